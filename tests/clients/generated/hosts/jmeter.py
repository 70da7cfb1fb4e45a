"""Plans of JMeter's with one credential."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.clients.generated.hosts import Sent, Ways

_DOMAIN, _SCHEME, _PORT, _PATH = "HTTPSampler.domain", "HTTPSampler.protocol", "HTTPSampler.port", "HTTPSampler.path"


def _props(**fields: str) -> str:
    return "".join(f'<stringProp name="{name}">{escape(text)}</stringProp>' for name, text in fields.items())


def _row(kind: str, prefix: str, name: str, value: str) -> str:
    return f'<elementProp name="{name}" elementType="{kind}">{_props(**{f"{prefix}.name": name, f"{prefix}.value": value})}</elementProp>'


def _element(kind: str, inner: str, below: str = "", more: str = "") -> str:
    return f'<{kind} testname="x"{more}>{inner}</{kind}><hashTree>{below}</hashTree>'


def _sampler(domain: str = "", path: str = "/a", below: str = "", inner: str = "", **more: str) -> str:
    return _element("HTTPSamplerProxy", inner + _props(**{_DOMAIN: domain, _PATH: path, **more}), below)


def _defaults(domain: str, inner: str = "", more: str = "") -> str:
    return _element("ConfigTestElement", _props(**{_DOMAIN: domain, _SCHEME: "https", _PORT: "443"}) + inner, more=more)


def _headers(s: Sent) -> str:
    rows = _row("Header", "Header", s.header, s.value)
    return _element("HeaderManager", f'<collectionProp name="HeaderManager.headers">{rows}</collectionProp>')


def _argument(s: Sent) -> str:
    rows = _row("HTTPArgument", "Argument", "api_key", s.value)
    return f'<elementProp name="HTTPsampler.Arguments" elementType="Arguments"><collectionProp name="Arguments.arguments">{rows}</collectionProp></elementProp>'


def _plan(*inner: str, variables: Sequence[tuple[str, str]] = ()) -> str:
    rows = "".join(_row("Argument", "Argument", name, value) for name, value in variables)
    table = f'<collectionProp name="Arguments.arguments">{rows}</collectionProp>'
    defined = f'<elementProp name="TestPlan.user_defined_variables" elementType="Arguments">{table}</elementProp>'
    group = _element("ThreadGroup", "", "".join(inner))
    plan = f'<jmeterTestPlan version="1.2"><hashTree>{_element("TestPlan", defined, group)}</hashTree></jmeterTestPlan>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{plan}\n'


def _by_variable(s: Sent, *before: str, variables: Sequence[tuple[str, str]] = ()) -> str:
    """A sampler whose domain is a variable, behind other elements."""
    return _plan(*before, _sampler(f"${{{s.name}}}", below=_headers(s)), variables=variables or [(s.name, s.host)])


def _in_parts(s: Sent) -> str:
    first, _, rest = s.host.partition(".")
    return _by_variable(s, variables=[(s.name, f"{first}.${{zone}}"), ("zone", rest)])


def _login(s: Sent, url: str) -> str:
    pair = _props(**{"Authorization.url": url, "Authorization.username": s.word(), "Authorization.password": s.value})
    return _element(
        "AuthManager",
        f'<collectionProp name="AuthManager.auth_list"><elementProp name="" elementType="Authorization">{pair}</elementProp></collectionProp>',
    )


def _cookie(s: Sent, domain: str) -> str:
    held = _props(**{"Cookie.value": s.value, "Cookie.domain": domain})
    return _element(
        "CookieManager",
        f'<collectionProp name="CookieManager.cookies"><elementProp name="session_token" elementType="Cookie">{held}</elementProp></collectionProp>',
    )


TOLD: Ways = {
    "sampler": lambda s: _plan(_sampler(s.host, below=_headers(s), **{_SCHEME: "https"})),
    "parameter": lambda s: _plan(_sampler(s.host, inner=_argument(s)), _sampler(s.other)),
    "path that is an address": lambda s: _plan(_defaults(s.other), _sampler(path=f"{s.url}/a", below=_headers(s))),
    "domain that is an address": lambda s: _plan(_sampler(s.url, below=_headers(s))),
    "defaults": lambda s: _plan(_sampler(below=_headers(s)), _defaults(s.host)),
    "inner defaults": lambda s: _plan(_defaults(s.other), _element("GenericController", "", _defaults(s.host) + _sampler(below=_headers(s)))),
    "defaults of a sampler": lambda s: _plan(_defaults(s.other), _sampler(below=_defaults(s.host) + _headers(s))),
    "own before defaults": lambda s: _plan(_defaults(s.other), _sampler(s.host, below=_headers(s))),
    "parameter of the defaults": lambda s: _plan(_defaults(s.host, _argument(s)), _sampler()),
    "variable": _by_variable,
    "variable in a variable": _in_parts,
    "property with a default": lambda s: _plan(_sampler(s.rng.choice(("${__P(%s,%s)}", "${__property(%s,,%s)}")) % (s.name, s.host), below=_headers(s))),
    "headers of all": lambda s: _plan(_headers(s), _sampler(s.host), _element("GenericController", "", _sampler(s.host) + _sampler(f"${{{s.name}}}"))),
    "headers of a controller": lambda s: _plan(_sampler(s.other), _element("GenericController", "", _headers(s) + _sampler(s.host))),
    "login with an address": lambda s: _plan(_login(s, f"{s.url}/a"), _sampler(s.other)),
    "login without one": lambda s: _plan(_login(s, ""), _sampler(s.host)),
    "cookie": lambda s: _plan(_cookie(s, s.host), _sampler(s.other)),
    "cookie of a zone": lambda s: _plan(_cookie(s, f".{s.host}"), _sampler(s.host)),
    "mail": lambda s: _plan(_element("SmtpSampler", _props(**{"SMTPSampler.server": s.host, "SMTPSampler.password": s.value}))),
    "database": lambda s: _plan(_element("JDBCDataSource", _props(dbUrl=f"jdbc:postgresql://{s.host}:5432/a", username=s.word(), password=s.value))),
}  # fmt: skip
UNTOLD: Ways = {
    "no domain": lambda s: _plan(_sampler(below=_headers(s))),
    "path with a dot": lambda s: _plan(_sampler(path=f"{s.host}/a.php", below=_headers(s))),
    "this machine": lambda s: _plan(_sampler("localhost", below=_headers(s), **{_PORT: "8080"})),
    "variable of nobody": lambda s: _plan(_sampler(f"${{{s.name}}}.{s.host}", below=_headers(s))),
    "property without a default": lambda s: _plan(_sampler(f"${{__P({s.name})}}", below=_headers(s))),
    "variable with two values": lambda s: _by_variable(s, variables=[(s.name, s.host), (s.name, s.other)]),
    "data set": lambda s: _by_variable(s, _element("CSVDataSet", _props(variableNames=f"{s.word()},{s.name}"))),
    "extractor": lambda s: _by_variable(s, _element("RegexExtractor", _props(**{"RegexExtractor.refname": s.name}))),
    "script": lambda s: _by_variable(s, _element("JSR223PreProcessor", _props(script=f'vars.put("{s.name}", a)'))),
    "headers of two hosts": lambda s: _plan(_headers(s), _sampler(s.host), _sampler(s.other)),
    "headers of a controller without requests": lambda s: _plan(_sampler(s.host), _element("GenericController", "", _headers(s))),
    "defaults that are switched off": lambda s: _plan(_defaults(s.host, more=' enabled="false"'), _sampler(below=_headers(s))),
    "defaults of another tree": lambda s: _plan(_element("GenericController", "", _defaults(s.host)), _sampler(below=_headers(s))),
    "sampler that is no request": lambda s: _plan(_defaults(s.host), _element("JSR223Sampler", "", _headers(s))),
}  # fmt: skip
