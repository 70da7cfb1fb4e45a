"""No report holds a secret: every format over every golden case, every place of the matrix and some traps."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.golden import Case, cases
from fixtures.places import V21, places
from fixtures.yaml_places import yaml_places
from posthound.config.settings import Settings
from posthound.decode.derive import decode_text
from posthound.report.base import FORMATS, Report, render
from posthound.scan.run import report_of, run
from posthound.sources.base import Tally
from posthound.support.errors import OutputError
from tests.conftest import RunCli
from tests.helpers import PROVIDERS, scan_text, write

Plant = Callable[..., str]
CASES = list(cases())


def _pieces(value: str) -> Iterator[str]:
    """What must not stand in a report: the value, its halves, and any part of it longer than its redacted form shows.

    What stands only where another of these does, too, is left out: there are thousands of values.
    """
    half = len(value) // 2
    if half < 6:
        yield value
    if half < 14:
        yield value[:half]
    yield from (value[half:], value[4:14])


def _leaks(text: str, values: list[str]) -> list[str]:
    return [value for value in values if any(len(piece) >= 6 and piece in text for piece in _pieces(value))]


def _check(report: Report, values: list[str], *, needs: bool = True) -> None:
    assert report.findings or not needs
    for name in FORMATS:
        shown = {_shown(name, variant) for variant in (report, _replaced(report))}  # most formats know no colours
        assert not any(_leaks(text, values) for text in shown), name
    assert not _leaks(repr(report), values)


def _shown(name: str, report: Report) -> str:
    try:
        return render(name, report)
    except OutputError as error:  # a format may need files on disk; its refusal must not leak either
        return f"{error.message} {error.hint}"


def _replaced(report: Report) -> Report:
    return report._replace(color=True)


def _secrets(case: Case) -> list[str]:
    """The values drawn for a case that are secrets: ids and short parts of values may be shown."""
    drawn = [value for value in case.values if len(value) >= 12 and value.count("-") != 4]
    pairs = [decoded for value in drawn if (decoded := decode_text(value)) is not None and ":" in decoded]
    return drawn + [pair.partition(":")[2] for pair in pairs]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_format_shows_a_secret_of_a_golden_case(case: Case, tmp_path: Path) -> None:
    _check(run([str(case.write(tmp_path))], Settings(jobs=1)), _secrets(case))


def test_no_format_shows_a_secret_of_the_matrix(planted: Plant) -> None:
    outcomes, values = [], []
    for number, place in enumerate(places()):
        for seed, template in enumerate((list(PROVIDERS.values())[number % 8], "<alnum:40>")):
            value = planted(template, 1000 * seed + number)
            values.append(value)
            outcomes.append(scan_text(f"{number}-{seed}.json", json.dumps(place.put(value))))
    for number, yaml in enumerate(yaml_places()):
        values.append(value := planted("<alnum:40>", 5000 + number))
        outcomes.append(scan_text(f"{number}/{yaml.name}", yaml.put(value)))
    _check(report_of(outcomes, [n for o in outcomes for n in o.notices], Tally(), Settings()), values)


def _trap_documents(v: str) -> dict[str, Any]:
    url = f"https://deploy:{v}@api.acme.test/{v}?api_key={v}"
    request = {"method": "GET", "header": [{"key": "X-Api-Key", "value": v}], "url": {"raw": url}}
    return {
        "in the name of the request": {"info": {"name": "A", "schema": V21}, "item": [{"name": f"Login with {v}", "request": request}]},
        "in the name of the collection": {"info": {"name": v, "schema": V21}, "item": [{"name": "R", "request": request}]},
        "in the name of a header": {"info": {"name": "A", "schema": V21}, "item": [{"name": "R", "request": {"header": [{"key": v, "value": v}], "url": url}}]},
        "in the name of a variable": {"info": {"name": "A", "schema": V21}, "item": [], "variable": [{"key": v, "value": v}, {"key": f"x-{v}", "value": f"token={v}"}]},  # noqa: E501
        "as a key of the document": {"values": [{"key": "api_key", "value": v}], v: {v: [v]}, "name": "e"},
        "in the host of the request": {"info": {"name": "A", "schema": V21}, "item": [{"name": "R", "request": {"url": f"https://{v}.acme.test/x?api_key={v}", "header": request["header"]}}]},  # noqa: E501
        "in the user name": {"info": {"name": "A", "schema": V21}, "item": [{"name": "R", "request": {"url": f"https://{v}:{v}@acme.test/"}}]},
        "in a name of the body": {"info": {"name": "A", "schema": V21}, "item": [{"name": "R", "request": {"body": {"mode": "raw", "raw": json.dumps({v: v, "token": v})}}}]},  # noqa: E501
    }  # fmt: skip


@pytest.mark.parametrize("where", _trap_documents(""))
@pytest.mark.parametrize("template", ["<crc62:ghp_>", "sk_live_<alnum:24>"])
def test_a_secret_that_stands_where_names_are_taken_from_is_not_shown(
    where: str, template: str, planted: Plant
) -> None:
    value = planted(template)
    outcome = scan_text("x.json", json.dumps(_trap_documents(value)[where]))
    _check(report_of([outcome], outcome.notices, Tally(), Settings()), [value])


@pytest.mark.parametrize("fault", ['{"api_key": "VALUE"', '{"api_key": VALUE}', "a: {VALUE", "\tVALUE: 'VALUE"])
def test_errors_about_bad_input_do_not_quote_it(fault: str, planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    for name in ("x.json", "x.request.yaml"):
        outcome = scan_text(name, fault.replace("VALUE", value))
        _check(report_of([outcome], outcome.notices, Tally(), Settings()), [value])


def test_the_command_line_shows_no_secret_on_any_stream(tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    write(
        tmp_path / "a.json",
        {"name": "e", "values": [{"key": "api_key", "value": value}], "_postman_variable_scope": "environment"},
    )
    runs = [run_cli("scan", ".", "--format", name) for name in FORMATS]
    runs += [
        run_cli("scan", "--explain", "a.json:/values/0/value"),
        run_cli("scan", "-", stdin=b'{"k": "%s' % value.encode()),
    ]
    runs += [run_cli("scan", ".", "--weak"), run_cli("scan", "a.json", "missing.json", "--min-severity", "critical")]
    for done in runs:
        assert "Traceback" not in done.stderr
        assert not _leaks(done.stdout + done.stderr, [value]), done.args


def test_no_secret_reaches_the_disk(tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    source = write(tmp_path / "in" / "a.json", {"values": [{"key": "api_key", "value": value}], "name": "e"})
    run_cli(
        "scan",
        "in",
        "-o",
        "report.txt",
        HOME=str(tmp_path),
        XDG_CACHE_HOME=str(tmp_path / "cache"),
        TMPDIR=str(tmp_path),
    )
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path != source]
    assert [path.name for path in written] == ["report.txt"]
    assert not _leaks(written[0].read_text(), [value])
