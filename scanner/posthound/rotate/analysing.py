"""`posthound rotate analyze`: asks a provider what a secret opens, on a person's word, and notes it in the ledger's history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from posthound.config.settings import Settings
from posthound.rotate import ledger
from posthound.rotate.keeping import Applied, change, item_of, opened
from posthound.rotate.ledger import Event, Item, Liveness
from posthound.rotate.revoking import GivenValues
from posthound.scan.run import rules_for
from posthound.state.ledger_store import LedgerStore
from posthound.support.errors import UsageError
from posthound.verify.analysis import Inquiry, Opens, Reach, ask_about, inquiry_of

KIND = "analyzed"


def question_of(store: LedgerStore, prefix: str, settings: Settings) -> tuple[Item, Inquiry]:
    """The item, and the question about it. Raises UsageError where its provider has none."""
    item = item_of(store, prefix)
    # A rule of one's own may name any provider: only those of the rule book are taken at their word.
    pattern = rules_for({item.rule}, settings._replace(patterns=())).get(item.rule)
    inquiry = inquiry_of(pattern.provider.id, item.rule) if pattern else None
    if inquiry is None:
        raise UsageError(
            f"posthound knows no way to ask what this {pattern.name if pattern else item.rule} opens.",
            "posthound rotate verify asks whether it is live, where that can be asked.",
        )
    return item, inquiry


def analyse(
    path: str, prefix: str, read: Callable[[Item], GivenValues], settings: Settings, *, base: str = ""
) -> tuple[Opens, Applied]:
    """Asks, and notes the answer; one that tells an account proves that the secret is live. `base` as in `ask_about`."""
    with opened(path) as store:
        item, inquiry = question_of(store, prefix, settings)
        given = read(item)
        if item.secret not in given.values:
            raise UsageError(
                f"The value of {item.secret[:8]} does not stand in what was read.",
                "Name the file, or the folder of crawl --save, that holds it; or give it on standard input.",
            )
        others = [text for _, text in given.beside.get(item.secret, ())]
        opens = ask_about(inquiry, given.values[item.secret], others, base=base)

        def decide(items: dict[str, Item], at: str) -> Iterator[tuple[Item, tuple[Event, ...]]]:
            after, events = items[item.secret], tuple[Event, ...]()
            if opens.account and opens.reach is not Reach.NOTHING:
                after, events = ledger.checked(
                    after, at, Liveness.LIVE, f"{inquiry.provider} told whose it is: it is live"
                )
            yield after, (*events, Event(item.secret, at, KIND, after.state, after.state, opens.words))

        return opens, change(store, decide, lambda: datetime.now(UTC))


def reaches(path: str) -> Mapping[str, Reach]:
    """How far each secret reaches, by what was told last; those that nobody asked about are left out."""
    with opened(path) as store:
        told = store.last(KIND)
    known = {reach.value: reach for reach in Reach}
    return {secret: known[word] for secret, words in told.items() if (word := words.partition(":")[0]) in known}
