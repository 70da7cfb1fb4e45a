/* Words that are not ASCII, in texts that are not: found by their first character beyond ASCII, since most texts are mostly ASCII. */

#include "native.h"

#define WORDS 64

typedef struct {
    PyObject *text;
    const void *chars;
    Py_ssize_t length;
    Py_ssize_t ahead; /* characters before the first one beyond ASCII */
    Py_UCS4 mark;     /* that one */
    int kind;
} Word;

typedef struct {
    Word at[WORDS]; /* those that begin earlier before their mark come first, else in the order given */
    Py_ssize_t count;
    uint64_t marks; /* the lower six bits of any word's mark */
} Words;

static int learn(Words *words, PyObject *given)
{
    words->count = 0;
    words->marks = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(given); i++) {
        PyObject *text = PyTuple_GET_ITEM(given, i);
        Word word = {0};
        Py_ssize_t place = words->count;
        if (place == WORDS || !PyUnicode_Check(text) || PyUnicode_IS_ASCII(text)) {
            PyErr_Format(PyExc_ValueError, "%d words at most are wanted, none of them ASCII", WORDS);
            return 0;
        }
        word = (Word){text, PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text), 0, 0, PyUnicode_KIND(text)};
        while ((word.mark = PyUnicode_READ(word.kind, word.chars, word.ahead)) < 128)
            word.ahead++;
        for (; place > 0 && words->at[place - 1].ahead < word.ahead; place--)
            words->at[place] = words->at[place - 1];
        words->at[place] = word;
        words->count++;
        words->marks |= (uint64_t)1 << (word.mark & 63);
    }
    return 1;
}

static int stands(const Word *word, int kind, const void *chars, Py_ssize_t length, Py_ssize_t start)
{
    if (length - start < word->length)
        return 0;
    for (Py_ssize_t i = 0; i < word->length; i++)
        if (PyUnicode_READ(kind, chars, start + i) != PyUnicode_READ(word->kind, word->chars, i))
            return 0;
    return 1;
}

/* Past eight characters of ASCII at a time. */
static Py_ssize_t past_ascii(const uint8_t *bytes, Py_ssize_t at, Py_ssize_t length)
{
    for (uint64_t eight; length - at >= 8; at += 8) {
        memcpy(&eight, bytes + at, 8);
        if (eight & 0x8080808080808080u)
            break;
    }
    return at;
}

/* The next character from `at` on that may be a word's mark. */
static Py_ssize_t next_mark(const Words *words, int kind, const void *chars, Py_ssize_t at, Py_ssize_t length)
{
    for (; at < length; at++) {
        Py_UCS4 code = PyUnicode_READ(kind, chars, at);
        if (code >= 128 && words->marks >> (code & 63) & 1)
            return at;
        if (kind == PyUnicode_1BYTE_KIND)
            at = past_ascii(chars, at + 1, length) - 1;
    }
    return length;
}

/* Appends (number, start, end) of every word in a text, none inside another. */
static int find_in(const Words *words, PyObject *text, int32_t number, PyObject *found)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), done = 0;
    const void *chars = PyUnicode_DATA(text);
    int kind = PyUnicode_KIND(text);

    for (Py_ssize_t at = next_mark(words, kind, chars, 0, length); at < length; at = next_mark(words, kind, chars, at + 1, length)) {
        Py_UCS4 code = PyUnicode_READ(kind, chars, at);
        for (const Word *word = words->at; word < words->at + words->count; word++) {
            Py_ssize_t start = at - word->ahead;
            PyObject *one;
            int put;
            if (word->mark != code || start < done || !stands(word, kind, chars, length, start))
                continue;
            done = start + word->length;
            one = Py_BuildValue("(inn)", (int)number, start, done);
            put = one != NULL && PyList_Append(found, one) == 0;
            Py_XDECREF(one);
            if (!put)
                return 0;
            break;
        }
    }
    return 1;
}

/* foreign(texts, numbers, words) -> list: (text number, start, end) of the words in the texts with these numbers. */
PyObject *native_foreign(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    Words words;
    const int32_t *numbers;
    Py_ssize_t size;
    PyObject *found;

    if (count != 3 || !PyBytes_Check(args[1]) || !PyTuple_Check(args[2]))
        return PyErr_Format(PyExc_TypeError, "foreign takes texts, a column and a tuple of words");
    if (!learn(&words, args[2]))
        return NULL;
    numbers = (const int32_t *)PyBytes_AS_STRING(args[1]);
    size = PyBytes_GET_SIZE(args[1]) / (Py_ssize_t)sizeof(int32_t);
    found = PyList_New(0);
    for (Py_ssize_t i = 0; found != NULL && i < size; i++) {
        PyObject *text = PySequence_GetItem(args[0], numbers[i]);
        if (text != NULL && !PyUnicode_Check(text))
            PyErr_SetString(PyExc_TypeError, "texts are str");
        if (text == NULL || !PyUnicode_Check(text) || !find_in(&words, text, numbers[i], found))
            Py_CLEAR(found);
        Py_XDECREF(text);
    }
    return found;
}
