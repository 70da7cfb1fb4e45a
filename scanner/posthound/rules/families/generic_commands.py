"""Passwords on command lines: options, positions and pipes of the tools that take them."""

from __future__ import annotations

from posthound.rules.families.generic import GENERIC
from posthound.rules.model import Pattern

ROTATE = "Change the password at the service it belongs to, and pass the new one by a file or the environment."
# A word of a command line that is no variable, option, path, wildcard or redaction.
WORD = (
    r"(?P<secret>(?![$<{%*/\\@|-])(?!(?i:pass(?:word|wd)?|pwd|pw|xxx|secret|stdin|null|true|false|token)(?![0-9A-Za-z]))"
    r"[^\s\"'`<>{}|;]{5,120})"
)
QUOTE = r"[\"']?"
END = r"(?=[\"'`]?(?:[\s;|&)]|$))"
REST = r"[^\r\n|;]{0,200}?\s"

PATTERNS = (
    Pattern(
        id="generic-curl-password",
        provider=GENERIC,
        name="User and password of curl or wget",
        regex=r"(?:curl|wget|httpie|https?|xh)\s(?:[^\r\n|]{0,200}?\s)?(?:-u|--user|--proxy-user|-U|-a|--auth)[ =]{0,2}"
        r"[\"']?[^\s:\"'$<{/]{1,100}:(?P<secret>(?![$<{%*/])(?!(?i:pass(?:word|wd)?|pwd|xxx|secret)(?![0-9A-Za-z]))"
        r"[^\s\"'`<>{}\\]{4,200})" + END,
        keywords=("curl", "wget", "httpie", "http ", "https ", "xh "),
        severity="high",
        opens="The service called there, as the user named before it.",
        matches=("curl -u admin:<alnum:14> https://acme.dev", "curl -s --user 'svc:<alnum:14>' https://acme.dev"),
        rejects=("curl -u user:$PASS https://acme.dev", "curl -u user:password https://acme.dev"),
        rotate=ROTATE,
        references=("https://curl.se/docs/manpage.html#-u",),
    ),
    Pattern(
        id="generic-login-option-password",
        provider=GENERIC,
        name="Password option of a login",
        regex=r"(?:(?:docker|podman|nerdctl|buildah|skopeo|crane|oras|oc|cf|az|ibmcloud|helm registry|argocd)\s{1,3}login"
        r"|mongo(?:sh|dump|restore|export|import|stat)?|cqlsh|rdesktop|evil-winrm|crackmapexec|netexec|nxc|smbmap"
        r"|ncftp(?:put|get|ls)?|useradd|usermod|influx|clickhouse-client|plink|pscp)(?:\.exe)?\s"
        rf"(?:{REST})?(?:-p|--?password|-pw)(?:[ =]|\s{{1,3}}){QUOTE}{WORD}{END}",
        keywords=(
            "docker login",
            "podman",
            "nerdctl",
            "buildah",
            "skopeo",
            "crane",
            "oras ",
            "oc login",
            "cf login",
            "az login",
            "ibmcloud",
            "helm registry",
            "argocd",
            "mongo",
            "cqlsh",
            "rdesktop",
            "evil-winrm",
            "crackmapexec",
            "netexec",
            "nxc ",
            "smbmap",
            "ncftp",
            "useradd",
            "usermod",
            "influx",
            "clickhouse-client",
            "plink",
            "pscp",
        ),
        severity="high",
        confidence="medium",
        opens="The registry, database or host that the command logs in to.",
        matches=(
            "docker login -u svc -p <alnum:14> registry.acme.dev",
            "mongo -u admin -p <alnum:12> --authenticationDatabase admin",
            "az login --service-principal -u x -p <alnum:34> --tenant acme.dev",
        ),
        rejects=("docker login -u svc -p $TOKEN", "docker login -u svc --password-stdin"),
        check="mixed",
        rotate=ROTATE,
        references=("https://github.com/docker/cli/blob/master/docs/reference/commandline/login.md",),
    ),
    Pattern(
        id="generic-capital-option-password",
        provider=GENERIC,
        name="Password behind -P",
        regex=r"(?:sqlcmd|osql|isql|bcp|mosquitto_(?:pub|sub)|ipmitool|unzip|zip)(?:\.exe)?\s"
        rf"(?:{REST})?-P(?:\s{{1,3}})?{QUOTE}{WORD}{END}",
        keywords=("sqlcmd", "osql", "isql", "bcp ", "mosquitto_", "ipmitool", "zip "),
        severity="high",
        confidence="medium",
        opens="The database, broker, controller or archive of the command.",
        matches=("sqlcmd -S db.acme.dev -U sa -P <alnum:12> -Q x", "unzip -P <alnum:12> x.zip"),
        rejects=("sqlcmd -S db.acme.dev -U sa -P $(Password)", "sqlcmd -S db.acme.dev -E"),
        check="mixed",
        rotate=ROTATE,
        references=("https://learn.microsoft.com/en-us/sql/tools/sqlcmd/sqlcmd-utility",),
    ),
    Pattern(
        id="generic-redis-password",
        provider=GENERIC,
        name="Password of redis-cli",
        regex=rf"(?:redis-cli\s(?:{REST})?(?:-a|--pass)\s{{1,3}}|REDISCLI_AUTH\s{{0,2}}=\s{{0,2}}){QUOTE}{WORD}{END}",
        keywords=("redis-cli", "rediscli_auth"),
        severity="critical",
        opens="The Redis database: everything in it, and often its host.",
        matches=("redis-cli -h cache.acme.dev -a <alnum:16> ping", "REDISCLI_AUTH=<alnum:16>"),
        rejects=("redis-cli -h cache.acme.dev -a $REDIS_PASSWORD",),
        rotate="Set a new requirepass or ACL password and update the clients.",
        references=("https://github.com/redis/redis/blob/unstable/src/redis-cli.c",),
    ),
    Pattern(
        id="generic-net-user-password",
        provider=GENERIC,
        name="Password set by net user",
        regex=r"(?i:net1?(?:\.exe)?\s{1,3}user)\s{1,3}(?:\"[^\"\r\n]{1,60}\"|[^\s\"/|]{1,60})\s{1,3}"
        + QUOTE
        + WORD
        + END,
        keywords=("net user", "net.exe user", "net1 user", "net  user"),
        severity="high",
        confidence="medium",
        opens="The Windows account named before it.",
        matches=("net user svc <alnum:12> /add", "net user administrator <alnum:12>"),
        rejects=("net user svc /domain", "net user svc * /add", "net user svc %PW% /add"),
        check="mixed",
        rotate=ROTATE,
        references=(
            "https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/cc771865(v=ws.11)",
        ),
    ),
    Pattern(
        id="generic-net-use-password",
        provider=GENERIC,
        name="Password of a network share",
        regex=r"(?i:net(?:\.exe)?\s{1,3}use)\s[^\r\n|]{2,160}?\s"
        rf"{QUOTE}{WORD}{QUOTE}(?=\s{{1,3}}/(?i:user|u):)",
        keywords=("net use", "net.exe use"),
        severity="high",
        confidence="medium",
        opens="The share as the user named after it.",
        matches=("net use \\\\nas\\share <alnum:12> /user:ACME\\svc",),
        rejects=("net use \\\\nas\\share %PW% /user:ACME\\svc",),
        check="mixed",
        rotate=ROTATE,
        references=("https://learn.microsoft.com/en-us/windows-server/administration/windows-commands/net-use",),
    ),
    Pattern(
        id="generic-slash-option-password",
        provider=GENERIC,
        name="Password behind a slash option",
        regex=r"(?i:xfreerdp|wfreerdp|mstsc|signtool|schtasks|certutil|wmic|sqlcmd|winrs|dism)(?i:\.exe)?\s"
        rf"(?:{REST})?/(?i:p|rp|pw|pass|password)[: =]{QUOTE}{WORD}{END}",
        keywords=("freerdp", "mstsc", "signtool", "schtasks", "certutil", "wmic", "winrs"),
        severity="high",
        confidence="medium",
        opens="The host, task or certificate of the command.",
        matches=("xfreerdp /u:svc /p:<alnum:12> /v:srv.acme.dev", "schtasks /create /tn x /ru svc /rp <alnum:12>"),
        rejects=("xfreerdp /u:svc /p:$PW /v:srv.acme.dev",),
        check="mixed",
        rotate=ROTATE,
        references=(
            "https://learn.microsoft.com/en-us/windows-server/administration/windows-commands/schtasks-create",
        ),
    ),
    Pattern(
        id="generic-user-percent-password",
        provider=GENERIC,
        name="User%password of an SMB client",
        regex=rf"(?:smbclient|rpcclient|smbget|net rpc|wmiexec|winexe|pth-\w{{1,12}})\s(?:{REST})?(?:-U|--user)[ =]{{0,2}}"
        rf"[\"']?[^\s%\"']{{1,80}}%{WORD}{END}",
        keywords=("smbclient", "rpcclient", "smbget", "net rpc", "winexe", "pth-"),
        severity="high",
        confidence="medium",
        opens="The share or host as the user named before it.",
        matches=("smbclient //nas/share -U svc%<alnum:12>",),
        rejects=("smbclient //nas/share -U svc",),
        check="mixed",
        rotate=ROTATE,
        references=("https://www.samba.org/samba/docs/current/man-html/smbclient.1.html",),
    ),
    Pattern(
        id="generic-lftp-password",
        provider=GENERIC,
        name="User and password of lftp",
        regex=rf"lftp\s(?:{REST})?(?:-u|--user)[ =]{{0,2}}[\"']?[^\s,\"']{{1,80}},{WORD}{END}",
        keywords=("lftp ",),
        severity="high",
        opens="The files on that server, read and often write.",
        matches=("lftp -u svc,<alnum:12> ftp.acme.dev",),
        rejects=("lftp -u svc ftp.acme.dev", "lftp -u svc,$PW ftp.acme.dev"),
        check="mixed",
        rotate=ROTATE,
        references=("https://lftp.yar.ru/lftp-man.html",),
    ),
    Pattern(
        id="generic-piped-password",
        provider=GENERIC,
        name="Password piped to a command",
        regex=r"(?:echo|printf)\s{1,3}(?:-[ne]{1,2}\s{1,2})?[\"']?(?:[A-Za-z0-9_.-]{1,40}:)?"
        + WORD
        + r"(?:\\n)?[\"']?\s{0,3}\|\s{0,3}"
        r"(?:sudo\s{1,2})?(?:sudo\s{1,2}-\w{0,3}S|-S|passwd\s{1,2}--stdin|chpasswd|docker login|podman login|cryptsetup"
        r"|gpg\s[^\r\n|]{0,80}?--passphrase-fd|kinit|helm registry login|vncpasswd|sudo -S)",
        keywords=(
            "sudo -",
            "--stdin",
            "chpasswd",
            "--password-stdin",
            "cryptsetup",
            "--passphrase-fd",
            "kinit",
            "vncpasswd",
        ),
        severity="high",
        confidence="medium",
        opens="The account that the command changes or becomes.",
        matches=("echo '<alnum:12>' | sudo -S apt update", "echo 'svc:<alnum:12>' | chpasswd"),
        rejects=("echo $PW | sudo -S apt update", "echo 'svc:$PW' | chpasswd"),
        check="mixed",
        rotate=ROTATE,
        references=("https://man7.org/linux/man-pages/man8/chpasswd.8.html",),
    ),
    Pattern(
        id="generic-oracle-login",
        provider=GENERIC,
        name="Oracle user/password@database",
        regex=r"(?i:sqlplus|sqlldr|expdp|impdp|rman|cx_oracle\.connect|oracledb\.connect)(?i:\.exe)?[\s(]{1,3}"
        r"(?:-[A-Za-z]{1,8}\s{1,2}|target\s{1,2}){0,2}[\"']{0,2}[A-Za-z0-9_$#]{1,30}/[\"']?"
        r"(?P<secret>(?![$<{%&*])[^\s@\"'/]{4,60})(?=[\"']?@[A-Za-z0-9/(_])",
        keywords=("sqlplus", "sqlldr", "expdp", "impdp", "rman", "cx_oracle", "oracledb"),
        severity="critical",
        opens="The Oracle database, as the user named before it.",
        matches=("sqlplus svc/<alnum:10>@orcl", 'cx_Oracle.connect("svc/<alnum:10>@db.acme.dev/orcl")'),
        rejects=("sqlplus svc@orcl", "sqlplus svc/$PW@orcl", "sqlplus / as sysdba"),
        rotate="Change the database user's password (ALTER USER … IDENTIFIED BY …) and use a wallet.",
        references=("https://github.com/oracle/python-oracledb",),
    ),
    Pattern(
        id="generic-keystore-password",
        provider=GENERIC,
        name="Password of a Java key store",
        regex=rf"-(?:(?:src|dest)?(?:store|key)pass)[\s:=]{{1,3}}{QUOTE}{WORD}{END}",
        keywords=("storepass", "keypass"),
        severity="high",
        confidence="medium",
        opens="The keys in the store, once its file is at hand.",
        matches=("keytool -list -keystore x.jks -storepass <alnum:12>",),
        rejects=("keytool -list -keystore x.jks -storepass $PW",),
        check="mixed",
        rotate="Change it with keytool -storepasswd, and replace the keys if the store was seen.",
        references=("https://github.com/openjdk/jdk/blob/master/src/java.base/share/man/keytool.md",),
    ),
    Pattern(
        id="generic-archive-or-cipher-password",
        provider=GENERIC,
        name="Password of an archive or an encrypted file",
        regex=r"(?:7z[ar]?(?:\.exe)?\s"
        + rf"(?:{REST})?-p|(?:un)?rar\s(?:{REST})?-h?p|openssl\s(?:enc|aes-\w{{3,12}}|des3)\s"
        rf"(?:{REST})?-k\s{{1,3}}|-pass(?:in|out)?\s{{1,3}}[\"']?pass:){QUOTE}{WORD}{END}",
        keywords=("7z ", "7za ", "7zr ", "7z.exe", "rar ", "openssl", "pass:"),
        severity="high",
        confidence="medium",
        opens="What is in the file.",
        matches=(
            "7z x -p<alnum:12> x.7z",
            "openssl enc -aes-256-cbc -k <alnum:16> -in x",
            "openssl rsa -passin pass:<alnum:12>",
        ),
        rejects=("7z x -p$PW x.7z",),
        check="mixed",
        rotate="Encrypt the file again with a new password, and change what it holds if it was seen.",
        references=("https://docs.openssl.org/master/man1/openssl-passphrase-options/",),
    ),
    Pattern(
        id="generic-added-user-password",
        provider=GENERIC,
        name="Password of a user that a command adds",
        regex=r"(?:htpasswd\s{1,2}(?:-[A-Za-z]{1,6}\s{1,2}){0,3}-?[A-Za-z]{0,4}b[A-Za-z]{0,4}\s{1,2}(?:[^\s|;]{1,120}\s{1,2})?"
        r"|rabbitmqctl\s(?:[^\r\n|;]{0,60}?\s)?(?:add_user|change_password)\s{1,2})"
        rf"[^\s|;-][^\s|;]{{0,60}}\s{{1,2}}{QUOTE}{WORD}{END}",
        keywords=("htpasswd", "rabbitmqctl"),
        severity="high",
        confidence="medium",
        opens="The site or broker, as the user named before it.",
        matches=("htpasswd -b .htpasswd svc <alnum:12>", "rabbitmqctl add_user svc <alnum:12>"),
        rejects=("htpasswd -c .htpasswd svc", "rabbitmqctl add_user svc $PW"),
        check="mixed",
        rotate=ROTATE,
        references=("https://httpd.apache.org/docs/current/programs/htpasswd.html",),
    ),
    Pattern(
        id="generic-wifi-password",
        provider=GENERIC,
        name="Key of a wireless network",
        regex=r"(?:nmcli\s[^\r\n|;]{0,120}?\spassword\s{1,2}|wpa_passphrase\s{1,2}(?:\"[^\"\r\n]{1,32}\"|[^\s\"|;]{1,32})\s{1,2}"
        r"|(?<![A-Za-z0-9-])(?:wpa-|wpa_)?psk\s{0,2}[= ]\s{0,2})[\"']?(?P<secret>(?![$<{%*=-])[^\s\"'<>{}|;]{8,64})[\"']?"
        + END,
        keywords=("nmcli", "wpa_passphrase", "psk=", "psk ", 'psk"'),
        severity="medium",
        confidence="medium",
        opens="The wireless network.",
        matches=("nmcli dev wifi connect acme password <alnum:12>", 'psk="<alnum:14>"'),
        rejects=("nmcli dev wifi list", "psk=$PSK"),
        check="mixed",
        rotate="Set a new passphrase at the access points and hand it to those who need it.",
        references=("https://w1.fi/cgit/hostap/plain/wpa_supplicant/wpa_supplicant.conf",),
    ),
)
