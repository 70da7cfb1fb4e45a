"""Commands that keep a secret or log in with one: what each is called, and where in its line the secret stands.

Behind a command's words, two blanks before each, stand its arguments:

    NAME        what the secret is called
    VALUE       the secret
    NAME=VALUE  both, as often as there are such
    ANA:VALUE   the secret behind who has it
    _           anything
    -b --body   options, each before a secret, or before both where `=NAME` is behind it; `-b…`, `--body=…` and `--body …` are read
    <           what goes into the command: `<<< "…"`, or from `echo` and `printf` before a bar
    ?           it keeps settings, too: only what is called a credential counts, or what the line calls a secret
    !           what it takes is a password

Words that end in a dot or in `=` go on: `http-basic.acme.example`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

_COMMANDS = """
gh secret set  NAME  -b  --body  <
gh variable set  NAME  -b  --body  <  ?
glab variable set  NAME  VALUE  -v  --value  <  ?
vercel env add  NAME  <  ?
secrets set  NAME=VALUE  NAME  VALUE
secret put  NAME  <
secret set  NAME  --value  <
secret:create  --value
secret add  --data  --value
put-parameter  --value  ?
secrets create  NAME  <
secrets versions add  NAME  <
secret create  NAME  <
secrets:set  NAME  <
store-secret  <
create secret generic  --from-literal=NAME
user-secrets set  NAME  VALUE
vault kv put  NAME=VALUE
vault kv patch  NAME=VALUE
vault write  NAME=VALUE
config set  NAME  VALUE  ?
travis encrypt  NAME=VALUE
secrets put  --string-value
secrets put-secret  --string-value
encrypt_string  VALUE
add-generic-password  -w
conjur variable set  -v  --value
cargo login  VALUE
snyk auth  VALUE
env:create  NAME  --value  ?
twine upload  -p  --password  !
poetry publish  -p  --password
expo login  -p  --password
codecov  -t
http-basic.  _  VALUE  !
github-oauth.  VALUE
gitlab-token.  VALUE
gitlab-oauth.  VALUE
sonar.login=  VALUE
bundle config  _  ANA:VALUE
gh auth login  <
nuget push  -k  --api-key
choco apikey  -k  --api-key
choco push  -k  --api-key
vncpasswd  <  !
netlify deploy  --auth
cloudflared service install  VALUE
k6 login cloud  -t  --token
k6 cloud login  -t  --token
artillery run  --key
openssl enc  -K
openssl passwd  -1  -5  -6  -apr1  !
mkpasswd  VALUE  !
rclone obscure  VALUE  !
qpdf --encrypt  VALUE  VALUE  !
set-initial-password  VALUE  !
swaks  -ap  --auth-password  !
sendEmail  -xp  !
Set-Item  NAME  VALUE  -Value  ?
New-Item  NAME  VALUE  -Value  ?
Set-Variable  NAME  VALUE  -Value  ?
--password-stdin  <
"""


# What a line calls a secret among settings.
SECURE = frozenset(("SecureString", "--secret", "--masked", "--sensitive", "--secure", "--encrypted"))


class Keeping(NamedTuple):
    """One command of the table: its positional arguments, its options and those before a name and a value, whether it reads the secret,
    whether it keeps settings as well, and whether it takes a password."""

    arguments: tuple[str, ...]
    options: frozenset[str]
    naming: frozenset[str]
    reads: bool
    settings: bool
    password: bool


@cache
def commands() -> Mapping[str, Keeping]:
    """The commands of the table, by their words."""
    return {name: _keeping(said) for name, *said in (line.split("  ") for line in _COMMANDS.split("\n") if line)}


def _keeping(said: list[str]) -> Keeping:
    options = frozenset(one for one in said if one[0] == "-" and "=" not in one)
    naming = frozenset(one.partition("=")[0] for one in said if one[0] == "-" and "=" in one)
    positional = tuple(one for one in said if one[0] not in "-<?!")
    return Keeping(positional, options, naming, "<" in said, "?" in said, "!" in said)
