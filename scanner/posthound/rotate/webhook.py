"""Telling a channel what moved in the ledger: Slack, Microsoft Teams or plain JSON, and nothing of any secret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from posthound.report.sarif.names import shown
from posthound.rotate.ledger import Event, Item
from posthound.support.addresses import is_this_machine, split_address
from posthound.support.errors import OutputError, UsageError
from posthound.support.reaching import described, in_time, made_client, way_to

TIMEOUT = 15.0
WHOLE = 30.0  # seconds for all of it
MOST = 30  # lines in one message: chat programs cut longer ones
LINE = 500  # characters of one of them


def kind_of(url: str) -> str:
    """slack, teams or json, by the address's host."""
    host = (split_address(url).hostname or "").lower()
    if host == "hooks.slack.com" or host.endswith((".slack.com", ".slack-gov.com")):
        return "slack"
    if host.endswith((".webhook.office.com", ".logic.azure.com", ".environment.api.powerplatform.com")):
        return "teams"
    return "json"


def lines(items: Sequence[Item], events: Sequence[Event]) -> list[str]:
    """One line for everything that moved: rule, redacted form, what happened, what is due."""
    known = {item.secret: item for item in items}
    entries = []
    for event in events:
        item = known.get(event.secret)
        if item is None or (event.before is event.after and event.kind != "found"):
            continue
        move = "found" if event.kind == "found" else f"{event.before.value} → {event.after.value}"
        due = f", due {item.due}" if item.due else ""
        owner = f", {item.owner}" if item.owner else ""
        told = f"{item.severity.value} {item.rule} {item.redacted} ({item.exposure.value}): {move}, {event.evidence}{due}{owner}"
        entries.append(shown(told, LINE))
    return entries


def payload(kind: str, title: str, entries: Sequence[str], items: Sequence[Item]) -> dict[str, Any]:
    """The body to post: a Slack message, a Teams adaptive card, or the items themselves."""
    told = list(entries[:MOST]) + ([f"… and {len(entries) - MOST} more"] if len(entries) > MOST else [])
    if kind == "slack":
        return {"text": "\n".join((f"*{_slack(title)}*", *(f"• {_slack(line)}" for line in told)))}
    if kind == "teams":
        head = {"type": "TextBlock", "text": title, "weight": "Bolder", "wrap": True}
        # Markdown is read in a TextBlock, in a TextRun nothing.
        blocks = [head, *({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line}]} for line in told)]
        card = {
            "type": "AdaptiveCard",
            "version": "1.4",
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "body": blocks,
        }
        return {
            "type": "message",
            "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}],
        }
    return {"title": title, "lines": list(entries), "items": [brief(item) for item in items]}


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def brief(item: Item) -> dict[str, Any]:
    """An item as other programs get it."""
    return {
        "secret_id": item.secret, "rule": item.rule, "redacted": item.redacted, "severity": item.severity.value,
        "state": item.state.value, "exposure": item.exposure.value, "exposed_since": item.exposed_since, "due": item.due,
        "owner": item.owner, "vault_name": item.vault_name, "work_item": item.work_item, "liveness": item.liveness.value, "revocation": item.revocation.value,
        "places": [{"file": p.file, "path": p.path, "present": p.present} for p in item.places.values()],
    }  # fmt: skip


def send(url: str, body: dict[str, Any]) -> None:
    """Posts once. Raises UsageError for an address that is none, OutputError where it is refused; neither shows the address."""
    import httpx

    parts = split_address(url)
    local = is_this_machine(parts.hostname or "")
    if not parts.hostname or parts.scheme not in (("https", "http") if local else ("https",)):
        raise UsageError("The webhook's address is no https address.", "Give the one that the channel's settings show.")
    made = made_client(httpx.Client, way_to(url), timeout=TIMEOUT)

    def posted() -> tuple[int, bool]:
        # What it answers is not read: it may be anything, of any length.
        with made as client, client.stream("POST", url, json=body) as response:
            return response.status_code, response.is_success

    try:
        status, taken = in_time(WHOLE, posted)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise OutputError(
            f"The webhook at {parts.hostname} could not be reached: {described(error)}.",
            "The ledger itself is up to date.",
        ) from None
    if not taken:
        raise OutputError(
            f"The webhook at {parts.hostname} answered {status}.",
            "The ledger itself is up to date. Check the address.",
        )
