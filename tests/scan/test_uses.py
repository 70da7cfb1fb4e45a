"""Variables that requests use as credentials: reported where they are defined, whatever they are called."""

from __future__ import annotations

import json
import random
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from posthound.config.settings import Settings
from posthound.report.base import render
from posthound.rules.templates import expand
from posthound.scan.history import run_history
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.scan.staged import run_staged
from posthound.scan.work import Here
from tests.conftest import RunCli
from tests.helpers import covered, records, scan_json, scan_text, write
from tests.repository.test_repository import Git

SYLLABLES = "ka lo mi ren tor bas nu fel gri van dol pes".split()
THINGS = "first second main other north harbour river green lamp".split()
# How bodies, texts and scripts put a variable where a password or a token goes.
IN_TEXTS = {
    "generic-password": (
        '{"user": "ana", "password": "{{%s}}"}',
        '{\\"login\\": {\\"passwd\\": \\"{{ %s }}\\"}}',
        "<wsse:Password>{{%s}}</wsse:Password>",
        "grant_type=password&username=ana&password={{%s}}&scope=all",
        'mutation { signIn(email: "a@b.test", password: "{{%s}}") { ok } }',
        "amqp://ana:{{%s}}@queue.test/main",
        "const password = pm.environment.get('%s');",
        'var body = {"user": "ana", "pwd": pm.variables.get("%s")};',
        "pm.variables.set('basicAuth', btoa('ana:' + pm.environment.get('%s')));",
        "pm.variables.set('authorization', 'Basic ' + btoa(pm.environment.get('who') + ':' + pm.variables.get('%s')));",
        "const header = {Authorization: 'Basic ' + btoa(`ana:${pm.environment.get('%s')}`)};",
        '{"password": "{{ _.%s }}"}',
        '{"password": "<<%s>>"}',
        "<password>${%s}</password>",
        '{"password": "${#Project#%s}"}',
        '{"password": "${[ %s ]}"}',
    ),
    "generic-token": (
        '{"refresh_token": "{{%s}}"}',
        "https://a.test/v1/items?access_token={{%s}}&page=1",
        'curl -H "Authorization: Bearer {{%s}}" https://a.test',
        'const headers = {Authorization: "Bearer " + pm.environment.get("%s")};',
        "const token = postman.getEnvironmentVariable('%s')",
        "pm.request.headers.add({key: 'X-Api-Key', value: pm.environment.get('%s')});",
        "pm.request.headers.upsert({key: 'Authorization', value: 'Bearer ' + pm.variables.get('%s')});",
        "const it = pm.environment.get('%s'); pm.request.headers.add({key: 'Authorization', value: 'Bearer ' + it});",
        "const it = pm.environment.get('%s');\npm.request.headers.upsert({key: 'X-Api-Key', value: `${it}`});",
        "const mac = CryptoJS.HmacSHA256(body, pm.environment.get('%s')).toString();",
        "const mac = CryptoJS.HmacSHA1(body, CryptoJS.enc.Utf8.parse(pm.variables.get('%s')));",
        "const h = crypto.createHmac('sha256', pm.environment.get('%s'));",
        "pm.sendRequest({url: u, header: ['X-Api-Key: ' + pm.variables.get('%s')]}, done);",
        "pm.sendRequest({url: u, auth: {type: 'bearer', bearer: [{key: 'token', value: pm.globals.get('%s')}]}}, done);",
    ),
}
FORMS = [(rule, form) for rule, forms in IN_TEXTS.items() for form in forms]
# Texts that name a variable and do not use it as a credential.
OTHERWISE = (
    '{"user": "{{%s}}", "password": ""}',
    '{"password": "", "note": "{{%s}}"}',
    '{"password": "{{%s}}-{{$timestamp}}"}',
    "https://{{%s}}.a.test/password",
    "pm.environment.set('%s', password);",
    "pm.request.headers.add({key: 'X-Trace', value: pm.environment.get('%s')});",
    "const it = pm.environment.get('%s'); pm.request.headers.add({key: 'X-Trace', value: it});",
    "const mac = CryptoJS.HmacSHA256(pm.environment.get('%s'), key).toString();",
    "pm.variables.set('stamp', btoa('ana:' + pm.environment.get('%s')));",
    "pm.globals.set('token', JSON.parse(pm.environment.get('%s')).token);",
    "pm.request.url.query.add({key: 'token_type', value: pm.environment.get('%s')});",
)


def chosen(rng: random.Random) -> str:
    """A password as people choose them: words, a mark, a number."""
    word = "".join(rng.choices(SYLLABLES, k=4))
    return f"{word.capitalize()}{rng.choice('-!_#')}{rng.randint(11, 97)}"


def a_name(rng: random.Random) -> str:
    """The name of a variable that says nothing of a credential."""
    return "".join(part.capitalize() if n else part for n, part in enumerate(rng.sample(THINGS, 2))) + str(
        rng.randint(1, 9)
    )


def using(form: str, name: str) -> dict[str, Any]:
    """A collection with a text of this form, in a script where it is code."""
    text = form % name
    if text.startswith(("const", "var", "pm.")):
        event = [{"listen": "prerequest", "script": {"exec": [text]}}]
        return {"info": {"name": "C"}, "item": [{"name": "R", "event": event, "request": {"url": "https://a.test"}}]}
    body = {"mode": "raw", "raw": text}
    return {
        "info": {"name": "C"},
        "item": [{"name": "R", "request": {"method": "POST", "url": "https://a.test", "body": body}}],
    }


def environment(**values: str) -> dict[str, Any]:
    """An environment with these variables."""
    rows = [{"key": name, "value": value} for name, value in values.items()]
    return {"name": "e", "values": rows, "_postman_variable_scope": "environment"}


def told(report: Any) -> list[tuple[str, str, str]]:
    return [(Path(f.file).name, f.rule, f.name) for f in report.findings]


@pytest.mark.parametrize(("rule", "form"), FORMS)
def test_a_variable_that_a_text_uses_as_a_credential_is_one_in_its_own_file_and_in_others(
    rule: str, form: str, tmp_path: Path
) -> None:
    rng = random.Random(form)
    name, value = a_name(rng), chosen(rng) if rule == "generic-password" else expand("<alnum:32>", rng)
    write(tmp_path / "a.postman_environment.json", environment(**{name: value, "other": expand("<alnum:32>", rng)}))
    assert run([str(tmp_path)], Settings(jobs=1)).findings == []
    write(tmp_path / "c.postman_collection.json", using(form, name))
    report = run([str(tmp_path)], Settings(jobs=1))
    assert told(report) == [("a.postman_environment.json", rule, name)]
    assert "requests use it as a" in report.findings[0].evidence
    own = using(form, name) | {"variable": [{"key": name, "value": value}]}
    assert [(f.rule, f.name) for f in scan_json(own).findings] == [(rule, name)]


@pytest.mark.parametrize("form", OTHERWISE)
def test_a_variable_that_goes_elsewhere_is_none(form: str) -> None:
    rng = random.Random(form)
    name = a_name(rng)
    for value in (chosen(rng), expand("<alnum:32>", rng)):
        assert scan_json(using(form, name) | {"variable": [{"key": name, "value": value}]}).findings == ()


@pytest.mark.parametrize("where", ["auth", "urlencoded", "header"])
def test_a_variable_in_a_passwords_field_is_judged_as_a_password(where: str) -> None:
    rng = random.Random(where)
    name, value = a_name(rng), chosen(rng)
    row = {"key": "password", "value": f"{{{{{name}}}}}"}
    request: dict[str, Any] = {"method": "POST", "url": "https://a.test"}
    if where == "auth":
        request["auth"] = {"type": "basic", "basic": [{"key": "username", "value": "ana"}, row]}
    elif where == "header":
        request["header"] = [row]
    else:
        request["body"] = {"mode": where, where: [row]}
    document = {"info": {"name": "C"}, "item": [{"name": "R", "request": request}]}
    found = scan_json(document | {"variable": [{"key": name, "value": value}]}).findings
    assert [(f.rule, f.name) for f in found] == [("generic-password", name)]
    mail = scan_json(document | {"variable": [{"key": name, "value": f"{rng.choice(SYLLABLES)}.lopez@acme.test"}]})
    assert mail.findings == ()


@pytest.mark.parametrize("steps", [1, 2, 4])
@pytest.mark.parametrize("rule", IN_TEXTS)
@pytest.mark.parametrize("apart", [False, True])
def test_a_variable_that_defines_a_used_one_is_used_too(rule: str, steps: int, apart: bool, tmp_path: Path) -> None:
    rng = random.Random(f"{rule}{steps}")
    names = [a_name(rng) + letter for letter in "abcde"[: steps + 1]]
    value = chosen(rng) if rule == "generic-password" else expand("<alnum:32>", rng)
    behind = [rng.choice(("{{%s}}", "{{ %s }}")) % name for name in names[1:]]
    if rule == "generic-token":
        behind[-1] = f"Bearer {behind[-1]}"
    rows = dict(zip(names, [*behind, value], strict=True)) | {"aside": "{{aside}}", "other": expand("<alnum:32>", rng)}
    used = using(rng.choice(IN_TEXTS[rule][:1]), names[0])
    if apart:
        write(tmp_path / "a.postman_environment.json", environment(**rows))
    else:
        used["variable"] = [{"key": name, "value": text} for name, text in rows.items()]
    write(tmp_path / "c.postman_collection.json", used)
    report = run([str(tmp_path)], Settings(jobs=1))
    assert [(f.rule, f.name) for f in report.findings] == [(rule, names[-1])]


SETTING = (
    "pm.environment.set('%s', '%s');",
    'pm.collectionVariables.set("%s", "%s");',
    'postman.setGlobalVariable( "%s" , "%s" );',
    "if (!ready) { pm.globals.set(`%s`, `%s`); }",
    "bru.setVar('%s', '%s')",
    "pm.globals.set(\u00a0\\'%s\\'\u2003,\u3000'%s' );  // 設定",
)


@pytest.mark.parametrize("form", SETTING)
@pytest.mark.parametrize("rule", IN_TEXTS)
def test_a_literal_that_a_script_gives_to_a_used_variable_is_found(rule: str, form: str) -> None:
    rng = random.Random(f"{rule}{form}")
    name, value = a_name(rng), chosen(rng) if rule == "generic-password" else expand("<alnum:32>", rng)
    document = using(IN_TEXTS[rule][0], name)
    lines = [
        "// before",
        f"  {form % (name, value)}",
        form % (name + "x", expand("<alnum:32>", rng)),
        f"unset('{name}');",
    ]
    document["item"][0]["event"] = [{"listen": "prerequest", "script": {"exec": lines}}]
    text = json.dumps(document)
    [found] = scan_text("x.postman_collection.json", text).findings
    assert (found.rule, found.name, covered(text, found)) == (rule, name, value)
    quiet = [form % (name, plain) for plain in ("", "open", "{{$guid}}", "YOUR_TOKEN", "https://a.test/login")]
    document["item"][0]["event"][0]["script"]["exec"] = quiet
    assert scan_json(document).findings == ()


def test_many_names_of_a_script_pass_variables_on() -> None:
    rng = random.Random(8)
    names, value = [f"n{number}" for number in range(400)], expand("<alnum:32>", rng)
    used = using(IN_TEXTS["generic-token"][0], "front77")
    lines = [
        f"const {one} = pm.environment.get('door{one[1:]}'); pm.environment.set('front{one[1:]}', {one});"
        for one in names
    ]
    used["item"][0]["event"] = [{"listen": "prerequest", "script": {"exec": lines}}]
    used["variable"] = [{"key": "door77", "value": value}, {"key": "other", "value": expand("<alnum:32>", rng)}]
    text = json.dumps(used)
    [found] = scan_text("x.postman_collection.json", text).findings
    assert (found.name, covered(text, found)) == ("door77", value)


def _in_all_engines(paths: list[str]) -> list[str]:
    """The report of each way of scanning."""
    return [render("jsonl", run(paths, Settings(jobs=1))), render("jsonl", run_shared(paths, Settings(), Here))]


@pytest.mark.parametrize("used", [True, False])
@pytest.mark.parametrize("name", ["a.postman_environment.json", "prod.json", "env/1.json", "zip"])
def test_an_environment_counts_under_any_name_and_in_an_archive(name: str, used: bool, tmp_path: Path) -> None:
    rng = random.Random(f"{name}{used}")
    door, value, drawn = a_name(rng), chosen(rng), expand("<alnum:32>", rng)
    # What it holds in any case is told once, whether it is scanned again or not.
    files = {
        "requests.json": using(IN_TEXTS["generic-password"][0], door if used else f"{door}x"),
        "1.json" if name == "zip" else name: environment(**{door: value, "api_token": drawn, "bad": "{{"}),
    }
    if name == "zip":
        with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
            for path, content in reversed(files.items()):
                archive.writestr(path, json.dumps(content))
    else:
        for path, content in files.items():
            write(tmp_path / path, content)
    here, shared = _in_all_engines([str(tmp_path)])
    assert here == shared
    assert {row["rule"] for row in records(here)} == {"generic-token", *(["generic-password"] if used else [])}
    assert len(records(here)) == 1 + used


OTHER_CLIENTS = {
    "hoppscotch": (
        '[{"v": 2, "name": "c", "folders": [], "requests": [{"v": "5", "endpoint": "https://a.test", "name": "r", "method": "POST",'
        ' "auth": {"authType": "basic", "username": "ana", "password": "<<DOOR>>"}}]}]',
        '{"v": 1, "name": "e", "variables": [{"key": "DOOR", "value": "VALUE", "secret": false}]}',
    ),
    "thunder": (
        '[{"_id": "1", "colId": "c", "name": "r", "url": "https://a.test", "method": "POST",'
        ' "auth": {"type": "basic", "basic": {"username": "ana", "password": "{{DOOR}}"}}}]',
        '[{"_id": "1", "name": "e", "default": true, "data": [{"name": "DOOR", "value": "VALUE"}]}]',
    ),
    "http": (
        'POST https://a.test/login\nContent-Type: application/json\n\n{"password": "{{DOOR}}"}\n',
        '{"dev": {"host": "a.test", "DOOR": "VALUE"}}',
    ),
    "bruno": (
        "meta {\n  name: r\n}\n\npost {\n  url: https://a.test\n  auth: basic\n}\n\nauth:basic {\n  username: ana\n  password: {{DOOR}}\n}\n",
        "vars {\n  host: a.test\n  DOOR: VALUE\n}\n",
    ),
}
NAMES = {
    "hoppscotch": ("requests.json", "a.json"),
    "thunder": ("thunder-tests/thunderclient.json", "thunder-tests/thunderEnvironment.json"),
    "http": ("requests.http", "http-client.env.json"),
    "bruno": ("login.bru", "environments/prod.bru"),
}


@pytest.mark.skipif(shutil.which("git") is None, reason="left out: git is absent, so there is no repository")
@pytest.mark.parametrize("client", OTHER_CLIENTS)
def test_what_other_clients_requests_use_counts_in_their_environments(client: str, tmp_path: Path) -> None:
    rng = random.Random(client)
    door, value = a_name(rng), chosen(rng)
    for name, template in zip(NAMES[client], OTHER_CLIENTS[client], strict=True):
        write(tmp_path / name, template.replace("DOOR", door).replace("VALUE", value))
    report = run([str(tmp_path)], Settings(jobs=1))
    assert told(report) == [(Path(NAMES[client][1]).name, "generic-password", door)]
    git = Git(tmp_path)
    git("add", "--all")
    assert told(run_staged([str(tmp_path)], Settings())) == told(report)


@pytest.mark.skipif(shutil.which("git") is None, reason="left out: git is absent, so there is no repository")
def test_a_version_of_an_environment_under_a_plain_name_counts_in_the_history(tmp_path: Path) -> None:
    rng = random.Random(11)
    door, value = a_name(rng), chosen(rng)
    git = Git(tmp_path)
    write(tmp_path / "prod.json", environment(**{door: value}))
    git.commit()
    write(tmp_path / "requests.json", using(IN_TEXTS["generic-password"][0], door))
    write(tmp_path / "prod.json", environment(**{door: ""}))
    git.commit()
    found = run_history([str(tmp_path)], [], Settings()).findings
    assert [(f.rule, f.name) for f in found] == [("generic-password", door)]


def _an_environment_by_itself(tmp_path: Path) -> tuple[str, str]:
    rng = random.Random(7)
    name, value = a_name(rng), chosen(rng)
    write(tmp_path / "collections" / "c.postman_collection.json", using(IN_TEXTS["generic-password"][0], name))
    file = write(tmp_path / "environments" / "e.postman_environment.json", environment(**{name: value}))
    return str(file.relative_to(tmp_path)), value


@pytest.mark.skipif(shutil.which("git") is None, reason="left out: git is absent, so there is no repository")
def test_an_environment_by_itself_gives_what_it_gives_among_the_files_of_its_repository(
    tmp_path: Path, run_cli: RunCli
) -> None:
    file, value = _an_environment_by_itself(tmp_path)
    assert run_cli("scan", file).returncode == 0  # in no repository there is only its folder
    git = Git(tmp_path)
    git("add", "collections")
    git("commit", "--quiet", "-m", "requests")
    whole = records(run_cli("scan", ".", "-f", "jsonl").stdout)
    assert len(whole) == 1
    alone = _in_all_engines([str(tmp_path / file)])
    assert (len(records(alone[0])), alone[0]) == (1, alone[1])
    assert records(run_cli("scan", file, "-f", "jsonl").stdout) == whole
    assert records(run_cli("scan", "environments", "-f", "jsonl").stdout) == whole
    git("add", "environments")
    assert records(run_cli("scan", "--staged", "-f", "jsonl").stdout) == whole
    assert "requests use it as a password" in run_cli("scan", "--explain", f"{file}:/values/0/value").stdout
    assert run_cli("fix", "--write", file).returncode == 0
    assert value not in json.dumps(json.loads((tmp_path / file).read_text()))


_TAKEN = (
    "pm.environment.set('front', pm.collectionVariables.get('%s'));",
    "const it = pm.variables.get('%s');\n// said below\npm.environment.set('front', it);",
    "pm.variables.set('middle', pm.variables.get('%s')); pm.variables.set('front', `Token ${pm.variables.get('middle')}`)",
    "pm.environment.set('apiKey', await pm.variables.get('%s'));",
    "pm.environment.set('front', 'Bearer ' + encodeURIComponent(pm.variables.get('%s')));",
    "pm.environment.set('front', atob(pm.environment.get('%s')));",
    "const it = pm.environment.get('%s');\npm.variables.set('front', `Bearer ${it}`);",
    "const it = pm.environment.get('%s');\npm.variables.set('front', 'Token ' + it);",
    "vars.put('front', vars.get('%s'));",
    'vars.put("front", "Bearer " + props.get("%s").trim());',
    "def it = vars.get('%s')\nvars.put('front', it)",
)
_NOT_TAKEN = (
    "pm.environment.set('front', pm.cookies.get('%s'));",
    "pm.environment.set('side', pm.collectionVariables.get('%s'));",
    "const it = pm.variables.get('%s');\nit = next;\npm.environment.set('front', other);",
    "map.put('front', vars.get('%s'));",
    "vars.put('side', vars.get('%s'));",
    "pm.environment.set('front', JSON.parse(pm.environment.get('%s')).token);",
)


@pytest.mark.parametrize("script", _TAKEN + _NOT_TAKEN)
def test_what_a_script_puts_into_a_used_variable_is_used_like_it(script: str) -> None:
    rng = random.Random(script)
    name, value = a_name(rng), expand("<alnum:32>", rng)
    collection = {
        "info": {"name": "a", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "variable": [{"key": name, "value": value}, {"key": a_name(rng), "value": expand("<alnum:32>", rng)}],
        "item": [
            {
                "request": {"url": "https://a.test", "header": [{"key": "X-Api-Key", "value": "{{front}}"}]},
                "event": [{"listen": "prerequest", "script": {"exec": (script % name).split("\n")}}],
            }
        ],
    }
    assert [finding.name for finding in scan_json(collection).findings] == ([name] if script in _TAKEN else [])
