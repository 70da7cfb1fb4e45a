"""Databases' addresses that hold a password and name the kind of server."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider

MYSQL = Provider(
    id="mysql",
    name="MySQL",
    general=True,
    rotate="Change the user's password with ALTER USER and put the new one where the address is read from.",
    references=("https://dev.mysql.com/doc/refman/8.4/en/connecting-using-uri-or-key-value-pairs.html",),
)
MSSQL = Provider(
    id="mssql",
    name="Microsoft SQL Server",
    general=True,
    rotate="Change the login's password with ALTER LOGIN and put the new one where the address is read from.",
    references=("https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-login-transact-sql",),
)
# A user, a colon, and a password that is neither a placeholder nor the word for one.
_USER = r"[^\s:/@\x22\x27`<>{}$?#]{1,100}:"
_PASSWORD = (
    r"(?P<secret>(?![$<{%*\[#]|\.{3})(?!(?i:pass(?:word|wd)?|pwd|pw|your.{0,20}|x{3,40}|redacted|secret)@)"
    r"[^\s@/\x22\x27`<>{}$]{3,200})@[A-Za-z0-9\[._,:-]{1,300}"
)

PATTERNS = (
    Pattern(
        id="mysql-connection-string",
        provider=MYSQL,
        name="MySQL or MariaDB address with a password",
        regex=rf"(?:mysql|mariadb)(?:x|2|\+[a-z0-9]{{2,16}})?://{_USER}{_PASSWORD}",
        keywords=("mysql://", "mysqlx://", "mysql2://", "mysql+", "mariadb://", "mariadb+"),
        severity="critical",
        opens="The databases that the user may read or change.",
        matches=("mysql://svc:<alnum:14>@db.acme.dev:3306/shop", "mysql+pymysql://svc:<alnum:14>@db.acme.dev/shop"),
        rejects=("mysql://db.acme.dev:3306/shop", "mysql://svc:$PW@db.acme.dev/shop"),
    ),
    Pattern(
        id="mssql-connection-string",
        provider=MSSQL,
        name="SQL Server address with a password",
        regex=rf"(?:mssql|sqlserver)(?:\+[a-z0-9]{{2,16}})?://{_USER}(?![0-9]{{1,5}};[A-Za-z ]{{1,40}}=){_PASSWORD}",
        keywords=("mssql://", "mssql+", "sqlserver://", "sqlserver+"),
        severity="critical",
        opens="The databases that the login may read or change.",
        matches=("mssql+pyodbc://svc:<alnum:14>@db.acme.dev:1433/shop", "sqlserver://svc:<alnum:14>@db.acme.dev:1433"),
        rejects=(
            "sqlserver://db.acme.dev:1433",
            "mssql://svc:{{pw}}@db.acme.dev/shop",
            "jdbc:sqlserver://db.acme.dev:1433;user=svc;password=<alnum:7>@<alnum:7>;encrypt=true",
        ),
    ),
)
