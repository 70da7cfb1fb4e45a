"""No name gives an order: not to what runs a job and reads its log, not to what renders a report's Markdown."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from fixtures.places import V21
from posthound.report.base import FORMATS
from posthound.report.csv import cell
from posthound.report.markdown import escaped
from posthound.support.terminal import clean, shown_json
from tests.conftest import RunCli
from tests.helpers import write

Plant = Callable[..., str]
# GitHub's runner and Azure's agent look for the first two forms anywhere in a line, TeamCity for the third.
ANYWHERE = re.compile(r"##(?:|vso|teamcity)\[")
COMMANDS = (
    "stop-commands",
    "set-output name=status",
    "add-mask",
    "error",
    "task.complete result=Succeeded",
    "buildStatus status='SUCCESS'",
)
INVISIBLE = "\x1b\x07\x9b\x7f\x85\u202e\u2028\ufff9\U000e0041"


def order(rng: random.Random) -> str:
    """An order in one of the forms, after blanks or none."""
    command, word = rng.choice(COMMANDS), f"w{rng.randrange(10**6)}"
    forms = (
        f"##[{command}]{word}",
        f"##vso[{command}]{word}",
        f"##teamcity[{command}]",
        f"::{command}::{word}",
        f"{' ' * rng.randrange(4)}::{command}::{word}",
    )
    return rng.choice(forms)  # fmt: skip


def obeyed(said: str, *, commands: bool = False) -> list[str]:
    """The lines that a runner would obey."""
    lines = re.split(r"[\r\n]", said)
    return [one for one in lines if ANYWHERE.search(one) or (one.lstrip().startswith("::") and not commands)]


@pytest.mark.skipif(os.name == "nt", reason="left out: such names are POSIX's")
@pytest.mark.parametrize("seed", range(4))
def test_no_name_gives_an_order_to_what_runs_a_job(seed: int, tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    rng = random.Random(seed)
    request = {"url": "https://x.test", "header": [{"key": f"Token{order(rng)}", "value": planted("<crc62:ghp_>")}]}
    item = [{"name": order(rng), "request": request}]
    names = [f"{order(rng)}.postman_collection.json".replace("/", "") for _ in range(2)]
    write(tmp_path / names[0], {"info": {"name": order(rng), "schema": V21}, "item": item})
    write(tmp_path / f"::{order(rng)}.zip", b"PK\x03\x04")
    write(tmp_path / f"##[error]{rng.random()}.json.zip", b"PK\x03\x04")
    asked = rng.sample([name for name in FORMATS if name != "detect-secrets"], 4)
    every = [("scan", ".", "--format", name) for name in asked]
    every += [("fix", "."), ("scan", "--explain", f"{names[0]}:/info/name"), ("scan", names[1]), ("report", names[1])]
    every += [("rotate", "update", ".", "--ledger", "l"), ("rotate", "export", "--ledger", "l")]
    every += [("scan", ".", "-o", "o.sarif"), ("sarif", "summary", "o.sarif")]
    for arguments in every:
        done = run_cli(*arguments)
        assert "Traceback" not in done.stderr
        assert not obeyed(done.stdout) + obeyed(done.stderr), arguments
    assert not any(map(ANYWHERE.search, obeyed(run_cli("sarif", "annotations", "o.sarif").stdout, commands=True)))


@pytest.mark.parametrize("seed", range(20))
def test_what_is_shown_as_json_says_the_same_and_acts_on_nothing(seed: int) -> None:
    rng = random.Random(seed)
    pieces = [*INVISIBLE, "ä", "\n", '"', "\\", *(order(rng) for _ in range(3))]
    value = {"".join(rng.sample(pieces, 6)): ["".join(rng.sample(pieces, 6)) for _ in range(4)]}
    for indent in (None, 2):
        made = shown_json(json.dumps(value, ensure_ascii=False, indent=indent))
        assert json.loads(made) == value
        assert not ANYWHERE.search(made)
        assert not set(INVISIBLE) & set(made)


def test_what_is_no_order_is_shown_as_it_is() -> None:
    for text in ("## Login [v2]", "a::b", "C++ std::string", "#1 [x]", "https://x.test/a#[b]", "###", "Acme ⚠️ API"):
        assert clean(text) == text
    assert clean("##[x] ##vso[y]") == "# #[x] # #vso[y]"
    assert clean(" ::x::y") == " : :x::y"
    assert (cell("\x9bx"), cell("\x9b=2")) == ("\ufffdx", "'\ufffd=2")


@pytest.mark.parametrize("seed", range(30))
def test_names_in_markdown_are_text_and_mention_nobody(seed: int) -> None:
    rng = random.Random(seed)
    pieces = [
        "[x](https://evil.test)", "![x](https://evil.test/a.png)", "<b>", "<!-- -->", "`a`", "``", "**b**", "&#64;all", "|", "\\", "\\|", "~~c~~",
        "@octocat", " @acme/team ", "\x1b[31m", "#1", "<https://evil.test>", "[a]: https://evil.test", "snake_case_name",
    ]  # fmt: skip
    text = "x " + "".join(rng.sample(pieces, 5)) + "."
    page = MarkdownIt("commonmark").enable("table").render(f"| a | b |\n|---|---|\n| {escaped(text)} | end |\n")
    cells = re.findall(r"<td>(.*?)</td>", page)
    assert len(cells) == 2
    assert cells[1] == "end"
    shown = re.sub(r"<code>@</code>", "@", cells[0])
    assert "<" not in shown
    assert not re.search(r"(?<![\w.])@\w", cells[0])
    plain = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert plain.split() == clean(text).split()
