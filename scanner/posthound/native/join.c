/* Many texts as one, for passes at native speed. */

#include "view.h"

/* A text as one byte a code point, `?` for what is beyond Latin-1. */
void put_text(PyObject *text, uint8_t *to)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text);
    const void *chars = PyUnicode_DATA(text);

    if (kind == PyUnicode_1BYTE_KIND) {
        memcpy(to, chars, (size_t)length);
        return;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 code = PyUnicode_READ(kind, chars, i);
        to[i] = code < 256 ? (uint8_t)code : '?';
    }
}

static void put_texts(PyObject *texts, uint8_t *to)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(texts); i++) {
        PyObject *text = PyList_GET_ITEM(texts, i);
        if (i)
            *to++ = '\n';
        put_text(text, to);
        to += PyUnicode_GET_LENGTH(text);
    }
}

/* The texts as one, a line break between them, one byte a code point (`?` beyond Latin-1); where each begins, with one more for
   the end; and the numbers of those that are not ASCII. */
static PyObject *join_texts(PyObject *texts)
{
    Py_ssize_t count = PyList_GET_SIZE(texts), total = 0;
    PyObject *data = NULL, *all = NULL;
    Column starts = {0}, wide = {0};

    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *text = PyList_GET_ITEM(texts, i);
        if (total >= INT32_MAX || !column_put(&starts, (int32_t)total)
            || (!PyUnicode_IS_ASCII(text) && !column_put(&wide, (int32_t)i)))
            goto failed;
        total += PyUnicode_GET_LENGTH(text) + 1;
    }
    if (total > INT32_MAX || !column_put(&starts, (int32_t)total))
        goto failed;
    data = PyBytes_FromStringAndSize(NULL, total ? total - 1 : 0);
    if (data == NULL)
        goto failed;
    put_texts(texts, (uint8_t *)PyBytes_AS_STRING(data));
    all = Py_BuildValue("(NNN)", data, column_bytes(&starts), column_bytes(&wide));
failed:
    column_free(&starts);
    column_free(&wide);
    return all == NULL && !PyErr_Occurred() ? PyErr_NoMemory() : all;
}

/* join(texts) -> (data, starts, wide): see join_texts. */
PyObject *native_join(PyObject *Py_UNUSED(module), PyObject *texts)
{
    if (!PyList_Check(texts))
        return PyErr_Format(PyExc_TypeError, "join takes a list");
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(texts); i++)
        if (!PyUnicode_Check(PyList_GET_ITEM(texts, i)))
            return PyErr_Format(PyExc_TypeError, "join takes a list of str");
    return join_texts(texts);
}

/* One of the texts joined in `data`, by its number; 0 with an error where there is none. */
int joined_text(PyObject *data, const View *starts, Py_ssize_t which, const uint8_t **text, Py_ssize_t *length)
{
    Py_ssize_t end;

    if (which < 0 || which >= starts->count - 1) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "numbers of texts are wanted");
        return 0;
    }
    end = starts->at[which + 1] - 1;
    if (starts->at[which] < 0 || starts->at[which] > end || end > PyBytes_GET_SIZE(data)) {
        PyErr_SetString(PyExc_ValueError, "joined texts and where they begin are wanted");
        return 0;
    }
    *text = (const uint8_t *)PyBytes_AS_STRING(data) + starts->at[which];
    *length = end - starts->at[which];
    return 1;
}
