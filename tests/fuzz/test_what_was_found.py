"""What fuzzing found, each fault by name, and the inputs that are kept of others."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable

import pytest

from posthound.rules.pattern_files import read_patterns
from posthound.rules.templates import expand
from posthound.support.errors import UsageError
from posthound.support.redact import fingerprint_key, secret_id
from tests.fuzz.seeding import SEEDS, kept
from tests.fuzz.targets import TARGETS
from tests.helpers import Lines, scan_text

Plant = Callable[..., str]


@pytest.mark.parametrize(("target", "name"), [(target, path.name) for target in TARGETS for path in kept(target)])
def test_an_input_that_once_went_wrong_goes_right(target: str, name: str) -> None:
    TARGETS[target]((SEEDS / target / name).read_bytes())


def test_a_class_with_hardly_a_digit_is_told_and_not_drawn_from_without_end() -> None:
    with pytest.raises(ValueError, match="too few letters and digits"):
        expand("acme_<[\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0002a6df0]:8>", random.Random(0))


def test_a_value_that_is_cut_off_behind_an_escape_is_covered_to_the_end_of_the_file(planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    text = '{"a": 1, "token": "' + value[:-1] + f"\\u{ord(value[-1]):04x}"
    (finding,) = scan_text("x.json", text).findings
    assert finding.secret_id == secret_id(value, fingerprint_key())
    assert Lines(text).covered(finding.region) == text.rpartition('"')[2]


def test_a_value_under_a_repeated_key_is_not_hidden_by_quotes_that_are_spelled_out(planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    for count in range(9):
        text = f'{{"k": "{value}", "k": 1, "x": "' + "\\u0022" * count + '"}'
        (finding,) = scan_text("x.json", text).findings
        assert Lines(text).covered(finding.region) == value


def test_a_base64_value_without_a_digit_in_it_is_undone(planted: Plant) -> None:
    drawn = (planted("AKIA<base32:16>", seed) for seed in range(20_000))
    value, encoded = next((v, e) for v in drawn if (e := base64.b64encode(v.encode()).decode().rstrip("=")).isalpha())
    text = json.dumps({"note": f"see {encoded} there"})
    (finding,) = scan_text("x.json", text).findings
    assert (finding.decoded, finding.secret_id) == ("base64", secret_id(value, fingerprint_key()))
    assert Lines(text).covered(finding.region) == encoded


# What is wrong in the seeds of pattern files: a regex, or else a template that cannot be drawn.
_REGEXES = ("nested-beyond-stack.toml", "repeat-beyond-count.toml")


@pytest.mark.parametrize("name", [path.name for path in kept("patterns")])
def test_a_pattern_that_cannot_be_used_is_a_fault_of_the_file_and_named(name: str) -> None:
    with pytest.raises(UsageError, match="regex does not compile" if name in _REGEXES else "template '") as caught:
        read_patterns(str(SEEDS / "patterns" / name))
    assert "acme-api-key" in caught.value.message
