"""Smaller application platforms and backends as a service."""

from __future__ import annotations

from patterns.model import Pattern, Provider

PLATFORM_SH = Provider(
    id="platform-sh",
    name="Platform.sh",
    hosts=("platform.sh", "upsun.com"),
    rotate="Revoke the token under My profile > API tokens and create a new one.",
    rotate_url="https://console.platform.sh/-/users/settings/tokens",
    references=("https://docs.platform.sh/administration/cli/api-tokens.html",),
)

CONVEX = Provider(
    id="convex",
    name="Convex",
    hosts=("convex.dev", "convex.cloud"),
    rotate="Delete the deploy key under the deployment's Settings > Deploy keys and generate a new one.",
    rotate_url="https://dashboard.convex.dev/",
    references=("https://docs.convex.dev/cli/deploy-key-types",),
)

APPWRITE = Provider(
    id="appwrite",
    name="Appwrite",
    hosts=("appwrite.io", "appwrite.network"),
    rotate=("Delete the key under the project's Overview > Integrations > API keys and create one with fewer scopes."),
    rotate_url="https://cloud.appwrite.io/",
    references=("https://appwrite.io/docs/advanced/platform/api-keys",),
)

BACK4APP = Provider(
    id="back4app",
    name="Back4App / Parse",
    hosts=("back4app.com", "parseapi.back4app.com"),
    rotate="Regenerate the key under App Settings > Security & Keys.",
    rotate_url="https://dashboard.back4app.com/",
    references=("https://docs.parseplatform.org/rest/guide/",),
)

NHOST = Provider(
    id="nhost",
    name="Nhost",
    hosts=("nhost.run", "nhost.io"),
    rotate=(
        "Delete the token under Account settings > Personal access tokens, or rotate the admin "
        "secret in the project's settings."
    ),
    rotate_url="https://app.nhost.io/",
    references=("https://docs.nhost.io/",),
)

QOVERY = Provider(
    id="qovery",
    name="Qovery",
    hosts=("qovery.com",),
    rotate="Delete the token under Organisation settings > API token and create a new one.",
    rotate_url="https://console.qovery.com/",
    references=("https://api-doc.qovery.com/",),
)

COOLIFY = Provider(
    id="coolify",
    name="Coolify",
    hosts=("coolify.io",),
    rotate="Revoke the token under Keys & Tokens > API tokens and create a new one.",
    references=("https://coolify.io/docs/api-reference/authorization",),
)

LARAVEL_FORGE = Provider(
    id="laravel-forge",
    name="Laravel Forge",
    hosts=("forge.laravel.com",),
    rotate="Revoke the token under Account > API and create a new one.",
    rotate_url="https://forge.laravel.com/user-profile/api",
    references=("https://forge.laravel.com/api-documentation",),
)

PLOI = Provider(
    id="ploi",
    name="Ploi",
    hosts=("ploi.io",),
    rotate="Delete the token under Profile > API keys and create a new one.",
    rotate_url="https://ploi.io/profile/api-keys",
    references=("https://developers.ploi.io/getting-started/authentication",),
)

IONIC = Provider(
    id="ionic",
    name="Ionic Appflow",
    hosts=("ionicframework.com", "ionicjs.com"),
    rotate=("Delete the token under Appflow > Account settings > Personal access tokens and create a new one."),
    rotate_url="https://dashboard.ionicframework.com/personal-settings",
    references=("https://ionic.io/docs/appflow/automation/",),
)

WEB3STORAGE = Provider(
    id="web3storage",
    name="web3.storage",
    hosts=("web3.storage", "nft.storage"),
    rotate="Delete the token under Account > API tokens and create a new one.",
    rotate_url="https://web3.storage/tokens",
    references=("https://web3.storage/docs/",),
)

CAPROVER = Provider(
    id="caprover",
    name="CapRover",
    hosts=("caprover.com",),
    rotate="Change the root password, or disable and re-enable the app token on the app's Deployment tab.",
    references=("https://caprover.com/docs/ci-cd-integration.html",),
)

PATTERNS = (
    Pattern(
        id="platform-sh-api-token",
        provider=PLATFORM_SH,
        name="Platform.sh API token",
        kind="near",
        regex=r"(?<![0-9A-Za-z_-])[0-9A-Za-z_-]{43}(?![0-9A-Za-z_-])",
        keywords=("platformsh", "platform_sh", "platform.sh", "upsun", "magento_cloud"),
        severity="critical",
        confidence="medium",
        opens="The user's projects, environments and backups.",
        entropy=3.5,
        check="mixed",
        matches=("PLATFORMSH_CLI_TOKEN=<b64url:43>",),
        rejects=("PLATFORMSH_CLI_TOKEN=<alnum:60>",),
    ),
    Pattern(
        id="convex-deploy-key",
        provider=CONVEX,
        name="Convex deploy key",
        regex=(
            r"(?:prod|dev|preview|project):[0-9a-z-]{3,80}(?::[0-9a-z-]{3,80}"
            r")?\|(?P<secret>[0-9A-Za-z+/=_-]{40,300})"
        ),
        keywords=("prod:", "dev:", "preview:", "project:"),
        severity="critical",
        opens="The deployment's code and data.",
        entropy=3.5,
        matches=("CONVEX_DEPLOY_KEY=prod:happy-otter-123|eyJ2MiI6<b64:80>",),
        rejects=("prod:happy-otter-123|<alnum:8>",),
    ),
    Pattern(
        id="appwrite-api-key",
        provider=APPWRITE,
        name="Appwrite API key",
        regex=r"standard_[0-9a-f]{256}",
        keywords=("standard_",),
        severity="critical",
        opens="The project's databases, users and files within the key's scopes.",
        matches=("X-Appwrite-Key: standard_<hex:256>",),
        rejects=("standard_<hex:40>",),
    ),
    Pattern(
        id="appwrite-api-key-legacy",
        provider=APPWRITE,
        name="Appwrite API key (before 1.6)",
        kind="near",
        regex=r"[0-9a-f]{128,256}",
        keywords=("appwrite",),
        severity="critical",
        confidence="medium",
        opens="The project's databases, users and files within the key's scopes.",
        fields=("x-appwrite-key",),
        entropy=2.5,
        check="mixed",
        matches=("APPWRITE_API_KEY=<hex:128-256>",),
        rejects=("APPWRITE_API_KEY=<hex:264>",),
    ),
    Pattern(
        id="back4app-master-key",
        provider=BACK4APP,
        name="Parse master key",
        kind="near",
        regex=r"[0-9A-Za-z]{32,48}",
        keywords=("x-parse-master-key", "parse_master", "parsemaster", "parse-master", "back4app"),
        severity="critical",
        confidence="medium",
        opens="All of the application's data: the master key bypasses every access control.",
        fields=("x-parse-master-key",),
        entropy=2.8,
        check="mixed",
        matches=("PARSE_MASTER_KEY=<alnum:32-48>",),
        rejects=("PARSE_MASTER_KEY=<alnum:56>",),
    ),
    Pattern(
        id="nhost-personal-access-token",
        provider=NHOST,
        name="Nhost personal access token or admin secret",
        kind="near",
        regex=r"(?<!/)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Za-z]{32}",
        keywords=("nhost",),
        severity="critical",
        confidence="medium",
        opens="The user's projects, or all of a project's data.",
        check="mixed",
        matches=("NHOST_PAT=<uuid>",),
        rejects=("NHOST_PAT=<alnum:40>",),
    ),
    Pattern(
        id="qovery-api-token",
        provider=QOVERY,
        name="Qovery API token",
        regex=r"qov_[0-9A-Za-z]{40,64}(?:_[0-9]{8,12})?",
        keywords=("qov_",),
        severity="critical",
        opens="The organisation's clusters, services and secrets.",
        matches=("QOVERY_CLI_ACCESS_TOKEN=qov_<alnum:50>_<digit:10>",),
        rejects=("qov_<alnum:12>",),
    ),
    Pattern(
        id="coolify-api-token",
        provider=COOLIFY,
        name="Coolify API token",
        kind="near",
        regex=r"[0-9]{1,6}\|[0-9A-Za-z]{40,48}",
        keywords=("coolify",),
        severity="critical",
        confidence="medium",
        opens="The team's servers and applications.",
        matches=("COOLIFY_TOKEN=<digit:2>|<alnum:48>",),
        rejects=("COOLIFY_TOKEN=<digit:2>|<alnum:12>",),
    ),
    Pattern(
        id="laravel-forge-api-token",
        provider=LARAVEL_FORGE,
        name="Laravel Forge or Vapor API token",
        kind="near",
        regex=r"eyJ[0-9A-Za-z_-]{20,400}\.eyJ[0-9A-Za-z_-]{40,1500}\.[0-9A-Za-z_-]{200,900}",
        keywords=(
            "forge_api",
            "forge_token",
            "forge.laravel",
            "laravelforge",
            "laravel_forge",
            "vapor_api",
            "vapor.laravel",
        ),
        severity="critical",
        confidence="medium",
        opens="The account's servers and sites.",
        check="jwt_header",
        matches=("FORGE_API_TOKEN=eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJ<b64url:120>.<b64url:680>",),
        rejects=("FORGE_API_TOKEN=eyJ<alnum:20>",),
    ),
    Pattern(
        id="ploi-api-token",
        provider=PLOI,
        name="Ploi API token",
        kind="near",
        regex=r"eyJ[0-9A-Za-z_-]{20,400}\.eyJ[0-9A-Za-z_-]{40,1500}\.[0-9A-Za-z_-]{200,900}",
        keywords=("ploi_", "ploi-", "ploi.io"),
        severity="critical",
        confidence="medium",
        opens="The account's servers and sites.",
        check="jwt_header",
        matches=("PLOI_API_TOKEN=eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJ<b64url:120>.<b64url:680>",),
        rejects=("PLOI_API_TOKEN=eyJ<alnum:20>",),
    ),
    Pattern(
        id="ionic-api-token",
        provider=IONIC,
        name="Ionic Appflow personal access token",
        regex=r"ion_[0-9A-Za-z]{42}",
        keywords=("ion_",),
        severity="high",
        opens="The organisation's apps: builds, live updates and store uploads.",
        check="mixed",
        matches=("ion_<alnum:42>",),
        rejects=("ion_<alnum:20>", "ion_<alnum:60>"),
    ),
    Pattern(
        id="web3storage-api-key",
        provider=WEB3STORAGE,
        name="web3.storage or NFT.Storage API token",
        kind="near",
        regex=r"eyJ[0-9A-Za-z_-]{20,200}\.eyJ[0-9A-Za-z_-]{40,500}\.[0-9A-Za-z_-]{20,90}",
        keywords=(
            "web3storage",
            "web3_storage",
            "web3.storage",
            "web3-storage",
            "web3 ",
            "web3_",
            "web3key",
            "web3token",
            "web3secret",
            "web3api",
            "nftstorage",
            "nft_storage",
            "nft.storage",
        ),
        severity="medium",
        confidence="medium",
        opens="Uploading to and deleting from the account's storage.",
        check="jwt_header",
        matches=("WEB3STORAGE_TOKEN=<jwt>", "web3 access key <jwt>"),
        rejects=("WEB3STORAGE_TOKEN=eyJ<alnum:10>",),
    ),
    Pattern(
        id="caprover-app-token",
        provider=CAPROVER,
        name="CapRover app or login token",
        kind="near",
        regex=r"[0-9a-f]{64}|eyJ[0-9A-Za-z_-]{20,200}\.eyJ[0-9A-Za-z_-]{40,500}\.[0-9A-Za-z_-]{40,90}",
        keywords=("caprover", "captain_token", "x-captain-auth", "x-captain-app-token"),
        severity="critical",
        confidence="medium",
        opens="Deploying any code to the app, or managing the whole cluster.",
        fields=("x-captain-auth", "x-captain-app-token"),
        matches=("CAPROVER_APP_TOKEN=<hex:64>",),
        rejects=("CAPROVER_APP_TOKEN=<hex:80>",),
    ),
)
