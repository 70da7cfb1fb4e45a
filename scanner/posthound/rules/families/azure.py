"""Microsoft Azure: storage, messaging, identity, AI and the platform's other keys."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider

AZURE = Provider(
    id="azure",
    name="Microsoft Azure",
    hosts=(
        "windows.net",
        "azure.com",
        "azure.net",
        "azurewebsites.net",
        "azure-api.net",
        "azure-devices.net",
        "azconfig.io",
        "microsoftonline.com",
        "microsoft.com",
    ),
    rotate=(
        "Regenerate the key under the resource's Keys (or Access keys) page in the Azure portal: "
        "the second key first, then this one."
    ),
    rotate_url="https://portal.azure.com/",
    references=("https://learn.microsoft.com/en-us/azure/security/fundamentals/secrets-best-practices",),
)

PATTERNS = (
    Pattern(
        id="azure-storage-account-key",
        provider=AZURE,
        name="Azure Storage account key",
        # 64 bytes are 86 digits and ==; the range also takes hand-made keys of emulators and tests.
        regex=(
            r"(?<!documents\.azure\.com:443/;)(?i:AccountKey)[\"']?\s{0,3}[=:]\s{0,3}"
            r"[\"']?(?P<secret>[A-Za-z0-9+/]{60,120}={0,2})(?![A-Za-z0-9+/=])"
        ),
        keywords=("accountkey",),
        severity="critical",
        opens="Everything in the storage account: blobs, files, queues and tables.",
        entropy=3.5,
        references=("https://learn.microsoft.com/en-us/azure/storage/common/storage-account-keys-manage",),
        matches=(
            ("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=<b64:86>==;EndpointSuffix=core.windows.net"),
            "AccountKey=<b64:86>==",
        ),
        rejects=("AccountName=acme;AccountKey=<alnum:20>;",),
    ),
    Pattern(
        id="azure-storage-identifiable-key",
        provider=AZURE,
        name="Azure Storage, Batch or Machine Learning key with its signature",
        # Microsoft marks keys at the 77th digit: +ASt Storage, +ABa Batch, +AMC machine learning.
        regex=r"[A-Za-z0-9+/]{76}\+(?:ASt|ABa|AMC)[A-Za-z0-9+/]{5}[AQgw]==",
        keywords=("+ast", "+aba", "+amc"),
        severity="critical",
        opens="Everything in the storage, Batch or machine learning account.",
        references=("https://learn.microsoft.com/en-us/azure/storage/common/storage-account-keys-manage",),
        matches=("<b64:76>+ASt<b64:5><[AQgw]:1>==",),
        rejects=("<b64:40>+ASt<b64:5>A==",),
    ),
    Pattern(
        id="azure-cosmos-connection-string",
        provider=AZURE,
        name="Azure Cosmos DB connection string",
        regex=r"AccountEndpoint=https?://[^\s;\"']{3,150};\s{0,2}AccountKey=(?P<secret>[A-Za-z0-9+/]{80,90}={0,2})",
        keywords=("accountendpoint=",),
        severity="critical",
        opens="Every database of the Cosmos DB account.",
        entropy=3.5,
        references=("https://learn.microsoft.com/en-us/azure/cosmos-db/secure-access-to-data",),
        matches=("AccountEndpoint=https://acme.documents.azure.com:443/;AccountKey=<b64:86>==;",),
        rejects=("AccountEndpoint=https://acme.documents.azure.com:443/;AccountKey=<alnum:10>;",),
    ),
    Pattern(
        id="azure-cosmos-identifiable-key",
        provider=AZURE,
        name="Azure Cosmos DB key with its signature",
        regex=r"[A-Za-z0-9+/]{76}ACDb[A-Za-z0-9+/]{5}[AQgw]==",
        keywords=("acdb",),
        severity="critical",
        opens="Every database of the Cosmos DB account.",
        references=("https://learn.microsoft.com/en-us/azure/cosmos-db/secure-access-to-data",),
        matches=("COSMOS_KEY=<b64:76>ACDb<b64:5><[AQgw]:1>==",),
        rejects=("<b64:30>ACDb<b64:5>A==",),
    ),
    Pattern(
        id="azure-shared-access-key",
        provider=AZURE,
        name="Azure Service Bus, Event Hubs, Relay or IoT connection string key",
        # 32 bytes are 44 digits; IoT and Notification Hubs also issue 64-byte keys.
        regex=(
            r"SharedAccessKey(?:Name=[^\s;\"'&]{1,260};\s{0,2}"
            r"SharedAccessKey)?=(?P<secret>[A-Za-z0-9+/]{40,90}={0,2})(?![A-Za-z0-9+/=])"
        ),
        keywords=("sharedaccesskey",),
        severity="critical",
        opens="The namespace or hub as far as the policy goes: send, listen, or manage devices and entities.",
        entropy=3.5,
        references=("https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas",),
        matches=(
            "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=<b64:43>=",
            "HostName=acme.azure-devices.net;DeviceId=d1;SharedAccessKey=<b64:43>=",
        ),
        rejects=("SharedAccessKeyName=Root;SharedAccessKey=<alnum:12>",),
    ),
    Pattern(
        id="azure-messaging-identifiable-key",
        provider=AZURE,
        name="Azure Service Bus, Event Hubs, Relay or IoT key with its signature",
        # Microsoft's mark stands at the 34th of 44 digits.
        regex=r"[A-Za-z0-9+/]{33}(?:\+ASb|\+AEh|\+ARm|AIoT)[A-Za-z0-9+/]{5}=",
        keywords=("+asb", "+aeh", "+arm", "aiot"),
        severity="critical",
        opens="The namespace or hub as far as the key's policy goes.",
        references=("https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas",),
        matches=("<b64:33>+AEh<b64:5>=", "<b64:33>AIoT<b64:5>="),
        rejects=("<b64:20>+AEh<b64:5>=",),
    ),
    Pattern(
        id="azure-event-grid-key",
        provider=AZURE,
        name="Azure Event Grid key",
        regex=r"[A-Za-z0-9+/]{33}AZEG[A-P][A-Za-z0-9+/]{5}=",
        keywords=("azeg",),
        severity="high",
        opens="Publishing events to the topic or domain.",
        references=(
            (
                "https://learn.microsoft.com/en-us/azure/event-grid/authenticate-with-access-keys-shared-"
                "access-signatures"
            ),
        ),
        matches=("<b64:33>AZEG<[A-P]:1><b64:5>=",),
        rejects=("<b64:20>AZEG<[A-P]:1><b64:5>=",),
    ),
    Pattern(
        id="azure-app-configuration-connection-string",
        provider=AZURE,
        name="Azure App Configuration connection string",
        # Secrets had 44 digits until 2024 and have 84 since.
        regex=(
            r"azconfig\.(?:io|azure\.us|azure\.cn)/?;Id=[^\s;\"']{3,80}"
            r";Secret=(?P<secret>[A-Za-z0-9+/]{42,100}={0,2})"
        ),
        keywords=("azconfig.",),
        severity="critical",
        opens="Every setting, feature flag and often every other secret kept in the store.",
        references=(
            ("https://learn.microsoft.com/en-us/azure/azure-app-configuration/howto-disable-access-key-authentication"),
        ),
        matches=("Endpoint=https://acme.azconfig.io;Id=<alnum:4>-l9-s0:<alnum:20>;Secret=<b64:43>=",),
        rejects=("Endpoint=https://acme.azconfig.io;Id=xxx;Secret=xxx",),
    ),
    Pattern(
        id="azure-signalr-connection-string",
        provider=AZURE,
        name="Azure SignalR or Web PubSub connection string",
        regex=(
            r"Endpoint=https://[^\s;\"']{3,120}\.(?:service\.signalr|webpubsub\.azure)\.(?:net|com|us|cn)"
            r";AccessKey=(?P<secret>[A-Za-z0-9+/]{43,90}={0,2})"
        ),
        keywords=("accesskey=",),
        severity="high",
        opens="The service's hubs: it signs client tokens and sends to every connection.",
        references=("https://learn.microsoft.com/en-us/azure/azure-signalr/signalr-howto-key-rotation",),
        matches=(
            "Endpoint=https://acme.service.signalr.net;AccessKey=<b64:43>=;Version=1.0;",
            "Endpoint=https://acme.webpubsub.azure.com;AccessKey=<b64:43>=;Version=1.0;",
        ),
        rejects=("Endpoint=https://acme.service.signalr.net;AccessKey=<alnum:10>;",),
    ),
    Pattern(
        id="azure-communication-services-connection-string",
        provider=AZURE,
        name="Azure Communication Services connection string",
        regex=(
            r"endpoint=https://[^\s;\"']{3,120}"
            r"\.communication\.azure\.com/?;accesskey=(?P<secret>[A-Za-z0-9+/]{43,100}={0,2})"
        ),
        keywords=("communication.azure.com",),
        severity="high",
        opens="Sending mail, text messages and calls in the resource's name.",
        references=("https://learn.microsoft.com/en-us/azure/communication-services/concepts/authentication",),
        matches=("endpoint=https://acme.communication.azure.com/;accesskey=<b64:86>==",),
        rejects=("endpoint=https://acme.communication.azure.com/;accesskey=<alnum:10>",),
    ),
    Pattern(
        id="azure-redis-connection-string",
        provider=AZURE,
        name="Azure Cache for Redis connection string",
        regex=(
            r"[a-z0-9-]{1,63}\.redis(?:enterprise)?\.(?:cache\.windows|azure)\.net(?::[0-9]{2,5}"
            r")?,(?:[A-Za-z]{1,30}=[^,\s\"']{1,60},){0,6}password=(?P<secret>[A-Za-z0-9+/=]{40,70})"
        ),
        keywords=("password=",),
        severity="critical",
        opens="Everything in the cache.",
        references=("https://learn.microsoft.com/en-us/azure/azure-cache-for-redis/cache-configure",),
        matches=("acme.redis.cache.windows.net:6380,password=<b64:43>=,ssl=True,abortConnect=False",),
        rejects=("acme.redis.cache.windows.net:6380,password=<alnum:8>,ssl=True",),
    ),
    Pattern(
        id="azure-redis-identifiable-key",
        provider=AZURE,
        name="Azure Cache for Redis key with its signature",
        regex=r"[A-Za-z0-9]{33}AzCa[A-P][A-Za-z0-9]{5}=",
        keywords=("azca",),
        severity="critical",
        opens="Everything in the cache.",
        references=("https://learn.microsoft.com/en-us/azure/azure-cache-for-redis/cache-configure",),
        matches=("<alnum:33>AzCa<[A-P]:1><alnum:5>=",),
        rejects=("<alnum:20>AzCa<[A-P]:1><alnum:5>=",),
    ),
    Pattern(
        id="azure-container-registry-key",
        provider=AZURE,
        name="Azure Container Registry key",
        regex=r"[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9]{5}",
        keywords=("+acr",),
        severity="critical",
        opens="Pulling and pushing every image of the registry.",
        references=("https://learn.microsoft.com/en-us/azure/container-registry/container-registry-authentication",),
        matches=("<b64:42>+ACR<[A-D]:1><alnum:5>",),
        rejects=("<b64:20>+ACR<[A-D]:1><alnum:5>",),
    ),
    Pattern(
        id="azure-sas-signature",
        provider=AZURE,
        name="Azure shared access signature",
        # Two or more s.. parameters before the HMAC-SHA256 in base 64, escaped or not.
        regex=(
            r"s[a-z]{1,2}=[^\s&\x22\x27<>]{1,300}&(?:amp;)?(?:s[a-z]{1,4}=[^\s&\x22\x27<>]{1,300}&(?:amp;)?){1"
            r",15}sig=(?P<secret>[A-Za-z0-9+/]{43}=|(?:[A-Za-z0-9]|%2[BbFf]){43}%3[Dd])"
        ),
        keywords=("&sig=", ";sig="),
        severity="high",
        opens=(
            "What the signature allows (read, write, list, delete) on that blob, container or account until it expires."
        ),
        rotate="Rotate the account key that signed it, or delete the stored access policy it names.",
        references=("https://learn.microsoft.com/en-us/azure/storage/common/storage-sas-overview",),
        matches=(
            (
                "?sv=2022-11-02&ss=bf&srt=sco&sp=rwdl&se=2030-01-01T00:00:00Z&st=2024-01-01T00:00:00Z&spr=https&s"
                "ig=<alnum:43>%3D"
            ),
            (
                "https://acme.blob.core.windows.net/backup?sv=2022-11-02&st=2024-01-01T00%3A00%3A00Z&se=2030-01-0"
                "1T00%3A00%3A00Z&sr=c&sp=rl&sig=<alnum:43>%3D"
            ),
        ),
        rejects=("?sv=2022-11-02&sp=r&sig=<alnum:10>",),
    ),
    Pattern(
        id="azure-service-bus-sas-token",
        provider=AZURE,
        name="Azure Service Bus, Event Hubs or IoT Hub SAS token",
        regex=(
            r"SharedAccessSignature [^\s\"']{0,400}?sig=(?P<secret>[A-Za-z0-9+/]{43}"
            r"=|(?:[A-Za-z0-9]|%2[BbFf]){43}%3[Dd])"
        ),
        keywords=("sharedaccesssignature",),
        severity="high",
        opens="The entity or device it names, until it expires.",
        rotate="Regenerate the policy's key that signed it.",
        references=("https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas",),
        matches=("SharedAccessSignature sr=acme.azure-devices.net&sig=<alnum:43>%3D&se=1800000000&skn=owner",),
        rejects=("SharedAccessSignature sr=acme&sig=<alnum:10>&se=1",),
    ),
    Pattern(
        id="azure-logic-app-trigger-url",
        provider=AZURE,
        name="Azure Logic Apps, Power Automate or Teams workflow trigger URL",
        regex=(
            r"https://[a-z0-9.:-]{5,120}/(?:[^\s\"'?]{1,160}/)?triggers/[^\s\"'?]{1,120}"
            r"/(?:paths/)?invoke[^\s\"']{0,200}?sig=(?P<secret>[A-Za-z0-9_-]{43})"
        ),
        keywords=("/triggers/",),
        severity="high",
        opens="Starting the workflow with any input.",
        rotate="Regenerate the workflow's access key in the Azure portal, then read the trigger's new URL.",
        references=("https://learn.microsoft.com/en-us/azure/logic-apps/logic-apps-securing-a-logic-app",),
        matches=(
            (
                "https://prod-01.westeurope.logic.azure.com:443/workflows/<hex:32>/triggers/manual/paths/"
                "invoke?api-version=2016-10-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=<b64url:43>"
            ),
        ),
        rejects=(
            ("https://prod-01.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?sig=<alnum:10>"),
        ),
    ),
    Pattern(
        id="azure-entra-client-secret",
        provider=AZURE,
        name="Microsoft Entra ID client secret",
        regex=r"(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])",
        keywords=("0q~", "1q~", "2q~", "3q~", "4q~", "5q~", "6q~", "7q~", "8q~", "9q~"),
        severity="critical",
        opens=("The application's identity: everything its permissions and role assignments allow in the tenant."),
        rotate=("Delete the secret under Entra ID > App registrations > Certificates & secrets and add a new one."),
        rotate_url="https://entra.microsoft.com/",
        references=("https://learn.microsoft.com/en-us/entra/identity-platform/how-to-add-credentials",),
        matches=("AZURE_CLIENT_SECRET=<alnum:3>8Q~<alnum:34>",),
        rejects=("<alnum:3>8Q~<alnum:12>", "<alnum:3>8Q~<alnum:60>"),
    ),
    Pattern(
        id="azure-refresh-token",
        provider=AZURE,
        name="Microsoft Entra ID refresh token",
        # A tenant and client part, then an encrypted body that starts with its version.
        regex=r"[01]\.A[A-Za-z0-9_-]{20,130}\.(?:AQABAAEAAA|AgABAAEAAA|AgABAwEAAA)[A-Za-z0-9_-]{150,2500}",
        keywords=("aaeaaa", "aweaaa"),
        severity="critical",
        opens="New access tokens for the user, within the application's scopes, without a password.",
        rotate=(
            "Revoke the user's sessions in the Entra admin centre, or call revokeSignInSessions on Microsoft Graph."
        ),
        references=("https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens",),
        matches=("0.A<b64url:40>.AgABAAEAAA<b64url:700>",),
        rejects=("0.A<b64url:40>.AgABAAEAAA<b64url:20>",),
    ),
    Pattern(
        id="azure-functions-key",
        provider=AZURE,
        name="Azure Functions key with its signature",
        regex=r"[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==",
        keywords=("azfu",),
        severity="high",
        opens="Calling the function, or with a master key managing the whole function app.",
        rotate="Renew the key under Function app > App keys (or the function's Function keys).",
        references=("https://learn.microsoft.com/en-us/azure/azure-functions/function-keys-how-to",),
        matches=("x-functions-key: <alnum:44>AzFu<alnum:5><[AQgw]:1>==",),
        rejects=("<alnum:20>AzFu<alnum:5>A==",),
    ),
    Pattern(
        id="azure-functions-url-key",
        provider=AZURE,
        name="Azure Functions key in a URL",
        regex=(
            r"https://[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,40}){0,2}\.azurewebsites\.(?:net|us)"
            r"/api/[^\s\"'?]{1,150}\?(?:[^\s\"'&]{1,80}&){0,5}code=(?P<secret>[A-Za-z0-9_/+-]{20,80}"
            r"(?:={1,2}|(?:%3[Dd]){1,2})?)"
        ),
        keywords=("azurewebsites.",),
        severity="high",
        opens="Calling that function.",
        entropy=3.0,
        rotate="Renew the key under the function's Function keys.",
        references=("https://learn.microsoft.com/en-us/azure/azure-functions/function-keys-how-to",),
        matches=("https://acme.azurewebsites.net/api/orders?code=<b64url:54>==",),
        rejects=("https://acme.azurewebsites.net/api/orders?code=<alnum:8>",),
    ),
    Pattern(
        id="azure-apim-identifiable-key",
        provider=AZURE,
        name="Azure API Management key with its signature",
        regex=r"[A-Za-z0-9+/]{76}APIM[A-Za-z0-9+/]{5}[AQgw]==",
        keywords=("apim",),
        severity="critical",
        opens="The management or gateway API of the API Management service.",
        references=("https://learn.microsoft.com/en-us/azure/api-management/api-management-subscriptions",),
        matches=("<b64:76>APIM<b64:5><[AQgw]:1>==",),
        rejects=("<b64:30>APIM<b64:5>A==",),
    ),
    Pattern(
        id="azure-ai-services-key",
        provider=AZURE,
        name="Azure AI services, OpenAI, Speech, Maps or other key with its signature",
        # Since 2024: 52 random characters, the mark JQQJ99, date, resource and service (AZDO is Azure DevOps).
        regex=r"[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{18}(?!AZDO)[A-Za-z0-9]{8}",
        keywords=("jqqj99",),
        severity="high",
        opens="The Azure AI, Maps or other resource whose key it is, on the subscription's bill.",
        references=("https://learn.microsoft.com/en-us/azure/ai-services/rotate-keys",),
        matches=("AZURE_OPENAI_API_KEY=<alnum:52>JQQJ99<alnum:14>AAABACOG<alnum:4>",),
        rejects=("<alnum:52>JQQJ99<alnum:8>", "<alnum:52>JQQJ99BFACAAAA<alnum:10>AZDO<alnum:4>"),
    ),
    Pattern(
        id="azure-search-identifiable-key",
        provider=AZURE,
        name="Azure AI Search key with its signature",
        regex=r"[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}",
        keywords=("azse",),
        severity="high",
        opens="The search service: an admin key rewrites every index, a query key reads them.",
        rotate="Regenerate the admin key, or delete the query key, under the search service > Keys.",
        references=("https://learn.microsoft.com/en-us/azure/search/search-security-api-keys",),
        matches=("<alnum:42>AzSe<[A-D]:1><alnum:5>",),
        rejects=("<alnum:20>AzSe<[A-D]:1><alnum:5>",),
    ),
    Pattern(
        id="azure-application-insights-connection-string",
        provider=AZURE,
        name="Application Insights instrumentation key",
        regex=(
            r"InstrumentationKey=(?P<secret>(?!0{8}-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}"
            r"-[0-9a-f]{12})"
        ),
        keywords=("instrumentationkey=",),
        severity="low",
        confidence="medium",
        opens="Sending false telemetry to the resource.",
        rotate="Create a new Application Insights resource, or turn local authentication off and use Entra ID.",
        references=("https://learn.microsoft.com/en-us/azure/azure-monitor/app/connection-strings",),
        matches=(
            ("InstrumentationKey=<uuid>;IngestionEndpoint=https://westeurope-1.in.applicationinsights.azure.com/"),
        ),
        rejects=("InstrumentationKey=00000000-0000-0000-0000-000000000000;",),
    ),
    Pattern(
        id="azure-sql-connection-password",
        provider=AZURE,
        name="Azure SQL connection string password",
        regex=(
            r"(?i:Server)=(?:tcp:)?[a-z0-9-]{1,63}\.database\.windows\.net[^\r\n]{0,300}?;\s{0,2}"
            r"(?i:Password|Pwd)=(?P<secret>[^;\s\"'{}<>$*]{8,128})"
        ),
        keywords=("database.windows.net",),
        severity="critical",
        confidence="medium",
        opens="The database, as its user may.",
        rotate="Change the login's password with ALTER LOGIN, or the administrator's in the portal.",
        references=(
            ("https://learn.microsoft.com/en-us/azure/azure-sql/database/connect-query-content-reference-guide"),
        ),
        matches=(
            (
                "Server=tcp:acme.database.windows.net,1433;Initial Catalog=db;User "
                "ID=app;Password=<alnum:20>;Encrypt=True;"
            ),
        ),
        rejects=("Server=tcp:acme.database.windows.net,1433;User ID=app;Password={your_password};",),
    ),
)
