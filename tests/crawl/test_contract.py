"""The stand-in's answers against the official OpenAPI, and the parsers against its examples and error bodies."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
import jsonschema
import pytest
import yaml

from fixtures.standin_team import Maker, sample_team
from posthound.crawl.session import CrawlOptions, client_of
from posthound.model.values import Exposure
from posthound.sources.postman import shapes
from posthound.sources.postman.calls import CALLS, DIFFERENCES, call_of
from posthound.sources.postman.errors import ApiError, parse_problem
from posthound.sources.postman.layout import path_of, slug
from posthound.sources.postman.links import Link, parse_link
from posthound.sources.postman.shapes import ListingRow, What, Workspace
from posthound.sources.postman.urls import checked_url
from posthound.support.errors import UsageError
from tests.crawl.conftest import fatal

LONG = "POSTHOUND_TEST_LONG" in os.environ
UUID = "1f0df51a-8658-4ee8-a2a1-d2567dfa09a9"


@pytest.fixture(scope="module")
def openapi(shared):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((shared / "postman/openapi/postman-api-openapi.yaml").read_text("utf-8"), loader)


def _resolved(node, root, seen=()):
    """The schema with references put in, OpenAPI's `nullable` in JSON Schema's words, and examples' formats left out."""
    if isinstance(node, list):
        return [_resolved(one, root, seen) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        if node["$ref"] in seen:
            return {}
        target = root
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return _resolved(target, root, (*seen, node["$ref"]))
    found = {
        key: _resolved(value, root, seen)
        for key, value in node.items()
        if key not in ("example", "examples", "discriminator", "format")
    }
    if found.pop("nullable", False):
        return {"anyOf": [found, {"type": "null"}]}
    return found


def _operation(openapi, method, path):
    for template, item in openapi["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path) and method.lower() in item:
            yield template, item[method.lower()]


def test_the_stand_in_answers_as_the_official_description_says(openapi, serve, team):
    standin = serve(team)
    space = team.space("public")
    one, environment, spec, package = space.collections[0], space.environments[0], space.specs[0], team.packages[0]
    search = {"elementType": "workspaces", "q": "", "filters": {"$and": [{"visibility": {"$eq": "public"}}]}}
    calls = [
        "/me", "/workspaces?type=public&limit=1", f"/workspaces/{space.id}", f"/workspaces/{space.id}/global-variables",
        f"/workspaces/{space.id}/roles", "/users", f"/collections?workspace={space.id}&limit=2&offset=0", f"/collections/{one.uid}",
        f"/collections/{one.uid}/comments", f"/environments?workspace={space.id}", f"/environments/{environment.uid}",
        f"/specs?workspaceId={space.id}&limit=5", f"/specs/{spec.id}", f"/specs/{spec.id}/files",
        f"/specs/{spec.id}/files/{quote(spec.files[1].path, safe='')}", "/packages?limit=10", f"/packages/{package.id}", "/mocks",
        "/monitors?limit=25&active=true", "POST /search?limit=25", "/collections/none", "/environments/none", f"/specs/{UUID}",
    ]  # fmt: skip
    client = httpx.Client(base_url=standin.url, headers={"X-API-Key": "k"})
    for call in calls:
        method, path = ("POST", call.split()[1]) if call.startswith("POST") else ("GET", call)
        answer = client.request(method, path, json=search if method == "POST" else None)
        operations = list(_operation(openapi, method, urlsplit(path).path))
        assert operations, call
        template, operation = operations[-1]
        names = {_resolved(parameter, openapi)["name"] for parameter in operation.get("parameters", ())}
        names |= {
            _resolved(parameter, openapi)["name"] for parameter in openapi["paths"][template].get("parameters", ())
        }
        assert set(dict(parse_qsl(urlsplit(path).query))) <= names, call
        # A collection that is not there is documented as 400, and answered as 404 by the stand-in, as the API used to.
        status = str(answer.status_code) if str(answer.status_code) in operation["responses"] else "400"
        content = _resolved(operation["responses"][status], openapi).get("content", {})
        schemas = [one["schema"] for one in content.values() if "schema" in one]
        assert schemas, call
        jsonschema.Draft202012Validator(schemas[0]).validate(answer.json())


def test_every_documented_error_body_gives_a_sentence_and_a_name(shared):
    bodies = json.loads((shared / "postman/openapi/error-bodies.json").read_text("utf-8"))
    count = 0
    for status, found in bodies.items():
        for one in found:
            problem = parse_problem(int(status), json.dumps(one["body"]).encode())
            count += 1
            assert problem.message, one
            assert len(problem.message) <= 200
            text = json.dumps(one["body"])
            if "instanceNotFoundError" in text or "workspaceNotFoundError" in text:
                assert problem.not_found, one
            if status == "429":
                assert not problem.exhausted
    assert count > 250


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><title>502 Bad Gateway</title>", b"plain", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"error": 5}'],
)
def test_a_body_that_is_no_documented_error_is_one_all_the_same(body):
    assert "502" in parse_problem(502, body).message


def test_the_service_limit_is_told_from_the_rate_limit():
    assert parse_problem(429, b'{"error":{"name":"serviceLimitExhausted","message":"m"}}').exhausted
    assert not parse_problem(429, b'{"error":{"name":"rateLimited","message":"m"}}').exhausted


def test_the_documented_examples_parse(shared):
    folder = shared / "postman/openapi/examples"

    def example(operation, name="200.successful-response"):
        return json.loads((folder / operation / f"{name}.json").read_text("utf-8"))

    assert shapes.account(example("getAuthenticatedUser")).team == "123"
    spaces = [shapes.workspace(row) for row in shapes.rows(example("getWorkspaces"), "workspaces")]
    assert {space.exposure for space in spaces} >= {Exposure.PERSONAL, Exposure.PRIVATE, Exposure.TEAM, Exposure.PUBLIC}
    assert len(shapes.entities(shapes.rows(example("getCollections"), "collections"))) == 3
    assert shapes.content(What.COLLECTION, json.dumps(example("getCollection")).encode())
    assert shapes.content(What.ENVIRONMENT, json.dumps(example("getEnvironment")).encode())
    assert shapes.content(What.GLOBALS, json.dumps(example("getWorkspaceGlobalVariables")).encode())
    assert shapes.next_cursor(example("getWorkspaces", "200.response-with-pagination"))
    assert shapes.next_cursor(example("getMonitors")) == "" or isinstance(
        shapes.next_cursor(example("getMonitors")), str
    )


@pytest.mark.parametrize(
    ("body", "inner"),
    [
        (b'{"collection":{"info":{},"item":[]}}', b'{"info":{},"item":[]}'),
        (b' { "collection" : {"info":{},"item":[]} } \n', b'{"info":{},"item":[]} '),
        (b'{"collection":{"info":{}},"meta":{}}', b'{"collection":{"info":{}},"meta":{}}'),
        (b'{"collection":{"info":{},"item":[', None),
        (b'{"status":"ok"}', None),
        (b"<html>", None),
    ],
)
def test_an_entity_is_cut_out_of_its_wrapper_byte_for_byte(body, inner):
    assert shapes.content(What.COLLECTION, body) == inner


UID = f"12345678-{UUID}"


@pytest.mark.parametrize(
    "text",
    [
        UUID, UUID.upper(), f" {UUID} ", f"https://go.postman.co/workspace/{UUID}", f"go.postman.co/workspace/{UUID}",
        f"https://team.postman.co/workspace/My-Space~{UUID}/collection/1-{UUID}?action=share",
        f"https://team.postman.co/workspace/My-Space%7E{UUID}/overview", f"https://team.postman.co/workspace/My-Space%257E{UUID}",
        f"https://team.postman.co/workspace/~{UUID}", f"https://www.postman.com/team/workspace/{UUID}/overview",
        f"https://www.postman.com/team/my-space~{UUID}/overview", f"https://web.postman.co/workspace/{UUID}",
        f"https://go.postman.co/build/workspace/{UUID}/example/{UID.replace('1f', '2f')}", f"https://api.postman.com/workspaces/{UUID}",
        f"https://web.postman.co/home?workspaceId={UUID}", f"https://go.postman.co/collections/{UID}?workspaceId={UUID}",
        f"https://web.postman.co/#/x?workspace={UUID}", f"https://go.postman.co/request/{UID}?workspace=My-Space~{UUID}",
    ],
)  # fmt: skip
def test_a_workspace_is_taken_by_id_or_pasted_link(text):
    assert parse_link(text).workspace == UUID


@pytest.mark.parametrize(
    "text",
    [
        UID, f"https://go.postman.co/collection/{UID}", f"https://www.postman.com/team/space/collection/{UID}/my-api",
        f"https://www.postman.com/team/workspace/space/documentation/{UID}", f"https://api.postman.com/collections/{UID}",
        f"https://team.postman.co/collection/{UID}?action=share&creator=1",
    ],
)  # fmt: skip
def test_a_collection_link_is_to_be_resolved_by_the_collection(text):
    assert parse_link(text) == Link(text, collection=UID)


@pytest.mark.parametrize(
    "path",
    ["workspace/published-apis/overview", "published-apis/overview", "workspace/published-apis", "published-apis"],
)
def test_a_public_address_is_to_be_resolved_by_its_slug(path):
    link = parse_link(f"https://www.postman.com/postman/{path}")
    assert (link.handle, link.slug) == ("postman", "published-apis")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (f"https://go.postman.co/request/{UID}", "its collection"), (f"https://documenter.getpostman.com/view/1/{UID}", "Published"),
        ("https://www.postman.com/explore", "information pane"), ("https://team.postman.co/home", "information pane"), ("Payments", "information pane"),
    ],
)  # fmt: skip
def test_a_link_without_a_workspace_is_refused_with_what_to_do(text, hint):
    with pytest.raises(UsageError) as caught:
        parse_link(text)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    "url",
    [
        "http://api.postman.com",
        "ftp://x",
        "https://user@host",
        "https://host/?key=1",
        "",
        "http://127.0.0.1.example.com",
    ],
)
def test_an_address_that_would_betray_the_key_is_refused(url):
    with pytest.raises(UsageError):
        checked_url(url)


@pytest.mark.parametrize(
    "url", ["https://api.postman.com/", "http://127.0.0.1:80", "http://localhost:1", "http://[::1]:1"]
)
def test_https_and_this_machine_are_taken(url):
    assert checked_url(url) == url.rstrip("/")


@pytest.mark.parametrize("name", ["", "..", "../..", "a/b\\c", "CON", "нет", "x" * 500, "\0\n", "日本"])
def test_a_name_becomes_one_harmless_part_of_a_path(name):
    part = slug(name)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,61}", part)
    assert part.lower() != "con"


def test_a_path_is_stable_and_tells_equal_names_apart():
    one, other = (Workspace(identity, "Pay", Exposure.TEAM) for identity in (UUID, UUID.replace("1f0d", "2f0d")))
    row = ListingRow("id", "1-id", "Orders API")
    assert path_of(What.COLLECTION, row, one) == "postman/Pay.1f0df51a-8658/Orders-API.1-id.postman_collection.json"
    assert path_of(What.COLLECTION, row, one) != path_of(What.COLLECTION, row, other)


def test_a_large_collection_is_taken_on_trust_and_a_broken_one_is_not(monkeypatch):
    from posthound.config.settings import Settings
    from posthound.crawl import worker
    from posthound.model.values import Origin

    monkeypatch.setattr(worker, "LARGE", 100)
    monkeypatch.setattr(shapes.content, "__kwdefaults__", {"unparsed": 100})
    whole = json.dumps({"collection": {"info": {"name": "x"}, "item": [{"name": "y" * 200}]}}).encode()
    origin = Origin("x.postman_collection.json")
    assert worker.scan_entity(worker.Job(What.COLLECTION, origin, whole), Settings()) is not None
    wrapped = json.dumps(
        {"collection": {"info": {"name": "x"}, "item": [{"name": "y" * 200}]}, "meta": {"a": 1}}
    ).encode()
    assert worker.scan_entity(worker.Job(What.COLLECTION, origin, wrapped), Settings()) is not None
    for broken in (whole[:-40], whole[:-40] + b"}", whole.replace(b'"item": [', b'"item": ')):
        assert worker.scan_entity(worker.Job(What.COLLECTION, origin, broken), Settings()) is None


def _plain(path):
    return re.sub(r"\{[^}]+\}", "{}", path)


def _documented(openapi, call):
    """The operation of a call, and the names of its parameters."""
    for path, item in openapi["paths"].items():
        if _plain(path) == _plain(call.path) and call.method.lower() in item:
            operation = item[call.method.lower()]
            parameters = _resolved([*item.get("parameters", ()), *operation.get("parameters", ())], openapi)
            return operation, {one["name"] for one in parameters if one["in"] == "query"}
    return None, set()


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_every_call_is_in_the_official_description_with_its_parameters(call, openapi):
    operation, names = _documented(openapi, call)
    assert operation is not None
    assert set(call.parameters) <= names
    assert not set(call.beyond) & names
    for name in call.beyond:
        assert any(path == call.path and what == name and source for path, what, source in DIFFERENCES)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_every_documented_answer_is_handled(call, openapi, shared, serve, crawled, tmp_path):
    operation, _ = _documented(openapi, call)
    bodies = json.loads((shared / "postman/openapi/error-bodies.json").read_text("utf-8"))
    statuses = sorted(set(operation["responses"]) - {"200", "401"})
    # One of some five, drawn anew: all calls share what tells answers apart. `make test-long` goes through every one.
    for status in statuses if LONG else random.sample(statuses, min(1, len(statuses))):
        examples = [
            one["body"] for one in bodies.get(status, ()) if f"{call.method} {call.path}" in map(str, one["operations"])
        ]
        print(f"answered with {status}")  # shown where it fails
        team = sample_team(spaces=1, collections=1)
        team.detected = []
        standin = serve(team)
        _answering(standin, call, int(status), (examples or [{"error": {"name": "serverError", "message": "no"}}])[0])
        if call.path == "/me":
            with pytest.raises(ApiError):
                crawled(standin, state=str(tmp_path / f"{status}.sqlite"))
            continue
        report = crawled(standin, deep=True, state=str(tmp_path / f"{status}.sqlite"))
        allowed = call.feature is not None and status in ("403", "404", "429")
        if allowed:
            assert report.complete, (status, fatal(report))
        assert all(notice.message for notice in report.notices)


def _answering(standin, call, status, body):
    plain, pattern = standin.answers.answer, re.compile(re.sub(r"\{[^}]+\}", "[^/]+", call.path) + r"\Z")

    def answer(method, path, query, sent):
        return (status, body) if method == call.method and pattern.match(path) else plain(method, path, query, sent)

    standin.answers.answer = answer


def test_every_call_of_a_deep_crawl_is_in_the_table_and_every_entry_is_made(serve, crawled, team):
    team.detected = []
    standin = serve(team)
    item = team.space("team").collections[0].body["collection"]["item"]
    item[0]["response"] = [{"id": UUID, "name": "ok", "body": ""}]
    item.append({"id": UUID.replace("1f", "3f"), "name": "folder", "item": []})
    first = crawled(standin, deep=True, cheap=True)
    assert first.complete, fatal(first)
    space = team.space("team")
    make = Maker(50)
    space.collections.append(make.collection("new", secrets=1))
    gone = space.specs
    team.space("private").visibility = "public"
    team.spaces[0].specs, gone = [], team.spaces[0].specs
    crawled(standin, deep=True, cheap=True)
    made = {call_of(call.method, quote(call.path, safe="/")) for call in standin.calls}
    made |= {call_of(call.method, "/specs/x/files/y") for call in standin.calls if "/files/" in call.path}
    missing = {f"{call.method} {call.path}" for call in CALLS} - {f"{call.method} {call.path}" for call in made if call}
    assert gone
    assert missing == {"PUT /detected-secrets/{secretId}"}  # only --resolve makes it


def test_a_call_that_is_not_in_the_table_is_refused_before_it_is_made(serve, team):
    standin = serve(team)

    async def asked():
        async with client_of(CrawlOptions(standin.url, "key")) as client:
            await client.read("/audit/logs")

    with pytest.raises(ValueError, match="not among the calls"):
        asyncio.run(asked())
    assert not standin.calls
