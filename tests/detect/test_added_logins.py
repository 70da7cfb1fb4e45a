"""Logins that code puts together and encodes, or hands to a call: the password or the key is found; variables and other texts with a colon are quiet."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, collection, measure

# * is the password, ~ a quote.
_FOUND = (
    "const auth = btoa(~ana~ + ~:~ + ~*~);",
    "const auth = ~Basic ~ + btoa(user + ~:~ + ~*~);",
    "h = btoa(`${user}:*`)",
    "const e = Buffer.from(~ana~ + ~:~ + ~*~).toString(~base64~);",
    "CryptoJS.enc.Base64.stringify(CryptoJS.enc.Utf8.parse(~ana:*~));",
    "token = base64.b64encode((~ana~ + ~:~ + ~*~).encode())",
    "$h = base64_encode(~ana~ . ~:~ . ~*~);",
    "$h = base64_encode($user . ~:~ . ~*~);",
    "curl_setopt($ch, CURLOPT_USERPWD, ~ana~ . ~:~ . ~*~);",
    "$options = [CURLOPT_USERPWD => ~ana~ . ~:~ . ~*~];",
    "curl_setopt($ch, CURLOPT_PROXYUSERPWD, $user . ~:~ . ~*~);",
    "String b = Base64.encode(~ana~ + ~:~ + ~*~);",
    "login = new Credentials(~ana~, ~*~);",
    "echo -n ~ana:*~ | base64",
)
_KEYS = (
    "h = btoa(~*~ + ~:~);",
    "CURLOPT_USERPWD => ~*:~,",
    "CURLOPT_USERPWD => ~*~ . ~:~,",
    "h = base64_encode(~*~ . ~:~);",
)
_QUIET = (
    "const auth = btoa(user + ~:~ + password);",
    "const auth = btoa(~ana~ + ~:~ + pm.environment.get(~shopPw1~));",
    "h = btoa(`${user}:${secret1}`)",
    "const e = Buffer.from(~sha256~ + ~:~ + digest1).toString(~base64~);",
    "$h = base64_encode($row[~id~] . ~:~ . $row[~name1~]);",
    "CURLOPT_USERPWD => $user . ~:~ . $pass1,",
    "const t = moment().format(~HH~ + ~:~ + ~mm~);",
    "const b = CryptoJS.enc.Utf8.parse(~order:42~);",
    "login = new Credentials(~username~, ~password~);",
    "echo -n ~ana:$PW1~ | base64",
    "echo ~*~ | base64 -d",
)


def _cases(forms: tuple[str, ...], shapes: tuple[str, ...], rng: random.Random, *, found: bool) -> Iterator[Case]:
    for form in forms:
        value = expand(rng.choice(shapes), rng)
        line = form.replace("~", rng.choice("\"'")).replace("*", value)
        wanted = value if found else ""
        yield Case(collection(description=f"Like this:\n\n```\n{line}\n```\n"), wanted, form)
        yield Case(json.dumps({"note": line}), wanted, form, "notes.json")
        yield Case(f"begin\n{line}\nend\n", wanted, form, "sample.txt")


@pytest.mark.parametrize("seed", range(3))
def test_a_login_that_is_put_together_is_found(seed: int) -> None:
    rng = random.Random(seed)
    chosen = ("Pelican<digit:4>!", "Copper-Tulip-<digit:3>", "Ribbon_<digit:3>x")
    told = measure(
        [
            *_cases(_FOUND, chosen, rng, found=True),
            *_cases(_KEYS, ("<hex:40>", "<alnum:20>4aB<alnum:9>"), rng, found=True),
        ]
    )
    assert told.share >= ENOUGH, told.missed
    assert not told.besides


def test_variables_and_other_texts_with_a_colon_are_quiet() -> None:
    assert not measure(_cases(_QUIET, ("<alnum:30>4a",), random.Random(7), found=False)).besides
