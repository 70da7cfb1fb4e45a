"""Samples of every format, each with what stands in it and where, that others than we made: all is found at default settings, and nothing else."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from posthound.config.settings import Settings
from posthound.model.matches import Match
from posthound.model.values import Finding
from posthound.scan.search import searched
from tests.helpers import covered

Found = Sequence[tuple[Match, Finding]]


@pytest.fixture(scope="module")
def truth(shared: Path) -> list[dict[str, Any]]:
    """What is known of the samples, a row a value or a file without any."""
    return [json.loads(line) for line in (shared / "formats" / "TRUTH.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def scanned(shared: Path) -> Mapping[str, tuple[str, Found]]:
    """Each sample that a scan of their folder reads: the client that it is of, and what is found in it."""
    files = shared / "formats" / "files"
    return {
        Path(file.listed.path).relative_to(files).as_posix(): (file.document.client, tuple(file.found))
        for file in searched([str(files)], Settings(), [])
    }


def _same(one: str, other: str) -> bool:
    """A scheme or quotes may belong to one of them."""
    return one in other or other in one


def test_every_value_of_the_samples_is_found_where_it_stands(
    shared: Path, truth: list[dict[str, Any]], scanned: Mapping[str, tuple[str, Found]]
) -> None:
    missed = []
    for row in truth:
        if "clean" in row:
            continue
        text = (shared / "formats" / "files" / row["file"]).read_text("utf-8")
        places = [
            place
            for match, finding in scanned.get(row["file"], ("", ()))[1]
            if _same(match.value, row["value"]) or covered(text, finding) == row["value"]
            for place in [covered(text, finding)]
        ]
        exact = row["count"] == 0 or all(_same(place, row["value"]) for place in places)  # 0: it stands there encoded
        if len(places) < max(1, row["count"]) or not exact:
            missed.append((row["file"], row["place"]))
    assert missed == []


def test_every_sample_is_read_as_its_clients_and_no_clean_one_is_reported(
    truth: list[dict[str, Any]], scanned: Mapping[str, tuple[str, Found]]
) -> None:
    clients = defaultdict(set)
    for row in truth:
        client, found = scanned[row["file"]]
        clients[row["format"]].add(client)
        assert client != "unknown", row["file"]
        assert not ("clean" in row and found), row["file"]
    assert len(clients) == 20


def test_nothing_is_reported_in_the_samples_but_what_stands_there(
    truth: list[dict[str, Any]], scanned: Mapping[str, tuple[str, Found]]
) -> None:
    values: dict[str, list[str]] = defaultdict(list)
    for row in truth:
        values[row["file"]].append(row.get("value", ""))
    false = [
        (file, finding.path)
        for file, (_, found) in scanned.items()
        for match, finding in found
        if not finding.decoded and not any(_same(match.value, value) for value in values[file] if value)
    ]
    assert false == []
