"""What commands are given to keep as a secret, or to log in with, is found wherever the line stands, under any name; their settings are not."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, collection, measure

# A line: NAME is what the secret is called, … the secret as a word of its own, in quotes or not, … right behind another character as it is.
KEEPING = (
    "gh secret set NAME -b …",
    "gh secret set NAME -b…",
    "gh secret set NAME --body …",
    "gh secret set NAME --repo acme/shop --body=…",
    "gh secret set NAME --env staging <<< …",
    "echo … | gh secret set NAME --app actions",
    "vercel env add NAME_API_KEY production <<< …",
    "printf '%s' … | vercel env add NAME_TOKEN production",
    "fly secrets set REGION=fra NAME=…",
    "doppler secrets set NAME …",
    "supabase secrets set NAME=… --project-ref shop",
    "wrangler secret put NAME <<< …",
    "echo -n … | npx wrangler secret put NAME --env live",
    "az keyvault secret set --vault-name orchard --name NAME --value …",
    "az keyvault secret set --vault-name orchard \\\n  --name NAME \\\n  --value …",
    "aws ssm put-parameter --name /shop/NAME --type SecureString --value …",
    "aws ssm put-parameter --overwrite --value … --type SecureString --name NAME",
    "gcloud secrets versions add NAME --data-file=- <<< …",
    "echo -n … | gcloud secrets create NAME --data-file=-",
    "kubectl create secret generic shop --from-literal=NAME=…",
    "kubectl create secret generic shop -n live --from-literal='user=ana' --from-literal 'NAME=*'",
    "printf … | docker secret create NAME -",
    "docker login registry.orchard.test -u ana --password-stdin <<< …",
    "dotnet user-secrets set \"Shop:NAME\" …",
    "dotnet user-secrets set Shop:NAME … --project src/shop",
    "vault kv put -mount=secret shop/live NAME=…",
    "vault kv patch secret/shop region=eu-west-1 NAME=…",
    "vault write secret/shop value=…",
    "pulumi config set --secret NAME …",
    "pulumi config set NAME … --secret",
    "glab variable set NAME … --masked --scope live",
    "firebase functions:secrets:set NAME <<< …",
    "eas secret:create --scope project --name NAME --value …",
    "drone secret add --repository acme/shop --name NAME --data …",
    "databricks secrets put-secret shop NAME --string-value …",
    "ansible-vault encrypt_string … --name NAME",
    "security add-generic-password -a ana -s NAME -w …",
    "travis encrypt NAME=… --add env.global",
    "twine upload -u __token__ -p … dist/*",
    "cargo login …",
    "snyk auth …",
    "composer config --global http-basic.orchard.test ana …",
    "composer config github-oauth.github.com …",
    "bundle config gems.orchard.test ana:…",
    "sonar-scanner -Dsonar.host.url=https://sonar.orchard.test -Dsonar.login=…",
    "gh auth login --with-token <<< …",
    "poetry publish -u __token__ -p …",
    "dotnet nuget push a.nupkg -k … -s https://nuget.orchard.test",
    "netlify deploy --auth … --prod",
    "k6 login cloud -t …",
    "artillery run --record --key … load.yml",
    "hurl --secret NAME=… --test orders.hurl",
    "vault login token=…",
    "newman run shop.json --env-var token=… --global-var region=eu-west-1",
    "bru run orders --env Local --env-var api_key=…",
    "${env:API_KEY} = '*'",
    "Set-Item -Path Env:API_KEY -Value …",
    "Set-Variable -Name ApiKey -Value …",
)  # fmt: skip
NAMES = ("DEPLOY", "front-door", "ORCHARD_LIVE", "upstream", "Partner", "mail_gate")
# The same with what people choose.
LOGGING_IN = (
    "mariadb -h db.orchard.test -u ana -p* shop",
    "mongorestore -u ana -p'*' dump/",
    "cypher-shell -u neo4j -p …",
    "neo4j-admin dbms set-initial-password …",
    "ldapmodify -D cn=ana -w* -f a.ldif",
    "openssl passwd -6 …",
    "openssl pkcs12 -in a.p12 -passin pass:* -nodes",
    "apksigner sign --ks a.jks --ks-pass pass:* app.apk",
    "rclone obscure …",
    "swaks --to ben@orchard.test --server mx -au ana -ap …",
    "sendEmail -f ana@orchard.test -xu ana -xp …",
    "composer config http-basic.orchard.test ana …",
    "lftp -u ana,'*' sftp://ftp.orchard.test",
    "curl -sSLu ana:* https://orchard.test/v1",
    "curl --cert a.p12:'*' https://orchard.test/v1",
    "schemathesis run --auth ana:* https://orchard.test/openapi.json",
    "PGPASSWORD=* psql -h db.orchard.test -U ana shop",
    "${env:DB_PASSWORD} = '*'",
)  # fmt: skip
CHOSEN = ("Pelican<digit:4>!", "Ribbon_<digit:3>x", "Copper-Tulip-<digit:3>")
DRAWN = ("<alnum:32>", "<hex:40>", "<alnum:20>_<alnum:12>", "<alnum:8>-<alnum:24>")
QUIET = (
    "gh variable set NAME --body …",
    "glab variable set NAME …",
    "vercel env add NAME production <<< …",
    "aws ssm put-parameter --name /shop/NAME --type String --value …",
    "gcloud config set NAME …",
    "pulumi config set NAME …",
    "kubectl create configmap shop --from-literal=NAME=…",
    "fly secrets set NAME=$NAME && wrangler secret put NAME",
    "gh secret set NAME --body \"$NAME\" --repo acme/shop",
    "gh secret set NAME < …",
    "az keyvault secret show --name NAME --query value; git checkout …",
    "vault kv put secret/shop NAME=@…",
    "cat … | docker secret create NAME -",
    "echo … | tee NAME",
    "docker build --tag shop:… . && cargo login",
    "doppler secrets set NAME_ID …",
    "The secret set NAME stays, … is its commit.",
    "New-Item -Path ./NAME -Value …",
    "Set-Item -Path Env:NAME -Value …",
    "${env:NAME} = $key; git checkout …",
    "openssl enc -k $KEY -in …",
    "newman run shop.json --env-var NAME=…",
    "hurl --variable order=… a.hurl",
    "gem push NAME.gem --key …",
)  # fmt: skip
PLACEHOLDERS = ("your-secret-here", "<token>", "changeme", "${SECRET}", "{{ secret }}", "true", "production")


def _line(rng: random.Random, form: str, value: str) -> str:
    quote = rng.choice(("", "'", '"'))
    line = form.replace("NAME", rng.choice(NAMES)).replace("*", value)
    at = line.find("…")
    alone = at > 0 and line[at - 1] in " ="
    return line.replace("…", f"{quote}{value}{quote}" if alone else value)


def _cases(forms: tuple[str, ...], values: tuple[str, ...], seed: int, *, quiet: bool) -> Iterator[Case]:
    for form in forms:
        rng = random.Random(f"{form}{seed}")
        value = expand(rng.choice(values), rng)
        line, wanted = _line(rng, form, value), "" if quiet else value
        yield Case(f"#!/bin/sh\nset -e\n{line}\n", wanted, form, "setup.sh")
        yield Case(collection(description=f"Once:\n\n```sh\n{line}\n```\n"), wanted, form)
        yield Case(json.dumps({"scripts": {"setup": line}}), wanted, form, "package.json")
        yield Case(
            f"test:\n  script:\n    - |\n      {line.replace(chr(10), chr(10) + '      ')}\n",
            wanted,
            form,
            ".gitlab-ci.yml",
        )


@pytest.mark.parametrize("seed", range(3))
def test_what_a_command_keeps_or_logs_in_with_is_found_and_nothing_besides(seed: int) -> None:
    told = measure(_cases(KEEPING, DRAWN, seed, quiet=False))
    assert told.share >= ENOUGH, told.missed
    assert not told.besides


@pytest.mark.parametrize("seed", range(3))
def test_what_a_command_logs_in_with_is_found_though_somebody_chose_it(seed: int) -> None:
    told = measure(_cases(LOGGING_IN, CHOSEN, seed, quiet=False))
    assert told.share >= ENOUGH, told.missed
    assert not told.besides


@pytest.mark.parametrize("seed", range(3))
def test_settings_references_files_and_placeholders_are_quiet(seed: int) -> None:
    assert not measure(_cases(QUIET, DRAWN, seed, quiet=True)).besides
    assert not measure(_cases(KEEPING, PLACEHOLDERS, seed, quiet=True)).besides


def test_a_setting_counts_where_its_name_says_what_it_is() -> None:
    rng = random.Random(7)
    for form in QUIET[:6]:
        value = expand("<alnum:32>", rng)
        line = form.replace("NAME", rng.choice(("API_KEY", "CLIENT_SECRET", "deploy_token"))).replace("…", f"'{value}'")
        assert measure([Case(line, value, form, "setup.sh")]).share == 1, line
