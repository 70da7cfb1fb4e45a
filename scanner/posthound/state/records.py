"""Findings and origins as JSON and back; neither holds a secret."""

from __future__ import annotations

from typing import Any

import orjson

from posthound.model.values import Exposure, Finding, Level, Origin, Region, RelatedPlace, Role

_WORDS = {"role": Role, "severity": Level, "confidence": Level, "exposure": Exposure}


def dump_origin(origin: Origin) -> str:
    """An origin as JSON."""
    return orjson.dumps(origin._asdict()).decode()


def load_origin(text: str) -> Origin:
    """The origin that `dump_origin` wrote; fields of other versions are left out."""
    data: dict[str, Any] = orjson.loads(text)
    known = set(Origin._fields)
    origin = Origin(**{key: value for key, value in data.items() if key in known})
    return origin._replace(exposure=Exposure(origin.exposure))


def dump_finding(finding: Finding) -> str:
    """A finding as JSON, without its origin, which stands with its entity, and without its reference and what goes with that, which are a run's."""
    data = finding._asdict()
    del data["origin"], data["vault_reference"], data["by_hand"], data["unsafe"]
    data["region"] = list(finding.region)
    data["related"] = [[p.pointer, p.path, p.message, list(p.region) if p.region else None] for p in finding.related]
    return orjson.dumps(data, default=str).decode("utf-8", "replace")


def load_finding(text: str, origin: Origin) -> Finding:
    """The finding that `dump_finding` wrote, at `origin`."""
    data: dict[str, Any] = orjson.loads(text)
    known = set(Finding._fields) - {"by_hand", "unsafe"}
    values = {key: value for key, value in data.items() if key in known}
    values.update({key: kind(values[key]) for key, kind in _WORDS.items()})
    values["region"] = Region(*values["region"])
    values["path"] = tuple(values["path"])
    values["compared"] = tuple(values.get("compared", ()))
    values["related"] = tuple(
        RelatedPlace(pointer, path, message, Region(*region) if region else None)
        for pointer, path, message, region in values["related"]
    )
    return Finding(**values, origin=origin, vault_reference="")
