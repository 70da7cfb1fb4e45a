"""A value that has its own name before it once more, and several passwords under one name."""

from __future__ import annotations

import json
import random

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import collection, environment
from tests.helpers import covered, scan_text


def _found(name: str, value: str) -> dict[str, list[str]]:
    """What is found in each place."""
    files = {
        "x.postman_environment.json": environment([(name, value)]),
        "x.postman_collection.json": collection(body={"mode": "raw", "raw": json.dumps({name: value})}),
        "a.env": f'{name}="{value}"\n',
        "a.yaml": f'{name}: "{value}"\n',
        "a.txt": f"[a]\n{name} = {value}\n",
    }
    return {
        file: [covered(text, finding) for finding in scan_text(file, text).findings] for file, text in files.items()
    }


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("form", ["{own}=…", "{own}: …", "?{own}=…", "{own} = …"])
def test_the_name_before_a_value_is_no_part_of_it(form: str, seed: int) -> None:
    rng = random.Random(f"{form}{seed}")
    name = rng.choice(("API_KEY", "client_secret", "accessToken", "DB_PASSWORD", "token"))
    own = rng.choice((name.lower(), name, name.replace("_", "-")))
    value = expand(rng.choice(("<alnum:32>", "<hex:40>", "<alnum:14>x7")), rng)
    found = _found(name, form.format(own=own).replace("…", value))
    del found["a.txt"]  # a blank ends a value without quotes
    assert found == {file: [value] for file in found}


def test_another_name_before_a_value_may_be_a_part_of_it() -> None:
    rng = random.Random(1)
    value = f"prod:{expand('<alnum:24>', rng)}"
    assert _found("client_secret", value)["a.yaml"] == [value]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("between", [" ", ",", ", ", ";", "|"])
def test_each_of_several_passwords_is_found(between: str, seed: int) -> None:
    rng = random.Random(f"{between}{seed}")
    name = rng.choice(("PASSWORDS", "passwords", "user_passwords", "dbPasswords"))
    values = [expand("<alnum:9-14>", rng) + rng.choice("!?7$") for _ in range(rng.randint(2, 4))]
    told = [f"ana{n}:{value}" for n, value in enumerate(values)] if between == "," and seed % 2 else values
    found = _found(name, between.join(told))
    assert all(each == values for each in found.values())


@pytest.mark.parametrize(
    "value", ["min length eight", "one, two, three", "reset, change, forgot", "a b", "user1 user2"]
)
def test_words_under_a_name_for_passwords_are_none(value: str) -> None:
    assert not any(_found("passwords", value).values())


@pytest.mark.parametrize("seed", range(6))
def test_a_list_in_lines_below_its_name_is_found(seed: int) -> None:
    rng = random.Random(seed)
    name = rng.choice(("tokens", "api_keys", "passwords", "client_secrets"))
    values = [expand("<alnum:32>" if name != "passwords" else "<alnum:12>", rng) + "7" for _ in range(3)]
    text = collection(description=f"Use\n\n{name}:\n" + "".join(f"  - {value}\n" for value in values) + "\nas you like")
    findings = scan_text("x.postman_collection.json", text).findings
    assert [covered(text, finding) for finding in findings] == values


@pytest.mark.parametrize("name", ["tags", "ids", "commits", "token_types", "tokens"])
def test_other_lists_in_lines_are_quiet(name: str) -> None:
    rng = random.Random(name)
    items = (
        [expand("<hex:40>", rng) for _ in range(3)] if name != "tokens" else ["page_token", "refresh-token", "id_token"]
    )
    text = collection(description=f"Use\n\n{name}:\n" + "".join(f"  - {item}\n" for item in items))
    assert not scan_text("x.postman_collection.json", text).findings
