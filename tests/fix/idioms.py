"""Scripts drawn anew: every way in which JavaScript holds a value, in every surrounding, and node to run them in."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from typing import Any

import pytest

# `@V` is the value, `@q` a quote, `@a` `@b` `@c` names and `@n` a number, all drawn anew; `out` is what the script does.
REPLACED = (
    "const @a = @q@V@q; out(@a);",
    "out(@q@V@q.length);",
    "out({@a: @qBearer @V@q});",
    "out(@q@V and @n@q, `@V`);",
    "const @a = `https://@b.test/?k=@V&n=${@n + 1}&again=${`<@V>`}`; out(@a);",
    "function @a() { return @q@V@q; } out(@a(), @a());",
    "function @a(@b = @q@V@q, {@c = @qx @V@q} = {}) { return @b + @c; } out(@a());",
    "const @a = (@b, @c = @q@V@q) => [@b, @c]; out(@a(@n));",
    "class @a { @b = @q@V@q; static @c = `@V`; #p = @qp-@V@q; get p() { return this.#p; } } out(new @a().@b, @a.@c, new @a().p);",
    "class @a { static { this.@b = @q@V@q; } } out(@a.@b);",
    "class @a { constructor(@b = @q@V@q) { this.@c = @b; } get v() { return @q@V@q + this.@c; } static s() { return `@V`; } } out(new @a().v, @a.s());",
    "class @a { @b = @n\n @q@V@q = @n }; out(Object.keys(new @a()));",
    "class @a { @b = @n\n @q@V@q() { return @n } }; out(new @a()[@q@V@q]());",
    "out({@q@V@q: @n, [@qx-@V@q]: @n, @q@V@q() { return 1; }});",
    "out({get @q@V@q() { return @n; }, @b: 1});",
    "const {@q@V@q: @a = @n} = {[`@V`]: 2}; out(@a);",
    "const {@a = @q@V@q} = {}; out(@a);",
    "const @a = {@b: {@c: [@q@V@q, @n]}}; out(@a);",
    "const @a = {[@qk@q]: @n}; out(@a[@q@V@q], @a?.[@q@V@q], @q@V@q?.length);",
    "out(typeof @q@V@q, !@q@V@q, @q@V@q in {}, [...@q@V@q].length, void @q@V@q);",
    "switch (`${@n}/@V`) { case @q@n/@V@q: out(1); break; default: out(2); }",
    "const @a = @b => @b ? @q@V@q : `no`; out([1, 0].map(@a));",
    "function* @a() { yield @q@V@q; yield* [`@V/@n`]; } out([...@a()]);",
    "const @a = function () { return@q@V@q }; out(@a());",
    "let @a = @n, @b = 8;\n@a++ / 2; const @c = @q@V@q; out(@b / 4, @c);",
    "function @a() {}\n/['\"]/.test(`x`); out(@q@V@q);",
    "const @a = [@n]; out(@a[0] /2/ 1, @q@V@q, 3 /1);",
    "if (@n) /[\"'`/]/.exec(`a`); out(@q@V@q);",
    "let @a = @n\n@q@V@q.split(``).forEach(@b => { @a += @b.length })\nout(@a)",
    "let @a = @n\n@qx @V@q.length\nout(@a)",
    "let @a = () => @n\n@qx @V@q\nout(@a())",
    "let @a = @q@V@q\n;[@a].forEach(@b => out(@b))",
    r"""out('{"token": "@V", "n": @n}', JSON.parse("{\"@a\": \"@V\"}"));""",
    'out(JSON.parse(\'{"@a": "@V", "b": "\\\\u0041\\\\n"}\'));',
    "out('it\\'s @V', \"\\x41 @V\\n\\u{1F600}\", `\\`@V\\${`);",
    "out('a\\\n@V\\\nb');",
    "const @a = `line\n@V\n  line`; out(@a);",
    "out(eval('const @a = \"@V\"; @a + @n'));",
    "out(new Function('return \"@V\" + @n')());",
    "// the key is @V\nout(@n);",
    "/* @V\n * \"@V */ out(@n); // '@V'",
    "out(String.raw`\\n@V\\t${@n}`);",
    "out(`@V` + @n + (@q@V@q + @q!@q) + [`a`, @q@V@q].join(@q@V@q));",
    "const @a = @n > 99999 ? @q@V@q : null ?? @q@V@q; out(@a || @qd-@V@q);",
    "const @a = (@n, @q@V@q); out(@a), out(@q@V@q);",
    "let @a = @qa@q; @a += @qBearer @V@q; out(@a);",
    "@a: { if (@n) { out(@q@V@q); break @a; } out(2); }",
    "@a: for (const @b of [@q@V@q, 2]) { for (;;) { out(@b); continue @a; } }",
    "let @a = 0; do @a += @q@V@q.length; while (@a < 100); out(@a);",
    "let @a = 0\nwhile (@a++ < 2) out(@q@V@q)",
    "var @a; try { throw new Error(@q@V@q) } catch ({message}) { @a = message } finally { out(@a, @q@V@q) }",
    "const @a = {@b() { return @q@V@q }, async @c() { return `@V` }}; out(@a.@b());",
    "out((({@a}) => @a)({@a: @q@V@q}), (function () { 'use strict'; return @q@V@q })());",
    "const @a = new Map([[@q@V@q, @n]]); out(@a.get(@q@V@q), new String(@q@V@q).length);",
    "out(@q@V@q === `@V`, @q@V@q < @qzz@q, -@q@V@q);",
    "var @a = {}; @a.@b = @q@V@q; @a[@q@c@q] = `Bearer @V`; out(@a); delete @a[@q@V@q];",
    "pm.environment.set(@q@a@q, @q@V@q); out(pm.environment.get(@q@a@q));",
    "pm.request.headers.add({key: @qAuthorization@q, value: @qBearer @V@q});",
    "pm.test(@q@a@q, () => { out(@q@V@q); if (@n % 2) throw new Error(@q@V@q); });",
    "pm.test(@q@a@q, function (done) { setTimeout(() => { out(@q@V@q); done(); }, 1); });",
    "pm.sendRequest({url: `https://@a.test/@n`, header: {@b: @q@V@q}}, (e, r) => { pm.environment.set(@q@a@q, r + @q@V@q); }); pm.environment.set(@q@a@q, @n);",
    "let @a; const @b = async () => { @a = @q@V@q; }; @b(); out(@a);",
    "let @a = 1; Promise.resolve().then(() => { @a = 2; }); const @b = @q@V@q; out(@a, @b);",
    "let @a = 0; setTimeout(() => { @a = @n; }, 0); out(@q@V@q, @a);",
    "out(@a()); async function @a(@b = @q@V@q) { out(@b); await null; out(@qafter @V@q); }",
    "(async function () { for await (const @a of [@q@V@q, 1]) out(@a); })();",
    "(async () => { out(await (async () => @q@V@q)()); })();",
    "out(/* @V */ @n /* @V */, @n); const é@a = @q😀 é @V@q; out(é@a);",
    "var @a = {{}}; {} out(@q@V@q);".replace("{{}}", "{}"),
    "out(@q{{@a}} @V {{@b}}@q);",
    "out(`${{@a: @q@V@q}.@a}${[`@V`].map(@b => `${@b}`)}`);",
    "const @a = x => x + 1\nout(@q@V@q, @a(1))",
    "out(((@a) => { return { @b: @a } })(@q@V@q));",
    "for (const @a of [1, 2]) { out(@q@V@q); Promise.resolve().then(() => out(@a)); }",
    "const @a = { valueOf: () => @n }; out(@a - 1, @q@V@q, 2 ** 3);",
)
# What cannot be rewritten with the same meaning: it stays, with a reason.
LEFT = (
    "out(/^@V$/.test(@qx@q));",
    "if (@n) /@V/g.exec(`x`);",
    "const @a = (s, ...v) => s.raw.join(`|`) + v.length; out(@a`x@Vy`);",
    "function @a() { return @q@V@q } pm.globals.set(@q@a@q, @a.toString()); out(eval(`(` + pm.globals.get(@q@a@q) + `)`)());",
    "const @a = () => @q@V@q; pm.environment.set(@q@b@q, `(${@a})()`); out(eval(pm.environment.get(@q@b@q)));",
    "out((function () {/*\n  @V\n*/}).toString().split(`\\n`)[1]);",
    "const @a = {@b: function () { return @q@V@q }}; out(eval(@q(@q + @a.@b + @q)()@q));",
    "try { require(@q@V@q) } catch (@a) { out(1) }",
    "out('@V'.length, '\\x@V'.length);".replace("'@V'.length, ", ""),
)
# The same for a value of three parts, `@1`, `@2` and `@3`, over several lines.
IN_PARTS = (
    "const @a = @q@1\\n@q +\n  @q@2\\n@q + // @b\n @q@3@q\nout(@a);",
    "const @a = @qx @1\\n@q + (@q@2\\n@q +\n `@3 y`);\nout(@a, @n);",
    "const @a = `@1\n@2\n@3`;\nout(@a);",
    "const @a = `a ${@n}\n@1\n@2\n@3 b ${@n}\n`\n;[@n].forEach(@b => out(@a))",
    "const @a = '@1\\n\\\n@2\\n\\\n@3'\nout(@a)",
    "let @a = @q@1\\n@q;\n@a += @q@2\\n@q\n@a += @q@3 z@q;\nout(@a);",
    "let @a\n@a = `@1\n`\n@a += @q@2\\n@q + `@3`\nout(@a)",
    "const @a = [\n  @q@1@q,\n  @q@2@q,\n  @q@3@q, // @b\n].join(@q\\n@q);\nout(@a);",
    "out([@qhead@q, `@1`, @q@2@q,\n@q@3@q, @qtail@q].join(`\n`));",
    "out(`${@q@1\\n@q + `@2\n`}@3`);",
    "out({@a: @qx@q.concat(@q-@1\\n@q, @q@2\\n@3@q, @q y@q)});",
    "function @a(@b = @q@1\\n@2\\n@q +\n@q@3@q) { return @b }\nout(@a());",
    "// @1\nout(@q@1\\n@2\\n@3@q);",
)
SURROUNDINGS = (
    "@body",
    "{ @body\n}",
    "if (@n) { @body\n} else { out(0); }",
    "(function () { @body\n})();",
    "(() => { @body\n})();",
    "for (let @c = 0; @c < 2; @c++) { @body\n}",
    "[1, 2].forEach(function (@c) { @body\n});",
    "try { @body\n} catch (@c) { out(String(@c)); }",
    "(async () => { @body\n})();",
    "class @c { static { @body\n} }",
    "new (class { constructor() { @body\n} })();",
    "function @c() { @body\n} @c();",
    "out(typeof @c); function @c() { @body\n}\n@c()",
    "const @c = {m(x = 1) { @body\n}}; @c.m();",
    "pm.test(`@c`, function () { @body\n});",
    "pm.sendRequest(`https://@c.test/`, function (error, response) { @body\n});",
    "setTimeout(() => { @body\n}, 1);",
    "Promise.resolve(1).then(@c => { @body\n});",
    "switch (1) { case 1: { @body\n} }",
)
_PRELUDES = (
    "",
    "'use strict';\n",
    '"use sandbox2";',
    "// é comment\n",
    "/* 😀 */ ",
    "var r = /[/'\"`]\\//g\n",
    "let i = 4\ni++\n",
    ";\n",
)
_WORDS = "alpha beta client config data entry field group header index job kind limit".split()

_HARNESS = r"""
const {inspect} = require('util');
// Time that passes only when nothing is left to do at once: which of two timers ends first never depends on the machine.
function clock() {
  const waiting = []; let now = 0, count = 0;
  return {
    setTimeout(what, ms = 0) { waiting.push({at: now + Math.max(1, ms), turn: count++, what}) },
    async run() {
      for (;;) {
        await new Promise(done => setImmediate(done));
        if (!waiting.length) return;
        waiting.sort((a, b) => a.at - b.at || a.turn - b.turn);
        const next = waiting.shift(); now = next.at; next.what();
      }
    },
  };
}
async function run({script, values}) {
  const log = [], variables = {}, show = value => inspect(value, {depth: 9, maxStringLength: null});
  const out = (...parts) => { log.push(parts.map(show).join(' ')) };
  const {setTimeout, run} = clock();
  const later = (what, ms) => new Promise(done => setTimeout(done, ms)).then(what);
  const scope = {get: k => variables[k], set: (k, v) => { variables[k] = v; out('set', k, v) }};
  const note = error => out('thrown', String(error));
  const pm = {
    environment: scope, globals: scope, variables: {get: k => k in values ? values[k] : variables[k]},
    vault: {get: name => later(() => values[name], 4)},
    request: {headers: {add: row => out('header', row)}},
    test(name, check) {
      try { check.length ? check(() => out('done', name)) : (check(), out('passed', name)) } catch (error) { out('failed', name, String(error)) }
    },
    sendRequest(what, callback) { out('sent', what); later(() => { try { callback(null, 7) } catch (error) { note(error) } }, 2) },
  };
  let main;
  try { main = new Function('pm', 'out', 'require', 'setTimeout', ';return (async()=>{;\n' + script + '\n;})();'); }
  catch (error) { return ['does not parse: ' + error] }
  main(pm, out, name => { throw new Error(name) }, setTimeout).catch(note);
  await run();
  return log;
}
process.on('unhandledRejection', () => {});
Promise.all(JSON.parse(require('fs').readFileSync(0, 'utf8')).map(run)).then(logs => console.log(JSON.stringify(logs)));
"""


def drawn(rng: random.Random, idiom: str, value: str) -> str:
    """An idiom in a surrounding or two, its names, numbers and quotes drawn; the value stands where `@V` does."""
    script = idiom
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        script = (
            rng.choice(SURROUNDINGS)
            .replace("@c", f"{rng.choice(_WORDS)}{rng.randrange(10**6)}")
            .replace("@body", script)
        )
    for mark in ("@a", "@b", "@c"):
        script = script.replace(mark, f"{rng.choice(_WORDS)}{rng.choice(('', '_', '$'))}{rng.randrange(10**6)}")
    script = script.replace("@n", str(rng.randrange(1, 999))).replace("@q", rng.choice("'\""))
    return script.replace("@V", value)


def composed(rng: random.Random, idioms: list[str], value: str) -> str:
    """A script of several idioms."""
    parts = [drawn(rng, idiom, value) for idiom in idioms]
    return rng.choice(_PRELUDES) + rng.choice((";\n", "\n;", ";\n\n")).join(parts)


def behaviour(scripts: list[tuple[str, dict[str, str]]]) -> list[list[str]]:
    """What each script does in node, run as Postman's sandbox runs it, with these values in the vault."""
    if shutil.which("node") is None:
        pytest.skip("left out: node is not installed, so no script is run")
    given: list[dict[str, Any]] = [{"script": script, "values": values} for script, values in scripts]
    done = subprocess.run(
        ["node", "-e", _HARNESS], input=json.dumps(given), text=True, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def places(script: str, value: str) -> list[re.Match[str]]:
    """Where a value stands in a script."""
    return list(re.finditer(re.escape(value), script))
