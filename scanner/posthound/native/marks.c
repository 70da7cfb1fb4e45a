/* Where marks stand, all looked for in one pass. */

#include "letters.h"
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
#define PAIRS 7 /* the kind of marks that have two bytes; others are of the kind that tells least more for them */
#define SPREAD 8192
#define RAREST 28 /* more than the rarity of any byte */
#define KEPT 8    /* sets of marks that are remembered */

/* Marks by their first two bytes: the first that may begin at these, and the next behind each; both count from 1 on, 0 is none. And for
   each half of their leading bytes, a bit for each kind of mark that has it there, so that sixteen places are asked in one step; of those
   that may be one, all three bytes are asked together in `leading`. */
typedef struct {
    uint8_t first[SLOTS], next[MOST_MARKS];
    uint8_t lower[LEADING][16], upper[LEADING][16];
    uint8_t leading[SPREAD];
} Openings;

static inline unsigned spread_of(unsigned first, unsigned second, unsigned third)
{
    return (first * 59u + second * 1031u + third * 37u) % SPREAD;
}

static inline unsigned slot_of(const uint8_t *at)
{
    return (at[0] * 37u + at[1]) % SLOTS;
}

/* How often the bytes stand in texts of which these are the halves, about. */
static long often(uint16_t lower, uint16_t upper)
{
    long sum = 0;

    for (unsigned high = 0; high < 8; high++)
        for (unsigned low = 0; low < 16; low++)
            if (upper >> high & 1 && lower >> low & 1)
                sum += high << 4 == 0x20 && !low ? 2 * RAREST : 1 + RAREST - rarity_of((uint8_t)(high << 4 | low));
    return sum;
}

/* How often a kind takes leading bytes for those of its marks, whose halves are in `sets`. */
static double breadth_of(uint16_t sets[LEADING][2])
{
    double breadth = 1;

    for (int place = 0; place < LEADING; place++)
        breadth *= (double)often(sets[place][0], sets[place][1]);
    return breadth;
}

/* The kind to which a mark adds the fewest places where none stands; its halves are added to those of the kind. */
static int kind_of(const uint8_t *mark, uint16_t sets[PAIRS][LEADING][2])
{
    int best = 0;
    double least = -1;
    uint16_t kept[LEADING][2];

    for (int kind = 0; kind < PAIRS; kind++) {
        uint16_t wider[LEADING][2];
        double more;
        for (int place = 0; place < LEADING; place++) {
            wider[place][0] = (uint16_t)(sets[kind][place][0] | 1 << (mark[place] & 15));
            wider[place][1] = (uint16_t)(sets[kind][place][1] | 1 << (mark[place] >> 4));
        }
        more = breadth_of(wider) - breadth_of(sets[kind]);
        if (least < 0 || more < least) {
            least = more;
            best = kind;
            memcpy(kept, wider, sizeof(kept));
        }
    }
    memcpy(sets[best], kept, sizeof(kept));
    return best;
}

static void learn_openings(Openings *openings, PyObject *const *marks, Py_ssize_t count)
{
    uint16_t sets[PAIRS][LEADING][2];

    memset(openings, 0, sizeof(*openings));
    memset(sets, 0, sizeof(sets));
    for (Py_ssize_t i = 0; i < count; i++) {
        const uint8_t *mark = (const uint8_t *)PyBytes_AS_STRING(marks[i]);
        uint8_t *first = &openings->first[slot_of(mark)];
        openings->next[i] = *first;
        *first = (uint8_t)(i + 1);
        int kind = PyBytes_GET_SIZE(marks[i]) < LEADING ? PAIRS : kind_of(mark, sets);
        for (unsigned third = 0; third < 256; third++)
            if (kind == PAIRS || third == mark[2])
                openings->leading[spread_of(mark[0], mark[1], third)] = 1;
        for (int place = 0; place < LEADING; place++)
            for (int half = 0; half < 16; half++) {
                int any = place >= PyBytes_GET_SIZE(marks[i]);
                openings->lower[place][half] |= (uint8_t)((any || half == (mark[place] & 15)) << kind);
                openings->upper[place][half] |= (uint8_t)((any || half == mark[place] >> 4) << kind);
            }
    }
}

/* Adds a place where one of the marks stands, if one does; 0 where memory ran out. */
static inline int add_if_marked(PyObject *places, const Openings *openings, PyObject *const *marks, PyObject *data, const uint8_t *at)
{
    const uint8_t *begin = (const uint8_t *)PyBytes_AS_STRING(data), *end = begin + PyBytes_GET_SIZE(data);

    if (!openings->leading[spread_of(at[0], at[1], at[2])]) /* a byte that belongs to none stands behind the text */
        return 1;
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

/* What was learned of some marks, which are kept for it: callers name the same ones again and again. */
typedef struct {
    Py_ssize_t count;
    PyObject *marks[MOST_MARKS];
    Openings openings;
} Learned;

static const Openings *openings_of(PyObject *const *marks, Py_ssize_t count)
{
    static Learned learned[KEPT];
    Learned *one = &learned[count % KEPT];

    if (one->count == count && memcmp(one->marks, marks, (size_t)count * sizeof(*marks)) == 0)
        return &one->openings;
    for (Py_ssize_t i = 0; i < count; i++)
        Py_INCREF(marks[i]);
    for (Py_ssize_t i = 0; i < one->count; i++)
        Py_DECREF(one->marks[i]);
    memcpy(one->marks, marks, (size_t)count * sizeof(*marks));
    one->count = count;
    learn_openings(&one->openings, marks, count);
    return &one->openings;
}

/* Adds the places of many marks to a list, ascending. */
static int add_marked(PyObject *places, PyObject *data, PyObject *const *marks, Py_ssize_t count)
{
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(data), *end = at + PyBytes_GET_SIZE(data);
    const Openings *openings = openings_of(marks, count);

#ifdef HALVES_HERE
    if (__builtin_cpu_supports("ssse3") && (at = add_by_halves(places, openings, marks, data)) == NULL)
        return 0;
#endif
    for (; end - at > 1; at++)
        if (!add_if_marked(places, openings, marks, data, at))
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
