/* The words that a name is made of. */

#include "native.h"
#include "word.h"

/* A word in small letters. */
static PyObject *in_small(const uint8_t *at, Py_ssize_t length)
{
    PyObject *word = PyUnicode_New(length, 127);

    for (Py_ssize_t i = 0; word != NULL && i < length; i++)
        PyUnicode_1BYTE_DATA(word)[i] = (uint8_t)(is_capital(at[i]) ? at[i] | 0x20 : at[i]);
    return word;
}

/* words(text) -> list: the words and numbers in a text of ASCII, in small letters; a capital behind a small letter begins another. */
PyObject *native_words(PyObject *Py_UNUSED(module), PyObject *text)
{
    const uint8_t *at, *end;
    PyObject *found;

    if (!PyUnicode_Check(text) || !PyUnicode_IS_ASCII(text))
        return PyErr_Format(PyExc_ValueError, "a text of ASCII is wanted");
    at = PyUnicode_1BYTE_DATA(text);
    end = at + PyUnicode_GET_LENGTH(text);
    found = PyList_New(0);
    while (found != NULL && at < end) {
        const uint8_t *past = past_word(at, end);
        if (past > at) {
            PyObject *word = in_small(at, past - at);
            if (word == NULL || PyList_Append(found, word) < 0)
                Py_CLEAR(found);
            Py_XDECREF(word);
        }
        at = past > at ? past : at + 1;
    }
    return found;
}
