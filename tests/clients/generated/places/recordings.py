"""What was recorded of an API or is answered in its place, drawn as VCR and its kin, nock, Hoverfly, WireMock, MockServer, Mountebank, Mockoon,
Microcks, Smocker, stubby4node and Pact write it."""

# fmt: off
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from posthound.model.values import Role
from posthound.rules.templates import expand
from tests.clients.generated.places import Sheet

HEADER, COOKIE, URL, QUERY, BODY, AUTH = (Role.HEADER,), (Role.COOKIE,), (Role.URL,), (Role.QUERY,), (Role.BODY,), (Role.AUTH,)
ANSWERED, GIVEN, SET = (Role.EXAMPLE_BODY,), (Role.EXAMPLE_HEADER,), (Role.EXAMPLE_COOKIE,)
_SESSIONS = ("sessionid", "connect.sid", "PHPSESSID", "_orchard_session", "JSESSIONID", "laravel_session", "auth_token")


class Said(NamedTuple):
    """A request and its answer: rows of names and values, and bodies as text and as what they hold."""

    method: str
    host: str
    path: str
    asked: list[tuple[str, str]]
    query: list[tuple[str, str]]
    sent: Any
    given: list[tuple[str, str]]
    body: Any

    @property
    def url(self) -> str:
        """The address with its query."""
        return f"https://{self.host}{self.path}" + ("?" + "&".join(f"{name}={value}" for name, value in self.query) if self.query else "")


def _harmless(draw: Sheet) -> list[tuple[str, str]]:
    """What every answer bears that is no secret, however random."""
    rng = draw.rng
    rows = [
        ("ETag", f'W/"{expand("<hex:32>", rng)}"'), ("X-Request-Id", draw.uuid()), ("CF-RAY", expand("<hex:16>", rng) + "-FRA"),
        ("Date", "Tue, 01 Nov 2011 04:58:44 GMT"), ("X-Amzn-Trace-Id", f"Root=1-{expand('<hex:8>', rng)}-{expand('<hex:24>', rng)}"),
        ("Set-Cookie", f"_ga=GA1.2.{expand('<digit:9>', rng)}.{expand('<digit:10>', rng)}; Path=/"),
        ("Content-MD5", expand("<b64url:22>", rng) + "=="), ("X-Runtime", "0.042315"), ("Location", f"https://a.io/items/{expand('<hex:24>', rng)}"),
    ]
    return rng.sample(rows, 3)


def said(draw: Sheet, *, told: bool = True, answers: bool = True) -> Said:
    """One exchange with a credential at each of its places; `told`: the file says to which host it went."""
    rng, host = draw.rng, draw.host()
    at = host if told else ""
    asked = [("Accept", "*/*"), ("User-Agent", "Faraday v0.9.1")]
    scheme = rng.choice(("Bearer", "token", "Token"))
    asked.append(("Authorization", f"{scheme} " + draw.put("authorization", *HEADER, host=at, called="Authorization")))
    name = draw.name("header")
    asked.append((name, draw.put("header", *HEADER, host=at, called=name)))
    asked.append((rng.choice(("Cookie", "cookie")), f"theme=dark; {rng.choice(_SESSIONS)}=" + draw.put("cookie", *COOKIE, host=at)))
    name = draw.name("snake")
    query = [("page", "2"), (name, draw.put("query", *URL, *QUERY, host=at, called=name))]
    name = draw.name("snake")
    sent = {"grant_type": "client_credentials", name: draw.put("request body", *BODY, host=at, called=name)}
    given, body = _harmless(draw), {"id": draw.uuid(), "items": [], "next_cursor": expand("<b64url:32>", rng)}
    if answers:
        given.append(("Set-Cookie", f"{rng.choice(_SESSIONS)}=" + draw.put("set-cookie", *SET, host=at) + "; Path=/; HttpOnly"))
        body = {**body, "access_token": draw.put("answer", *ANSWERED, host=at, called="access_token"), "token_type": "bearer"}
    return Said(rng.choice(("GET", "POST", "PUT")), host, f"/v1/{draw.word()}", asked, query, sent, given, body)


def _form(sent: Any) -> str:
    return "&".join(f"{name}={value}" for name, value in sent.items())


def _listed(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for name, value in rows:
        held.setdefault(name, []).append(value)
    return held


def vcr(draw: Sheet, *, by: str = "VCR 6.1.0", form: bool = False) -> Any:
    """A cassette of Ruby's VCR."""
    rows = []
    for one in (said(draw), said(draw)):
        sent = _form(one.sent) if form or draw.rng.random() < 0.5 else json.dumps(one.sent)
        rows.append({
            "request": {"method": one.method.lower(), "uri": one.url, "body": {"encoding": "US-ASCII", "string": sent}, "headers": _listed(one.asked)},
            "response": {
                "status": {"code": 200, "message": "OK"}, "headers": _listed(one.given), "body": {"encoding": "UTF-8", "string": json.dumps(one.body)},
            },
            "recorded_at": "Tue, 01 Nov 2011 04:58:44 GMT",
        })
    return {"http_interactions": rows, "recorded_with": by}


def betamax(draw: Sheet) -> Any:
    """A cassette of Betamax."""
    return vcr(draw, by="betamax/0.8.1")


def r_vcr(draw: Sheet) -> Any:
    """A cassette of R's vcr, which keeps a header as one text."""
    made = vcr(draw, by="vcr/1.7.0, webmockr/2.0.0")
    for row in made["http_interactions"]:
        for part in ("request", "response"):
            row[part]["headers"] = {name: values[-1] for name, values in row[part]["headers"].items()}
        row["response"]["status"] = 200
    return made


def vcrpy(draw: Sheet) -> Any:
    """A cassette of vcrpy."""
    rows = []
    for one in (said(draw), said(draw)):
        sent = draw.rng.choice((_form(one.sent), json.dumps(one.sent)))
        rows.append({
            "request": {"body": sent, "headers": _listed(one.asked), "method": one.method, "uri": one.url},
            "response": {"body": {"string": json.dumps(one.body)}, "headers": _listed(one.given), "status": {"code": 200, "message": "OK"}},
        })
    return {"interactions": rows, "version": 1}


def go_vcr(draw: Sheet) -> Any:
    """A cassette of go-vcr, version 2 of its format."""
    one = said(draw)
    request = {
        "proto": "HTTP/1.1", "proto_major": 1, "content_length": 42, "host": one.host, "remote_addr": "", "request_uri": "", "body": "",
        "form": {name: [value] for name, value in one.sent.items()}, "headers": _listed(one.asked), "url": one.url, "method": one.method,
    }
    response = {"proto": "HTTP/2.0", "body": json.dumps(one.body), "headers": _listed(one.given), "status": "200 OK", "code": 200, "duration": "12.5ms"}
    # The fields of a form are rows here, not the text of a body.
    draw.places[:] = [place._replace(roles=(Role.FORM,)) if place.place == "request body" else place for place in draw.places]
    return {"version": 2, "interactions": [{"id": 0, "request": request, "response": response}]}


def exvcr(draw: Sheet) -> Any:
    """A cassette of ExVCR, a list of recordings and nothing around it."""
    rows = []
    for one in (said(draw), said(draw)):
        rows.append({
            "request": {
                "body": draw.rng.choice((_form(one.sent), json.dumps(one.sent))), "headers": dict(one.asked), "method": one.method.lower(), "options": [],
                "request_body": "", "url": one.url,
            },
            "response": {"binary": False, "body": json.dumps(one.body), "headers": dict(one.given), "status_code": 200, "type": "ok"},
        })
    return rows


def php_vcr(draw: Sheet) -> Any:
    """A cassette of php-vcr."""
    rows = []
    for number, one in enumerate((said(draw), said(draw))):
        status: Any = {"http_version": "1.1", "code": "200", "message": "OK"} if draw.rng.random() < 0.5 else {"code": 200, "message": ""}
        rows.append({
            "request": {"method": one.method, "url": one.url, "headers": {"Host": one.host, **dict(one.asked)}, "body": json.dumps(one.sent)},
            "response": {
                "status": status, "headers": dict(one.given), "body": json.dumps(one.body),
                "curl_info": {"url": one.url, "http_code": 200, "certinfo": {}},
            },
            "index": number,
        })
    return rows


def smocker(draw: Sheet) -> Any:
    """Mocks of Smocker, with what it sends on to a real API."""
    one, host = said(draw, told=False), draw.host()
    name = draw.name("header")
    asked = {"method": one.method, "path": one.path, "headers": dict(one.asked), "query_params": dict(one.query), "body": json.dumps(one.sent)}
    row = {"request": asked, "response": {"status": 200, "headers": _listed(one.given), "body": json.dumps(one.body)}}
    sent_on = {"method": "GET", "path": f"/{draw.word()}", "headers": {name: draw.put("to the api", *HEADER, host=host, called=name)}}
    return [row, {"request": sent_on, "proxy": {"host": f"https://{host}"}}]


def stubby(draw: Sheet) -> Any:
    """Stubs of stubby4node, which answers several times in turn where it has a list."""
    one = said(draw, told=False)
    asked = {"url": f"^{one.path}$", "method": [one.method], "headers": dict(one.asked), "query": dict(one.query), "json": json.dumps(one.sent)}
    given = {"status": 200, "headers": dict(one.given), "latency": 10, "body": json.dumps(one.body)}
    return [{"request": asked, "response": given if draw.rng.random() < 0.5 else [given, {"status": 503}]}]


def nock(draw: Sheet) -> Any:
    """What nock recorded, with the raw headers of version 13 or 14."""
    rows = []
    for one in (said(draw), said(draw)):
        raw: Any = [text for row in one.given for text in row]
        if draw.rng.random() < 0.4:
            raw = {name.lower(): values if len(values) > 1 else values[0] for name, values in _listed(one.given).items()}
        path = one.url.removeprefix(f"https://{one.host}")
        rows.append({
            "scope": f"https://{one.host}:443", "method": one.method, "path": path, "body": draw.rng.choice((one.sent, _form(one.sent))), "status": 200,
            "response": draw.rng.choice((one.body, json.dumps(one.body))), "rawHeaders": raw, "reqheaders": {name.lower(): value for name, value in one.asked},
            "responseIsBinary": False,
        })
    return rows


def _json5(held: Any, depth: int = 1) -> str:
    """As JSON5 writes it: keys and texts in the quotes that need the fewest escapes, a comma behind each."""
    if isinstance(held, str):
        return f"'{held}'" if "'" not in held and "\n" not in held else json.dumps(held)
    if not isinstance(held, (dict, list)) or not held:
        return json.dumps(held)
    space = "    " * depth
    rows = ((f"{name if name.isidentifier() else repr(name)}: " if name else "", value) for name, value in (
        held.items() if isinstance(held, dict) else (("", value) for value in held)))
    inside = "".join(f"{space}{name}{_json5(value, depth + 1)},\n" for name, value in rows)
    begin, end = "{}" if isinstance(held, dict) else "[]"
    return f"{begin}\n{inside}{space[4:]}{end}"


def talkback(draw: Sheet) -> Any:
    """A tape of Talkback."""
    one = said(draw)
    meta = {"createdAt": "2026-09-10T23:19:27.010Z", "host": f"https://{one.host}", "resHumanReadable": True, "tag": draw.word()}
    request = {"url": one.url.removeprefix(f"https://{one.host}"), "method": one.method, "headers": {name.lower(): value for name, value in one.asked}}
    request["body"] = draw.rng.choice((one.sent, json.dumps(one.sent)))
    response = {"status": 200, "headers": _listed(one.given), "body": draw.rng.choice((one.body, json.dumps(one.body)))}
    return _json5({"meta": meta, "req": request, "res": response}) + "\n"


def hoverfly(draw: Sheet) -> Any:
    """A simulation of Hoverfly, of version 5 of the schema or of 3."""
    one, new = said(draw), draw.rng.random() < 0.7

    def exact(value: str) -> Any:
        return [{"matcher": "exact", "value": value}] if new else {"exactMatch": value}

    headers = {name: exact(value) if new else [value] for name, value in one.asked}
    query: Any = {name: exact(value) for name, value in one.query} if new else exact("&".join(f"{name}={value}" for name, value in one.query))
    request = {
        "path": exact(one.path), "method": exact(one.method), "destination": exact(one.host), "scheme": exact("https"), "query": query,
        "body": exact(json.dumps(one.sent)), "headers": headers,
    }
    response = {"status": 200, "body": json.dumps(one.body), "encodedBody": False, "templated": False, "headers": _listed(one.given)}
    return {
        "data": {"pairs": [{"request": request, "response": response}], "globalActions": {"delays": [], "delaysLogNormal": []}},
        "meta": {"schemaVersion": "v5" if new else "v3", "hoverflyVersion": "v1.3.7", "timeExported": "2026-05-03T15:27:30+01:00"},
    }


def wiremock(draw: Sheet) -> Any:
    """A mapping of WireMock, alone or among others."""
    told = draw.rng.random() < 0.5
    one = said(draw, told=told)
    request = {
        "method": one.method, draw.rng.choice(("urlPath", "urlPathPattern")): one.path,
        "headers": {name: {draw.rng.choice(("equalTo", "contains")): value, "caseInsensitive": True} for name, value in one.asked},
        "queryParameters": {name: {"equalTo": value} for name, value in one.query},
        "cookies": {"theme": {"equalTo": "dark"}, draw.rng.choice(_SESSIONS): {"equalTo": draw.put("cookies", *COOKIE, host=one.host if told else "")}},
        "basicAuthCredentials": {"username": "ana", "password": draw.put("basic", *AUTH, host=one.host if told else "", password=True)},
        "bodyPatterns": [{"equalToJson": json.dumps(one.sent) if draw.rng.random() < 0.5 else one.sent, "ignoreArrayOrder": True}],
    }
    response: Any = {"status": 200, "jsonBody": one.body, "headers": _listed(one.given)}
    if told:
        response["proxyBaseUrl"] = f"https://{one.host}"
    mapping = {"id": draw.uuid(), "name": draw.word(), "request": request, "response": response, "uuid": draw.uuid(), "persistent": True}
    return mapping if draw.rng.random() < 0.5 else {"mappings": [mapping], "meta": {"total": 1}}


def mockserver(draw: Sheet) -> Any:
    """Expectations of MockServer, whose headers are an object of lists or rows with lists."""
    one = said(draw)
    rows = [{"name": name, "values": [value]} for name, value in one.asked]
    keyed: Any = _listed([*one.asked, ("Host", one.host)])
    request = {
        "method": one.method, "path": one.path, "headers": draw.rng.choice((keyed, [*rows, {"name": "Host", "values": [one.host]}])),
        "queryStringParameters": draw.rng.choice((_listed(one.query), [{"name": name, "values": [value]} for name, value in one.query])),
        "body": draw.rng.choice(({"type": "JSON", "json": one.sent}, {"type": "STRING", "string": json.dumps(one.sent)}, json.dumps(one.sent))),
    }
    session, answered = draw.rng.choice(_SESSIONS), draw.rng.choice(_SESSIONS)
    held = draw.put("cookies", *COOKIE, host=one.host)
    request["cookies"] = draw.rng.choice(({"theme": "dark", session: held}, [{"name": session, "value": held}]))
    given = draw.put("answered cookies", *SET, host=one.host)
    response = {
        "statusCode": 200, "headers": _listed(one.given), "body": json.dumps(one.body),
        "cookies": draw.rng.choice(({answered: given}, [{"name": answered, "value": given}])),
    }
    made = {"httpRequest": request, "httpResponse": response, "times": {"unlimited": True}}
    return [made] if draw.rng.random() < 0.5 else made


def mountebank(draw: Sheet) -> Any:
    """Imposters of Mountebank."""
    one = said(draw, told=False)
    asked = {"method": one.method, "path": one.path, "headers": dict(one.asked), "query": dict(one.query), "body": json.dumps(one.sent)}
    given = {"statusCode": 200, "headers": dict(one.given), "body": draw.rng.choice((one.body, json.dumps(one.body)))}
    name, host = draw.name("header"), draw.host()
    proxy = {"to": f"https://{host}", "mode": "proxyOnce", "injectHeaders": {name: draw.put("injected", host=host, called=name)}}
    stub = {"predicates": [{draw.rng.choice(("equals", "deepEquals", "contains")): asked}], "responses": [{"is": given}, {"proxy": proxy}]}
    imposter = {"port": 4545, "protocol": "https", "name": draw.word(), "stubs": [stub]}
    return imposter if draw.rng.random() < 0.5 else {"imposters": [imposter]}


def mockoon(draw: Sheet) -> Any:
    """An environment of Mockoon, with what it sends on to a real API."""
    one, host = said(draw, told=False), draw.host()
    name = draw.name("header")
    draw.places[:] = [place._replace(host=host) for place in draw.places if place.roles in (ANSWERED, SET)]
    response = {
        "uuid": draw.uuid(), "body": json.dumps(one.body), "latency": 0, "statusCode": 200, "label": "", "default": True, "rules": [],
        "headers": [{"key": name, "value": value} for name, value in one.given],
    }
    word = draw.put("passphrase", Role.CERTIFICATE, password=True, called="passphrase")
    return {
        "uuid": draw.uuid(), "lastMigration": 33, "name": draw.word(), "port": 3000, "hostname": "", "folders": [], "proxyMode": True, "proxyHost": f"https://{host}",
        "routes": [{"uuid": draw.uuid(), "type": "http", "method": "get", "endpoint": "items", "responses": [response]}],
        "proxyReqHeaders": [{"key": name, "value": draw.put("to the api", *HEADER, host=host, called=name)}],
        "tlsOptions": {"enabled": True, "type": "PFX", "pfxPath": "a.p12", "passphrase": word},
    }


def microcks(draw: Sheet) -> Any:
    """Examples of Microcks."""
    one = said(draw, told=False)
    request = {"headers": dict(one.asked), "parameters": dict(one.query), "body": json.dumps(one.sent)}
    response = {"mediaType": "application/json", "status": "200", "headers": dict(one.given), "body": json.dumps(one.body)}
    operations = {f"{one.method} {one.path}": {draw.word(): {"request": request, "response": response}}}
    return {"apiVersion": "mocks.microcks.io/v1alpha1", "kind": "APIExamples", "metadata": {"name": "Items", "version": "1"}, "operations": operations}


def pact(draw: Sheet) -> Any:
    """A contract, of version 2 to 4."""
    version, one = draw.rng.choice(("2.0.0", "3.0.0", "4.0")), said(draw, told=False)
    new = version == "4.0"

    def body(held: Any) -> Any:
        return {"content": held, "contentType": "application/json", "encoded": False} if new else held

    rules = {"header": {"Authorization": {"combine": "AND", "matchers": [{"match": "regex", "regex": "^Bearer [a-zA-Z0-9._-]+$"}]}}}
    request = {
        "method": one.method, "path": one.path, "query": "&".join(f"{k}={v}" for k, v in one.query) if version == "2.0.0" else _listed(one.query),
        "headers": _listed(one.asked) if new else dict(one.asked), "body": body(one.sent), "matchingRules": rules,
    }
    response = {"status": 200, "headers": _listed(one.given) if new else dict(one.given), "body": body(one.body)}
    made = {"description": "a request for items", "providerState": "items exist", "request": request, "response": response}
    return {
        "consumer": {"name": "shop"}, "provider": {"name": "orders"}, "interactions": [{**made, "type": "Synchronous/HTTP"} if new else made],
        "metadata": {"pactSpecification": {"version": version}, "pact-jvm": {"version": "4.6.9"}},
    }


MADE: dict[str, tuple[str, str, Callable[[Sheet], Any]]] = {
    "vcr": ("cassettes/a.yml", "cassettes", vcr), "vcr json": ("a.json", "cassettes", vcr), "vcr of r": ("a.yml", "cassettes", r_vcr),
    "betamax": ("a.json", "cassettes", betamax), "vcrpy": ("a.yaml", "cassettes", vcrpy), "vcrpy json": ("a.json", "cassettes", vcrpy),
    "go-vcr": ("a.yaml", "cassettes", go_vcr), "exvcr": ("fixture/a.json", "cassettes", exvcr), "php-vcr": ("fixtures/a.yml", "cassettes", php_vcr),
    "vcrpy without ending": ("tests/a", "cassettes", vcrpy), "php-vcr without ending": ("fixtures/a", "cassettes", php_vcr),
    "betamax of another ending": ("a.json.orig", "cassettes", betamax), "nock of another ending": ("a.txt", "stubs", nock),
    "smocker": ("mocks.yml", "stubs", smocker), "stubby": ("stubs.yaml", "stubs", stubby), "nock": ("a.json", "stubs", nock),
    "hoverfly": ("a.json", "stubs", hoverfly), "talkback": ("tapes/a.json5", "stubs", talkback),
    "wiremock": ("mappings/a.json", "stubs", wiremock), "mockserver": ("a.json", "stubs", mockserver), "mountebank": ("imposters.json", "stubs", mountebank),
    "mockoon": ("a.json", "stubs", mockoon), "microcks": ("a.yaml", "stubs", microcks), "pact": ("pacts/a.json", "stubs", pact),
}
"""Each kind of file: how one is called, whose it is, and who draws it."""
