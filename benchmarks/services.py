"""One service of a generated collection: a folder of requests with names, fields, scripts and prose of its own."""

from __future__ import annotations

import base64
import copy
import random
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from benchmarks import words
from benchmarks.planting import PLACES, WEIGHTS, Place, Plant, Request, draw

# The size of a saved answer: most are short, a few are very long; bytes of JSON before it is put into a string.
_ANSWER_MU, _ANSWER_SIGMA, _ANSWER_MOST = 5.6, 2.3, 220_000
# Answers that hold a picture, as base64.
_IMAGE_SHARE = 0.008
_METHODS = ("GET",) * 10 + ("POST",) * 7 + ("PUT",) * 2 + ("DELETE",) * 2 + ("PATCH",)

Item = dict[str, Any]


class Service:
    """Makes items that resemble each other as the requests of one interface do."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        pick = rng.choice
        first = pick(words.NOUNS)
        self.nouns = [first + pick(words.NOUNS).title() for _ in range(3)] + [pick(words.NOUNS) for _ in range(6)]
        self.fields = rng.sample(words.FIELDS, 10) + [f"{pick(words.NOUNS)}_{pick(words.FIELDS)}" for _ in range(8)]
        self.name = f"{first.title()} {pick(words.NOUNS).title()} API"
        self.host = pick((f"{{{{{first}_url}}}}", "{{baseUrl}}", f"{first}.acme.test", "{{host}}"))
        self.vars = [f"{noun}_id" for noun in self.nouns] + ["token", "base_url", "username", first + "Key"]
        self.prose = words.PROSE[pick(words.LANGUAGES)].split()
        self.kinds: list[tuple[str, Callable[[], Any]]] = [(name, pick(self._values())) for name in self.fields]
        if rng.random() < 0.5:
            self.kinds.append((pick(words.CREDENTIALS), lambda: self._reference(pick(words.HARMLESS))))
        self.described = {name: self.sentence(3 + len(name) % 5) for name in self.fields}
        self.scripts = [self._script() for _ in range(3)]
        self.headers = [
            {"key": "Content-Type", "value": "application/json"},
            {"key": "Accept", "value": pick(words.MEDIA)},
            {"key": "Authorization", "value": f"Bearer {{{{{pick(('token', 'access_token', first + 'Key'))}}}}}"},
            {"key": f"X-{first.title()}-Id", "value": f"{{{{{pick(self.vars)}}}}}"},
        ]

    # Values

    def _values(self) -> Sequence[Callable[[], Any]]:
        rng, some = self.rng, self.rng.random
        return (
            lambda: int(some() * 100_000), lambda: int(some() * 500), lambda: round(some() * 1000, 2),
            lambda: some() < 0.5, lambda: None,
            lambda: words.STATES[int(some() * len(words.STATES))], lambda: words.STATES[int(some() * len(words.STATES))],
            lambda: self.nouns[int(some() * len(self.nouns))].title(),
            lambda: self.sentence(3 + int(some() * 9)),
            lambda: f"2024-{int(some() * 12) + 1:02}-{int(some() * 28) + 1:02}T{int(some() * 24):02}:00:00.000Z",
            lambda: _uuid(rng.getrandbits(128)),
            lambda: f"{self.nouns[0]}.{int(some() * 999)}@example.test",
            lambda: f"https://{self.nouns[0]}.acme.test/{self.nouns[1]}/{int(some() * 9999)}",
            lambda: f"+49 30 {int(some() * 10_000_000):07}",
        )  # fmt: skip

    def _reference(self, text: str) -> str:
        return text.replace("ref", self.vars[0])

    def sentence(self, count: int) -> str:
        """Some words in the service's language, now and then about one of its things."""
        rng = self.rng
        text = rng.choices(self.prose, k=count)
        text[int(rng.random() * count)] = self.nouns[int(rng.random() * len(self.nouns))]
        return " ".join(text)

    def _text(self) -> str:
        """A description of one to a few sentences."""
        count = 1 + int(self.rng.expovariate(0.45))
        return "\n\n".join(f"{self.sentence(4 + int(self.rng.random() * 16)).capitalize()}." for _ in range(count))

    def _record(self) -> dict[str, Any]:
        return {name: value() for name, value in self.kinds}

    def _object(self, size: int) -> Any:
        """About `size` bytes of JSON: a record, or a page of them, some with records inside."""
        record = self._record()
        if size < 700:
            return dict(list(record.items())[: max(1, size // 30)])
        rows = []
        for _ in range(size // 560):
            row = self._record()
            if self.rng.random() < 0.1:
                row[self.nouns[2]] = dict(list(self._record().items())[:6])
            rows.append(row)
        return {"page": 1, "total": len(rows), self.nouns[1] + "s": rows}

    # Parts of an item

    def _script(self) -> list[str]:
        lines = [line for shape in self.rng.sample(words.SCRIPTS, 2) for line in (*shape, "")]
        return lines[: 8 + int(self.rng.random() * 16)]

    def _event(self, listen: str, shape: Sequence[str]) -> dict[str, Any]:
        rng = self.rng
        filled = {
            "noun": rng.choice(self.nouns), "field": rng.choice(self.fields), "code": rng.choice((200, 200, 201, 204, 404)),
            "var": rng.choice(self.vars), "n": 100 * rng.randrange(2, 60),
        }  # fmt: skip
        return {
            "listen": listen,
            "script": {"exec": [line.format(**filled) for line in shape], "type": "text/javascript"},
        }

    def _url(self) -> dict[str, Any]:
        rng = self.rng
        path = ["api", "v1", rng.choice(self.nouns) + "s"][int(rng.random() * 2.5) :]
        if rng.random() < 0.55:
            path.append(
                rng.choice(
                    (f"{{{{{rng.choice(self.vars)}}}}}", f"{{{{{self.vars[0]}}}}}", str(int(rng.random() * 99)), ":id")
                )
            )
            if rng.random() < 0.5:
                path.append(rng.choice(self.nouns))
        url: dict[str, Any] = {"raw": f"https://{self.host}/{'/'.join(path)}", "protocol": "https"}
        if self.host.startswith("{{"):
            url = {"raw": url["raw"].removeprefix("https://")}
        url |= {"host": [self.host] if "{{" in self.host else self.host.split("."), "path": path}
        if rng.random() < 0.22:
            names = rng.sample(self.fields, 1 + int(rng.random() * 3))
            url["query"] = [self._row(name, str(rng.choice((*words.STATES, 1, 20, "{{page}}")))) for name in names]
            url["raw"] += "?" + "&".join(f"{row['key']}={row['value']}" for row in url["query"])
        return url

    def _row(self, name: str, value: str) -> dict[str, str]:
        row = {"key": name, "value": value}
        # The same field is described in the same words wherever it stands.
        return row | {"description": self.described[name]} if self.rng.random() < 0.4 else row

    def _body(self) -> dict[str, Any]:
        if self.rng.random() < 0.1:
            names = self.rng.sample(self.fields, 4)
            rows = [self._row(name, self._reference("{{ref}}")) | {"type": "text"} for name in names]
            return {"mode": "urlencoded", "urlencoded": rows}
        size = min(30_000, int(self.rng.lognormvariate(5.2, 1.0)))
        raw = orjson.dumps(self._object(size), option=orjson.OPT_INDENT_2).decode()
        return {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}

    def _request(self) -> Request:
        rng = self.rng
        method = rng.choice(_METHODS)
        count = int(rng.random() * 2.2) if method == "GET" else 1 + int(rng.random() * 1.6)
        request: Request = {"method": method, "header": list(self.headers[:count]), "url": self._url()}
        if rng.random() < 0.1:
            request["header"].append(
                {"key": "X-Correlation-Id", "value": f"{self.nouns[0]}-{_uuid(rng.getrandbits(128))}"}
            )
        if method in ("POST", "PUT", "PATCH"):
            request["body"] = self._body()
        if rng.random() < 0.28:
            rows = [{"key": "token", "value": self._reference("{{ref}}"), "type": "string"}]
            request["auth"] = {"type": "bearer", "bearer": rows}
        if rng.random() < 0.42:
            request["description"] = self._text()
        return request

    def _answer(self, request: Request, plant: Plant | None, place: Place | None) -> dict[str, Any]:
        rng = self.rng
        size = min(_ANSWER_MOST, int(rng.lognormvariate(_ANSWER_MU, _ANSWER_SIGMA)))
        if rng.random() < 0.3:
            body = rng.choice(words.SHORT_ANSWERS)
        elif rng.random() < _IMAGE_SHARE:
            image = base64.b64encode(rng.randbytes(int(rng.random() * 60_000))).decode()
            body = orjson.dumps({"id": size, "image": f"data:image/png;base64,{image}"}).decode()
        else:
            body = orjson.dumps(self._object(size), option=orjson.OPT_INDENT_2).decode()
        filled = {
            "n": str(int(rng.random() * 60)),
            "uuid": _uuid(rng.getrandbits(128)),
            "hash": f"{rng.getrandbits(96):x}",
        }
        chosen = words.ANSWER_HEADERS[: int(rng.random() ** 2 * len(words.ANSWER_HEADERS))]
        header = [{"key": key, "value": value.format(**filled)} for key, value in chosen]
        if plant and place and place.answer:
            body = "{\n  " + place.answer.format(plant.value) + f',\n  "data": {body or "null"}\n}}'
            plant.places += 1
        if plant and place and place.cookie:
            header.append({"key": "Set-Cookie", "value": place.cookie.format(plant.value)})
            plant.places += 1
        return {
            "name": f"{rng.choice(('OK', 'Success', 'Not found', request['method']))} {rng.choice(self.nouns)}",
            "originalRequest": copy.deepcopy(request), "status": "OK", "code": 200, "_postman_previewlanguage": "json",
            "header": header, "cookie": [], "body": body,
        }  # fmt: skip

    def item(self, plants: list[Plant], place: Place | None) -> Item:
        """A request with its scripts and saved answers; with a place, one secret more in `plants`."""
        rng = self.rng
        plant = draw(place, rng) if place else None
        request = self._request()
        item: Item = {"name": f"{rng.choice(words.VERBS)} {rng.choice(self.nouns)}", "event": []}
        if rng.random() < 0.72:
            item["event"].append(self._event("test", rng.choice(self.scripts)))
        if rng.random() < 0.2:
            item["event"].append(self._event("prerequest", ("",)))
        if plant and place and place.request:
            plant.places += place.request(request, plant.value)
        if plant and place and place.script:
            item["event"].append(self._event("prerequest", ()))
            item["event"][-1]["script"]["exec"].append(place.script.format(plant.value))
            plant.places += 1
        if not item["event"]:
            del item["event"]
        item |= {"request": request, "response": []}
        if (place and (place.answer or place.cookie)) or rng.random() < 0.17:
            item["response"] = [self._answer(request, plant, place)]
            if plant and place and place.request:
                plant.places *= 2
        if plant:
            plants.append(plant)
        return item

    def folder(self, count: int, due: float, plants: list[Plant]) -> Item:
        """A folder of `count` items with secrets in about `due` places; adds them to `plants`."""
        items: list[Item] = []
        planted = len(plants)
        for number in range(count):
            # Spread over the items, and none more than is due.
            placed = sum(plant.places for plant in plants[planted:])
            wanted = due * (number + 1) / count - placed
            place = self.rng.choices(PLACES, WEIGHTS)[0] if wanted > self.rng.random() else None
            items.append(self.item(plants, place))
        folders = [{"name": self.sentence(3), "item": items[n : n + 6]} for n in range(0, len(items), 6)]
        return {"name": self.name, "item": folders, "description": self._text()}

    def variables(self) -> list[dict[str, str]]:
        """The variables of a collection."""
        return [{"key": name, "value": str(int(self.rng.random() * 99_999)), "type": "string"} for name in self.vars]

    def brief(self) -> Item:
        """An item of a few hundred bytes."""
        url = self._url()
        request = {"method": "GET", "header": self.headers[:1], "url": url, "description": self.sentence(5)}
        return {"name": f"Get {self.rng.choice(self.nouns)}", "request": request, "response": []}


def _uuid(number: int) -> str:
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
