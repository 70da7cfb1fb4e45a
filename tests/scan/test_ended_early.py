"""To be ended while the command still loads is to be interrupted, not a traceback."""

from __future__ import annotations

import builtins
import signal

import pytest

from posthound.cli.start import _interrupt


def test_being_ended_imports_nothing_in_the_midst_of_another_import(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(builtins, "__import__", lambda name, *_: asked.append(name))
        try:
            _interrupt(signal.SIGTERM, None)
        except BaseException as error:
            raised = type(error)
    assert (asked, raised) == ([], KeyboardInterrupt)
