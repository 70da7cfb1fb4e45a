/* Where marks stand, all looked for in one pass. */

#include "native.h"
#include "sixteen.h"

#if defined(__SSE2__) && defined(__GNUC__)
#define HALVES_HERE
/* Functions of a target of their own: all others have to run on processors without these instructions, too. */
#define HALVES_TARGET __attribute__((target("ssse3")))
#include <tmmintrin.h>
#endif

#define SLOTS 1024
#define MOST_MARKS 254
#define LEADING 3 /* bytes of a mark that are looked at first */
#define STEP 16
#define PAIRS 7 /* the kind of marks that have two bytes; others are of a kind by their first byte */

/* Marks by their first two bytes: the first that may begin at these, and the next behind each; both count from 1 on, 0 is none. And for
   each half of their leading bytes, a bit for each kind of mark that has it there, so that sixteen places are asked in one step. */
typedef struct {
    uint8_t first[SLOTS], next[MOST_MARKS];
    uint8_t lower[LEADING][16], upper[LEADING][16];
} Openings;

static inline unsigned slot_of(const uint8_t *at)
{
    return (at[0] * 37u + at[1]) % SLOTS;
}

/* The kind of a mark that begins as one of those before it, or another, as long as there are. */
static int kind_of(const uint8_t *mark, PyObject *const *marks, const uint8_t *kinds, Py_ssize_t before)
{
    int next = 0;

    for (Py_ssize_t i = 0; i < before; i++) {
        if (kinds[i] < PAIRS && *(const uint8_t *)PyBytes_AS_STRING(marks[i]) == *mark)
            return kinds[i];
        if (kinds[i] < PAIRS && kinds[i] >= next)
            next = kinds[i] + 1;
    }
    return next < PAIRS ? next : PAIRS - 1;
}

static void learn_openings(Openings *openings, PyObject *const *marks, Py_ssize_t count)
{
    uint8_t kinds[MOST_MARKS];

    memset(openings, 0, sizeof(*openings));
    for (Py_ssize_t i = 0; i < count; i++) {
        const uint8_t *mark = (const uint8_t *)PyBytes_AS_STRING(marks[i]);
        uint8_t *first = &openings->first[slot_of(mark)];
        openings->next[i] = *first;
        *first = (uint8_t)(i + 1);
        kinds[i] = (uint8_t)(PyBytes_GET_SIZE(marks[i]) < LEADING ? PAIRS : kind_of(mark, marks, kinds, i));
        for (int place = 0; place < LEADING; place++)
            for (int half = 0; half < 16; half++) {
                int any = place >= PyBytes_GET_SIZE(marks[i]);
                openings->lower[place][half] |= (uint8_t)((any || half == (mark[place] & 15)) << kinds[i]);
                openings->upper[place][half] |= (uint8_t)((any || half == mark[place] >> 4) << kinds[i]);
            }
    }
}

/* Adds a place where one of the marks stands, if one does; 0 where memory ran out. */
static inline int add_if_marked(PyObject *places, const Openings *openings, PyObject *const *marks, PyObject *data, const uint8_t *at)
{
    const uint8_t *begin = (const uint8_t *)PyBytes_AS_STRING(data), *end = begin + PyBytes_GET_SIZE(data);

    for (int number = openings->first[slot_of(at)]; number; number = openings->next[number - 1]) {
        PyObject *mark = marks[number - 1];
        if (end - at >= PyBytes_GET_SIZE(mark) && memcmp(at, PyBytes_AS_STRING(mark), (size_t)PyBytes_GET_SIZE(mark)) == 0)
            return append_number(places, at - begin);
    }
    return 1;
}

#ifdef HALVES_HERE
/* The kinds of mark whose leading byte at `place` each of sixteen bytes may be. */
HALVES_TARGET static inline __m128i kinds_at(const Openings *openings, int place, const uint8_t *at)
{
    const __m128i bytes = sixteen_at(at + place), half = _mm_set1_epi8(15);
    __m128i lower = _mm_shuffle_epi8(sixteen_at(openings->lower[place]), _mm_and_si128(bytes, half));
    __m128i upper = _mm_shuffle_epi8(sixteen_at(openings->upper[place]), _mm_and_si128(_mm_srli_epi16(bytes, 4), half));

    return _mm_and_si128(lower, upper);
}

/* Adds the places of marks as far as sixteen bytes are left at a time; where that ends, or NULL. */
HALVES_TARGET static const uint8_t *add_by_halves(PyObject *places, const Openings *openings, PyObject *const *marks, PyObject *data)
{
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(data), *end = at + PyBytes_GET_SIZE(data);

    for (; end - at >= STEP + LEADING; at += STEP) {
        __m128i kinds = _mm_and_si128(kinds_at(openings, 0, at), _mm_and_si128(kinds_at(openings, 1, at), kinds_at(openings, 2, at)));
        for (uint32_t bits = bits_of(equal_to(kinds, 0)) ^ 0xffff; bits; bits &= bits - 1)
            if (!add_if_marked(places, openings, marks, data, at + __builtin_ctz(bits)))
                return NULL;
    }
    return at;
}
#endif

/* Adds the places of many marks to a list, ascending. */
static int add_marked(PyObject *places, PyObject *data, PyObject *const *marks, Py_ssize_t count)
{
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(data), *end = at + PyBytes_GET_SIZE(data);
    Openings openings;

    learn_openings(&openings, marks, count);
#ifdef HALVES_HERE
    if (__builtin_cpu_supports("ssse3") && (at = add_by_halves(places, &openings, marks, data)) == NULL)
        return 0;
#endif
    for (; end - at > 1; at++)
        if (!add_if_marked(places, &openings, marks, data, at))
            return 0;
    return 1;
}

/* Adds the places of a mark to a list, ascending. Its first and its last byte rarely stand so far from each other by chance. */
static int add_places(PyObject *places, PyObject *data, PyObject *mark)
{
    const uint8_t *begin = (const uint8_t *)PyBytes_AS_STRING(data), *end = begin + PyBytes_GET_SIZE(data), *at;
    const uint8_t *wanted = (const uint8_t *)PyBytes_AS_STRING(mark);
    Py_ssize_t last = PyBytes_GET_SIZE(mark) - 1;

    for (at = begin; (at = both_at(at, end, wanted[0], wanted[last], last)) != NULL; at++)
        if (memcmp(at, wanted, (size_t)last) == 0 && !append_number(places, at - begin))
            return 0;
    return 1;
}

/* places(data, mark, ...) -> list: where one of the marks stands, which have two bytes or more, ascending. */
PyObject *native_places(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    PyObject *places;

    for (Py_ssize_t i = 0; i < count || i < 2; i++)
        if (i >= count || !PyBytes_Check(args[i]) || (i && PyBytes_GET_SIZE(args[i]) < 2))
            return PyErr_Format(PyExc_TypeError, "places takes bytes and marks of two bytes or more");
    if (count - 1 > MOST_MARKS)
        return PyErr_Format(PyExc_ValueError, "places takes %d marks at most", MOST_MARKS);
    places = PyList_New(0);
    if (places != NULL && !(count == 2 ? add_places(places, args[0], args[1]) : add_marked(places, args[0], args + 1, count - 1)))
        Py_CLEAR(places);
    return places;
}
