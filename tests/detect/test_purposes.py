"""A credential whose name says that it is for events, sessions, refreshing or encryption is no key of the provider's API."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from posthound.rules import find, load
from posthound.rules.signature import value_regex
from posthound.rules.templates import expand
from tests.detect.kinds import environment
from tests.helpers import covered, scan_text

SEED = 20261201
DRAWS = 20
_OTHERS = "verification_token verify_token webhook_secret hook_secret signing_secret signing_key refresh_token encryption_key".split()
_KEYS = "api_key token secret_key key access_token auth_token".split()


def _drawn(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Providers who issue one kind of key, named as such, with a value of its shape."""
    near = [p for p in load() if p.kind == "near" and p.provider.id in p.keywords and p.name.endswith((" API key", " API token"))]  # fmt: skip
    while True:
        pattern = rng.choice(near)
        found = value_regex(pattern.regex).search(expand(pattern.matches[0], rng).partition("=")[2])
        if found and found["secret"].isalnum() and len(found["secret"]) > 19 and len(set(found["secret"])) > 9:
            yield pattern.provider.id, found["secret"]


def _providers(name: str, value: str, rng: random.Random) -> set[str]:
    file, text = rng.choice(
        (
            (".env", f"{name.upper()}={value}\n"),
            ("x.postman_environment.json", environment([(name, value)])),
            ("x.md", f"Set `{name}: {value}` there.\n"),
            ("x.py", f'{name.upper()} = "{value}"\n'),
        )
    )
    findings = scan_text(file, text).findings
    assert len(findings) == 1, text
    return {told.provider.id for told in find({findings[0].rule}).values()}


def test_what_is_for_something_else_is_no_key_of_the_api() -> None:
    rng = random.Random(SEED)
    for _, (whose, value) in zip(range(DRAWS), _drawn(rng), strict=False):
        name = f"{whose.replace('-', '_')}_{rng.choice(_OTHERS)}"
        assert _providers(name, value, rng) == {"generic"}, name


def test_what_is_called_a_key_is_that_of_whom_its_name_speaks_of() -> None:
    rng, right = random.Random(SEED), 0
    for _, (whose, value) in zip(range(DRAWS), _drawn(rng), strict=False):
        right += _providers(f"{whose.replace('-', '_')}_{rng.choice(_KEYS)}", value, rng) == {whose}
    assert right >= 0.9 * DRAWS


@pytest.mark.parametrize("name", ["ZOOM_VERIFICATION_TOKEN", "LARK_VERIFICATION_TOKEN", "FEISHU_ENCRYPT_KEY"])
def test_a_verification_token_is_no_secret_of_an_app(name: str) -> None:
    (found,) = scan_text(".env", f"{name}={expand('<alnum:32>', random.Random(SEED))}\n").findings
    assert found.rule.startswith("generic")


def test_a_token_with_the_prefix_of_its_own_instance_is_found_as_a_whole() -> None:
    rng = random.Random(SEED)
    for kind in ("glpat", "gldt", "glrt", "glptt", "glft", "glsoat"):
        value = f"{rng.choice(('acme', 'acme-corp', 'sie', 'orchard_git'))}-{kind}-{expand('<alnum:20>', rng)}"
        if kind == "glptt":
            value = f"{value.rpartition('-')[0]}-{expand('<hex:40>', rng)}"
        for text in (
            f"TOKEN={value}\n",
            f"curl -H 'PRIVATE-TOKEN: {value}' https://git.acme.example/api/v4/user\n",
            f"git clone https://oauth2:{value}@git.acme.example/x.git\n",
        ):
            (found,) = scan_text("x.txt", text).findings
            assert (found.rule, covered(text, found)) == ("gitlab-prefixed-token", value), text
