"""A description of an API that a file keeps as a text is read as one, and what it holds is found where it stands."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
import yaml

from posthound.rules.templates import expand
from tests.helpers import covered, scan_text

SERVER = "https://api.orchard.example"


def _description(rng: random.Random, *values: str) -> dict[str, Any]:
    header = {"name": "X-Api-Key", "in": "header", "schema": {"type": "string"}, "example": values[0]}
    held = {"client_secret": {"type": "string", "example": values[1]}, "etag": {"type": "string", "example": values[2]}}
    schema = {"type": "object", "properties": held}
    answer = {"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}}
    paths = {"/orders": {"get": {"summary": "é", "parameters": [header], "responses": answer}}}
    return {
        "openapi": f"3.0.{rng.randrange(4)}",
        "info": {"title": "A", "version": "1"},
        "servers": [{"url": SERVER}],
        "paths": paths,
    }


def _kept(way: str, text: str) -> tuple[str, str]:
    """A file in which the text is kept, and its name."""
    if way == "insomnia 4":
        spec = {"_id": "spc_1", "_type": "api_spec", "parentId": "wrk_1", "fileName": "A", "contents": text}
        workspace = {"_id": "wrk_1", "_type": "workspace", "name": "A", "scope": "design"}
        return json.dumps({"_type": "export", "__export_format": 4, "resources": [workspace, spec]}), "a.json"
    if way == "insomnia 5":
        kept = {"type": "spec.insomnia.rest/5.0", "name": "A", "meta": {}, "spec": {"contents": text}}
        return yaml.safe_dump(kept), "a.yaml"
    return json.dumps({"name": "x", "content": text}, indent=2), "a.json"


@pytest.mark.parametrize("written", ["yaml", "json", "compact"])
@pytest.mark.parametrize("way", ["insomnia 4", "insomnia 5", "other"])
def test_what_a_kept_description_holds_is_found_in_its_place(way: str, written: str) -> None:
    for seed in range(3):
        rng = random.Random(f"{way}{written}{seed}")
        values = [expand(form, rng) for form in ("<alnum:40>", "<alnum:32>", "<hex:40>")]
        made = _description(rng, *values)
        indent = 1 if written == "json" else None
        inner = yaml.safe_dump(made, sort_keys=False) if written == "yaml" else json.dumps(made, indent=indent)
        text, name = _kept(way, f"# kept here\n{inner}" if written == "yaml" and seed else inner)
        findings = scan_text(name, text).findings
        assert sorted(covered(text, finding) for finding in findings) == sorted(values[:2])
        assert {finding.host for finding in findings} == {"api.orchard.example"}
        assert {finding.pointer for finding in findings} <= {"/resources/1/contents", "/spec/contents", "/content"}


@pytest.mark.parametrize(
    "text", ["openapi: yes", "openapi: 3.0.0\n- [", '{"openapi": "3.0.0"', "see openapi: 3.0 of ours", "openapi:"]
)
def test_what_only_begins_so_is_a_text(text: str) -> None:
    assert not scan_text(*reversed(_kept("other", text))).findings
