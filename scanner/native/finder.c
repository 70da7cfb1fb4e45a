/* Literal keywords, case aside, in many texts at once: a look at a few bytes tells nearly everywhere that none begins there. */

#include "keyword.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BITS 18 /* of a slot of marks: 256 kB stay in the second cache */
#define SHORTEST 2
#define LAST 8 /* hits that are looked through for one that overlaps */
#define LOWER 0x2020202020202020u
/* The keywords with the same first bytes: six, or four, three or two of a shorter one. An open hash table for each length. */
enum { SIX, FOUR, THREE, TWO, LENGTHS };

static const uint64_t masks[LENGTHS] = {0xffffffffffff, 0xffffffff, 0xffffff, 0xffff};

typedef struct {
    uint64_t gram; /* 0 where the slot is free */
    int32_t first; /* one of the keywords; the others follow by `next` */
} Beginning;

typedef struct {
    Beginning *at;
    uint32_t mask;
} Table;

typedef struct {
    PyObject_HEAD
    Keyword *words;
    int32_t count;
    uint8_t *store;
    Table tables[LENGTHS];
    /* By the first six and the first four bytes of a place, whether a keyword may begin there. */
    uint8_t marks[1 << BITS];
} Finder;

/* What a mark says of a place: that a keyword of six bytes and more may begin there, inside a word or only at its beginning; the
   same, some bits to the left, of shorter ones. */
enum { WITHIN = 1, BEGINNING = 2, BY_FOUR = 2, BY_THREE = 4 };

typedef struct {
    int32_t number, keyword, end;
} Hit;

typedef struct {
    Hit *at;
    Py_ssize_t count, room;
} Hits;

static inline uint32_t slot_of_six(uint64_t eight)
{
    return (uint32_t)(((eight << 16) * 0x9e3779b97f4a7c15u) >> (64 - BITS));
}

static inline uint32_t slot_of_four(uint64_t eight)
{
    return ((uint32_t)eight * 0x9e3779b1u) >> (32 - BITS);
}

static inline uint32_t slot_of_three(uint64_t eight)
{
    return (((uint32_t)eight << 8) * 0x85ebca6bu) >> (32 - BITS);
}

static inline Beginning *beginning(const Table *table, uint64_t gram)
{
    uint32_t slot = (uint32_t)((gram * 0xa0761d6478bd642fu) >> 32) & table->mask;

    while (table->at[slot].gram && table->at[slot].gram != gram)
        slot = (slot + 1) & table->mask;
    return &table->at[slot];
}

static int length_class(int32_t length)
{
    return length >= 6 ? SIX : length >= 4 ? FOUR : length == 3 ? THREE : TWO;
}

static void enter(Finder *finder, int32_t number)
{
    Keyword *word = &finder->words[number];
    int class = length_class(word->length);
    uint8_t mark = word->where & (TOKEN | NEAR) ? BEGINNING : WITHIN | BEGINNING;
    Beginning *same;

    memcpy(&word->head, word->word, (size_t)(word->length < 8 ? word->length : 8));
    memset(&word->mask, 0xff, (size_t)(word->length < 8 ? word->length : 8));
    word->head = (word->head | LOWER) & word->mask;
    same = beginning(&finder->tables[class], word->head & masks[class]);
    word->next = same->gram ? same->first : -1;
    *same = (Beginning){word->head & masks[class], number};
    if (class == SIX)
        finder->marks[slot_of_six(word->head)] |= mark;
    else if (class == FOUR)
        finder->marks[slot_of_four(word->head)] |= (uint8_t)(mark << BY_FOUR);
    else if (class == THREE)
        finder->marks[slot_of_three(word->head)] |= (uint8_t)(mark << BY_THREE);
    else
        for (uint64_t third = 0; third < 256; third++) /* whatever follows */
            finder->marks[slot_of_three(word->head | (third | 0x20) << 16)] |= (uint8_t)(mark << BY_THREE);
}

/* Adds a hit where it belongs: by ascending end, then by keyword. Hits come by ascending start, so it is never far. */
static int put_hit(Hits *hits, Hit hit)
{
    Py_ssize_t at;

    if (hits->count == hits->room) {
        Py_ssize_t room = hits->room ? hits->room * 2 : 256;
        Hit *made = realloc(hits->at, (size_t)room * sizeof(Hit));
        if (made == NULL)
            return 0;
        hits->at = made;
        hits->room = room;
    }
    for (at = hits->count++; at > 0; at--) {
        const Hit *before = &hits->at[at - 1];
        if (before->number < hit.number || before->end < hit.end || (before->end == hit.end && before->keyword <= hit.keyword))
            break;
        hits->at[at] = *before;
    }
    hits->at[at] = hit;
    return 1;
}

typedef struct {
    const uint8_t *data, *end;
    const int32_t *starts;
    Py_ssize_t texts, number; /* the text that the last hit stood in */
    int anywhere;             /* whether keywords count inside words, too */
    Hits hits;
} Search;

/* Moves to the text that holds an offset: offsets ascend, so the next one is looked for by ever longer steps. */
static void move_to(Search *search, int32_t offset)
{
    Py_ssize_t low = search->number, step = 1, high;

    if (low + 1 >= search->texts || search->starts[low + 1] > offset)
        return;
    while (low + step < search->texts && search->starts[low + step] <= offset)
        step *= 2;
    high = low + step < search->texts ? low + step : search->texts;
    while (high - low > 1) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (search->starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    search->number = low;
}

/* Whether one of the last hits is of the same keyword and ends behind where this one would begin. */
static int overlaps(const Hits *hits, Hit start)
{
    for (Py_ssize_t at = hits->count; at > 0 && hits->count - at < LAST; at--) {
        const Hit *hit = &hits->at[at - 1];
        if (hit->number == start.number && hit->keyword == start.keyword)
            return hit->end > start.end;
    }
    return 0;
}

/* Takes a keyword if it stands at `at` and may begin there. */
static int take(const Finder *finder, Search *search, const uint8_t *at, int32_t number)
{
    const Keyword *word = &finder->words[number];
    int32_t same = 0, offset = (int32_t)(at - search->data);
    const uint8_t *begin;

    if (search->end - at < word->length)
        return 1;
    while (same < word->length && lowered(at[same]) == word->word[same])
        same++;
    if (same < word->length)
        return 1;
    move_to(search, offset);
    begin = search->data + search->starts[search->number];
    if (!search->anywhere && !(may_begin(at, begin, word->where)
                               && may_match(word, begin, at, search->data + search->starts[search->number + 1] - 1)))
        return 1;
    offset += word->length - search->starts[search->number];
    if (word->where == AROUND && overlaps(&search->hits, (Hit){(int32_t)search->number, number, offset - word->length}))
        return 1;
    return put_hit(&search->hits, (Hit){(int32_t)search->number, number, offset});
}

static inline uint64_t eight_at(const uint8_t *at, const uint8_t *end)
{
    uint64_t eight = 0;

    memcpy(&eight, at, (size_t)(end - at < 8 ? end - at : 8));
    return eight | LOWER;
}

/* The keywords that begin at `at`, whose first eight bytes are `eight`. */
static int take_all(const Finder *finder, Search *search, const uint8_t *at, uint64_t eight)
{
    for (int class = SIX; class < LENGTHS; class++) {
        const Beginning *same = beginning(&finder->tables[class], eight & masks[class]);
        for (int32_t number = same->gram ? same->first : -1; number >= 0; number = finder->words[number].next)
            if ((eight & finder->words[number].mask) == finder->words[number].head && !take(finder, search, at, number))
                return 0;
    }
    return 1;
}

/* For sixteen places, a bit each: whether a word can begin there. There are two bytes before the first. */
#ifdef __SSE2__
static inline __m128i within(__m128i bytes, char first)
{
    __m128i from_first = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(from_first, _mm_set1_epi8(25)), from_first);
}

static uint32_t beginnings(const uint8_t *at)
{
    __m128i here = _mm_loadu_si128((const __m128i *)at), before = _mm_loadu_si128((const __m128i *)(at - 1));
    __m128i second = _mm_loadu_si128((const __m128i *)(at - 2));
    __m128i letter = within(_mm_or_si128(before, _mm_set1_epi8(0x20)), 'a');
    __m128i other = _mm_or_si128(_mm_cmpeq_epi8(second, _mm_set1_epi8('\\')), _mm_cmpeq_epi8(before, _mm_set1_epi8('D')));

    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(other, within(here, 'A'))) | (~(uint32_t)_mm_movemask_epi8(letter) & 0xffff);
}
#else
static uint32_t beginnings(const uint8_t *at)
{
    uint32_t bits = 0;

    for (int i = 0; i < 16; i++)
        bits |= (uint32_t)(((kinds[at[i - 1]] & BEHIND) | (kinds[at[i - 2]] & ESCAPE) | (kinds[at[i]] & ITSELF)) != 0) << i;
    return bits;
}
#endif

/* Looks at sixteen places. Most are inside a word, where few keywords count. */
static int search_sixteen(const Finder *finder, Search *search, const uint8_t *at)
{
    uint32_t begins = (search->anywhere ? 0xffff : beginnings(at)) << 1;

    for (int i = 0; i < 16; i++) {
        uint64_t eight;
        unsigned wanted = WITHIN | (begins >> i & BEGINNING), found;
        memcpy(&eight, at + i, 8);
        eight |= LOWER;
        found = (finder->marks[slot_of_six(eight)] & wanted) | (finder->marks[slot_of_four(eight)] & wanted << BY_FOUR)
                | (finder->marks[slot_of_three(eight)] & wanted << BY_THREE);
        if (found && !take_all(finder, search, at + i, eight))
            return 0;
    }
    return 1;
}

static int search_all(const Finder *finder, Search *search)
{
    const uint8_t *at = search->data, *end = search->end;

    for (; at < end; at++) {
        if (at - search->data >= 2) /* two places are behind it */
            for (; end - at >= 24; at += 16)
                if (!search_sixteen(finder, search, at))
                    return 0;
        if (!take_all(finder, search, at, eight_at(at, end)))
            return 0;
    }
    return 1;
}

static PyObject *hits_list(const Hits *hits)
{
    PyObject *list = PyList_New(hits->count);

    for (Py_ssize_t i = 0; list != NULL && i < hits->count; i++) {
        const Hit *hit = &hits->at[i];
        PyObject *tuple = Py_BuildValue("(iii)", hit->number, hit->keyword, hit->end);
        if (tuple == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, i, tuple);
    }
    return list;
}

/* find(data, starts, anywhere) -> list of (text number, keyword number, end offset in that text), by text, end and keyword. */
static PyObject *finder_find(Finder *self, PyObject *const *args, Py_ssize_t count)
{
    Search search = {0};
    PyObject *found = NULL;
    int done;

    if (count != 3 || !PyBytes_Check(args[0]) || !PyBytes_Check(args[1]))
        return PyErr_Format(PyExc_TypeError, "find takes a text and its column of starts, both bytes, and whether anywhere");
    search.anywhere = PyObject_IsTrue(args[2]);
    search.data = (const uint8_t *)PyBytes_AS_STRING(args[0]);
    search.end = search.data + PyBytes_GET_SIZE(args[0]);
    search.starts = (const int32_t *)PyBytes_AS_STRING(args[1]);
    search.texts = PyBytes_GET_SIZE(args[1]) / (Py_ssize_t)sizeof(int32_t) - 1;
    if (PyBytes_GET_SIZE(args[0]) >= INT32_MAX)
        return PyErr_Format(PyExc_OverflowError, "a text has less than two gigabytes");
    if (search.texts < 1)
        return PyList_New(0);
    Py_BEGIN_ALLOW_THREADS /* it touches nothing of Python's; what it reads is held by the caller */
    done = search_all(self, &search);
    Py_END_ALLOW_THREADS
    if (done)
        found = hits_list(&search.hits);
    else
        PyErr_NoMemory();
    free(search.hits.at);
    return found;
}

/* lengths() -> list of how many bytes each keyword has. */
static PyObject *finder_lengths(Finder *self, PyObject *Py_UNUSED(none))
{
    PyObject *list = PyList_New(self->count);

    for (int32_t number = 0; list != NULL && number < self->count; number++) {
        PyObject *length = PyLong_FromLong(self->words[number].length);
        if (length == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, number, length);
    }
    return list;
}

static Py_ssize_t count_lines(PyObject *text)
{
    const char *at = PyBytes_AS_STRING(text), *end = at + PyBytes_GET_SIZE(text);
    Py_ssize_t count = at < end;

    for (; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        count++;
    return count;
}

static int store_words(Finder *self, PyObject *text, const uint8_t *where, const uint8_t *shapes)
{
    size_t size = (size_t)PyBytes_GET_SIZE(text);
    const uint8_t *at, *end;

    at = self->store = malloc(size + 1);
    if (at == NULL)
        return 0;
    memcpy(self->store, PyBytes_AS_STRING(text), size);
    end = at + size;
    for (Py_ssize_t i = 0; i < self->count; i++) {
        const uint8_t *line = memchr(at, '\n', (size_t)(end - at));
        if (line == NULL)
            line = end;
        if (line - at < SHORTEST) {
            PyErr_Format(PyExc_ValueError, "a keyword has %d bytes at least", SHORTEST);
            return 0;
        }
        self->words[i] = (Keyword){0, 0, at, (int32_t)(line - at), -1, where[i], 0, 0, 0};
        put_shape(&self->words[i], shapes + 3 * i);
        at = line + 1;
    }
    return 1;
}

static int make_tables(Finder *self, PyObject *words, PyObject *where, PyObject *shapes)
{
    uint32_t counts[LENGTHS] = {0};

    if (!store_words(self, words, (const uint8_t *)PyBytes_AS_STRING(where), (const uint8_t *)PyBytes_AS_STRING(shapes)))
        return 0;
    for (int32_t number = 0; number < self->count; number++)
        counts[length_class(self->words[number].length)]++;
    for (int class = SIX; class < LENGTHS; class++) {
        uint32_t slots = 16;
        while (slots < counts[class] * 3 / 2) /* some stay free, however few keywords begin alike */
            slots *= 2;
        self->tables[class].mask = slots - 1;
        self->tables[class].at = calloc(slots, sizeof(Beginning));
        if (self->tables[class].at == NULL)
            return 0;
    }
    for (int32_t number = 0; number < self->count; number++)
        enter(self, number);
    return 1;
}

/* Finder(keywords, where, shapes): keywords are lower-case, one a line; `where` has a byte for each, `shapes` three. */
static PyObject *finder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *words, *where, *shapes;
    Py_ssize_t count;
    Finder *self;

    if (kwargs != NULL && PyDict_GET_SIZE(kwargs))
        return PyErr_Format(PyExc_TypeError, "Finder takes no keyword arguments");
    if (!PyArg_ParseTuple(args, "SSS", &words, &where, &shapes))
        return NULL;
    count = count_lines(words);
    if (PyBytes_GET_SIZE(where) != count || PyBytes_GET_SIZE(shapes) != 3 * count)
        return PyErr_Format(PyExc_ValueError, "a byte and three more for each keyword are wanted");
    self = (Finder *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    learn_kinds();
    self->count = (int32_t)count;
    self->words = calloc((size_t)self->count + 1, sizeof(Keyword));
    if (self->words == NULL || !make_tables(self, words, where, shapes)) {
        Py_DECREF(self);
        return PyErr_Occurred() ? NULL : PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static void finder_dealloc(Finder *self)
{
    PyTypeObject *type = Py_TYPE(self);

    free(self->words);
    free(self->store);
    for (int class = SIX; class < LENGTHS; class++)
        free(self->tables[class].at);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"find", (PyCFunction)(void (*)(void))finder_find, METH_FASTCALL,
     "find(data, starts, anywhere): (text number, keyword number, end offset) of every keyword, by text, end and keyword."},
    {"lengths", (PyCFunction)finder_lengths, METH_NOARGS, "lengths(): how many bytes each keyword has."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Finder(keywords, where, shapes): finds keywords, case aside, in many texts at once."},
    {Py_tp_new, finder_new},
    {Py_tp_dealloc, finder_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec finder_spec = {"scanner.native._compiled.Finder", sizeof(Finder), 0, Py_TPFLAGS_DEFAULT, slots};
