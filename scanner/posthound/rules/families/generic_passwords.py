"""Passwords in code, configuration and commands, by the words around them."""

from __future__ import annotations

from posthound.rules.families.generic import GENERIC
from posthound.rules.model import Pattern, Provider

NETRC = Provider(
    id="netrc",
    general=True,
    name="netrc file",
    rotate="Change the password at the service it belongs to and keep the new one out of the file.",
    references=("https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html",),
)

PATTERNS = (
    Pattern(
        id="generic-password-double-quoted",
        kind="text",
        provider=GENERIC,
        name="Password in double quotes",
        # Six characters at least; no variable, template, path, ARN or e-mail-like stub.
        regex=r"(?<!->)[A-Za-z0-9]{0,40}?(?i:password|passwd|passphrase|passwort)(?:"
        r"""(?i:s|_?value|_?text))?\\?[\"']?\]?\s{0,12}(?:=>|:=|:|=)\s{0,12}@?\\?\"(?P<secret>(?!"""
        r"[$#<{%&/@\[]|\\\$)(?!(?i:(?:password|passwd|pass|secret|token|changeme|change_me|none|null|nil|u"
        r"ndefined|true|false|string|object|your[_ -]?password|enter.{0,20}|example|redacted|not-?set|xxx"
        r"""[x]{0,60}|\*{3,60}|\.{3}|-{3,60}))[\"'])(?!'\$|[a-z_]{1,30}/[a-z_]{1,30}[/#])"""
        r"""(?!arn:|https?:|eyJ|[xX]{4,64}[\"'])(?=[^\"\r\n]{0,80}[^@\"\r\n]\\?\")[^\"\s<>{}\\]{6,80})\\?\"""",
        keywords=("password", "passwd", "passphrase", "passwort"),
        severity="high",
        confidence="medium",
        opens="Whatever the account it belongs to may do.",
        matches=('"AdminPassword": "<alnum:14>"', 'password := "<alnum:12>"'),
        rejects=('password = "$<alnum:10>"', 'password = "123"', 'password: "password"'),
        rotate="Change the password at the service it belongs to and keep the new one out of the file.",
    ),
    Pattern(
        id="generic-password-single-quoted",
        kind="text",
        provider=GENERIC,
        name="Password in single quotes",
        # As with double quotes; a lower_snake word is a name.
        regex=r"(?<!->)[A-Za-z0-9]{0,40}?(?i:password|passwd|passphrase|passwort)(?:"
        r"""(?i:s|_?value|_?text))?\\?[\"']?\]?\s{0,12}(?:=>|:=|:|=)\s{0,12}[urb]?'(?P<secret>(?!"""
        r"[$#<{%&/@\[]|\\\$)(?!(?i:(?:password|passwd|pass|secret|token|changeme|change_me|none|null|nil|u"
        r"ndefined|true|false|string|object|your[_ -]?password|enter.{0,20}|example|redacted|not-?set|xxx"
        r"""[x]{0,60}|\*{3,60}|\.{3}|-{3,60}))[\"'])(?!'\$|[a-z_]{1,30}/[a-z_]{1,30}[/#])"""
        r"""(?!arn:|https?:|eyJ|[xX]{4,64}[\"'])(?![a-z]{1,40}[_$][a-z]{1,40}')[^'\s<>{}\\]{6,80})'""",
        keywords=("password", "passwd", "passphrase", "passwort"),
        severity="high",
        confidence="medium",
        opens="Whatever the account it belongs to may do.",
        matches=("password: '<alnum:14>'", ":password   => '<alnum:12>'"),
        rejects=("password = '123'", "password = 'super$ecret'", "password = '#add-password'"),
        rotate="Change the password at the service it belongs to and keep the new one out of the file.",
    ),
    Pattern(
        id="generic-password-bare",
        kind="text",
        provider=GENERIC,
        name="Password after a user name, unquoted",
        regex=r"""(?i:user(?:_?name)?|login)[\"']?\s{0,4}[=:]\s{0,4}[A-Za-z0-9@._\\-]{2,80}[ \t]{0,8}\r?\n(?:"""
        r"[ \t]{0,20}(?:#|//|;)[^\r\n]{0,160}\r?\n){0,4}[ \t]{0,20}[A-Za-z_]{0,40}(?i:pass(?:word|wd)?)"
        r"[ \t]{0,8}[=:][ \t]{0,8}(?P<secret>(?![A-Za-z_]\w{0,30}\.[A-Za-z_])(?!(?i:"
        r"(?:password|passwd|pass|secret|token|changeme|change_me|none|null|nil|undefined|true|false|strin"
        r"g|object|your[_ -]?password|enter.{0,20}|example|redacted|not-?set|xxx"
        r"[x]{0,60}|\*{3,60}|\.{3}|-{3,60}))\s)[A-Za-z0-9_!@#%^&*+=.~?-]{6,80})(?=\s|$)",
        keywords=("pass",),
        severity="high",
        confidence="medium",
        opens="Whatever the account of the name before it may do.",
        matches=("username = jdoe\npassword = <alnum:12>", "[svc]\nAUTO_USERNAME=svc\nAUTO_PASSWORD=<alnum:12>"),
        rejects=("username = env.USER_NAME\npassword = env.USER_PASSWORD", "user = a\npassword = NULL"),
        rotate="Change the password at the service it belongs to and keep the new one out of the file.",
    ),
    Pattern(
        id="generic-user-password-pair",
        kind="text",
        provider=GENERIC,
        name="User name and password on following lines",
        # Beside a user name a password may have spaces.
        regex=r"""(?i:user(?:_?name)?|login|uid)[\"']?\s{0,4}(?:=>|[=:])\s{0,4}[\"'][^\"'\r\n]{2,80}"""
        r"""[\"'],?;?[ \t]{0,8}(?:(?:#|//)[^\r\n]{0,160})?\r?\n(?:[ \t]{0,20}(?:#|//)"""
        r"""[^\r\n]{0,160}\r?\n){0,4}[ \t]{0,20}[\"':]?[A-Za-z_]{0,40}(?i:pass(?:word|wd)?|pwd)"""
        r"""[\"']?[ \t]{0,12}(?:=>|[=:])[ \t]{0,8}[\"'](?P<secret>(?![$#<{%&/@\[]|\\\$)(?!(?i:"""
        r"(?:password|passwd|pass|secret|token|changeme|change_me|none|null|nil|undefined|true|false|strin"
        r"g|object|your[_ -]?password|enter.{0,20}|example|redacted|not-?set|xxx"
        r"""[x]{0,60}|\*{3,60}|\.{3}|-{3,60}))[\"'])(?!'\$|[a-z_]{1,30}/[a-z_]{1,30}[/#])"""
        r"""(?!arn:|https?:|eyJ|[xX]{4,64}[\"'])(?![a-z]{1,40}[_$][a-z]{1,40}[\"'])(?=[^\"'\r\n]{0,80}"""
        r"""[^@\"'\r\n][\"'])[^\"'\r\n<>{}]{6,80})[\"']""",
        keywords=("pass", "pwd"),
        severity="high",
        confidence="medium",
        opens="Whatever the account of the name before it may do.",
        matches=("user = 'jdoe'  # c\npassword = 'open <alnum:8>'", "USERNAME = 'jdoe'\n# c\nPASS = '<alnum:10>'"),
        rejects=("user = 'jdoe'\npassword = 'open_sesame'",),
        rotate="Change the password at the service it belongs to and keep the new one out of the file.",
    ),
    Pattern(
        id="generic-password-env",
        kind="text",
        provider=GENERIC,
        name="Password or secret in an environment file",
        regex=r"(?<![A-Za-z0-9_])(?:export |set |ENV |- )?[A-Z0-9_]{0,40}"
        r"(?:PASSWORD|PASSWD|PASSPHRASE|_PASS|_PWD|_SECRET|SECRET_KEY|API_KEY|AUTH_KEY|_TOKEN)=(?P<secret>"
        r"(?![$#<{%\[(*/])[A-Za-z0-9_!@%^&*+=.,:~?/-]{8,200})(?=[\s`\\]|$)",
        keywords=(
            "password=",
            "passwd=",
            "passphrase=",
            "_pass=",
            "_pwd=",
            "_secret=",
            "secret_key=",
            "api_key=",
            "auth_key=",
            "_token=",
        ),
        severity="high",
        confidence="medium",
        opens="Whatever the variable's service lets its holder do.",
        matches=("DB_PASSWORD=<alnum:14>", "export ACME_API_KEY=<alnum:24>"),
        rejects=("DB_PASSWORD=$(cat x)", "DB_PASSWORD=${X}", "DB_PASSWORD=changeme"),
        check="mixed",
        entropy=2.5,
        rotate="Change the password at the service it belongs to and keep the new one out of the file.",
    ),
    Pattern(
        id="generic-password-in-prose",
        kind="text",
        provider=GENERIC,
        name="Password in a sentence",
        regex=r"""(?i:password)(?: for(?: the)?(?: default)? user ?[\"'`][^\"'`\r\n]{1,60}[\"'`])?(?: is"""
        r"""(?: set to)?:?|:)? {1,2}[\"'`](?P<secret>(?![$#<{%&/])(?!(?i:"""
        r"(?:password|passwd|pass|secret|token|changeme|change_me|none|null|nil|undefined|true|false|strin"
        r"g|object|your[_ -]?password|enter.{0,20}|example|redacted|not-?set|xxx"
        r"""[x]{0,60}|\*{3,60}|\.{3}|-{3,60}))[\"'`])[^\"'`\s<>{}]{4,64})[\"'`](?!\s{0,3}[:=])""",
        keywords=("password",),
        severity="medium",
        confidence="low",
        opens="Whatever the account it belongs to may do.",
        matches=("the default password is '<alnum:10>'", "The password for user 'x' is \"<alnum:8>\""),
        rejects=("the password is '$PASS'",),
        rotate="Change the password at the service it belongs to and keep the new one out of the file.",
    ),
    Pattern(
        id="generic-hardcoded-comparison",
        kind="text",
        provider=GENERIC,
        name="Password compared with a literal",
        regex=r"""(?i:password|passwd|secret|api_?key|passcode)[\])]?\s{0,2}(?:[!=]={1,2})\s{0,2}[\"'](?P<secret>"""
        r"(?![$#<{%&/])(?!(?i:(?:password|passwd|pass|secret|token|changeme|change_me|none|null|nil|undefi"
        r"ned|true|false|string|object|your[_ -]?password|enter.{0,20}|example|redacted|not-?set|xxx"
        r"""[x]{0,60}|\*{3,60}|\.{3}|-{3,60})|number|function|boolean|array|(?:password|secret)s?)[\"'])"""
        r"""[^\"'\s<>{}]{5,80})[\"']""",
        keywords=("password", "passwd", "secret", "api_key", "apikey", "passcode"),
        severity="high",
        confidence="medium",
        opens="What the comparison guards: the program's own back door.",
        matches=('if creds.Secret != "<alnum:12>" {', "username == 'a' and password =='<alnum:8>'"),
        rejects=('typeof password === "string"', 'password == ""'),
        rotate="Take the literal out of the code, store a salted hash instead and change the password.",
    ),
    Pattern(
        id="generic-quoted-secret",
        kind="text",
        provider=GENERIC,
        name="Secret in quotes",
        regex=r"(?:[A-Za-z0-9]{0,40}?)(?i:(?:client|app|api|auth|oauth|consumer|shared|signing|webhook)"
        r"""[_.-]?secret|secret[_.-]?key|(?<![A-Za-z])secret)\\?[\"']?\]?\s{0,4}(?:=>|:=|"""
        r"""[=:,])\s{0,4}\\?[\"'](?P<secret>[A-Za-z0-9_-]{16,128})\\?[\"']""",
        keywords=("secret",),
        severity="high",
        confidence="medium",
        opens="The identity of the application or webhook that it belongs to.",
        matches=('String CLIENT_SECRET = "<hex:40>";', "secret: '<alnum:24>'"),
        rejects=("secret: '<lower:24>'", "client_secret: '<alnum:8>'"),
        check="mixed",
        entropy=3.0,
    ),
    Pattern(
        id="generic-quoted-api-key",
        kind="text",
        provider=GENERIC,
        name="API key in quotes",
        regex=r"[A-Za-z0-9]{0,40}?(?i:api[_. -]?key|access[_.-]?key|auth[_.-]?key|app"
        r"""[_.-]?key)\\?[\"']?\]?\s{0,4}(?:=>|:=|[=:,])\s{0,4}['\\]{0,2}\\?[\"'](?P<secret>"""
        r"""[A-Za-z0-9_-]{16,128})\\?[\"']""",
        keywords=("key",),
        severity="high",
        confidence="medium",
        opens="The API that the key belongs to, as its owner.",
        matches=('API_KEY = "<hex:32>"', '"apiKey": "<alnum:32>"', "'API_KEY' , '\"<hex:32>\"'"),
        rejects=('api_key = "<lower:24>"', 'apiKey: "<alnum:8>"'),
        check="mixed",
        entropy=3.0,
    ),
    Pattern(
        id="generic-build-config-field",
        provider=GENERIC,
        name="Key or token in an Android build field",
        # buildConfigField takes a type, a name and a value; the value of a String is quoted twice.
        regex=r"""(?:buildConfigField|resValue)[\s(]{1,4}[\"']{1,2}[Ss]tring[\"']{1,2}\s{0,4},\s{0,4}[\"'][A-Za-z0-9_.]{0,40}"""
        r"""(?i:key|token|secret|password)[A-Za-z0-9_.]{0,20}[\"']\s{0,4},\s{0,4}[\"']{1,2}(?:\\?\")?(?P<secret>[A-Za-z0-9_.+/=-]{16,200})""",
        keywords=("buildconfigfield", "resvalue"),
        severity="high",
        confidence="medium",
        opens="The API that the key belongs to, for everybody who unpacks the app.",
        matches=(
            "buildConfigField 'String', 'API_KEY', '\"<hex:32>\"'",
            'buildConfigField("String", "MAPS_TOKEN", "\\"<alnum:40>\\"")',
        ),
        rejects=(
            "buildConfigField 'String', 'API_KEY', API_KEY",
            "buildConfigField 'String', 'API_URL', '\"<lower:24>\"'",
        ),
        check="mixed",
        entropy=3.0,
    ),
    Pattern(
        id="generic-api-key-bare",
        kind="text",
        provider=GENERIC,
        name="API key without quotes",
        regex=r"[A-Za-z0-9]{0,40}?(?i:api[_-]?key|apikey|access[_-]?token|auth[_-]?token|client"
        r"[_-]?secret)\s{0,2}[=:]\s{0,2}(?P<secret>[A-Za-z0-9]{20,128})(?![-._=+/(\[])",
        keywords=("key", "token", "secret"),
        severity="high",
        confidence="medium",
        opens="The API that the key belongs to, as its owner.",
        matches=("apikey=<alnum:32>", "https://api.acme.dev/v1?api_key=<hex:32>&q=1"),
        rejects=("apikey=<alnum:8>", "apiKey: <lower:24>"),
        check="mixed",
        entropy=3.2,
    ),
    Pattern(
        id="generic-network-credential",
        provider=GENERIC,
        name="Password in a .NET NetworkCredential",
        regex=r"""(?i:networkcredential|pscredential)\(\s{0,10}@?[\"'][^\"'\r\n]{1,120}"""
        r"""[\"']\s{0,5},\s{0,10}@?[\"'](?P<secret>(?![$<{])[^\"'\r\n]{3,120})[\"']""",
        keywords=("networkcredential", "pscredential"),
        severity="high",
        opens="The account named before it: mail, proxy, share or web service.",
        matches=('new NetworkCredential("ci@acme.dev", "<alnum:16>");',),
        rejects=('new NetworkCredential("ci", "$pw")',),
        rotate="Change the password at the service it belongs to and keep the new one out of the file.",
        references=("https://learn.microsoft.com/en-us/dotnet/api/system.net.networkcredential",),
    ),
    Pattern(
        id="generic-directory-entry",
        provider=GENERIC,
        name="Password in a .NET DirectoryEntry",
        regex=r"""(?i:directoryentry)\(\s{0,10}[\"'](?i:ldaps?|winnt|gc)://[^\"'\r\n]{0,200}"""
        r"""[\"']\s{0,5},\s{0,20}@?[\"'][^\"'\r\n]{1,120}[\"']\s{0,5},\s{0,20}@?[\"'](?P<secret>(?![$<{])"""
        r"""[^\"'\r\n]{3,120})[\"']""",
        keywords=("directoryentry",),
        severity="critical",
        opens="The directory (LDAP, Active Directory) as the account named before it.",
        matches=('new DirectoryEntry("LDAP://ACME.DEV",\n  "ADM@ACME.DEV",\n  "<alnum:10>");',),
        rejects=('new DirectoryEntry("LDAP://ACME.DEV", user, pw);',),
        rotate="Change the directory account's password.",
        references=("https://learn.microsoft.com/en-us/dotnet/api/system.directoryservices.directoryentry",),
    ),
    Pattern(
        id="generic-dotnet-setting",
        provider=GENERIC,
        name="Secret in a .NET configuration",
        regex=r"<add\s{1,4}key\s{0,2}=\s{0,2}\"[A-Za-z0-9_.: -]{0,60}"
        r"(?i:password|passwd|pwd|secret|apikey|api_key|token|accesskey)"
        r"[A-Za-z0-9_]{0,20}\"\s{1,4}value\s{0,2}=\s{0,2}\"(?P<secret>(?!eyJ|[$<{%#]|https?:|"
        r"(?i:true|false|(?:password|passwd|pass|secret|token|changeme|change_me|none|null|nil|undefined|t"
        r"rue|false|string|object|your[_ -]?password|enter.{0,20}|example|redacted|not-?set|xxx"
        r"[x]{0,60}|\*{3,60}|\.{3}|-{3,60}))\")[^\"\s<>{}]{6,200})\"",
        keywords=("<add",),
        severity="high",
        confidence="medium",
        opens="Whatever the setting's service lets its holder do.",
        matches=('<add key="FromEmailPassword" value="<alnum:14>"/>',),
        rejects=('<add key="PasswordLength" value="12"/>', '<add key="DbPassword" value="#{DbPassword}"/>'),
        rotate="Change the password at the service it belongs to and keep the new one out of the file.",
        references=(
            (
                "https://learn.microsoft.com/en"
                "-us/dotnet/framework/configure"
                "-apps/file-schema/appsettings/add-element-for-appsettings"
            ),
        ),
    ),
    Pattern(
        id="generic-secure-string",
        provider=GENERIC,
        name="Password in PowerShell's ConvertTo-SecureString",
        regex=r"""(?:(?i:convertto-securestring)(?: -(?i:asplaintext|force|string)){0,3}\s{1,4}[\"'](?P<secret>(?!"""
        r"""[$<{%])[^\"'\r\n]{4,200})[\"'])""",
        keywords=("convertto-securestring",),
        severity="high",
        opens="Whatever the account it belongs to may do.",
        matches=(
            "ConvertTo-SecureString '<alnum:14>' -AsPlainText -Force",
            'ConvertTo-SecureString -String "<alnum:14>" -AsPlainText',
        ),
        rejects=('ConvertTo-SecureString "$pw" -AsPlainText',),
        rotate="Change the password at the service it belongs to and keep the new one out of the file.",
        references=(
            (
                "https://learn.microsoft.com/en"
                "-us/powershell/module/microsoft.powershell.security/convertto-securestring"
            ),
        ),
    ),
    Pattern(
        id="generic-secure-string-pipe",
        provider=GENERIC,
        name="Password piped to ConvertTo-SecureString",
        regex=r"""[\"'](?P<secret>(?![$<{%])[^\"'\s]{4,120})[\"']\s{0,3}\|\s{0,3}(?i:convertto-securestring)""",
        keywords=("convertto-securestring",),
        severity="high",
        opens="Whatever the account it belongs to may do.",
        matches=("$s = '<alnum:14>' | ConvertTo-SecureString -AsPlainText -Force",),
        rejects=('"$pw" | ConvertTo-SecureString',),
        rotate="Change the password at the service it belongs to and keep the new one out of the file.",
        references=(
            (
                "https://learn.microsoft.com/en"
                "-us/powershell/module/microsoft.powershell.security/convertto-securestring"
            ),
        ),
    ),
    Pattern(
        id="generic-tool-password-option",
        provider=GENERIC,
        name="Password option of a command",
        regex=r"(?:sshpass -p\s{0,2}|mysql(?:dump|admin)?\s[^\r\n|]{0,120}?-p(?! )|--"
        r"(?:password|http-password|passphrase|ftp-password)[= ]|ldap(?:search|modify|add|passwd)\s"
        r"[^\r\n|]{0,200}?-w\s{1,2}|kadmin\s[^\r\n|]{0,120}?-w\s{1,2}|(?i:psexec)(?:64)?(?:\.exe)?\s[^\r\n|]{0,200}?-p\s{1,2}|(?i:net use)\s"
        r"""[^\r\n|]{0,120}?/user:\S{1,60}\s{1,2})[\"']?(?P<secret>(?![$<{%*/\\-])(?!(?i:pass"""
        r"""(?:word|wd)?|stdin|secret)(?![0-9A-Za-z]))[^\s\"'<>{}|]{5,120})[\"']?(?=\s|$)""",
        keywords=(
            "sshpass",
            "mysql",
            "--password",
            "--http-password",
            "--passphrase",
            "--ftp-password",
            "ldap",
            "kadmin ",
            "psexec",
            "net use",
        ),
        severity="high",
        confidence="medium",
        opens="The service or host that the command logs in to.",
        matches=(
            "sshpass -p '<alnum:12>' ssh root@acme.dev",
            "mysql -u root -p<alnum:12> shop",
            "psexec \\\\host -u admin -p <alnum:12> cmd",
            "ldapsearch -D cn=admin -w <alnum:12> -b dc=acme",
        ),
        rejects=("mysql -u root -p shop", "sshpass -p $PASS ssh x"),
        check="mixed",
        rotate="Change the password at the service it belongs to and keep the new one out of the file.",
    ),
    Pattern(
        id="netrc-password",
        provider=NETRC,
        name="Password in a netrc file",
        regex=r"(?:machine\s{1,8}\S{1,120}|default)\s{1,40}login\s{1,8}\S{1,120}\s{1,40}password\s{1,8}"
        r"(?P<secret>(?![$<{])\S{3,200})(?=\s|$)",
        keywords=("machine", "login"),
        severity="high",
        opens="The host of the line, as the user named there.",
        matches=("machine api.acme.dev login svc password <alnum:16>",),
        rejects=("machine api.acme.dev login svc password $PW",),
    ),
)
