"""Commands of PowerShell, which stand where other languages have a value: `$password = Read-Host`."""

from __future__ import annotations

_VERBS = frozenset(
    """
        Add Approve Assert Backup Block Build Checkpoint Clear Close Compare Complete Compress Confirm Connect Convert ConvertFrom ConvertTo Copy Debug
        Deny Deploy Disable Disconnect Dismount Edit Enable Enter Exit Expand Export Find Format Get Grant Group Hide Import Initialize Install Invoke Join
        Limit Lock Measure Merge Mount Move New Open Optimize Out Ping Pop Protect Publish Push Read Receive Redo Register Remove Rename Repair Request
        Reset Resize Resolve Restart Restore Resume Revoke Save Search Select Send Set Show Skip Split Start Step Stop Submit Suspend Switch Sync Test
        Trace Unblock Undo Uninstall Unlock Unprotect Unpublish Unregister Update Use Wait Watch Write
    """.split()
)


def is_cmdlet(value: str) -> bool:
    """Whether a word is a command of PowerShell, an approved verb and a noun: `ConvertTo-SecureString`.

    Source: https://learn.microsoft.com/powershell/scripting/developer/cmdlet/approved-verbs-for-windows-powershell-commands
    """
    verb, _, noun = value.partition("-")
    return verb in _VERBS and noun[:1].isupper() and noun.isalnum()
