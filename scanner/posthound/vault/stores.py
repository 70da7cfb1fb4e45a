"""Where values go when they leave a file: the vaults' own command lines, which read a value from standard input.

A value is never an argument (other users see those) and never written to disk.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from posthound.support.errors import OutputError, UsageError

TIMEOUT = 120  # seconds: time enough for a person to approve in a desktop app


@dataclass(frozen=True, slots=True)
class VaultStore:
    """A vault: its command line, what that reads from standard input, and how the stored value is referred to.

    `vault` in `command` and `refer` is the vault, mount or key vault that `--store` names.
    """

    id: str
    title: str
    program: str
    command: Callable[[str, str], tuple[str, ...]]
    refer: Callable[[str, str], str]
    standard_input: Callable[[str, str], str] = lambda name, value: value
    default: str = ""
    needs: str = ""  # what `--store` must name where there is no default


def _item(name: str, value: str) -> str:
    """A 1Password item template: the value is its password field."""
    concealed = {"id": "password", "type": "CONCEALED", "purpose": "PASSWORD", "label": "password", "value": value}
    return json.dumps({"title": name, "category": "PASSWORD", "fields": [concealed]})


STORES: Mapping[str, VaultStore] = {
    store.id: store
    for store in (
        VaultStore(
            "op", "1Password", "op",
            lambda vault, name: ("op", "item", "create", "--vault", vault, "--format", "json", "-"),
            lambda vault, name: f"op://{vault}/{name}/password",
            _item, default="Private",
        ),
        VaultStore(
            "aws", "AWS Secrets Manager", "aws",
            lambda vault, name: ("aws", "secretsmanager", "create-secret", "--name", f"{vault}/{name}", "--secret-string", "file:///dev/stdin"),
            lambda vault, name: f"the ARN of {vault}/{name}",
            default="postman",
        ),
        VaultStore(
            "azure", "Azure Key Vault", "az",
            lambda vault, name: (
                "az", "keyvault", "secret", "set", "--vault-name", vault, "--name", name,
                "--file", "/dev/stdin", "--encoding", "utf-8", "--output", "none",
            ),
            lambda vault, name: f"https://{vault}.vault.azure.net/secrets/{name}",
            needs="the key vault's name",
        ),
        VaultStore(
            "hashicorp", "HashiCorp Vault", "vault",
            lambda vault, name: ("vault", "kv", "put", f"-mount={vault}", f"postman/{name}", "value=-"),
            lambda vault, name: f"{vault}/postman/{name}, key value",
            default="secret",
        ),
        VaultStore(
            "postman-cli", "Postman Shared Vault", "postman",
            lambda vault, name: ("postman", "secret", "create", name, *(("--workspace", vault) if vault else ()), "--value-stdin"),
            lambda vault, name: f"Shared Vault secret {name}",
        ),
    )
}  # fmt: skip


def vault_of(store: VaultStore, named: str) -> str:
    """The vault to use: the one named, else the usual one. Raises UsageError where one must be named."""
    vault = named or store.default
    if store.needs and not vault:
        raise UsageError(f"--values-to {store.id} needs {store.needs}", f"Add --store with {store.needs}.")
    return vault


def command_line(store: VaultStore, vault: str, name: str) -> str:
    """The command as a person would type it; it waits for the value on standard input."""
    return shlex.join(store.command(vault or f"<{store.needs}>", name))


def hand_over(store: VaultStore, vault: str, name: str, value: str) -> None:
    """Gives one value to the vault's command line. Raises OutputError, without what the command printed: it may echo the value."""
    program = shutil.which(store.program)
    if program is None:
        raise OutputError(
            f"{store.program} is not installed, so {store.title} cannot be given the values",
            "No file was changed. Install and sign in to it, or leave --values-to out and store the rotated values yourself.",
        )
    command = (program, *store.command(vault, name)[1:])
    try:
        done = subprocess.run(
            command, input=store.standard_input(name, value).encode("utf-8", "surrogatepass"), capture_output=True, timeout=TIMEOUT, check=False
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise OutputError(
            f"{store.program} did not store {name}: {type(error).__name__}",
            f"Run it yourself: {command_line(store, vault, name)}",
        ) from None
    if done.returncode:
        raise OutputError(
            f"{store.program} did not store {name}: exit status {done.returncode}",
            f"It may exist already, or you are not signed in. Try: {command_line(store, vault, name)}",
        )
