"""Scans of a git repository, with real git: the index, the history, what a push publishes."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures.places import V21
from posthound.config.settings import Settings
from posthound.scan.history import run_history
from posthound.support.errors import ExitCode
from tests.conftest import RunCli
from tests.helpers import write

Plant = Callable[..., str]
pytestmark = pytest.mark.skipif(
    shutil.which("git") is None, reason="left out: git is absent, so no repository is scanned"
)


class Git:
    """A repository in a folder, whose commits are an hour apart."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.time = folder, 1_700_000_000
        self("init", "--quiet", "--initial-branch", "main")

    def __call__(self, *arguments: str, check: bool = True) -> str:
        options = ["-c", "user.name=Test", "-c", "user.email=test@acme.test", "-c", "commit.gpgsign=false"]
        self.time += 3600
        dates = {"GIT_AUTHOR_DATE": f"{self.time} +0000", "GIT_COMMITTER_DATE": f"{self.time} +0000"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", *options, *arguments],
            cwd=self.folder,
            env=kept | dates,
            check=check,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def commit(self, message: str = "change") -> str:
        """Commits everything; the name of the commit."""
        self("add", "--all")
        self("commit", "--quiet", "--allow-empty", "--message", message)
        return self("rev-parse", "HEAD")


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """An empty repository in the working folder."""
    return Git(tmp_path)


def collection(*secrets: str, name: str = "A", filler: int = 0) -> dict[str, Any]:
    """A collection with a request for each secret, and many without one."""
    items: list[dict[str, Any]] = [
        {"name": f"R{n}", "request": {"url": "https://acme.test", "header": [{"key": "X-Api-Key", "value": secret}]}}
        for n, secret in enumerate(secrets)
    ]
    items += [
        {"name": f"F{n}", "request": {"url": f"https://acme.test/{n}", "body": {"mode": "raw", "raw": "x" * 400}}}
        for n in range(filler)
    ]
    return {"info": {"name": name, "schema": V21}, "item": items}


def rows(output: str) -> list[dict[str, Any]]:
    """The objects of a jsonl report."""
    return [json.loads(line) for line in output.splitlines()]


def test_what_is_staged_is_scanned_as_the_index_has_it(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    write(tmp_path / "old.json", collection(planted("<alnum:40>", 1)))
    git.commit()
    write(tmp_path / "api" / "new.json", collection(planted("<alnum:40>", 2)))
    write(tmp_path / "package.json", {"name": "x", "api_key": planted("<alnum:40>", 3)})
    git("add", "--all")
    write(tmp_path / "api" / "new.json", collection("{{key}}"))  # cleaned on disk, and still staged with the secret
    write(tmp_path / "api" / "unstaged.json", collection(planted("<alnum:40>", 4)))
    done = run_cli("scan", "--staged", "-f", "jsonl")
    assert done.returncode == 1
    assert [row["file"] for row in rows(done.stdout)] == ["api/new.json"]
    assert [row["file"] for row in rows(run_cli("scan", "--staged", "-f", "jsonl", cwd=tmp_path / "api").stdout)] == [
        "new.json"
    ]
    assert run_cli("scan", "--staged", "old.json").returncode == 0
    git("add", "--all")
    (tmp_path / "api" / "unstaged.json").unlink()
    assert {row["file"] for row in rows(run_cli("scan", "--staged", "-f", "jsonl").stdout)} == {"api/unstaged.json"}


def test_what_a_merge_left_open_is_told_to_be_unread(git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    git.commit()
    for branch in ("one", "two"):
        git("checkout", "--quiet", "-b", branch, "main")
        write(tmp_path / "a.json", collection(planted("<alnum:40>"), name=branch))
        git.commit()
    git("merge", "one", check=False)
    done = run_cli("scan", "--staged")
    assert (done.returncode, "a.json: a merge left conflicts in it" in done.stdout) == (3, True)
    write(tmp_path / "a.json", collection(planted("<alnum:40>")))
    git("add", "a.json")
    assert run_cli("scan", "--staged").returncode == 1


def test_the_first_commit_and_odd_names_are_scanned_when_staged(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    names = ["ä ö.json", "-x.json", "a\nb.json", 'quo"te.json', "back\\slash.json"]
    for number, name in enumerate(names):
        write(tmp_path / name, collection(planted("<alnum:40>", number)))
    git("add", "--all")
    assert len(rows(run_cli("scan", "--staged", "-f", "jsonl").stdout)) == len(names)


def test_other_clients_files_and_variables_beside_them_are_scanned_in_the_index_and_in_history(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    keys = [planted("<alnum:40>", number) for number in range(3)]
    write(
        tmp_path / "api" / "get.bru",
        f"get {{\n  url: https://acme.test\n}}\n\nheaders {{\n  X-Api-Key: {keys[0]}\n}}\n",
    )
    write(tmp_path / "api" / ".env", f"API_KEY={keys[1]}\n")
    write(tmp_path / "site" / ".env", f"API_KEY={keys[2]}\n")
    git("add", "--all", "--force")
    staged = rows(run_cli("scan", "--staged", "-f", "jsonl").stdout)
    git.commit()
    git("rm", "--quiet", "-r", "api", "site")
    git.commit()
    gone = rows(run_cli("scan", "--history", "-f", "jsonl").stdout)
    assert [{row["file"] for row in found} for found in (staged, gone)] == [{"api/get.bru", "api/.env"}] * 2


def test_the_history_of_a_bare_repository_is_scanned(git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    write(tmp_path / "a.json", collection(planted("<alnum:40>")))
    git.commit()
    git("clone", "--quiet", "--mirror", ".", "mirror.git")
    inside = run_cli("scan", "--history", "-f", "jsonl", cwd=tmp_path / "mirror.git")
    assert [row["file"] for row in rows(inside.stdout)] == ["a.json"]
    (tmp_path / "away").mkdir()
    git("clone", "--quiet", "--mirror", ".", "away/mirror.git")
    (tmp_path / ".git").rename(tmp_path / "gone")
    assert run_cli("scan", "--history", "away/mirror.git").returncode == 1


def test_what_git_lfs_keeps_is_scanned_where_it_is_here_and_told_where_it_is_not(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    data = json.dumps(collection(planted("<alnum:40>"))).encode()
    sha = hashlib.sha256(data).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha}\nsize {len(data)}\n"
    write(tmp_path / "a.postman_collection.json", pointer)
    git("add", "--all")
    missing = run_cli("scan", "--staged")
    assert (missing.returncode, "git lfs pull" in missing.stdout) == (3, True)
    write(tmp_path / ".git" / "lfs" / "objects" / sha[:2] / sha[2:4] / sha, data)
    assert run_cli("scan", "--staged").returncode == 1
    git("commit", "--quiet", "--message", "big")
    assert run_cli("scan", "--history").returncode == 1


def test_outside_of_a_repository_it_is_said_that_there_is_none(run_cli: RunCli) -> None:
    done = run_cli("scan", "--staged")
    assert done.returncode == 2
    assert "no git repository" in done.stderr


def test_a_history_tells_when_a_secret_entered_and_left_and_whether_it_is_in_the_tip(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    gone, there, short = (planted("<alnum:40>", n) for n in range(3))
    write(tmp_path / "a.json", collection("{{x}}"))
    git.commit()
    write(tmp_path / "a.json", collection(gone))
    entered = git.commit()
    write(tmp_path / "a.json", collection(gone, there))
    git.commit()
    write(tmp_path / "a.json", collection("{{x}}", there))
    left = git.commit()
    git("checkout", "--quiet", "-b", "side")
    write(tmp_path / "side.json", collection(short))
    git.commit()
    git("checkout", "--quiet", "main")
    (tmp_path / "a.json").rename(tmp_path / "b.json")
    git.commit()
    done = run_cli("scan", "--history", "-f", "jsonl")
    assert done.returncode == 1
    told = {row["file"]: row["history"] for row in rows(done.stdout)}
    assert set(told) == {"a.json", "b.json", "side.json"}
    assert (told["a.json"]["entered"], told["a.json"]["left"], told["a.json"]["in_tip"]) == (entered, left, False)
    assert git("show", f"{told['a.json']['held_by']}:a.json").count(gone) == 1
    assert told["b.json"]["in_tip"]
    assert not told["side.json"]["in_tip"]
    ranged = rows(run_cli("scan", "--history", f"{left}..HEAD", "-f", "jsonl").stdout)
    assert {row["file"] for row in ranged} == {"b.json"}
    said = run_cli("scan", "--history").stdout
    assert f"left with {left[:10]}" in said
    assert gone not in said + done.stdout


def test_a_secret_that_only_a_merge_brought_is_seen(git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    write(tmp_path / "a.json", collection("{{x}}"))
    git.commit()
    git("checkout", "--quiet", "-b", "side")
    write(tmp_path / "b.json", collection("{{y}}"))
    git.commit()
    git("checkout", "--quiet", "main")
    git.commit()
    git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    write(tmp_path / "b.json", collection(planted("<alnum:40>")))
    git("add", "--all")
    merged = git.commit("merge")
    (row,) = rows(run_cli("scan", "--history", "-f", "jsonl").stdout)
    assert row["history"]["entered"] == merged


@pytest.mark.parametrize("indent", [None, 1, 2, 4, "\t"])
def test_versions_that_share_most_of_their_text_give_what_each_gives_by_itself(
    indent: int | str | None, git: Git, tmp_path: Path, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rng = random.Random()
    expected: set[str] = set()
    secrets = [planted("<alnum:40>", rng.getrandbits(32)) for _ in range(5)]
    for _ in range(8):
        secrets[rng.randrange(5)] = planted("<alnum:40>", rng.getrandbits(32))
        document = collection(*secrets, filler=120)
        folder = document["item"][:40]
        document["item"] = [
            {"name": "Folder", "item": [{"name": "Inner", "item": folder[:20]}, *folder[20:]]},
            *document["item"][40:],
        ]
        document["variable"] = [{"key": "api_key", "value": planted("<alnum:40>", rng.getrandbits(32))}]
        rng.shuffle(document["item"])
        (tmp_path / "a.json").write_text(json.dumps(document, indent=indent))
        git.commit()
        expected |= {finding.secret_id for finding in run_history([], ["HEAD^!"], Settings()).findings}
    report = run_history([], [], Settings())
    assert {finding.secret_id for finding in report.findings} == expected
    assert len(expected) > 10
    for finding in report.findings:
        told = finding.history
        assert told
        text = git("show", f"{'HEAD' if told.in_tip else told.held_by}:a.json")
        line = text.splitlines()[finding.region.start_line - 1]
        value = line[finding.region.start_column - 1 : finding.region.end_column - 1]
        assert finding.redacted == f"{value[:4]}…({len(value)})"


def test_archives_and_environments_of_the_past_are_scanned(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
        archive.writestr("collection/1.json", json.dumps(collection(planted("<alnum:40>", 1))))
    rows_ = [{"key": "plain", "value": planted("<alnum:40>", 2)}]
    write(
        tmp_path / "e.postman_environment.json",
        {"name": "E", "values": rows_, "_postman_variable_scope": "environment"},
    )
    write(tmp_path / "c.json", collection("{{plain}}"))
    git.commit()
    for name in ("dump.zip", "e.postman_environment.json", "c.json"):
        (tmp_path / name).unlink()
    git.commit()
    found = {row["file"] for row in rows(run_cli("scan", "--history", "-f", "jsonl").stdout)}
    assert found == {"dump.zip!/collection/1.json", "e.postman_environment.json"}


def test_a_shallow_clone_is_told_to_be_incomplete(git: Git, tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / "a.json", collection("{{x}}"))
    git.commit()
    git.commit()
    git("clone", "--quiet", "--depth", "1", f"file://{tmp_path}", "shallow")
    done = run_cli("scan", "--history", cwd=tmp_path / "shallow")
    assert done.returncode == 3
    assert "--unshallow" in done.stdout
    assert "--unshallow" in run_cli("scan", "--history", "HEAD", cwd=tmp_path / "shallow").stdout
    assert run_cli("scan", "--history", "HEAD~0..HEAD", cwd=tmp_path / "shallow").returncode == 0


def test_a_tag_that_is_no_commit_is_told_to_be_unread(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    git.commit()
    write(tmp_path / "a.json", collection(planted("<alnum:40>")))
    git("add", "--all")
    git("tag", "--annotate", "--message", "x", "lone", git("write-tree"))
    for revisions in ((), ("lone",), ("HEAD", "lone")):
        done = run_cli("scan", "--history", *revisions)
        assert (done.returncode, "is a tree, no commit: not scanned" in done.stdout) == (3, True)
    told = f"refs/tags/lone {git('rev-parse', 'lone')} refs/tags/lone {'0' * 40}\n".encode()
    assert run_cli("scan", "--pushed", stdin=told).returncode == 3


def test_what_was_taken_out_goes_into_the_ledger_as_replaced_and_keeps_its_due_date(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    write(tmp_path / "a.json", collection(planted("<alnum:40>", 1), planted("<alnum:40>", 2)))
    git.commit()
    write(tmp_path / "a.json", collection("{{x}}", planted("<alnum:40>", 2)))
    git.commit()
    for _ in range(2):
        assert run_cli("rotate", "update", "--history", "--ledger", "l.sqlite").returncode == 0
        items = json.loads(run_cli("rotate", "export", "--ledger", "l.sqlite", "--format", "json").stdout)
        assert sorted(item["state"] for item in items) == ["open", "replaced"]
    assert all(item["due"] for item in items)


def test_a_push_is_scanned_with_all_its_commits(git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    write(tmp_path / "a.json", collection(planted("<alnum:40>", 1)))
    published = git.commit()
    write(tmp_path / "b.json", collection(planted("<alnum:40>", 2)))
    git.commit()
    (tmp_path / "b.json").unlink()
    tip = git.commit()
    told = f"refs/heads/a\u3000b {tip} refs/heads/main\u00a0 {published}\n".encode()
    done = run_cli("scan", "--pushed", "-f", "jsonl", stdin=told)
    assert [row["file"] for row in rows(done.stdout)] == ["b.json"]
    by_pre_commit = run_cli("scan", "--pushed", "-f", "jsonl", PRE_COMMIT_FROM_REF=published, PRE_COMMIT_TO_REF=tip)
    assert by_pre_commit.stdout == done.stdout
    assert "another program of the hook has read it" in run_cli("scan", "--pushed").stdout
    assert run_cli("scan", "--pushed", stdin=f"(delete) {'0' * 40} refs/heads/x {tip}\n".encode()).returncode == 0


def test_a_push_is_not_stopped_by_what_the_remote_has(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    known = planted("<alnum:40>", 1)
    write(tmp_path / "a.json", collection(known))
    main = git.commit()
    git("checkout", "--quiet", "-b", "side")
    write(tmp_path / "side.json", collection(planted("<alnum:40>", 2)))
    side = git.commit()
    git("update-ref", "refs/remotes/origin/side", side)
    git("remote", "add", "origin", "origin.git")
    git("checkout", "--quiet", "main")
    write(tmp_path / "a.json", collection(known, name="Renamed"))
    git.commit()
    git("merge", "--quiet", "--no-edit", "side")
    by_pre_commit = {"PRE_COMMIT_FROM_REF": main, "PRE_COMMIT_REMOTE_NAME": "origin"}

    def stopped() -> tuple[int, int]:
        tip = git("rev-parse", "HEAD")
        told = f"refs/heads/main {tip} refs/heads/main {main}\n".encode()
        by_git = run_cli("scan", "--pushed", "origin", stdin=told)
        return by_git.returncode, run_cli("scan", "--pushed", PRE_COMMIT_TO_REF=tip, **by_pre_commit).returncode

    assert stopped() == (0, 0)
    write(tmp_path / "copy.json", collection(known))  # a known secret in a new place is news
    git.commit()
    assert stopped() == (1, 1)


def test_of_several_new_branches_each_is_scanned_for_the_remote_that_it_goes_to(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    write(tmp_path / "a.json", collection(planted("<alnum:40>", 1)))
    git.commit()
    git("clone", "--quiet", "--bare", ".", "private.git")
    git("remote", "add", "private", "private.git")
    git("fetch", "--quiet", "private")
    (tmp_path / "a.json").unlink()
    zero, lines = "0" * 40, []
    for number in (2, 3):
        git("checkout", "--quiet", "-b", f"b{number}", "main")
        write(tmp_path / f"b{number}.json", collection(planted("<alnum:40>", number)))
        git("add", f"b{number}.json")
        git("rm", "--quiet", "a.json", check=False)
        git("commit", "--quiet", "--message", "b")
        lines.append(f"refs/heads/b{number} {git('rev-parse', 'HEAD')} refs/heads/b{number} {zero}\n")
    told = "".join(lines).encode()

    def files(*arguments: str, **more: Any) -> set[str]:
        return {row["file"] for row in rows(run_cli("scan", "--pushed", *arguments, "-f", "jsonl", **more).stdout)}

    assert files(stdin=told) == files("private", stdin=told) == {"b2.json", "b3.json"}
    assert files("https://acme.test/public.git", stdin=told) == {"a.json", "b2.json", "b3.json"}
    assert files(str(tmp_path.parent), stdin=told) == {"a.json", "b2.json", "b3.json"}
    git("remote", "add", "public", "public.git")
    assert files("public", stdin=told) == files(stdin=told) == {"a.json", "b2.json", "b3.json"}
    unknown = lines[0].replace(zero, "1" * 40).encode()  # somebody else pushed meanwhile
    assert files("private", stdin=unknown) == {"b2.json"}
    assert files(PRE_COMMIT="1", PRE_COMMIT_LOCAL_BRANCH="refs/heads/b3", PRE_COMMIT_REMOTE_NAME="private") == {
        "b3.json"
    }


def test_a_push_that_a_past_commit_blocks_is_let_through_by_what_the_report_says(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    published = git.commit("Empty")
    path = write(tmp_path / "a.json", collection(planted("<crc62:ghp_>")))
    entered = git.commit("A leak")

    def push() -> subprocess.CompletedProcess[str]:
        told = f"refs/heads/main {git('rev-parse', 'HEAD')} refs/heads/main {published}\n".encode()
        known = ["--baseline", ".posthound.baseline"] if (tmp_path / ".posthound.baseline").exists() else []
        return run_cli("scan", "--pushed", *known, stdin=told)

    write(path, collection("{{vault:github-personal-access-token}}"))
    git.commit("Refer to the vault")
    blocked = push()
    assert blocked.returncode == 1
    assert f"Rewrite: git rebase -i {entered[:10]}^" in blocked.stdout
    (accept,) = re.findall(
        r"^Accept:  posthound (baseline add \w+ --history --why) REASON", blocked.stdout, re.MULTILINE
    )
    assert run_cli(*accept.split(), "revoked").returncode == 0
    assert push().returncode == 0


def test_nothing_that_a_push_is_told_becomes_an_option_of_git(git: Git, tmp_path: Path, run_cli: RunCli) -> None:
    git.commit()
    option, zero = f"--output={tmp_path / 'made'}", "0" * 40
    told = f"refs/heads/x {option} refs/heads/x {zero}\n".encode()
    assert run_cli("scan", "--pushed", stdin=told).returncode == 2
    assert run_cli("scan", "--pushed", stdin=b"broken off").returncode == 2
    assert run_cli("scan", "--pushed", PRE_COMMIT_FROM_REF="HEAD", PRE_COMMIT_TO_REF=option).returncode == 2
    assert not (tmp_path / "made").exists()


def test_the_history_of_a_file_that_is_gone_can_be_asked_for(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    for name in ("a", "b"):
        write(tmp_path / "api" / f"{name}.json", collection(planted("<alnum:40>"), name=name))
    git.commit()
    (tmp_path / "api" / "a.json").unlink()
    git.commit()
    found = rows(run_cli("scan", "--history", "a.json", "-f", "jsonl", cwd=tmp_path / "api").stdout)
    assert {row["file"] for row in found} == {"a.json"}
    wrong = run_cli("scan", "--history", "c.json", cwd=tmp_path / "api")
    assert (wrong.returncode, "c.json is no commit and no file" in wrong.stderr) == (2, True)


def test_an_option_of_git_is_no_range(git: Git, tmp_path: Path, run_cli: RunCli) -> None:
    git.commit()
    done = run_cli("scan", "--history", "--", f"--output={tmp_path / 'written'}")
    assert done.returncode == 2
    assert not (tmp_path / "written").exists()


@pytest.mark.parametrize("option", ["--staged", "--history"])
def test_a_repository_of_another_user_is_told_with_what_opens_it(option: str, git: Git, run_cli: RunCli) -> None:
    done = run_cli("scan", option, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    assert done.returncode == ExitCode.INCOMPLETE
    assert "dubious ownership" in done.stderr
    assert "safe.directory" in done.stderr


def test_the_index_is_that_of_the_repository_which_the_environment_names(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    write(tmp_path / "home" / "api" / "a.json", collection(planted("<alnum:40>", 1)))
    git("init", "--quiet", "--bare", "kept.git")
    git("-C", "home", "--git-dir=../kept.git", "--work-tree=.", "add", "api")
    inside = tmp_path / "home" / "api"
    named = {"GIT_DIR": "../../kept.git", "GIT_WORK_TREE": ".."}
    found = rows(run_cli("scan", "--staged", "-f", "jsonl", cwd=inside, **named).stdout)
    assert [row["file"] for row in found] == ["a.json"]
    wrong = run_cli("scan", "--staged", cwd=inside, GIT_DIR="nowhere")
    assert (wrong.returncode, "GIT_DIR=nowhere" in wrong.stderr) == (3, True)


def test_a_hook_of_one_repository_leaves_nothing_out_of_another(
    git: Git, tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    git("init", "--quiet", "inner")
    write(tmp_path / "inner" / ".gitignore", "*.json")
    write(tmp_path / "inner" / "a.json", collection(planted("<alnum:40>", 1)))  # tracked, though ignored
    git("-C", "inner", "add", "--force", "a.json")
    hook = {"GIT_DIR": str(tmp_path / ".git"), "GIT_INDEX_FILE": str(tmp_path / ".git" / "index")}
    for arguments in (("inner",), ("--staged", "inner")):
        found = rows(run_cli("scan", *arguments, "-f", "jsonl", **hook).stdout)
        assert [row["file"] for row in found] == ["inner/a.json"]
