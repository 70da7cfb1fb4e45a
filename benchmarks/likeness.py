"""How much generated exports resemble the labelled real ones: the same measures of both, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpus import MB
from posthound.clients import read
from posthound.model.values import Origin, Raw, Role
from posthound.scan.pipeline import scan_raw

# A leaf longer than this is a body, a script in one text or a long description.
LONG = 1000
_ROLES = {
    "scripts": (Role.SCRIPT,), "URLs and parameters": (Role.URL, Role.QUERY, Role.PATH_VARIABLE), "headers": (Role.HEADER,),
    "bodies and forms": (Role.BODY, Role.FORM), "saved answers": (Role.EXAMPLE_BODY, Role.EXAMPLE_HEADER, Role.EXAMPLE_COOKIE),
    "requests of saved answers": (Role.EXAMPLE_REQUEST,), "descriptions": (Role.DESCRIPTION,), "names and the like": (Role.METADATA,),
}  # fmt: skip


def measures(paths: Sequence[Path]) -> dict[str, str]:
    """What the work of a scanner depends on, of all files together; distinct texts are counted file by file."""
    count: Counter[str] = Counter()
    leaves: Counter[Role] = Counter()
    characters: Counter[Role] = Counter()
    longest = 0
    for path in paths:
        raw = Raw(Origin(path.name), path.read_bytes())
        document, outcome = read(raw), scan_raw(raw)
        texts = document.tree.texts
        distinct = set(texts)
        count["bytes"] += len(raw.data)
        count["space"] += len(raw.data) - sum(map(len, raw.data.split()))
        count["references"] += raw.data.count(b"{{")
        count["foreign"] += sum(len(text) - len(text.encode("ascii", "ignore")) for text in texts)
        count["distinct"] += len(distinct)
        count["distinct characters"] += sum(map(len, distinct))
        count["long"] += sum(len(text) for text in texts if len(text) > LONG)
        count["requests"] += sum(isinstance(value, dict) and "method" in value for value in document.tree.objects)
        count["answers"] += sum(
            isinstance(value, dict) and "originalRequest" in value for value in document.tree.objects
        )
        count["places"] += len(outcome.findings)
        count["drops"] += len(outcome.drops)
        longest = max(longest, max(map(len, texts), default=0))
        for index, text in enumerate(texts):
            role = document.leaf(index).role
            leaves[role] += 1
            characters[role] += len(text)
    size, every, held = count["bytes"] / MB, leaves.total(), characters.total()
    return {
        "files, MB": f"{len(paths)}, {size:.1f}",
        "leaves in a MB": f"{every / size:,.0f}",
        "characters of leaves in a MB": f"{held / size:,.0f}",
        "white space, of all bytes": f"{count['space'] / count['bytes']:.2f}",
        "distinct in their file, of all leaves": f"{count['distinct'] / every:.2f}",
        "distinct in their file, of all characters": f"{count['distinct characters'] / held:.2f}",
        f"in leaves of more than {LONG} characters": f"{count['long'] / held:.2f}",
        "longest leaf": f"{longest:,}",
        "not ASCII, of a thousand characters": f"{count['foreign'] / held * 1000:.1f}",
        "`{{` in a MB": f"{count['references'] / size:,.0f}",
        "requests, saved answers in a MB": f"{count['requests'] / size:.0f}, {count['answers'] / size:.0f}",
        "places of secrets found in a MB": f"{count['places'] / size:.0f}",
        "candidates judged to be none in a MB": f"{count['drops'] / size:.0f}",
        **{
            f"{name}: of leaves, of characters": f"{_share(leaves, roles):.2f}, {_share(characters, roles):.2f}"
            for name, roles in _ROLES.items()
        },
    }


def _share(counts: Counter[Role], roles: Sequence[Role]) -> float:
    return sum(counts[role] for role in roles) / counts.total()
