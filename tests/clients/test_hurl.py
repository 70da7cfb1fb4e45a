"""Hurl's files: where values stand in them, and what is written there."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.fix.run import plan, write
from posthound.scan.run import run
from tests.helpers import covered
from tests.helpers import write as put

PLACES = {
    "url": "GET https://a.test/me?api_key={secret}\n",
    "header": "GET https://a.test/me\nAccept: */*\nX-Api-Key: {secret}\n",
    "bearer": "GET https://a.test/me\nAuthorization: Bearer {secret}\n",
    "query": "GET https://a.test/me\n[Query]\npage: 1\napi_key: {secret}\n",
    "basic": "GET https://a.test/me\n[BasicAuth]\nada: {secret}\n",
    "form": "POST https://a.test/me\n[Form]\nclient_secret: {secret}\n",
    "cookie": "GET https://a.test/me\n[Cookies]\nsession: {secret}\n",
    "body": 'POST https://a.test/me\nAccept: */*\n{{\n  "user": "bob",\n  "password": "{secret}"\n}}\n',
    "option": "GET https://a.test/me\n[Options]\nvariable: api_token={secret}\n",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_is_found_and_replaced_by_a_variable(place: str, tmp_path: Path, planted: Callable[..., str]) -> None:
    secret = planted("<alnum:40>", random.randrange(10**9))
    other = "GET https://a.test/other\nAuthorization: Bearer {{token}}\nHTTP 200\n\n"
    text = other + PLACES[place].format(secret=secret) + "HTTP 201\n\n" + other
    path = put(tmp_path / "a.hurl", text)
    assert [covered(text, finding) for finding in run([str(tmp_path)], Settings()).findings] == [secret]
    assert write(plan([str(tmp_path)], Settings()))[1] == []
    before, after = text.split(secret)
    fixed = path.read_text()
    assert fixed.startswith(before + "{{")
    assert fixed.endswith("}}" + after)
    assert not plan([str(tmp_path)], Settings(), unsafe=True).files


def test_hurls_own_file_of_variables_is_read_wherever_it_lies(tmp_path: Path, planted: Callable[..., str]) -> None:
    secret = planted("<alnum:40>", 4)
    put(tmp_path / "ci" / "hurl.env", f"host=a.test\napi_token={secret}\n")
    put(tmp_path / "app" / "other.env", f"api_token={secret}\n")
    assert [finding.file for finding in run([str(tmp_path)], Settings()).findings] == [str(tmp_path / "ci/hurl.env")]
