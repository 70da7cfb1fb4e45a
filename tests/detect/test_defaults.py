"""What takes the place of a variable that nobody gave a value is a credential, and no reference, in every language that writes such defaults."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from posthound.detect.marks import DEFAULTS as DEFAULT_MARKS
from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, collection, draws, measure
from tests.helpers import scan_text
from tests.pace import pace

SECONDS_A_MEGABYTE = 2.0

# A default, by the ending of its file: {x} is the name in small letters, {n} in camel case, {X} in capitals, {o} one that says nothing, … the value.
FORMS = {
    "yaml": (
        "properties:\n  {n}:\n    type: string\n    default: '…'",
        "inputs:\n  {x}:\n    description: for orders\n    required: true\n    default: …",
        "parameters:\n  - name: {x}\n    type: string\n    default: …",
        "Parameters:\n  {n}:\n    Type: String\n    NoEcho: true\n    Default: …",
        "{n}: {{{{ {o} | default('…') }}}}",
        "ref: {{{{ {x} | default('…') }}}}",
        "{n}: \"{{{{ {o} | d('…', true) }}}}\"",
        "{n}: \"{{{{ {o} | default: '…' }}}}\"",
        '{n}: {{{{ default "…" .Values.{o} }}}}',
        'k: {{{{- default "…" .Values.{x} }}}}',
        '{n}: {{{{ .Values.{o} | default "…" | quote }}}}',
        "k: \"{{{{ {x} or '…' }}}}\"",
        "k: \"{{{{ {x} if {x} else '…' }}}}\"",
        "k: \"{{{{ lookup('env', '{X}') | default('…', true) }}}}\"",
        "environment:\n  {X}: ${{{o}:-…}}",
        "environment:\n  - {X}=${{{X}:-…}}",
        "url: https://api.example.com/v1?{x}={{{{ {o} | default('…') }}}}",
    ),
    "sh": (
        "{X}=${{{X}:-…}}",
        'export {X}="${{{o}:-…}}"',
        "export K=${{{X}:-'…'}}",
        'curl -H "X-Trace: ${{{X}:-…}}" https://api.example.com',
        "K=${{A:-${{{X}:-…}}}}",
        "K=${{{X}-…}}",
        'K="${{{X}-"…"}}"',
        "{X}=${{1:-…}}",
    ),
    "mk": ("export {X} := $(or ${{{X}}},…)", "K := $(or ${{{X}}},…)"),
    "robot": ("${{{X}}}    …",),
    "pl": (
        "$k = '…' unless $ENV{{{X}}};",
        "my $k = $ENV{{{X}}} // '…';",
        "$ENV{{{X}}} //= '…';",
        "my ${n} = $ENV{{'{o}'}} || '…';",
        "my $k = exists $ENV{{{X}}} ? $ENV{{{X}}} : '…';",
    ),
    "py": (
        "k = os.environ.get('{X}')\nif not k:\n    k = '…'",
        "k = os.environ.get('{X}')\nk = k or '…'",
        "k = os.getenv('{X}')\nif k is None:\n    k = '…'",
        "{x}: str = Field(default='…')",
        "{x} = models.CharField(max_length=80, default='…')",
        "k = os.getenv('{X}', default='…')",
        "k = os.getenv('{X}') or '…'",
        "k = os.environ['{X}'] if '{X}' in os.environ else '…'",
        'k = config("{X}", default="…")',
        "parser.add_argument('--{x}', type=str, default='…')",
        "k = os.environ.get('{X}') if os.environ.get('{X}') is not None else '…'",
        "k = '…' if '{X}' not in os.environ else os.environ['{X}']",
        "try:\n    k = os.environ['{X}']\nexcept KeyError:\n    k = '…'",
        "{n} = os.environ.get('{o}', '…')",
        "{n} = env('{o}', default='…')",
        "k: str = Field('…', env='{X}')",
        "{x}: str = typer.Option('…', envvar='K')",
        "@click.option('-k', '--{x}', envvar='K', default='…')",
    ),
    "go": (
        'k := os.Getenv("{X}")\nif k == "" {{\n\tk = "…"\n}}',
        'k, ok := os.LookupEnv("{X}")\nif !ok {{\n\tk = "…"\n}}',
        'K string `env:"{X}" envDefault:"…"`',
        '{n} string `default:"…"`',
        'cmd.Flags().StringP("{x}", "k", "…", "to log in")',
        '&cli.StringFlag{{Name: "{x}", Value: "…", EnvVars: []string{{"K"}}}}',
    ),
    "cs": (
        'var k = Environment.GetEnvironmentVariable("{X}");\nif (string.IsNullOrEmpty(k))\n{{\n    k = "…";\n}}',
        'public string {n} {{ get; set; }} = "…";',
        'var k = Environment.GetEnvironmentVariable("{X}") ?? "…";',
    ),
    "java": (
        'String k = System.getenv("{X}");\nif (k == null || k.isEmpty()) {{\n    k = "…";\n}}',
        'String k = Optional.ofNullable(System.getenv("{X}")).orElse("…");',
        "@Value(\"#{{systemEnvironment['{X}'] ?: '…'}}\")",
        '@ConfigProperty(name = "{x}", defaultValue = "…")',
        'String k = System.getenv("{X}") == null ? "…" : System.getenv("{X}");',
    ),
    "scala": ('val k = sys.env.get("{X}").getOrElse("…")',),
    "swift": ('let k = Bundle.main.object(forInfoDictionaryKey: "{X}") as? String ?? "…"',),
    "ex": ('k = Application.get_env(:app, :{x}, "…")', 'k = System.get_env("{X}") || "…"'),
    "hs": ('k <- fromMaybe "…" <$> lookupEnv "{X}"',),
    "R": ('k <- Sys.getenv("{X}", unset = "…")', 'k <- Sys.getenv("{X}") %||% "…"'),
    "jl": ('k = get(ENV, "{X}") do\n  "…"\nend',),
    "nix": ('{n} = lib.mkDefault "…";', '{n} = config.{o} or "…";'),
    "sql": (
        "ALTER TABLE shops ALTER COLUMN {x} SET DEFAULT '…';",
        "{x} varchar(64) NOT NULL DEFAULT '…'",
        "SELECT NVL(:{x}, '…') FROM dual",
    ),
    "ts": (
        "{X}: z.string().default('…'),",
        "const k = (process.env.{X} as string) ?? '…';",
        "{n}: {{ format: String, default: '…', env: 'K' }},",
    ),
    "lua": ("local k = os.getenv('{X}')\nif not k then\n  k = '…'\nend",),
    "proto": ('optional string {x} = 1 [default = "…"];',),
    "xml": ('<param name="{x}" default="…"/>',),
    "ftl": ("${{{n}!'…'}}",),
    "php": (
        "$k = getenv('{X}');\nif (!$k) {{\n    $k = '…';\n}}",
        "$k = getenv('{X}') ?: '…';",
    ),
    "rb": (
        "k = '…' unless ENV['{X}']",
        "k = ENV.fetch('{X}') {{ '…' }}",
        "k = ENV['{X}'] || '…'",
        "ENV['{X}'] ||= '…'",
        "k = ENV['{X}']\nk ||= '…'",
        "k = ENV['{X}'].presence || '…'",
        "k = ENV.fetch('{X}') do\n  '…'\nend",
        "k = ENV.fetch('{X}') {{ |_| '…' }}",
    ),
    "rs": (
        'let k = env::var("{X}").unwrap_or("…".to_string());',
        'let k = env::var("{X}").unwrap_or(String::from("…"));',
        'let k = std::env::var("{X}").map_or("…".into(), |v| v);',
        '#[arg(long, env = "{X}", default_value = "…")]',
        '#[arg(long, default_value = "…")]\n{x}: String,',
        'let k = std::env::var("{X}").ok().unwrap_or_else(|_| "…".into());',
    ),
    "kt": (
        'var k = System.getenv("{X}")\nif (k == null) k = "…"',
        'val k = System.getenv("{X}") ?: "…"',
        'val k = System.getenv()["{X}"] ?: "…"',
        'val k = System.getenv("{X}").orEmpty().ifEmpty {{ "…" }}',
        'val k = if (System.getenv("{X}") != null) System.getenv("{X}") else "…"',
    ),
    "ps1": ("$k = if ($env:{X}) {{ $env:{X} }} else {{ '…' }}",),
    "js": (
        "let k = process.env.{X};\nif (!k) {{\n  k = '…';\n}}",
        "let k = process.env.{X};\nk ||= '…';",
        "let k = process.env.{X}\nk ??= '…'",
        "let k = process.env.{X};\nk = k || '…';",
        "process.env.{X} ||= '…';",
        "process.env.{X} ??= '…';",
        "const k = typeof process.env.{X} === 'undefined' ? '…' : process.env.{X};",
        "program.option('--{x} <v>', 'to log in', '…');",
        ".option('{x}', {{ describe: 'to log in', default: '…' }})",
    ),
    "tf": (
        'variable "{x}" {{ default = "…" }}',
        'variable "{x}" {{\n  description = "for {{all}} orders"\n  type = string\n\n  default = "…"\n}}',
        'variable "{x}" {{\n  type = string\n  description = "for orders"\n  default = "…"\n}}',
    ),
}
NAMES = ("api_key", "client_secret", "access_token", "db_password", "webhook_secret", "auth_token")
OTHERS = ("page_token", "cache_key", "api_url", "token_type", "commit", "image_tag", "user_id", "build_hash", "etag")
NEUTRAL = ("first", "upstream", "X", "shop_a")
DRAWN = ("<alnum:40>", "<hex:32>", "<alnum:20>_<alnum:9>")
# What is written where nobody gave a value, and opens nothing.
PLACEHOLDERS = (
    "changeme",
    "your-api-key-here",
    "xxxxxxxxxxxxxxxx",
    "postgres",
    "password",
    "none",
    "https://auth.example.com/token",
)


def _cases(ending: str, form: str, names: tuple[str, ...], values: tuple[str, ...], *, quiet: bool) -> Iterator[Case]:
    for name in names:
        rng = random.Random(f"{form}{name}")
        value = expand(rng.choice(values), rng)
        first, *rest = name.split("_")
        other = name if quiet else rng.choice(NEUTRAL)
        text = form.format(x=name, X=name.upper(), n=first + "".join(map(str.title, rest)), o=other).replace("…", value)
        wanted = "" if quiet else value
        shown = collection(description=f"Set it up so:\n\n```\n{text}\n```\n")
        cases = [Case(f"{text}\n", wanted, form, f"a.{ending}"), Case(shown, wanted, form)]
        yield from random.sample(cases, draws(2))  # in a file of its own or in a text, drawn anew at each run


@pytest.mark.parametrize(("ending", "form"), [(ending, form) for ending, forms in FORMS.items() for form in forms])
def test_a_default_is_found_and_nothing_besides(ending: str, form: str) -> None:
    told = measure(_cases(ending, form, NAMES, DRAWN, quiet=False))
    assert told.share >= ENOUGH, told.missed
    assert not told.besides


@pytest.mark.parametrize(("ending", "form"), [(ending, form) for ending, forms in FORMS.items() for form in forms])
def test_defaults_of_what_is_no_credential_and_placeholders_are_quiet(ending: str, form: str) -> None:
    assert not measure(_cases(ending, form, OTHERS, DRAWN, quiet=True)).besides
    assert not measure(_cases(ending, form, NAMES, PLACEHOLDERS, quiet=True)).besides


def test_rows_of_defaults_take_no_longer_than_any_other_text() -> None:
    rng = random.Random(41)
    marks = [mark.decode() for mark in DEFAULT_MARKS if mark[-1:] in b"'\"`"]
    rows = [f"{mark}{expand('<alnum:6>', rng)}{end} " * 100 for mark in marks for end in (mark[-1], "x")]
    rows.append(f"?key={expand('<alnum:3>', rng)}&" * 1500)
    text = "\n".join(rows)
    scan_text("a.txt", rows[0])
    started = time.process_time()
    scan_text("a.txt", text)
    assert time.process_time() - started < SECONDS_A_MEGABYTE * len(text) / 1e6 * pace()
