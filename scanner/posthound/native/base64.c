/* Where base64 of a readable text may stand: runs of its alphabet whose first characters decode to more than noise. */

#include "constants.h"
#include "native.h"
#include "sixteen.h"

#define DECODED (BASE64_HEAD / 4 * 3) /* bytes that the characters stand for which are tried */
#define NO_DIGIT 64

static uint8_t digits[256];

static void learn_digits(void)
{
    static const char alphabet[] = BASE64_ALPHABET; /* the last two stand for what the two before them do */

    memset(digits, NO_DIGIT, sizeof(digits));
    for (int i = 0; i < 66; i++)
        digits[(uint8_t)alphabet[i]] = (uint8_t)(i < 64 ? i : i - 2);
}

/* How many bytes the character at `at` takes, or 0 where none of UTF-8 begins. */
static int width(const uint8_t *at, const uint8_t *end)
{
    int more = *at < 0x80 ? 0 : *at < 0xc2 ? -1 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : *at < 0xf5 ? 3 : -1;
    uint8_t least = 0x80, most = 0xbf;

    if (more < 0 || end - at <= more)
        return 0;
    if (*at == 0xe0)
        least = 0xa0;
    else if (*at == 0xed)
        most = 0x9f;
    else if (*at == 0xf0)
        least = 0x90;
    else if (*at == 0xf4)
        most = 0x8f;
    for (int i = 1; i <= more; i++, least = 0x80, most = 0xbf)
        if (at[i] < least || at[i] > most)
            return 0;
    return more + 1;
}

/* Whether the run that begins here can stand for a text. Hex never does; it is told by its first characters. */
static int may_be_text(const uint8_t *run)
{
    uint8_t decoded[DECODED];
    int hex = 1, noise = 0, at = 0;

    for (int i = 0; i < BASE64_HEAD; i++) {
        uint8_t c = run[i];
        hex &= (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') || c == '-';
    }
    if (hex)
        return 0;
    for (int i = 0; i < BASE64_HEAD / 4; i++) {
        const uint8_t *four = run + 4 * i;
        uint32_t bits = (uint32_t)digits[four[0]] << 18 | digits[four[1]] << 12 | digits[four[2]] << 6 | digits[four[3]];
        decoded[3 * i] = (uint8_t)(bits >> 16);
        decoded[3 * i + 1] = (uint8_t)(bits >> 8);
        decoded[3 * i + 2] = (uint8_t)bits;
    }
    while (at < DECODED) {
        int taken = width(decoded + at, decoded + DECODED);
        noise += !taken;
        at += taken ? taken : 1;
    }
    if (noise > BASE64_NOISE)
        return 0;
    for (at = noise = 0; at < DECODED; at++)
        noise += decoded[at] < 0x20 || decoded[at] == 0x7f;
    return noise <= BASE64_NOISE;
}

/* A run of the alphabet: [at, end). */
typedef struct {
    const uint8_t *at, *end;
} Run;

static int inside(uint8_t byte)
{
    return digits[byte] != NO_DIGIT;
}

#if defined(__SSE2__) && defined(__SIZEOF_INT128__)
#define IN_STEPS

static uint32_t inside_sixteen(const uint8_t *at)
{
    __m128i bytes = sixteen_at(at);
    __m128i signs = either(either(equal_to(bytes, '+'), equal_to(bytes, '/')), either(equal_to(bytes, '-'), equal_to(bytes, '_')));

    return bits_of(either(either(letters_of(bytes), among(bytes, '0', 10)), signs));
}

/* The first of BASE64_MIN bits in a row, one for each place; -1 without any. */
static int first_of_least(unsigned __int128 bits)
{
    uint64_t low, high;

    bits &= bits >> 1;
    bits &= bits >> 2;
    bits &= bits >> 4;
    bits &= bits >> 8;
    bits &= bits >> (BASE64_MIN - 16);
    low = (uint64_t)bits;
    high = (uint64_t)(bits >> 64);
    return low ? __builtin_ctzll(low) : high ? 64 + __builtin_ctzll(high) : -1;
}
#endif

/* The run around a place in it, at most back to `from`. */
static Run run_around(const uint8_t *from, const uint8_t *place, const uint8_t *end)
{
    Run run = {place, place};

    while (run.at > from && inside(run.at[-1]))
        run.at--;
#ifdef IN_STEPS
    while (end - run.end >= 16 && inside_sixteen(run.end) == 0xffff)
        run.end += 16;
#endif
    while (run.end < end && inside(*run.end))
        run.end++;
    return run;
}

/* The next run of BASE64_MIN characters or more from `at` on; an empty one at the end. */
static Run next_run(const uint8_t *at, const uint8_t *end)
{
#ifdef IN_STEPS
    const uint8_t *from = at;
    uint64_t before = 0, here;

    for (; end - at >= 64; at += 64, before = here) {
        int place;
        here = inside_sixteen(at) | (uint64_t)inside_sixteen(at + 16) << 16 | (uint64_t)inside_sixteen(at + 32) << 32
               | (uint64_t)inside_sixteen(at + 48) << 48;
        place = first_of_least((unsigned __int128)here << 64 | before);
        if (place >= 0)
            return run_around(from, at - 64 + place, end);
    }
    at = run_around(from, at, at).at;
#endif
    while (end - at >= BASE64_MIN) {
        const uint8_t *last = at + BASE64_MIN - 1; /* such a run covers its last place: looked at backwards, most are stepped over */
        while (last >= at && inside(*last))
            last--;
        if (last < at)
            return run_around(at, at, end);
        at = last + 1;
    }
    return (Run){end, end};
}

/* encoded(data) -> list of (begin, end): the runs of the alphabet that may be base64 of a text. */
PyObject *native_encoded(PyObject *Py_UNUSED(module), PyObject *data)
{
    const uint8_t *begin, *end;
    PyObject *runs;

    if (!PyBytes_Check(data))
        return PyErr_Format(PyExc_TypeError, "encoded takes bytes");
    if (digits['A'] == digits['B'])
        learn_digits();
    begin = (const uint8_t *)PyBytes_AS_STRING(data);
    end = begin + PyBytes_GET_SIZE(data);
    runs = PyList_New(0);
    for (Run run = {begin, begin}; runs != NULL && (run = next_run(run.end, end)).at < end;) {
        PyObject *span;
        if (!may_be_text(run.at))
            continue;
        span = Py_BuildValue("(nn)", (Py_ssize_t)(run.at - begin), (Py_ssize_t)(run.end - begin));
        if (span == NULL || PyList_Append(runs, span) < 0)
            Py_CLEAR(runs);
        Py_XDECREF(span);
    }
    return runs;
}
