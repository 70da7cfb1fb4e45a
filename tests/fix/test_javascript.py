"""Values in scripts: what takes their place must be code that runs."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from posthound.fix.javascript import embed, literals
from posthound.fix.literals import apply
from posthound.model.columns import Span

WAIT, PLAIN, NOTE = 'await pm.vault.get("n")', 'pm.variables.get("n")', "<n>"
CASES = {
    "const t = 'V';": f"const t = {WAIT};",
    'x("V".length)': f"x(({WAIT}).length)",
    'h({value: "Bearer V"})': f'h({{value: ("Bearer " + {WAIT})}})',
    "h('V and more')": f"h(({WAIT} + ' and more'))",
    "u = `https://a/?k=V&b=${c(`V`)}`": f"u = `https://a/?k=${{{WAIT}}}&b=${{c(`${{{WAIT}}}`)}}`",
    "f(function () { return 'V'; })": f"f(function () {{ return {PLAIN}; }})",
    "f(async function () { return 'V'; })": f"f(async function () {{ return {WAIT}; }})",
    "f(() => 'V', 'V')": f"f(() => {PLAIN}, {WAIT})",
    "f(async x => { if (x) { g('V') } })": f"f(async x => {{ if (x) {{ g({WAIT}) }} }})",
    "const g = x => x + 1\nf('V')": f"const g = x => x + 1\nf({WAIT})",
    "// V\nf()": "// <n>\nf()",
    "/* V */ f(/V/)": "/* <n> */ f(/<n>/)",
    "o = {'V': 1}": f"o = {{[{WAIT}]: 1}}",
    "a = b ? 'V' : 'c'": f"a = b ? {WAIT} : 'c'",
    "return'V'": f"return {WAIT}",
    "a = b / 2; c = 'V'; d = 3 / 4": f"a = b / 2; c = {WAIT}; d = 3 / 4",
    "s = 'it\\'s V'": f"s = ('it\\'s ' + {WAIT})",
    "s = 'V V'": f"s = (({WAIT} + ' ' + {WAIT}))",
    "class A { m() { return 'V' } }": f"class A {{ m() {{ return {PLAIN} }} }}",
    "if (a) { b('V') } else { c() }": f"if (a) {{ b({WAIT}) }} else {{ c() }}",
}


def replaced(script: str) -> str:
    """The script with every V that stands in a literal replaced."""
    found = literals(script)
    edits, at = [], script.find("V")
    while at >= 0:
        edits += embed(script, found, Span(at, at + 1), WAIT, PLAIN, NOTE).edits
        at = script.find("V", at + 1)
    return apply(script, edits)


@pytest.mark.parametrize(("script", "expected"), CASES.items())
def test_a_value_is_replaced_by_what_can_stand_there(script: str, expected: str) -> None:
    assert replaced(script) == expected


def test_every_result_is_a_script_that_parses() -> None:
    if shutil.which("node") is None:
        pytest.skip("left out: node is not installed, so the scripts are not parsed by a JavaScript engine")
    check = """
        const AsyncFunction = (async () => {}).constructor;
        for (const script of JSON.parse(require('fs').readFileSync(0, 'utf8'))) {
            try { new AsyncFunction(script); } catch (error) { console.log(script + ': ' + error); }
        }
    """
    scripts = json.dumps([replaced(script) for script in CASES])
    done = subprocess.run(["node", "-e", check], input=scripts, text=True, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("script", ["'", '"\\', "`${", "/*", "}}))", "a => ", "`${`${'", "\\", "/[", "=>" * 50])
def test_what_is_no_script_does_not_stop_the_reader(script: str) -> None:
    literals(script)
