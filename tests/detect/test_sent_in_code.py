"""What samples of code send as a header or a parameter is told by its name, however a language writes the two of a pair."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, collection, measure

# A pair, by the ending of its file: {x} is the name, … the value.
FORMS = {
    "js": (
        "pm.request.headers.add({{key: '{x}', value: '…'}})",
        "xhr.setRequestHeader('{x}', '…');",
        "insomnia.request.addHeader({{ key: '{x}', value: '…' }})",
    ),
    "swift": ('HTTPHeader(name: "{x}", value: "…")', 'URLQueryItem(name: "{x}", value: "…")'),
    "py": ("headers = [('{x}', '…')]", "metadata=(('{x}', '…'),)"),
    "rb": ("request.add_field '{x}', '…'", "header '{x}', '…'"),
    "vb": ('http.setRequestHeader "{x}", "…"',),
    "go": (
        'req.Header["{x}"] = []string{{"…"}}',
        'http.Header{{"{x}": {{"…"}}}}',
        'http.Header{{"{x}": []string{{"…"}}}}',
    ),
    "rs": (
        'headers.insert("{x}", HeaderValue::from_static("…"));',
        '.query(&[("{x}", "…")])',
        '.insert_header(("{x}", "…"))',
    ),
    "kt": ('Fuel.get(u).header("{x}" to "…")',),
    "scala": ('.addHttpHeaders("{x}" -> "…")',),
    "ex": ('headers = [{{"{x}", "…"}}]',),
    "cpp": ('cpr::Header{{{{"{x}", "…"}}}}', 'cli.set_default_headers({{ {{ "{x}", "…" }} }});'),
}
# Logins and tokens by the place at which a call takes them.
CALLS = {
    "js": (
        "spec().get(u).withAuth('ana', '…')",
        "request({{ url: u, auth: {{ bearer: '…' }} }})",
        "request.get(u).auth(null, null, true, '…')",
    ),
    "py": ("passman.add_password(None, u, 'ana', '…')", "grpc.access_token_call_credentials('…')"),
    "rb": ("basic_authorize 'ana', '…'", "conn.request :authorization, 'Bearer', '…'"),
    "go": ('url.UserPassword("ana", "…")',),
    "cs": ('url.WithBasicAuth("ana", "…")',),
    "scala": ('BasicHttpCredentials("ana", "…")', 'OAuth2BearerToken("…")'),
    "R": ('req_auth_bearer_token(req, "…")', 'req_auth_basic(req, "ana", "…")'),
    "ex": ('Req.get!(u, auth: {{:bearer, "…"}})',),
}
NAMES = ("X-Api-Key", "x-auth-token", "api_key", "client_secret")
OTHERS = ("X-Page-Token", "cache-key", "X-Request-Id", "ETag", "sort_key", "X-Build-Hash")
DRAWN = ("<alnum:40>", "<hex:32>", "<alnum:20>_<alnum:9>")
PLACEHOLDERS = ("your-api-key", "xxxxxxxxxxxxxxxxxxxx", "token", "api_key", "user-defined-field", "application/json")
ALL = [(ending, form) for table in (FORMS, CALLS) for ending, forms in table.items() for form in forms]


def _cases(ending: str, form: str, names: tuple[str, ...], values: tuple[str, ...], *, quiet: bool) -> Iterator[Case]:
    for name in names:
        rng = random.Random(f"{form}{name}")
        value = expand(rng.choice(values), rng)
        text, wanted = form.format(x=name).replace("…", value), "" if quiet else value
        yield Case(f"{text}\n", wanted, form, f"a.{ending}")
        yield Case(collection(description=f"Send it so:\n\n```\n{text}\n```\n"), wanted, form)


@pytest.mark.parametrize(("ending", "form"), ALL)
def test_what_code_sends_is_found_and_nothing_besides(ending: str, form: str) -> None:
    told = measure(_cases(ending, form, NAMES, DRAWN, quiet=False))
    assert told.share >= ENOUGH, told.missed
    assert not told.besides


@pytest.mark.parametrize(("ending", "form"), ALL)
def test_other_names_and_placeholders_are_quiet(ending: str, form: str) -> None:
    names = OTHERS if "{x}" in form else ()
    assert not measure(_cases(ending, form, names, DRAWN, quiet=True)).besides
    assert not measure(_cases(ending, form, NAMES, PLACEHOLDERS, quiet=True)).besides
