"""Takes from GitHub's own description, as the npm package @octokit/openapi has it, what the tests hold our calls to.

    npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
    python tests/tools/octokit.py package/generated/api.github.com.deref.json

writes tests/rotate/github_calls.json: for each call its parameters, the schema of its body, and what its answers must have.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

CALLS = (
    ("get", "/repos/{owner}/{repo}/issues"),
    ("post", "/repos/{owner}/{repo}/issues"),
    ("get", "/repos/{owner}/{repo}/issues/{issue_number}"),
    ("patch", "/repos/{owner}/{repo}/issues/{issue_number}"),
    ("get", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("post", "/credentials/revoke"),
    ("get", "/user"),
    ("get", "/repos/{owner}/{repo}/code-scanning/alerts"),
    ("patch", "/repos/{owner}/{repo}/code-scanning/alerts/{alert_number}"),
)
_KEPT = (
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "oneOf",
    "anyOf",
    "nullable",
    "maxItems",
    "minItems",
    "additionalProperties",
)


def pruned(schema: Any, depth: int = 0) -> Any:
    """A schema without its words and examples."""
    if isinstance(schema, list):
        return [pruned(one, depth + 1) for one in schema]
    if not isinstance(schema, dict) or depth > 12:
        return schema
    kept = {key: value for key, value in schema.items() if key in _KEPT}
    if isinstance(kept.get("properties"), dict):
        kept["properties"] = {name: pruned(one, depth + 1) for name, one in kept["properties"].items()}
    for key in ("items", "oneOf", "anyOf", "additionalProperties"):
        if key in kept:
            kept[key] = pruned(kept[key], depth + 1)
    return kept


def main(path: str) -> None:
    """Writes the calls."""
    data = json.loads(Path(path).read_text("utf-8"))
    calls = []
    for method, route in CALLS:
        operation = data["paths"][route][method]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        answers = {}
        for status, response in operation["responses"].items():
            schema = response.get("content", {}).get("application/json", {}).get("schema", {})
            inner = schema.get("items", schema)
            answers[status] = {"list": "items" in schema, "required": inner.get("required", [])}
        query = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
        calls.append(
            {"method": method.upper(), "path": route, "query": query, "body": pruned(body), "answers": answers}
        )
    made = {"source": f"@octokit/openapi, {data['info']['title']} {data['info']['version']}", "calls": calls}
    Path(__file__).parents[1].joinpath("rotate", "github_calls.json").write_text(
        json.dumps(made, indent=1) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1])
