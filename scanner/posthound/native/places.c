/* Where something may stand that a regex then looks at: passwords in URLs, encoded characters; and on which lines places are. */

#include "constants.h"
#include "sixteen.h"
#include "view.h"

#define USER (USERINFO_MAX + 1) /* the `@` behind them is looked at, too */

/* The characters that stand in neither the user nor the password of a URL; `?` may be any character beyond Latin-1. */
static int ends_user(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == '/' || byte == '"' || byte == '\'' || byte == '<' || byte == '>';
}

/* addressed(data) -> list: where `://` stands with an `@` behind it, and nothing between that ends a user's name and password. */
PyObject *native_addressed(PyObject *Py_UNUSED(module), PyObject *data)
{
    const uint8_t *begin, *end, *at;
    PyObject *places;

    if (!PyBytes_Check(data))
        return PyErr_Format(PyExc_TypeError, "addressed takes bytes");
    begin = (const uint8_t *)PyBytes_AS_STRING(data);
    end = begin + PyBytes_GET_SIZE(data);
    places = PyList_New(0);
    for (at = begin; places != NULL && (at = both_at(at, end, ':', '/', 1)) != NULL; at++) {
        const uint8_t *next, *last;
        if (end - at < 4 || at[2] != '/')
            continue;
        last = end - at > 3 + USER ? at + 3 + USER : end;
        for (next = at + 3; next < last && *next != '@' && !ends_user(*next); next++)
            ;
        if (next == last || *next != '@')
            continue;
        if (!append_number(places, at - begin))
            Py_CLEAR(places);
    }
    return places;
}

#define MARKS "._:{}[]-" /* of a host and its port, and of a reference that stands for one */
#define LAST_MARKS "._:}]-" /* those that may follow on it: of a sentence, of brackets */

static int is_one_of(const char *marks, uint8_t byte)
{
    return byte != 0 && strchr(marks, byte) != NULL;
}

static int in_host(uint8_t byte)
{
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10 || is_one_of(MARKS, byte);
}

/* How many digits end what stands between two places. */
static Py_ssize_t digits_before(const uint8_t *begin, const uint8_t *end)
{
    const uint8_t *at = end;

    while (at > begin && (uint8_t)(at[-1] - '0') < 10)
        at--;
    return end - at;
}

/* ported(data) -> list: where an `@` stands before a host and a port. */
PyObject *native_ported(PyObject *Py_UNUSED(module), PyObject *data)
{
    const uint8_t *begin, *end, *at;
    PyObject *places;

    if (!PyBytes_Check(data))
        return PyErr_Format(PyExc_TypeError, "ported takes bytes");
    begin = at = (const uint8_t *)PyBytes_AS_STRING(data);
    end = begin + PyBytes_GET_SIZE(data);
    places = PyList_New(0);
    while (places != NULL && at < end && (at = memchr(at, '@', (size_t)(end - at))) != NULL) {
        const uint8_t *host = at + 1, *next = host, *last;
        Py_ssize_t digits;
        while (next < end && in_host(*next))
            next++;
        for (last = next; last > host && is_one_of(LAST_MARKS, last[-1]); last--)
            ;
        digits = digits_before(host, last);
        if (digits >= 2 && digits <= 5 && next - host <= HOST_MAX && last - digits - host >= 2 && last[-digits - 1] == ':' &&
            !is_one_of(LAST_MARKS, *host) && (next == end || *next != '@') && !append_number(places, at - begin))
            Py_CLEAR(places);
        at = next;
    }
    return places;
}

/* The next place of two braces alike, from `at` on; NULL where there is none. */
static const uint8_t *braces_at(const uint8_t *at, const uint8_t *end)
{
#ifdef __SSE2__
    for (; end - at > 16; at += 16) {
        __m128i here = sixteen_at(at), braces = either(equal_to(here, '{'), equal_to(here, '}'));
        uint32_t bits = bits_of(_mm_and_si128(_mm_cmpeq_epi8(here, sixteen_at(at + 1)), braces));
        if (bits)
            return at + __builtin_ctz(bits);
    }
#endif
    for (; end - at > 1; at++)
        if (at[0] == at[1] && (at[0] == '{' || at[0] == '}'))
            return at;
    return NULL;
}

/* touching(data, before, behind) -> list: where `{{` stands behind a byte that is marked in `before`, or `}}` before one that is in
   `behind`; both have a mark for each byte. */
PyObject *native_touching(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    const uint8_t *begin, *end, *at;
    PyObject *places;

    for (Py_ssize_t i = 0; i < count || i < 3; i++)
        if (i > 2 || i >= count || !PyBytes_Check(args[i]) || (i && PyBytes_GET_SIZE(args[i]) != 256))
            return PyErr_Format(PyExc_TypeError, "touching takes bytes and two marks for each byte");
    begin = (const uint8_t *)PyBytes_AS_STRING(args[0]);
    end = begin + PyBytes_GET_SIZE(args[0]);
    places = PyList_New(0);
    for (at = begin; places != NULL && (at = braces_at(at, end)) != NULL; at++) {
        int opens = *at == '{', touches;
        if (opens)
            touches = at > begin && PyBytes_AS_STRING(args[1])[at[-1]];
        else
            touches = end - at > 2 && PyBytes_AS_STRING(args[2])[at[2]];
        if (touches && !append_number(places, at - begin))
            Py_CLEAR(places);
    }
    return places;
}

static int is_hex(uint8_t byte)
{
    return (uint8_t)(byte - '0') < 10 || (uint8_t)((byte | 0x20) - 'a') < 6;
}

/* Whether something encoded begins at `at`, by its first character: `%2F`, or a string's escape that may stand in a token, or one of
   HTML's for quotes. */
static int begins_encoded(const uint8_t *at, const uint8_t *end)
{
    static const char *const entities[] = {"&quot;", "&#34;", "&apos;", "&#39;"};
    Py_ssize_t left = end - at;

    switch (*at) {
    case '%':
        return left > 2 && is_hex(at[1]) && is_hex(at[2]);
    case '\\':
        if (left > 4 && memcmp(at + 1, "u00", 3) == 0)
            return at[4] >= '2' && at[4] <= '7';
        return left > 1 && (at[1] == '/' || (left > 2 && at[1] == 'x' && at[2] >= '2' && at[2] <= '7'));
    case '&':
        for (int i = 0; i < 4; i++)
            if (left >= (Py_ssize_t)strlen(entities[i]) && memcmp(at, entities[i], strlen(entities[i])) == 0)
                return 1;
    }
    return 0;
}

/* marked(data, mark) -> list: where something encoded begins with a mark, which is one of `%`, `\` and `&`. */
PyObject *native_marked(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    const uint8_t *begin, *end, *at;
    PyObject *places;

    if (count != 2 || !PyBytes_Check(args[0]) || !PyBytes_Check(args[1]) || PyBytes_GET_SIZE(args[1]) != 1)
        return PyErr_Format(PyExc_TypeError, "marked takes bytes and a byte");
    begin = at = (const uint8_t *)PyBytes_AS_STRING(args[0]);
    end = begin + PyBytes_GET_SIZE(args[0]);
    places = PyList_New(0);
    while (places != NULL && at < end && (at = memchr(at, *PyBytes_AS_STRING(args[1]), (size_t)(end - at))) != NULL) {
        if (begins_encoded(at, end) && !append_number(places, at - begin))
            Py_CLEAR(places);
        at++;
    }
    return places;
}

/* Whether a line ends with this byte: a carriage return before a line feed ends none by itself. A byte stands behind the text. */
static inline int ends_line(const uint8_t *at)
{
    return *at == '\n' || (*at == '\r' && at[1] != '\n');
}

/* How many lines end from `at` to `to`. */
static Py_ssize_t lines_ended(const uint8_t *at, const uint8_t *to)
{
    Py_ssize_t count = 0;

#ifdef __SSE2__
    while (to - at >= 16) {
        __m128i counts = _mm_setzero_si128(), sums;
        for (int step = 0; step < 255 && to - at >= 16; step++, at += 16) { /* a byte counts so far */
            __m128i bytes = sixteen_at(at);
            __m128i returns = _mm_andnot_si128(equal_to(sixteen_at(at + 1), '\n'), equal_to(bytes, '\r'));
            counts = _mm_sub_epi8(counts, either(equal_to(bytes, '\n'), returns));
        }
        sums = _mm_sad_epu8(counts, _mm_setzero_si128());
        count += _mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4);
    }
#endif
    for (; at < to; at++)
        count += ends_line(at);
    return count;
}

/* lines(data, places) -> list of (line, where it begins) of ascending places; lines are counted from 1 on. */
PyObject *native_lines(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    const uint8_t *data, *at, *begin;
    Py_ssize_t line = 1;
    PyObject *found;
    View places;

    if (!takes(count, 2) || !viewed(args[1], &places))
        return NULL;
    if (!PyBytes_Check(args[0]))
        return PyErr_Format(PyExc_TypeError, "lines takes bytes and a column");
    data = at = begin = (const uint8_t *)PyBytes_AS_STRING(args[0]);
    found = PyList_New(places.count);
    for (Py_ssize_t row = 0; found != NULL && row < places.count; row++) {
        const uint8_t *to = data + places.at[row], *start = to;
        PyObject *pair = NULL;
        if (places.at[row] < at - data || places.at[row] > PyBytes_GET_SIZE(args[0])) {
            PyErr_SetString(PyExc_ValueError, "ascending places in the data are wanted");
        } else {
            Py_ssize_t ended = lines_ended(at, to);
            while (ended && !ends_line(start - 1))
                start--;
            line += ended;
            begin = ended ? start : begin;
            at = to;
            pair = Py_BuildValue("(nn)", line, begin - data);
        }
        if (pair == NULL)
            Py_CLEAR(found);
        else
            PyList_SET_ITEM(found, row, pair);
    }
    return found;
}
