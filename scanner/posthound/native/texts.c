/* Texts joined into one, of which a str is made when it is asked for: of a file's texts few are. */

#include "strings.h"

typedef struct {
    PyObject_HEAD
    PyObject *data, *starts; /* bytes: the texts, a line break between them, a byte a code point; where each begins, and the end */
    Py_ssize_t count;
    PyObject **made;         /* what was asked for, and from the start the texts that are not ASCII */
} Texts;

static PyObject *text_at(Texts *self, Py_ssize_t number)
{
    const int32_t *starts = (const int32_t *)PyBytes_AS_STRING(self->starts);

    if (number < 0 || number >= self->count)
        return PyErr_Format(PyExc_IndexError, "there are %zd texts", self->count);
    if (self->made[number] == NULL) {
        Py_ssize_t length = starts[number + 1] - starts[number] - 1;
        self->made[number] = PyUnicode_New(length, 127);
        if (self->made[number] == NULL)
            return NULL;
        if (length)
            memcpy(PyUnicode_1BYTE_DATA(self->made[number]), PyBytes_AS_STRING(self->data) + starts[number], (size_t)length);
    }
    return Py_NewRef(self->made[number]);
}

static Py_ssize_t texts_count(Texts *self)
{
    return self->count;
}

static void texts_dealloc(Texts *self)
{
    PyTypeObject *type = Py_TYPE(self);

    for (Py_ssize_t number = 0; self->made != NULL && number < self->count; number++)
        Py_XDECREF(self->made[number]);
    free(self->made);
    Py_XDECREF(self->data);
    Py_XDECREF(self->starts);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyType_Slot slots[] = {
    {Py_tp_doc, "A sequence of texts, each made when it is asked for."},
    {Py_tp_dealloc, texts_dealloc},
    {Py_sq_item, text_at},
    {Py_sq_length, texts_count},
    {0, NULL},
};

PyType_Spec texts_spec = {"posthound.native._compiled.Texts", sizeof(Texts), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_SEQUENCE, slots};

/* `size`: how long the file is. Its strings stand between quotes there, so they are no longer when joined; the pages that are not
   filled are never touched. */
int joined_start(Joined *joined, Py_ssize_t size)
{
    joined->data = PyBytes_FromStringAndSize(NULL, size + SHORT);
    joined->wide_texts = PyList_New(0);
    joined->to = joined->data ? (uint8_t *)PyBytes_AS_STRING(joined->data) : NULL;
    return joined->data != NULL && joined->wide_texts != NULL;
}

void joined_free(Joined *joined)
{
    Py_CLEAR(joined->data);
    Py_CLEAR(joined->wide_texts);
    column_free(&joined->starts);
    column_free(&joined->wide);
}

/* Adds a string, which is new; a longer one stands at `to` already. 0 where memory ran out or, with UnicodeDecodeError, where it is
   not UTF-8. */
int joined_add(Joined *joined, const String *string)
{
    uint8_t *to = joined->to;

    if (!column_put(&joined->starts, (int32_t)(to - (uint8_t *)PyBytes_AS_STRING(joined->data))))
        return 0;
    if (string->wide) {
        PyObject *text = string_text(string);
        int added = text != NULL && PyList_Append(joined->wide_texts, text) == 0
                    && column_put(&joined->wide, (int32_t)(joined->starts.count - 1));
        Py_XDECREF(text);
        if (!added)
            return 0;
        put_text(text, to);
        to += PyUnicode_GET_LENGTH(text);
    } else {
        if (string->length <= SHORT)
            memcpy(to, string->words, SHORT);
        to += string->length;
    }
    *to = '\n';
    joined->to = to + 1;
    return 1;
}

/* The texts as a sequence, which takes over what is joined; `starts` and `wide` are complete. */
static Texts *sequence_of(PyTypeObject *type, Joined *joined, PyObject *starts, PyObject *wide)
{
    Texts *texts = (Texts *)type->tp_alloc(type, 0);
    const int32_t *numbers = (const int32_t *)PyBytes_AS_STRING(wide);

    if (texts == NULL)
        return NULL;
    texts->data = Py_NewRef(joined->data);
    texts->starts = Py_NewRef(starts);
    texts->count = PyBytes_GET_SIZE(starts) / (Py_ssize_t)sizeof(int32_t) - 1;
    texts->made = calloc((size_t)texts->count + 1, sizeof(PyObject *));
    if (texts->made == NULL) {
        Py_DECREF(texts);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(joined->wide_texts); i++)
        texts->made[numbers[i]] = Py_NewRef(PyList_GET_ITEM(joined->wide_texts, i));
    return texts;
}

/* (texts, data, starts, wide): the strings as a sequence, and joined as `join` does it. */
PyObject *joined_strings(PyTypeObject *type, Joined *joined)
{
    Py_ssize_t size = joined->to - (uint8_t *)PyBytes_AS_STRING(joined->data);
    PyObject *all = NULL, *starts = NULL, *wide = NULL;
    Texts *texts = NULL;

    if (_PyBytes_Resize(&joined->data, size ? size - 1 : 0) == 0 && column_put(&joined->starts, (int32_t)size)) {
        starts = column_bytes(&joined->starts);
        wide = starts ? column_bytes(&joined->wide) : NULL;
        texts = wide ? sequence_of(type, joined, starts, wide) : NULL;
    }
    if (texts != NULL)
        all = Py_BuildValue("(OOOO)", texts, texts->data, texts->starts, wide);
    Py_XDECREF(texts);
    Py_XDECREF(starts);
    Py_XDECREF(wide);
    return all == NULL && !PyErr_Occurred() ? PyErr_NoMemory() : all;
}
