"""Captchas: site secrets and solving services."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider

RECAPTCHA = Provider(
    id="recaptcha",
    name="Google reCAPTCHA",
    hosts=("www.google.com",),
    rotate="Delete the key in the reCAPTCHA admin console (or Google Cloud) and create a new pair.",
    rotate_url="https://www.google.com/recaptcha/admin",
    references=("https://developers.google.com/recaptcha/docs/verify",),
)
HCAPTCHA = Provider(
    id="hcaptcha",
    name="hCaptcha",
    hosts=("hcaptcha.com",),
    rotate="Generate a new secret under Settings on the hCaptcha dashboard.",
    rotate_url="https://dashboard.hcaptcha.com/settings",
    references=("https://docs.hcaptcha.com/",),
)
TURNSTILE = Provider(
    id="turnstile",
    name="Cloudflare Turnstile",
    hosts=("challenges.cloudflare.com",),
    rotate="Rotate the secret key in the widget's settings on the Cloudflare dashboard.",
    rotate_url="https://dash.cloudflare.com/?to=/:account/turnstile",
    references=("https://developers.cloudflare.com/turnstile/get-started/server-side-validation/",),
)
GEETEST = Provider(
    id="geetest",
    name="GeeTest",
    hosts=("geetest.com",),
    rotate="Reset the captcha key on the GeeTest dashboard.",
    rotate_url="https://auth.geetest.com/",
    references=("https://docs.geetest.com/",),
)
_2CAPTCHA = Provider(
    id="2captcha",
    name="2Captcha",
    hosts=("2captcha.com", "rucaptcha.com"),
    rotate="Generate a new API key on the 2Captcha dashboard.",
    rotate_url="https://2captcha.com/enterpage",
    references=("https://2captcha.com/2captcha-api",),
)

PATTERNS = (
    Pattern(
        id="recaptcha-secret-key",
        provider=RECAPTCHA,
        name="reCAPTCHA secret key",
        kind="near",
        # The site key, which is public, has the same shape.
        regex=r"6L[A-Za-z0-9_-]{38}",
        keywords=("recaptcha", "captcha_secret", "captchasecret"),
        severity="low",
        opens="Answers to the site's captcha checked in its name, which lets bots tune themselves.",
        matches=("RECAPTCHA_SECRET_KEY=6L<b64url:38>",),
        rejects=("RECAPTCHA_SECRET_KEY=6L<alnum:20>",),
    ),
    Pattern(
        id="hcaptcha-secret-key",
        provider=HCAPTCHA,
        name="hCaptcha secret key",
        regex=r"ES_[0-9a-f]{32}",
        keywords=("es_",),
        severity="low",
        opens="Answers to the site's captcha checked in its name.",
        matches=("ES_<hex:32>",),
        rejects=("ES_<hex:20>",),
    ),
    Pattern(
        id="hcaptcha-secret-key-legacy",
        provider=HCAPTCHA,
        name="hCaptcha secret key (0x)",
        kind="near",
        regex=r"0x[0-9A-Fa-f]{40}",
        keywords=("hcaptcha",),
        severity="low",
        confidence="medium",
        opens="Answers to the site's captcha checked in its name.",
        matches=("HCAPTCHA_SECRET=0x<HEX:40>",),
        rejects=("HCAPTCHA_SECRET=0x<HEX:20>",),
    ),
    Pattern(
        id="turnstile-secret-key",
        provider=TURNSTILE,
        name="Turnstile secret key",
        # 35 characters; the public site key has 24 at most.
        regex=r"0x4AAAAAAA[A-Za-z0-9_-]{21,28}",
        keywords=("0x4aaaaaaa",),
        severity="low",
        opens="Answers to the site's challenge checked in its name.",
        matches=("0x4AAAAAAA<alnum:25>",),
        rejects=("0x4AAAAAAA<alnum:14>",),
    ),
    Pattern(
        id="geetest-key",
        provider=GEETEST,
        name="GeeTest captcha key",
        kind="near",
        regex=r"[0-9a-f]{32}",
        keywords=("geetest",),
        severity="low",
        confidence="medium",
        opens="Answers to the site's captcha checked in its name.",
        matches=("GEETEST_KEY=<hex:32>",),
        rejects=("GEETEST_KEY=<hex:48>",),
    ),
    Pattern(
        id="2captcha-api-key",
        provider=_2CAPTCHA,
        name="2Captcha API key",
        kind="near",
        regex=r"[0-9a-f]{32}",
        keywords=("2captcha", "twocaptcha", "rucaptcha", "two_captcha"),
        severity="medium",
        confidence="medium",
        opens="The account's balance, spent on captchas.",
        matches=("2CAPTCHA_API_KEY=<hex:32>",),
        rejects=("2CAPTCHA_API_KEY=<hex:48>",),
    ),
)
