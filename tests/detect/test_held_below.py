"""A credential that stands in an object which has its name, as its value, default or text: `adminPassword: {value: …}`, in data, bodies and notes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.detect.kinds import ENOUGH, Case, draw, measure
from tests.detect.test_key_names import _spelled
from tests.detect.test_several import _placed

_NAMES = (
    "admin password",
    "db password",
    "api token",
    "access token",
    "client secret",
    "api key",
    "secret key",
    "webhook secret",
    "smtp password",
)
_PLAIN = ("bucket", "region", "endpoint", "zone", "replicas", "retention days")


def _parameters(name: str, value: str) -> Any:
    """Those of a deployment to Azure."""
    held = {"location": {"value": "westeurope"}, name: {"value": value}}
    return {"$schema": "deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": held}


def _outputs(name: str, value: str) -> Any:
    """Terraform's, in its state."""
    return {
        "version": 4,
        "outputs": {
            name: {"value": value, "type": "string", "sensitive": True},
            "zone": {"value": "eu", "type": "string"},
        },
    }


def _item(name: str, value: str) -> Any:
    """A row of DynamoDB."""
    return {"Item": {"id": {"S": "42"}, name: {"S": value}, "count": {"N": "3"}}}


def _substituted(name: str, value: str) -> Any:
    """A property of CloudFormation."""
    return {"Resources": {"Shop": {"Properties": {name: {"Fn::Sub": value}, "Zone": {"Fn::Sub": "eu"}}}}}


def _fields(name: str, value: str) -> Any:
    """A document of Firestore."""
    return {"fields": {name: {"stringValue": value}, "age": {"integerValue": "3"}}}


def _inputs(name: str, value: str) -> Any:
    """Of a chart, a workflow or a module, with what they are unless somebody says."""
    return {
        "inputs": {
            name: {"type": "string", "required": False, "default": value},
            "zone": {"type": "string", "default": "eu"},
        }
    }


def _variables(name: str, value: str) -> Any:
    """Of a client, with what they begin with and are by now."""
    return {
        "env_var_list": {
            "base_url": {"value": "https://gw.orchard.example", "description": ""},
            name: {"currentValue": value, "type": "text"},
        }
    }


_DIALECTS = (_parameters, _outputs, _item, _substituted, _fields, _inputs, _variables)


def _cases(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        name, dialect = _spelled(rng, rng.choice(_NAMES).split()), rng.choice(_DIALECTS)
        value = draw(rng, rng.randint(16, 44))
        text, file = _placed(rng, dialect(name, value))
        yield Case(text, value, f"{dialect.__name__} {name} in {file}", file)


@pytest.mark.parametrize("seed", [3, 4])
def test_what_stands_below_the_name_of_a_credential_is_found(seed: int) -> None:
    measured = measure(_cases(random.Random(seed), 150))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def _harmless(rng: random.Random, name: str) -> Any:
    """What is no credential below such a name, and what is drawn below another."""
    held = rng.choice((
        {"value": "", "error": "at least 12 characters", "touched": False}, {"default": "Enter your password", "type": "label"},
        {"value": "{{vault:token}}"}, {"default": "${API_TOKEN}", "type": "string"}, {"value": "16px", "type": "dimension"},
        {"default": "none", "type": "string"}, {"reference": {"keyVault": {"id": "/vaults/a"}, "secretName": draw(rng, 20)}},
        {"minLength": 12, "default": "changeme"}, {"value": "<your key>"}, {"S": "REDACTED"},
    ))  # fmt: skip
    other = _spelled(rng, rng.choice(_PLAIN).split())
    return {"parameters": {name: held, other: {"value": draw(rng, 32)}, "etag": {"value": draw(rng, 32)}}}


def test_what_is_none_below_such_a_name_is_quiet() -> None:
    rng = random.Random(20261206)
    for _ in range(150):
        name = _spelled(rng, rng.choice(_NAMES).split())
        text, file = _placed(rng, _harmless(rng, name))
        assert not measure([Case(text, "", name, file)]).besides, text
