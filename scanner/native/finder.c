/* Literal keywords, case aside, in many texts at once: a look at a few bytes tells nearly everywhere that none begins there. */

#include "glance.h"

#define BLOCK 16 /* times as many places as are told of at once */
#define SHORTEST 2
#define LAST 8 /* hits that are looked through for one that overlaps */
#define LOWER 0x2020202020202020u
#define SPREAD 0x9e3779b97f4a7c15u
/* Keywords are looked up by their first eight bytes, or by six, five, four, three, two of a shorter one. */
enum { EIGHT, SIX, FIVE, FOUR, THREE, TWO, LENGTHS };

static const int lengths[LENGTHS] = {8, 6, 5, 4, 3, 2};
/* Bits of a slot: more where there are more keywords. And where the slots of a length begin among all: those of two bytes have none,
   they are marked with those of three. */
static const int bits[LENGTHS] = {17, 18, 16, 16, 16, 16};
static const uint32_t begins[LENGTHS] = {0, 2 << 16, 6 << 16, 7 << 16, 8 << 16, 0};
#define MARKS (9 << 16)

typedef struct {
    int32_t *first; /* by slot, one more than the number of a keyword, or 0; the others follow by `next` */
    int drop;       /* bits of the slot that are too many */
} Table;

typedef struct {
    PyObject_HEAD
    Keyword *words;
    int32_t count;
    uint8_t *store;
    Table tables[LENGTHS];
    Glance glance;
    /* By the slot of a place's first bytes, whether a keyword that is looked up by as many may begin there: a bit for each length. */
    uint8_t marks[MARKS];
} Finder;

typedef struct {
    int32_t number, keyword, end;
} Hit;

typedef struct {
    Hit *at;
    Py_ssize_t count, room;
} Hits;

/* By the first bytes of eight, as many as keywords of a length are looked up by. `spread` is a product: to its lowest bytes only as
   many of the eight add, so one is enough for every length. */
static inline uint32_t slot(uint64_t spread, int length)
{
    return (uint32_t)((spread << (64 - 8 * lengths[length])) >> (64 - bits[length]));
}

static int length_class(int32_t length)
{
    return length >= 8 ? EIGHT : length >= 6 ? SIX : length == 5 ? FIVE : length == 4 ? FOUR : length == 3 ? THREE : TWO;
}

static inline uint64_t first_bytes(int count)
{
    return ~(uint64_t)0 >> (64 - 8 * count);
}

static void enter(Finder *finder, int32_t number)
{
    Keyword *word = &finder->words[number];
    int class = length_class(word->length), known = word->length < 8 ? word->length : 8;
    uint8_t eight[8] = {0};
    int32_t *first;

    memcpy(eight, word->word, (size_t)known);
    word->head = (eight_bytes(eight) | LOWER) & first_bytes(known);
    first = &finder->tables[class].first[slot(word->head * SPREAD, class) >> finder->tables[class].drop];
    word->next = *first - 1;
    *first = number + 1;
    if (stands_anywhere(word))
        glance_learn(&finder->glance, word);
    if (class == TWO) /* whatever follows */
        for (uint64_t third = 0; third < 256; third++)
            finder->marks[begins[THREE] + slot((word->head | (third | 0x20) << 16) * SPREAD, THREE)] |= 1 << TWO;
    else
        finder->marks[begins[class] + slot(word->head * SPREAD, class)] |= (uint8_t)(1 << class);
    if (class == EIGHT)
        finder->marks[begins[SIX] + slot(word->head * SPREAD, SIX)] |= 1 << EIGHT;
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
    Passed passed;
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
    if (lowered(at[word->length - 1]) != word->word[word->length - 1])
        return 1; /* most that begin alike end otherwise */
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

/* Takes the keywords at `at`, whose first eight bytes are `eight`, of the lengths that are marked. */
static int take_all(const Finder *finder, Search *search, const uint8_t *at, uint64_t eight, unsigned marks)
{
    for (; marks; marks &= marks - 1) {
        int class = lowest(marks);
        const Table *table = &finder->tables[class];
        const uint64_t mask = first_bytes(lengths[class]);
        int32_t number = table->first[slot(eight * SPREAD, class) >> table->drop] - 1;
        for (; number >= 0; number = finder->words[number].next)
            if (!((eight ^ finder->words[number].head) & mask) && !take(finder, search, at, number))
                return 0;
    }
    return 1;
}

/* The marks of a place: a bit for each length of keywords that may begin there. Of the long ones, the first six bytes are asked, too. */
static inline unsigned marks_of(const uint8_t *marks, uint64_t eight)
{
    uint64_t spread = eight * SPREAD;
    unsigned found = marks[begins[EIGHT] + slot(spread, EIGHT)] | 1 << SIX;

    found &= marks[begins[SIX] + slot(spread, SIX)];
    for (int class = FIVE; class <= THREE; class++)
        found |= marks[begins[class] + slot(spread, class)];
    return found;
}

typedef struct {
    uint32_t place, marks;
} Candidate;

/* Looks at the places from `at` on, `count` times PLACES; their bytes, and those beyond, are at `bytes`. One step after the other is
   taken for all of them: what a processor guesses wrongly in one does not keep it from going on with the next. */
static int search_block(const Finder *finder, Search *search, const uint8_t *at, const uint8_t *bytes, int count)
{
    uint64_t places[BLOCK];
    Candidate found[BLOCK * PLACES];
    int candidates = 0;

    for (int i = 0; i < count; i++)
        places[i] = glance_words(&search->passed, bytes + i * PLACES, search->anywhere)
                    | glance_anywhere(&finder->glance, bytes + i * PLACES);
    if (search->end - at < count * PLACES)
        places[count - 1] &= ((uint64_t)1 << (search->end - at) % PLACES) - 1;
    for (int i = 0; i < count; i++)
        for (uint64_t left = places[i]; left; left &= left - 1) {
            uint32_t place = (uint32_t)(i * PLACES + lowest(left));
            found[candidates] = (Candidate){place, marks_of(finder->marks, eight_bytes(bytes + place) | LOWER)};
            candidates += found[candidates].marks != 0;
        }
    for (int i = 0; i < candidates; i++)
        if (!take_all(finder, search, at + found[i].place, eight_bytes(bytes + found[i].place) | LOWER, found[i].marks))
            return 0;
    return 1;
}

static int search_all(const Finder *finder, Search *search)
{
    uint8_t last[2 * PLACES + BEYOND] = {0};
    const uint8_t *at = search->data;
    Py_ssize_t left = search->end - at;

    for (; left >= PLACES + BEYOND; left = search->end - at) {
        Py_ssize_t count = (left - BEYOND) / PLACES;
        count = count < BLOCK ? count : BLOCK;
        if (!search_block(finder, search, at, at, (int)count))
            return 0;
        at += count * PLACES;
    }
    memcpy(last, at, (size_t)left);
    return search_block(finder, search, at, last, (int)((left + PLACES - 1) / PLACES));
}

static PyObject *hit_tuple(const Hit *hit)
{
    const int32_t numbers[] = {hit->number, hit->keyword, hit->end};
    PyObject *tuple = PyTuple_New(3);

    for (int i = 0; tuple != NULL && i < 3; i++) {
        PyObject *number = PyLong_FromLong(numbers[i]);
        if (number == NULL)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, i, number);
    }
    return tuple;
}

static PyObject *hits_list(const Hits *hits)
{
    PyObject *list = PyList_New(hits->count);

    for (Py_ssize_t i = 0; list != NULL && i < hits->count; i++) {
        PyObject *tuple = hit_tuple(&hits->at[i]);
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
        self->words[i] = (Keyword){0, at, (int32_t)(line - at), -1, where[i], 0, 0, 0};
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
    for (int class = EIGHT; class < LENGTHS; class++) {
        int wide = 4;
        while (wide < bits[class] && 1u << wide < counts[class] * 3 / 2)
            wide++;
        self->tables[class].drop = bits[class] - wide;
        self->tables[class].first = calloc((size_t)1 << wide, sizeof(int32_t));
        if (self->tables[class].first == NULL)
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
    for (int class = EIGHT; class < LENGTHS; class++)
        free(self->tables[class].first);
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
