"""Where an upload goes: repository, ref, commit and API, from flags, the Actions environment or git."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from posthound.support.addresses import is_this_machine, shown_address, split_address
from posthound.support.errors import UsageError

PUBLIC_API = "https://api.github.com"
_REPO = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/(?!\.{1,2}$)[A-Za-z0-9._-]+")
_SHA = re.compile(r"[0-9a-fA-F]{40}")
_REF = re.compile(r"refs/(heads/[^\s~^:?*\[\\]+|tags/[^\s~^:?*\[\\]+|pull/[0-9]+/(merge|head))")
_REMOTE = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^@/]*@)?(?P<host>[^/:]+)(?::\d+)?/|(?:[^@/:]+@)?(?P<scp>[^/:]+):)(?P<repo>[^/]+/[^/]+?)(?:\.git)?/?"
)
_TOKEN = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class UploadTarget:
    """A checked place to upload to: `api_url` without a slash at its end, `ref` in full, `sha` of 40 digits."""

    repo: str
    ref: str
    sha: str
    api_url: str


def target(flags: Mapping[str, str], environment: Mapping[str, str], folder: str = ".") -> UploadTarget:
    """The target. `flags` are repo, ref, sha and api_url, empty where not given. Raises UsageError for what is missing or wrong."""
    api_url = checked_api(flags["api_url"] or environment.get("GITHUB_API_URL", "") or PUBLIC_API)
    repo = flags["repo"] or environment.get("GITHUB_REPOSITORY", "") or _remote_repo(api_url, folder)
    if not _REPO.fullmatch(repo):
        raise UsageError(
            f"{repo!r} is not a repository." if repo else "The repository is not known.", "Name it: --repo owner/name."
        )
    ref = flags["ref"] or environment.get("GITHUB_REF", "") or _git_ref(folder)
    ref = ref if not ref or ref.startswith("refs/") else f"refs/heads/{ref}"
    if not _REF.fullmatch(ref):
        raise UsageError(
            f"{ref!r} is not a ref." if ref else "The ref is not known: no branch or tag is checked out.",
            "Name it: --ref refs/heads/main, refs/tags/v1 or refs/pull/42/merge.",
        )
    # A commit of the environment belongs to the environment's ref only.
    known = (
        environment.get("GITHUB_SHA", "") if not flags["ref"] or flags["ref"] == environment.get("GITHUB_REF") else ""
    )
    sha = flags["sha"] or known or _git(folder, "rev-parse", "--verify", "--quiet", ref if flags["ref"] else "HEAD")
    if not _SHA.fullmatch(sha):
        raise UsageError(
            f"{sha!r} is not a commit." if sha else "The commit is not known.", "Name it: --sha with its 40 digits."
        )
    return UploadTarget(repo, ref, sha.lower(), api_url)


def token(environment: Mapping[str, str]) -> str:
    """The token of GITHUB_TOKEN or GH_TOKEN. Raises UsageError, which never shows it."""
    held = (environment.get("GITHUB_TOKEN") or environment.get("GH_TOKEN") or "").strip()
    if not held:
        raise UsageError(
            "There is no token to upload with.",
            "Set GITHUB_TOKEN to one that may write code scanning results (security-events: write in Actions).",
        )
    if not _TOKEN.fullmatch(held):
        raise UsageError(
            "GITHUB_TOKEN holds characters that no token has.", "Copy the token again, without spaces or line breaks."
        )
    return held


def checked_api(url: str) -> str:
    """The API's address. Raises UsageError unless it is https, or http on this machine."""
    parts = split_address(url)
    host = parts.hostname or ""
    plain = parts.scheme == "http" and is_this_machine(host)
    if not host or (parts.scheme != "https" and not plain) or "@" in parts.netloc or parts.query or parts.fragment:
        raise UsageError(
            f"{shown_address(url)!r} is no address to send a token to.",
            "Give https://HOST/api/v3 of your GitHub Enterprise Server; plain http is refused.",
        )
    return url.rstrip("/")


def _remote_repo(api_url: str, folder: str) -> str:
    """The repository of the remote origin, if it is on the host that the token is for."""
    match = _REMOTE.fullmatch(_git(folder, "remote", "get-url", "origin"))
    if not match:
        return ""
    host = (match["host"] or match["scp"]).lower()
    wanted = "github.com" if api_url == PUBLIC_API else split_address(api_url).hostname
    return match["repo"] if host == wanted else ""


def _git_ref(folder: str) -> str:
    branch = _git(folder, "symbolic-ref", "--quiet", "HEAD")
    if branch:
        return branch
    tag = _git(folder, "describe", "--exact-match", "--tags", "HEAD")
    return f"refs/tags/{tag}" if tag else ""


def _git(folder: str, *arguments: str) -> str:
    """What git answers; nothing where there is no git or no repository."""
    try:
        answer = subprocess.run(
            ["git", "-C", folder, *arguments], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
