"""Words one of which stands in the name of every credential: what is looked for beside the keywords of providers' patterns."""

from __future__ import annotations

from posthound.rules.vocabulary import in_ascii, slips

_ENGLISH = (
    "pass", "pwd", "pw", "psw", "secret", "token", "apikey", "api_key", "api-key", "access_key", "accesskey", "access-key", "authkey",
    "auth_key", "auth-key", "appkey", "app_key", "app-key", "private_key", "privatekey", "private-key", "account_key", "accountkey",
    "subscription-key", "subscriptionkey", "subscription_key", "license_key", "licensekey", "license-key", "encryption_key",
    "encryptionkey", "signing_key", "signingkey", "master_key", "masterkey", "shared_key", "sharedkey", "sharedaccesskey",
    "function-key", "functions-key", "authorization", "bearer", "basic ", "cookie", "credential", "creds", "jwt", "senha", "clave",
    "contrase", "kennwort", "wachtwoord", "mdp", "motdepasse", "sessionid", "session_id", "session-id", "connectionstring", "connection_string",
    "mnemonic", "seed_phrase", "seedphrase", "seed phrase", "recovery_phrase", "recoveryphrase", "recovery phrase", "segredo", "tkn", "scrt", "pswrd", "sessid",
    "connect.sid", "express.sid", "sails.sid", "laravel_session", "ci_session", "gitlab_session", "grafana_session", "play_session",
    "rack.session", "moodlesession", "castgc", "aspxauth", "bduss", "sessdata", "smsession", "mysapsso",
    "otp_seed", "otpseed", "api key", "access key", "secret key", "private key", "api.key", "access.key", "private.key",
    " -u ", "--user ", "key", "usersig", "apicode", "api_code", "api-code", "appcode", "app_code", "app-code",
    # Of words that much else ends in, what JSON closes and URLs assign.
    'auth"', 'tok"', 'psk"', "appid=", 'pk"', "_pk", "salt", "crc", "webhook_signing",
    "webhooksigning", "_community",
)  # fmt: skip
# For every name that `posthound.detect.names.classify` knows and that is ASCII; posthound.detect.engine has the others.
CREDENTIAL_WORDS = tuple(dict.fromkeys((*_ENGLISH, *in_ascii(), *slips())))
