"""Calls that take a secret by its position, in the languages of code samples: what each is called, and what its arguments are.

Arguments, up to the last that matters, stand before the names of the calls that take them, two blanks between names. A name ends in how it
is called: `(` right behind it, `,` where it is itself the first of a list (`request :basic_auth, 'ana', '…'`), `=` where a list is given
to it (`'auth' => ['ana', '…']`); with none of them it is called with or without brackets. Arguments:

    key       of a signature or a cipher: drawn, or as strong as a password
    password  somebody chose it
    token     drawn
    salted    a text to which a key is added: only the key
    digest    `user:realm:password`, as digest authentication hashes them
    pair      `user:password`, as basic authentication encodes them; `KEY:` and `:KEY`, too
    encoded   the same where base64 is made of it right behind
    lone      the same, or the password behind a user, where patterns find passwords: only a key without one
    user      a text, whose password may follow
    field     the name of a field in a form: the password counts only in that of a password
    cookie    the name of a cookie, which must keep somebody logged in
    session   the value of that cookie
    cookies   what a header of cookies holds
    _         anything

Behind `^` stands an argument that counts by what is named before the call: the password for a form's field
(`page.locator('#password').fill('…')`), the bytes of a key (`signingKey := []byte("…")`). The argument of one that ends in `<` stands
before it (`"…".toCharArray()`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from posthound.rules.commands import commands

_KEYS = """
key
    hmac.new(  hmac.digest(  hmac.HMAC(  HMAC.new(  AES.new(  DES.new(  DES3.new(  ARC4.new(  Blowfish.new(  ChaCha20.new(
    ChaCha20_Poly1305.new(  Fernet(  URLSafeTimedSerializer(  URLSafeSerializer(  TimedSerializer(  JSONWebSignatureSerializer(
    TimestampSigner(  fromhex(^  unhexlify(^  b64decode(^  pyotp.TOTP(  pyotp.HOTP(  SignedString(  aes.NewCipher(  NewCookieStore(
    totp.GenerateCode(  []byte(^  return []byte(  hex.DecodeString(^  new Key(  InMemory::plainText(  MessageEncryptor.new
    MessageVerifier.new  ROTP::TOTP.new  SecretKeySpec(  DESKeySpec(  DESedeKeySpec(  Algorithm.HMAC256(  Algorithm.HMAC384(
    Algorithm.HMAC512(  setSigningKey(  hmacShaKeyFor(  MACSigner(  MACVerifier(  hmacMd5Hex(  hmacSha1Hex(  hmacSha256Hex(  hmacSha384Hex(
    hmacSha512Hex(  HMACMD5(  HMACSHA1(  HMACSHA256(  HMACSHA384(  HMACSHA512(  SymmetricSecurityKey(  GetBytes(^  FromBase64String(^
    cookieParser(  Buffer.from(^  TextEncoder().encode(^  utf8.encode(^  authenticator.generate(  totp.generate(  hotp.generate(
    Secret.fromBase32(  hmac_sha256(  new_from_slice(  EncodingKey::from_secret(  DecodingKey::from_secret(  SymmetricKey(
    Hmac(sha1,  Hmac(sha256,  Hmac(sha512,  HMAC(EVP_md5(),  HMAC(EVP_sha1(),  HMAC(EVP_sha256(),  HMAC(EVP_sha512(),
_ password
    pbkdf2_hmac(  load_pem_private_key(  load_key_and_certificates(  hash_pbkdf2(  openssl_pkey_get_private(  PKCS12.new  PKey::RSA.new
    PKey.read  X509Certificate2(  X509Certificate(  LoadPkcs12FromFile(  LoadPkcs12(  createCipher(  createDecipher(  AES.encrypt(
    AES.decrypt(  TripleDES.encrypt(  TripleDES.decrypt(  Rabbit.encrypt(  RC4.encrypt(  decryptRsaPrivateKey(  pgp_sym_encrypt(
    pgp_sym_decrypt(
password
    hashlib.scrypt(  PBEKeySpec(  Encryptors.text(  Encryptors.delux(  Rfc2898DeriveBytes(  PasswordDeriveBytes(  pbkdf2Sync(  scryptSync(
    CryptoJS.PBKDF2(
_ key
    jwt.encode(  jwt.decode(  jws.sign(  jws.verify(  hmac.New(  jwtauth.New(  totp.Validate(  mcrypt_encrypt(  mcrypt_decrypt(
    JWT::encode(  JWT::decode(  HMAC.hexdigest  HMAC.digest  HMAC.base64digest  JWT.encode  JWT.decode  new HmacUtils(  createHmac(
    createCipheriv(  createDecipheriv(  CryptoJS.HmacMD5(  CryptoJS.HmacSHA1(  CryptoJS.HmacSHA224(  CryptoJS.HmacSHA256(
    CryptoJS.HmacSHA384(  CryptoJS.HmacSHA512(  jwt.sign(  jwt.verify(  authenticator.check(  hmac_md5_hex(  hmac_sha1(  hmac_sha1_hex(
    hmac_sha1_base64(  hmac_sha256(  hmac_sha256_hex(  hmac_sha256_base64(  hmac_sha512(  hmac_sha512_hex(  hmac_sha512_base64(
    hmac::Key::new(  crypto.hmac(  crypto:hmac(  AES_ENCRYPT(  AES_DECRYPT(  aes_encrypt(  aes_decrypt(
key key
    securecookie.New(  signWith(  hmac(
_ _ key
    hash_hmac(  openssl_encrypt(  openssl_decrypt(  sodium_crypto_secretbox(  sodium_crypto_secretbox_open(  crypto.mac(  crypto:mac(
_ _ password
    openssl_pkcs12_read(
salted
    md5(  MD5(  sha1(  SHA1(  sha256(  SHA256(  md5Hex(  sha1Hex(  sha256Hex(  md5_hex(  MD5.hexdigest(  SHA1.hexdigest(  SHA256.hexdigest(
digest
    md5(  MD5(  md5Hex(  md5_hex(  MD5.hexdigest(
"""
_LOGINS = """
token
    BearerTokens(  access_token_call_credentials(  .token_auth(  OAuth2BearerToken(  set_bearer_token_auth(
    setBearerAuth(  set_bearer_auth(  bearerAuth(  .bearer_auth  bearer_token(  withToken(  bearerToken(  authToken(  SetAuthToken(
    req_auth_bearer_token(  accessToken(  OAuth2AuthorizationRequestHeaderAuthenticator(  OAuth2UriQueryParameterAuthenticator(
    CURLOPT_XOAUTH2_BEARER,  JwtAuthenticator(  .oauth2(
key
    .apiKey(  .apiSecret(  .secretKey(  .clientSecret(  .withApiKey(  AzureKeyCredential(
password
    .password(  .withPassword(  .setpassword(  CURLOPT_PASSWORD,  CURLOPT_KEYPASSWD,  redis->auth(  Redis->auth(  ssh.Password(  redis.auth(
    jedis.auth(  Redis::auth(  toCharArray<  password_hash(  password_verify(  make_password(  generate_password_hash(  hashpw(
    bcrypt.hash(  bcrypt.hashSync(  bcrypt.compare(  bcrypt.compareSync(  argon2.hash(  Hash::make(  passwordEncoder.encode(
_ password
    .withAuth(  url.UserPassword(  Credentials::new(  WithBasicAuth(  SetBasicAuthentication(  BasicHttpCredentials(  basic_authorize  digest_authorize
    SetCredentials  basic_auth  set_basic_auth(  req_auth_basic(  oci_connect(  UsernamePasswordCredentials(  UsernamePasswordCredential(
    PasswordAuthentication(  PasswordAuthenticationMethod(  proxy_basic_auth  :basic_auth,  HttpBasicAuthenticator(
    BasicAuthenticationHeaderValue(  BasicAuthenticationInterceptor(  withBasicAuth(  withDigestAuth(  setBasicAuth(  SetBasicAuth(
    setAuth(  setAuthentication(  HTTPBasicAuth(  HTTPDigestAuth(  HttpNtlmAuth(  aiohttp.BasicAuth(  httpx.BasicAuth(  httpx.DigestAuth(
    authorization_basic  proxy_authorization_basic  smtp.CRAMMD5Auth(  simple_bind_s(  simple_bind(  bind_s(  username_pw_set(
    WithCredentials(  WiFi.begin(  WiFiMulti.addAP(  wifi.connect(  PasswordAuthenticator(  SASL::plain(  check_password_hash(
user password
    basic_auth:=  .Bind(  client.bind(  http_basic_authenticate_with(  auth'=  auth"=  auth\\"=  .basic(  .digest(
_ _ password
    mysqli(  mysqli_connect(  mysql_connect(  new PDO(  DriverManager.getConnection(  pymysql.connect(  MySQLdb.connect(  odbc_connect(
    ftp_login(  ssh2_auth_password(  NewPlainClient(  DBI->connect(  DBI.connect(  smtp.PlainAuth(  ldap_bind(  imap_open(  create_user(
    create_superuser(  jdbcFeeder(  DriverManagerDataSource(  Sql.newInstance(  Jdbi.create(  .dataSource(
_ token
    req_auth_bearer_token(
_ _ _ token
    .auth(
_ _ _ password
    .add_password(
    gomail.NewDialer(  gomail.NewPlainDialer(
_ user password
    req_auth_basic(  FTP(  FTP_TLS(  FTP.open(  FtpClient(  SftpClient(  SshClient(  Sequelize(  :authorization,
_ _ _ user password
    SMTP.start(
_ _ user password
    SftpClient(  SshClient(  ssh.connect(  credentials(
_ _ _ _ password
    JedisPool(  .Open  .open(
_ key _ key
    OAuthHandler(  OAuth1UserHandler(  OAuth1(  OAuth1Session(  TwitterOAuth(  twitter.Api(
_ key
    OAuthConsumer(  OAuth::Consumer.new  set_access_token(  setOAuthConsumer(  StorageSharedKeyCredential(  AzureNamedKeyCredential(
    BasicAWSCredentials(  AwsBasicCredentials.create(  NewStaticCredentials(  NewStaticCredentialsProvider(  NewStaticV4(  twilio(
    algoliasearch(
_ _ key
    OAuth::AccessToken.new  ClientSecretCredential(  NewClientSecretCredential(
_ key token
    BasicSessionCredentials(
cookie session
    cookies.set(  Cookies.set(  cookie_jar.set(  jar.set(  set_cookie(  create_cookie(  setcookie(  .AddCookie(  .addCookie(  .add_cookie(  new Cookie(
    new HttpCookie(  HttpCookie(  .setCookie(  BasicClientCookie(  .cookie(  Cookie::new(  Cookie::build(  Cookie.new(
_ cookie session
    jar.set(
cookies
    CURLOPT_COOKIE,
lone
    CURLOPT_USERPWD,  CURLOPT_PROXYUSERPWD,  CURLOPT_USERPWD =>  CURLOPT_PROXYUSERPWD =>
user lone
    auth=(  auth:(
"""
_COMMON = """
user password
    login(  Login(  loginAs(  loginUser(  log_in(  signIn(  sign_in(  signin(  logon(  authenticate  .auth(  Authenticate(  credentials(  Credentials(
    createUserWithEmailAndPassword(
_ user password
    .Open  signInWithEmailAndPassword(  Connection(  .connect(
password
    "AUTH",  'AUTH',  .fill(^  .type(^  .send_keys(^  .sendKeys(^  .SendKeys(^  .setValue(^  .val(^
pair
    btoa(  b64encode(  base64_encode(  encode64(  strict_encode64(  urlsafe_encode64(  encode_base64(  base64Encode(  encodeToString(  EncodeToString(
    ToBase64String(  Base64.encode(  Utf8.parse(
encoded
    Buffer.from(  new Buffer(
user token
    getToken(  get_token(  getAccessToken(  get_access_token(  fetchToken(
field password
    .fill(  .type(  fill_in  .setValue(  fillField(
"""
# One of these stands in every call of a remote procedure (`posthound.detect.calls`).
REMOTE = frozenset(("jsonrpc", "<methodcall"))
# What a name ends in.
_STYLES = "(,=^<"


class Taking(NamedTuple):
    """One name of the tables; `common`: much else is called so, too, so that more is asked of a password."""

    name: str
    style: str
    arguments: tuple[str, ...]
    common: bool


def _calls(table: str, *, common: bool) -> Iterator[Taking]:
    arguments: tuple[str, ...] = ()
    for line in filter(None, table.split("\n")):
        if line[0] != " ":
            arguments = tuple(line.split())
            continue
        for name in line.strip().split("  "):
            style = name[-1] if name[-1] in _STYLES else ""
            # The bracket and the comma stand in the text, the other marks do not.
            yield Taking(name.rstrip("=^<"), style, arguments, common)


def calls() -> tuple[Taking, ...]:
    """All calls of the tables."""
    return (*_calls(_KEYS, common=False), *_calls(_LOGINS, common=False), *_calls(_COMMON, common=True))


def names() -> tuple[str, ...]:
    """What is looked for in texts, in small letters: one of them stands in every call that takes a secret by its position."""
    return tuple(
        dict.fromkeys((*sorted(REMOTE), *map(str.lower, commands()), *(call.name.lower() for call in calls())))
    )
