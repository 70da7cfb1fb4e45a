"""What `fix` wrote, read by the client's own parser where npm has one: it says the same but for secrets.

npm has none of Hoppscotch's, Yaak's, HTTPie's and Apidog's, nor of Insomnia's version 5; Hurl's loads a program from elsewhere when it is
installed, and SoapUI and JMeter are Java's. Their files are held to JSON, YAML and XML in the tests of generated files.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from posthound.config.settings import Settings
from posthound.fix.run import plan, write
from tests.clients import test_places
from tests.clients.test_generated import FORMATS, drawn

PARSERS = Path(__file__).with_name("parsers")
# Which parser reads the files of a format.
PARSED = {
    "http": "http", "insomnia 4": "insomnia", "insomnia 4 yaml": "insomnia", "bruno": "bruno", "bruno environment": "bruno", "har": "har",
    "openapi": "openapi", "swagger": "openapi", "karate": "karate", "karate config": "k6", "k6": "k6",
}  # fmt: skip
# The same of whole files, with a credential at every place.
WHOLE = {
    "bruno": "bruno", "bruno grpc": "bruno", "bruno websocket": "bruno", "bruno environment": "bruno", "http": "http", "httpyac": "http",
    "insomnia 4": "insomnia", "insomnia 4 yaml": "insomnia", "karate": "karate",
}  # fmt: skip
FILES = 3 if "POSTHOUND_TEST_LONG" in os.environ else 1
# What each parser refuses.
BROKEN = {
    "bruno": "get {\n  url: x\n",
    "karate": "Scenario: b\n  Given x\n",
    "k6": "const a = '",
    "har": "{}",
    "openapi": "{}",
}


@pytest.fixture(scope="module")
def parsers() -> Path:
    """The folder of the installed parsers."""
    if shutil.which("node") is None or not (PARSERS / "node_modules" / "@usebruno" / "lang").is_dir():
        pytest.skip("left out: the clients' own parsers are not installed (tests/clients/parsers/install does it)")
    return PARSERS


def answers(parsers: Path, asked: list[dict[str, str]]) -> list[Mapping[str, Any]]:
    """What the parsers make of each text."""
    lines = "".join(json.dumps(one) + "\n" for one in asked)
    done = subprocess.run(["node", "parse.js"], cwd=parsers, input=lines, text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def _shape(made: Any, secrets: list[str]) -> Any:
    """What was parsed without the secrets, and without the texts that hold one."""
    if isinstance(made, dict):
        return {key: _shape(value, secrets) for key, value in made.items()}
    if isinstance(made, list):
        return [_shape(value, secrets) for value in made]
    return "secret" if isinstance(made, str) and any(value in made for value in secrets) else made


def _same(before: Any, after: Any) -> bool:
    """Whether two shapes differ only where a text held a secret before."""
    if before == "secret":
        return isinstance(after, str)
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_same(before[key], after[key]) for key in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_same, before, after))
    return bool(before == after)


def _drawn(name: str, number: int) -> tuple[str, list[str]]:
    text, draw = drawn(name, number)
    return text, draw.secrets


def _whole(name: str, number: int) -> tuple[str, list[str]]:
    text, draw = test_places.drawn(name, number, "secret")
    return text, [place.value for place in draw.places]


def test_the_clients_own_parsers_read_the_same_before_and_after_a_fix_and_refuse_what_is_broken(
    parsers: Path, tmp_path: Path
) -> None:
    files = [
        (name, client, FORMATS[name].file, _drawn(name, n)) for name, client in PARSED.items() for n in range(FILES)
    ]
    files += [(name, client, test_places.KINDS[name].file, _whole(name, 0)) for name, client in WHOLE.items()]
    asked, known = [], []
    for number, (name, client, file, (text, secrets)) in enumerate(files):
        path = tmp_path / str(number) / file
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
        assert write(plan([str(path)], Settings(), unsafe=True))[1] == []
        fixed = path.read_text("utf-8")
        assert fixed != text
        asked += [{"client": client, "path": file, "text": one} for one in (text, fixed)]
        known.append((name, secrets))
    broken = [{"client": client, "path": "a", "text": text} for client, text in BROKEN.items()]
    every = answers(parsers, [*asked, *broken])
    given, refused = every[: len(asked)], every[len(asked) :]
    assert [one for one in refused if "refused" not in one] == []
    assert [
        (name, one["refused"])
        for (name, _), one in zip([k for k in known for _ in "12"], given, strict=True)
        if "refused" in one
    ] == []
    for (name, secrets), before, after in zip(known, given[::2], given[1::2], strict=True):
        assert _same(_shape(before["parsed"], secrets), after["parsed"]), name
