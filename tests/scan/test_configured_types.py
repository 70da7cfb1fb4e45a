"""A key of a configuration with a value of any type is taken or refused in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from posthound.config import ignores, own, settings
from posthound.support.errors import UsageError

# A value of every type of TOML, and of some within others.
VALUES = (
    '"high"', '""', '"v*"', "1", "-1", "0", "1.5", "nan", "inf", "true", "false", "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z",
    "[]", '["v*"]', "[1]", '["a", "b"]', '[["high"]]', "[{}]", '[{reason = "x"}]', "{}", '{high = "high"}', "{a = [1]}", '[{a = ["b"]}]',
)  # fmt: skip
# What a table needs, by its name: a key that is of another type is put in place of one of these, or beside them.
NEEDED = {
    "team": {"name": '"x"', "key": '"env:A"'},
    "tracker": {"name": '"x"', "kind": '"github"', "project": '"a/b"', "token": '"env:A"'},
    "self-managed": {"provider": '"gitlab"', "url": '"https://a.test"'},
    "mail": {"host": '"localhost"', "sender": '"a@a.test"', "to": '["b@a.test"]'},
    "ignore": {"why": '"because"', "until": '"never"', "rule": '"acme-api-key"', "path": '"*.json"'},
}


def _loads(path: Path, text: str) -> bool:
    """Whether the configuration is taken; where it is not, it is said what is wrong and what to do."""
    path.write_text(text, "utf-8")
    told = None
    try:
        settings.load(config=str(path))
    except UsageError as error:
        told = error
    assert told is None or (told.message and told.hint), text
    return told is None


@pytest.mark.parametrize("key", sorted(settings.KEYS))
def test_any_value_of_a_key_is_taken_or_refused_in_words(key: str, tmp_path: Path) -> None:
    told = [_loads(tmp_path / "posthound.toml", f"{key} = {value}\n") for value in VALUES]
    assert any(told) or key in ("ignore", "team", "tracker", "self-managed", "mail")
    assert not all(told)


@pytest.mark.parametrize("table", NEEDED)
def test_any_value_within_a_table_is_taken_or_refused_in_words(table: str, tmp_path: Path) -> None:
    fields = ignores.KEYS if table == "ignore" else own._KINDS[table]._fields
    assert _loads(tmp_path / "posthound.toml", _written(table, NEEDED[table]))
    told = [
        _loads(tmp_path / "posthound.toml", _written(table, {**NEEDED[table], field.replace("_", "-"): value}))
        for field in fields
        for value in VALUES
    ]
    assert any(told)
    assert not all(told)


def _written(table: str, values: Mapping[str, str]) -> str:
    return "\n".join((f"[[{table}]]", *(f"{key} = {value}" for key, value in values.items()), ""))
