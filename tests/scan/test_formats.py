"""Golden cases: each format of the issue's list, read as what it is, every place named and covered exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures.golden import HERE, Case, cases, found, listed
from fixtures.places import V20, V21
from posthound.clients import held
from posthound.model.values import Kind
from tests.helpers import Lines, scan_json, scan_text

Plant = Callable[..., str]
CASES = list(cases())
KINDS = {
    "collection-v2.1": {Kind.COLLECTION_V2},
    "collection-v2.0": {Kind.COLLECTION_V2},
    "collection-v1": {Kind.COLLECTION_V1},
    "wrapped-collection": {Kind.COLLECTION_V2},
    "environment": {Kind.ENVIRONMENT},
    "duplicate-keys": {Kind.ENVIRONMENT},
    "globals": {Kind.GLOBALS},
    "legacy-dump": {Kind.DUMP},
    "v3-variables": {Kind.ENVIRONMENT, Kind.GLOBALS},
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden_case_gives_exactly_its_findings(case: Case, tmp_path: Path) -> None:
    expected = (HERE / case.name / "findings.txt").read_text("utf-8")
    assert listed(found(case.write(tmp_path)), tmp_path) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden_case_is_covered_exactly(case: Case, tmp_path: Path) -> None:
    for finding in found(case.write(tmp_path)):
        literal = Lines(case.text(finding.file.partition("!/")[2] or finding.file)).covered(finding.region)
        assert literal
        assert literal == literal.strip("\"' \n")
        if not finding.decoded and "\\" not in literal:
            assert len(literal) == finding.length


@pytest.mark.parametrize("case", [case for case in CASES if case.name in KINDS], ids=lambda case: case.name)
def test_format_is_recognised_as_its_kind_by_content_alone(case: Case) -> None:
    for path, text in case.files.items():
        name = path if path.endswith(".yaml") else "some.json"
        assert scan_text(name, text).kind in KINDS[case.name]
        assert held(name, text.encode())


@pytest.mark.parametrize("case", [case for case in CASES if case.name.startswith("v3-")], ids=lambda case: case.name)
def test_files_of_the_yaml_tree_are_recognised(case: Case) -> None:
    for path, text in case.files.items():
        assert held(f"postman/{path}", text.encode()), path
        assert scan_text(path, text).kind in (Kind.COLLECTION_V3, Kind.ENVIRONMENT, Kind.GLOBALS), path


@pytest.mark.parametrize("before", ["a note\n  of two lines", "\\x41\\e\\_", "\\u00e9 é\n\n  \\n", "a \\\n  b"])
def test_a_value_in_a_quoted_scalar_of_yaml_is_covered(before: str, planted: Plant) -> None:
    value = planted("<hex:40>")
    text = f'$kind: http-request\nname: A\nurl: "{before} https://acme.test/?api_key={value}&page=1"\n'
    (finding,) = scan_text("x.request.yaml", text).findings
    assert Lines(text).covered(finding.region) == value


@pytest.mark.parametrize("schema", [V21, V20])
def test_auth_is_read_as_array_and_as_object(schema: str, planted: Plant) -> None:
    value = planted("<alnum:40>")
    array = [{"key": "accessToken", "value": value}]
    for auth in (array, {"accessToken": value}):
        document = {"info": {"name": "A", "schema": schema}, "item": [], "auth": {"type": "oauth2", "oauth2": auth}}
        findings = scan_json(document).findings
        assert [(f.role.value, f.name) for f in findings] == [("auth", "accessToken")]


@pytest.mark.parametrize(
    "variants",
    [
        {"request": ["https://a.test/?api_key=VALUE", {"url": "https://a.test/?api_key=VALUE"}, {"url": {"raw": "https://a.test/?api_key=VALUE"}}]},
        {"request": [{"url": "https://a.test", "header": "X-Api-Key: VALUE"}, {"url": "https://a.test", "header": [{"key": "X-Api-Key", "value": "VALUE"}]}]},
        {"description": ["The key is api_key=VALUE", {"content": "The key is api_key=VALUE", "type": "text/plain"}]},
        {"event": [[{"listen": "test", "script": {"exec": script}}] for script in ("const apiKey = 'VALUE';", ["const apiKey = 'VALUE';"])] + [[{"listen": "test", "script": "const apiKey = 'VALUE';"}]]},  # noqa: E501
    ],
    ids=["url", "header", "description", "exec"],
)  # fmt: skip
def test_a_field_is_read_in_every_shape_it_may_have(variants: dict[str, list[Any]], planted: Plant) -> None:
    value = planted("<alnum:40>")
    ((field, shapes),) = variants.items()
    for shape in shapes:
        item = {"name": "R", "request": "https://a.test", field: shape}
        text = json.dumps({"info": {"name": "A", "schema": V21}, "item": [item]}).replace("VALUE", value)
        outcome = scan_text("x.json", text)
        assert [Lines(text).covered(f.region) for f in outcome.findings] == [value], shape


def test_a_secret_type_is_only_a_mask_and_disabled_rows_count(planted: Plant) -> None:
    rows = [
        {"key": "api_key", "value": planted("<alnum:40>", n), **more}
        for n, more in enumerate(({"type": "secret"}, {"enabled": False}, {"disabled": True}, {"type": "any"}))
    ]
    document = {"name": "e", "values": rows, "_postman_variable_scope": "environment"}
    assert [f.pointer for f in scan_json(document).findings] == [f"/values/{n}/value" for n in range(4)]


def test_a_file_that_is_no_export_but_json_is_scanned_when_it_is_named(planted: Plant) -> None:
    outcome = scan_json({"config": {"client_secret": planted("<alnum:40>")}}, name="settings.json")
    assert outcome.kind is Kind.JSON
    assert [f.pointer for f in outcome.findings] == ["/config/client_secret"]


def test_the_human_path_names_collection_folder_request_and_field(planted: Plant) -> None:
    document = {
        "info": {"name": "Acme API", "schema": V21},
        "item": [{"name": "Auth", "item": [{"name": "Login", "request": {"url": "https://a.test", "header": [{"key": "Authorization", "value": f"Bearer {planted('<alnum:40>')}"}]}}]}],  # noqa: E501
    }  # fmt: skip
    (finding,) = scan_json(document).findings
    assert finding.path == ("Acme API", "Auth", "Login", "header Authorization")


@pytest.mark.parametrize("dump", [list, lambda all_: {"collections": all_, "environments": []}], ids=["list", "backup"])
def test_each_collection_of_a_dump_has_its_own_name_and_variables(
    dump: Callable[[list[Any]], Any], planted: Plant
) -> None:
    def collection(name: str, base: str, number: int) -> dict[str, Any]:
        header = [{"key": "x-api-token", "value": planted("<alnum:40>", number)}]
        request = {"url": "{{base}}/v1/things", "header": header}
        variable = [{"key": "base", "value": base}, {"key": "client_secret", "value": planted("<alnum:32>", number)}]
        return {
            "info": {"name": name, "schema": V21},
            "item": [{"name": "R", "request": request}],
            "variable": variable,
        }

    files = [
        collection("Keycloak", "https://things.bitly.com", 1),
        collection("Things", "https://api.netlify.com", 2),
        collection("Others", "https://api.acme.test", 3),
    ]
    told = [
        sorted((f.rule, f.path) for f in scan_json(document, name="postman.json").findings)
        for document in (dump(files), *files)
    ]
    assert told[0] == sorted(one for alone in told[1:] for one in alone)
    assert {rule.partition("-")[0] for rule, _ in told[0]} == {"bitly", "generic", "keycloak", "netlify"}


def test_columns_count_code_points_and_lines_count_every_line_ending(planted: Plant) -> None:
    value = planted("<alnum:40>")
    text = (
        '{"name":"e",\r\n"😀é":"日本",\r"values":[\n{"key":"😀","value":"x"},{"key":"api_key","value":"'
        + value
        + '"}]}'
    )
    (finding,) = scan_text("e.postman_environment.json", text).findings
    assert Lines(text).covered(finding.region) == value
    assert (finding.region.start_line, finding.region.start_column) == (4, 51)


def test_a_composed_value_is_reported_where_it_is_defined_with_its_uses(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.name == "composed-variables")
    findings = found(case.write(tmp_path))
    assert {f.pointer for f in findings} == {"/variable/0/value", "/variable/1/value"}
    assert {place.pointer for f in findings for place in f.related} >= {"/item/0/request/header/0/value"}
