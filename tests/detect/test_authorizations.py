"""Credentials in the many ways in which an authorization, a command and an address are written: the value exactly, and no filler or id."""

from __future__ import annotations

import base64
import json
import random
import uuid
from typing import Any

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import Case, collection, draw, environment, measure
from tests.helpers import Lines, scan_text

_RNG = random.Random(20261129)


def _basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def _header(value: str) -> str:
    return collection(header=[{"key": "Authorization", "value": value}])


def _auth(user: str, password: str | None, *, rows: bool) -> str:
    fields = {"username": user} | ({} if password is None else {"password": password})
    held: Any = [{"key": key, "value": value} for key, value in fields.items()] if rows else fields
    return collection(auth={"type": "basic", "basic": held})


@pytest.mark.parametrize(
    "form",
    [
        'Token token="@", email="a@b.example"',
        "token=@",
        "key=@",
        "GoogleLogin auth=@",
        "OAuth @",
        "Bearer @",
        "ApiKey @",
        "@",
    ],
)
def test_the_value_of_an_authorization_is_found_without_its_name_and_quotes(form: str) -> None:
    value = draw(_RNG, 40)
    assert measure([Case(_header(form.replace("@", value)), value)]) == (1, 1, [], [])


@pytest.mark.parametrize(
    "form",
    ['Token token="{{t}}", email="{{e}}"', "OAuth {{t}}", "key={{t}}", 'OAuth oauth_consumer_key="@", oauth_nonce="@"'],
)
def test_variables_and_parameters_of_a_signature_are_quiet(form: str) -> None:
    assert not measure([Case(_header(form.replace("@", draw(_RNG, 32))))]).besides


@pytest.mark.parametrize(
    "form",
    [
        "TC3-HMAC-SHA256 Credential=#/2024-05-01/cvm/tc3_request, SignedHeaders=content-type;host, Signature=@",
        "HMAC-SHA256 SignedHeaders=x-date;host&Signature=@",
        'Signature keyId="#",algorithm="hmac-sha256",headers="date digest",signature="@"',
        "SDK-HMAC-SHA256 Access=#, SignedHeaders=host;x-sdk-date, Signature=@",
        "hmac id=#&ts=1714558272&signature=@",
    ],
)
def test_the_signature_of_one_message_is_quiet(form: str) -> None:
    value = form.replace("#", draw(_RNG, 20).upper()).replace("@", draw(_RNG, 64, "0123456789abcdef"))
    assert not measure([Case(_header(value))]).besides


def test_the_signature_of_a_token_made_of_its_parameters_is_the_credential() -> None:
    signature = draw(_RNG, 43) + "%3D"
    value = f"SharedAccessSignature sr=hub.example%2Fdevices&sig={signature}&se=1714558272&skn=root"
    assert measure([Case(_header(value), signature)]) == (1, 1, [], [])


def test_the_digest_of_a_soap_password_is_quiet_and_its_text_is_found() -> None:
    kind = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#Password"
    body = '<wsse:UsernameToken><wsse:Username>ops</wsse:Username><wsse:Password Type="{}">{}</wsse:Password></wsse:UsernameToken>'
    digest, password = base64.b64encode(_RNG.randbytes(20)).decode(), draw(_RNG, 14)
    cases = [
        Case(collection(body={"mode": "raw", "raw": body.format(f"{kind}Digest", digest)})),
        Case(collection(body={"mode": "raw", "raw": body.format(f"{kind}Text", password)}), password),
    ]
    assert measure(cases) == (1, 1, [], [])


@pytest.mark.parametrize("filler", ["", "x", "X", "api_token", "unused"])
def test_a_key_that_is_the_user_of_a_basic_authorization_is_found(filler: str) -> None:
    key = draw(_RNG, 32)
    encoded = _basic(key, filler)
    cases = [
        Case(_header(f"Basic {encoded}"), encoded),
        Case(_auth(key, filler, rows=True), key),
        Case(_auth(key, filler, rows=False), key),
    ]
    assert measure(cases)[1:] == (3, [], [])


def test_a_user_without_a_password_that_is_no_key_is_quiet() -> None:
    ids = (
        "admin",
        "integration-user@orchard.example",
        "mobile-application-frontend",
        str(uuid.UUID(int=_RNG.getrandbits(128), version=4)),
        "{{user}}",
    )
    cases = [Case(_auth(user, None, rows=True)) for user in ids] + [
        Case(_header(f"Basic {_basic(user, '')}")) for user in ids
    ]
    assert not measure([*cases, Case(_auth(draw(_RNG, 32), "{{password}}", rows=False))]).besides


@pytest.mark.parametrize(
    "text",
    [
        "helm upgrade a b --set auth.password=@,replicas=2",
        'dotnet user-secrets set "Jwt:SecretKey" "@"',
        "conn = connect(host='db', user='ops', password='@')",
        "GET https://shop.example/app/home.do;jsessionid=@?a=b",
    ],
)
def test_a_value_ends_where_the_next_argument_parameter_or_query_begins(text: str) -> None:
    value = draw(_RNG, 32)
    assert measure([Case(collection(description=text.replace("@", value)), value, text)]) == (1, 1, [], [])
    if "//" in text:
        assert measure([Case(collection(url=text.split()[1].replace("@", value)), value, text)]) == (1, 1, [], [])


def test_an_entry_of_a_list_in_a_scripts_literal_is_found() -> None:
    key = draw(_RNG, 32)
    lines = [f'const c = "Endpoint=sb://n.example/;SharedAccessKeyName=Root;SharedAccessKey={key}";']
    assert measure([Case(collection(exec=lines), key)]) == (1, 1, [], [])


def test_what_options_of_a_command_are_given_is_found_in_a_list_of_arguments() -> None:
    token, key = draw(_RNG, 32), draw(_RNG, 24)
    args = [
        "-y",
        "server",
        "--api-key",
        key,
        "--token-file",
        "/run/secrets/a7x",
        "--token",
        "${TOKEN}",
        "--password-stdin",
        "--keys",
        draw(_RNG, 20),
    ]
    servers = {"a": {"command": "npx", "args": args}, "b": {"command": "uvx", "args": ["--access-token", token]}}
    text = json.dumps({"mcpServers": servers})
    regions = [Lines(text).covered(found.region) for found in scan_text(".mcp.json", text).findings]
    assert sorted(regions) == sorted((token, key))


def test_a_pair_is_the_providers_whom_it_is_sent_to() -> None:
    pair = _basic(expand("AC<hex:32>", _RNG), expand("<hex:32>", _RNG))
    for host, rule in (("api.twilio.com", "twilio-auth-token"), ("api.orchard.example", "generic-basic-auth")):
        text = collection(url=f"https://{host}/x", header=[{"key": "Authorization", "value": f"Basic {pair}"}])
        assert [found.rule for found in scan_text("x.postman_collection.json", text).findings] == [rule]


@pytest.mark.parametrize(
    "form",
    [
        "username=ops&password=@&grant_type=password",
        "a=1&amp;user=ops&amp;pwd=@&amp;b=2",
        "https://orchard.example/login?user=ops&password=@&x=1",
        "curl -d 'user=ops&password=@' https://orchard.example",
    ],
)
@pytest.mark.parametrize("mark", ["%22", "%27", "%3B", "%26", "", "!"])
def test_the_password_of_a_form_ends_at_the_next_field_and_is_no_databases(form: str, mark: str) -> None:
    value = f"{draw(_RNG, 6)}{mark}{draw(_RNG, 6)}"
    text = collection(body={"mode": "raw", "raw": form.replace("@", value)})
    found = scan_text("x.postman_collection.json", text).findings
    assert [(Lines(text).covered(one.region), one.rule) for one in found] == [(value, "generic-password")]


def test_a_password_shown_in_groups_is_no_prose() -> None:
    value = expand("<upperalnum:4> <upperalnum:4> <upperalnum:4> <upperalnum:4>", _RNG)
    assert measure([Case(environment([("smtp_password", value)]), value, "", "x.postman_environment.json")])[1:] == (
        1,
        [],
        [],
    )
    assert not measure([Case(environment([("password", "must have some text")]))]).besides


def _keyed(rng: random.Random, header: str, value: str) -> tuple[str, str]:
    """An API key's authorization in a file of some client that keeps it as an object, whatever its header is called."""
    client = rng.choice(("bruno", "hoppscotch", "insomnia"))
    if client == "bruno":
        rows = [f"key: {header}", f"value: {value}", "placement: header"]
        return "r.bru", "get {\n  url: https://h.example.org/x\n  auth: apikey\n}\n\nauth:apikey {\n  " + "\n  ".join(
            rows
        ) + "\n}\n"
    auth = {"key": header, "value": value, "addTo": rng.choice(("header", "HEADERS", "queryParams"))}
    if client == "hoppscotch":
        request = {
            "v": "5",
            "name": "r",
            "endpoint": "https://h.example.org",
            "auth": {"authType": "api-key", "authActive": True, **auth},
        }
        return "h.json", json.dumps({"v": 2, "name": "c", "folders": [], "requests": [request]})
    text = "\n".join(f"      {key}: {one}" for key, one in {"type": "apikey", **auth}.items())
    head = "type: collection.insomnia.rest/5.0\nname: x\ncollection:\n  - url: https://h.example.org/x\n    name: r\n    method: GET\n"
    return "insomnia.yaml", f"{head}    authentication:\n{text}\n"


def test_the_key_of_an_authorization_is_found_whatever_its_header_is_called() -> None:
    rng = random.Random(20261130)
    for number in range(60):
        header = f"X-{''.join(rng.choices('ABCDEFGHIJKLMNOPQRSTUVWXYZ', k=2))}{''.join(rng.choices('bdfhlmnr', k=4))}"
        value = draw(rng, 32)
        name, text = _keyed(rng, header, value if number % 3 else "{{value}}")
        wanted = (1, 1) if number % 3 else (0, 0)
        assert measure([Case(text, value if number % 3 else "", header, name)]) == (*wanted, [], [])


@pytest.mark.parametrize(
    "around", ['"{}"', "'{}'", "“{}”", "\u200b{}", "\ufeff{}", "{},", "{};", " {}\n", "Bearer\n{}", "bearer\t{}"]
)
def test_what_a_paste_leaves_around_a_token_is_no_part_of_it(around: str) -> None:
    rng = random.Random(around)
    for _ in range(5):
        value = draw(rng, 40)
        name = rng.choice(
            ("Authorization", "Autorización", "authentication", "Authentification", "авторизация", "autorização")
        )
        text = collection(header=[{"key": name, "value": around.format(value)}])
        assert measure([Case(text, value, name)]) == (1, 1, [], [])


def test_a_password_behind_the_mail_address_of_a_login_is_found_and_nothing_else_behind_one() -> None:
    rng = random.Random(20261203)
    for number in range(40):
        name = f"{draw(rng, 5).lower()}{rng.choice('.+_')}{rng.randrange(99)}"
        mail = f"{name}@{draw(rng, 6).lower()}.{rng.choice(('com', 'co.id', 'com.br'))}"
        strong = f"{draw(rng, 7)}{rng.choice('!#@$')}{rng.randrange(10, 99)}Q"
        other = rng.choice(
            (
                f"bob{rng.randrange(9)}@example.org",
                "+1-555-0100",
                "Administrator",
                "password123",
                "2024-01-01",
                "{{password}}",
                "senha123",
            )
        )
        value = strong if number % 2 else other
        template = rng.choice(
            ("Test account: {} / {}", "- {} / {} (admin)", "Login **{}** / **{}**", "| {} | {} |", "`{}` / `{}`")
        )
        text = collection(description=template.format(mail, value))
        assert measure([Case(text, strong if number % 2 else "", template)]) == (number % 2, number % 2, [], []), (
            template
        )


# A credential among parameters, behind who asks, or among several; `@` is it, `#` what is none.
_PARTS = (
    "Token ana @", "OAuth # @", "ApiKey ana@shop.example:@", "Custom 83742:@", 'Key id=ana, key=@', 'Token email="ana@shop.example", token="@"',
    'Emby UserId="#", Client="Web", DeviceId="#", Token="@"', 'MediaBrowser Token="@", Version="10.8"', "User @, Organization Shop",
    "Snowflake token=@", "Bearer token=@", 'Acme key_id="#",api_key="@"', "Acme id=#;secret=@",
)  # fmt: skip
# What signs one message, and who signs it.
_SIGNATURES = (
    'Hawk id="#", ts="1353832234", nonce="#", ext="x", mac="!"', 'MAC id="#", nonce="#", mac="!"',
    "HMAC-SHA256 Credential=#&SignedHeaders=date;host&Signature=!",
    'Signature keyId="#",algorithm="hmac-sha256",headers="date",signature="!"', "ACME-HMAC-SHA256 !", "SignatureV1 !",
    'ApiKey id="#", signature="!", ts="1353832234"',
    'OAuth oauth_consumer_key="#",oauth_signature_method="HMAC-SHA1",oauth_nonce="#",oauth_signature="!"', "Acme-Signed #:!", "Client id=#, realm=shop",
    'Digest username="ana", realm="x", nonce="#", uri="/v1", response="#"', "SharedKey ana:!",
)  # fmt: skip


def _placed(value: str) -> list[Case]:
    return [
        Case(_header(value)),
        Case(collection(description=f"Send\n\nAuthorization: {value}\n")),
        Case(f"Authorization: {value}\n", name="a.md"),
        Case(f'fetch(u, {{headers: {{"Authorization": `{value}`}}}})\n', name="a.js"),
    ]


@pytest.mark.parametrize("form", _PARTS)
def test_of_several_parts_of_an_authorization_the_secret_is_found(form: str) -> None:
    for seed in range(3):
        rng = random.Random(f"{form}{seed}")
        value = draw(rng, rng.choice((24, 32, 40)))
        cases = _placed(
            "".join(draw(rng, 20) if char == "#" else char for char in form)
            .replace("@shop", "\0")
            .replace("@", value)
            .replace("\0", "@shop")
        )
        measured = measure([case._replace(value=value) for case in cases])
        assert measured == (len(cases), len(cases), [], []), form


@pytest.mark.parametrize("form", _SIGNATURES)
def test_what_signs_a_message_and_who_is_quiet(form: str) -> None:
    for seed in range(3):
        rng = random.Random(f"{form}{seed}")
        signature = base64.b64encode(rng.randbytes(32)).decode()
        value = "".join(draw(rng, 20) if char == "#" else char for char in form).replace("!", signature)
        assert not measure(_placed(value)).besides, value


@pytest.mark.parametrize(
    "form",
    [
        "auth, @",
        "bearer, @",
        "graphql-ws, @",
        "@",
        "base64url.bearer.authorization.k8s.io.@, base64.binary.k8s.io",
        "realtime, insecure-api-key.@, beta.realtime-v1",
    ],
)
def test_a_token_among_the_subprotocols_of_a_websocket_is_found(form: str) -> None:
    for name in ("Sec-WebSocket-Protocol", "sec-websocket-protocol"):
        value = draw(random.Random(form + name), 40)
        text = collection(header=[{"key": name, "value": form.replace("@", value)}])
        assert measure([Case(text, value)]) == (1, 1, [], [])


@pytest.mark.parametrize(
    "value",
    [
        "graphql-transport-ws",
        "mqtt, v12.stomp, v11.stomp",
        "soap, wamp.2.json",
        "base64.binary.k8s.io, v4.channel.k8s.io",
        "ocpp1.6, ocpp2.0.1",
    ],
)
def test_subprotocols_are_quiet(value: str) -> None:
    assert not measure([Case(collection(header=[{"key": "Sec-WebSocket-Protocol", "value": value}]))]).besides


_LOGINS = ('{{"auth": "{0}"}}', '{{"db": {{"basic_auth": "{0}"}}}}', '{{"proxy": {{"on": true, "httpAuth": "{0}"}}}}')
_STRONG = (
    "<upper:2><lower:3><digit:3>!<alpha:4>",
    "<lower:6><digit:2>#<upper:2>",
    "<alpha:5>-<digit:4>?<lower:3><upper:1>",
)


@pytest.mark.parametrize("form", _LOGINS)
def test_a_login_in_one_value_is_found_by_its_password(form: str) -> None:
    for template in _STRONG * 3:
        password = expand(template, _RNG)
        text = form.format(f"{_RNG.choice(('ana', 'shop-user', 'svc_1'))}:{password}")
        for name, file in (
            (text, "settings.json"),
            (collection(body={"mode": "raw", "raw": text}), "x.postman_collection.json"),
        ):
            found = scan_text(file, name).findings
            assert [Lines(name).covered(one.region) for one in found] == [password], text
            assert found[0].rule == "generic-password"


@pytest.mark.parametrize("form", _LOGINS)
def test_what_only_looks_like_a_login_is_quiet(form: str) -> None:
    for value in (
        "localhost:8080",
        "auth-service:v1.24.3-rc1",
        "https://auth.orchard.test",
        "orders:write",
        "basic:required",
        "ana:changeme",
    ):
        assert not scan_text("settings.json", form.format(value)).findings, value


@pytest.mark.parametrize("name", ["auth", "http_auth", "basicAuth", "Authorization"])
def test_a_user_and_a_password_without_a_scheme_are_told_apart(name: str) -> None:
    for user, form in (
        ("ana", "<upper:2><lower:6><digit:4>"),
        ("ana@acme.example", "<b64:43>="),
        ("svc-orders", "<[b-z]:5><[2-9]:3><upper:4>"),
    ):
        password = expand(form, _RNG)
        text = json.dumps({name: f"{user}:{password}"})
        found = scan_text("settings.json", text).findings
        assert [(f.rule, Lines(text).covered(f.region)) for f in found] == [("generic-password", password)]
    for other in ("none:none", "oauth2:client_credentials", "basic:{{password}}", "urn:acme", "8080:8080"):
        assert not scan_text("settings.json", json.dumps({name: other})).findings
