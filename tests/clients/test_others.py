"""Tools for APIs that have no module of their own: their files are told by their names or words, and what resembles them is left alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from posthound.clients import advise_on
from posthound.config.settings import Settings
from posthound.fix.run import plan
from posthound.fix.run import write as replaced
from posthound.rules.templates import expand
from posthound.scan.run import run
from tests.helpers import scan_text, write

URL = "https://gw.orchard.example/items"


def _row(key: str) -> dict[str, Any]:
    return {"name": "X-Api-Key", "value": key, "enabled": True}


def _talend(key: str) -> Any:
    asked = {
        "entity": {
            "type": "Request",
            "name": "a",
            "headers": [_row(key)],
            "uri": {"host": "gw.orchard.example", "path": "/items"},
        }
    }
    return {"version": 6, "entities": [{"entity": {"type": "Project", "name": "a"}, "children": [asked]}]}


def _requestly(key: str) -> Any:
    changed = {"header": "X-Api-Key", "value": key, "type": "Add", "target": "Request"}
    new = {
        "source": {"key": "Url", "operator": "Contains", "value": "gw.orchard.example"},
        "modifications": {"Request": [changed]},
    }
    return [
        {"id": "Headers_a", "objectType": "rule", "ruleType": "Headers", "status": "Active", "pairs": [new]},
        {"objectType": "group", "name": "a"},
    ]


# Each kind: how a file is called, and what stands in it with a key.
FILES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "advanced rest client": ("a.json", lambda key: {"kind": "ARC#AllDataExport", "requests": [{"url": URL, "headers": f"X-Api-Key: {key}"}]}),
    "altair": ("a.agc", lambda key: {"version": 1, "type": "collection", "queries": [{"apiUrl": URL, "headers": [{"key": "X-Api-Key", "value": key}]}]}),
    "apipost": ("a.json", lambda key: {"project_id": "a", "apis": [{"target_type": "api", "url": URL, "request": {"header": {"parameter": [_row(key)]}}}]}),
    "burp": ("a.xml", lambda key: f'<items burpVersion="2026.1">\n<item><request><![CDATA[GET / HTTP/1.1\nX-Api-Key: {key}\n\n]]></request></item></items>'),
    "datadog": ("a.synthetics.json", lambda key: {"type": "api", "config": {"request": {"url": URL, "headers": {"X-Api-Key": key}}}}),
    "dredd": ("a.yml", lambda key: f"language: nodejs\nheader:\n- 'X-Api-Key: {key}'\nblueprint: a.apib\nendpoint: {URL}\n"),
    "drill": ("benchmark.yml", lambda key: f"base: {URL}\nplan:\n- name: a\n  request:\n    url: /items\n    headers:\n      X-Api-Key: {key}\n"),
    "gabbi": ("gabbits/a.yaml", lambda key: f"tests:\n- name: a\n  GET: /items\n  request_headers:\n    x-api-key: {key}\n"),
    "gatling in scala": ("a.scala", lambda key: f'package a\n\nimport io.gatling.http.Predef._\n\nval protocol = http.header("X-Api-Key", "{key}")\n'),
    "gatling in java": ("A.java", lambda key: f'import static io.gatling.javaapi.http.HttpDsl.*;\n\nclass A {{ Object h = Map.of("X-Api-Key", "{key}"); }}\n'),
    "gatling in kotlin": ("A.kt", lambda key: f'import io.gatling.javaapi.http.HttpDsl.http\n\nval protocol = http.header("X-Api-Key", "{key}")\n'),
    "gatling in javascript": ("a.js", lambda key: f'import {{ http }} from "@gatling.io/http";\n\nexport const a = http.header("X-Api-Key", "{key}");\n'),
    "gatling in typescript": ("src/a.ts", lambda key: f"import {{ exec }} from '@gatling.io/core';\n\nconst HEADERS = {{ 'X-Api-Key': '{key}' }};\n"),
    "kong": ("kong.yaml", lambda key: f'_format_version: "3.0"\nconsumers:\n- username: ana\n  keyauth_credentials:\n  - key: {key}\n'),
    "kong in json": ("a.json", lambda key: {"_format_version": "3.0", "keyauth_credentials": [{"consumer": "ana", "key": key}]}),
    "kong's plugins": ("a.yml", lambda key: f'_format_version: "1.1"\nservices:\n- name: a\n  plugins:\n  - config:\n      client_secret: {key}\n'),
    "restfox": ("a.json", lambda key: {"exportedFrom": "Restfox-1.0.0", "collection": [{"_type": "request", "url": URL, "headers": [_row(key)]}]}),
    "siege": (".siegerc", lambda key: f"verbose = false\nheader = X-Api-Key: {key}\n"),
    "strest": ("a.strest.yml", lambda key: f"requests:\n  a:\n    request:\n      headers:\n      - name: X-Api-Key\n        value: {key}\n"),
    "tsung": ("a.xml", lambda key: f'<tsung loglevel="info"><http url="{URL}"><http_header name="X-Api-Key" value="{key}"/></http></tsung>'),
    "zap": ("zap.yaml", lambda key: f"env:\n  contexts:\n  - name: a\njobs:\n- type: replacer\n  rules:\n  - api_key: {key}\n"),
    "api blueprint": ("a.apib", lambda key: f"FORMAT: 1A\nHOST: {URL}\n## GET /items\n+ Request\n    + Headers\n\n            X-Api-Key: {key}\n"),
    "arazzo": ("a.yaml", lambda key: f"arazzo: 1.0.1\nsourceDescriptions: []\nworkflows:\n- parameters:\n  - name: X-Api-Key\n    value: {key}\n"),
    "checkly": ("a.check.ts", lambda key: f"import {{ ApiCheck }} from 'checkly/constructs'\n\nconst headers = [{{ key: 'X-Api-Key', value: '{key}' }}]\n"),
    "pyresttest": ("a.yaml", lambda key: f"---\n- config:\n    - testset: a\n- test:\n    - url: /items\n    - headers: {{X-Api-Key: {key}}}\n"),
    "charles": ("a.chlsj", lambda key: [{"host": "gw.orchard.example", "request": {"header": {"headers": [{"name": "X-Api-Key", "value": key}]}}}]),
    "curl": ("a.curl", lambda key: f"curl {URL} -H 'X-Api-Key: {key}'\n"),
    "curlrc": (".curlrc", lambda key: f'header = "X-Api-Key: {key}"\n'),
    "graphql config": (".graphqlrc.yml", lambda key: f"schema:\n- {URL}:\n    headers:\n      X-Api-Key: {key}\n"),
    "httpie session": ("a.json", lambda key: {"__meta__": {"about": "HTTPie session file"}, "headers": [{"name": "X-Api-Key", "value": key}]}),
    "httprunner": ("a.yml", lambda key: f"config:\n  name: a\nteststeps:\n- name: a\n  request:\n    url: {URL}\n    headers:\n      X-Api-Key: {key}\n"),
    "evans": (".evans.toml", lambda key: f'[request]\nheader = {{ "X-Api-Key" = "{key}" }}\n'),
    "ghz": ("a.json", lambda key: {"proto": "a.proto", "call": "shop.Items.List", "host": "gw.orchard.example:443", "metadata": {"x-api-key": key}}),
    "graphql codegen": ("codegen.yml", lambda key: f"schema:\n- {URL}:\n    headers:\n      X-Api-Key: {key}\ngenerates:\n  a.ts:\n    plugins: []\n"),
    "locust": ("locustfile.py", lambda key: f'from locust import HttpUser\n\nHEADERS = {{"X-Api-Key": "{key}"}}\n'),
    "milkman": ("a.json", lambda key: [{"id": "1", "name": "a", "requests": [{"@class": "milkman.ui.plugin.rest.domain.RestRequestContainer", "url": URL,
        "aspects": [{"@class": "milkman.ui.plugin.rest.domain.RestHeaderAspect", "entries": [_row(key)]}]}]}]),
    "modheader": ("a.json", lambda key: [{"title": "a", "shortTitle": "1", "version": 2, "headers": [{"enabled": True, "name": "X-Api-Key", "value": key}]}]),
    "requestly": ("a.json", _requestly),
    "rover": ("a.yaml", lambda key: f"federation_version: 2\nsubgraphs:\n  a:\n    schema:\n      introspection_headers:\n        X-Api-Key: {key}\n"),
    "verb": ("a.org", lambda key: f"* Shop :verb:\ntemplate {URL}\nX-Api-Key: {key}\n"),
    "kreya": ("a.krauth", lambda key: {"providerType": "oauth2", "clientSecret": key}),
    "nightingale": ("a.ncf", lambda key: {"name": "a", "children": [{"baseUrl": URL, "headers": [{"key": "X-Api-Key", "value": key}]}]}),
    "posting": ("a.posting.yaml", lambda key: f"name: a\nurl: {URL}\nheaders:\n- name: X-Api-Key\n  value: {key}\n"),
    "rest book": ("a.restbook", lambda key: [{"kind": 2, "value": f"GET {URL}\nX-Api-Key: {key}"}]),
    "restclient": ("a.restclient", lambda key: f"GET {URL}\nX-Api-Key: {key}\n"),
    "runn": ("a.yml", lambda key: f"runners:\n  req: {URL}\nsteps:\n- req:\n    /items:\n      get:\n        headers:\n          X-Api-Key: {key}\n"),
    "runscope": ("a.json", lambda key: {"trigger_url": URL, "steps": [{"step_type": "request", "url": URL, "headers": {"X-Api-Key": [key]}}]}),
    "schemathesis": ("schemathesis.toml", lambda key: f'headers = {{ X-Api-Key = "{key}" }}\n'),
    "slumber": ("slumber.yml", lambda key: f"requests:\n  a: !request\n    url: {URL}\n    headers:\n      X-Api-Key: {key}\n"),
    "talend": ("a.json", _talend),
    "taurus": ("a.yml", lambda key: f"execution: []\nscenarios:\n  a:\n    requests:\n    - url: {URL}\n      headers:\n        X-Api-Key: {key}\n"),
    "tavern": ("test_a.tavern.yaml", lambda key: f"test_name: a\nstages:\n- request:\n    url: {URL}\n    headers:\n      X-Api-Key: {key}\n"),
    "venom": ("a.venom.yml", lambda key: f"testcases:\n- steps:\n  - type: http\n    url: {URL}\n    headers:\n      X-Api-Key: {key}\n"),
    "yapi": ("a.json", lambda key: [{"name": "a", "list": [{"query_path": {"path": "/a"}, "req_headers": [{"name": "X-Api-Key", "value": key}]}]}]),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_what_stands_in_a_file_of_such_a_tool_is_found_in_a_folder(kind: str, tmp_path: Path) -> None:
    name, made = FILES[kind]
    key = expand("<alnum:40>", random.Random(kind))
    write(tmp_path / name, made(key))
    (finding,) = run([str(tmp_path)], Settings(jobs=1)).findings
    assert finding.client == "others"
    assert advise_on(finding, "a").reported == "<a>"


# What has the same words, and is something else.
_FOREIGN = {
    "workflow.yml": "name: ci\non: push\njobs:\n  tests:\n    steps:\n    - run: curl\n      env:\n        http: '1'\n        api_key: {key}\n",
    "pipeline.yml": "execution: fast\nscenarios: none\napi_key: {key}\n",
    "ansible.yml": "- hosts: all\n  vars:\n    runners: 3\n    steps: 4\n    api_key: {key}\n",
    "a.json": '{{"entities": ["entity", "children"], "kind": "ARC", "api_key": "{key}"}}',
    "b.json": '{{"brunoConfig": {{}}, "items": "none", "api_key": "{key}"}}',
    "c.json": '{{"scenarios": [{{"flow": 1}}], "target": "prod", "api_key": "{key}"}}',
    "d.json": '{{"tests": [], "steps": [], "http": 1, "version": 2, "api_key": "{key}"}}',
    "e.yaml": "tests:\n  a: {{steps: 1, http: 2}}\nversion: 1\napi_key: {key}\n",
    "g.yml": "schema: public\ngenerates: none\napi_key: {key}\n",
    "h.yaml": "federation_version: 2\nsubgraphs: []\napi_key: {key}\n",
    "i.json": '{{"proto": "http", "call": 1, "host": {{}}, "api_key": "{key}"}}',
    "j.json": '[{{"shortTitle": "a", "headers": "none", "api_key": "{key}"}}]',
    "m.json": '[{{"shortTitle": "a", "headers": ["one", "two"], "api_key": "{key}"}}]',
    "k.json": '[{{"objectType": "a", "ruleType": "b", "pairs": 3, "api_key": "{key}"}}]',
    "k2.yaml": "_format_version: 3\nconsumers: []\napi_key: {key}\n",
    "k3.yaml": "_format_version: '3.0'\nname: a\napi_key: {key}\n",
    "k4.json": '{{"_format_version": "3.0", "consumers": {{"keyauth_credentials": "none"}}, "api_key": "{key}"}}',
    "w.ts": "// see @gatling.io/core\nconst api_key = '{key}';\n",
    "l.org": "* Verbs\napi_key: {key}\n",
    "n.json": '{{"project_id": "a", "apis": [{{"name": "b"}}], "target_type": "api", "api_key": "{key}"}}',
    "o.json": '{{"exportedFrom": "Elsewhere", "collection": [], "api_key": "{key}"}}',
    "o2.json": '{{"exportedFrom": "Restfox", "collection": "none", "api_key": "{key}"}}',
    "p.yml": "blueprint:\n  domain: automation\nsource: http://endpoint:80\napi_key: {key}\n",
    "q.yml": "plan: yearly\nbase: 3\nrequest: none\napi_key: {key}\n",
    "r.yaml": "version: 2\nmodels:\n- name: a\n  tests:\n  - unique\napi_key: {key}\n",
    "r2.yaml": "tests:\n- name: a\n  command: run\napi_key: {key}\n",
    "s.yaml": "contexts:\n- name: a\njobs: []\nusers:\n- token: {key}\n",
    "s2.yaml": "env:\n  contexts: none\njobs: 3\napi_key: {key}\n",
    "Orbit.java": 'package io.gatling;\n\nclass OrbitSimulation {{ String api_key = "{key}"; }}\n',
    "t.xml": '<items version="1"><api_key>{key}</api_key></items>\n',
    "locust.py": 'from locust import HttpUser\napi_key = "{key}"\n',
    "u.yml": "- config:\n    testset: a\n    test: b\n- hosts: all\n  api_key: {key}\n",
    "u2.yml": "config:\n  testset: a\n  test: b\napi_key: {key}\n",
    "v.ts": "// see checkly/constructs\nconst api_key = '{key}';\n",
    "f.json": '{{"items": [{{"multipartForm": 1, "seq": 2}}], "name": "a", "api_key": "{key}"}}',
}


def test_what_only_has_the_words_of_such_a_file_is_passed_over(tmp_path: Path) -> None:
    for name, text in _FOREIGN.items():
        key = expand("<alnum:40>", random.Random(name))
        write(tmp_path / name, text.format(key=key))
        assert scan_text(name, text.format(key=key)).findings
    report = run([str(tmp_path)], Settings(jobs=1))
    assert (report.files, report.passed_over) == (0, len(_FOREIGN))


_RESTFOX: dict[str, Any] = {"exportedFrom": "Restfox-1.0.0", "collection": []}
_APIPOST: dict[str, Any] = {"project_id": "a", "apis": [{"target_type": "api"}]}
# What stands where other tools have scripts or variables, and what that is here.
_PLACED: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "gabbi": ("a.yaml", lambda key: f"tests:\n- name: a\n  GET: /items\n  request_headers:\n    authorization: Bearer {key}\n", "header"),
    "zap": ("a.yaml", lambda key: f"env:\n  contexts:\n  - name: a\n    users:\n    - credentials:\n        password: {key}\njobs: []\n", "auth"),
    "restfox": ("a.json", lambda key: {**_RESTFOX, "collection": [{"authentication": {"type": "bearer", "token": key}}]}, "auth"),
    "restfox environment": ("a.json", lambda key: {**_RESTFOX, "environments": [{"environment": {"apiToken": key}}]}, "environment"),
    "apipost": ("a.json", lambda key: {**_APIPOST, "global": {"envs": [{"env_var_list": {"token": {"value": key}}}]}}, "environment"),
    "strest": ("a.strest.yml", lambda key: f"requests:\n  a:\n    request:\n      postData:\n        text:\n          password: {key}\n", "body"),
}  # fmt: skip


@pytest.mark.parametrize("kind", _PLACED)
def test_what_stands_where_others_have_scripts_is_told_as_what_it_is_and_replaced(kind: str, tmp_path: Path) -> None:
    name, made, role = _PLACED[kind]
    key = expand("<alnum:40>", random.Random(kind))
    path = write(tmp_path / name, made(key))
    (finding,) = run([str(tmp_path)], Settings(jobs=1)).findings
    assert finding.role == role
    assert replaced(plan([str(tmp_path)], Settings(), unsafe=True))[1] == []
    assert key not in path.read_text()
    assert run([str(tmp_path)], Settings(jobs=1)).findings == []
