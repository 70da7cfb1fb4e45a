"""Tables in descriptions, bodies and answers, however they are drawn: columns of credentials, and rows that name theirs."""

from __future__ import annotations

import html
import json
import random
from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.detect.kinds import Case, collection, draw, measure

_WORDS = "harbor lantern river marble garden pencil copper meadow".split()
_KEYS = (
    "API key",
    "api_key",
    "Token",
    "Access token",
    "Client secret",
    "Secret key",
    "Bearer token",
    "Clé API",
    "Password",
    "Passwort",
)
_CHOSEN = ("Password", "Passwort")
_OTHERS = {
    "Environment": ("staging", "prod", "QA 2"), "Name": ("ana", "orders", "Acme Ltd"), "URL": ("https://api.orchard.example/v1",),
    "Notes": ("read only", "rotate soon", ""), "Region": ("eu-west-1",), "Expires": ("2027-01-31",), "Merchant": ("482213",), "User": ("ana",),
}  # fmt: skip
_NAMING, _HOLDING = ("Name", "Variable", "Key", "Field", "Parameter"), ("Value", "Valor", "Wert", "Current value")

Rows = Sequence[Sequence[str]]


def _value(rng: random.Random, head: str) -> str:
    first, second = rng.sample(_WORDS, 2)
    chosen = f"{first.title()}{rng.choice('!#$?-')}{second}{rng.randint(11, 97)}"
    return chosen if head in _CHOSEN else draw(rng, rng.choice((20, 24, 32, 40)))


def _columns(rng: random.Random) -> tuple[Rows, list[str]]:
    """A table with a column or two of credentials, and their values."""
    keys = rng.sample(_KEYS, rng.choice((1, 1, 2)))
    heads = rng.sample([*keys, *rng.sample(list(_OTHERS), rng.randint(1, 3))], k=None or len(keys) + 1)
    heads = [*heads, *(key for key in keys if key not in heads)]
    rows = [[_value(rng, h) if h in keys else rng.choice(_OTHERS[h]) for h in heads] for _ in range(rng.randint(1, 4))]
    return [heads, *rows], [cell for row in rows for head, cell in zip(heads, row, strict=True) if head in keys]


def _described(rng: random.Random) -> tuple[Rows, list[str]]:
    """A table whose rows name what stands in the last of three columns."""
    rows = [
        [key, rng.choice(("string", "for staging", "the header")), _value(rng, key)] for key in rng.sample(_KEYS, 3)
    ]
    heads = [rng.choice(_NAMING), rng.choice(("Type", "Description", "Where")), rng.choice(_HOLDING)]
    return [heads, ["base_url", "where it is", "https://api.orchard.example"], *rows], [row[2] for row in rows]


def _staged(rng: random.Random) -> tuple[Rows, list[str]]:
    """A table whose rows name what stands in a column for each stage."""
    stages = rng.sample(("Staging", "Production", "QA", "Sandbox"), rng.choice((2, 3)))
    rows = [[key, *(_value(rng, key) for _ in stages)] for key in rng.sample(_KEYS, 2)]
    return [["Setting", *stages], *rows], [value for row in rows for value in row[1:]]


def _padded(table: Rows) -> tuple[list[int], list[list[str]]]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return widths, [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in table]


def _markdown(rng: random.Random, table: Rows) -> str:
    rows = [[rng.choice(("{}", "`{}`", "**{}**")).format(cell) if cell else cell for cell in row] for row in table[1:]]
    rule = ["---"] * len(table[0])
    if rng.random() < 0.5:
        return "\n".join(" | ".join(row) for row in (table[0], rule, *rows))
    return "\n".join(f"| {' | '.join(row)} |" for row in (table[0], rule, *rows))


def _org(_rng: random.Random, table: Rows) -> str:
    widths, (head, *rows) = _padded(table)
    rule = "|" + "+".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(row)} |" for row in rows)])


def _psql(_rng: random.Random, table: Rows) -> str:
    widths, (head, *rows) = _padded(table)
    lines = [
        f" {' | '.join(head)}",
        "-" + "-+-".join("-" * width for width in widths),
        *(f" {' | '.join(row)}" for row in rows),
    ]
    return "\n".join([*lines, f"({len(rows)} rows)"])


def _grid(rng: random.Random, table: Rows) -> str:
    widths, (head, *rows) = _padded(table)
    rule, each = "+" + "+".join("-" * (width + 2) for width in widths) + "+", rng.random() < 0.5
    lines = [rule, f"| {' | '.join(head)} |", rule.replace("-", "=") if each else rule]
    for row in rows:
        lines += [f"| {' | '.join(row)} |", *([rule] if each else [])]
    return "\n".join(lines if each else [*lines, rule])


def _box(_rng: random.Random, table: Rows) -> str:
    widths, (head, *rows) = _padded(table)
    top, middle, bottom = (a + b.join("─" * (w + 2) for w in widths) + c for a, b, c in ("┌┬┐", "├┼┤", "└┴┘"))
    return "\n".join([top, f"│ {' │ '.join(head)} │", middle, *(f"│ {' │ '.join(row)} │" for row in rows), bottom])


def _plain(rng: random.Random, table: Rows) -> str:
    widths, (head, *rows) = _padded([[cell or "-" for cell in row] for row in table])
    gap = " " * rng.choice((2, 4))
    rules = rng.choice(([], [gap.join("-" * width for width in widths)]))
    return "\n".join(line.rstrip() for line in [gap.join(head), *rules, *map(gap.join, rows)])


def _restructured(rng: random.Random, table: Rows) -> str:
    if rng.random() < 0.4:
        cells = [f"   {' ' if n else '*'} - {cell}".rstrip() for row in table for n, cell in enumerate(row)]
        return "\n".join([".. list-table:: Keys", "   :header-rows: 1", "", *cells])
    if rng.random() < 0.5:
        lines = [", ".join(f'"{cell}"' for cell in row) for row in table]
        return "\n".join([".. csv-table::", f"   :header: {lines[0]}", "", *(f"   {line}" for line in lines[1:])])
    widths, (head, *rows) = _padded([[cell or "\\" for cell in row] for row in table])
    rule = "  ".join("=" * width for width in widths)
    return "\n".join([rule, "  ".join(head), rule, *map("  ".join, rows), rule])


def _asciidoc(rng: random.Random, table: Rows) -> str:
    end = rng.choice(("\n", " "))
    rows = [end.join(f"|{cell}" for cell in row) for row in table[1:]]
    return "\n".join(['[options="header"]', "|===", " ".join(f"|{cell}" for cell in table[0]), "", *rows, "|==="])


def _wikis(rng: random.Random, table: Rows) -> str:
    head, rows = table[0], [[cell or " " for cell in row] for row in table[1:]]
    match rng.choice(("jira", "jira rows", "textile", "dokuwiki", "mediawiki", "mediawiki lines")):
        case "jira":
            return "\n".join([f"||{'||'.join(head)}||", *(f"|{'|'.join(row)}|" for row in rows)])
        case "jira rows":
            return "\n".join([f"||{'||'.join(head)}||", *(f"||{row[0]}||{'|'.join(row[1:])}|" for row in rows)])
        case "textile":
            return "\n".join(["|_. " + " |_. ".join(head) + " |", *(f"| {' | '.join(row)} |" for row in rows)])
        case "dokuwiki":
            return "\n".join([f"^ {' ^ '.join(head)} ^", *(f"| {' | '.join(row)} |" for row in rows)])
        case "mediawiki":
            return "\n".join(
                ['{| class="wikitable"', "! " + " !! ".join(head), *(f"|-\n| {' || '.join(row)}" for row in rows), "|}"]
            )
    return "\n".join(
        [
            "{|",
            *(f"! {cell}" for cell in head),
            *("|-\n" + "\n".join(f"| {cell}" for cell in row) for row in rows),
            "|}",
        ]
    )


def _page(rng: random.Random, table: Rows) -> str:
    line, style = rng.choice(("", "\n", "\n    ")), rng.choice(("", ' class="c1"', ' style="width: 30%;"'))
    head = rng.choice((f"<th{style}>@</th>", f"<td{style}><strong>@</strong></td>", f"<th{style}><p>@</p></th>"))
    cell = rng.choice((f"<td{style}>@</td>", "<td><code>@</code></td>", f"<td>{line} @ {line}</td>", "<td>@"))
    rows = [
        f"<tr{style}>{line}{line.join((cell if n else head).replace('@', html.escape(text)) for text in row)}{line}</tr>"
        for n, row in enumerate(table)
    ]
    page = f"<table{style}>{line}<thead>{rows[0]}</thead>{line}<tbody>{line.join(rows[1:])}</tbody></table>"
    return rng.choice((page, html.escape(page), page.replace("<t", "<T").replace("</t", "</T")))


def _separated(rng: random.Random, table: Rows) -> str:
    separator = rng.choice((",", ";", "\t"))
    text = "\n".join(separator.join(row) for row in table)
    return rng.choice((text, f"The keys:\n\n```csv\n{text}\n```\n"))


_DIALECTS = (_markdown, _org, _psql, _grid, _box, _plain, _restructured, _asciidoc, _wikis, _page, _separated)


def _placed(rng: random.Random, table: str) -> str:
    """The table in a description, a body, an answer, or a text of JSON in a body."""
    around = rng.choice(("{}", "Keys of the teams:\n\n{}\n\nAsk Bo."))
    text = around.replace("{}", table)
    text = rng.choice((text, text, text.replace("\n", "\r\n")))
    match rng.choice(("description", "body", "answer", "escaped")):
        case "description":
            return collection(description=text)
        case "body":
            return collection(body={"mode": "raw", "raw": text})
        case "escaped" if "|" in text:
            return collection(body={"mode": "raw", "raw": json.dumps({"id": 7, "text": text}, ensure_ascii=False)})
    document = json.loads(collection())
    document["item"][0]["response"] = [{"name": "r", "code": 200, "body": text}]
    return json.dumps(document, ensure_ascii=False)


@pytest.mark.parametrize("dialect", _DIALECTS)
def test_each_value_is_found_that_a_head_or_a_row_names(dialect: Callable[[random.Random, Rows], str]) -> None:
    rng = random.Random(dialect.__name__)
    for _ in range(24):
        table, values = rng.choice((_columns, _described, _staged))(rng)
        drawn = dialect(rng, table)
        measured = measure([Case(_placed(rng, drawn), values[0], drawn)])
        found = {one.rpartition(": ")[2].strip("'") for one in measured.besides} | {values[0]} - {*measured.missed}
        assert measured.share == 1, measured.missed
        assert found == {*values}, drawn


_HEX = "0123456789abcdef"
_QUIET = (
    (("Parameter", "Type", "Description"), ("api_key", "string", "The key of your account, 32 characters"), ("token", "UUIDv4", "From /oauth2/token1")),
    (("Parameter", "Example"), ("api_key", "your-api-key-here"), ("password", "Bearer <token>"), ("token", "eyJhbGciOi...")),
    (("Name", "API key ID", "Token hash"), ("ana", "#24", "#64"), ("bo", "#24", "#64")),
    (("API key", "Key fingerprint", "Status"), ("orders", "#32", "active"), ("token", "#40", "revoked")),
    (("Secret", "Version ID"), ("api_key", "#32"), ("client_secret", "#40")),
    (("Token", "Address"), ("USDC", "0x#40"), ("WETH", "0x#40")),
    (("Secret", "Where"), ("db-password", "projects/acme/secrets/db"), ("api_key", "arn:aws:secretsmanager:eu-west-1:1:secret:db")),
    (("Name", "Password"), ("ana", "********"), ("bo", "{{password}}"), ("cy", "changeme"), ("di", "see the vault")),
    (("Email", "Region"), ("qa@orchard.example", "eu-west-1"), ("ana@orchard.example", "us-east-2b")),
    (("Setting", "Value"), ("Content-Type", "application/json; charset=utf-8"), ("password_policy", "Min8!Upper2Digits"), ("token_url", "/oauth2/v1/Token2")),
    (("Shortcut key", "Primary key"), ("Ctrl+Shift+P2", "order_id_2"), ("Alt+F4", "ORDER#2026-A7")),
)  # fmt: skip


def _drawn_ids(rng: random.Random, cell: str) -> str:
    before, mark, length = cell.partition("#")
    return before + draw(rng, int(length), _HEX) if mark and length.isdigit() else cell


def _quiet(rng: random.Random) -> Iterator[Case]:
    for table in _QUIET:
        for dialect in _DIALECTS:
            drawn = dialect(rng, [[_drawn_ids(rng, cell) for cell in row] for row in table])
            yield Case(collection(description=drawn), what=drawn)


def test_what_else_tables_hold_is_quiet() -> None:
    assert not measure(_quiet(random.Random(5))).besides
