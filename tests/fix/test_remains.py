"""What a fix leaves behind is told, and is never called replaced."""

from __future__ import annotations

import base64
import html
import json
import os
import random
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from fixtures.places import V21
from posthound.config.settings import Settings
from posthound.fix.run import plan, write
from posthound.rules import load
from posthound.vault.reference import slug, stored_name
from tests.baseline.test_baseline import environment
from tests.conftest import RunCli
from tests.fix.urls import collection
from tests.helpers import scan_json

LONG = "POSTHOUND_TEST_LONG" in os.environ

Plant = Callable[..., str]
# Where a value also stands that an API key's header holds, as more members of the request.
BEHIND: dict[str, Callable[[str], Any]] = {
    "Base64": lambda value: {
        "description": f"Decode {base64.b64encode(bytes((0, 255)) + value.encode()).decode()} for it"
    },
    "the name of a field": lambda value: {"x-limits": {f"requests of {value}": "10"}},
    "as it is": lambda value: {"description": f"see x{value}x"},
}


@pytest.mark.parametrize("spelling", BEHIND)
@pytest.mark.parametrize("seed", range(3))
def test_a_value_that_stays_in_another_spelling_is_an_error_and_not_replaced(
    tmp_path: Path, planted: Plant, run_cli: RunCli, spelling: str, seed: int
) -> None:
    value = planted("<alnum:12>/<alnum:6>_<alnum:5>+<alnum:11>", seed)
    more = {"header": [{"key": "X-Api-Key", "value": value}], **BEHIND[spelling](value)}
    path = collection(tmp_path / "a.postman_collection.json", "https://api.acme.example/v1", **more)
    planned, done = run_cli("fix", path.name), run_cli("fix", path.name, "--write")
    for told in (planned, done):
        assert told.returncode == 3
        line = next(line for line in told.stdout.splitlines() if line.startswith("not replaced: "))
        assert spelling in line
        assert "\n0 places of 0 values" in told.stdout
        assert "1 value would still stand" in told.stderr
        assert value not in told.stdout + told.stderr


def test_a_value_split_over_the_path_of_another_request_is_an_error(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    one, other = planted("<alnum:15>", 1), planted("<alnum:15>", 2)
    url = {"protocol": "https", "host": ["api", "acme", "example"], "path": ["v1", one, other]}
    header = [{"key": "X-Api-Key", "value": f"{one}/{other}"}]
    path = collection(tmp_path / "a.postman_collection.json", url, header=header)
    done = run_cli("fix", ".", "--write")
    assert done.returncode == 3
    line = 1 + next(n for n, text in enumerate(path.read_text().splitlines()) if one in text)
    assert f"not replaced: a.postman_collection.json:{line}:" in done.stdout
    assert "split over the parts of a URL" in done.stdout


def test_a_value_in_a_script_that_nothing_detects_is_told_where_scripts_stay(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    value = planted("<alnum:32>")
    header = [{"key": "X-Api-Key", "value": value}]
    path = collection(tmp_path / "a.postman_collection.json", "https://api.acme.example", header=header)
    made = json.loads(path.read_text())
    made["item"][0]["event"] = [{"listen": "test", "script": {"exec": [f"show('{value}');"]}}]
    path.write_text(json.dumps(made, indent=1))
    done = run_cli("fix", ".", "--write")
    assert done.returncode == 1
    assert re.search(r"left: a\.postman_collection\.json:\d+:\d+ Acme / send / script .*--unsafe", done.stdout)


# A password that people chose, and where it also stands that an authorization holds.
CHOSEN: dict[str, Callable[[str], dict[str, Any]]] = {
    "a sentence": lambda value: {"description": f"Log in with `{value}` first"},
    "another header": lambda value: {"header": [{"key": "X-Note", "value": f"a={value}, b=1"}]},
    "a URL in percents": lambda value: {"description": f"https://api.acme.example/?a%3D{quote(value, safe='')}%26b"},
    "markup": lambda value: {"description": f"<p>{html.escape(value)}</p>"},
    "JSON in JSON": lambda value: {"body": {"mode": "raw", "raw": json.dumps({"a": json.dumps({"note": value})})}},
    "Base64": lambda value: {"description": f"see {base64.b64encode(f'me:{value}'.encode()).decode()}"},
}


@pytest.mark.parametrize("place", CHOSEN)
@pytest.mark.parametrize("seed", range(3))
def test_a_password_that_people_chose_is_replaced_or_told_wherever_it_stands_whole(
    tmp_path: Path, planted: Plant, place: str, seed: int
) -> None:
    rng = random.Random(f"{place}{seed}")
    value = rng.choice(("Orchard", "Quarry", "Lantern")) + planted("<digit:4>", seed) + rng.choice("!&'\"?é")
    auth = {"type": "basic", "basic": [{"key": "username", "value": "svc"}, {"key": "password", "value": value}]}
    path = collection(
        tmp_path / "a.postman_collection.json", "https://api.acme.example", auth=auth, **CHOSEN[place](value)
    )
    made = plan([str(path)], Settings())
    [file] = made.files
    assert len(file.changes) + len(file.left) + len(file.behind) >= 2
    assert (value not in file.new.decode()) or file.behind


def test_a_word_that_holds_a_chosen_password_is_another_word(tmp_path: Path, planted: Plant) -> None:
    value = "Orchard" + planted("<digit:4>")
    auth = {"type": "basic", "basic": [{"key": "username", "value": "svc"}, {"key": "password", "value": value}]}
    more = {"auth": auth, "description": f"the {value}s of x{value}"}
    path = collection(tmp_path / "a.postman_collection.json", "https://api.acme.example", **more)
    [file] = plan([str(path)], Settings()).files
    assert (len(file.changes), file.behind) == (1, ())


@pytest.mark.parametrize("mark", "(,;' ")
def test_no_half_of_a_known_value_stays_where_a_sentence_seemed_to_end_it(
    tmp_path: Path, planted: Plant, mark: str
) -> None:
    value = planted("<alnum:9>") + mark + planted("<alnum:8>", 1)
    more = {"header": [{"key": "X-Password", "value": value}], "description": f"the password is {value}"}
    path = collection(tmp_path / "a.postman_collection.json", "https://api.acme.example", **more)
    made = plan([str(path)], Settings())
    assert write(made)[1] == []
    request = json.loads(path.read_text())["item"][0]["request"]
    assert set(made.values.values()) == {value}
    assert re.fullmatch(r"the password is <[a-z0-9-]+>", request["description"])


@pytest.mark.parametrize("mark", ";'\" &,<")
@pytest.mark.parametrize(
    "form",
    ["grant_type=password&username=svc&password={}&scope=all", "user=svc&password={}", "password={}&user=a&host=b"],
)
def test_the_whole_field_of_a_form_is_replaced_whatever_its_percents_stand_for(
    tmp_path: Path, planted: Plant, form: str, mark: str
) -> None:
    value = quote(planted("<alnum:3>") + mark + planted("<alnum:6>", 1) + mark + planted("<alnum:5>", 2), safe="")
    body = {"mode": "raw", "raw": form.replace("{}", value)}
    path = collection(tmp_path / "a.postman_collection.json", "https://api.acme.example", body=body)
    made = plan([str(path)], Settings())
    assert write(made)[1] == []
    assert set(made.values.values()) == {value}


# How a value with a mark is written in texts, and what stands there instead of the mark.
WRITTEN = {
    '<login user="svc" password="{}"/>': {'"': "&quot;", "'": "'", "&": "&amp;"},
    "<login user='svc' password='{}'/>": {"'": "&#39;", '"': '"'},
    "user: svc\npassword: '{}'\nn: 1\n": {"'": "''", '"': '"', "#": "#"},
    "curl -u 'svc:{}' https://acme.example": {" ": " ", '"': '"', "<": "<"},
    'curl --user "svc:{}" https://acme.example': {" ": " ", "'": "'", "|": "|"},
    "https://api.acme.example/login?user=svc&password={}&n=1": {
        "&": "%26",
        ";": "%3B",
        "#": "%23",
        "<": "%3C",
        '"': "%22",
    },
}


@pytest.mark.parametrize(("text", "mark"), [(text, mark) for text, marks in WRITTEN.items() for mark in marks])
def test_a_value_that_holds_what_ends_others_is_replaced_whole_or_not_at_all(
    tmp_path: Path, planted: Plant, text: str, mark: str
) -> None:
    value = planted("<alnum:9>") + WRITTEN[text][mark] + planted("<alnum:7>", 1)
    body = {"mode": "raw", "raw": text.replace("{}", value)}
    path = collection(tmp_path / "a.postman_collection.json", "https://api.acme.example", body=body)
    made = plan([str(path)], Settings(), unsafe=True)
    assert write(made)[1] == []
    assert set(made.values.values()) <= {value}


STRINGS = (
    "Server=db.acme.example;Database=x;User Id=app;Password={};Encrypt=True",
    "Data Source=db.acme.example;Pwd={};Uid=app",
    "Password={};Server=db.acme.example;Database=x",
    "jdbc:sqlserver://db.acme.example:1433;databaseName=x;user=app;password={};encrypt=true",
    "postgres://app:{}@db.acme.example:5432/x",
    "https://app:{}@db.acme.example/x?y=1",
    "amqps://app:{}@mq.acme.example",
    "host=db.acme.example port=5432 dbname=x user=app password={} sslmode=require",
    "Driver={ODBC Driver 18 for SQL Server};Server=db.acme.example;UID=app;PWD={};Encrypt=yes",
    "app:{}@tcp(db.acme.example:3306)/x",
    "scott/{}@//db.acme.example:1521/ORCL",
    "jdbc:oracle:thin:scott/{}@//db.acme.example:1521/ORCL",
)
MARKS = "&}{^[@'!*,|~+=$()%#:-_.<>/?\\"
IN_URLS = frozenset(MARKS) - frozenset("<>/?\\{}^[]|'")  # the others stand there in percents
PASSWORDS = ("<alnum:8>{}<alnum:5>", "<alnum:6>{}<alnum:3>{}<alnum:4>")


@pytest.mark.parametrize("text", STRINGS)
def test_the_whole_password_of_a_connection_string_is_replaced_or_none_of_it(
    tmp_path: Path, planted: Plant, text: str
) -> None:
    """Whatever character stands in it, once or twice: each in a file of its own, which say nothing of each other."""
    said: dict[Path, str] = {}
    forms = list(enumerate(PASSWORDS))
    for mark, (seed, form) in product(
        IN_URLS if "://app" in text else MARKS, forms if LONG else random.sample(forms, 1)
    ):
        password = planted(form.replace("{}", "\x01"), ord(mark) + seed).replace("\x01", mark)
        path = tmp_path / f"{ord(mark)}-{seed}.postman_environment.json"
        said[environment(path, text.replace("{}", password))] = text.replace("{}", password)
    made = plan([str(tmp_path)], Settings())
    assert write(made)[1] == []
    before, _, after = text.partition("{}")
    reference = re.compile(re.escape(before) + r"\{\{vault:[a-z0-9-]+\}\}" + re.escape(after))
    wrong = []
    for path, whole in said.items():
        [written] = [row["value"] for row in json.loads(path.read_text())["values"]]
        if written != whole and not reference.fullmatch(written):
            wrong.append((whole, written))
    assert not wrong


@pytest.mark.parametrize("around", ["conn = '{}';", 'conn = "{}"', "<add value='{}'/>", "see {} for it"])
def test_what_follows_a_connection_string_is_no_part_of_its_password(
    tmp_path: Path, planted: Plant, around: str
) -> None:
    password = planted("<alnum:14>")
    text = around.replace("{}", f"Server=db.acme.example;Uid=app;Pwd={password}")
    path = environment(tmp_path / "a.postman_environment.json", text)
    made = plan([str(path)], Settings())
    assert set(made.values.values()) <= {password}


def test_a_reference_in_a_block_of_headers_is_no_user_and_password(tmp_path: Path, planted: Plant) -> None:
    value = planted("<alnum:20>")
    encoded = base64.b64encode(f"svc:{value}".encode()).decode()
    request = {
        "id": "r",
        "url": "https://api.acme.example",
        "headers": f"X-A: b\nAuthorization: Basic {encoded}\nX-C: d\n",
    }
    path = tmp_path / "a.postman_collection.json"
    path.write_text(json.dumps({"id": "c", "name": "A", "order": ["r"], "requests": [request]}))
    made = plan([str(path)], Settings())
    assert write(made)[1] == []
    [name] = made.values
    headers = json.loads(path.read_text())["requests"][0]["headers"]
    assert headers == f"X-A: b\nAuthorization: Basic {{{{vault:{name}}}}}\nX-C: d\n"


def test_what_is_stored_alike_is_one_entry_of_the_vault(tmp_path: Path, planted: Plant) -> None:
    written = quote(planted("<alnum:9>") + "#" + planted("<alnum:8>", 1), safe="")
    auth = {"type": "basic", "basic": [{"key": "username", "value": "svc"}, {"key": "password", "value": written}]}
    path = collection(tmp_path / "a.postman_collection.json", f"https://svc:{written}@api.acme.example/v1", auth=auth)
    made = plan([str(path)], Settings())
    assert write(made)[1] == []
    assert list(made.values.values()) == [written]
    assert path.read_text().count(f"{{{{vault:{next(iter(made.values))}}}}}") == 2


@pytest.mark.parametrize("mark", "&#")
def test_a_value_that_would_divide_the_query_once_a_variable_holds_it_is_left_with_the_reason(
    tmp_path: Path, planted: Plant, mark: str
) -> None:
    value = planted("<alnum:9>") + mark + planted("<alnum:9>", 1)
    query = [{"key": "password", "value": value}, {"key": "n", "value": "1"}]
    url = {
        "raw": f"https://api.acme.example/a?password={value}&n=1",
        "protocol": "https",
        "host": ["api", "acme", "example"],
        "path": ["a"],
        "query": query,
    }
    path = collection(tmp_path / "a.postman_collection.json", url, header=[{"key": "X-Password", "value": value}])
    [file] = plan([str(path)], Settings(), unsafe=True).files
    assert [change.label.rpartition(" / ")[2] for change in file.changes] == ["header X-Password"]
    assert {change.refused for change in file.left + file.behind if "would divide" in change.refused}
    assert json.loads(file.new)["item"][0]["request"]["url"] == url


# An address before a value that holds slashes, with nothing blank between the two.
AFTER_ADDRESSES = (
    '{"url":"@u","client_secret":"{}"}', "{'u':'@u','password':'{}'}", "redirect_uri=@u&client_secret={}", '[["@u","password","{}"]]',
    "Endpoint=@u;Id=ab;Secret={}", "url=@u,password={}", '<a href="@u"/><password>{}</password>', "<url>@u</url><password>{}</password>",
    r'{\"url\":\"@u\",\"client_secret\":\"{}\"}', "{'callback':`@u`,'password':`{}`}", "url=@u|password={}",
)  # fmt: skip


@pytest.mark.parametrize("form", AFTER_ADDRESSES)
@pytest.mark.parametrize("seed", range(4))
def test_a_slash_in_a_value_behind_an_address_makes_no_segment_of_it(
    tmp_path: Path, planted: Plant, form: str, seed: int
) -> None:
    rng = random.Random(f"{form}{seed}")
    value = planted(
        rng.choice(("<alnum:6>/<alnum:20>/<alnum:7>", "<alnum:18>/<alnum:21>", "<alnum:3>/<alnum:9>+<alnum:24>=")), seed
    )
    address = (
        f"https://{rng.choice(('api.acme.example', 'a.acme.example:8443'))}{rng.choice(('/x', '/v1/{{id}}/x', '/'))}"
    )
    body = {"mode": "raw", "raw": form.replace("@u", address).replace("{}", value)}
    path = collection(tmp_path / "a.postman_collection.json", "https://api.acme.example", body=body)
    made = plan([str(path)], Settings(), unsafe=True)
    assert write(made)[1] == []
    assert set(made.values.values()) == {value}
    assert address in json.loads(path.read_text())["item"][0]["request"]["body"]["raw"]


PLACED = (
    "<b>password</b>: {}", "<p>password = {}</p>", "<p>the db_password {} of it</p>", "<li>Login: svc / {}</li>", '<a api_key="{}"/>',
    "<client_secret>{}</client_secret>", "<p>token: {}</p>", "<td>password</td><td>{}</td>", "<!-- password {} -->",
)  # fmt: skip


@pytest.mark.parametrize("form", PLACED)
@pytest.mark.parametrize("seed", range(4))
def test_the_placeholder_that_stands_in_markup_is_no_secret(form: str, seed: int) -> None:
    rng = random.Random(f"{form}{seed}")
    rule = rng.choice([pattern.id for pattern in load() if len(pattern.id) > 15])
    name = stored_name(f"{slug(rule)}-{rng.getrandbits(16):04x}", rng.choice(("", "base64", "percent")))
    described = {"url": "https://api.acme.example", "description": form.format(f"[{name}]")}
    assert not scan_json({"info": {"name": "A", "schema": V21}, "item": [{"name": "r", "request": described}]}).findings


def test_a_password_in_brackets_is_one(planted: Plant) -> None:
    described = {"url": "https://api.acme.example", "description": f"<b>password</b>: [{planted('<alnum:18>')}]"}
    assert scan_json({"info": {"name": "A", "schema": V21}, "item": [{"name": "r", "request": described}]}).findings


def test_a_place_that_would_not_read_back_the_same_holds_up_no_other(
    tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    """Headers stand in a setting of SoapUI as XML of their own, which reads as such once no value in it has a mark."""
    first, second = (planted(f"<alnum:9>{mark}<alnum:9>", 1) for mark in ("&", ""))
    entry = f'<entry key="X-Api-Key" value="{html.escape(html.escape(first))}"/>'.replace("<", "&lt;")
    request = (
        f'<con:request name="r"><con:settings><con:setting id="a@request-headers">{entry}</con:setting></con:settings>'
        f"<con:endpoint>https://api.acme.example</con:endpoint><con:request>&lt;password>{second}&lt;/password></con:request></con:request>"
    )
    project = (
        f'<con:soapui-project name="p" xmlns:con="http://eviware.com/soapui/config">{request}</con:soapui-project>'
    )
    (tmp_path / "a-soapui-project.xml").write_text(project)
    done = run_cli("fix", ".", "--write")
    written = (tmp_path / "a-soapui-project.xml").read_text()
    assert second not in written
    assert entry in written
    assert "read back" in done.stdout
    assert done.returncode == 3
