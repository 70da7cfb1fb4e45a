"""What is fuzzed: functions that take any bytes and raise for nothing but a fault of ours.

An error that posthound tells its user about (`PosthoundError`) is an answer; anything else that comes out is a finding.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from fixtures.places import V21
from posthound import native
from posthound.clients import held, read
from posthound.config import settings
from posthound.formats.base import encoding_of, is_binary
from posthound.formats.compiled import read_columns
from posthound.formats.javascript import parse
from posthound.formats.json_tree import unescape
from posthound.model.matches import Outcome
from posthound.model.values import Document, Origin, Raw, Syntax
from posthound.policy import baseline
from posthound.report import annotations, from_sarif, summary
from posthound.report.sarif import check as sarif_check
from posthound.report.sarif import foreign
from posthound.report.sarif import merge as sarif_merge
from posthound.report.sarif import parts as sarif_parts
from posthound.report.sarif import read as sarif_read
from posthound.report.sarif.serialise import dump
from posthound.rules.pattern_files import read_patterns
from posthound.scan.names import redactions
from posthound.scan.pipeline import scan_raw
from posthound.sources import git
from posthound.sources.archive import members
from posthound.support.errors import PosthoundError
from posthound.support.redact import fingerprint_key, redact, secret_id
from tests.compiled import agree, passes_agree
from tests.fuzz.material import CLIENT_NAMES, LAYERS, name_of
from tests.helpers import Lines, scan_text

_UNICODE = re.compile(r"\\u([0-9a-cA-Ce-fE-F][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})")
# What a member may unpack to in the archive target.
MEMBER_MAX = 1 << 20
# What the layers of the decoders' target may grow to: three of them make a few thousand characters of a few hundred.
LAYERED_MAX = 8_000
TEXT = "x.txt"


def reader(data: bytes) -> None:
    """Any file becomes a document whose columns fit together and whose leaves stand in it."""
    name, body = name_of(data), data[1:]
    is_binary(body)
    held(name, body)
    check_document(read(Raw(Origin(name), body)))


def yaml(data: bytes) -> None:
    """The same for files that are read as YAML, whatever their bytes."""
    raw = Raw(Origin("x.request.yaml"), data)
    check_document(read(raw))
    check_outcome(raw, scan_text("x.request.yaml", data))


def scan(data: bytes) -> None:
    """A scan ends without an exception, and each of its findings covers a literal of the file."""
    raw = Raw(Origin(name_of(data)), data[1:])
    outcome = scan_raw(raw)
    check_outcome(raw, outcome)
    again = scan_raw(raw)
    assert (outcome.findings, outcome.notices, outcome.weak) == (again.findings, again.notices, again.weak)


def clients(data: bytes) -> None:
    """The same for the files of every other API client, by the names that they have."""
    name = CLIENT_NAMES[data[0] % len(CLIENT_NAMES)] if data else CLIENT_NAMES[0]
    raw = Raw(Origin(name), data[1:])
    held(name, raw.data)
    check_document(read(raw))
    check_outcome(raw, scan_raw(raw))


def scripts(data: bytes) -> None:
    """Any text is read as a script, alone and as a request's: its literals stand in it, and findings cover what they should."""
    text = data.decode("utf-8", "replace")
    script = parse(text)
    if script is not None:
        for link in script.links(lambda kind: kind == "string"):
            assert 0 <= link.span.start <= link.span.end <= len(text)
    event = {"listen": "test", "script": {"exec": text.split("\n"), "type": "text/javascript"}}
    item = {"name": "R", "event": [event], "request": {"url": "https://a.test"}}
    body = json.dumps({"info": {"name": "A", "schema": V21}, "item": [item]}).encode()
    check_outcome(Raw(Origin("x.json"), body), scan_raw(Raw(Origin("x.json"), body)))


def config(data: bytes) -> None:
    """A configuration, with its ignores and teams, is taken or refused with what to correct."""
    descriptor, path = tempfile.mkstemp(suffix=".toml")
    try:
        os.write(descriptor, data)
        os.close(descriptor)
        settings.load(config=path)
    except PosthoundError as error:
        _helpful(error)
    finally:
        Path(path).unlink()


class _Told(git.Repository):
    """A repository in which one file is staged and committed, under a name that its author chose."""

    def __init__(self, path: bytes) -> None:
        self.root = "/nowhere"
        self._path = path

    def git(self, *arguments: str, given: bytes | None = None, failing: bool = False) -> bytes:
        """What git would answer."""
        entry = b":000000 100644 %s %s A\0%s\0" % (b"0" * 40, b"1" * 40, self._path)
        match arguments[0]:
            case "log":
                return b"commit %s 2026-01-01T00:00:00+00:00\0\n" % (b"2" * 40) + entry
            case "ls-tree":
                return b"100644 blob %s\t%s\0" % (b"1" * 40, self._path)
        return entry


def history(data: bytes) -> None:
    """What git tells of a file is read right, whatever the file is called."""
    path = data.replace(b"\0", b"") or b"x"
    repository = _Told(path)
    assert [os.fsencode(blob.path) for blob in repository.staged()] == [path]
    assert [os.fsencode(change.path) for change in repository.changes(["HEAD"])] == [path]
    assert [os.fsencode(name) for name in repository.tree("HEAD")] == [path]


def decoders(data: bytes) -> None:
    """Encoded text: raw, and put into layers that the first three bytes choose."""
    text = data[3:].decode("utf-8", "replace")
    for chosen in data[:3]:
        text = LAYERS[sorted(LAYERS)[chosen % len(LAYERS)]](text)[:LAYERED_MAX]
    for name, body in ((TEXT, text), ("x.json", json.dumps({"body": text}))):
        encoded = body.encode("utf-8", "surrogatepass")
        check_outcome(Raw(Origin(name), encoded), scan_text(name, encoded))


def baseline_file(data: bytes) -> None:
    """A baseline is read or refused, and one that is read is written and read again unchanged."""
    try:
        first = baseline.parse(data.decode("utf-8", "replace"), "b")
    except PosthoundError as error:
        _helpful(error)
        return
    assert baseline.parse(baseline.render(first), "b") == first


def sarif(data: bytes) -> None:
    """Whatever SARIF another tool writes is shown, checked, merged, compared and split, or refused."""
    try:
        log = sarif_read.parse(data, "x.sarif")
    except PosthoundError as error:
        _helpful(error)
        return
    before = json.dumps(log)
    _use(foreign.shown_log(log, lambda texts, names: redactions(texts, names=names)))
    for used in (log, sarif_merge.merge([log, log]), sarif_merge.diff(log, log).log):
        _use(used)
        dump(used)
    assert json.dumps(log) == before, "a log was changed by those who read it"


def _helpful(error: PosthoundError) -> None:
    """An error says what happened and what to do."""
    assert error.message
    assert error.hint


def _use(log: dict[str, Any]) -> None:
    sarif_check.check(log, 1000)
    list(annotations.commands(log))
    summary.from_sarif(log)
    sarif_parts.parts(log)
    view = from_sarif.view(log)
    for name in ("html.page", "csv", "junit", "gitlab"):
        import_module(f"posthound.report.{name}").render_view(view)


def patterns(data: bytes) -> None:
    """A file of patterns is taken or refused with what to correct."""
    descriptor, path = tempfile.mkstemp(suffix=".toml")
    try:
        os.write(descriptor, data)
        os.close(descriptor)
        read_patterns(path)
    except PosthoundError as error:
        _helpful(error)
    finally:
        Path(path).unlink()


def archive(data: bytes) -> None:
    """An archive gives members of bounded size, under names that lead nowhere."""
    for item in members("d.zip", data, MEMBER_MAX):
        if isinstance(item, Raw):
            assert len(item.data) <= MEMBER_MAX
            assert ".." not in item.origin.path.split("/")


def compiled(data: bytes) -> None:
    """The compiled passes agree with Python's, on JSON and on what stands in its strings."""
    if native.compiled is None:
        return  # installed without a compiler: nothing to compare
    made = read_columns(data)
    if made is not None:
        agree(data, made)
    passes_agree(data.decode("utf-8", "replace").split("\n"))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "reader": reader,
    "yaml": yaml,
    "scan": scan,
    "clients": clients,
    "scripts": scripts,
    "config": config,
    "history": history,
    "decoders": decoders,
    "baseline": baseline_file,
    "sarif": sarif,
    "patterns": patterns,
    "archive": archive,
    "compiled": compiled,
}


def check_document(document: Document) -> None:
    """The columns of a document fit together, and every text can be written as UTF-8."""
    tree, text = document.tree, document.text()
    assert len(tree.texts) == len(tree.parents) == len(tree.keys)
    assert len(tree.objects) == len(tree.container_parents) == len(tree.container_keys)
    assert all(0 <= parent < len(tree.objects) for parent in tree.parents)
    assert all(parent < number for number, parent in enumerate(tree.container_parents))
    "\n".join(tree.texts).encode()
    if tree.spans is not None:
        assert len(tree.spans) == len(tree.texts)
        assert all(0 <= span.start <= span.end <= len(text) for span in tree.spans)


def decoded_text(raw: Raw) -> str:
    """The file's text as regions count it, without byte-order mark."""
    mark, encoding = encoding_of(raw.data)
    return raw.data[len(mark) :].decode(encoding, "replace")


def check_outcome(raw: Raw, outcome: Outcome) -> None:
    """Every finding covers some characters of the file, and where nothing hid it, those of the value itself."""
    lines = Lines(decoded_text(raw))
    escaped = read(raw).syntax is Syntax.YAML  # whose escapes are undone in other ways than JSON's
    for finding in outcome.findings:
        region = finding.region
        assert 1 <= region.start_line <= region.end_line <= len(lines.starts), region
        literal = lines.covered(region)
        assert literal, region
        if not finding.decoded and not escaped:
            assert says(literal, finding.secret_id, finding.length), (redact(literal), finding.redacted)


def says(literal: str, identity: str, length: int) -> bool:
    """Whether a literal, as it is written or as JSON reads it, is the value of this identity."""
    key = fingerprint_key()
    once = unescape(literal)
    # Where a name is assigned in running text, escapes of what is beyond ASCII are undone once more.
    readings = {literal, once, unescape(once), _UNICODE.sub(_character, literal), _UNICODE.sub(_character, once)}
    return any(len(reading) == length and secret_id(reading, key) == identity for reading in readings)


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))
