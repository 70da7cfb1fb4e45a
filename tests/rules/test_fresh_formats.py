"""Formats that say whose they are: found under any name, and given to the right provider, whatever value is drawn."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from benchmarks import fresh
from posthound.rules import load

# Another one each day: no rule can be fitted to its values.
SEED = datetime.now(UTC).date().isoformat()
AT_LEAST = 0.97


@pytest.fixture(scope="module")
def scored() -> tuple[fresh.Fresh, list[fresh.Drawn]]:
    """Our score on values that were drawn today."""
    patterns = {pattern.id: pattern for pattern in load()}
    with pytest.MonkeyPatch.context() as patched:
        # As it is meant for one report, it would read all records once a value.
        patched.setattr(fresh, "find", lambda ids: {name: patterns[name] for name in ids if name in patterns})
        return fresh.score_ours(fresh.draw(SEED))


@pytest.mark.parametrize("naming", fresh.NAMINGS)
def test_a_format_is_given_to_the_provider_that_issues_it(
    naming: fresh.Naming, scored: tuple[fresh.Fresh, list[fresh.Drawn]]
) -> None:
    score, wrong = scored
    assert score.right is not None
    told = [(one.format.provider, one.format.template) for one in wrong if one.naming == naming]
    assert score.right[naming] / score.drawn[naming] >= AT_LEAST, told


def test_every_format_of_the_list_is_of_a_known_provider_and_of_a_page() -> None:
    known = {pattern.provider.id for pattern in load()}
    assert {one.provider for one in fresh.formats()} <= known
    assert all(one.source.startswith("https://") for one in fresh.formats())
    twice = [template for template, count in Counter(one.template for one in fresh.formats()).items() if count > 1]
    assert twice == []
    assert len(fresh.formats()) >= 300
