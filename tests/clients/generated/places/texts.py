"""Karate's features and Hurl's files."""

# fmt: off
from __future__ import annotations

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

AUTH, HEADER, COOKIE, FORM, BODY, QUERY = Role.AUTH, Role.HEADER, Role.COOKIE, Role.FORM, Role.BODY, Role.QUERY
SCRIPT, VARIABLE, URL = Role.SCRIPT, Role.VARIABLE, Role.URL


def karate(draw: Sheet) -> str:
    """A feature."""
    host = draw.host()

    def named(place: str, role: Role, style: str) -> tuple[str, str]:
        row = draw.row(place, role, host, style=style)
        return row["name"], row["value"]

    def step(*lines: str) -> str:
        return "\n".join(
            (
                "",
                f"  Scenario: {draw.word()} {draw.word()}",
                f"    Given url 'https://{host}/v1'",
                *(f"    {line}" for line in lines),
                "    When method post",
                "    Then status 200",
            )
        )

    one, other, third = draw.name("camel"), draw.name("camel"), draw.name("camel")
    out = [f"Feature: {draw.word()}", "", "  Background:", f"    * def {one} = '{draw.put('background variable', VARIABLE, called=one)}'"]
    out.append(step("And header {} = '{}'".format(*named("header", HEADER, "header"))))
    out.append(step(f"And header Authorization = 'Bearer {draw.put('authorization', HEADER, host=host, called='token')}'"))
    out.append(step(f"And headers {{ Accept: '*/*', 'X-Api-Key': '{draw.put('headers', HEADER, host=host, called='api_key')}' }}"))
    out.append(step("And param {} = '{}'".format(*named("param", QUERY, "snake"))))
    out.append(step(f"And params {{ page: 1, api_key: '{draw.put('params', QUERY, host=host, called='api_key')}' }}"))
    out.append(step("And form field {} = '{}'".format(*named("form field", FORM, "snake"))))
    out.append(step(f"And form fields {{ user: 'ana', client_secret: '{draw.put('form fields', FORM, host=host, called='client_secret')}' }}"))
    out.append(step("And multipart field {} = '{}'".format(*named("multipart field", FORM, "snake"))))
    out.append(step(f"And cookie sessionid = '{draw.put('cookie', COOKIE, host=host, called='session')}'"))
    out.append(step(f"And request {{ user: 'ana', password: '{draw.put('request', BODY, host=host, called='password', password=True)}' }}"))
    out.append(
        step(
            "And request",
            '"""',
            "{",
            '  "user": "ana",',
            f'  "password": "{draw.put("request of several lines", BODY, host=host, called="password", password=True)}"',
            "}",
            '"""',
        )
    )
    out.append(step(f"* def {other} = {{ user: 'ana', password: '{draw.put('json variable', VARIABLE, called='password', password=True)}' }}"))
    out.append(step(f"* configure headers = {{ 'X-Api-Key': '{draw.put('configured headers', VARIABLE, called='api_key')}' }}"))
    out.append(
        step(f"* def login = call read('login.feature') {{ user: 'ana', password: '{draw.put('call', VARIABLE, called='password', password=True)}' }}")
    )
    out.append(
        step(f"* def {third} =", '"""', "function() {", f"  var token = '{draw.put('function', VARIABLE, called='token')}';", "  return token;", "}", '"""')
    )
    out.append(step(f"* set payload.clientSecret = '{draw.put('set', VARIABLE, called='client_secret')}'"))
    out.append(step("* table logins", "| user | password |", f"| 'ana' | '{draw.put('table', VARIABLE, called='password', password=True)}' |"))
    out.append(step(f"* eval karate.set('apiKey', '{draw.put('eval', called='api_key')}')"))
    out += ["", "  Scenario Outline: <user>", f"    Given url 'https://{host}'", "    And request { user: '<user>', password: '<password>' }"]
    out += ["    When method post", "", "    Examples:", "      | user | password |"]
    out.append(f"      | ana  | {draw.put('examples', VARIABLE, called='password', password=True)} |")
    name = draw.name("snake")
    out.append(f"\n  # {name}: {draw.put('comment', called=name)}\n  Scenario: last\n    * print 'ok'")
    return "\n".join(out) + "\n"


def hurl(draw: Sheet) -> str:
    """Requests."""
    host = draw.host()

    def named(place: str, role: Role, style: str) -> str:
        row = draw.row(place, role, host, style=style)
        return f"{row['name']}: {row['value']}"

    def ask(*lines: str, url: str = "") -> str:
        return "\n".join(
            (f"POST {url or f'https://{host}/v1'}", *lines, "HTTP 200", "[Captures]", 'token: jsonpath "$.token"', "[Asserts]", 'jsonpath "$.id" exists', "")
        )

    variable, name = draw.row("option variable", VARIABLE, host, style="snake"), draw.name("snake")
    out = [
        ask(named("header", HEADER, "header")),
        ask(f"Authorization: Bearer {draw.put('authorization', HEADER, host=host, called='token')}"),
        ask(url=f"https://{host}/v1?page=1&api_key={draw.put('url', URL, host=host, called='api_key')}"),
        ask(draw.rng.choice(("[Query]", "[QueryStringParams]")), "page: 1", named("query", QUERY, "snake")),
        ask(draw.rng.choice(("[Form]", "[FormParams]")), named("form", FORM, "snake")),
        ask(draw.rng.choice(("[Multipart]", "[MultipartFormData]")), named("multipart", FORM, "snake"), "f: file,a.png;"),
        ask("[Cookies]", f"sessionid: {draw.put('cookie', COOKIE, host=host, called='session')}"),
        ask("[BasicAuth]", f"ana: {draw.put('basic', AUTH, host=host, called='password', password=True)}"),
        ask("[Options]", f"variable: {variable['name']}={variable['value']}", "retry: 3"),
        ask("[Options]", f"user: ana:{draw.put('user', VARIABLE, host=host, called='password', password=True)}"),
        ask("[Options]", f"proxy: http://ana:{draw.put('proxy', VARIABLE, called='password')}@{draw.host()}:3128"),
        ask("{", '  "user": "ana",', f'  "password": "{draw.put("json", BODY, host=host, called="password", password=True)}"', "}"),
        ask("```json", "{", f'  "password": "{draw.put("json in a block", BODY, host=host, called="password", password=True)}"', "}", "```"),
        ask(
            "```graphql",
            "mutation login($v: String) { login(v: $v) { id } }",
            "variables {",
            f'  "clientSecret": "{draw.put("graphql variables", BODY, host=host, called="client_secret")}"',
            "}",
            "```",
        ),
        ask("`client_secret=" + draw.put("one line", BODY, host=host, called="client_secret") + "`"),
        ask(
            "<a>",
            "<password>" + draw.put("xml", BODY, host=host, called="password", password=True).replace("<", "&lt;").replace(">", "&gt;") + "</password>",
            "</a>",
        ),
        f"# {name}: {draw.put('comment', called=name)}\n" + ask(),
    ]
    return "\n".join(out)
