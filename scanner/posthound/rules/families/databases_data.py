"""Data platforms: streams, time series, vectors and analytics engines."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider, Verify

# A UUID, but not one that is a path's segment: those name things.
UUID = r"(?<!/)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"

CONFLUENT = Provider(
    id="confluent",
    name="Confluent",
    hosts=("confluent.cloud", "confluent.io"),
    rotate=("Delete the key with confluent api-key delete, or under API keys in the console, and create a new one."),
    rotate_url="https://confluent.cloud/settings/api-keys",
    references=(
        (
            "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/servic"
            "e-accounts/api-keys/overview.html"
        ),
    ),
)

AIVEN = Provider(
    id="aiven",
    name="Aiven",
    hosts=("aiven.io", "aivencloud.com"),
    rotate="Revoke the token under User information > Tokens, or reset the service user's password.",
    rotate_url="https://console.aiven.io/profile/tokens",
    references=("https://aiven.io/docs/platform/howto/create_authentication_token",),
)

CLICKHOUSE = Provider(
    id="clickhouse",
    name="ClickHouse Cloud",
    hosts=("clickhouse.cloud", "clickhouse.com"),
    rotate="Delete the key under Organization > API keys and create a new one.",
    rotate_url="https://console.clickhouse.cloud/",
    references=("https://clickhouse.com/docs/cloud/manage/openapi",),
)

INFLUXDB = Provider(
    id="influxdb",
    name="InfluxDB",
    hosts=("influxdata.com", "influxdb.com"),
    rotate="Delete the token under Load data > API tokens and generate a new one.",
    rotate_url="https://cloud2.influxdata.com/",
    references=("https://docs.influxdata.com/influxdb/v2/admin/tokens/",),
)

PINECONE = Provider(
    id="pinecone",
    name="Pinecone",
    hosts=("pinecone.io",),
    rotate="Delete the key under the project's API keys and create a new one.",
    rotate_url="https://app.pinecone.io/",
    references=("https://docs.pinecone.io/guides/projects/manage-api-keys",),
)

WEAVIATE = Provider(
    id="weaviate",
    name="Weaviate",
    hosts=("weaviate.cloud", "weaviate.io", "weaviate.network"),
    rotate="Delete the key under the cluster's API keys and create a new one.",
    rotate_url="https://console.weaviate.cloud/",
    references=("https://docs.weaviate.io/cloud/manage-clusters/authentication",),
)

QDRANT = Provider(
    id="qdrant",
    name="Qdrant",
    hosts=("qdrant.io", "qdrant.tech"),
    rotate="Delete the key under the cluster's API keys and create a new one.",
    rotate_url="https://cloud.qdrant.io/",
    references=("https://qdrant.tech/documentation/cloud/authentication/",),
)

ZILLIZ = Provider(
    id="zilliz",
    name="Zilliz Cloud",
    hosts=("zillizcloud.com", "zilliz.com"),
    rotate="Reset or delete the key under API Keys in the console.",
    rotate_url="https://cloud.zilliz.com/",
    references=("https://docs.zilliz.com/docs/manage-api-keys",),
)

CHROMA = Provider(
    id="chroma",
    name="Chroma Cloud",
    hosts=("trychroma.com",),
    rotate="Delete the key under Settings > API keys and create a new one.",
    rotate_url="https://www.trychroma.com/",
    references=("https://docs.trychroma.com/cloud/getting-started",),
)

ROCKSET = Provider(
    id="rockset",
    name="Rockset",
    hosts=("rockset.com",),
    rotate="Delete the key under API keys in the console and create a new one.",
    references=("https://docs.rockset.com/documentation/docs/iam-api-keys",),
)

QUBOLE = Provider(
    id="qubole",
    name="Qubole",
    hosts=("qubole.com",),
    rotate="Reset the token under Control panel > My accounts.",
    rotate_url="https://api.qubole.com/",
    references=("https://docs.qubole.com/en/latest/user-guide/administration/control-panel/my-accounts.html",),
)

PATTERNS = (
    Pattern(
        id="confluent-api-secret",
        provider=CONFLUENT,
        name="Confluent Cloud API secret (prefixed)",
        # Secrets have had the mark since July 2025.
        regex=r"cflt[0-9A-Za-z+/]{60}(?![0-9A-Za-z+/=])",
        keywords=("cflt",),
        severity="critical",
        opens="With its key, the Kafka cluster, registry or organisation it is scoped to.",
        entropy=3.8,
        matches=("CONFLUENT_API_SECRET=cflt<b64:60>",),
        rejects=("cflt<alnum:20>",),
    ),
    Pattern(
        id="confluent-api-secret-legacy",
        provider=CONFLUENT,
        name="Confluent Cloud API secret",
        kind="near",
        regex=r"(?<![0-9A-Za-z+/])[0-9A-Za-z+/]{64}(?![0-9A-Za-z+/=])",
        keywords=(
            "confluent",
            "ccloud",
            "sasl.password",
            "sasl_password",
            "schema_registry",
            "basic.auth.user.info",
            "kafka_api_secret",
            "kafka_secret",
            "kafka-api-secret",
            "kafkaapisecret",
            "kafka-secret",
            "kafkasecret",
        ),
        severity="critical",
        confidence="medium",
        opens="With its key, the Kafka cluster, registry or organisation it is scoped to.",
        entropy=4.2,
        check="mixed",
        matches=("CONFLUENT_API_SECRET=<b64:64>",),
        rejects=("CONFLUENT_API_SECRET=<hex:64>",),
    ),
    Pattern(
        id="confluent-api-key",
        provider=CONFLUENT,
        name="Confluent Cloud API key",
        kind="near",
        regex=r"[0-9A-Z]{16}",
        keywords=(
            "confluent_api",
            "confluent_cloud_api",
            "confluent_key",
            "confluent_access",
            "confluent_token",
            "confluent-api",
            "confluent-key",
            "confluent api",
            "confluent key",
            "confluent token",
            "confluenttoken",
            "confluentkey",
            "confluentapi",
            "confluent_secret",
            "confluent access",
        ),
        severity="low",
        opens="Names the key whose secret opens the cluster.",
        entropy=2.8,
        check="mixed",
        matches=("CONFLUENT_API_KEY=<upperalnum:16>",),
        rejects=("CONFLUENT_API_KEY=<upperalnum:9>",),
    ),
    Pattern(
        id="aiven-api-token",
        provider=AIVEN,
        name="Aiven API token",
        regex=r"aivenv1[0-9A-Za-z+/]{300,420}={0,2}",
        keywords=("aivenv1",),
        severity="critical",
        opens="The user's projects and services.",
        matches=("aivenv1<b64:368>",),
        rejects=("aivenv1<b64:40>",),
    ),
    Pattern(
        id="aiven-service-password",
        provider=AIVEN,
        name="Aiven service user password",
        regex=r"AVNS_[0-9A-Za-z_-]{15,24}(?![0-9A-Za-z_-])",
        keywords=("avns_",),
        severity="critical",
        opens="The database or cluster, as its user may.",
        rotate="Reset the user's password under the service's Users page.",
        matches=("AVNS_<alnum:19>",),
        rejects=("AVNS_<alnum:5>",),
    ),
    Pattern(
        id="aiven-api-token-field",
        provider=AIVEN,
        name="Aiven API token in a field of that name",
        kind="near",
        regex=r"(?<![0-9A-Za-z+/])[0-9A-Za-z+/]{256,420}={0,2}",
        keywords=("aiven",),
        severity="critical",
        confidence="medium",
        opens="The user's projects and services.",
        matches=("AIVEN_API_TOKEN=<b64:372>",),
        rejects=("AIVEN_API_TOKEN=<b64:60>",),
    ),
    Pattern(
        id="clickhouse-api-key-secret",
        provider=CLICKHOUSE,
        name="ClickHouse Cloud API key secret",
        # Entropy above hexadecimal's, so that hashes do not match.
        regex=r"4b1d[0-9A-Za-z]{38}",
        keywords=("4b1d",),
        severity="critical",
        opens="The organisation's services within the key's role.",
        entropy=4.05,
        check="mixed",
        matches=("4b1d<alnum:38>",),
        rejects=("4b1d<alnum:10>", "4b1d<hex:36>"),
    ),
    Pattern(
        id="clickhouse-connection-string",
        provider=CLICKHOUSE,
        name="ClickHouse connection string with a password",
        regex=(
            r"(?:clickhouse(?:\+[a-z]{2,12})?|clickhouses)://[^\s:/@\x22\x27`<>{}$?#]{1,100}:(?P<secret>(?![$<"
            r"{%*\[#]|\.{3})(?!(?i:pass(?:word|wd)?|pwd|pw|your.{0,20}|my-?pass(?:word)?|x{3,40}|token|redacte"
            r"d|secret)@)[^\s@/\x22\x27`<>{}$]{3,200})@[A-Za-z0-9\[._,:-]{1,300}"
        ),
        keywords=("clickhouse://", "clickhouse+", "clickhouses://"),
        severity="critical",
        opens="The server's databases as the user.",
        matches=("clickhouse://svc:<alnum:16>@ch.acme.dev:9440/shop",),
        rejects=("clickhouse://ch.acme.dev:9440/shop",),
    ),
    Pattern(
        id="influxdb-api-token",
        provider=INFLUXDB,
        name="InfluxDB API token",
        kind="near",
        regex=r"(?<![0-9A-Za-z_-])[0-9A-Za-z_-]{86}==|apiv3_[0-9A-Za-z_-]{80,100}",
        keywords=("influx", "authorization: token", "apiv3_"),
        severity="critical",
        confidence="medium",
        opens="The organisation's buckets; an operator token everything.",
        matches=("INFLUXDB_TOKEN=<b64url:86>==",),
        rejects=("INFLUXDB_TOKEN=<b64url:40>==",),
    ),
    Pattern(
        id="pinecone-api-key",
        provider=PINECONE,
        name="Pinecone API key (prefixed)",
        regex=r"pcsk_[0-9A-Za-z]{5,6}_[0-9A-Za-z]{60,68}",
        keywords=("pcsk_",),
        severity="high",
        opens="The project's indexes and the texts behind their vectors.",
        matches=("pcsk_<alnum:6>_<alnum:63>",),
        rejects=("pcsk_<alnum:10>",),
        verify=Verify("https://api.pinecone.io/indexes", headers=(("Api-Key", "{secret}"),)),
    ),
    Pattern(
        id="pinecone-api-key-legacy",
        provider=PINECONE,
        name="Pinecone API key",
        kind="near",
        regex=UUID,
        keywords=("pinecone",),
        severity="high",
        confidence="medium",
        opens="The project's indexes and the texts behind their vectors.",
        matches=("PINECONE_API_KEY=<uuid>",),
        rejects=("PINECONE_API_KEY=<hex:32>",),
        verify=Verify("https://api.pinecone.io/indexes", headers=(("Api-Key", "{secret}"),)),
    ),
    Pattern(
        id="weaviate-api-key",
        provider=WEAVIATE,
        name="Weaviate API key",
        kind="near",
        regex=r"(?<![0-9A-Za-z_+/-])[0-9A-Za-z_+/-]{36,60}={0,2}(?![0-9A-Za-z_+/=-])",
        keywords=(
            "weaviate",
            "wcs_api",
            "wcd_api",
            "wcs-api",
            "wcd-api",
        ),
        severity="high",
        confidence="medium",
        opens="The cluster's objects and vectors.",
        fields=("x-weaviate-api-key",),
        entropy=2.8,
        check="mixed",
        matches=("WEAVIATE_API_KEY=<alnum:36>",),
        rejects=("WEAVIATE_API_KEY=<alnum:80>",),
    ),
    Pattern(
        id="qdrant-api-key",
        provider=QDRANT,
        name="Qdrant API key",
        kind="near",
        regex=(
            r"eyJ[0-9A-Za-z_-]{20,100}\.eyJ[0-9A-Za-z_-]{20,400}\.[0-9A-Za-z_-]{43}|[0-9a-f]{8}"
            r"-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\|[0-9A-Za-z_-]{40,90}|(?<![0-9A-Za-z_-])"
            r"[0-9A-Za-z_-]{54}(?![0-9A-Za-z_-])"
        ),
        keywords=("qdrant",),
        severity="high",
        confidence="medium",
        opens="The cluster's collections.",
        entropy=2.8,
        check="mixed",
        matches=("QDRANT_API_KEY=<alnum:54>",),
        rejects=("QDRANT_API_KEY=<alnum:80>",),
    ),
    Pattern(
        id="zilliz-api-key",
        provider=ZILLIZ,
        name="Zilliz Cloud API key",
        kind="near",
        regex=r"[0-9a-f]{72}|[0-9a-f]{64}",
        keywords=("zilliz", "milvus"),
        severity="high",
        confidence="medium",
        opens="The clusters and collections the key may reach.",
        check="mixed",
        matches=("ZILLIZ_API_KEY=<hex:72>",),
        rejects=("ZILLIZ_API_KEY=<hex:96>",),
    ),
    Pattern(
        id="chroma-api-key",
        provider=CHROMA,
        name="Chroma Cloud API key",
        regex=r"ck-[1-9A-HJ-NP-Za-km-z]{43,44}",
        keywords=("ck-",),
        severity="high",
        confidence="medium",
        opens="The tenant's collections.",
        entropy=4.0,
        check="mixed",
        matches=("CHROMA_API_KEY=ck-<base58:44>",),
        rejects=("ck-<base58:12>",),
    ),
    Pattern(
        id="rockset-api-key",
        provider=ROCKSET,
        name="Rockset API key",
        kind="near",
        regex=r"[0-9A-Za-z]{64}",
        keywords=("rockset",),
        severity="critical",
        confidence="medium",
        opens="The organisation's collections and query lambdas.",
        entropy=2.8,
        check="mixed",
        matches=("ROCKSET_API_KEY=<alnum:64>",),
        rejects=("ROCKSET_API_KEY=<alnum:72>",),
    ),
    Pattern(
        id="qubole-api-token",
        provider=QUBOLE,
        name="Qubole API token",
        kind="near",
        regex=r"[0-9a-z]{64}",
        keywords=("qubole",),
        severity="critical",
        confidence="medium",
        opens="The account's clusters and the data they query.",
        entropy=2.8,
        check="mixed",
        matches=("QUBOLE_API_TOKEN=<loweralnum:64>",),
        rejects=("QUBOLE_API_TOKEN=<loweralnum:72>",),
    ),
)
