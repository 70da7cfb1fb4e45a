"""Lines as people write them: passwords on command lines, in calls, statements and settings; and lines that hold none."""

from __future__ import annotations

import random

import pytest

from posthound.rules import load
from posthound.rules.lint import find_secret
from posthound.rules.templates import expand

PATTERNS = [p for p in load() if p.provider.id == "generic" and p.kind != "field"]
FOUND = r"""
curl -s --user 'svc:<alnum:12>' https://acme.dev/v1
docker login -u svc -p <alnum:12> registry.acme.dev
mongosh "mongodb://h" --username adm --password <alnum:12>
PsExec.exe \\srv -u ACME\svc -p <alnum:12> cmd
net user svc <alnum:12> /add
net use \\nas\share <alnum:12> /user:ACME\svc
xfreerdp /u:svc /p:<alnum:12> /v:srv
smbclient //nas/share -U svc%<alnum:12>
sqlcmd -S db -U sa -P <alnum:12> -Q x
redis-cli -h cache -a <alnum:16> ping
echo 'svc:<alnum:12>' | chpasswd
echo "<alnum:12>" | sudo -S apt update
sqlplus svc/<alnum:10>@orcl
keytool -list -storepass <alnum:12>
openssl enc -aes-256-cbc -k <alnum:16> -in x
ALTER USER postgres PASSWORD '<alnum:12>';
CREATE LOGIN svc WITH PASSWORD = N'<alnum:12>';
ALTER USER svc IDENTIFIED BY <alnum:10>;
requests.get(url, auth=('svc', '<alnum:12>'))
smtp.login("svc@acme.dev", "<alnum:12>")
new mysqli("localhost", "root", "<alnum:12>", "shop");
db.acme.dev:5432:shop:svc:<alnum:14>
jwt.sign({ id }, '<alnum:24>')
ENV DB_PASSWORD <alnum:14>
#define WIFI_PASSWORD "<alnum:12>"
const KEY = process.env.API_KEY || '<alnum:32>';
Your API key is <alnum:32>
requirepass <alnum:16>
[smtp.acme.dev]:587 svc@acme.dev:<alnum:12>
FERNET_KEY=<b64url:43>=
svc:1001:aad3b435b51404eeaad3b435b51404ee:<hex:32>:::
$DCC2$10240#svc#<hex:32>
SCRAM-SHA-256$4096:<b64:22>==$<b64:43>=:<b64:43>=
enable secret 9 $9$<alnum:14>$<alnum:43>
"""
REFUSED = r"""
docker login -u AWS -p $(aws ecr get-login-password)
echo "$TOKEN" | docker login --username svc --password-stdin
curl -u ${GH_USER}:${GH_TOKEN2} https://acme.dev
mysql -u root -p$MYSQL_ROOT_PASSWORD db1
net user john1 /delete
net use Z: \\server\share1 /persistent:yes
redis-cli -h h -p 6379 -a "$REDIS_PASS1"
unzip -d /tmp/P1 x.zip
sqlplus / as sysdba
auth=('username1', 'password1')
server.login(user, password1)
CREATE USER svc IDENTIFIED BY 'password';
SELECT * FROM users WHERE password = 'abc' AND role='x';
the token is invalid2 for this session
Error: secret "default-token-x7k2p" not found
const name = user.name || 'anonymous123';
jwt.verify(token, process.env.JWT_SECRET)
aes_key = os.urandom(32)
ENV PATH_TOKEN_FILE /etc/x1
requirepass foobared
snmp-server community public RO
std::vector<int>::iterator::x:1
tx data 0x0200<HEX:400>
{"kty":"RSA","n":"<b64url:342>","e":"AQAB"}
validationKey="AutoGenerate,IsolateApps"
"""


def _finders(line: str) -> list[str]:
    text = expand(line, random.Random(line))
    low = text.lower()
    return [p.id for p in PATTERNS if any(word in low for word in p.keywords) and find_secret(p, text)]


@pytest.mark.parametrize("line", FOUND.strip().splitlines())
def test_the_secret_of_a_line_is_found(line: str) -> None:
    assert _finders(line)


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_a_line_without_a_secret_is_left_alone(line: str) -> None:
    assert _finders(line) == []
