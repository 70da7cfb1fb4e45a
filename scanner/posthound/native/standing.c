/* Which of some words stand in a text: a look at every third place tells nearly everywhere that none is there. */

#include "letters.h"
#include "native.h"

#define WINDOW 3   /* bytes that are looked at together, and how far apart the looks are: */
#define SHORTEST 5 /* of a word of so many, one look falls on bytes that are all its own */
#define LOOKS 4    /* that are taken together: most of them show nothing */
#define MOST 64
#define SLOT_BITS 13
#define SPREAD 0x9e3779b1u

/* A word whose bytes from `offset` on stand at a place; the next one of the same slot, one more than its number, or 0. */
typedef struct {
    uint8_t word, next;
    size_t offset;
} Piece;

typedef struct {
    PyObject_HEAD
    uint8_t first[1 << SLOT_BITS]; /* by slot, one more than the number of a piece, or 0 */
    Piece pieces[WINDOW * MOST];
    const uint8_t *words[MOST];
    size_t lengths[MOST];
    uint64_t all;    /* a bit for each */
    PyObject *store; /* what the words lie in */
} Words;

/* The slot of the three bytes at `at`; a fourth is read and does not count. */
static inline uint32_t slot_of(const uint8_t *at)
{
    uint32_t four;

    memcpy(&four, at, 4);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    four = __builtin_bswap32(four);
#endif
    return ((four << 8) * SPREAD) >> (32 - SLOT_BITS);
}

/* Adds, a bit for each, the words of which a piece lies at `at` and that stand there in full. */
static void add_standing(const Words *self, const uint8_t *at, const uint8_t *data, const uint8_t *end, int number, uint64_t *found)
{
    while (number) {
        const Piece *piece = &self->pieces[number - 1];
        size_t length = self->lengths[piece->word];
        number = piece->next;
        if (*found >> piece->word & 1 || (size_t)(at - data) < piece->offset || (size_t)(end - at) + piece->offset < length)
            continue;
        if (memcmp(at - piece->offset, self->words[piece->word], length) == 0)
            *found |= (uint64_t)1 << piece->word;
    }
}

static uint64_t standing(const Words *self, const uint8_t *data, const uint8_t *end)
{
    uint8_t last[2 * WINDOW] = {0};
    const uint8_t *at = data, *first = self->first;
    uint64_t found = 0;

    while (end - at > LOOKS * WINDOW && found != self->all) {
        const uint8_t *four = at;
        at += LOOKS * WINDOW;
        if (!(first[slot_of(four)] | first[slot_of(four + WINDOW)] | first[slot_of(four + 2 * WINDOW)] | first[slot_of(four + 3 * WINDOW)]))
            continue;
        for (; four < at; four += WINDOW)
            add_standing(self, four, data, end, first[slot_of(four)], &found);
    }
    if (found == self->all)
        return found;
    for (; end - at > WINDOW; at += WINDOW)
        add_standing(self, at, data, end, first[slot_of(at)], &found);
    memcpy(last, at, (size_t)(end - at));
    add_standing(self, at, data, end, first[slot_of(last)], &found);
    return found;
}

/* standing(data) -> the words that stand in the data, a bit for each. */
static PyObject *words_standing(Words *self, PyObject *data)
{
    const uint8_t *begin;

    if (!PyBytes_Check(data))
        return PyErr_Format(PyExc_TypeError, "words stand in bytes");
    begin = (const uint8_t *)PyBytes_AS_STRING(data);
    return PyLong_FromUnsignedLongLong(standing(self, begin, begin + PyBytes_GET_SIZE(data)));
}

/* How rare the bytes at `at` are together. */
static int rarity(const uint8_t *at)
{
    int sum = 0;

    for (int i = 0; i < WINDOW; i++)
        sum += rarity_of(at[i]);
    return sum;
}

/* Where in a word the pieces begin that stand in the fewest other words, as the most frequent of them tells. */
static size_t best_offset(const uint8_t *word, size_t length)
{
    size_t best = 0;
    int most = -1;

    for (size_t offset = 0; offset + SHORTEST <= length; offset++) {
        int least = rarity(word + offset);
        for (int i = 1; i < WINDOW; i++) {
            int other = rarity(word + offset + i);
            least = other < least ? other : least;
        }
        if (least > most) {
            most = least;
            best = offset;
        }
    }
    return best;
}

/* Enters pieces of a word, one for each way in which looks can fall on five of its bytes. */
static void enter(Words *self, int word)
{
    size_t offset = best_offset(self->words[word], self->lengths[word]);

    for (int i = 0; i < WINDOW; i++, offset++) {
        int number = WINDOW * word + i;
        uint8_t four[4] = {0}, *first;
        memcpy(four, self->words[word] + offset, WINDOW);
        first = &self->first[slot_of(four)];
        self->pieces[number] = (Piece){(uint8_t)word, *first, offset};
        *first = (uint8_t)(number + 1);
    }
}

static int learn(Words *self)
{
    const uint8_t *at = (const uint8_t *)PyBytes_AS_STRING(self->store), *end = at + PyBytes_GET_SIZE(self->store);

    for (int word = 0; at < end; word++) {
        const uint8_t *line = memchr(at, '\n', (size_t)(end - at));
        if (line == NULL)
            line = end;
        if (word == MOST || line - at < SHORTEST) {
            PyErr_Format(PyExc_ValueError, "words are %d at most, of %d bytes at least", MOST, SHORTEST);
            return 0;
        }
        self->words[word] = at;
        self->lengths[word] = (size_t)(line - at);
        self->all |= (uint64_t)1 << word;
        enter(self, word);
        at = line + 1;
    }
    return 1;
}

/* Words(words): one a line, a bit for each in their order. */
static PyObject *words_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *store;
    Words *self;

    if (kwargs != NULL && PyDict_GET_SIZE(kwargs))
        return PyErr_Format(PyExc_TypeError, "Words takes no keyword arguments");
    if (!PyArg_ParseTuple(args, "S", &store))
        return NULL;
    self = (Words *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->store = Py_NewRef(store);
    if (!learn(self))
        Py_CLEAR(self);
    return (PyObject *)self;
}

static void words_dealloc(Words *self)
{
    PyTypeObject *type = Py_TYPE(self);

    Py_XDECREF(self->store);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"standing", (PyCFunction)words_standing, METH_O, "standing(data): the words that stand in the data, a bit for each."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Words(words): tells which of them stand in a text."},
    {Py_tp_new, words_new},
    {Py_tp_dealloc, words_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec words_spec = {"posthound.native._compiled.Words", sizeof(Words), 0, Py_TPFLAGS_DEFAULT, slots};
