"""The house is as its documentation draws it, and no room of it grows beyond what one can look over."""

from __future__ import annotations

import ast
import re

from tests.conftest import PROJECT

PACKAGE = PROJECT / "scanner" / "posthound"
LINES, FUNCTION = 350, 60


def test_every_room_stands_on_the_page_about_architecture_and_none_besides() -> None:
    table = (PROJECT / "docs" / "architecture.md").read_text("utf-8").partition("## The rooms")[2].partition("\n## ")[0]
    drawn = {name for row in re.findall(r"^\| (.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)/`", row)}
    assert drawn == {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}


def test_every_file_that_the_page_names_is_there() -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"`([\w/.-]+\.(?:py|[ch]|txt|sql))`", page))
    there = [
        f"/{path.relative_to(PROJECT).as_posix()}"
        for room in ("scanner", "tests", "docs")
        for path in (PROJECT / room).rglob("*.*")
    ] + [f"/{path.name}" for path in PROJECT.glob("*.*")]
    assert named
    assert [name for name in sorted(named) if not any(path.endswith(f"/{name}") for path in there)] == []


def test_no_two_classes_have_one_name() -> None:
    names: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                names.setdefault(node.name, []).append(path.relative_to(PACKAGE).as_posix())
    assert {name: paths for name, paths in names.items() if len(paths) > 1} == {}


def test_no_module_and_no_function_is_longer_than_one_looks_over() -> None:
    long = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text("utf-8")
        shown = path.relative_to(PACKAGE).as_posix()
        if (lines := text.count("\n")) > LINES:
            long.append(f"{shown}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                # The parameters of a command are its options, a list to be read at a glance.
                lines = (node.end_lineno or 0) - node.body[0].lineno + 1
                if lines > FUNCTION:
                    long.append(f"{shown}: {node.name} has {lines} lines")
    for path in sorted(PACKAGE.rglob("*.[ch]")):
        if (lines := path.read_text("utf-8").count("\n")) > LINES:
            long.append(f"{path.name}: {lines} lines")
    assert long == []
