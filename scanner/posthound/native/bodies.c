/* Whether what a function gives back may stand behind its name. */

#include "constants.h"
#include "follow.h"

#define TAKEN 200 /* what it takes, in brackets, and what stands between them and a literal, with remarks, at most */
#define BODY 480
#define SEVERAL 200 /* names that are given values at once, at most */

/* Behind the bracket that closes the one here; 0 where something stands between them that no list of parameters has. */
static Py_ssize_t past_brackets(const Text *t, Py_ssize_t at)
{
    Py_ssize_t last = at + TAKEN;
    int depth = 0;

    for (; at < last; at++) {
        Py_UCS4 code = code_at(t, at);
        if (code == 0 || code == ';' || code == '{' || code == '}' || is_quote(code))
            return 0;
        depth += (code == '(') - (code == ')');
        if (depth == 0)
            return at + 1;
    }
    return 0;
}

/* Whether a body, an arrow, a type or the word for it may begin here. */
static int opens_body(const Text *t, Py_ssize_t at)
{
    Py_ssize_t next = past_space(t, at, BLANKS);
    Py_UCS4 code = code_at(t, next);

    if (code == '{' || code == ':' || code == '-' || code == '=')
        return 1;
    if (code == 0 || code > 127 || !Py_ISALPHA(code) || next == at)
        return 0;
    return (next == at + 1 && code_at(t, at) == ' ') || reads(t, next, "return") || reads(t, next, "echo");
}

/* Whether a literal stands in the body that may begin here, before anything in it ends. */
static int holds_literal(const Text *t, Py_ssize_t at)
{
    Py_ssize_t last = at + BODY;

    for (; at < last; at++) {
        Py_UCS4 code = code_at(t, at);
        if (is_quote(code))
            return 1;
        if (code == 0 || code == ';' || code == '}')
            return 0;
    }
    return 0;
}

/* Whether a function's name ends here that gives a literal back. */
int gives_back(const Text *t, Py_ssize_t at)
{
    if (code_at(t, at) == '(') {
        at = past_brackets(t, at);
        if (at == 0 || !opens_body(t, at))
            return 0;
    }
    return holds_literal(t, at);
}

/* Whether a statement gives something to a name where nothing else was, by an operator: `key ||= …`, `key = key or …`. */
static int operates(const Text *t, Py_ssize_t at)
{
    Py_ssize_t last = at + SEVERAL;

    for (Py_UCS4 code = code_at(t, at); at < last && code && code != '\n' && !is_quote(code); code = code_at(t, ++at))
        if ((code == '|' || code == '?') ? code_at(t, at + 1) == code : code == ' ' && reads(t, at, " or "))
            return 1;
    return 0;
}

/* Whether a statement stands in the line below that asks for what a name stood for. */
int asked_below(const Text *t, Py_ssize_t at)
{
    Py_ssize_t last = at + BLANKS;

    if (is_quote(code_at(t, at)))
        at++;
    for (; at < last; at++) {
        Py_UCS4 code = code_at(t, at);
        if (code == '\n')
            break;
        if (code != ')' && code != ']' && code != ';' && code != '!' && code != ' ' && code != '\r')
            return 0;
    }
    at = past_space(t, at, KEY_BEFORE);
    return (reads(t, at, "if") && (code_at(t, at + 2) == ' ' || code_at(t, at + 2) == '(')) || operates(t, at);
}

/* Whether a name that a comma follows is one of several that are given values at once: `key, err := …`, `[user, key] = …`. */
int among_several(const Text *t, Py_ssize_t at)
{
    Py_ssize_t last = at + SEVERAL;

    for (Py_UCS4 code = ','; at < last && code < 128 && (code == ',' || code == ' ' || code == '$' || code == '@' || code == '_' || Py_ISALNUM(code));)
        code = code_at(t, ++at);
    int closed = code_at(t, at) == ')' || code_at(t, at) == ']';
    at += closed;
    while (code_at(t, at) == ' ')
        at++;
    if (code_at(t, at) == ':')
        return closed || code_at(t, at + 1) == '=';
    return code_at(t, at) == '=' && code_at(t, at + 1) != '=' && code_at(t, at + 1) != '>';
}
