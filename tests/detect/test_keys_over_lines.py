"""A private key over several lines is one finding, at its first line, however the lines are joined; public keys are none."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator

from posthound.rules.templates import expand
from tests.detect.kinds import Case, collection, draw
from tests.helpers import Lines, scan_text

B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_LABELS = (
    "RSA PRIVATE KEY",
    "PRIVATE KEY",
    "EC PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "DSA PRIVATE KEY",
)
_PUBLIC = ("PUBLIC KEY", "CERTIFICATE", "RSA PUBLIC KEY")
_HEADS = {
    "RSA PRIVATE KEY": "MIIEpAIBAAKCAQEA",
    "PRIVATE KEY": "MIIEvgIBADANBgkq",
    "EC PRIVATE KEY": "MHcCAQEEI",
    "OPENSSH PRIVATE KEY": "b3BlbnNzaC1rZXk",
}


def _pem(rng: random.Random, label: str) -> list[str]:
    count = 2 if label.startswith("EC") else rng.randint(4, 26)
    body = [draw(rng, 64, B64) for _ in range(count)]
    head = _HEADS.get(label, "MIIE")
    body[0] = head + body[0][len(head) :]
    return [
        f"-----BEGIN {label}-----",
        *body,
        draw(rng, rng.choice((24, 40, 56)), B64) + "==",
        f"-----END {label}-----",
    ]


def _template(pem: list[str]) -> list[str]:
    return [f"const k = `{pem[0]}", *pem[1:-1], f"{pem[-1]}`;"]


def _plus(pem: list[str]) -> list[str]:
    return [f"const k = '{pem[0]}\\n' +", *(f"  '{line}\\n' +" for line in pem[1:-1]), f"  '{pem[-1]}';"]


def _grown(pem: list[str]) -> list[str]:
    return [f'let k = "{pem[0]}\\n";', *(f'k += "{line}\\n";' for line in pem[1:])]


def _joined(pem: list[str]) -> list[str]:
    return ["const k = [", *(f"  '{line}'," for line in pem), "].join('\\n');"]


def _comment(pem: list[str]) -> list[str]:
    return ["// the old key", *(f"// {line}" for line in pem), "let n = 1;"]


def _block_comment(pem: list[str]) -> list[str]:
    return ["/*", *(f" * {line}" for line in pem), " */"]


def _indented(pem: list[str]) -> list[str]:
    return [f"    const k = `{pem[0]}", *(f"      {line}" for line in pem[1:-1]), f"      {pem[-1]}`;"]


def _returned(pem: list[str]) -> list[str]:
    return [f"{line}\r" for line in _template(pem)]


_WAYS: tuple[Callable[[list[str]], list[str]], ...] = (
    _template,
    _plus,
    _grown,
    _joined,
    _comment,
    _block_comment,
    _indented,
    _returned,
)


def _placed(rng: random.Random, lines: list[str]) -> tuple[str, str]:
    place = rng.choice(("exec", "v3", "list"))
    if place == "exec":
        return "x.postman_collection.json", collection(exec=["// setup", *lines, "pm.environment.set('jwt', sign(k));"])
    if place == "v3":
        code = "\n".join(f"    {line}" for line in lines).replace("\r", "")
        head = "$kind: http-request\nname: r\nurl: https://api.orchard.example/x\nmethod: GET\nscripts:\n"
        return "a.request.yaml", f"{head}  - type: beforeRequest\n    code: |-\n{code}\n"
    return "x.json", json.dumps({"lines": lines}, indent=1)


def _keys(rng: random.Random, labels: tuple[str, ...], count: int) -> Iterator[Case]:
    for _ in range(count):
        way, label = rng.choice(_WAYS), rng.choice(labels)
        pem = _pem(rng, label)
        name, text = _placed(rng, way(pem))
        yield Case(text, pem[0], f"{way.__name__} {label} {name}", name)


def _wrong(case: Case) -> str:
    findings = scan_text(case.name, case.text).findings
    line = next(number for number, line in enumerate(case.text.split("\n"), 1) if case.value in line)
    found = [(finding.rule, finding.region.start_line) for finding in findings]
    right = len(found) == 1 and found[0][1] == line and ("private-key" in found[0][0] or "ssh" in found[0][0])
    return "" if right else f"{case.what}: {found}, not at {line}"


def test_a_key_over_several_lines_is_one_finding_at_its_first_line() -> None:
    wrong = [told for case in _keys(random.Random(20261129), _LABELS, 200) if (told := _wrong(case))]
    assert len(wrong) <= 4, wrong


def test_public_keys_and_certificates_over_several_lines_are_quiet() -> None:
    for case in _keys(random.Random(20261130), _PUBLIC, 80):
        assert not scan_text(case.name, case.text).findings, case.what


def test_a_block_that_leaves_out_its_lines_is_no_key() -> None:
    for label in _LABELS:
        for way in _WAYS:
            lines = way([f"-----BEGIN {label}-----", "...", f"-----END {label}-----"])
            assert not scan_text("x.postman_collection.json", collection(exec=lines)).findings


def test_the_private_member_of_a_jwk_is_found_in_an_object_of_a_script() -> None:
    rng = random.Random(20261129)
    members = {name: draw(rng, 43, B64[:62] + "-_") for name in "xyd"}
    lines = ["const jwk = {", "  kty: 'EC',", *(f"  {name}: '{value}'," for name, value in members.items()), "};"]
    findings = scan_text("x.postman_collection.json", collection(exec=lines)).findings
    assert [finding.pointer.rpartition("/")[2] for finding in findings] == ["4"]


def test_a_reviewer_is_shown_every_line_of_a_key() -> None:
    rng = random.Random(20261202)
    for _ in range(60):
        way = rng.choice(_WAYS)
        pem = _pem(rng, rng.choice(_LABELS))
        name, text = _placed(rng, way(pem))
        (finding,) = scan_text(name, text).findings
        regions = [finding.region, *(place.region for place in finding.related if place.region)]
        shown = "\n".join(Lines(text).covered(region) for region in regions)
        assert [line for line in pem if line not in shown] == [], (way.__name__, name)
        assert len(regions) <= 2, (way.__name__, name)


def test_a_reviewer_is_shown_each_literal_that_a_value_is_put_together_of() -> None:
    rng = random.Random(20261203)
    for _ in range(20):
        value = expand("sk_live_<alnum:24>", rng)
        cuts = sorted(rng.sample(range(10, 22), 2))
        pieces = [value[: cuts[0]], value[cuts[0] : cuts[1]], value[cuts[1] :]]
        lines = [f"const apiKey = '{pieces[0]}' +", "  // and", f"  '{pieces[1]}' +", f"  '{pieces[2]}';"]
        text = collection(exec=[*lines, "pm.environment.set('apiKey', apiKey);"])
        (finding,) = scan_text("x.postman_collection.json", text).findings
        (place,) = finding.related
        assert place.region is not None
        shown = Lines(text).covered(place.region)
        assert [piece for piece in pieces[1:] if piece not in shown] == []
        assert "environment" not in shown
