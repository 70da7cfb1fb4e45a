"""What reports say of a pattern reads well: the article before its name, the noun of the advice, no word twice."""

from __future__ import annotations

import pytest

from posthound.rules import load
from posthound.rules.lint import unfounded
from posthound.rules.signature import with_article

_AN = (
    "AWS access key ID",
    "Azure client secret",
    "8x8 API key",
    "F5 token",
    "n8n API key",
    "eBay token",
    "X API key",
    "SMTP password",
)
_A = (
    "Stripe key",
    "Unity API key",
    "UPS client secret",
    "NASA API key",
    "LINE channel secret",
    "OneSignal key",
    "1Password token",
)


@pytest.mark.parametrize(("article", "names"), [("an", _AN), ("a", _A)])
def test_a_name_has_the_article_that_it_is_read_with(article: str, names: tuple[str, ...]) -> None:
    assert [with_article(name) for name in names] == [f"{article} {name}" for name in names]


def test_a_record_that_says_a_word_twice_or_advises_on_something_else_is_faulty() -> None:
    sound = next(pattern for pattern in load() if pattern.id == "apify-api-token")
    doubled = sound._replace(name="Apify API API token")
    other = sound._replace(rotate="Delete the key under Settings > API & Integrations and create a new one.")
    assert [len(unfounded([pattern])) for pattern in (sound, doubled, other)] == [0, 1, 1]
