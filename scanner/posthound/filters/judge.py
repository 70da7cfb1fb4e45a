"""Whether a match is a credential: every drop has a reason, every finding a confidence."""

from __future__ import annotations

import re

from posthound.filters import shapes
from posthound.filters.cmdlets import is_cmdlet
from posthound.filters.echoes import echoes
from posthound.filters.handles import refers
from posthound.filters.kept import is_looked_up, names_kept
from posthound.filters.passwords import is_weak, names_password, reads_as_words
from posthound.filters.published import is_published
from posthound.filters.text import are_drawn, is_one_piece, looks_random, sequential_share, wordiness
from posthound.model.matches import Drop, Ground, Match, Naming, RuleClass
from posthound.model.values import Level, Role
from posthound.support.regexes import regex

_STRUCTURED = frozenset(
    (Role.AUTH, Role.HEADER, Role.QUERY, Role.FORM, Role.VARIABLE, Role.ENVIRONMENT, Role.GLOBALS, Role.COOKIE)
)
# A share that six in a row, drawn by chance, do not reach in a value of twenty characters.
SEQUENCE = 0.35
# Characters that the private key of any signature has at least, in hex or base64: also of one that only is called so.
PRIVATE = 24
CALLED = 100  # characters of a class's name, in which a private key's word stands, at most
# Ten in a row are put there by a person, however random the rest is.
_TEN = ("1234567890", "0123456789", "9876543210", "abcdefghij")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PARTS = regex(r"[-_.:]")
# A way to log in, which is called by a word with a digit: `microsoftOAuth2Api`.
_WAY = regex(r"[A-Za-z]{2,40}OAuth[12][A-Za-z]{0,40}")
# A file's or a host's ending, with a port and a path or without.
_NAMED_PLACE = regex(r"^/[a-z]{2,10}/|[/.]\w{2,4}$|\.[A-Za-z][\w-]+(?::\d{2,5})?(?:/[^?]*)?$|:\d{2,5}(?:/[^?]*)?$")
# How what is not hidden stands in a file: as it is, or in the colours of a page.
_SHOWN = ("", "coloured")
# A UUID behind a word for what it numbers: `cf-…`, `order_…`.
_NUMBERED_SO = regex(r"[a-z]{1,12}[-_][0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Characters of the shortest value that counts as drawn, where its name says most.
LEAST = 8
_PROSE_ROLES = frozenset((Role.DESCRIPTION, Role.TEXT))
# The private key of an account on a chain; its public key and its address have other lengths.
_SIGNING = regex(r"(?:0x)?[0-9a-fA-F]{64}")
# The number of a standard, a ticket or a form, which texts on passwords refer to.
_DESIGNATION = regex(r"[A-Z]{1,10}[-_/]?\d{1,6}(?:[-./]\d{1,3})?")
# Words, and the number of a job, a build or a page.
_NUMBERED = regex(r"(?:[a-z]{2,}[-_]){2,12}\d{1,12}")
# A name in code, or an address, that begins as a provider's values do: `test_gh4711_should_not_raise_if_pipe_full`.
_WORDS_JOINED = regex(
    r"(?:[a-z]{1,14}\d{0,6}|\d{1,6}[a-z]{0,2})(?:[-_]{1,2}(?:[a-z]{1,14}\d{0,6}|\d{1,6}[a-z]{0,2})){4,24}"
)
# The end of a name that a fix gives: digits of an id, and words that say how what is stored is written.
_STORED = regex(r"(?:[0-9a-f]{4}-)?[a-z]{3,12}(?:-[a-z]{3,12}){1,4}(?:-[0-9a-f]{4})?|[0-9a-f]{4}-[a-z]{3,12}")
_DIGITS_OF_ID = regex(r"^[0-9a-f]{4}-|-[0-9a-f]{4}$")


def judge(match: Match) -> Match | Drop:
    """The match with its confidence settled, or why it is dropped."""
    from posthound.filters.sealed import harmless  # many files hold nothing to judge

    if reason := harmless(match):
        return Drop(match, reason)
    if match.rule_class is RuleClass.DECLARED:
        return _chosen(match)
    if match.ground is Ground.FIELD or match.rule_class is RuleClass.PASSWORD:
        return _by_field(match)
    if match.ground is Ground.COMMON_FORMAT and match.rule_class is RuleClass.CHOSEN:
        return _chosen(match)
    reason = _format_reason(match) if match.ground.in_value else _shape_reason(match)
    return Drop(match, reason) if reason else match


def _format_reason(match: Match) -> str:
    value = match.value
    if is_published(value):
        return "a sample from a vendor's documentation"
    if match.rule_class is RuleClass.JWT:
        return "a shortened token" if "..." in value or len(value) < 40 else ""
    if match.ground is Ground.COMMON_FORMAT:
        return shapes.stand_in(value)
    if value.islower() and _WORDS_JOINED.fullmatch(value) and wordiness(value) > 0.4:
        return "reads like the name of something in code"
    return shapes.provider_placeholder(value)


def _shape_reason(match: Match) -> str:
    value = match.value
    if is_published(value):
        return "a sample from a vendor's documentation"
    if match.leaf.role is Role.METADATA:
        return "an identifier"
    reason = shapes.reference(value) or shapes.provider_placeholder(value) or shapes.not_a_value(value)
    if reason:
        return reason
    if wordiness(value) > 0.6 and sum(c.isdigit() for c in value) < 3 and sequential_share(value) < 0.5:
        return "reads like words"
    if _NUMBERED.fullmatch(value) and wordiness(value.rstrip("0123456789")) > 0.6:
        return "reads like the name of something numbered"
    if _STORED.fullmatch(value) and wordiness(_DIGITS_OF_ID.sub("", value)) > 0.6:
        return "reads like the end of a stored secret's name"
    return ""


def _by_field(match: Match) -> Match | Drop:
    value = match.value
    if match.naming is Naming.ANTI_FORGERY:
        return Drop(match, "a token against request forgery, worthless without its session")
    reason = shapes.stand_in(value)
    if reason:
        return Drop(match, reason, weak=match.rule_class is RuleClass.PASSWORD and _own_password(value))
    if shapes.is_fragment(value):
        return Drop(match, "a fragment of code")
    if match.span.start and is_looked_up(match.leaf.text, match.span.start):
        return Drop(match, "a reference to a value kept elsewhere")
    if is_published(value) or (match.decoded and is_published(match.literal)):
        return Drop(match, "a sample from a vendor's documentation")
    reason = shapes.not_a_value(value)
    if match.rule_class is RuleClass.BASIC_AUTH:
        return _password(match, reason)
    if match.rule_class is RuleClass.PASSWORD:
        judged = _password(match, reason)
    else:
        judged = Drop(match, reason) if reason else _opaque(match)
    if isinstance(judged, Match) and (kept := names_kept(value)):
        return Drop(match, kept, weak=True)  # some call a weak secret so, too
    return judged


def _own_password(value: str) -> bool:
    """Whether somebody may have chosen the word for a password, in the way of an instruction: `mypassword`, `ThisIsMyPassword1`."""
    low = value.lower()
    return re.fullmatch(r"(?:thisis|my)\w{0,12}(?:password|passwd|pwd)\w{0,6}", low) is not None


def _chosen(match: Match) -> Match | Drop:
    """A password that its text proves: weak ones are still reported, as low; placeholders are not."""
    value = match.value
    reason = shapes.stand_in(value)
    if reason or shapes.is_fragment(value) or is_published(value):
        return Drop(match, reason or "a fragment of code or a published sample")
    if is_weak(value, match.user) or (wordiness(value) > 0.9 and value.isalpha()):
        return match._replace(
            severity=Level.LOW, confidence=Level.LOW, evidence=f"{match.evidence}, weak", lowered="weak"
        )
    return match


def _password(match: Match, other: str) -> Match | Drop:
    """A password; `other` is what else its value could be. People choose passwords that look like addresses of all sorts."""
    value, role = match.value, match.leaf.role
    if other == shapes.PUBLIC:
        return Drop(match, other)
    if is_weak(value, match.user):
        return Drop(match, "a weak password that everybody tries first", weak=True)
    if (shapes.is_prose(value) and not _in_groups(value)) or (len(value) > 200 and not match.decoded):
        return Drop(match, "prose")
    if match.rule_class is RuleClass.PASSWORD and match.decoded in _SHOWN:
        if (other and other != shapes.ADDRESS) or re.match(r"https?://", value):
            return Drop(match, other)
        if _is_expression(match):
            return Drop(match, "an expression, not a literal")
        if (match.unquoted or role in _PROSE_ROLES) and (reason := _bare_reason(match)):
            return Drop(match, reason)
        letters = _bare(match).replace("-", "").replace("'", "")
        if letters.isalpha() and (letters.islower() or letters.istitle()) and _is_word(letters):
            return Drop(match, "a word, not much of a password", weak=True)
        if names_password(value):
            return Drop(match, "the name of a password, not its value", weak=True)
        if match.mentioned and not _strong(value):
            return Drop(match, "too plain for a password that a text only tells of", weak=True)
    told = role in (Role.AUTH, Role.ENVIRONMENT, Role.GLOBALS) or match.decoded not in _SHOWN
    certain = told or (role in _STRUCTURED and not match.unquoted and looks_random(value, 16))  # as of any other name
    return match._replace(confidence=Level.HIGH if certain else Level.MEDIUM)


def _is_word(letters: str) -> bool:
    return reads_as_words(letters.lower(), letters) if letters.isascii() else wordiness(letters) > 0.9


def _bare_reason(match: Match) -> str:
    """What a word of a text is instead of a password, or ""."""
    # A mark that ends a clause makes no word stronger.
    if not _strong(match.value.rstrip(".,;:")) or _DESIGNATION.fullmatch(match.value):
        return "a word of the text, not a password"
    return _technical(match)


def _technical(match: Match) -> str:
    """What a word without quotes is called in code, a record or a list instead of being a credential, or ""."""
    if not match.unquoted:
        return ""
    from posthound.filters.technical import technical  # few texts give a credential without quotes

    return technical(match)


def _bare(match: Match) -> str:
    """The value, without what ends a clause of code around one that stands without quotes."""
    return match.value.rstrip(",;:") if match.unquoted else match.value


def _is_expression(match: Match) -> bool:
    """Whether a value in code is an expression; in quotes it is none where it has what names have not: `Kopernik.azul4237`."""
    value = match.value
    if match.unquoted and is_cmdlet(value):
        return True
    if not ((match.leaf.role is Role.SCRIPT or match.unquoted) and shapes.is_code(_bare(match))):
        return False
    if (
        not match.unquoted
        and re.fullmatch(r"[\w.]{8,}", value)
        and all(re.search(c, value) for c in ("[a-z]", "[A-Z]", r"\d"))
    ):
        return False
    return not _drawn_parts(value, match)


def _in_groups(value: str) -> bool:
    """Whether a drawn value is shown in groups, as Google shows the passwords of applications: `abqd xfgh ijzl mwop`."""
    groups = value.split(" ")
    return len(groups) > 2 and {*map(len, groups)} in ({4}, {5}, {6}) and looks_random("".join(groups), 12)


def _strong(value: str) -> bool:
    classes = sum(bool(re.search(c, value)) for c in (r"[a-z]", r"[A-Z]", r"\d", r"[^\w\s]"))
    return (len(value) >= 8 and classes >= 3) or looks_random(value, 10)


def _opaque(match: Match) -> Match | Drop:
    """Tokens, secrets and keys: they are drawn, not written."""
    value, role = match.value, match.leaf.role
    if reason := _technical(match):
        return Drop(match, reason)
    if match.rule_class is RuleClass.PRIVATE_KEY:
        if match.name.lower().endswith("pk") and not _SIGNING.fullmatch(value):
            return Drop(match, "a key of a record, or one that everybody may have")
        called = len(value) < CALLED and shapes.is_code(value)
        return match if looks_random(value[:2000], PRIVATE) and not called else Drop(match, "not a key's text")
    if match.rule_class is RuleClass.SECRET and shapes.is_recovery_phrase(value):
        return match
    if len(value.split()) > 1 or shapes.is_prose(value):
        return Drop(match, "prose")
    if "OAuth" in value and _WAY.fullmatch(value):
        return Drop(match, "the name of a way to log in")
    if echoes(value, match.name):
        return Drop(match, "its own name")
    if len(value) > 8192 or _is_expression(match) or (value.count("(") > 1 and not is_one_piece(value)):
        return Drop(match, "code, not a literal")
    if value.lstrip("+-").replace(".", "").isdigit():
        return Drop(match, "a number")
    plain = _unquoted(value) if "%" in value else value
    if refers(match):
        return Drop(match, "only refers to something: who has it opens nothing")
    if shapes.UUID.fullmatch(plain.strip("{}")) or (match.naming is Naming.VAGUE and _NUMBERED_SO.fullmatch(plain)):
        # A session id may well be a UUID; a `key` or an `appid` that is one names a thing.
        if (match.naming is Naming.VAGUE and match.name.lower() != "sid") or (match.unquoted and role in _PROSE_ROLES):
            return Drop(match, "a UUID")
        return match._replace(confidence=Level.MEDIUM)
    if shapes.ACCOUNT.fullmatch(plain):
        return Drop(match, "the public address of an account or a contract")
    if _counted(plain):
        return Drop(match, "a sequence, as in samples")
    if _drawn(match, plain):
        if match.rule_class is RuleClass.SECRET and is_weak(value):
            return Drop(match, "a weak password that everybody tries first", weak=True)
        certain = role in _STRUCTURED and not match.unquoted and len(plain) >= 16
        return match._replace(
            confidence=Level.HIGH if certain and match.rule_class is not RuleClass.SESSION_COOKIE else Level.MEDIUM
        )
    weak = (role in _STRUCTURED or match.mentioned) and not match.unquoted and len(value) >= 6
    return Drop(match, "reads like words, not like a drawn secret", weak=weak)


def is_only_prose(value: str) -> bool:
    """Whether a value is dropped as prose, whatever its name, and counts as nothing; asked before that is known."""
    if value.count(" ") < 2:  # two words may be a user's name, and a weak password
        return False
    return not (_in_groups(value) or shapes.is_recovery_phrase(value) or is_weak(value))


def may_be_drawn(value: str) -> bool:
    """Whether a value is one that some name makes a credential of, passwords and private keys aside; asked before its name is known."""
    plain = _unquoted(value) if "%" in value else value
    if shapes.UUID.fullmatch(plain.strip("{}")) or looks_random(plain, LEAST) or _long_random(plain):
        return True
    return "%3A" in value[:4] and looks_random(value.partition("%3A")[2], LEAST)


def _unquoted(value: str) -> str:
    from urllib.parse import unquote  # few values need it

    return unquote(value)


def _counted(value: str) -> bool:
    """Whether a good part of the value is a sequence, groups of it aside: `a1b2c3d4-e5f6-…`, `abcdefg12346+…`."""
    if any(map(value.lower().__contains__, _TEN)) or any(map(_taking_turns, _PARTS.split(value))):
        return True
    return sequential_share(value) > SEQUENCE or (
        not value.isalnum() and sequential_share(re.sub(r"[\W_]", "", value)) > SEQUENCE
    )


def _taking_turns(part: str) -> bool:
    """Whether letters and digits are counted on in turns: `abc123def456`."""
    if part[:6].lower() != "abc123":
        return False
    low = part.lower()
    return "".join(filter(str.isalpha, low)) in _LETTERS and "".join(filter(str.isdigit, low)) in "1234567890"


def _drawn(match: Match, value: str) -> bool:
    role = match.leaf.role
    if match.naming is Naming.VAGUE:
        # Codes of people and things are in capitals, and a name may mean one of those as well.
        coded = match.mentioned and value.isupper()
        return (
            looks_random(value, 16 if role is not Role.AUTH else LEAST) and not coded and not _NAMED_PLACE.search(value)
        )
    if match.rule_class is RuleClass.SESSION_COOKIE:
        return looks_random(value.partition("%3A")[2] if "%3A" in value[:4] else value, 16) or _long_random(value)
    if match.unquoted or match.mentioned or role in _PROSE_ROLES:
        return looks_random(value, 16) and any(c.isdigit() for c in value)
    least = (
        LEAST
        if role in (Role.AUTH, Role.HEADER) or match.rule_class is RuleClass.SECRET
        else 10
        if role in _STRUCTURED
        else 12
    )
    return looks_random(value, least) or _long_random(value)


def _long_random(value: str) -> bool:
    """A long value of several parts, one of them drawn: `prefix-live-8f3a…`, `user.session.…`."""
    if len(value) < 20 or sequential_share(value) > 0.5:
        return False
    return any(len(part) >= 16 and looks_random(part, 16) for part in re.split(r"[-_.:|!~%/=]+", value))


def _drawn_parts(value: str, match: Match) -> bool:
    """Whether dots join what was drawn, and not the names of an expression; in quotes any drawn part will do."""
    return are_drawn(value.split(".")) or (not match.unquoted and is_one_piece(value))
