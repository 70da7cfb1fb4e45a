"""What only names where a secret is kept (Kubernetes, Helm, CloudFormation, ARM, Ansible, pipelines) is none; a drawn value under the same names is."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from posthound.rules.templates import expand
from tests.helpers import scan_text

SEED = 20261202
DRAWS = 20
NAMES = "password accountKey apiKey token client_secret secretKey access_token dbPassword privateKey AUTH_TOKEN secret credentials smtp_password".split()
WORDS = "orchard payments billing prod staging main app web db postgres redis mysql auth edge shop svc01 team7 v2 eu1 x9".split()
ENDS = "secret secrets credentials creds tls key keys password token".split()
KEYS = ("password", "postgres-password", "api-key", "tls.key", "jwt.key", "client-secret", "id_rsa", "rootPassword")


def _kept(rng: random.Random) -> str:
    return "-".join([*rng.sample(WORDS, rng.randint(1, 3)), rng.choice(ENDS)])


def _called(rng: random.Random) -> str:
    first, second = rng.sample(WORDS, 2)
    return first + second.title() + rng.choice(("Password", "Secret", "Token", "ApiKey", "ConnectionString"))


def _resource(rng: random.Random) -> tuple[str, str]:
    name = rng.choice(NAMES)
    spec = {
        f"{name}Secret": _kept(rng),
        f"{name}From": _kept(rng),
        "existingSecretPasswordKey": rng.choice(KEYS),
        "secrets": [_kept(rng)],
    }
    return "values.json", json.dumps(
        {name: {"secretKeyRef": {"name": _kept(rng), "key": rng.choice(KEYS)}}, "spec": spec}
    )


def _chart(rng: random.Random) -> tuple[str, str]:
    lines = [f"  {rng.choice(NAMES)}: AgB{expand('<b64:764>', rng)}", f'  {rng.choice(NAMES)}Secret: "{_kept(rng)}"']
    return "values.yaml", "stringData:\n" + "\n".join(
        [*lines, f"  {rng.choice(NAMES)}: vault:{rng.choice(WORDS)}/db#{rng.choice(KEYS)}\n"]
    )


def _stack(rng: random.Random) -> tuple[str, str]:
    name, other = _called(rng).title(), _called(rng).title()
    values = (
        f"!Ref {name}", f"!GetAtt {name}.SecretAccessKey", f"!FindInMap [{name}, {other}, Key]", f"!If [{name}, !Ref {other}, !Ref AWS::NoValue]",
        f"!ImportValue {_kept(rng)}", f"!Select [0, !Split ['-', !Ref {other}]]",
    )  # fmt: skip
    lines = [
        f"      {key}: {rng.choice(values)}" for key in ("MasterUserPassword", "SecretAccessKey", "ApiKey", "AuthToken")
    ]
    return "stack.yaml", "Resources:\n  X:\n    Properties:\n" + "\n".join(lines) + "\n"


def _template(rng: random.Random) -> tuple[str, str]:
    values = (
        f"[parameters('{_called(rng)}')]",
        f"@parameters('{_called(rng)}')",
        f"$[variables.{_called(rng)}]",
        f"$({_called(rng)})",
    )
    return "azuredeploy.json", json.dumps({"properties": {name: rng.choice(values) for name in rng.sample(NAMES, 4)}})


def _play(rng: random.Random) -> tuple[str, str]:
    looked_up = (
        f"lookup('community.hashi_vault.hashi_vault', 'secret={'/'.join(rng.sample(WORDS, 3))}:{rng.choice(KEYS)}')",
        f"lookup('amazon.aws.aws_secret', '{'/'.join(rng.sample(WORDS, 3))}')",
    )
    return "play.yml", json.dumps({"vars": {rng.choice(NAMES): f"{{{{ {rng.choice(looked_up)} }}}}"}})


@pytest.mark.parametrize("made", [_resource, _chart, _stack, _template, _play])
def test_where_a_secret_is_kept_is_none(made: Callable[[random.Random], tuple[str, str]]) -> None:
    rng = random.Random(f"{SEED}{made.__name__}")
    for _ in range(DRAWS):
        name, text = made(rng)
        assert not scan_text(name, text).findings, text


def test_a_drawn_value_is_found_whatever_it_ends_in() -> None:
    rng = random.Random(SEED)
    for name in ("password", "token", "client_secret", "apiKey"):
        for template in ("orchard-<loweralnum:24>-key", "<alnum:28>Key", "Tr<alnum:14>.key", "<hex:32>-token"):
            value = expand(template, rng)
            for file, text in (
                ("a.json", json.dumps({name: value})),
                ("stack.yaml", f"X:\n  {name}: !Sub '{value}'\n"),
            ):
                assert [f.length for f in scan_text(file, text).findings] == [len(value)], text
    value = expand("Kw<alnum:14>", rng)
    assert scan_text("stack.yaml", f"X:\n  Password: !If [IsProd, {value}, !Ref Other]\n").findings


def test_the_checksum_of_a_package_is_none_under_any_name() -> None:
    rng = random.Random(SEED)
    for kind, template in (
        ("sha1", "<b64:27>="),
        ("sha256", "<b64:43>="),
        ("sha384", "<b64:64>"),
        ("sha512", "<b64:86>=="),
    ):
        lock = {
            "js-tokens": [f"{kind}-{expand(template, rng)}", f"{kind}-{expand(template, rng)}"],
            "token": f"{kind}-{expand(template, rng)}",
        }
        assert not scan_text("package-lock.json", json.dumps(lock)).findings
