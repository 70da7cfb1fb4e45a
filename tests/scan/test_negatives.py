"""What is no secret: every kind of value that looks like one or stands where one would, in every place."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fixtures.places import V21, Place, places
from posthound.model.values import Finding
from posthound.rules.templates import expand
from tests.helpers import scan_json, scan_text

Plant = Callable[..., str]
PLACES = [place for place in places() if place.version in ("v2.1", "v1", "environment") and "oauth1" not in place.id]

# What stands in a credential's place until somebody fills it in, or instead of it for good.
PLACEHOLDERS = """
    YOUR_API_KEY|your-api-key-here|<your-token>|<AUTHORIZATION_SECRET>|[token]|{token}|INSERT_TOKEN_HERE|insert your key here|
    REPLACE_ME|replace-with-your-secret|changeme|CHANGE_ME|xxxxxxxxxxxxxxxx|XXXX-XXXX-XXXX-XXXX|****************|••••••••••••|
    ................|________|string|token|<string>|TODO|null|undefined|none|N/A|example|my-secret-token|test_api_key_placeholder|
    dummy-token|redacted|[REDACTED]|***REDACTED***|<redacted>|sk_live_<[x]:24>|ghp_<[x]:36>|
    AKIA<[I]:1>OSFODNN7EXAMPLE|wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY|
    cole sua chave aqui|insira_seu_token_aqui|COLOQUE_SEU_TOKEN|ingrese su clave|TU_TOKEN_AQUI|votre_cle_api|VOTRE_TOKEN_ICI|
    Ihr-API-Schlüssel-hier|DEIN_TOKEN_HIER|DeinPasswort|TuContraseña|TuClaveSecreta|VotreJeton|SuaSenha|
    jouw-token-hier|inserisci_qui|TUO_TOKEN_QUI|wstaw_token_tutaj|buraya_token|masukkan token anda|
    вставьте токен|ваш_ключ|请填写您的密钥|你的token|ここにトークンを入力|여기에 토큰 입력
"""
REFERENCES = """
    {{api_key}}|{{ api_key }}|{{$guid}}|{{vault:authorization-secret}}|{{vault:x}}|prefix-{{token}}|{{a}}{{b}}|${API_KEY}|$API_KEY|
    ${{ secrets.API_KEY }}|%API_KEY%|op://vault/item/password|op://Private/AcmeApi/section/credential|vault://kv/data/acme#token|
    arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/acme-AbCdEf|arn:aws:ssm:eu-west-1:123456789012:parameter/acme/token|
    https://acme-vault.vault.azure.net/secrets/api-key/4387e9f3d6e14c459867679a90fd0f79|
    @Microsoft.KeyVault(SecretUri=https://acme-vault.vault.azure.net/secrets/api-key)|projects/acme/secrets/api-key/versions/3|
    process.env.API_KEY|os.environ["API_KEY"]|System.getenv("API_KEY")|#{ApiKey}#|<%= token %>|((api-key))|$(api-key)
"""


def _split(text: str) -> list[str]:
    # Expanded, so that no value in the shape of a credential stands here.
    return [expand(value.strip(), random.Random(1)) for value in text.strip().split("|") if value.strip()]


def _rules(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.pointer, finding.evidence) for finding in findings]


@pytest.mark.parametrize("value", [*_split(PLACEHOLDERS), *_split(REFERENCES)])
def test_placeholders_and_references_are_reported_nowhere(value: str) -> None:
    fitting = [place for place in PLACES if _fits(value, place)]
    findings = scan_json([place.put(value) for place in fitting]).findings
    assert not [(fitting[int(f.pointer.split("/")[1])].id, f.rule, f.pointer, f.evidence) for f in findings]


def _fits(value: str, place: Place) -> bool:
    """Whether the value can stand in the place as it is written."""
    if any(c in value for c in "\"'\\") and place.quoted:
        return False  # it would end the text around it
    in_address = "url" in place.id or "form-text" in place.id or place.id in ("request-string", "query", "proxy")
    return not (in_address and any(c in value for c in " &#<|/@")) and not ("<" in value and "xml" in place.id)


def _everywhere(name: str, value: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Documents that hold a field of this name in every structure that has names."""

    def collection(request: dict[str, Any], **parts: Any) -> dict[str, Any]:
        item = {
            "name": "Get",
            "request": {"method": "GET", "url": {"raw": "https://api.acme.test/things"}, **request},
            **parts,
        }
        return {"info": {"name": "Acme", "schema": V21}, "item": [item]}

    row = {"key": name, "value": value}
    body = json.dumps({"data": {name: value, "count": 3}}, indent=2)
    yield "header", collection({"header": [row]})
    yield "query", collection({"url": {"raw": f"https://api.acme.test/?{name}=", "query": [row]}})
    yield "path variable", collection({"url": {"raw": f"https://api.acme.test/:{name}", "variable": [row]}})
    yield "JSON body", collection({"body": {"mode": "raw", "raw": body}})
    yield "form body", collection({"body": {"mode": "urlencoded", "urlencoded": [row]}})
    yield "example body", collection({}, response=[{"name": "ok", "body": body, "header": [], "cookie": []}])
    yield "example header", collection({}, response=[{"name": "ok", "header": [row]}])
    yield (
        "script",
        collection({}, event=[{"listen": "test", "script": {"exec": [f'var {name.replace("-", "_")} = "{value}";']}}]),
    )
    yield "variable", {**collection({}), "variable": [row]}
    yield "environment", {"name": "e", "values": [{**row, "enabled": True}], "_postman_variable_scope": "environment"}


HARMLESS_FIELDS = [
    *[(name, "<uuid>") for name in ("id", "userId", "order_id", "requestId", "X-Request-Id", "correlationId", "traceId", "tenant_id", "workspaceId", "collection_uid", "uuid", "customer", "accountId")],  # noqa: E501
    *[(name, "<hex:24>") for name in ("_id", "id", "objectId", "parentId", "productId")],
    *[(name, "<hex:32>") for name in ("md5", "checksum", "hash", "ETag", "etag", "fingerprint", "traceparent", "X-B3-TraceId", "contentHash")],
    *[(name, "<hex:40>") for name in ("sha1", "commit", "commitSha", "gitCommit", "revision", "hash")],
    *[(name, "<hex:64>") for name in ("sha256", "digest", "checksum", "blockHash", "txHash", "transaction_hash", "contentHash")],
    ("ETag", 'W/"<hex:32>"'),
    ("integrity", "sha256-<b64:43>="),
    *[(name, "<b64url:22>") for name in ("nonce", "X-Nonce", "oauth_nonce", "cnonce", "nextPageToken", "next_cursor", "cursor", "pageToken", "continuationToken")],  # noqa: E501
    *[(name, "<b64url:43>") for name in ("X-CSRF-Token", "XSRF-TOKEN", "csrf_token", "csrfmiddlewaretoken", "authenticity_token", "__RequestVerificationToken")],  # noqa: E501
    *[(name, "<b64url:43>") for name in ("code_challenge", "publicKey", "public_key")],
    *[(name, "2024-05-01T10:11:12.000Z") for name in ("token_expires_at", "passwordChangedAt", "secret_created", "access_token_expiry")],
    *[(name, "1714558272") for name in ("token_expires", "expires_in", "password_age", "oauth_timestamp")],
    *[(name, "true") for name in ("hasPassword", "password_required", "useToken", "secretEnabled")],
    *[(name, "3600") for name in ("tokenLifetime", "access_token_ttl", "max_tokens", "total_tokens")],
    *[(name, "https://auth.acme.test/oauth2/token") for name in ("token_url", "accessTokenUrl", "tokenEndpoint", "authUrl")],
    *[(name, value) for name, value in (("token_type", "bearer"), ("grant_type", "client_credentials"), ("key_type", "rsa"), ("auth_method", "client_secret_basic"))],  # noqa: E501
    *[("User-Agent", "PostmanRuntime/7.36.1"), ("Accept-Encoding", "gzip, deflate, br"), ("Content-Type", "application/json; charset=utf-8")],
    *[("key", value) for value in ("Content-Type", "X-Api-Key", "access_token")],
    ("primary_key", "customer_number"),
    ("foreignKey", "orders.customer_id"),
    ("sort_key", "createdAt"),
    *[(name, "<alnum:24>") for name in ("object_key", "imageKey", "file-key", "X-Idempotency-Key", "cacheKey", "X-Public-Key", "dedup_key")],
    ("s3_key", "uploads/2024/05/report-final.pdf"),
    ("cf-ray", "<hex:16>-FRA"),
    ("password_hint", "the name of your first pet"),
    ("password_rules", "at least 12 characters, one digit"),
    *[("password", value) for value in ("garden_gate", "#br0kenlamp", "teapot!", "river-stone", "quiet.meadow@")],
    *[("api_key", value) for value in ("abcdefg12345+", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6", "a1b2c3d4-e5f6-g7h8-i9j0-k1l2m3n4o5p6")],
    ("token", "0x<hex:40>"),
    ("mapbox_token", "pk.eyJ1Ijoi<alnum:60>.<alnum:22>"),
    *[(name, f"pk_{mode}_<alnum:{length}>") for name in ("stripe_key", "publishableKey", "clerk_key") for mode, length in (("live", 24), ("test", 99))],
    *[(name, "B<[A-P]:1><b64url:85>") for name in ("applicationServerKey", "vapid_key", "p256dh")],
    *[(name, "wx<hex:16>") for name in ("appid", "wechat_app_key", "corpid")],
    *[(name, "<b64:24>") for name in ("passwordSalt", "password_salt", "secretSalt")],
]  # fmt: skip


@pytest.mark.parametrize(("name", "template"), HARMLESS_FIELDS)
def test_fields_that_hold_no_credential_are_not_reported(name: str, template: str, planted: Plant) -> None:
    value = planted(template)
    reported = {
        where: _rules(found) for where, document in _everywhere(name, value) if (found := scan_json(document).findings)
    }
    assert not reported


# What providers' fields are called whose values have a key's shape and open nothing.
PROVIDERS_FIELDS = """
    {0}_id|{0}Id|{0}_user_id|{0}CustomerId|{0}_order_uuid|{0}_hash|{0}-request-id|{0}_trace_id|{0}_etag|{0}_sha256|{0}_commit|{0}_nonce|
    {0}_version|{0}_public_key|{0}PublishableKey|{0}_reference|{0}_tenant|{0}_workspace|{0}_project|{0}_number|{0}_device|{0}_object|
    {0}_channel|{0}_plan|{0}_invoice|{0}_avatar|{0}_csrf_token|{0}_next_page_token|{0}_sync_token|{0}_idempotency_key|{0}_author|{0}_keyword
"""
OF_PROVIDERS = ["<uuid>", "<hex:32>", "<hex:40>", "<hex:64>", "<alnum:32>", "<b64url:43>", "<loweralnum:20>"]


@pytest.mark.parametrize(
    "provider", ["algolia", "cloudinary", "contentful", "dropbox", "klaviyo", "mixpanel", "pusher", "trello"]
)
def test_what_a_providers_fields_identify_is_not_reported(provider: str, planted: Plant) -> None:
    names = [name.strip().format(provider) for name in PROVIDERS_FIELDS.split("|")]
    values = [planted(template) for template in OF_PROVIDERS]
    reported = {
        f"{where}, {name}": _rules(found)
        for name in names
        # Two of seven kinds of value, drawn anew for each name and each of eight providers.
        for value in random.sample(values, 2)
        for where, document in _everywhere(name, value)
        if (found := scan_json(document).findings)
    }
    assert not reported


@pytest.mark.parametrize(
    "text",
    [
        '{{"trello": {{"board": "{}", "id": "{}"}}}}',
        '{{\n  "provider": "dropbox",\n  "id": "{}"\n}}',
        "# Trello\nid: {}",
        "dropbox:\n  folder: {}\n  cursor: {}",
        "https://api.trello.com/1/boards/{}?fields=name&list={}",
        "https://www.dropbox.com/s/{}/report.pdf?key=reports/2024/report.pdf",
        "| Trello | {} | 2024 |",
        "commit {} Merge branch 'trello'",
        "X-Trello-Request-Id: {}",
    ],
)
def test_what_stands_near_a_providers_name_is_not_reported_for_that(text: str, planted: Plant) -> None:
    for template in OF_PROVIDERS:
        body = text.format(*[planted(template, seed) for seed in range(text.count("{}"))])
        assert _rules(scan_text("notes.txt", body).findings) == [], body


SCRIPTS = [
    'pm.environment.set("access_token", pm.response.json().access_token);',
    'const token = pm.environment.get("access_token");',
    'var apiKey = pm.variables.get("api_key") || postman.getEnvironmentVariable("key");',
    'pm.expect(response.token).to.be.a("string");',
    'pm.test("the token is returned", () => pm.expect(json.access_token).to.not.be.undefined);',
    'pm.expect(pm.response.json().password).to.eql(undefined);',
    'tests["password is required"] = responseBody.has("password is required");',
    'const password = await pm.vault.get("acme-password");',
    "let secret = process.env.CLIENT_SECRET;",
    'postman.setNextRequest("Get token with password grant");',
    "const signature = CryptoJS.HmacSHA256(payload, pm.environment.get('secret')).toString(CryptoJS.enc.Hex);",
    'if (!token) { throw new Error("token missing, run Login first"); }',
    'pm.request.headers.add({key: "Authorization", value: "Bearer " + token});',
    "var key = 'user_' + Math.random().toString(36).substring(7);",
]  # fmt: skip


@pytest.mark.parametrize("line", SCRIPTS)
def test_scripts_that_read_or_check_a_credential_are_not_reported(line: str) -> None:
    document = {
        "info": {"name": "A", "schema": V21},
        "item": [],
        "event": [{"listen": "test", "script": {"exec": ["// " + line, line]}}],
    }
    assert _rules(scan_json(document).findings) == []


PROSE = [
    "Send the API key in the X-Api-Key header. The password must have at least 12 characters.",
    "Bearer authentication: pass `Authorization: Bearer <token>` with every request.",
    "The token expires after 3600 seconds; request a new access token with the refresh token.",
    "curl -H 'Authorization: Bearer $TOKEN' https://api.acme.test/v1/things",
    "curl -u username:password https://api.acme.test/",
    "| password | string | the user's password |\n| api_key | string | your API key |",
    "client_secret: the secret of your application, found under Settings > API",
    "https://user:password@example.com/path and https://{{user}}:{{password}}@api.acme.test/",
    "Passwords are hashed; tokens: see the token guide. Secret: none.",
    "Authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ=",
]  # fmt: skip


@pytest.mark.parametrize("text", PROSE)
def test_documentation_about_credentials_is_not_reported(text: str) -> None:
    document = {
        "info": {"name": "A", "schema": V21, "description": text},
        "item": [{"name": "F", "description": {"content": text}, "item": []}],
    }
    assert _rules(scan_json(document).findings) == []
    assert _rules(scan_text("notes.md", text).findings) == []


@pytest.mark.parametrize("template", ["Gardengate<digit:1>!", "teapot<digit:2>", "<lower:4>-Teapot.<digit:2>"])
def test_words_with_a_capital_or_a_number_of_their_owners_are_passwords(template: str, planted: Plant) -> None:
    auth = {
        "type": "basic",
        "basic": [{"key": "username", "value": "joe"}, {"key": "password", "value": planted(template)}],
    }
    document = {"info": {"name": "A", "schema": V21}, "item": [], "auth": auth}
    assert [finding.rule for finding in scan_json(document).findings] == ["generic-password"]


def test_media_and_public_keys_are_not_reported(planted: Plant) -> None:
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + planted("<alnum:600>").encode()).decode()
    public_key = (
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"
        + planted("<b64:300>")
        + "\n-----END PUBLIC KEY-----"
    )
    certificate = public_key.replace("PUBLIC KEY", "CERTIFICATE")
    ssh = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB" + planted("<b64:340>") + " joe@acme"
    for name, value in (
        ("image", png),
        ("avatar", f"data:image/png;base64,{png}"),
        ("publicKey", public_key),
        ("x5c", certificate),
        ("sshKey", ssh),
        ("key", ssh),
    ):
        reported = {
            where: _rules(found)
            for where, document in _everywhere(name, value)
            if "script" not in where and (found := scan_json(document).findings)
        }
        assert not reported, name


def test_a_secure_variable_without_a_value_is_not_reported(planted: Plant) -> None:
    source = {
        "provider": "postman",
        "postman": {"type": "cloud", "vaultId": planted("<uuid>"), "secretId": planted("<uuid>", 1)},
    }
    row = {"key": "api_key", "enabled": True, "type": "secret", "secret": True, "value": "", "source": source}
    assert _rules(scan_json({"name": "e", "values": [row], "_postman_variable_scope": "environment"}).findings) == []


def test_ids_that_postman_writes_into_every_export_are_not_reported(planted: Plant) -> None:
    ids = iter(range(1000))

    def new() -> str:
        return planted("<uuid>", next(ids))

    info = {
        "_postman_id": new(),
        "name": "Acme",
        "schema": V21,
        "_exporter_id": "12345678",
        "_collection_link": f"https://go.postman.co/workspace/Acme~{new()}/collection/1234-{new()}",
    }
    item = {"name": "R", "id": new(), "uid": f"1234-{new()}", "request": {"method": "GET", "header": [{"key": "Postman-Token", "value": new()}]}, "response": [{"id": new(), "name": "ok", "header": [{"key": "ETag", "value": f'"{planted("<hex:32>")}"'}]}], "event": [{"listen": "test", "script": {"id": new(), "exec": [""]}}]}  # fmt: skip  # noqa: E501
    assert (
        _rules(
            scan_json(
                {
                    "info": info,
                    "item": [item],
                    "variable": [{"id": new(), "key": "baseUrl", "value": "https://api.acme.test"}],
                }
            ).findings
        )
        == []
    )


def test_the_name_of_the_header_that_carries_an_api_key_is_not_reported(planted: Plant) -> None:
    attributes = [
        {"key": "value", "value": planted("<alnum:32>")},
        {"key": "key", "value": "X-Api-Key"},
        {"key": "in", "value": "header"},
    ]
    document = {"info": {"name": "A", "schema": V21}, "item": [], "auth": {"type": "apikey", "apikey": attributes}}
    assert [finding.pointer for finding in scan_json(document).findings] == ["/auth/apikey/0/value"]
