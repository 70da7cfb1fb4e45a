"""Credentials that their field gives away: the pairing of a name with its value that a scan of raw text cannot see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Set

from posthound.detect import pairs, schemes
from posthound.detect.joins import BESIDE
from posthound.detect.names import OPAQUE, NameClass, classify
from posthound.detect.structural import match_of_name
from posthound.model.columns import KEYED, Telling, Tree
from posthound.model.containers import is_object
from posthound.model.matches import Match
from posthound.model.values import Document, Leaf, Role
from posthound.support.regexes import regex

# Keys under which the value of a `key`/`name` sibling stands.
VALUE_KEYS = frozenset(("value", "currentValue", "sessionValue", "initialValue", "content"))
# Keys whose text is read for assignments, not taken as a value itself, whatever their name.
TEXT_KEYS = frozenset(
    ("raw", "body", "exec", "description", "text", "content", "query", "rawModeData", "code", "data", "tests")
)
# So many names are told together; of fewer, each is asked about for itself.
_MANY = 64
# What says where an API key goes, beside the `key` that its header has and its `value`, whatever its header is called.
_GOES = frozenset(("addTo", "placement", "location"))
# `value` names API key auth's secret, or nothing; a user may be a key that needs no password, and some names say what they are
# beside others.
_BESIDE = BESIDE | {"username"}
_LOOKED_INTO = _BESIDE | {"value"}
_NOT_OWN = VALUE_KEYS | TEXT_KEYS
# Where requests keep how they log in, under names of their own.
_AUTH = frozenset(("auth",))
# Where a variable may stand under its own name.
_DEFINED = (Role.VARIABLE, Role.ENVIRONMENT, Role.GLOBALS)
# Where a request says who it is, so that a vague name is enough.
_SENT = (Role.QUERY, Role.AUTH, Role.HEADER, Role.FORM, Role.EXAMPLE_REQUEST)
# Where cookies stand as rows.
_COOKIES = ("cookie", "cookies")
_UNKNOWN = "unknown"  # the client of a file that no client claims
_SCHEME_PREFIX = regex(r"\s*(?:bearer|token|jwt|basic|apikey|oauth)\s+(?=\S)", re.IGNORECASE)


class _Kinds(dict[str, NameClass | None]):
    """`classify`, remembered: a file may have more names than any cache, and each is asked for again."""

    def __missing__(self, name: str) -> NameClass | None:
        self[name] = classify(name)
        return self[name]


def _of_no_kind(tree: Tree) -> dict[str, NameClass | None]:
    """Of many names, those whose words say nothing: nearly all."""
    names = tree.names_beside(VALUE_KEYS)
    if len(names) < _MANY:
        return {}
    from posthound.detect.said import names_saying_nothing  # many files are small

    return dict.fromkeys(names_saying_nothing(tree.distinct.joined, names))


class NamedFields:
    """The fields of one document whose name, or the name beside them, announces a credential."""

    def __init__(self, document: Document, others: frozenset[str], *, every: bool) -> None:
        """`others` are the variables that other files put into credential fields; `every` keeps plain references, too."""
        self._document = document
        self._every = every
        self.kinds = _Kinds(_of_no_kind(document.tree))  # of all names of the document, after the candidates
        self._own = self._own_names()
        self._keys = self._api_keys()
        self._several = self._of_several()
        self._paired = self._in_pairs()
        self._others = others
        self.uses = self._used_variables()  # by this document alone; others' may be thousands, and files, too

    def _own_names(self) -> set[str]:
        """The keys that themselves name a credential, or may beside others."""
        keys = {key for key in self._document.tree.own_names() if type(key) is str} - _NOT_OWN
        return {key for key in keys if self.kinds[key] is not None or key in _BESIDE}

    def _api_keys(self) -> frozenset[int]:
        """The values of authorizations by an API key, and the keys of Hawk's, of clients that keep them as an object."""
        tree = self._document.tree
        keys, found = {*map(str, tree.own_names())}, frozenset[int]()
        if "algorithm" in keys and "key" in keys:
            found = frozenset(r for r in tree.at_keys(("key",)) if tree.objects[tree.parents[r]].get("type") == "hawk")
        if not (goes := _GOES & keys):
            return found
        beside = {tree.parents[row] for row in tree.at_keys(("key",))}
        holding = beside.intersection(tree.parents[row] for row in tree.at_keys(goes))
        return found.union(row for row in tree.rows_of(holding) if tree.keys[row] == "value")

    def _of_several(self) -> dict[int, tuple[str, NameClass]]:
        """The leaves of lists and objects whose name says what they hold, with that name: of several credentials, or whose its `key` is."""
        document, found = self._document, dict[int, tuple[str, NameClass]]()
        if self._own and (held := set(document.tree.lists_at(self._own - _AUTH))):
            from posthound.detect.several import of_tree  # few files have any

            found = of_tree(document.tree, held, self.kinds)
        if document.client == _UNKNOWN and not {"key", "Key"}.isdisjoint(document.tree.own_names()):
            from posthound.detect.sections import of_tree as keys_of_tree  # clients say what their keys are

            found |= keys_of_tree(document.tree)
        return found

    def _in_pairs(self) -> dict[int, tuple[str, NameClass]]:
        """The leaves whose name stands beside them in a pair under other words."""
        if not pairs.may_stand_in(self._document.tree):
            return {}
        from posthound.detect.pair_words import of_tree  # many files have none

        return of_tree(self._document.tree, self.kinds)

    def _used_variables(self) -> frozenset[str]:
        """The variables whose whole value goes into a credential's field: what defines them holds the credential."""
        used = self._put_into(lambda kind: not kind.says_little)
        if not used or NameClass.PASSWORD not in self.kinds.values():
            return used
        from posthound.detect.uses import as_password  # few files use any

        return used | {as_password(name) for name in self._put_into(NameClass.PASSWORD.__eq__)}

    def _put_into(self, wanted: Callable[[NameClass], bool]) -> frozenset[str]:
        """The variables that fields of these kinds refer to and whose own names do not give them away."""

        def holds(name: str) -> bool:
            kind = self.kinds[name]
            return kind is not None and wanted(kind)

        own = {key for key in self._own if holds(key)}
        texts = self._document.tree.texts_named(Telling(own, VALUE_KEYS, holds, nameless=False))
        referring = [text for text in texts if "{{" in text or "${" in text or "<<" in text]
        if referring:
            from posthound.detect.uses import variable_in  # many files use none
        return frozenset(name for text in referring if (name := variable_in(text)) and self._is_neutral(name))

    def _behind(self, known: Set[str]) -> Set[str]:
        """The variables by which those are defined that are known to go into credential fields: `{{door}}` as `{{front}}`."""
        if self.kinds.keys().isdisjoint(known):
            return set()
        from posthound.detect.uses import behind  # few files define what is used so

        def referring(named: Callable[[str], bool]) -> Iterable[str]:
            return self._document.tree.texts_named(Telling((), VALUE_KEYS, named, nameless=False))

        return behind(referring, known.__contains__, self._is_neutral)

    def _is_neutral(self, name: str) -> bool:
        return self.kinds[name] in (None, NameClass.VAGUE)

    def used_beyond_fields(self, uses: Iterable[str], dismiss: Callable[[str], bool]) -> Iterable[int]:
        """The numbers of more leaves, of variables that are used in texts or by way of others; those with telling names are candidates."""
        # All names of this document are known here; those that are used in fields are candidates, too.
        here, told, others = {*self.kinds}, self.uses, self._others
        if uses:
            from posthound.detect.uses import name_of

            self.uses |= {use for use in uses if self._is_neutral(name_of(use))}
        self.uses |= self._behind(self.uses)
        names = here & (self.uses - told)
        if others:
            self._others |= self._behind(others | self.uses)
            names |= here & (self._others - others)
        if not names:
            return ()
        tree = self._document.tree
        own = names.intersection(map(str, tree.own_names())) - {"key"}
        telling = Telling(own, VALUE_KEYS, names.__contains__, nameless=False)
        return tree.telling(telling, lambda text: bool(text) and not dismiss(text))

    def candidates(self, dismiss: Callable[[str], bool]) -> Iterator[int]:
        """The numbers of leaves whose own name, or whose `key` sibling's, announces a credential.

        Values that `dismiss` knows for none are left out, but for those of several parts.
        """
        tree, kinds, every = self._document.tree, self.kinds, self._every
        used, others, drawn = self.uses, self._others, list[str]()
        # Few exports have any, and then any name may be one's.
        held = set(tree.lists_at(_COOKIES))
        cookies = bool(tree.inside(held) or (held and tree.rows_of(held)))

        def naming(name: str) -> bool:
            if kinds[name] is not None or name in _LOOKED_INTO or name in used or name in others:
                return True
            if name[pairs.SECRET :] and pairs.may_be_a_secret(name):
                drawn.append(name)
            return cookies and schemes.keeps_session(name)

        def wanted(text: str) -> bool:
            if not text or ("{{" in text and len(text) < 200 and ";" not in text and not every):
                # A reference, as most credential fields hold; rarely a value in the brackets of one.
                return len(text) > pairs.SECRET and text[:2] == "{{" and " " not in text and not dismiss(text)
            return ";" in text or "=" in text or text[:1] == "[" or text[:2] == '{"' or not dismiss(text)

        # `key` names its sibling `value`; on its own it names nothing.
        own = self._own - {"key"}
        for names in filter(None, (used, others)):
            own |= names.intersection(map(str, tree.own_names())) - {"key"}
        for index in tree.telling(Telling(own, VALUE_KEYS, naming, nameless=True), wanted):
            if (
                tree.keys[index] not in VALUE_KEYS
                or tree.name_beside(tree.parents[index]) not in ("", "value")
                or _is_api_key(tree, tree.parents[index])
            ):
                yield index
        for index in self._keys:  # those whose name says something are told already
            if kinds[tree.name_beside(tree.parents[index])] is None and wanted(tree.texts[index]):
                yield index
        yield from (index for index in (*self._several, *self._paired) if wanted(tree.texts[index]))
        if drawn:
            from posthound.detect.swapped import beside  # few files have any

            yield from beside(tree, drawn)

    def named(self, names: set[str], dismiss: Callable[[str], bool]) -> Iterable[int]:
        """The numbers of the leaves with one of these names, but for references and what `dismiss` knows for none."""
        tree = self._document.tree
        own = names.intersection(map(str, tree.own_names()))
        telling = Telling(own, VALUE_KEYS, names.__contains__, nameless=False)
        return tree.telling(telling, lambda text: bool(text) and "{{" not in text and not dismiss(text))

    def is_used(self, name: str) -> bool:
        """Whether a variable of this name goes into a credential's field, here or elsewhere."""
        return name in self.uses or name in self._others

    def matches(self, index: int) -> Iterator[Match]:
        """What the field's value holds: usually itself, for headers and cookies the parts that matter."""
        leaf = self._document.leaf(index)
        if leaf.text[:1] == "[":
            yield from self._listed(index, leaf)
        else:
            yield from self._held(index, leaf)

    def _listed(self, index: int, leaf: Leaf) -> Iterator[Match]:
        """The same of a value that may be kept as a list of its bytes."""
        from posthound.model.listed import HOW, end_of, read_listed  # few values are

        if not (end := end_of(leaf.text)):
            yield from self._held(index, leaf)
        elif (read := read_listed(leaf.text, 0, end)) is not None:
            for match in self._held(index, leaf._replace(text=read.text)):
                yield match._replace(leaf=leaf, span=read.place(match.span), decoded=match.decoded or HOW)

    def _held(self, index: int, leaf: Leaf) -> Iterator[Match]:
        document = self._document
        kind = _kind(leaf, self.is_used)
        if kind is None and leaf.name in _LOOKED_INTO:
            from posthound.detect.beside import kind_beside  # few files have any

            kind = kind_beside(document, index, leaf)
        if kind is None and index in self._keys and leaf.role is Role.AUTH:
            kind = NameClass.API_KEY
        paired = self._paired.get(index)
        if paired and paired[0] == leaf.name:  # known to be its own
            paired = None
        name, kind = paired or self._several.get(index) or (leaf.name, kind)
        if kind is None or leaf.role is Role.DESCRIPTION:
            if pairs.may_be_a_secret(leaf.name):
                from posthound.detect.swapped import of_name

                yield from of_name(document, index, leaf)
            return
        parts = _divided(document, index, leaf, kind)
        found = _of_parts(leaf, parts) if parts is not None else _undivided(document, index, leaf, kind)
        if leaf.role in _DEFINED and self._is_neutral(leaf.name):
            from posthound.detect.uses import evidence_of

            found = (match._replace(evidence=evidence_of(kind)) for match in found)
        elif paired:
            found = (m._replace(name=name, evidence=f"beside it stands {name}", mentioned=True) for m in found)
        elif name != leaf.name or leaf.key == KEYED:
            from posthound.detect.several import evidence_of as told_by_object  # few have one

            found = (match._replace(name=name, evidence=told_by_object(leaf, name)) for match in found)
        yield from found


def _is_api_key(tree: Tree, container: int) -> bool:
    """Whether this is API key auth: the secret's attribute is itself called `value`, as a list's row or as a plain key."""
    if tree.container_keys[container] == "apikey":
        return True
    above = tree.container_parents[container]
    return tree.name_beside(container) == "value" and above >= 0 and tree.container_keys[above] == "apikey"


def _divided(document: Document, index: int, leaf: Leaf, kind: NameClass) -> Iterable[schemes.CredentialPart] | None:
    """The parts that matter of a header's or cookie's value; None for a value that is one whole."""
    text = leaf.text
    if kind is NameClass.COOKIE_HEADER:
        row = document.tree.objects[document.tree.parents[index]]
        if leaf.role in (Role.EXAMPLE_COOKIE, Role.COOKIE) and is_object(row) and "domain" in row:
            return ()
        return schemes.cookies_under(leaf.name, text)
    if kind is NameClass.AUTHORIZATION or (kind in OPAQUE and _SCHEME_PREFIX.match(text)):
        return schemes.authorization(text)
    stripped = text.strip()
    several = "=" in stripped and (";" in stripped or schemes.ONE_COOKIE.fullmatch(stripped) is not None)
    if several and kind is NameClass.TOKEN and schemes.user_and_password(stripped) is None:
        return list(schemes.cookies(text, set_cookie=False)) or None
    if ":" in stripped:
        from posthound.detect.accounts import under_both  # few values have two parts

        return under_both(leaf.name, text) or None
    return None


def _undivided(document: Document, index: int, leaf: Leaf, kind: NameClass) -> Iterator[Match]:
    """The matches for whole values, without what was pasted around them."""
    from posthound.detect.beside import user_beside  # many files hold none
    from posthound.detect.wrapped import inner

    for span in inner(leaf.text, leaf.name, drawn=kind is not NameClass.PASSWORD):
        value = leaf.text[slice(*span)]
        pair = schemes.user_and_password(value) if kind in OPAQUE else None
        if pair is not None and all(pair):
            yield match_of_name(leaf, NameClass.PASSWORD, span, pair[1], leaf.name, decoded="basic", user=pair[0])
            continue
        user = user_beside(document, index) if kind is NameClass.PASSWORD else ""
        yield match_of_name(leaf, kind, span, value, leaf.name, user=user)


def _kind(leaf: Leaf, is_used: Callable[[str], bool]) -> NameClass | None:
    if (
        leaf.role is Role.EXAMPLE_COOKIE
        or (leaf.role is Role.COOKIE and leaf.name.lower() not in ("cookie", "set-cookie"))
    ) and schemes.keeps_session(leaf.name):
        return NameClass.SESSION
    kind = classify(leaf.name)
    if kind in (None, NameClass.VAGUE) and is_used(leaf.name) and (leaf.key in VALUE_KEYS or leaf.role in _DEFINED):
        from posthound.detect.uses import kind_of_used  # few are

        return kind_of_used(leaf.name, leaf.text, is_used)
    if kind is NameClass.VAGUE and "=" in leaf.text and schemes.is_cookie(leaf.name, leaf.text):
        return NameClass.COOKIE_HEADER
    if kind is NameClass.VAGUE and leaf.role not in _SENT and (leaf.role not in _DEFINED or leaf.name.lower() != "key"):
        return None
    if leaf.role is Role.AUTH and (
        leaf.name == "key" or (kind is NameClass.AUTHORIZATION and not schemes.is_login(leaf.text))
    ):
        return None  # an API key's `key` is the name of its header
    return kind


def _of_parts(leaf: Leaf, parts: Iterable[schemes.CredentialPart]) -> Iterator[Match]:
    for part in parts:
        name = leaf.name if part.kind is NameClass.TOKEN else part.name
        yield match_of_name(leaf, part.kind, part.span, part.secret, name, decoded=part.decoded, user=part.user)
