"""What a function gives back that is called after a credential is one, in every language that writes such functions, and no other literal of a function."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, collection, draws, measure

# A function, by the ending of its file: {n} is its name, … what it gives back.
FORMS = {
    "py": (
        "def {n}():\n    return '…'",
        'def {n}(self) -> str:\n    return "…"',
        "@property\ndef {n}(self):\n    return '…'",
        'def {n}(a, *, b=1) -> str:\n    """The one of the shop."""\n    return "…"',
        "def {n}():\n    # for orders\n    return '…'",
        "{n} = lambda: '…'",
    ),
    "kt": ('fun {n}() = "…"', 'fun {n}(): String = "…"', 'fun {n}(): String {{\n    return "…"\n}}'),
    "js": (
        "const {n} = () => '…';",
        "function {n}() {{ return '…'; }}",
        "{n}: () => '…',",
        "const {n} = async () => {{ return '…'; }};",
        "class A {{\n  {n}() {{ return '…'; }}\n}}",
        "const {n} = function () {{\n  return '…';\n}};",
    ),
    "ts": ("class A {{ get {n}(): string {{ return '…'; }} }}", "const {n} = (): string => '…';"),
    "java": (
        'static String {n}() {{ return "…"; }}',
        '@Override\npublic String {n}() throws IOException {{\n    // for orders\n    return "…";\n}}',
    ),
    "cs": ('string {n}() => "…";', 'public string {n} {{ get {{ return "…"; }} }}'),
    "php": ("public function {n}() {{ return '…'; }}", "function {n}(): string\n{{\n    return '…';\n}}"),
    "rb": ("def {n}\n  '…'\nend", "def self.{n}\n  return '…'\nend", "{n} = -> {{ '…' }}"),
    "go": ('func {n}() string {{\n\treturn "…"\n}}', 'func (c *Client) {n}() string {{ return "…" }}'),
    "swift": ('func {n}() -> String {{ return "…" }}', 'var {n}: String {{ "…" }}'),
    "rs": ('fn {n}() -> &\'static str {{ "…" }}', 'pub fn {n}() -> String {{\n    "…".to_string()\n}}'),
    "scala": ('def {n}() = "…"',),
    "m": ('- (NSString *){n} {{ return @"…"; }}', '+ (NSString *){n}\n{{\n    return @"…";\n}}'),
    "cpp": ('const char* {n}() const {{ return "…"; }}',),
    "dart": ("String {n}() => '…';",),
    "lua": ("function {n}() return '…' end",),
    "pl": ("sub {n} {{ return '…' }}", "sub {n} {{ '…' }}"),
    "ex": ('def {n} do\n  "…"\nend',),
    "sh": ("{n}() {{ echo '…'; }}", 'function {n} {{\n  echo "…"\n}}'),
    "vb": ('Function {n}() As String\n  Return "…"\nEnd Function',),
}
CASES = [(ending, form) for ending, forms in FORMS.items() for form in forms]
NAMES = ("apiKey", "get_api_key", "getAccessToken", "client_secret", "GetWebhookSecret", "authToken")
OTHERS = ("cacheKey", "getPageToken", "token_type", "getApiUrl", "commit", "etag", "getPasswordHash", "user_id")
DRAWN = ("<alnum:40>", "<hex:32>", "<alnum:20>_<alnum:9>")
# What such functions give back of their own kind: names, words for people, addresses, places of secrets.
WORDS = (
    "API_KEY",
    "x-api-key",
    "Enter your API key",
    "access_token",
    "https://auth.example.com/oauth/token",
    "your-api-key-here",
    "shop/prod/api-key",
)
# What is no literal that is given back whole, or not by the function.
QUIET = (
    "def {n}(user):\n    return '…' + user",
    "const {n} = (user) => '…' + user;",
    "log({n}());\nreport('…');",
    "if ({n}()) {{ throw new Error('…'); }}",
    "x = {n}()\n# as of\ny = '…'",
    "const {n} = () => load('…');",
    "String {n}() {{ return prefs.get(\"…\"); }}",
)  # fmt: skip


def _cases(ending: str, form: str, names: tuple[str, ...], values: tuple[str, ...], *, quiet: bool) -> Iterator[Case]:
    for name in names:
        rng = random.Random(f"{form}{name}")
        value = expand(rng.choice(values), rng)
        text = form.format(n=name).replace("…", value)
        wanted = "" if quiet else value
        shown = collection(description=f"So:\n\n```\n{text}\n```\n")
        cases = [Case(f"{text}\n", wanted, form, f"a.{ending}"), Case(shown, wanted, form)]
        yield from random.sample(cases, draws(2))  # in a file of its own or in a text, drawn anew at each run


@pytest.mark.parametrize(("ending", "form"), CASES)
def test_what_a_function_of_that_name_gives_back_is_found(ending: str, form: str) -> None:
    told = measure(_cases(ending, form, NAMES, DRAWN, quiet=False))
    assert told.share >= ENOUGH, told.missed
    assert not told.besides


@pytest.mark.parametrize(("ending", "form"), CASES)
def test_functions_of_other_things_and_those_that_give_back_words_are_quiet(ending: str, form: str) -> None:
    assert not measure(_cases(ending, form, OTHERS, DRAWN, quiet=True)).besides
    assert not measure(_cases(ending, form, NAMES, WORDS, quiet=True)).besides


def test_a_literal_to_which_something_is_added_or_that_is_handed_on_is_quiet() -> None:
    for form in QUIET:
        for ending in ("txt", "kt"):
            assert not measure(_cases(ending, form, NAMES, DRAWN, quiet=True)).besides, form
