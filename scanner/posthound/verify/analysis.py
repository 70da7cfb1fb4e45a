"""What a credential opens: one question that only reads, to its provider's own host, about the account and the scopes.

The questions stand here and nowhere else: no rule, no configuration and no scan adds an address. Nothing of an answer is kept but
the words named here; some providers answer with further secrets.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from posthound.verify.aws import key_pair, signed
from posthound.verify.liveness import SENDABLE, is_page
from posthound.verify.web import Reply, asked


class Reach(StrEnum):
    """How far a credential reaches, the farthest first; `unknown` where its provider does not tell."""

    ALL = "everything"
    WRITE = "changes"
    READ = "reads"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Opens:
    """What a provider said: how far it reaches, whose it is, and the scopes or what else is to be said."""

    reach: Reach
    account: str = ""
    scopes: tuple[str, ...] = ()
    note: str = ""

    @property
    def told(self) -> bool:
        """Whether the provider said anything about it."""
        return self.reach is not Reach.UNKNOWN or bool(self.account)

    @property
    def words(self) -> str:
        """For the history: the reach, a colon, and the rest."""
        scopes = (
            f"scopes {', '.join(self.scopes[:_SHOWN])}" + (" and more" if len(self.scopes) > _SHOWN else "")
            if self.scopes
            else ""
        )
        return f"{self.reach.value}: {'; '.join(filter(None, (self.account, scopes, self.note))) or 'no more is told'}"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The question for some rules of a provider: every one of its rules where none is named."""

    provider: str
    url: str
    reference: str
    read: Callable[[Reply, str], Opens]
    headers: tuple[tuple[str, str], ...] = (("Authorization", "Bearer {secret}"),)
    rules: tuple[str, ...] = ()
    # What the other half of a pair looks like; the pair goes as user and password, or signs where it is AWS's.
    partner: re.Pattern[str] | None = None
    sign: bool = field(default=False)


_SHOWN = 12
_WORDS = re.compile(r"[^a-z]+")
_EVERYTHING = frozenset(("admin", "sudo", "root", "owner", "platform", "api"))
_READING = frozenset(("read", "readonly", "list", "view", "get", "openid", "email", "profile", "userinfo", "metadata"))
_DEAD_AT_SLACK = frozenset(("invalid_auth", "token_revoked", "account_inactive", "token_expired", "not_authed"))


def reach_of(scopes: Sequence[str]) -> Reach:
    """How far scopes reach, by their words; one that does not say that it only reads changes things."""
    words = [frozenset(_WORDS.split(scope.lower())) for scope in scopes if scope]
    if not words:
        return Reach.UNKNOWN
    beyond = [one for one in words if one.isdisjoint(_READING)]
    if any(one & _EVERYTHING for one in beyond):
        return Reach.ALL
    return Reach.WRITE if beyond else Reach.READ


def _json(reply: Reply) -> Mapping[str, Any]:
    data = reply.data
    return data if isinstance(data, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if type(value) is int else ""


def _list(value: Any) -> tuple[str, ...]:
    words = value.replace(",", " ").split() if isinstance(value, str) else value if isinstance(value, list) else ()
    return tuple(filter(None, map(_text, words)))


def _refused(reply: Reply, name: str, dead: Sequence[int] = (401,)) -> Opens:
    if reply.status in dead:
        return Opens(Reach.NOTHING, note=f"{name} answered {reply.status}")
    if reply.status == 403:
        return Opens(
            Reach.UNKNOWN, note=f"{name} answered 403: it is restricted, and this question is not among what it may ask"
        )
    return Opens(Reach.UNKNOWN, note=f"{name} answered {reply.status}" if reply.status else f"{name} {reply.text}")


def _github(reply: Reply, secret: str) -> Opens:
    if reply.status == 403 and "integration" in reply.text:
        return Opens(Reach.UNKNOWN, "an installation of an app", note="its permissions are those of the app")
    if reply.status != 200:
        return _refused(reply, "GitHub")
    data, scopes = _json(reply), reply.headers.get("x-oauth-scopes")
    account = f"{_text(data.get('type')).lower() or 'user'} {_text(data.get('login'))}"
    if scopes is None:
        return Opens(Reach.UNKNOWN, account, note="a token with permissions of its own, which GitHub does not list")
    listed = _list(scopes)
    reach = Reach.ALL if data.get("site_admin") is True else reach_of(listed) if listed else Reach.READ
    return Opens(reach, account, listed, "" if listed else "no scopes: what is public")


def _slack(reply: Reply, secret: str) -> Opens:
    data = _json(reply)
    if reply.status != 200 or data.get("ok") is not True:
        dead = data.get("error") in _DEAD_AT_SLACK
        return Opens(Reach.NOTHING, note=f"Slack answered {data['error']}") if dead else _refused(reply, "Slack")
    scopes = _list(reply.headers.get("x-oauth-scopes"))
    return Opens(
        reach_of(scopes),
        f"{_text(data.get('user'))} in team {_text(data.get('team'))} ({_text(data.get('team_id'))})",
        scopes,
    )


def _aws(reply: Reply, secret: str) -> Opens:
    arn = re.search(r"<Arn>([^<]{1,300})</Arn>", reply.text)
    if reply.status != 200 or not arn:
        code = re.search(r"<Code>(\w+)</Code>", reply.text)
        if code and code[1] in ("InvalidClientTokenId", "ExpiredToken"):
            return Opens(Reach.NOTHING, note=f"AWS answered {code[1]}")
        return Opens(Reach.UNKNOWN, note=f"AWS answered {code[1] if code else reply.status or reply.text}")
    root = arn[1].endswith(":root")
    return Opens(
        Reach.ALL if root else Reach.UNKNOWN,
        arn[1],
        note="the account's root" if root else "what it may do, its policies say",
    )


def _google(reply: Reply, secret: str) -> Opens:
    if reply.status != 200:
        return _refused(reply, "Google", (400, 401))
    data = _json(reply)
    scopes = tuple(one.removeprefix("https://www.googleapis.com/auth/") for one in _list(data.get("scope")))
    account = _text(data.get("email")) or f"client {_text(data.get('aud')) or _text(data.get('azp'))}"
    return Opens(reach_of(scopes), account, scopes, f"for {_text(data.get('expires_in'))} seconds more")


def _stripe(reply: Reply, secret: str) -> Opens:
    if reply.status != 200:
        return _refused(reply, "Stripe")
    data = _json(reply)
    account = f"account {_text(data.get('id'))}, {_text(data.get('country'))}".rstrip(", ")
    if "_test_" in secret[:9]:
        return Opens(Reach.READ, account, note="test data only")
    if secret.startswith("rk_"):
        return Opens(Reach.UNKNOWN, account, note="a restricted key, whose permissions Stripe does not list")
    return Opens(Reach.ALL, account, note="payments are switched on" if data.get("charges_enabled") is True else "")


def _openai(reply: Reply, secret: str) -> Opens:
    return _models_of(reply, "OpenAI", "openai-organization")


def _models_of(reply: Reply, provider: str, header: str) -> Opens:
    """What a key for models opens; a header of the answer names its organisation."""
    if reply.status != 200:
        return _refused(reply, provider)
    organisation = reply.headers.get(header, "")
    return Opens(
        Reach.WRITE, f"organisation {organisation}" if organisation else "", note="models can be run at its cost"
    )


def _openai_admin(reply: Reply, secret: str) -> Opens:
    if reply.status != 200:
        return _refused(reply, "OpenAI")
    names = [_text(one.get("name")) for one in _json(reply).get("data") or [] if isinstance(one, dict)]
    return Opens(
        Reach.ALL, f"an organisation with the project {names[0]}" if names else "an organisation", note="an admin key"
    )


def _anthropic(reply: Reply, secret: str) -> Opens:
    return _models_of(reply, "Anthropic", "anthropic-organization-id")


def _anthropic_admin(reply: Reply, secret: str) -> Opens:
    if reply.status != 200:
        return _refused(reply, "Anthropic")
    data = _json(reply)
    return Opens(Reach.ALL, f"organisation {_text(data.get('name'))} ({_text(data.get('id'))})", note="an admin key")


def _gitlab(reply: Reply, secret: str) -> Opens:
    if reply.status != 200:
        return _refused(reply, "GitLab")
    data = _json(reply)
    if data.get("active") is False or data.get("revoked") is True:
        return Opens(Reach.NOTHING, note="GitLab says that it is not active")
    scopes = _list(data.get("scopes"))
    ends = _text(data.get("expires_at"))
    return Opens(
        reach_of(scopes), f"user {_text(data.get('user_id'))}", scopes, f"until {ends}" if ends else "without an end"
    )


def _salesforce(reply: Reply, secret: str) -> Opens:
    if reply.status != 200:
        return _refused(reply, "Salesforce", (401, 403))
    data = _json(reply)
    account = f"{_text(data.get('preferred_username'))} in organisation {_text(data.get('organization_id'))}"
    return Opens(Reach.UNKNOWN, account, note="what it may do, the user's profile says")


def _sendgrid(reply: Reply, secret: str) -> Opens:
    if reply.status != 200:
        return _refused(reply, "SendGrid")
    scopes = _list(_json(reply).get("scopes"))
    return Opens(reach_of(scopes), scopes=scopes)


def _twilio(reply: Reply, secret: str) -> Opens:
    if reply.status != 200:
        return _refused(reply, "Twilio")
    rows = [one for one in _json(reply).get("accounts") or [] if isinstance(one, dict)]
    if not rows:
        return Opens(Reach.UNKNOWN, note="Twilio lists no account for it")
    one = rows[0]
    state = _text(one.get("status"))
    account = f"account {_text(one.get('sid'))} ({_text(one.get('type'))}, {state})"
    return Opens(Reach.ALL if state == "active" else Reach.READ, account)


def _postman(reply: Reply, secret: str) -> Opens:
    if reply.status != 200:
        return _refused(reply, "Postman")
    user = _json(reply).get("user")
    user = user if isinstance(user, dict) else {}
    roles = _list(user.get("roles"))
    account = f"{_text(user.get('username'))} in team {_text(user.get('teamName')) or 'none'}"
    return Opens(
        Reach.ALL if any("admin" in role for role in roles) else Reach.WRITE,
        account,
        roles,
        "all that this user may do",
    )


_TWILIO_ID = re.compile(r"(?:AC|SK)[0-9a-f]{32}")
_AWS_HALF = re.compile(r"(?:AKIA|A3T[A-Z0-9])[A-Z2-7]{16}|[A-Za-z0-9/+]{40}")
_ANTHROPIC = (("x-api-key", "{secret}"), ("anthropic-version", "2023-06-01"))

INQUIRIES = (
    Inquiry("github", "https://api.github.com/user", "https://docs.github.com/en/rest/users/users#get-the-authenticated-user", _github),
    Inquiry("slack", "https://slack.com/api/auth.test", "https://docs.slack.dev/reference/methods/auth.test", _slack),
    Inquiry("aws", "https://sts.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
            "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html", _aws, (),
            ("aws-access-key-id", "aws-secret-access-key", "aws-secret-access-key-paired"), _AWS_HALF, True),
    Inquiry("google", "https://oauth2.googleapis.com/tokeninfo?access_token={secret}",
            "https://developers.google.com/identity/protocols/oauth2", _google, (), ("google-oauth-access-token",)),
    Inquiry("stripe", "https://api.stripe.com/v1/account", "https://docs.stripe.com/api/accounts/retrieve", _stripe),
    Inquiry("openai", "https://api.openai.com/v1/organization/projects?limit=1",
            "https://platform.openai.com/docs/api-reference/projects/list", _openai_admin, rules=("openai-admin-key",)),
    Inquiry("openai", "https://api.openai.com/v1/models", "https://platform.openai.com/docs/api-reference/models/list", _openai),
    Inquiry("anthropic", "https://api.anthropic.com/v1/organizations/me", "https://platform.claude.com/docs/en/api/admin/organizations/me",
            _anthropic_admin, _ANTHROPIC, ("anthropic-admin-key",)),
    Inquiry("anthropic", "https://api.anthropic.com/v1/models", "https://platform.claude.com/docs/en/api/models/list", _anthropic, _ANTHROPIC),
    Inquiry("gitlab", "https://gitlab.com/api/v4/personal_access_tokens/self", "https://docs.gitlab.com/api/personal_access_tokens/",
            _gitlab, (("PRIVATE-TOKEN", "{secret}"),), ("gitlab-personal-access-token", "gitlab-legacy-token")),
    Inquiry("salesforce", "https://login.salesforce.com/services/oauth2/userinfo",
            "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_userinfo_endpoint.htm", _salesforce, rules=("salesforce-access-token",)),
    Inquiry("sendgrid", "https://api.sendgrid.com/v3/scopes", "https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions", _sendgrid),
    Inquiry("twilio", "https://api.twilio.com/2010-04-01/Accounts.json?PageSize=1",
            "https://www.twilio.com/docs/iam/api/account", _twilio, (),
            ("twilio-auth-token", "twilio-auth-token-beside-sid", "twilio-api-key-secret"), _TWILIO_ID),
    Inquiry("postman", "https://api.postman.com/me", "https://learning.postman.com/docs/developer/postman-api/intro-api/", _postman,
            (("X-API-Key", "{secret}"),), ("postman-api-key",)),
)  # fmt: skip


def inquiry_of(provider: str, rule: str) -> Inquiry | None:
    """The question to ask about what a rule finds; None where its provider has none."""
    return next((one for one in INQUIRIES if one.provider == provider and (not one.rules or rule in one.rules)), None)


def understood(inquiry: Inquiry, reply: Reply, value: str) -> Opens:
    """What an answer says; nothing where it is a page, as proxies answer with, or of another form than its provider's."""
    if is_page(reply.headers):
        return Opens(Reach.UNKNOWN, note=f"an HTML page answered {reply.status}: the word of a proxy, perhaps")
    try:
        return inquiry.read(reply, value)
    except (TypeError, ValueError, AttributeError, KeyError):
        return Opens(Reach.UNKNOWN, note=f"the answer ({reply.status}) is not understood")


def ask_about(inquiry: Inquiry, value: str, others: Sequence[str] = (), *, base: str = "") -> Opens:
    """Asks once, and follows no redirect. `others` may hold the other half of a pair; `base` is a server to ask instead, in tests."""
    half = next((one for one in others if inquiry.partner and inquiry.partner.fullmatch(one)), "")
    if not SENDABLE.fullmatch(value):
        return Opens(Reach.UNKNOWN, note="it cannot be sent: it holds other characters than a credential")
    if inquiry.partner and not half:
        return Opens(
            Reach.UNKNOWN, note="it says nothing without the other half of its pair: give both, each on a line"
        )
    url = inquiry.url.replace("{secret}", quote(value, safe=""))
    if base:
        here, parts = urlsplit(base), urlsplit(url)
        url = urlunsplit((here.scheme, here.netloc, parts.path, parts.query, ""))
    headers = {"User-Agent": "posthound", "Accept": "application/json"} | {
        name: text.replace("{secret}", value) for name, text in inquiry.headers
    }
    if inquiry.sign:
        pair = key_pair(value, half)
        if pair is None:
            return Opens(Reach.UNKNOWN, note="they are not a key id and its secret")
        headers = signed("GET", url, {"User-Agent": "posthound"}, b"", pair, datetime.now(UTC), service="sts")
    elif inquiry.partner:
        headers["Authorization"] = f"Basic {base64.b64encode(f'{half}:{value}'.encode()).decode()}"
    found = understood(inquiry, asked("GET", url, headers), value)
    return (
        found
        if not any(one and one in found.words for one in (value, half))
        else Opens(found.reach, note="the answer holds the credential itself")
    )
