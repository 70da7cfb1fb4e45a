"""Literals that a script sends or signs with are found by the code around them; messages, ids and variables are none."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.detect.kinds import ENOUGH, Case, collection, draw, draws, measure

# What a script does with a secret; `@` stands for it, `~` for a quote.
_USES = (
    ("const r = {key: ~client_secret~, value: ~@~};",),
    ("const form = [{key: ~grant_type~, value: ~password~},", "  {key: ~api_key~, value: ~@~, enabled: true}];"),
    ("pm.request.headers.add({key: ~X-Api-Key~, value: ~@~});",),
    ("pm.request.headers.upsert({key: ~Authorization~, value: ~Bearer @~});",),
    ("pm.request.headers.add({", "  key: ~X-Auth-Token~,", "  value: ~@~", "});"),
    ("pm.request.addHeader(~X-Api-Key: @~);",),
    ("xhr.setRequestHeader(~Authorization~, ~Bearer @~);",),
    ("const auth = ~Bearer @~;",),
    ("const authHeader = `Bearer @`;",),
    ("const body = ~grant_type=client_credentials&client_secret=@~;",),
    ("pm.sendRequest({url: u, method: ~POST~, body: ~client_id=web&client_secret=@&scope=all~}, cb);",),
    ("const basic = btoa(~svc:@~);",),
    ("const b = Buffer.from(~svc:@~).toString(~base64~);",),
    ("const b = CryptoJS.enc.Base64.stringify(CryptoJS.enc.Utf8.parse(~svc:@~));",),
    ("const s = CryptoJS.HmacSHA256(msg, ~@~).toString();",),
    ("const s = CryptoJS.HmacSHA512(pm.request.body.raw, CryptoJS.enc.Utf8.parse(~@~));",),
    ("const c = CryptoJS.AES.encrypt(text, ~@~).toString();",),
    ("const k = CryptoJS.enc.Latin1.parse(~@~);",),
    ("const s = CryptoJS.MD5(q + ~&key=@~).toString();",),
    ("const s = md5(~@~ + ts);",),
    ("const t = `appid=${a}&key=@`;", "const s = CryptoJS.MD5(t).toString();"),
    ("const t = method + path + ~@~;", "const s = CryptoJS.SHA256(t).toString();"),
    ("const k = ~@~;", "const s = crypto.createHash(~sha1~).update(body + k).digest(~hex~);"),
    (
        "let t = ~~;",
        "for (const n of names) t += n + ~=~ + q[n];",
        "t += ~&key=@~;",
        "const s = CryptoJS.MD5(t).toString();",
    ),
    ("const s = CryptoJS.HmacSHA1(base, ~@&~ + tokenSecret).toString();",),
    ("const h = CryptoJS.algo.HMAC.create(CryptoJS.algo.SHA256, ~@~);",),
    ("function sign(data, secretKey) { return data + secretKey; }", "const s = sign(m, ~@~);"),
    ("const call = async (user, apiKey) => user;", "call(~ana~, ~@~);"),
    ("class Signer { constructor(host, clientSecret) {} }", "const s = new Signer(~h~, ~@~);"),
    ("const p = user + ~:@~;", "const b = btoa(p);"),
    ("const s = require(~crypto~).createHmac(~sha256~, ~@~).update(m).digest(~hex~);",),
    ("const h = crypto", "  .createHmac(~sha1~, ~@~)", "  .update(m).digest(~base64~);"),
    ("const t = jwt.sign({sub: id}, ~@~, {algorithm: ~HS256~});",),
    ("const t = KJUR.jws.JWS.sign(null, header, payload, ~@~);",),
    ("const mac = new KJUR.crypto.Mac({alg: ~HmacSHA256~, pass: ~@~});",),
    ("const sha = new jsSHA(~SHA-256~, ~TEXT~, {hmacKey: {value: ~@~, format: ~TEXT~}});",),
    ("shaObj.setHMACKey(~@~, ~TEXT~);",),
    ("const apiKey = pm.environment.get(~apiKey~) || ~@~;",),
    ("const clientSecret = pm.variables.get(~cs~) ?? ~@~;",),
    ("const o = {", "  client_secret:", "    ~@~", "};"),
    ("const accessToken =", "  ~@~;"),
    ("pm.environment.set(", "  ~api_key~,", "  ~@~", ");"),
    ("settings.webhook.secret =", "    ~@~;"),
    ("const apiKey = prod ? ~@~ : pm.environment.get(~stageKey~);",),
    ("const tokens = {ana: ~@~, luis: pm.environment.get(~luis~)};",),
    ("const apiKeys = [~@~];",),
    ("const secrets = new Map([[~ana~, ~@~]]);",),
    ("const form = new URLSearchParams([[~grant_type~, ~password~], [~client_secret~, ~@~]]);",),
    ("function getApiKey() {", "  if (n) {", "    return ~@~;", "  }", "}"),
    ("const clientSecret = () => ~@~;",),
    ("const secret = atob(~@~);",),
    ("const k = await crypto.subtle.importKey(~raw~, new TextEncoder().encode(~@~), alg, false, [~sign~]);",),
    ("const ours = ~@~;", "const s = CryptoJS.HmacSHA256(msg, CryptoJS.enc.Utf8.parse(ours)).toString();"),
    ("const v = ~@~;", "pm.environment.set(~api_token~, v);"),
    ("const NAME = ~client_secret~;", "pm.environment.set(NAME, ~@~);"),
    ("const stages = {prod: ~@~};", "pm.request.headers.add({key: ~X-Api-Key~, value: stages[pm.environment.name]});"),
    ("pm.sendRequest({url: u, header: [~Accept: */*~, ~X-Api-Key: @~]}, cb);",),
    ("const bytes = ~@~;", "const k = CryptoJS.enc.Hex.parse(bytes);", "const d = CryptoJS.AES.decrypt(x, k, {iv});"),
    ("const form = ~grant_type=password&password=~ + encodeURIComponent(~@~);",),
    ("const mine = ~@~;", "const u = `https://api.orchard.example/?access_token=${mine}`;"),
    ("const [user, apiToken] = [~ops~, ~@~];",),
    ("console.log(~token: @~);",),
    ("const y = `", "api_key: @", "region: eu", "`;"),
    ("/*", " curl -H ~Authorization: Bearer @~ https://api.orchard.example", " curl -H ~X-Api-Key: {{key}}~ u", "*/"),
    ("[{name: ~client_secret~, val: ~@~}].forEach(r => pm.environment.set(r.name, r.val));",),
)
# The same with nothing secret in it.
_QUIET = (
    ("const h = md5(~@~);",),
    ("const h = sha256(url + ~?id=@~);",),
    ("const u = base + ~/things/@~;",),
    ("function show(id, text) { return text; }", "show(1, ~@~);"),
    ("const read = (token, id) => id;", "read(t, ~@~);"),
    ("const s = CryptoJS.HmacSHA256(msg, key).toString();",),
    ("const d = CryptoJS.SHA256(~the words of a fixed message~).toString();",),
    ("const d = CryptoJS.MD5(~@~).toString();",),
    ("pm.request.headers.add({key: ~X-Request-Id~, value: ~@~});",),
    ("pm.expect(json.id).to.eql(~@~);",),
    ("pm.expect(pm.response.json().orderId === ~@~).to.be.true;",),
    ("const t = jwt.sign(payload, pm.environment.get(~jwt_secret~));",),
    ("pm.request.headers.upsert({key: ~Authorization~, value: ~Bearer ~ + token});",),
    ("pm.request.headers.upsert({key: ~Authorization~, value: ~Bearer {{token}}~});",),
    ("const apiKey = pm.environment.get(~apiKey~) || ~<your-api-key>~;",),
    ("const basic = btoa(user + ~:~ + password);",),
    ("const basic = btoa(~{{user}}:{{password}}~);",),
    ("const u = ~/orders/@/items~;",),
    ("pm.variables.set(~orderId~, ~@~);",),
    ("const o = {key: ~order~, value: ~@~};",),
    ("const h = crypto.createHash(~sha256~).update(~@~).digest(~hex~);",),
    ("const tokenType = prod ? ~access_token~ : ~refresh_token~;",),
    ("const tokens = {id: ~@~, tokenId: ~@~, access: ~access_token~};",),
    ("const apiKeys = [~prodApiKey~, ~stageApiKey~];",),
    ("function getToken() { return ~access_token~; }",),
    ("pm.test(~token: is valid for 60 minutes~, () => {});",),
    ("const order = ~@~;", "const u = `/tokens/${order}?id=${order}`;", "const s = ~Token ~ + order;"),
    ("const iv = ~@~;", "const parsed = CryptoJS.enc.Utf8.parse(iv);"),
    ("const NAME = ~lastOrder~;", "pm.environment.set(NAME, ~@~);"),
    ("const order = ~@~;", "pm.environment.set(~tokenId~, order);", "if (order === token) { n = 2; }"),
    ("[[~orderId~, ~@~], [~etag~, ~@~]].forEach(([k, v]) => pm.environment.set(k, v));",),
)  # fmt: skip

# What a literal says of a secret, in words, as a form, as headers, commands and addresses with blanks in them.
_SAID = (
    "client_secret: @", "client_secret=@ is the one", "Authorization: Bearer @", "the api key is @", "use the token @ here",
    "see the notes of May&webhook_secret=@", "https://a.example/?q=two words&api_key=@", "curl -H X-Api-Key:@ https://a.example",
    "export ORCHARD_API_KEY=@", "step 1; auth_token=@; step 2", "client_id=orchard web\\nclient_secret=@", "// api_key=@",
)  # fmt: skip
_SAYING = (
    "console.log(~%~);",
    "const text = ~%~;",
    "f(~one~, ~%~, ~two~);",
    "throw new Error(~%~);",
    "x = /* ~ */ ~%~; // y",
    "const a = ~\\~~, b = ~%~;",
)
_SAID_OVER_LINES = (
    ("const body = `", "client_id=orchard", "client_secret=@", "`;"),
    ("const head = `Host: a.example", "Authorization: Bearer @", "Accept: x`;"),
    ("const settings = `", "orchard:", "  api_key: @", "`;"),
    ("/*", "client_secret: @", "*/"),
    ("f(a /* the old one:", "   api_key=@ */, b);"),
    ("const body = ~client_id=orchard\\n\\", "client_secret=@~;"),
    ("const quotes = /[`~]/;", "const body = `${a ? ~x~ : ~y~}", "webhook_secret=@`;"),
)
# The same names where code is, not text; and texts that name no value.
_CODE = (
    ("api_key = @;",), ("const clientSecret = @;",), ("f(~a~, api_key = @);",), ("const a = ~x y~; api_key = @; const b = ~z~;",),
    ("const a = ~say \\~~; api_key = @;",), ("const a = ~https://a.example/~; token = @.b;",), ("const o = {client_secret: @};",),
    ("const a = `x", "y`;", "api_key = @;"), ("const quotes = /[`~]/;", "api_key = @;"), ("/* a */ const b = `x`;", "token = @;"),
    ("const o = {", "  client_secret: @,", "};"),
    ("console.log(~the token: expired yesterday~);",), ("throw new Error(~password: required for this request~);",),
    ("console.log(~client_secret=~ + @);",), ("const u = `https://a.example/?api_key=${@}`;",),
)  # fmt: skip


def _script(rng: random.Random, use: tuple[str, ...], value: str) -> list[str]:
    quote = rng.choice("'\"")
    before = rng.sample(["// step one", "let n = 1;", "console.log(pm.info.requestName);", ""], rng.randint(0, 3))
    return [*before, *(line.replace("~", quote).replace("@", value) for line in use), "pm.variables.set('n', 1);"]


def _literals(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        use = rng.choice(_USES)
        value = draw(rng, rng.choice((20, 24, 32, 40)))
        yield Case(collection(exec=_script(rng, use, value)), value, " / ".join(use))


def _said(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        in_one = (rng.choice(_SAYING).replace("%", rng.choice(_SAID)),)
        use = rng.choice((in_one, rng.choice(_SAID_OVER_LINES)))
        value = draw(rng, rng.choice((20, 24, 32, 40)))
        yield Case(collection(exec=_script(rng, use, value)), value, " / ".join(use))


def _quiet(rng: random.Random, count: int) -> Iterator[Case]:
    for _ in range(count):
        use = rng.choice(_QUIET + _CODE)
        yield Case(collection(exec=_script(rng, use, draw(rng, 24))), "", " / ".join(use))


def test_a_literal_that_a_script_sends_or_signs_with_is_found() -> None:
    measured = measure(_literals(random.Random(20261129), draws(400)))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_what_the_text_of_a_literal_says_is_found() -> None:
    measured = measure(_said(random.Random(20261201), draws(300)))
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_messages_ids_variables_and_code_of_scripts_are_quiet() -> None:
    assert not measure(_quiet(random.Random(20261130), draws(400))).besides


def test_a_password_in_quotes_is_a_literal_though_a_dot_stands_in_it() -> None:
    rng = random.Random(7)
    value = f"Orchard.{draw(rng, 4).lower()}{rng.randrange(10, 99)}"
    assert measure([Case(collection(exec=[f"const password = '{value}';"]), value)]) == (1, 1, [], [])
    assert not measure([Case(collection(exec=["const password = credentials.Password2;", "const p = {password: 'login.password'};"]))]).besides  # fmt: skip


def test_a_name_that_several_functions_declare_tells_nothing_of_another_ones() -> None:
    rng = random.Random(20261130)
    for number in range(24):
        name, value = rng.choice("abcdefghkmnpqstuvwxyz"), f"{draw(rng, 7)}.Rio{rng.randrange(100, 999)}"
        taken = rng.choice(("return {{password: {0}}};", "send({{user: 1, password: {0}}});"))
        asked = rng.choice(
            ("function g({0}) {{ {1} }}", "const g = {0} => {{ {1} }};", "const g = function ({0}) {{ {1} }};")
        )
        given = f"function f() {{ const {name} = '{value}'; return {name}; }}"
        other = asked.format(name, taken.format(name))
        if number % 2:
            assert not measure([Case(collection(exec=[given, other]), "", f"{given} {other}")]).besides
        else:  # of one function, it is the same
            one = f"function f() {{ const {name} = '{value}'; {taken.format(name)} }}"
            assert measure([Case(collection(exec=[one]), value, one)]).found, one
