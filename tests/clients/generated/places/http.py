"""Request files `.http` and `.rest` of all their owners, and their environments."""

# fmt: off
from __future__ import annotations

import json
from typing import Any

from posthound.model.values import Role
from tests.clients.generated.places import Sheet

AUTH, HEADER, QUERY, BODY, FORM = Role.AUTH, Role.HEADER, Role.QUERY, Role.BODY, Role.FORM
ENV, SCRIPT, VARIABLE, URL = Role.ENVIRONMENT, Role.SCRIPT, Role.VARIABLE, Role.URL


def _row(draw: Sheet, place: str, role: Role, host: str | None, style: str) -> str:
    made = draw.row(place, role, host, style=style)
    return f"{made['name']}: {made['value']}"


def requests(draw: Sheet) -> str:
    """Requests, each with its credential somewhere else."""
    out: list[str] = []
    one, other, third, fourth = (draw.name(style) for style in ("snake", "camel", "snake", "snake"))
    out += [
        f"@base = https://{draw.host()}",
        f"@{one} = {draw.put('variable', VARIABLE, called=one)}",
        f"@{other}={draw.put('variable without blanks', VARIABLE, called=other)}",
        "",
    ]
    host = ""

    def ask(*lines: str, method: str = "POST", url: str = "") -> None:
        out.extend(
            (
                draw.rng.choice((f"### {draw.word()}", "###")),
                *((f"# @name {draw.word()}",) if draw.rng.random() < 0.4 else ()),
                f"{method} {url or f'https://{host}/v1/items'}{draw.rng.choice(('', ' HTTP/1.1'))}",
                *lines,
                "",
            )
        )

    host = draw.host()
    ask("Accept: */*", _row(draw, "header", HEADER, host, "header"))
    ask(f"Authorization: Bearer {draw.put('bearer', HEADER, AUTH, host=host, called='token')}", method="GET")
    ask(f"Authorization: Basic {draw.word()} {draw.put('basic with a blank', AUTH, host=host, called='password', password=True)}")
    ask(f"Authorization: Basic {draw.word()}:{draw.put('basic with a colon', AUTH, host=host, called='password', password=True)}")
    ask(f"Authorization: Digest {draw.word()} {draw.put('digest', AUTH, host=host, called='password', password=True)}")
    ask(f"Authorization: AWS {draw.word()} {draw.put('aws key', AUTH, HEADER, host=host, called='secret_key')} region:eu-west-1 service:s3")
    value = draw.put("cognito password", AUTH, host=host, called="password", password=True)
    ask(f"Authorization: COGNITO {draw.word()} {value} eu-west-1 eu-west-1_aBcDeFgHi {draw.word()}")
    ask(f"Cookie: theme=dark; sessionid={draw.put('cookie', Role.COOKIE, host=host, called='session')}")
    ask(url=f"https://{host}/v1?page=1&api_key={draw.put('url', URL, host=host, called='api_key')}", method="GET")
    ask(url=f"https://{host}/v1\n    ?page=1\n    &api_key={draw.put('folded url', URL, host=host, called='api_key')}", method="GET")
    ask("Content-Type: application/json", "", json.dumps({"password": draw.put("json", BODY, host=host, called="password", password=True)}, indent=2))
    ask(
        "Content-Type: application/x-www-form-urlencoded",
        "",
        f"grant_type=password&client_secret={draw.put('form', BODY, host=host, called='client_secret')}",
    )
    ask(
        "Content-Type: application/x-www-form-urlencoded",
        "",
        f"grant_type = password &\nclient_secret = {draw.put('form, JetBrains', BODY, host=host, called='client_secret')}",
    )
    ask(
        "Content-Type: multipart/form-data; boundary=WebAppBoundary",
        "",
        "--WebAppBoundary",
        'Content-Disposition: form-data; name="client_secret"',
        "",
        draw.put("multipart", BODY, host=host, called="client_secret"),
        "--WebAppBoundary",
        'Content-Disposition: form-data; name="f"; filename="a.png"',
        "",
        "< ./a.png",
        "--WebAppBoundary--",
    )
    ask(
        "Content-Type: application/xml",
        "",
        "<a><password>" + draw.put("xml", BODY, host=host, called="password", password=True).replace("<", "&lt;").replace(">", "&gt;") + "</password></a>",
    )
    ask(
        "Content-Type: application/json",
        "X-REQUEST-TYPE: GraphQL",
        "",
        "query { a }",
        "",
        json.dumps({"clientSecret": draw.put("graphql variables", BODY, host=host, called="client_secret")}),
    )
    ask(
        "",
        "> {%",
        f"client.global.set('{third}', '{draw.put('response handler', SCRIPT, called=third)}');",
        "client.test('ok', function() {});",
        "%}",
        method="GET",
    )
    out.extend(
        ("###", "< {%", f"request.variables.set('{fourth}', '{draw.put('pre-request script', SCRIPT, called=fourth)}')", "%}", f"GET https://{host}/a", "")
    )
    name = draw.name("snake")
    out.extend(("###", f"# {name}: {draw.put('comment', called=name)}", f"GET https://{host}/a", ""))
    out.extend(("###", f"GET https://{host}/a", f"# {_row(draw, 'header that is off', Role.TEXT, None, 'header')}", ""))
    host = draw.host()
    ask(
        _row(draw, "grpc metadata", HEADER, host, "header"),
        "",
        json.dumps({"password": draw.put("grpc message", BODY, host=host, called="password", password=True)}),
        method="GRPC",
        url=f"{host}:443/a.B/C",
    )
    ask(
        _row(draw, "websocket header", HEADER, host, "header"),
        "",
        json.dumps({"type": "auth", "access_token": draw.put("websocket message", BODY, host=host, called="access_token")}),
        "=== wait-for-server",
        "{}",
        method="WEBSOCKET",
        url=f"wss://{host}/s",
    )
    ask(
        "",
        "query { a }",
        "",
        json.dumps({"clientSecret": draw.put("graphql method variables", BODY, host=host, called="client_secret")}),
        method="GRAPHQL",
        url=f"https://{host}/graphql",
    )
    ask(_row(draw, "sse header", HEADER, host, "header"), method="SSE", url=f"https://{host}/events")
    out.extend(("###", f"https://{host}/a", _row(draw, "header without a method", HEADER, host, "header"), ""))
    out.extend(
        (
            "###",
            f"curl -X POST 'https://{host}/a' -H 'X-Api-Key: {draw.put('curl header', host=host, called='api_key')}' \\",
            f"  -u ana:{draw.put('curl user', called='password', password=True)}",
            "",
        )
    )
    return "\n".join(out)


def yac(draw: Sheet) -> str:
    """What httpYac alone reads."""
    host = draw.host()
    name, other = draw.name("camel"), draw.name("snake")
    return "\n".join(
        (
            "{{",
            f"  exports.{name} = '{draw.put('script block', SCRIPT, VARIABLE, Role.METADATA, Role.TEXT, called=name)}';",
            "}}",
            "",
            f"@{other} := {draw.put('lazy variable', VARIABLE, called=other)}",
            "",
            "###",
            "# @name login",
            f"POST https://{host}/t",
            f"Authorization: Basic {draw.word()} {draw.put('basic', AUTH, host=host, called='password', password=True)}",
            "",
            json.dumps({"client_secret": draw.put("json", BODY, host=host, called="client_secret")}),
            "",
            "?? status == 200",
            "",
            "{{@response",
            f"  const apiKey = '{draw.put('response block', called='api_key')}';",
            "}}",
            "",
            "###",
            f"MQTT mqtts://{host}",
            f"username: {draw.word()}",
            f"password: {draw.put('mqtt password', HEADER, AUTH, host=host, called='password', password=True)}",
            "topic: a",
            "",
            "hello",
            "",
            "###",
            f"AMQP amqps://ana:{draw.put('amqp url', URL, host=host, called='password')}@{host}",
            "amqp_method: publish",
            "",
            "hello",
            "",
        )
    )


def environment(draw: Sheet) -> Any:
    """The environments of JetBrains' client, with their ways of logging in."""

    def named(place: str) -> dict[str, str]:
        row = draw.row(place, ENV)
        return {row["name"]: row["value"]}

    auth = {
        "mine": {
            "Type": "OAuth2",
            "Grant Type": "Password",
            "Token URL": f"https://{draw.host()}/t",
            "Client ID": draw.word(),
            "Client Secret": draw.put("Client Secret", AUTH, called="client_secret"),
            "Username": draw.word(),
            "Password": draw.put("Password", AUTH, called="password", password=True),
            "Client Credentials": "basic",
            "Custom Request Parameters": {
                "audience": "a",
                "api_key": {"Value": draw.put("custom parameter", AUTH, called="api_key"), "Use": "In Token Request"},
            },
        },
        "fixed": {"Type": "Mock", "Token": draw.put("Mock Token", AUTH, called="token")},
    }
    return {
        "$shared": named("shared"),
        "dev": {
            "host": "https://a.io",
            **named("environment"),
            "inner": {"users": [{"login": "ana", "password": draw.put("nested", ENV, called="password", password=True)}]},
        },
        "prod": {
            **named("environment"),
            "Security": {"Auth": auth},
            "SSLConfiguration": {"clientCertificate": "a.pem", "hasCertificatePassphrase": True, "verifyHostCertificate": False},
            "$default_headers": {"X-Api-Key": draw.put("default header", ENV, HEADER, called="api_key")},
        },
    }


def settings(draw: Sheet) -> Any:
    """The settings of VS Code's client."""

    def named(place: str) -> dict[str, str]:
        row = draw.row(place, ENV)
        return {row["name"]: row["value"]}

    header = draw.row("default header", HEADER, style="header")
    return {
        "editor.tabSize": 2,
        "rest-client.environmentVariables": {"$shared": named("shared"), "prod": {"host": "a", **named("environment")}},
        "rest-client.defaultHeaders": {"User-Agent": "x", header["name"]: header["value"]},
        "rest-client.certificates": {
            f"{draw.host()}:443": {"pfx": "a.pfx", "passphrase": draw.put("passphrase", Role.CERTIFICATE, called="passphrase", password=True)}
        },
    }


def cookies(draw: Sheet) -> str:
    """The cookies that JetBrains' client keeps."""
    hosts = [draw.host() for _ in range(3)]
    session = draw.put("session cookie", Role.COOKIE, host=hosts[0], called="session")
    token = draw.put("token in a cookie", Role.COOKIE, host=hosts[1], called="access_token")
    rows = [(f".{hosts[0]}", "sessionid", session, "-1"), (hosts[1], "access_token", token, "Fri Nov 27 10:00:00 CET 2026"), (hosts[2], "theme", "dark", "-1")]
    return "\n".join(("# domain\tpath\tname\tvalue\tdate", *(f"{host}\t/\t{name}\t{value}\t{end}" for host, name, value, end in rows), ""))


def httpyac(draw: Sheet) -> Any:
    """The settings of httpYac."""
    row = draw.row("environment", ENV)
    certificate = {"pfx": "a.pfx", "passphrase": draw.put("passphrase", called="passphrase", password=True)}
    return {"environments": {"$shared": {"host": "https://a.io"}, "prod": {row["name"]: row["value"]}}, "clientCertificates": {draw.host(): certificate}}
