"""Names are read by their grammar: keys of roles, stages, slips of the hand and words of other languages; keys of things are quiet."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator

import pytest

from posthound.detect.names import classify
from posthound.rules import load
from tests.detect.kinds import ENOUGH, LETTERS_DIGITS, Case, collection, draw, draws, environment, measure, placed

_ROLES = ("merchant", "working", "enc", "dec", "response", "signing", "setup", "session", "terminal", "gateway", "vendor", "partner", "salt",
          "verification", "checkout", "loyalty", "ingestion", "mobile", "courier", "crm", "billing", "priv")  # fmt: skip
_WORDS = ("api_key", "token", "password", "secret", "client_secret", "access_token")
# What has tokens and keys of its own which are none, and whose credentials are some all the same; and where one is from.
_OWNERS = ("cache", "page", "cursor", "sync", "primary", "partition", "socket", "websocket", "captcha", "recaptcha", "delta", "error", "label", "next", "max",
           "row", "checkpoint", "postman", "foreign", "hot", "facebook_page", "redis_cache", "error_tracker", "orchard")  # fmt: skip
_EXPLICIT = ("api_key", "access_token", "auth_token", "secret", "secret_key", "access_key", "refresh_token")
_FROM = (
    "secret_key_base",
    "secret_text",
    "token_code",
    "token_source",
    "api_key_target",
    "access_token_server",
    "auth_token_host",
)
_STAGES = ("dev", "QA", "prod", "staging", "uat", "Test", "sandbox", "2")
_SHORT = (
    "tkn",
    "accessTkn",
    "auth_tok",
    "app_scrt",
    "pswrd",
    "PHPSESSID",
    "totp_seed",
    "userpwd",
    "passkey",
    "apicode",
    "appCode",
    "client_sec",
    "acc_tok",
    "tokenUser",
    "token_user",
    "basicAuth",
)
_SLIPS = ("password", "token", "secret", "apikey", "credential")
_FOREIGN = ("senha", "chave_api", "clé_api", "clave_api", "cle_api", "klucz_api", "Kennwort", "Passwort", "api_schluessel", "wachtwoord", "api_sleutel",
            "mot_de_passe", "motDePasse", "contraseña", "contrasena", "clave_secreta", "chave_secreta", "chiave_api", "hasło", "haslo", "heslo", "api_klíč",
            "jelszó", "api_kulcs", "parolă", "cheie_api", "şifre", "sifre", "api_anahtar", "lösenord", "api_nyckel", "adgangskode", "api_nøgle", "passord",
            "salasana", "api_avain", "parool", "slaptažodis", "lozinka", "geslo", "пароль", "ключ_api", "токен", "секрет", "парола", "лозинка",
            "κωδικός", "συνθηματικό", "סיסמה", "מפתח_api", "密码", "密碼", "密钥", "密鑰", "令牌", "口令", "api密钥", "パスワード", "トークン", "シークレット",
            "비밀번호", "토큰", "암호", "mật_khẩu", "kata_sandi", "katasandi", "kunci_api", "kata_laluan", "segredo", "jeton", "segreto",
            "geheimnis", "секретныйКлюч", "cléPrivée", "api_anahtarı", "veritabaniSifresi", "api_miyao", "lingpai", "himitsuKagi", "parol", "klyuch_api",
            "lösenordet", "contrasenia", "contrasenna")  # fmt: skip
_THINGS = ("sort", "chart", "commit", "revision", "snapshot", "trace", "legacy_compat", "nav", "step", "prefix", "fixture",
           "cache", "partition", "row", "idempotency", "public", "object", "primary", "foreign", "lookup", "file", "image", "index", "translation",
           "hash", "range", "form", "start", "last_evaluated", "redis", "search", "dedup", "cursor_sort", "column", "locale",
           "ignore_duplicates", "group_by", "order_by", "merge_by", "on_duplicate", "allow", "force_merge", "skip_login", "etag", "item_to")  # fmt: skip
_OTHERS = ("monkeyId", "compassId", "keyName", "key_id", "KEY_TYPE", "encKeyId", "turkey", "hockeyTeam", "keyboard", "passenger", "secretary_id",
           "tokenType", "apiKeyName", "key_version", "merchantKeyId", "passport_no", "passport", "resenha", "palabraClave", "motCle", "taken",
           "publicKey", "api_key_hash", "nextPageToken", "csrf_token", "xsrfToken", "syncToken", "postman-token", "resumeToken", "recaptchaToken",
           "public_api_key", "publishableKey", "expired_token", "invalid_api_key", "cursorToken", "captcha_key",
           "skiptoken", "PasswordBasedCipher", "paging_token", "fcmToken", "push_token", "hcaptcha_token", "hashedPassword", "bypass")  # fmt: skip


def _spelled(rng: random.Random, words: list[str]) -> str:
    """Words as a name in one of the ways in which names are written."""
    way = rng.randrange(5)
    if way == 0:
        return words[0] + "".join(map(str.title, words[1:]))
    if way == 1:
        return "_".join(words)
    if way == 2:
        return "_".join(words).upper()
    return "-".join(words) if way == 3 else "".join(map(str.title, words))


def _slip(rng: random.Random, word: str) -> str:
    at = rng.randrange(1, len(word) - 1)
    way = rng.randrange(4)
    if way == 0:
        return word[:at] + word[at] + word[at:]
    if way == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if way == 2 and len(word) > 5:
        return word[:at] + word[at + 1 :]
    alike = {"c": "k", "k": "ck", "s": "z", "e": "a"}
    at = next((i for i in range(at, len(word)) if word[i] in alike), at)
    return word[:at] + alike.get(word[at], word[at] * 2) + word[at + 1 :]


def _name(rng: random.Random) -> tuple[str, str]:
    kind = rng.choice(
        ("owner", "from", "role", "role with a stage", "stage before", "stage behind", "slip", "short", "foreign")
    )
    if kind == "owner":
        return kind, _spelled(rng, [*rng.choice(_OWNERS).split("_"), *rng.choice(_EXPLICIT).split("_")])
    if kind == "from":
        return kind, _spelled(rng, rng.choice(_FROM).split("_"))
    if kind == "role":
        return kind, _spelled(rng, [rng.choice(_ROLES), "key"])
    if kind == "role with a stage":
        return kind, _spelled(rng, [rng.choice(_ROLES), "key", rng.choice(_STAGES)])
    if kind == "stage before":
        return kind, _spelled(rng, [rng.choice(_STAGES[:-1]).lower(), *rng.choice(_WORDS).split("_")])
    if kind == "stage behind":
        return kind, _spelled(rng, [*rng.choice(_WORDS).split("_"), rng.choice(_STAGES)])
    if kind == "slip":
        return kind, rng.choice((str, str.upper, str.title))(_slip(rng, rng.choice(_SLIPS)))
    return kind, rng.choice(_SHORT if kind == "short" else _FOREIGN)


def _named(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        kind, name = _name(rng)
        alphabet = rng.choice((LETTERS_DIGITS, "0123456789abcdef", string.ascii_uppercase + string.digits))
        value = draw(rng, rng.choice((24, 32, 40, 64)), alphabet)
        text, file, place = placed(rng, name, value)
        yield Case(text, value, f"{kind} {name}, {place}", file)


def _quiet(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        thing = rng.random() < 0.7
        name = _spelled(rng, [*rng.choice(_THINGS).split("_"), "key"]) if thing else rng.choice(_OTHERS)
        value = draw(rng, rng.choice((24, 32, 40)), rng.choice((LETTERS_DIGITS, "0123456789abcdef")))
        text, file, place = placed(rng, name, value)
        if place != "auth":  # what stands there is a key, whatever its header is called
            yield Case(text, "", f"{name}, {place}", file)


def test_a_random_value_is_found_under_any_name_of_a_key_in_any_place() -> None:
    measured = measure(_named(random.Random(20261129), draws(600)))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_keys_of_things_and_words_that_only_hold_such_letters_are_quiet() -> None:
    assert not measure(_quiet(random.Random(20261130), draws(400))).besides


def _of_providers(rng: random.Random, count: int) -> Iterator[Case]:
    """`<PROVIDER>_KEY` as people write it, with a value of no format."""
    providers = [p.provider.id for p in load() if not p.provider.general]
    for provider in rng.sample(sorted(set(providers)), count):
        name = rng.choice(("{}_KEY", "{}_key", "{}Key", "{}.key")).format(provider.replace("-", "_"))
        name = name.upper() if name.endswith("_KEY") else name
        value = draw(rng, rng.choice((24, 32, 40)), rng.choice((LETTERS_DIGITS, "0123456789abcdef")))
        text, file, place = placed(rng, name, value)
        yield Case(text, value, f"{name}, {place}", file)


def test_a_key_called_by_its_providers_name_is_as_good_as_its_api_key() -> None:
    measured = measure(_of_providers(random.Random(20261129), draws(300)))
    assert measured.share >= ENOUGH, measured.missed


@pytest.mark.parametrize("name", ["clave", "usuarioClave", "CLAVE_BD"])
def test_what_is_called_by_a_word_for_passwords_and_codes_is_a_password_where_it_is_strong(name: str) -> None:
    rng = random.Random(name)
    strong = f"{draw(rng, 5, string.ascii_letters + string.digits)}.Azul{rng.randrange(100, 999)}"
    words = (environment([(name, "AGS"), (f"{name}Producto", "01010101-AB"), (name, strong)]), strong)
    assert measure([Case(*words, name, "x.postman_environment.json")]) == (1, 1, [], [])


@pytest.mark.parametrize("behind", ["_KEY_ID", "_ID", "_CACHE_KEY", "_COMMIT", "_KEY_NAME", "_PUBLIC_KEY"])
def test_what_a_provider_calls_its_ids_is_no_key(behind: str) -> None:
    rng = random.Random(behind)
    names = [f"{name}{behind}" for name in ("ORCHARD", "ACME_CLOUD", "NORDIC_PAY", "BLUEBOX")]
    cases = [placed(rng, name, draw(rng, 32)) for name in names]
    assert not measure(Case(text, "", place, file) for text, file, place in cases if place != "auth").besides


@pytest.mark.parametrize("length", [12, 16, 20, 23])
def test_a_private_key_too_short_for_one_is_a_secret_where_it_is_drawn(length: int) -> None:
    rng = random.Random(length)
    cases = [(placed(rng, name, value), value) for name in ("privateKey", "PRIVATE_KEY") for value in (draw(rng, length), "id_orchard_rsa")]  # fmt: skip
    measured = measure(
        Case(text, value if "_" not in value else "", place, file) for (text, file, place), value in cases
    )
    assert (measured.found, measured.asked, measured.besides) == (2, 2, [])


def test_words_that_are_one_letter_from_a_credentials_name_mean_themselves() -> None:
    assert [classify(name) for name in ("taken", "passed", "passage", "sector", "broken", "spoken")] == [None] * 6


def test_passwords_of_things_are_passwords_and_texts_about_passwords_are_none() -> None:
    rng = random.Random(20261129)
    owners = ("cache", "sync", "socket", "row", "captcha")
    owned = [placed(rng, _spelled(rng, [owner, "password"]), f"Orchard-{draw(rng, 9)}") for owner in owners]
    assert len(measure(Case(text, "", "", file) for text, file, _ in owned).besides) == len(owned)
    said = (
        "label_password",
        "enterPassword",
        "password_error",
        "max_password",
        "placeholderPassword",
        "error_password",
    )
    texts = [environment([(name, f"Orchard-{draw(rng, 9)}")]) for name in said]
    assert not measure(Case(text, "", "", "x.postman_environment.json") for text in texts).besides


@pytest.mark.parametrize("name", ["mnemonic", "seedPhrase", "RECOVERY_PHRASE", "walletSecret"])
@pytest.mark.parametrize("count", [12, 24])
def test_the_words_of_a_wallet_are_found_and_sentences_and_samples_are_not(name: str, count: int) -> None:
    rng = random.Random(f"{name} {count}")
    words = ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 8))) for _ in range(count)]
    phrase, sample = " ".join(words), " ".join([words[0]] * (count - 1) + [words[1]])
    sentence = " ".join(["of", *words[1:]])
    for text in (phrase, sample, sentence):
        case = Case(environment([(name, text)]), phrase if text == phrase else "", text, "x.postman_environment.json")
        assert measure([case])[2:] == ([], [])


def test_compounds_of_an_owner_and_a_short_word_are_found_and_words_that_end_alike_are_not() -> None:
    rng = random.Random(20261129)
    compounds = [f"{owner}{word}" for owner in ("admin", "user", "db", "smtp", "ftp") for word in ("pw", "pass", "pwd")]
    compounds += [f"{of}tkn" for of in ("api", "login", "auth")] + ["user_pword", "webTokenForAuth", "credenciales_api"]
    compounds += ["Zugangsdaten", "credenciais", "credenziali", "api키", "비밀키"]
    values = ((name, f"Orchard-{draw(rng, 18)}") for name in compounds)
    cases = [
        (Case(text, value, place, file)) for name, value in values for text, file, place in [placed(rng, name, value)]
    ]
    assert measure(cases)[1:] == (len(compounds), [], [])
    words = ("compass", "bypass", "overpass", "trespass", "쿠키", "위스키", "공개키", "tokenForAuthType")
    quiet = (placed(rng, name, draw(rng, 32)) for name in words)
    assert not measure(Case(text, "", place, file) for text, file, place in quiet if place != "auth").besides


def test_a_variable_called_key_holds_one_where_its_value_is_drawn() -> None:
    rng, cases = random.Random(19), []
    for _ in range(40):
        name = rng.choice(("key", "Key", "KEY"))
        value = draw(rng, *rng.choice(((32, "0123456789abcdef"), (24, LETTERS_DIGITS), (40, LETTERS_DIGITS))))
        cases.append(Case(environment([("host", "orchard"), (name, value)]), value, name, "x.postman_environment.json"))
        cases.append(Case(collection(variable=[{"key": name, "value": value}]), value, name))
    measured = measure(cases)
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_else_a_variable_called_key_holds_is_quiet() -> None:
    rng = random.Random(20)
    numbers = "".join(rng.choices("0123456789", k=20))
    uuid = "-".join("".join(rng.choices("0123456789abcdef", k=size)) for size in (8, 4, 4, 4, 12))
    for value in (
        "ORCH-4711",
        "orders/2024/07/report.pdf",
        "sortOrder",
        numbers,
        uuid,
        "{{api_key}}",
        "Enter",
        "a key of ours",
        "customer.wrong.pin",
    ):
        assert not measure([Case(environment([("key", value)]), "", value, "x.postman_environment.json")]).besides
