"""By what the files of each client are known, without importing its module: a tree of foreign files asks this table alone.

A test holds every row to what the module says of itself.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from typing import NamedTuple


class Declared(NamedTuple):
    """A client's `endings`, `marks`, `contents`, `naming`, `heads` and `at_root`, as `Client` has them."""

    endings: tuple[str, ...] = ()
    marks: tuple[tuple[bytes, ...], ...] = ()
    contents: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()
    heads: tuple[tuple[bytes, ...], ...] = ()
    at_root: tuple[str, ...] = ()


# The files that are looked into for marks anywhere. Those of `contents` are read on only if a mark stands among their first bytes.
CONTENT = (".json", ".yaml", ".yml")
# What stands among `contents` for a name without any ending; no path ends so.
NO_ENDING = "/"
HEAD = 4096

CLIENTS: dict[str, Declared] = {
    "http": Declared((".http", ".rest"), ()),
    "http_environment": Declared(
        (
            "http-client.env.json",
            "rest-client.env.json",
            "http-client.private.env.json",
            "rest-client.private.env.json",
            ".env.json.user",
            "http-client.cookies",
            ".httpyac.json",
            "httpyac.config.json",
            ".httpyac.js",
            ".httpyac.cjs",
            "httpyac.config.js",
            "httpyac.config.cjs",
        ),
        ((b'"rest-client.',),),
    ),
    "insomnia": Declared(
        (),
        ((b"__export_format", b"_type"), (b".insomnia.rest/5",), (b"mcpClient.insomnia/5",)),
        (),
        (".insomnia/",),
    ),
    "har": Declared((".har",), ((b'"log"', b'"entries"', b'"startedDateTime"'),)),
    "hoppscotch": Declared(
        (),
        (
            (b'"endpoint"', b'"requests"', b'"folders"'),
            (b'"query"', b'"requests"', b'"folders"'),
            (b'"bearerToken"', b'"httpPassword"', b'"folders"'),
            (b'"testScript"', b'"contentType"', b'"folders"'),
            (b'"variables"', b'"secret"', b'"v"'),
            (b'"variables"', b'"key"', b'"name"', b'"value"'),
        ),
    ),
    "thunder": Declared(
        (
            "thunder-tests/thunderclient.json",
            "thunder-tests/thundercollection.json",
            "thunder-tests/thunderenvironment.json",
        ),
        ((b'"Thunder Client"',),),
        (),
        ("thunder-tests/",),
        at_root=("thunder-tests",),
    ),
    "mcp": Declared(
        ("/.mcp.json", ".cursor/mcp.json", ".vscode/mcp.json", "claude_desktop_config.json"),
        ((b'"mcpServers"',),),
        (),
        (".mcp.json",),
    ),
    "bruno": Declared(
        (".bru", "bruno.json"),
        (
            (b'"brunoConfig"', b'"items"'),
            (b'"multipartForm"', b'"items"', b'"seq"'),
            (b'"variables"', b'"name"', b'"enabled"'),
            (b'"variables"', b'"name"', b'"secret"'),
        ),
    ),
    "newman": Declared(
        marks=((b'"run"', b'"collection"'), (b'"results"', b'"responseCode"')),
        contents=(".html", ".htm", ".xml"),
        naming=("postmanrc", "newmanrc"),
        heads=(
            (b"<title>Newman",),
            (b"<title>Postman Report",),
            (b"theme-dark .card-header",),
            (b"<testsuites name=", b"<testsuite name="),
        ),
    ),
    "opencollection": Declared(
        ("opencollection.yml", "opencollection.yaml"),
        (
            (b"opencollection:",),
            (b"info:", b"type:", b"url:"),
            (b"info:", b"type: folder"),
            (b"variables:", b"name:"),
        ),
    ),
    "requestly": Declared(
        marks=((b'"contentType"', b'"records"', b'"schema_ver'), (b'"environments"', b'"syncValue"', b'"isGlobal"'))
    ),
    "commands": Declared(
        marks=((b"--env-var",), (b"--global-var",), (b"hurl --",), (b"k6 run",), (b"PMAK-",)),
        contents=(".sh", ".bash", ".ps1", ".bat", ".cmd", ".mk", NO_ENDING),
        heads=(
            (b"--env-var",),
            (b"--global-var",),
            (b"hurl --",),
            (b"k6 run",),
            (b"PMAK-",),
            (b"hurl", b"--variable"),
            (b"hurl", b"--secret"),
        ),
    ),
    "hurl": Declared((".hurl",), ()),
    "dotenv": Declared(naming=(".env",), endings=("hurl.env",)),
    "iteration_data": Declared(naming=(".csv",)),
    "k6": Declared(contents=(".js", ".mjs", ".ts"), heads=((b"'k6",), (b'"k6',))),
    "karate": Declared(contents=(".feature",), naming=("karate-config",), heads=((b"Feature:",),)),
    "soapui": Declared(contents=(".xml",), heads=((b"eviware.com/soapui/config",),)),
    "jmeter": Declared((".jmx",), ()),
    "httpie": Declared((), ((b'"httpie"', b'"meta"'),)),
    "yaak": Declared((), ((b"model:", b"id:"), (b'"yaakSchema"', b'"resources"'))),
    "apidog": Declared((), ((b'"apidogProject"',), (b'"apifoxProject"',))),
    "openapi": Declared(
        marks=(
            (b'"openapi"', b'"info"'),
            (b'"swagger"', b'"info"'),
            (b'"asyncapi"', b'"info"'),
            (b"openapi:", b"info:"),
            (b"swagger:", b"info:"),
            (b"asyncapi:", b"info:"),
        )
    ),
    "artillery": Declared((), ((b"scenarios:", b"flow:", b"target:"), (b'"scenarios"', b'"flow"', b'"target"'))),
    "stepci": Declared((), ((b"tests:", b"steps:", b"http:"), (b'"tests"', b'"steps"', b'"http"'))),
    "cassettes": Declared(
        marks=(
            (b"interactions:", b"request:", b"response:"),
            (b'"http_interactions"', b'"request"'),
            (b'"interactions"', b'"request"', b'"uri"'),
            (b'"interactions"', b'"request"', b'"url"'),
            (b'"request"', b'"response"', b'"status_code"'),
            (b'"request"', b'"response"', b'"index"'),
            (b"request:", b"response:", b"method:"),
        ),
        contents=(NO_ENDING,),
        heads=((b"- request:",), (b"-\n    request:",), (b"-\r\n    request:",)),
    ),
    "stubs": Declared(
        marks=(
            (b'"pairs"', b'"schemaVersion"'),
            (b"mocks.microcks.io/",),
            (b'"lastMigration"', b'"routes"'),
            (b'"httpRequest"', b'"httpResponse'),
            (b'"httpRequest"', b'"httpForward'),
            (b'"httpRequest"', b'"httpOverride'),
            (b'"httpRequest"', b'"httpError"'),
            (b'"imposters"', b'"protocol"'),
            (b'"stubs"', b'"protocol"'),
            (b'"scope"', b'"method"', b'"path"', b'"response"'),
            (b'"consumer"', b'"provider"', b'"interactions"'),
            (b'"consumer"', b'"provider"', b'"messages"'),
            (b"request:", b"response:", b"method:"),
            (b"request:", b"proxy:", b"method:"),
            (b'"request"', b'"response"'),
        ),
        contents=(".json5",),
        naming=("__files/",),
        heads=((b"meta:", b"req:"),),
    ),
    "raml": Declared(endings=(".raml",)),
    "paw": Declared(endings=(".paw",)),
    "others": Declared(
        endings=(
            ".agx",
            ".agc",
            ".agbkp",
            ".apib",
            ".chlsj",
            ".curl",
            ".curlrc",
            "_curlrc",
            ".synthetics.json",
            ".evans.toml",
            ".graphqlconfig",
            ".graphqlrc",
            ".graphqlrc.json",
            ".graphqlrc.yml",
            ".graphqlrc.yaml",
            "graphql.config.json",
            "graphql.config.yml",
            "graphql.config.yaml",
            ".graphqlrc.toml",
            "graphql.config.toml",
            ".krop",
            ".krenv",
            ".krauth",
            ".krproj",
            "locustfile.py",
            ".ncf",
            ".posting.yaml",
            ".restbook",
            ".restclient",
            "schemathesis.toml",
            ".siegerc",
            "siege.conf",
            "slumber.yml",
            "slumber.yaml",
            ".strest.yml",
            ".strest.yaml",
            ".tavern.yaml",
            ".tavern.yml",
            ".venom.yml",
            ".venom.yaml",
        ),
        marks=(
            (b'"ARC#', b'"kind"'),
            (b'"project_id"', b'"target_type"'),
            (b"arazzo:", b"sourceDescriptions:"),
            (b"blueprint:", b"endpoint:"),
            (b"plan:", b"base:", b"request:"),
            (b"tests:", b"name:"),
            (b'"proto"', b'"call"', b'"host"'),
            (b'"protoset"', b'"call"', b'"host"'),
            (b"generates:", b"schema:"),
            (b'"generates"', b'"schema"'),
            (b'"HTTPie session file"',),
            (b"teststeps:", b"config:"),
            (b'"teststeps"', b'"config"'),
            (b"_format_version:",),
            (b'"_format_version"',),
            (b'"requests"', b"milkman.u"),
            (b'"shortTitle"', b'"headers"'),
            (b"testset:", b"test:", b"config:"),
            (b'"objectType"', b'"pairs"', b'"ruleType"'),
            (b'"exportedFrom"', b'"collection"'),
            (b"runners:", b"steps:"),
            (b"federation_version:", b"subgraphs:"),
            (b'"trigger_url"', b'"step_type"'),
            (b'"entities"', b'"entity"'),
            (b"execution:", b"scenarios:"),
            (b'"query_path"', b'"req_headers"'),
            (b"contexts:", b"jobs:"),
        ),
        contents=(".xml", ".ts", ".js", ".mjs", ".scala", ".java", ".kt", ".org"),
        heads=(
            (b"<items burpVersion=",),
            (b"'checkly/constructs'",),
            (b'"checkly/constructs"',),
            (b"import io.gatling.",),
            (b"import static io.gatling.",),
            (b"'@gatling.io/",),
            (b'"@gatling.io/',),
            (b"<tsung ",),
            (b"<tsung>",),
            (b":verb:",),
        ),
    ),
}
