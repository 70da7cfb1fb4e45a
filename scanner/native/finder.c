/* Literal keywords, case aside, in many texts at once: one look at four bytes tells nearly everywhere that none begins there. */

#include "native.h"

#define BITS 19
#define SHORTEST 2
#define GAP 40 /* characters between a provider's name and its value, at most (patterns.signature) */
/* Where more may stand between them: how soon a heading's line ends, and how far behind it or in a URL a value begins (scanner.detect.gaps). */
#define HEADING 60
#define FURTHER 400
#define LOWER 0x20202020u
#define LOWER8 0x2020202020202020u
/* Where a keyword counts: anywhere, or only where a rule of its kind lets it begin (scanner.detect.rules). */
enum { ANYWHERE = 0, TOKEN = 1, NEAR = 2 };

typedef struct {
    uint64_t head, mask; /* its first eight bytes, or fewer, and which they are: told apart from a text's in one step */
    const uint8_t *word;
    int32_t length;
    int32_t next; /* another keyword with the same beginning, or -1 */
    uint8_t where, run;
} Keyword;

/* The keywords with the same first bytes: four, or as many as the shorter ones have. */
typedef struct {
    uint32_t gram;
    int32_t kind;     /* how many bytes; 0 where the slot is free */
    int32_t first;
    uint64_t follows; /* by their lower six bits, the bytes that come next in one of them */
} Beginning;

typedef struct {
    PyObject_HEAD
    Keyword *words;
    int32_t count;
    uint8_t *store;
    Beginning *table; /* open hash table */
    uint32_t mask;
    /* Which four bytes a keyword can begin with: of those that may stand inside a word, which are few, and of all. */
    uint8_t bits[2][1 << (BITS - 3)];
} Finder;

enum { WITHIN = 0, EVERY = 1 };

typedef struct {
    int32_t number, keyword, end;
} Hit;

typedef struct {
    Hit *at;
    Py_ssize_t count, room;
} Hits;

static inline uint32_t bit_of(uint32_t four)
{
    return (four * 0x9e3779b1u) >> (32 - BITS);
}

/* The first `kind` bytes of four. */
static inline uint32_t gram_of(uint32_t four, int32_t kind)
{
    return kind == 4 ? four : kind == 3 ? (four & 0xffffff) : (four & 0xffff);
}

static Beginning *beginning(const Finder *finder, uint32_t gram, int32_t kind)
{
    uint32_t slot = ((gram ^ (uint32_t)kind << 28) * 0x85ebca6bu >> 8) & finder->mask;

    while (finder->table[slot].kind && (finder->table[slot].gram != gram || finder->table[slot].kind != kind))
        slot = (slot + 1) & finder->mask;
    return &finder->table[slot];
}

/* Marks all fours that begin with the first `kind` bytes of one: whatever follows a shorter keyword. */
static void mark(uint8_t *bits, uint32_t four, int32_t kind)
{
    uint32_t bit;

    if (kind == 4) {
        bit = bit_of(four);
        bits[bit >> 3] |= (uint8_t)(1 << (bit & 7));
        return;
    }
    for (uint32_t byte = 0; byte < 256; byte++)
        if (byte & 0x20)
            mark(bits, (gram_of(four, kind)) | byte << 8 * kind, kind + 1);
}

static void enter(Finder *finder, int32_t number)
{
    Keyword *word = &finder->words[number];
    int32_t kind = word->length > 4 ? 4 : word->length;
    uint32_t four = 0;
    Beginning *same;

    memcpy(&four, word->word, (size_t)kind);
    four |= LOWER;
    memcpy(&word->head, word->word, (size_t)(word->length < 8 ? word->length : 8));
    memset(&word->mask, 0xff, (size_t)(word->length < 8 ? word->length : 8));
    word->head = (word->head | LOWER8) & word->mask;
    same = beginning(finder, gram_of(four, kind), kind);
    if (!same->kind)
        *same = (Beginning){gram_of(four, kind), kind, -1, 0};
    word->next = same->first;
    same->first = number;
    same->follows |= word->length > kind ? (uint64_t)1 << ((word->word[kind] | 0x20) & 63) : ~(uint64_t)0;
    mark(finder->bits[EVERY], four, kind);
    if (word->where == ANYWHERE)
        mark(finder->bits[WITHIN], four, kind);
}

static inline uint8_t lowered(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

static inline int is_alpha(uint8_t byte)
{
    return (uint8_t)((byte | 0x20) - 'a') < 26;
}

/* Whether a rule can begin at `at`; what is beyond ASCII is left to the rule itself. */
static int may_begin(const uint8_t *at, const uint8_t *begin, uint8_t where)
{
    uint8_t before, second;

    if (where == ANYWHERE || at == begin)
        return 1;
    before = at[-1];
    second = at - begin > 1 ? at[-2] : 0;
    if (where & TOKEN && (second == '\\' || !(is_alpha(before) || (uint8_t)(before - '0') < 10)))
        return 1;
    if (!(where & NEAR))
        return 0;
    if (!is_alpha(before) || (before >= 'a' && *at <= 'Z' && *at >= 'A'))
        return 1;
    return (second == '\\' && strchr("nrtbf", before) != NULL) || (second == '-' && before == 'D');
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

/* What a byte tells of the places around it: a word can begin behind it, behind the one that follows it, or at itself.
   More places than `may_begin` allows, and told in fewer steps. TOKENS is what tokens are written with. */
enum { BEHIND = 1, ESCAPE = 2, ITSELF = 4, TOKENS = 8 };

static uint8_t kinds[256];

static void learn_kinds(void)
{
    for (int byte = 0; byte < 256; byte++) {
        int inside = is_alpha((uint8_t)byte);
        kinds[byte] = (uint8_t)((inside && byte != 'D' ? 0 : BEHIND) | (byte == '\\' ? ESCAPE : 0)
                                | (byte >= 'A' && byte <= 'Z' ? ITSELF : 0)
                                | (inside || (byte >= '0' && byte <= '9') || (byte && strchr("_+/=.~-", byte)) ? TOKENS : 0));
    }
}

/* Whether `run` characters of tokens stand one after another from `at` on, if not at once then within `gap` more. */
static int has_run(const uint8_t *at, const uint8_t *end, int run, int gap)
{
    int found = 0;

    for (const uint8_t *last = end - at > run + gap ? at + run + gap : end; at < last && found < run; at++) {
        if (kinds[*at] & TOKENS)
            found++;
        else if (gap)
            found = 0;
        else
            break;
    }
    return found >= run;
}

/* Whether a line ends soon behind a provider's name, as that of a heading does, or a URL goes on there that has parameters, and
   then enough characters of tokens follow. `end` is that of the text. */
static int stands_further(const uint8_t *at, const uint8_t *end, int run)
{
    const uint8_t *last = end - at > HEADING ? at + HEADING : end, *line = memchr(at, '\n', (size_t)(last - at));

    if (line != NULL && has_run(line, end, run, FURTHER))
        return 1;
    last = end - at > FURTHER ? at + FURTHER : end;
    for (; at < last && *at > ' ' && !strchr("\"'`<>\\", *at); at++)
        if (*at == '=' && has_run(at + 1, end, run, 0))
            return 1;
    return 0;
}

/* Whether what follows a keyword can be what its patterns look for; `stop` is where its text ends. */
static int may_match(const Keyword *word, const uint8_t *at, const uint8_t *end, const uint8_t *stop)
{
    if (word->where == ANYWHERE || !word->run)
        return 1;
    if (word->where == TOKEN)
        return has_run(at, end, word->run, 0);
    return has_run(word->where == NEAR ? at + word->length : at, end, word->run, GAP + (word->where == NEAR ? 0 : word->length))
           || stands_further(at + word->length, stop, word->run);
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

/* Takes a keyword if it stands at `at` and may begin there. */
static int take(const Finder *finder, Search *search, const uint8_t *at, int32_t number)
{
    const Keyword *word = &finder->words[number];
    int32_t same = 0, offset = (int32_t)(at - search->data);

    if (search->end - at < word->length)
        return 1;
    while (same < word->length && lowered(at[same]) == word->word[same])
        same++;
    if (same < word->length)
        return 1;
    move_to(search, offset);
    if (!search->anywhere && !(may_begin(at, search->data + search->starts[search->number], word->where)
                               && may_match(word, at, search->end, search->data + search->starts[search->number + 1] - 1)))
        return 1;
    offset += word->length - search->starts[search->number];
    return put_hit(&search->hits, (Hit){(int32_t)search->number, number, offset});
}

/* The keywords that begin at `at`, by their first four bytes and by fewer. */
static int take_all(const Finder *finder, Search *search, const uint8_t *at, uint32_t four)
{
    uint64_t eight = 0;

    memcpy(&eight, at, (size_t)(search->end - at < 8 ? search->end - at : 8));
    eight |= LOWER8;
    for (int32_t kind = 4; kind >= SHORTEST; kind--) {
        const Beginning *same = beginning(finder, gram_of(four, kind), kind);
        uint8_t following = search->end - at > kind ? at[kind] : 0;
        if (!same->kind || !(same->follows >> ((following | 0x20) & 63) & 1))
            continue;
        for (int32_t number = same->first; number >= 0; number = finder->words[number].next)
            if ((eight & finder->words[number].mask) == finder->words[number].head && !take(finder, search, at, number))
                return 0;
    }
    return 1;
}

/* Looks at every place in turn. Most are inside a word, where few keywords count; which are is told without a branch that could
   be guessed wrong. `second` and `before` are the kinds of the bytes before. */
static int search_all(const Finder *finder, Search *search)
{
    const uint8_t *at = search->data, *tail = search->end - at < 4 ? at : search->end - 3;
    unsigned second = 0, before = BEHIND, always = search->anywhere ? BEHIND : 0;
    uint32_t four, bit;

    for (; at < tail; at++) {
        unsigned here = kinds[*at] | always, begins = ((before & BEHIND) | (second & ESCAPE) | (here & ITSELF)) != 0;
        memcpy(&four, at, 4);
        bit = bit_of(four | LOWER);
        second = before;
        before = here;
        if (finder->bits[begins][bit >> 3] >> (bit & 7) & 1 && !take_all(finder, search, at, four | LOWER))
            return 0;
    }
    for (; at < search->end; at++) {
        four = 0;
        memcpy(&four, at, (size_t)(search->end - at));
        if (!take_all(finder, search, at, four | LOWER))
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
    if (search_all(self, &search))
        found = hits_list(&search.hits);
    else
        PyErr_NoMemory();
    free(search.hits.at);
    return found;
}

static int store_words(Finder *self, PyObject *words, const uint8_t *where, const uint8_t *runs)
{
    Py_ssize_t total = 0;
    uint8_t *to;

    for (Py_ssize_t i = 0; i < self->count; i++) {
        PyObject *word = PyTuple_GET_ITEM(words, i);
        if (!PyBytes_Check(word) || PyBytes_GET_SIZE(word) < SHORTEST) {
            PyErr_Format(PyExc_ValueError, "a keyword is bytes, %d at least", SHORTEST);
            return 0;
        }
        total += PyBytes_GET_SIZE(word);
    }
    to = self->store = malloc((size_t)total + 1);
    if (to == NULL)
        return 0;
    for (Py_ssize_t i = 0; i < self->count; i++) {
        PyObject *word = PyTuple_GET_ITEM(words, i);
        memcpy(to, PyBytes_AS_STRING(word), (size_t)PyBytes_GET_SIZE(word));
        self->words[i] = (Keyword){0, 0, to, (int32_t)PyBytes_GET_SIZE(word), -1, where[i], runs[i]};
        to += PyBytes_GET_SIZE(word);
    }
    return 1;
}

static int make_table(Finder *self, PyObject *words, PyObject *where, PyObject *runs)
{
    uint32_t slots = 1024;

    while (slots < (uint32_t)self->count * 2)
        slots *= 2;
    self->mask = slots - 1;
    self->table = calloc(slots, sizeof(Beginning));
    if (self->table == NULL
        || !store_words(self, words, (const uint8_t *)PyBytes_AS_STRING(where), (const uint8_t *)PyBytes_AS_STRING(runs)))
        return 0;
    for (int32_t number = 0; number < self->count; number++)
        enter(self, number);
    return 1;
}

/* Finder(keywords, where, runs): keywords are a tuple of lower-case bytes, `where` and `runs` have a byte for each. */
static PyObject *finder_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *words, *where, *runs;
    Finder *self;

    if (kwargs != NULL && PyDict_GET_SIZE(kwargs))
        return PyErr_Format(PyExc_TypeError, "Finder takes no keyword arguments");
    if (!PyArg_ParseTuple(args, "O!SS", &PyTuple_Type, &words, &where, &runs))
        return NULL;
    if (PyBytes_GET_SIZE(where) != PyTuple_GET_SIZE(words) || PyBytes_GET_SIZE(runs) != PyTuple_GET_SIZE(words))
        return PyErr_Format(PyExc_ValueError, "two bytes for each keyword are wanted");
    self = (Finder *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    learn_kinds();
    self->count = (int32_t)PyTuple_GET_SIZE(words);
    self->words = calloc((size_t)self->count + 1, sizeof(Keyword));
    if (self->words == NULL || !make_table(self, words, where, runs)) {
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
    free(self->table);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"find", (PyCFunction)(void (*)(void))finder_find, METH_FASTCALL,
     "find(data, starts, anywhere): (text number, keyword number, end offset) of every keyword, by text, end and keyword."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Finder(keywords, where, runs): finds keywords, case aside, in many texts at once."},
    {Py_tp_new, finder_new},
    {Py_tp_dealloc, finder_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec finder_spec = {"scanner.native._compiled.Finder", sizeof(Finder), 0, Py_TPFLAGS_DEFAULT, slots};
