"""The patterns as a plugin of detect-secrets: `detect-secrets scan -p FILE`, where FILE is this file.

What the contract of detect-secrets asks for, and what follows from it here:

- It calls every plugin for every line, some microseconds each even when nothing is found, so a class a pattern would cost
  seconds a thousand lines. One class searches for all patterns at once. Plugins are configured by class name, secrets are
  looked up again by secret type: so each pattern has a class of its own type, all under one class name.
- A secret's type is its pattern's id: unique, and kept when a pattern's name is improved, so old baselines stay valid.
  (`detect-secrets audit` 1.5.0 cannot look up the types of any plugin but its own, its issue 611; for auditing there is
  `posthound scan --format detect-secrets`.)
- A JSON file's line is searched as its reader would see it, with `\\"` and `\\n` undone: a token glued to an escape is found,
  and its value is the one that the API was sent.
- The file works by path, whichever folder it is started from and wherever the package lies; nothing in it is relative.
"""

from __future__ import annotations

import json
import re
import sys
from collections import UserString
from collections.abc import Generator, Iterator
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from detect_secrets.core.potential_secret import PotentialSecret
from detect_secrets.core.scan import get_filters_with_parameter
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.util.inject import call_function_with_arguments


def _load_package() -> None:
    """Makes `import posthound` mean the package this file stands in, also for detect-secrets of another environment."""
    home = Path(__file__).resolve().parents[1]
    loaded = sys.modules.get("posthound")
    if loaded is not None:
        if loaded.__file__ is None or Path(loaded.__file__).resolve().parent != home:
            raise ImportError(f"another package called `posthound` is loaded already: {loaded.__file__}")
        return
    spec = spec_from_file_location("posthound", home / "__init__.py", submodule_search_locations=[str(home)])
    assert spec is not None
    assert spec.loader is not None
    package = sys.modules["posthound"] = module_from_spec(spec)
    spec.loader.exec_module(package)


_load_package()

from posthound.rules import load, signatures  # noqa: E402  # only now does the name mean this package
from posthound.rules.build import signature as digest  # noqa: E402
from posthound.rules.checks import CHECKS, entropy  # noqa: E402
from posthound.rules.signature import Signature, after_regex, text_regex, value_regex  # noqa: E402

# Names that detect-secrets' own code gives to what it calls us with.
_ADHOC = "adhoc-string-scan"
# Its guesses at what is no secret: identifiers, references such as `$TOKEN`, numbers. A format knows better.
_GUESSES = frozenset(
    f"detect_secrets.filters.heuristic.{name}"
    for name in ("is_potential_uuid", "is_prefixed_with_dollar_sign", "is_not_alphanumeric_string")
)
# Room for what a regex looks at around a match.
_MARGIN = 8
# The widest match that is looked for; a private key of 16,384 bits takes 13,000 characters.
_WIDEST = 16_000
_ESCAPE = re.compile(r"\\(?:u(?![dD][89a-fA-F])([0-9a-fA-F]{4})|([\"\\/bfnrt]))")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@cache
def _searched() -> tuple[Signature, ...]:
    """The patterns that need no structure: all but those that only a field's name gives away."""
    for_text = (pattern for pattern in load() if pattern.kind == "text")  # these are not in the index
    return *signatures(), *(digest(pattern)._replace(start=-1) for pattern in for_text)


@cache
def _by_keyword() -> dict[str, tuple[Signature, ...]]:
    table: dict[str, list[Signature]] = {}
    for signature in _searched():
        for keyword in signature.keywords:
            table.setdefault(keyword, []).append(signature)
    return {keyword: tuple(found) for keyword, found in table.items()}


@cache
def _automaton() -> Any:
    """The keywords as an Aho-Corasick automaton; None where its package is absent."""
    try:
        import ahocorasick
    except ImportError:  # detect-secrets runs in an environment of its own
        return None
    automaton = ahocorasick.Automaton()
    for keyword in _by_keyword():
        automaton.add_word(keyword, keyword)
    automaton.make_automaton()
    return automaton


def _keywords(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, keyword) of every keyword in a text, case aside."""
    # One character a code point, whatever lower-casing does to letters beyond ASCII.
    low = text.encode("latin-1", "replace").lower().decode("latin-1")
    automaton = _automaton()
    if automaton is not None:
        for last, keyword in automaton.iter(low):
            yield last + 1 - len(keyword), last + 1, keyword
        return
    for keyword in _by_keyword():
        start = low.find(keyword)
        while start >= 0:
            yield start, start + len(keyword), keyword
            start = low.find(keyword, start + 1)


def _begins_name(text: str, start: int) -> bool:
    """Whether a provider's name begins here, as `posthound.rules.model.WORD` has it."""
    if not start or not (before := text[start - 1]).isascii() or not before.isalpha():
        return True
    return before.islower() and text[start].isupper()


def _around(signature: Signature, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The matches of a pattern that belong to its keyword at `start` to `end`."""
    if signature.kind == "near":
        if _begins_name(text, start) and (match := after_regex(signature.regex).match(text, end)):
            yield match
        return
    regex = value_regex(signature.regex)
    if signature.start >= 0:
        if match := regex.match(text, max(0, start - signature.start)):
            yield match
        return
    width = min(_WIDEST, signature.width) + _MARGIN
    yield from regex.finditer(text, max(0, start - width), min(len(text), end + width))


def _knows(signature: Signature) -> int:
    """Who knows a value best: a provider's format, then a provider's shape, then a general format."""
    return 0 if signature.general else 1 if signature.kind == "near" else 2


def _found(text: str) -> dict[str, Signature]:
    """Every credential in a text, each with the pattern that knows it best."""
    best: dict[str, Signature] = {}
    tried: set[tuple[str, int]] = set()
    for start, end, keyword in _keywords(text):
        for signature in _by_keyword()[keyword]:
            if (signature.id, start) in tried:
                continue
            tried.add((signature.id, start))
            for match in _around(signature, text, start, end):
                secret = match["secret"]
                if entropy(secret) < signature.entropy or (signature.check and not CHECKS[signature.check](secret)):
                    continue
                if secret not in best or _knows(signature) > _knows(best[secret]):
                    best[secret] = signature
    return best


def _unescaped(text: str) -> str:
    return (
        _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _ESCAPED.get(m[2], m[2]), text) if "\\" in text else text
    )


def _readings(line: str) -> Iterator[str]:
    """A line as it is to be searched. JSON as its reader sees it: the line, for keys beside values, and each text in it."""
    if not line.lstrip().startswith(('"', "{", "[")):
        yield line
        return
    yield _unescaped(line)
    for literal in _TEXT.finditer(line):
        # A bare word or value was seen already; a text begins lines of its own (`DB_PASSWORD=…`, `machine … login …`).
        if len(literal[0]) > 10 and (" " in literal[0] or "=" in literal[0] or "\\" in literal[0]):
            yield _unescaped(literal[0][1:-1])


def _in_line(line: str) -> dict[str, Signature]:
    found: dict[str, Signature] = {}
    for text in _readings(line):
        for secret, signature in _found(text).items():
            if secret not in found or _knows(signature) > _knows(found[secret]):
                found[secret] = signature
    return found


def _as_written(secret: str, line: str) -> str:
    """The characters of the line that stand for a secret, which is what `audit` marks."""
    spellings = (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    return next((spelling for spelling in spellings if spelling in line), secret)


class _Judged(UserString):
    """A value that was judged already: filters that look into it pass it over (see `LineDetector._misjudged`)."""

    def __getitem__(self, _index: Any) -> Any:
        raise TypeError("judged already")

    def __iter__(self) -> Any:
        raise TypeError("judged already")

    def __reduce__(self) -> tuple[type[UserString], tuple[str]]:
        # On its way out of a process of the pool, filters are behind it.
        return UserString, (self.data,)


class LineDetector(RegexBasedDetector):
    """Finds every pattern in a line. Abstract: a subclass with its own secret type stands for each pattern."""

    signature: Signature | None = None

    @property
    def denylist(self) -> list[re.Pattern[str]]:
        """The regexes behind this secret type; the whole detector's are all of them."""
        return [text_regex(s) for s in ([self.signature] if self.signature else _searched())]

    def analyze_string(self, string: str) -> Generator[str, None, None]:
        """Every credential in a text."""
        yield from _in_line(string)

    def analyze_line(
        self,
        filename: str,
        line: str,
        line_number: int = 0,
        context: Any = None,
        enable_eager_search: bool = False,
        **_more: Any,
    ) -> set[PotentialSecret]:
        """Every credential in a line, each under the type of its pattern."""
        secrets = set()
        for value, signature in _in_line(line).items():
            # A string scan shows one row a class name: the type that stands for all of them.
            kind = str(self.secret_type) if filename == _ADHOC else signature.id
            secret = PotentialSecret(kind, filename, value, line_number)
            if enable_eager_search and filename != _ADHOC:  # asked again by `audit`, which marks the value in the line
                secret.secret_value = _as_written(value, line)
            elif self._misjudged(value, filename, line, context):
                secret.secret_value = _Judged(value)  # type: ignore[assignment]  # text in all but its type
            secrets.add(secret)
        return secrets

    def _misjudged(self, value: str, filename: str, line: str, context: Any) -> bool:
        """Whether nothing but a guess of detect-secrets speaks against a value.

        A tenth of all formats hold a UUID, password hashes begin with a `$`, and these values were told from identifiers and
        references already. detect-secrets passes over a filter that cannot handle a value's type; the filters that can, the
        user's own among them, are asked here.
        """
        told = {"filename": filename, "secret": value, "plugin": self, "line": line, "context": context}
        against = {
            f.path
            for f in get_filters_with_parameter("secret")
            if f.injectable_variables <= told.keys() and call_function_with_arguments(f, **told)
        }
        return bool(against) and against <= _GUESSES


def _detector(secret_type: str, signature: Signature | None) -> type[LineDetector]:
    values = {"secret_type": secret_type, "signature": signature, "__module__": __name__}
    return type("PosthoundDetector", (LineDetector,), values)


globals().update({f"pattern_{signature.id}": _detector(signature.id, signature) for signature in _searched()})
PosthoundDetector = _detector("Posthound", None)
