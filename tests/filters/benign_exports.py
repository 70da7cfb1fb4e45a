# ruff: noqa: E501 - each trade's fields are one row of a table
"""Exports that hold no secret, drawn from a seed: the fields of many trades, and texts, with values that look random.

A trade is a row of names, each with the template of its value; which of them stand together, how they are spelled and where changes from draw to draw.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

from posthound.rules.templates import expand
from tests.detect.kinds import Case, collection, environment

_ANY_ID = ("<uuid>", "<hex:24>", "<hex:32>", "<alnum:22>", "01<upperalnum:24>", "<digit:18>", "<b64url:21>")
_DIGEST = ("<hex:32>", "<hex:40>", "<hex:64>", "<b64:43>=", "sha256:<hex:64>")
_OPAQUE = ("<b64url:40>", "<b64:56>", "<hex:48>", "<uuid>", "<alnum:40>")
_FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    "ids of things": dict.fromkeys("order_id parcel_uuid patient_ref device_id commit_ref externalId parent_uid trace_id request_id".split(), _ANY_ID),
    "ids of credentials": dict.fromkeys("token_id key_id secret_id secret_version credential_id password_id api_key_uid access_key_id token_identifier jwt_id key_version_id secret_identifier auth_fingerprint token_uid kms_key_id api_key_alias".split(), _ANY_ID),
    "digests": dict.fromkeys("md5 sha256 checksum etag content_hash thumbprint key_fingerprint token_hash hashed_token manifest_digest x5t commit_sha password_digest token_signature secret_hash".split(), _DIGEST),
    "pages and states": dict.fromkeys("next_cursor page_token sync_token history_token consistency_token sequence_token start_page_token lock_token update_token conditional_token wait_token rewrite_token attribution_token change_token".split(), _OPAQUE),
    "repeats": dict.fromkeys("client_token client_request_token creation_token execute_token provision_token idempotency_key".split(), ("<uuid>",)),
    "journeys": dict.fromkeys("rate_plan_token property_token flight_key segment_key itinerary_key booking_token seat_key search_token airport_key".split(), _OPAQUE),
    "markets": dict.fromkeys("instrument_key position_key currency_key market_key asset_key portfolio_token payment_token order_key dividend_key".split(), _OPAQUE),
    "pages of texts": dict.fromkeys("element_key section_key revision_key block_key asset_key template_key translation_key external_key mapping_key draft_key".split(), _OPAQUE),
    "things": dict.fromkeys("campaign_token match_token uplink_token downlink_token echo_token shipment_token lesson_key course_token grade_key quest_key observation_key encounter_token".split(), _OPAQUE),
    "chains": {
        **dict.fromkeys("storage_key pool_key role_key currency_key market_key".split(), ("0x<hex:64>",)),
        **dict.fromkeys("sell_token buy_token from_token token_in token_out fee_token".split(), ("T<base58:33>", "<base58:44>", "0x<hex:40>")),
    },
    "visits": dict.fromkeys("game_session_id chat_session_id payment_session_id charging_session_id video_session_id".split(), ("<uuid>", "<alnum:32>")),
    "ciphertexts": dict.fromkeys("wrapped_key encrypted_key encrypted_token secret_ciphertext encrypted_password encrypted_client_secret".split(), ("<b64:64>", "<b64:128>", "<hex:96>")),
    "users": {"auth0_user": ("auth0|<hex:24>", "google-oauth2|<digit:21>"), "security_stamp": ("<uuid>",), "gravatar_id": ("<hex:32>",), "password": ("********",), "token_hint": ("<alnum:4>",)},
    "public keys": {"searchOnlyApiKey": ("<hex:32>",), "stripe_pk": ("pk_live_<alnum:24>",), "jwt_public_key": (_SPKI := "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA<b64:342>",), "signing_certificate": (_SPKI,)},
    "signatures": dict.fromkeys("sign signature x_signature mac secure_hash webhook_signature hmac data_signature".split(), ("<hex:64>", "<hex:32>", "<b64:43>=", "<HEX:64>")),
}  # fmt: skip
_HEADERS = (
    "X-Hub-Signature-256: sha256=<hex:64>", "Stripe-Signature: t=17<digit:8>,v1=<hex:64>", "X-Zendesk-Webhook-Signature: t=17<digit:8>,v1=<hex:64>", "X-Auth-Signature: <hex:64>",
    "X-Shopify-Hmac-Sha256: <b64:43>=", "KC-API-SIGN: <b64:43>=", "ETag: W/\"<hex:32>\"", "traceparent: 00-<hex:32>-<hex:16>-01", "X-Amz-Cf-Id: <b64url:54>==",
    "X-RateLimit-Key: <hex:32>", "Authorization: AWS4-HMAC-SHA256 Credential={{key}}/20240314/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=<hex:64>",
    "Authorization: OAuth oauth_consumer_key=\"{{key}}\", oauth_nonce=\"<alnum:32>\", oauth_signature=\"<b64:27>%3D\", oauth_version=\"1.0\"",
    "Authorization: SharedKeyLite orchard:<b64:43>=", 'Authorization: MAC id="<alnum:12>", ts="17<digit:8>", nonce="<alnum:8>", mac="<b64:27>="',
    "Authorization: APIAuth <digit:4>:<b64:27>=", "Authorization: amx <uuid>:<b64:43>=:<hex:32>:17<digit:8>", "X-Auth-Hmac: <hex:64>", "tokenSign: <hex:32>",
    "Authorization: ORCHARD-HMAC-SHA-256 id=<hex:32>,ts=17<digit:11>,nonce=<hex:32>,sig=<hex:64>",
    "Cookie: __stripe_sid=<uuid><hex:6>; datr=<b64url:24>; _ga=GA1.2.<digit:9>.<digit:10>; AWSALB=<b64:80>",
)  # fmt: skip
_TEXTS = (
    '<input type="hidden" name="_token" value="<alnum:40>"><input type="hidden" name="form_token" value="<b64url:43>"><img src="/wEdS<b64:40>/9WPwU2QAhP/<alnum:34>">',
    f'<wsse:BinarySecurityToken ValueType="x#X509v3">{_SPKI}</wsse:BinarySecurityToken><EchoToken><alnum:12></EchoToken>',
    "- API key rotation (#<digit:4>) (<hex:7>)\n- fix access token (<hex:40>)",
    '{"deepLink": "<uuid>", "clickSignal": "<uuid>", "vapingContent": "<uuid>", "puuid": "<alnum:20>uVVoMTj7oObIT1NF<alnum:12>_EAAL<alnum:38>"}',
    '{"user": {"key": "<uuid>", "anonymous": true}}',
    '{"algolia": {"appId": "<upperalnum:10>", "searchApiKey": "<hex:32>"}}',
    "https://api.orchard.example/x?ts=17<digit:8>&nonce=<alnum:16>&sig=<hex:64>",
    '{"password": "std::env::var(\\"TOKEN\\")", "secret": "P@ssw0rd!", "token": "lastpass://orchard"}',
)


def _spelled(rng: random.Random, name: str) -> str:
    if name != name.lower():
        return name
    words = name.split("_")
    camel = words[0] + "".join(map(str.title, words[1:]))
    return rng.choice((name, camel, camel[0].upper() + camel[1:], name.replace("_", "-")))


def _document(rng: random.Random, text: str) -> Case:
    """A text in one of the places where requests and answers hold such."""
    place = rng.choice(("body", "answer", "description"))
    if place == "answer":
        made = json.loads(collection())
        made["item"][0]["response"] = [
            {"name": "ok", "originalRequest": made["item"][0]["request"], "code": 200, "body": text}
        ]
        return Case(json.dumps(made), "", text[:300])
    return Case(collection(description=text) if place == "description" else collection(body={"mode": "raw", "raw": text}), "", text[:300])  # fmt: skip


def fields(rng: random.Random, count: int) -> Iterator[Case]:
    """Records of every trade, in bodies, answers, descriptions and files of data."""
    for at in range(count):
        trade = list(_FIELDS.values())[at % len(_FIELDS)]
        names = rng.sample(sorted(trade), min(4, len(trade)))
        record = {
            "id": rng.randrange(10**6),
            **{_spelled(rng, name): expand(rng.choice(trade[name]), rng) for name in names},
        }
        if rng.random() < 0.2:
            yield Case(json.dumps([record]), "", str(record)[:300], "data.json")
        else:
            yield _document(rng, json.dumps({"data": [record]}, indent=rng.choice((None, 2))))


def headers(rng: random.Random, count: int) -> Iterator[Case]:
    """Signatures of messages, ids of requests and cookies that follow browsers, in headers."""
    for at in range(count):
        name, _, value = expand(_HEADERS[at % len(_HEADERS)], rng).partition(": ")
        yield Case(collection(header=[{"key": name, "value": value}]), "", name)


def texts(rng: random.Random, count: int) -> Iterator[Case]:
    """Pages, messages, lists of changes and samples."""
    for at in range(count):
        yield _document(rng, expand(_TEXTS[at % len(_TEXTS)], rng))


def variables(rng: random.Random, count: int) -> Iterator[Case]:
    """Environments whose variables hold ids and digests."""
    trades = [_FIELDS[one] for one in ("ids of things", "ids of credentials", "digests", "visits", "signatures")]
    for at in range(count):
        trade = trades[at % len(trades)]
        rows = [(_spelled(rng, name), expand(rng.choice(trade[name]), rng)) for name in rng.sample(sorted(trade), 3)]
        yield Case(environment(rows), "", str(rows), "x.postman_environment.json")
