/* The finder that Python sees: keywords, and a search for them. */

#include "lookup.h"
#include "search.h"

typedef struct {
    PyObject_HEAD
    Lookup lookup;
} Finder;

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

static PyObject *hits_list(const Hits *hits, Py_ssize_t most)
{
    Py_ssize_t count = hits->count < most ? hits->count : most;
    PyObject *list = PyList_New(count);

    for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
        PyObject *tuple = hit_tuple(&hits->at[i]);
        if (tuple == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, i, tuple);
    }
    return list;
}

/* find(data, starts, anywhere, most) -> list of (text number, keyword number, end offset in that text), by text, end and keyword; no
   more than the first `most`. */
static PyObject *finder_find(Finder *self, PyObject *const *args, Py_ssize_t count)
{
    Search search = {0};
    PyObject *found = NULL;
    Py_ssize_t most;
    int done;

    if (count != 4 || !PyBytes_Check(args[0]) || !PyBytes_Check(args[1]))
        return PyErr_Format(PyExc_TypeError, "find takes a text and its column of starts, both bytes, whether anywhere, and how many");
    most = PyLong_AsSsize_t(args[3]);
    if (most < 0)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "no fewer than none");
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
    done = search_all(&self->lookup, &search);
    Py_END_ALLOW_THREADS
    if (done)
        found = hits_list(&search.hits, most);
    else
        PyErr_NoMemory();
    free(search.hits.at);
    return found;
}

/* lengths() -> list of how many bytes each keyword has. */
static PyObject *finder_lengths(Finder *self, PyObject *Py_UNUSED(none))
{
    PyObject *list = PyList_New(self->lookup.count);

    for (int32_t number = 0; list != NULL && number < self->lookup.count; number++) {
        PyObject *length = PyLong_FromLong(self->lookup.words[number].length);
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
    self->lookup.count = (int32_t)count;
    if (!lookup_learn(&self->lookup, words, (const uint8_t *)PyBytes_AS_STRING(where), (const uint8_t *)PyBytes_AS_STRING(shapes))) {
        Py_DECREF(self);
        return PyErr_Occurred() ? NULL : PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static void finder_dealloc(Finder *self)
{
    PyTypeObject *type = Py_TYPE(self);

    lookup_free(&self->lookup);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"find", (PyCFunction)(void (*)(void))finder_find, METH_FASTCALL,
     "find(data, starts, anywhere, most): (text number, keyword number, end offset) of every keyword, by text, end and keyword."},
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
