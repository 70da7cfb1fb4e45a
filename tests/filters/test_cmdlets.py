"""A command of PowerShell is no password, wherever a variable takes what it gives; a literal beside it is one."""

from __future__ import annotations

import random

import pytest

from tests.detect.kinds import Case, collection, draw, measure

_COMMANDS = (
    "ConvertTo-SecureString $env:PASS -AsPlainText -Force", "Read-Host -AsSecureString", "Import-Clixml ./stored.xml", "Invoke-Expression $command",
    "Get-Secret -Name door", "Unprotect-CmsMessage -Path a.txt", "New-Guid", "Receive-Job $job",
)  # fmt: skip


@pytest.mark.parametrize("command", _COMMANDS)
@pytest.mark.parametrize("name", ["$pw", "$password", "$Passwd", "password"])
def test_a_command_is_no_password(name: str, command: str) -> None:
    text = f"{name} = {command}\nWrite-Output done"
    places = (collection(description=f"```powershell\n{text}\n```"), collection(body={"mode": "raw", "raw": text}))
    assert not measure(Case(place) for place in places).besides


def test_a_literal_that_a_command_takes_is_found() -> None:
    rng = random.Random(1)
    for _ in range(10):
        password = f"{draw(rng, 10)}!{rng.randrange(10, 99)}"
        text = f'$pw = ConvertTo-SecureString "{password}" -AsPlainText -Force'
        measured = measure([Case(collection(description=text), password, text)])
        assert measured.share == 1
        assert not measured.besides
