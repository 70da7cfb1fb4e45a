"""Cookies that keep somebody logged in are found in fields called after them: alone, with their name, and among others."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, collection, measure, placed

_OWNERS = ("session", "auth", "login", "remember me", "sso", "identity", "access", "jwt", "refresh", "auth session")
_ENDS = ("cookie", "cookies", "cookie value", "cookie header", "cookie string", "cookie data", "cookie val")
# What is written, and where the secret begins in it.
_VALUES = (
    ("<hex:32>", ""), ("<b64:42>==", ""), ("<alnum:40>", ""), ("<uuid>", ""), ("s%3A<b64url:32>.<alnum:43>", ""), ("JSESSIONID=<HEX:32>", "="),
    ("connect.sid=s%3A<b64url:32>.<alnum:43>", "="), ("orchard_app=<alnum:40>", "="), ("lang=en; PHPSESSID=<loweralnum:26>; theme=dark", "PHPSESSID="),
)  # fmt: skip
# Settings of cookies and cookies of other sorts, with values that are as long.
_OTHERS = (
    ("cookie name", "orchard.session.id"), ("session cookie name", "connect.sid"), ("cookie domain", "api.orchard.example"),
    ("auth cookie path", "/app/login/page"), ("cookie consent id", "<uuid>"), ("cookie max age", "86400000"), ("csrf cookie", "<hex:32>"),
    ("xsrf cookie value", "<uuid>"), ("session cookie secure", "true"), ("consent cookie", "<alnum:40>"), ("ga cookie", "GA1.2.1161546734.1526904323"),
    ("tracking cookie", "<alnum:32>"), ("visitor cookie", "<uuid>"), ("auth cookie enabled", "true"), ("session cookie expiry", "2024-09-09T11:11:11Z"),
    ("session cookie", "theme=<alnum:24>; lang=en"), ("session cookie", "{{sid}}"), ("auth cookie", "your-session-cookie-here"),
    ("session cookie value", "xxxxxxxxxxxxxxxxxxxxxxxx"), ("cookie value", "chocolate chip cookie"), ("session cookie", "_ga=<alnum:32>"),
)  # fmt: skip

# What products and sites set for who is logged in; and what they and others set for counting, balancing and agreeing.
_KEEPING = (
    ("wordpress_sec_<hex:32>", "ana%7C17<digit:8>%7C<alnum:43>%7C<hex:64>"), ("frontend", "<loweralnum:26>"), ("idx", "eyJ6aXAiOiJERUYi<b64url:200>"),
    ("iPlanetDirectoryPro", "AQIC5w<b64:80>..*AAJTSQ*"), ("PD-ID", "<b64url:60>"), ("FedAuth", "77u/<b64:150>"), ("NSC_AAAC", "<hex:64>"),
    ("SVPNCOOKIE", "<b64:120>"), ("CASTGC", "TGT-123-<alnum:50>-cas"), ("__ac", "<b64:60>"), ("be_typo_user", "<hex:32>"), ("osCsid", "<loweralnum:26>"),
    ("UMB_UCONTEXT", "<HEX:200>"), ("xf_user", "12%2C<b64url:40>"), ("ORA_WWV_APP_100", "ORA_WWV-<alnum:24>"), ("BDUSS", "<b64url:190>"),
    ("pt_key", "AAJ<b64url:80>"),
    ("SESSDATA", "<hex:8>%2C17<digit:8>%2C<hex:5>%2A<hex:2>"), ("z_c0", "2|1:0|10:17<digit:8>|4:z_c0|92:<b64:90>|<hex:64>"), ("sp_dc", "AQ<b64url:150>"),
    ("NetflixId", "v%3D3%26ct%3DBgjH<b64url:150>"), ("ci_session", "a%3A5%3A%7Bs%3A10%3A%22session_id%22%3Bs%3A32%3A%22<hex:32>%22%3B%7D<hex:32>"),
    ("orchard_session", "eyJpdiI6I<b64:180>%3D"), (".ASPXAUTH", "<HEX:192>"), ("LtpaToken2", "<b64:250>="), ("JSESSIONID", "<alnum:52>!-1<digit:9>!1<digit:9>"),
    (".ROBLOSECURITY", "_|WARNING:-DO-NOT-SHARE-THIS.--Sharing-this-will-allow-someone-to-log-in-as-you-and-to-steal-your-ROBUX-and-items.|_<HEX:300>"),
)  # fmt: skip
_COUNTING = (
    ("csrftoken", "<alnum:64>"), ("XSRF-TOKEN", "eyJpdiI6I<b64:180>%3D"), ("_ga", "GA1.2.1161546734.1526904323"), ("AWSALB", "<b64:120>"),
    ("__cf_bm", "<b64url:43>-1700000000-0-<b64:90>"), ("acw_tc", "<hex:32>"), ("_hjSessionUser_123", "eyJpZCI6I<b64:80>"), ("__stripe_sid", "<uuid><hex:6>"),
    ("_uetsid", "<hex:32>"), ("bm_sz", "<HEX:32>~<b64:200>"), ("hubspotutk", "<hex:32>"), ("ARRAffinity", "<hex:64>"), ("sub", "newsletter"),
    ("_t", "1700000000123"),
    ("idx", "3"), ("frontend", "react-18"), ("sp_key", "summer-sale-banner"), ("mbox", "session#<hex:32>#1700000000"), ("cookie2", "accepted"),
)  # fmt: skip


def _spelled(rng: random.Random, words: str) -> str:
    parts = words.split()
    camel = parts[0] + "".join(map(str.title, parts[1:]))
    return rng.choice(("_".join(parts), "-".join(parts), "_".join(parts).upper(), camel, camel[0].upper() + camel[1:]))


def _placed(rng: random.Random, name: str, value: str) -> tuple[str, str, str]:
    """The same as `placed`, but for the key of an authorization, which is one whatever it is called."""
    while True:
        text, file, place = placed(rng, name, value)
        if place != "auth":
            return text, file, place


def _kept(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        template, before = rng.choice(_VALUES)
        value = expand(template, rng)
        secret = value.partition(before)[2].partition(";")[0] if before else value
        name = _spelled(rng, f"{rng.choice(_OWNERS)} {rng.choice(_ENDS)}")
        text, file, place = _placed(rng, name, value)
        yield Case(text, secret, f"{name} = {template} in {place}", file)


def test_a_cookie_is_found_by_the_name_of_its_field() -> None:
    measured = measure(_kept(random.Random(20261130), 120))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_belongs_to_cookies_is_none() -> None:
    rng = random.Random(20261130)
    cases = []
    for words, template in _OTHERS * 4:
        text, file, place = _placed(rng, _spelled(rng, words), expand(template, rng))
        cases.append(Case(text, what=f"{words} = {template} in {place}", name=file))
    assert not measure(cases).besides


def test_a_token_that_is_given_as_a_cookie_is_found_without_its_name() -> None:
    rng = random.Random(20261130)
    value = expand("<HEX:32>", rng)
    text = '{"name": "e", "values": [{"key": "sessionToken", "value": "JSESSIONID=@"}]}'.replace("@", value)
    measured = measure([Case(text, value)])
    assert not measured.missed


def _set(rng: random.Random, name: str, value: str) -> tuple[str, str]:
    """A cookie where one stands: in a request's header, in an answer's, in a jar."""
    place = rng.choice(("Cookie", "Set-Cookie", "jar"))
    if place == "jar":
        row = {"key": name, "value": value, "domain": "a.orchard.example", "path": "/"}
        jar = {"_id": "jar_1", "name": "j", "cookies": [row], "_type": "cookie_jar"}
        return json.dumps({"_type": "export", "__export_format": 4, "resources": [jar]}), place
    if place == "Cookie":
        return collection(header=[{"key": place, "value": f"lang=en; {name}={value}; theme=dark"}]), place
    document = json.loads(collection())
    header = [{"key": place, "value": f"{name}={value}; Path=/; HttpOnly"}]
    document["item"][0]["response"] = [{"name": "ok", "code": 200, "header": header, "body": ""}]
    return json.dumps(document), place


def test_cookies_of_products_are_told_by_their_names() -> None:
    rng = random.Random(20261130)
    for cookies, kept in ((_KEEPING, True), (_COUNTING, False)):
        cases = []
        for named, drawn in cookies * 3:
            name, value = expand(named, rng), expand(drawn, rng)
            text, place = _set(rng, name, value)
            cases.append(Case(text, value if kept else "", f"{name} in {place}", "x.json"))
        measured = measure(cases)
        assert measured.share >= ENOUGH, measured.missed
        assert not measured.besides


def test_fields_called_after_the_cookies_of_products_hold_them() -> None:
    rng = random.Random(20261130)
    cases = []
    called = (
        ("connect.sid", "s%3A<b64url:32>.<alnum:43>"), ("laravel_session", "eyJpdiI6I<b64:180>%3D"), ("ci_session", "<loweralnum:32>"),
        ("_gitlab_session", "<hex:32>"), ("CASTGC", "TGT-123-<alnum:50>-cas"), (".ASPXAUTH", "<HEX:192>"), ("BDUSS", "<b64url:190>"),
    )  # fmt: skip
    for name, drawn in called * 6:
        value = expand(drawn, rng)
        text, file, place = _placed(rng, name, value)
        cases.append(Case(text, value, f"{name} in {place}", file))
    for name in ("checkout_session", "upload_session", "connect_side", "sails_side") * 4:
        text, file, place = _placed(rng, name, expand("<hex:32>", rng))
        cases.append(Case(text, what=f"{name} in {place}", name=file))
    measured = measure(cases)
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides
