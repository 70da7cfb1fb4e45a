"""The house is as its documentation draws it, and no room of it grows beyond what one can look over."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from typing import NamedTuple

import pytest

from tests.conftest import LONGEST, PROJECT, SPREAD

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


class Module(NamedTuple):
    """A module of the package, the first line of its docstring, its public classes, and the lines of the body of each function."""

    path: str
    lines: int
    purpose: str
    classes: list[str]
    functions: list[tuple[str, int]]


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text("utf-8")
        tree = ast.parse(text)
        purpose = (ast.get_docstring(tree) or "").partition("\n")[0]
        nodes = list(ast.walk(tree))
        classes = [node.name for node in nodes if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
        functions = [
            # The parameters of a command are its options, a list to be read at a glance.
            (node.name, (node.end_lineno or 0) - node.body[0].lineno + 1)
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        found.append(Module(path.relative_to(PACKAGE).as_posix(), text.count("\n"), purpose, classes, functions))
    return found


def test_every_module_begins_with_what_it_is_for(modules: list[Module]) -> None:
    assert [module.path for module in modules if module.lines > 1 and not module.purpose] == []


def test_no_two_classes_have_one_name(modules: list[Module]) -> None:
    names: dict[str, list[str]] = {}
    for module in modules:
        for name in module.classes:
            names.setdefault(name, []).append(module.path)
    assert len(names) > 100
    assert {name: paths for name, paths in names.items() if len(paths) > 1} == {}


def test_no_module_and_no_function_is_longer_than_one_looks_over(modules: list[Module]) -> None:
    long = [f"{module.path}: {module.lines} lines" for module in modules if module.lines > LINES]
    long += [
        f"{module.path}: {name} has {lines} lines"
        for module in modules
        for name, lines in module.functions
        if lines > FUNCTION
    ]
    for path in sorted(PACKAGE.rglob("*.[ch]")):
        if (lines := path.read_text("utf-8").count("\n")) > LINES:
            long.append(f"{path.name}: {lines} lines")
    assert long == []


# Imports everything and says which module asks for one whose own imports are not done.
_IN_A_CIRCLE = """
import builtins, importlib, pkgutil, sys
plain, circles = builtins.__import__, set()
def noting(name, globals=None, locals=None, fromlist=(), level=0):
    asked = getattr(sys.modules.get(name), "__spec__", None)
    by = (globals or {}).get("__name__")
    if name.startswith("posthound.") and name != by and getattr(asked, "_initializing", False):
        circles.add(f"{by} and {name}")
    return plain(name, globals, locals, fromlist, level)
builtins.__import__ = noting
import posthound
for module in pkgutil.walk_packages(posthound.__path__, "posthound."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(*circles, sep=chr(10))
"""


def test_every_module_can_be_the_first_that_is_imported() -> None:
    # Nothing is imported in a circle, so whichever command or function asks first finds its module whole.
    done = subprocess.run([sys.executable, "-c", _IN_A_CIRCLE], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["", ""]


def test_the_tests_that_are_begun_first_or_shared_out_are_there() -> None:
    assert [name for name in LONGEST + SPREAD if not (PROJECT / "tests" / name).is_file()] == []
