"""What looks like many hosts of Oracle takes a time in proportion."""

from __future__ import annotations

from time import process_time

from posthound.detect.connections import passwords
from posthound.model.columns import Joined


def test_thousands_of_signs_of_hosts_are_looked_at_once_each() -> None:
    texts = ["@//" * 5000]
    before = process_time()
    assert passwords(texts, {}, Joined(texts)) == {}
    assert process_time() - before < 2


def test_a_password_behind_many_other_hosts_is_found() -> None:
    texts = ["@//" * 500 + "\nscott/" + "Drawn9x" + "Q2@//db.test:1521/orders"]
    [found] = passwords(texts, {}, Joined(texts)).values()
    assert {part.secret for part in found} == {"Drawn9xQ2"}
