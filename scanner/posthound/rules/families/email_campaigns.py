"""E-mail marketing: smaller senders and sales outreach."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider

ORTTO = Provider(
    id="ortto",
    name="Ortto (Autopilot)",
    hosts=("api2.autopilothq.com", "api.ap3api.com", "ortto.app"),
    rotate="Delete the key under Settings > API and generate a new one.",
    references=("https://help.ortto.com/a-250-api-reference",),
)

DOTDIGITAL = Provider(
    id="dotdigital",
    name="Dotdigital",
    hosts=("dotdigital.com", "dotmailer.com"),
    rotate="Reset the API user's password under Settings > Access > API users.",
    references=("https://developer.dotdigital.com/reference/authentication",),
)

CAMPAYN = Provider(
    id="campayn",
    name="Campayn",
    hosts=("campayn.com",),
    rotate="Ask for a new API key on the account's API page.",
    references=("https://github.com/nebojsac/Campayn-API",),
)

DYSPATCH = Provider(
    id="dyspatch",
    name="Dyspatch",
    hosts=("api.dyspatch.io",),
    rotate="Delete the key under Settings > API Keys and create a new one.",
    references=("https://docs.dyspatch.io/api/",),
)

STRIPO = Provider(
    id="stripo",
    name="Stripo",
    hosts=("stripo.email", "plugins.stripo.email"),
    rotate="Regenerate the plugin's secret key in its settings.",
    references=("https://stripo.email/plugin-api/",),
)

LEMLIST = Provider(
    id="lemlist",
    name="lemlist",
    hosts=("api.lemlist.com",),
    rotate="Delete the key under Settings > Integrations > API and generate a new one.",
    references=("https://developer.lemlist.com/",),
)

MIXMAX = Provider(
    id="mixmax",
    name="Mixmax",
    hosts=("api.mixmax.com",),
    rotate="Delete the token under Settings > Integrations > API and create a new one.",
    references=("https://developer.mixmax.com/docs/getting-started",),
)

WOODPECKER_CO = Provider(
    id="woodpecker-co",
    name="Woodpecker.co",
    hosts=("api.woodpecker.co",),
    rotate="Delete the key under Marketplace > API keys and create a new one.",
    references=("https://docs.woodpecker.co/",),
)

SALESBLINK = Provider(
    id="salesblink",
    name="SalesBlink",
    hosts=("run.salesblink.io", "salesblink.io"),
    rotate="Regenerate the key under Settings > API.",
    references=("https://docs.salesblink.io/",),
)

CLEAROUT = Provider(
    id="clearout",
    name="Clearout",
    hosts=("api.clearout.io",),
    rotate="Delete the app's token under Developer > API and generate a new one.",
    references=("https://docs.clearout.io/",),
)

REPLYIO = Provider(
    id="replyio",
    name="Reply.io",
    hosts=("api.reply.io",),
    rotate="Generate a new key under Settings > API Key.",
    references=("https://apidocs.reply.io/",),
)

OVERLOOP = Provider(
    id="overloop",
    name="Overloop (Prospect.io)",
    hosts=("api.overloop.com", "api.overloop.ai", "api.prospect.io"),
    rotate="Delete the key under Settings > API and generate a new one.",
    references=("https://apidoc.overloop.com/",),
)

KEAP = Provider(
    id="keap",
    name="Keap (Infusionsoft)",
    hosts=("api.infusionsoft.com", "keap.com"),
    rotate="Delete the service account key under Settings > API and create a new one.",
    references=("https://developer.infusionsoft.com/pat-and-sak/",),
)

ONTRAPORT = Provider(
    id="ontraport",
    name="Ontraport",
    hosts=("api.ontraport.com",),
    rotate="Delete the key under Administration > Integrations > Ontraport API and create a new one.",
    references=("https://api.ontraport.com/doc/#authentication",),
)

SENDLANE = Provider(
    id="sendlane",
    name="Sendlane",
    hosts=("sendlane.com", "api.sendlane.com"),
    rotate="Regenerate the token under Account > API.",
    references=("https://help.sendlane.com/article/71-how-to-find-your-api-key-api-hash-key-and-subdomain",),
)

CONVIER = Provider(
    id="convier",
    name="Convier",
    hosts=("convier.com",),
    rotate="Delete the API token in the account's settings and create a new one.",
    references=("https://convier.com/",),
)

PATTERNS = (
    Pattern(
        id="ortto-autopilot-api-key",
        provider=ORTTO,
        name="Autopilot API key",
        kind="near",
        regex=r"[0-9a-f]{32}",
        keywords=("autopilot",),
        severity="high",
        confidence="medium",
        opens="The account's contacts and journeys.",
        matches=("AUTOPILOT_API_KEY=<hex:32>",),
        rejects=("AUTOPILOT_API_KEY=<hex:40>",),
        fields=("autopilotapikey",),
        entropy=2.8,
    ),
    Pattern(
        id="ortto-api-key",
        provider=ORTTO,
        name="Ortto API key",
        kind="near",
        regex=r"PRK-[0-9a-z]{1,6}-[0-9A-Za-z+/=_-]{30,120}",
        keywords=("ortto", "ap3api"),
        severity="high",
        opens="The account's people, activities and campaigns.",
        matches=("ORTTO_API_KEY=PRK-a-<alnum:60>",),
    ),
    Pattern(
        id="dotdigital-api-user-password",
        provider=DOTDIGITAL,
        name="Dotdigital API user and password",
        regex=r"apiuser-[0-9a-z]{12}@apiconnector\.com[:\x22'\s,]{1,12}"
        r"(?:password|pass|pw|secret)?[\x22'\s:=]{0,6}(?P<secret>[^\s\x22',]{8,64})",
        keywords=("@apiconnector.com",),
        severity="high",
        opens="The account's address books and campaigns.",
        matches=("apiuser-<hex:12>@apiconnector.com:<alnum:16>",),
    ),
    Pattern(
        id="campayn-api-key",
        provider=CAMPAYN,
        name="Campayn API key",
        kind="near",
        regex=r"[0-9a-z]{64}",
        keywords=("campayn",),
        severity="medium",
        confidence="medium",
        opens="The account's lists and contacts.",
        matches=("CAMPAYN_API_KEY=<loweralnum:64>",),
        rejects=("CAMPAYN_API_KEY=<loweralnum:72>",),
        entropy=2.8,
        check="mixed",
    ),
    Pattern(
        id="dyspatch-api-key",
        provider=DYSPATCH,
        name="Dyspatch API key",
        kind="near",
        regex=r"[0-9A-Z]{52}",
        keywords=("dyspatch",),
        severity="medium",
        confidence="medium",
        opens="The organisation's templates and drafts.",
        matches=("DYSPATCH_API_KEY=<base32:52>",),
        rejects=("DYSPATCH_API_KEY=<base32:60>",),
        entropy=2.8,
        check="mixed",
    ),
    Pattern(
        id="stripo-secret-key",
        provider=STRIPO,
        name="Stripo secret key or token",
        kind="near",
        regex=r"(?:eyJ[0-9A-Za-z_-]{20,200}\.eyJ[0-9A-Za-z_-]{20,600}\.[0-9A-Za-z_-]{40,200}|[0-9a-f]{32})",
        keywords=("stripo",),
        severity="medium",
        confidence="medium",
        opens="The account's templates.",
        matches=("STRIPO_TOKEN=<jwt>", "STRIPO_SECRET=<hex:32>"),
    ),
    Pattern(
        id="lemlist-api-key",
        provider=LEMLIST,
        name="lemlist API key",
        kind="near",
        regex=r"[0-9a-z]{32}",
        keywords=("lemlist",),
        severity="high",
        check="mixed",
        confidence="medium",
        opens="The team's campaigns and leads.",
        matches=("LEMLIST_API_KEY=<hex:32>",),
        rejects=("LEMLIST_API_KEY=<hex:40>",),
        entropy=2.8,
    ),
    Pattern(
        id="mixmax-api-token",
        provider=MIXMAX,
        name="Mixmax API token",
        kind="near",
        regex=r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
        keywords=("mixmax",),
        severity="high",
        confidence="medium",
        opens="The user's sequences, messages and contacts.",
        matches=("MIXMAX_TOKEN=<uuid>",),
        rejects=("MIXMAX_TOKEN=<hex:36>",),
    ),
    Pattern(
        id="woodpecker-co-api-key",
        provider=WOODPECKER_CO,
        name="Woodpecker API key",
        kind="near",
        regex=r"[0-9]{3,7}\.[0-9a-f]{64}",
        keywords=("woodpecker",),
        severity="high",
        confidence="medium",
        opens="The agency's or team's campaigns and prospects.",
        matches=("WOODPECKER_API_KEY=<digit:5>.<hex:64>",),
    ),
    Pattern(
        id="salesblink-api-key",
        provider=SALESBLINK,
        name="SalesBlink API key",
        kind="near",
        regex=r"(?:key_)?[0-9A-Za-z]{16}",
        keywords=("salesblink",),
        severity="medium",
        confidence="medium",
        opens="The account's sequences and prospects.",
        matches=("SALESBLINK_API_KEY=<alnum:16>",),
        entropy=2.8,
    ),
    Pattern(
        id="clearout-api-token",
        provider=CLEAROUT,
        name="Clearout API token",
        kind="near",
        regex=r"[0-9a-f]{32}:[0-9a-f]{64}",
        keywords=("clearout",),
        severity="medium",
        opens="Verifications on the account's credits.",
        matches=("CLEAROUT_TOKEN=<hex:32>:<hex:64>",),
    ),
    Pattern(
        id="replyio-api-key",
        provider=REPLYIO,
        name="Reply.io API key",
        kind="near",
        regex=r"(?:[0-9A-Za-z]{24}|[0-9A-Za-z_-]{22})(?![_-])",
        keywords=("replyio", "reply.io", "reply_io", "reply-io"),
        severity="high",
        confidence="medium",
        opens="The account's campaigns and contacts.",
        matches=("REPLYIO_API_KEY=<alnum:24>",),
        rejects=("REPLYIO_API_KEY=<alnum:32>",),
        entropy=2.8,
        check="mixed",
    ),
    Pattern(
        id="overloop-api-key",
        provider=OVERLOOP,
        name="Overloop API key",
        kind="near",
        regex=r"[0-9A-Za-z_-]{50,56}(?![_-])",
        keywords=("overloop", "prospect.io", "prospectio", "prospect_io", "prospect-io"),
        severity="high",
        confidence="medium",
        opens="The account's campaigns and prospects.",
        matches=("OVERLOOP_API_KEY=<b64url:50>",),
        rejects=("OVERLOOP_API_KEY=<alnum:64>",),
        entropy=2.8,
        check="mixed",
    ),
    Pattern(
        id="keap-service-account-key",
        provider=KEAP,
        name="Keap access key",
        regex=r"KeapAK-[0-9a-f]{40,80}",
        keywords=("keapak-",),
        severity="critical",
        opens="The app's contacts, orders and campaigns.",
        matches=("KeapAK-<hex:54>",),
        rejects=("KeapAK-<hex:12>",),
    ),
    Pattern(
        id="ontraport-api-key",
        provider=ONTRAPORT,
        name="Ontraport API key",
        kind="near",
        regex=r"[0-9A-Za-z]{15}",
        keywords=("ontraport",),
        severity="high",
        confidence="medium",
        opens="The account's contacts, deals and messages.",
        matches=("ONTRAPORT_API_KEY=<alnum:15>",),
        entropy=2.8,
        check="mixed",
    ),
    Pattern(
        id="sendlane-api-key",
        provider=SENDLANE,
        name="Sendlane API key or hash",
        kind="near",
        regex=r"[0-9A-Za-z]{15,40}",
        keywords=("sendlane",),
        severity="high",
        confidence="medium",
        opens="The account's contacts and campaigns.",
        matches=("SENDLANE_API_KEY=<alnum:15-40>",),
        rejects=("SENDLANE_API_KEY=<alnum:48>",),
        entropy=2.8,
        check="mixed",
    ),
    Pattern(
        id="convier-api-token",
        provider=CONVIER,
        name="Convier API token",
        kind="near",
        regex=r"[0-9]{1,5}\|[0-9A-Za-z]{40,48}",
        keywords=("convier",),
        severity="medium",
        confidence="medium",
        opens="The account's contacts and conversations.",
        matches=("CONVIER_API_TOKEN=<digit:2>|<alnum:40>",),
        check="mixed",
    ),
)
