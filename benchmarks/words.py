"""The vocabulary of generated exports: words of interfaces, of prose in several languages, and lines of scripts."""

from __future__ import annotations

NOUNS = tuple(
    """
    account activity address agent agreement airport alarm album alert allocation amendment amount annotation answer
    appointment approval article asset assignment attachment attempt attendee attribute auction audience audit avatar
    badge balance bank banner barcode basket batch beneficiary bid bill blog board bonus booking bookmark branch brand
    broadcast broker bucket budget building bundle business cabin calendar call campaign candidate card cargo carrier
    cart case catalogue category certificate channel charge chart chat checkout city claim class client clinic cluster
    comment commission company complaint component condition consent consignment contact container content contract
    contributor conversion coordinate country coupon course court credit crew currency customer cycle dashboard dataset
    deal dealer decision declaration delivery demand department deposit destination device diagnosis dimension directory
    discount dispatch district document domain donation draft driver duty edition employee endpoint engine enquiry
    entity entry episode equipment estimate evaluation event exam exception exchange expense export extension facility
    factor feature fee feedback field figure file filter fleet flight floor folder forecast form forum freight fund
    gallery game garage garden gateway gift goal grade grant group guarantee guest guide handler harvest header holiday
    hospital host hotel household image import incident index industry ingredient inspection instalment institution
    instruction insurance interest interval inventory investment invitation invoice issue item journal journey keyword
    kit label language lawyer lead league lease lecture lesson letter level licence lift limit link list listing loan
    location locker lot luggage machine mailbox maintenance manager mandate manifest map margin market match meal
    measure measurement media meeting member membership menu merchant message meter milestone mission module monitor
    mortgage motor museum network news notice notification number object offer office officer operation operator option
    order organisation outlet owner package page parcel parking participant partner passenger patient payment payroll
    penalty period permit person phone photo pipeline plan plant player playlist policy poll portfolio position post
    premium prescription price printer priority process producer product profile programme project promotion property
    proposal provider purchase quality quantity question queue quota quote race rate rating reading receipt recipe
    recipient record redemption referral refund region registration reminder rental repair replacement report request
    reservation resident resource response restaurant result retailer return revenue review reward risk role room route
    rule salary sale sample schedule school score screen script season seat section segment seller sensor series server
    session settlement shelf shift ship shipment shop site size skill slot sms snapshot solution source speaker sponsor
    stage statement station status step stock store street student studio subject submission subscriber subscription
    summary supplier survey switch symbol table target tariff task tax taxi team template tenant terminal territory test
    ticket tier timesheet tool topic tour tracker trade train training transaction transfer transit translation trip
    truck unit update upload usage user utility vacancy variant vehicle vendor venue version video visit visitor voucher
    wage wallet warehouse warranty watch weather webhook wheel widget wing worker workflow workshop zone
    """.split()
)
VERBS = ("Get", "List", "Create", "Update", "Delete", "Search", "Export", "Approve", "Cancel", "Validate", "Import")
FIELDS = (
    "id", "name", "status", "type", "createdAt", "updatedAt", "description", "amount", "currency", "quantity", "code",
    "email", "country", "city", "total", "count", "enabled", "active", "url", "reference", "externalId", "version",
    "language", "notes", "label", "phone", "price", "owner", "etag", "order", "start_date", "end_date", "page", "limit",
)  # fmt: skip
STATES = ("ACTIVE", "PENDING", "CLOSED", "DRAFT", "FAILED", "APPROVED", "open", "new", "archived", "in_progress")
MEDIA = ("application/json", "application/json; charset=utf-8", "*/*", "text/html; charset=UTF-8", "no-cache", "gzip")
ANSWER_HEADERS = (
    ("Date", "Tue, 14 May 2024 09:{n} GMT"), ("Content-Type", "application/json; charset=utf-8"),
    ("Content-Length", "{n}"), ("Connection", "keep-alive"), ("Server", "nginx"), ("Vary", "Accept-Encoding"),
    ("X-Request-Id", "{uuid}"), ("ETag", 'W/"{hash}"'), ("Cache-Control", "no-cache, no-store"),
    ("X-Powered-By", "Express"), ("Transfer-Encoding", "chunked"), ("Strict-Transport-Security", "max-age=31536000"),
)  # fmt: skip

# Harmless values of fields that are named like credentials, as they stand in exports.
HARMLESS = (
    "{{ref}}",
    "{{ref}}",
    "{{ref}}",
    "string",
    "<your value>",
    "********",
    "password",
    "changeme",
    "YOUR_TOKEN",
    "",
)
CREDENTIALS = ("password", "token", "access_token", "client_secret", "apiKey", "refresh_token", "secret", "sessionId")

# Prose, by language: what descriptions and names are made of.
PROSE = {
    "en": """the a of to and is in for this when returns request with all by from must be can optional field list value
        only after before each one given if not already exists returns page default filter sorted caller please note
        endpoint response contains error between other several without permission""",
    "de": """der die das und wird für mit von ist nicht eine Anfrage liefert Antwort alle gültig über können müssen Feld
        Liste Wert wenn oder nach zurück Schlüssel Größe während Prüfung""",
    "fr": """le la les et pour avec une réponse renvoie liste créé requête champ être déjà après désactivé clé première
        valeur par défaut tous données sécurité""",
    "es": """el la los y para con una respuesta devuelve lista petición campo después válido está página número
        información también según contraseña usuario""",
    "pt": """o a os e para com uma resposta retorna lista requisição campo não após válido está página número
        informações também usuário código situação""",
    "pl": """i w na do z jest dla żądanie zwraca listę pole wartość musi być już jeśli użytkownik błąd strona następnie""",
    "tr": """ve bir bu için ile istek yanıt döner liste alan değer olmalı kullanıcı şifre sayfa geçerli değil sonra""",
    "ru": """и в на для с запрос ответ возвращает список поле значение должен быть если пользователь ошибка страница""",
    "ja": """リクエスト レスポンス 一覧 を 返します ユーザー の 値 は 必須 です 場合 エラー ページ 取得 更新 する""",
    "zh": """请求 响应 返回 列表 的 用户 字段 必须 是 如果 错误 页面 获取 更新 数据 参数 说明""",
}  # fmt: skip
# How often a collection is written in which language.
LANGUAGES = ("en",) * 90 + ("de", "fr", "es", "pt", "pt", "pl", "tr", "ru", "ja", "zh")

# Shapes of scripts: {noun}, {field}, {code}, {var} and {n} are filled in, request by request.
SCRIPTS = (
    (
        'pm.test("Status code is {code}", function () {{',
        "    pm.response.to.have.status({code});",
        "}});",
        "",
        "const jsonData = pm.response.json();",
        'pm.test("{noun} has {field}", function () {{',
        '    pm.expect(jsonData).to.have.property("{field}");',
        "    pm.expect(jsonData.{field}).to.be.a('string');",
        "}});",
        'pm.environment.set("{var}", jsonData.{field});',
    ),
    (
        "var jsonData = JSON.parse(responseBody);",
        'tests["{noun} {field} is not empty"] = jsonData.{field} !== null;',
        'tests["Response time is less than {n}ms"] = responseTime < {n};',
        'postman.setEnvironmentVariable("{var}", jsonData.{field});',
        "",
    ),
    (
        "// {noun}: remember what the next request needs",
        "if (pm.response.code === {code}) {{",
        "    var jsonData = pm.response.json();",
        "    for (var i in jsonData) {{",
        '        if (jsonData[i].{field} == "{noun}-{n}") {{',
        "            found = jsonData[i];",
        "            break;",
        "        }}",
        "    }}",
        "    pm.collectionVariables.set('{var}', found.id);",
        "}} else {{",
        '    console.log("{noun} not found: " + pm.response.status);',
        "}}",
    ),
    (
        "const {noun}Id = pm.environment.get('{var}');",
        "pm.variables.set('{noun}Count', Math.floor(Math.random() * {n}));",
        "pm.request.headers.add({{key: 'X-Correlation-Id', value: pm.variables.replaceIn('{{{{$guid}}}}')}});",
    ),
    (
        'pm.test(pm.info.requestName + " : {code}", function () {{',
        "    pm.response.to.be.ok;",
        '    pm.response.to.have.header("Content-Type");',
        "    pm.expect(pm.response.responseTime).to.be.below({n});",
        "}});",
        "pm.test('Schema of {noun} is valid', () => {{",
        "    const schema = {{ type: 'object', required: ['{field}', 'id'] }};",
        "    pm.expect(tv4.validate(pm.response.json(), schema)).to.be.true;",
        "}});",
    ),
)
# Answers without content of their own.
SHORT_ANSWERS = ("", "", "null", "[]", "OK", '{"status": "ok"}', '{"message": "Not Found"}', '{"errors": []}')
