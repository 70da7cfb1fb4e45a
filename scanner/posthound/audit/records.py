"""The records: one file a control, one a framework. Adding a control adds its file, its function and a test."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from posthound.audit.values import Control, Framework, Remediation
from posthound.model.values import Level

GUIDE = {"name": "Postman Enterprise Hardening Guide", "version": "0.1.0", "date": "2025-02-05"}
_LISTS = ("can_be", "reads", "policy", "cannot", "look")


def _tables(folder: str) -> list[dict[str, Any]]:
    found = [path for path in files("posthound.audit").joinpath(folder).iterdir() if path.name.endswith(".toml")]
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted(found, key=lambda path: path.name)]


@cache
def controls() -> tuple[Control, ...]:
    """Every control in the guide's order."""
    return tuple(sorted(map(_control, _tables("controls")), key=lambda one: _order(one.id)))


def _order(identity: str) -> tuple[bool, list[int | str]]:
    """The guide's numbers first, in their order; further checks, which begin with a letter, after them."""
    return not identity[0].isdigit(), [int(part) if part.isdigit() else part for part in identity.split(".")]


def _control(table: Mapping[str, Any]) -> Control:
    values: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in table.items()}
    told = values.pop("remediation")
    remediation = Remediation(told["text"], told["where"], tuple(told["references"]))
    return Control(**{**values, "severity": Level(values["severity"])}, remediation=remediation)


@cache
def frameworks() -> tuple[Framework, ...]:
    """The catalogues that controls are mapped to, in the order in which reports name them."""
    tables = sorted(_tables("frameworks"), key=lambda table: table["order"])
    return tuple(
        Framework(
            **{name: value for name, value in table.items() if name not in ("order", "controls")},
            controls={control: tuple(items) for control, items in table["controls"].items()},
        )
        for table in tables
    )


def mappings(control: str) -> dict[str, tuple[str, ...]]:
    """What a control serves, by the key of the framework."""
    return {framework.key: framework.controls.get(control, ()) for framework in frameworks()}
