/* The words that a name is made of. */

#include "native.h"

static inline int is_small(uint8_t code)
{
    return (uint8_t)(code - 'a') < 26;
}

static inline int is_capital(uint8_t code)
{
    return (uint8_t)(code - 'A') < 26;
}

static inline int is_digit(uint8_t code)
{
    return (uint8_t)(code - '0') < 10;
}

/* Past the word that begins here, or the number; `at` itself where none does. */
static const uint8_t *past_word(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *from = at;

    while (at < end && is_digit(*at))
        at++;
    if (at > from)
        return at;
    while (at < end && is_capital(*at))
        at++;
    if (at - from > 1)
        return at < end && is_small(*at) ? at - 1 : at; /* `HTTPServer`: the last capital begins the next word */
    if (at < end && !is_small(*at))
        return at;
    while (at < end && is_small(*at))
        at++;
    return at;
}

/* words(text) -> list: the words and numbers in a text of ASCII, in its case; a capital behind a small letter begins another. */
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
            PyObject *word = PyUnicode_FromKindAndData(PyUnicode_1BYTE_KIND, at, past - at);
            if (word == NULL || PyList_Append(found, word) < 0)
                Py_CLEAR(found);
            Py_XDECREF(word);
        }
        at = past > at ? past : at + 1;
    }
    return found;
}
