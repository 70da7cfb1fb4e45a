"""What credentials are called in other languages than English, and with a slip of the hand or the ear: `Tocken`, `pasword`, `secert`.

Where names are written in Latin letters as they sound, these are there, too; and endings that a name's grammar asks for (`api_anahtarı`).
A line is a language, a letter a kind of word: `P` passwords, `T` tokens, `S` secrets, `A` authorization, `K` keys, which are credentials where a word
for `API`, `secret` and the like stands beside them. Words of several parts are joined by `_`. Spelled as dictionaries have them;
names are compared without accents, too. Names of keys go by their grammar: the key of a role (`merchantKey`, `ENC_KEY`, `setup.key`) may be a
credential, that of a thing (`sortKey`, `monkey`) is none. And what the other words of such a name make of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

_LANGUAGES = """
    de P kennwort passwort losungswort zugangscode  T zugangsdaten  S geheimnis geheim  K schlüssel schluessel  A autorisierung authorisierung authentifizierung
    fr P mot_de_passe motpasse mdp  T jeton  K clé clef  A autorisation authentification
    es P contraseña palabra_de_paso  T ficha credencial credenciales  S secreto secreta  K clave llave  A autorización autenticación
    pt P senha palavra_passe palavra_chave_de_acesso  T ficha credencial credenciais  S segredo secreta  K chave  A autorização autenticação
    it P parola parola_d_ordine  T gettone credenziale credenziali  S segreto segreta  K chiave  A autorizzazione autenticazione
    ca P contrasenya  K clau
    gl P contrasinal  K chave
    nl P wachtwoord  S geheim  K sleutel  A autorisatie authenticatie
    af P wagwoord  K sleutel
    sv P lösenord loesenord lösenordet  S hemlighet hemlig  K nyckel
    da P adgangskode adgangskoden kodeord  S hemmelighed hemmelig  K nøgle noegle
    nb P passord passordet  S hemmelighet  K nøkkel noekkel
    fi P salasana  S salaisuus  K avain
    et P parool salasõna  S saladus  K võti
    lv P parole  S noslēpums  K atslēga
    lt P slaptažodis  S paslaptis  K raktas
    pl P hasło  S sekret tajny  T żeton  K klucz  A autoryzacja uwierzytelnianie
    cs P heslo  S tajemství tajny  K klíč
    sk P heslo  S tajomstvo  K kľúč
    sl P geslo  S skrivnost  K ključ
    hr P lozinka zaporka  S tajna  K ključ
    hu P jelszó jelszava  S titok titkos  K kulcs kulcsa
    ro P parolă  T jeton  K cheie cheia
    tr P şifre şifresi parola parolası  T jeton jetonu belirteç belirteci  S gizli  K anahtar anahtarı  A yetkilendirme
    ru P пароль parol  T токен  S секрет  K ключ klyuch kluch  A авторизация аутентификация
    uk P пароль гасло  T токен  S секрет таємниця  K ключ  A авторизація
    bg P парола  T токен  S тайна  K ключ
    sr P лозинка  T токен  S тајна  K кључ
    el P κωδικός συνθηματικό  S μυστικό  K κλειδί
    he P סיסמה סיסמא  T אסימון  S סוד  K מפתח
    ar P كلمة_المرور كلمة_السر  T رمز_الوصول  S سر  K مفتاح
    fa P گذرواژه رمز_عبور  T توکن  K کلید
    hi P पासवर्ड  T टोकन  S गुप्त  K कुंजी
    zh P 密码 密碼 口令 mima kouling  T 令牌 权杖 lingpai  S 密钥 密鑰 秘钥 私钥 金鑰 miyao siyao  A 认证 鉴权 授权
    ja P パスワード 暗証番号 pasuwado pasuwaado  T トークン tookun  S 秘密鍵 シークレット himitsu himitsukagi  K 鍵 キー kagi  A 認証
    ko P 비밀번호 패스워드 암호  T 토큰  S 비밀키 시크릿  K 키  A 인증
    vi P mật_khẩu  S bí_mật  K khóa khoá  A xác_thực
    th P รหัสผ่าน  T โทเค็น  K คีย์
    id P kata_sandi katasandi kata_kunci  S rahasia  K kunci  A otorisasi otentikasi autentikasi
    ms P kata_laluan  S rahsia  K kunci
    sw P nenosiri  S siri  K ufunguo
"""
# What follows the word of a credential and makes the name speak of it instead of holding it.
ABOUT = frozenset(
    """
        type types url uri urls endpoint path name names id ids hint expiry expires expired expiration expire exp expiresin ttl length len count size min max
        limit status state valid validity verified policy changed updated created at date time timestamp field fields label header headers prefix suffix format
        version algorithm alg method mode issuer audience scope scopes enabled disabled required strategy location provider owner description title message
        messages error errors check question page index address file filename param params parameter variable var class action rule usage used quota balance
        symbol decimals contract standard hash digest salt salts info details meta metadata response result list manager mgr callable callback handler service
        generator validator placeholder position attempts strength rotation lifetime duration age seconds minutes days place transport reset forgot change
        update request grant flow input example regex pattern expression category redirect schema kind level vault ref reference arn identifier uid fingerprint
        thumbprint certificate cert certs signature sign hmac verifier preview alias namespace tag crc cache bucket mint supply amount price holders model
        uuid guid number num no object objects encoding domain port username dir directory folder prefixes locale lang language color style icon image visible
        prompt modal button picker cell row view dialog drawer option selector container encryption hashing cipher based sha md argtypes from commit
        stdin command cmd fd
    """.split()
)
# What follows it and says whose it is, in the order of many languages; before a credential's word it says the same.
OWNER = frozenset(("user",))
# What follows it and says where it is from or how it is written, `SECRET_KEY_BASE`, `tokenSource`: only a random value is one.
BELONGING = frozenset("server host base store storage source target root text code codes".split())
# What stands before it and says that there is none, or a wrong one, or whether there is one; or that a key is a word to search for.
DENYING = frozenset(
    """
        skip is has show hide forgot invalid missing wrong no required expired unknown without hashed palabra palabras palavra palavras mot mots kelime
    """.split()
)
# What stands before it in names of texts for people, of counts and of what is done with one: of what is told without a look at its value.
SPEAKING = frozenset("use with before after label placeholder enter error errors max min num total".split())
GUARDING = frozenset("csrf xsrf antiforgery requestverification".split())
PUBLIC = frozenset("public pub publishable".split())
# What has tokens and keys that are none: paging and push tokens, keys of tables, counters, tokens of language models, answers to captchas.
THINGS = GUARDING | frozenset(
    """
        next page paging pagination continuation cursor offset sync max min num total postman idempotency cache partition primary foreign sort row hot
        accesskeyid captcha recaptcha hcaptcha nft erc20 token0 token1 ct delta watermark resume checkpoint nextpage prev previous stop eos bos pad mask unk
        websocket socket
    """.split()
)
# What has tokens that are the address of a device, though keys of its own that are credentials.
REACHED = frozenset("push fcm gcm apns notification notifications".split())
# Whose `pk` is a private key, of those who sign what goes onto a chain; most others' is the primary key of a record.
SIGNERS = frozenset(
    "owner signer relayer deployer wallet minter admin operator account funder sender faucet bundler paymaster keeper proposer executor eoa eth evm".split()
)
# What makes another thing of a key or a token, one with another.
OTHER_THING = DENYING | SPEAKING | PUBLIC | THINGS
# What makes a name one of something that goes with a credential, or of another thing, wherever it stands.
BESIDE = ABOUT | OWNER | BELONGING | OTHER_THING

# Letters with marks as people write them without; those that stand for two are spelled out above.
_MARKED = "áàâãäåăąāạậấầảèéêëęěēėẽẹếềìíîïıīịĩòóôõöøőōọộốồùúûüůűūụủứừýÿçćčċñńňšśşșžźżłľĺďđğģķřŕťțţñņļẩẫẵặ"
_BARE = "aaaaaaaaaaaaaaeeeeeeeeeeeeiiiiiiiioooooooooooouuuuuuuuuuuyyccccnnnsssszzzlllddggkrrtttnnlaaaa"
_FOLDED = str.maketrans(dict(zip(_MARKED, _BARE, strict=True)))
# Names that several languages or ordinary English have for something else, or that are too short to look for.
_PLAIN = frozenset(("siri", "secreta", "tajny", "parole", "clau", "sandi", "geheim", "hemlig"))
# So long a word is looked for in running text.
LOOKED_FOR = 4


def folded(word: str) -> str:
    """The word in lower case, without accents."""
    low = word.lower()
    return low if low.isascii() else low.translate(_FOLDED)


@cache
def vocabulary() -> dict[str, str]:
    """Every word, also without accents, with the letter of its kind; what is called so in one language counts in all."""
    found: dict[str, str] = {}
    for line in _LANGUAGES.strip().splitlines():
        kind = ""
        for word in line.split()[1:]:
            if len(word) == 1 and word.isupper():
                kind = word
                continue
            squeezed = word.replace("_", "")
            for form in (squeezed, folded(squeezed), *_spelled_out(squeezed)):
                if form not in _PLAIN:
                    found.setdefault(form, kind)
    return found


def _spelled_out(word: str) -> tuple[str, ...]:
    """The word as it is written where a keyboard has no ñ, which is more than its bare letter."""
    return tuple(folded(word.replace("ñ", sound)) for sound in ("ni", "nn", "nh", "ny")) if "ñ" in word else ()


def in_ascii() -> tuple[str, ...]:
    """What is looked for in running text of these words: of several parts the first that says enough."""
    words = {form for word in _as_written() if (form := folded(word)).isascii()}
    looked_for = sorted(word for word in words if len(word) >= LOOKED_FOR and word not in _PLAIN)
    return (*looked_for, "cle_", "_cle", "cle-", "-cle")


def beyond_ascii() -> tuple[str, ...]:
    """The words with letters beyond ASCII, as they are written in lower case and with a capital."""
    words = [word for word in _as_written() if not word.isascii()]
    forms = (form for word in words for form in (word, word[0].upper() + word[1:], word.upper()))
    return tuple(dict.fromkeys(form for form in forms if not form.isascii()))


def _as_written() -> list[str]:
    """Each word as it stands in text: whole, and with the parts of one of several joined in the usual ways."""
    found = []
    for line in _LANGUAGES.strip().splitlines():
        for word in line.split()[1:]:
            if len(word) > 1 or not word.isascii():
                found += (
                    [word, word.replace("_", ""), word.replace("_", " "), word.replace("_", "-")]
                    if "_" in word
                    else [word]
                )
    return found


# What is slipped in: long enough that one letter more, less, other or swapped leaves no other word.
_TARGETS = {
    "password": "P", "passwort": "P", "passwd": "P", "secret": "S", "token": "T", "credential": "T", "credentials": "T", "apikey": "K",
    "authorization": "A", "privatekey": "R", "accesskey": "K", "secretkey": "S",
}  # fmt: skip
# Other words that are one letter away, and plurals, which names have for lists.
_OTHERS = frozenset(
    "passed passes passion passport passad "
    "taken toke toker toked tokes toxen tonen tokei secrete secreta secreto sekret segreto segret secretes secrets tokens "
    "passwords apikeys accesskeys secretkeys privatekeys toker passer".split()
)
_SHORTEST = 4
# Letters that sound alike, by which people who write by ear miss.
_ALIKE = {
    "c": ("k", "s", "ck"),
    "k": ("c", "ck"),
    "s": ("c", "z"),
    "e": ("a", "i"),
    "o": ("e", "u"),
    "a": ("e", "o"),
    "i": ("e",),
}
_LOOKED_FOR = ("password", "secret", "token", "apikey", "credential")


@lru_cache(maxsize=16384)
def meant(word: str) -> str:
    """The kind (as in the vocabulary; `A` authorization, `R` private keys) of the word that a misspelt one means; "" for none."""
    if len(word) < _SHORTEST or word in _OTHERS or not word.isascii() or word in _TARGETS:
        return ""
    for target, kind in _TARGETS.items():
        if word[0] == target[0] and abs(len(word) - len(target)) <= 1 and _one_away(word, target):
            return kind
    return ""


def _one_away(word: str, target: str) -> bool:
    """Whether one letter was left out, put in, changed or swapped with its neighbour."""
    at = next((i for i, (a, b) in enumerate(zip(word, target, strict=False)) if a != b), min(len(word), len(target)))
    if len(word) == len(target):
        swapped = target[:at] + target[at + 1 : at + 2] + target[at : at + 1] + target[at + 2 :]
        changed = len(target) > 5 and word[at + 1 :] == target[at + 1 :]  # `taken` and `woken` are words of their own
        return word == swapped or changed
    longer, shorter = (word, target) if len(word) > len(target) else (target, word)
    return longer[:at] + longer[at + 1 :] == shorter


@cache
def slips() -> tuple[str, ...]:
    """The commonest misspellings, which are looked for in running text: a letter twice, left out, swapped, or one that sounds alike."""
    found = dict.fromkeys(slip for word in _LOOKED_FOR for slip in _slips(word) if meant(slip))
    return tuple(found)


def _slips(word: str) -> list[str]:
    made = []
    for at in range(1, len(word)):
        made += [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
        ]
        made += [word[:at] + other + word[at + 1 :] for other in _ALIKE.get(word[at], ())]
    return made


# Words that end like one for a password or a key: of English; a review and a drawing in Portuguese, a cookie and whisky in Korean.
OTHER_PASSES = frozenset("bypass compass encompass overpass underpass surpass trespass multipass".split())
OTHER_COMPOUNDS = tuple("publickey resenha desenha 쿠키 위스키 공개키".split())

# Stages, places and counts that people add to any name: what stands before them says what it is.
STAGES = frozenset(
    """
        dev develop development test testing tst stage staging stg qa uat sit int integ integration prod production prd live sandbox sbx demo local localhost
        preprod pre preview beta alpha canary dr old new current backup bak temp tmp primary secondary eu us uk de fr in apac emea
    """.split()
)
_OPTIONS = frozenset("ignore allow disable enable force prefer include exclude skip show hide omit compare".split())
# Words that end in these letters and have nothing to do with keys.
_OTHER_WORDS = frozenset(
    """
        monkey turkey donkey hockey jockey whiskey lackey mickey hokey pokey smokey flunkey latchkey malarkey disckey hotkey nokey anykey onkey bykey tokey
        iskey haskey getkey setkey mapkey notkey withkey subkey
    """.split()
)
# A verification token that is no request's is a secret: who has it sends events in a service's name, or follows the link of a mail.
GUARDS = frozenset(("csrf", "xsrf", "antiforgery", "requestverification", "authenticitytoken", "formtoken"))
_SINGLE = 2  # letters; of the shorter only `x`, as headers have it, says nothing about the key


def is_key_of_role(words: Sequence[str], other: frozenset[str]) -> bool:
    """Whether a name's words say that it is some service's key, which a random value has to confirm; before `other` words none is a credential's."""
    end = len(words)
    while end > 1 and (words[end - 1] in STAGES or words[end - 1].isdigit()):
        end -= 1
    last = words[end - 1]
    if last == "key":
        before = words[: end - 1]
    elif last.endswith("key") and last.isascii() and len(last) > 5 and last not in _OTHER_WORDS:
        before = [*words[: end - 1], last[:-3]]
    else:
        return False
    while before and (before[-1] in STAGES or before[-1].isdigit()) and len(before) > 1:
        before = before[:-1]
    if not before or len(before) > 5 or not other.isdisjoint(before):
        return False
    from posthound.rules.things import is_keyed  # few files have such a name

    role = before[-1]
    return (
        not is_keyed(before)
        and before[0] not in _OPTIONS
        and not role.endswith(tuple(_LONG_THINGS))
        and (
            len(role) >= _SINGLE or role == "x" or before[-2:] in (["nwk", "s"], ["app", "s"])  # LoRaWAN's session keys
        )
    )


def is_of_handle(before: Sequence[str], *, token: bool) -> bool:
    """Whether the words before `token` or `key` say what it only refers to, or is a part of: a cart, a fare, a text. The last of them decides."""
    end = len(before)
    while end > 1 and (before[end - 1] in STAGES or before[end - 1].isdigit()):
        end -= 1
    if not end or "ci" in before:
        return False
    from posthound.rules.things import refers  # few files have such a name

    return refers(before[end - 1], token=token)


@lru_cache(maxsize=8192)
def is_guard(name: str) -> bool:
    """Whether the name is that of a token against request forgery: worthless without the session."""
    squeezed = "".join(c for c in name.lower() if "a" <= c <= "z")
    return name == "_token" or any(guard in squeezed for guard in GUARDS)


def is_called_api(words: Sequence[str]) -> bool:
    """Whether a name is that of an API, `weatherApi`: people call its key so, too, though its address far more often."""
    end = len(words)
    while end > 1 and (words[end - 1] in STAGES or words[end - 1].isdigit()):
        end -= 1
    return words[end - 1] == "api" and end < 5 and BESIDE.isdisjoint(words)


_LONG_THINGS = frozenset(
    "cache sort partition object file public column lookup search index idempotency ratelimit".split()
)
