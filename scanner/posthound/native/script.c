/* A glance at a script: its literals and what stands around them. posthound.scan.script_glance says what for. */

#include "keyed.h"
#include "kinds.h"
#include "script.h"
#include "sixteen.h"

#define FOREIGN 255 /* stands for what is beyond ASCII */
#define LONGEST_WORD 10 /* characters of a word of the language that is asked for */
#define REACH 1000  /* so far is looked for the other end of a list or of a regular expression: hostile scripts have many beginnings */

/* The code without blanks and comments, a quote for each literal; beside each quote, which literal it is. */
typedef struct {
    uint8_t *code;
    Py_ssize_t size;
    Py_ssize_t (*literals)[2];
    Py_ssize_t count;
} Squeezed;

/* Whether the code up to `end` ends in one of these words, with a blank around each. */
static int ends_in(const Squeezed *s, Py_ssize_t end, const char *words)
{
    char wanted[LONGEST_WORD + 3] = " ";
    Py_ssize_t begin = end, size;

    while (begin > 0 && is_word(s->code[begin - 1]))
        begin--;
    size = end - begin;
    if (size < 2 || size > LONGEST_WORD) /* most names are none, or longer */
        return 0;
    memcpy(wanted + 1, s->code + begin, (size_t)size);
    wanted[size + 1] = ' ';
    return strstr(words, wanted) != NULL;
}

/* Whether a slash here may begin a regular expression: behind an operator, a bracket, such a word, or at a line's beginning. */
static int may_begin_regex(const Squeezed *s, int at_line)
{
    if (at_line || s->size == 0 || strchr("=(,:!&|?{};[>+-*%~^<", s->code[s->size - 1]))
        return 1;
    return ends_in(s, s->size, " return typeof case in of ");
}

/* Past a regular expression, its flags aside; where it begins if it does not end on its line, -1 where a quote is in it or it is long. */
static Py_ssize_t past_regex(const Latin *t, Py_ssize_t at)
{
    int in_class = 0;

    for (Py_ssize_t end = at + 1; end < t->length && byte_at(t, end) != '\n'; end++) {
        uint8_t code = byte_at(t, end);
        if (is_quote(code) || code == '\\' || end - at > REACH)
            return -1;
        if (code == '[' || code == ']')
            in_class = code == '[';
        else if (code == '/' && !in_class)
            return end + 1;
    }
    return at;
}

/* Past a comment or what may be a regular expression; -1 where it has no end, or a quote in it. */
static Py_ssize_t past_slash(const Latin *t, Py_ssize_t at, const Squeezed *s, int at_line)
{
    if (byte_at(t, at + 1) == '/') {
        while (at < t->length && byte_at(t, at) != '\n')
            at++;
        return at;
    }
    if (byte_at(t, at + 1) == '*') {
        for (at += 2; at + 1 < t->length; at++)
            if (byte_at(t, at) == '*' && byte_at(t, at + 1) == '/')
                return at + 2;
        return -1;
    }
    return may_begin_regex(s, at_line) ? past_regex(t, at) : at;
}

/* Past a literal that begins here; -1 where it does not end on its line, or an escape is in it. */
static Py_ssize_t past_literal(const Latin *t, Py_ssize_t begin)
{
    const uint8_t *at = t->at + begin + 1, *end = t->at + t->length, quote = t->at[begin];

    while (at < end && *at != quote && *at != '\n' && *at != '\\')
        at++;
    return at < end && *at == quote ? at - t->at + 1 : -1;
}

/* Squeezes a script; 0 where its literals cannot be told, or not as they are written. */
static int squeeze(const Latin *t, Squeezed *s)
{
    const uint8_t *text = t->at;
    int at_line = 1, apart = 0;

    for (Py_ssize_t at = 0, past, end = t->length; at < end; at = past) {
        uint8_t code = text[at], kind = kinds[code];
        past = at + 1;
        if (kind == SPACE) {
            at_line |= code == '\n';
            while (past < end && kinds[text[past]] == SPACE)
                at_line |= text[past++] == '\n';
            apart = 1;
            continue;
        }
        if (kind == WORD) {
            if (apart && s->size && is_word(s->code[s->size - 1]))
                s->code[s->size++] = ' ';
            for (past = at; past < end && is_word(text[past]); past++)
                s->code[s->size++] = text[past] < 128 ? text[past] : FOREIGN;
        }
        else {
            if (kind == UNTOLD)
                return 0;
            if (kind == SLASH && (past = past_slash(t, at, s, at_line)) != at) {
                if (past < 0)
                    return 0;
                apart = 1;
                continue;
            }
            if (kind == QUOTE) {
                if ((past = past_literal(t, at)) < 0)
                    return 0;
                s->literals[s->count][0] = at + 1;
                s->literals[s->count++][1] = past - 1;
                code = '"';
            }
            else
                past = at + 1;
            s->code[s->size++] = code;
        }
        at_line = apart = 0;
    }
    return 1;
}

static int at(const Squeezed *s, Py_ssize_t place)
{
    return place >= 0 && place < s->size ? s->code[place] : 0;
}

/* Whether the literal at a place is a call's first argument, and nothing else. */
static int is_first_argument(const Squeezed *s, Py_ssize_t place)
{
    int before = at(s, place - 2);

    if (at(s, place - 1) != '(' || !(is_word((uint8_t)before) || before == ']' || before == ')') || !before)
        return 0;
    return !ends_in(s, place - 1, " await void yield typeof delete in of new return case else do throw instanceof ");
}

/* Whether the literal at a place names what a statement gives a value to: `tests["…"] =`. */
static int is_index_of_target(const Squeezed *s, Py_ssize_t place)
{
    Py_ssize_t begin = place - 1;

    if (at(s, begin) != '[' || at(s, place + 1) != ']' || at(s, place + 2) != '=' || at(s, place + 3) == '=')
        return 0;
    while (begin > 0 && (is_word((uint8_t)at(s, begin - 1)) || at(s, begin - 1) == '.'))
        begin--;
    return begin < place - 1 && (begin == 0 || strchr(";{}", at(s, begin - 1)) != NULL);
}

/* Whether the literal at a place is added to something; brackets may stand around it, but not those of a call. */
static int is_added(const Squeezed *s, Py_ssize_t place)
{
    Py_ssize_t left = place - 1, right = place + 1;

    while (at(s, left) == '(')
        left--;
    if (at(s, left) == '+' || (at(s, left) == '=' && at(s, left - 1) == '+'))
        return 1;
    while (at(s, right) == ')')
        right++;
    return at(s, right) == '+' && !(right == place + 2 && is_first_argument(s, place));
}

/* Whether literals, or a literal and a variable that grows, may be put together: what stands between others is not known, and no secret
   goes over it. */
static int may_join(const Squeezed *s)
{
    const uint8_t *end = s->code + s->size, *quote = s->code;
    int added = 0;

    if (memchr(s->code, '+', (size_t)s->size) == NULL)
        return 0;
    for (; quote < end && (quote = memchr(quote, '"', (size_t)(end - quote))) != NULL; quote++) {
        Py_ssize_t right = quote + 1 - s->code;
        while (at(s, right) == ')')
            right++;
        if (at(s, right) == '+') {
            for (right++; at(s, right) == '('; right++)
                ;
            if (at(s, right) == '"')
                return 1;
        }
        added |= is_added(s, quote - s->code);
    }
    return added && both_at(s->code, end, '+', '=', 1) != NULL;
}

/* Whether a word stands in a script. */
static int holds(const Latin *t, const char *word)
{
    const uint8_t *at = t->at, *end = at + t->length;
    size_t size = strlen(word);

    for (; (at = both_at(at, end, (uint8_t)word[0], (uint8_t)word[1], 1)) != NULL; at++)
        if ((size_t)(end - at) >= size && memcmp(at, word, size) == 0)
            return 1;
    return 0;
}

/* Whether a script may put texts together by a call, or hold a key: it has to be parsed. */
static int may_call(const Latin *t)
{
    return holds(t, "concat") || holds(t, "join") || holds(t, "kty") || holds(t, "PRIVATE KEY");
}

/* What is looked at: literals, names given right before one, and whether a literal may have one further away. */
typedef struct {
    PyObject *values, *names; /* lists */
    int far;
} Looked;

static int append_text(PyObject *list, const Latin *t, const Py_ssize_t *span)
{
    PyObject *value = PyUnicode_FromKindAndData(PyUnicode_1BYTE_KIND, t->at + span[0], span[1] - span[0]);
    int done = value != NULL && PyList_Append(list, value) == 0;

    Py_XDECREF(value);
    return done;
}

/* Whether the literal at a place is one side of a comparison, and nothing else. */
static int is_compared(const Squeezed *s, Py_ssize_t place)
{
    int before = at(s, place - 1), behind = at(s, place + 1);

    if (before == '=' && (at(s, place - 2) == '=' || at(s, place - 2) == '!'))
        return behind && strchr(")&|;,?}", behind) != NULL;
    if (behind != '=' && behind != '!')
        return 0;
    return at(s, place + 2) == '=' && before && strchr("(&|;{},=?:", before) != NULL;
}

/* The sign before a place, `:` or `=`, behind the name that is given there: to a property behind `{` or a comma, or to what takes a value by
   one `=`; the texts of a list are called as it is. Sets where the name begins; -1 where there is none, or `value`, which has its name
   beside it. */
static Py_ssize_t sign_before(const Squeezed *s, Py_ssize_t place, Py_ssize_t *name)
{
    Py_ssize_t sign = place - 1, begin;

    if (at(s, sign) == '[' || at(s, sign) == ',') {
        while ((at(s, sign) == ',' || at(s, sign) == '"') && place - sign < REACH)
            sign--;
        if (at(s, sign) != '[')
            return -1;
        sign--;
    }
    if (at(s, sign) != ':' && at(s, sign) != '=')
        return -1;
    for (begin = sign; begin > 0 && is_word((uint8_t)at(s, begin - 1)); begin--)
        ;
    if (begin == sign || ends_in(s, sign, " value val ") || memchr(s->code + begin, FOREIGN, (size_t)(sign - begin)) != NULL)
        return -1;
    if (at(s, sign) == ':' && at(s, begin - 1) != '{' && at(s, begin - 1) != ',')
        return -1;
    *name = begin;
    return sign;
}

/* Where the calls begin that a literal is the first argument of, one in another: `encodeURIComponent(String("…"))`. */
static Py_ssize_t before_calls(const Squeezed *s, Py_ssize_t place)
{
    while (is_first_argument(s, place)) {
        place--;
        for (int before; is_word((uint8_t)(before = at(s, place - 1))) || before == '.' || (before == ')' && at(s, place - 2) == '(');)
            place -= before == ')' ? 2 : 1;
        if (ends_in(s, place - 1, " new "))
            place -= 4;
    }
    return place;
}

/* Adds a literal that is not plain words, and the name that it has, to what is looked at, or says that it may have one further away; 0
   where memory ran out. */
static int add_literal(const Latin *t, const Squeezed *s, Py_ssize_t place, const Py_ssize_t *span, const Words *words, Looked *looked)
{
    Py_ssize_t sign, begin = 0;
    int done = 1, is_key = at(s, place + 1) == ':' && (at(s, place - 1) == '{' || at(s, place - 1) == ',');

    if (span[0] == span[1] || is_compared(s, place) || (is_key && !may_be_keyed(t->at + span[0], (size_t)(span[1] - span[0]))))
        return 1; /* empty, no value, or the name of a property */
    if (!is_key && !is_index_of_target(s, place)) {
        Py_ssize_t called = before_calls(s, place);
        if ((sign = sign_before(s, called, &begin)) < 0)
            looked->far |= called == place || at(s, called - 1) == ':' || at(s, called - 1) == '=';
        else if (at(s, sign) == '=' || !ends_in(s, sign, " key name ")) {
            PyObject *name = PyUnicode_DecodeLatin1((const char *)s->code + begin, sign - begin, NULL);
            done = name != NULL && PyList_Append(looked->names, name) == 0;
            Py_XDECREF(name);
        }
    }
    return done && (is_plain(t, span[0], span[1], words) || append_text(looked->values, t, span));
}

/* The literals to look at and the names given to them: (values, names, whether some may have a name further away); False where there are
   none. */
static PyObject *looked_at(const Latin *t, const Squeezed *s, const Words *words)
{
    Looked looked = {PyList_New(0), PyList_New(0), 0};
    Py_ssize_t literal = 0;
    int done = looked.values && looked.names;

    for (const uint8_t *at = s->code; done && literal < s->count; at++) {
        at = memchr(at, '"', (size_t)(s->code + s->size - at));
        done = add_literal(t, s, at - s->code, s->literals[literal++], words, &looked);
    }
    if (done && (looked.far || PyList_GET_SIZE(looked.values) || PyList_GET_SIZE(looked.names)))
        return Py_BuildValue("(NNO)", looked.values, looked.names, looked.far ? Py_True : Py_False);
    Py_XDECREF(looked.values);
    Py_XDECREF(looked.names);
    return done ? Py_NewRef(Py_False) : NULL;
}

/* What there is to look at in a script: False where there is nothing, None where it has to be parsed to know more. */
PyObject *glance_at(const Latin *t, const Words *words)
{
    Squeezed s = {0};
    PyObject *found = NULL;

    if (may_call(t))
        Py_RETURN_NONE;
    s.code = PyMem_Malloc((size_t)t->length * 2 + 1);
    s.literals = PyMem_Malloc(((size_t)t->length / 2 + 1) * sizeof *s.literals);
    if (!s.code || !s.literals)
        PyErr_NoMemory();
    else if (!squeeze(t, &s) || may_join(&s))
        found = Py_NewRef(Py_None);
    else
        found = looked_at(t, &s, words);
    PyMem_Free(s.code);
    PyMem_Free(s.literals);
    return found;
}
