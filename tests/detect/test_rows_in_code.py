"""Rows of variables as code of many languages writes them: the name under one key, the value under another."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, collection, draw, measure
from tests.detect.test_key_names import _spelled

Write = Callable[[str, str, str], str]

_FIELDS = ("api key", "db password", "client secret", "access token", "jwt secret", "webhook secret")
_WAYS: dict[str, Write] = {
    "PHP": lambda key, name, value: f"['{key}' => '{name}', 'value' => '{value}', 'enabled' => true]",
    "PHP over lines": lambda key, name, value: f"array(\n    \"{key}\" => \"{name}\",\n    \"value\" => \"{value}\"\n  )",
    "the value first": lambda key, name, value: f"['value' => '{value}', '{key}' => '{name}']",
    "Ruby": lambda key, name, value: f"{{ :{key} => '{name}', :value => '{value}' }}",
    "Perl": lambda key, name, value: f"{{ {key} => '{name}', value => '{value}' }}",
    "Elixir": lambda key, name, value: f'%{{"{key}" => "{name}", "value" => "{value}"}}',
    "Lua": lambda key, name, value: f'{{ {key} = "{name}", value = "{value}" }}',
    "C#": lambda key, name, value: f'new Row {{ {key.title()} = "{name}", Value = "{value}" }}',
    "Python": lambda key, name, value: f'Variable({key}="{name}", value="{value}", enabled=True)',
    "Rust": lambda key, name, value: f'Row {{ {key}: "{name}".into(), value: "{value}".into() }}',
    "PowerShell": lambda key, name, value: f"@{{ {key} = '{name}'; value = '{value}' }}",
    "a builder": lambda key, name, value: f'Row.builder().{key}("{name}").type("any").value("{value}").build()',
    "calls that set both": lambda key, name, value: f'row.set{key.title()}("{name}"); row.setValue("{value}");',
    "withers": lambda key, name, value: f'new Row().with{key.title()}("{name}").withValue("{value}")',
    "Go's AWS": lambda key, name, value: f'{{{key.title()}: aws.String("{name}"), Value: aws.String("{value}")}}',
    "an option of Rust": lambda key, name, value: f'Row {{ {key}: "{name}".to_string(), value: Some("{value}".to_string()) }}',
    "Objective-C": lambda key, name, value: f'@{{@"{key}": @"{name}", @"value": @"{value}"}}',
    "flow style of YAML": lambda key, name, value: f'{{{key}: {name}, value: "{value}"}}',
    "JavaScript": lambda key, name, value: f"{{ value: '{value}', enabled: true, {key}: '{name}' }}",
}  # fmt: skip
# Names of which the values are none, drawn or not.
_OPEN = (
    ("user_id", "<uuid>"),
    ("etag", "<hex:32>"),
    ("commit", "<hex:40>"),
    ("session_name", "<alnum:24>"),
    ("trace", "<b64url:40>"),
)
# A row of Postman's own that is hidden on the screen, its fields in any order.
_MARKED = ('"key": "{name}"', '"value": "{value}"', '"type": "secret"', '"enabled": true')


def _told(rng: random.Random, rows: list[str]) -> tuple[str, str]:
    rng.shuffle(rows)
    code = "rows = [\n  " + ",\n  ".join(rows) + ",\n]\n"
    if rng.random() < 0.7:
        return f"# made by hand\n{code}", "rows.txt"
    return collection(description=f"Put these in:\n\n```\n{code}```\n"), "x.postman_collection.json"


def _cases(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        way, key = rng.choice(list(_WAYS)), rng.choice(("key", "name"))
        name, value = _spelled(rng, rng.choice(_FIELDS).split()), draw(rng, rng.randint(20, 44))
        open_name, shape = rng.choice(_OPEN)
        rows = [
            _WAYS[way](key, name, value),
            _WAYS[way](key, open_name, expand(shape, rng)),
            _WAYS[way](key, "page", "2"),
        ]
        text, file = _told(rng, rows)
        yield Case(text, value, f"{way}: {name} in {file}", file)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_credential_in_a_row_of_code_is_found_and_nothing_beside_it(seed: int) -> None:
    measured = measure(_cases(random.Random(seed), 100))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


_FORM_FIELDS = (
    "ctl<digit:2>$MainContent$Password",
    "CTL<digit:2>$Body$Login$txtPassword",
    "{{{{password}}}}",
    "${{PASSWORD}}",
    "YOUR_PASSWORD",
)


def test_names_of_form_fields_and_placeholders_are_no_values_of_a_row() -> None:
    rng = random.Random(20261210)
    for way, write in _WAYS.items():
        value = expand(rng.choice(_FORM_FIELDS).format(), rng)
        text = f"rows = [\n  {write('name', 'password', value)},\n]\n"
        assert not measure([Case(text, "", f"{way}: {value}", "rows.txt")]).besides, text


def test_the_mark_that_hides_a_variable_names_no_value() -> None:
    rng = random.Random(20261209)
    for _ in range(40):
        name, shape = rng.choice(_OPEN)
        fields = list(_MARKED)
        rng.shuffle(fields)
        row = ", ".join(fields).format(name=name, value=expand(shape, rng))
        text = f'# Import this\n\n```json\n{{"values": [\n  {{{row}}}\n]}}\n```\n'
        assert not measure([Case(text, "", row, "README.md")]).besides, text
