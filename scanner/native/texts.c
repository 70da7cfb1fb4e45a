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

PyType_Spec texts_spec = {"scanner.native._compiled.Texts", sizeof(Texts), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_SEQUENCE, slots};

/* Where each string begins among the others, which are not ASCII, and those as str. */
static int measure(const Strings *strings, Texts *texts, Column *starts, Column *wide)
{
    Py_ssize_t total = 0;

    for (Py_ssize_t number = 0; number < strings->count; number++) {
        const String *string = &strings->at[number];
        Py_ssize_t length = (Py_ssize_t)string->length;
        if (!string->ascii) {
            texts->made[number] = string_text(string);
            if (texts->made[number] == NULL || !column_put(wide, (int32_t)number))
                return 0;
            length = PyUnicode_GET_LENGTH(texts->made[number]);
        }
        if (!column_put(starts, (int32_t)total))
            return 0;
        total += length + 1;
    }
    return column_put(starts, (int32_t)total);
}

static void fill(const Strings *strings, const Texts *texts, const int32_t *starts, uint8_t *data)
{
    for (Py_ssize_t number = 0; number < strings->count; number++) {
        const String *string = &strings->at[number];
        if (number)
            data[starts[number] - 1] = '\n';
        if (string->ascii)
            memcpy(data + starts[number], string->bytes, string->length);
        else
            put_text(texts->made[number], data + starts[number]);
    }
}

/* (texts, data, starts, wide): the strings as a sequence, and joined as `join` does it. Raises UnicodeDecodeError for what is no
   UTF-8. */
PyObject *joined_strings(PyTypeObject *type, const Strings *strings)
{
    Texts *texts = (Texts *)type->tp_alloc(type, 0);
    Column starts = {0}, wide = {0};
    PyObject *all = NULL, *wides = NULL;

    if (texts == NULL)
        return NULL;
    texts->made = calloc((size_t)strings->count + 1, sizeof(PyObject *));
    texts->count = texts->made ? strings->count : 0;
    if (texts->made == NULL || !measure(strings, texts, &starts, &wide))
        goto done;
    texts->data = PyBytes_FromStringAndSize(NULL, starts.count > 1 ? starts.at[starts.count - 1] - 1 : 0);
    if (texts->data == NULL)
        goto done;
    fill(strings, texts, starts.at, (uint8_t *)PyBytes_AS_STRING(texts->data));
    texts->starts = column_bytes(&starts);
    wides = texts->starts ? column_bytes(&wide) : NULL;
    if (wides != NULL)
        all = Py_BuildValue("(OOOO)", texts, texts->data, texts->starts, wides);
done:
    column_free(&starts);
    column_free(&wide);
    Py_XDECREF(wides);
    Py_DECREF(texts);
    return all == NULL && !PyErr_Occurred() ? PyErr_NoMemory() : all;
}
