"""Documents of Paw: read where they are XML, and said where they are not."""

from __future__ import annotations

import random
from pathlib import Path
from xml.sax.saxutils import escape

from posthound.config.settings import Settings
from posthound.fix.run import plan
from posthound.model.values import Finding
from posthound.rules.templates import expand
from posthound.scan.run import run
from tests.helpers import covered, write

HEAD = '<?xml version="1.0" standalone="yes"?>\n<!DOCTYPE database SYSTEM "file:///System/Library/DTDs/CoreData.dtd">\n<database>\n'
ENTITIES = {"HEADER": "header", "ENVIRONMENTVARIABLEVALUE": "environment", "URLPARAMETER": "query", "REQUEST": "text"}


def _object(entity: str, number: int, held: dict[str, str]) -> str:
    rows = "".join(
        f'        <attribute name="{name}" type="string">{escape(value)}</attribute>\n' for name, value in held.items()
    )
    return f'    <object type="{entity}" id="z{number}">\n{rows}    </object>\n'


def _document(rng: random.Random) -> tuple[str, dict[str, str]]:
    """A document, and its credentials with what they stand as."""
    values = {expand("<alnum:39>&", rng).replace("&", rng.choice("&<Q")): role for role in ENTITIES.values()}
    name = rng.choice(("X-Api-Key", "api_key", "accessToken"))
    rows = [
        _object(entity, number, {"name": name, "value": value} if role != "text" else {"password": value})
        for number, ((entity, role), value) in enumerate(zip(ENTITIES.items(), values, strict=True))
    ]
    rng.shuffle(rows)
    info = f"    <databaseInfo><UUID>{expand('<uuid>', rng)}</UUID><metadata><data>{expand('<b64url:43>', rng)}=</data></metadata></databaseInfo>\n"
    return f"{HEAD}{info}{''.join(rows)}</database>\n", values


def _scanned(folder: Path, text: str) -> list[Finding]:
    write(folder / "shop.paw", text)
    return run([str(folder)], Settings(jobs=1)).findings


def test_what_its_objects_hold_is_found_as_what_it_is(tmp_path: Path) -> None:
    for seed in range(6):
        text, values = _document(random.Random(seed))
        found = {covered(text, finding): finding for finding in _scanned(tmp_path, text)}
        assert {text: finding.role for text, finding in found.items()} == {
            escape(v): role for v, role in values.items()
        }
        assert {finding.client for finding in found.values()} == {"paw"}


def test_a_broken_one_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    text, values = _document(random.Random(2))
    cut = text[: text.rindex("<object")] + "</wrong>" + f"password: {next(iter(values))}\n"
    assert len(_scanned(tmp_path, cut)) == len(values)
    (notice,) = run([str(tmp_path)], Settings(jobs=1)).notices
    assert "XML" in notice.message


def test_a_fix_leaves_it_to_the_application(tmp_path: Path) -> None:
    text, values = _document(random.Random(1))
    _scanned(tmp_path, text)
    made = plan([str(tmp_path)], Settings(), unsafe=True)
    assert not any(file.new != file.old for file in made.files)
    assert len(made.left) == len(values)


def test_a_binary_one_is_said_not_to_be_read(tmp_path: Path) -> None:
    write(tmp_path / "shop.paw", b"bplist00\0\0\0")
    (notice,) = run([str(tmp_path)], Settings(jobs=1)).notices
    assert "binary" in notice.message
    assert notice.fatal
