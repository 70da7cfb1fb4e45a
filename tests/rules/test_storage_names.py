"""Keys of storages that speak S3 belong to whose name their variable bears: only one that bears nobody's is Amazon's."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Origin, Raw
from posthound.rules import find
from posthound.rules.templates import expand
from posthound.scan.pipeline import scan_raw

# Another one each day: no rule can be fitted to its values.
SEED = datetime.now(UTC).date().isoformat()
# Whose storage, as its variables call it, and the form of its secret key.
STORAGES = {
    ("wasabi", "wasabi"): "<alnum:40>",
    ("linode", "linode"): "<alnum:40>",
    ("minio", "minio"): "<alnum:40>",
    ("vultr", "vultr"): "<alnum:40>",
    ("filebase", "filebase"): "<alnum:40>",
    ("huawei-cloud", "huawei_obs"): "<alnum:40>",
    ("hetzner", "hetzner"): "<alnum:40>",
    ("ionos", "ionos"): "<alnum:40>",
    ("dreamhost", "dreamobjects"): "<alnum:40>",
    ("idrive", "idrive_e2"): "<alnum:40>",
    ("storj", "storj"): "j<loweralnum:52>",
    ("contabo", "contabo"): "<hex:32>",
    ("supabase", "supabase"): "<hex:64>",
    ("digitalocean", "spaces"): "<b64:43>",
    ("nifcloud", "nifcloud"): "<alnum:40>",
    ("qingcloud", "qingcloud"): "<alnum:40>",
}


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


SPELLINGS: tuple[Callable[[str], str], ...] = (str.upper, str.lower, _kebab, _camel)


def _issuers(name: str, value: str) -> set[str]:
    """Whose the value of an environment's variable is found to be."""
    variable = {"key": name, "value": value, "enabled": True}
    document = {"name": "Stage", "values": [variable], "_postman_variable_scope": "environment"}
    content = json.dumps(document).encode()
    findings = scan_raw(Raw(Origin("stage.postman_environment.json"), content), Settings()).findings
    return {pattern.provider.id for pattern in find({finding.rule for finding in findings}).values()}


@pytest.mark.parametrize("spell", SPELLINGS)
def test_a_storage_key_belongs_to_the_provider_in_its_variables_name(spell: Callable[[str], str]) -> None:
    told = {}
    for (provider, called), template in STORAGES.items():
        value = expand(template, random.Random(f"{SEED} {provider}"))
        told[provider] = _issuers(spell(f"{called}_secret_access_key"), value)
    assert told == {provider: {provider} for provider, _ in STORAGES}


@pytest.mark.parametrize(
    "name", ["AWS_SECRET_ACCESS_KEY", "SECRET_ACCESS_KEY", "aws-secret-access-key", "backup_s3_secret"]
)
def test_a_storage_key_under_nobodys_name_or_amazons_is_amazons(name: str) -> None:
    assert _issuers(name, expand("<alnum:40>", random.Random(f"{SEED} {name}"))) == {"aws"}
