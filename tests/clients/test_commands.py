"""A file with a command that runs requests and is given a value is read in a folder; without one, or with a reference, it is nobody's."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.rules.templates import expand
from posthound.scan.run import run
from tests.helpers import covered, write

NAMES = ("api_key", "apiKey", "ADMIN_TOKEN", "client_secret", "authToken")
COMMANDS = (
    'newman run a.json --env-var "{name}={value}" -r cli', "npx newman run a.json -e b.json --global-var {name}={value}",
    "postman collection run a.json --env-var '{name}={value}'", "bru run --env prod --env-var {name}={value}", "hurl --test --variable {name}={value} a.hurl",
    "hurl --secret {name}={value} a.hurl", "k6 run -e {name}={value} a.js",
)  # fmt: skip
FILES = {
    "package.json": lambda line: json.dumps({"name": "a", "scripts": {"test": line}}),
    ".github/workflows/a.yml": lambda line: (
        f"jobs:\n  a:\n    steps:\n    - name: a\n      run: |\n        npm ci\n        {line}\n"
    ),
    ".gitlab-ci.yml": lambda line: f"a:\n  image: postman/newman\n  script:\n  - {line}\n",
    "run.sh": lambda line: "#!/bin/sh\n" + line.replace(" --", " \\\n  --") + "\n",
    "run.ps1": lambda line: line.replace(" --", " `\n  --") + "\n",
    "run.cmd": lambda line: f"@echo off\r\n{line}\r\n",
    "Makefile": lambda line: f"test:\n\t{line}\n",
    "ci/Jenkinsfile": lambda line: f"pipeline {{\n  steps {{\n    sh '''\n      {line}\n    '''\n  }}\n}}\n",
}
REFERENCES = (
    "$TOKEN", "${TOKEN}", "${{ secrets.TOKEN }}", "%TOKEN%", "$(cat token)", "<your-token>", "http://localhost:3000", "localhost:3000", "{{token}}",
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_a_command_is_given_is_found_in_the_file_that_it_stands_in(name: str, tmp_path: Path) -> None:
    rng = random.Random(name)
    for command in COMMANDS:
        value = expand("<alnum:32>", rng)
        text = FILES[name](command.format(name=rng.choice(NAMES), value=value))
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
        (finding,) = run([str(tmp_path)], Settings(jobs=1)).findings
        assert (covered(text, finding), finding.client) == (value, "unknown"), command


def test_a_key_of_postmans_api_is_found_where_commands_and_actions_take_one(tmp_path: Path) -> None:
    rng = random.Random(3)
    keys = [expand("PMAK-<hex:24>-<hex:34>", rng) for _ in range(2)]
    write(
        tmp_path / "a.yml",
        f"jobs:\n  a:\n    steps:\n    - uses: acme/run-monitor@v1\n      with:\n        postman-api-key: {keys[0]}\n",
    )
    write(tmp_path / "b.sh", f"postman login --with-api-key {keys[1]}\n")
    assert [finding.rule for finding in run([str(tmp_path)], Settings(jobs=1)).findings] == ["postman-api-key"] * 2


def test_a_file_whose_commands_are_given_references_and_addresses_is_passed_over(tmp_path: Path) -> None:
    rng, count = random.Random(5), 0
    for place, reference in enumerate(REFERENCES):
        for name, made in FILES.items():
            line = rng.choice(COMMANDS).format(name="base", value=reference)
            held = (
                json.dumps({"a": json.loads(made(line)), "api_key": expand("<alnum:32>", rng)})
                if name.endswith("json")
                else made(line)
            )
            write(tmp_path / str(place) / name, held)
            count += 1
    write(
        tmp_path / "notes/package.json",
        json.dumps(
            {"api_key": expand("<alnum:32>", rng), "scripts": {"test": "newman run a.json -e b.json --env-var"}}
        ),
    )
    report = run([str(tmp_path)], Settings(jobs=1))
    assert (report.files, report.passed_over) == (0, count + 1)
