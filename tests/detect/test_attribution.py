"""Whose a credential is: its own claims, its name, its use and the key id beside it say so, drawn anew each time."""

from __future__ import annotations

import base64
import json
import random
import re
from typing import Any

import pytest

from fixtures.places import V21
from posthound.model.values import Finding, Level
from posthound.rules import find, load, signatures
from posthound.rules.signature import Signature, value_regex
from posthound.rules.templates import expand
from tests.detect.kinds import LETTERS_DIGITS, collection, draw
from tests.helpers import scan_json, scan_text

RIGHT = 0.97
NEVER, LONG_AGO = 4_070_908_800, 1_500_000_000


def _part(table: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(table, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _jwt(drawn: random.Random, **claims: Any) -> str:
    header = {"alg": drawn.choice(["RS256", "ES256", "HS256"]), "typ": "JWT", "kid": expand("<alnum:20>", drawn)}
    body = {"sub": expand("<digit:12>", drawn), "exp": NEVER, "jti": expand("<hex:16>", drawn), **claims}
    return f"{_part(header)}.{_part(body)}.{expand('<b64url:86>', drawn)}"


def _document(host: str, headers: dict[str, str], variables: dict[str, str] | None = None, **auth: Any) -> Any:
    url = {"raw": f"https://{host}/v1/x", "protocol": "https", "host": host.split("."), "path": ["v1", "x"]}
    rows = [{"key": key, "value": value} for key, value in headers.items()]
    request = {"method": "GET", "url": url, "header": rows, **({"auth": auth} if auth else {})}
    document: dict[str, Any] = {"info": {"name": "A", "schema": V21}, "item": [{"name": "r", "request": request}]}
    if variables:
        document["variable"] = [{"key": key, "value": value} for key, value in variables.items()]
    return document


def _of(findings: tuple[Finding, ...], value: str) -> list[Finding]:
    return [finding for finding in findings if finding.length == len(value)]


def _share(right: list[bool]) -> float:
    assert len(right) >= 50
    return sum(right) / len(right)


def _issuers(drawn: random.Random) -> list[str]:
    name, region = expand("<lower:9>", drawn), drawn.choice(["us-east-1", "eu-west-3", "ap-south-1"])
    return [
        f"https://cognito-idp.{region}.amazonaws.com/{region}_{expand('<alnum:9>', drawn)}",
        f"https://{name}.eu.auth0.com/",
        f"https://sso.{name}.dev/realms/{name}",
        f"https://securetoken.google.com/{name}",
        f"https://login.{name}.io",
        f"https://sts.windows.net/{expand('<uuid>', drawn)}/",
    ]


def test_a_users_token_is_not_the_providers_that_takes_or_issues_it() -> None:
    drawn = random.Random(11)
    hosts = [p.serves[0] for p in {pattern.provider for pattern in load()} if p.serves]
    right = []
    for issuer in (issuer for _ in range(20) for issuer in _issuers(drawn)):
        value = _jwt(drawn, iss=issuer, aud=expand("<lower:12>", drawn))
        host = f"api.{drawn.choice(sorted(hosts))}"
        (found,) = scan_json(_document(host, {"Authorization": f"Bearer {value}"})).findings
        right.append(found.rule == "generic-jwt")
    assert _share(right) >= RIGHT


def test_a_token_names_its_issuer_under_any_name_and_at_any_host() -> None:
    drawn = random.Random(12)
    made = [p for p in signatures() if p.kind == "near" and p.regex.startswith("eyJ[0-9A-Za-z_-]{10,400}") and p.hosts]
    right = []
    for pattern in made * 3:
        value = _jwt(drawn, iss=f"https://auth.{pattern.hosts[0]}/")
        found = scan_json(_document("api.acme.test", {"X-Token": value})).findings
        right.append([f.rule.startswith(pattern.provider) for f in found] == [True])
    assert _share(right) >= RIGHT


@pytest.mark.parametrize("name", ["AUTH0_TOKEN", "SUPABASE_SERVICE_ROLE_KEY", "PRODUCTBOARD_TOKEN", "token"])
def test_a_token_that_has_run_out_is_low_whoever_issued_it(name: str) -> None:
    value = _jwt(random.Random(13), exp=LONG_AGO)
    assert [f.severity for f in scan_text(".env", f"{name}={value}\n").findings] == [Level.LOW]
    document = _document("acme.us.auth0.com", {"Authorization": f"Bearer {value}"})
    assert [f.severity for f in scan_json(document).findings] == [Level.LOW]


def test_the_name_of_a_variable_wins_over_a_prefix_that_several_share() -> None:
    drawn = random.Random(14)
    ids = sorted({p.provider.id for p in load() if p.provider.id.isalpha() and len(p.provider.id) > 5})
    prefixes = {
        "whsec_<alnum:32>": "WEBHOOK_SECRET",
        "sk_live_<alnum:50>": "SECRET_KEY",
        "sk_live_<alnum:24>": "API_KEY",
    }
    right = []
    for provider in drawn.sample(ids, 150):
        template, ending = drawn.choice(sorted(prefixes.items()))
        name = f"{provider.upper()}_{ending}"
        value = expand(template, drawn)
        for document in (f"{name}={value}\n", json.dumps({"name": "e", "values": [{"key": name, "value": value}]})):
            rules = [
                f.rule
                for f in scan_text("x.postman_environment.json" if document[0] == "{" else ".env", document).findings
            ]
            right.append(len(rules) == 1 and rules[0].startswith(("generic", provider)))
    assert _share(right) >= RIGHT


def test_a_prefix_is_its_makers_where_the_name_says_nothing_else() -> None:
    drawn = random.Random(15)
    for name in ("STRIPE_SECRET_KEY", "SECRET_KEY", "PAYMENTS_LIVE_KEY", "token"):
        text = f"{name}={expand('sk_live_<alnum:24>', drawn)}\n"
        assert [f.rule for f in scan_text(".env", text).findings] == ["stripe-live-secret-key"]
    text = f"HEROKU_GITHUB_TOKEN={expand('<crc62:ghp_>', drawn)}\n"
    assert [f.rule for f in scan_text(".env", text).findings] == ["github-personal-access-token"]


def test_what_signs_as_aws_asks_for_is_aws_at_every_host() -> None:
    drawn = random.Random(16)
    right = []
    for _ in range(60):
        value = expand("<alnum:40>", drawn)
        rows = [
            ("accessKey", drawn.choice(["{{key}}", expand("AKIA<base32:16>", drawn)])),
            ("secretKey", value),
            ("service", "s3"),
        ]
        auth = {"type": "awsv4", "awsv4": [{"key": key, "value": text, "type": "string"} for key, text in rows]}
        host = f"{expand('<lower:8>', drawn)}.{drawn.choice(['example.org', 'wasabisys.com', 'acme.test'])}"
        found = _of(scan_json(_document(host, {}, None, **auth)).findings, value)
        right.append([f.rule.startswith("aws-secret") for f in found] == [True])
    assert _share(right) == 1


def test_what_signs_as_akamai_asks_for_is_akamais_at_every_host() -> None:
    drawn = random.Random(19)
    for _ in range(40):
        value = expand("<alnum:43>=", drawn)
        rows = [("clientSecret", value), ("baseURL", "{{base}}"), ("nonce", expand("<hex:8>", drawn))]
        auth = {"type": "edgegrid", "edgegrid": [{"key": key, "value": text, "type": "string"} for key, text in rows]}
        host = f"{expand('<lower:8>', drawn)}.{drawn.choice(['example.org', 'acme.test'])}"
        found = _of(scan_json(_document(host, {}, None, **auth)).findings, value)
        assert [f.rule for f in found] == ["akamai-client-secret"]


def test_a_secret_beside_an_access_key_id_is_aws_and_one_far_away_is_not() -> None:
    drawn = random.Random(17)
    for pair in (("accessKey", "secretKey"), ("key_id", "secret"), ("ACCESS_ID", "ACCESS_SECRET")):
        value = expand("<alnum:40>", drawn)
        rows = [{"key": pair[0], "value": expand("AKIA<base32:16>", drawn)}, {"key": pair[1], "value": value}]
        found = _of(scan_json({"name": "e", "values": rows}, name="x.postman_environment.json").findings, value)
        assert [f.rule for f in found] == ["aws-secret-access-key"]


def _sent(pattern: Signature, drawn: random.Random) -> str:
    template = next(p for p in load() if p.id == pattern.id).matches[0]
    match = re.search(value_regex(pattern.regex), expand(template, drawn))
    return match["secret"] if match else ""


def test_a_variable_is_whose_the_request_is_that_uses_it() -> None:
    drawn = random.Random(18)
    hosted = [
        p for p in signatures() if p.kind == "near" and p.hosts and not p.openings and p.run >= 32 and p.width <= 64
    ]
    right = []
    for pattern in drawn.sample(hosted, 100):
        value = _sent(pattern, drawn)
        if not value.isalnum() or not any(c.isdigit() for c in value):
            continue
        host = f"acme.{pattern.hosts[0]}"
        document = _document(host, {"Authorization": "Bearer {{credential}}"}, {"credential": value})
        of = {p.provider for p in signatures() if any(f".{host}".endswith(f".{own}") for own in p.hosts)}
        found = scan_json(document).findings
        right.append(len(found) == 1 and any(found[0].rule.startswith(one) for one in of))
    assert _share(right) >= RIGHT


def test_one_value_has_one_rule_wherever_it_stands() -> None:
    drawn = random.Random(19)
    value = expand("<hex:32>", drawn)
    document = _document("api.acme.test", {"X-Api-Key": value}, {"DATADOG_API_KEY": value, "apiKey": value})
    assert [f.rule for f in scan_json(document).findings] == ["datadog-api-key"] * 3


def test_a_password_of_an_address_is_whose_the_address_is_whatever_is_said_around_it() -> None:
    drawn = random.Random(14)
    made = [
        p
        for p in signatures()
        if p.kind == "near" and p.hosts and p.regex in ("[0-9a-f]{32}", "[A-Za-z0-9]{32}", "[0-9a-z]{32}")
    ]
    right = []
    for pattern in drawn.sample(made, 30):
        value = expand("<hex:32>", drawn)
        for host, own in ((f"{expand('<lower:8>', drawn)}.orchard-labs.io", False), (f"api.{pattern.hosts[0]}", True)):
            text = f"{pattern.provider_name} ({pattern.keywords[0]}) is called through https://svc:{value}@{host}/x every night."
            document = _document("api.acme.test", {}) | {"variable": [{"key": "note", "value": text}]}
            right += [(finding.rule == pattern.id) == own for finding in scan_json(document).findings]
    assert _share(right) >= RIGHT


def test_a_name_of_digits_and_letters_within_an_id_is_nobodys() -> None:
    rng = random.Random(20261130)
    for _ in range(30):
        tail = f"{draw(rng, 8, '0123456789abcdef')}7d365"
        body = json.dumps({"row": f"{expand('<uuid>', rng)[:-13]}{tail}", "call_sid": expand("CA<hex:32>", rng)})
        assert not scan_text("x.postman_collection.json", collection(body={"mode": "raw", "raw": body})).findings, body


def test_a_password_in_the_query_of_a_providers_url_is_not_its_key() -> None:
    rng = random.Random(20261201)
    for _ in range(20):
        url = f"https://us0{rng.randrange(9)}web.zoom.us/j/{rng.randrange(10**10)}?pwd={draw(rng, 32)}"
        found = scan_text(
            "x.postman_collection.json", collection(body={"mode": "raw", "raw": json.dumps({"join_url": url})})
        ).findings
        assert {finding.rule for finding in found} <= {"generic-password"}


def test_what_is_made_after_a_service_or_runs_on_ones_own_machine_is_not_the_services() -> None:
    rng = random.Random(20261202)
    near = [signature for signature in signatures() if signature.kind == "near" and signature.provider.isalpha()]
    for signature in rng.sample(near, 60):
        title = rng.choice(("{} Clone", "{}-clone API", "{}Clone", "Clon de {}", "{} replica")).format(
            signature.provider.title()
        )
        local = rng.random() < 0.5
        host = (
            rng.choice(("http://localhost:3000", "http://192.168.0.7", "http://10.0.2.2:8080")) if local else "{{base}}"
        )
        value = expand("<hex:40>" if rng.random() < 0.5 else "<alnum:32>", rng)
        request = {"header": [{"key": "X-Api-Key", "value": value}], "url": f"{host}/v1/items"}
        document = {
            "info": {"name": title if not local else signature.provider.title(), "schema": V21},
            "item": [{"name": "r", "request": request}],
        }
        assert {finding.rule for finding in scan_json(document).findings} <= {"generic-api-key"}, title


def _linked() -> list[tuple[Any, Any]]:
    """The patterns of key ids, each with one of a secret that goes with it and has only a shape."""
    known = {pattern.id: pattern for pattern in load()}
    return [
        (pattern, known[other])
        for pattern in known.values()
        for other in pattern.linked
        if pattern.kind == "token" and pattern.name.lower().endswith(" id") and known[other].kind == "near"
    ]


def _of_shape(secret: Any, rng: random.Random) -> str:
    """A drawn value that has the shape of a secret, or nothing where letters and digits alone have it never."""
    shape = value_regex(secret.regex)
    alphabets = (LETTERS_DIGITS, "0123456789abcdef")
    return next((v for n in range(16, 80) for a in alphabets if shape.fullmatch(v := draw(rng, n, a))), "")


def test_the_secret_of_a_basic_pair_is_told_and_not_the_id_that_is_its_user() -> None:
    rng = random.Random(20261130)
    asked = 0
    for identifier, secret in _linked():
        user, password = expand(identifier.matches[0], rng).partition("=")[2], _of_shape(secret, rng)
        user = user or expand(identifier.matches[0], rng)
        if not password:
            continue
        asked += 1
        found = _of_basic(f"{user}:{password}")
        assert [(f.length, f.severity in (Level.HIGH, Level.CRITICAL)) for f in found] == [(len(password), True)], found
        [told] = find({found[0].rule}).values()
        assert told.provider in (identifier.provider, "generic"), identifier.id
        assert [f.rule for f in _of_basic(f"{user}:changeme")] == [identifier.id]
    assert asked >= 7


def _of_basic(pair: str) -> tuple[Finding, ...]:
    header = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return scan_json(_document("api.orchard.example", {"Authorization": header})).findings


# Calls of products under hosts of anybody's, what they take, and whose it is; and calls alike that are of nobody's product.
_SELF_HOSTED = (
    ("/auth/realms/shop/protocol/openid-connect/token", "client_secret", "<alnum:32>", "keycloak-client-secret"),
    ("/realms/shop/protocol/openid-connect/logout", "client_secret", "<uuid>", "keycloak-client-secret"),
    ("/service/rest/v1/components", "X-Api-Token", "<uuid>", "nexus-api-key"),
    ("/zabbix/api_jsonrpc.php", "auth_token", "<hex:64>", "zabbix-api-token"),
    ("/ocs/v2.php/cloud/users", "app_token", "<alnum:72>", "nextcloud-app-password-long"),
    ("/webservice/rest/server.php", "token", "<hex:32>", "moodle-ws-token"),
    ("/apirest.php/initSession", "App-Token", "<alnum:40>", "glpi-token"),
    ("/api2/json/nodes", "X-Token", "<uuid>", "proxmox-token-secret"),
    ("/oauth2/token", "client_secret", "<alnum:32>", "generic-secret"),
    ("/openid-connect/token", "client_secret", "<alnum:32>", "generic-secret"),
    ("/rest/v1/components", "X-Api-Token", "<uuid>", "generic-token"),
    ("/v1/x?next=/realms/shop/protocol/openid-connect/token", "client_secret", "<alnum:32>", "generic-secret"),
)


def test_a_product_under_a_host_of_its_owner_is_told_by_the_path_of_its_api() -> None:
    drawn = random.Random(20261130)
    for path, name, template, rule in _SELF_HOSTED:
        for origin in ("http://localhost:8080", f"https://{expand('<lower:9>', drawn)}.example", "{{base}}"):
            row = {"key": name, "value": expand(template, drawn)}
            held = {"header": [row]} if name[0].isupper() else {"body": {"mode": "urlencoded", "urlencoded": [row]}}
            (finding,) = scan_text("x.json", collection(url=f"{origin}{path}", **held)).findings
            assert finding.rule == rule, path


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("apart", range(6))
def test_parts_of_one_credential_stand_up_to_four_levels_apart(apart: int, seed: int) -> None:
    rng = random.Random(seed)
    words = rng.sample(("data", "production", "eu", "storage", "backup", "team", "main"), apart + 1)
    inner: dict[str, object] = {"access_key": expand("AKIA<base32:16>", rng)}
    for word in words:
        inner = {word: inner}
    found = scan_json({**inner, "secret": expand("<b64:40>", rng)}, name="a.json").findings
    related = {finding.rule: len(finding.related) for finding in found}
    near = {"aws-access-key-id": 1, "aws-secret-access-key": 1}
    assert related == (near if apart + 2 <= 4 else {"aws-access-key-id": 0, "generic-secret": 0})
