"""A value that is written in pieces is found as a whole, and no piece of it besides."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from posthound.config.settings import Settings
from posthound.model.matches import Match
from posthound.model.values import Origin, Raw
from posthound.rules.templates import expand
from posthound.scan.pipeline import read_and_settle
from tests.detect.kinds import collection

# Pieces of one value: {0} to {2}; {n} is a name of a credential, {a} and {b} are names of pieces.
IN_SCRIPTS = (
    "const {n} = '{0}' + '{1}' + '{2}';",
    "const {n} = '{0}' +\n  '{1}' +\n  '{2}';",
    "const {a} = '{0}{1}';\nconst {b} = '{2}';\nconst {n} = {a} + {b};",
    "const {a} = '{0}', {b} = '{1}';\nconst {n} = `${{{a}}}${{{b}}}{2}`;",
    "const {a} = '{0}';\npm.environment.set('{n}', {a} + '{1}' + '{2}');",
    "const {a} = ['{0}', '{1}', '{2}'];\nconst {n} = {a}.join('');",
    "const {a} = '{0}', {b} = '{1}{2}';\nconst {n} = [{a}, {b}].join('');",
    "const {a} = '{0}';\nconst {n} = {a}.concat('{1}', '{2}');",
    "const p = {{x: '{0}{1}', y: '{2}'}};\nconst {n} = p.x + p.y;",
    "let {n} = '{0}';\n{n} += '{1}';\n{n} += '{2}';",
)
# The same in code that is read as text, by the ending of its file.
IN_TEXTS = {
    "js": ("const {n} = '{0}' + '{1}' + '{2}';", 'const {n} = "{0}" +\n    "{1}" +\n    "{2}";'),
    "java": ('String {n} = "{0}"\n    + "{1}"\n    + "{2}";',),
    "php": ("${n} = '{0}' . '{1}' . '{2}';",),
    "lua": ('local {n} = "{0}" .. "{1}" .. "{2}"',),
    "bas": ('{n} = "{0}" & "{1}" & _\n  "{2}"',),
    "md": ("Set it:\n\n```py\n{n} = '{0}' + '{1}{2}'\n```\n",),
}
NAMES = ("apiKey", "client_secret", "accessToken", "password")
PIECES = (("p1", "p2"), ("first", "second"), ("keyPart1", "keyPart2"), ("secret_a", "secret_b"), ("prefix", "suffix"))
# What is put together of several values, or of a value and what is none.
WHOLES = (
    "const clientId = '{0}';\nconst clientSecret = '{1}{2}';\nconst sign = CryptoJS.MD5(clientId + clientSecret);",
    "const apiKey = '{0}{1}{2}';\nconst url = base + '/v1?' + apiKey;",
    "const apiKey = '{0}{1}{2}', secret = '{3}';\nconst signed = CryptoJS.SHA256(apiKey + secret).toString();",
    "let first = '{0}';\nfirst = pm.variables.get('x');\nconst note = first + '{1}';",
)


def _drawn(form: str, name: str) -> tuple[str, list[str], random.Random]:
    rng = random.Random(f"{form}{name}")
    value = expand(rng.choice(["<alnum:40>", "<hex:48>", "ghp_<alnum:36>"]), rng)
    at = sorted(rng.sample(range(6, len(value) - 6), 2))
    return value, [value[: at[0]], value[at[0] : at[1]], value[at[1] :]], rng


def _matches(name: str, text: str) -> list[Match]:
    return read_and_settle(Raw(Origin(name), text.encode()), Settings())[1].kept


def _written(match: Match) -> Iterator[str]:
    """What stands at each of the places of a value, in its leaf."""
    yield match.leaf.text[slice(*match.span)]
    yield from (match.leaf.text[slice(*span)] for leaf, span in match.parts if leaf == match.leaf.number)


@pytest.mark.parametrize("form", IN_SCRIPTS)
def test_a_value_that_a_script_puts_together_is_found_whole(form: str) -> None:
    for name in NAMES:
        value, pieces, rng = _drawn(form, name)
        first, second = rng.choice(PIECES)
        lines = form.format(*pieces, n=name, a=first, b=second).split("\n")
        found = _matches("x.postman_collection.json", collection(exec=lines))
        assert [match.value for match in found] == [value], (lines, found)


@pytest.mark.parametrize(("ending", "form"), [(ending, form) for ending, forms in IN_TEXTS.items() for form in forms])
def test_a_value_that_is_added_in_a_text_is_found_whole(ending: str, form: str) -> None:
    for name in NAMES:
        value, pieces, _ = _drawn(form, name)
        (match,) = _matches(f"a.{ending}", form.replace("{n}", name).format(*pieces) + "\n")
        assert match.value == value
        assert "".join(_written(match)) == value


@pytest.mark.parametrize("form", WHOLES)
def test_values_that_are_added_to_each_other_stay_apart(form: str) -> None:
    for seed in "abc":
        value, pieces, rng = _drawn(form, seed)
        other = expand("<alnum:32>", rng)
        lines = form.format(*pieces, other).split("\n")
        whole = {value, other, pieces[1] + pieces[2]}
        found = {match.value for match in _matches("x.postman_collection.json", collection(exec=lines))}
        assert found <= whole, (lines, found - whole)
