"""Collections drawn anew that send what they hold: every auth type, body mode, level and way in which a script reads a secret."""

from __future__ import annotations

import base64
import json
import random
from dataclasses import dataclass, field
from typing import Any

from posthound.rules.templates import expand

Rows = list[dict[str, Any]]

_TEMPLATES = (
    "<crc62:ghp_>",
    "xoxb-<digit:12>-<digit:12>-<alnum:24>",
    "sk_live_<alnum:24>",
    "glpat-<b64url:20>",
    "<alnum:32>",
    "<hex:40>",
)
_NAMES = "apiSecret access_token client_secret X-Api-Key authToken service_password apiKey signingKey".split()
_HOSTS = "api.{}-labs.io {}.example gateway.{}.dev:8443 {}.co.uk".split()
_WORDS = "acme orchard nimbus quarry tessera lantern".split()
_SCOPES = {"environment": "environment", "collection": "collectionVariables", "globals": "globals"}
# How a script reads a variable `@k` of the scope `@s`; each is an expression.
READS = (
    "pm.@s.get('@k')", 'pm.@s.get("@k")', "pm.variables.get('@k')", "pm.@s.toObject()['@k']", "pm.@s.toObject()[`@k`]",
    "pm.variables.toObject()['@k']", "pm.variables.replaceIn('{{@k}}')", "pm.@s.replaceIn(`k={{@k}}`)",
    "pm.@s.get(['@k'].join(''))", "(pm.@s.has('@k') ? pm.@s.get('@k') : '')", "Object.values(pm.@s.toObject()).join('|')",
    "(() => { const {@s: e} = pm; return e.get('@k'); })()", "(name => pm.@s.get(name))('@k')", "pm['@s']['get']('@k')",
    "pm.@s.values.get('@k')",
)  # fmt: skip
LEGACY = {
    "environment": ("environment['@k']", "postman.getEnvironmentVariable('@k')", "environment[`@k`]"),
    "globals": ("globals['@k']", "postman.getGlobalVariable('@k')"),
}
# How a script reads the request it belongs to.
OWN = (
    "pm.request.headers.get('@h')", "JSON.stringify(pm.request.headers.toObject())", "pm.request.url.toString()", "String(pm.request.url.getQueryString())",
    "JSON.stringify(pm.request.body)", "String(pm.request.body && pm.request.body.raw)", "JSON.stringify(pm.request.auth)", "JSON.stringify(request.headers)",
    "String(request.data)", "pm.request.headers.all().map(h => h.value).join()", "JSON.stringify(pm.request.toJSON())", "request.url",
    "(r => r.url.toString())(pm.request)",
)  # fmt: skip
# What is done with it; `@e` is the expression.
USES = (
    "pm.request.headers.add({key: 'X-Out', value: CryptoJS.HmacSHA256('p', String(@e)).toString()});",
    "pm.request.headers.upsert({key: 'X-Out', value: CryptoJS.MD5(String(@e)).toString()});",
    "const out = @e;\npm.request.headers.add({key: 'X-Out', value: btoa(String(out))});",
    "pm.sendRequest({url: 'https://side.example/', header: {'X-Out': encodeURIComponent(@e)}}, () => {});",
    "function make() {\n  return 'Bearer ' + encodeURIComponent(@e);\n}\npm.request.headers.add({key: 'X-Out', value: make()});",
    "if (String(@e).length > 34) { pm.request.headers.add({key: 'X-Long', value: 'yes'}); }",
    "pm.environment.set('made', encodeURIComponent(@e));",
)
# Where a literal stands in a script that sends it.
# fmt: off
LITERALS = (
    "pm.request.headers.add({key: 'Authorization', value: 'Bearer @v'});", "const apiKey = '@v';\npm.request.headers.add({key: 'X-Out', value: apiKey});",
    "function token(t = '@v') { return t; }\npm.request.headers.add({key: 'X-Out', value: token()});",
    "class C { secret = '@v'; }\npm.request.headers.add({key: 'X-Out', value: new C().secret});",
    "pm.request.headers.add({key: 'X-Out', value: CryptoJS.HmacSHA256('p', '@v').toString()});",
    "const apiKey = `@v`; ['a', 'b'].forEach(n => pm.request.headers.add({key: n, value: `${n}-${apiKey}`}));",
    "pm.sendRequest({url: 'https://side.example/', header: {'X-Api-Key': '@v'}}, function (e, r) { pm.environment.set('seen', '@v'); });",
    "pm.environment.set('made', '@v');", "// the token is @v\npm.request.headers.add({key: 'X-Out', value: '1'});",
    "pm.request.headers.add({key: 'X-Out', value: String(/@v/.test('@v'))});",
    "const o = {'@v': 1};\npm.request.headers.add({key: 'X-Out', value: Object.keys(o)[0]});",
    "pm.request.headers.add({key: 'X-Out', value: eval('\"@v\"')});", "pm.request.headers.add({key: 'X-Out', value: btoa('user:@v')});",
    "pm.test('t', () => { const token = '@v'; pm.request.headers.add({key: 'X-Out', value: token}); });",
    "pm.request.headers.add({key: 'X-Out', value: JSON.parse('{\"token\": \"@v\"}').token});",
    "pm.variables.set('made', '@v' + '-x');", "const {token = '@v'} = {};\npm.request.headers.add({key: 'X-Out', value: token});",
)
# fmt: on
AUTHS = (
    "basic",
    "bearer",
    "apikey",
    "apikey-query",
    "digest",
    "ntlm",
    "oauth1",
    "oauth2",
    "oauth2-query",
    "hawk",
    "awsv4",
    "edgegrid",
)
BODIES = ("json", "nested-json", "xml", "text", "urlencoded", "formdata", "graphql", "url-in-text")
PLACES = (
    "auth",
    "header",
    "bearer-header",
    "basic-header",
    "cookie",
    "query",
    "query-object",
    "path",
    "path-object",
    "path-variable",
    "userinfo",
    "body",
)
LEVELS = ("request", "folder", "collection")


@dataclass
class Drawn:
    """A collection with the environment and globals it is run with; `values` are the secrets in them, `kinds` what it is made of."""

    rng: random.Random
    host: str = ""
    variables: dict[str, Rows] = field(default_factory=lambda: {"environment": [], "collection": [], "globals": []})
    events: dict[str, Rows] = field(default_factory=lambda: {level: [] for level in LEVELS})
    auths: dict[str, Any] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    request: dict[str, Any] = field(default_factory=dict)
    others: Rows = field(default_factory=list)

    def secret(self) -> str:
        """A new secret."""
        self.values.append(expand(self.rng.choice(_TEMPLATES), self.rng))
        return self.values[-1]

    def given(self) -> str:
        """A secret as it stands, or the reference to a variable that holds it."""
        return self.secret() if self.rng.random() < 0.6 else f"{{{{{self.variable()[1]}}}}}"

    def variable(self, value: str = "") -> tuple[str, str]:
        """A new variable that holds a secret: its scope and name."""
        scope = self.rng.choice(list(self.variables))
        taken = [row["key"] for rows in self.variables.values() for row in rows]
        name = self.rng.choice([name for name in _NAMES if name not in taken])
        row: dict[str, Any] = {"key": name, "value": value or self.secret()}
        self.variables[scope].append(row | ({} if scope == "collection" else {"enabled": True}))
        return scope, name

    def script(self, code: str) -> None:
        """A script at any level, before the request or after it."""
        listen = self.rng.choice(("prerequest", "prerequest", "prerequest", "test"))
        level = self.rng.choice(("request", "request", "folder", "collection"))
        self.kinds.append(f"{level}-{listen}")
        exec_: Any = code.split("\n") if self.rng.random() < 0.7 else code
        self.events[level].append({"listen": listen, "script": {"type": "text/javascript", "exec": exec_}})

    def collection(self) -> dict[str, Any]:
        """The collection, as an export of version 2.1."""
        item: dict[str, Any] = {"name": "send", "request": self.request, "event": self.events["request"]}
        folder: dict[str, Any] = {"name": "folder", "item": [item, *self.others], "event": self.events["folder"]}
        made: dict[str, Any] = {
            "info": {"name": "Drawn", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
            "item": [folder], "event": self.events["collection"], "variable": self.variables["collection"],
        }  # fmt: skip
        for level, auth in self.auths.items():
            {"request": self.request, "folder": folder, "collection": made}[level]["auth"] = auth
        return made

    def environment(self, scope: str = "environment") -> dict[str, Any]:
        """The environment, or the globals."""
        return {"id": "e", "name": "Drawn", "values": self.variables[scope], "_postman_variable_scope": scope}


def drawn(seed: str) -> Drawn:
    """The collection of a seed."""
    rng = random.Random(seed)
    one = Drawn(rng)
    scheme = rng.choice(("https", "https", "http"))
    one.host = f"{scheme}://{rng.choice(_HOSTS).format(rng.choice(_WORDS))}"
    one.request = {
        "method": rng.choice(("GET", "POST", "PUT")),
        "header": [{"key": "X-Kind", "value": "a"}],
        "url": f"{one.host}/v1/things",
    }
    for place in rng.sample(PLACES, rng.choice((1, 1, 2))):
        one.kinds.append(place)
        _PLANT[place](one)
    doing = rng.random()
    if doing < 0.3:
        _read_variable(one)
    elif doing < 0.45:
        _read_request(one)
    elif doing < 0.7:
        idiom = rng.choice(LITERALS)
        one.kinds.append(idiom)
        one.script(idiom.replace("@v", one.secret()))
    elif doing < 0.85:
        _partial(one)
    if rng.random() < 0.3:
        _again(one)
    for rows in one.variables.values():
        rng.shuffle(rows)
    return one


def _again(one: Drawn) -> None:
    """A second request: the same value sent elsewhere, or through a variable of a variable."""
    rng = one.rng
    host = rng.choice((one.host, "https://other.quarry-labs.io", "http://third.example:8080"))
    value = rng.choice(one.values)
    if rng.random() < 0.4:
        _, name = one.variable()
        one.variables["environment"].append({"key": "wrapped", "value": f"Bearer {{{{{name}}}}}", "enabled": True})
        value = "{{wrapped}}"
    one.kinds.append(f"again at {host}")
    request = {"method": "GET", "url": f"{host}/again", "header": [{"key": "X-Api-Key", "value": value}]}
    one.others.append({"name": "again", "request": request})


def _read_variable(one: Drawn) -> None:
    scope, name = one.variable(one.secret() if one.rng.random() < 0.8 else _jwt(one))
    idioms = READS + LEGACY.get(scope, ())
    read, use = one.rng.choice(idioms), one.rng.choice(USES)
    one.kinds += [f"read {scope} {read}", use]
    one.script(use.replace("@e", read.replace("@s", _SCOPES[scope]).replace("@k", name)))


def _read_request(one: Drawn) -> None:
    read, use = one.rng.choice(OWN), one.rng.choice(USES)
    one.kinds += [f"own {read}", use]
    one.script(use.replace("@e", read.replace("@h", one.request["header"][-1]["key"])))


def _jwt(one: Drawn) -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    value = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': one.rng.random(), 'exp': 1999999999})}.{expand('<b64url:43>', one.rng)}"
    one.values.append(value)
    return value


def _partial(one: Drawn) -> None:
    """A variable of which the secret is a part, and a request that sends it."""
    form = one.rng.choice(
        ("Bearer {}", "https://user:{}@db.orchard-labs.io/x", "https://api.orchard-labs.io/?api_key={}&page=2", '{{"password": "{}", "n": 1}}',
         "Server=db.orchard-labs.io;User Id=app;Password={};Encrypt=True", "token {}", "session={}; theme=dark")
    )  # fmt: skip
    one.kinds.append(f"partial {form}")
    scope, name = one.variable(form.format(one.secret()))
    one.request["header"].append({"key": "X-Whole", "value": f"{{{{{name}}}}}"})
    if one.rng.random() < 0.3:
        one.kinds.append("read")
        one.script(USES[0].replace("@e", f"pm.{_SCOPES[scope]}.get('{name}')"))


def _asking(one: Drawn, last: str) -> None:
    """Gives the request's address one more segment, by which the server knows what to ask for."""
    url = one.request["url"]
    if isinstance(url, str):
        one.request["url"] = f"{url}/{last}"
        return
    url["path"] = [*url["path"], last]
    if "raw" in url:
        url["raw"] += f"/{last}"


def _auth(one: Drawn) -> None:
    kind = one.rng.choice(AUTHS)
    one.kinds.append(kind)
    name, _, how = kind.partition("-")
    if name in ("digest", "ntlm"):
        _asking(one, f"asks-{name}")
    user = {"username": "svc-user", "password": one.given()}
    second = one.given() if name == "oauth1" else ""
    rows: dict[str, dict[str, Any]] = {
        "basic": user, "bearer": {"token": user["password"]}, "digest": user | {"algorithm": "MD5"},
        "ntlm": user | {"domain": "corp"}, "apikey": {"key": "X-Auth-Key", "value": user["password"], "in": how or "header"},
        "oauth1": {"consumerKey": "app", "consumerSecret": user["password"], "token": "t", "tokenSecret": second, "signatureMethod": "HMAC-SHA1",
                   "timestamp": "1700000000", "nonce": "abcdef", "version": "1.0", "addParamsToHeader": True},
        "oauth2": {"accessToken": user["password"], "addTokenTo": "queryParams" if how else "header"},
        "hawk": {"authId": "app", "authKey": user["password"], "algorithm": "sha256", "timestamp": "1700000000", "nonce": "abcdef"},
        "awsv4": {"accessKey": "AKIA" + expand("<upper:16>", one.rng), "secretKey": user["password"], "region": "eu-west-1", "service": "s3"},
        "edgegrid": {"accessToken": "akab-1", "clientToken": "akab-2", "clientSecret": user["password"], "nonce": "abc", "timestamp": "20260101T00:00:00+0000"},
    }  # fmt: skip
    made = {"type": name, name: [{"key": key, "value": value, "type": "string"} for key, value in rows[name].items()]}
    one.auths[one.rng.choice(LEVELS)] = made


def _header(one: Drawn, key: str, value: str) -> None:
    one.request["header"].append({"key": key, "value": value})


def _basic(one: Drawn) -> None:
    _header(one, "Authorization", "Basic " + base64.b64encode(f"svc:{one.secret()}".encode()).decode())


def _url(one: Drawn, path: list[str], query: Rows, variables: Rows, *, as_object: bool) -> None:
    raw = f"{one.host}/{'/'.join(path)}" + ("?" + "&".join(f"{q['key']}={q['value']}" for q in query) if query else "")
    scheme, _, rest = one.host.partition("://")
    host, _, port = rest.partition(":")
    made: dict[str, Any] = {"raw": raw, "protocol": scheme, "host": host.split("."), "path": path}
    made |= (
        ({"port": port} if port else {})
        | ({"query": query} if query else {})
        | ({"variable": variables} if variables else {})
    )
    one.request["url"] = made if as_object else raw


def _userinfo(one: Drawn) -> None:
    scheme, _, rest = one.host.partition("://")
    written = (
        "" if scheme == "http" and one.rng.random() < 0.5 else f"{scheme}://"
    )  # clients take HTTP where there is none
    one.request["url"] = f"{written}svc:{one.secret()}@{rest}/v1"


def _body(one: Drawn) -> None:
    kind = one.rng.choice(BODIES)
    one.kinds.append(f"body {kind}")
    one.request["method"] = "POST"
    value = one.given()
    texts = {
        "json": json.dumps({"password": value, "n": 1}, indent=one.rng.choice((None, 2))),
        "nested-json": json.dumps({"payload": json.dumps({"client_secret": value}), "a": [1]}),
        "xml": f"<a><password>{value}</password></a>", "text": f"password={value}\nuser=me\n",
        "url-in-text": f"callback https://hooks.orchard-labs.io/?api_key={value}&b=1 done",
    }  # fmt: skip
    row = {"key": "client_secret", "value": value, "type": "text"}
    one.request["body"] = {
        "urlencoded": {"mode": "urlencoded", "urlencoded": [row, {"key": "a", "value": "b"}]},
        "formdata": {"mode": "formdata", "formdata": [row, {"key": "a", "value": "b", "type": "text"}]},
        "graphql": {
            "mode": "graphql",
            "graphql": {"query": "query Q($p: String) { a(p: $p) }", "variables": json.dumps({"password": value})},
        },
    }.get(kind) or {"mode": "raw", "raw": texts[kind]}


_PLANT: dict[str, Any] = {
    "auth": _auth, "body": _body, "userinfo": _userinfo, "basic-header": _basic,
    "header": lambda one: _header(one, one.rng.choice(("X-Api-Key", "X-Auth-Token")), one.given()),
    "bearer-header": lambda one: _header(one, "Authorization", f"Bearer {one.given()}"),
    "cookie": lambda one: _header(one, "Cookie", f"theme=dark; session={one.secret()}; a=b"),
    "query": lambda one: _url(one, ["v1"], [{"key": "api_key", "value": one.given()}, {"key": "n", "value": "1"}], [], as_object=False),
    "query-object": lambda one: _url(one, ["v1"], [{"key": "api_key", "value": one.given()}, {"key": "n", "value": "1"}], [], as_object=True),
    "path": lambda one: _url(one, ["bot", one.given(), "send"], [], [], as_object=False),
    "path-object": lambda one: _url(one, ["hooks", one.given(), "send"], [], [], as_object=True),
    "path-variable": lambda one: _url(one, ["v1", ":apiKey"], [], [{"key": "apiKey", "value": one.given()}], as_object=True),
}  # fmt: skip
