"""Code that scripts run, drawn anew: helpers that people share by a variable, by a script that sets one, or in place, as they write them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field

from tests.fix.requests import LEGACY, READS, Drawn
from tests.fix.sending import Files

_SCOPES = {"environment": "environment", "collection": "collectionVariables", "globals": "globals"}
_NAMES = ("helpers", "utils", "sharedLib", "commonFunctions")
# A helper with one function, `sign`; `@e` is what it reads.
_HELPERS = (
    "(function () { return {sign: t => CryptoJS.MD5(t + @e).toString()}; })()",
    "({sign: function (t) { return btoa(t + String(@e)); }})",
    "(() => { const salt = String(@e); return {sign: t => CryptoJS.HmacSHA256(t, 'x' + salt).toString()}; })()",
)
_NOTHING = ("''", "new Date(0).toISOString()", "[1, 2].join()", "'pm'")
_HELD = ("pm.@s.get('@n')", "pm.variables.get('@n')", 'pm.@s.get("@n")')
_LEGACY_HELD = {
    "environment": ("environment['@n']", "environment.@n", "postman.getEnvironmentVariable('@n')"),
    "globals": ("globals.@n", "postman.getGlobalVariable('@n')"),
}
_RUNS = ("eval(@x)", "eval('(' + @x + ')')", "eval((@x))")
_KEPT = ("const code = @x;\nconst h = eval(code);", "var source = @x, made = source;\nlet h = eval(made);")
_USE = "\npm.request.headers.add({key: 'X-Out', value: h.sign('p')});"
# What cannot be followed.
_UNKNOWN = ("@x.trim()", "@x.split('').join('')", "[@x][0]", "decodeURIComponent(encodeURIComponent(@x))")


@dataclass
class Running:
    """A script that runs code, the script before it, and the variables that hold code; `reads` says whether it reads, None that nobody can
    tell."""

    script: str
    reads: bool | None
    first: str = ""
    held: dict[str, dict[str, str]] = field(default_factory=dict)


def running(rng: random.Random, scope: str, key: str) -> Running:
    """A script that runs code, which reads the variable `key` of a scope or does not."""
    reads = rng.random() < 0.5
    read = rng.choice((*READS, *LEGACY.get(scope, ()))) if reads else rng.choice(_NOTHING)
    code = rng.choice(_HELPERS).replace("@e", read.replace("@s", _SCOPES[scope]).replace("@k", key))
    name, where = rng.choice(_NAMES), rng.choice([*_SCOPES])
    held = rng.choice((*_HELD, *_LEGACY_HELD.get(where, ()))).replace("@s", _SCOPES[where]).replace("@n", name)
    first, rows = "", dict[str, dict[str, str]]()
    match rng.choice(("variable", "set", "function", "constant")):
        case "variable":
            rows = {where: {name: code}}
        case "set":
            first = f"pm.{_SCOPES[where]}.set('{name}', {json.dumps(code)});"
        case "function":
            made = rng.choice(("(@f).toString()", "String(@f)", "'(' + (@f) + ')()'"))
            whole = f"() => {code}"
            held, first = (held, f"pm.{_SCOPES[where]}.set('{name}', {made.replace('@f', whole)});")
            if not made.endswith("')()'"):
                held = f"'(' + {held} + ')()'"
        case _:
            held = json.dumps(code) if rng.random() < 0.5 else f"`{code}`" if "`" not in code else json.dumps(code)
    if rng.random() < 0.2:
        held, reads_or_may = rng.choice(_UNKNOWN).replace("@x", f"({held})"), None
    else:
        reads_or_may = reads
    run = rng.choice(_KEPT) if rng.random() < 0.3 else f"const h = {rng.choice(_RUNS)};"
    return Running(run.replace("@x", held) + _USE, reads_or_may, first, rows)


def sending(seed: str) -> tuple[Running, Files]:
    """A request whose script runs code, with a secret in a header and one in a variable, and what it is run with."""
    rng = random.Random(seed)
    one = Drawn(rng, host="https://api.acme-labs.io")
    one.request = {"method": "POST", "url": f"{one.host}/v1", "header": [{"key": "X-Api-Key", "value": one.secret()}]}
    scope, key = one.variable()
    one.request["header"].append({"key": "X-Token", "value": f"{{{{{key}}}}}"})
    made = running(rng, scope, key)
    for where, rows in made.held.items():
        one.variables[where] += [{"key": name, "value": code, "enabled": True} for name, code in rows.items()]
    for level, code in (("collection", made.first), ("request", made.script)):
        script = {"type": "text/javascript", "exec": code.split("\n")}
        one.events[level] += [{"listen": "prerequest", "script": script}] if code else []
    return made, Files(one.collection(), one.environment(), one.environment("globals"))
