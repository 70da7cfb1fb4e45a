"""What an audit asks, and what the stand-in answers to it, against the official description of the API."""

from __future__ import annotations

import json

import httpx
import jsonschema
import pytest
import yaml

from fixtures import standin_audit
from posthound.audit.records import controls
from posthound.audit.team import access_key, group, logged, member, space
from tests.audit.conftest import KEY
from tests.crawl.test_contract import _operation, _resolved


@pytest.fixture(scope="module")
def openapi(shared):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((shared / "postman/openapi/postman-api-openapi.yaml").read_text("utf-8"), loader)


@pytest.fixture
def client():
    """One for all calls: each would read the certificates of all authorities."""
    with httpx.Client(headers={"X-API-Key": KEY}) as made:
        yield made


def test_every_call_of_an_audit_is_documented_and_answered_as_documented(openapi, case, run, client):
    case.team.spaces[0].visibility = "public"
    case.team.about[case.team.spaces[0].id] = ""
    case.policy["workspaces"] = {"tag_pattern": "."}
    run(case)
    for call in {(call.line, tuple(sorted(call.query.items()))): call for call in case.standin.calls}.values():
        if call.path.startswith("/scim/"):
            continue  # the description has their schemas, not their paths
        operations = list(_operation(openapi, call.method, call.path))
        assert operations, call.line
        template, operation = operations[-1]
        parameters = [*operation.get("parameters", ()), *openapi["paths"][template].get("parameters", ())]
        names = {_resolved(parameter, openapi)["name"] for parameter in parameters}
        # A cursor that the description of one listing does not have, its answer does.
        assert set(call.query) <= names | {"cursor"}, call.line
        body = {} if "detected" in call.path else {"q": "", "elementType": "workspaces"}
        answer = client.request(
            call.method,
            case.standin.url + call.path,
            params=call.query,
            json=body if call.method == "POST" else None,
        )
        content = _resolved(operation["responses"]["200"], openapi).get("content", {})
        schemas = [one["schema"] for one in content.values() if "schema" in one]
        assert schemas, call.line
        if template == "/workspaces/{workspaceId}" and "include" in call.query:
            continue  # the example has no wrapper, the schema has: the audit takes both
        jsonschema.Draft202012Validator(schemas[0]).validate(answer.json())


def test_every_operation_that_a_record_names_is_documented(openapi):
    known = {
        operation.get("operationId")
        for item in openapi["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
    }
    for control in controls():
        for one in control.reads:
            name = one.split()[0]
            assert name in known or "/scim/" in one or name == "state:", one


def test_the_documented_examples_are_read(shared):
    folder = shared / "postman/openapi/examples"

    def example(operation):
        return json.loads((folder / operation / "200.successful-response.json").read_text("utf-8"))

    assert [one.domain for one in map(member, example("getTeamUsers")["data"])] == ["example.com", "example.com"]
    assert group(example("getGroups")["data"][0]).members
    assert {one.visibility for one in map(space, example("getWorkspaces")["workspaces"])} >= {"personal", "team"}
    assert all(one.action and one.user and one.at for one in map(logged, example("getAuditLogs")["trails"]))
    assert all(
        one.active and one.owner and one.expires for one in map(access_key, example("getCollectionAccessKeys")["data"])
    )


def test_the_stand_ins_refusals_are_told_apart():
    from posthound.audit.asking import Asker
    from posthound.audit.values import Why
    from posthound.sources.postman.errors import ApiError, Forbidden, Unauthorized, parse_problem

    class Client:
        class counts:
            calls = 0

    asker = Asker(Client(), lambda: None)  # type: ignore[arg-type]
    told = {
        "NO_ADD_ON": (Forbidden, Why.PLAN), "NO_ROLE": (Forbidden, Why.REFUSED), "NO_REGION": (Forbidden, Why.REGION), "FORBIDDEN": (Forbidden, Why.REFUSED),
        "NOT_AUTHORIZED": (Unauthorized, Why.REFUSED), "NO_TEAM": (ApiError, Why.ABSENT),
    }  # fmt: skip
    for name, (kind, why) in told.items():
        message = parse_problem(403, json.dumps(getattr(standin_audit, name)).encode()).message
        status = 400 if kind is ApiError else 403
        assert asker.explained(kind(message, status=status))[0] is why, name
