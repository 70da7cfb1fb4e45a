from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fixtures.standin import Standin
from fixtures.standin_audit import audited
from fixtures.standin_audit_team import AuditTeam, healthy
from posthound.audit import policy
from posthound.audit.formats.base import Written, render
from posthound.audit.outcome import FailOn, exit_code
from posthound.audit.run import AuditOptions, audit
from posthound.audit.values import Audit
from posthound.model.values import Exposure, Finding, Level, Origin, Region, Role
from posthound.sources.postman.client import Pace
from posthound.state.store import Known, Store
from tests.direct import at_hand
from tests.states import make_state

KEY = "PMAK-" + "0" * 24
QUICK = Pace(first=0.002, longest=0.02, connect=5.0, read=0.4, whole=20.0, attempts=3)
LETTERS = {"pass": "P", "fail": "F", "manual": "M", "unknown": "U", "not-applicable": "N"}


@dataclass
class Case:
    """A team in some state, with what the audit is given besides; changed by a test before it runs."""

    team: AuditTeam
    folder: Path
    policy: dict[str, dict[str, Any]] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    faults: list[Any] = field(default_factory=list)
    standin: Standin | None = None

    @property
    def state(self) -> Path:
        return self.folder / "state.sqlite"

    def account(self, url: str) -> str:
        return f"{url.removeprefix('http://')}/team-{self.team.team_id}"

    def serve(self, stack: ExitStack) -> Standin:
        if self.standin is None:
            self.standin = stack.enter_context(at_hand(audited(self.team, faults=self.faults)))
        return self.standin


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTHOUND_KEY", "for-tests")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as held:
        yield held


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(healthy(7), tmp_path)


@pytest.fixture
def run(stack: ExitStack) -> Callable[..., Audit]:
    """Audits a case; the SCIM key is given unless the case says otherwise."""

    def audit_of(case: Case, **more: Any) -> Audit:
        standin = case.serve(stack)
        make_state(case.state)
        agreed = policy.default()
        for section, keys in case.policy.items():
            for key, value in keys.items():
                assert policy.KEYS[section][key].kind.good(value)
                agreed.values[section][key] = value
        given = {"scim_key": case.team.scim_key, **case.options, **more}
        return audit(
            AuditOptions(
                standin.url, KEY, state=str(case.state), policy=given.pop("policy", agreed), rate=0, pace=QUICK, **given
            )
        )

    return audit_of


def letters(done: Audit) -> str:
    """The states of the 14 controls, one letter each."""
    return "".join(LETTERS[row.status.value] for row in done.rows)


def row(done: Audit, control: str) -> Any:
    """A control's row."""
    return next(one for one in done.rows if one.control.id == control)


def ids(done: Audit, control: str) -> set[str]:
    """The ids of a control's violations."""
    return {item.id for item in row(done, control).verdict.violations}


def document(done: Audit) -> dict[str, Any]:
    """The audit as its JSON says."""
    return json.loads(render("json", Written(done, exit_code(done, FailOn()))))


def crawled(
    case: Case, url: str, *, ago: float = 0.5, complete: bool = True, whole: bool = True, ended: bool = True,
    findings: list[Finding] | None = None, census: str = "", workspace: str = "w", label: str = "",
) -> None:  # fmt: skip
    """Notes a crawl in the case's state, `ago` days old, that read one collection with these findings."""
    make_state(case.state)
    account = case.account(url) + (f"/{label}" if label else "")
    with Store(case.state) as store:
        number = store.begin(account, whole=whole)
        origin = findings[0].origin if findings else Origin("postman/x.json", Exposure.TEAM, "Space", workspace)
        known = Known(
            "collection",
            "1-x",
            "",
            workspace,
            origin,
            "2026-01-01",
            "c",
            "r",
            findings=tuple(findings or ()),
            census=census,
        )
        store.put(account, known)
        if ended:
            store.finish(number, calls=1, complete=complete)
        with store.transaction() as db:
            moment = time.time() - ago * 86400
            db.execute(
                "UPDATE crawl SET started_at = ?, finished_at = CASE WHEN finished_at IS NULL THEN NULL ELSE ? END",
                (moment, moment),
            )


def finding(
    *, exposure: Exposure = Exposure.TEAM, confidence: Level = Level.HIGH, secret: str = "5" * 24, workspace: str = "w"
) -> Finding:
    """A finding as a crawl leaves it."""
    origin = Origin("postman/x.json", exposure, "Space", workspace, "https://go.postman.co/workspace/w")
    return Finding(
        rule="github-token", severity=Level.HIGH, confidence=confidence, file="postman/x.json", region=Region(1, 1, 1, 5), pointer="/x",
        role=Role.HEADER, path=("Space", "Request"), redacted="ghp_…(40)", vault_reference="", secret_id=secret, fingerprint="f" * 32,
        exposure=exposure, origin=origin,
    )  # fmt: skip
