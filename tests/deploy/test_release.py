"""What turns this repository into releases, images and pages is sound as far as that can be told without publishing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from posthound.report.sarif.names import INFORMATION_URI
from tests.conftest import PROJECT, RunCli

WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
EXAMPLES = sorted((PROJECT / "docs" / "examples").glob("*.yml"))
BIN = Path(sys.executable).parent
LONG = pytest.mark.skipif(
    "POSTHOUND_TEST_LONG" not in os.environ, reason="left out: make test-long builds and installs"
)


def run(*command: str | Path, cwd: Path = PROJECT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*map(str, command)], cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True
    )


def tool(name: str) -> Path:
    """A checker from the package index, where it could be installed."""
    if not (BIN / name).exists():
        pytest.skip(f"left out: {name} is not installed")
    return BIN / name


def test_workflows_are_free_of_known_weaknesses() -> None:
    looked_at = ["action.yml", *WORKFLOWS, *EXAMPLES]  # by name: in a folder it looks for `.github/workflows` only
    done = run(tool("zizmor"), "--offline", "--quiet", "--config", ".github/zizmor.yml", *looked_at)
    assert done.returncode == 0, done.stdout


def test_workflows_and_examples_are_what_github_takes(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ secret.X }}\n"
    )
    done = run(PROJECT / "tests/tools/actionlint", wrong, *WORKFLOWS, *EXAMPLES)
    if "left out" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert "undefined variable" in done.stdout
    assert {name for name, _ in re.findall(r"^(.+?):(\d+):\d+: ", done.stdout, re.MULTILINE)} == {str(wrong)}, (
        done.stdout
    )


def test_every_action_is_pinned_to_a_commit_and_no_workflow_is_granted_anything_as_a_whole() -> None:
    for path in WORKFLOWS:
        assert yaml.safe_load(path.read_text("utf-8"))["permissions"] == {}
    for path in (*WORKFLOWS, *EXAMPLES):
        for used in re.findall(r"uses: (.*)", path.read_text("utf-8")):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+|posthound/posthound@v[\d.]+", used), used


def test_shell_scripts_pass_shellcheck() -> None:
    listed = run("git", "grep", "--files-with-matches", "--max-count=1", "-E", r"^#!.*\b(ba)?sh$")
    if listed.returncode:
        pytest.skip("left out: this is no git repository, so nothing says which scripts there are")
    scripts = listed.stdout.split()
    assert "tests/tools/browser.sh" in scripts
    done = run(tool("shellcheck"), *scripts)
    assert done.returncode == 0, done.stdout


def test_the_image_passes_its_linter_and_does_not_run_as_root() -> None:
    dockerfile = PROJECT / "deploy" / "container" / "Dockerfile"
    assert "USER 10001:10001" in dockerfile.read_text("utf-8")
    done = run(tool("hadolint"), dockerfile)
    assert done.returncode == 0, done.stdout


def test_the_image_is_given_all_that_the_package_is_built_from() -> None:
    copied = set(
        " ".join(
            re.findall(r"^COPY (?!--from)(.*) \S+$", (PROJECT / "deploy/container/Dockerfile").read_text(), re.M)
        ).split()
    )
    let_in = {line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == let_in
    assert {"pyproject.toml", "setup.py", "scanner", "patterns"} <= copied


@LONG
def test_the_steps_of_the_image_give_a_command_that_anybody_can_run(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for line in (PROJECT / ".dockerignore").read_text().splitlines():
        if line.startswith("!"):
            path = PROJECT / line[1:]
            if path.is_dir():
                shutil.copytree(
                    path, source / path.name, ignore=shutil.ignore_patterns("*.so", "__pycache__", "*.egg-info")
                )
            else:
                shutil.copy(path, source)
    done = run(
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-cache-dir",
        "--ignore-installed",  # or pip takes what the tests run away first
        "--prefix",
        tmp_path / "installed",
        ".",
        cwd=source,
    )
    assert done.returncode == 0, done.stderr
    (site,) = (tmp_path / "installed").glob("lib/python*/site-packages")
    done = run(sys.executable, "-P", "-m", "posthound", "--version", cwd=tmp_path, PYTHONPATH=str(site))
    assert done.stdout.startswith("posthound")


@LONG
def test_a_wheel_for_many_linuxes_works_where_no_compiler_is(tmp_path: Path) -> None:
    build = run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, PROJECT)
    assert build.returncode == 0, build.stderr
    (wheel,) = tmp_path.glob("*.whl")
    shown = run(tool("auditwheel"), "show", wheel)
    assert "manylinux_2_" in shown.stdout, shown.stdout + shown.stderr
    run(sys.executable, "-m", "venv", tmp_path / "clean")
    python = tmp_path / "clean" / "bin" / "python"
    # No compiler: PATH leads nowhere. Everything that is needed must come as a wheel.
    done = run(
        python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", wheel, PATH=str(tmp_path / "nothing")
    )
    assert done.returncode == 0, done.stderr
    done = run(python, PROJECT / "tests" / "tools" / "try_wheel.py", cwd=tmp_path, PATH=str(tmp_path / "nothing"))
    assert done.stdout.startswith("found what was planted"), done.stderr


@LONG
def test_the_pages_build_without_a_broken_link() -> None:
    done = run("make", "site", f"VENV={BIN.parent}")
    assert done.returncode == 0, done.stderr


def test_one_place_says_the_address_of_the_project() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    address, version = project["urls"]["Repository"], project["version"]
    assert yaml.safe_load((PROJECT / "mkdocs.yml").read_text("utf-8"))["repo_url"] == address
    assert address == INFORMATION_URI
    own = address.removeprefix("https://github.com/")
    copied = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"), *EXAMPLES, *WORKFLOWS, PROJECT / "action.yml"]
    copied += [path for path in PROJECT.glob("deploy/**/*") if path.is_file()]
    placeholder = re.compile(r"OWNER/(?!NAME)|@COMMIT|<(address|your|owner)[^>]*>|(YOUR|MY)[-_]?ORG", re.IGNORECASE)
    for path in copied:
        text = path.read_text("utf-8")
        assert not placeholder.search(text), path
        for named in re.findall(r"(?:github\.com/|ghcr\.io/|uses: )([\w.-]+/posthound)\b", text):
            assert named == own, path
        for at in re.findall(rf"(?:{own}@v|{own}:|rev: v|posthound==)(\d+\.\d+\.\d+)", text):
            assert at == version, path


def test_a_night_of_the_compose_file_is_the_night_of_the_cron_job() -> None:
    service = yaml.safe_load((PROJECT / "deploy/compose/compose.yaml").read_text("utf-8"))["services"]["crawl"]
    _, job = yaml.safe_load_all((PROJECT / "deploy/kubernetes/cronjob.yaml").read_text("utf-8"))
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    wanted = {argument.partition("=")[0] for argument in container["args"]}
    wanted -= {"--audit", "--policy"}  # the key of an admin, which not everybody has
    assert wanted <= set(re.findall(r"--[a-z-]+", service["command"][0]))
    assert service["read_only"]
    assert service["user"] == "10001:10001"


def test_a_shell_completes_commands_and_options(run_cli: RunCli) -> None:
    asked = {"_POSTHOUND_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    assert run_cli(COMP_WORDS="posthound sc", **asked).stdout == "plain,scan\n"
    assert "--format" in run_cli(COMP_WORDS="posthound scan --for", **{**asked, "COMP_CWORD": "2"}).stdout


def test_the_version_says_what_is_compiled_and_how_old_the_rules_are(run_cli: RunCli) -> None:
    lines = run_cli("--version").stdout.splitlines()
    assert lines[0].startswith("posthound, version ")
    assert re.fullmatch(r"rules: [\d,]+ formats, of \d{4}-\d\d-\d\d", lines[2])
    assert run_cli("--version", POSTHOUND_PURE="1").stdout.splitlines()[1] == "passes: in Python (slower)"
