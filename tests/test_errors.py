"""What goes wrong is said in a sentence, with what to do next; checked of every error that the code raises, and of some that a user meets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT, RunCli

PACKAGE = PROJECT / "scanner" / "posthound"
# Those of the API are told within other sentences; what to do about them says who asked.
KINDS = frozenset(("UsageError", "SourceError", "OutputError", "StateError", "RulesError"))
MARKS = (".", "!", "?")


def raised() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text("utf-8")
        if not any(kind in text for kind in KINDS):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def literals(node: ast.expr) -> list[str]:
    """The literal texts of an expression; an f-string's in order."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    return [text for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr) for text in literals(part)]


def test_every_error_says_what_to_do_next() -> None:
    errors = list(raised())
    assert len(errors) > 200
    assert [where for where, error in errors if len(error.args) < 2] == []
    hints = [(where, error.args[1]) for where, error in errors if len(error.args) > 1]
    assert [where for where, hint in hints if isinstance(hint, ast.Constant) and not hint.value] == []


def test_no_error_quotes_the_system_in_its_own_spelling() -> None:
    assert [where for where, error in raised() if "strerror" in ast.unparse(error)] == []


def test_hints_begin_and_end_as_sentences_and_commands_do() -> None:
    whole = [
        (where, error.args[1].value)
        for where, error in raised()
        if len(error.args) > 1 and isinstance(error.args[1], ast.Constant)
    ]
    commands = ("posthound ", "git ", "docs/", "--")
    assert [where for where, hint in whole if hint[:1].islower() and not hint.startswith(commands)] == []
    assert [where for where, hint in whole if not hint.endswith((*MARKS, ")", "revoked", '"never"'))] == []
    assert [where for where, error in raised() for text in literals(error) if "  " in text or " ," in text] == []


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("scan", "a.json", "--baseline", "none.json"), 2),
        (("scan", "a.json", "--patterns", "none.toml"), 2),
        (("scan", "a.json", "--config", "none.toml"), 2),
        (("report", "none.sarif"), 3),
        (("sarif", "check", "a.json"), 3),
        (("rotate", "list", "--ledger", "none.db"), 3),
        (("scan", "a.json", "--output", "none/b.sarif"), 3),
        (("patterns", "check", "a.json"), 2),
        (("baseline", "add", "01234567", "--why", "x"), 2),
    ],
)
def test_an_error_is_a_sentence_and_below_it_what_to_do(
    run_cli: RunCli, arguments: tuple[str, ...], status: int, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text("{}")
    done = run_cli(*arguments)
    what, next_ = done.stderr.rstrip().split("\n")
    assert done.returncode == status
    assert what.startswith("Error: ")
    assert what.endswith(MARKS)
    assert "No such" not in what
    assert next_.startswith("       ")
    assert next_.strip()[0].isupper() or next_.strip().startswith("posthound ")
