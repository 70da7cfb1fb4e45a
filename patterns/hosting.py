"""Application hosting: platforms that build, deploy and run applications."""

from __future__ import annotations

from patterns.model import Pattern, Provider, Verify

# A UUID, but not one that is a path's segment: those name things.
UUID = r"(?<!/)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"

HEROKU = Provider(
    id="heroku",
    name="Heroku",
    hosts=("heroku.com", "herokuapp.com"),
    rotate=(
        "Regenerate the key under Account settings > API Key, or revoke the authorization with "
        "heroku authorizations:revoke."
    ),
    rotate_url="https://dashboard.heroku.com/account",
    references=("https://devcenter.heroku.com/articles/authentication",),
)

VERCEL = Provider(
    id="vercel",
    name="Vercel",
    hosts=("vercel.com", "vercel-storage.com"),
    rotate="Delete the token under Account settings > Tokens and create a new one with an expiry date.",
    rotate_url="https://vercel.com/account/settings/tokens",
    references=("https://vercel.com/docs/rest-api",),
)

NETLIFY = Provider(
    id="netlify",
    name="Netlify",
    hosts=("netlify.com", "netlify.app"),
    rotate=("Revoke the token under User settings > Applications > Personal access tokens and create a new one."),
    rotate_url="https://app.netlify.com/user/applications",
    references=("https://docs.netlify.com/api/get-started/",),
)

RENDER = Provider(
    id="render",
    name="Render",
    hosts=("render.com", "onrender.com"),
    rotate="Revoke the key under Account settings > API keys and create a new one.",
    rotate_url="https://dashboard.render.com/u/settings#api-keys",
    references=("https://render.com/docs/api",),
)

FLY = Provider(
    id="fly",
    name="Fly.io",
    hosts=("fly.io", "fly.dev", "machines.dev"),
    rotate=("Revoke the token with fly tokens revoke, or under the organisation's Tokens page, and create a new one."),
    rotate_url="https://fly.io/user/personal_access_tokens",
    references=("https://fly.io/docs/security/tokens/",),
)

RAILWAY = Provider(
    id="railway",
    name="Railway",
    hosts=("railway.app", "railway.com"),
    rotate=("Delete the token under Account settings > Tokens, or the project's settings, and create a new one."),
    rotate_url="https://railway.com/account/tokens",
    references=("https://docs.railway.com/reference/public-api",),
)

DENO_DEPLOY = Provider(
    id="deno-deploy",
    name="Deno Deploy",
    hosts=("deno.com", "deno.dev"),
    rotate="Revoke the token under Account settings > Access tokens and create a new one.",
    rotate_url="https://dash.deno.com/account#access-tokens",
    references=("https://docs.deno.com/deploy/api/",),
)

KOYEB = Provider(
    id="koyeb",
    name="Koyeb",
    hosts=("koyeb.com",),
    rotate="Delete the token under Organisation settings > API and create a new one.",
    rotate_url="https://app.koyeb.com/user/settings/api",
    references=("https://www.koyeb.com/docs/reference/api",),
)

NORTHFLANK = Provider(
    id="northflank",
    name="Northflank",
    hosts=("northflank.com",),
    rotate="Delete the token under Team settings > API > Tokens and create a new one.",
    rotate_url="https://app.northflank.com/",
    references=("https://northflank.com/docs/v1/api/use-the-api",),
)

SCALINGO = Provider(
    id="scalingo",
    name="Scalingo",
    hosts=("scalingo.com",),
    rotate="Revoke the token under Account > API Tokens and create a new one.",
    rotate_url="https://dashboard.scalingo.com/account/tokens",
    references=("https://developers.scalingo.com/tokens",),
)

CLEVER_CLOUD = Provider(
    id="clever-cloud",
    name="Clever Cloud",
    hosts=("clever-cloud.com",),
    rotate=(
        "Revoke the OAuth consumer token under Personal space > Tokens, or the API token with clever tokens revoke."
    ),
    rotate_url="https://console.clever-cloud.com/",
    references=("https://www.clever.cloud/developers/api/",),
)

PATTERNS = (
    Pattern(
        id="heroku-api-key-v2",
        provider=HEROKU,
        name="Heroku API key (prefixed)",
        regex=(
            r"HRKU-(?:AA[0-9A-Za-z_-]{58}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
            r"(?![0-9A-Za-z_-])"
        ),
        keywords=("hrku-",),
        severity="critical",
        opens="The account's applications, their configuration variables and databases.",
        matches=("HRKU-AA<b64url:58>", "HRKU-<uuid>"),
        rejects=("HRKU-AA<alnum:20>",),
        verify=Verify(
            "https://api.heroku.com/account",
            headers=(
                ("Authorization", "Bearer {secret}"),
                ("Accept", "application/vnd.heroku+json; version=3"),
            ),
        ),
    ),
    Pattern(
        id="heroku-api-key",
        provider=HEROKU,
        name="Heroku API key",
        kind="near",
        regex=UUID,
        keywords=("heroku",),
        severity="critical",
        confidence="medium",
        opens="The account's applications, their configuration variables and databases.",
        matches=("HEROKU_API_KEY=<uuid>",),
        rejects=("https://kolkrabbi.heroku.com/apps/<uuid>/github/push", "HEROKU_API_KEY=<hex:32>"),
        verify=Verify(
            "https://api.heroku.com/account",
            headers=(
                ("Authorization", "Bearer {secret}"),
                ("Accept", "application/vnd.heroku+json; version=3"),
            ),
        ),
    ),
    Pattern(
        id="vercel-access-token",
        provider=VERCEL,
        name="Vercel access token (prefixed)",
        # vcp_ personal, vci_ integration, vca_ application, vcr_ refresh, vck_ AI gateway; 60 characters today.
        regex=r"vc[acikpr]_[0-9A-Za-z_-]{24,100}(?![0-9A-Za-z_-])",
        keywords=("vca_", "vcc_", "vci_", "vck_", "vcp_", "vcr_"),
        severity="critical",
        opens="The user's or team's projects, their environment variables and domains.",
        entropy=3.3,
        check="mixed",
        matches=("vcp_<alnum:56>",),
        rejects=("vcp_<alnum:10>",),
        verify=Verify(
            "https://api.vercel.com/v2/user",
            headers=(("Authorization", "Bearer {secret}"),),
            dead=(
                401,
                403,
            ),
        ),
    ),
    Pattern(
        id="vercel-api-token",
        provider=VERCEL,
        name="Vercel API token",
        kind="near",
        regex=r"[0-9A-Za-z]{24}",
        keywords=(
            "verceltoken",
            "vercelapi",
            "vercelkey",
            "api.vercel",
            "zeit_token",
            "now_token",
            "vercelaccess",
            "vercelauth",
            "vercelsecret",
            "zeit-token",
            "zeittoken",
            "vercel_",
            "vercel-",
            "vercel ",
        ),
        severity="critical",
        confidence="medium",
        opens="The user's or team's projects, their environment variables and domains.",
        entropy=2.8,
        check="mixed",
        matches=("VERCEL_TOKEN=<alnum:24>",),
        rejects=("VERCEL_TOKEN=<alnum:32>",),
        verify=Verify(
            "https://api.vercel.com/v2/user",
            headers=(("Authorization", "Bearer {secret}"),),
            dead=(
                401,
                403,
            ),
        ),
    ),
    Pattern(
        id="vercel-blob-token",
        provider=VERCEL,
        name="Vercel Blob read-write token",
        regex=r"vercel_blob_rw_[0-9A-Za-z]{10,24}_[0-9A-Za-z]{24,50}",
        keywords=("vercel_blob_rw_",),
        severity="high",
        opens="Every file of the Blob store.",
        rotate="Rotate the token on the Blob store's Settings page.",
        references=("https://vercel.com/docs/vercel-blob",),
        matches=("vercel_blob_rw_<alnum:16>_<alnum:30>",),
        rejects=("vercel_blob_rw_<alnum:8>",),
    ),
    Pattern(
        id="vercel-deploy-hook",
        provider=VERCEL,
        name="Vercel deploy hook",
        regex=(
            r"https://api\.vercel\.com/v1/integrations/deploy/(?P<secret>(?:prj|QmP?)_?[0-9A-Za-z]{20,50}"
            r"/[0-9A-Za-z]{8,20})"
        ),
        keywords=("integrations/deploy/",),
        severity="low",
        opens="Starting builds of the project.",
        rotate="Revoke the hook under the project's Settings > Git > Deploy Hooks.",
        references=("https://vercel.com/docs/deploy-hooks",),
        matches=("https://api.vercel.com/v1/integrations/deploy/prj_<alnum:28>/<alnum:10>",),
        rejects=("https://api.vercel.com/v1/integrations/deploy/",),
    ),
    Pattern(
        id="netlify-personal-access-token",
        provider=NETLIFY,
        name="Netlify personal access token",
        regex=r"nf[pcoub]_[0-9A-Za-z]{36}",
        keywords=("nfp_", "nfc_", "nfo_", "nfu_", "nfb_"),
        severity="critical",
        opens="The user's sites, their deploys and environment variables.",
        matches=("NETLIFY_AUTH_TOKEN=nfp_<alnum:36>",),
        rejects=("nfp_<alnum:12>", "nfp_<alnum:50>"),
        verify=Verify("https://api.netlify.com/api/v1/user", headers=(("Authorization", "Bearer {secret}"),)),
    ),
    Pattern(
        id="netlify-auth-token",
        provider=NETLIFY,
        name="Netlify access token (before 2023)",
        kind="near",
        regex=r"(?<![0-9A-Za-z_-])[0-9A-Za-z_-]{40,46}(?![0-9A-Za-z_-])",
        keywords=("netlify",),
        severity="critical",
        confidence="medium",
        opens="The user's sites, their deploys and environment variables.",
        entropy=2.8,
        check="mixed",
        matches=("NETLIFY_AUTH_TOKEN=<b64url:43>",),
        rejects=("NETLIFY_AUTH_TOKEN=<alnum:60>",),
        verify=Verify("https://api.netlify.com/api/v1/user", headers=(("Authorization", "Bearer {secret}"),)),
    ),
    Pattern(
        id="netlify-build-hook",
        provider=NETLIFY,
        name="Netlify build hook",
        regex=r"https://api\.netlify\.com/build_hooks/(?P<secret>[0-9a-f]{24})",
        keywords=("build_hooks/",),
        severity="low",
        opens="Starting builds of the site.",
        rotate="Delete the hook under Site configuration > Build hooks.",
        references=("https://docs.netlify.com/configure-builds/build-hooks/",),
        matches=("https://api.netlify.com/build_hooks/<hex:24>",),
        rejects=("https://api.netlify.com/build_hooks/<hex:10>",),
    ),
    Pattern(
        id="render-api-key",
        provider=RENDER,
        name="Render API key",
        regex=r"rnd_[0-9A-Za-z]{28,40}",
        keywords=("rnd_",),
        severity="critical",
        opens="The workspaces' services, databases and environment variables.",
        matches=("rnd_<alnum:28>",),
        rejects=("rnd_<alnum:10>",),
        verify=Verify("https://api.render.com/v1/owners?limit=1", headers=(("Authorization", "Bearer {secret}"),)),
    ),
    Pattern(
        id="render-deploy-hook",
        provider=RENDER,
        name="Render deploy hook",
        regex=r"https://api\.render\.com/deploy/srv-[0-9a-z]{20}\?key=(?P<secret>[0-9A-Za-z_-]{8,30})",
        keywords=("api.render.com/deploy",),
        severity="low",
        opens="Starting deploys of the service.",
        rotate="Regenerate the hook under the service's Settings > Deploy hook.",
        references=("https://render.com/docs/deploy-hooks",),
        matches=("https://api.render.com/deploy/srv-<loweralnum:20>?key=<alnum:11>",),
        rejects=("https://api.render.com/deploy/srv-<loweralnum:20>",),
    ),
    Pattern(
        id="fly-macaroon-token",
        provider=FLY,
        name="Fly.io access token",
        # Macaroons in base 64, several joined by commas; no upper length is given.
        regex=r"(?:fm1[ar]|fm2)_[0-9A-Za-z+/=_,-]{100,3000}",
        keywords=("fm1a_", "fm1r_", "fm2_"),
        severity="critical",
        opens="The application or organisation the macaroon is attenuated to: machines, volumes, secrets.",
        entropy=3.8,
        matches=("FlyV1 fm2_<b64:300-600>",),
        rejects=("fm2_<alnum:20>",),
    ),
    Pattern(
        id="fly-oauth-token",
        provider=FLY,
        name="Fly.io personal access token",
        regex=r"fo1_[0-9A-Za-z_-]{43}(?![0-9A-Za-z_-])",
        keywords=("fo1_",),
        severity="critical",
        opens="Every organisation of the user.",
        matches=("FLY_API_TOKEN=fo1_<b64url:43>",),
        rejects=("fo1_<alnum:12>",),
    ),
    Pattern(
        id="railway-api-token",
        provider=RAILWAY,
        name="Railway API token",
        kind="near",
        regex=UUID,
        keywords=(
            "railwaytoken",
            "backboard.railway",
            "railwayapi",
            "project-access-token",
            "railwaykey",
            "railway_",
            "railway-",
            "railway ",
            "railwaysecret",
            "railwayaccess",
        ),
        severity="critical",
        confidence="medium",
        opens="The account's or project's services, databases and variables.",
        fields=("project-access-token",),
        matches=("RAILWAY_TOKEN=<uuid>",),
        rejects=("RAILWAY_TOKEN=<hex:32>",),
    ),
    Pattern(
        id="deno-deploy-access-token",
        provider=DENO_DEPLOY,
        name="Deno Deploy access token",
        regex=r"dd[opw]_[0-9A-Za-z]{36}",
        keywords=("ddp_", "ddw_", "ddo_"),
        severity="critical",
        opens="The user's or organisation's projects and environment variables.",
        matches=("DENO_DEPLOY_TOKEN=ddp_<alnum:36>",),
        rejects=("ddp_<alnum:12>",),
    ),
    Pattern(
        id="koyeb-api-token",
        provider=KOYEB,
        name="Koyeb API token",
        kind="near",
        regex=r"[0-9a-z]{64}",
        keywords=("koyeb",),
        severity="critical",
        confidence="medium",
        opens="The organisation's services and secrets.",
        entropy=2.8,
        check="mixed",
        matches=("KOYEB_TOKEN=<loweralnum:64>",),
        rejects=("KOYEB_TOKEN=<loweralnum:72>",),
    ),
    Pattern(
        id="northflank-api-token",
        provider=NORTHFLANK,
        name="Northflank API token",
        regex=r"nf-eyJ[0-9A-Za-z_-]{10,200}\.eyJ[0-9A-Za-z_-]{20,600}\.[0-9A-Za-z_-]{30,200}",
        keywords=("nf-eyj",),
        severity="critical",
        opens="The team's projects, services and secrets.",
        matches=("nf-<jwt>",),
        rejects=("nf-eyJ<alnum:10>",),
    ),
    Pattern(
        id="scalingo-api-token",
        provider=SCALINGO,
        name="Scalingo API token",
        regex=r"tk-us-[0-9A-Za-z_-]{48}(?![0-9A-Za-z_-])",
        keywords=("tk-us-",),
        severity="critical",
        opens="The account's applications, databases and variables.",
        matches=("SCALINGO_API_TOKEN=tk-us-<b64url:48>",),
        rejects=("tk-us-<alnum:12>",),
    ),
    Pattern(
        id="clever-cloud-token",
        provider=CLEVER_CLOUD,
        name="Clever Cloud token or secret",
        kind="near",
        regex=r"[0-9A-Za-z]{30,32}",
        keywords=(
            "clever_secret",
            "clever_token",
            "clevercloud",
            "clever_cloud",
            "clever-cloud",
            "clever cloud",
        ),
        severity="critical",
        confidence="medium",
        opens="The user's applications and add-ons.",
        entropy=2.8,
        check="mixed",
        matches=("CLEVER_SECRET=<alnum:30-32>",),
        rejects=("CLEVER_SECRET=<alnum:40>",),
    ),
)
