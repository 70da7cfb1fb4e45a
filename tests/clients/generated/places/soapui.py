"""SoapUI: a project with every kind of step, and the settings of the application."""

# fmt: off
from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

AUTH, HEADER, QUERY, BODY = Role.AUTH, Role.HEADER, Role.QUERY, Role.BODY
ENV, SCRIPT, URL, CERTIFICATE = Role.ENVIRONMENT, Role.SCRIPT, Role.URL, Role.CERTIFICATE
_SPACE = 'xmlns:con="http://eviware.com/soapui/config"'
_HEADERS = "com.eviware.soapui.impl.wsdl.WsdlRequest@request-headers"
_ENVELOPE = (
    '<soapenv:Envelope xmlns:soapenv="a"><soapenv:Header><wsse:Security><wsse:UsernameToken><wsse:Username>ana</wsse:Username>'
    '<wsse:Password Type="PasswordText">{}</wsse:Password></wsse:UsernameToken></wsse:Security></soapenv:Header><soapenv:Body/></soapenv:Envelope>'
)


def con(tag: str, /, *inner: str, **attributes: str) -> str:
    """An element of SoapUI's, of others that are written already."""
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<con:{tag}{given}>{''.join(inner)}</con:{tag}>"


def texts(**fields: str) -> str:
    """Elements that hold a text each."""
    return "".join(con(name, escape(text)) for name, text in fields.items())


def _headers(*rows: tuple[str, str]) -> str:
    inner = "".join(f'<con:entry key="{name}" value={quoteattr(value)} {_SPACE}/>' for name, value in rows)
    return con("settings", con("setting", escape(f"<xml-fragment>{inner}</xml-fragment>"), id=_HEADERS))


def _request(draw: Sheet, tag: str, host: str, inner: str) -> str:
    made = con(tag, con("settings"), con("endpoint", f"https://{host}/api"), inner, con("parameters"), name=draw.word(), mediaType="application/json")
    return _step("restrequest", draw, made)


def _step(kind: str, draw: Sheet, inner: str) -> str:
    return con("testStep", con("settings"), con("config", inner), type=kind, name=draw.word())


def _properties(draw: Sheet, place: str) -> str:
    name = draw.name()
    rows = (("base", "https://a.io"), (name, draw.put(place, ENV, called=name)))
    return con("properties", *(con("property", texts(name=key, value=value)) for key, value in rows))


def _requests(draw: Sheet) -> list[str]:
    """Requests, each with its credential somewhere else."""
    host, name, header = draw.host(), draw.name("snake"), draw.name("header")

    def held(place: str, *roles: Role, called: str = "password", password: bool = True) -> str:
        return draw.put(place, *roles, host=host, called=called, password=password)

    soap = _ENVELOPE.format(escape(held("WS-Security password", BODY)))
    rows = con("entry", key="page", value="1") + con("entry", key=name, value=held("parameter", QUERY, called=name, password=False))
    return [
        _request(draw, "restRequest", host, con("credentials", texts(username=draw.word(), password=held("credentials", AUTH), authType="Basic"))),
        _request(draw, "restRequest", host, texts(request='{"password": "' + held("json", BODY) + '"}')),
        _request(draw, "restRequest", host, _headers(("Accept", "*/*"), (header, held("header", HEADER, called=header, password=False)))),
        _request(draw, "restRequest", host, _headers(("Authorization", "Bearer " + held("authorization", HEADER, called="token", password=False)))),
        _request(draw, "restRequest", host, con("parameters", rows)),
        _request(draw, "restRequest", host, texts(originalUri=f"https://{host}/a?api_key={held('original address', called='api_key', password=False)}")),
        _request(draw, "request", host, con("request", escape(soap) if draw.rng.random() < 0.5 else f"<![CDATA[{soap}]]>")),
    ]


def _steps(draw: Sheet) -> list[str]:
    """Steps of other kinds."""
    name, other = draw.name("snake"), draw.name("camel")
    code = f"def {other} = '{draw.put('groovy step', SCRIPT, called=other)}'\nlog.info 'ok'\n"
    code += f"testRunner.testCase.setPropertyValue('{name}', '{draw.put('property in groovy', SCRIPT, called=name)}')"
    door = f"jdbc:mysql://{draw.host()}/a?user=ana&password={draw.put('jdbc connection', URL, called='password')}"
    return [
        _step("groovy", draw, f"<script>{escape(code)}</script>"),
        _step("jdbc", draw, texts(driver="com.mysql.Driver", connectionString=door, query="select 1")),
        _step("properties", draw, _properties(draw, "step property")),
    ]


def _logins(draw: Sheet) -> str:
    """The project's own ways of logging in, stores of keys and connections to databases."""
    def held(place: str, role: Role | None, called: str, *, password: bool = False) -> str:
        return draw.put(place, *((role,) if role else ()), called=called, password=password)

    second = texts(
        name=draw.word(), type="OAuth 2.0", clientID=draw.word(), clientSecret=held("OAuth2 clientSecret", AUTH, "client_secret"),
        accessToken=held("OAuth2 accessToken", AUTH, "access_token"), refreshToken=held("OAuth2 refreshToken", AUTH, "refresh_token"),
        resourceOwnerName="ana", resourceOwnerPassword=held("OAuth2 resourceOwnerPassword", AUTH, "password", password=True),
    )
    first = texts(
        name="a", consumerKey=draw.word(), consumerSecret=held("OAuth1 consumerSecret", AUTH, "consumer_secret"),
        accessToken=held("OAuth1 accessToken", AUTH, "access_token"), tokenSecret=held("OAuth1 tokenSecret", AUTH, "token_secret"),
    )
    crypto = con("crypto", texts(source="a.jks", password=held("keystore password", CERTIFICATE, "password", password=True), type="KEYSTORE"))
    entry = con("entry", type="Username", username="ana", password=held("outgoing entry", CERTIFICATE, "password", password=True))
    outgoing = con("outgoing", texts(name="o"), entry, texts(username="a", password=held("outgoing password", CERTIFICATE, "password", password=True)))
    database = con("databaseConnection", texts(name="db", connectionString="jdbc:x://a", password=held("database password", None, "password", password=True)))
    kept = texts(name="a", type="OAuth 2.0", accessToken=held("repository's accessToken", AUTH, "access_token"), accessTokenPosition="HEADER")
    basic = texts(name="b", type="Basic", username="ana", password=held("repository's password", AUTH, "password", password=True))
    return "".join((
        con("authRepository", con("oAuth20AuthEntry", kept), con("basicAuthEntry", basic)), con("wssContainer", crypto, outgoing),
        con("databaseConnectionContainer", database), con("oAuth2ProfileContainer", con("oAuth2Profile", second)),
        con("oAuth1ProfileContainer", con("oAuth1Profile", first)),
    ))


def project(draw: Sheet) -> str:
    """A project."""
    setup = con("setupScript", f'def apiKey = "{draw.put("setup script", SCRIPT, called="api_key")}"')
    case = con("testCase", *_requests(draw), *_steps(draw), setup, _properties(draw, "case property"), name=draw.word())
    suite = con("testSuite", con("settings"), case, _properties(draw, "suite property"), name=draw.word())
    answer = '{"access_token": "' + draw.put("mock answer", Role.EXAMPLE_BODY, called="access_token") + '"}'
    mock = con("mockService", con("mockOperation", con("response", texts(responseContent=answer), name="r"), name="o"), name="m", port="8080")
    interface = con("interface", con("endpoints", con("endpoint", f"https://{draw.host()}")), type="rest", name=draw.word())
    load = con("afterLoadScript", f"def token = '{draw.put('load script', SCRIPT, called='token')}'")
    inner = "".join((con("settings"), interface, suite, mock, load, _properties(draw, "project property"), _logins(draw)))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<con:soapui-project id="{draw.uuid()}" name="{draw.word()}" {_SPACE}>{inner}</con:soapui-project>\n'


def part(draw: Sheet) -> str:
    """A suite of a project that is kept in a file for each part."""
    case = con("testCase", *_requests(draw), _properties(draw, "case property"), name=draw.word())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- a part -->\n<con:testSuite name="{draw.word()}" {_SPACE}>{case}</con:testSuite>\n'


def settings(draw: Sheet) -> str:
    """The settings of the application, which some keep beside their projects."""
    rows = {
        "ProxySettings@host": draw.host(), "ProxySettings@username": "ana", "HttpSettings@close-connections": "false", "SSLSettings@keyStore": "a.jks",
        "ProxySettings@password": draw.put("proxy password", called="password", password=True),
        "SSLSettings@keyStorePassword": draw.put("keystore password", called="password", password=True),
    }
    inner = "".join(con("setting", escape(value), id=name) for name, value in rows.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<con:soapui-settings {_SPACE}>{inner}</con:soapui-settings>\n'
