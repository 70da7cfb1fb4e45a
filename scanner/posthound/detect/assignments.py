"""Names with values inside a text: JSON, XML, forms, scripts, headers, command lines, connection strings.

Bodies, scripts and descriptions are text to Postman, and often no valid JSON (variables, comments), so they are read by
the shape of an assignment around a credential's name, not parsed.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from posthound.detect import joins, pairs
from posthound.detect.names import OPAQUE, NameClass, classify, words_of
from posthound.model.columns import Span
from posthound.native import compiled
from posthound.support.regexes import regex

VALUE_MAX = 20_000
# What references to variables end with.
_REFERRING = ("}", ">", "} ", "> ")
# How far behind a name a reference begins, and ends.
_NEAR, _REACH = 60, 240
# How far before a name its own key is looked for, and the tag that it stands in.
KEY_BEFORE, TAG_BEFORE = 60, 40
# How an assignment reads that only a sentence, a comparison or a default makes: people also write of passwords that are none.
SAID, COMPARED = "said", "compared"
# What functions are called that take a credential, and not the name of one.
_GIVING = frozenset(("set", "with", "use", "add", "put"))
# What names a user and a password at once.
_BOTH = frozenset(
    "credentials credential creds credenciales credenciais credenziali identifiants zugangsdaten anmeldedaten inloggegevens logins".split()
)
_USER_BEFORE = regex(r"(?<![\w./:@-])[A-Za-z][\w -]{0,30}/ ?$")  # no end of an address or a path
_BRACKETS = ("(", "[", "{")  # people put a value into
# Values that are taken apart further before they are judged.
_COMPOSITE = (NameClass.COOKIE_HEADER, NameClass.AUTHORIZATION)

_MORE = regex(r"\\{0,8}[\"'`]\s{0,8},")
_ROW_BEFORE = regex(r"(?:^|[\n,;])[ \t]{0,8}\"[^\"\n]{0,40}$")
_WORD_BEFORE = regex(r"([A-Za-z]{2,20})[ ]$")
# What stands before a parameter of a URL, in HTML and JSON, too.
_PARAMETER_BEFORE = ("?", "&", "&amp;", r"\u0026")
# Words before a name that say nothing about it.
_JOINING = ("with", "has", "use", "is")


class Assignment(NamedTuple):
    """One name with one value in a text."""

    name: str
    kind: NameClass
    span: Span
    quoted: bool
    syntax: str
    parts: tuple[Span, ...] = ()  # where a value goes on that is put together
    way: str = ""  # how a call undoes it (`detect/called.py`)


# Where words stand in texts, by the numbers of the texts.
Places = Mapping[int, list[tuple[int, int]]]
# What may refer to a variable and stands as the value of a name, or only behind it; and what the name says.
Referring = tuple[str, NameClass | None, bool]


def assigned(
    texts: Sequence[str], words: Places, dismissed: Callable[[str], bool], referring: set[Referring]
) -> dict[int, list[Assignment]]:
    """The values around `words` of credentials, by text, but for those that are `dismissed`: references and placeholders, as most are.

    What may refer to variables in place of such values is added to `referring`.
    """
    found: dict[int, list[Assignment]] = defaultdict(list)
    within = joins.Within()
    if compiled:
        every = compiled.named(texts, words)
    else:
        from posthound.detect.named import named  # elsewhere it is not needed

        every = named(texts, words)
    for number, name, start, end, value in every:
        if value is not None:  # nearly always
            kind = _kind_of(name)
            if kind is None and name in joins.BESIDE:
                from posthound.detect.sections import of_object  # few texts have any

                name, kind = of_object(texts[number], name, start, end)
            if kind is not None and (kind in _COMPOSITE or not dismissed(value)):
                found[number].append(Assignment(name, kind, Span(start, end), True, "quoted"))
            if value.endswith(_REFERRING):
                referring.add((value, kind, False))
                if kind is not None and value[:2] != "{{":
                    from posthound.detect.made import made  # few values are

                    found[number] += filter(None, (made(texts[number], name, kind, start),))
            continue
        if within.too_deep(number, start):
            continue
        text = texts[number]
        one = _read(text, name, start, end)
        at = one.span.start if one else end
        near = text[at : at + _NEAR]
        if "{{" in near or ".get" in near or "${" in near or "<<" in near:
            referring.add((text[at : at + _REACH], _kind_of(name), one is None))
        if one is not None:
            within.note(number, start, one.span.end)
            if one.span.end > at and (one.kind in _COMPOSITE or not dismissed(text[at : one.span.end])):
                found[number].append(one)
        while one and (one := _next_of_several(text, one)):
            found[number].append(one)
    return found


def _next_of_several(text: str, one: Assignment) -> Assignment | None:
    """The next of several values that have one name."""
    if one.syntax == joins.LISTED:
        opened = pairs.next_listed(text, one.span.end)
        return _quoted(text, one.name, one.kind, *opened, one.syntax) if opened else None
    if one.syntax not in joins.SEVERAL:
        return None
    from posthound.detect.several import behind  # few texts have any

    return _one_of_several(text, one.name, one.kind, behind(text, one.syntax, one.span.end), one.syntax)


def _one_of_several(
    text: str, name: str, kind: NameClass, found: Span | tuple[int, str] | None, syntax: str
) -> Assignment | None:
    if isinstance(found, Span):
        return Assignment(name, kind, found, syntax == joins.LINE, syntax)
    if found and syntax == joins.KEY:
        from posthound.detect.made import of_key  # few values are keys

        return of_key(text, name, *found)
    return _quoted(text, name, kind, *found, syntax) if found else None


def _kind_of(name: str) -> NameClass | None:
    kind = classify(name)
    if kind is NameClass.VAGUE and name.lower() == "key":
        return None  # the key of a row, as nearly always
    if kind is None:
        scheme = name.lower()
        if scheme in ("bearer", "basic") or scheme.endswith((".bearer", "=bearer")):
            return NameClass.TOKEN
    return kind


def _read(text: str, name: str, start: int, end: int) -> Assignment | None:
    """The value of a name that stands here, or with no name of a command's option for a user."""
    if not name:
        return Assignment(*option, "option") if (option := pairs.user_option(text, start, end)) else None
    if text[end : end + 1] == "/" == text[start - 1 : start]:
        from posthound.detect.paths import behind  # few names stand in a path

        span = behind(text, name, start, end)
        return Assignment(name, NameClass.SOME_KEY, span, False, "path") if span else None
    if text[end : end + 2] in ("]\n", "]\r") and text[start - 1 : start] in ("[", "."):
        from posthound.detect.made import key_in_section  # few names are a section's

        return key_in_section(text, name, end)
    kind = _kind_of(name)
    is_key = kind is None and name.lower() == "key"
    if is_key or (kind is None and name in joins.BESIDE):
        if is_key and text.endswith(_PARAMETER_BEFORE, max(0, start - 6), start):
            kind = None if joins.SHORT.match(text, end) else NameClass.VAGUE
        elif is_key and _WORD_BEFORE.search(text[max(0, start - 30) : start]):
            from posthound.detect.told import of_two_words  # few keys have a word and a blank before them

            name, kind = of_two_words(text, name, start, end)
        elif text[end : end + 1] in joins.SIGNS:
            from posthound.detect.sections import of_section  # few keys begin a line

            name, kind = of_section(text, name, start, end)
    return _value_after(text, name, kind, start, end) if kind else None


def _value_after(text: str, name: str, kind: NameClass, start: int, end: int) -> Assignment | None:
    before = text[max(0, start - KEY_BEFORE) : start]
    if before[-2:] == ", " or before[-3:] == ", $" or text[end : end + 1] == ",":
        from posthound.detect.targets import value_of  # few names stand among several

        if (one := value_of(text, name, kind, start, end)) is not False:
            return one
    if before[-1:] in ('"', "'", "`") or (before[-1:] == " " and text[end : end + 1] == ","):
        paired = _paired_value(text, name, kind, before, start, end)
        if paired is not None:
            return paired
    elif before[-1:] == ">" and (at := pairs.next_element(text, end)):
        return _tagged(text, name, kind, at)
    if name.lower() in ("bearer", "basic"):
        return _after_scheme(text, name, kind, end)
    if text.startswith("&gt;", end):
        return Assignment(name, kind, span, True, "tag") if (span := pairs.escaped(text, end)) else None
    if opened := pairs.typed(text, end):
        return _quoted(text, name, kind, *opened)
    match = joins.JOIN.match(text, end)
    if match is None:
        return _loosely_joined(text, name, kind, start, end)
    if match["tag"]:  # or an arrow
        marked = "<" in before[-TAG_BEFORE:]
        return _tagged(text, name, kind, match.end()) if marked else _loosely_joined(text, name, kind, start, end)
    if match["comma"] and ("$" in text[start - 1 : end] or not joins.CALL_BEFORE.search(before)):
        row = _quoted(text, name, kind, match.end(), match["quote2"])
        if pairs.opens_two(before):
            return row._replace(syntax=SAID) if row and pairs.closes_two(text, before, match[0], row.span.end) else None
        alone = match["close"] is not None and "$" not in text[start - 1 : end]  # else the literal is filled in with it
        if not alone or not _ROW_BEFORE.search(before) or _is_another(before, name):
            return None
        return row._replace(syntax=SAID) if row else None
    if match["other"]:
        found = _quoted(text, name, kind, match.end(), match["quote3"])
        return found._replace(syntax=COMPARED) if found else None
    quote = match["quote"] or match["quote2"] or match["quote4"] or ""
    if match["op"] and joins.SUM.match(text, at := joins.begins(match)):
        from posthound.detect.made import made  # few values are

        if one := made(text, name, kind, at):
            return one
    if match["op"] and (two := _of_two(text, name, start, match.end(), quote, "quoted" if quote else "bare")):
        return two
    if quote:
        if match["list"] and joins.MAPPED.match(text, match.end()):
            return None  # the key of a table
        if quote == "`" and (fence := joins.FENCE.match(text, match.end())):
            return _bare(text, name, kind, fence.end())
        kind = NameClass.SOME_KEY if match["list"] and kind in OPAQUE else kind  # ids are listed under such names, too
        return _quoted(text, name, kind, match.end(), quote, joins.LISTED if match["list"] else "quoted")
    if text.startswith(("{", "- ", "["), match.end()) and (held := _in_object(text, name, kind, match.end())):
        return held
    if match["close"] and match["op"] == ":":
        return None  # an object, a number or null
    if text[match.end() : match.end() + 1] in _BRACKETS and joins.DRAWN_VALUE.match(text, match.end() + 1):
        return _bare(text, name, kind, match.end() + 1)
    of_form = joins.BARE_PATH if text.startswith(";", start - 1) else joins.BARE_FORM
    return _bare(text, name, kind, match.end(), of_form if match["op"] == "=" else joins.BARE)


def _in_object(text: str, name: str, kind: NameClass, at: int) -> Assignment | None:
    """The credential in an object that has its name, or the first of several under that of them all, in an object or in lines."""
    from posthound.detect.several import first  # few names of texts have an object
    from posthound.detect.told import inner

    if text[at] == "{" and (opened := inner(text, kind, at)):
        return _quoted(text, name, kind, *opened)
    syntax, found = first(text, at, name)
    kind = NameClass.SOME_KEY if syntax == joins.MEMBER or kind in OPAQUE else kind
    return _one_of_several(text, name, kind, found, syntax)


def _of_two(text: str, name: str, start: int, at: int, quote: str, syntax: str) -> Assignment | None:
    """The password of a value that has its user before it, where the name says so: `user/pass: ana/…`, `credentials: ana:…`."""
    slashed = "/" in text[max(0, start - 2) : start] and _USER_BEFORE.search(text, max(0, start - 40), start)
    if not slashed and name.lower() not in _BOTH:
        return None
    from posthound.detect.told import second_of_two  # few names stand for two

    found = second_of_two(text, at, name)
    return Assignment(name, *found, bool(quote), syntax) if found else None


def _bare(text: str, name: str, kind: NameClass, at: int, form: re.Pattern[str] = joins.BARE) -> Assignment | None:
    span = joins.bare(text, at, form, drawn=kind in OPAQUE)
    return Assignment(name, kind, span, False, "bare") if span else None


def _loosely_joined(text: str, name: str, kind: NameClass, start: int, end: int) -> Assignment | None:
    """The value of a name that no operator joins to it: below it, in a sentence, or behind a blank."""
    before = text[max(0, start - 30) : start]
    if joins.BODY.match(text, end):
        from posthound.detect.made import given_back  # few names are a function's

        if given := given_back(text, name, kind, start, end):
            return given
    if (match := joins.VALUE_BELOW.match(text, end)) and joins.NAMED_BEFORE.search(before):
        quote = match["quote"]
        return _quoted(text, name, kind, match.end(), quote) if quote else _bare(text, name, kind, match.end())
    if match := joins.CALLED.match(text, end):
        called = text[end] == "("
        gives = not called or _GIVING.issuperset(words_of(name.rpartition(".")[2])[:1])
        found = _quoted(text, name, kind, match.end(), match["quote"]) if gives else None
        if found and called and _MORE.match(text, found.span.end) and classify(name.rpartition(".")[2]) is None:
            return None  # the first of several is a name: `pw.env.set("a", "b")`
        return found._replace(syntax=SAID) if found else None
    dashed = before.endswith("-") or text.startswith("-", start)
    if name.lower() == "pass" and not dashed:
        return None  # a verb in sentences
    from posthound.detect import told  # most names have their values plainly behind them

    if opened := told.opening(text, name, kind, start, end, both=name.lower() in _BOTH):
        at, quote = opened
    else:
        match = joins.IN_SENTENCE.match(text, end) or joins.becoming(text, end, drawn=kind is not NameClass.PASSWORD)
        if match is None:
            match = joins.BLANK.match(text, end)
            if match is None or not (
                match["quote"] or joins.DRAWN_VALUE.match(text, match.end()) or (dashed and match[0][0] != "`")
            ):
                return None  # a word of the sentence, as nearly always
        at, quote = match.end(), match["quote"] or ""
    if _is_another(before, name) or (dashed and "$" in name):  # `-p$PW`
        return None
    if two := _of_two(text, name, start, at, quote, SAID):
        return two
    found = _quoted(text, name, kind, at, quote) if quote else _bare(text, name, kind, at)
    if found and not quote:
        found = found._replace(span=told.without_full_stop(text, found.span))
    return found._replace(syntax=SAID) if found else None


def _is_another(before: str, name: str) -> bool:
    """Whether the word before a name makes another thing of it: a public key, the next token."""
    word = _WORD_BEFORE.search(before)
    return word is not None and word[1].lower() not in _JOINING and classify(f"{word[1]} {name}") is None


def _paired_value(text: str, name: str, kind: NameClass, before: str, start: int, end: int) -> Assignment | None:
    """The value of an object whose `key` or `name` is this name."""
    if pairs.names_another(before) and not pairs.only_marks(text, start, end):
        opened = pairs.opening_behind(text, end)
        if opened:
            return _quoted(text, name, kind, *opened)
        if span := pairs.form_part(text, before, end):
            return Assignment(name, kind, span, True, "multipart")
        if span := pairs.before(text, start):
            return Assignment(name, kind, span, True, "quoted")
    if not pairs.is_value(before):
        return None
    from posthound.detect.pair_words import behind, kind_in_pair  # few names are the value of a key

    found = behind(text, start, end)
    if found is None or isinstance(found, Span):
        return Assignment(name, kind_in_pair(kind), found, True, SAID) if found else None
    return _quoted(text, name, kind_in_pair(kind), *found, SAID)


def _after_scheme(text: str, name: str, kind: NameClass, end: int) -> Assignment | None:
    gap = joins.SCHEME_GAP.match(text, end)
    value = joins.BARE.match(text, gap.end()) if gap else None
    return Assignment(name, kind, Span(*value.span()), False, "scheme") if value else None


def _tagged(text: str, name: str, kind: NameClass, at: int) -> Assignment | None:
    return Assignment(name, kind, span, True, "tag") if (span := pairs.marked_up(text, at)) else None


def _quoted(text: str, name: str, kind: NameClass, at: int, quote: str, syntax: str = "quoted") -> Assignment | None:
    span = pairs.quoted(text, at, quote, VALUE_MAX)
    return Assignment(name, kind, span, True, syntax) if span else None
