"""What stands in repositories and looks like a secret is quiet: at most one alarm in a thousand places, drawn anew."""

from __future__ import annotations

import random

import pytest

from posthound.model.values import Level
from posthound.rules.templates import expand
from tests.filters.benign import files, sealed_files
from tests.helpers import scan_text

MOST = 0.001


@pytest.mark.parametrize("seed", [101, 202])
def test_files_without_secrets_are_quiet(seed: int) -> None:
    alarms, places = [], 0
    for name, text, number in files(seed, 60):
        places += number
        alarms += [(name, f.rule, f.region.start_line, f.evidence) for f in scan_text(name, text).findings]
    assert places >= 1250
    assert len(alarms) <= MOST * places, alarms[:20]


def test_encrypted_values_under_secrets_names_are_quiet() -> None:
    alarms, places = [], 0
    for name, text, number in sealed_files(303, 100):
        places += number
        alarms += [(name, f.rule, f.region.start_line, f.evidence) for f in scan_text(name, text).findings]
    assert len(alarms) <= MOST * places, alarms[:20]


def _signed(kind: str, past: bool, drawn: random.Random) -> str:
    day = "20240314" if past else "21000314"
    iso = f"{day[:4]}-03-14T00%3A42%3A52Z"
    number = "1710000000" if past else "4102444800"
    signature = expand("<hex:64>", drawn)
    scope = f"{day}%2Feu-west-1%2Fs3%2Faws4_request"
    host, parameters = {
        "azure": (
            "acme.blob.core.windows.net",
            ["sv=2023-01-03", f"se={iso}", "sr=c", "sp=rl", f"sig={expand('<alnum:43>', drawn)}%3D"],
        ),
        "s3": (
            "acme.s3.amazonaws.com",
            [
                "X-Amz-Algorithm=AWS4-HMAC-SHA256", f"X-Amz-Date={day}T000000Z", "X-Amz-Expires=3600", "X-Amz-SignedHeaders=host",
                f"X-Amz-Credential={expand('ASIA<base32:16>', drawn)}%2F{scope}", f"X-Amz-Signature={signature}",
            ],
        ),
        "gcs": (
            "storage.googleapis.com",
            [
                "X-Goog-Algorithm=GOOG4-RSA-SHA256", f"X-Goog-Date={day}T000000Z", "X-Goog-Expires=3600", "X-Goog-SignedHeaders=host",
                f"X-Goog-Signature={signature * 8}",
            ],
        ),
        "cloudfront": (
            "d111111abcdef8.cloudfront.net",
            [f"Expires={number}", f"Key-Pair-Id={expand('K<base32:13>', drawn)}", f"Signature={expand('<b64url:342>', drawn)}__"],
        ),
    }[kind]  # fmt: skip
    drawn.shuffle(parameters)
    return f"https://{host}/a.zip?{'&'.join(parameters)}"


@pytest.mark.parametrize("kind", ["azure", "s3", "gcs", "cloudfront"])
def test_an_address_whose_signature_has_run_out_is_low_in_any_order_of_its_parameters(kind: str) -> None:
    drawn = random.Random(404)
    for _ in range(25):
        text = f"see {_signed(kind, past=True, drawn=drawn)} for it\n"
        found = scan_text("notes.md", text).findings
        assert all(finding.severity is Level.LOW for finding in found if "key-id" not in finding.rule), [
            f.rule for f in found
        ]


@pytest.mark.parametrize("kind", ["azure"])
def test_an_address_that_can_still_be_used_is_reported_in_any_order_of_its_parameters(kind: str) -> None:
    drawn = random.Random(505)
    for _ in range(40):
        (found,) = scan_text("notes.md", f"see {_signed(kind, past=False, drawn=drawn)} for it\n").findings
        assert found.severity is not Level.LOW


@pytest.mark.parametrize("name", ["honeyhive", "kagi", "token", "worker.key", "api_key"])
def test_what_a_line_of_a_log_gives_to_a_name_of_its_own_is_no_value(name: str) -> None:
    rng = random.Random(name)
    for field in ("request_id", "trace_id", "span_context", "parent_span_id"):
        line = f"2026-03-14T10:07:11Z INFO {name}: {field}={expand('<hex:32>', rng)} done"
        assert not scan_text("app.log", line).findings, line
        assert scan_text("app.log", f"{name}: api_key={expand('<alnum:40>', rng)}").findings


@pytest.mark.parametrize("name", ["SUREPASS", "ORCHARD_PASS", "gatepass"])
def test_a_name_that_ends_in_a_commit_or_a_public_key_holds_no_password(name: str) -> None:
    rng = random.Random(name)
    for ending in ("_COMMIT", "_PUBLIC_KEY"):
        assert not scan_text("app.env.example", f"{name}{ending}={expand('<hex:40>', rng)}").findings
    assert scan_text("app.env.example", f"{name}={expand('<hex:40>', rng)}").findings


def test_four_of_one_letter_mask_a_value_and_letters_of_both_sizes_that_somebody_drew_do_not() -> None:
    rng = random.Random(7)
    for mark, found in (("xXxx", True), ("XxXX", True), ("xxxx", False), ("XXXX", False), ("xXxXxXxX", False)):
        value = expand(f"<alnum:20>{mark}<alnum:16>", rng)
        assert bool(scan_text("a.env", f"ORCHARD_WEBHOOK_SECRET={value}\n").findings) is found, mark
