"""The addresses that the elements of a test plan send to, as far as the plan itself says them.

A sampler's own fields come first, then the HTTP Request Defaults of its tree and of those around it, field by field. User-defined
variables are put in, and of `${__P(name,default)}` the default. All else is known when the plan runs: what a data set, an extractor
or a script gives, and properties without a default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from posthound.formats.requests import filled, in_common, joined
from posthound.formats.xml_tree import Element
from posthound.support.regexes import regex

SAMPLERS = ("Sampler", "SamplerProxy", "ConfigTestElement")
_HTTP_SAMPLERS = ("HTTPSamplerProxy", "HTTPSampler", "HTTPSampler2", "AjpSampler")
_HTTP = "HTTPSampler."
# What samplers of other protocols call their server, behind the last point: mail, FTP, LDAP, TCP, gRPC, WebSocket.
_SERVER = frozenset(("server", "host", "servername", "serverAddress"))
_DATABASE = regex(r"jdbc:(?:\w{1,30}:)?([a-z][a-z0-9+.-]{0,30}://[^/;?\s]{1,300})", re.IGNORECASE)
# Elements that give every sampler of their tree something to send along.
_SENT_ALONG = frozenset(("HeaderManager", "AuthManager", "CookieManager", "ConfigTestElement"))
_USED = regex(r"\$\{\s*([^${}]{1,200}?)\s*\}")
_PROPERTY = regex(r"__(?:P\([^,()]*|property\([^,()]*,[^,()]*),([^,()]*)\)")
# Fields by which data sets and extractors name the variables that they give values when the plan runs, and what a script calls to do so.
_GIVING = frozenset(("variableNames", "refname", "refName", "referenceNames", "VAR"))
_PUT = regex(r"\bvars\.put\(\s*[\"']([^\"']{1,100})[\"']")


class SamplerAddresses:
    """The address of each element of a plan, by where the element stands in the file."""

    def __init__(self, top: Element) -> None:
        self._variables = _variables(top)
        self._known: dict[int, str] = {}
        for plan in top.elements:
            self._level(plan, {}, None)

    def of(self, element: Element) -> str:
        """Where a sampler sends to, or all samplers to which an element gives something; without a host where the plan does not tell it."""
        return self._known.get(element.at, "")

    def filled(self, text: str) -> str:
        """A text with the variables and defaults that the plan gives."""
        return filled(text, _USED, self._value).strip()

    def _value(self, used: str) -> str | None:
        if found := _PROPERTY.fullmatch(used):
            return found[1].strip() or None
        return self._variables.get(used)

    def _level(self, tree: Element, defaults: Mapping[str, str], sampler: str | None) -> list[str]:
        """Notes the addresses of a tree's elements and returns those of its samplers; `sampler` is that of the one whose tree it is."""
        defaults = _with_defaults(tree, defaults)
        found: list[str] = []
        for element, below in _pairs(tree):
            own = None
            if element is not None and element.name.endswith(SAMPLERS):
                own = self._known[element.at] = self._address(element, _with_defaults(below, defaults))
                own = None if element.name == "ConfigTestElement" else own
            inner = self._level(below, defaults, sampler if own is None else own) if below is not None else []
            if element is None or _enabled(element):
                found += inner if own is None else [own, *inner]
        shared = in_common(found) if sampler is None else sampler
        for element, _ in _pairs(tree):
            if element is None or self._known.get(element.at):
                continue
            if element.name == "JDBCDataSource":
                self._known[element.at] = self._database(element)
            elif sampler is not None or element.name in _SENT_ALONG:
                self._known[element.at] = shared
        return found

    def _address(self, element: Element, defaults: Mapping[str, str]) -> str:
        own = _fields(element)
        if element.name not in _HTTP_SAMPLERS and not _of_http(own):
            server = next((text for key, text in own.items() if key.rpartition(".")[2] in _SERVER and text.strip()), "")
            url = f"tcp://{self.filled(server)}" if server else self.filled(own.get("SoapSampler.URL_DATA", ""))
            return joined(url, "")
        given = {**defaults, **_of_http(own)}
        domain, scheme, port, path = (
            self.filled(given.get(_HTTP + key, "")) for key in ("domain", "protocol", "port", "path")
        )
        if path.lower().startswith(("http://", "https://")):
            return joined(path, "")
        behind = f":{port}" if port.isdigit() and ":" not in domain else ""
        return joined(domain if "://" in domain else f"{scheme or 'http'}://{domain}{behind}", path)

    def _database(self, element: Element) -> str:
        found = _DATABASE.match(self.filled(_fields(element).get("dbUrl", "")))
        return joined(found[1], "") if found else ""


def _pairs(tree: Element) -> Iterator[tuple[Element | None, Element | None]]:
    """The elements of a tree, each with the tree of what belongs to it; the plan's outermost tree belongs to none."""
    before: Element | None = None
    for element in tree.elements:
        if element.name == "hashTree":
            yield before, element
            before = None
        else:
            if before is not None:
                yield before, None
            before = element
    if before is not None:
        yield before, None


def _with_defaults(tree: Element | None, defaults: Mapping[str, str]) -> Mapping[str, str]:
    """What samplers of a tree take where they say nothing themselves."""
    for element in tree.elements if tree is not None else ():
        if element.name == "ConfigTestElement" and _enabled(element):
            defaults = {**defaults, **_of_http(_fields(element))}
    return defaults


def _fields(element: Element) -> dict[str, str]:
    return {child.attribute("name"): child.text for child in element.elements if not child.elements}


def _of_http(fields: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in fields.items() if key.startswith(_HTTP) and text.strip()}


def _enabled(element: Element) -> bool:
    return element.attribute("enabled") != "false"


def _variables(top: Element) -> dict[str, str]:
    """The variables to which the plan gives one value, and nothing another when it runs."""
    told: dict[str, set[str]] = {}
    changing: set[str] = set()
    waiting = [(top, False)]
    while waiting:
        element, defines = waiting.pop()
        if not _enabled(element):
            continue
        if defines and element.attribute("elementType") == "Argument":
            fields = _fields(element)
            name = fields.get("Argument.name") or element.attribute("name")
            told.setdefault(name, set()).add(fields.get("Argument.value", ""))
        elif element.attribute("name").rpartition(".")[2] in _GIVING:
            changing.update(re.split(r"[,;\s]+", element.text))
        elif "vars.put" in (text := element.text):
            changing.update(_PUT.findall(text))
        defines = (defines or element.name in ("TestPlan", "Arguments")) and element.name != "hashTree"
        waiting += [(child, defines) for child in element.elements]
    return {name: next(iter(values)) for name, values in told.items() if len(values) == 1 and name not in changing}
