"""Values that are no credentials whatever their field is called: references, placeholders, samples, ids, prose."""

from __future__ import annotations

import re
from functools import lru_cache

from posthound.filters.text import has_drawn_part, holds_drawn, is_one_piece, looks_random, wordiness
from posthound.support.regexes import regex

# A reference to a value kept elsewhere: the very thing to steer users to.
_REFERENCES = ("{{", "${", "<<", "@Microsoft.KeyVault(")
_REFERENCE = regex(
    r"""\{\{[^{}]{0,200}\}\}            # {{variable}}, {{vault:name}}, {{$guid}}
      | \$\{[^{}]{0,200}\}              # ${VARIABLE}, ${{ secrets.X }} reads as ${ + {…}
      | <<[^<>\s]{1,100}>>              # <<variable>>
      | @Microsoft\.KeyVault\(
    """,
    re.VERBOSE,
)
_WHOLE_REFERENCE = regex(
    r"""\$[A-Za-z_]\w*(?:::|->)        # $this->token, $Config::secret
      | \$[eE][nN][vV]:\w+$            # PowerShell's $env:VARIABLE
      | \[[A-Za-z.]{3,40}\]::          # and its [Environment]::…
      | %[A-Za-z_]\w*%$                # %VARIABLE%
      | (?:op|1password|vault|secret|keyvault|akv|ssm|awssm|gcp-?sm|sm|env|ref|doppler|infisical|lastpass|bitwarden|keychain|conjur|berglas)(?:\+\w+)?://  # op://vault/item/field
      | arn:aws[\w-]*:
      | https://[\w-]+\.vault\.azure\.net/
      | projects/[^/]+/secrets/
      | (?:process\.env|os\.environ|env|secrets|vars|config|settings|pm\.\w+|Environment\.GetEnvironmentVariable|(?:java\.lang\.)?System\.getenv|ENV|getenv
           |__ENV|(?:std::)?env::var|import\.meta\.env|(?:Deno|Bun)\.env|Rails\.application|BuildConfig|karate\.properties|bru|insomnia|(?:pw|hopp)\.env|client\.global|tc\.getVar|props\.get|context\.expand|\#\(karate\.properties)
        \s*[.\[(]
      | @(?:parameters|variables|body|outputs|activity|pipeline|appsetting|linkedService|coalesce|concat)\(  # of Azure's workflows
      | \{\{[^{}]*$                    # {{$dotenv, cut off at a blank
      | @[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+@?$  # of what fills a template in
      | \#\{[^{}]*\}\#?$ | <%.*%>$ | \(\(.*\)\)$ | @\{.*\}$ | \$\(.*\)$ | \$\[.*\]$ | `.*`$
    """,
    re.VERBOSE,
)
# `vault:secret/data/db#password`, `ssm:/prod/db`, `env:NAME`: what many tools resolve when they start.
_RESOLVED = regex(
    r"(?:vault|secrets?|secretref|ssm|awssm|aws-?secrets?-?manager|gcp-?sm|gcp-?secret|env|ref|kv|keyvault|doppler|infisical|bws|file|opaque)"
    r"(?:\+\w+)?:/{0,2}[A-Za-z_/.][\w./#@:-]{2,200}$"
)
_PARTS = regex(r"[/#:@]")
# A class of characters of a regular expression: mock servers and descriptions say so what a value looks like.
_PATTERN = regex(r"\[\^?[^\[\]]{0,20}(?:a-z|A-Z|a-f|A-F|0-9|\\[wds])")
# $VARIABLE, but for the hashes of crypt(3).
_VARIABLE = regex(r"\$(?!(?:apr1|y|gy|[PHS])\$)[A-Za-z_][\w.$]*$")
# Signs one of which is in all that is masked: told in less time than looking for it at every character of a long token.
_MASKS = ("*", "•", "●", "·", "…", "xxxx", "____", "...", "####", "???")
_MASKED = regex(r"[*•●·X]{4,}|\*{3,}|\.{3,}|…|x{4,}|[xX]{8,}|#{4,}|_{4,}|^[^?]{0,3}\?{3,}|(?:[^?]{0,3}\?{3,}){2}")
_BRACKETS = regex(
    r"^\s*(?:<[^<>]*>|\[[^\[\]]*\]|\{[^{}]*\}|\([^()]*\)|&lt;.*&gt;|%3C.*%3E|«.*»|__\w+__|--\w+--|@@\w+@@|\*\*\w+\*\*)\s*$",
    re.IGNORECASE,
)
# Words of an instruction to the reader, in the languages that exports are written in: `YOUR_API_KEY`, `cole sua chave`.
_TELLING = frozenset(
    """your yours insert enter replace replaceme paste provide fill change changeme changeit here example sample placeholder dummy fake
    mock todo fixme redacted masked hidden removed omitted censored sanitized undefined null none empty blank notset unset default
    foobar lorem invalid wrong expired incorrect optional required obtained returned received generated from goes some copy suas aqui
    cole insira digite coloque informe chave aquí ingrese ingresa inserta escribe pega reemplaza votre insérez remplacer remplacez ihre
    dein deine hier einfügen eingeben jouw inserisci twoj twój wstaw wklej tutaj buraya senin masukkan anda nhap nhập вставьте введите
    ваш введіть girin giriniz wpisz podaj introduzca introduce introduceți introduceti zadejte vložte indtast skriv ange syötä entrez saisissez
    digitare vul""".split()
)
# Shorter ones turn up in random text by chance, so they only count where the rest reads like words as well.
_SHORT_TELLING = frozenset(
    "my put add tbd nil foo bar baz bad any the get sua seu tu tus su mi vos ici ihr uw tuo tua qui".split()
)
_TELLING_COMPOUND = regex(
    r"(?:your|my|insert|enter|replace|example|sample|placeholder|dummy|changeme|invalid|wrong)[-_ ]?"
    r"(?:api|app|access|auth|client|secret|token|key|pass|jwt|user|account|own|actual|real)"
    r"|(?:token|key|secret|password|value)[-_ ]?(?:here|aqui|goes|placeholder|example|value|string)"
    r"|ключ_|токен_|请|您的|你的|替换|填写|输入|ここ|あなた|入力|여기|입력"
)
# Words in the letters of a vendor's samples, drawn as the rest may look.
_SAMPLES = ("acc35t0k3n", "c113nt")
_LETTERS = regex(r"[^\W\d_]+")
_APART = regex(
    r"(?<![^\W_])[^\W\d_]+(?![^\W_])"
)  # and no digit beside them: between two, drawn letters are as often a word
_HUMP = regex(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
# A type or a field name in the value's place: what schema generators and documentation put there.
_NAMES = frozenset(
    """
        string str integer number boolean bool object array text value true false null none undefined token tokens
        password passwd pwd secret apikey api_key api-key key bearer basic jwt oauth oauth2 digest authorization auth
        accesstoken access_token refreshtoken refresh_token idtoken id_token clientsecret client_secret clientid
        client_id username user email header query body cookie session credentials credential hmac hs256 hs384 hs512
        rs256 rs512 es256 sha256 sha1 md5 aes base64 hex uuid guid noauth inherit apikeyauth client_credentials
        authorization_code password_credentials implicit refresh code id_token_hint not_set notset n/a na tbd yes no on off
        application/json scramsha1 scramsha256 scramsha512 bearer_token secrettoken mytoken thetoken newtoken usertoken authtoken
    """.split()
)
# Words of programming languages: where one stands in a value's place, there is none.
_KEYWORDS = frozenset(
    "return function var let const if else elif end then do while for new await async self this import from".split()
)
UUID = regex(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_DATE = regex(
    r"^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$|^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? "
)
# As package managers write them, with an epoch, a pre-release, a build or a distribution's revision.
_VERSION = regex(
    r"v?(?:\d:)?\d{1,3}(?:\.\d{1,4}){1,6}(?:\.?(?:dev|post|rc|pre|alpha|beta|a|b)[.-]?\d{0,14})?(?:[+~-][\da-z_.+~]+(?:-[\da-z_.+~]+){0,3})?"
)
# The public address of an account or a contract on a chain, which much is called a token of.
ACCOUNT = regex(r"0x[0-9a-fA-F]{40}")
_URL = regex(r"^(?:[a-z][a-z0-9+.-]{1,20}:)?//|^www\.|^mailto:|^data:|^[a-z]{2,10}://", re.IGNORECASE)
_PATH = regex(r"^(?:\.{0,2}/)?(?:[\w.@-]+/){2,}[\w.@-]*$|^[A-Za-z]:\\|^\.{0,2}/[\w./-]+$")
# As the Filesystem Hierarchy Standard has them, and macOS.
_ROOTED = regex(
    r"/(?:bin|boot|dev|etc|home|lib|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var|Library|Users|Volumes)/[\w.-]+(?:/[\w.-]+)*$"
)
_EMAIL = regex(r"^[\w.+-]+@(?:[\w-]+\.)+[^\W\d_]{2,24}$")
_CODE = regex(
    r"[;{}]\s*$|^\w+(?:\.\w+)*\(|\)\s*;?$|=>|\breturn\b|\bfunction\b|^\w+(?:\.[A-Za-z_]\w*)+$|\s[+=&|]{1,3}\s|^[+.]|\+$|\$\{|[\w\]]\[[\w:+-]*\]$|^[A-Za-z_]?[\w.]*\[[\w.]*,"
    # What is left of `a.pass===!1?(…`, `!a.b`, `a.b=c.$d.e),await …` in code without blanks; `A::B->c`, `(Type *)x`.
    r"|^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*|\[\w{1,20}\])+$|^={1,2}[!\w]|^!{1,2}[A-Za-z_$]|^![01](?:[,;)&|?:]|$)"
    r"|^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+(?:$|[()?<>,;|&=])"
    r"|^[A-Za-z_$][\w$]*!\.[A-Za-z_$]|^[A-Za-z_]\w*(?:::[A-Za-z_]\w*)+|^\([A-Za-z_$][\w$.]*(?:$|[()])|^[A-Za-z_]\w*\[[A-Za-z_]"
)
# What a quote may have cut out of code: by how it begins, or by how it ends.
_CUT = regex(r"[+,;:)\]}|&]|'?\$\w+'?$|\$\(|.*[(\[]$|\w+:$")
# A word of a sentence, with what stands at its end; and letters of languages that put no blanks between words, which no keyboard has for a password.
_WORD = regex(r"[^\W\d_]+(?:['’-][^\W\d_]+)*[.,;:!?…]?")
_UNDIVIDED = regex(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u0900-\u0dff\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")
_MEDIA = tuple(
    "iVBORw0KGgo /9j/ R0lGOD JVBERi0 UEsDB AAABAA Qk0 PHN2Zy PD94bWw data: SUkq T2dnUw UklGR AAAAIGZ0".split()
)


# What a value is instead of a credential, where it makes a difference to whoever asks.
PUBLIC, ADDRESS = "a public key or certificate", "an address"
_PUBLIC = regex(
    r"\s*(?:(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\w+|sk-\w+@openssh\.com) AAAA|AAAA(?:[BC]3NzaC1|E2VjZHNh)|-----BEGIN (?:[A-Z]+ )?(?:PUBLIC KEY|CERTIFICATE)"
    r"|pk\.eyJ1Ijoi"  # Mapbox's public tokens, which stand in every page with a map
    r"|pk_(?:live|test)_[0-9A-Za-z]{8}"  # publishable keys, as Stripe and others call them
    r"|sha(?:1|256)//?[A-Za-z0-9+/]{10,44}={0,2}$"  # the pin of a public key, as curl takes it
    r"|B[A-P][\w-]{85}=?$)"  # a point of P-256 in base64url, as Web Push has them (RFC 8292)
)
_PEM = "LS0tLS1CRUdJTi"  # the head of a key or certificate, encoded once more
# The id of an application or a company at WeChat, which signs nothing; of an application at VTEX; the name of a terminal at T-Bank.
# https://developers.vtex.com/docs/guides/api-authentication-using-application-keys
_PUBLIC_ID = regex(r"w[xw][0-9a-f]{16}|vtexappkey-[\w-]{1,80}|1\d{10,15}(?:DEMO|E2C)")

# Users as Auth0 numbers them, by how they log in. https://auth0.com/docs/manage-users/user-accounts/identify-users
_AT_AUTH0 = regex(
    r"(?:auth0|google-oauth2|github|facebook|windowslive|apple|linkedin|twitter|sms|email|samlp|oidc|waad)\|\S{5,200}"
)
# What stands for a card, a customer or an order for as long as a payment takes, as Stripe, Omise and PayPal number them.
# https://docs.stripe.com/api/tokens, https://docs.omise.co/tokens-api, https://developer.paypal.com/api/nvp-soap/
_OF_PAYMENT = regex(
    r"(?:b?tok|card|pm|src|ba|cus|ch|seti|pi|in|sub|re|txn|acct)_[13][0-9A-Za-z]{15,23}"
    r"|(?:tokn|card|cust|chrg)_(?:test_)?[0-9a-z]{19}|EC-[0-9A-Z]{17}"
)


# What stands in samples of documentation, in a provider's format, too.
_DOCUMENTED = tuple("example xxxxx placeholder your_ your- changeme redacted ***** ..... < insert_".split())
# Fields of a form, as ASP.NET and JSF call them.
_CONTROL = regex(
    r"(?i:ctl)\d{2,3}(?:[$_:][A-Za-z]\w{0,60}){1,8}|(?:[A-Za-z]\w{0,40}:){0,6}j_idt\d{1,5}(?::\w{1,40}){0,4}"
)
# What is given to a name of its own, as in lines of logs: `worker: request_id=…`.
_GIVEN = regex(r"(?:[a-z]{2,20}_){1,4}(?!key|token|secret|pass|pwd|auth|code|jwt|sid)[a-z]{2,20}=[^=]")


def reference(value: str) -> str:
    """What kind of reference the value is, or "" when it is none."""
    within = any(map(value.__contains__, _REFERENCES)) and _REFERENCE.search(value)
    resolved = ":" in value and _RESOLVED.match(value) is not None
    named = _VARIABLE.match(value) is not None and not has_drawn_part(value)
    resolved = resolved and not any(map(has_drawn_part, _PARTS.split(value)))
    if (within or _WHOLE_REFERENCE.match(value) or named or resolved) and not (value[24:] and holds_drawn(value)):
        return "a reference to a value kept elsewhere"
    return ""


def blank(value: str) -> str:
    """Why the value is visibly none: empty, in brackets, masked; or ""."""
    bare = value.strip().strip("\"'")
    if not bare:
        return "empty"
    if _BRACKETS.match(bare) and not (
        (bare[0] in "<[(_" and looks_random(bare.strip("<[(_)]>"), 20) and has_drawn_part(bare)) or holds_drawn(bare)
    ):
        return "a placeholder in brackets"  # in which nobody put the value yet
    return "masked" if any(map(bare.lower().__contains__, _MASKS)) and _MASKED.search(bare) else ""


def placeholder(value: str) -> str:
    """Why the value is a placeholder, or ""."""
    bare = value.strip().strip("\"'")
    low = bare.lower()
    if low in _NAMES or "".join(low.split()).replace("_", "").replace(".", "").replace("-", "") in _NAMES:
        return "the name of a field or type, not a value"
    if _says_what_it_is(low):
        return "a word for a credential, not a value"
    if reason := blank(value):
        return reason
    if bare != low and bare.isalpha() and _says_whose(_HUMP.sub(" ", bare).lower().split()):
        return "an instruction to the reader or a sample"
    if "EXAMPLE" in bare:  # as AWS marks what its documentation shows, in the midst of drawn letters
        return "a documented sample"
    tells = len(bare) <= 200 and (any(map(low.__contains__, _SAMPLES)) or (_tells(low) and not has_drawn_part(bare)))
    return "an instruction to the reader or a sample" if tells else ""


def _says_whose(words: list[str]) -> bool:
    """Whether the words are those of `TuContraseña`, `DeinPasswort`: somebody's own, and what it is."""
    if not 2 <= len(words) <= 4 or not (words[0] in _TELLING or words[0] in _SHORT_TELLING):
        return False
    from posthound.rules.vocabulary import vocabulary  # few values are only words

    known = vocabulary()
    return any(word in known or word in _NAMES for word in words[1:])


def _says_what_it_is(low: str) -> bool:
    """Whether the value is a label in some language: `Contraseña`, `API-Schlüssel`, `twoje_haslo`."""
    if len(low) > 40 or not 1 <= low.count(" ") + low.count("_") + low.count("-") + 1 <= 4:
        return False
    words = _LETTERS.findall(low)
    if not words or len(words) > 4 or sum(map(len, words)) + len(words) - 1 != len(low):
        return False  # with digits or marks
    from posthound.rules.vocabulary import vocabulary  # few values are only words

    known = vocabulary()
    return any(word in known for word in (*words, "".join(words))) and not has_drawn_part(low)


@lru_cache(maxsize=65536)
def stand_in(value: str) -> str:
    """What stands in the place of a credential: a reference or a placeholder, in words, or ""."""
    return reference(value) or placeholder(value)


def dismissed(value: str) -> bool:
    """Whether a value known by its name only is none, whatever the name; texts with blanks are left to be taken apart."""
    return " " not in value and bool(stand_in(value))


def _tells(low: str) -> bool:
    words = _LETTERS.findall(low)
    if not _TELLING.isdisjoint(words) or _TELLING_COMPOUND.search(low):
        return True
    if _SHORT_TELLING.isdisjoint(words):
        return False
    return wordiness(low) >= 0.5 or (len(low) <= 16 and not _SHORT_TELLING.isdisjoint(_APART.findall(low)))


def provider_placeholder(value: str) -> str:
    """Why a value in a provider's format is a documented sample; stricter words do not count, a token may hold any."""
    low = value.rpartition("|_")[2].lower()  # Roblox begins its cookies with a sentence about "your" things
    if _says_what_it_is(low):  # as in `mongodb+srv://usuario:senha@…`
        return "a word for a credential, not a value"
    if any(map(low.__contains__, _DOCUMENTED)):
        return "a documented sample"
    body = re.sub(r"^[A-Za-z]{2,12}[-_.]", "", value)
    if len(body) >= 8 and len(set(re.sub(r"[^0-9A-Za-z]", "", body))) <= 2:
        return "one character over and over"
    return ""


def not_a_value(value: str) -> str:
    """Why the value is something else than a credential (an address, a date, code, media …), or ""."""
    if _PUBLIC.match(value) or (" AAAA" in value and _PUBLIC.match(value.partition(" ")[2])):  # behind its host
        return PUBLIC
    if value[:1] in "wv1" and _PUBLIC_ID.fullmatch(value):
        return "the public id of an application or a terminal"
    if ("_" in value[1:5] or value[:3] == "EC-") and _OF_PAYMENT.fullmatch(value):
        return "what stands for a card or an order while it is paid"
    if value.startswith(("MI", _PEM)) and _is_public_der(value):
        return PUBLIC
    if (value[:3] in ("ctl", "CTL", "Ctl") or "j_idt" in value) and _CONTROL.fullmatch(value):
        return "a field of a form"
    if "|" in value and _AT_AUTH0.fullmatch(value):
        return "the id of a user"
    if "[" in value and _PATTERN.search(value):
        return "a pattern of values"
    if "=" in value and _GIVEN.match(value):
        return "what is given to another name"
    if _DATE.match(value):
        return "a date or time"
    if value[:1] in "v0123456789" and _VERSION.fullmatch(value):
        return "a version"
    if _URL.match(value) or ("@" in value and _EMAIL.match(value)):
        return ADDRESS
    if value.startswith(_MEDIA) and len(value) > 100:
        return "base64 media"
    divided = ("/" in value or "\\" in value) and "=" not in value and len(value) < 4096
    if divided and _PATH.match(value) and (wordiness(value) >= 0.35 or _ROOTED.match(value)):
        return "a path"
    return ""


def _is_public_der(value: str) -> bool:
    from posthound.filters.der import is_certificate, is_public_pem  # few values ask for it

    return is_public_pem(value) if value.startswith(_PEM) else is_certificate(value)


def is_code(value: str) -> bool:
    """Whether the value is an expression rather than a literal."""
    return len(value) <= 400 and _CODE.search(value) is not None


def is_fragment(value: str) -> bool:
    """Whether the value is a piece of code or markup that quotes cut out: `,label:`, `+new Buffer(`, `'$NAME'`."""
    if len(value) < 3 and not any(map(str.isalnum, value)):
        return True
    cut = _CUT.match(value) is not None
    return value in _KEYWORDS or (cut and not is_one_piece(value))


def is_prose(value: str) -> bool:
    """Whether the value is a phrase of several words, or a text in a script whose words are not divided."""
    if value.count(" ") >= 2 or (" " in value and ("\n" in value or all(map(_WORD.fullmatch, value.split())))):
        return True
    return (
        not value.isascii() and 2 * len(_UNDIVIDED.findall(value)) >= len(value) - value.count(" ") and len(value) >= 6
    )


def is_recovery_phrase(value: str) -> bool:
    """Whether a value is the phrase of a wallet: 12 to 24 words of BIP 39, which have three to eight letters; samples repeat one.

    https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki
    """
    words = value.split(" ")
    return (
        len(words) in (12, 15, 18, 21, 24)
        and all(3 <= len(word) <= 8 and word.isascii() and word.isalpha() and word.islower() for word in words)
        and len({*words}) * 2 > len(words)
    )
