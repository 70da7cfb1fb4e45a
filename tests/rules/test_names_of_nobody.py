"""A name that only resembles a provider's, or is everybody's, names nobody."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Origin, Raw
from posthound.rules import find, load
from posthound.rules.lint import unfounded
from posthound.rules.templates import expand
from posthound.scan.pipeline import scan_raw

# Others each day: no rule can be fitted to them.
SEED = datetime.now(UTC).date().isoformat()
FORMS = ("<hex:32>", "<hex:40>", "<hex:64>", "<alnum:32>", "<alnum:40>", "<b64url:43>", "<uuid>")
# What keys are called for what they do, which many issuers' are.
KINDS = """
api_key token client_secret secret_key access_token subscription_key signing_key consumer_secret app_secret encryption_key
auth_token service_key server_key admin_key deploy_key project_key shared_secret integration_key license_key partner_key
""".split()
# Words that a provider's name begins, or that stand before one.
RESEMBLING = ("unified", "toggle", "immutable", "logging", "seed_phrase", "pass_phrase", "recovery_phrase")


def _issuers(name: str, form: str) -> set[str]:
    """Whose the value of an environment's variable is found to be, drawn by its name."""
    variable = {"key": name, "value": expand(form, random.Random(f"{SEED} {name} {form}")), "enabled": True}
    document = {"name": "Stage", "values": [variable], "_postman_variable_scope": "environment"}
    content = json.dumps(document).encode()
    findings = scan_raw(Raw(Origin("stage.postman_environment.json"), content), Settings()).findings
    return {pattern.provider.id for pattern in find({finding.rule for finding in findings}).values()}


@pytest.mark.parametrize("form", FORMS)
def test_a_key_of_a_company_that_is_no_provider_is_nobodys(form: str) -> None:
    rng = random.Random(f"{SEED} {form}")
    for kind in KINDS:
        company = expand("zv<[aeiou]:1><[bdgklmnprt]:1><[aeiou]:1>rk<[aeiou]:1>n", rng)
        assert _issuers(f"{company}_{kind}".upper(), form) <= {"generic"}, (company, kind)


# What anybody calls a field after who has its key, and what it is for; some providers call theirs so, too.
ROLES = """
x user app partner merchant project device subscription deploy account integration gateway storage refresh admin customer registration terminal
license service function speech translator stream split merge hex port base meta zip manifest
""".split()
KEYS = "key token secret access_token secret_key private_key".split()
SPELLED: tuple[Callable[[str, str], str], ...] = (
    lambda role, key: f"{role}_{key}",
    lambda role, key: f"{role}_{key}".upper(),
    lambda role, key: f"X-{role.title()}-{key.title().replace('_', '-')}",
    lambda role, key: role + key.title().replace("_", ""),
)


@pytest.mark.parametrize("form", FORMS)
def test_a_name_that_anybody_gives_names_nobody(form: str) -> None:
    rng = random.Random(f"{SEED} {form} anybody")
    for role in ROLES:
        name = rng.choice(SPELLED)(role, rng.choice(KEYS))
        assert _issuers(name, form) <= {"generic"}, name


def test_a_record_may_not_claim_what_anybody_calls_a_field() -> None:
    voucherify = next(pattern for pattern in load() if pattern.id == "voucherify-secret-key")
    claims = [voucherify._replace(fields=("x-app-token",)), voucherify._replace(keywords=("app_token", "voucherify"))]
    assert [bool(unfounded([pattern])) for pattern in (voucherify, *claims)] == [False, True, True]
    rare = voucherify._replace(
        fields=("x-app-token",), regex="[0-9]{5}-[a-z]{37}", matches=("X-App-Token: <digit:5>-<lower:37>",)
    )
    assert unfounded([rare]) == []  # a name that says little, and a shape that nobody else has


@pytest.mark.parametrize("form", FORMS)
def test_a_word_that_a_providers_name_begins_names_nobody(form: str) -> None:
    for word in RESEMBLING:
        for kind in ("key", "token"):
            assert _issuers(f"{word}_{kind}", form) <= {"generic"}, (word, kind)
