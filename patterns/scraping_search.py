"""Search results and link previews."""

from __future__ import annotations

from patterns.model import Pattern, Provider, Verify

SERPSTACK = Provider(
    id="serpstack",
    name="serpstack",
    hosts=("serpstack.com",),
    rotate="Regenerate it under Dashboard > API Access Key in serpstack, then put the new one in place.",
    references=("https://serpstack.com/documentation",),
)
SERPAPI = Provider(
    id="serpapi",
    name="SerpApi",
    hosts=("serpapi.com",),
    rotate="Regenerate it under Your account > Api Key in SerpApi, then put the new one in place.",
    rotate_url="https://serpapi.com/manage-api-key",
    references=("https://serpapi.com/search-api",),
)
TRAJECTDATA = Provider(
    id="trajectdata",
    name="Traject Data (ValueSERP, SerpWow, Rainforest)",
    hosts=("valueserp.com", "serpwow.com", "scaleserp.com", "rainforestapi.com"),
    rotate=(
        "Regenerate it under Dashboard > API key in Traject Data (ValueSERP, SerpWow, Rainforest), then put"
        " the new one in place."
    ),
    references=("https://docs.trajectdata.com/valueserp/serp-api/overview",),
)
ZENSERP = Provider(
    id="zenserp",
    name="Zenserp",
    hosts=("zenserp.com",),
    rotate="Regenerate it under Dashboard > API key in Zenserp, then put the new one in place.",
    references=("https://zenserp.com/documentation",),
)
SERPHOUSE = Provider(
    id="serphouse",
    name="SERPHouse",
    hosts=("serphouse.com",),
    rotate="Regenerate it under Account > API token in SERPHouse, then put the new one in place.",
    references=("https://docs.serphouse.com/",),
)
DATAFORSEO = Provider(
    id="dataforseo",
    name="DataForSEO",
    hosts=("dataforseo.com",),
    rotate="Regenerate it under Dashboard > API access in DataForSEO, then put the new one in place.",
    rotate_url="https://app.dataforseo.com/api-access",
    references=("https://docs.dataforseo.com/v3/auth/",),
)
BINGSEARCH = Provider(
    id="bingsearch",
    name="Bing Web Search",
    hosts=("api.bing.microsoft.com", "api.cognitive.microsoft.com"),
    rotate=(
        "Regenerate it under Azure portal > the resource > Keys and Endpoint in Bing Web Search, then put the"
        " new one in place."
    ),
    references=("https://learn.microsoft.com/en-us/bing/search-apis/bing-web-search/overview",),
)
BRAVESEARCH = Provider(
    id="bravesearch",
    name="Brave Search",
    hosts=("api.search.brave.com", "search.brave.com"),
    rotate="Delete the key under API Keys in Brave Search and create a new one.",
    rotate_url="https://api-dashboard.search.brave.com/app/keys",
    references=("https://api-dashboard.search.brave.com/app/documentation/web-search/get-started",),
)
OPENGRAPHIO = Provider(
    id="opengraphio",
    name="OpenGraph.io",
    hosts=("opengraph.io",),
    rotate="Regenerate it under Dashboard > App ID in OpenGraph.io, then put the new one in place.",
    references=("https://www.opengraph.io/documentation/",),
)

PATTERNS = (
    Pattern(
        id="serpstack-access-key",
        provider=SERPSTACK,
        name="serpstack API access key",
        kind="near",
        regex=r"[0-9a-z]{32}",
        keywords=("serpstack", "serp_stack"),
        severity="low",
        confidence="medium",
        check="mixed",
        opens="Search results on the account's quota.",
        matches=("SERPSTACK_ACCESS_KEY=<hex:32>",),
        rejects=("SERPSTACK_ACCESS_KEY=<hex:41>",),
    ),
    Pattern(
        id="serpapi-api-key",
        provider=SERPAPI,
        name="SerpApi private API key",
        kind="near",
        regex=r"[0-9a-f]{64}",
        keywords=("serpapi", "serp_api", "serp-api"),
        severity="medium",
        confidence="medium",
        opens="Search results billed to the account.",
        matches=("SERPAPI_API_KEY=<hex:64>",),
        rejects=("SERPAPI_API_KEY=<hex:73>",),
        verify=Verify("https://serpapi.com/account.json?api_key={secret}"),
    ),
    Pattern(
        id="trajectdata-api-key",
        provider=TRAJECTDATA,
        name="Traject Data (ValueSERP, SerpWow, Rainforest) API key",
        kind="near",
        regex=r"[0-9A-F]{32}|[0-9a-f]{32}",
        keywords=(
            "valueserp",
            "serpwow",
            "scaleserp",
            "rainforestapi",
            "rainforest_api",
            "value_serp",
            "scale_serp",
            "bluecartapi",
        ),
        severity="medium",
        confidence="medium",
        opens="Search and product results on the account's credits.",
        matches=("VALUESERP_API_KEY=<HEX:32>",),
        rejects=("VALUESERP_API_KEY=<HEX:41>",),
    ),
    Pattern(
        id="zenserp-api-key",
        provider=ZENSERP,
        name="Zenserp API key",
        kind="near",
        regex=r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        keywords=("zenserp",),
        severity="low",
        confidence="medium",
        opens="Search results on the account's credits.",
        matches=("ZENSERP_API_KEY=<uuid>",),
        rejects=("ZENSERP_API_KEY=<uuid><hex:6>",),
    ),
    Pattern(
        id="serphouse-api-token",
        provider=SERPHOUSE,
        name="SERPHouse API token",
        kind="near",
        regex=r"[0-9A-Za-z]{60}",
        keywords=("serphouse",),
        severity="low",
        confidence="medium",
        entropy=3.5,
        check="mixed",
        opens="Search results on the account's credits.",
        matches=("SERPHOUSE_API_TOKEN=<alnum:60>",),
        rejects=("SERPHOUSE_API_TOKEN=<alnum:69>",),
    ),
    Pattern(
        id="dataforseo-api-password",
        provider=DATAFORSEO,
        name="DataForSEO API password",
        kind="near",
        regex=r"[0-9a-f]{16}",
        keywords=("dataforseo", "data_for_seo"),
        severity="medium",
        confidence="medium",
        check="mixed",
        opens="Search and keyword data on the account's balance, with its login.",
        matches=("DATAFORSEO_PASSWORD=<hex:16>",),
        rejects=("DATAFORSEO_API_PASSWORD=<hex:25>",),
    ),
    Pattern(
        id="bingsearch-subscription-key",
        provider=BINGSEARCH,
        name="Bing Web Search subscription key",
        kind="near",
        regex=r"[0-9a-f]{32}",
        keywords=(
            "bing_",
            "bing-",
            "bingsearch",
            "bingapi",
            "bingkey",
            "bing search",
            "api.bing",
            "bingsubscription",
            "bing.microsoft",
        ),
        severity="medium",
        confidence="medium",
        opens="Web search billed to the Azure resource.",
        matches=("BING_SEARCH_KEY=<hex:32>",),
        rejects=("BING_SUBSCRIPTION_KEY=<hex:41>",),
    ),
    Pattern(
        id="bravesearch-api-key",
        provider=BRAVESEARCH,
        name="Brave Search API key",
        regex=r"BSA[A-Za-z0-9_-]{24,28}",
        keywords=("bsa",),
        severity="medium",
        confidence="medium",
        entropy=3.6,
        check="mixed",
        opens="Web search billed to the account.",
        matches=("BSA<alnum:28>",),
        rejects=("BSA<alnum:8>", "BSA<alnum:48>"),
    ),
    Pattern(
        id="opengraphio-app-id",
        provider=OPENGRAPHIO,
        name="OpenGraph.io app id (the API's only key)",
        kind="near",
        regex=r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        keywords=("opengraph.io", "opengraphio", "opengraph_io", "opengraphr", "opengraph_app", "opengraph_api"),
        severity="low",
        confidence="medium",
        opens="Link previews and scraping on the account's quota.",
        matches=("OPENGRAPH_APP_ID=<uuid>",),
        rejects=("opengraph.io: <uuid><hex:6>",),
    ),
)
