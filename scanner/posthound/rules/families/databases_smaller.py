"""Smaller and newer databases as a service."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider, Verify

FAUNA = Provider(
    id="fauna",
    name="Fauna",
    hosts=("fauna.com",),
    rotate="Revoke the key under the database's Keys page and create a new one.",
    rotate_url="https://dashboard.fauna.com/",
    references=("https://docs.fauna.com/fauna/current/learn/security/keys/",),
)

TURSO = Provider(
    id="turso",
    name="Turso",
    hosts=("turso.tech", "turso.io"),
    rotate="Invalidate the tokens with turso db tokens invalidate, or turso auth api-tokens revoke.",
    rotate_url="https://app.turso.tech/",
    references=("https://docs.turso.tech/api-reference/authentication",),
)

XATA = Provider(
    id="xata",
    name="Xata",
    hosts=("xata.sh", "xata.io"),
    rotate="Delete the key under Account settings > API keys and create a new one.",
    rotate_url="https://app.xata.io/settings",
    references=("https://xata.io/docs",),
)

ASTRA = Provider(
    id="astra",
    name="DataStax Astra",
    hosts=("astra.datastax.com", "datastax.com"),
    rotate="Delete the token under Settings > Tokens and generate a new one.",
    rotate_url="https://astra.datastax.com/settings/tokens",
    references=("https://docs.datastax.com/en/astra-db-serverless/administration/manage-application-tokens.html",),
)

COUCHBASE = Provider(
    id="couchbase",
    name="Couchbase Capella",
    hosts=("couchbase.com",),
    rotate="Delete the key under Settings > API keys and generate a new one.",
    rotate_url="https://cloud.couchbase.com/",
    references=("https://docs.couchbase.com/cloud/management-api-guide/management-api-start.html",),
)

NEO4J_AURA = Provider(
    id="neo4j-aura",
    name="Neo4j Aura",
    hosts=("neo4j.io", "neo4j.com"),
    rotate="Reset the instance's password, or delete the client under Account details > API keys.",
    rotate_url="https://console.neo4j.io/",
    references=("https://neo4j.com/docs/aura/api/authentication/",),
)

SINGLESTORE = Provider(
    id="singlestore",
    name="SingleStore",
    hosts=("singlestore.com", "svc.singlestore.com"),
    rotate="Revoke the key under Organization > API keys and create a new one.",
    rotate_url="https://portal.singlestore.com/",
    references=("https://docs.singlestore.com/cloud/reference/management-api/",),
)

GEL = Provider(
    id="gel",
    name="Gel (EdgeDB)",
    hosts=("gel.com", "edgedb.com", "edgedb.cloud"),
    rotate="Delete the key under the organisation's Secret keys and create a new one.",
    rotate_url="https://cloud.geldata.com/",
    references=("https://docs.geldata.com/cloud",),
)

PRISMA = Provider(
    id="prisma",
    name="Prisma",
    hosts=("prisma.io", "prisma-data.net"),
    rotate="Delete the key under the environment's API keys in the console and create a new one.",
    rotate_url="https://console.prisma.io/",
    references=("https://www.prisma.io/docs/accelerate/getting-started",),
)

PATTERNS = (
    Pattern(
        id="fauna-secret",
        provider=FAUNA,
        name="Fauna key secret",
        regex=r"fn[A-Z][0-9A-Za-z_-]{37,40}(?![0-9A-Za-z_-])",
        keywords=("fna", "fne", "fnf", "fnb", "fnc", "fnd"),
        severity="critical",
        confidence="medium",
        opens="The database, as the key's role allows.",
        entropy=3.8,
        check="mixed",
        matches=("FAUNA_SECRET=fnA<alnum:37>",),
        rejects=("fnA<alnum:10>", "fnA<alnum:60>"),
    ),
    Pattern(
        id="turso-token",
        provider=TURSO,
        name="Turso database or platform token",
        kind="near",
        regex=r"eyJ[0-9A-Za-z_-]{20,200}\.eyJ[0-9A-Za-z_-]{40,700}\.[0-9A-Za-z_-]{80,700}",
        keywords=("turso", "libsql"),
        severity="critical",
        confidence="medium",
        opens="The database, or the account's groups and databases.",
        check="jwt_header",
        matches=("TURSO_AUTH_TOKEN=eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJ<b64url:120>.<b64url:86>",),
        rejects=("TURSO_AUTH_TOKEN=eyJ<alnum:20>",),
        verify=Verify("https://api.turso.tech/v1/organizations", headers=(("Authorization", "Bearer {secret}"),)),
    ),
    Pattern(
        id="xata-api-key",
        provider=XATA,
        name="Xata API key",
        regex=r"xau_[0-9A-Za-z]{28,64}",
        keywords=("xau_",),
        severity="critical",
        opens="The account's workspaces and databases.",
        matches=("xau_<alnum:38>",),
        rejects=("xau_<alnum:8>",),
    ),
    Pattern(
        id="astra-application-token",
        provider=ASTRA,
        name="DataStax Astra application token",
        regex=r"AstraCS:[0-9A-Za-z]{24}:[0-9a-f]{64}",
        keywords=("astracs:",),
        severity="critical",
        opens="The organisation's databases, as the token's role allows.",
        matches=("AstraCS:<alpha:24>:<hex:64>",),
        rejects=("AstraCS:<alpha:24>:<hex:20>",),
    ),
    Pattern(
        id="couchbase-api-key",
        provider=COUCHBASE,
        name="Couchbase Capella API key secret",
        kind="near",
        regex=r"(?<![0-9A-Za-z+/])[0-9A-Za-z+/#%!@_-]{60,100}={0,2}",
        keywords=("couchbase", "capella"),
        severity="critical",
        confidence="medium",
        opens="The organisation's clusters within the key's roles.",
        entropy=3.8,
        check="mixed",
        matches=("COUCHBASE_API_KEY=<alnum:64>",),
        rejects=("COUCHBASE_API_KEY=<alnum:20>",),
    ),
    Pattern(
        id="couchbase-connection-string",
        provider=COUCHBASE,
        name="Couchbase connection string with a password",
        regex=(
            r"couchbases?://[^\s:/@\x22\x27`<>{}$?#]{1,100}:(?P<secret>(?![$<{%*\[#]|\.{3})(?!(?i:pass(?:word|"
            r"wd)?|pwd|pw|your.{0,20}|my-?pass(?:word)?|x{3,40}|token|redacted|secret)@)[^\s@/\x22\x27`<>{}$]{"
            r"3,200})@[A-Za-z0-9\[._,:-]{1,300}"
        ),
        keywords=("couchbase://", "couchbases://"),
        severity="critical",
        opens="The cluster's buckets as the user.",
        matches=("couchbases://svc:<alnum:16>@cb.acme.cloud.couchbase.com",),
        rejects=("couchbases://cb.acme.cloud.couchbase.com",),
    ),
    Pattern(
        id="neo4j-aura-password",
        provider=NEO4J_AURA,
        name="Neo4j Aura password or client secret",
        kind="near",
        regex=r"(?<![0-9A-Za-z_-])[0-9A-Za-z_-]{43}(?![0-9A-Za-z_-])|[0-9A-Za-z]{64}",
        keywords=(
            "neo4j",
            "aura_client",
            "aura_api",
            "aura-client",
            "auraclient",
            "aura-api",
            "auraapi",
            "aura api",
        ),
        severity="critical",
        confidence="medium",
        opens="The graph database, or every instance of the account.",
        entropy=3.3,
        check="mixed",
        matches=("NEO4J_PASSWORD=<b64url:43>",),
        rejects=("NEO4J_PASSWORD=<alnum:80>",),
    ),
    Pattern(
        id="singlestore-api-key",
        provider=SINGLESTORE,
        name="SingleStore management API key",
        kind="near",
        regex=r"[0-9a-z]{64}",
        keywords=("singlestore", "memsql"),
        severity="critical",
        confidence="medium",
        opens="The organisation's workspaces.",
        entropy=2.5,
        check="mixed",
        matches=("SINGLESTORE_API_KEY=<hex:64>",),
        rejects=("SINGLESTORE_API_KEY=<hex:72>",),
    ),
    Pattern(
        id="gel-secret-key",
        provider=GEL,
        name="Gel or EdgeDB Cloud secret key",
        regex=r"(?:nbwt1?|edbt1?)_[0-9A-Za-z_-]{20,200}\.[0-9A-Za-z_-]{40,800}\.[0-9A-Za-z_-]{40,200}",
        keywords=("nbwt_", "nbwt1_", "edbt_", "edbt1_"),
        severity="critical",
        opens="The account's instances and their data.",
        matches=("nbwt_<b64url:36>.<b64url:120>.<b64url:86>",),
        rejects=("nbwt_<alnum:10>",),
    ),
    Pattern(
        id="prisma-accelerate-api-key",
        provider=PRISMA,
        name="Prisma Accelerate, Postgres or Pulse API key",
        regex=r"prisma(?:\+postgres)?://[0-9A-Za-z.-]{5,80}/?\?api_key=(?P<secret>[0-9A-Za-z_.-]{30,700})",
        keywords=("prisma",),
        severity="critical",
        opens="The database behind the connection.",
        entropy=3.5,
        matches=("prisma://accelerate.prisma-data.net/?api_key=eyJ<b64url:30>.eyJ<b64url:140>.<b64url:43>",),
        rejects=("prisma://accelerate.prisma-data.net/?api_key=<alnum:8>",),
    ),
)
