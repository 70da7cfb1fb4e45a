"""The contract of the SARIF profiles."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from posthound.model.values import Level, Notice, Origin, Region
from posthound.report.base import Report, render
from tests.sarif.sarif_cases import STRIPE, TOKEN, collection, finding, public, related, report, scanned

PROFILES = ("sarif", "github")


def run_of(profile: str, made: Report) -> dict[str, Any]:
    (run,) = json.loads(render(profile, made))["runs"]
    return dict(run)


def full_report() -> Report:
    notices = (Notice("postman/broken.json", "is not JSON: line 3", fatal=True), Notice("a.yaml", "a note"))
    return report(
        public(), finding(related=(related(),)), finding(rule="generic-password", severity=Level.LOW, decoded="base64", path=()),
        finding(suppression="external", justification="A test account.", first_seen="2026-01-02T03:04:05Z", baseline_state="unchanged"),
        notices=notices,
    )  # fmt: skip


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_validates_against_the_standards_schema(profile, schema_faults):
    assert schema_faults(render(profile, full_report())) == []
    assert schema_faults(render(profile, report())) == []


def test_neither_a_full_report_nor_a_scan_of_a_real_collection_gives_an_error_in_either_validator(
    schema_faults, multitool
):
    made = {"full": full_report(), "scanned": scanned(collection())}
    logs = {f"{name} {profile}": render(profile, one) for name, one in made.items() for profile in PROFILES}
    assert {name: faults for name, log in logs.items() if (faults := schema_faults(log))} == {}
    assert multitool(logs) == {}


@pytest.mark.parametrize("profile", PROFILES)
def test_no_secret_and_no_snippet_is_written(profile):
    text = render(profile, scanned(collection()))
    assert len(json.loads(text)["runs"][0]["results"]) == 3
    assert TOKEN not in text
    assert STRIPE not in text
    assert TOKEN[5:20] not in text
    assert "snippet" not in text


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "layout",
    [{"requests": ("List", "Create")}, {"indent": None}, {"above": 7}],
    ids=["requests reordered", "file reformatted", "lines added above"],
)
def test_identities_stay_the_same(profile, layout):
    def identities(data: bytes) -> set[tuple[str, str, str]]:
        results = run_of(profile, scanned(data))["results"]
        return {
            (
                r["partialFingerprints"]["primaryLocationLineHash"],
                r["fingerprints"]["posthound/v1"],
                r["correlationGuid"],
            )
            for r in results
        }

    before = identities(collection())
    assert len(before) == 3
    assert identities(collection(**layout)) == before


def test_one_secret_has_one_correlation_guid_wherever_it_stands():
    results = run_of("sarif", scanned(collection()))["results"]
    by_kind = {
        r["properties"]["redacted"][:2]: {
            x["correlationGuid"] for x in results if x["properties"]["redacted"] == r["properties"]["redacted"]
        }
        for r in results
    }
    assert {len(guids) for guids in by_kind.values()} == {1}
    assert len(set().union(*by_kind.values())) == 2


def test_the_region_covers_exactly_the_literal():
    text = collection().decode().split("\n")
    results = run_of("sarif", scanned(collection()))["results"]
    assert results
    for result in results:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert text[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1] in (TOKEN, STRIPE)


def test_what_is_public_is_a_rule_of_its_own_with_a_higher_severity():
    run = run_of("github", report(public(), finding()))
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert sorted(rules) == ["github-personal-access-token", "github-personal-access-token/public"]
    severities = [float(rules[name]["properties"]["security-severity"]) for name in sorted(rules)]
    assert severities[0] < severities[1]
    assert [run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"]] == [True, True]


def test_every_severity_is_higher_in_public_and_of_the_step_that_github_shows():
    from posthound.report.sarif.rules import PUBLIC_SEVERITY, SECURITY_SEVERITY

    for level in Level:
        assert float(SECURITY_SEVERITY[level]) < float(PUBLIC_SEVERITY[level])
    assert (
        float(PUBLIC_SEVERITY[Level.HIGH])
        > 9.0
        > float(PUBLIC_SEVERITY[Level.MEDIUM])
        >= 7.0
        > float(PUBLIC_SEVERITY[Level.LOW])
        >= 4.0
    )


def test_a_warning_level_is_written_although_it_is_the_default():
    run = run_of("sarif", report(finding(severity=Level.MEDIUM)))
    assert run["results"][0]["level"] == "warning"


def test_an_incomplete_scan_says_so_with_a_notification_each():
    (call,) = run_of("github", full_report())["invocations"]
    assert call["executionSuccessful"] is False
    assert [n["level"] for n in call["toolExecutionNotifications"]] == ["error", "note"]
    stopped = run_of("sarif", report(complete=False))["invocations"][0]
    assert stopped["toolExecutionNotifications"][0]["level"] == "error"


def test_the_full_profile_has_fixes_states_suppressions_ages_and_taxa():
    run = run_of("sarif", full_report())
    plain = next(
        one for one in run["results"] if "fixes" in one and one["level"] == "error" and "/public" not in one["ruleId"]
    )
    accepted = next(one for one in run["results"] if "suppressions" in one)
    change = plain["fixes"][0]["artifactChanges"][0]
    assert change["replacements"][0]["insertedContent"]["text"] == "{{vault:github-personal-access-token}}"
    assert change["replacements"][0]["deletedRegion"] == plain["locations"][0]["physicalLocation"]["region"]
    assert accepted["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "A test account."}]
    assert accepted["baselineState"] == "unchanged"
    assert accepted["provenance"] == {"firstDetectionTimeUtc": "2026-01-02T03:04:05Z"}
    assert run["results"][0]["hostedViewerUri"].endswith("?x=a%20b")
    taxa = {taxon["id"]: run["taxonomies"][taxon["toolComponent"]["index"]]["name"] for taxon in plain["taxa"]}
    assert taxa == {
        "CWE-798": "CWE", "IA-5": "NIST SP 800-53", "SC-12": "NIST SP 800-53", "CC6.7": "SOC 2", "3.11": "CIS Controls", "16.4": "CIS Controls",
    }  # fmt: skip
    for taxon in plain["taxa"]:
        component = run["taxonomies"][taxon["toolComponent"]["index"]]
        assert component["taxa"][taxon["index"]]["id"] == taxon["id"]


def test_an_encoded_value_gets_no_automatic_fix():
    encoded = [
        one for one in run_of("sarif", full_report())["results"] if "encoded in Base64" in one["message"]["text"]
    ]
    assert len(encoded) == 1
    assert "fixes" not in encoded[0]


def test_the_github_profile_leaves_out_what_github_ignores_or_would_misread():
    run = run_of("github", full_report())
    assert len(run["results"]) == 3
    for result in run["results"]:
        assert not {"fixes", "suppressions", "baselineState", "taxa", "provenance"} & set(result)
    assert run["automationDetails"]["id"] == "posthound/scan/"


def test_crawled_entities_have_a_pseudo_path_whose_workspace_name_cannot_add_folders():
    origin = Origin("Shop.1.postman_collection.json", workspace="A/B: C", workspace_id="w")
    run = run_of("github", report(finding(origin=origin, file=origin.path)))
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "postman/A%E2%88%95B%3A%20C/Shop.1.postman_collection.json"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/abs/a b.json", "abs/a%20b.json"),
        ("C:\\x\\y.json", "C%3A/x/y.json"),
        ("dump.zip!/collections/é.json", "dump.zip!/collections/%C3%A9.json"),
        ("../up/./x//y.json", "_parent/up/x/y.json"),
        ("postman://x", "postman%3A/x"),
        ("<stdin>", "%3Cstdin%3E"),
        ("", "unnamed"),
        ("a#b?c%d\ud800.json", "a%23b%3Fc%25d%EF%BF%BD.json"),
    ],
)
def test_every_path_becomes_a_relative_reference(path, uri):
    from posthound.report.sarif.names import relative_uri

    assert relative_uri(path) == uri


def test_related_places_are_linked_from_the_message():
    result = run_of("github", report(finding(related=(related(),))))["results"][0]
    assert result["message"]["text"].endswith("See [belongs to the same credential](1).")
    assert [location["id"] for location in result["relatedLocations"]] == [1]


def test_names_cannot_add_links_markup_or_placeholders_to_a_message():
    path = ("[click](https://evil.test)", "{0} {{baseUrl}}", "<img src=x>", "a\u202eb\x00c\nd", "x" * 5000)
    text = run_of("github", report(finding(path=path)))["results"][0]["message"]["text"]
    assert not set("[]{}<>\n\x00\u202e") & set(text)
    assert "‹baseUrl›" in text
    assert len(text) < 1000


def test_the_logical_location_reads_from_the_workspace_to_the_field():
    result = run_of("sarif", report(public()))["results"][0]
    (logical,) = result["locations"][0]["logicalLocations"]
    assert logical["fullyQualifiedName"] == "Open/APIs / Shop / Orders / List orders / header Authorization"


def test_equal_fingerprints_in_one_file_are_told_apart():
    results = run_of("github", report(finding(), finding(region=Region(40, 1, 40, 5))))["results"]
    assert [r["partialFingerprints"]["primaryLocationLineHash"] for r in results] == [
        "96656c7afa72f729:1",
        "96656c7afa72f729:2",
    ]


def test_the_most_severe_come_first_and_the_file_says_how_many_were_left_out(monkeypatch):
    from posthound.report.sarif import github as sarif_github

    monkeypatch.setattr(sarif_github, "MAX_RESULTS", 2)
    made = report(finding(severity=Level.LOW), finding(severity=Level.CRITICAL), finding(severity=Level.MEDIUM))
    run = run_of("github", made)
    assert [r["properties"]["severity"] for r in run["results"]] == ["critical", "medium"]
    assert "1 less severe findings" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_a_report_is_the_same_every_time():
    assert render("sarif", full_report()) == render("sarif", full_report())


def test_only_the_sarif_modules_import_sarif_om():
    from pathlib import Path

    import posthound

    root = Path(posthound.__file__).parent
    users = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "sarif_om import" in path.read_text("utf-8") or "import sarif_om" in path.read_text("utf-8")
    }
    assert users == {
        "report/sarif/log.py",
        "report/sarif/results.py",
        "report/sarif/rules.py",
        "audit/formats/sarif.py",
    }


@pytest.mark.parametrize(
    "module",
    [
        "posthound.report.sarif.check",
        "posthound.report.summary",
        "posthound.report.sarif.merge",
        "posthound.cli.upload",
    ],
)
def test_checking_comparing_and_summing_up_do_not_load_sarif_om_or_httpx(module):
    code = f"import sys, {module}; print(sorted(set(sys.modules) & {{'sarif_om', 'httpx'}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
