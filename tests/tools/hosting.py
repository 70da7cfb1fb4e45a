"""Writes the list of hosting suffixes anew: `python -m tests.tools.hosting`, when the public suffix list has changed.

The package `publicsuffixlist` brings the list; only its private section is taken: there, whoever rents out names below a domain has
entered it. A scan reads the copy in the package, so that the same release finds the same everywhere.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import publicsuffixlist

from posthound.rules import hosting

_BEGIN, _END = "===BEGIN PRIVATE DOMAINS===", "===END PRIVATE DOMAINS==="


def private_rules() -> list[str]:
    """The rules of the list's private section, in the letters of the domain name system, sorted."""
    text = Path(publicsuffixlist.__file__).with_name("public_suffix_list.dat").read_text("utf-8")
    section = text.partition(_BEGIN)[2].partition(_END)[0]
    rules = {line.strip() for line in section.splitlines() if line.strip() and not line.startswith("//")}
    return sorted(rule if rule.isascii() else rule.encode("idna").decode() for rule in rules)


def main() -> None:
    """Writes the file that `posthound.rules.hosting` reads."""
    head = (
        f"# Suffixes below which names are rented out: the private section of the public suffix list (publicsuffix.org),\n"
        f"# as of publicsuffixlist {version('publicsuffixlist')}. Under the Mozilla Public License 2.0. Written by tests.tools.hosting.\n"
    )
    Path(hosting.FILE).write_text(head + "\n".join(private_rules()) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
