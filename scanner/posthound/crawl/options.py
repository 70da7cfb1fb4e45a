"""What to crawl and how, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from posthound.crawl.entity import Found
from posthound.crawl.scanner import Comparison
from posthound.model.values import Exposure
from posthound.sources.postman.client import MAX_BODY, Pace
from posthound.sources.postman.limits import Limits
from posthound.sources.postman.links import Link
from posthound.sources.postman.shapes import Account, Workspace
from posthound.state.store import Store


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """One key's crawl. `rate` is calls a minute, 0 for a server without limits; no `state` is the default file.

    `budget` is the most calls that this run may make, or with `budget_share` the percentage of the month's quota; 0 is no bound.
    `cheap` makes few calls between weekly full listings; `deep` also reads comments on requests and the call logs of mocks.
    """

    api_url: str
    key: str = field(repr=False)
    links: tuple[Link, ...] = ()
    visibility: tuple[Exposure, ...] = ()
    save: str = ""
    state: str = ""
    rate: int = 300
    budget: int = 0
    budget_share: float = 0.0
    cheap: bool = False
    deep: bool = False
    pace: Pace = field(default_factory=Pace)
    max_body: int = MAX_BODY
    label: str = ""  # sets this key's rows in the state apart, and says in notices whose they are


class Watch:
    """Who is told how a crawl goes; does nothing itself."""

    def account(self, account: Account) -> None:
        """The key works and is this account's."""

    def workspaces(self, found: Sequence[Workspace]) -> None:
        """These are to be crawled, in this order."""

    def compared(self, comparison: Comparison) -> None:
        """What Postman's own scanner found beside this crawl; not told where the plan has none."""

    async def crawled(self, limits: Limits, store: Store, account: str) -> None:
        """The crawl is over and noted: the time for what shares its quota and its state."""

    following = ""  # what `crawled` is for, in a word or two

    found: Found = staticmethod(lambda findings: None)
