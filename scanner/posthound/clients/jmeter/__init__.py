"""Apache JMeter: a test plan as one file of XML."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace, names_by
from posthound.clients.jmeter.addresses import SAMPLERS, SamplerAddresses
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.requests import host_written
from posthound.formats.xml_tree import Element, XmlText, XmlTree, read_xml
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_FIELDS = Fields(
    sections={**SECTIONS, "form": Role.FORM, "path": Role.URL, "comments": Role.DESCRIPTION},
    # An element of the plan sends, or its samplers send what it holds; credentials and cookies name the server that they are for.
    listed=frozenset(("item", "auth", "cookies")),
    root_role=lambda document: Role.METADATA,
)
_ENDINGS = (".jmx",)
_REFERENCES = regex(r"\$\{__(?:P|property)\(\s*([^(),{}\s]{1,100})\s*[,)]")
# The rows of tables, by their kind of element: what they are here, and the words after which their names and values stand.
_ROWS = {
    "Argument": "variables", "HTTPArgument": "form", "HTTPFileArg": "form", "Header": "headers", "Cookie": "cookies", "Authorization": "auth",
    "DNSHost": "hosts",
}  # fmt: skip
_NAMES = frozenset(("name", "Argument.name", "Header.name", "paramname"))
_VALUES = frozenset(("value", "Argument.value", "Header.value"))
# Properties of samplers with which they log in, and what these are called elsewhere.
_LOGINS = {"password": "password", "user_pw": "password", "security_credentials": "password", "proxyPass": "proxyPass"}
# Elements whose scripts stand in a property of another name than `script`.
_SCRIPTED = ("BeanShellSampler.query", "BSFSampler.query")
_CREDENTIALS = ("JDBCDataSource", "SmtpSampler", "MailReaderSampler", "FTPSampler", "LDAPSampler", "LDAPExtSampler",
                "JMSSampler", "PublisherSampler", "SubscriberSampler", "KeystoreConfig", "MongoSourceElement", "BoltConnectionElement")  # fmt: skip


class _Builder:
    """Elements into the shape of other clients' files: each element of the plan is an item with what its `hashTree` holds in it."""

    def __init__(self, top: Element) -> None:
        self.tree = XmlTree({})
        self.top = top
        self.addresses = SamplerAddresses(top)
        self._lists: dict[tuple[int, str], int] = {}
        self._counts: dict[int, int] = {}

    def read(self) -> XmlTree:
        for child in self.top.children:
            if isinstance(child, XmlText):
                self.tree.add(0, "text", child)
            else:
                self._attributes(child, 0)
                self._level(child, 0)
        for text in self.top.comments:
            self.tree.add(0, "comment", text)
        return self.tree

    def _numbered(self, value: object, parent: int, key: str) -> int:
        if (parent, key) not in self._lists:
            self._lists[parent, key] = self.tree.add_container([], parent, key)
        known = self._lists[parent, key]
        self._counts[known] = self._counts.get(known, -1) + 1
        return self.tree.add_container(value, known, self._counts[known])

    def _attributes(self, element: Element, at: int) -> None:
        for name, text in element.attributes:
            if name not in ("guiclass", "testclass", "elementType", "name"):
                self.tree.add(at, "name" if name == "testname" else name, text)
        for text in element.comments:
            self.tree.add(at, "comment", text)

    def _level(self, hash_tree: Element, at: int) -> None:
        """What stands in a `hashTree`: elements, each followed by the tree of what belongs to it."""
        last = at
        for child in hash_tree.children:
            if isinstance(child, XmlText):
                self.tree.add(at, "text", child)
            elif child.name == "hashTree":
                self._attributes(child, last)
                self._level(child, last)
            else:
                item = {"name": child.attribute("testname"), "url": self.addresses.of(child)}
                last = self._numbered(item, at, "item")
                self._element(child, last)

    def _element(self, element: Element, at: int) -> None:
        """An element of the plan; what a sampler sends is a request."""
        self._attributes(element, at)
        if element.name.endswith(SAMPLERS):
            method = next((c.text for c in element.elements if c.attribute("name") == "HTTPSampler.method"), "")
            url = self.addresses.of(element)
            at = self.tree.add_container(
                {"name": element.attribute("testname"), "method": method, "url": url}, at, "request"
            )
        elif element.name in _CREDENTIALS:
            at = self.tree.add_container({}, at, "auth")
        self._properties(
            element,
            at,
            raw=any(c.attribute("name").endswith("postBodyRaw") and c.text == "true" for c in element.elements),
        )

    def _properties(self, element: Element, at: int, *, raw: bool = False) -> None:
        for child in element.children:
            if isinstance(child, XmlText):
                self.tree.add(at, "text", child)
                continue
            kind = child.attribute("elementType")
            if kind in _ROWS:
                self._row(child, at, kind, raw=raw)
            elif child.elements:
                self._attributes(child, at)
                self._properties(child, at, raw=raw)
            else:
                self._property(child, at)

    def _property(self, element: Element, at: int) -> None:
        """A property: called by what stands behind the last point of its name."""
        named = element.attribute("name") or element.name
        key = "script" if named in _SCRIPTED else named.rpartition(".")[2]
        if key in _LOGINS and self.tree.container_keys[at] == "request":
            at, key = self.tree.add_container({}, at, "auth"), _LOGINS[key]
        for text in element.texts:
            self.tree.add(at, key, text)
        self._attributes(element, at)

    def _row(self, element: Element, at: int, kind: str, *, raw: bool) -> None:
        """A row of a table. The one argument of a raw body is the body."""
        fields = {child.attribute("name"): child.text for child in element.elements}
        name = next((fields[key] for key in _NAMES if fields.get(key)), element.attribute("name"))
        value = next((fields[key] for key in _VALUES if key in fields), "")
        section = _ROWS[kind]
        if section == "form" and raw and not name:
            row = self.tree.add_container({}, at, "body")
        elif section == "auth":
            url = self._sent_to(fields.get("Authorization.url", ""), at)
            row = self._numbered({"username": fields.get("Authorization.username", ""), "url": url}, at, section)
        else:
            held = {"name": name, "value": value}
            if section == "cookies":
                held["url"] = self._sent_to(f"//{fields.get('Cookie.domain', '')}", at)
            row = self._numbered(held, at, section)
        for child in element.elements:
            called = child.attribute("name")
            key = "name" if called in _NAMES else "value" if called in _VALUES else called.rpartition(".")[2]
            for text in child.texts:
                self.tree.add(row, "raw" if key == "value" and raw and not name else key, text)
            for inner in child.elements:
                self.tree.add_all(row, "text", inner)
            self._attributes(child, row)
        for text in (*element.texts, *element.comments):
            self.tree.add(row, "text", text)

    def _sent_to(self, url: str, at: int) -> str:
        """The address that a row names itself, or that of the element it stands in."""
        own = self.addresses.filled(url)
        return own if host_written(own) else str(self.tree.objects[at].get("url", ""))


def _read(file: File) -> Document | None:
    if not file.path.endswith(_ENDINGS):
        return None
    top, flaw = read_xml(file.data.decode())
    file.note_flaw(flaw)
    return file.document("jmeter", "jmeter-plan", _FIELDS.describe, _Builder(top).read(), Syntax.XML)


def _advise(name: str, place: FieldPlace) -> Advice:
    """A property of the run: JMeter puts functions into every field, but compiles scripts as they are."""
    made = f"give {name} with -J{name}=… or in a file for -q, out of git: without it JMeter puts 1 there"
    if place.role is Role.SCRIPT:
        return Advice(f"[{name}]", False, refused=f'code: read it with props.get("{name}") by hand, and {made}')
    if place.role in (Role.DESCRIPTION, Role.METADATA, Role.TEXT):
        return Advice(f"[{name}]", False, "nothing is known to resolve here")
    return Advice(f"${{__P({name})}}", True, made)


CLIENT = Client(
    "jmeter",
    "JMeter",
    _read,
    _advise,
    endings=_ENDINGS,
    referred=names_by(_REFERENCES),
    store="JMeter's properties (`-J`, `-q`)",
)
