"""The formats that are XML or HTML: projects of SoapUI, plans of JMeter, reports of newman."""

from __future__ import annotations

import json
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from tests.clients.generated.drawn import Call, Draw, Folder, Row


def _json(call: Call) -> str:
    return json.dumps({row.name: row.value for row in call.body})


def _properties(rows: Sequence[Row]) -> str:
    inner = "".join(
        f"<con:property><con:name>{row.name}</con:name><con:value>{escape(row.value)}</con:value></con:property>"
        for row in rows
    )
    return f"<con:properties>{inner}</con:properties>"


def _soapui_request(call: Call, draw: Draw) -> str:
    entries = "".join(f"<con:entry key={quoteattr(row.name)} value={quoteattr(row.value)}/>" for row in call.query)
    rows = [*call.headers, *([Row("Authorization", f"Bearer {call.token}")] if call.token else [])]
    inner = "".join(
        f'<entry key="{row.name}" value="{row.value}" xmlns="http://eviware.com/soapui/config"/>' for row in rows
    )
    inner = f"<xml-fragment>{inner}</xml-fragment>" if draw.rng.random() < 0.5 else inner
    written = f"<![CDATA[{inner}]]>" if draw.rng.random() < 0.3 else escape(inner)
    headers = (
        f'<con:setting id="com.eviware.soapui.impl.wsdl.WsdlRequest@request-headers">{written}</con:setting>'
        if rows
        else ""
    )
    login = (
        f"<con:credentials><con:username>{call.user}</con:username><con:password>{escape(call.password)}</con:password></con:credentials>"
        if call.user
        else ""
    )
    body = (
        f"<con:request><![CDATA[{_json(call)}]]></con:request>"
        if draw.rng.random() < 0.5
        else f"<con:request>{escape(_json(call))}</con:request>"
    )
    comment = f"<!-- {call.comment} -->" if call.comment else ""
    return (
        f'<con:request name="{call.name}" method="{call.method}" mediaType="application/json">{comment}<con:endpoint>{call.url}</con:endpoint>'
        f"<con:settings>{headers}</con:settings>{body if call.body else ''}{login}<con:parameters>{entries}</con:parameters></con:request>"
    )


def _soapui(folder: Folder, draw: Draw) -> str:
    calls = "".join(
        f'<con:method name="{call.name}" method="{call.method}">{_soapui_request(call, draw)}</con:method>'
        for call in folder.calls
    )
    return f'<con:resource name="{folder.name}" path="/{folder.name}">{calls}{"".join(_soapui(inner, draw) for inner in folder.folders)}</con:resource>'


def soapui(draw: Draw) -> str:
    """A project of SoapUI's."""
    held = draw.credential(styles=("camel",))
    profile = f"<con:oAuth2Profile><con:name>{draw.word()}</con:name><con:clientSecret>{held.value}</con:clientSecret></con:oAuth2Profile>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<con:soapui-project name="{draw.word()}" soapui-version="5.7.2" xmlns:con="http://eviware.com/soapui/config">\n'
        f'<con:interface name="{draw.word()}" type="rest">{_soapui(draw.folder(), draw)}</con:interface>\n{_properties(draw.variables())}\n'
        f"<con:oAuth2ProfileContainer>{profile}</con:oAuth2ProfileContainer>\n</con:soapui-project>\n"
    )


def _prop(name: str, value: str) -> str:
    return f'<stringProp name="{name}">{escape(value, {chr(34): "&quot;"})}</stringProp>'


def _table(kind: str, rows: Sequence[Row]) -> str:
    prefix = "Header" if kind == "Header" else "Argument"
    return "".join(
        f'<elementProp name="{row.name}" elementType="{kind}">{_prop(f"{prefix}.name", row.name)}{_prop(f"{prefix}.value", row.value)}</elementProp>'
        for row in rows
    )


def _collection(name: str, inner: str) -> str:
    return f'<collectionProp name="{name}">{inner}</collectionProp>'


def _jmeter_request(call: Call) -> str:
    rows = [*call.headers, *([Row("Authorization", f"Bearer {call.token}")] if call.token else [])]
    headers = f'<HeaderManager testname="Headers">{_collection("HeaderManager.headers", _table("Header", rows))}</HeaderManager><hashTree/>'
    raw = '<boolProp name="HTTPSampler.postBodyRaw">true</boolProp>' if call.body else ""
    arguments = (
        f'<elementProp name="" elementType="HTTPArgument">{_prop("Argument.value", _json(call))}</elementProp>'
        if call.body
        else _table("HTTPArgument", [*call.query, *call.form])
    )
    login = ""
    if call.user:
        pair = _prop("Authorization.username", call.user) + _prop("Authorization.password", call.password)
        one = f'<elementProp name="" elementType="Authorization">{pair}</elementProp>'
        login = f'<AuthManager testname="Login">{_collection("AuthManager.auth_list", one)}</AuthManager><hashTree/>'
    return (
        f'<HTTPSamplerProxy testname="{call.name}"{"" if len(call.name) % 2 else " enabled=" + chr(34) + "false" + chr(34)}>{raw}'
        f'<elementProp name="HTTPsampler.Arguments" elementType="Arguments">{_collection("Arguments.arguments", arguments)}</elementProp>'
        f"{_prop('HTTPSampler.domain', call.url.split('/')[2])}{_prop('HTTPSampler.path', '/x')}{_prop('HTTPSampler.method', call.method)}"
        f"{_prop('TestPlan.comments', call.comment)}</HTTPSamplerProxy><hashTree>{headers}{login}</hashTree>"
    )


def _jmeter(folder: Folder) -> str:
    inner = "".join(map(_jmeter_request, folder.calls)) + "".join(map(_jmeter, folder.folders))
    return f'<GenericController testname="{folder.name}"/><hashTree>{inner}</hashTree>'


def jmeter(draw: Draw) -> str:
    """A plan of JMeter's."""
    variables = _collection("Arguments.arguments", _table("Argument", draw.variables()))
    defined = f'<elementProp name="TestPlan.user_defined_variables" elementType="Arguments">{variables}</elementProp>'
    plan = f'<TestPlan testname="{draw.word()}">{defined}</TestPlan>'
    held = draw.secret("password")
    base = f'<JDBCDataSource testname="db">{_prop("dataSource", "x")}{_prop("username", draw.word())}{_prop("password", held)}</JDBCDataSource><hashTree/>'
    tree = f"<hashTree>{plan}<hashTree>{base}{_jmeter(draw.folder())}</hashTree></hashTree>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<jmeterTestPlan version="1.2" jmeter="5.6.3">\n{tree}\n</jmeterTestPlan>\n'


def _rows(title: str, rows: Sequence[Row]) -> str:
    inner = "".join(
        f'<tr>\n<td class="a">{row.name}</td>\n<td class="b">{escape(row.value)}</td>\n</tr>' for row in rows
    )
    return (
        f'<h5 class="c">{title}</h5><table><thead><tr><th>Name</th><th>Value</th></tr></thead><tbody>{inner}</tbody></table>'
        if rows
        else ""
    )


def page(draw: Draw) -> str:
    """A report of newman's as a page."""
    parts = [_rows(draw.rng.choice(("Environment Variables", "Global Variables")), draw.variables())]
    for folder in draw.folder().walk():
        for call in folder.calls:
            held = draw.credential(styles=("snake",))
            url = call.url + ("?" + "&amp;".join(f"{row.name}={row.value}" for row in call.query) if call.query else "")
            body = escape(_json(call), {'"': "&quot;"}) if call.body else ""
            answer = escape(json.dumps({held.name: held.value}), {'"': "&quot;"})
            parts += [
                f'<h5>{folder.name}</h5><strong>URL:</strong> <a href="{url}" target="_blank">{url}</a>', _rows("Request Headers", call.headers),
                f'<h5>Request Body</h5><pre><code class="prettyPrint">{body}</code></pre>' if body else "",
                f'<h5>Response Body</h5><pre><code class="prettyPrint">{answer}</code></pre>',
            ]  # fmt: skip
    head = "<head><title>Newman Summary Report</title><style>.badge-outline{color:red}</style><script>var a = 1 < 2;</script></head>"
    return f"<!DOCTYPE html>\n<html>{head}\n<body>{''.join(parts)}</body></html>\n"


def junit(draw: Draw) -> str:
    """A report of newman's as JUnit."""
    suites = []
    for _ in range(draw.rng.randint(1, 4)):
        held = draw.credential(styles=("snake",))
        said = f"expected {json.dumps({held.name: held.value})} to deeply equal 'x'"
        suites.append(
            f'<testsuite name="{draw.word()} / {draw.word()}" id="{draw.uuid()}" timestamp="2026-11-28T10:00:00.000Z" tests="1" failures="1">'
            f'<testcase name="{draw.word()}" time="0.1" classname="A"><failure type="AssertionFailure" message={quoteattr(said, {chr(34): "&quot;"})}>'
            f"<![CDATA[Error message: {said}.]]></failure></testcase></testsuite>"
        )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="{draw.word()}" tests="1" time="0.1">{"".join(suites)}</testsuites>\n'
