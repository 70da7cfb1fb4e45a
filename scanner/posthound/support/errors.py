"""What can go wrong, what to do about it, and the exit status that says so.

    PosthoundError
    ├── UsageError          the command line or configuration asks for something impossible     exit 2
    ├── SourceError         a file, archive or API answer could not be read                      exit 3
    │   └── ApiError        the Postman API refused or failed
    ├── OutputError         a report could not be written                                        exit 3
    ├── RulesError          the rules are not built                                              exit 3
    └── StateError          the state database is damaged, too new or locked                     exit 3

Each error carries a hint: the next step for the person who reads it.
"""

from __future__ import annotations

import errno
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process's exit status means."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3

    @property
    def meaning(self) -> str:
        """One sentence for the documentation."""
        return {
            ExitCode.CLEAN: "nothing found",
            ExitCode.FINDINGS: "findings",
            ExitCode.USAGE: "the command line or the configuration is wrong",
            ExitCode.INCOMPLETE: "something could not be read or written; findings, if any, are still written and counted",
        }[self]


class PosthoundError(Exception):
    """Something went wrong that the user can act on; `hint` says how."""

    exit_code = ExitCode.INCOMPLETE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def sentence(self) -> str:
        """What went wrong, ending as a sentence does."""
        return self.message if self.message.endswith((".", "!", "?")) else f"{self.message}."


class UsageError(PosthoundError):
    """The command line or the configuration asks for something impossible."""

    exit_code = ExitCode.USAGE


class SourceError(PosthoundError):
    """A file, archive member or API answer could not be read."""


class OutputError(PosthoundError):
    """A report could not be written."""


class RulesError(PosthoundError):
    """What the rule book was built into is absent, or is that of another version."""


class StateError(PosthoundError):
    """The state database is damaged, too new or locked."""


# No room: the disk is full, the user's share of it is, or files may not grow that large.
_NO_ROOM = frozenset(getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name))


def reason_of(error: OSError) -> str:
    """What the system says of an error, as it stands within a sentence."""
    return (error.strerror or type(error).__name__).lower()


def out_of_room(error: OSError) -> bool:
    """Whether something could not be written for want of room, so that making some helps."""
    return error.errno in _NO_ROOM
