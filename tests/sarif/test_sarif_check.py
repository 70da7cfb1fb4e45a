"""`posthound sarif check`: what we write is accepted, and every reason for a rejection is found."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from posthound.model.values import Exposure, Level, Notice, Origin, Region, RelatedPlace, Role
from posthound.report.base import render
from posthound.report.sarif.check import check, grouped
from tests.conftest import TIMES
from tests.sarif.sarif_cases import finding, related, report

Log = dict[str, Any]
# A failing report is not made smaller: with so many fields that takes minutes, and the failure says enough.
WHOLE = (Phase.explicit, Phase.reuse, Phase.generate)
# Any character there is, lone surrogates, controls and those that turn text around included.
odd = st.text(st.characters(), max_size=30) | st.sampled_from(
    [
        "\u202eexe.json",
        "a/b\\c:d",
        "\ud800",
        "\x00\x1b[31m",
        "{{x}}",
        "[a](1)",
        "<script>",
        "%2e%2e/",
        "../..",
        "é" * 3000,
        "http://x",
        "",
    ]
)
regions = st.tuples(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 50), st.integers(1, 500)).map(
    lambda t: Region(t[0], t[1], t[0] + t[2], t[1] + t[3])
)
origins = st.builds(
    Origin,
    path=odd,
    exposure=st.sampled_from(Exposure),
    workspace=odd,
    workspace_id=st.sampled_from(["", "w"]),
    url=odd | st.just("https://x/y z"),
    owner=odd,
)
findings = st.builds(
    finding,
    rule=st.sampled_from(["github-personal-access-token", "generic-password", "stripe-secret-key"]) | st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True),
    file=odd, pointer=odd, role=st.sampled_from(Role), region=regions, severity=st.sampled_from(Level), confidence=st.sampled_from(Level),
    exposure=st.sampled_from(Exposure), secret_id=odd, fingerprint=odd, redacted=odd, vault_reference=odd, path=st.tuples(odd, odd) | st.just(()),
    evidence=odd, name=odd, decoded=odd, origin=st.none() | origins, first_seen=odd, suppression=st.sampled_from(["", "external", "inSource"]),
    justification=odd, baseline_state=st.sampled_from(["", "new", "unchanged", "absent"]) | odd,
    related=st.lists(st.builds(RelatedPlace, odd, odd, odd, st.none() | regions), max_size=3).map(tuple),
)  # fmt: skip
notices = st.builds(Notice, odd, odd, st.booleans())


def errors(log: Log, size: int = 0) -> list[str]:
    return [fault.code for fault in check(log, size).faults if fault.level == "error"]


@settings(max_examples=18 * TIMES, phases=WHOLE, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(findings, max_size=5), st.lists(notices, max_size=2), odd)
@pytest.mark.parametrize("profile", ["sarif", "github"])
def test_whatever_is_found_the_check_accepts_what_we_write(profile, made, said, scope):
    text = render(profile, report(*made, notices=tuple(said), scope=scope))
    assert errors(json.loads(text), len(text)) == []


@settings(
    max_examples=13 * TIMES,
    phases=WHOLE,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(findings, max_size=3), st.lists(notices, max_size=1), odd)
@pytest.mark.parametrize("profile", ["sarif", "github"])
def test_whatever_is_found_the_log_is_valid(profile, schema_faults, made, said, scope):
    assert schema_faults(render(profile, report(*made, notices=tuple(said), scope=scope))) == []


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | odd,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["runs", "tool", "driver", "rules", "results", "locations", "physicalLocation", "artifactLocation", "uri", "region", "startLine", "message",
             "text", "id", "ruleIndex", "properties", "tags", "partialFingerprints", "invocations", "automationDetails", "help", "name", "version", "level"]
        ), inner, max_size=5,
    ),
    max_leaves=30,
)  # fmt: skip


@settings(max_examples=18 * TIMES, phases=WHOLE)
@given(values)
def test_no_shape_of_file_makes_the_check_fail(value):
    check({"version": "2.1.0", "runs": value}, 10)
    check(
        {
            "version": "2.1.0",
            "runs": [
                value,
                {"tool": {"driver": {"rules": [value]}}, "results": [value, {"locations": [value], "message": value}]},
            ],
        },
        10,
    )


@pytest.fixture(scope="module")
def good() -> Log:
    log: Log = json.loads(render("github", report(finding(related=(related(),)), finding(region=Region(30, 1, 30, 9)))))
    return log


def at(log: Log, path: str, value: Any) -> Log:
    """A copy of the log with a value written at a path such as `runs.0.results.0.level`; `...` removes what is there."""
    made = copy.deepcopy(log)
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place: Any = made
    for part in way:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return made


RESULT, RULE = "runs/0/results/0", "runs/0/tool/driver/rules/0"
URI = f"{RESULT}/locations/0/physicalLocation/artifactLocation/uri"
REJECTED = {
    "another version": ("version", "2.0.0", "version"),
    "no runs": ("runs", ..., "runs"),
    "more than 20 runs": ("runs", [{"tool": {"driver": {"name": f"t{n}"}}, "results": []} for n in range(21)], "runs"),
    "a tool without a name": ("runs/0/tool/driver/name", "", "tool"),
    "a rule without an id": (f"{RULE}/id", "", "rule-id"),
    "an empty short description": (f"{RULE}/shortDescription/text", "", "description"),
    "an empty help": (f"{RULE}/help/text", " ", "description"),
    "a description too long": (f"{RULE}/fullDescription/text", "x" * 1025, "description"),
    "a name too long": (f"{RULE}/name", "x" * 256, "name"),
    "more than 20 tags": (f"{RULE}/properties/tags", [str(n) for n in range(21)], "tags"),
    "a severity that is a number": (f"{RULE}/properties/security-severity", 8.0, "security-severity"),
    "a severity that is a word": (f"{RULE}/properties/security-severity", "high", "security-severity"),
    "a severity that is no number": (f"{RULE}/properties/security-severity", "nan", "security-severity"),
    "no location": (f"{RESULT}/locations", [], "location"),
    "only a logical location": (f"{RESULT}/locations/0/physicalLocation", ..., "location"),
    "no artifact location": (f"{RESULT}/locations/0/physicalLocation/artifactLocation", ..., "uri"),
    "an empty URI": (URI, "", "uri"),
    "an https URI": (URI, "https://go.postman.co/x", "uri"),
    "a postman URI": (URI, "postman://x", "uri"),
    "a colon that reads as a scheme": (URI, "package:file.json", "uri"),
    "a space in the URI": (URI, "a b.json", "uri"),
    "a broken escape in the URI": (URI, "a%2.json", "uri"),
    "an empty message": (f"{RESULT}/message/text", "", "message"),
    "a level of its own": (f"{RESULT}/level", "critical", "level"),
    "a rule index out of range": (f"{RESULT}/ruleIndex", 7, "rule-index"),
    "a line 0": (f"{RESULT}/locations/0/physicalLocation/region/startLine", 0, "region"),
    "a region that ends before it starts": (f"{RESULT}/locations/0/physicalLocation/region/endLine", 1, "region"),
    "more than 1,000 locations": (
        f"{RESULT}/locations",
        [{"physicalLocation": {"artifactLocation": {"uri": "a"}}}] * 1001,
        "location",
    ),
    "more than 10,000 flow steps": (f"{RESULT}/codeFlows", [{"threadFlows": [{"locations": [{}] * 10_001}]}], "flow"),
    "more than 25,000 rules": ("runs/0/tool/driver/rules", [{"id": str(n)} for n in range(25_001)], "rules"),
    "more than 100 extensions": ("runs/0/tool/extensions", [{"name": "x"}] * 101, "extensions"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_what_github_rejects_is_an_error(good, case):
    path, value, code = REJECTED[case]
    assert code in errors(at(good, path, value))


CUT = {
    "more than 10 tags": (f"{RULE}/properties/tags", ["security", *map(str, range(10))], "tags"),
    "a severity without the tag": (f"{RULE}/properties/tags", ["secret"], "tags"),
    "no schema": ("$schema", ..., "schema"),
    "no help": (f"{RULE}/help", ..., "description"),
    "more than 100 locations": (
        f"{RESULT}/locations",
        [{"physicalLocation": {"artifactLocation": {"uri": "a"}}}] * 101,
        "location",
    ),
    "a kind that DefectDojo drops": (f"{RESULT}/kind", "review", "kind"),
    "no fingerprint that GitHub reads": (f"{RESULT}/partialFingerprints", {"commitSha": "x"}, "fingerprint"),
    "a fingerprint of another form": (f"{RESULT}/partialFingerprints/primaryLocationLineHash", "xyz", "fingerprint"),
    "two results with one identity": (
        "runs/0/results/1/partialFingerprints/primaryLocationLineHash",
        "96656c7afa72f729:1",
        "identity",
    ),
    "a suppressed result": (f"{RESULT}/suppressions", [{"kind": "external"}], "suppressed"),
    "an absent result": (f"{RESULT}/baselineState", "absent", "absent"),
    "an incomplete scan": ("runs/0/invocations/0/executionSuccessful", False, "incomplete"),
    "a related location without a link": (f"{RESULT}/message/text", "Nothing linked.", "related"),
    "a path out of the repository": (URI, "../x.json", "uri"),
    "a region without columns": (f"{RESULT}/locations/0/physicalLocation/region", {"startLine": 3}, "region"),
}


@pytest.mark.parametrize("case", CUT)
def test_what_github_cuts_or_ignores_is_a_warning(good, case):
    path, value, code = CUT[case]
    made = at(good, path, value)
    assert errors(made) == []
    assert code in [fault.code for fault in check(made, 0).faults]


def test_a_good_file_has_no_fault_at_all(good):
    assert check(good, 0).faults == []


def test_two_runs_of_one_category_are_an_error(good):
    assert errors({**good, "runs": good["runs"] * 2}) == ["category"]


def test_a_file_too_large_when_compressed_is_an_error(good):
    import random

    noise = random.Random(1).randbytes(9_000_000).hex()
    assert "size" in errors(at(good, f"{RESULT}/properties/noise", noise), 20_000_000)


def test_each_fault_says_which_result_and_what_to_do(good):
    (group,) = grouped(check(at(good, URI, "https://x"), 0).faults)
    assert group.places == ["runs[0].results[0] (github-personal-access-token at https://x)"]
    assert "relative path" in group.first.advice


def run_check(run_cli: Callable[..., Any], tmp_path: Any, data: bytes, *more: str) -> Any:
    (tmp_path / "x.sarif").write_bytes(data)
    return run_cli("sarif", "check", "x.sarif", *more)


def test_the_command_exits_with_0_for_a_good_file(run_cli, tmp_path, good):
    done = run_check(run_cli, tmp_path, b"\xef\xbb\xbf" + json.dumps(good).encode())
    assert (done.returncode, done.stdout) == (0, "2 results, 0 errors, 0 warnings. GitHub takes this file.\n")


def test_the_command_exits_with_1_and_says_where(run_cli, tmp_path, good):
    done = run_check(run_cli, tmp_path, json.dumps(at(good, URI, "https://x")).encode())
    assert done.returncode == 1
    assert "error: runs[0].results[0]" in done.stdout


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xff", b"null", b'{"a": 1'])
def test_a_file_that_is_no_sarif_is_named_without_a_traceback(run_cli, tmp_path, data):
    done = run_check(run_cli, tmp_path, data)
    assert done.returncode == 3
    assert "x.sarif is" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_strict_check_fails_for_warnings(run_cli, tmp_path, good):
    data = json.dumps(at(good, f"{RESULT}/kind", "review")).encode()
    assert run_check(run_cli, tmp_path, data).returncode == 0
    assert run_check(run_cli, tmp_path, data, "--strict").returncode == 1
