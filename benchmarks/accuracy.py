"""`make accuracy`: posthound and its peers on the labelled corpus and on documented examples, side by side.

Writes docs/accuracy.md below the line that says so; what stands above that line is kept. No value is ever printed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from benchmarks import fresh
from benchmarks.disputed import DISPUTED, by_reason, contradictions, outdated, undisputed
from benchmarks.other_clients import FILES, generated, samples, table_rows
from benchmarks.peers import PEERS, Peer, findings, version
from benchmarks.scores import (
    Answer,
    Score,
    examples,
    f1,
    our_answers,
    put_examples,
    put_our_examples,
    ratio,
    score_ours,
    score_reported,
    wrapped,
)
from benchmarks.truth import Labelled, corpus

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"
PAGE = PROJECT / "docs" / "accuracy.md"
MARK = "<!-- From here on written by `make accuracy`. -->"
CONFIDENCES = ("high", "medium", "low")

Row = list[str]
Examples = Sequence[dict[str, Any]]


def main() -> int:
    """Scores everything, prints the tables and writes the page."""
    labelled, tokens = SHARED / "corpus" / "labelled", SHARED / "examples" / "tokens.jsonl"
    if not labelled.is_dir() or not tokens.is_file():
        print(f"The labelled corpus is absent: {SHARED} does not hold it.", file=sys.stderr)
        return 2
    files, rows = corpus(labelled), examples(tokens)
    ours = score_ours(files)
    answers = our_answers(rows)
    put_our_examples(ours, rows, answers)
    further = further_rows(rows, answers, our_answers(rows, weak=True))
    scores = [ours]
    seed = datetime.now(UTC).isoformat()
    drawn = fresh.draw(seed)
    fresh_ours, missed = fresh.score_ours(drawn)
    fresh_scores = [fresh_ours]
    with tempfile.TemporaryDirectory() as temporary:
        exports, requests, news = (Path(temporary, name) for name in ("exports", "requests", "fresh"))
        for folder in (exports, requests, news):
            folder.mkdir()
        for one in drawn:
            (news / one.file).write_bytes(one.content)
        for file in files:
            (exports / file.name).write_bytes((labelled / file.name).read_bytes())
        for number, row in enumerate(rows):
            (requests / f"{number}.postman_collection.json").write_bytes(wrapped(number, row["example"]))
        for peer in PEERS:
            print(f"running {peer.package} …", file=sys.stderr, flush=True)
            score = score_reported(peer.package, files, findings(peer, exports))
            put_examples(score, rows, {int(one.file.split(".")[0]) for one in findings(peer, requests)})
            scores.append(score)
            fresh_scores.append(fresh.score_reported(peer.package, drawn, findings(peer, news)))
    sections = [
        fresh_section(fresh_scores, missed),
        clients_section(PEERS, SHARED / "formats"),
        disputes(rows, answers),
    ]
    text = page(scores, files, PEERS, further, "\n".join(sections))
    print(text)
    head = PAGE.read_text("utf-8").partition(MARK)[0] if PAGE.exists() else "# Accuracy\n\n"
    PAGE.write_text(f"{head}{MARK}\n\n{text}", "utf-8")
    return 0


def further_rows(
    rows: Examples, plain: Sequence[Answer], weak: Sequence[Answer], disputed: Mapping[str, str] = DISPUTED
) -> list[Score]:
    """Our examples counted again: with weak passwords shown, without the disputed labels, and both."""
    kept = undisputed(rows, disputed)
    everything = range(len(rows))
    scores = []
    for name, answers, numbers in (
        ("posthound, weak passwords shown", weak, everything),
        ("posthound, without the disputed labels", plain, kept),
        ("posthound, weak passwords shown, without the disputed labels", weak, kept),
    ):
        scores.append(Score(name))
        put_our_examples(scores[-1], [rows[n] for n in numbers], [answers[n] for n in numbers])
    return scores


def clients_section(peers: Sequence[Peer], labelled: Path) -> str:
    """The section on files of other clients, by format."""
    head = ["", "posthound", *(peer.package for peer in peers)]
    parts = [
        "## Files of other clients, by format\n",
        "Secrets found of those that stand there, at default settings; of values that are none, how many were reported.\n",
        *([table(head, list(table_rows(samples(labelled), peers)))] if labelled.is_dir() else []),
        f"The same of {FILES} files a format that are generated for the run (`tests/clients/generated`):\n",
        table(head, list(table_rows(generated(datetime.now(UTC).microsecond), peers))),
    ]
    return "\n".join(parts)


def disputes(rows: Examples, answers: Sequence[Answer], disputed: Mapping[str, str] = DISPUTED) -> str:
    """The section on the labels that we dispute, and what is no longer true of the list of them."""
    counts = sorted(by_reason(rows, disputed), key=lambda count: (-count[1], -count[2]))
    told = outdated(rows, [answer.found for answer in answers], disputed)
    parts = [
        "## Labels we dispute\n",
        table(
            ["reason", "lines that expect a finding", "decoys", "why"],
            [[reason, str(wanted), str(decoys), f"{why}."] for reason, wanted, decoys, why in counts],
            prose=True,
        ),
        f"Lines of these that another line of the file, with the opposite label, contradicts: {contradictions(rows)}.\n",
        *(["To be struck off the list:\n", "".join(f"- {line}\n" for line in told)] if told else []),
    ]
    return "\n".join(parts)


def fresh_section(scores: Sequence[fresh.Fresh], missed: Sequence[fresh.Drawn]) -> str:
    """The section on values that were drawn for this run, with the formats (never the values) that we missed or gave to somebody else."""
    count, pages = len(fresh.formats()), len({one.source for one in fresh.formats()})
    providers = len({one.provider for one in fresh.formats()})
    rows = []
    for score in scores:
        cells = [score.name]
        for naming in fresh.NAMINGS:
            right = score.right[naming] if score.right else None
            cells += [
                f"{ratio(score.found[naming], score.drawn[naming]):.2f}",
                "" if right is None else f"{ratio(right, score.drawn[naming]):.2f}",
            ]
        rows.append(cells)
    head = ["", "neutral name: found", "by the right provider", "fitting name: found", "by the right provider"]
    told = [f"- {one.format.provider}, {one.naming} name: `{one.format.template}`\n" for one in missed]
    return "\n".join(
        [
            f"## {count} self-identifying formats of 2024 to 2026, {providers} providers, values drawn for this run\n",
            f"From {pages} pages: benchmarks/formats.toml names them. A fitting name is the provider's with `api_key`, `token` or the like.\n",
            table(head, rows),
            *(["Missed, or given to somebody else:\n", "".join(told)] if told else []),
        ]
    )


def page(
    scores: Sequence[Score],
    files: Sequence[Labelled],
    peers: Sequence[Peer],
    further: Sequence[Score] = (),
    disputed: str = "",
) -> str:
    """The generated part of the page; `further` are our examples counted in other ways, `disputed` the sections behind the examples'."""
    ours = scores[0]
    versions = [f"posthound {installed_version('posthound')}", *(f"{p.package} {version(p)}" for p in peers)]
    roles = sorted(
        {role for _, role in ours.wanted}, key=lambda r: (-sum(n for (_, x), n in ours.wanted.items() if x == r), r)
    )
    kinds = sorted(
        {kind for kind, _ in ours.wanted}, key=lambda k: (-sum(n for (x, _), n in ours.wanted.items() if x == k), k)
    )
    parts = [
        f"Measured on {datetime.now(UTC).date().isoformat()}: {', '.join(versions)}.\n",
        f"## {len(files)} real exports, {ours.wanted.total()} secrets\n",
        table(["", "recall", "precision", "F1", "places found", "wrong"], [_overall(score) for score in scores]),
        f"## {ours.examples} documented token examples\n",
        table(["", "examples", "found", "by the right provider", "decoys reported"], [_of_examples(s) for s in [*scores, *further]]),
        *([disputed] if disputed else []),
        "## Recall by class\n",
        _by(scores, kinds, lambda s, k: f"{_sum_kind(s, k)} of {_wanted_kind(s, k)}"),
        "## Recall / precision / F1 by role\n",
        _by(scores, roles, _of_role),
        "Precision by role counts the values reported in that role; classes are those of the labels, which wrong findings have not.\n",
        "## What a confidence means\n",
        table(["confidence", "right", "wrong", "share that is right"], [_calibration(ours, level) for level in CONFIDENCES]),
        "## How the others were run\n",
        "".join(f"    {peer.shown}\n" for peer in peers),
    ]  # fmt: skip
    return "\n".join(parts)


def table(head: Row, rows: Sequence[Row], *, prose: bool = False) -> str:
    """A Markdown table of numbers; with `prose`, the last column is one of sentences."""
    rule = ["---", *("---:" for _ in head[1:])]
    lines = [head, [*rule[:-1], "---"] if prose else rule, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _overall(score: Score) -> Row:
    recall, precision = score.recall(), score.precision()
    return [
        score.name,
        f"{recall:.2f}",
        f"{precision:.2f}",
        f"{f1(recall, precision):.2f}",
        f"{score.places_found} of {score.places}",
        str(score.wrong.total()),
    ]


def _of_examples(score: Score) -> Row:
    right = "" if score.examples_of_provider is None else f"{ratio(score.examples_of_provider, score.examples):.2f}"
    found = f"{ratio(score.examples_found, score.examples):.2f}"
    return [score.name, str(score.examples), found, right, f"{score.decoys_found} of {score.decoys}"]


def _by(scores: Sequence[Score], names: Sequence[str], cell: Callable[[Score, str], str]) -> str:
    return table(["", *(score.name for score in scores)], [[name, *(cell(s, name) for s in scores)] for name in names])


def _wanted_kind(score: Score, kind: str) -> int:
    return sum(n for (k, _), n in score.wanted.items() if k == kind)


def _sum_kind(score: Score, kind: str) -> int:
    return sum(n for (k, _), n in score.found.items() if k == kind)


def _of_role(score: Score, role: str) -> str:
    recall, precision = score.recall(role=role), score.precision(role)
    return f"{recall:.2f} / {precision:.2f} / {f1(recall, precision):.2f}"


def _calibration(score: Score, level: str) -> Row:
    counts = score.by_confidence[level]
    right, wrong = counts[True], counts[False]
    return [level, str(right), str(wrong), f"{ratio(right, right + wrong):.2f}" if right + wrong else "none reported"]


if __name__ == "__main__":
    sys.exit(main())
