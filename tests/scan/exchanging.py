"""Folders of files that use each other's variables, drawn anew: who sets one, who uses it, through which others, and who only looks like it."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

from posthound.rules.templates import expand

SYLLABLES = "ka lo mi ren tor bas nu fel gri van dol pes".split()
V21 = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


class Drawn(NamedTuple):
    """Files by their paths, and where a variable is a credential: the file, and the variable's name."""

    files: dict[str, bytes]
    found: set[tuple[str, str]]


class Client(NamedTuple):
    """How a client's files use a variable as a credential, and set one to a literal; each gives a name's ending and a content."""

    uses: tuple[str, str]
    sets: tuple[str, str]


def _collection(**item: Any) -> str:
    return json.dumps(
        {"info": {"name": "C", "schema": V21}, "item": [{"name": "R", "request": {"url": "https://a.test"}, **item}]}
    )


def _request(**request: Any) -> str:
    return _collection(request={"method": "POST", "url": "https://a.test", **request})


def _script(line: str) -> str:
    return _collection(event=[{"listen": "prerequest", "script": {"exec": ["// before", line]}}])


def _hoppscotch(**request: Any) -> str:
    rest = {"v": "5", "endpoint": "https://a.test", "name": "r", "method": "POST", "preRequestScript": "", **request}
    return json.dumps([{"v": 2, "name": "c", "folders": [], "requests": [rest]}])


def _insomnia(**request: Any) -> str:
    row = {"_id": "req_1", "_type": "request", "name": "r", "url": "https://a.test", "method": "GET", **request}
    return json.dumps({"_type": "export", "__export_format": 4, "resources": [row]})


_BRU = "meta {\n  name: a\n}\n\npost {\n  url: https://a.test\n}\n\n"
CLIENTS = {
    "postman": Client(
        (".postman_collection.json", _request(header=[{"key": "X-Api-Key", "value": "{{DOOR}}"}])),
        (".postman_collection.json", _script("pm.environment.set('DOOR', 'VALUE');")),
    ),
    "postman globals": Client(
        (".postman_collection.json", _request(body={"mode": "raw", "raw": '{"refresh_token": "{{DOOR}}"}'})),
        (".json", _script('if (!ready) { pm.globals.set("DOOR", "VALUE"); }')),
    ),
    "bruno": Client(
        (".bru", _BRU + "auth:bearer {\n  token: {{DOOR}}\n}\n"),
        (".bru", _BRU + "script:pre-request {\n  bru.setEnvVar('DOOR', 'VALUE');\n}\n"),
    ),
    "http": Client(
        (".http", "GET https://a.test\nAuthorization: Bearer {{DOOR}}\n"),
        (".http", "GET https://a.test\n\n> {% client.global.set('DOOR', 'VALUE'); %}\n"),
    ),
    "hoppscotch": Client(
        (".json", _hoppscotch(auth={"authType": "bearer", "token": "<<DOOR>>"})),
        (".json", _hoppscotch(preRequestScript="pw.env.set('DOOR', 'VALUE');")),
    ),
    "hoppscotch of today": Client(
        (".json", _hoppscotch(headers=[{"key": "X-Api-Key", "value": "<<DOOR>>", "active": True}])),
        (".json", _hoppscotch(preRequestScript="hopp.env.active.set('DOOR', 'VALUE');")),
    ),
    "insomnia": Client(
        (".json", _insomnia(headers=[{"name": "Authorization", "value": "Bearer {{ _.DOOR }}"}])),
        (".json", _insomnia(preRequestScript="insomnia.environment.set('DOOR', 'VALUE');")),
    ),
}  # fmt: skip


def _environment(rows: dict[str, str], name: str = "e") -> str:
    values = [{"key": key, "value": value} for key, value in rows.items()]
    return json.dumps({"name": name, "values": values, "_postman_variable_scope": "environment"})


class _Drawing:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.files: dict[str, str] = {}
        self.found: set[tuple[str, str]] = set()

    def word(self) -> str:
        return "".join(self.rng.choices(SYLLABLES, k=4))

    def name(self) -> str:
        """A variable's name that says nothing of a credential."""
        return f"{self.word()}{self.word().capitalize()}{self.rng.randint(1, 99)}"

    def value(self) -> str:
        return expand("<alnum:32>", self.rng)

    def put(self, folder: str, ending: str, text: str, **names: str) -> str:
        for mark, name in names.items():
            text = text.replace(mark, name)
        path = f"{folder}/{self.word()}{self.rng.randint(100, 999)}{ending}"
        self.files[path] = text
        return path

    def environment(self, folder: str, rows: dict[str, str]) -> str:
        rows = dict(self.rng.sample(sorted(rows.items()), len(rows))) | {self.word(): self.value()}
        below = self.rng.choice(("", "/environments", "/env", "/Environments/dev"))
        ending = self.rng.choice((".postman_environment.json", ".json", ".postman_globals.json"))
        return self.put(folder + below, ending, _environment(rows))

    def user(self, folder: str, name: str, client: str = "postman") -> str:
        """A file that uses the variable, in the folder or somewhere below it."""
        below = self.rng.choice(("", f"/{self.word()}", "/collections", f"/requests/{self.word()}"))
        return self.put(folder + below, *CLIENTS[client].uses, DOOR=name)


def _set_by_a_script(drawing: _Drawing, folder: str) -> None:
    client = drawing.rng.choice(list(CLIENTS))
    name = drawing.name()
    drawing.user(folder, name, client)
    drawing.found.add((drawing.put(folder, *CLIENTS[client].sets, DOOR=name, VALUE=drawing.value()), name))
    ending, text = CLIENTS[client].sets  # of what nobody uses, and of what is no literal, nothing is said
    drawing.put(folder, ending, text, DOOR=drawing.name(), VALUE=drawing.value())
    drawing.put(folder, ending, text.replace("'VALUE'", "next").replace('\\"VALUE\\"', "next"), DOOR=name)


def _chain(drawing: _Drawing, folder: str) -> None:
    names = [drawing.name() for _ in range(drawing.rng.randint(2, 5))]
    drawing.user(folder, names[0])
    for name, other in pairwise(names):
        drawing.environment(folder, {name: drawing.rng.choice(("{{%s}}", "Bearer {{%s}}")) % other})
    drawing.found.add((drawing.environment(folder, {names[-1]: drawing.value()}), names[-1]))


# How scripts give a variable what another holds.
_PASSING = {
    "postman": (
        "pm.environment.set('FRONT', pm.environment.get('DOOR'));",
        'pm.globals.set("FRONT", pm.variables.get("DOOR") || "");',
        "pm.collectionVariables.set('FRONT', `Bearer ${pm.iterationData.get('DOOR')}`);",
        "pm.environment.set('FRONT', 'Bearer ' + pm.environment.get('DOOR').trim());",
        "pm.environment.set('FRONT', '{{DOOR}}');",
        "pm.environment.set('FRONT', pm.variables.replaceIn('{{DOOR}}'));",
        "postman.setEnvironmentVariable('FRONT', postman.getGlobalVariable('DOOR'));",
        "postman.setEnvironmentVariable('FRONT', environment.DOOR);",
        "postman.setGlobalVariable('FRONT', globals['DOOR']);",
        "const it = pm.environment.get('DOOR'); pm.environment.set('FRONT', it);",
    ),
    "bruno": ("bru.setVar('FRONT', bru.getEnvVar('DOOR'));", "bru.setEnvVar('FRONT', bru.getProcessEnv('DOOR'));"),
    "http": ("client.global.set('FRONT', request.environment.get('DOOR'));",),
    "hoppscotch": ("pw.env.set('FRONT', pw.env.get('DOOR'));",),
    "hoppscotch of today": ("hopp.env.active.set('FRONT', hopp.env.global.get('DOOR'));",),
    "insomnia": ("insomnia.environment.set('FRONT', insomnia.baseEnvironment.get('DOOR'));",),
}
_NOT_PASSING = (
    "pm.environment.set('FRONT', pm.response.headers.get('DOOR'));",
    "pm.environment.set('FRONT', pm.environment.get('DOOR') + 1);",
    "pm.environment.set('FRONT', pm.environment.get('DOOR').length);",
    "pm.environment.set('FRONT', answer.DOOR);",
    "pm.environment.set('SIDE', pm.environment.get('DOOR'));",
)


def _passed_on_by_a_script(drawing: _Drawing, folder: str) -> None:
    rng = drawing.rng
    front, door, client = drawing.name(), drawing.name(), rng.choice(list(_PASSING))
    drawing.user(folder, front, rng.choice(list(CLIENTS)))
    ending, text = CLIENTS[client].sets
    at = text.index("pw.env" if client == "hoppscotch" else "hopp." if "today" in client else _SETS[client])
    line = json.dumps(rng.choice(_PASSING[client]))[1:-1] if ending.endswith("json") else rng.choice(_PASSING[client])
    text = text[:at] + line + text[text.index(";", at) + 1 :]
    drawing.put(folder, ending, text, DOOR=door, FRONT=front)
    if rng.random() < 0.5:
        drawing.found.add((drawing.environment(folder, {door: drawing.value()}), door))
    else:
        drawing.found.add((drawing.put(folder, *CLIENTS[client].sets, DOOR=door, VALUE=drawing.value()), door))
    for line in _NOT_PASSING:
        other = drawing.name()
        script = _script(line)
        drawing.put(folder, ".postman_collection.json", script, FRONT=front, DOOR=other, SIDE=drawing.name())
        drawing.environment(folder, {other: drawing.value()})


_SETS = {
    "postman": "pm.environment.set",
    "bruno": "bru.setEnvVar",
    "http": "client.global.set",
    "insomnia": "insomnia.environment.set",
}


def _chain_to_a_script(drawing: _Drawing, folder: str) -> None:
    first, second = drawing.name(), drawing.name()
    drawing.user(folder, first)
    drawing.environment(folder, {first: f"{{{{{second}}}}}"})
    drawing.found.add((drawing.put(folder, *CLIENTS["postman"].sets, DOOR=second, VALUE=drawing.value()), second))


def _circle(drawing: _Drawing, folder: str) -> None:
    names = [drawing.name() for _ in range(drawing.rng.randint(1, 4))]
    drawing.user(folder, drawing.rng.choice(names))
    for name, other in zip(names, [*names[1:], names[0]], strict=True):
        drawing.environment(folder, {name: f"{{{{{other}}}}}"})
    if drawing.rng.random() < 0.5:  # one of them has a value somewhere else
        name = drawing.rng.choice(names)
        drawing.found.add((drawing.environment(folder, {name: drawing.value()}), name))


def _set_and_referred_by_an_environment_alone(drawing: _Drawing, folder: str) -> None:
    name = drawing.name()
    drawing.environment(folder, {"password": f"{{{{{name}}}}}"})
    drawing.found.add((drawing.environment(folder, {name: drawing.value()}), name))


def _bruno_folder(drawing: _Drawing, folder: str) -> None:
    name, value = drawing.name(), drawing.value()
    where, text, use = drawing.rng.choice(
        (
            ("collection.bru", "vars:pre-request {\n  DOOR: VALUE\n}\n", "{{DOOR}}"),
            ("folder.bru", "vars:pre-request {\n  DOOR: VALUE\n}\n", "{{DOOR}}"),
            ("environments/dev.bru", "vars {\n  DOOR: VALUE\n}\n", "{{DOOR}}"),
            (".env", "DOOR=VALUE\n", "{{process.env.DOOR}}"),
        )
    )
    folder = f"{folder}/{drawing.word()}"
    drawing.put(folder, ".bru", _BRU + f"auth:bearer {{\n  token: {use}\n}}\n", DOOR=name)
    drawing.files[f"{folder}/{where}"] = text.replace("DOOR", name).replace("VALUE", value)
    drawing.found.add((f"{folder}/{where}", name))


def _http_files(drawing: _Drawing, folder: str) -> None:
    name, value, folder = drawing.name(), drawing.value(), f"{folder}/{drawing.word()}"
    where, text, use = drawing.rng.choice(
        (
            ("http-client.env.json", json.dumps({"dev": {"host": "a.test", name: value}}), "{{DOOR}}"),
            (".env", f"{name}={value}\n", "{{$dotenv DOOR}}"),
            (
                ".vscode/settings.json",
                json.dumps({"rest-client.environmentVariables": {"dev": {name: value}}}),
                "{{DOOR}}",
            ),
        )
    )
    ending, request = CLIENTS["http"].uses
    drawing.put(folder, ending, request.replace("{{DOOR}}", use), DOOR=name)
    drawing.files[f"{folder}/{where}"] = text
    drawing.found.add((f"{folder}/{where}", name))


def _thunder_folder(drawing: _Drawing, folder: str) -> None:
    name, folder = drawing.name(), f"{folder}/{drawing.word()}/thunder-tests"
    request = {"_id": "1", "url": "https://a.test", "headers": [{"name": "X-Api-Key", "value": f"{{{{{name}}}}}"}]}
    drawing.files[f"{folder}/thunderclient.json"] = json.dumps([request])
    drawing.files[f"{folder}/.env"] = f"{name}={drawing.value()}\n"
    drawing.found.add((f"{folder}/.env", name))


def _insomnia_folder(drawing: _Drawing, folder: str) -> None:
    name, folder = drawing.name(), f"{folder}/{drawing.word()}"
    drawing.files[f"{folder}/.insomnia/Request/req_1.yml"] = (
        "_id: req_1\ntype: Request\nname: r\nurl: https://a.test\nheaders:\n  - name: Authorization\n"
        f"    value: 'Bearer {{{{ _.{name} }}}}'\n"
    )
    path = f"{folder}/.insomnia/Environment/env_1.yml"
    drawing.files[path] = f"_id: env_1\ntype: Environment\nname: e\ndata:\n  {name}: {drawing.value()}\n"
    drawing.found.add((path, name))


SCENES: tuple[Callable[[_Drawing, str], None], ...] = (
    _set_by_a_script, _chain, _chain_to_a_script, _passed_on_by_a_script, _circle, _set_and_referred_by_an_environment_alone, _bruno_folder, _http_files,
    _thunder_folder, _insomnia_folder,
)  # fmt: skip


def drawn(seed: object, teams: int = 4, *, packed: bool = False) -> Drawn:
    """Some teams with a few scenes each; in the folders beside theirs stand the same names with values that nobody uses.

    With `packed` one team's files come as an archive.
    """
    rng = random.Random(f"exchanging {seed}")
    drawing = _Drawing(rng)
    for number in range(teams):
        folder, stranger = f"{drawing.word()}-{number}", f"{drawing.word()}-{number}-{drawing.word()}"
        before = set(drawing.found)
        for scene in rng.sample(SCENES, 3):
            scene(drawing, folder)
        for _, name in sorted(drawing.found - before):
            drawing.environment(stranger, {name: drawing.value()})
            drawing.put(stranger, *CLIENTS["postman"].sets, DOOR=name, VALUE=drawing.value())
    files = {path: text.encode() for path, text in sorted(drawing.files.items(), key=lambda _: rng.random())}
    return _with_archive(files, drawing.found, rng) if packed else Drawn(files, drawing.found)


def _with_archive(files: dict[str, bytes], found: set[tuple[str, str]], rng: random.Random) -> Drawn:
    team = rng.choice(sorted({path.partition("/")[0] for path, _ in found}))
    inside = {path: data for path, data in files.items() if path.startswith(f"{team}/")}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, data in inside.items():
            archive.writestr(path, data)
    rest = {path: data for path, data in files.items() if path not in inside}
    places = {(f"{team}.zip!/{path}" if path in inside else path, name) for path, name in found}
    return Drawn(rest | {f"{team}.zip": packed.getvalue()}, places)
