"""Who else holds or runs a secret: every file of past scans, every workspace of past crawls, the monitors and forks of what holds it."""

from __future__ import annotations

from posthound.rotate.ledger import Item
from posthound.state.store import Store, default_path
from posthound.support.terminal import counted

_MOST = 20  # lines of one kind


def consumers(ledger: str, item: Item) -> list[str]:
    """In words, what stops working, or stays open, when the secret is replaced."""
    with Store(ledger or default_path()) as store:
        held = store.holding(item.secret)
    crawled = {origin.path for _, origin in held}
    files = sorted({place.file for place in item.places.values() if place.present} - crawled)
    spaces = sorted({f"workspace {o.workspace} ({o.exposure.value})" for _, o in held if o.workspace})
    lines = [*_some(spaces), *_some([f"file {file}" for file in files])]
    for what, origin in held:
        run = "a monitor runs it" if origin.monitored else ""
        forks = f"{counted(origin.forks, 'fork')} of it may hold the secret" if origin.forks else ""
        mock = "a mock server answers with it" if what in ("mock", "call-logs") else ""
        if told := "; ".join(filter(None, (run, forks, mock))):
            lines.append(f"{origin.path}: {told}")
    return lines


def _some(lines: list[str]) -> list[str]:
    return lines if len(lines) <= _MOST else [*lines[:_MOST], f"and {len(lines) - _MOST} more"]
