"""Credentials in URLs, connection strings, HTTP headers and framework settings."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider

URI = Provider(
    id="uri",
    general=True,
    name="Credentials in a URI",
    rotate="Change the password at the service of the URI and pass it apart from the address.",
    references=("https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1",),
)
CREDENTIALS = Provider(
    id="credentials",
    general=True,
    name="Credentials in a web address",
    rotate="Change the password or token at the site of the address and send it in a header instead.",
    references=("https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1",),
)
FTP = Provider(
    id="ftp",
    general=True,
    name="FTP",
    rotate="Change the FTP account's password, and move to SFTP with keys.",
    references=("https://datatracker.ietf.org/doc/html/rfc1738#section-3.2",),
)
ODBC = Provider(
    id="odbc",
    general=True,
    name="ODBC / ADO.NET connection string",
    rotate="Change the database login's password; prefer integrated security or a managed identity.",
    references=("https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/connection-string-syntax",),
)
JDBC = Provider(
    id="jdbc",
    general=True,
    name="JDBC connection string",
    rotate="Change the database user's password and pass it as a property, not in the URL.",
    references=("https://jdbc.postgresql.org/documentation/use/",),
)
HTTP = Provider(
    id="http",
    general=True,
    name="HTTP authentication",
    rotate="Change the password or revoke the token at the service that the request goes to.",
    references=("https://datatracker.ietf.org/doc/html/rfc9110#section-11",),
)
DJANGO = Provider(
    id="django",
    general=True,
    name="Django",
    rotate="Set a new SECRET_KEY from the environment; keep the old one in SECRET_KEY_FALLBACKS while"
    " sessions run out.",
    references=("https://docs.djangoproject.com/en/stable/ref/settings/#secret-key",),
)
KUBERNETES = Provider(
    id="kubernetes",
    name="Kubernetes",
    rotate="Delete the token's Secret in kube-system (kubeadm token delete) and create a short-lived one.",
    references=("https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/",),
)
VMWARE = Provider(
    id="vmware",
    name="VMware PowerCLI",
    rotate="Change the vCenter or ESXi account's password; read it with Get-Credential or a SecretManagement vault.",
    references=(
        ("https://developer.broadcom.com/powercli/latest/vmware.vimautomation.core/commands/connect-viserver"),
    ),
)
PHPMAILER = Provider(
    id="phpmailer",
    name="PHPMailer",
    rotate="Change the mail account's password and read the new one from the environment.",
    references=("https://github.com/PHPMailer/PHPMailer",),
)
REACTAPP = Provider(
    id="reactapp",
    general=True,
    name="Create React App",
    rotate="Change it, and keep it on a server: every REACT_APP_ variable is in the public bundle.",
    references=("https://create-react-app.dev/docs/adding-custom-environment-variables/",),
)
GITALK = Provider(
    id="gitalk",
    name="Gitalk",
    rotate="Generate a new client secret for the OAuth app on GitHub and delete the old one.",
    rotate_url="https://github.com/settings/developers",
    references=("https://github.com/gitalk/gitalk",),
)

PATTERNS = (
    Pattern(
        id="uri-service-password",
        kind="text",
        provider=URI,
        name="Password in a service's URI",
        # Any scheme but the web's and FTP's; the user may be empty (Redis).
        regex=r"(?!(?:http|ws|ftp|sftp|git\+http)s?:|ftpe?s:)[a-z][a-z0-9]{1,20}(?:\+[a-z0-9]{1,20})?://"
        r"""[^\s:/@\"'`<>{}$?#]{0,100}:(?P<secret>(?![$<{%*\[#]|\.{3}|[0-9]{1,5};[A-Za-z ]{1,40}=)(?!(?i:pass"""
        r"(?:word|wd)?|pwd|pw|your.{0,20}|my-?pass(?:word)?|x{3,40}|token|redacted|\.{2,10})@)"
        r"""[^\s@/\"'`<>{}$]{3,200})@[A-Za-z0-9\[.-]{1,200}""",
        keywords=("://",),
        severity="critical",
        opens="The database, queue or other service of the URI, as the user named there.",
        matches=(
            "postgres://svc:<alnum:14>@db.acme.dev:5432/shop",
            "mongodb+srv://svc:<alnum:14>@c0.acme.dev/",
            "redis://:<alnum:20>@cache.acme.dev:6379/0",
            "amqps://svc:<alnum:14>@mq.acme.dev",
        ),
        rejects=(
            "postgres://svc:${PW}@db.acme.dev",
            "mysql://user:password@localhost/x",
            "postgres://svc:****@db",
            "redis://cache.acme.dev:6379",
        ),
    ),
    Pattern(
        id="credentials-web-uri",
        kind="text",
        provider=CREDENTIALS,
        name="User name and password in a web URI",
        regex=r"""(?:git\+)?(?:https?|wss?)://[^\s:/@\"'`<>{}$?#]{1,200}:(?P<secret>(?![$<{%*\[#]|\.{3})(?!"""
        r"(?i:pass(?:word|wd)?|pwd|pw|your.{0,20}|my-?pass(?:word)?|x{3,40}|token|redacted|\.{2,10})@)"
        r"""[^\s@/\"'`<>{}$]{3,300})@[A-Za-z0-9\[.-]{1,200}""",
        keywords=("://",),
        severity="high",
        opens="The site of the address, as the user named there.",
        matches=("https://svc:<alnum:16>@acme.dev/path", "git+https://ci:<alnum:20>@git.acme.dev/x.git"),
        rejects=("https://user:password@acme.dev", "https://{{user}}:{{pw}}@acme.dev", "https://a.dev:8443/@x"),
    ),
    Pattern(
        id="ftp-uri-password",
        kind="text",
        provider=FTP,
        name="Password in an FTP address",
        regex=r"""(?:ftps?|sftp|ftpe?s|scp)://[^\s:/@\"'`<>{}$?#]{1,100}:(?P<secret>(?![$<{%*\[#]|\.{3})"""
        r"""(?!x{3,40}@)[^\s@/\"'`<>{}$]{3,200})@[A-Za-z0-9\[.-]{1,200}""",
        keywords=("ftp://", "ftps://", "ftpes://", "scp://"),
        severity="high",
        opens="The files on that server, read and often write.",
        matches=("ftp://svc:<alnum:14>@ftp.acme.dev:21",),
        rejects=("ftp://svc:$PW@ftp.acme.dev", "ftp://ftp.acme.dev/@pub"),
    ),
    Pattern(
        id="odbc-password",
        provider=ODBC,
        name="Password in an ODBC or ADO.NET connection string",
        regex=r"(?i:server|data source|initial catalog|user id|userid|user|username|uid|database|dsn|driver|prov"
        r"ider|host|hostname|addr|address)\s{0,2}=\s{0,2}(?![=(])[^\r\n]{1,200}?[;: &\"](?:\s{0,3})"
        r"(?i:password|pwd) {0,2}=\s{0,3}(?P<secret>(?![$#<{%*(\[]|\\\$|(?i:null|none)(?!"
        r"""[A-Za-z0-9])|\w{1,30}\()[^;\"'\s<>{}\\&,]{3,128})(?=[;\"'])(?!['\"],? ?(?i:domain))""",
        keywords=("password=", "password =", "password  =", "pwd=", "pwd =", "pwd  ="),
        severity="critical",
        opens="The database as the login named there.",
        matches=(
            "Server=db.acme.dev;Port=5432;User Id=svc;Password=<alnum:14>;Database=shop;",
            "Driver={SQL Server};Server=db;Uid=svc;Pwd=<alnum:12>;",
        ),
        rejects=("Server=db;User Id=svc;Password=${PW};", 'user = "", password = "", domain = ""'),
    ),
    Pattern(
        id="odbc-password-first",
        provider=ODBC,
        name="Password before the other parts of a connection string",
        regex=r"(?i:password|pwd) {0,2}=\s{0,2}(?P<secret>(?![$#<{%*(\[]|\\\$|(?i:null|none)(?!"
        r"""[A-Za-z0-9])|\w{1,30}\()[^;\"'\s<>{}\\&,]{3,128})(?=;\s{0,3}"""
        r"(?i:server|data source|initial catalog|user id|uid|database|host|port|persist security info|trus"
        r"ted_connection|integrated security|encrypt|sslmode)\s{0,2}=)",
        keywords=("password=", "password =", "password  =", "pwd=", "pwd =", "pwd  ="),
        severity="critical",
        opens="The database that the rest of the string names.",
        matches=("Password=<alnum:14>;Server=db.acme.dev;Database=shop",),
        rejects=("Password={0};Server=db",),
    ),
    Pattern(
        id="odbc-php-database-password",
        provider=ODBC,
        name="Database password beside its user in PHP",
        regex=r"""(?:\\[rnt]){0,24}\$[a-z_]{0,20}user(?:name)?\s{0,4}=\s{0,4}\\?[\"']"""
        r"""[^\"'\\\r\n]{1,60}\\?[\"'];\s{0,40}\$[a-z_]{0,20}pass"""
        r"""(?:word)?\s{0,4}=\s{0,4}\\?[\"']?(?P<secret>(?![$\\_<])[^\"'\s;\\$<>{}]{4,120})\\?[\"']?;""",
        keywords=("$pass", "_pass"),
        severity="critical",
        confidence="medium",
        opens="The database as the user named before it.",
        matches=('$user = "svc"; $password = "<alnum:12>";',),
        rejects=('$user = "svc"; $password = $_POST["x"];',),
    ),
    Pattern(
        id="jdbc-password",
        provider=JDBC,
        name="Password in a JDBC URL",
        regex=r"""jdbc:[a-z0-9]{2,20}:(?!jdbc:)[^\s\"'`<>]{1,300}?[?&;]password=(?P<secret>(?![$<{%*]|(?i:pass"""
        r"""(?:word)?|x{3,20})(?![0-9A-Za-z]))[^\s&;\"'`<>{}]{3,200})""",
        keywords=("jdbc:",),
        severity="critical",
        opens="The database of the URL, as the user named there.",
        matches=(
            "jdbc:mysql://db.acme.dev:3306/shop?user=svc&password=<alnum:14>",
            "jdbc:sqlserver://db:1433;user=svc;password=<alnum:14>",
        ),
        rejects=("jdbc:mysql://db/shop?user=svc&password=${PW}",),
    ),
    Pattern(
        id="jdbc-oracle-password",
        provider=JDBC,
        name="Password in an Oracle JDBC URL",
        regex=r"""jdbc:oracle:(?:thin|oci):[A-Za-z0-9_]{1,60}/(?P<secret>(?![$<{%])[^\s@\"'<>{}]{3,120})@"""
        r"(?://)?[A-Za-z0-9(][A-Za-z0-9.-]{1,200}",
        keywords=("jdbc:oracle",),
        severity="critical",
        opens="The Oracle database of the URL, as the user named there.",
        matches=("jdbc:oracle:thin:svc/<alnum:12>@db.acme.dev:1521/shop",),
        rejects=("jdbc:oracle:thin:@db.acme.dev:1521/shop",),
    ),
    Pattern(
        id="http-basic-credentials",
        kind="text",
        provider=HTTP,
        name="HTTP Basic credentials",
        # Base64 of user:password, in whole groups of four.
        regex=r"(?i:basic)\s{1,4}(?P<secret>(?:[A-Za-z0-9+/]{4}){3,100}(?:[A-Za-z0-9+/]{2}==|"
        r"[A-Za-z0-9+/]{3}=)?)(?![A-Za-z0-9+/=])",
        keywords=("basic",),
        severity="high",
        confidence="medium",
        opens="The service that the request goes to, as the user in the header.",
        matches=("Authorization: Basic <basic>",),
        rejects=("Authorization: Basic {{auth}}", "basic authentication", "a basic understanding"),
        check="mixed",
        entropy=3.0,
    ),
    Pattern(
        id="http-bearer-token",
        kind="text",
        provider=HTTP,
        name="HTTP Bearer token",
        # JWTs are a pattern of their own.
        regex=r"""(?i:authorization)[\"']?\s{0,3}[:=,]\s{0,3}[\"']?(?i:bearer|token)\s{1,4}(?P<secret>(?!eyJ"""
        r"[A-Za-z0-9_-]{10,800}\.eyJ)(?![$<{])[A-Za-z0-9._~+/-]{12,2000}={0,2})",
        keywords=("authorization",),
        severity="high",
        confidence="medium",
        opens="The service that the request goes to, as the token's owner.",
        matches=("Authorization: Bearer <alnum:32>", '"Authorization": "Bearer <b64url:40>"'),
        rejects=("Authorization: Bearer {{token}}", "Authorization: Bearer YOUR_TOKEN_HERE"),
        check="mixed",
        entropy=2.8,
    ),
    Pattern(
        id="django-insecure-secret-key",
        provider=DJANGO,
        name="Django's generated secret key",
        # startproject draws 50 characters of a fixed alphabet.
        regex=r"""django-insecure-[a-z0-9!@#$%^&*(\-_=+)]{50}(?=[\"'\s]|$)""",
        keywords=("django-insecure-",),
        severity="high",
        opens="Signed cookies, sessions and password reset links forged for any user.",
        matches=("SECRET_KEY = 'django-insecure-<[a-z0-9]:50>'",),
        rejects=("django-insecure-<[a-z0-9]:20>",),
    ),
    Pattern(
        id="django-secret-key",
        provider=DJANGO,
        name="Django secret key",
        regex=r"""SECRET_KEY[\"']?\s{0,4}[=:,)]\s{0,4}[\"'](?P<secret>(?!django-insecure-)"""
        r"""[a-z0-9!@#$%^&*(\-_=+)]{50,64})[\"']""",
        keywords=("secret_key",),
        severity="high",
        confidence="medium",
        opens="Signed cookies, sessions and password reset links forged for any user.",
        matches=("DJANGO_SECRET_KEY = '<[a-z0-9]:50>'",),
        rejects=("SECRET_KEY = '<[a-z0-9]:20>'",),
        check="mixed",
        entropy=3.5,
    ),
    Pattern(
        id="kubernetes-bootstrap-token",
        provider=KUBERNETES,
        name="Kubernetes bootstrap token",
        kind="near",
        regex=r"[a-z0-9]{6}\.[a-z0-9]{16}",
        keywords=(
            "bootstrap",
            "kubeadm",
            "kube_token",
            "kubernetes",
            "kube-token",
            "kubetoken",
            "kube token",
        ),
        severity="critical",
        confidence="medium",
        opens="A node of the attacker's joined to the cluster.",
        matches=(
            "BOOTSTRAP_TOKEN: <loweralnum:6>.<loweralnum:16>",
            "kubeadm join --token <loweralnum:6>.<loweralnum:16>",
        ),
        rejects=("<loweralnum:6>.<loweralnum:16>",),
        check="mixed",
    ),
    Pattern(
        id="kubernetes-bootstrap-token-parts",
        provider=KUBERNETES,
        name="Kubernetes bootstrap token in two fields",
        regex=r"""token-id[\"']?\s{0,3}:\s{0,3}[\"']?[a-z0-9]{6}[\"']?\s{1,20}(?:#"""
        r"""[^\r\n]{0,120}\s{1,20})?[\"']?token-secret[\"']?\s{0,3}:\s{0,3}[\"']?(?P<secret>[a-z0-9]{16})""",
        keywords=("token-secret",),
        severity="critical",
        opens="A node of the attacker's joined to the cluster.",
        matches=("token-id: <loweralnum:6>\ntoken-secret: <loweralnum:16>",),
        rejects=("token-id: <loweralnum:6>\ntoken-secret: <hex:40>",),
    ),
    Pattern(
        id="vmware-connect-viserver-password",
        provider=VMWARE,
        name="Password of Connect-VIServer",
        regex=r"""(?i:connect-viserver)[^\r\n|]{0,240}?-(?i:pass(?:word)?)\s{1,4}[\"']?(?P<secret>(?![$<{%\"'-])"""
        r"""[^\s\"'|;<>]{3,120})""",
        keywords=("connect-viserver",),
        severity="critical",
        opens="The vSphere environment and all its virtual machines.",
        matches=("Connect-VIServer -Server vc.acme.dev -User adm -Password <alnum:12>",),
        rejects=("Connect-VIServer $h -User $u -Password $p",),
    ),
    Pattern(
        id="phpmailer-password",
        provider=PHPMAILER,
        name="SMTP password in PHPMailer code",
        regex=r"""\$[A-Za-z_]{1,30}\s{0,2}->\s{0,2}Password\s{0,40}=\s{0,4}[\"'](?P<secret>(?![$<{])"""
        r"""[^\"'\r\n<>]{4,120})[\"']\s{0,2};""",
        keywords=("->password",),
        severity="high",
        opens="Mail sent, and often read, in the account's name.",
        matches=("$mail->Password   = '<alnum:12>';",),
        rejects=("$mail->Password = $pw;",),
    ),
    Pattern(
        id="reactapp-password",
        provider=REACTAPP,
        name="Password in a REACT_APP_ variable",
        regex=r"""REACT_APP_[A-Z0-9_]{0,60}?PASS(?:WORD|WD|PHRASE)?\s{0,3}=\s{0,3}[\"']?(?P<secret>(?!"""
        r"""[$<{%/]|process\.)[^\s\"'<>{}$]{3,120})[\"']?(?=\s|$)""",
        keywords=("react_app_",),
        severity="high",
        opens="Whatever the account may do, for everyone who loads the page.",
        matches=("REACT_APP_AUTH_PASSWORD=<alnum:12>",),
        rejects=("REACT_APP_AUTH_PASSWORD=$X",),
    ),
    Pattern(
        id="reactapp-secret",
        provider=REACTAPP,
        name="Secret in a REACT_APP_, VITE_ or NEXT_PUBLIC_ variable",
        regex=r"(?:REACT_APP|VITE|NEXT_PUBLIC|VUE_APP|GATSBY|EXPO_PUBLIC)_[A-Z0-9_]{0,60}?(?:SECRET|PRIVATE)"
        r"""(?:_?KEY|_?TOKEN)?\s{0,3}=\s{0,3}[\"']?(?P<secret>(?![$<{%]|process\.)[^\s\"'<>{}$]{8,400})"""
        r"""[\"']?(?=\s|$)""",
        keywords=("react_app_", "vite_", "next_public_", "vue_app_", "gatsby_", "expo_public_"),
        severity="high",
        opens="What the secret opens, for everyone who loads the page.",
        matches=("REACT_APP_STRIPE_SECRET_KEY=<alnum:32>",),
        rejects=("REACT_APP_SECRET=$X",),
        check="mixed",
        entropy=2.8,
    ),
    Pattern(
        id="gitalk-client-secret",
        provider=GITALK,
        name="GitHub OAuth secret in a Gitalk configuration",
        regex=r"""(?i:clientid)\s{0,3}:\s{0,3}['\"][0-9a-f]{20}['\"],\s{1,40}clientSecret\s{0,3}:\s{0,3}['\"]"""
        r"""(?P<secret>[0-9a-f]{40})['\"]""",
        keywords=("clientsecret",),
        severity="high",
        opens="The OAuth app's identity: tokens of everyone who comments.",
        matches=("new Gitalk({\n  clientID: '<hex:20>',\n  clientSecret: '<hex:40>',\n",),
        rejects=("clientID: '<hex:20>',\n clientSecret: '<hex:12>'",),
    ),
)
