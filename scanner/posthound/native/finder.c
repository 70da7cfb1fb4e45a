/* Literal keywords, learned once for any number of searches. */

#include "finder.h"

#define SHORTEST 2

static int length_class(int32_t length)
{
    return length >= 8 ? EIGHT : length >= 6 ? SIX : length == 5 ? FIVE : length == 4 ? FOUR : length == 3 ? THREE : TWO;
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

PyType_Spec finder_spec = {"posthound.native._compiled.Finder", sizeof(Finder), 0, Py_TPFLAGS_DEFAULT, slots};
