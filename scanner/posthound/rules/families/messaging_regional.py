"""Messaging gateways: SMS and voice APIs of single regions."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider

AFRICASTALKING = Provider(
    id="africastalking",
    name="Africa's Talking",
    hosts=("africastalking.com",),
    rotate="Generate a new key under Settings > API Key; the old one ends.",
    references=("https://help.africastalking.com/en/articles/1361037-how-do-i-generate-an-api-key",),
)

KALEYRA = Provider(
    id="kaleyra",
    name="Kaleyra",
    hosts=("api.kaleyra.io",),
    rotate="Delete the key under Settings > API keys and create a new one.",
    references=("https://developers.kaleyra.io/docs/generating-an-api-key",),
)

GUPSHUP = Provider(
    id="gupshup",
    name="Gupshup",
    hosts=("api.gupshup.io",),
    rotate="Regenerate the API key in the Gupshup dashboard's profile menu.",
    references=("https://docs.gupshup.io/docs/console-account-api-documentation",),
)

MSG91 = Provider(
    id="msg91",
    name="MSG91",
    hosts=("msg91.com",),
    rotate="Delete the authkey under the Authkey page and create a new one.",
    references=("https://docs.msg91.com/overview",),
)

TEXTLOCAL = Provider(
    id="textlocal",
    name="Textlocal",
    hosts=("api.textlocal.in", "api.txtlocal.com"),
    rotate="Delete the key under Settings > API keys and create a new one.",
    references=("https://api.textlocal.in/docs/",),
)

FAST2SMS = Provider(
    id="fast2sms",
    name="Fast2SMS",
    hosts=("fast2sms.com",),
    rotate="Regenerate the key under Dev API in the panel.",
    references=("https://docs.fast2sms.com/",),
)

TERMII = Provider(
    id="termii",
    name="Termii",
    hosts=("api.ng.termii.com", "termii.com"),
    rotate="Regenerate the key on the dashboard's API settings page.",
    references=("https://developers.termii.com/authentication",),
)

SMSAPI = Provider(
    id="smsapi",
    name="SMSAPI",
    hosts=("api.smsapi.com", "api.smsapi.pl"),
    rotate="Delete the token under API settings > API Tokens (OAuth) and generate a new one.",
    references=("https://www.smsapi.com/docs/",),
)

SIGNALWIRE = Provider(
    id="signalwire",
    name="SignalWire",
    hosts=("signalwire.com",),
    rotate="Delete the token under the space's API page and create a new one.",
    references=("https://developer.signalwire.com/guides/navigating-your-space/#api",),
)

EXOTEL = Provider(
    id="exotel",
    name="Exotel",
    hosts=("api.exotel.com",),
    rotate="Regenerate the API key and token under Developer Settings > API Settings.",
    references=("https://developer.exotel.com/api/",),
)

PATTERNS = (
    Pattern(
        id="africastalking-api-key",
        provider=AFRICASTALKING,
        name="Africa's Talking API key",
        regex=r"atsk_[0-9a-f]{64}",
        keywords=("atsk_",),
        severity="high",
        opens="Messages, airtime and payments on the account's bill.",
        matches=("atsk_<hex:64>",),
        rejects=("atsk_<hex:32>",),
    ),
    Pattern(
        id="africastalking-api-key-old",
        provider=AFRICASTALKING,
        name="Africa's Talking API key (older shape)",
        kind="near",
        regex=r"[0-9a-f]{64}",
        keywords=(
            "africastalking",
            "africas_talking",
            "africas talking",
            "africa's talking",
            "africas-talking",
        ),
        severity="high",
        confidence="medium",
        opens="Messages, airtime and payments on the account's bill.",
        matches=("AFRICASTALKING_API_KEY=<hex:64>",),
        rejects=("AFRICASTALKING_API_KEY=<hex:72>",),
        entropy=2.8,
    ),
    Pattern(
        id="kaleyra-api-key",
        provider=KALEYRA,
        name="Kaleyra API key",
        kind="near",
        regex=r"A[0-9a-f]{32,36}",
        keywords=("kaleyra",),
        severity="high",
        confidence="medium",
        opens="Messages and calls on the account's bill.",
        matches=("KALEYRA_API_KEY=A<hex:33>",),
        entropy=2.8,
    ),
    Pattern(
        id="gupshup-api-key",
        provider=GUPSHUP,
        name="Gupshup API key",
        kind="near",
        regex=r"[0-9a-z]{32}",
        keywords=("gupshup",),
        severity="high",
        confidence="medium",
        opens="WhatsApp and other messages in the business's name.",
        matches=("GUPSHUP_API_KEY=<loweralnum:32>",),
        rejects=("GUPSHUP_API_KEY=<loweralnum:40>",),
        entropy=2.8,
        check="mixed",
    ),
    Pattern(
        id="msg91-auth-key",
        provider=MSG91,
        name="MSG91 authkey",
        kind="near",
        # account number, random part, then P and a digit
        regex=r"[0-9]{5,6}[0-9A-Za-z]{10,20}P[0-9]",
        keywords=("msg91",),
        severity="high",
        confidence="medium",
        opens="Messages and one-time passwords on the account's bill.",
        matches=("MSG91_AUTH_KEY=<digit:6><alnum:16>P1",),
        check="mixed",
    ),
    Pattern(
        id="textlocal-api-key",
        provider=TEXTLOCAL,
        name="Textlocal API key",
        kind="near",
        regex=r"(?:[0-9A-Za-z+/]{43}|[0-9A-Za-z+/]{10}-[0-9A-Za-z+/]{40,44}|[0-9A-Za-z+/]{11}-[0-9A-Za-z+/]{40,44}"
        r")",
        keywords=("textlocal", "txtlocal"),
        severity="high",
        confidence="medium",
        opens="Messages and contacts on the account's bill.",
        matches=("TEXTLOCAL_API_KEY=<alnum:11>-<alnum:43>",),
        check="mixed",
    ),
    Pattern(
        id="fast2sms-api-key",
        provider=FAST2SMS,
        name="Fast2SMS API key",
        kind="near",
        regex=r"[0-9A-Za-z]{60}",
        keywords=("fast2sms",),
        severity="medium",
        confidence="medium",
        opens="Messages on the account's bill.",
        matches=("FAST2SMS_API_KEY=<alnum:60>",),
        rejects=("FAST2SMS_API_KEY=<alnum:68>",),
        entropy=2.8,
        check="mixed",
    ),
    Pattern(
        id="termii-api-key",
        provider=TERMII,
        name="Termii API key",
        kind="near",
        regex=r"[0-9A-Za-z]{50,70}",
        keywords=("termii",),
        severity="high",
        confidence="medium",
        opens="Messages and one-time passwords on the account's bill.",
        matches=("TERMII_API_KEY=<alnum:50-70>",),
        rejects=("TERMII_API_KEY=<alnum:78>",),
        entropy=2.8,
        check="mixed",
    ),
    Pattern(
        id="smsapi-access-token",
        provider=SMSAPI,
        name="SMSAPI access token",
        kind="near",
        regex=r"[0-9A-Za-z]{40}",
        keywords=(
            "smsapi.com",
            "smsapi_",
            "smsapi.pl",
            "smsapitoken",
            "smsapi-",
            "smsapi ",
            "smsapikey",
            "smsapisecret",
            "smsapiapi",
            "smsapiaccess",
        ),
        severity="high",
        confidence="medium",
        opens="Messages on the account's bill.",
        matches=("SMSAPI_TOKEN=<alnum:40>",),
        rejects=("SMSAPI.COM_TOKEN=<alnum:48>",),
        entropy=2.8,
        check="mixed",
    ),
    Pattern(
        id="signalwire-api-token",
        provider=SIGNALWIRE,
        name="SignalWire API token",
        regex=r"PT[0-9a-f]{48}",
        keywords=("signalwire",),
        severity="critical",
        opens="Calls, messages and numbers on the project's bill.",
        matches=("SIGNALWIRE_TOKEN=PT<hex:48>",),
        rejects=("SIGNALWIRE_TOKEN=PT<hex:20>",),
        kind="near",
    ),
    Pattern(
        id="signalwire-api-token-old",
        provider=SIGNALWIRE,
        name="SignalWire API token (older shape)",
        kind="near",
        regex=r"[0-9A-Za-z]{50}",
        keywords=("signalwire",),
        severity="critical",
        confidence="medium",
        opens="Calls, messages and numbers on the project's bill.",
        matches=("SIGNALWIRE_TOKEN=<alnum:50>",),
        entropy=2.8,
        check="mixed",
    ),
    Pattern(
        id="exotel-api-token",
        provider=EXOTEL,
        name="Exotel API key or token",
        kind="near",
        regex=r"[0-9a-z]{48}",
        keywords=("exotel",),
        severity="high",
        check="mixed",
        confidence="medium",
        opens="Calls and messages on the account's bill.",
        matches=("EXOTEL_TOKEN=<hex:48>",),
        rejects=("EXOTEL_TOKEN=<hex:56>",),
        entropy=2.8,
    ),
)
