/* Names around the words of credentials, and the values that stand plainly behind them, as most do. */

#include "constants.h"
#include "follow.h"

static int is_word(Py_UCS4 code)
{
    return code < 128 ? (code | 32) - 'a' < 26 || code - '0' < 10 || code == '_' : Py_UNICODE_ISALNUM(code);
}

static int is_trimmed(Py_UCS4 code)
{
    return code == '.' || code == '-' || code == '$' || code == '@';
}

/* The name that the word of credentials at a place stands in. */
static Name name_around(const Text *t, Py_ssize_t start, Py_ssize_t end)
{
    Py_ssize_t first = start > NAME_BEFORE ? start - NAME_BEFORE : 0, last = end + NAME_BEHIND;
    Name name;

    if (code_at(t, start - 1) != '"' || code_at(t, end) != '"') {
        while (start > first && (is_word(code_at(t, start - 1)) || is_trimmed(code_at(t, start - 1))))
            start--;
        while (end < last && code_at(t, end) != '@' && (is_word(code_at(t, end)) || is_trimmed(code_at(t, end))))
            end++;
    }
    name = (Name){start, end, start, end};
    while (name.first < name.last && is_trimmed(code_at(t, name.first)))
        name.first++;
    while (name.last > name.first && is_trimmed(code_at(t, name.last - 1)))
        name.last--;
    return name;
}

/* Where the value behind a name begins and ends, as plain JSON has it: in quotes and without escapes. 0 where it is none of that. */
static int plain_value(const Text *t, Py_ssize_t at, Py_ssize_t *from, Py_ssize_t *to)
{
    Py_ssize_t last;

    if (code_at(t, at) != '"')
        return 0;
    at = past_space(t, at + 1, BLANKS);
    if (code_at(t, at) != ':')
        return 0;
    at = past_space(t, at + 1, BLANKS);
    if (code_at(t, at) != '"')
        return 0;
    *from = ++at;
    last = t->length - at > VALUE_MAX ? at + VALUE_MAX : t->length;
    while (at < last && code_at(t, at) != '"' && code_at(t, at) != '\\')
        at++;
    *to = at;
    return at > *from && code_at(t, at) == '"';
}

/* `-u` and `--user`, behind which a command line has a user and a password. */
static int is_user_option(const Text *t, Py_ssize_t start, Py_ssize_t end)
{
    const char *option = code_at(t, end - 1) == 'u' ? "-u" : "--user";

    if (code_at(t, end) != ' ')
        return 0;
    while (start < end && Py_UNICODE_ISSPACE(code_at(t, start)))
        start++;
    for (; start < end && *option && code_at(t, start) == (Py_UCS4)*option; option++)
        start++;
    return start == end && !*option;
}

/* Appends (number, name, start, end, value). Takes the references of `name` and `value`; 0 where memory ran out. */
static int put(PyObject *found, PyObject *number, PyObject *name, Py_ssize_t start, Py_ssize_t end, PyObject *value)
{
    PyObject *parts[5] = {Py_NewRef(number), name, PyLong_FromSsize_t(start), PyLong_FromSsize_t(end), value};
    PyObject *one = PyTuple_New(5);
    int whole = one != NULL, done;

    for (int i = 0; i < 5; i++) {
        whole &= parts[i] != NULL;
        if (one != NULL)
            PyTuple_SET_ITEM(one, i, parts[i]);
        else
            Py_XDECREF(parts[i]);
    }
    done = whole && PyList_Append(found, one) == 0;
    Py_XDECREF(one);
    return done;
}

/* Appends what is to be told of a name, if anything; 0 where memory ran out. */
static int put_name(PyObject *found, PyObject *number, const Text *t, const Name *name)
{
    Py_ssize_t from, to;
    int plain = code_at(t, name->start - 1) == '"' && plain_value(t, name->end, &from, &to);
    PyObject *called;

    if (!plain && (name->first == name->last || !may_follow(t, name)))
        return 1;
    called = PyUnicode_Substring(t->text, name->first, name->last);
    if (plain)
        return put(found, number, called, from, to, PyUnicode_Substring(t->text, from, to));
    return put(found, number, called, name->start, name->end, Py_NewRef(Py_None));
}

/* A word's place in its text; 0 where it is none. */
static int read_span(PyObject *span, const Text *t, Py_ssize_t *start, Py_ssize_t *end)
{
    if (!PyTuple_Check(span) || PyTuple_GET_SIZE(span) != 2 || !PyLong_Check(PyTuple_GET_ITEM(span, 0))
        || !PyLong_Check(PyTuple_GET_ITEM(span, 1))) {
        PyErr_SetString(PyExc_TypeError, "words are pairs of numbers");
        return 0;
    }
    *start = PyLong_AsSsize_t(PyTuple_GET_ITEM(span, 0));
    *end = PyErr_Occurred() ? -1 : PyLong_AsSsize_t(PyTuple_GET_ITEM(span, 1));
    if (*start >= 0 && *start < *end && *end <= t->length)
        return 1;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "words stand in their text");
    return 0;
}

/* Appends what is to be told of the names around the words of one text; 0 for an error. */
static int named_in(PyObject *found, PyObject *number, const Text *t, PyObject *spans)
{
    Py_ssize_t begun = 0, done = -1, start, end;

    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(spans); i++) {
        if (!read_span(PyList_GET_ITEM(spans, i), t, &start, &end))
            return 0;
        if (end <= done && start >= begun)
            continue;
        if (is_user_option(t, start, end)) {
            begun = start;
            done = end;
            if (!put(found, number, PyUnicode_New(0, 0), start, end, Py_NewRef(Py_None)))
                return 0;
        } else {
            Name name = name_around(t, start, end);
            begun = name.start;
            done = name.end;
            if (!put_name(found, number, t, &name))
                return 0;
        }
    }
    return 1;
}

/* named(texts, words) -> list: see _compiled.pyi. */
PyObject *native_named(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    PyObject *found, *items;

    if (count != 2 || !PyDict_Check(args[1]))
        return PyErr_Format(PyExc_TypeError, "named takes texts and a dict of the words in them");
    items = PyDict_Items(args[1]);
    found = items ? PyList_New(0) : NULL;
    for (Py_ssize_t i = 0; found != NULL && i < PyList_GET_SIZE(items); i++) {
        PyObject *item = PyList_GET_ITEM(items, i), *number = PyTuple_GET_ITEM(item, 0), *spans = PyTuple_GET_ITEM(item, 1);
        Py_ssize_t at = PyLong_AsSsize_t(number);
        PyObject *text = at == -1 && PyErr_Occurred() ? NULL : PySequence_GetItem(args[0], at);
        if (text != NULL && PyUnicode_Check(text) && PyList_Check(spans)) {
            Text t = {text, PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text), PyUnicode_KIND(text)};
            if (!named_in(found, number, &t, spans))
                Py_CLEAR(found);
        } else {
            if (text != NULL)
                PyErr_SetString(PyExc_TypeError, "texts are str, and words lists");
            Py_CLEAR(found);
        }
        Py_XDECREF(text);
    }
    Py_XDECREF(items);
    return found;
}
