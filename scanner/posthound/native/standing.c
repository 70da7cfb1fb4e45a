/* Which of some words stand in a text: a look at every third place tells nearly everywhere that none is there. */

#include "native.h"

#define WINDOW 3   /* bytes that are looked at together, and how far apart the looks are: */
#define SHORTEST 5 /* of a word of so many, one look falls on bytes that are all its own */
#define MOST 64
#define SLOT_BITS 12
#define SPREAD 0x9e3779b1u

/* A word whose bytes from `offset` on stand at a place; the next one of the same slot, one more than its number, or 0. */
typedef struct {
    uint8_t word, offset, next;
} Piece;

typedef struct {
    PyObject_HEAD
    uint8_t first[1 << SLOT_BITS]; /* by slot, one more than the number of a piece, or 0 */
    Piece pieces[WINDOW * MOST];
    const uint8_t *words[MOST];
    size_t lengths[MOST];
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

/* The words, a bit for each, of which a piece lies at `at`: those that stand there in full. */
static uint64_t standing_at(const Words *self, const uint8_t *at, const uint8_t *data, const uint8_t *end, int number, uint64_t wanted)
{
    uint64_t found = 0;

    while (number) {
        const Piece *piece = &self->pieces[number - 1];
        size_t length = self->lengths[piece->word];
        number = piece->next;
        if (!(wanted >> piece->word & 1) || at - data < piece->offset || (size_t)(end - at) + piece->offset < length)
            continue;
        if (memcmp(at - piece->offset, self->words[piece->word], length) == 0)
            found |= (uint64_t)1 << piece->word;
    }
    return found;
}

static uint64_t standing(const Words *self, const uint8_t *data, const uint8_t *end, uint64_t wanted)
{
    uint8_t last[2 * WINDOW] = {0};
    const uint8_t *at = data;
    uint64_t found = 0;

    for (; end - at > WINDOW; at += WINDOW) {
        int number = self->first[slot_of(at)];
        if (number && (wanted & ~found)) {
            found |= standing_at(self, at, data, end, number, wanted & ~found);
            if (found == wanted)
                return found;
        }
    }
    memcpy(last, at, (size_t)(end - at));
    return found | standing_at(self, at, data, end, self->first[slot_of(last)], wanted & ~found);
}

/* standing(data, wanted) -> the words of those that are wanted, a bit for each, that stand in the data. */
static PyObject *words_standing(Words *self, PyObject *const *args, Py_ssize_t count)
{
    const uint8_t *data;
    uint64_t wanted;

    if (count != 2 || !PyBytes_Check(args[0]))
        return PyErr_Format(PyExc_TypeError, "standing takes bytes and the bits of the words that are wanted");
    wanted = PyLong_AsUnsignedLongLong(args[1]);
    if (PyErr_Occurred())
        return NULL;
    data = (const uint8_t *)PyBytes_AS_STRING(args[0]);
    return PyLong_FromUnsignedLongLong(standing(self, data, data + PyBytes_GET_SIZE(args[0]), wanted));
}

/* Enters the first pieces of a word, one for each way in which looks can fall on it. */
static void enter(Words *self, int word)
{
    for (int offset = 0; offset < WINDOW; offset++) {
        int number = WINDOW * word + offset;
        uint8_t four[4] = {0}, *first;
        memcpy(four, self->words[word] + offset, WINDOW);
        first = &self->first[slot_of(four)];
        self->pieces[number] = (Piece){(uint8_t)word, (uint8_t)offset, *first};
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
    {"standing", (PyCFunction)(void (*)(void))words_standing, METH_FASTCALL,
     "standing(data, wanted): the words of those that are wanted, a bit for each, that stand in the data."},
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
