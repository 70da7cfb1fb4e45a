"""Small files looked at together give what each gives by itself."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.golden import cases
from fixtures.places import places
from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.model.values import Notice, Origin, Raw
from posthound.native import compiled
from posthound.rules.templates import expand
from posthound.scan import run, together
from posthound.scan.exchange import Uses
from tests.conftest import TIMES
from tests.fuzz.strategies import files
from tests.helpers import PROVIDERS

pytestmark = pytest.mark.skipif(
    compiled is None, reason="left out: without the compiled reader each file is read by itself"
)
NAME = "a.postman_collection.json"
OLD = Settings(other_comments=True)


def _raw(text: str | bytes, name: str = NAME) -> Raw:
    return Raw(Origin(name), text if isinstance(text, bytes) else text.encode())


def _alone(raws: Sequence[Raw], options: Settings, uses: Uses | None) -> list[Outcome | Notice]:
    return list(run.scan_items(raws, options, uses))


def _told(outcomes: Sequence[Outcome | Notice]) -> list[object]:
    """All but the kind and what it gives, which nobody asks of a file that holds nothing."""
    return [one._replace(kind="", gives=frozenset()) if isinstance(one, Outcome) else one for one in outcomes]


def _agree(raws: Sequence[Raw], options: Settings = OLD, uses: Uses | None = None) -> list[Outcome | Notice]:
    one = partial(run.scan_item, settings=options, uses=uses)
    at_once = list(together.scan_together(raws, options, uses, one))
    found = _told(at_once)
    assert sorted(found, key=repr) == sorted(_told(_alone(raws, options, uses)), key=repr)
    return at_once


def _passed_over(raws: Sequence[Raw]) -> set[int]:
    return together.holding_nothing(raws, OLD, frozenset())


def _all_places() -> Iterator[Raw]:
    rng = random.Random(31)
    templates = list(PROVIDERS.values())
    for number, place in enumerate(places()):
        secret = expand(templates[number % len(templates)], rng) if number % 2 else ""
        yield _raw(json.dumps(place.put(secret), indent=number % 3 or None), f"{number}.postman_collection.json")


def test_secrets_in_every_place_are_found_among_files_that_hold_nothing() -> None:
    raws = list(_all_places())
    found = _agree(raws)
    assert sum(len(one.findings) for one in found if isinstance(one, Outcome)) > 50
    assert len(_passed_over(raws)) > len(raws) // 8


def test_the_golden_cases() -> None:
    raws = [_raw(text, path) for case in cases() for path, text in case.files.items()]
    assert len(_agree(raws)) == len(raws)


@pytest.mark.parametrize("seed", range(8))
def test_files_in_any_order_and_company(seed: int) -> None:
    rng = random.Random(seed)
    raws = [*_all_places(), *(_raw(text, path) for case in cases() for path, text in case.files.items())]
    _agree(rng.sample(raws, 40))


@given(st.lists(files(), min_size=5, max_size=9))
@settings(max_examples=18 * TIMES)
def test_any_files(made: list[tuple[str, bytes]]) -> None:
    _agree([_raw(data, name if together.is_small(_raw(data, name)) else NAME) for name, data in made])


@pytest.mark.parametrize(
    "pieces",
    [
        ('{"item": {"a":', "1}}"),
        ('[{"name": "one"', '"two"}]'),
        ('{"a": 1}, {"b": 2}', '{"c": 3}'),
        ('{"a": 1}, "password=Tr0ub4dor"', '{"c": 3}'),
        ('{"a": 1}, 5', '{"c": 3}'),
        ('{"a": 1}]', '[{"c": 3}'),
        ('{"a": "', '"}'),
        ('{"a": "one', '{two"}', '{"b": 1}, {"c": 2}'),
        ("{", "}"),
        ('{"a": 1} \n\t', '{"b": 2}'),
        (b'{"a": "\xff"}', b'{"b": 2}'),
        ('{"a": 1, "a": 2}', '{"b": "posthound: ignore"}'),
        ('\n{"a": 1}', '{"b": 2}'),
    ],
)
def test_a_file_does_not_go_on_in_the_next(pieces: Sequence[str | bytes]) -> None:
    quiet = [_raw(_collection(), f"{n}.postman_collection.json") for n in range(6)]
    raws = [
        *quiet[:3],
        *(_raw(piece, f"{n} piece.postman_collection.json") for n, piece in enumerate(pieces)),
        *quiet[3:],
    ]
    _agree(raws)


def _collection(**parts: object) -> str:
    return json.dumps({"info": {"name": "C"}, "item": [], **parts})


def _event(*lines: str) -> list[dict[str, object]]:
    return [{"listen": "test", "script": {"type": "text/javascript", "exec": lines}}]


def _held_by_one_stage() -> dict[str, Raw]:
    """Files in which only one of the stages looks at something."""
    rng = random.Random(5)
    token = expand("ghp_<alnum:36>", rng)
    rows = [
        {"key": "one", "value": token[:20]},
        {"key": "two", "value": token[20:]},
        {"key": "both", "value": "{{one}}{{two}}"},
    ]
    key = ["const pem = [", *(f"'{line}'," for line in expand("<pem>", rng).split("\n")), "];"]
    secret_global = {"key": "plain", "value": "as people call it", "type": "secret", "enabled": True}
    # The name stands so far before its value that a text's lines do not tell.
    schema = {
        "type": "object",
        "properties": {"client_secret": {"type": "string", "description": "d", "example": expand("<alnum:32>", rng)}},
    }
    described = json.dumps(
        {"swagger": "2.0", "info": {"title": "A", "version": "1"}, "paths": {}, "definitions": {"A": schema}}
    )
    return {
        "a description of an API kept as a text": _raw(_collection(protocolProfileBehavior={"kept": described})),
        "put together from variables": _raw(_collection(variable=rows)),
        "lines of a script": _raw(_collection(event=_event(*key))),
        "a global that says it is secret": _raw(
            json.dumps({"values": [secret_global], "_postman_variable_scope": "globals"}), "g.postman_globals.json"
        ),
        "a comment that accepts nothing": _raw(_collection(event=_event("// posthound: ignore"))),
        "an encoded text": _raw(
            _collection(variable=[{"key": "x", "value": base64.b64encode(f"a {token} b".encode()).decode()}])
        ),
    }


@pytest.mark.parametrize("held", _held_by_one_stage())
def test_each_stage_is_asked(held: str) -> None:
    raw = _held_by_one_stage()[held]
    quiet = [_raw(_collection(), f"{n}.postman_collection.json") for n in range(6)]
    told = [one for one in _agree([*quiet[:3], raw, *quiet[3:]]) if isinstance(one, Outcome)]
    assert [one.file for one in told if one.findings or one.notices] == [raw.origin.path]
    assert len(_passed_over([*quiet, raw])) == len(quiet)


def test_one_broken_file_costs_no_other_its_place_among_those_passed_over() -> None:
    raws = [_raw(_collection(), f"{n}.postman_collection.json") for n in range(40)]
    raws[17] = _raw('{"info": {"name": ', "17.postman_collection.json")
    assert _passed_over(raws) == set(range(40)) - {17}
    told = [notice for one in _agree(raws) if isinstance(one, Outcome) for notice in one.notices]
    assert [notice.path for notice in told] == ["17.postman_collection.json"]


WAYS = {
    "header": lambda name: {"request": {"url": "https://a.test", "header": [{"key": "Authorization", "value": f"Bearer {{{{{name}}}}}"}]}},
    "url": lambda name: {"request": f"https://a.test/?access_token=${{{name}}}"},
    "script": lambda name: {"event": _event(f"const token = pm.environment.get('{name}');"), "request": "https://a.test"},
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["gate", "session", "appid"])
def test_what_requests_use_is_told_of_each_file_and_counts_in_the_environments(name: str, way: str) -> None:
    using = {"info": {"name": "A"}, "item": [{"name": "R", **WAYS[way](name)}]}
    quiet = [_raw(_collection(), f"{n}.postman_collection.json") for n in range(6)]
    outcomes = [one for one in _agree([*quiet, _raw(json.dumps(using))]) if isinstance(one, Outcome)]
    assert [(one.file, set(one.uses)) for one in outcomes if one.uses] == [(NAME, {name})]
    row = {"key": name, "value": "kW9xZ2vQ7rT4nB8mL1pD"}
    environments = [_raw(json.dumps({"name": "E", "values": [row]}), f"{n}.postman_environment.json") for n in range(6)]
    assert not any(one.findings for one in _agree(environments) if isinstance(one, Outcome))
    counted = _agree(environments, uses=Uses([("in ", (name,))]))
    assert all(one.findings for one in counted if isinstance(one, Outcome))


@pytest.mark.parametrize("options", [Settings(patterns=("own.toml",)), Settings(detect_secrets=True)])
def test_what_others_look_for_is_looked_for_in_each_file(options: Settings) -> None:
    assert not together.may_be_together(options)


def test_a_folder_of_many_is_told_as_files_one_by_one_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for raw in _all_places():
        (tmp_path / raw.origin.path).write_bytes(raw.data)
    at_once = run.run([str(tmp_path)], Settings(jobs=1))
    monkeypatch.setattr(run, "FEW", 10_000)
    alone = run.run([str(tmp_path)], Settings(jobs=1))
    assert at_once.findings == alone.findings
    assert (at_once.files, at_once.bytes, at_once.weak, at_once.below) == (
        alone.files,
        alone.bytes,
        alone.weak,
        alone.below,
    )
