"""What a command logs in with is found where its words stand as a list, in code, images, pods and pipelines; what declares options is quiet."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, measure

# The words of commands; … is the password, by itself or behind what stands before it in its word.
COMMANDS = (
    "docker login -u ana -p … registry.orchard.test",
    "podman login --username ana --password … registry.orchard.test",
    "az acr login -n shop -u ana -p …",
    "mysql -u root -p… shop",
    "docker exec -i db mysqldump -uana -p… shop",
    "sshpass -p … scp a.txt ana@nas:/srv",
    "sshpass -p… ssh -o BatchMode=no ana@nas",
    "curl -sS -u ana:… https://orchard.test/v1",
    "http --auth ana:… GET https://orchard.test/v1",
    "redis-cli -h cache -p 6379 -a … ping",
    "mongosh --username root --password … --authenticationDatabase admin",
    "ldapsearch -x -D cn=ana -w … -b dc=orchard",
    "smbclient -U ana%… //nas/share",
    "net use Z: \\\\nas\\share … /user:ana",
    "openssl pkcs12 -export -in a.pem -password pass:…",
    "gpg --batch --passphrase … -d a.gpg",
    "htpasswd -b -c users ana …",
    "mosquitto_pub -h mq -u ana -P … -t a -m b",
    "lftp -u ana,… ftp.orchard.test",
    "/opt/mssql-tools/bin/sqlcmd -S db -U sa -P …",
    "7z a -p… a.7z src",
    "zip -rP … a.zip src",
    "skopeo copy --src-creds ana:… docker://a docker://b",
    "snmpwalk -v3 -u ana -A … host",
    "twine upload -u ana -p … dist/a.whl",
    "helm upgrade shop ./chart --set auth.password=…",
    "kubectl create secret generic shop --from-literal=password=…",
)  # fmt: skip
CHOSEN = ("Pelican<digit:4>!", "Ribbon_<digit:3>x", "Copper-Tulip-<digit:3>", "q<alnum:8>#<digit:2>")
# What stands in a password's place, or is declared or asked for: nobody's password.
QUIET = (
    "docker login -u ana --password-stdin reg.…",
    "docker run --rm -p 8080:80 --name …",
    "mysql -u root -p $PW …",
    "mysql -u root -p$PW …",
    "lftp -u ana,$PW …",
    "unzip -P $PW …",
    "ssh -p 2222 ana@…",
    "cp -p … srv",
    "mvn -P … package",
    "grep -P … a.txt",
    "openssl rsa -in … -passin env:PW",
    "7z x -osrv …",
    "ldapsearch -x -y … -b dc=orchard",
)
PLACES = ("reports-2026", "v1.2.3", "a3f9c21", "release/2026-11", "shop_eu-west-1")
DECLARED = (
    "parser.add_argument('-p', '--password', default=None, help='…')\n",
    '@click.option("-p", "--password", "word", help="…")\ndef login(word):\n    pass\n',
    "program.option('-p, --password <word>', 'opens …')\n",
    'flags.StringVarP(&word, "password", "p", "", "…")\n',
    'opts.on("-p", "--password WORD", "…")\n',
    'if os.Args[1] == "-p" || slices.Contains([]string{"-p", "--password"}, "…") {\n}\n',
    'case "-p", "--password": return "…"\n',
    "assert names == ['-a', '--pass', '…']\n",
)


def _homes(words: list[str]) -> Iterator[tuple[str, str]]:
    listed, single = json.dumps(words), ", ".join("'" + word.replace("\\", "\\\\") + "'" for word in words)
    yield "Dockerfile", f"FROM alpine:3\nRUN {listed}\n"
    yield "run.py", f"import subprocess\n\nsubprocess.run([{single}], check=True)\n"
    yield "run.js", f"spawn({single.split(', ')[0]}, [{single.partition(', ')[2]}], {{ stdio: 'inherit' }});\n"
    yield "run.go", f"package a\n\nfunc f() {{\n\texec.Command({listed[1:-1]}).Run()\n}}\n"
    yield (
        "run.rs",
        f'Command::new("{words[0]}")' + "".join(f"\n    .arg({json.dumps(word)})" for word in words[1:]) + ";\n",
    )
    yield (
        "Run.java",
        "new ProcessBuilder(\n" + ",\n".join(f"    {json.dumps(word)}" for word in words) + "\n).start();\n",
    )
    yield (
        "pod.json",
        json.dumps({"spec": {"containers": [{"name": "a", "command": words[:1], "args": words[1:]}]}}, indent=2),
    )
    yield "compose.yml", f"services:\n  a:\n    image: b\n    healthcheck:\n      test: {json.dumps(['CMD', *words])}\n"
    yield (
        "pod.yml",
        "spec:\n  containers:\n  - name: a\n    args:\n" + "".join(f"    - {json.dumps(word)}\n" for word in words),
    )


def _cases(lines: tuple[str, ...], values: tuple[str, ...], seed: int, *, quiet: bool) -> Iterator[Case]:
    for line in lines:
        rng = random.Random(f"{line}{seed}")
        value = expand(rng.choice(values), rng)
        for name, text in _homes([word.replace("…", value) for word in line.split(" ")]):
            yield Case(text, "" if quiet else value, f"{line} in {name}", name)


@pytest.mark.parametrize("seed", range(3))
def test_what_a_listed_command_logs_in_with_is_found_and_nothing_besides(seed: int) -> None:
    told = measure(_cases(COMMANDS, CHOSEN, seed, quiet=False))
    assert told.share >= ENOUGH, told.missed
    assert not told.besides


@pytest.mark.parametrize("seed", range(3))
def test_listed_variables_ports_and_files_are_quiet(seed: int) -> None:
    assert not measure(_cases(QUIET, PLACES, seed, quiet=True)).besides
    assert not measure(_cases(COMMANDS, ("$PW", "${PW}", "<password>"), seed, quiet=True)).besides


def test_what_declares_options_is_no_command() -> None:
    rng = random.Random(5)
    for form in DECLARED:
        for value in (*PLACES, "Copper-Tulip-<digit:3>"):
            assert not measure([Case(form.replace("…", expand(value, rng)), "", form, "a.txt")]).besides
