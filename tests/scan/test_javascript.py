"""Scripts as a tree: the texts that they make, where each character is written, and what each text is for."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import time

import pytest

from posthound.formats.javascript import HOLE, Script, parse
from posthound.formats.script_places import CodePlace
from posthound.formats.script_texts import Found, comments, texts
from posthound.model.columns import Span


def parsed(script: str) -> Script:
    """The tree of a script; the tests need the parser."""
    found = parse(script)
    assert found is not None
    return found


def values(script: str) -> list[str]:
    """The texts of a script."""
    return [one.text.value for one in texts(parsed(script))]


def only(script: str, value: str) -> Found:
    """The one text of a script with this value."""
    (found,) = (one for one in texts(parsed(script)) if one.text.value == value)
    return found


@pytest.mark.parametrize(
    ("script", "expected"),
    {
        "x = 'a' + \"b\" + `c`": "abc",
        "x = ('a' + ('b')) + /* no */ 'c'": "abc",
        "x = `a${'b'}c${`d${'e' + 'f'}`}`": "abcdef",
        "x = ['a', 'b',\n'c'].join('\\n')": "a\nb\nc",
        "x = ['a', 'b'].join()": "a,b",
        "x = 'a'.concat('b', `c`)": "abc",
        "x = `a${y}b` + z + 'c'": f"a{HOLE}b{HOLE}c",
        "let x = 'a'; x += 'b'; f(); x += 'c' + y": f"abc{HOLE}",
        "var x; x = 'a'\nx += 'b'": "ab",
        r"x = String.raw`a\n${y}\u`": rf"a\n{HOLE}\u",
        r"x = 'a\x41\u0042\u{43}\101\n\'\q\0'": "aABCA\n'q\0",
        "x = 'a\\\nb\\\r\nc'": "abc",
        "x = `a\r\nb\rc`": "a\nb\nc",
        r"x = '\ud83d\ude00' + '😀é'": "😀😀é",
    }.items(),
)
def test_a_text_is_what_the_script_makes_of_its_literals(script: str, expected: str) -> None:
    assert values(script) == [expected]


@pytest.mark.parametrize(
    "script", ["x = 1 + y", "x = y + z", "x = /'a'/", "// 'a'\n/* 'b' */", "x = ['1'.length, y].concat(z).map(f)"]
)
def test_what_makes_no_text_gives_none(script: str) -> None:
    assert values(script) in ([], ["1"])


def test_a_variable_that_grows_elsewhere_is_not_put_together() -> None:
    assert values("let x = 'a'; if (y) { x += 'b' }\nfunction f() { x += 'c' }") == ["a", "b", "c"]


def test_texts_inside_what_is_not_constant_are_read_too() -> None:
    assert values("x = 'a' + f('b', {c: 'd'}) + `${g('e')}`") == [f"a{HOLE}{HOLE}", "b", "d", "e"]


def drawn_text(rng: random.Random, depth: int = 0) -> str:
    """An expression that is a text, its parts and spelling drawn."""
    letters = "".join(rng.choice("abcXYZ019 -_/+é😀\u2028") for _ in range(rng.randrange(4)))
    escapes = "".join(rng.choice((r"\n", r"\x41", r"\u00e9", r"\u{1F600}", r"\'", r"\"", r"\`", r"\\", "\\\n")) for _ in range(rng.randrange(3)))  # fmt: skip
    quote = rng.choice("'\"`")
    plain = quote + letters + escapes + letters[::-1] + quote
    if depth > 3 or rng.random() < 0.4:
        return plain
    one, other = drawn_text(rng, depth + 1), drawn_text(rng, depth + 1)
    return rng.choice((
        f"{one} + {other}", f"({one})", f"{one} + ({other})", f"`{letters}${{{one}}}{escapes}`", f"[{one},\n{other}].join({plain})",
        f"{plain}.concat({one}, {other})", f"{one} +\n// x 'y'\n{other}",
    ))  # fmt: skip


def test_texts_are_what_node_makes_of_them_and_every_character_leads_back_to_its_literal() -> None:
    if shutil.which("node") is None:
        pytest.skip("left out: node is not installed, so there is nothing to compare with")
    rng = random.Random("texts")
    scripts = [drawn_text(rng) for _ in range(400)]
    check = "console.log(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8')).map(eval)))"
    done = subprocess.run(["node", "-e", check], input=json.dumps(scripts), text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    for script, expected in zip(scripts, json.loads(done.stdout), strict=True):
        found = [one.text for one in texts(parsed(script))]
        assert [text.value for text in found] == ([expected] if expected else []), script
        for text in found:
            for at, char in enumerate(text.value):
                (source,) = text.sources(Span(at, at + 1))
                written = script[source.start : source.end]
                assert written == char or written[0] == "\\", (script, at)


def test_a_span_of_a_text_leads_back_to_one_span_a_literal() -> None:
    script = "const é = 'user:' + `secret\\x31` + 'value' + tail"
    found = only(script, f"user:secret1value{HOLE}")
    assert [script[a:b] for a, b in found.text.sources(Span(5, 17))] == ["secret\\x31", "value"]
    assert [script[a:b] for a, b in found.text.sources(Span(16, 18))] == ["e", "tail"]


@pytest.mark.parametrize(
    ("script", "expected"),
    {
        "const apiKey = 'V'": CodePlace("apiKey"),
        "let a, b = x || (y ?? 'V')": CodePlace("b"),
        "config.auth['api-key'] = 'V'": CodePlace("config.auth.api-key"),
        "function f(secret = 'V') {}": CodePlace("secret"),
        "const {secret = 'V'} = o": CodePlace("secret"),
        "class A { static token = 'V' }": CodePlace("token"),
        "class A { #token = 'V' }": CodePlace("#token"),
        "if (pm.variables.get(x) === 'V') {}": CodePlace("pm.variables.get"),
        "const f = () => 'V'": CodePlace("f"),
        "const k = 'V'.trim()": CodePlace("k"),
        "const c = {auth: {'pass-word': 'V', user: 'u'}}": CodePlace("c", ("auth", "pass-word"), {"user": "u"}),
        "h.add({key: 'X-Key', value: 'V'})": CodePlace("", ("value",), {"key": "X-Key"}, "h.add", 0, {}),
        "pm.environment.set('token', 'V')": CodePlace("", (), {}, "pm.environment.set", 1, {0: "token", 1: "V"}),
        "const h = CryptoJS.HmacSHA256(m, 'V').toString()": CodePlace("h", (), {}, "CryptoJS.HmacSHA256", 1, {1: "V"}),
        "x = new TextEncoder().encode('V')": CodePlace("x", (), {}, "TextEncoder.encode", 0, {0: "V"}),
        "const f = function () { return 'V' }": CodePlace("f"),
        "const n = 'X-Key'; h.set(n, 'V')": CodePlace("", (), {}, "h.set", 1, {0: "X-Key", 1: "V"}),
        "h([['X-Key', 'V'], ['a', 'b']])": CodePlace("", (), {}, "h", 0, {}, "X-Key"),
    }.items(),
)
def test_a_place_tells_what_a_text_is_for(script: str, expected: CodePlace) -> None:
    found = only(script, "V")
    assert found.place == expected
    assert not found.is_key


def test_a_property_name_is_told_from_a_value() -> None:
    script = "x = {'a': 1, ['b']: 2, 'c'() {}, d: 'v'}; const {'e': y} = x; class A { 'f' = 1 }"
    assert [(one.text.value, one.is_key) for one in texts(parsed(script))] == [
        ("a", True), ("b", True), ("c", True), ("v", False), ("e", True), ("f", True),
    ]  # fmt: skip


def test_comments_are_told_with_their_place() -> None:
    script = "/* é😀 */ x = 'a' // b\n"
    assert [script[a:b] for a, b in comments(parsed(script))] == ["/* é😀 */", "// b"]


def test_a_broken_script_says_so_and_gives_what_can_be_read() -> None:
    script = parsed("const a = 'V'; }} {{x}} b('W')")
    assert script.broken
    assert "V" in [one.text.value for one in texts(script)]
    assert not parsed("return await f(`${{}}`)").broken


@pytest.mark.parametrize(
    "hostile",
    [
        "(",
        "[",
        "{",
        "`${",
        "'a' + ",
        "'",
        "f(",
        "a => ",
        "!",
        "a?",
        "/*",
        "\\",
        "\0",
        "\ud800",
        "'\ud800'+",
        "(function(){",
    ],
)
def test_hostile_scripts_are_read_in_a_moment(hostile: str) -> None:
    start = time.perf_counter()
    texts(parsed(hostile * 4000))
    assert time.perf_counter() - start < 5
