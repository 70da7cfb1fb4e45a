"""What is written to Postman against the official OpenAPI: the calls, the bodies that go out, the stand-in's answers."""

from __future__ import annotations

import re

import jsonschema
import orjson
import pytest

from posthound.cloud.trees import texts
from posthound.sources.postman.calls import CALLS, WRITES, call_of
from tests.crawl.test_contract import _documented, _resolved, openapi

__all__ = ["openapi"]
_WRITING = [call for call in WRITES if call.method != "GET"]


@pytest.mark.parametrize("call", WRITES, ids=lambda call: f"{call.method} {call.path}")
def test_every_call_that_writes_is_in_the_official_description(call, openapi):
    operation, names = _documented(openapi, call)
    assert operation is not None
    assert set(call.parameters) <= names


def test_a_crawl_makes_no_call_that_writes_but_the_word_to_postmans_scanner():
    assert [call.path for call in CALLS if call.method not in ("GET", "POST")] == ["/detected-secrets/{secretId}"]
    assert not any(call_of(call.method, re.sub(r"\{\w+\}", "x", call.path)) for call in _WRITING)


def test_what_goes_out_and_what_comes_back_is_as_the_official_description_says(openapi, serve, team, make, ran):
    space = team.spaces[0]
    inner = space.collections[0].body["collection"]
    inner["info"]["description"] = f"use {make.plant('the description')}"
    script = {"id": make.uuid(), "type": "text/javascript", "exec": [f"const key = '{make.plant('a script')}';"]}
    inner["event"] = [{"listen": "prerequest", "script": script}]
    inner["item"].append(
        {"id": make.uuid(), "name": "admin", "item": [], "description": f"needs {make.plant('a folder')}"}
    )
    space.global_values = [{"key": "token", "type": "secret", "value": make.plant("globals"), "enabled": True}]
    space.specs.append(make.spec("contract"))
    team.packages.append(
        type(space.collections[0])(
            make.uuid(), "signing", f"const k = '{make.plant('a package')}';", space.created, space.updated
        )
    )
    standin = serve(team)
    exchanged = []
    plain = standin.answers.answer

    def answer(method, path, query, body):
        told = plain(method, path, query, body)
        if method in ("PUT", "PATCH"):
            exchanged.append((method, path, orjson.loads(body), told))
        return told

    standin.answers.answer = answer
    said = ran(standin, "fix", "--cloud", "--unsafe", "--write", "--whole")
    assert said.code == 0, said.out + said.err
    ran(standin, "contain", space.id, "--yes")
    ran(standin, "fix", "--cloud", "--undo", "--write", "--whole")
    made = set()
    for method, path, sent, (status, told) in exchanged:
        call = call_of(method, path, WRITES)
        made.add((call.method, call.path))
        operation, _ = _documented(openapi, call)
        body = _resolved(operation["requestBody"], openapi)["content"]
        jsonschema.Draft202012Validator(next(iter(body.values()))["schema"]).validate(sent)
        assert status == 200, told
        content = _resolved(operation["responses"]["200"], openapi).get("content", {})
        for one in content.values():
            jsonschema.Draft202012Validator(one["schema"]).validate(told)
        assert all(isinstance(text, str) for text in texts(sent))
    # An environment is replaced as a whole only to take a link back.
    assert {(call.method, call.path) for call in _WRITING} - made == {
        ("PUT", "/collections/{collectionId}"),
        ("PUT", "/environments/{environmentId}"),
    }
