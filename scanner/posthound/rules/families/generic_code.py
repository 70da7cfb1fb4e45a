"""Passwords in the calls of programs, in SQL, and in the files of servers."""

from __future__ import annotations

from posthound.rules.families.generic import GENERIC
from posthound.rules.model import Pattern

ROTATE = "Change the password at the service it belongs to, and read the new one from the environment."
# A quoted argument that is no variable, template or word for a password.
QUOTED = (
    r"[bruf@]?\\?[\"'](?P<secret>(?![$<{%#*:])(?!(?i:(?:my|your|the|db|user|some|a)?[_-]?"
    r"(?:pass(?:word|wd)?|pwd|pw|secret|token|xxx[x]{0,20}))[0-9]{0,4}\\?[\"'])[^\"'\r\n<>{}\\]{4,120})\\?[\"']"
)
FIRST = r"[bruf@]?\\?[\"'][^\"'\r\n\\]{1,120}\\?[\"']\s{0,4},\s{0,12}"

PATTERNS = (
    Pattern(
        id="generic-login-call",
        provider=GENERIC,
        name="User and password in a login call",
        regex=r"(?:(?<![A-Za-z])auth\s{0,2}=\s{0,2}\(|(?i:(?:http)?(?:basic|digest|ntlm|plain)_?auth(?:entication)?"
        r"(?:provider)?\()|(?i:set_?basic_?auth\()|\w{1,40}(?:\(\))?\.(?:login|authenticate|auth|basic_auth)\(|"
        r"(?i:credentials\.basic\()|UsernamePasswordCredentials?\(|PasswordAuthentication\(|ClientCredential\(|"
        rf"(?:oci_p?connect|ftp_login|ssh2_auth_password)\((?:\$\w{{1,40}},\s{{0,2}})?)\s{{0,12}}{FIRST}{QUOTED}",
        keywords=(
            "auth=(",
            "auth = (",
            "auth= (",
            "auth =(",
            "auth(",
            "authentication(",
            "authprovider(",
            "authenticationprovider(",
            ".login(",
            ".authenticate(",
            ".auth(",
            "credentials.basic(",
            "passwordcredential",
            "clientcredential(",
            "oci_connect(",
            "oci_pconnect(",
            "ftp_login(",
            "ssh2_auth_password(",
        ),
        severity="high",
        confidence="medium",
        opens="The service that the program logs in to, as the user before it.",
        matches=(
            "requests.get(url, auth=('svc', '<alnum:14>'))",
            'server.login("svc@acme.dev", "<alnum:12>")',
            'HTTPBasicAuth("svc", "<alnum:12>")',
        ),
        rejects=("auth=('user', 'password')", "auth=('svc', PASSWORD)", "server.login(user, password)"),
        check="mixed",
        rotate=ROTATE,
        references=("https://requests.readthedocs.io/en/latest/user/authentication/",),
    ),
    Pattern(
        id="generic-database-call",
        provider=GENERIC,
        name="Password in a call that connects to a database",
        regex=r"(?:mysqli?_p?connect|mysqli(?:::__construct)?|PDO|getConnection|pymssql\.connect|pymysql\.connect|MySQLdb\.connect"
        rf"|mssql_connect|odbc_connect|fbird_connect|ibase_connect|sybase_connect)\(\s{{0,12}}{FIRST}{FIRST}{QUOTED}",
        keywords=("connect(", "mysqli(", "construct(", "pdo(", "getconnection("),
        severity="critical",
        confidence="medium",
        opens="The database, as the user before it.",
        matches=(
            'mysqli_connect("localhost", "root", "<alnum:12>", "shop");',
            'DriverManager.getConnection("jdbc:mysql://db/x", "root", "<alnum:12>");',
        ),
        rejects=('mysqli_connect("localhost", "root", "password");', 'mysqli_connect("localhost", "root", $pw);'),
        rotate="Change the database user's password, and read the new one from the environment.",
        references=("https://www.php.net/manual/en/mysqli.construct.php",),
    ),
    Pattern(
        id="generic-sql-user-password",
        provider=GENERIC,
        name="Password in an SQL statement",
        regex=r"(?i:identified (?:with [\"'`]?\w{1,40}[\"'`]? )?(?:by|as)(?: values)?|(?:alter|create)\s{1,3}(?:user|role|login)\s(?:[^\r\n;]{0,120}?\s)?"
        r"(?:login )?(?:encrypted )?password\s{0,2}=?|set password(?: for [^=\r\n]{1,80}?)?\s{0,2}=|=\s{0,2}password\()"
        r"\s{0,4}[Nn]?\\?[\"'](?P<secret>(?![$<{%*:?@#])(?!(?i:(?:my|your|new|the)?[_-]?(?:password|passwd|pass|pwd|secret|token"
        r"|changeme|change_me|string|example|redacted|xxx[x]{0,60}))[0-9]{0,4}\\?[\"'])[^\"'\r\n\\]{4,120})\\?[\"']",
        keywords=(
            "identified",
            "password '",
            'password "',
            "password n'",
            "password = '",
            "password='",
            "password = n'",
            "password=n'",
            "password(",
        ),
        severity="critical",
        confidence="medium",
        opens="The database as the user of the statement.",
        matches=(
            "CREATE USER svc IDENTIFIED BY '<alnum:14>';",
            "ALTER ROLE svc WITH PASSWORD '<alnum:14>'",
            "ALTER USER svc PASSWORD '<alnum:14>';",
            "CREATE LOGIN svc WITH PASSWORD = N'<alnum:14>';",
        ),
        rejects=("IDENTIFIED BY '${PW}'", "CREATE USER svc IDENTIFIED BY 'password';"),
        rotate="Change the database user's password.",
        references=("https://dev.mysql.com/doc/refman/en/create-user.html",),
    ),
    Pattern(
        id="generic-sql-user-password-unquoted",
        provider=GENERIC,
        name="Password in an Oracle SQL statement",
        regex=r"(?i:(?:create|alter) user)\s{1,3}\"?\w{1,40}\"?\s{1,3}(?i:identified by)\s{1,3}\"?"
        r"(?P<secret>(?![$<{%&*:'])(?!(?i:pass(?:word|wd)?|values|secret)(?![0-9A-Za-z]))[^\s\"';<>]{5,60})",
        keywords=("identified by",),
        severity="critical",
        confidence="medium",
        opens="The database as the user of the statement.",
        matches=("ALTER USER svc IDENTIFIED BY <alnum:10>;",),
        rejects=("ALTER USER svc IDENTIFIED BY &pw;", "ALTER USER svc IDENTIFIED BY password;"),
        check="mixed",
        rotate="Change the database user's password.",
        references=("https://github.com/oracle/python-oracledb",),
    ),
    Pattern(
        id="generic-pgpass-line",
        provider=GENERIC,
        name="Line of a PostgreSQL password file",
        regex=r"(?:[A-Za-z0-9.-]{1,120}|\*):(?:5432|5433|6432):(?:[A-Za-z0-9_.-]{1,63}|\*):[A-Za-z0-9_.-]{1,63}:"
        r"(?P<secret>(?![$<{%*])[^\s:\"'\\]{4,120})(?=[\s\"'\\]|$)",
        keywords=(":5432:", ":5433:", ":6432:"),
        severity="critical",
        opens="The database of the line, as the user named there.",
        matches=("db.acme.dev:5432:shop:svc:<alnum:14>",),
        rejects=("db.acme.dev:5432:shop:svc:$PW", "db.acme.dev:5432"),
        rotate="Change the database user's password.",
        references=("https://github.com/postgres/postgres/blob/master/doc/src/sgml/libpq.sgml",),
    ),
    Pattern(
        id="generic-unattend-password",
        provider=GENERIC,
        name="Password in a Windows answer file",
        regex=r"<(?:\w{1,20}:)?(?:Administrator)?Password>\s{0,40}<(?:\w{1,20}:)?Value>(?P<secret>(?![$<{%*])[^<>\s]{4,400})(?=</)",
        keywords=("password>",),
        severity="critical",
        opens="The administrator's or the joining account's Windows log-in, on every machine set up from the file.",
        matches=("<AdministratorPassword>\n  <Value><alnum:14></Value>",),
        rejects=("<AdministratorPassword><Value>*SENSITIVE*DATA*DELETED*</Value>",),
        rotate="Change the account's password and take it out of the answer file.",
        references=(
            "https://learn.microsoft.com/en-us/windows-hardware/customize/desktop/unattend/microsoft-windows-shell-setup-useraccounts",
        ),
    ),
    Pattern(
        id="generic-machine-key",
        provider=GENERIC,
        name="Key of ASP.NET's machineKey",
        regex=r"(?i:validationkey|decryptionkey)\s{0,2}[=:]\s{0,2}\\?[\"'](?P<secret>[0-9A-Fa-f]{32,128})(?![0-9A-Za-z,])",
        keywords=("validationkey", "decryptionkey"),
        severity="critical",
        opens="Forged sign-in tickets and view state, which run code on the server.",
        matches=('<machineKey validationKey="<HEX:128>" decryptionKey="<HEX:64>" />',),
        rejects=('<machineKey validationKey="AutoGenerate,IsolateApps" />',),
        rotate="Generate new keys for every site that shares them and recycle the application pools.",
        references=("https://learn.microsoft.com/en-us/previous-versions/dotnet/netframework-4.0/w8h3skw9(v=vs.100)",),
    ),
    Pattern(
        id="generic-rails-secret-key-base",
        provider=GENERIC,
        name="Secret of a Rails application",
        regex=r"(?i:secret_key_base|secret_token|rails_master_key)[\"']?\s{0,4}(?:=>|[:=])\s{0,4}\\?[\"']?(?P<secret>"
        r"(?:[0-9a-f]{32}|[0-9a-f]{64,160}))(?![0-9A-Za-z])",
        keywords=("secret_key_base", "secret_token", "rails_master_key"),
        severity="critical",
        opens="Forged and decrypted sessions of any user, and often code run on the server.",
        matches=("SECRET_KEY_BASE=<hex:128>", "RAILS_MASTER_KEY=<hex:32>"),
        rejects=("secret_key_base: <%= ENV['SECRET_KEY_BASE'] %>",),
        check="mixed",
        rotate="Make a new one with bin/rails secret; every session ends.",
        references=("https://guides.rubyonrails.org/security.html#custom-credentials",),
    ),
)
