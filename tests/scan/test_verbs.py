"""Every command that scans takes what a scan takes, finds the same by it, and proposes commands that do."""

from __future__ import annotations

import json
import random
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from posthound.cli.main import cli
from posthound.cli.options import SCANNED, WEAK
from posthound.config.settings import Settings
from posthound.rotate.ledger import State
from posthound.rotate.run import every, update
from posthound.rules.templates import expand
from tests.conftest import RunCli

Plant = Callable[..., str]
PATTERN = """
[provider]
id = "acme"
references = ["https://acme.example/docs"]
rotate = "Revoke it at Acme."

[[pattern]]
id = "acme-ticket"
name = "Acme ticket"
regex = 'acme-[a-z0-9]{12}-[0-9]{4}'
keywords = ["acme-"]
severity = "high"
opens = "Everything at Acme."
matches = ["acme-<lower:12>-<digit:4>"]
"""
PLUGIN = """
import re
from detect_secrets.plugins.base import RegexBasedDetector

class AcmeTicketDetector(RegexBasedDetector):
    secret_type = "Acme ticket"
    denylist = [re.compile(r"acme-[a-z0-9]{12}-[0-9]{4}")]
"""


def commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield (*above, name), command
            if isinstance(command, click.Group):
                yield from commands(command, (*above, name))


def test_each_command_that_scans_files_takes_what_says_what_is_scanned() -> None:
    spellings = {option.parameter: option.spellings[0] for option in SCANNED}
    taking = {
        " ".join(name): {word for parameter in command.params for word in parameter.opts}
        for name, command in commands(cli)
    }
    scanning = {name for name, words in taking.items() if "--all-files" in words}
    assert scanning == {
        "scan", "fix", "revoke", "rotate update", "rotate analyze", "baseline create", "baseline update", "baseline add", "baseline check",
        "baseline audit",
    }  # fmt: skip
    assert {name: set(spellings.values()) - taking[name] for name in scanning} == {name: set() for name in scanning}
    weak = {name for name, words in taking.items() if WEAK.spellings[0] in words}
    assert weak == {name for name in scanning if name.startswith(("scan", "fix", "baseline"))} | {"crawl"}


def environment(path: Path, value: str, name: str = "v") -> None:
    """Writes an environment with one variable, whose name says nothing."""
    path.write_text(json.dumps({"name": "e", "values": [{"key": name, "value": value}]}))


def drawn(rng: random.Random, folder: Path) -> list[str]:
    """An export or a text in which only these words of a command line find something."""
    ticket = f"acme-{expand('<lower:12>', rng)}-{expand('<digit:4>', rng)}"
    token, name = expand("<crc62:ghp_>", rng), rng.choice(("a", "b c", "it's"))
    here = folder / "in"
    here.mkdir()
    match rng.choice(("patterns", "plugin", "weak", "all", "ignored", "config")):
        case "patterns":
            (folder / f"{name}.toml").write_text(PATTERN)
            environment(here / f"{name}.postman_environment.json", ticket)
            return ["--patterns", f"{name}.toml"]
        case "plugin":
            (folder / f"{name}.py").write_text(PLUGIN)
            environment(here / f"{name}.postman_environment.json", ticket)
            return ["--plugin", f"{name}.py"]
        case "weak":
            environment(here / f"{name}.postman_environment.json", rng.choice(("hunter2", "letmein")), "password")
            return ["--weak"]
        case "all":
            (here / f"{name}.txt").write_text(f"github_token = {token}\n")
            return ["--all-files"]
        case "ignored":
            subprocess.run(["git", "init", "-q", str(folder)], check=True)
            (folder / ".gitignore").write_text(f"{name}.postman_environment.json\n")
            environment(here / "z.postman_environment.json", "1")
            environment(here / f"{name}.postman_environment.json", token)
            return ["--no-ignore"]
        case _:
            (folder / "acme.toml").write_text(PATTERN)
            (folder / f"{name}.conf.toml").write_text('patterns = ["acme.toml"]\n')
            environment(here / f"{name}.postman_environment.json", ticket)
            return ["--config", f"{name}.conf.toml"]


@pytest.mark.parametrize("seed", range(6))
def test_what_options_find_other_commands_find_by_them_and_by_what_is_proposed(
    seed: int, tmp_path: Path, run_cli: RunCli
) -> None:
    words = drawn(random.Random(seed), tmp_path)
    assert run_cli("scan", "in", "-q").returncode == 0
    said = run_cli("scan", "in", "-q", *words).stdout
    (accept,) = re.findall(r"^Accept:  posthound (.*)   \(", said, re.MULTILINE)
    (why,) = re.findall(r"^Ask why: posthound (.*)$", said, re.MULTILINE)
    assert "reported" in run_cli(*shlex.split(why)).stdout
    for fix in re.findall(r"^Replace: posthound (.*)   \(", said, re.MULTILINE):
        assert re.search(r"^@@ .* @@$|^left: ", run_cli(*shlex.split(fix)).stdout, re.MULTILINE)
    assert run_cli(*shlex.split(accept.replace("REASON", "known"))).returncode == 0
    assert "1 known, 0 ended, 0 not found" in run_cli("baseline", "check", "in", *words).stdout
    assert run_cli("scan", "in", "-q", "--baseline", ".posthound.baseline", *words).returncode == 0
    # Whoever looks for less sees nothing new, and takes nothing for fixed that he did not look for.
    assert run_cli("baseline", "check", "in").returncode == 0
    run_cli("baseline", "update", "in")
    assert "1 known, 0 ended, 0 not found" in run_cli("baseline", "check", "in", *words).stdout


def test_a_check_of_what_is_alive_takes_nothing_of_a_plugin_for_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.py").write_text(PLUGIN)
    rng = random.Random(3)
    environment(tmp_path / "a.postman_environment.json", f"acme-{expand('<lower:12>', rng)}-{expand('<digit:4>', rng)}")
    settings = Settings(plugins=("acme.py",))
    for verify in (False, True):
        update(["."], settings, "l.sqlite", verify=verify)
        assert [item.state for item in every("l.sqlite")] == [State.OPEN]
