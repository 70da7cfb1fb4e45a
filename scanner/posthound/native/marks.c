/* Where marks stand, all looked for in one pass. */

#include "letters.h"
#include "native.h"
#include "sixteen.h"

#if defined(__SSE2__) && defined(__GNUC__)
#define HALVES_HERE
/* Functions of a target of their own: all others have to run on processors without these instructions, too. */
#define HALVES_TARGET __attribute__((target("avx2")))
#include <immintrin.h>
#endif

#define SLOTS 1024
#define MOST_MARKS 254
#define LEADING 4 /* bytes of a mark that are looked at first, where it has so many */
#define STEP 32    /* bytes that are asked at once */
#define EIGHTS 2   /* of kinds, a bit of a byte each: fewer kinds take too many bytes for those of marks */
#define KINDS (EIGHTS * 8)
#define SPREAD 8192
#define RAREST 28 /* more than the rarity of any byte */
#define KEPT 8    /* sets of marks that are remembered */
#define WORTH 1000 /* bytes that are looked through for each mark, before the kinds of marks are worth learning */

/* Marks by their first two bytes: the first that may begin at these, and the next behind each; both count from 1 on, 0 is none. And for
   each half of their leading bytes, a bit for each kind of mark that has it there, so that many places are asked in one step; of those
   that may be one, the first three bytes are asked together in `leading`. */
typedef struct {
    uint8_t first[SLOTS], next[MOST_MARKS];
    uint8_t lower[EIGHTS][LEADING][16], upper[EIGHTS][LEADING][16];
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

#ifdef HALVES_HERE
/* The halves that the leading bytes of a kind's marks have, a bit each, and how often a kind takes bytes for those of its marks, about. */
typedef struct {
    uint16_t lower[LEADING], upper[LEADING];
    double breadth;
} Kind;

/* How often each byte of ASCII stands in texts, about. */
static const uint8_t *commonness(void)
{
    static uint8_t common[128];

    for (unsigned byte = 0; !common[127] && byte < 128; byte++)
        common[byte] = (uint8_t)(byte == ' ' ? 2 * RAREST : 1 + RAREST - rarity_of((uint8_t)byte));
    return common;
}

/* The same of all bytes of which these are the halves. */
static long often(const uint8_t *common, uint16_t lower, uint16_t upper)
{
    long sum = 0;

    for (unsigned highs = upper & 0xff; highs; highs &= highs - 1)
        for (unsigned lows = lower; lows; lows &= lows - 1)
            sum += common[__builtin_ctz(highs) << 4 | __builtin_ctz(lows)];
    return sum;
}

/* A kind with one mark more, of which `size` bytes are looked at; any byte may stand behind them. */
static Kind widened(Kind kind, const uint8_t *mark, Py_ssize_t size)
{
    const uint8_t *common = commonness();

    kind.breadth = 1;
    for (int place = 0; place < LEADING; place++) {
        kind.lower[place] |= (uint16_t)(place < size ? 1 << (mark[place] & 15) : 0xffff);
        kind.upper[place] |= (uint16_t)(place < size ? 1 << (mark[place] >> 4) : 0xffff);
        kind.breadth *= (double)often(common, kind.lower[place], kind.upper[place]);
    }
    return kind;
}

/* Puts a mark among the kind to which it adds the fewest places where none stands. */
static void widen_best(Kind *kinds, const uint8_t *mark, Py_ssize_t size)
{
    int best = 0;
    Kind wider, least = widened(kinds[0], mark, size);

    for (int number = 1; number < KINDS; number++) {
        wider = widened(kinds[number], mark, size);
        if (wider.breadth - kinds[number].breadth < least.breadth - kinds[best].breadth) {
            best = number;
            least = wider;
        }
    }
    kinds[best] = least;
}

static Py_ssize_t looked_at(PyObject *mark)
{
    return PyBytes_GET_SIZE(mark) < LEADING ? PyBytes_GET_SIZE(mark) : LEADING;
}

static void learn_kinds(Openings *openings, PyObject *const *marks, Py_ssize_t count)
{
    Kind kinds[KINDS];

    memset(kinds, 0, sizeof(kinds));
    for (Py_ssize_t size = 2; size <= LEADING; size++) /* short ones first: what is of a kind with them is widened most */
        for (Py_ssize_t i = 0; i < count; i++)
            if (looked_at(marks[i]) == size)
                widen_best(kinds, (const uint8_t *)PyBytes_AS_STRING(marks[i]), size);
    for (int kind = 0; kind < KINDS; kind++)
        for (int place = 0; place < LEADING; place++)
            for (int half = 0; half < 16; half++) {
                openings->lower[kind / 8][place][half] |= (uint8_t)((kinds[kind].lower[place] >> half & 1) << kind % 8);
                openings->upper[kind / 8][place][half] |= (uint8_t)((kinds[kind].upper[place] >> half & 1) << kind % 8);
            }
}
#endif

static void learn_openings(Openings *openings, PyObject *const *marks, Py_ssize_t count)
{
    memset(openings, 0, sizeof(*openings));
    for (Py_ssize_t i = 0; i < count; i++) {
        const uint8_t *mark = (const uint8_t *)PyBytes_AS_STRING(marks[i]);
        uint8_t *first = &openings->first[slot_of(mark)];
        openings->next[i] = *first;
        *first = (uint8_t)(i + 1);
        for (unsigned third = 0; third < 256; third++)
            if (looked_at(marks[i]) == 2 || third == mark[2])
                openings->leading[spread_of(mark[0], mark[1], third)] = 1;
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
/* Sixteen bytes, twice. */
HALVES_TARGET static inline __m256i twice(const uint8_t *bytes)
{
    return _mm256_broadcastsi128_si256(sixteen_at(bytes));
}

/* The kinds, of eight, with a mark of which each of 32 bytes may be the first, by this byte and those behind it. */
HALVES_TARGET static inline __m256i kinds_at(const Openings *openings, int eight, const uint8_t *at)
{
    const __m256i half = _mm256_set1_epi8(15);
    __m256i kinds = _mm256_set1_epi8(-1);

    for (int place = 0; place < LEADING; place++) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(at + place));
        __m256i lower = _mm256_and_si256(bytes, half), upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
        lower = _mm256_shuffle_epi8(twice(openings->lower[eight][place]), lower);
        upper = _mm256_shuffle_epi8(twice(openings->upper[eight][place]), upper);
        kinds = _mm256_and_si256(kinds, _mm256_and_si256(lower, upper));
    }
    return kinds;
}

/* Adds the places of marks as far as 32 bytes are left at a time; where that ends, or NULL. */
HALVES_TARGET static const uint8_t *add_by_halves(PyObject *places, const Openings *openings, PyObject *const *marks, PyObject *data)
{
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(data), *end = at + PyBytes_GET_SIZE(data);

    for (; end - at >= STEP + LEADING; at += STEP) {
        __m256i kinds = _mm256_or_si256(kinds_at(openings, 0, at), kinds_at(openings, 1, at));
        uint32_t bits = ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(kinds, _mm256_setzero_si256()));
        for (; bits; bits &= bits - 1)
            if (!add_if_marked(places, openings, marks, data, at + __builtin_ctz(bits)))
                return NULL;
    }
    return at;
}
#endif

/* What was learned of some marks, which are kept for it: callers name the same ones again and again. `passed` is how many bytes were looked
   through for them until their kinds were learned, which takes as long as looking through a page. */
typedef struct {
    Py_ssize_t count, passed;
    PyObject *marks[MOST_MARKS];
    Openings openings;
} Learned;

static Learned *learned_of(PyObject *const *marks, Py_ssize_t count)
{
    static Learned learned[KEPT];
    Learned *one = &learned[count % KEPT];

    if (one->count == count && memcmp(one->marks, marks, (size_t)count * sizeof(*marks)) == 0)
        return one;
    for (Py_ssize_t i = 0; i < count; i++)
        Py_INCREF(marks[i]);
    for (Py_ssize_t i = 0; i < one->count; i++)
        Py_DECREF(one->marks[i]);
    memcpy(one->marks, marks, (size_t)count * sizeof(*marks));
    one->count = count;
    one->passed = 0;
    learn_openings(&one->openings, marks, count);
    return one;
}

#ifdef HALVES_HERE
/* Whether the kinds of these marks are known; they are learned where so much is looked through for them that it pays. */
static int has_kinds(Learned *learned, Py_ssize_t size)
{
    const Py_ssize_t worth = WORTH * learned->count;

    if (learned->passed >= worth)
        return 1;
    learned->passed += size;
    if (learned->passed < worth)
        return 0;
    learn_kinds(&learned->openings, learned->marks, learned->count);
    return 1;
}
#endif

/* Adds the places of many marks to a list, ascending. */
static int add_marked(PyObject *places, PyObject *data, PyObject *const *marks, Py_ssize_t count)
{
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(data), *end = at + PyBytes_GET_SIZE(data);
    Learned *learned = learned_of(marks, count);

#ifdef HALVES_HERE
    if (__builtin_cpu_supports("avx2") && has_kinds(learned, end - at) &&
        (at = add_by_halves(places, &learned->openings, marks, data)) == NULL)
        return 0;
#endif
    for (; end - at > 1; at++)
        if (!add_if_marked(places, &learned->openings, marks, data, at))
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
