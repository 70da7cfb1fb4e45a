"""Fitness and health trackers."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider, Verify

STRAVA = Provider(
    id="strava",
    name="Strava",
    hosts=("www.strava.com", "strava.com"),
    rotate="Regenerate the client secret on the My API Application page.",
    rotate_url="https://www.strava.com/settings/api",
    references=("https://developers.strava.com/docs/authentication/",),
)

FITBIT = Provider(
    id="fitbit",
    name="Fitbit",
    hosts=("api.fitbit.com",),
    rotate="Reset the client secret on the application's page.",
    rotate_url="https://dev.fitbit.com/apps",
    references=("https://dev.fitbit.com/build/reference/web-api/developer-guide/authorization/",),
)

GARMIN = Provider(
    id="garmin",
    name="Garmin",
    hosts=("apis.garmin.com", "connectapi.garmin.com"),
    rotate="Create new consumer credentials for the app in the developer portal and retire the old ones.",
    references=("https://developer.garmin.com/gc-developer-program/",),
)

OURA = Provider(
    id="oura",
    name="Oura",
    hosts=("api.ouraring.com", "cloud.ouraring.com"),
    rotate="Delete the token under Personal access tokens and create a new one.",
    rotate_url="https://cloud.ouraring.com/personal-access-tokens",
    references=("https://cloud.ouraring.com/docs/authentication",),
)

WITHINGS = Provider(
    id="withings",
    name="Withings",
    hosts=("wbsapi.withings.net", "account.withings.com"),
    rotate="Reset the client secret on the application's page in the partner hub.",
    references=(
        "https://developer.withings.com/developer-guide/v3/integration-guide/public-health-data-api/get-access/oauth-web-flow/",
    ),
)

WHOOP = Provider(
    id="whoop",
    name="WHOOP",
    hosts=("api.prod.whoop.com",),
    rotate="Rotate the client secret on the app's page in the developer dashboard.",
    references=("https://developer.whoop.com/docs/developing/oauth/",),
)

POLAR_ACCESSLINK = Provider(
    id="polar-accesslink",
    name="Polar AccessLink",
    hosts=("polaraccesslink.com", "polarremote.com"),
    rotate="Delete the client at admin.polaraccesslink.com and create a new one.",
    references=("https://www.polar.com/accesslink-api/",),
)

PATTERNS = (
    Pattern(
        id="strava-client-secret",
        provider=STRAVA,
        name="Strava client secret or token",
        kind="near",
        regex=r"[0-9a-z]{40}",
        keywords=("strava",),
        severity="high",
        confidence="medium",
        opens="The app's identity, or the athlete's activities and routes.",
        matches=("STRAVA_SECRET=<loweralnum:40>",),
        rejects=("STRAVA_SECRET=<loweralnum:48>",),
        entropy=2.8,
        check="mixed",
        verify=Verify(
            "https://www.strava.com/api/v3/athlete", headers=(("Authorization", "Bearer {secret}"),), dead=()
        ),
    ),
    Pattern(
        id="fitbit-client-secret",
        provider=FITBIT,
        name="Fitbit client secret",
        kind="near",
        regex=r"[0-9a-f]{32}",
        keywords=("fitbit",),
        severity="high",
        confidence="medium",
        opens="The app's identity: it exchanges users' codes for tokens.",
        matches=("FITBIT_SECRET=<hex:32>",),
        rejects=("FITBIT_SECRET=<hex:40>",),
        entropy=2.8,
    ),
    Pattern(
        id="fitbit-access-token",
        provider=FITBIT,
        name="Fitbit access or refresh token",
        kind="near",
        regex=r"(?:eyJ[0-9A-Za-z_-]{16,400}\.eyJ[0-9A-Za-z_-]{20,1200}\.[0-9A-Za-z_-]{40,700}|[0-9a-f]{64})",
        keywords=("fitbit",),
        severity="high",
        confidence="medium",
        opens="The user's activity, sleep and heart data within the token's scopes.",
        matches=("FITBIT_ACCESS_TOKEN=<jwt>", "FITBIT_REFRESH_TOKEN=<hex:64>"),
    ),
    Pattern(
        id="garmin-consumer-secret",
        provider=GARMIN,
        name="Garmin consumer secret or token secret",
        kind="near",
        regex=r"[0-9A-Za-z]{35}",
        keywords=("garmin",),
        severity="high",
        confidence="medium",
        opens="The app's identity; with a token the user's activities.",
        matches=("GARMIN_CONSUMER_SECRET=<alnum:35>",),
        entropy=3.3,
        check="mixed",
    ),
    Pattern(
        id="oura-access-token",
        provider=OURA,
        name="Oura personal access token",
        kind="near",
        regex=r"[0-9A-Z]{32}",
        keywords=("oura",),
        severity="high",
        confidence="medium",
        opens="The user's sleep, activity and heart data.",
        matches=("OURA_ACCESS_TOKEN=<upperalnum:32>",),
        check="mixed",
        verify=Verify(
            "https://api.ouraring.com/v2/usercollection/personal_info", headers=(("Authorization", "Bearer {secret}"),)
        ),
    ),
    Pattern(
        id="withings-client-secret",
        provider=WITHINGS,
        name="Withings client secret or token",
        kind="near",
        regex=r"(?:[0-9a-f]{64}|[0-9a-f]{40})",
        keywords=("withings",),
        severity="high",
        confidence="medium",
        opens="The app's identity, or the user's measurements.",
        matches=("WITHINGS_CLIENT_SECRET=<hex:64>", "WITHINGS_TOKEN=<hex:40>"),
        entropy=2.8,
    ),
    Pattern(
        id="whoop-client-secret",
        provider=WHOOP,
        name="WHOOP client secret",
        kind="near",
        regex=r"[0-9a-f]{64}",
        keywords=("whoop",),
        severity="high",
        confidence="medium",
        opens="The app's identity: it exchanges users' codes for tokens.",
        matches=("WHOOP_SECRET=<hex:64>",),
        rejects=("WHOOP_SECRET=<hex:72>",),
        entropy=2.8,
    ),
    Pattern(
        id="polar-accesslink-client-secret",
        provider=POLAR_ACCESSLINK,
        name="Polar AccessLink client secret or token",
        kind="near",
        regex=r"(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9a-f]{32})",
        keywords=("polar_", "polaraccess", "accesslink", "polar flow"),
        severity="medium",
        confidence="medium",
        opens="The app's identity, or the user's training data.",
        matches=("POLAR_CLIENT_SECRET=<uuid>",),
    ),
)
