"""The schema of a configuration: it takes what posthound takes, the examples of the documentation among it, and nothing else."""

from __future__ import annotations

import json
import re
import textwrap
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from posthound.audit.policy import load as policy_of
from posthound.config.settings import load
from posthound.support.errors import UsageError

PROJECT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((PROJECT / "docs" / "posthound.schema.json").read_text("utf-8"))
_FENCED = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^    .*\n|^\n(?=    ))+", re.MULTILINE)


def _examples() -> list[str]:
    """The examples of configurations in README.md and docs/: TOML, but no patterns, policies or other tools' files."""
    found = []
    for page in (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))):
        text = page.read_text("utf-8")
        blocks = [*_FENCED.findall(text), *map(textwrap.dedent, _INDENTED.findall(text))]
        found += [
            block
            for block in blocks
            if re.search(r"^\[\[(ignore|team)\]\]|^(exclude|min-severity) =", block, re.MULTILINE)
        ]
    return found


def _as_json(value: Any) -> Any:
    """A TOML value as editors hand it to a schema: a date is its text."""
    if isinstance(value, dict):
        return {key: _as_json(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_as_json(held) for held in value]
    return value.isoformat() if isinstance(value, date) else value


def _refused(text: str, tmp_path: Path) -> tuple[bool, bool]:
    """Whether the schema refuses a configuration, and whether posthound does."""
    file = tmp_path / "own.toml"
    file.write_text(text, "utf-8")
    try:
        load(config=str(file))
        by_us = False
    except UsageError:
        by_us = True
    return not jsonschema.Draft202012Validator(SCHEMA).is_valid(_as_json(tomllib.loads(text))), by_us


def test_the_documented_examples_are_taken_by_the_schema_and_by_posthound(tmp_path: Path) -> None:
    examples = _examples()
    told = "\n".join(examples)
    assert "[[ignore]]" in told
    assert "[[team]]" in told
    for example in examples:
        assert _refused(example, tmp_path) == (False, False), example


IGNORE = '[[ignore]]\nwhy = "w"\nuntil = "never"\n'
TEAM = '[[team]]\nname = "a"\nkey = "env:A"\n'
SOUND = (
    'exclude = ["a"]\nmin-severity = "high"\njobs = 2\nweak = true\n',
    IGNORE + 'secret = "0123abcd"\n',
    IGNORE + 'rule = "generic-*"\npath = "docs"\n',
    IGNORE + 'rule = "generic-*"\nvalue = "0123ABCDEF"\n',
    '[[ignore]]\nwhy = "w"\nuntil = 2027-01-31\nitem = "x"\n',
    TEAM + 'visibility = ["public", "team"]\nbudget = "5%"\nregion = "eu"\n',
    TEAM + 'api-url = "https://api.acme.test"\n',
)
WRONG = (
    'exclude = "a"\n',
    'min-severity = "grave"\n',
    'jobs = "2"\n',
    "jobs = -1\n",
    'salt = "x"\n',
    'ignore = ["0123abcd"]\n',
    'team = ["a"]\n',
    IGNORE,
    IGNORE + 'path = "docs"\n',
    IGNORE + 'rule = "generic-*"\n',
    IGNORE + 'secret = "0123"\n',
    IGNORE + 'secret = "not a hash"\n',
    IGNORE + 'item = ""\n',
    IGNORE + 'secret = "0123abcd"\nreason = "x"\n',
    '[[ignore]]\nwhy = "w"\nsecret = "0123abcd"\n',
    '[[ignore]]\nuntil = "never"\nsecret = "0123abcd"\n',
    '[[ignore]]\nwhy = "w"\nuntil = "soon"\nsecret = "0123abcd"\n',
    '[[team]]\nname = "a"\n',
    '[[team]]\nname = "a"\nkey = "PMAK-in-the-clear"\n',
    TEAM + 'visibility = "public"\n',
    TEAM + 'color = "red"\n',
)


@pytest.mark.parametrize("text", SOUND)
def test_what_is_sound_is_taken_by_both(text: str, tmp_path: Path) -> None:
    assert _refused(text, tmp_path) == (False, False)


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_refused_by_both(text: str, tmp_path: Path) -> None:
    assert _refused(text, tmp_path) == (True, True)


def test_the_documented_policy_is_taken_as_it_is(tmp_path: Path) -> None:
    (example,) = (text for text in _FENCED.findall((PROJECT / "docs/hardening.md").read_text("utf-8")))
    file = tmp_path / "policy.toml"
    file.write_text(example, "utf-8")
    policy = policy_of(str(file))
    assert policy["team.plan"] == "enterprise"
    assert policy["workspaces.max_admins"] == 2
