"""What a script reads is not replaced behind its back."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from posthound.config.settings import Settings
from posthound.fix.run import FixPlan, plan, write
from tests.conftest import RunCli
from tests.fix.evaluating import running
from tests.fix.requests import LEGACY, OWN, READS

Plant = Callable[..., str]
_SCOPES = {"environment": "environment", "collection": "collectionVariables", "globals": "globals"}
_ALL_READS = [(scope, read) for scope in _SCOPES for read in (*READS, *LEGACY.get(scope, ()))]


def files(
    folder: Path,
    script: str,
    variables: dict[str, dict[str, Any]] | None = None,
    listen: str = "prerequest",
    **request: Any,
) -> list[str]:
    """Writes a collection of one request with a script, and the variables of each scope."""
    rows = {
        scope: [{"key": key, "value": value, "enabled": True} for key, value in given.items()]
        for scope, given in (variables or {}).items()
    }
    item = {
        "name": "send", "event": [{"listen": listen, "script": {"exec": ["// first", *script.split("\n")]}}],
        "request": {"method": "POST", "url": "https://api.acme.example/v1", "header": [], **request},
    }  # fmt: skip
    made = {"info": {"name": "Acme"}, "item": [item], "variable": rows.pop("collection", [])}
    (folder / "a.postman_collection.json").write_text(json.dumps(made, indent=1))
    for name, values in rows.items():
        scope = "globals" if name == "globals" else "environment"
        (folder / f"{name}.postman_{scope}.json").write_text(
            json.dumps({"name": name, "_postman_variable_scope": scope, "values": values}, indent=1)
        )
    return [str(folder)]


def left(made: FixPlan) -> str:
    """Why the only secret was left, after nothing was changed."""
    assert not [change for file in made.files for change in file.changes]
    [change] = made.left
    return change.refused


def script(folder: Path) -> str:
    """The script after a fix was written."""
    made = json.loads((folder / "a.postman_collection.json").read_text())
    return "\n".join(made["item"][0]["event"][0]["script"]["exec"][1:])


@pytest.mark.parametrize(("scope", "read"), _ALL_READS)
def test_a_variable_that_a_script_reads_is_left_and_the_line_is_told(
    tmp_path: Path, planted: Plant, scope: str, read: str
) -> None:
    code = f"const out = {read};".replace("@s", _SCOPES[scope]).replace("@k", "authToken")
    made = plan(files(tmp_path, code, {scope: {"authToken": planted("<crc62:ghp_>")}}), Settings())
    assert left(made).startswith("line 2 of Acme / send")


@pytest.mark.parametrize("read", OWN)
def test_a_request_that_its_own_script_reads_is_left(tmp_path: Path, planted: Plant, read: str) -> None:
    value = planted("<crc62:ghp_>")
    fields: dict[str, Any] = {"header": [{"key": "X-Api-Key", "value": value}]}
    if "body" in read or "data" in read:
        fields = {"body": {"mode": "raw", "raw": json.dumps({"password": value})}}
    elif "url" in read:
        fields = {"url": f"https://api.acme.example/v1?api_key={value}"}
    elif "auth" in read:
        fields = {"auth": {"type": "bearer", "bearer": [{"key": "token", "value": value}]}}
    code = f"const out = {read};".replace("@h", "X-Api-Key")
    assert "would get the reference as text" in left(plan(files(tmp_path, code, **fields), Settings(), unsafe=True))


@pytest.mark.parametrize(
    ("listen", "code"),
    [
        ("test", "pm.expect(pm.request.headers.get('X-Api-Key')).to.be.ok;"),
        ("prerequest", "const kind = pm.request.headers.get('Content-Type');"),
        ("prerequest", "pm.request.headers.upsert({key: 'X-Other', value: '1'});"),
        ("prerequest", "const host = pm.request.url.getHost(); pm.request.body = 'x';"),
        ("prerequest", "pm.environment.get('other'); pm.environment.set('authToken', '1');"),
        ("prerequest", "// pm.request.headers.get('X-Api-Key')\nconst text = 'pm.request';"),
        ("prerequest", "const f = (request) => request.headers; const environment = {}; environment.x;"),
    ],
)
def test_a_script_that_reads_something_else_changes_nothing(
    tmp_path: Path, planted: Plant, listen: str, code: str
) -> None:
    header = [{"key": "X-Api-Key", "value": planted("<crc62:ghp_>")}]
    made = plan(files(tmp_path, code, listen=listen, header=header), Settings())
    assert made.left == []
    assert [change.safe for file in made.files for change in file.changes] == [True]


@pytest.mark.parametrize(
    "read",
    [
        "pm.environment.get('authToken')",
        "pm.variables.get(`authToken`)",
        "environment['authToken']",
        "postman.getEnvironmentVariable('authToken')",
    ],
)
def test_unsafe_reads_the_vault_where_the_script_read_the_variable(tmp_path: Path, planted: Plant, read: str) -> None:
    value = planted("<crc62:ghp_>")
    code = f"sign({read});\nfunction later() {{ return {read}.length }}"
    made = plan(files(tmp_path, code, {"environment": {"authToken": value}}), Settings(), unsafe=True)
    assert write(made)[1] == []
    [(name, stored)] = made.values.items()
    assert stored == value
    constant = "githubPersonalAccessTokenFromVault"
    written = (tmp_path / "a.postman_collection.json").read_text()
    assert f'const {constant} = await pm.vault.get(\\"{name}\\")' in written
    assert f"return {constant}.length" in script(tmp_path)
    assert read not in script(tmp_path)
    assert f"{{{{vault:{name}}}}}" in (tmp_path / "environment.postman_environment.json").read_text()


@pytest.mark.parametrize(
    ("more", "variables"),
    [
        ("pm.environment.set('authToken', fresh());", {}),
        ("pm.environment.set(name, fresh());", {}),
        ("", {"other": {"authToken": "another"}}),
    ],
)
def test_a_variable_with_several_values_is_left_even_when_unsafe(
    tmp_path: Path, planted: Plant, more: str, variables: dict[str, Any]
) -> None:
    given = {"environment": {"authToken": planted("<crc62:ghp_>")}, **variables}
    made = plan(files(tmp_path, f"sign(pm.environment.get('authToken')); {more}", given), Settings(), unsafe=True)
    assert "change the script by hand" in left(made)


def test_a_part_of_a_variable_that_a_script_reads_is_left_even_when_unsafe(tmp_path: Path, planted: Plant) -> None:
    given = {"environment": {"authToken": f"Bearer {planted('<crc62:ghp_>')}"}}
    made = plan(files(tmp_path, "sign(pm.environment.get('authToken'));", given), Settings(), unsafe=True)
    assert "change the script by hand" in left(made)


def test_a_variable_read_through_another_is_left(tmp_path: Path, planted: Plant) -> None:
    given = {"environment": {"authToken": planted("<crc62:ghp_>"), "header": "Bearer {{authToken}}"}}
    made = plan(files(tmp_path, "sign(pm.variables.replaceIn('{{header}}'));", given), Settings())
    assert "reads it" in left(made)


def test_of_a_monitored_variable_only_the_secret_part_gives_way(tmp_path: Path, planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    given = {"environment": {"header": f"Bearer {value}", "whole": f"{value}"}}
    made = plan(files(tmp_path, "", given), Settings(), unsafe=True, monitored=True)
    assert write(made)[1] == []
    [name] = made.values
    rows = json.loads((tmp_path / "environment.postman_environment.json").read_text())["values"]
    assert [row["value"] for row in rows] == [f"Bearer {{{{{name}}}}}", f"<{name}>"]
    [note] = [change.note for file in made.files for change in file.changes if change.text == f"<{name}>"]
    assert "must hold all that stood in it" in note


@pytest.mark.parametrize(
    "read",
    ["Object.values(pm.environment.toObject()).join()", "JSON.stringify(pm.environment.toObject())", "eval(code)"],
)
def test_no_variable_is_added_where_a_script_reads_all_of_them(tmp_path: Path, planted: Plant, read: str) -> None:
    header = [{"key": "X-Api-Key", "value": planted("<crc62:ghp_>")}]
    made = plan(files(tmp_path, f"sign({read});", header=header), Settings(), unsafe=True, monitored=True)
    assert "a new one would be among them" in left(made)


@pytest.mark.parametrize("monitored", [False, True])
@pytest.mark.parametrize("place", ["defined", "used", "set"])
def test_the_name_of_a_variable_is_given_to_no_other_value(
    tmp_path: Path, planted: Plant, place: str, monitored: bool
) -> None:
    header = [{"key": "X-Api-Key", "value": planted("<crc62:ghp_>")}]
    wanted = "github-personal-access-token"
    code = f"pm.environment.set('{wanted}', '1');" if place == "set" else ""
    header += [{"key": "X-Other", "value": f"{{{{{wanted}}}}}"}] if place == "used" else []
    given = {"environment": {wanted: "plain"}} if place == "defined" else {}
    made = plan(files(tmp_path, code, given, header=header), Settings(), unsafe=True, monitored=monitored)
    [name] = made.values
    assert name.startswith(wanted)
    assert name != wanted


def test_a_variable_that_has_the_wanted_name_and_the_value_keeps_it(tmp_path: Path, planted: Plant) -> None:
    given = {"environment": {"github-personal-access-token": planted("<crc62:ghp_>")}}
    assert list(plan(files(tmp_path, "", given), Settings()).values) == ["github-personal-access-token"]


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("http://api.acme.example:8080/v1", "http://api.acme.example"),
        ("api.acme.example/v1", "http://api.acme.example"),
        ("https://api.acme.example:8443/v1", "api.acme.example"),
        ({"protocol": "https", "host": ["api", "acme", "example"]}, "api.acme.example"),
        ({"raw": "api.acme.example/v1", "protocol": "https", "host": ["api", "acme", "example"]}, "api.acme.example"),
        ({"host": ["api", "acme", "example"]}, "http://api.acme.example"),
    ],
)
def test_the_allowed_domain_is_told_as_the_runtime_matches_it(
    tmp_path: Path, planted: Plant, run_cli: RunCli, url: str | dict[str, Any], domain: str
) -> None:
    files(tmp_path, "", url=url, header=[{"key": "X-Api-Key", "value": planted("<crc62:ghp_>")}])
    assert f", allowed domain {domain}\n" in run_cli("fix", ".").stdout


def test_no_domain_is_told_where_a_value_is_also_sent_to_an_unknown_one(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    value = planted("<crc62:ghp_>")
    files(tmp_path, "", header=[{"key": "X-Api-Key", "value": value}])
    path = tmp_path / "a.postman_collection.json"
    made = json.loads(path.read_text())
    made["item"].append(
        {
            "name": "b",
            "request": {"method": "GET", "url": "{{base}}/v1", "header": [{"key": "X-Api-Key", "value": value}]},
        }
    )
    path.write_text(json.dumps(made))
    assert "allowed domain" not in run_cli("fix", ".").stdout


def test_a_value_of_one_file_is_replaced_in_the_others_too(tmp_path: Path, planted: Plant) -> None:
    value = planted("<alnum:32>")
    files(tmp_path, "", {"environment": {"plain": f"see {value}"}}, header=[{"key": "X-Api-Key", "value": value}])
    made = plan([str(tmp_path)], Settings())
    assert write(made)[1] == []
    [name] = made.values
    rows = json.loads((tmp_path / "environment.postman_environment.json").read_text())["values"]
    assert rows[0]["value"] == f"see {{{{vault:{name}}}}}"


def test_a_value_of_one_file_that_is_encoded_in_another_is_replaced_there(tmp_path: Path, planted: Plant) -> None:
    value = planted('<alnum:20>"<alnum:12>')
    other = base64.b64encode(value.encode()).decode()
    files(tmp_path, "", {"environment": {"plain": f"about {other}"}}, header=[{"key": "X-Api-Key", "value": value}])
    made = plan([str(tmp_path)], Settings())
    assert write(made)[1] == []
    [row] = json.loads((tmp_path / "environment.postman_environment.json").read_text())["values"]
    [name] = [name for name, stored in made.values.items() if stored == other]
    assert row["value"] == f"about {{{{vault:{name}}}}}"
    assert name.endswith("-base64")


def test_a_value_of_one_file_that_is_spelled_otherwise_in_another_is_an_error(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    value = planted('<alnum:20>"<alnum:12>')
    other = json.dumps(json.dumps([value]))
    files(tmp_path, "", {"environment": {"plain": f"about {other}"}}, header=[{"key": "X-Api-Key", "value": value}])
    done = run_cli("fix", ".", "--write")
    assert done.returncode == 3
    assert "not replaced: environment.postman_environment.json:7:" in done.stdout


def test_an_environment_that_is_used_and_not_given_is_told(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    header = [{"key": "X-Api-Key", "value": planted("<crc62:ghp_>")}, {"key": "X-Stage", "value": "{{stage}}"}]
    files(tmp_path, "", {"environment": {"stage": "dev"}}, header=header)
    told = "note: a.postman_collection.json uses variables that no file given here defines (stage)"
    assert told in run_cli("fix", "a.postman_collection.json").stderr
    assert told not in run_cli("fix", ".").stderr


def test_a_place_that_would_not_read_back_the_same_stays_and_the_status_says_so(
    tmp_path: Path, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path, "", header=[{"key": "X-Api-Key", "value": planted("<crc62:ghp_>")}])
    monkeypatch.setattr("posthound.fix.written.apply_bytes", lambda data, *_: data[:-1])
    made = plan([str(tmp_path)], Settings())
    assert "edit it by hand" in left(made)
    assert not made.complete


@pytest.mark.parametrize("off", [{"disabled": True}, {"enabled": False}, {"disabled": True, "enabled": False}])
@pytest.mark.parametrize("scope", ["collection", "environment"])
def test_the_name_of_a_variable_that_is_switched_off_is_not_switched_on(
    tmp_path: Path, planted: Plant, scope: str, off: dict[str, bool]
) -> None:
    paths = files(
        tmp_path,
        "console.log(1);",
        {scope: {"token": planted("<alnum:32>")}},
        header=[{"key": "X-Note", "value": "{{token}}"}],
    )
    for path in tmp_path.glob("*.json"):
        made = json.loads(path.read_text())
        for row in made.get("variable" if scope == "collection" else "values", ()):
            row.update(off)
        path.write_text(json.dumps(made))
    [name] = plan(paths, Settings(), unsafe=True, monitored=True).values
    assert name != "token"


@pytest.mark.parametrize("seed", range(40))
def test_what_a_script_runs_forbids_what_it_reads_and_no_more(tmp_path: Path, planted: Plant, seed: int) -> None:
    rng = random.Random(seed)
    scope = rng.choice([*_SCOPES])
    one = running(rng, scope, "authToken")
    given = {scope: {"authToken": planted("<crc62:ghp_>", seed)}}
    for where, rows in one.held.items():
        given.setdefault(where, {}).update(rows)
    made = plan(files(tmp_path, f"{one.first}\n{one.script}", given), Settings())
    told = [change.refused for change in made.left]
    if one.reads is False:
        assert [change.safe for file in made.files for change in file.changes] == [True], one
        assert told == []
    else:
        [why] = told
        assert why.startswith("line "), one
        assert why.split(" and would get the reference")[0].endswith("read it" if one.reads is None else "reads it"), (
            one
        )


@pytest.mark.parametrize(
    ("code", "reads"),
    [
        ("new Function('a', \"return a + pm.environment.get('authToken')\")('x');", True),
        ("new Function('a', \"return a + pm.environment.get('other')\")('x');", False),
        ("Function`return pm`().environment.get('authToken');", True),
        ("[eval][0]('x');", True),
        ("(0, eval)(code());", True),
        ("const ok = typeof eval === 'function' && (() => 1) instanceof Function && Function.prototype;", False),
        ("eval('const environment = {}; environment.authToken');", False),
        ("let code = '1'; code += more(); eval(code);", True),
        ("let code = '1'; if (late) { code = more(); } eval(code);", True),
        ("const code = '1'; ((code) => eval(code))(more());", True),
        ("eval(pm.globals.get('nowhere'));", True),
        ("eval(pm.environment.get('{{authToken}}'));", True),
    ],
)
def test_what_code_that_is_run_reads_is_told_as_far_as_it_is_known(
    tmp_path: Path, planted: Plant, code: str, reads: bool
) -> None:
    made = plan(files(tmp_path, code, {"environment": {"authToken": planted("<crc62:ghp_>")}}), Settings())
    assert bool(made.left) == reads, [change.refused for change in made.left]


@pytest.mark.parametrize(
    "late",
    ["pm.globals.set('lib', fresh());", "eval(\"pm.globals.set('lib', fresh())\");", "pm.globals.set(name, '1');"],
)
def test_code_that_a_script_changes_may_read_anything(tmp_path: Path, planted: Plant, late: str) -> None:
    given = {"environment": {"authToken": planted("<crc62:ghp_>")}, "globals": {"lib": "1 + 1"}}
    assert plan(files(tmp_path, "eval(globals.lib);", given), Settings()).left == []
    assert "not known here" in left(plan(files(tmp_path, f"eval(globals.lib); {late}", given), Settings()))
