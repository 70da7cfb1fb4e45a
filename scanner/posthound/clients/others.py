"""Other tools that send requests or describe them: their files are told by their names or by words of their own, and read for secrets.

What resolves in them is not known here, so that nothing but a placeholder is written: a tool whose references are known has a module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from posthound.clients.base import Advice, Client, FieldPlace, held_by
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.named import Named, described, with_names
from posthound.formats.requests import joined, sent_to
from posthound.formats.rows import rows_tree
from posthound.model.columns import Tree
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Request, Role, Syntax
from posthound.support.regexes import regex

# What Kong's gateways know of who asks them.
_CREDENTIALS = frozenset(f"{kind}_credentials" for kind in ("keyauth", "basicauth", "hmacauth", "oauth2")) | {
    "jwt_secrets"
}
_OF_KONG = _CREDENTIALS | {"services", "routes", "consumers", "plugins", "upstreams", "certificates", "consumer_groups"}
_SECTIONS = {
    **SECTIONS,
    "env": Role.ENVIRONMENT, "environments": Role.ENVIRONMENT, "profiles": Role.ENVIRONMENT, "json": Role.BODY, "form": Role.FORM,
    "req_headers": Role.HEADER, "req_query": Role.QUERY, "req_body_form": Role.FORM, "req_body_other": Role.BODY,
    "res_body": Role.EXAMPLE_BODY,
}  # fmt: skip
_FIELDS = Fields(sections=_SECTIONS)
# Under `tests` most tools have scripts, and under `env` variables.
_GABBI = {
    **_SECTIONS,
    "tests": Role.METADATA,
    "request_headers": Role.HEADER,
    "response_headers": Role.EXAMPLE_HEADER,
    "query_parameters": Role.QUERY,
}
_ZAP = {**_SECTIONS, "env": Role.METADATA, "loginRequestBody": Role.BODY}
_RESTFOX = {**_SECTIONS, "authentication": Role.AUTH, "environment": Role.ENVIRONMENT}
_APIPOST = {**_SECTIONS, "env_var_list": Role.ENVIRONMENT, "global_vars": Role.GLOBALS}
_KONG = {**_SECTIONS, **dict.fromkeys(_CREDENTIALS, Role.AUTH)}
_STREST = {**_SECTIONS, "postData": Role.BODY}
# Options of a command, one a line: of curl, which takes them with or without dashes and signs, and siege. A user stands before his password,
# and with siege a realm behind that.
_OPTION = r"^[ \t]*-{0,2}([A-Za-z][\w-]*)(?:[ \t]*[=:][ \t]*|[ \t]+)"
_GIVEN = r"(?:\"((?:[^\"\\\n]|\\.)*)\"[^\r\n]*|%s([^\s\"][^\r\n]*?))[ \t]*\r?$"
_OPTIONS = regex(_OPTION + _GIVEN % "", re.MULTILINE)
_SIEGE = regex(_OPTION + _GIVEN % r"([^\s:\"]+:[^\s:]+):\w+|", re.MULTILINE)
_USERS = dict.fromkeys(("u", "user", "login"), "userpwd") | dict.fromkeys(
    ("U", "proxy-user", "proxy-login"), "proxy-userpwd"
)
# Where API Blueprint says to which API it belongs.
_HOST = regex(r"^HOST:[ \t]*(\S+)", re.MULTILINE)


# Where the first bytes of a file end.
_HEAD = 4096


class _Tool(NamedTuple):
    """One tool: what its files are called, or the words that stand in all of them, or among their first bytes, what their root must be, and what
    fields are for; or the rows of a file of options."""

    kind: str
    endings: tuple[str, ...] = ()
    marks: tuple[tuple[bytes, ...], ...] = ()
    is_root: Callable[[Any], bool] = lambda root: False
    contents: tuple[str, ...] = ()
    heads: tuple[tuple[bytes, ...], ...] = ()
    sections: Mapping[str, Role] = _SECTIONS
    rows: re.Pattern[str] | None = None


def _with(*keys: str) -> Callable[[Any], bool]:
    return lambda root: is_object(root) and set(keys) <= root.keys()


def _is_arc(root: Any) -> bool:
    return is_object(root) and str(root.get("kind")).startswith("ARC#")


def _is_session(root: Any) -> bool:
    meta = root.get("__meta__") if is_object(root) else None
    return is_object(meta) and meta.get("about") == "HTTPie session file"


def _is_talend(root: Any) -> bool:
    rows = root.get("entities") if is_object(root) else None
    return is_list(rows) and bool(rows) and all(is_object(row) and is_object(row.get("entity")) for row in rows[:50])


def _is_taurus(root: Any) -> bool:
    run, scenarios = (root.get("execution"), root.get("scenarios")) if is_object(root) else (None, None)
    return (is_list(run) or is_object(run)) and is_object(scenarios)


def _is_yapi(root: Any) -> bool:
    rows = root if is_list(root) else []
    return bool(rows) and all(is_object(row) and is_list(row.get("list")) for row in rows[:50])


def _is_runscope(root: Any) -> bool:
    rows = root if is_list(root) else [root]
    return bool(rows) and all(is_object(row) and {"trigger_url", "steps"} <= row.keys() for row in rows[:50])


def _is_codegen(root: Any) -> bool:
    return is_object(root) and "schema" in root and is_object(root.get("generates"))


def _is_supergraph(root: Any) -> bool:
    return is_object(root) and "federation_version" in root and is_object(root.get("subgraphs"))


def _is_drill(root: Any) -> bool:
    rows = root.get("plan") if is_object(root) and isinstance(root.get("base"), str) else None
    return is_list(rows) and bool(rows) and all(is_object(row) and "name" in row for row in rows[:50])


_METHODS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "url", "method"))


def _is_gabbi(root: Any) -> bool:
    rows = root.get("tests") if is_object(root) else None
    return (
        is_list(rows)
        and bool(rows)
        and all(is_object(row) and "name" in row and not row.keys().isdisjoint(_METHODS) for row in rows[:50])
    )


def _is_zap(root: Any) -> bool:
    run = root.get("env") if is_object(root) and is_list(root.get("jobs")) else None
    return is_object(run) and is_list(run.get("contexts"))


_OF_PYRESTTEST = frozenset(("config", "test", "url", "benchmark", "import"))


def _is_pyresttest(root: Any) -> bool:
    rows = root[:50] if is_list(root) else []
    return bool(rows) and all(is_object(row) and len(row) == 1 and row.keys() <= _OF_PYRESTTEST for row in rows)


def _is_restfox(root: Any) -> bool:
    return is_object(root) and str(root.get("exportedFrom")).startswith("Restfox") and is_list(root.get("collection"))


def _is_apipost(root: Any) -> bool:
    rows = root.get("apis") if is_object(root) and "project_id" in root else None
    return is_list(rows) and bool(rows) and all(is_object(row) and "target_type" in row for row in rows[:50])


def _is_kong(root: Any) -> bool:
    """Whether it is the state of a gateway of Kong's, as decK keeps it: the version of the format, and lists of what there is."""
    return (
        is_object(root)
        and "." in str(root.get("_format_version"))
        and all(is_list(root[key]) for key in _OF_KONG & root.keys())
        and not _OF_KONG.isdisjoint(root.keys())
    )


def _is_ghz(root: Any) -> bool:
    method = root.get("call") if is_object(root) else None
    return isinstance(method, str) and "." in method and isinstance(root.get("host"), str)


def _is_milkman(root: Any) -> bool:
    rows = root[:50] if is_list(root) else []
    return bool(rows) and all(is_object(row) and is_list(row.get("requests")) for row in rows)


def _is_modheader(root: Any) -> bool:
    rows = root[:50] if is_list(root) else []
    held = [row.get("headers") if is_object(row) and "shortTitle" in row else None for row in rows]
    return bool(held) and all(
        is_list(each) and all(is_object(row) and {"name", "value"} <= row.keys() for row in each) for each in held
    )


def _is_requestly(root: Any) -> bool:
    rows = root if is_list(root) else []
    return (
        bool(rows)
        and all(is_object(row) and "objectType" in row for row in rows[:50])
        and any(is_list(row.get("pairs")) for row in rows[:50])
    )


_TOOLS = (
    _Tool("advanced-rest-client", marks=((b'"ARC#', b'"kind"'),), is_root=_is_arc),
    _Tool("altair", (".agx", ".agc", ".agbkp")),
    _Tool("api-blueprint", (".apib",)),
    _Tool("apipost", marks=((b'"project_id"', b'"target_type"'),), is_root=_is_apipost, sections=_APIPOST),
    _Tool("arazzo", marks=((b"arazzo:", b"sourceDescriptions:"),), is_root=_with("arazzo", "workflows")),
    _Tool("burp", contents=(".xml",), heads=((b"<items burpVersion=",),)),
    _Tool("charles", (".chlsj",)),
    _Tool("checkly", contents=(".ts", ".js", ".mjs"), heads=((b"'checkly/constructs'",), (b'"checkly/constructs"',))),
    _Tool("curl", (".curl",)),
    _Tool("curl-options", (".curlrc", "_curlrc"), rows=_OPTIONS),
    _Tool("datadog-synthetics", (".synthetics.json",)),
    _Tool("dredd", marks=((b"blueprint:", b"endpoint:"),), is_root=_with("blueprint", "endpoint")),
    _Tool("drill", marks=((b"plan:", b"base:", b"request:"),), is_root=_is_drill),
    _Tool("evans", (".evans.toml",)),
    _Tool("gabbi", marks=((b"tests:", b"name:"),), is_root=_is_gabbi, sections=_GABBI),
    _Tool("gatling", contents=(".scala", ".java", ".kt"), heads=((b"import io.gatling.",), (b"import static io.gatling.",))),
    _Tool("gatling-js", contents=(".ts", ".js", ".mjs"), heads=((b"'@gatling.io/",), (b'"@gatling.io/',))),
    _Tool("ghz", marks=((b'"proto"', b'"call"', b'"host"'), (b'"protoset"', b'"call"', b'"host"')), is_root=_is_ghz),
    _Tool("graphql-codegen", marks=((b"generates:", b"schema:"), (b'"generates"', b'"schema"')), is_root=_is_codegen),
    _Tool("graphql-config", (
        ".graphqlconfig", ".graphqlrc", ".graphqlrc.json", ".graphqlrc.yml", ".graphqlrc.yaml", "graphql.config.json", "graphql.config.yml",
        "graphql.config.yaml", ".graphqlrc.toml", "graphql.config.toml",
    )),
    _Tool("httpie-session", marks=((b'"HTTPie session file"',),), is_root=_is_session),
    _Tool("httprunner", marks=((b"teststeps:", b"config:"), (b'"teststeps"', b'"config"')), is_root=_with("config", "teststeps")),
    _Tool("kong", marks=((b"_format_version:",), (b'"_format_version"',)), is_root=_is_kong, sections=_KONG),
    _Tool("kreya", (".krop", ".krenv", ".krauth", ".krproj")),
    _Tool("locust", ("locustfile.py",)),
    _Tool("milkman", marks=((b'"requests"', b"milkman.u"),), is_root=_is_milkman),
    _Tool("modheader", marks=((b'"shortTitle"', b'"headers"'),), is_root=_is_modheader),
    _Tool("nightingale", (".ncf",)),
    _Tool("posting", (".posting.yaml",)),
    _Tool("pyresttest", marks=((b"testset:", b"test:", b"config:"),), is_root=_is_pyresttest),
    _Tool("requestly", marks=((b'"objectType"', b'"pairs"', b'"ruleType"'),), is_root=_is_requestly),
    _Tool("rest-book", (".restbook",)),
    _Tool("restclient", (".restclient",)),
    _Tool("restfox", marks=((b'"exportedFrom"', b'"collection"'),), is_root=_is_restfox, sections=_RESTFOX),
    _Tool("runn", marks=((b"runners:", b"steps:"),), is_root=_with("runners", "steps")),
    _Tool("rover", marks=((b"federation_version:", b"subgraphs:"),), is_root=_is_supergraph),
    _Tool("runscope", marks=((b'"trigger_url"', b'"step_type"'),), is_root=_is_runscope),
    _Tool("schemathesis", ("schemathesis.toml",)),
    _Tool("siege", (".siegerc", "siege.conf"), rows=_SIEGE),
    _Tool("slumber", ("slumber.yml", "slumber.yaml")),
    _Tool("strest", (".strest.yml", ".strest.yaml"), sections=_STREST),
    _Tool("talend-api-tester", marks=((b'"entities"', b'"entity"'),), is_root=_is_talend),
    _Tool("taurus", marks=((b"execution:", b"scenarios:"),), is_root=_is_taurus),
    _Tool("tavern", (".tavern.yaml", ".tavern.yml")),
    _Tool("tsung", contents=(".xml",), heads=((b"<tsung ",), (b"<tsung>",))),
    _Tool("verb", contents=(".org",), heads=((b":verb:",),)),
    _Tool("venom", (".venom.yml", ".venom.yaml")),
    _Tool("yapi", marks=((b'"query_path"', b'"req_headers"'),), is_root=_is_yapi),
    _Tool("zap", marks=((b"contexts:", b"jobs:"),), is_root=_is_zap, sections=_ZAP),
)  # fmt: skip
_ENDINGS = tuple(ending for tool in _TOOLS for ending in tool.endings)
_MARKS = tuple(words for tool in _TOOLS for words in tool.marks)
_CONTENTS = tuple(dict.fromkeys(ending for tool in _TOOLS for ending in tool.contents))
_HEADS = tuple(words for tool in _TOOLS for words in tool.heads)


def _tool(file: File) -> _Tool | None:
    for tool in _TOOLS:
        if tool.endings and file.path.endswith(tool.endings):
            return tool
        if (
            tool.contents
            and file.path.endswith(tool.contents)
            and any(all(word in file.data[:_HEAD] for word in words) for words in tool.heads)
        ):
            return tool
        if tool.marks and any(all(word in file.data for word in words) for words in tool.marks):
            root = file.root
            if tool.is_root(root):
                return tool
    return None


def _read(file: File) -> Document | None:
    if (tool := _tool(file)) is None:
        return None
    if tool.kind == "api-blueprint":
        return file.document("others", tool.kind, _BLUEPRINT.describe)
    if tool.kind == "requestly":
        return file.document("others", tool.kind, described(_FIELDS), _changed(file))
    if tool.kind == "kong":
        return file.document("others", tool.kind, described(_FIELDS._replace(sections=_KONG)), _of_gateway(file))
    if tool.rows:
        tree = rows_tree(file.data.decode(), tool.rows, lambda name: _USERS.get(name, name))
        return file.document("others", tool.kind, _FIELDS.describe, tree, Syntax.TEXT)
    return file.document("others", tool.kind, _FIELDS._replace(sections=tool.sections).describe)


def _of_blueprint(document: Document, container: int) -> Request:
    found = _HOST.search(document.tree.texts[0][:_HEAD])
    return sent_to("", joined(found[1], "")) if found else Request()


_BLUEPRINT = _FIELDS._replace(sent=_of_blueprint)


def _changed(file: File) -> Tree:
    """The tree of rules that change headers, whose name stands under `header` beside their value."""
    tree, names = file.tree, dict[int, Named]()
    for row in tree.at_keys(("value",)):
        held = tree.objects[tree.parents[row]]
        if isinstance(name := held.get("header"), str):
            names[row] = Named(name, Role.HEADER)
    return with_names(tree, file.data, names)


def _of_gateway(file: File) -> Tree:
    """The tree of a gateway's state, in which the keys of those who ask it are called as what they are."""
    tree, key = file.tree, Named("api_key", Role.AUTH)
    listed = tree.lists_at(("keyauth_credentials",))
    rows = tree.at_keys(("key",))
    return with_names(
        tree, file.data, {row: key for row in rows if tree.container_parents[tree.parents[row]] in listed}
    )


def _advise(name: str, place: FieldPlace) -> Advice:
    text = f"<{name}>"
    if place.role is Role.SCRIPT:
        return Advice(
            text, False, refused="a script of a tool that is not known here: take the value out of its code by hand"
        )
    return Advice(
        text,
        False,
        "no reference of this tool is known here; fill the value in where it is used, or as the tool has it",
    )


CLIENT = Client("others", "other tools for APIs", _read, _advise, endings=_ENDINGS, marks=_MARKS, holds=held_by(_read), contents=_CONTENTS, heads=_HEADS,
)  # fmt: skip
