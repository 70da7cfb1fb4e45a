/* Where something may stand that a regex then looks at: parts of values put together, passwords in URLs. */

#include "native.h"

#define NAME 101 /* characters that a name has at most, and one more (scanner.resolve.variables) */
#define USER 502 /* characters of a user's name and password with the colon between, at most (scanner.detect.schemes), and one more */

static int joins(uint8_t byte)
{
    return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10 || byte == '_' || byte == '+' || byte == '-';
}

/* touching(data) -> list: where references begin that touch each other or the characters of a token. */
PyObject *native_touching(PyObject *Py_UNUSED(module), PyObject *data)
{
    const uint8_t *begin, *end, *at;
    PyObject *places;

    if (!PyBytes_Check(data))
        return PyErr_Format(PyExc_TypeError, "touching takes bytes");
    begin = (const uint8_t *)PyBytes_AS_STRING(data);
    end = begin + PyBytes_GET_SIZE(data);
    places = PyList_New(0);
    for (at = begin; places != NULL && end - at > 1; at++) {
        at = memchr(at, '{', (size_t)(end - at - 1));
        if (at == NULL)
            break;
        if (at[1] != '{')
            continue;
        if (!(at > begin && joins(at[-1]))) {
            const uint8_t *close = at + 2, *last = end - close > NAME ? close + NAME : end;
            while (close < last && *close != '{' && *close != '}')
                close++;
            if (end - close < 3 || close[0] != '}' || close[1] != '}' || !(joins(close[2]) || close[2] == '{' || close[2] == '='))
                continue;
        }
        if (!append_number(places, at - begin))
            Py_CLEAR(places);
    }
    return places;
}

/* The characters that stand in neither the user nor the password of a URL; `?` may be any character beyond Latin-1. */
static int ends_user(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r') || byte == '/' || byte == '"' || byte == '\'' || byte == '<' || byte == '>';
}

/* addressed(data) -> list: where `://` stands with an `@` behind it, and nothing between that ends a user's name and password. */
PyObject *native_addressed(PyObject *Py_UNUSED(module), PyObject *data)
{
    const uint8_t *begin, *end, *at;
    PyObject *places;

    if (!PyBytes_Check(data))
        return PyErr_Format(PyExc_TypeError, "addressed takes bytes");
    begin = (const uint8_t *)PyBytes_AS_STRING(data);
    end = begin + PyBytes_GET_SIZE(data);
    places = PyList_New(0);
    for (at = begin; places != NULL && end - at > 3; at++) {
        const uint8_t *next, *last;
        at = memchr(at, ':', (size_t)(end - at - 2));
        if (at == NULL)
            break;
        if (at[1] != '/' || at[2] != '/')
            continue;
        last = end - at > 3 + USER ? at + 3 + USER : end;
        for (next = at + 3; next < last && *next != '@' && !ends_user(*next); next++)
            ;
        if (next == last || *next != '@')
            continue;
        if (!append_number(places, at - begin))
            Py_CLEAR(places);
    }
    return places;
}
