"""To be ended while the command still loads is to be interrupted, not a traceback."""

from __future__ import annotations

import builtins
import signal

import pytest

from posthound.cli.start import _interrupt


def test_being_ended_imports_nothing_in_the_midst_of_another_import(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(name: str, *_: object) -> object:
        raise AssertionError(f"{name} is imported")

    monkeypatch.setattr(builtins, "__import__", refused)
    with pytest.raises(KeyboardInterrupt):
        _interrupt(signal.SIGTERM, None)
