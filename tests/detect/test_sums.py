"""A key that code of any language puts together where it gives it to a name is one finding, whole, with its parts; its pieces are none."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import collection
from tests.helpers import scan_text
from tests.pace import pace

# A sum, by the ending of its file: {n} is the name, {a} and {b} are the pieces.
SUMS = {
    "php": (
        '$x = "{a}";\n$y = "{b}";\n${n} = "$x$y";',
        "${n} = '{a}';\n${n} .= '{b}';",
        "${n} = implode('', ['{a}', '{b}']);",
        "${n} = implode(['{a}', '{b}']);",
        '${n} = join("", array("{a}", "{b}"));',
        "${n} = sprintf('%s%s', '{a}', '{b}');",
        "$x = '{a}';\n$y = '{b}';\n${n} = $x . $y;",
        "$x = '{a}';\n$y = '{b}';\n${n} = \"{{$x}}{{$y}}\";",
    ),
    "py": (
        "{n} = '{a}'\n{n} += '{b}'",
        "{n} = '{a}'\n{n} = {n} + '{b}'",
        "{n} = b'{a}' + b'{b}'",
        "{n} = ''.join(['{a}', '{b}'])",
        '{n} = "".join((\n    "{a}",\n    "{b}",\n))',
        "{n} = '{{}}{{}}'.format('{a}', '{b}')",
        "{n} = '%s%s' % ('{a}', '{b}')",
        "{n} = ('{a}'\n       '{b}')",
        "{n} = '{a}' '{b}'",
        "first = '{a}'\nsecond = '{b}'\n{n} = first + second",
        "first = '{a}'\nsecond = '{b}'\n{n} = f'{{first}}{{second}}'",
    ),
    "java": (
        'String {n} = "{a}";\n{n} += "{b}";',
        'String {n} = new StringBuilder()\n    .append("{a}")\n    .append("{b}")\n    .toString();',
        'String {n} = "{a}".concat("{b}");',
        'String {n} = String.join("", "{a}", "{b}");',
        'String {n} = String.join("", List.of("{a}", "{b}"));',
        'String {n} = String.format("%s%s", "{a}", "{b}");',
        'String {n} = new StringBuilder("{a}").append("{b}").toString();',
        'static final String P1 = "{a}";\nstatic final String P2 = "{b}";\nstatic final String {n} = P1 + P2;',
    ),
    "cs": (
        'var {n} = string.Concat("{a}", "{b}");',
        'var {n} = string.Join(string.Empty, "{a}", "{b}");',
        'var {n} = String.Join("", new[] {{ "{a}", "{b}" }});',
        'var {n} = string.Format("{{0}}{{1}}", "{a}", "{b}");',
        'var x = "{a}";\nvar y = "{b}";\nvar {n} = $"{{x}}{{y}}";',
    ),
    "js": (
        "const {n} = ['{a}', '{b}'].join('');",
        "const {n} = ['{b}', '{a}'].reverse().join('');",
        "const {n} = '{a}'.concat('{b}');",
        "const {n} = ''.concat('{a}', '{b}');",
        "const x = '{a}';\nconst y = '{b}';\nconst {n} = x + y;",
        "const x = '{a}';\nconst y = '{b}';\nconst {n} = `${{x}}${{y}}`;",
    ),
    "rb": (
        "x = '{a}'\ny = '{b}'\n{n} = \"#{{x}}#{{y}}\"",
        "{n} = '{a}'\n{n} << '{b}'",
        "{n} = ['{a}', '{b}'].join",
        "{n} = %w[{a} {b}].join",
        "{n} = '{a}' \\\n  '{b}'",
        "{n} = '{a}' << '{b}'",
    ),
    "go": (
        '{n} := "{a}"\n{n} += "{b}"',
        '{n} := strings.Join([]string{{"{a}", "{b}"}}, "")',
        '{n} := fmt.Sprintf("%s%s", "{a}", "{b}")',
        'x := "{a}"\ny := "{b}"\n{n} := x + y',
    ),
    "kt": (
        'const val X = "{a}"\nconst val Y = "{b}"\nval {n} = "$X$Y"',
        'val {n} = listOf("{a}", "{b}").joinToString("")',
    ),
    "scala": (
        'val x = "{a}"\nval y = "{b}"\nval {n} = s"$x$y"',
        'val {n} = List("{a}", "{b}").mkString',
    ),
    "swift": (
        'let x = "{a}"\nlet y = "{b}"\nlet {n} = "\\(x)\\(y)"',
        'let {n} = ["{a}", "{b}"].joined()',
    ),
    "rs": (
        'let mut {n} = String::from("{a}");\n{n}.push_str("{b}");',
        'let {n} = "{a}".to_owned() + "{b}";',
        'let {n} = concat!("{a}", "{b}");',
        'let {n} = format!("{{}}{{}}", "{a}", "{b}");',
        'let {n} = ["{a}", "{b}"].concat();',
    ),
    "m": ("{n} = strcat('{a}', '{b}');",),
    "sql": ("SET @{n} = CONCAT('{a}', '{b}');", "UPDATE shops SET {n} = '{a}' || '{b}';"),
    "ps1": (
        "$x = '{a}'\n$y = '{b}'\n${n} = \"$($x)$($y)\"",
        "${n} = -join ('{a}', '{b}')",
        "${n} = [string]::Concat('{a}', '{b}')",
    ),
    "lua": (
        "local {n} = '{a}'\n{n} = {n} .. '{b}'",
        'local {n} = table.concat({{"{a}", "{b}"}})',
    ),
    "hs": ('{n} = concat ["{a}", "{b}"]', '{n} = "{a}" ++ "{b}"'),
    "c": ('const char *{n} = "{a}"\n    "{b}";',),
    "sh": (
        '{n}="{a}"\n{n}="${{{n}}}{b}"',
        "{n}='{a}'\n{n}+='{b}'",
        "X={a}\nY={b}\n{n}=${{X}}${{Y}}",
        '{n}="{a}""{b}"',
        'export {n}="{a}\\\n{b}"',
        "{n}=$(printf '%s%s' '{a}' '{b}')",
        'X="{a}"\nY="{b}"\nexport {n}="${{X}}${{Y}}"',
    ),
    "tf": ('{n} = join("", ["{a}", "{b}"])', '{n} = format("%s%s", "{a}", "{b}")'),
    "bat": ("set X={a}\nset Y={b}\nset {n}=%X%%Y%",),
    "R": ('{n} <- paste0("{a}", "{b}")',),
    "objc.m": (
        'NSString *{n} = [@"{a}" stringByAppendingString:@"{b}"];',
        'NSString *{n} = [NSString stringWithFormat:@"%@%@", @"{a}", @"{b}"];',
        'static NSString *const {n} = @"{a}" @"{b}";',
    ),
    "j2": ("{{% set {n} = '{a}' ~ '{b}' %}}",),
    "jl": ('{n} = "{a}" * "{b}"',),
    "nix": ('{n} = builtins.concatStringsSep "" [ "{a}" "{b}" ];',),
}
NAMES = ("api_key", "clientSecret", "ACCESS_TOKEN", "webhook_secret", "authToken", "API_SECRET")
# Sums of what opens nothing, and lists that are not joined.
QUIET = (
    "cache_key = ''.join(['{a}', '{b}'])",
    "{n} = '-'.join(['users', 'list'])",
    "{n} = ''.join(['your', '-api-', 'key'])",
    "{n} = implode('', ['changeme', 'changeme'])",
    "first = 'your'\nsecond = 'token'\n{n} = first + second",
    "{n} = first + second",
    "first = '{a}'\nfirst = get()\nsecond = '{b}'\n{n} = first + second",
    "{n} = f'{{user}}{{password}}'",
    "{n} = sprintf('%s%s', $user, $key)",
    "url = ''.join(['https://api.orchard.test/', 'v1/users'])",
)


class _Sum(NamedTuple):
    text: str
    length: int
    form: str
    file: str


def _drawn(form: str, name: str) -> tuple[str, int]:
    rng = random.Random(f"{form}{name}")
    whole = expand(rng.choice(("<alnum:36>", "<alnum:32>", "<hex:40>")), rng)
    cut = rng.randrange(8, len(whole) - 8)
    return form.format(n=name, a=whole[:cut], b=whole[cut:]), len(whole)


def _sums(ending: str) -> Iterator[_Sum]:
    for form in SUMS[ending]:
        for name in NAMES:
            text, length = _drawn(form, name)
            yield _Sum(f"{text}\n", length, form, f"a.{ending}")
            yield _Sum(collection(description=f"So:\n\n```\n{text}\n```\n"), length, form, "x.postman_collection.json")


@pytest.mark.parametrize("ending", SUMS)
def test_a_key_that_is_put_together_is_one_finding(ending: str) -> None:
    missed = []
    for one in _sums(ending):
        found = scan_text(one.file, one.text).findings
        if [(finding.length, finding.decoded) for finding in found] != [(one.length, "joined")]:
            missed.append((one.form, one.file, [(finding.length, finding.decoded) for finding in found]))
    assert not missed


def test_other_sums_and_what_only_the_running_code_knows_are_quiet() -> None:
    for form in QUIET:
        for name in NAMES[:3]:
            text, _ = _drawn(form, name)
            found = scan_text("a.txt", text).findings
            assert not any(finding.decoded == "joined" for finding in found), text
            assert not found or "{a}" in form, text


def test_rows_of_sums_take_no_longer_than_any_other_text() -> None:
    starts = (
        "implode('',[",
        "''.join([",
        "['a','b'",
        "concat(",
        "%s%s",
        "a + b ",
        "('a' ",
        "${a}${b}",
        "%w[a b ",
        "format('{}{}',",
    )
    text = "\n".join(f"api_key = {start}" * 150 for start in starts)
    scan_text("a.txt", text[:100])
    started = time.process_time()
    scan_text("a.txt", text)
    assert time.process_time() - started < 8 * len(text) / 1e6 * pace()
