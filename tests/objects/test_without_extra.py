"""What a scan of object storage says where its extra is not installed."""

from __future__ import annotations

import sys

import pytest

from posthound.sources.objects import address_of
from posthound.sources.objects.store import listed, opened
from posthound.support.errors import UsageError


@pytest.mark.parametrize("named", ["s3://exports", "http://127.0.0.1/exports/"])
def test_buckets_and_web_servers_say_what_to_install(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("obstore", "obstore.exceptions", "obstore.store"):
        monkeypatch.setitem(sys.modules, module, None)
    opened.cache_clear()
    with pytest.raises(UsageError, match="Object storage is read with obstore") as told:
        list(listed(address_of(named)))
    assert "posthound[cloud]" in str(told.value.hint)
