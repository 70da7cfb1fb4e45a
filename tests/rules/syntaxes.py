"""The syntaxes in which settings, scripts, commands and sentences give a provider's key, for a name of any words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from posthound.detect.names import words_of
from posthound.rules.model import Pattern
from posthound.rules.signature import value_regex
from posthound.rules.templates import expand

# Where a provider's own words end in the names of its variables.
_OF_FIELDS = frozenset(
    """
        access account admin api app application auth authorization bearer bot client code consumer credentials delivery dev developer
        id identity integration key license live management master merchant oauth partner password personal pin private project public
        read refresh rest salt sdk secret server service session shared signing site smtp storage subscription test token user webhook
        write
    """.split()
)


class Named(NamedTuple):
    """A value with its name: `acme_api_key` is of the provider `acme` and of the field `api_key`."""

    pattern: Pattern
    words: tuple[str, ...]
    value: str

    @property
    def provider(self) -> tuple[str, ...]:
        """The provider's words."""
        at = next((n for n, word in enumerate(self.words) if n and word in _OF_FIELDS), len(self.words))
        return self.words[:at]

    @property
    def field(self) -> tuple[str, ...]:
        """The field's words."""
        return self.words[len(self.provider) :] or ("api", "key")

    @property
    def host(self) -> str:
        """A host of the provider."""
        return self.pattern.provider.hosts[0] if self.pattern.provider.hosts else ""


def named(pattern: Pattern) -> Named | None:
    """The pattern's first example, taken apart; None where nothing like a name stands before the value."""
    text = expand(pattern.matches[0], Random(pattern.id))
    found = list(re.finditer(value_regex(pattern.regex), text))
    name = re.match(r"[A-Za-z][\w.-]*", text[: found[-1].start("secret")]) if found else None
    words = tuple(words_of(name[0])) if name else ()
    return Named(pattern, words, found[-1]["secret"]) if words and words[0] not in ("https", "curl") else None


def camel(words: tuple[str, ...]) -> str:
    """`acmeApiKey`"""
    return words[0] + "".join(word.title() for word in words[1:])


def pascal(words: tuple[str, ...]) -> str:
    """`AcmeApiKey`"""
    return "".join(word.title() for word in words)


def _forms(one: Named) -> Iterator[tuple[str, str]]:
    value, words, provider, field = one.value, one.words, one.provider, one.field
    snake, kebab, title = "_".join(words), "-".join(words), " ".join(word.title() for word in words)
    head, name, below = "_".join(provider), "_".join(field), "".join(provider)
    spoken = " ".join(word.title() for word in provider)
    yield "assignment", f'{snake} = "{value}"'
    yield "setting", f"{snake.upper()}: {value}"
    yield "dotted", f"{'.'.join(words)}={value}"
    yield "constant", f"const {camel(words)} = '{value}';"
    yield "JSON", f'{{\n  "{camel(words)}": "{value}"\n}}'
    yield "blank", f"{kebab} {value}"
    yield "option and value", f"tool --{kebab} {value} --verbose"
    yield "option", f"tool --{kebab}={value}"
    yield "argument", f'{camel(provider)}({name}: "{value}")'
    yield "arrow", f"'{snake}' => '{value}',"
    yield "setter", f'{camel(provider)}.set{pascal(field)}("{value}");'
    yield "element", f"<{camel(words)}>{value}</{camel(words)}>"
    yield "sentence", f"{title} (prod): {value}"
    yield "is", f"My {title} is {value}."
    yield "emphasis", f"**{title}:** `{value}`"
    yield "comment above", f"# {spoken}\n{name}: {value}"
    yield "comment behind", f"{name}: {value}  # {spoken}"
    yield "YAML", f"{head}:\n  {name}: {value}\n"
    yield "YAML below others", f"{head}:\n  enabled: true\n  {name}: {value}\n"
    yield "section", f"[{head}]\nregion = eu\n{name} = {value}\n"
    yield "JSON within JSON", json.dumps({head: {name: value}})
    yield "JSON within JSON, indented", json.dumps({camel(provider): {"on": True, camel(field): value}}, indent=2)
    yield "XML setting", f'<add key="{pascal(words)}" value="{value}"/>'
    yield "export", f"export {snake.upper()}={value}"
    yield "setx", f"setx {snake.upper()} {value}"
    yield "PowerShell", f'${camel(words)} = "{value}"'
    yield "Dockerfile", f"ENV {snake.upper()} {value}"
    yield "table", f"| {title} | {value} |"
    yield "row", f'"{title}","{value}"'
    yield "header", f'curl -H "X-{"-".join(word.title() for word in words)}: {value}" https://acme.test/'
    yield "list row", f"- name: {snake.upper()}\n  value: {value}"
    yield "pair", json.dumps({"name": snake.upper(), "value": value}, indent=2)
    yield "Terraform", f'variable "{snake}" {{\n  default = "{value}"\n}}'
    yield "default", f"const key = process.env.{snake.upper()} || '{value}';"
    yield "environment", f'os.environ["{snake.upper()}"] = "{value}"'
    yield "property", f"-D{'.'.join(words)}={value}"
    yield "client", f"client = {pascal(provider)}Client(api_key='{value}')"
    yield "client of several lines", f"const client = new {pascal(provider)}({{\n  apiKey: '{value}'\n}});"
    yield "module", f"import {below}\n{below}.api_key = '{value}'"
    yield "another provider's tool", f"heroku config:set {snake.upper()}={value} --app shop"
    yield "escaped line end", f'"export {snake}={value}\\ntrue"'
    yield "escaped quotes", f'{{\\"{camel(words)}\\": \\"{value}\\"}}'
    for mark in (".", ";", ",", ")"):
        yield f"before {mark}", f"{'(' if mark == ')' else ''}{snake}={value}{mark}"
    if one.host:
        yield "query", f'{{"url": "https://{one.host}/v1/x?key={value}"}}'
        yield "second parameter", f'fetch("https://{one.host}/v1/data?q=1&api_key={value}")'
        yield "user", f"curl https://{one.host}/v1/things -u {value}:"
        yield "bearer", f'curl https://{one.host}/v1/x -H "Authorization: Bearer {value}"'
        yield "URL behind", f'curl -H "X-Api-Key: {value}" "https://{one.host}/v1/x"'
        yield "message", f"GET /v1/x HTTP/1.1\nHost: {one.host}\nAuthorization: Bearer {value}\n"


def forms(one: Named) -> dict[str, str]:
    """The texts that give the value, by what their syntax is called."""
    return dict(_forms(one))
