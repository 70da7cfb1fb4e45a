/* Which of many texts hold one of a few words, case aside: two bytes of each word are looked for at sixteen places at once. */

#include "letters.h"
#include "sixteen.h"
#include "view.h"

#define MOST 32
#define STEP 16

/* A word in small letters, and where in it the two bytes stand that are looked for. */
typedef struct {
    const uint8_t *at;
    Py_ssize_t length, offset;
} Wanted;

typedef struct {
    Wanted words[MOST];
    int count;
    uint8_t pairs[MOST][2][STEP]; /* each once, its two bytes as many times as are compared at once */
    int different;
} Wants;

/* Learns a word, and the rarest pair of letters in it unless one is looked for anyway; 0 with an error where that is none. */
static int learn(Wants *wants, const uint8_t *at, Py_ssize_t length)
{
    Wanted *word = &wants->words[wants->count];
    int most = -1, known = 0;

    *word = (Wanted){at, length, 0};
    for (Py_ssize_t i = 0; i + 1 < length && !known; i++) {
        int rare = rarity_of(at[i]) + rarity_of(at[i + 1]);
        if (!is_small(at[i]) || !is_small(at[i + 1]))
            continue; /* what differs in one bit from a letter would be taken for it */
        for (int pair = 0; pair < wants->different; pair++)
            known |= *wants->pairs[pair][0] == at[i] && *wants->pairs[pair][1] == at[i + 1];
        if (known || rare > most) {
            most = rare;
            word->offset = i;
        }
    }
    if (most < 0 || wants->count == MOST - 1) {
        PyErr_Format(PyExc_ValueError, "words are %d at most, each with two small letters side by side", MOST - 1);
        return 0;
    }
    for (int i = 0; i < 2 && !known; i++)
        memset(wants->pairs[wants->different][i], at[word->offset + i], STEP);
    wants->different += !known;
    wants->count++;
    return 1;
}

static int wants_of(PyObject *lines, Wants *wants)
{
    const uint8_t *at, *end;

    if (!PyBytes_Check(lines)) {
        PyErr_SetString(PyExc_TypeError, "words are bytes, one a line");
        return 0;
    }
    at = (const uint8_t *)PyBytes_AS_STRING(lines);
    end = at + PyBytes_GET_SIZE(lines);
    while (at < end) {
        const uint8_t *line = memchr(at, '\n', (size_t)(end - at));
        if (line == NULL)
            line = end;
        if (!learn(wants, at, line - at))
            return 0;
        at = line + 1;
    }
    return 1;
}

/* Whether one of the words stands where its pair does. */
static int stands(const Wants *wants, const uint8_t *pair, const uint8_t *begin, const uint8_t *end)
{
    for (int i = 0; i < wants->count; i++) {
        const Wanted *word = &wants->words[i];
        const uint8_t *at = pair - word->offset;
        Py_ssize_t same = 0;
        if (pair - begin < word->offset || end - at < word->length)
            continue;
        while (same < word->length && lowered(at[same]) == word->at[same])
            same++;
        if (same == word->length)
            return 1;
    }
    return 0;
}

/* Places from `at` on where a pair stands, a bit each, sixteen of them. */
static uint32_t pairs_at(const Wants *wants, const uint8_t *at)
{
#ifdef __SSE2__
    const __m128i other_case = _mm_set1_epi8(0x20);
    __m128i here = either(sixteen_at(at), other_case), next = either(sixteen_at(at + 1), other_case), found = _mm_setzero_si128();

    for (int i = 0; i < wants->different; i++)
        found = either(found, _mm_and_si128(_mm_cmpeq_epi8(here, sixteen_at(wants->pairs[i][0])), _mm_cmpeq_epi8(next, sixteen_at(wants->pairs[i][1]))));
    return bits_of(found);
#else
    uint32_t found = 0;

    for (int place = 0; place < STEP; place++)
        for (int i = 0; i < wants->different; i++)
            found |= (uint32_t)((at[place] | 0x20) == *wants->pairs[i][0] && (at[place + 1] | 0x20) == *wants->pairs[i][1]) << place;
    return found;
#endif
}

/* Whether a text holds one of the words; `limit` is where the bytes end that may be read. */
static int holds(const Wants *wants, const uint8_t *begin, const uint8_t *end, const uint8_t *limit)
{
    uint8_t last[STEP + 1];

    for (const uint8_t *at = begin; at < end; at += STEP) {
        uint32_t places;
        if (limit - at > STEP)
            places = pairs_at(wants, at);
        else {
            memset(last, 0, sizeof last);
            memcpy(last, at, (size_t)(end - at));
            places = pairs_at(wants, last);
        }
        for (int place = 0; places; place++, places >>= 1)
            if (places & 1 && at + place + 1 < end && stands(wants, at + place, begin, end))
                return 1;
    }
    return 0;
}

/* holding(data, starts, numbers, words) -> list: of texts joined in `data`, by their numbers, those that hold one of the words (one a line,
   in small letters), case aside. */
PyObject *native_holding(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    View starts;
    Wants wants = {0};
    const uint8_t *limit;
    PyObject *found;

    if (!takes(count, 4) || !PyBytes_Check(args[0]) || !viewed(args[1], &starts) || !PyList_Check(args[2]))
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "holding takes bytes, a column, a list and bytes");
    if (!wants_of(args[3], &wants))
        return NULL;
    limit = (const uint8_t *)PyBytes_AS_STRING(args[0]) + PyBytes_GET_SIZE(args[0]);
    found = PyList_New(0);
    for (Py_ssize_t i = 0; found != NULL && i < PyList_GET_SIZE(args[2]); i++) {
        const uint8_t *text;
        Py_ssize_t length;
        if (!joined_text(args[0], &starts, PyLong_AsSsize_t(PyList_GET_ITEM(args[2], i)), &text, &length)
            || (holds(&wants, text, text + length, limit) && PyList_Append(found, PyList_GET_ITEM(args[2], i)) < 0))
            Py_CLEAR(found);
    }
    return found;
}
