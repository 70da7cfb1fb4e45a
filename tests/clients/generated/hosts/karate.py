"""Features of Karate's with one credential."""

from __future__ import annotations

from collections.abc import Sequence

from tests.clients.generated.hosts import Sent, Ways


def _feature(s: Sent, background: Sequence[str], *scenarios: Sequence[str]) -> str:
    out = [f"Feature: {s.word()}", "", *(["Background:"] if background else []), *background]
    for number, steps in enumerate(scenarios):
        out += ["", f"Scenario: {s.word()} {number}", *steps]
    return "\n".join(out) + "\n"


def _call(s: Sent, *before: str, path: str = "/a") -> list[str]:
    """The steps of a call with the credential in it, and what is expected of it."""
    sent = s.rng.choice(
        (
            f"And header {s.header} = '{s.value}'",
            f"And param api_key = '{s.value}'",
            f'* form field client_secret = "{s.value}"',
        )
    )
    return [*before, f"And path '{path}'", sent, "When method post", "Then status 200"]


def _empty(*before: str) -> list[str]:
    return [*before, "When method get", "Then status 200"]


def _header(s: Sent) -> str:
    return f"* header {s.header} = '{s.value}'"


TOLD: Ways = {
    "literal": lambda s: _feature(s, [], _call(s, f"Given url '{s.url}/v1'")),
    "double quotes": lambda s: _feature(s, [], _call(s, f'* url "{s.url}"')),
    "background": lambda s: _feature(s, [f"* url '{s.url}'"], _call(s)),
    "own before the background": lambda s: _feature(s, [f"* url '{s.elsewhere}'"], _call(s, f"Given url '{s.url}'")),
    "back to the background": lambda s: _feature(s, [f"* url '{s.url}'"], _empty(f"Given url '{s.elsewhere}'"), _call(s)),
    "name": lambda s: _feature(s, [f"* def {s.name} = '{s.url}'"], _call(s, f"Given url {s.name}")),
    "name and a path": lambda s: _feature(s, [], _call(s, f"* def {s.name} = '{s.url}'", f"Given url {s.name} + '/v1'")),
    "sum": lambda s: _feature(s, [f"* def {s.name} = '{s.host}'"], _call(s, f"Given url '{s.scheme}://' + {s.name} + '/v1/' + id")),
    "backticks": lambda s: _feature(s, [f"* def {s.name} = '{s.host}'"], _call(s, f"Given url `{s.scheme}://${{{s.name}}}/v1/${{id}}`")),
    "property or a literal": lambda s: _feature(s, [], _call(s, f"Given url karate.properties['{s.name}'] || '{s.url}'")),
    "second call": lambda s: _feature(s, [], [*_empty(f"Given url '{s.url}'"), *_call(s)]),
    "third call elsewhere": lambda s: _feature(s, [], [*_empty(f"Given url '{s.elsewhere}'"), *_call(s, f"Given url '{s.url}'")]),
    "header of the background": lambda s: _feature(s, [_header(s)], _empty(f"Given url '{s.url}'"), _empty(f"Given url '{s.url}/b'")),
    "header before the address": lambda s: _feature(s, [_header(s), f"* url '{s.url}'"], _empty(f"Given url '{s.elsewhere}'")),
}  # fmt: skip
UNTOLD: Ways = {
    "no address": lambda s: _feature(s, [], _call(s)),
    "name of nobody": lambda s: _feature(s, [], _call(s, f"Given url {s.name}")),
    "field": lambda s: _feature(s, [f"* def {s.word()} = '{s.url}'"], _call(s, f"Given url {s.name}.baseUrl")),
    "name with two values": lambda s: _feature(s, [f"* def {s.name} = '{s.url}'"], _call(s, f"* def {s.name} = read('{s.host}')", f"Given url {s.name}")),
    "property": lambda s: _feature(s, [], _call(s, f"Given url karate.properties['{s.host}']")),
    "column": lambda s: _feature(s, [], _call(s, f"Given url 'https://<{s.name}>.{s.host}'")),
    "half of a sum": lambda s: _feature(s, [], _call(s, f"Given url 'https://' + {s.name} + '.{s.host}'")),
    "half of a host": lambda s: _feature(s, [], _call(s, f"Given url 'https://{s.host}' + {s.name}")),
    "this machine": lambda s: _feature(s, [f"* url '{s.local()}'"], _call(s)),
    "address of another scenario": lambda s: _feature(s, [], _empty(f"Given url '{s.url}'"), _call(s)),
    "later address": lambda s: _feature(s, [], [*_call(s), "", f"Given url '{s.url}'", "When method get"]),
    "header of the background for two hosts": lambda s: _feature(s, [_header(s)], _empty(f"Given url '{s.url}'"), _empty(f"Given url '{s.elsewhere}'")),
}  # fmt: skip


def _config(s: Sent, *rows: str, later: str = "") -> str:
    """A configuration with the credential among its fields."""
    field = s.rng.choice(("apiKey", "clientSecret", "accessToken"))
    own = f"config.{field} = '{s.value}';" if s.rng.random() < 0.5 else ""
    held = [*rows, *([] if own else [f"{field}: '{s.value}'"])]
    return f"function fn() {{\n  var config = {{ {', '.join(held)} }};\n  {own}{later}\n  return config;\n}}\n"


CONFIG_TOLD: Ways = {
    "base": lambda s: _config(s, f"baseUrl: '{s.url}/v1'"),
    "quoted": lambda s: _config(s, f'"{s.name}Url": "{s.url}"'),
    "set later": lambda s: _config(s, "env: 'dev'", later=f"config.{s.rng.choice(('baseUrl', 'apiHost', 'server'))} = '{s.url}/{s.word()}';"),
    "two of one host": lambda s: _config(s, f"authUrl: '{s.url}/token'", f"itemsUrl: '{s.url}/items'"),
    "beside where answers go": lambda s: _config(s, f"baseUrl: '{s.url}'", f"callbackUrl: '{s.elsewhere}/back'"),
}  # fmt: skip
CONFIG_UNTOLD: Ways = {
    "no address": lambda s: _config(s, "env: 'dev'"),
    "two hosts": lambda s: _config(s, f"baseUrl: '{s.url}'", later=f"if (env == 'qa') config.baseUrl = '{s.elsewhere}';"),
    "where answers go": lambda s: _config(s, f"{s.rng.choice(('callbackUrl', 'redirectUri', 'webhookUrl'))}: '{s.url}'"),
    "part of one": lambda s: _config(s, f"baseUrl: 'https://' + {s.name} + '.{s.host}'"),
    "this machine": lambda s: _config(s, f"baseUrl: '{s.local()}'"),
}  # fmt: skip
