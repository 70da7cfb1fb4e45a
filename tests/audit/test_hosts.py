"""Which hosts an export sends to, and the check of them beside a scan and a crawl."""

from __future__ import annotations

import json

import pytest

from fixtures.standin import running
from fixtures.standin_audit import audited
from fixtures.standin_audit_team import healthy
from fixtures.standin_team import sample_team
from posthound.crawl.census import census
from posthound.resolve.hosts import allowed, hosts
from posthound.sources.postman.shapes import What
from tests.audit.conftest import KEY


def collection(*urls, variables=(), **more):
    items = [{"name": "r", "request": {"method": "GET", "url": url}} for url in urls]
    return {"info": {"name": "c"}, "item": [{"name": "folder", "item": items}], "variable": list(variables), **more}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://API.Example.com/v1", "api.example.com"), ("api.example.com/v1?x=https://other.example", "api.example.com"),
        ("https://user:pass@api.example.com:8443/", "api.example.com"), ("http://[::1]:80/x", "[::1]"), ("wss://live.example.com", "live.example.com"),
        ({"raw": "https://api.example.com/a", "host": ["api", "example", "com"]}, "api.example.com"), ({"host": ["api", "example", "com"]}, "api.example.com"),
        ("https://api.example.com./x", "api.example.com"), ("{{base}}/v1", "base.example.com"), ("https://{{sub}}.example.com", "eu.example.com"),
        ("https://api.example.com/{{unknown}}", "api.example.com"),
    ],
)  # fmt: skip
def test_the_host_of_a_request_is_told(url, host):
    variables = [
        {"key": "base", "value": "https://base.example.com"},
        {"key": "sub", "value": "{{region}}"},
        {"key": "region", "value": "eu"},
    ]
    assert dict(hosts(collection(url, variables=variables)).counts) == {host: 1}


@pytest.mark.parametrize("url", ["{{unknown}}/x", "https://{{a}}.example.com", "https://{{loop}}/"])
def test_a_host_that_is_a_variable_is_counted_and_not_judged(url):
    told = hosts(collection(url, variables=[{"key": "loop", "value": "{{loop}}"}]))
    assert (dict(told.counts), told.unresolved) == ({}, 1)


@pytest.mark.parametrize("url", ["", "/only/a/path", "   ", None, 5, [], {"raw": None}, "https://", "://x"])
def test_what_is_no_address_has_no_host(url):
    assert hosts(collection(url)).counts == {}


def test_oauth_endpoints_environments_and_mocks_are_looked_at_too():
    auth = {
        "type": "oauth2",
        "oauth2": [
            {"key": "accessTokenUrl", "value": "https://login.example.com/token"},
            {"key": "scope", "value": "https://n.example"},
        ],
    }
    assert dict(hosts(collection(auth=auth)).counts) == {"login.example.com": 1}
    environment = {
        "name": "e",
        "values": [{"key": "base", "value": "https://stage.example.com"}, {"key": "name", "value": "not an address"}],
    }
    assert dict(hosts(environment).counts) == {"stage.example.com": 1}
    assert dict(hosts({"$kind": "http-request", "url": "https://v3.example.com/x"}).counts) == {"v3.example.com": 1}


def test_a_deep_collection_is_walked():
    item = {"request": "https://deep.example.com"}
    for _ in range(5000):
        item = {"item": [item]}
    assert dict(hosts({"item": [item]}).counts) == {"deep.example.com": 1}


@pytest.mark.parametrize(
    ("host", "patterns", "said"),
    [
        ("api.example.com", ["*.example.com"], True), ("example.com", ["*.example.com"], False), ("a.b.example.com", ["*.EXAMPLE.com"], True),
        ("badexample.com", ["*.example.com"], False), ("api.example.com", ["api.example.com"], True), ("api.example.com.x.example", ["*.example.com"], False),
        ("api.example.com", [], False),
    ],
)  # fmt: skip
def test_a_host_is_allowed_exactly_or_below(host, patterns, said):
    assert allowed(host, patterns) is said


def test_credential_fields_and_references_are_counted(planted):
    token = planted("ghp_<alnum:36>")
    auth = {"type": "bearer", "bearer": [{"key": "token", "value": "{{vault:github}}"}]}
    header = [{"key": "X-API-Key", "value": token}, {"key": "Accept", "value": "text/plain"}]
    one = {"info": {}, "item": [{"request": {"url": "https://a.example", "auth": auth, "header": header}}]}
    told = json.loads(census(What.COLLECTION, json.dumps(one).encode()))
    assert (told["fields"], told["references"], told["plain"]) == (2, 1, 0)
    values = [
        {"key": "x", "value": token, "type": "secret"}, {"key": "y", "value": "{{vault:y}}", "type": "secret"},
        {"key": "z", "secret": True, "type": "default", "source": {"provider": "postman"}}, {"key": "host", "value": "a.example", "type": "default"},
    ]  # fmt: skip
    told = json.loads(census(What.ENVIRONMENT, json.dumps({"values": values}).encode()))
    assert (told["fields"], told["references"], told["plain"]) == (3, 2, 1)
    assert token not in json.dumps(told)


def test_a_scan_says_which_hosts_its_own_policy_does_not_allow(run_cli, tmp_path):
    (tmp_path / "policy.toml").write_text('[hosts]\nallowed = ["*.example.com"]\n', "utf-8")
    (tmp_path / "x.postman_collection.json").write_text(
        json.dumps(collection("https://api.example.com/a", "https://tracker.invalid/b")), "utf-8"
    )
    done = run_cli("scan", ".", "--policy", "policy.toml")
    assert done.returncode == 1
    assert "tracker.invalid" in done.stdout
    assert "api.example.com" not in done.stdout
    assert run_cli("scan", ".", "--policy", "policy.toml", "--exit-zero").returncode == 0
    assert run_cli("scan", ".").returncode == 0


def test_a_scan_with_a_policy_without_hosts_is_refused(run_cli, tmp_path):
    (tmp_path / "policy.toml").write_text("[roles]\nmax_admins = 4\n", "utf-8")
    assert run_cli("scan", ".", "--policy", "policy.toml").returncode == 2


def test_a_file_in_which_no_host_can_be_looked_for_is_not_clean(run_cli, tmp_path):
    (tmp_path / "policy.toml").write_text('[hosts]\nallowed = ["*.example.com"]\n', "utf-8")
    (tmp_path / "x.postman_collection.json").write_text(
        '{"info": {"schema": "https://schema.getpostman.com/x"}, "item": [', "utf-8"
    )
    done = run_cli("scan", ".", "--policy", "policy.toml")
    assert done.returncode == 3
    assert "not looked for" in done.stdout


def test_a_crawl_says_which_hosts_its_own_policy_does_not_allow(run_cli, tmp_path):
    (tmp_path / "policy.toml").write_text('[hosts]\nallowed = ["nowhere.example"]\n', "utf-8")
    with running(audited(healthy(4, content=sample_team(4, 2, secrets=0)))) as standin:
        done = run_cli(
            "crawl",
            "--quiet",
            "--state",
            "s.sqlite",
            "--api-url",
            standin.url,
            "--rate",
            "0",
            "-j",
            "1",
            "--policy",
            "policy.toml",
            POSTMAN_API_KEY=KEY,
        )
    assert done.returncode == 1, done.stderr
    assert "api.example.com, which the policy does not allow" in done.stdout
