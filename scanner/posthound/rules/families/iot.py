"""Internet of things: device clouds and telemetry."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider, Verify

THINGSBOARD = Provider(
    id="thingsboard",
    name="ThingsBoard",
    hosts=("thingsboard.cloud", "thingsboard.io"),
    rotate="Regenerate the device's access token under Devices > Manage credentials.",
    rotate_url="https://thingsboard.cloud/devices",
    references=("https://thingsboard.io/docs/user-guide/access-token/",),
)

PARTICLEIO = Provider(
    id="particleio",
    name="Particle",
    hosts=("particle.io",),
    rotate="Delete the token with DELETE /v1/access_tokens/:token or particle token revoke.",
    rotate_url="https://console.particle.io/",
    references=("https://docs.particle.io/reference/cloud-apis/api/",),
)

ADAFRUIT_IO = Provider(
    id="adafruit-io",
    name="Adafruit IO",
    hosts=("adafruit.com",),
    rotate="Regenerate the key under My Key on io.adafruit.com.",
    rotate_url="https://io.adafruit.com/",
    references=("https://io.adafruit.com/api/docs/#authentication",),
)

LOSANT = Provider(
    id="losant",
    name="Losant",
    hosts=("losant.com",),
    rotate=("Delete the token under the application's API tokens or the device's access keys and create a new one."),
    rotate_url="https://app.losant.com/",
    references=("https://docs.losant.com/applications/access-keys/",),
)

THINGSPEAK = Provider(
    id="thingspeak",
    name="ThingSpeak",
    hosts=("thingspeak.com",),
    rotate="Generate a new key on the channel's or user's API Keys page.",
    rotate_url="https://thingspeak.mathworks.com/",
    references=("https://www.mathworks.com/help/thingspeak/channels-and-charts-api.html",),
)

BLYNK = Provider(
    id="blynk",
    name="Blynk",
    hosts=("blynk.cloud", "blynk.io"),
    rotate=("Delete the token under Developer Zone > OAuth 2.0 (or the device's info page) and create a new one."),
    rotate_url="https://blynk.cloud/dashboard/",
    references=("https://docs.blynk.io/en/blynk.cloud/device-https-api",),
)

TUYA = Provider(
    id="tuya",
    name="Tuya",
    hosts=("tuya.com", "tuyaus.com", "tuyaeu.com", "tuyacn.com", "iot.tuya.com"),
    rotate="Reset the secret under Cloud > Development > the project's Authorization key.",
    rotate_url="https://iot.tuya.com/cloud/",
    references=("https://developer.tuya.com/en/docs/iot/api-request?id=Ka4a8uuo1j4t4",),
)

BALENA = Provider(
    id="balena",
    name="balena",
    hosts=("balena-cloud.com", "balena.io"),
    rotate=("Delete the key under Preferences > Access tokens (or the fleet's API keys) and create a new one."),
    rotate_url="https://dashboard.balena-cloud.com/preferences/access-tokens",
    references=("https://docs.balena.io/learn/accounts/api-keys/",),
)

THE_THINGS_NETWORK = Provider(
    id="the-things-network",
    name="The Things Network",
    hosts=("thethings.network", "thethings.industries", "thethingsindustries.com"),
    rotate="Delete the key under the application's or user's API keys and create a new one.",
    rotate_url="https://console.cloud.thethings.network/",
    references=("https://www.thethingsindustries.com/docs/api/concepts/auth/",),
)

UBIDOTS = Provider(
    id="ubidots",
    name="Ubidots",
    hosts=("ubidots.com",),
    rotate="Delete the token under API Credentials > Tokens and create a new one.",
    references=("https://docs.ubidots.com/reference/authentication",),
)

PATTERNS = (
    Pattern(
        id="thingsboard-device-access-token",
        provider=THINGSBOARD,
        name="ThingsBoard device access token in a URL",
        regex=r"thingsboard\.(?:cloud|io)(?::[0-9]{2,5})?/api/v1/(?P<secret>[0-9A-Za-z]{20})(?![0-9A-Za-z])",
        keywords=("thingsboard.",),
        severity="medium",
        opens="Sending telemetry as the device, and reading its attributes and commands.",
        matches=(
            "https://thingsboard.cloud/api/v1/<alnum:20>/telemetry",
            "coap://coap.thingsboard.cloud/api/v1/<alnum:20>/telemetry",
        ),
        rejects=("https://thingsboard.cloud/api/v1/<alnum:8>/telemetry",),
    ),
    Pattern(
        id="thingsboard-device-access-token-self-hosted",
        provider=THINGSBOARD,
        name="ThingsBoard device access token in a URL of one's own server",
        regex=(
            r"(?:https?|coaps?)://[^\s/\"']{3,100}/api/v1/(?P<secret>[0-9A-Za-z]{20})"
            r"/(?:telemetry|attributes|rpc|claim)"
        ),
        keywords=("/telemetry", "/attributes", "/rpc", "/claim"),
        severity="medium",
        confidence="medium",
        opens="Sending telemetry as the device, and reading its attributes and commands.",
        check="mixed",
        matches=("http://192.168.1.5:8080/api/v1/<alnum:20>/telemetry",),
        rejects=("http://192.168.1.5:8080/api/v1/<alnum:8>/telemetry",),
    ),
    Pattern(
        id="thingsboard-provision-device-secret",
        provider=THINGSBOARD,
        name="ThingsBoard provisioning key or secret",
        kind="near",
        regex=r"[0-9a-z]{20}",
        keywords=(
            "provisiondevicesecret",
            "provisiondevicekey",
            "provision_device_secret",
            "provision_device_key",
            "provision-device-secret",
            "provision-device-key",
        ),
        severity="high",
        opens="Registering devices of the profile and obtaining their credentials.",
        fields=("provisiondevicesecret",),
        entropy=2.8,
        check="mixed",
        rotate="Change the provisioning key and secret in the device profile.",
        references=("https://thingsboard.io/docs/user-guide/device-provisioning/",),
        matches=('"provisionDeviceSecret": "<loweralnum:20>"', '"provisionDeviceKey": "<loweralnum:20>"'),
        rejects=('"provisionDeviceSecret": "<loweralnum:8>"',),
    ),
    Pattern(
        id="thingsboard-access-token-field",
        provider=THINGSBOARD,
        name="ThingsBoard access token in a field of that name",
        kind="near",
        regex=r"[0-9A-Za-z]{20}",
        keywords=(
            "thingsboard",
            "tb_token",
            "tb_access",
            "tb-token",
            "tb-access",
        ),
        severity="medium",
        confidence="medium",
        opens="Sending telemetry as the device, and reading its attributes and commands.",
        entropy=2.8,
        check="mixed",
        matches=("THINGSBOARD_ACCESS_TOKEN=<alnum:20>",),
        rejects=("THINGSBOARD_ACCESS_TOKEN=<alnum:28>",),
    ),
    Pattern(
        id="particleio-access-token-after-host",
        provider=PARTICLEIO,
        name="Particle access token in a request",
        regex=(
            r"api\.particle\.io/v1/(?:[^\r\n]|\\\r?\n){0,160}?(?:Bearer |access_token=)"
            r"(?P<secret>[0-9a-f]{40})(?![0-9A-Za-z])"
        ),
        keywords=("api.particle.io",),
        severity="high",
        opens="The account's devices: functions, variables, firmware.",
        matches=(
            "curl https://api.particle.io/v1/devices -d access_token=<hex:40>",
            'curl https://api.particle.io/v1/devices \\\n-H "Authorization: Bearer <hex:40>"',
        ),
        rejects=("curl https://api.particle.io/v1/devices -d access_token=<hex:12>",),
        verify=Verify(
            "https://api.particle.io/v1/access_tokens/current", headers=(("Authorization", "Bearer {secret}"),)
        ),
    ),
    Pattern(
        id="particleio-access-token-before-host",
        provider=PARTICLEIO,
        name="Particle access token ahead of its request",
        regex=(
            r"(?:Bearer |access_token=)(?P<secret>[0-9a-f]{40})(?![0-9A-Za-z])"
            r"(?:[^\r\n]|\\\r?\n){0,100}?api\.particle\.io"
        ),
        keywords=("api.particle.io",),
        severity="high",
        opens="The account's devices: functions, variables, firmware.",
        matches=(
            'curl -H "Authorization: Bearer <hex:40>" https://api.particle.io/v1/devices',
            "curl -d access_token=<hex:40> \\\nhttps://api.particle.io/v1/devices",
        ),
        rejects=("curl -d access_token=<hex:12> https://api.particle.io/v1/devices",),
        verify=Verify(
            "https://api.particle.io/v1/access_tokens/current", headers=(("Authorization", "Bearer {secret}"),)
        ),
    ),
    Pattern(
        id="particleio-access-token",
        provider=PARTICLEIO,
        name="Particle access token",
        kind="near",
        regex=r"[0-9a-f]{40}",
        keywords=(
            "particle_",
            "particle-",
            "particleio",
            "particle.io",
            "particletoken",
            "particleaccess",
            "particle ",
            "particlekey",
            "particlesecret",
            "particleapi",
        ),
        severity="high",
        confidence="medium",
        opens="The account's devices: functions, variables, firmware.",
        entropy=2.5,
        check="mixed",
        matches=("PARTICLE_ACCESS_TOKEN=<hex:40>",),
        rejects=("PARTICLE_ACCESS_TOKEN=<hex:48>",),
        verify=Verify(
            "https://api.particle.io/v1/access_tokens/current", headers=(("Authorization", "Bearer {secret}"),)
        ),
    ),
    Pattern(
        id="adafruit-io-key",
        provider=ADAFRUIT_IO,
        name="Adafruit IO key",
        regex=r"aio_[0-9A-Za-z]{28}",
        keywords=("aio_",),
        severity="medium",
        opens="The account's feeds, dashboards and actions.",
        matches=("aio_<alnum:28>",),
        rejects=("aio_<alnum:8>", "aio_<alnum:40>"),
        verify=Verify("https://io.adafruit.com/api/v2/user", headers=(("X-AIO-Key", "{secret}"),)),
    ),
    Pattern(
        id="adafruit-io-key-legacy",
        provider=ADAFRUIT_IO,
        name="Adafruit IO key (before 2018)",
        kind="near",
        regex=r"[0-9a-f]{32}",
        keywords=(
            "adafruit",
            "x-aio-key",
            "aio_key",
            "aio-key",
        ),
        severity="medium",
        confidence="medium",
        opens="The account's feeds, dashboards and actions.",
        fields=("x-aio-key",),
        entropy=2.5,
        check="mixed",
        matches=("ADAFRUIT_IO_KEY=<hex:32>",),
        rejects=("ADAFRUIT_IO_KEY=<hex:40>",),
        verify=Verify("https://io.adafruit.com/api/v2/user", headers=(("X-AIO-Key", "{secret}"),)),
    ),
    Pattern(
        id="losant-access-secret",
        provider=LOSANT,
        name="Losant device access secret",
        kind="near",
        regex=r"[0-9a-f]{64}",
        keywords=("losant",),
        severity="high",
        confidence="medium",
        opens="Connecting as the devices the access key admits.",
        entropy=2.5,
        check="mixed",
        matches=("LOSANT_ACCESS_SECRET=<hex:64>",),
        rejects=("LOSANT_ACCESS_SECRET=<hex:72>",),
    ),
    Pattern(
        id="losant-api-token",
        provider=LOSANT,
        name="Losant API token",
        kind="near",
        regex=r"eyJ[0-9A-Za-z_-]{15,200}\.eyJ[0-9A-Za-z_-]{40,900}\.[0-9A-Za-z_-]{43,90}",
        keywords=("losant",),
        severity="critical",
        confidence="medium",
        opens="The application's devices, workflows and data within the token's scopes.",
        check="jwt_header",
        matches=("LOSANT_API_TOKEN=<jwt>",),
        rejects=("LOSANT_API_TOKEN=eyJ<alnum:10>",),
    ),
    Pattern(
        id="thingspeak-api-key",
        provider=THINGSPEAK,
        name="ThingSpeak channel or user API key",
        kind="near",
        regex=r"[0-9A-Z]{16}",
        keywords=("thingspeak",),
        severity="low",
        confidence="medium",
        opens="Writing to or reading the channel.",
        fields=("thingspeakapikey", "x-thingspeakapikey"),
        entropy=2.8,
        check="mixed",
        matches=("THINGSPEAK_API_KEY=<upperalnum:16>",),
        rejects=("THINGSPEAK_API_KEY=<upperalnum:24>",),
    ),
    Pattern(
        id="blynk-device-token-url",
        provider=BLYNK,
        name="Blynk device token in a URL",
        regex=(
            r"blynk(?:-cloud)?\.(?:cloud|io|cc|com)/(?:external/api|dmt/ota)[^\s\"'?]{0,80}"
            r"\?(?:[^\s\"'&]{1,60}&){0,4}token=(?P<secret>[0-9A-Za-z_-]{32})(?![0-9A-Za-z_-])"
        ),
        keywords=("blynk",),
        severity="medium",
        opens="Reading and setting the device's pins.",
        matches=("https://fra1.blynk.cloud/external/api/get?token=<b64url:32>&v1",),
        rejects=("https://fra1.blynk.cloud/external/api/get?token=<alnum:8>&v1",),
    ),
    Pattern(
        id="blynk-organization-token-after-host",
        provider=BLYNK,
        name="Blynk organisation access token in a request",
        regex=(
            r"blynk(?:-cloud)?\.(?:cloud|io)"
            r"/api/v1/organization(?:[^\r\n]|\\\r?\n){0,160}?Bearer (?P<secret>[0-9A-Za-z_-]{40})"
            r"(?![0-9A-Za-z_-])"
        ),
        keywords=("blynk",),
        severity="high",
        opens="The organisation's devices, users and templates.",
        references=("https://docs.blynk.io/en/blynk.cloud/platform-api",),
        matches=(('curl https://fra1.blynk.cloud/api/v1/organization/profile -H "Authorization: Bearer <b64url:40>"'),),
        rejects=(('curl https://fra1.blynk.cloud/api/v1/organization/profile -H "Authorization: Bearer <alnum:8>"'),),
    ),
    Pattern(
        id="blynk-organization-token-before-host",
        provider=BLYNK,
        name="Blynk organisation access token ahead of its request",
        regex=(
            r"Bearer (?P<secret>[0-9A-Za-z_-]{40})(?![0-9A-Za-z_-])"
            r"(?:[^\r\n]|\\\r?\n){0,100}?blynk(?:-cloud)?\.(?:cloud|io)/api/v1/organization"
        ),
        keywords=("blynk",),
        severity="high",
        opens="The organisation's devices, users and templates.",
        references=("https://docs.blynk.io/en/blynk.cloud/platform-api",),
        matches=(('curl -H "Authorization: Bearer <b64url:40>" https://fra1.blynk.cloud/api/v1/organization/profile'),),
        rejects=(('curl -H "Authorization: Bearer <alnum:8>" https://fra1.blynk.cloud/api/v1/organization/profile'),),
    ),
    Pattern(
        id="blynk-client-credentials",
        provider=BLYNK,
        name="Blynk OAuth client id and secret",
        regex=(
            r"oa2-client-id_[0-9A-Za-z_-]{32}(?:[^\r\n0-9A-Za-z_-]{1,4}|[^\r\n]{0,40}?client_secret=)"
            r"(?P<secret>[0-9A-Za-z_-]{40})(?![0-9A-Za-z_-])"
        ),
        keywords=("oa2-client-id_",),
        severity="high",
        opens="The organisation's devices and users, through access tokens.",
        references=("https://docs.blynk.io/en/blynk.cloud/platform-api",),
        matches=(
            "curl -u oa2-client-id_<alnum:32>:<b64url:40>",
            "client_id=oa2-client-id_<alnum:32>&client_secret=<b64url:40>",
        ),
        rejects=("oa2-client-id_<alnum:32>:<alnum:8>",),
    ),
    Pattern(
        id="blynk-auth-token",
        provider=BLYNK,
        name="Blynk device auth token",
        kind="near",
        regex=r"(?:(?<![0-9A-Za-z_-])|(?<=(?i:key|ken|ret|ate)[-_]))[0-9A-Za-z_-]{32}(?![0-9A-Za-z_-])",
        keywords=("blynk",),
        severity="medium",
        confidence="medium",
        opens="Reading and setting the device's pins.",
        entropy=3.3,
        check="mixed",
        matches=("BLYNK_AUTH_TOKEN=<b64url:32>",),
        rejects=("BLYNK_AUTH_TOKEN=<alnum:50>",),
    ),
    Pattern(
        id="tuya-access-secret",
        provider=TUYA,
        name="Tuya cloud project access secret",
        kind="near",
        regex=r"[0-9a-z]{32}",
        keywords=("tuya",),
        severity="high",
        confidence="medium",
        opens="The project's devices: status, commands and users.",
        entropy=2.8,
        check="mixed",
        matches=("TUYA_ACCESS_SECRET=<loweralnum:32>",),
        rejects=("TUYA_ACCESS_SECRET=<loweralnum:40>",),
    ),
    Pattern(
        id="tuya-local-key",
        provider=TUYA,
        name="Tuya device local key",
        kind="near",
        regex=r"(?<![^\s\"'=:])[!-~]{16}(?![^\s\"',;])",
        keywords=("tuya_local", "tuya-local", "tuyalocal", "local_key", "localkey"),
        severity="medium",
        confidence="low",
        opens="Controlling the device on its local network.",
        entropy=3.0,
        check="mixed",
        rotate="Remove the device from its app and pair it again: a new key is drawn.",
        matches=("TUYA_LOCAL_KEY=<alnum:16>",),
        rejects=("TUYA_LOCAL_KEY=<alnum:30>",),
    ),
    Pattern(
        id="balena-api-key",
        provider=BALENA,
        name="balena API key",
        kind="near",
        regex=r"[0-9A-Za-z]{32}",
        keywords=(
            "balena",
            "resin_api",
            "resin_token",
            "resin-api",
            "resinapi",
            "resin-token",
            "resintoken",
        ),
        severity="critical",
        confidence="medium",
        opens="The account's or fleet's devices: releases, variables and shells.",
        entropy=2.8,
        check="mixed",
        matches=("BALENA_API_KEY=<alnum:32>",),
        rejects=("BALENA_API_KEY=<alnum:40>",),
        verify=Verify("https://api.balena-cloud.com/actor/v1/whoami", headers=(("Authorization", "Bearer {secret}"),)),
    ),
    Pattern(
        id="the-things-network-api-key",
        provider=THE_THINGS_NETWORK,
        name="The Things Stack API key",
        regex=r"NNSXS\.[0-9A-Z]{39}\.[0-9A-Z]{52}",
        keywords=("nnsxs.",),
        severity="high",
        opens="The application, gateway or account within the key's rights.",
        matches=("NNSXS.<upperalnum:39>.<upperalnum:52>",),
        rejects=("NNSXS.<upperalnum:39>.<upperalnum:8>",),
    ),
    Pattern(
        id="ubidots-token",
        provider=UBIDOTS,
        name="Ubidots token",
        regex=r"BB(?:FF|US|AU)-(?:[0-9A-Za-z]{30}|[0-9A-Za-z]{50,54})",
        keywords=("bbff-", "bbus-", "bbau-"),
        severity="high",
        opens="Reading, writing and deleting the account's devices and data.",
        matches=("X-Auth-Token: BBFF-<alnum:30>", "BBUS-<alnum:30>"),
        rejects=("BBFF-<alnum:12>",),
    ),
)
