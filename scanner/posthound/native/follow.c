/* Whether a value may follow a name at all. Whatever is uncertain counts as such, for Python to read; most names have none. */

#include "constants.h"
#include "follow.h"

#define AHEAD 768 /* how far behind it the key of its value may stand, and more */

static int is_blank(Py_UCS4 code)
{
    return code == ' ' || code == '\t';
}

/* Past blanks and tabs, so many at most. */
static Py_ssize_t past_blanks(const Text *t, Py_ssize_t at, Py_ssize_t most)
{
    Py_ssize_t last = at + most;

    while (at < last && is_blank(code_at(t, at)))
        at++;
    return at;
}

/* Whether a text goes on like this, in lower case, whatever its own; `word` is ASCII. */
int reads(const Text *t, Py_ssize_t at, const char *word)
{
    for (; *word; word++, at++) {
        Py_UCS4 code = code_at(t, at);
        if (code != (Py_UCS4)*word && code - 'A' + 'a' != (Py_UCS4)*word)
            return 0;
    }
    return 1;
}

/* Whether a name may be the value of a key that says so, as in `"key": "token"`, `.key("token")`, `{key: token, …`: then its value stands
   under another key. */
static int key_before(const Text *t, Py_ssize_t start, Py_ssize_t end)
{
    /* of key, name, id, param, parameter, header, field, attribute, property, variable, type */
    static const char *const endings[] = {"ey", "me", "id", "am", "er", "ld", "te", "ty", "le", "pe"};
    Py_ssize_t first = start - KEY_BEFORE, at = start - 1;
    Py_UCS4 code = code_at(t, at);

    if (!is_quote(code) && !(code == ' ' && code_at(t, end) == ','))
        return 0;
    while (at >= first && (is_quote(code) || code == '\\' || code == '@' || (code < 128 && Py_UNICODE_ISSPACE(code))))
        code = code_at(t, --at);
    if (code == '(')
        return reads(t, at - 2, "ey") || reads(t, at - 2, "me") || reads(t, at - 6, "string");
    if (code == '>') /* `'key' => 'token'` */
        code = code_at(t, --at) == '=' ? '=' : 0;
    if (code != ':' && code != '=')
        return 0;
    do
        code = code_at(t, --at);
    while (at >= first && (code == '"' || code == '\'' || code == '\\' || Py_UNICODE_ISSPACE(code)));
    if (code >= 128 || code_at(t, at - 1) >= 128)
        return 1;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (reads(t, at - 1, endings[i]))
            return 1;
    return 0;
}

/* Whether a key that says `value` or `val` may end a little behind here. */
static int ends_value(const Text *t, Py_ssize_t at)
{
    Py_UCS4 code = code_at(t, at + 2);

    return reads(t, at, "al") && ((code | 0x20) == 'u' || code == '\\' || is_quote(code));
}

/* Whether that other key, or an attribute, may stand before a name. */
static int pair_before(const Text *t, Py_ssize_t start)
{
    Py_ssize_t first = start > FAR ? start - FAR : 0;

    for (Py_ssize_t at = start - 1; at >= first; at--)
        if ((code_at(t, at) | 0x20) == 'a' && ends_value(t, at))
            return 1;
    return 0;
}

/* Whether the pair whose colon stands here has another before it. */
static int comma_before(const Text *t, Py_ssize_t at, Py_ssize_t first)
{
    Py_UCS4 code;

    do
        code = code_at(t, --at);
    while (at >= first && code != ',' && code != '{' && code != '\n');
    while (at >= first && code < 128 && Py_UNICODE_ISSPACE(code))
        code = code_at(t, --at);
    return code == ',';
}

/* Whether a name may be the value of a key that has one of the words of `detect/pair_words.py`, with its own under the key before; of the one behind it
   a comma tells anyway. */
static int in_pair(const Text *t, const Name *name)
{
    Py_ssize_t first = name->start - KEY_BEFORE, at = name->start - 1;
    Py_UCS4 code = code_at(t, at);

    if (!is_quote(code))
        return 0;
    while (at >= first && (is_quote(code) || code == '\\' || (code < 128 && Py_UNICODE_ISSPACE(code))))
        code = code_at(t, --at);
    return code == ':' && comma_before(t, at, first);
}

/* Whether that other key may follow, or the empty line behind which the body of a multipart form has the value. */
static int pair_behind(const Text *t, Py_ssize_t end)
{
    Py_ssize_t last = t->length - end > AHEAD ? end + AHEAD : t->length;

    for (Py_ssize_t at = end; at < last; at++) {
        Py_UCS4 code = code_at(t, at);
        if (code == 'a' && ends_value(t, at))
            return 1;
        if (code == '\n' && (code_at(t, at + 1) == '\n' || (code_at(t, at + 1) == '\r' && code_at(t, at + 2) == '\n')))
            return 1;
    }
    return 0;
}

/* Whether `value` or `default` may stand on the line below, in braces behind others. */
static int value_below(const Text *t, Py_ssize_t at)
{
    Py_ssize_t line;
    int braced = 0;

    if (code_at(t, at) == '"' || code_at(t, at) == '\'')
        at++;
    at = past_blanks(t, at, BLANKS);
    if (code_at(t, at) == '{') {
        braced = 1;
        at = past_blanks(t, at + 1, BLANKS);
    }
    if (code_at(t, at) == '\r')
        at++;
    if (code_at(t, at) != '\n')
        return 0;
    line = at + 1;
    at = past_blanks(t, line, KEY_BEFORE);
    return at > line && (braced || code_at(t, at) == 'v' || code_at(t, at) == 'd');
}

/* The colons, equals signs and closing brackets of Chinese and Japanese. */
int is_wide_join(Py_UCS4 code)
{
    return code == 0xff1a || code == 0xff1d || code == 0x3011 || code == 0x300d || code == 0x300f || code == 0xff09;
}

static int opens_quote(Py_UCS4 code)
{
    return is_quote(code) || code == '\\';
}

/* Whether so many characters stand here that a bare value may be, none of which ends it. */
static int drawn(const Text *t, Py_ssize_t at)
{
    Py_ssize_t last = at + DRAWN;

    for (; at < last && at < t->length; at++) {
        Py_UCS4 code = code_at(t, at);
        if (Py_UNICODE_ISSPACE(code) || (code && code < 128 && strchr("\"'`<>;,{}()[]|\\", (int)code)))
            return 0;
    }
    return at == last;
}

/* Whether a name, as a heading has it, may end here, with something in the line below. */
static int below(const Text *t, Py_ssize_t at)
{
    Py_UCS4 code = code_at(t, at);

    if (code == '_' || code == '<')
        return 1;
    at = past_blanks(t, at, BLANKS);
    code = code_at(t, at);
    return code == '\n' || (code == '\r' && code_at(t, at + 1) == '\n');
}

/* A dash or an arrow between a name and its value. */
static int is_dash(Py_UCS4 code)
{
    return code == '-' || code == 0x2013 || code == 0x2014 || code == 0x2192;
}

/* Whether a value may follow that no operator joins to its name: in a sentence, behind a blank, in a call. */
static int loosely_joined(const Text *t, const Name *name)
{
    Py_ssize_t at = name->end;
    Py_UCS4 code = code_at(t, at);

    if (code == '(')
        return opens_quote(code_at(t, past_space(t, at + 1, BLANKS))) || gives_back(t, at);
    if (is_wide_join(code))
        return 1;
    if (code == ')')
        code = code_at(t, ++at);
    if (code == ' ' && (said(t, at + 1) || labelled(t, at + 1)))
        return 1;
    if (at > name->end)
        return 0;
    if (code == '*' || code == '|' || code_at(t, past_blanks(t, at, 20)) == '|' || below(t, at))
        return 1;
    if (!is_blank(code))
        return 0;
    if (code_at(t, name->start - 1) == '-' || code_at(t, name->start) == '-' || reads(t, name->last - 6, "bearer") || reads(t, name->last - 5, "basic"))
        return 1;
    at = past_blanks(t, at, BLANKS);
    code = code_at(t, at);
    if (code == '(' || code == '[' || code == '{')
        return drawn(t, at + 1) || (code == '{' && gives_back(t, at));
    return opens_quote(code) || is_dash(code) || drawn(t, at);
}

/* Whether a tag is open before a name, which may end behind it. */
static int in_tag(const Text *t, Py_ssize_t start)
{
    for (Py_ssize_t at = start - 1; at >= start - TAG_BEFORE; at--)
        if (code_at(t, at) == '<')
            return 1;
    return 0;
}

/* Past what languages put before a string's quote, as `KIND` in `detect/joins.py` has it. */
static Py_ssize_t past_kind(const Text *t, Py_ssize_t at)
{
    switch (code_at(t, at)) {
    case '@':
    case 'b':
    case 'f':
    case 'r':
    case 'N':
    case 'u':
    case 'U':
    case '$':
        return opens_quote(code_at(t, at + 1)) ? at + 1 : at;
    default:
        return at;
    }
}

/* Whether a script may get a variable here, as `detect/uses.py` has it. */
static int gets(const Text *t, Py_ssize_t at)
{
    return reads(t, at, "pm.") || reads(t, at, "postman.") || reads(t, at, "bru.") || reads(t, at, "insomnia.");
}

/* Whether the operator at a place may join a value to a name; `closed` where a quote ends the name. */
static int joins(const Text *t, Py_ssize_t at, int closed)
{
    Py_UCS4 next = code_at(t, at + 1), opening;

    switch (code_at(t, at)) {
    case '=':
    case '<':
    case 0xff1a: /* the colon and the equals sign of Chinese and Japanese */
    case 0xff1d:
        return 1;
    case '&': /* of `&gt;` */
        return next == 'g';
    case '!':
        return next == '=';
    case '-': /* of pairs in maps: `"a" -> "…"`, `"a" to "…"` */
        return closed && next == '>';
    case 't':
        return closed && next == 'o' && (is_blank(code_at(t, at + 2)) || code_at(t, at + 2) == '\n');
    case '|':
        return next == '|';
    case '?':
        return next == '?' || next == '=' || next == ':';
    case ',':
        if (!closed && among_several(t, at))
            return 1;
        at = past_kind(t, past_space(t, at + 1, BLANKS));
        return opens_quote(code_at(t, at)) || reads(t, at, "headervalue");
    case ':':
        if (!closed || next == '=')
            return 1;
        at = past_kind(t, past_space(t, at + 1, BLANKS));
        opening = code_at(t, at);
        if (is_quote(opening))
            return code_at(t, at + 1) != opening; /* an empty one is none */
        return opening == '\\' || opening == '{' || opening == '*' || opening == '<' || opening == '[' || opening == '|' || opening == '>' || gets(t, at);
    default:
        return 0;
    }
}

/* Before the bracket that closes the one here, with an index or a size between them, or none. */
static Py_ssize_t past_index(const Text *t, Py_ssize_t at)
{
    Py_ssize_t last = at + 21;

    do
        at++;
    while (at < last && code_at(t, at) < 128 && (Py_ISALNUM(code_at(t, at)) || code_at(t, at) == '_'));
    return at;
}

/* Whether a name is a segment of a path, with the next one long enough for a key. */
static int in_path(const Text *t, const Name *name)
{
    return code_at(t, name->start - 1) == '/' && code_at(t, name->end) == '/' && drawn(t, name->end + 1);
}

/* Whether a name ends that of a section, whose keys may be credentials. */
static int is_section(const Text *t, const Name *name)
{
    Py_UCS4 before = code_at(t, name->start - 1), behind = code_at(t, name->end + 1);

    return code_at(t, name->end) == ']' && (before == '[' || before == '.') && (behind == '\n' || behind == '\r');
}

/* Whether there may be a value for a name that none follows plainly: 0 only where Python finds none for sure. */
int may_follow(const Text *t, const Name *name)
{
    Py_ssize_t at = name->end, space;
    int closed;

    if (in_path(t, name) || in_pair(t, name) || (key_before(t, name->start, at) && (pair_behind(t, at) || pair_before(t, name->start))) || value_below(t, at) || is_section(t, name) || asked_below(t, at))
        return 1;
    while (at - name->end < BLANKS && code_at(t, at) == '\\')
        at++;
    closed = is_quote(code_at(t, at));
    if (closed)
        at++;
    else if (at > name->end)
        return 0;
    else if (loosely_joined(t, name))
        return 1;
    if (code_at(t, at) == '[') /* of an array */
        at = past_index(t, at);
    if (code_at(t, at) == ']')
        at++;
    if (code_at(t, at) == ')')
        at++;
    if (code_at(t, at) == '*')
        return 1;
    space = at;
    at = past_space(t, at, BLANKS);
    if (at > space && (code_at(t, at) == '(' || (closed && opens_quote(code_at(t, at)))))
        return 1;
    if (at > space && closed && code_at(t, space - 1) == '`' && (code_at(t, at) == '[' || code_at(t, at) == '{' || is_dash(code_at(t, at)) || drawn(t, at)))
        return 1;
    return joins(t, at, closed) || ((at > space || code_at(t, at) == '>') && in_tag(t, name->start));
}
