"""SARIF as it may be shown: without the secrets that other tools put into messages, names and addresses.

Snippets stay where they are, since no report shows one: their words tell what of a message is the secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from posthound.report.sarif import read
from posthound.report.sarif.names import DRIVER
from posthound.support.redact import redact

# Of texts those that hold credentials, with these redacted; in `names` only what its own format gives away.
Redactions = Callable[[Iterable[str], bool], Mapping[str, str]]

# Refer to something by an exact text, or are never shown.
_KEPT = frozenset((
    "snippet", "contextRegion", "guid", "correlationGuid", "fingerprints", "partialFingerprints", "level", "kind", "baselineState", "status",
    "$schema", "version", "startTimeUtc", "endTimeUtc",
))  # fmt: skip
_PARAMETER = re.compile(r"(?<=[?&;])([\w.%\[\]-]{1,60}=)([^&#\s\"'<>]+)")
_USER = re.compile(r"(?<=://)[^/\s@]{1,500}@")
_KEYED = re.compile(
    r"""(?i)((?:pass(?:word|wd|phrase|code)?|pwd|secret|token|key|credentials?|auth\w{0,20}|session\w{0,10}|cookie|pin)["'`\])]{0,2}
        (?:\s{0,4}(?:=>|:=|[:=])\s{0,4}|\s{1,3}(?:is|was|of|value)\s{1,3}|\s{0,3}(?=["'`]))["'`]?(?:(?:bearer|basic|token)\s{1,3})?)
        ([^\s"'`,;<>(){}]{4,})""",
    re.VERBOSE,
)
_SCHEME = re.compile(r"(?i)\b((?:bearer|basic)\s{1,3})([\w.~+/=-]{8,})")
_WORD = re.compile(r"[^\s\"'`,;:=(){}\[\]<>]{6,}")


def shown_log(log: Mapping[str, Any], redactions: Redactions) -> dict[str, Any]:
    """A copy of the log whose texts hold no secret that can be told."""
    runs = [_shown_run(run, redactions) for run in read.runs(dict(log))]
    return {**log, "runs": runs}


def shown_texts(texts: Iterable[str], redactions: Redactions) -> list[str]:
    """The same for texts of such logs that are to be printed."""
    texts = list(texts)
    known = redactions(texts, False)
    return [_masked(known.get(text, text)) for text in texts]


def _shown_run(run: dict[str, Any], redactions: Redactions) -> dict[str, Any]:
    own = read.word(run, "tool", "driver", "name") == DRIVER
    known = redactions(dict.fromkeys(_texts(run)), own)

    def clean(text: str) -> str:
        text = known.get(text, text)
        return text if own else _masked(text)

    made = _mapped(run, clean)
    assert isinstance(made, dict)
    if not own and isinstance(made.get("results"), list):
        made["results"] = [_without_snippet(result, made) for result in made["results"]]
    return made


def _texts(value: Any) -> Iterator[str]:
    stack = [value]
    while stack:
        held = stack.pop()
        if isinstance(held, str):
            yield held
        elif isinstance(held, dict):
            stack += [inner for key, inner in held.items() if key not in _KEPT]
        elif isinstance(held, list):
            stack += held


def _mapped(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: held if key in _KEPT else _mapped(held, clean) for key, held in value.items()}
    return [_mapped(held, clean) for held in value] if isinstance(value, list) else value


def _masked(text: str) -> str:
    """The text without what stands where credentials travel: URLs' users and parameters, and behind a credential's word."""
    text = _USER.sub("…@", _PARAMETER.sub(lambda m: m[1] + redact(m[2]), text))
    text = _SCHEME.sub(lambda m: m[1] + redact(m[2]), text)
    return _KEYED.sub(lambda m: m[0] if "…(" in m[2] else m[1] + redact(m[2]), text)


def _without_snippet(result: Any, run: dict[str, Any]) -> Any:
    """A result without the words of its own snippet in its names and addresses, but for those that its rule is called by."""
    if not isinstance(result, dict):
        return result
    rule = read.rule_of(run, result)
    called = f"{read.rule_id(result)} {read.word(rule, 'name')} {read.word(rule, 'shortDescription', 'text')}".lower()
    words = [word for word in snippet_words(result) if word.lower() not in called]
    words.sort(key=len, reverse=True)

    def clean(text: str) -> str:
        for word in words:
            text = text.replace(word, redact(word))
        return text

    if not words:
        return result
    parts = (
        "locations",
        "relatedLocations",
        "logicalLocations",
        "message",
        "hostedViewerUri",
        "workItemUris",
        "properties",
    )
    return {key: _mapped(held, clean) if key in parts else held for key, held in result.items()}


def snippet_words(result: Mapping[str, Any]) -> frozenset[str]:
    """What stands in the snippets of a result: one of the words is the secret."""
    physical = read.table(read.first_location(dict(result)), "physicalLocation")
    snippets = (read.word(physical, part, "snippet", "text") for part in ("region", "contextRegion"))
    return frozenset(word for snippet in snippets for word in _WORD.findall(snippet))
