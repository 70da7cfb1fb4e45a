"""A name that only resembles a provider's, or is everybody's, names nobody."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Origin, Raw
from posthound.rules import find
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


@pytest.mark.parametrize("form", FORMS)
def test_a_word_that_a_providers_name_begins_names_nobody(form: str) -> None:
    for word in RESEMBLING:
        for kind in ("key", "token"):
            assert _issuers(f"{word}_{kind}", form) <= {"generic"}, (word, kind)
