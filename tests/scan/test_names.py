"""Names in findings that hold secrets: every one is looked through, and only these are changed."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.places import V21
from posthound.api import scan_paths
from posthound.config.settings import Settings
from posthound.fix.run import plan
from posthound.model.values import Finding, Origin, RelatedPlace
from posthound.policy.scrub import hidden, names_in
from posthound.scan.names import redactions
from posthound.support.redact import redact
from tests.helpers import scan_json, write


def _finding(planted: Callable[..., str]) -> Finding:
    """A finding with a name of every sort, related places among them."""
    value = planted("ghp_<alnum:36>")
    header = [{"key": "Authorization", "value": f"Bearer {value}"}, {"key": "X-Again", "value": value}]
    request = {"method": "GET", "url": {"raw": "https://api.test/a"}, "header": header}
    (first, *_) = scan_json(
        {"info": {"name": "C", "schema": V21}, "item": [{"name": "R", "request": request}]}
    ).findings
    return first._replace(
        origin=Origin("a.json", workspace="team", owner="somebody"), related=(RelatedPlace("/b", "B", "used here"),)
    )


def test_every_name_that_may_be_changed_is_looked_through(planted: Callable[..., str]) -> None:
    finding = _finding(planted)
    seen: list[str] = []
    hidden(finding, lambda text: seen.append(text) or text)  # type: ignore[func-returns-value]
    assert sorted(seen) == sorted(names_in(finding))


def test_a_secret_in_a_key_of_the_file_is_shown_in_no_finding_beneath_it(
    planted: Callable[..., str], tmp_path: Path
) -> None:
    key = planted("ghp_<alnum:36>")
    collection = {"info": {"name": "C", "schema": V21}, "item": [], key: {"api_token": planted("<alnum:32>")}}
    found = scan_paths([write(tmp_path / "c.postman_collection.json", collection)]).findings
    assert found
    assert key not in str(found)


@pytest.mark.parametrize("seed", range(3))
def test_a_file_is_found_by_its_path_though_a_password_is_a_word_of_it(seed: int, tmp_path: Path) -> None:
    password = "".join(random.Random(seed).choices("bcdfghklmnprstvz", k=7))
    request = {
        "url": f"https://{password}.example.com/login",
        "body": {"mode": "raw", "raw": f'{{"password": "{password}"}}'},
    }
    item = {"name": f"Log in with {password}", "request": {"method": "POST", **request}}
    collection = {"info": {"name": f"{password}shop", "schema": V21}, "item": [item]}
    for folder in (f"{password}__shop", password):
        write(tmp_path / folder / "c.postman_collection.json", collection)
    found = scan_paths([tmp_path]).findings
    assert {finding.path for finding in found} == {(f"{password}shop", f"Log in with {redact(password)}", "body")}
    assert all(Path(finding.file).is_file() for finding in found)
    assert {finding.host for finding in found} == {f"{password}.example.com"}
    planned = plan([str(tmp_path)], Settings())
    assert {file.shown for file in planned.files} == {finding.file for finding in found}


def test_names_that_differ_in_a_line_break_alone_are_both_looked_through(planted: Callable[..., str]) -> None:
    value = planted("ghp_<alnum:36>")
    assert redactions([f"of {value}", f"of\n{value}"]).keys() == {f"of {value}", f"of\n{value}"}
