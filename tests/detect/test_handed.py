"""Secrets that calls take by their position, in samples of code of any language: found whole; variables, look-ups and algorithms are none."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence

import pytest

from tests.detect.kinds import ENOUGH, Case, collection, draw, measure

# How languages hand a key over; `@` stands for it, `~` for a quote, `_` for a blank or none, and `<…>` for one of several ways.
_KEYS = (
    "sig = hmac.new(b~@~, body, hashlib.sha256).hexdigest()",
    "sig = hmac.new(~@~.encode(),_msg.encode('utf-8'), hashlib.sha1)",
    "sig = hmac.new(bytes(~@~, 'utf-8'), msg, sha256)",
    "digest = hmac.digest(b~@~, payload, 'sha256')",
    "cipher = AES.new(b~@~, AES.MODE_CBC, iv)",
    "f = Fernet(~@~)",
    "f = Fernet(b~@~)",
    "token = jwt.encode({'sub': name, 'exp': 3}, ~@~, algorithm='HS256')",
    "claims = jwt.decode(token,_~@~, algorithms=['HS256'])",
    "s = URLSafeTimedSerializer(~@~)",
    "code = pyotp.TOTP(~@~).now()",
    "h := hmac.New(sha256.New, []byte(~@~))",
    "mac :=_hmac.New(sha512.New,_[]byte(~@~))",
    "s, err := token.SignedString([]byte(~@~))",
    "block, err := aes.NewCipher([]byte(~@~))",
    "$sig = hash_hmac(~sha256~, $body,_~@~);",
    "$sig = base64_encode(hash_hmac('sha256', json_encode($data), ~@~, true));",
    "$c = openssl_encrypt($d, ~aes-256-cbc~, ~@~, 0, $iv);",
    "$c = openssl_decrypt(base64_decode($d),_'aes-128-gcm',_~@~);",
    "$t = JWT::encode($payload, ~@~, 'HS256');",
    "$t = JWT::decode($jwt, new Key(~@~, 'HS256'));",
    "$s = md5($x . ~@~);",
    "$s = sha1($user . $time . ~@~);",
    "sig = OpenSSL::HMAC.hexdigest(~SHA256~, ~@~, body)",
    "sig = OpenSSL::HMAC.hexdigest(OpenSSL::Digest.new(~sha256~),_~@~, body)",
    "sig = OpenSSL::HMAC.hexdigest ~SHA256~, ~@~, body",
    "token = JWT.encode payload, ~@~, ~HS256~",
    "token = JWT.encode(payload, ~@~)",
    'var h = new HMACSHA256(Encoding.UTF8.GetBytes("@"));',
    'using var h = new System.Security.Cryptography.HMACSHA512(Encoding.ASCII.GetBytes("@"));',
    'var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes("@"));',
    'var key = new SymmetricSecurityKey(Convert.FromBase64String("@"));',
    'mac.init(new SecretKeySpec("@".getBytes(), "HmacSHA256"));',
    'mac.init(new SecretKeySpec("@".getBytes(StandardCharsets.UTF_8),_"HmacSHA256"));',
    'SecretKeySpec k = new SecretKeySpec("@".getBytes("UTF-8"), "AES");',
    'val k = SecretKeySpec("@".toByteArray(), "HmacSHA256")',
    'Algorithm a = Algorithm.HMAC256("@");',
    'String t = Jwts.builder().setSubject(u).signWith(SignatureAlgorithm.HS256, "@").compact();',
    'String t = Jwts.builder().subject(u).signWith(Keys.hmacShaKeyFor("@".getBytes())).compact();',
    'Claims c = Jwts.parser().setSigningKey("@").parseClaimsJws(t).getBody();',
    'String s = new HmacUtils(HMAC_SHA_256, "@").hmacHex(body);',
    'String s = HmacUtils.hmacSha256Hex("@", body);',
    "const s = CryptoJS.HmacSHA256(b, ~@~).toString();",
    "const s = createHmac(~sha256~,_~@~).update(b).digest(~hex~)",
    "const c = crypto.createCipheriv(~aes-256-cbc~, Buffer.from(~@~, 'utf8'), iv);",
    "app.use(cookieParser(~@~));",
    'let mac = HmacSha256::new_from_slice(b"@").unwrap();',
    'let t = encode(&header, &claims, &EncodingKey::from_secret("@".as_ref()))?;',
    'let key = SymmetricKey(data: Data("@".utf8))',
    "var h = Hmac(sha256, utf8.encode(~@~));",
    'mac = :crypto.mac(:hmac, :sha256, "@", body)',
    "my $s = hmac_sha256_hex($body, ~@~);",
    "SELECT AES_DECRYPT(pan, ~@~) FROM cards;",
    "const s = process.env.KEY || ~x~; hmac.update(createHmac(~sha1~, process.env.SIGN || ~@~));",
)
_KEYS_TOO = (
    "sig = hmac.new(\n    ~@~.encode('utf-8'),\n    msg=body,\n    digestmod=hashlib.sha256,\n)",
    "sig = hmac.new(key=b~@~, msg=body, digestmod='sha256')",
    'mac.init(new SecretKeySpec(DatatypeConverter.parseHexBinary("@"), "HmacSHA256"));',
    'JWTVerifier v = JWT.require(Algorithm.HMAC512("@")).build();',
    'var key = Encoding.ASCII.GetBytes("@");',
    "$hmac.Key = [Text.Encoding]::ASCII.GetBytes('@')",
    'return []byte("@"), nil',
    'var jwtKey = []byte("@")',
    's = hmac("@", body, algo = "sha256")',
    "$sig = base64_encode(hash_hmac('sha1', $base, '@&', true));",
    'creds := credentials.NewStaticV4("id",_"@", "")',
    'client.SetAuthToken("@")',
    '.clientSecret("@")',
    'builder.withApiKey("@").build();',
)
_TOKENS = (
    'headers.setBearerAuth("@");',
    'client.Authenticator = new JwtAuthenticator("@");',
    "$r = Http::withToken(~@~)->get($url);",
    "auth = tweepy.OAuthHandler(consumer_key,_~@~)",
    "auth = OAuth1(~%~, ~@~)",
    "var c = new ClientSecretCredential(tenant, ~%~,_~@~);",
    'AWSCredentials c = new BasicAWSCredentials(id, "@");',
    "token = getToken(~%~, ~@~)",
)
# The same of logins; `%` is a user.
_LOGINS = (
    "request.basic_auth ~%~, ~@~",
    "req.basic_auth(~%~,_~@~)",
    'client.Authenticator = new HttpBasicAuthenticator("%", "@");',
    "$r = $c->get($url, ['auth' => ['%', '@']]);",
    '$c = new Client(["auth" => ["%",_"@"]]);',
    "$c->setAuth(~%~, ~@~);",
    "$r = Http::withBasicAuth(~%~,_~@~)->post($url);",
    "f.request :authorization, :basic, ~%~, ~@~",
    "conn.request :basic_auth,_~%~, ~@~",
    "http_basic_authenticate_with name: ~%~, password: ~@~",
    "request.get(url).auth(~%~,_~@~).end(cb);",
    'given().auth().preemptive().basic("%", "@").get(url);',
    "r <- GET(url, authenticate(~%~, ~@~))",
    "$ua->credentials(~api.orchard.example:443~, ~realm~, ~%~, ~@~);",
    "$req->authorization_basic(~%~, ~@~);",
    "my $db = DBI->connect(~dbi:Pg:dbname=shop~, ~%~,_~@~) or die;",
    "my $db = DBI->connect($dsn, $user, ~@~);",
    'auth := smtp.PlainAuth("", "%", "@", host)',
    'req.SetBasicAuth("%",_"@")',
    "conn.simple_bind_s(~cn=%,dc=orchard,dc=example~, ~@~)",
    "conn = Connection(server, ~%~, ~@~, auto_bind=True)",
    "client.username_pw_set(~%~, ~@~)",
    'var o = new MqttClientOptionsBuilder().WithCredentials("%", "@").Build();',
    'WiFi.begin("%", "@");',
    'if (client.connect("board", "%",_"@")) {',
    'keyStore.load(in, "@".toCharArray());',
    'Key k = ks.getKey("%", "@".toCharArray());',
    'var cert = new X509Certificate2("%.pfx", "@");',
    'http.Open "GET", url, False, "%", "@"',
    "page.fill(~#password~, ~@~)",
    "await page.type(~input[name=password]~, ~@~);",
    "cy.get(~#password~).type(~@~)",
    'driver.findElement(By.id("password")).sendKeys("@");',
    "driver.find_element(By.NAME, ~password~).send_keys(~@~)",
    "await page.getByLabel(~Password~).fill(~@~);",
    "r = requests.get(url, auth=(~%~,_~@~))",
    "r = requests.get(url, auth=HTTPBasicAuth(~%~, ~@~))",
    "session.auth = HttpNtlmAuth(~ORCHARD_%~, ~@~)",
    "login(~%~,_~@~);",
    "const s = await signIn(~%@orchard.example~, ~@~);",
    "$h = password_hash(~@~, PASSWORD_DEFAULT);",
    "user = User.objects.create_user(~%~, ~%@orchard.example~, ~@~)",
    "const key = forge.pki.decryptRsaPrivateKey(pem, ~@~);",
    "ha1 = hashlib.md5(b~%:orchard:@~).hexdigest()",
    "SELECT pgp_sym_decrypt(pan, ~@~) FROM cards;",
)
_LOGINS_TOO = (
    "ssh.connect('orchard.example', 22, ~%~,_~@~)",
    "Net::FTP.open(~ftp.orchard.example~, ~%~,_~@~) do |f|",
    "Net::SMTP.start(~smtp.orchard.example~, 25, ~orchard.example~, ~%~, ~@~)",
    'HTTPoison.get!(url, [], hackney: [basic_auth: {"%", "@"}])',
    'err = conn.Bind("cn=%,dc=orchard", "@")',
    'd := gomail.NewDialer("smtp.orchard.example", 587, "%", "@")',
    'using var c = new SftpClient("orchard.example", "%", "@");',
    'conn.Open "Provider=SQLOLEDB;Data Source=orchard", "%", "@"',
    "const db = new Sequelize('shop', ~%~,_~@~, {dialect: 'mysql'});",
    '.withPassword("@")',
    "curl_setopt($ch, CURLOPT_PASSWORD, ~@~);",
    "redis.execute_command('AUTH', '@')",
    "fill_in ~user_password~, with: ~@~",
    "await passwordInput.sendKeys(~@~);",
    "await page.locator('input[type=\"password\"]').fill('@');",
    "b = base64.b64encode(b~%:@~)",
    'String b = Base64.getEncoder().encodeToString("%:@".getBytes());',
    "$b = base64_encode(~%:@~);",
    "b = Base64.strict_encode64(~%:@~)",
    'var b = Convert.ToBase64String(Encoding.ASCII.GetBytes("%:@"));',
    'b := base64.StdEncoding.EncodeToString([]byte("%:@"))',
)
# How programs set a cookie that keeps somebody logged in.
_COOKIES = (
    "s.cookies.set(~xf_user~,_~@~, domain=~shop.test~)",
    "browser.add_cookie(~connect.sid~, ~@~)",
    "driver.create_cookie(~laravel_session~,_~@~)",
    "jar.set(~https://shop.test~, ~connect.sid~, ~@~, (e) => {});",
    "Cookies.set(~CASTGC~,_~@~)",
    'request.AddCookie("connect.sid", "@");',
    'request.addCookie(new Cookie("sessionid", "@"));',
    'new Cookie("connect.sid", "@");',
    "setcookie(~ci_session~, ~@~);",
    "res.cookie(~connect.sid~, ~@~);",
    "curl_setopt($curl, CURLOPT_COOKIE, ~lang=en; connect.sid=@~);",
    "curl_setopt($curl, CURLOPT_COOKIE,_~iPlanetDirectoryPro=@~);",
)
# What a call is given in place of a secret; `@` is drawn and stands where no secret does.
_QUIET = (
    "sig = hmac.new(key, b~@~, hashlib.sha256)",
    "sig = hmac.new(os.environ[~SIGNING_KEY~].encode(), body, hashlib.sha256)",
    "sig = hmac.new(config.get(~hmac.key.2~).encode(), b~@~, sha256)",
    "h := hmac.New(sha256.New, []byte(os.Getenv(~HMAC_KEY_V2~)))",
    "$sig = hash_hmac(~sha256~, ~@~, $secret);",
    "$sig = hash_hmac('sha256', $body, getenv('HMAC_KEY_2024'));",
    "$sig = hash_hmac('sha256', $body, env(~WEBHOOK_KEY~));",
    "sig = OpenSSL::HMAC.hexdigest(~SHA256~, ENV[~HMAC_KEY~], ~@~)",
    "token = JWT.encode payload, secret, ~HS256~",
    "token = JWT.encode payload, nil, ~none~",
    'mac.init(new SecretKeySpec(key.getBytes(), "HmacSHA256"));',
    'new SecretKeySpec("your-256-bit-secret".getBytes(), "HmacSHA256");',
    'var h = new HMACSHA256(Encoding.UTF8.GetBytes(configuration["Jwt:Key2"]));',
    'var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes("<your key>"));',
    'Algorithm a = Algorithm.HMAC256("secret");',
    "token = jwt.encode(payload, private_key, algorithm=~RS256~)",
    "token = jwt.encode({~jti~: ~@~}, key, algorithm=~HS256~)",
    "$c = openssl_encrypt($d, ~aes-256-cbc~, $key, 0, ~@~);",
    "$s = md5(~@~);",
    "$s = md5($x);",
    "s = hashlib.sha256(~@~.encode()).hexdigest()",
    "request.basic_auth user, password",
    "request.basic_auth ~user~, ~password~",
    "request.basic_auth ENV[~API_USER~], ENV[~API_PASS_1~]",
    "$r = Http::withBasicAuth($user, $password)->post($url);",
    "r = requests.get(url, auth=(~user~, ~pass~))",
    "headers.setBearerAuth(token);",
    'headers.setBearerAuth("{{token}}");',
    'auth := smtp.PlainAuth("", user, pass, host)',
    'auth := smtp.PlainAuth("", "user@example.com", "password", "mail.example.com")',
    "page.fill(~#name~, ~@~)",
    "cy.get(~#order~).type(~@~)",
    "cy.get(~#password~).type(user.password)",
    "cy.get(~#password~).type(~{enter}~)",
    'driver.findElement(By.id("order")).sendKeys("@");',
    "page.click(~#password~, ~@~)",
    "WiFi.begin(ssid, password);",
    'WiFi.begin("YOUR_SSID", "YOUR_PASSWORD");',
    'http.Open "GET", "https://orchard.example/v1/@", False',
    "xhr.open(~POST~, ~/things/@~, true);",
    'char[] hex = "0123456789ABCDEF".toCharArray();',
    'for (char c : "hello world".toCharArray()) {',
    "client.connect(~orchard.example~, 8883, 60)",
    "login(user, password);",
    "login(~ana~, pm.environment.get(~pw_1~));",
    "conn = Connection(server, user, password)",
    "$h = password_hash($password, PASSWORD_DEFAULT);",
    "key = Fernet.generate_key(); f = Fernet(key)",
    "new X509Certificate2(path, Environment.GetEnvironmentVariable(~PFX_PASS_1~))",
    "const s = createHmac(~sha256~, key).update(~@~).digest(~hex~)",
    "sig = hmac.new(f~{prefix}-{name_2024_long}~.encode(), body, sha256)",
    "sig = base64.b64decode(b~@~)",
    "want := []byte(~@~)",
    "signingKey := []byte(os.Getenv(~SIGNING_KEY_2~))",
    "b = base64.b64encode(~user:password~)",
    "b = base64.b64encode(~{0}:{1}~.format(user, password))",
    "$b = base64_encode($user . ':' . $password);",
    "code = pyotp.TOTP(~GEZDGNBVGY3TQOJQ~).now()",
    "await page.locator(~#password~).click(); await page.locator(~#order~).fill(~@~);",
    "key = get_parameter(~/orchard/signing-key-2~); hmac.new(fetch(~signing_key_v2~), body, sha256)",
    "The call hmac.new(key, message, digestmod) gives ~@~.",
    "s.cookies.set(~theme~, ~@~)",
    "Cookies.set(~visitor~,_~@~)",
    "res.cookie(~csrf_cookie~, ~@~);",
    "s.cookies.set(~connect.sid~, session_id)",
    "setcookie(~ci_session~, ~~, time() - 3600);",
    "curl_setopt($curl, CURLOPT_COOKIE, ~lang=en; theme=@~);",
    'request.AddCookie("connect.sid", Configuration["Session:Cookie2"]);',
)


def _user(rng: random.Random) -> str:
    return "".join(rng.choices("abcdefghijklmnoprstuvw", k=rng.randint(4, 8))) + rng.choice(("", "_api", "7"))


def _key(rng: random.Random) -> str:
    alphabet = rng.choice((None, "0123456789abcdef"))
    return draw(rng, rng.choice((24, 32, 40, 64)), alphabet) if alphabet else draw(rng, rng.choice((24, 32, 40)))


def _password(rng: random.Random) -> str:
    return f"{draw(rng, rng.randint(7, 14))}{rng.choice('!@#*?')}{rng.randrange(10, 99)}"


def _written(rng: random.Random, form: str, value: str) -> str:
    """A form as somebody writes it: quotes, blanks and users drawn."""
    text = form.replace("~", rng.choice("\"'"))
    text = re.sub(r"(?<=[,=])_", lambda _: rng.choice(("", " ")), text)
    return text.replace("%", _user(rng)).replace("@orchard", "\0").replace("@", value).replace("\0", "@orchard")


def _placed(rng: random.Random, code: str) -> str:
    """A collection with the code in a description, a saved answer, a body or a note."""
    around = [f"{name} = {rng.randrange(100)};" for name in rng.sample(("total", "limit", "page"), k=2)]
    lines = [around[0], " " * rng.choice((0, 2, 4)) + code, around[1]]
    place = rng.choice(("fenced", "described", "inline", "answer", "raw", "json"))
    if place == "fenced":
        return collection(description="Sign requests so:\n\n```\n" + "\n".join(lines) + "\n```\n")
    if place == "described":
        return collection(description="\n".join(lines))
    if place == "inline":
        return collection(description=f"Sign with `{code}` and send it.")
    if place == "answer":
        whole = json.loads(collection())
        whole["item"][0]["response"] = [{"name": "ok", "status": "OK", "code": 200, "header": [], "body": "\n".join(lines)}]  # fmt: skip
        return json.dumps(whole, indent=1)
    raw = "\n".join(lines) if place == "raw" else json.dumps({"lang": "x", "sample": "\n".join(lines)})
    return collection(body={"mode": "raw", "raw": raw})


def _cases(rng: random.Random, forms: Sequence[str], kind: str, each: int) -> Iterator[Case]:
    for form in forms:
        for _ in range(each):
            value = _password(rng) if kind == "password" else _key(rng)
            code = _written(rng, form, value)
            yield Case(_placed(rng, code), "" if kind == "none" else value, code)


@pytest.mark.parametrize(
    ("forms", "kind"),
    [(_KEYS + _KEYS_TOO, "key"), (_TOKENS, "key"), (_LOGINS + _LOGINS_TOO, "password"), (_COOKIES, "key")],
    ids=["keys", "tokens", "logins", "cookies"],
)
def test_a_secret_is_found_at_its_position_in_a_call(forms: Sequence[str], kind: str) -> None:
    measured = measure(_cases(random.Random(31), forms, kind, 3))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_calls_that_are_given_no_secret_are_quiet() -> None:
    assert not measure(_cases(random.Random(32), _QUIET, "none", 3)).besides
