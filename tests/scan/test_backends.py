"""The prefilter's backends find the same."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.places import places
from patterns.templates import expand
from scanner.columns import Joined
from scanner.detect.prefilter import Prefilter
from scanner.formats.base import read
from scanner.model import Origin, Raw
from scanner.pipeline import engine_for, settle_document
from tests.helpers import PROVIDERS

pytest.importorskip(
    "hyperscan", reason="left out: there is no hyperscan wheel for this platform, so nothing to compare"
)

KEYWORDS = ("ghp_", "token", "sk_live_", "tok", "key", "a.b", "ünï", "-----begin", "日本", "api key", "k")
BACKENDS = [Prefilter(KEYWORDS, backend) for backend in ("small", "aho-corasick", "hyperscan")]


@given(st.lists(st.text(st.sampled_from("tokenTOKENghp_sk_live.abü日本😀 \n-AKI key"), max_size=40), max_size=8))
def test_backends_agree_on_any_text(texts: list[str]) -> None:
    first, second, third = (sorted(backend.hits(Joined(texts))) for backend in BACKENDS)
    assert first == second == third


@given(st.lists(st.sampled_from(KEYWORDS), min_size=1, max_size=6), st.randoms())
def test_every_keyword_is_found_where_it_ends_in_any_case(words: list[str], rng: random.Random) -> None:
    texts = [
        "".join(rng.choice((c.upper(), c)) if c.isascii() else c for c in word) + rng.choice(("", " ", "x"))
        for word in words
    ]
    for backend in BACKENDS:
        hits = set(backend.hits(Joined(texts)))
        for number, word in enumerate(words):
            assert (number, KEYWORDS.index(word), len(word)) in hits


def test_engines_of_every_backend_report_the_same_of_the_matrix(planted: Callable[..., str]) -> None:
    rng = random.Random(5)
    documents = [place.put(expand(list(PROVIDERS.values())[n % 8], rng)) for n, place in enumerate(places())]
    documents += [place.put(expand("<alnum:40>", rng)) for place in places() if place.named]
    results = []
    for backend in ("small", "aho-corasick", "hyperscan"):
        engine = engine_for((), backend)
        found = []
        for document in documents:
            kept, drops = settle_document(read(Raw(Origin("x.json"), json.dumps(document).encode())), engine)
            found.append(
                (
                    [(m.pattern_id, m.leaf.pointer, m.span) for m in kept],
                    sorted((d.match.pattern_id, d.match.span, d.reason) for d in drops),
                )
            )
        results.append(found)
    assert results[0] == results[1] == results[2]
