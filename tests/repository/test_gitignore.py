"""What git ignores in the folders of a repository is passed over, and counted."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.scan.run import run
from tests.conftest import RunCli
from tests.helpers import write

Plant = Callable[..., str]


@pytest.fixture
def repository(tmp_path: Path, planted: Plant) -> Path:
    """A repository with an ignored file, an ignored folder, and one that is tracked all the same."""
    subprocess.run(["git", "init", "--quiet", "."], cwd=tmp_path, check=True)
    write(tmp_path / ".gitignore", "build/\n*.local.json\n")
    for number, name in enumerate(
        ("a.json", "api/b.local.json", "build/c.json", "build/deep/d.json", "api/tracked.local.json")
    ):
        rows = [{"key": "api_key", "value": planted("<alnum:40>", number)}]
        write(tmp_path / name, {"name": "E", "values": rows, "_postman_variable_scope": "environment"})
    subprocess.run(["git", "add", "--force", "api/tracked.local.json"], cwd=tmp_path, check=True)
    return tmp_path


def files(run_cli: RunCli, *arguments: str, cwd: Path) -> set[str]:
    """The files with findings."""
    return {
        json.loads(line)["file"] for line in run_cli("scan", *arguments, "-f", "jsonl", cwd=cwd).stdout.splitlines()
    }


def _told(run_cli: RunCli, *arguments: str, cwd: Path) -> str:
    done = run_cli("scan", *arguments, cwd=cwd)
    return done.stdout + done.stderr


def test_what_git_ignores_is_passed_over_and_counted_unless_asked_for(repository: Path, run_cli: RunCli) -> None:
    assert files(run_cli, ".", cwd=repository) == {"a.json", "api/tracked.local.json"}
    assert files(run_cli, ".", cwd=repository / "api") == {"tracked.local.json"}
    assert len(files(run_cli, ".", "--no-ignore", cwd=repository)) == 5
    assert len(files(run_cli, ".", "--isolated", cwd=repository)) == 5
    assert "2 ignored by git (--no-ignore scans them)" in run_cli("scan", ".", cwd=repository).stdout


def test_what_is_named_is_scanned_though_git_ignores_it(repository: Path, run_cli: RunCli) -> None:
    assert files(run_cli, "api/b.local.json", cwd=repository) == {"api/b.local.json"}
    assert files(run_cli, "build", cwd=repository) == {"build/c.json", "build/deep/d.json"}
    assert files(run_cli, "deep", cwd=repository / "build") == {"deep/d.json"}
    said = "scanned although git ignores this folder"
    assert said in _told(run_cli, "build", cwd=repository)
    assert said not in _told(run_cli, "build", "--no-ignore", cwd=repository)


@pytest.mark.parametrize("rule", ["build/*", "build/**", "*.json"])
def test_rules_for_what_is_in_a_folder_hold_where_it_is_named_whether_they_meet_all_of_it_or_not(
    rule: str, repository: Path, run_cli: RunCli
) -> None:
    write(repository / ".gitignore", f"{rule}\n!kept.json\n")
    assert "ignored by git (--no-ignore scans" in _told(run_cli, "build", cwd=repository)
    assert files(run_cli, "build", cwd=repository) == set()
    write(repository / "build" / "kept.json", (repository / "a.json").read_text())
    assert files(run_cli, "build", cwd=repository) == {"build/kept.json"}
    assert len(files(run_cli, "build", "--no-ignore", cwd=repository)) == 3


def _environment(value: str) -> str:
    """An export on one line, as tools that minify leave it."""
    rows = [{"key": "api_key", "value": value, "enabled": True}]
    return json.dumps({"name": "E", "values": rows, "_postman_variable_scope": "environment"}, separators=(",", ":"))


# What .gitignore files say, by the folder they lie in; then what is scanned of the files beside them.
RULES = (
    ({".": "*.json\n!kept.json\n"}, {"a.json": False, "kept.json": True, "in/b.json": False, "in/kept.json": True}),
    ({".": "/dist\n"}, {"dist/a.min.json": False, "in/dist/a.min.json": True}),
    ({".": "dist/**\n!dist/public/\n!dist/public/**\n"}, {"dist/a.json": False, "dist/public/b.json": True}),
    ({"in": "b.json\n"}, {"b.json": True, "in/b.json": False, "in/deep/b.json": False}),
    ({".": "*\n"}, {"a.json": False, "in/b.json": False}),
    ({".": "\\#odd.json\nwith\\ space.json\n"}, {"#odd.json": False, "with space.json": False, "odd.json": True}),
    ({".": "Ωmega/\n"}, {"Ωmega/a.json": False, "omega/a.json": True}),
)


@pytest.mark.parametrize(("rules", "wanted"), RULES)
def test_a_gitignore_means_here_what_it_means_to_git(
    rules: dict[str, str], wanted: dict[str, bool], tmp_path: Path, planted: Plant
) -> None:
    subprocess.run(["git", "init", "--quiet", "."], cwd=tmp_path, check=True)
    for number, name in enumerate(wanted):
        write(tmp_path / name, _environment(planted("<alnum:40>", number)))
    for folder, text in rules.items():
        write(tmp_path / folder / ".gitignore", text)
    report = run([str(tmp_path)], Settings(jobs=1))
    found = {str(Path(finding.file).relative_to(tmp_path)) for finding in report.findings}
    assert found == {name for name, scanned in wanted.items() if scanned}
    assert report.gitignored > 0


def test_repositories_below_a_folder_say_each_for_itself_what_they_ignore(tmp_path: Path, planted: Plant) -> None:
    for number, name in enumerate(("one", "deep/two")):
        (tmp_path / name).mkdir(parents=True)
        subprocess.run(["git", "init", "--quiet", "."], cwd=tmp_path / name, check=True)
        write(tmp_path / name / ".gitignore", f"ignored{number}.json\n")
        for other in range(2):
            write(tmp_path / name / f"ignored{other}.json", _environment(planted("<alnum:40>", 2 * number + other)))

    def found(*, no_ignore: bool) -> set[str]:
        report = run([str(tmp_path)], Settings(jobs=1, no_ignore=no_ignore))
        return {str(Path(finding.file).relative_to(tmp_path)) for finding in report.findings}

    assert found(no_ignore=False) == {"one/ignored1.json", "deep/two/ignored0.json"}
    assert len(found(no_ignore=True)) == 4
