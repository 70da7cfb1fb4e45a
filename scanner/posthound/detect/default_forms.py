"""How languages join a variable to the literal that takes its place: what stands before a mark, and what from it on."""

from __future__ import annotations

import re
from typing import NamedTuple

from posthound.detect.pairs import QUOTE
from posthound.support.regexes import regex

NAME = r"[A-Za-z_][\w-]{0,60}"
# A literal, and a word without quotes; in both something of what is drawn or chosen.
_VALUE = rf"@?(?P<quote>{QUOTE})(?P<value>[^\"'`\\\n]{{4,4096}})(?P=quote)"
_BARE = r"(?P<quote>\\{0,3}[\"']?)(?P<value>[^\s\"'`\\{}$(),]{4,4096})(?P=quote)"
# What a call or an index looks up: `getenv('X')`, `ENV['X']`, `$ENV{X}`, `Sys.getenv "X"`, `get_env(:app, :x`.
# A path begins where no word does before it, so that it is read once and not from each of its letters on.
_PATH = rf"(?<![\w.$@])(?:[$@]?{NAME}(?:\(\))?(?:\.|::|->|[:/])){{0,6}}[$@]?{NAME}"
LOOKED_UP = (
    rf"{_PATH}!?\s{{0,2}}(?:\(\)\s?)?[(\[{{ ]\s{{0,2}}(?:{QUOTE}\w{{1,12}}{QUOTE},\s{{0,2}}|[\w:.]{{1,30}}(?:,|:)\s?)?"
    rf"@?{QUOTE}(?P<asked>{NAME}){QUOTE}(?:\s{{0,2}}[)\]}}])?"
)
_HELD = rf"(?<![\w.$@])(?:[$@]?{NAME}(?:\.|::|->|[:/])){{0,6}}[$@:]?(?P<name>{NAME})|(?<![\w$])\$\w{{1,20}}\{{(?P<set>{NAME})\}}"
# What is asked of it before something takes its place: `.presence`, `.trim()`, `as String?`, `!`.
_CHAIN = r"(?:[!?]|\)|\.\w{1,20}(?:\((?:''|\"\")?\))?|\s(?:as|:)[?!]?\s\w{1,20}\??|\s{1,2}(?:\|\||\?\?)\s(?:''|\"\")|\s{0,8}\|>\s[\w.]{1,30}){0,4}"
_READ = rf"(?P<whole>\(?(?:{LOOKED_UP}|{_HELD}){_CHAIN}\s{{0,20}}"
# What makes a text, or a block, of the literal between its brackets.
_WITHIN = r"(?:\s{0,4}(?:\(\s{0,4})?(?:run\s?)?\{\s{0,8}|\s{0,4}\(\s{0,4}|\s{1,4})?(?:\|\s?_?\w{0,8}\s?\|\s{0,2}|\(\)\s?->\s?|_\s?=>\s?)?(?:String::from\()?"
_NOTHING = (
    r"(?:\s?(?:[!=]==?|is(?:\snot)?|eq|ne)\s{0,2}(?:null|nil|None|undefined|false|''|\"\"|['\"]undefined['\"])|\.nil\?)"
)


class Spelling(NamedTuple):
    """One way to join them: the mark, how the text before it reads, and the text from it on; `given`: the literal stands before the mark."""

    mark: str
    ahead: re.Pattern[str]
    behind: re.Pattern[str]
    given: bool = False


def _form(mark: str, before: str, reading: str) -> Spelling:
    return Spelling(mark, regex(f"{before}$"), regex(reading), "(?P<value>" in before)


def _operator(mark: str, reading: str, before: str = "") -> Spelling:
    """What takes the place of anything that is read."""
    return _form(mark, f"{_READ}{before})", f"(?:{reading}){_WITHIN}{_VALUE}")


def _whole(mark: str, reading: str) -> Spelling:
    """One that is told from its mark on."""
    return _form(mark, "(?P<whole>)", reading)


_NAMED, _ASKED = rf"(?P<name>(?<!\w){NAME})", rf"(?P<asked>{NAME})"
_OTHER = LOOKED_UP.replace("asked", "other")
_BLOCK = r"(?:\{\s)?"
_TYPED = r"(?P<whole>:\s?[\w\[\] |.]{1,40}\s?=\s?(?:\w{1,20}\.)?)"
_OPTION = (
    rf"(?P<whole>(?:[\w)]\(\s{{0,40}}|\w\s(?=:))(?:[\"']-\w[\"'],\s{{0,4}}|\w{{1,20}}\s?[=:]\s?\{{?|:)?[\"']?-{{0,2}}{_ASKED}[\"']?\}}?,\s{{0,40}}"
    rf"(?:\{{\s{{0,40}})?(?:(?:[\"'][\w-]{{1,40}}[\"']|\w{{1,20}}\s?[:=][^,(){{}}\n]{{1,80}}),\s{{0,40}}){{0,4}})"
)
_FILTERED = rf"(?P<whole>\{{\{{[-~]?\s{{0,4}}[\"']?(?:{LOOKED_UP}|(?:\.?{NAME}\.){{0,6}}\.?{_NAMED})(?:\s?\|\s?\w{{1,20}}){{0,2}}\s{{0,4}})"
_CALLED = rf"\w{{1,10}}(?:\.\w{{1,8}})?\s?\(\s?(?:[\w:.]{{1,30}},\s?)?{QUOTE}{_ASKED}{QUOTE},\s{{0,4}}(?:default\s?=\s?|unset\s?=\s?)?{_VALUE}"
_IN_SQL = rf"\w{{1,4}}\((?:\w{{1,20}}\('?)?(?:[\w:@]{{1,20}}\.)?[:@]?{_NAMED}'?(?:,\s?\w{{1,5}}\))?,\s?{_VALUE}\)"
_UNLESS = (
    rf"{_NAMED}[^\n=\"'`]{{0,20}}(?:=|:=)\s?(?P<whole>(?:{LOOKED_UP}|{_HELD.replace('name', 'other')})[);]{{0,3}}\s{{1,40}}"
    r"(?:\w{2,6}\s?[\w ]{0,20}|\{[^{}]{0,80}))"
)
_CONDITIONAL = rf"(?P<whole>(?:{LOOKED_UP}|\{{\{{[-~]?\s{{0,4}}{_NAMED})\s{{1,4}}if\s[^\n{{}}]{{1,80}}\s|{_OTHER}\s|\$env:(?P<set>{NAME})\s?\}}\s)"
_MISSING = rf"(?P<whole>(?<![\w.])[(!]{{0,3}}(?:\w{{2,12}}[\s(]{{1,2}})?(?:{LOOKED_UP}|{_HELD})\)?{_NOTHING}\)?\s|IsNullOr\w{{5,10}}\({_OTHER}\)\s)"
# A property of an object in YAML, and one of a list that has its name, with lines about it that stand as deep as what is its default.
_ABOUT_IT = r"(?P<inner>(?P=indent)[ ]{1,8})(?:[\w$-]{1,20}:[^\n]{0,100}\r?\n(?P=inner)){0,5}"
_BELOW_NAME = (
    rf"(?:^|\n)(?P<indent>[ ]{{0,20}})[\"']?{_NAMED}[\"']?:[ ]?(?P<whole>\r?\n{_ABOUT_IT})",
    rf"(?:^|\n)(?P<indent>[ ]{{0,20}})-[ ]name:[ ][\"']?{_NAMED}[\"']?(?P<whole>\r?\n{_ABOUT_IT})",
)
_YAML = r"(?P<quote>[\"']?)(?P<value>[^\s\"'\\{}$(),#]{8,4096})(?P=quote)(?=[ ]{0,4}(?:\r?\n|$))"

FORMS = (
    # Shells, Docker Compose; OmegaConf, Serverless; Robot Framework; make.
    _form(":-", r"(?P<whole>\$\{(?P<name>\w{1,60}))", rf":-{_BARE}\}}"),
    _whole("${", rf"\$\{{(?P<name>\w{{1,60}})-{_BARE}\}}"),
    _whole("${", rf"\$\{{(?:\w{{1,12}}\.)?env:(?P<name>\w{{1,60}}),\s?{_BARE}\}}"),
    _whole("${", rf"\$\{{(?P<name>\w{{1,60}})\}}(?:=|[ \t])[ \t]{{1,20}}(?=\S){_BARE}(?=\s|$|\\)"),
    # PowerShell gives a value to a variable of its environment.
    _whole("${", rf"\$\{{[eE]nv:(?P<name>\w{{1,60}})\}}\s?=\s?{_VALUE}"),
    _whole("$(o", rf"\$\(or\s\$[{{(](?P<name>\w{{1,60}})[}})],\s?{_BARE}\)"),
    # Jinja, Liquid, Helm and Twig: a filter. Helm and other templates of Go: a function. Freemarker: a mark.
    _form("|", _FILTERED, rf"\|\s?(?:default|d)(?:\s{{0,2}}\(\s{{0,2}}|\s?:\s{{0,2}}|\s{{1,2}}){_VALUE}"),
    _whole("{{", rf"\{{\{{-?\s{{0,4}}default\s{{1,2}}{_VALUE}\s{{1,2}}[.$]?(?:{NAME}\.){{0,6}}{_NAMED}"),
    _form("!", rf"(?P<whole>(?:\$\{{|=\s?)(?:{NAME}\.){{0,6}}{_NAMED})", rf"!{_VALUE}\s?[}}>]"),
    # By the name of an argument or an option, as parsers of settings and commands are told it; or by that of the variable beside it.
    _form("def", _OPTION, rf"default(?:V|_v)?(?:alue)?\s?[:=]\s?{_VALUE}"),
    _whole("def", rf"default\s?[:=]\s?{_VALUE},\s{{0,20}}env(?:var)?\s?[:=]\s?[\"']{_ASKED}[\"']"),
    _form(
        "def",
        rf"(?:^|[\s{{,]){_NAMED}\s?[:=]\s?(?P<whole>(?:\w{{1,20}}\(|mkOption\s?)?\{{[^{{}}]{{0,160}})",
        rf"default\s?[:=]\s?{_VALUE}",
    ),
    _form("def", rf"env\s?=\s?\"{_NAMED}\",\s?(?P<whole>)", rf"default_value\s?=\s?{_VALUE}"),
    _whole("def", rf"default_value\s?=\s?{_VALUE}[^\"\n]{{0,40}}\)\]\s{{1,40}}(?:pub\s)?{_NAMED}\s?:"),
    # By what declares it: a field of a model, of a message, an input of a module, a parameter in XML; a property of a schema in YAML.
    _form(
        "def",
        rf"{_NAMED}(?:\s?:\s?[\w\[\] |.]{{1,40}})?\s?=\s?(?P<whole>(?:[\w.]{{1,40}}\([^()]{{0,120}}|\d{{1,4}}\s?\[))",
        rf"default\s?=\s?{_VALUE}",
    ),
    _form(
        "def",
        rf"variable\s\"{_NAMED}\"\s(?P<whole>\{{[^}}]{{0,20}}(?:[^\n]{{0,160}}\n\s{{0,20}}){{0,6}})",
        rf"default\s?=\s?{_VALUE}",
    ),
    _form(
        "def",
        rf"name\s?=\s?[\"']{_NAMED}[\"'](?P<whole>(?:\s\w{{1,20}}=[\"'][^\"'<>]{{0,80}}[\"']){{0,4}}\s)",
        rf"default\s?=\s?{_VALUE}",
    ),
    *(
        _form(mark, before, rf"{word}:\s{_YAML}")
        for mark, word in (("def", "default"), ("Def", "Default"))
        for before in _BELOW_NAME
    ),
    # Tags of Go; columns of SQL.
    _form("def", rf"{_NAMED}[ \t]{{1,8}}(?P<whole>[\w.]{{1,20}}[ \t]{{1,8}}`)", rf"default:{_VALUE}"),
    _form("def", rf"`(?P<whole>\w{{1,20}}:\"{_NAMED}\"\s)", rf"default:{_VALUE}"),
    _form("DEF", rf"COLUMN\s[`\"]?{_NAMED}[`\"]?\s(?P<whole>SET\s)", rf"DEFAULT\s{_VALUE}"),
    _form("vD", rf"`(?P<whole>\w{{1,20}}:\"{_NAMED}\"\sen)", rf"vDefault:{_VALUE}"),
    _form("DEF", rf"{_NAMED}[`\"]?\s(?P<whole>\w[\w() ]{{0,60}})", rf"DEFAULT\s{_VALUE}"),
    # Properties of C#; models and commands in Python: what is written stands before the name, or beside it.
    _form(
        "t; ",
        rf"{_NAMED}\s\{{\s?(?P<whole>(?:get;\s?)?(?:private\s|protected\s)?(?:ge|se|ini))",
        rf"t;\s\}}\s?=\s?{_VALUE}",
    ),
    _whole("Def", rf"DefaultValue\({_VALUE}\)\]\s{{1,40}}(?:\w{{1,12}}\s){{0,3}}string\s{_NAMED}"),
    _form("Fi", _NAMED + _TYPED, rf"Field\({_VALUE}"),
    _form("Op", _NAMED + _TYPED, rf"Option\({_VALUE}"),
    _form(
        "nv",
        rf"(?P<whole>\(\s?{_VALUE},\s?(?:[^()\n\"']{{0,80}},\s?)?(?:\w{{1,12}}_)?e)",
        rf"nv(?:var)?\s?=\s?[\"']{_ASKED}[\"']",
    ),
    # Options of commands in Go and JavaScript.
    _whole("P(", rf"P\((?:&[\w.]{{1,40}},\s)?\"{_NAMED}\",\s\"\w?\",\s{_VALUE}"),
    _whole(
        "Fl",
        rf"Flag\{{\s{{0,20}}Name:\s{{1,8}}\"{_NAMED}\",(?:\s{{0,20}}\w{{1,20}}:\s[^,\n]{{1,60}},){{0,4}}\s{{0,20}}Value:\s{{0,8}}{_VALUE}",
    ),
    _form(">'", rf"--{_NAMED}\s(?P<whole><[\w.-]{{1,20}})", rf">',\s{{0,20}}'[^'\n]{{0,120}}',\s{{0,20}}{_VALUE}"),
    # What functions give back.
    *(_form(mark, r"(?P<whole>[\w.:$>-]{0,40})", _CALLED) for mark in ("nv", "NV.", "rEl", "rDe")),
    _form("tPr", r"(?P<whole>[\w.:$>-]{0,40}[gG]e)", _CALLED),
    *(_whole(mark, _IN_SQL) for mark in ("NUL", "NVL", "SCE")),
    _whole("(v", rf"\(var\.{_NAMED},\s?{_VALUE}\)"),
    _whole("_e", rf"_env\(:?\w{{1,40}},\s:?{_NAMED},\s{_VALUE}\)"),
    _whole("mM", rf"mMaybe\s{_VALUE}\s<\$>\s\w{{1,20}}\s\"{_ASKED}\""),
    # Statements: what is given where nothing was.
    *(
        _form(mark, _UNLESS, rf"{reading}\s{{0,20}}(?:[\w$]{{1,60}}\s?=\s?)?{_VALUE}")
        for mark, reading in (
            ("==", r"==\s\"\"\s\{"),
            ("!", r"!\w{1,9}\s\{"),
            ("Key", "KeyError:"),
            ("Err", r"Err\(_\)\s=>"),
        )
    ),
    # Methods that say so, of schemas, too.
    _form(".de", rf"{_NAMED}\s?[:=]\s?(?P<whole>\w[\w.()]{{0,80}}\)\s{{0,20}})", rf"\.default\({_VALUE}"),
    _operator(
        ".",
        r"\.(?:unwrap_or(?:_else)?|or_?[eE]lse(?:Get)?|getOrElse|map_or|if(?:Empty|Blank)|default(?:Value|To)?|valueOr)\b",
    ),
    _form("mk", rf"{_NAMED}\s=\s(?P<whole>(?:lib\.)?)", rf"mkDefault\s{_VALUE}"),
    _form("lba", rf"(?P<whole>{_PATH}\({QUOTE}{_ASKED}{QUOTE},\s{{0,4}}fal)", rf"lback\s?[:=]\s?{_VALUE}"),
    # A condition.
    _form("els", _CONDITIONAL, rf"else\s{{1,4}}{_BLOCK}{_VALUE}"),
    _form(
        "els",
        rf"{_NAMED}\s?[:=]\s?(?P<whole>[^\n=:]{{0,100}}\bif\s[^\n]{{1,100}}\s)",
        rf"else\s{{1,4}}{_BLOCK}{_VALUE}",
    ),
    _form("if", rf"(?P<whole>{_VALUE}\s)", rf"if\s{QUOTE}{_ASKED}{QUOTE}\snot\sin\s"),
    _form(
        "un",
        rf"(?P<whole>{_VALUE}\s)",
        rf"unless\s(?:defined\s|!)?[$@]?\w{{1,20}}(?:\.\w{{1,10}}\??)?[(\[{{](?:{QUOTE})?{_ASKED}",
    ),
    _form("? ", _MISSING, rf"\?\s{_VALUE}\s?:"),
    _form("} :", rf"(?P<whole>\?\s{_PATH}\{{{QUOTE}?{_NAMED}{QUOTE}?)", rf"\}}\s:\s{_VALUE}"),
    # What is taken for nothing.
    _operator("|", r"\|\|=?"),
    _operator("|", r"\|\|%", "%"),
    _operator("?", r"\?\?=?|\?:"),
    _operator("/", r"//=?\s?"),
    _operator("or", r"or\b"),
    _form("{", rf"(?P<whole>{LOOKED_UP}\s)", rf"\{{\s{{1,20}}(?:\|\w{{1,8}}\|\s)?{_VALUE}"),
    _form("do", rf"(?P<whole>{LOOKED_UP}\s)", rf"do\s{{1,20}}{_VALUE}\s{{1,20}}end"),
)


# By the characters that a mark begins with.
BY_MARK: dict[str, list[Spelling]] = {}
for form in FORMS:
    BY_MARK.setdefault(form.mark, []).append(form)
