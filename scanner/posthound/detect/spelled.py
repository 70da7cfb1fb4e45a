r"""Values of which every character is spelled: `\x61`, `\u{61}`, `\141`, `&#97;`, `%61`."""

from __future__ import annotations

from posthound.support.regexes import regex

# So many characters are spelled one by one on purpose, and none of them would have to be.
_LEAST = 8
_HEX = r"[0-9a-fA-F]"
_ESCAPED = regex(rf"(?:\\x{_HEX}{{2}}|\\u\{{{_HEX}{{2,6}}\}}|\\u00{_HEX}{{2}}|\\U000000{_HEX}{{2}}){{{_LEAST},400}}")
_NUMBERED = regex(rf"(?:\\[0-7]{{3}}){{{_LEAST},400}}|(?:\\\d{{2,3}}){{{_LEAST},400}}")
_OCTAL = regex(r"(?:\\[01][0-7]{2})+")
_ENTITIES = regex(rf"(?:&#\d{{2,3}};){{{_LEAST},400}}|(?:&#[xX]0{{0,4}}{_HEX}{{2}};){{{_LEAST},400}}")
_PERCENTS = regex(rf"(?:%{_HEX}{{2}}){{{_LEAST},400}}")
_CODE = regex(rf"{_HEX}{{2,8}}")
_NUMBER = regex(r"\d{2,3}")


def spelled(value: str) -> tuple[str, str] | None:
    r"""What a value says that is spelled character by character, and how that is called; None for any other.

    >>> spelled(r"\x61\x62\x63\x64\x65\x66\x67\x68")
    ('abcdefgh', 'escaped')
    """
    if value[:1] == "&":
        return (
            _of_codes(value, 10 if value[2:3].isdigit() else 16, "HTML-escaped") if _ENTITIES.fullmatch(value) else None
        )
    if value[:1] == "%":
        return _of_codes(value, 16, "percent-encoded") if _PERCENTS.fullmatch(value) else None
    if _ESCAPED.fullmatch(value):
        return _of_codes(value, 16, "escaped")
    if not _NUMBERED.fullmatch(value):
        return None
    # In octal numbers everywhere but in Lua.
    octal = _of_codes(value, 8, "escaped") if _OCTAL.fullmatch(value) else None
    return octal or _of_codes(value, 10, "escaped")


def _of_codes(value: str, base: int, how: str) -> tuple[str, str] | None:
    codes = [int(one, base) for one in (_CODE if base == 16 else _NUMBER).findall(value)]
    return ("".join(map(chr, codes)), how) if all(31 < code < 127 for code in codes) else None
