"""What detection knows of all patterns: tables by keyword, field name and host, and a pattern's signature when it is asked for.

A scan of a small file asks for a handful of the thousands, so the built index keeps each as one line of text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain

from posthound.model.columns import column, numbers
from posthound.rules.signature import Signature
from posthound.support.regexes import regex

# Between a signature's fields, and between the parts of a field; neither stands in any of them.
_FIELD, _PART = "\t", "\x1f"
Numbers = tuple[int, ...]
_ID = regex(r"(?m)^[^\t\n]*(?=\t)")
# What a catalog is made from, in the order of its constructor.
Texts = tuple[bytes, bytes, str, bytes, str, str, str, str, str, str, str]
# Where a keyword stands in the matches of its patterns, added up: at their beginning, at that of a provider's name, or elsewhere.
TOKEN, NEAR, AROUND, _ANYWHERE = 1, 2, 4, 8
# Lengths are written as characters from this one on; longer ones than MOST are any.
NONE, _MOST, OPEN = ord("0"), 190, 191
# The shape of what may be anything.
_ANYTHING = (0, OPEN, "t")
# What such a sum, written as a digit, means for looking: where looking anywhere is called for, the rest does not matter.
_WHERE = bytes.maketrans(b"0123456789abcdef", bytes((0, 1, 2, 3, 4, *bytes(11))))


def row(signature: Signature) -> str:
    """A signature as one line of text."""
    return _FIELD.join(
        _PART.join(value) if isinstance(value, tuple) else str(value) for value in signature
    )  # booleans and numbers as Python writes them


def signature_of(line: str) -> Signature:
    """The signature that `row` wrote."""
    (
        id_, provider, provider_name, name, kind, regex, keywords, start, width, run, alphabet, needed, openings, severity, confidence, entropy,
        check, fields, hosts, linked, claims, general,
    ) = line.split(_FIELD)  # fmt: skip
    return Signature(
        id_, provider, provider_name, name, kind, regex, _parts(keywords), int(start), int(width), int(run), alphabet, _parts(needed), _parts(openings),
        severity, confidence,
        float(entropy), check, _parts(fields), _parts(hosts), _parts(linked), _parts(claims), general == "True",
    )  # fmt: skip


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(_PART)) if text else ()


class Catalog:
    """Patterns by number, made from texts of lines, which load in a tenth of the time of so many small values."""

    def __init__(
        self,
        rows: bytes,
        row_starts: bytes,
        keywords: str,
        of_keyword: bytes,
        where: str,
        shapes: str,
        words: str,
        calls: str,
        fields: str,
        hosts: str,
        providers: str,
    ) -> None:
        """`rows`: a signature a line, as UTF-8; `row_starts`: a column of where each begins, and the end. `keywords`: a literal a line;
        `of_keyword`: a column of the numbers of each one's patterns, before which stands where in it they begin, and the end.

        `where`, `shapes`: one and three characters a keyword, see there. `words`, `calls`: numbers of keywords. `fields`, `hosts`: a name
        and numbers. `providers`: their ids. None is taken apart before it is asked for: many a file needs no pattern.
        """
        self.texts = (rows, row_starts, keywords, of_keyword, where, shapes, words, calls, fields, hosts, providers)
        self._made: dict[int, Signature] = {}
        self._by_id: dict[str, Signature] = {}
        self._shared: dict[str, bool] = {}

    @classmethod
    def of(cls, signatures: Sequence[Signature]) -> Catalog:
        """The catalog of these patterns, in their order."""
        from posthound.rules.calls import names  # for whoever makes a catalog: a scan reads one
        from posthound.rules.spellings import spellings
        from posthound.rules.words import CREDENTIAL_WORDS

        spelled = list(zip(signatures, spellings(signatures), strict=True))
        keywords = _table([(word, n) for n, (_, words) in enumerate(spelled) for word in words])
        where: dict[str, int] = {}
        shapes: dict[str, tuple[int, int, str]] = {}
        for signature, words in spelled:
            for word in words:
                begins = NEAR if signature.kind == "near" else _begins(signature.start)
                where[word] = where.get(word, 0) | begins
                shapes[word] = _wider(_shape(signature), shapes.get(word))
        credentials, called = dict.fromkeys(CREDENTIAL_WORDS), dict.fromkeys(names())
        for word in (*credentials, *called):
            if word not in keywords:
                keywords[word], where[word], shapes[word] = "", 0, _ANYTHING
        rows = [row(signature).encode() for signature in signatures]
        return cls(
            b"\n".join(rows),
            column(accumulate((len(line) + 1 for line in rows), initial=0)),
            "\n".join(keywords),
            _lists(list(map(_numbers, keywords.values()))),
            "".join(f"{where[word]:x}" for word in keywords),
            "".join(
                "".join((chr(NONE + least), chr(NONE + most), name))
                for least, most, name in map(shapes.__getitem__, keywords)
            ),
            _numbered(keywords, credentials),
            _numbered(keywords, called),
            _lines(_table([(field, n) for n, s in enumerate(signatures) for field in s.fields])),
            _lines(_table([(host, n) for n, s in enumerate(signatures) if s.kind == "near" for host in s.hosts])),
            "\n".join(sorted({signature.provider for signature in signatures})),
        )

    def ready(self) -> None:
        """Takes apart what nearly every finding asks for."""
        _ = self.fields, self.hosts, self.providers

    @cached_property
    def _row_starts(self) -> Sequence[int]:
        return numbers(self.texts[1])

    @property
    def lines(self) -> str:
        """The keywords of patterns, and the words of credentials' names, one a line."""
        return self.texts[2]

    @cached_property
    def words(self) -> frozenset[int]:
        """The keywords that are words of credentials' names."""
        return frozenset(_numbers(self.texts[6]))

    @cached_property
    def calls(self) -> frozenset[int]:
        """The keywords that are names of calls which take a secret by its position (see `posthound.rules.calls`)."""
        return frozenset(_numbers(self.texts[7]))

    @cached_property
    def _of_keyword(self) -> Sequence[int]:
        return numbers(self.texts[3])

    def of_keyword(self, keyword: int) -> Numbers:
        """The patterns that have this keyword."""
        begin, end = self._of_keyword[keyword : keyword + 2]
        return tuple(self._of_keyword[begin:end])

    @cached_property
    def where(self) -> bytes:
        """For each keyword, where it counts: 1 where it can begin a token, 2 a provider's name, 3 both; 0 anywhere, as the words of
        credentials' names and the names of calls do, and 4 anywhere but for looking around it, where one of several that overlap is enough."""
        marks = bytearray(self.texts[4].encode().translate(_WHERE))
        for word in self.words | self.calls:
            marks[word] = 0
        return bytes(marks)

    @cached_property
    def shapes(self) -> bytes:
        """For each keyword, three bytes: what its patterns' matches are at least, behind the keyword or from it on.

        How many characters of tokens they begin with (from `0` on); how many they have at most, where they have no others (OPEN:
        any number, and others, too); and the name of the alphabet.
        """
        return self.texts[5].encode("latin-1")

    def is_near(self, keyword: int) -> bool:
        """Whether a keyword is one of a pattern whose value has only a shape."""
        return bool(int(self.texts[4][keyword], 16) & NEAR)

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The patterns of each field name, as text for `named`."""
        return _read(self.texts[8])

    @cached_property
    def hosts(self) -> Mapping[str, str]:
        """The patterns of each host, as text for `named`."""
        return _read(self.texts[9])

    def named(self, table: Mapping[str, str], name: str) -> list[Signature]:
        """The patterns that a table, `fields` or `hosts`, has under a name."""
        return [self[number] for number in _numbers(table.get(name, ""))]

    def by_id(self, pattern_id: str) -> Signature | None:
        """The pattern of this id."""
        if pattern_id not in self._by_id and (number := self._numbers_of_ids.get(pattern_id)) is not None:
            return self[number]
        return self._by_id.get(pattern_id)

    @cached_property
    def _numbers_of_ids(self) -> Mapping[str, int]:
        """Made where somebody asks: looking through the text once a question takes longer from the second one on."""
        return {id_: number for number, id_ in reversed([*enumerate(_ID.findall(self.texts[0].decode()))])}

    @cached_property
    def providers(self) -> Mapping[str, Sequence[str]]:
        """The ids of providers, by their letters and digits alone."""
        names, squeezed = self.texts[10].split("\n"), self.texts[10].replace("-", "").split("\n")
        found: dict[str, tuple[str, ...]] = dict(zip(squeezed, zip(names, strict=True), strict=True))
        if len(found) < len(names):  # `a-bc` and `ab-c` are one here
            for name, one in zip(squeezed, names, strict=True):
                found[name] = tuple(dict.fromkeys((*found[name], one)))
        return found

    def shares_prefix(self, signature: Signature) -> bool:
        """Whether another provider's values begin as those of this pattern do."""
        if signature.kind != "token" or signature.start != 0:
            return False
        if signature.id not in self._shared:
            holding = {one for word in signature.keywords for one in self._providers_beside(word.encode())}
            self._shared[signature.id] = len(holding) > 1
        return self._shared[signature.id]

    def _providers_beside(self, word: bytes) -> Iterator[bytes]:
        """The providers in whose patterns' text something begins with a word behind the provider itself."""
        text = self.texts[0]
        at = text.find(word)
        while at >= 0:
            begin, end = text.rfind(b"\n", 0, at) + 1, text.find(b"\n", at)
            _, provider, told = text[begin : end if end >= 0 else None].split(_FIELD.encode(), 2)
            if any(mark.encode() + word in told for mark in (_FIELD, _PART)):
                yield provider
            at = text.find(word, end) if end >= 0 else -1

    def __getitem__(self, number: int) -> Signature:
        if number not in self._made:
            begin, end = self._row_starts[number : number + 2]
            made = self._made[number] = signature_of(self.texts[0][begin : end - 1].decode())
            self._by_id.setdefault(made.id, made)
        return self._made[number]

    def __len__(self) -> int:
        return len(self._row_starts) - 1


def _begins(start: int) -> int:
    return TOKEN if start == 0 else _ANYWHERE if start > 0 else AROUND


def _shape(signature: Signature) -> tuple[int, int, str]:
    closed = signature.alphabet and signature.width <= _MOST
    return (
        min(signature.run, _MOST),
        signature.width if closed else OPEN,
        signature.alphabet if closed else "t",
    )


def _wider(one: tuple[int, int, str], other: tuple[int, int, str] | None) -> tuple[int, int, str]:
    """The shape that has the values of both."""
    if other is None:
        return one
    names = "xat"  # the least first, as posthound.rules.prefixes has them
    return min(one[0], other[0]), max(one[1], other[1]), names[max(names.index(one[2]), names.index(other[2]))]


def _table(pairs: Sequence[tuple[str, int]]) -> dict[str, str]:
    table: dict[str, list[int]] = {}
    for key, number in pairs:
        table.setdefault(key, []).append(number)
    return {key: " ".join(map(str, numbers)) for key, numbers in table.items()}


def _numbered(keywords: Iterable[str], words: Mapping[str, None]) -> str:
    return " ".join(str(number) for number, word in enumerate(keywords) if word in words)


def _lists(lists: Sequence[Numbers]) -> bytes:
    """Lists of numbers as one column: where each begins in it, and the last ends, and then all of them."""
    return column(chain(accumulate(map(len, lists), initial=len(lists) + 1), *lists))


def _lines(table: Mapping[str, str]) -> str:
    return "\n".join(f"{key}{_FIELD}{numbers}" for key, numbers in table.items())


def _read(lines: str) -> dict[str, str]:
    parts = lines.replace("\n", _FIELD).split(_FIELD) if lines else []
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _numbers(text: str) -> Numbers:
    return tuple(map(int, text.split()))
