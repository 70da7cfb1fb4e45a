"""Values in scripts: what takes their place is code that runs and does the same, or the value stays with a reason."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthound.config.settings import Settings
from posthound.fix.literals import apply
from posthound.fix.run import plan, write
from posthound.fix.scripts import Wanted, parses, rewrite
from posthound.fix.siblings import script_of
from posthound.formats import javascript
from posthound.model.columns import Span
from tests.conftest import RunCli
from tests.fix.idioms import IN_PARTS, LEFT, REPLACED, SURROUNDINGS, behaviour, composed, drawn, places

Plant = Callable[..., str]
VAULT, VARIABLE = 'await pm.vault.get("acme-key")', 'pm.variables.get("acme-key")'


def value_of(rng: random.Random) -> str:
    """A value as secrets are: letters and digits, sometimes with marks of their own."""
    letters = "".join(rng.choice("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(24))
    return rng.choice(("", "sk-", "Zx_")) + letters


def fixed(script: str, value: str, expression: str = VAULT) -> tuple[str, list[str]]:
    """The script with the value replaced wherever that is possible, and why the rest stays."""
    parsed = javascript.parse(script)
    assert parsed is not None
    wanted = [Wanted(Span(*place.span()), value, "acme-key", expression) for place in places(script, value)]
    made = rewrite(parsed, wanted)
    kept = [number for number, one in enumerate(made.places) if one.edits]
    edits = made.declared(wanted, kept) + [edit for number in kept for edit in made.places[number].edits]
    assert parses(script, edits) or not edits, script
    return apply(script, edits), [one.refused for one in made.places if one.refused]


def compared(pairs: Sequence[tuple[str, str, str]]) -> None:
    """Asserts that each script and its fixed one do the same: (before, after, value)."""
    before = behaviour([(script, {}) for script, _, _ in pairs])
    after = behaviour([(script, {"acme-key": value}) for _, script, value in pairs])
    assert not [
        (script, log)
        for (script, _, _), log in zip(pairs, before, strict=True)
        if log[:1] and "does not parse" in log[0]
    ]
    assert not [(pair[:2], one, other) for pair, one, other in zip(pairs, before, after, strict=True) if one != other][
        :3
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("expression", [VAULT, VARIABLE], ids=["vault", "variable"])
def test_every_idiom_does_the_same_once_its_value_comes_from_the_vault(expression: str, seed: int) -> None:
    pairs = []
    for number, idiom in enumerate(REPLACED):
        rng = random.Random(f"{seed}{number}{expression}")
        value = value_of(rng)
        script = drawn(rng, idiom, value)
        after, refused = fixed(script, value, expression)
        assert (refused, value in after) == ([], False), script
        pairs.append((script, after, value))
    compared(pairs)


@pytest.mark.parametrize("seed", range(2))
def test_scripts_of_several_idioms_do_the_same(seed: int) -> None:
    pairs = []
    for number in range(25):
        rng = random.Random(f"several{seed}/{number}")
        value = value_of(rng)
        script = composed(rng, rng.sample(REPLACED, 4), value)
        after, refused = fixed(script, value)
        assert (refused, value in after) == ([], False), script
        pairs.append((script, after, value))
    compared(pairs)


def test_every_surrounding_keeps_what_runs_first() -> None:
    pairs = []
    for number, surrounding in enumerate(SURROUNDINGS * 2):
        rng = random.Random(f"around{number}")
        value = value_of(rng)
        inner = "let @a = 0; Promise.resolve().then(() => out(@a)); @a = '@V'; out(@a); @a = 2;"
        script = "out(1);\n" + drawn(rng, surrounding.replace("@body", inner), value) + "\nout(3);"
        pairs.append((script, fixed(script, value)[0], value))
    compared(pairs)


@pytest.mark.parametrize("idiom", LEFT)
def test_what_cannot_be_rewritten_stays_with_a_reason_and_still_does_the_same(idiom: str) -> None:
    rng = random.Random(idiom)
    value = value_of(rng)
    script = drawn(rng, idiom, value)
    after, refused = fixed(script, value)
    assert after == script
    assert refused
    assert all(" " in reason and value not in reason for reason in refused)


def test_a_constant_is_declared_once_and_used_again_by_the_next_fix() -> None:
    script = "'use strict';\nfunction f() { return 'VALUE-ONE-1' }\nfunction g(x = 'VALUE-ONE-1') { return `x` }"
    after, _ = fixed(script, "VALUE-ONE-1")
    assert after.count("await pm.vault.get") == 1
    assert after.startswith("'use strict';\nconst acmeKeyFromVault = await")
    again, _ = fixed(after.replace("`x`", "`VALUE-ONE-1`"), "VALUE-ONE-1")
    assert again.count("await pm.vault.get") == 1
    assert "`${acmeKeyFromVault}`" in again


def test_what_is_handed_to_a_call_is_read_where_it_stands() -> None:
    call = "pm.sendRequest({url: 'https://a.example', header: 'Bearer VALUE-ONE-1'}, () => {});"
    assert fixed(call, "VALUE-ONE-1")[0].startswith(
        "pm.sendRequest({url: 'https://a.example', header: 'Bearer ' + await"
    )
    assert fixed(call + call.replace("() => {}", "f"), "VALUE-ONE-1")[0].count("await") == 2


def test_a_constant_of_the_script_itself_is_not_taken_for_it() -> None:
    script = f"const t = {VAULT};\nconst f = t => 'VALUE-ONE-1' + t; out(f(1));"
    assert "acmeKeyFromVault + t" in fixed(script, "VALUE-ONE-1")[0]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("// a ONE\n  // TWO\n//THREE b\nf()", "// a <n>\n//\n// b\nf()"),
        ("/* a ONE\n * TWO\n THREE b */ f()", "/* a <n>\n\n b */ f()"),
        ("// a ONE\nTWO; THREE", None),
    ],
)
def test_a_value_over_several_lines_of_a_comment_gives_way_to_a_placeholder(script: str, expected: str | None) -> None:
    parsed = javascript.parse(script)
    assert parsed is not None
    span = Span(script.index("ONE"), script.index("THREE") + len("THREE"))
    (made,) = rewrite(parsed, [Wanted(span, script[span.start : span.end], "n", VAULT)]).places
    assert (apply(script, made.edits) if made.edits else None) == expected
    assert bool(made.refused) == (expected is None)


def test_a_constant_takes_no_name_that_the_script_uses() -> None:
    after, _ = fixed("let acmeKeyFromVault = 1; const f = () => 'VALUE-ONE-1' + acmeKeyFromVault", "VALUE-ONE-1")
    assert after.startswith("const acmeKeyFromVault2 = await")


@pytest.mark.parametrize(
    "script", ["const a = 'VALUE-ONE-1", "}} 'VALUE-ONE-1'", "var a = {{x}}; b('VALUE-ONE-1')", "`${'VALUE-ONE-1'"]
)
def test_a_script_that_does_not_parse_is_left_alone(script: str) -> None:
    after, refused = fixed(script, "VALUE-ONE-1")
    assert after == script
    assert "does not parse" in refused[0]


def test_a_number_or_a_name_of_the_code_is_not_replaced_by_a_text() -> None:
    for script, reason in (("out(12345678901)", "as a number"), ("out(a.b12345678901)", "as code")):
        value = re.findall(r"b?\d+", script)[0]
        assert reason in fixed(script, value)[1][0]


def test_a_value_spelled_with_escapes_is_left_where_the_vault_would_hold_another_text() -> None:
    script = r"out('ab\x41cdefgh')"
    parsed = javascript.parse(script)
    assert parsed is not None
    made = rewrite(parsed, [Wanted(Span(5, 17), r"ab\x41cdefgh"[:12], "n", VAULT)])
    assert "escapes" in made.places[0].refused
    assert not rewrite(parsed, [Wanted(Span(5, 17), "abAcdefgh", "n", VAULT)]).places[0].refused


def test_the_first_piece_of_a_value_that_goes_on_by_another_name_is_left() -> None:
    parsed = javascript.parse("const a = 'abcdefgh', b = 'ijkl';\nout(a + b);")
    assert parsed is not None
    assert "goes on" in rewrite(parsed, [Wanted(Span(11, 19), "abcdefghijkl", "n", VAULT)]).places[0].refused


def test_a_package_is_not_given_an_await() -> None:
    for script in ("module.exports = {key: 'VALUE-ONE-1'};", "exports.key = () => 'VALUE-ONE-1';"):
        assert "package" in fixed(script, "VALUE-ONE-1")[1][0]
        assert VARIABLE in fixed(script, "VALUE-ONE-1", VARIABLE)[0]


def in_parts(idiom: str, rng: random.Random) -> tuple[str, str, str]:
    """A script that puts a value together from parts: before, after, and the value."""
    parts = [value_of(rng) for _ in range(3)]
    script, value = drawn(rng, idiom, ""), "\n".join(parts)
    for number, part in enumerate(parts, 1):
        script = script.replace(f"@{number}", part)
    parsed = javascript.parse(script)
    assert parsed is not None
    start = script.rindex(parts[0])
    wanted = [Wanted(Span(start, start + len(parts[0])), value, "acme-key", VAULT)]
    made = rewrite(parsed, wanted)
    assert made.places[0].refused == "", script
    edits = made.declared(wanted, [0]) + list(made.places[0].edits)
    assert parses(script, edits)
    after = apply(script, edits)
    assert after.count("\n") == script.count("\n")
    assert not [part for part in parts[1:] if part in after], after
    return script, after, value


@pytest.mark.parametrize("seed", range(3))
def test_a_value_over_several_lines_and_literals_is_replaced_in_all_of_them(seed: int) -> None:
    compared([in_parts(idiom, random.Random(f"{seed}{idiom}")) for idiom in IN_PARTS])


@pytest.mark.parametrize(
    "script",
    [
        "let k = 'ONE'; out(k); k += 'TWO';",
        "out(['ONE', 'TWO', 'x' + y].join(''), ['ONE', 'TWO and more'].join(''));",
    ],
)
def test_a_value_that_is_seen_half_done_or_ends_within_an_element_is_left(script: str) -> None:
    parsed = javascript.parse(script)
    assert parsed is not None
    start = script.rindex("ONE")
    assert rewrite(parsed, [Wanted(Span(start, start + 3), "ONETWO", "n", VAULT)]).places[0].refused


@pytest.mark.parametrize("seed", range(20))
def test_an_edit_over_several_lines_is_the_same_made_line_by_line(seed: int) -> None:
    rng = random.Random(f"lines{seed}")
    texts = ["".join(rng.choice("ab\n") for _ in range(rng.randrange(6))) for _ in range(rng.randrange(1, 6))]
    lines = script_of(range(len(texts)), texts)
    start = rng.randrange(len(lines.text) + 1)
    span = Span(start, rng.randrange(start, len(lines.text) + 1))
    new = "x" + "\n" * lines.text.count("\n", *span) + rng.choice(("", "y"))
    edits: dict[int, list[tuple[Span, str]]] = {}
    for leaf, part, text in lines.split(span, new, texts):
        edits.setdefault(leaf, []).append((part, text))
    joined = "\n".join(apply(text, edits.get(leaf, [])) for leaf, text in enumerate(texts))
    assert joined == apply(lines.text, [(span, new)])


@given(script=st.text(alphabet="ab'\"`$ {}()[]+=/\\\n;,.:x0é\u2028", max_size=60), data=st.data())
def test_whatever_the_script_it_parses_afterwards_or_stays(script: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(script)))
    wanted = Wanted(Span(start, data.draw(st.integers(start, len(script)))), script[start:][:3], "n", VAULT)
    parsed = javascript.parse(script)
    assert parsed is not None
    (made,) = rewrite(parsed, [wanted]).places
    assert bool(made.refused) != bool(made.edits)
    assert not parsed.broken or made.refused


def test_the_address_beside_a_script_is_no_code(tmp_path: Path, planted: Plant) -> None:
    address = f"https://a.example.org/x.js?access_token={planted('<crc62:ghp_>')}"
    event = {"listen": "test", "script": {"src": address, "exec": ["out(1);"]}}
    path = tmp_path / "a.postman_collection.json"
    path.write_text(
        json.dumps({"info": {"name": "n"}, "item": [{"name": "r", "request": "https://a.org", "event": [event]}]})
    )
    made = plan([str(path)], Settings(), unsafe=True)
    assert ["not in its code" in change.refused for change in made.left] == [True]


def test_where_no_vault_resolves_a_placeholder_stands_in_the_string() -> None:
    after, refused = fixed("out('Bearer VALUE-ONE-1', `VALUE-ONE-1`, () => 'VALUE-ONE-1')", "VALUE-ONE-1", "<acme-key>")
    assert after == "out('Bearer <acme-key>', `<acme-key>`, () => '<acme-key>')"
    assert refused == []


@pytest.fixture
def no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which tree-sitter is not installed."""
    monkeypatch.setattr(javascript, "_parser", lambda: None)


def collection(path: Path, scripts: Sequence[str]) -> Path:
    """A collection with these scripts, kept as arrays of lines."""
    items = [
        {
            "name": f"r{n}",
            "request": {"url": "https://a.example.org"},
            "event": [{"listen": "test", "script": {"exec": s.split("\n")}}],
        }
        for n, s in enumerate(scripts)
    ]
    path.write_text(json.dumps({"info": {"name": "n"}, "item": items}, indent=1))
    return path


def scripts_of(path: Path) -> list[str]:
    """The scripts of such a collection."""
    return ["\n".join(item["event"][0]["script"]["exec"]) for item in json.loads(path.read_text())["item"]]


@pytest.mark.usefixtures("no_parser")
def test_without_the_parser_scripts_are_left_with_the_reason(tmp_path: Path, planted: Plant) -> None:
    path = collection(tmp_path / "a.postman_collection.json", [f"out('{planted('<crc62:ghp_>')}');"])
    made = plan([str(path)], Settings(), unsafe=True)
    assert "pip install tree-sitter" in made.left[0].refused
    assert write(made) == ([], [])


@pytest.mark.parametrize("seed", range(2))
def test_a_fixed_collection_runs_as_before_with_every_value_gone(tmp_path: Path, planted: Plant, seed: int) -> None:
    rng = random.Random(f"whole{seed}")
    values = [planted("<crc62:ghp_>", 100 * seed + number) for number in range(25)]
    scripts = [composed(rng, rng.sample(REPLACED, 3), value) for value in values]
    path = collection(tmp_path / "a.postman_collection.json", scripts)
    made = plan([str(path)], Settings(), unsafe=True)
    write(made)
    after = scripts_of(path)
    assert [change.refused for change in made.left] == []
    assert not [script for script, value in zip(after, values, strict=True) if value in script]
    assert behaviour([(script, {}) for script in scripts]) == behaviour([(script, made.values) for script in after])


def test_the_diff_says_where_a_constant_is_read(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    collection(tmp_path / "a.postman_collection.json", [f"pm.test('a', () => {{ out('{planted('<crc62:ghp_>')}') }});"])
    done = run_cli("fix", ".", "--unsafe")
    assert (
        "await cannot stand here: githubPersonalAccessTokenFromVault reads it at the top of the script" in done.stdout
    )
