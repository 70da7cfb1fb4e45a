"""The generated part of docs/hardening.md: from the records of the audit, its frameworks and its policy."""

from __future__ import annotations

import json
from itertools import groupby

from posthound.audit.policy import KEYS, PolicyKey
from posthound.audit.records import GUIDE, controls, frameworks
from posthound.audit.values import Control

_STATES = {
    "pass": "everything that the conclusion needs was read to the end, and the rule holds",
    "fail": "at least one violation was seen, whatever else could not be read",
    "manual": "no endpoint tells, or an input is missing: look, and record it with `posthound audit attest`",
    "unknown": "it was asked, and no full answer came; never a pass",
    "not-applicable": "the plan does not have it, or the policy says so with a reason",
}


def hardening() -> str:
    """States, compliance table, every control, the policy's keys."""
    lines = ["## States", "", "| state | meaning |", "|---|---|"]
    lines += [f"| {state} | {meaning} |" for state, meaning in _STATES.items()]
    lines += ["", "## Compliance", "", *_compliance(), ""]
    for section, group in groupby(controls(), key=lambda control: control.section):
        lines += [f"## {section}", ""]
        for control in group:
            lines += _control(control)
    lines += ["## Policy", "", *_policy()]
    return "\n".join(lines).rstrip("\n") + "\n"


def _compliance() -> list[str]:
    names = [f"[{one.name} {one.version}]({one.uri})" for one in frameworks()]
    rows = [f"| control | level | severity | {' | '.join(names)} | can be |", f"|---|---|---|{'---|' * len(names)}---|"]
    for control in controls():
        maps = " | ".join(", ".join(one.controls[control.id]) or "–" for one in frameworks())
        link = f"[{control.id} {control.title}](#{_anchor(control)})"
        rows.append(f"| {link} | {control.level} | {control.severity} | {maps} | {', '.join(control.can_be)} |")
    return [
        f"The controls and their mappings are those of the {GUIDE['name']} {GUIDE['version']} ({GUIDE['date']}).",
        "",
        *rows,
    ]


def _anchor(control: Control) -> str:
    return f"{control.id} {control.title}".lower().replace(".", "").replace(" ", "-")


def _control(control: Control) -> list[str]:
    plan = "Enterprise" if control.plan == "enterprise" else "every plan"
    lines = [
        f"### {control.id} {control.title}", "",
        f"{control.level}, {control.severity}, {plan}. {control.why}", "",
        f"**How to set it.** {control.setting} *{control.remediation.where}*", "",
        f"**What is checked.** {control.checks} It reads {_reads(control)}.", "",
        f"**What it cannot know.** {_sentence('; '.join(control.cannot))}", "",
    ]  # fmt: skip
    if control.policy:
        lines += [f"**Policy.** {', '.join(f'`{key}`' for key in control.policy)}.", ""]
    if control.look:
        lines += ["**By hand.**", "", *(f"{number}. {step}" for number, step in enumerate(control.look, 1)), ""]
    if control.remediation.references:
        lines += [f"**See** {', '.join(f'<{one}>' for one in control.remediation.references)}", ""]
    return lines


def _reads(control: Control) -> str:
    """The endpoints; what comes from crawls has none."""
    calls = [one.partition(" ")[2] for one in control.reads if not one.startswith("state:")]
    state = ["what crawls have left in the state"] if len(calls) < len(control.reads) else []
    return ", ".join([f"`{call}`" for call in calls] + state)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def _policy() -> list[str]:
    rows = ["| key | default | takes | meaning |", "|---|---|---|---|"]
    for section, keys in KEYS.items():
        for name, key in keys.items():
            rows.append(
                f"| `{section}.{name}` | {_default(key)} | {key.kind.words} | {key.meaning} |".replace("\\", "\\\\")
            )
    rows.append(
        '| `controls."1.2"` | | `applicable = false` and `reason = "…"` | a control that does not apply, and why; the report shows it |'
    )
    return rows


def _default(key: PolicyKey) -> str:
    value = key.default
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list):
        return f"`{json.dumps(value)}`"
    return f"`{json.dumps(value)}`"
