"""A report of newman's as JUnit: a suite a request, with the answers that failed it."""

from __future__ import annotations

from posthound.formats.xml_tree import XmlText, XmlTree, read_xml


def junit_tree(text: str) -> tuple[XmlTree, str]:
    """The tree of a report, in which each suite is an item, and what is wrong with it, "" when nothing."""
    top, flaw = read_xml(text)
    tree = XmlTree({})
    items, count = -1, 0
    for child in top.children:
        if isinstance(child, XmlText):
            tree.add(0, "text", child)
            continue
        for name, value in child.attributes:
            tree.add(0, name, value)
        for inner in child.children:
            if isinstance(inner, XmlText):
                tree.add(0, "text", inner)
                continue
            items = tree.add_container([], 0, "item") if items < 0 else items
            suite = tree.add_container({"name": inner.attribute("name")}, items, count)
            count += 1
            tree.add_all(suite, "text", inner)
    for comment in top.comments:
        tree.add(0, "comment", comment)
    return tree, flaw
