"""The GitHub Action with an audit beside its crawl, against a stand-in."""

from __future__ import annotations

from fixtures.standin import running
from fixtures.standin_audit import audited
from fixtures.standin_audit_team import healthy
from fixtures.standin_team import sample_team
from tests.audit.conftest import KEY
from tests.sarif.test_sarif_action import outputs_of, posix, run_step


@posix
def test_the_action_writes_the_audit_to_the_job_summary(tmp_path):
    (tmp_path / "policy.toml").write_text("[roles]\nmax_admins = 5\n", "utf-8")
    given = {
        "INPUT_MODE": "crawl", "INPUT_AUDIT": "true", "INPUT_POLICY": "policy.toml", "INPUT_CONFIG": "named.toml", "POSTMAN_API_KEY": KEY,
        "HOME": str(tmp_path),
    }  # fmt: skip
    with running(audited(healthy(4, content=sample_team(4, 2)))) as standin:
        (tmp_path / "named.toml").write_text(f'api-url = "{standin.url}"\n', "utf-8")
        done = run_step("Look for secrets", tmp_path, **given)
        assert done.returncode == 0, done.stdout + done.stderr
    outputs = outputs_of(tmp_path)
    assert outputs["status"] == "1"
    shown = run_step("Show the findings", tmp_path, outputs=outputs, INPUT_AUDIT="true")
    assert shown.returncode == 0, shown.stderr
    summary = (tmp_path / "summary").read_text("utf-8")
    assert "# Postman audit, team" in summary
    assert "| 2.4 | Restrict public workspaces |" in summary
    assert KEY not in summary
