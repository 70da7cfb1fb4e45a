"""JMeter: a plan with the elements that hold credentials."""

# fmt: off
from __future__ import annotations

from xml.sax.saxutils import escape

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

AUTH, HEADER, COOKIE, FORM, BODY = Role.AUTH, Role.HEADER, Role.COOKIE, Role.FORM, Role.BODY
SCRIPT, VARIABLE = Role.SCRIPT, Role.VARIABLE


def props(fields: dict[str, str]) -> str:
    """Properties that hold a text each."""
    return "".join(f'<stringProp name="{name}">{escape(value)}</stringProp>' for name, value in fields.items())


def _row(kind: str, name: str, fields: dict[str, str]) -> str:
    return f'<elementProp name="{name}" elementType="{kind}">{props(fields)}</elementProp>'


def _table(name: str, *rows: str) -> str:
    return f'<collectionProp name="{name}">{"".join(rows)}</collectionProp>'


def _arguments(name: str, *rows: str) -> str:
    return f'<elementProp name="{name}" elementType="Arguments">{_table("Arguments.arguments", *rows)}</elementProp>'


def _argument(name: str, value: str, kind: str = "Argument") -> str:
    return _row(kind, name, {"Argument.name": name, "Argument.value": value, "Argument.metadata": "="})


def _element(kind: str, draw: Sheet, inner: str, below: str = "", enabled: str = "true") -> str:
    return f'<{kind} testclass="{kind}" testname="{draw.word()}" enabled="{enabled}">{inner}</{kind}>\n<hashTree>{below}</hashTree>\n'


def _sampler(draw: Sheet, host: str, inner: str = "", below: str = "") -> str:
    sent = {"HTTPSampler.domain": host, "HTTPSampler.protocol": "https", "HTTPSampler.path": "/v1", "HTTPSampler.method": "POST"}
    return _element("HTTPSamplerProxy", draw, inner + props(sent), below)


def _http(draw: Sheet) -> list[str]:
    """Samplers of HTTP, each with its credential somewhere else."""
    host, header, argument = draw.host(), draw.name("header"), draw.name("snake")

    def held(place: str, *roles: Role, called: str = "password", to: str | None = host) -> str:
        return draw.put(place, *roles, host=to, called=called, password=called == "password")

    def headers(name: str, value: str, enabled: str = "true") -> str:
        row = _row("Header", name, {"Header.name": name, "Header.value": value})
        return _element("HeaderManager", draw, _table("HeaderManager.headers", row), enabled=enabled)

    body = '{"password": "' + held("json", BODY) + '"}'
    raw = '<boolProp name="HTTPSampler.postBodyRaw">true</boolProp>' + _arguments("HTTPsampler.Arguments", _row("HTTPArgument", "", {"Argument.value": body}))
    proxy = props({"HTTPSampler.proxyHost": draw.host(), "HTTPSampler.proxyUser": "ana", "HTTPSampler.proxyPass": held("proxy password", to=None)})
    comment = props({"TestPlan.comments": f"api_key: {held('comment', Role.DESCRIPTION, called='api_key', to=None)}"})
    login = {"Authorization.url": f"https://{host}", "Authorization.username": "ana", "Authorization.password": held("authorization manager", AUTH)}
    cookie = {"Cookie.value": held("cookie", COOKIE, called="session"), "Cookie.domain": host, "Cookie.path": "/"}
    return [
        _sampler(draw, host, below=headers(header, held("header", HEADER, called=header))),
        _sampler(draw, host, below=headers("Authorization", f"Bearer {held('authorization', HEADER, called='token')}", "false")),
        _sampler(draw, host, _arguments("HTTPsampler.Arguments", _argument(argument, held("argument", FORM, called=argument), "HTTPArgument"))),
        _sampler(draw, host, raw), _sampler(draw, host, proxy), _sampler(draw, host, comment),
        _element("AuthManager", draw, _table("AuthManager.auth_list", _row("Authorization", "", login))),
        _element("CookieManager", draw, _table("CookieManager.cookies", _row("Cookie", "sessionid", cookie))),
    ]


def _others(draw: Sheet) -> list[str]:
    """Samplers of other protocols."""
    def held(place: str, *roles: Role) -> str:
        return draw.put(place, *roles, called="password", password=True)

    door = f"jdbc:mysql://{draw.host()}/a"
    kinds = {
        "JDBCDataSource": {"dbUrl": door, "username": "ana", "password": held("jdbc password", AUTH)},
        "SmtpSampler": {"SMTPSampler.server": draw.host(), "SMTPSampler.username": "ana", "SMTPSampler.password": held("smtp password", AUTH)},
        "FTPSampler": {"FTPSampler.server": draw.host(), "ConfigTestElement.password": held("ftp password", AUTH)},
        "LDAPExtSampler": {"servername": draw.host(), "user_dn": "cn=a", "user_pw": held("ldap password", AUTH)},
        "PublisherSampler": {"jms.provider_url": "tcp://a", "jms.security_principle": "ana", "jms.security_credentials": held("jms credentials", AUTH)},
        "MailReaderSampler": {"host": draw.host(), "username": "ana", "password": held("mail password", AUTH)},
    }
    out = [_element(kind, draw, props(fields)) for kind, fields in kinds.items()]
    address = {"dbUrl": f"{door}?user=ana&password={draw.put('jdbc address', called='password')}", "username": "ana"}
    return [*out, _element("JDBCDataSource", draw, props(address))]


def _scripts(draw: Sheet) -> list[str]:
    """Elements with a script."""
    one, other, third = draw.name("snake"), draw.name("camel"), draw.name("snake")
    groovy = f"def {other} = '{draw.put('jsr223 script', SCRIPT, called=other)}'\nvars.put('{one}', '{draw.put('variable in a script', SCRIPT, called=one)}')"
    java = f'String apiKey = "{draw.put("beanshell", SCRIPT, called="api_key")}";\n'
    java += f'vars.put("{third}", "{draw.put("variable in beanshell", SCRIPT, called=third)}");'
    return [
        _element("JSR223PreProcessor", draw, props({"scriptLanguage": "groovy", "script": groovy})),
        _element("BeanShellSampler", draw, props({"BeanShellSampler.query": java, "BeanShellSampler.parameters": ""})),
    ]


def plan(draw: Sheet) -> str:
    """A plan."""
    def named(place: str, style: str) -> str:
        row = draw.row(place, VARIABLE, style=style)
        return _argument(row["name"], row["value"])

    given = [
        _element("Arguments", draw, _table("Arguments.arguments", named("user defined variables", "camel"))),
        _element("BackendListener", draw, _arguments("arguments", _argument("influxdbToken", draw.put("backend listener", called="token")))),
        _element("JavaSampler", draw, _arguments("arguments", named("java sampler", "snake"))),
        _element("SystemSampler", draw, _arguments("SystemSampler.environment", named("process environment", "upper"))),
    ]
    group = _element("ThreadGroup", draw, props({"ThreadGroup.num_threads": "1"}), "".join((*_http(draw), *_others(draw), *_scripts(draw), *given)))
    whole = _element("TestPlan", draw, _arguments("TestPlan.user_defined_variables", named("plan variable", "upper")), group)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<jmeterTestPlan version="1.2" jmeter="5.6.3">\n<hashTree>\n{whole}</hashTree>\n</jmeterTestPlan>\n'
