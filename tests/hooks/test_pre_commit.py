"""The hook as pre-commit runs it: installed from a clone of this project, in a repository of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.helpers import write

Plant = Callable[..., str]
Git = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="left out: git is absent, so no hook can run")
# What an installation from source needs.
SHIPPED = ("scanner", "patterns", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", "*.so")


def _git_in(folder: Path, environment: dict[str, str]) -> Git:
    def git(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        options = [
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@acme.test",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "init.defaultBranch=main",
        ]
        return subprocess.run(
            ["git", *options, *arguments], cwd=folder, env=environment, check=check, capture_output=True, text=True
        )

    return git


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The caller's environment, so that the package index is reached as usual, without its git and pre-commit settings."""
    home = tmp_path_factory.mktemp("home")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT", "POSTHOUND", "PYTEST"))
    }
    scripts = str(Path(sys.executable).parent)
    return kept | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(home),
        "PATH": f"{scripts}{os.pathsep}{kept['PATH']}",
    }


@pytest.fixture(scope="module")
def hook_repository(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> tuple[Path, str]:
    """This project as a repository with one commit, and that commit's name."""
    folder = tmp_path_factory.mktemp("posthound")
    for name in SHIPPED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=_IGNORED)
        else:
            shutil.copy(source, folder / name)
    git = _git_in(folder, environment)
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "Everything")
    return folder, git("rev-parse", "HEAD").stdout.strip()


@pytest.fixture(scope="module")
def repository(
    tmp_path_factory: pytest.TempPathFactory, hook_repository: tuple[Path, str], environment: dict[str, str]
) -> Path:
    """A developer's repository with the hook set up."""
    folder = tmp_path_factory.mktemp("work")
    source, revision = hook_repository
    write(
        folder / ".pre-commit-config.yaml",
        f"repos:\n  - repo: {source}\n    rev: {revision}\n    hooks:\n      - id: posthound\n",
    )
    git = _git_in(folder, environment)
    git("init", "--quiet")
    installed = subprocess.run(
        ["pre-commit", "install", "--install-hooks"], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert installed.returncode == 0, installed.stdout + installed.stderr
    git("add", ".pre-commit-config.yaml")
    git("commit", "--quiet", "--message", "Set up")
    return folder


def _environment(value: str) -> dict[str, object]:
    return {
        "name": "Production",
        "values": [{"key": "api_key", "value": value}],
        "_postman_variable_scope": "environment",
    }


def test_a_commit_with_a_secret_is_blocked_until_it_is_replaced(
    repository: Path, environment: dict[str, str], planted: Plant
) -> None:
    git = _git_in(repository, environment)
    secret = planted("<alnum:40>")
    file = write(repository / "postman" / "prod.postman_environment.json", _environment(secret))
    git("add", "--all")
    blocked = git("commit", "--message", "Add the environment", check=False)
    said = blocked.stdout + blocked.stderr
    assert blocked.returncode == 1
    for part in (
        "posthound",
        "Failed",
        "postman/prod.postman_environment.json:",
        "variable api_key",
        "Replace it with {{vault:",
        "Rotate it:",
    ):
        assert part in said
    assert secret not in said
    assert git("rev-list", "--count", "HEAD").stdout.strip() == "1"

    write(file, _environment("{{vault:api-key}}"))
    git("add", "--all")
    allowed = git("commit", "--message", "Add the environment", check=False)
    assert allowed.returncode == 0, allowed.stdout + allowed.stderr
    assert git("rev-list", "--count", "HEAD").stdout.strip() == "2"


def test_only_the_files_of_the_commit_are_scanned(
    repository: Path, environment: dict[str, str], planted: Plant
) -> None:
    git = _git_in(repository, environment)
    write(repository / "elsewhere" / "other.postman_environment.json", _environment(planted("<alnum:40>", 1)))
    write(repository / "docs" / "clean.request.yaml", "$kind: http-request\nname: R\nurl: https://a.test\n")
    write(repository / "settings.json", {"client_secret": planted("<alnum:40>", 2)})
    git("add", "docs", "settings.json")
    done = git("commit", "--message", "Two files", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.postman_collection.json", True), ("A.Postman_Collection.JSON", True), ("x/a.json.postman_collection", True),
        ("e.postman_environment.json", True), ("g.postman_globals.json", True), ("postman/c/.resources/definition.yaml", True),
        ("c/Login.request.yaml", True), ("c/ok.example.yml", True), ("e.environment.yaml", True), ("g.globals.yaml", True),
        ("m.message.yaml", True), ("package.json", False), ("docker-compose.yaml", False), ("definition.yaml", False), ("request.yaml", False),
    ],
)  # fmt: skip
def test_the_hook_is_handed_exports_and_nothing_else(name: str, wanted: bool) -> None:
    import re

    import yaml

    (hook,) = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert bool(re.search(hook["files"], name)) is wanted
