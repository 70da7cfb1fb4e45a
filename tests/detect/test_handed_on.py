"""Keys that a Postman script hands to a function of its own which signs with them, or to jsrsasign with the way they are written, and values named
for each stage: found; what its functions do nothing of the kind with is quiet."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from tests.detect.kinds import ENOUGH, Case, collection, draw, measure

# What scripts do with a key, read as code.
_SCRIPTS = (
    ("const c = crypto.createCipheriv(~aes-256-cbc~,", "  ~@~, iv);"),
    ("const t = KJUR.jws.JWS.sign(null, header, payload, {utf8: ~@~});",),
    ("const t = KJUR.jws.JWS.sign(~HS256~, header,", "  payload, {hex: ~@~});"),
    ("const mac = new KJUR.crypto.Mac({alg: ~HmacSHA256~, pass: {utf8: ~@~}});",),
    ("function sign(m, k) { return CryptoJS.HmacSHA256(m, k).toString(); }", "sign(body, ~@~);"),
    ("const sign = (k, m) => CryptoJS.HmacSHA256(m, CryptoJS.enc.Utf8.parse(k));", "const s = sign(~@~, x);"),
    ("function inner(p, q) { return jwt.sign(p, q); }", "const outer = (a) => inner({sub: 1}, a);", "outer(~@~);"),
    ("function hs(m, y) {", "  const z = CryptoJS.enc.Utf8.parse(y);", "  return CryptoJS.HmacSHA1(m, z);", "}", "hs(m, ~@~);"),
    ("pm.environment.set(~token_~ + stage, ~@~);",),
    ("pm.environment.set(stage + ~_api_key~,", "  ~@~);"),
    ("const o = {[~token_~ + stage]: ~@~};",),
)  # fmt: skip
_QUIET_SCRIPTS = (
    ("function show(m, k) { console.log(m, k.length); }", "show(body, ~@~);"),
    ("function sign(m, k) { return CryptoJS.HmacSHA256(m, k).toString(); }", "sign(~@~, key);"),
    ("function sign(m, k) { const f = (k) => CryptoJS.HmacSHA256(m, k); return f(key) + k; }", "sign(body, ~@~);"),
    ("pm.environment.set(~order_~ + stage, ~@~);",),
    ("const t = KJUR.jws.JWS.sign(null, header, {hex: ~@~}, key);",),
    ("function loop(a) { return loop(a); }", "loop(~@~);"),
)


def _scripts(rng: random.Random, forms: Sequence[tuple[str, ...]], *, secret: bool) -> Iterator[Case]:
    for form in forms:
        for _ in range(4):
            value, quote = draw(rng, rng.choice((24, 32, 40))), rng.choice("\"'")
            lines = [line.replace("~", quote).replace("@", value) for line in form]
            yield Case(collection(exec=["// setup", *lines]), value if secret else "", form[0])


def test_a_key_is_found_that_a_script_hands_on_to_what_signs() -> None:
    measured = measure(_scripts(random.Random(33), _SCRIPTS, secret=True))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_a_script_hands_to_functions_of_its_own_is_quiet_where_none_signs_with_it() -> None:
    assert not measure(_scripts(random.Random(34), _QUIET_SCRIPTS, secret=False)).besides
