"""What a field's name says about its value: a password, a secret, a token, a key, a session, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache

from posthound.native import compiled
from posthound.rules import vocabulary as around
from posthound.rules.vocabulary import OTHER_THING, STAGES, folded, is_called_api, is_key_of_role, meant, vocabulary
from posthound.support.regexes import regex

_REMEMBERED = 16384


class NameClass(StrEnum):
    """The kind of credential that a name announces; each has a structural pattern of the same name."""

    PASSWORD = "password"
    SECRET = "secret"
    TOKEN = "token"
    API_KEY = "api-key"
    AUTHORIZATION = "authorization"
    COOKIE_HEADER = "cookie-header"
    SESSION = "session-cookie"
    PRIVATE_KEY = "private-key"
    # `key`, `sid`, `appid`: only a random value in a query or auth field makes a credential of it.
    VAGUE = "vague"
    # `merchantKey`, `ENC_KEY`: in every place, but as little without a random value.
    SOME_KEY = "some-key"

    @property
    def says_little(self) -> bool:
        """Whether only a random value makes a credential of what is called so."""
        return self in (NameClass.VAGUE, NameClass.SOME_KEY)


_P, _S, _T, _K = NameClass.PASSWORD, NameClass.SECRET, NameClass.TOKEN, NameClass.API_KEY
OPAQUE = (_T, _S, _K)  # what is drawn, not chosen
HELD = (_P, *OPAQUE)
# Single words, in the languages that exports are written in; some only end compounds (`userpassword`).
_WORDS: dict[str, NameClass] = {
    **dict.fromkeys(
        """
            password passwd passwort passwords pwd pw psw pswd pass passphrase passcode userpass dbpass contrasena
            contraseña contrasenya senha motdepasse mdp kennwort wachtwoord losenord lösenord heslo haslo hasło parola apppassword
            sifre şifre пароль salasana 密码 口令 パスワード 비밀번호 motpasse jelszo jelszó clave pswrd pword psk
        """.split(), _P),
    **dict.fromkeys(
        """
            secret secrets scrt secretkey clientsecret consumersecret appsecret apisecret segredo secreto geheimnis 密钥 秘钥
            mnemonic signingkey encryptionkey masterkey hmackey sharedsecret webhooksecret secretaccesskey jwtsecret
            seedphrase recoveryphrase
        """.split(), _S),
    **dict.fromkeys(
        """
            token tokens tkn tok pat jwt bearer accesstoken refreshtoken idtoken authtoken apitoken usertoken sessiontoken jeton
            令牌 토큰 トークン токен ficha bearertoken jwttoken tokensecret oauthtoken accesstokensecret credential
            credentials creds cred connectionstring sastoken sessid sessionid phpsessid castgc aspxauth bduss sessdata smsession mysapsso
        """.split(), _T),
    **dict.fromkeys(
        """
            apikey apikeys authkey accesskey appkey accountkey subscriptionkey licensekey serverkey sharedkey
            sharedaccesskey rapidapikey apitoken apiaccesskey authcode passkey
        """.split(), _K),
    **dict.fromkeys(("authorization", "authorisation", "authentication", "authenticate", "auth"), NameClass.AUTHORIZATION),
    **dict.fromkeys(("apicode", "appcode"), NameClass.SOME_KEY),
    **dict.fromkeys(("cookie", "cookies"), NameClass.COOKIE_HEADER),
    **dict.fromkeys(("privatekey", "privkey"), NameClass.PRIVATE_KEY),
    "usersig": _T,
}  # fmt: skip
# Two words that make one: the word before `key` decides what kind of key it is.
_BEFORE_KEY: dict[str, NameClass] = {
    **dict.fromkeys("""
        api app access auth authentication authorization account subscription license licence server shared functions function admin master service
        write read ingest insert storage host rapidapi apim webhook dev user personal security
    """.split(), _K),
    **dict.fromkeys("""
        secret signing encryption hmac crypto cipher aes des integrity salt
    """.split(), _S),
    **dict.fromkeys(("private", "priv", "rsa", "ssh", "pem"), NameClass.PRIVATE_KEY),
}  # fmt: skip
# Spanish for a password, a key and a code: alone, or with whose it is, a password; with what it is of, `claveProducto`, a key of some sort.
_CODE_OR_PASSWORD = "clave"
_OWNERS = STAGES | frozenset(
    "usuario usuarios user users admin administrador cliente acceso sistema sol ciec fiel bd db base datos smtp correo email web ftp sftp root 1 2 3".split()
)
# Two words of which neither says it alone. One-time passwords and wallets are made by their seed, all of them.
_TOGETHER = {
    ("connection", "string"): _T, ("session", "id"): _T,
    **{(of, "session"): _T for of in ("laravel", "ci", "codeigniter", "gitlab", "grafana", "play", "moodle", "rack")},
    **{(of, "sid"): _T for of in ("connect", "express", "sails")},  # cookies of frameworks and products
    **{(of, "code"): NameClass.SOME_KEY for of in ("api", "app")},
    **{(of, "sec"): _S for of in ("client", "app", "api", "consumer")},
    **{(of, "seed"): _S for of in ("otp", "totp", "hotp", "mfa", "authenticator", "wallet")},
    **{(of, "phrase"): _S for of in ("seed", "recovery", "backup", "wallet")},
    **{("bind", word): _P for word in ("credentials", "credential", "creds")},  # of a directory, LDAP's
    **{(of, "community"): _P for of in ("snmp", "ro", "rw")},
    **{(of, "salt"): NameClass.SOME_KEY for of in ("merchant", "payment", "gateway", "payu")},  # signs payments
    ("webhook", "signing"): NameClass.SOME_KEY, **{(of, "keys"): NameClass.SOME_KEY for of in ("session", "cookie")},
    **{(of, "protocol"): NameClass.AUTHORIZATION for of in ("socket", "websocket")},  # in which browsers send tokens
    **{(of, "pk"): NameClass.PRIVATE_KEY for of in around.SIGNERS},
}  # fmt: skip
_PARTS = frozenset("session sid connection seed phrase code sec community salt signing pk protocol".split())
# Tokens and keys of any sort; and what says before them that they are credentials, whosever they are.
_BARE = frozenset("token tokens tkn tok key keys".split())
_EXPLICIT = frozenset(
    """
        api access auth refresh bearer secret bot admin app session id private service subscription license licence account master webhook websocket socket
    """.split()
)
_VAGUE = frozenset("key k sid session xsid xsession appid appkey ak sk apik authcode sig serial".split())
# Behind a cookie's word, what leaves it the name of what a client sends.
_OF_COOKIE = frozenset("value values val header headers string str data content text raw session sid login".split())
# A file of a page or a program, called by what it does (`assets/ChangePassword-….js`), and what everybody may have of a key: `app-key.crt`.
_FILE = regex(
    r"\.(?:[cm]?[jt]sx?|css|s[ac]ss|html?|vue|map|svg|png|md|[ch](?:c|pp|xx)?|m4|py|rb|p[lm]|go|rs|java|php|sh|po|xml|patch|crt|cer|cert|csr|crl|pub|p7[bc])$"
)
_SPLIT = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
# Letters of the wrong case, so that what stands between capitals is no word: `tOKEN`, `APITOKEn`, `accessKEy`, `TOken`, `passworD`, `ACCESStOKEN`.
MISCASED = regex(
    r"(?=[A-Za-z _-]{2,40}\Z)(?=.*[A-Z](?![a-z])).*?(?:[A-Z]{2}[a-z][A-Z]{2}|(?:[A-Z]{2}[a-z]|[A-Za-z][a-z][A-Z]{1,2}|[a-z][A-Z]{2}[a-z]{2,}"
    r"|(?<![A-Za-z])(?:[a-z][A-Z]{2,}|[A-Z]{2}[a-z]{2,}))(?![A-Za-z]))"
)


def words_of(name: str) -> list[str]:
    """The lower-case words of a name in camelCase, snake_case, kebab-case or plain text."""
    if name.isascii():
        return _split(name)
    from posthound.detect.foreign import words_beyond_ascii  # few names are

    return words_beyond_ascii(name, _split)


def _split(text: str) -> list[str]:
    return compiled.words(text) if compiled else [word.lower() for word in _SPLIT.findall(text)]


@lru_cache(maxsize=65536)
def classify(name: str) -> NameClass | None:
    """What a field of this name holds, if it holds a credential at all.

    >>> classify("Oauth2ClientSecret").value, classify("token_type"), classify("nextPageToken"), classify("X-Api-Key").value
    ('secret', None, None, 'api-key')
    """
    kind = _class_of(words_of(name)) if 1 < len(name) <= 120 and not _FILE.search(name) else None
    return _class_of(words_of(name.lower())) if kind is None and MISCASED.match(name) else kind


def _class_of(words: list[str]) -> NameClass | None:
    if not words or len(words) > 12:
        return None
    if all(map(_says_nothing, words)):
        return NameClass.VAGUE if "".join(words) in _VAGUE else None
    found, end, start = _last_credential(words)
    if found is None:
        if "".join(words) in _VAGUE:
            return NameClass.VAGUE
        some = is_key_of_role(words, OTHER_THING) or _foreign_key(words) or is_called_api(words)
        return NameClass.SOME_KEY if some else None
    if found is NameClass.COOKIE_HEADER:
        return found if _OF_COOKIE.issuperset(words[end:]) and OTHER_THING.isdisjoint(words[:start]) else None
    behind = words[end:]
    about = not around.ABOUT.isdisjoint(behind) or behind[-2:] == ["public", "key"]
    if about or _is_another(found, words[:start], words[max(0, end - 2) : end]):
        return None
    if not around.BELONGING.isdisjoint(behind):
        return NameClass.SOME_KEY if found in (_P, _S, _T, _K) else None
    if words[end - 1] == _CODE_OR_PASSWORD and not _OWNERS.issuperset(behind):
        return NameClass.SOME_KEY
    if found is NameClass.AUTHORIZATION and len(words) > 3 and words[-1] != "protocol":
        return _last_credential(words[:start])[0] if words[:start][-1:] == ["for"] else None  # `webTokenForAuth`
    return found


def _is_another(found: NameClass, before: list[str], last: list[str]) -> bool:
    """Whether what stands before a credential's word makes another thing of it; `last` are that word and the one before it."""
    if not around.DENYING.isdisjoint(before):
        return True
    if found in (_P, NameClass.PRIVATE_KEY):  # whatever the value is
        return not around.SPEAKING.isdisjoint(before)
    if found is _S:
        return False
    if found in (_T, _K):
        explicit = last[-1] not in _BARE or (len(last) > 1 and last[0] in _EXPLICIT)
        things = around.THINGS | around.REACHED if found is _T else around.THINGS
        directly = before[-1:] == last[:-1]  # and no `write` of a write key between
        of_things = not explicit and (
            not things.isdisjoint(before) or (directly and around.is_of_handle(before, token=found is _T))
        )
        return of_things or not around.PUBLIC.isdisjoint(before) or not around.GUARDING.isdisjoint(before)
    return not OTHER_THING.isdisjoint(before)


def tells_about(name: str) -> bool:
    """Whether a name is of something that goes with a credential, or of another thing: its id, its type, a public key.

    >>> tells_about("tokenType"), tells_about("expires_at"), tells_about("ana")
    (True, True, False)
    """
    return not around.BESIDE.isdisjoint(words_of(name))


def may_say_something(word: str) -> bool:
    """Whether a word, in small letters, may make a name say something, or be a part of one that does."""
    return not _says_nothing(word) or word in _begin_vague()


@cache
def _begin_vague() -> frozenset[str]:
    return frozenset(name[:at] for name in _VAGUE for at in range(1, len(name) + 1))


@lru_cache(maxsize=_REMEMBERED)
def _says_nothing(word: str) -> bool:
    """Whether a word has no part in any name of a credential but a vague one: most words have none."""
    if word.endswith(("key", "keys")) or word in _PARTS:
        return False
    return _of_word(word) is None and not _may_end_phrase(word) and not _is_foreign_key(word)


def _last_credential(words: list[str]) -> tuple[NameClass | None, int, int]:
    """The class of the last credential word, the number of words up to its end, and to its start."""
    for last in range(len(words) - 1, -1, -1):
        word = words[last]
        if word in ("key", "keys") and last:
            kind = _BEFORE_KEY.get(words[last - 1])
            if kind is not None:
                return kind, last + 1, last - 1
        if last and (kind := _TOGETHER.get((words[last - 1], word))):
            return kind, last + 1, last - 1
        found = _of_word(word)
        if found is not None:
            return found, last + 1, last
        if last and _may_end_phrase(word) and (together := _of_words(words, last)):
            return together
    return None, 0, 0


_KINDS = {"P": _P, "S": _S, "T": _T, "A": NameClass.AUTHORIZATION, "R": NameClass.PRIVATE_KEY, "K": _K}
# What makes a credential of another language's word for a key.
_OF_SECRETS = frozenset("api secret secreta secreto segreta access private privada privee auth app rest".split())
_STAGES = tuple(sorted(stage for stage in STAGES if len(stage) > 2))


@lru_cache(maxsize=_REMEMBERED)
def _of_word(word: str) -> NameClass | None:
    """What one word by itself says: as it is, as the end of a compound, behind its stage, in another language, or misspelt."""
    found = _WORDS.get(word) or _compound(word)
    if found is not None:
        return found
    kind = vocabulary().get(word, "") or vocabulary().get(folded(word), "")
    if kind and kind != "K":
        return _KINDS[kind]
    if kind := meant(word):
        return _KINDS[kind]
    if not word.endswith(_STAGES):
        return None
    bare = (word.removesuffix(stage) for stage in _STAGES if word.endswith(stage))
    return next(filter(None, map(_WORDS.get, bare)), None)


def kinds_of_word(word: str) -> tuple[NameClass | None, NameClass | None]:
    """What a word in small letters says by itself, and what it says before `key`."""
    return _of_word(word), _BEFORE_KEY.get(word)


def kinds_of_vocabulary() -> Iterator[tuple[str, NameClass | None]]:
    """The words of other languages, and what each says."""
    return ((word, _KINDS.get(kind)) for word, kind in vocabulary().items())


@cache
def _ends_of_words() -> frozenset[str]:
    """What words of several parts may end in."""
    return frozenset(word[at:] for word in vocabulary() for at in range(1, len(word)))


@lru_cache(maxsize=_REMEMBERED)
def _may_end_phrase(word: str) -> bool:
    """Whether several words that end in this one may say something together: hardly any does."""
    if word == "key" or word in _OF_SECRETS or _is_foreign_key(word):
        return True
    return word in _ends_of_words() or folded(word) in _ends_of_words()


def _of_words(words: list[str], last: int) -> tuple[NameClass, int, int] | None:
    """What several words say together that end here: `mot de passe`, `chave api`, `x api key`."""
    joins = words[last] in _ends_of_words() or folded(words[last]) in _ends_of_words()
    for count in (2, 3) if joins else ():
        joined = "".join(words[last - count + 1 : last + 1]) if last >= count - 1 else ""
        kind = vocabulary().get(joined, "") or vocabulary().get(folded(joined), "")
        if kind and kind != "K":
            return _KINDS[kind], last + 1, last - count + 1
    before = words[last - 1]
    if _is_foreign_key(words[last]) and before in _OF_SECRETS:
        return _K, last + 1, last - 1
    if words[last] in _OF_SECRETS and _is_foreign_key(before):
        return _K, last + 1, last - 1
    if words[last] == "key" and before[:1] == "x" and before[1:] in _BEFORE_KEY:  # devXapiKey
        return _BEFORE_KEY[before[1:]], last + 1, last - 1
    return None


@lru_cache(maxsize=_REMEMBERED)
def _is_foreign_key(word: str) -> bool:
    known = vocabulary()
    if known.get(word) == "K" or known.get(folded(word)) == "K":
        return True
    return word.startswith("api") and known.get(folded(word[3:])) == "K"


def _foreign_key(words: list[str]) -> bool:
    """Whether the name is another language's word for a key, perhaps with a role, and none of a thing's."""
    ends = [words[0], words[-1]]
    return len(words) <= 3 and any(map(_is_foreign_key, ends)) and around.BESIDE.isdisjoint(words)


_ENDINGS = (("password", _P), ("passwd", _P), ("pwd", _P), ("passwort", _P), ("tkn", _T), ("secret", _S), ("token", _T), ("apikey", _K), ("secretkey", _S),
            ("accesskey", _K), ("privatekey", NameClass.PRIVATE_KEY), ("senha", _P), ("sessionid", _T), ("jwt", _T),
            ("kennwort", _P), ("wachtwoord", _P), ("passord", _P), ("schluessel", NameClass.SOME_KEY),
            ("schlüssel", NameClass.SOME_KEY), ("sleutel", NameClass.SOME_KEY), ("nyckel", NameClass.SOME_KEY), ("キー", _K), ("密码", _P),
            ("密鑰", _S), ("密钥", _S), ("令牌", _T), ("пароль", _P), ("토큰", _T), ("トークン", _T), ("パスワード", _P),
            ("비밀번호", _P), ("키", NameClass.SOME_KEY))  # fmt: skip
_ANY_ENDING = tuple(ending for ending, _ in _ENDINGS)


def _compound(word: str) -> NameClass | None:
    """The class of a lower-case compound without separators: `userpassword`, `mysecret`; guards against forgery aside."""
    if (word.endswith("pass") and word not in around.OTHER_PASSES) or (word.endswith("pw") and word[:-2] in _OWNERS):
        return _P
    if (len(word) < 5 and word.isascii()) or not word.endswith(_ANY_ENDING):
        return None
    if any(guard in word for guard in around.GUARDS):
        return None
    for ending, kind in _ENDINGS:
        if word.endswith(ending) and not word.endswith(around.OTHER_COMPOUNDS):
            before = word.removesuffix(ending)
            another = kind in (_T, _K) and (
                before in around.OTHER_THING | around.REACHED or around.is_of_handle([before], token=kind is _T)
            )
            return None if another else kind
    return None


def may_be_a_code(name: str) -> bool:
    """Whether a password's name is a word for codes, too, so that only a strong value makes one of it."""
    return _CODE_OR_PASSWORD in name.lower()
