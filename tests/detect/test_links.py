"""Links that open something for whoever has them: the token in their path is found, ids and words are left alone."""

from __future__ import annotations

import json
import random

import pytest

from posthound.model.values import Level
from tests.detect.kinds import Case, collection, draw, measure
from tests.helpers import scan_text

_MUCH = (
    "reset-password",
    "password/reset",
    "password-reset",
    "passwords/edit",
    "reset",
    "magic",
    "magic-link",
    "auth/magic",
    "setpassword",
)
_LITTLE = (
    "invite",
    "invitations",
    "invite/accept",
    "unsubscribe",
    "verify-email",
    "verify",
    "users/activate",
    "confirm-email",
    "activation",
)


def _placed(rng: random.Random, link: str) -> str:
    place = rng.choice(("url", "description", "body", "answer"))
    if place == "url":
        return collection(url=link)
    if place == "body":
        return collection(body={"mode": "raw", "raw": json.dumps({"id": 7, "link": link})})
    if place == "description":
        return collection(description=f"Open [the page]({link}) once.")
    document = json.loads(collection())
    document["item"][0]["response"] = [{"name": "r", "code": 200, "body": f'<a href="{link}">Open</a>'}]
    return json.dumps(document)


@pytest.mark.parametrize(("paths", "level"), [(_MUCH, Level.MEDIUM), (_LITTLE, Level.LOW)])
def test_the_token_of_a_link_is_found_with_what_it_opens(paths: tuple[str, ...], level: Level) -> None:
    rng = random.Random(level)
    for path in paths * 3:
        token = draw(
            rng,
            rng.choice((24, 32, 43, 64)),
            rng.choice(("abcdefghjkmnpqrstuvwxyz0123456789", "ABCDEFGHabcdefghijk0123456789")),
        )
        link = f"https://{rng.choice(('app', 'id'))}.orchard.example/{rng.choice(('', 'v1/', 'en/'))}{path}/{token}{rng.choice(('', '?lang=en', '/'))}"
        text = _placed(rng, link)
        measured = measure([Case(text, token, link)])
        assert measured.share == 1, measured.missed
        assert {finding.severity for finding in scan_text("x.postman_collection.json", text).findings} == {level}


_QUIET = (
    "https://app.orchard.example/invite/{u}", "https://app.orchard.example/verify/{o}",
    "https://app.orchard.example/reset-password/how-to-choose-a-new-password-2026",
    "https://app.orchard.example/reset-password/{{token}}", "https://app.orchard.example/reset/:token",
    "https://docs.orchard.example/magic/index-of-the-guides-for-2026.html",
    "https://app.orchard.example/unsubscribe/orders-and-invoices-weekly-2026", "https://app.orchard.example/activate/<token>",
    "src/reset/ResetPasswordFormContainer2",
    "https://app.orchard.example/magic/ABCDEFGHIJKLMNOPQRSTUVWX", "https://app.orchard.example/confirm-email/12345678901234567890123456",
)  # fmt: skip


def test_ids_and_words_in_such_links_are_quiet() -> None:
    rng = random.Random(11)
    for form in _QUIET:
        uuid = "-".join(draw(rng, length, "0123456789abcdef") for length in (8, 4, 4, 4, 12))
        link = form.replace("{u}", uuid).replace("{o}", draw(rng, 24, "0123456789abcdef"))
        assert not measure([Case(_placed(rng, link), what=form)]).besides
