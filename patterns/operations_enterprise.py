"""Integration platforms, API gateways, process automation and ERP."""

from __future__ import annotations

from patterns.model import Pattern, Provider

# A UUID behind a slash is a resource's id in an address.
_UUID = r"(?<!/)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

CAMUNDA = Provider(
    id="camunda",
    name="Camunda",
    hosts=("camunda.io",),
    rotate="Delete the client under the cluster's API tab in Camunda Console.",
    references=("https://docs.camunda.io/docs/components/console/manage-clusters/manage-api-clients/",),
)
UIPATH = Provider(
    id="uipath",
    name="UiPath",
    hosts=("uipath.com",),
    rotate=(
        "Revoke the token under Preferences > Personal access token (or the app under External applications) in UiPath."
    ),
    references=("https://docs.uipath.com/automation-cloud/automation-cloud/latest/api-guide/personal-access-tokens",),
)
MULESOFT = Provider(
    id="mulesoft",
    name="MuleSoft Anypoint",
    hosts=(
        "anypoint.mulesoft.com",
        "mulesoft.com",
    ),
    rotate="Reset the client secret under Access management > Connected apps (or Business groups) in Anypoint.",
    references=("https://docs.mulesoft.com/access-management/connected-apps-overview",),
)
BOOMI = Provider(
    id="boomi",
    name="Boomi",
    hosts=("boomi.com",),
    rotate="Revoke the token under My user settings > Platform API tokens in Boomi.",
    references=("https://developer.boomi.com/docs/APIs/PlatformAPI/Introduction/Platform_API",),
)
SNAPLOGIC = Provider(
    id="snaplogic",
    name="SnapLogic",
    hosts=(
        "snaplogic.com",
        "elastic.snaplogic.com",
    ),
    rotate="Replace the bearer token in the triggered task's settings in SnapLogic.",
    references=("https://docs.snaplogic.com/tasks/triggered-tasks.html",),
)
CELIGO = Provider(
    id="celigo",
    name="Celigo",
    hosts=(
        "integrator.io",
        "celigo.com",
    ),
    rotate="Revoke the token under Resources > API tokens in integrator.io.",
    references=("https://docs.celigo.com/hc/en-us/articles/360045213551",),
)
JITTERBIT = Provider(
    id="jitterbit",
    name="Jitterbit",
    hosts=(
        "jitterbit.com",
        "jitterbit.net",
    ),
    rotate="Delete the access token under Management console > Access tokens in Jitterbit Harmony.",
    references=("https://docs.jitterbit.com/management-console/access-tokens/",),
)
KONG = Provider(
    id="kong",
    name="Kong",
    hosts=("konghq.com",),
    rotate="Delete the token under Personal access tokens (or System accounts) in Kong Konnect.",
    references=("https://developer.konghq.com/konnect-api/",),
)
TYK = Provider(
    id="tyk",
    name="Tyk",
    hosts=(
        "tyk.io",
        "tykbeta.com",
    ),
    rotate=(
        "Change the secret in the gateway's configuration, or reset the API access credentials on the"
        " user's page, in Tyk."
    ),
    references=("https://tyk.io/docs/tyk-apis/tyk-gateway-api/",),
)
GRAVITEE = Provider(
    id="gravitee",
    name="Gravitee",
    hosts=("gravitee.io",),
    rotate="Revoke the token under your user's Tokens page in Gravitee.",
    references=("https://documentation.gravitee.io/apim/administration/",),
)
SAP = Provider(
    id="sap",
    name="SAP",
    hosts=(
        "sap.com",
        "api.sap.com",
        "hana.ondemand.com",
    ),
    rotate=(
        "Delete the key under Show API key on the SAP Business Accelerator Hub, or the service key in the BTP cockpit."
    ),
    references=(
        "https://help.sap.com/docs/business-accelerator-hub/sap-business-accelerator-hub/trying-out"
        "-apis-in-sandbox-environment",
    ),
)
SUCCESSFACTORS = Provider(
    id="successfactors",
    name="SAP SuccessFactors",
    hosts=(
        "successfactors.com",
        "successfactors.eu",
        "sapsf.com",
    ),
    rotate="Regenerate the certificate or API key under Manage OAuth2 client applications in SuccessFactors.",
    references=(
        "https://help.sap.com/docs/SAP_SUCCESSFACTORS_PLATFORM/d599f15995d348a1b45ba5603e2aba9b/d9a"
        "9545305004187986c866de2b66987.html",
    ),
)
CONCUR = Provider(
    id="concur",
    name="SAP Concur",
    hosts=(
        "concursolutions.com",
        "api.concursolutions.com",
    ),
    rotate=(
        "Regenerate the app's secret, or revoke the company request token, under App centre > Developer in Concur."
    ),
    references=("https://developer.concur.com/api-reference/authentication/apidoc.html",),
)
NETSUITE = Provider(
    id="netsuite",
    name="NetSuite",
    hosts=("netsuite.com",),
    rotate=(
        "Revoke the token under Setup > Users/Roles > Access tokens, or reset the integration's"
        " credentials, in NetSuite."
    ),
    references=("https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4247337262.html",),
)
COUPA = Provider(
    id="coupa",
    name="Coupa",
    hosts=(
        "coupahost.com",
        "coupa.com",
        "coupacloud.com",
    ),
    rotate=(
        "Delete the key under Setup > Integrations > API keys, or the client under OAuth2/OpenID Connect"
        " clients, in Coupa."
    ),
    references=(
        "https://compass.coupa.com/en-us/products/product-documentation/integration-technical-docum"
        "entation/the-coupa-core-api",
    ),
)
ANAPLAN = Provider(
    id="anaplan",
    name="Anaplan",
    hosts=("anaplan.com",),
    rotate="Log the token out with POST /token/logout and change the user's password or certificate in Anaplan.",
    references=("https://anaplanauthentication.docs.apiary.io/",),
)
ARIBA = Provider(
    id="ariba",
    name="SAP Ariba",
    hosts=(
        "ariba.com",
        "openapi.ariba.com",
    ),
    rotate="Regenerate the application's OAuth secret or API key in the Ariba developer portal.",
    references=("https://help.sap.com/docs/ariba-apis",),
)
ODOO = Provider(
    id="odoo",
    name="Odoo",
    hosts=("odoo.com",),
    rotate="Delete the key under Preferences > Account security > API keys in Odoo.",
    references=("https://www.odoo.com/documentation/18.0/developer/reference/external_api.html#api-keys",),
)
ERPNEXT = Provider(
    id="erpnext",
    name="ERPNext (Frappe)",
    hosts=(
        "erpnext.com",
        "frappe.cloud",
        "frappecloud.com",
    ),
    rotate="Generate new keys on the user's page under API access in ERPNext.",
    references=("https://docs.frappe.io/framework/user/en/api/rest",),
)
EXACT = Provider(
    id="exact",
    name="Exact Online",
    hosts=(
        "exactonline.nl",
        "exactonline.com",
        "start.exactonline.nl",
    ),
    rotate="Regenerate the app's secret in the Exact Online app centre and revoke the user's consent.",
    references=("https://support.exactonline.com/community/s/knowledge-base",),
)
WORKFRONT = Provider(
    id="workfront",
    name="Adobe Workfront",
    hosts=(
        "workfront.com",
        "my.workfront.com",
    ),
    rotate="Clear the API keys under Setup > System > Customer info in Workfront.",
    references=(
        "https://experienceleague.adobe.com/en/docs/workfront/using/administration-and-setup/config"
        "ure-security/manage-api-keys",
    ),
)
QUICKBASE = Provider(
    id="quickbase",
    name="Quickbase",
    hosts=(
        "quickbase.com",
        "api.quickbase.com",
    ),
    rotate="Deactivate the token under My preferences > Manage user tokens in Quickbase.",
    references=("https://developer.quickbase.com/auth",),
)
PATTERNS = (
    Pattern(
        id="camunda-client-secret",
        provider=CAMUNDA,
        name="Camunda client secret",
        kind="near",
        regex=r"[0-9A-Za-z._~-]{56,72}(?![._~-])",
        keywords=(
            "camunda",
            "zeebe_client",
            "zeebe-client",
            "zeebeclient",
        ),
        severity="high",
        confidence="medium",
        opens="Starts processes and completes jobs in the cluster.",
        check="mixed",
        matches=("CAMUNDA_CLIENT_SECRET=<b64url:64>",),
        rejects=("CAMUNDA_CLIENT_SECRET=<b64url:38>",),
    ),
    Pattern(
        id="uipath-personal-access-token",
        provider=UIPATH,
        name="UiPath personal access token",
        regex=r"rt_[0-9A-F]{64}-1",
        keywords=("rt_",),
        severity="critical",
        opens="Acts as its user: runs robots and reads orchestrator assets.",
        matches=("rt_<HEX:64>-1",),
        rejects=("rt_<HEX:38>-1",),
    ),
    Pattern(
        id="uipath-client-secret",
        provider=UIPATH,
        name="UiPath client secret or user key",
        kind="near",
        regex=r"[0-9A-Za-z()!%@?#~_-]{16,32}(?![_-])|[0-9A-Za-z_-]{43}(?![_-])",
        keywords=("uipath",),
        severity="critical",
        confidence="medium",
        opens="Runs robots and reads orchestrator assets as the app's scopes allow.",
        entropy=3.3,
        check="mixed",
        matches=("UIPATH_USER_KEY=<b64url:43>",),
        rejects=("UIPATH_USER_KEY=<alnum:10>",),
    ),
    Pattern(
        id="mulesoft-anypoint-client-secret",
        provider=MULESOFT,
        name="Anypoint client secret",
        kind="near",
        regex=r"[0-9A-Fa-f]{32}",
        keywords=(
            "mulesoft",
            "anypoint",
        ),
        severity="critical",
        confidence="medium",
        opens="Deploys applications and reads the organisation's environments.",
        check="mixed",
        matches=("MULESOFT_CLIENT_SECRET=<hex:32>",),
        rejects=("MULESOFT_CLIENT_SECRET=<hex:19>",),
    ),
    Pattern(
        id="boomi-api-token",
        provider=BOOMI,
        name="Boomi platform API token",
        regex=(
            r"BOOMI_TOKEN\.[^\s:']{1,100}:(?P<secret>(?<!/)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{"
            r"4}-[0-9a-f]{12})"
        ),
        keywords=("boomi_token.",),
        severity="critical",
        opens="Deploys and runs processes of the account as its user.",
        matches=("BOOMI_TOKEN.ops@example.org:<uuid>",),
        rejects=("BOOMI_TOKEN.ops@example.org:<hex:18>",),
    ),
    Pattern(
        id="snaplogic-bearer-token",
        provider=SNAPLOGIC,
        name="SnapLogic task bearer token",
        kind="near",
        regex=r"[0-9A-Za-z]{24,64}",
        keywords=("snaplogic",),
        severity="high",
        confidence="medium",
        opens="Runs the triggered task's pipeline.",
        entropy=3.0,
        check="mixed",
        matches=("SNAPLOGIC_BEARER_TOKEN=<alnum:32>",),
        rejects=("SNAPLOGIC_BEARER_TOKEN=<alnum:12>",),
    ),
    Pattern(
        id="celigo-api-token",
        provider=CELIGO,
        name="Celigo API token",
        kind="near",
        regex=r"[0-9a-z]{32}",
        keywords=(
            "celigo",
            "integrator.io",
            "integrator_io",
        ),
        severity="critical",
        check="mixed",
        confidence="medium",
        opens="Changes integrations and runs flows of the account.",
        matches=("CELIGO_API_TOKEN=<hex:32>",),
        rejects=("CELIGO_API_TOKEN=<hex:19>",),
    ),
    Pattern(
        id="jitterbit-access-token",
        provider=JITTERBIT,
        name="Jitterbit access token",
        kind="near",
        regex=r"[0-9a-f]{32,64}|(?<!/)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        keywords=("jitterbit",),
        severity="high",
        confidence="medium",
        opens="Runs operations of the organisation's projects.",
        check="mixed",
        matches=("JITTERBIT_ACCESS_TOKEN=<uuid>",),
        rejects=("JITTERBIT_ACCESS_TOKEN=<hex:18>",),
    ),
    Pattern(
        id="kong-konnect-token",
        provider=KONG,
        name="Kong Konnect access token",
        regex=r"(?:kpat|spat)_[0-9A-Za-z]{40,64}",
        keywords=(
            "kpat_",
            "spat_",
        ),
        severity="critical",
        opens="Reads and changes gateways as its user or system account.",
        matches=(
            "kpat_<alnum:49>",
            "spat_<alnum:49>",
        ),
        rejects=("kpat_<alnum:20>",),
    ),
    Pattern(
        id="kong-admin-token",
        provider=KONG,
        name="Kong admin token",
        kind="near",
        regex=r"[0-9A-Za-z]{32}",
        keywords=(
            "kong-admin-token",
            "kong_admin",
            "kong_token",
            "kongadmintoken",
            "kong-token",
            "kongtoken",
            "kong token",
            "kong_api",
            "kong_key",
            "kong_secret",
            "kong_access",
            "kong_private",
            "kong-api",
            "kong-key",
            "kong-secret",
            "kong-access",
            "kong-private",
            "kongapi",
            "kongkey",
            "kongsecret",
            "kongaccess",
            "kongprivate",
            "kong api",
            "kong key",
            "kong secret",
            "kong access",
            "kong private",
        ),
        fields=("kong-admin-token",),
        severity="critical",
        confidence="medium",
        opens="Changes the gateway's routes, plugins and consumers.",
        check="mixed",
        matches=("Kong-Admin-Token: <alnum:32>",),
        rejects=("Kong-Admin-Token: <alnum:19>",),
    ),
    Pattern(
        id="tyk-api-secret",
        provider=TYK,
        name="Tyk gateway secret or dashboard key",
        kind="near",
        regex=r"[0-9a-f]{32}",
        keywords=(
            "tyk_",
            "tyk-",
            "tyk.io",
            "tykapi",
        ),
        fields=("x-tyk-authorization",),
        severity="critical",
        confidence="medium",
        opens="Changes the gateway's APIs, policies and keys.",
        matches=(
            "X-Tyk-Authorization: <hex:32>",
            "TYK_DASHBOARD_KEY=<hex:32>",
        ),
        rejects=("X-Tyk-Authorization: <hex:19>",),
    ),
    Pattern(
        id="gravitee-personal-token",
        provider=GRAVITEE,
        name="Gravitee personal token",
        kind="near",
        regex=_UUID,
        keywords=("gravitee",),
        severity="high",
        confidence="medium",
        opens="Changes APIs and plans as its user.",
        matches=("GRAVITEE_TOKEN=<uuid>",),
        rejects=("GRAVITEE_TOKEN=<hex:18>",),
    ),
    Pattern(
        id="sap-api-key",
        provider=SAP,
        name="SAP Business Accelerator Hub API key",
        kind="near",
        regex=r"[0-9A-Za-z]{32}",
        keywords=(
            "sap_api",
            "sap-api",
            "sapapi",
            "api.sap.com",
            "sap_key",
            "sap_apikey",
            "sap_hub",
            "sap-key",
        ),
        severity="medium",
        confidence="medium",
        opens="Calls sandbox APIs as its user.",
        check="mixed",
        matches=("SAP_API_KEY=<alnum:32>",),
        rejects=("SAP_API_KEY=<alnum:19>",),
    ),
    Pattern(
        id="sap-service-key-secret",
        provider=SAP,
        name="SAP BTP service key secret",
        kind="near",
        # XSUAA: binding id, $, 32 bytes in base64url
        regex=r"(?<!/)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\$[0-9A-Za-z_-]{43}=",
        keywords=(
            "clientsecret",
            "client_secret",
            "client-secret",
            "clientsecret",
        ),
        severity="critical",
        confidence="medium",
        opens="Fetches tokens for the bound service of the subaccount.",
        matches=('"clientsecret": "<uuid>$<b64url:43>="',),
        rejects=('"clientsecret": "<uuid>$<b64url:20>="',),
    ),
    Pattern(
        id="successfactors-api-key",
        provider=SUCCESSFACTORS,
        name="SuccessFactors OAuth client key",
        kind="near",
        regex=r"[0-9A-Za-z]{32}",
        keywords=(
            "successfactors",
            "sapsf",
        ),
        severity="high",
        confidence="medium",
        opens="With a signed assertion, reads personnel data.",
        check="mixed",
        matches=("SUCCESSFACTORS_API_KEY=<alnum:32>",),
        rejects=("SUCCESSFACTORS_API_KEY=<alnum:19>",),
    ),
    Pattern(
        id="concur-client-secret",
        provider=CONCUR,
        name="Concur client secret",
        kind="near",
        regex=_UUID,
        keywords=(
            "concur_",
            "concur-",
            "concursolutions",
            "concurapi",
            "concurkey",
            "concurtoken",
            "concursecret",
            "concuraccess",
            "concurprivate",
            "concur api",
            "concur key",
            "concur token",
            "concur secret",
            "concur access",
            "concur private",
        ),
        severity="critical",
        confidence="medium",
        opens="Fetches tokens that read travel and expenses.",
        matches=("CONCUR_CLIENT_SECRET=<uuid>",),
        rejects=("CONCUR_CLIENT_SECRET=<hex:18>",),
    ),
    Pattern(
        id="netsuite-token-secret",
        provider=NETSUITE,
        name="NetSuite token or consumer secret",
        kind="near",
        regex=r"[0-9a-f]{64}",
        keywords=(
            "netsuite",
            "suitetalk",
            "nlauth",
        ),
        severity="critical",
        confidence="medium",
        opens="With its ids, acts in the ERP as the token's role.",
        matches=("NETSUITE_TOKEN_SECRET=<hex:64>",),
        rejects=("NETSUITE_TOKEN_SECRET=<hex:38>",),
    ),
    Pattern(
        id="coupa-api-key",
        provider=COUPA,
        name="Coupa API key or client secret",
        kind="near",
        regex=r"[0-9a-f]{40}|[0-9a-f]{64}",
        keywords=("coupa",),
        fields=("x-coupa-api-key",),
        severity="critical",
        confidence="medium",
        opens="Reads and writes suppliers, invoices and payments as its permissions allow.",
        matches=(
            "X-COUPA-API-KEY: <hex:40>",
            "COUPA_API_KEY=<hex:64>",
        ),
        rejects=("X-COUPA-API-KEY: <hex:24>",),
    ),
    Pattern(
        id="anaplan-auth-token",
        provider=ANAPLAN,
        name="Anaplan authentication token",
        regex=r"AnaplanAuthToken (?P<secret>[0-9A-Za-z+/_-]{20,1200}={0,2}(?:\.[0-9A-Za-z+/_-]{10,1200}={0,2}){0,3})",
        keywords=("anaplanauthtoken",),
        severity="high",
        opens="Reads and changes models for thirty minutes as its user.",
        matches=("Authorization: AnaplanAuthToken <alnum:44>==.<alnum:120>=",),
        rejects=("AnaplanAuthToken <alnum:10>",),
    ),
    Pattern(
        id="ariba-application-key",
        provider=ARIBA,
        name="Ariba application key or OAuth secret",
        kind="near",
        regex=r"[0-9A-Za-z]{32}",
        keywords=("ariba",),
        severity="high",
        confidence="medium",
        opens="Reads procurement and sourcing data of the realm.",
        check="mixed",
        matches=("ARIBA_API_KEY=<alnum:32>",),
        rejects=("ARIBA_API_KEY=<alnum:19>",),
    ),
    Pattern(
        id="odoo-api-key",
        provider=ODOO,
        name="Odoo API key",
        kind="near",
        regex=r"[0-9a-f]{40}",
        keywords=("odoo",),
        severity="critical",
        confidence="medium",
        opens="Acts as its user over XML-RPC and JSON-RPC.",
        matches=("ODOO_API_KEY=<hex:40>",),
        rejects=("ODOO_API_KEY=<hex:24>",),
    ),
    Pattern(
        id="erpnext-api-secret",
        provider=ERPNEXT,
        name="ERPNext API secret",
        kind="near",
        regex=r"(?:[0-9a-f]{15}:)?(?P<secret>[0-9a-f]{15})",
        keywords=(
            "erpnext",
            "frappe",
        ),
        severity="critical",
        confidence="medium",
        opens="With its API key, acts as its user.",
        check="mixed",
        matches=(
            "ERPNEXT_API_SECRET=<hex:15>",
            "frappe token <hex:15>:<hex:15>",
        ),
        rejects=("ERPNEXT_API_SECRET=<hex:9>",),
    ),
    Pattern(
        id="exact-client-secret",
        provider=EXACT,
        name="Exact Online client secret",
        kind="near",
        regex=r"[0-9A-Za-z]{10,14}",
        keywords=(
            "exactonline",
            "exact_online",
            "exact-online",
            "exact online",
        ),
        severity="high",
        confidence="low",
        opens="With a user's consent, reads and writes bookkeeping.",
        entropy=2.8,
        check="mixed",
        matches=("EXACTONLINE_CLIENT_SECRET=<alnum:12>",),
        rejects=("EXACTONLINE_CLIENT_SECRET=<alnum:7>",),
    ),
    Pattern(
        id="workfront-api-key",
        provider=WORKFRONT,
        name="Workfront API key",
        kind="near",
        regex=r"[0-9a-z]{32}",
        keywords=(
            "workfront",
            "attask",
        ),
        severity="high",
        confidence="medium",
        opens="Acts as its user: reads and writes projects and documents.",
        entropy=3.0,
        check="mixed",
        matches=("WORKFRONT_API_KEY=<loweralnum:32>",),
        rejects=("WORKFRONT_API_KEY=<loweralnum:19>",),
    ),
    Pattern(
        id="quickbase-user-token",
        provider=QUICKBASE,
        name="Quickbase user token",
        regex=r"QB-USER-TOKEN (?P<secret>[0-9a-z]{5,8}_[0-9a-z]{2,6}_[0-9a-z_]{20,50})",
        keywords=("qb-user-token",),
        severity="high",
        opens="Reads and writes the apps it is assigned to as its user.",
        check="mixed",
        matches=("QB-USER-TOKEN b<loweralnum:5>_<loweralnum:4>_0_<loweralnum:26>",),
    ),
    Pattern(
        id="quickbase-app-token",
        provider=QUICKBASE,
        name="Quickbase token",
        kind="near",
        regex=r"[0-9a-z]{5,8}_[0-9a-z]{2,6}_[0-9a-z_]{20,50}",
        keywords=(
            "quickbase",
            "quick_base",
        ),
        severity="high",
        confidence="medium",
        opens="Reads and writes the apps it is assigned to as its user.",
        check="mixed",
        matches=("QUICKBASE_USER_TOKEN=b<loweralnum:5>_<loweralnum:4>_0_<loweralnum:26>",),
        rejects=("QUICKBASE_USER_TOKEN=<loweralnum:20>",),
    ),
)
