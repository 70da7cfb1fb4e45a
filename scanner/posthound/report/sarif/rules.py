"""The rules of a SARIF run, and the taxonomies that they belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sarif_om import (
    MultiformatMessageString,
    ReportingConfiguration,
    ReportingDescriptor,
    ReportingDescriptorReference,
    ReportingDescriptorRelationship,
    ToolComponent,
    ToolComponentReference,
)

from posthound.model.values import Exposure, Finding, Level
from posthound.report.base import Report
from posthound.report.sarif.names import INFORMATION_URI, PUBLIC, shown, stem, web_address
from posthound.report.words import is_placeholder
from posthound.rules.model import Pattern

LEVELS = {Level.CRITICAL: "error", Level.HIGH: "error", Level.MEDIUM: "warning", Level.LOW: "note"}
# GitHub reads > 9.0 as critical, 7.0-8.9 as high, 4.0-6.9 as medium, below as low. It knows severities by rule only, so
# what anyone can read is a rule of its own, one step up (posthound.policy.severity raises the finding in the same way), and so is
# what is of another severity than is usual: expired, of a test mode, under a name that says little, in somebody's personal workspace.
SECURITY_SEVERITY = {Level.CRITICAL: "9.3", Level.HIGH: "8.0", Level.MEDIUM: "5.5", Level.LOW: "2.5"}
PUBLIC_SEVERITY = {Level.CRITICAL: "9.8", Level.HIGH: "9.4", Level.MEDIUM: "8.4", Level.LOW: "6.0"}
# GitHub's limits, in characters.
_NAME, _DESCRIPTION, _HELP = 255, 1024, 6000
_WORD = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A catalogue of weaknesses or controls: what our rules fall under, as (id, name, page)."""

    name: str
    full_name: str
    organization: str
    version: str
    information_uri: str
    taxa: tuple[tuple[str, str, str], ...]


TAXONOMIES = (
    Taxonomy("CWE", "Common Weakness Enumeration", "MITRE", "4.16", "https://cwe.mitre.org/data/", (
        ("CWE-798", "Use of Hard-coded Credentials", "https://cwe.mitre.org/data/definitions/798.html"),)),
    Taxonomy("NIST SP 800-53", "Security and Privacy Controls for Information Systems and Organizations", "NIST", "5.1.1",
        "https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final", (
            ("IA-5", "Authenticator Management", ""),
            ("SC-12", "Cryptographic Key Establishment and Management", ""))),
    Taxonomy("SOC 2", "Trust Services Criteria", "AICPA", "2017",
        "https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022", (
            ("CC6.7", "Restricts the transmission, movement and removal of information", ""),)),
    Taxonomy("CIS Controls", "CIS Critical Security Controls", "Center for Internet Security", "8.1",
        "https://www.cisecurity.org/controls/v8-1", (
            ("3.11", "Encrypt Sensitive Data at Rest", ""),
            ("16.4", "Establish and Manage an Inventory of Third-Party Software Components", ""))),
)  # fmt: skip


def rule_id(finding: Finding, pattern: Pattern | None) -> str:
    """The pattern's id, and which variant of it: of a severity that is not its usual one, and in a public workspace."""
    public = finding.exposure is Exposure.PUBLIC
    usual = _raised(Level(pattern.severity), public=public) if pattern else finding.severity
    own = "" if finding.severity is usual else f"/{finding.severity.value}"
    return f"{finding.rule}{own}{PUBLIC if public else ''}"


def rules(
    report: Report, findings: Sequence[Finding], *, taxa: bool
) -> tuple[list[ReportingDescriptor], dict[str, int]]:
    """The rules that occur, sorted by id, and where each stands."""
    under: dict[str, list[Finding]] = {}
    for finding in findings:
        under.setdefault(rule_id(finding, report.rules.get(finding.rule)), []).append(finding)
    ids = sorted(under)
    described = [_rule(i, under[i], report.rules.get(under[i][0].rule), taxa=taxa) for i in ids]
    return described, {i: n for n, i in enumerate(ids)}


def _rule(identity: str, found: Sequence[Finding], pattern: Pattern | None, *, taxa: bool) -> ReportingDescriptor:
    worst = min(found, key=lambda finding: finding.severity.rank)
    public = worst.exposure is Exposure.PUBLIC
    title = shown(pattern.name if pattern else worst.rule, 200).strip() or "secret"
    variant = f" ({worst.severity.value} severity)" if stem(identity) + PUBLIC * public != identity else ""
    opens = shown(pattern.opens if pattern else "", 700)
    summary = f"A literal {title} stands {_where(found, public=public)}."
    tags = ["security", "secret", "external/cwe/cwe-798", *([shown(pattern.provider.id, 100)] if pattern else [])]
    return ReportingDescriptor(
        id=shown(identity, _DESCRIPTION),
        name=_identifier(identity)[:_NAME],
        short_description=_text(f"{title}{variant}{' in a public workspace' if public else ''}"),
        full_description=_text(shown(f"{summary} {_sentence(opens)}".strip(), _DESCRIPTION)),
        help=_help(found, summary, opens, pattern, public=public),
        help_uri=_help_uri(pattern),
        default_configuration=ReportingConfiguration(level=LEVELS[worst.severity], enabled=None, rank=None),
        relationships=_relationships() if taxa else None,
        properties={
            "tags": [*tags, "public"] if public else tags,
            "precision": _precision(pattern, worst),
            "security-severity": _security(worst, pattern if not variant else None, public=public),
            **({"basis": pattern.basis} if pattern else {}),
        },
    )


def _where(found: Sequence[Finding], *, public: bool) -> str:
    if public:
        return "in a public workspace, where anyone can read it"
    return "in a Postman file or workspace" if any(map(_is_postmans, found)) else "in a file"


def _is_postmans(finding: Finding) -> bool:
    """Whether it stands where Postman's vault resolves; what was noted before files had clients was Postman's."""
    return finding.client in ("", "postman") or bool(finding.origin and finding.origin.workspace_id)


def _security(worst: Finding, pattern: Pattern | None, *, public: bool) -> str:
    """What GitHub reads as our severity."""
    if not public:
        return SECURITY_SEVERITY[worst.severity]
    if pattern:
        return PUBLIC_SEVERITY[Level(pattern.severity)]
    raised = {_raised(base, public=True): number for base, number in PUBLIC_SEVERITY.items()}
    return raised.get(worst.severity, SECURITY_SEVERITY[worst.severity])


def _raised(base: Level, *, public: bool) -> Level:
    order = list(Level)
    return order[max(order.index(base) - 1, 0)] if public else base


def _precision(pattern: Pattern | None, worst: Finding) -> str:
    if pattern is None:
        return worst.confidence.value if worst.confidence is not Level.CRITICAL else "high"
    return "very-high" if pattern.confidence == "high" and pattern.check else pattern.confidence


def _help(
    found: Sequence[Finding], summary: str, opens: str, pattern: Pattern | None, *, public: bool
) -> MultiformatMessageString:
    rotation = shown(pattern.rotation if pattern else "", 1500)
    url = web_address(pattern.rotation_url) if pattern else None
    sources = [link for source in _pages(pattern) if (link := web_address(source))][:5]
    storing, references = _storing(found)
    steps = [
        "Take the collection or workspace out of public view; copies and forks keep the value, so rotation is still due."
        if public
        else "",
        rotation or "Issue a new credential where this one was issued, move its users over, then revoke this one.",
        storing,
        "Scan again: the alert closes when the literal is gone from every place.",
    ]
    numbered = [f"{n}. {step}" for n, step in enumerate(filter(None, steps), 1)]
    plain = [summary, _sentence(opens), "What to do:", *numbered, f"Rotate at {url}" if url else "", *sources]
    marked = [
        _markdown(summary), _markdown(_sentence(opens)),
        "### What to do\n\n" + "\n".join(_markdown(step, references) for step in numbered),
        f"[Rotate it here]({url})" if url else "", "\n".join(f"- <{source}>" for source in sources),
    ]  # fmt: skip
    return MultiformatMessageString(
        text="\n".join(filter(None, plain))[:_HELP], markdown="\n\n".join(filter(None, marked))[:_HELP]
    )


def _storing(found: Sequence[Finding]) -> tuple[str, Sequence[str]]:
    """Where the new value belongs, and the references in that text: those that the clients resolve whose files hold the secrets."""
    rule, others = found[0].rule, [finding.vault_reference for finding in found if not _is_postmans(finding)]
    field, script = f"{{{{vault:{rule}}}}}", f'await pm.vault.get("{rule}")'
    vault = f"Store the new value in the vault and refer to it: {field} in a field, {script} in a script."
    told = [shown(one, 120) for one in dict.fromkeys(others) if one and not is_placeholder(one) and "`" not in one][:3]
    as_with = f"as with {' or '.join(told)}."
    if len(others) < len(found):
        return (
            (f"{vault} In files of other clients, {as_with}", (field, script, *told))
            if told
            else (vault, (field, script))
        )
    if not told and (by_hand := shown(next((one.by_hand for one in found if one.by_hand), ""), 300)):
        return f"Keep the new value out of the file: {by_hand}.", ()
    if not told:
        return "Keep the new value out of the file: no reference is known to resolve where it stands.", ()
    return f"Store the new value outside of the file and refer to it, {as_with}", told


def _help_uri(pattern: Pattern | None) -> str:
    links = (pattern.rotation_url, *_pages(pattern)) if pattern else ()
    return next((link for url in links if (link := web_address(url))), INFORMATION_URI)


def _pages(pattern: Pattern | None) -> tuple[str, ...]:
    """What to read about a credential: its references, else where its vendor is to be found."""
    return (pattern.sources or (pattern.provider.home,)) if pattern else ()


def _markdown(text: str, references: Sequence[str] = ()) -> str:
    """The text with what Markdown and HTML would interpret shown as it is; these references in it are code."""
    escaped = _escaped(text)
    for reference in references:
        escaped = escaped.replace(_escaped(reference), f"`{reference}`")
    return escaped


def _escaped(text: str) -> str:
    return re.sub(r"([\\*_\[\]<>|#`])", r"\\\1", text)


def _sentence(text: str) -> str:
    return "" if not text else text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _text(text: str) -> MultiformatMessageString:
    return MultiformatMessageString(text=text)


def _identifier(identity: str) -> str:
    return "".join(word[0].upper() + word[1:] for word in _WORD.findall(identity)) or "Secret"


def _relationships() -> list[ReportingDescriptorRelationship]:
    return [ReportingDescriptorRelationship(target=reference, kinds=["superset"]) for reference in taxon_references()]


def taxon_references() -> list[ReportingDescriptorReference]:
    """References to every taxon, for rules and results."""
    return [
        ReportingDescriptorReference(
            id=taxon[0], index=n, tool_component=ToolComponentReference(name=taxonomy.name, index=t)
        )
        for t, taxonomy in enumerate(TAXONOMIES)
        for n, taxon in enumerate(taxonomy.taxa)
    ]


def supported() -> list[ToolComponentReference]:
    """What the driver declares about the taxonomies it uses."""
    return [ToolComponentReference(name=taxonomy.name, index=n) for n, taxonomy in enumerate(TAXONOMIES)]


def taxonomies() -> list[ToolComponent]:
    """The taxonomies with the taxa that occur."""
    return [
        ToolComponent(
            name=taxonomy.name, full_name=taxonomy.full_name, organization=taxonomy.organization, version=taxonomy.version,
            information_uri=taxonomy.information_uri, short_description=_text(f"{taxonomy.full_name}."),
            is_comprehensive=False, contents=None, language=None,
            taxa=[
                ReportingDescriptor(id=id_, name=name, short_description=_text(f"{name}."), help_uri=page or None)
                for id_, name, page in taxonomy.taxa
            ],
        )
        for taxonomy in TAXONOMIES
    ]  # fmt: skip
