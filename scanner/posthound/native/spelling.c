/* How texts are written in JSON's literals. */

#include "native.h"
#include "sixteen.h"

/* Past one character of a literal, which is sound. */
static const uint8_t *past_character(const uint8_t *at, const uint8_t *end)
{
    int pair;

    if (*at != '\\')
        return at + (*at < 0xc0 ? 1 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4);
    if (end - at < 6 || at[1] != 'u')
        return at + 2;
    pair = (at[2] | 0x20) == 'd' && (at[3] >= '8') && (at[3] | 0x20) <= 'b'; /* the first half of a character, the other follows */
    return at + (pair ? 12 : 6);
}

/* spelled(data, at, count) -> int: the byte at which the character stands that is so many behind the one at byte `at`. */
PyObject *native_spelled(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t given)
{
    const uint8_t *begin, *at, *end;
    Py_ssize_t from, count;

    if (given != 3 || !PyBytes_Check(args[0]))
        return PyErr_Format(PyExc_TypeError, "spelled takes bytes and two numbers");
    from = PyLong_AsSsize_t(args[1]);
    count = PyErr_Occurred() ? -1 : PyLong_AsSsize_t(args[2]);
    if (PyErr_Occurred())
        return NULL;
    begin = (const uint8_t *)PyBytes_AS_STRING(args[0]);
    end = begin + PyBytes_GET_SIZE(args[0]);
    if (from < 0 || from > end - begin || count < 0)
        return PyErr_Format(PyExc_ValueError, "a place in the data and a number of characters are wanted");
    for (at = begin + from; count > 0 && at < end; count--) {
#ifdef __SSE2__
        while (count >= 16 && end - at >= 16) { /* each is a character of its own, as nearly always */
            __m128i bytes = sixteen_at(at);
            if (bits_of(either(bytes, equal_to(bytes, '\\'))))
                break;
            at += 16;
            count -= 16;
        }
        if (count == 0 || at == end)
            break;
#endif
        at = past_character(at, end);
    }
    return PyLong_FromSsize_t((at < end ? at : end) - begin);
}

/* Behind the literal at `at`, which is sound: a string, or a list of numbers. */
static const uint8_t *past_literal(const uint8_t *at, const uint8_t *end)
{
    if (*at == '[') {
        at = memchr(at, ']', (size_t)(end - at));
        return at ? at + 1 : end;
    }
    for (at++; at < end && *at != '"'; at += *at == '\\' ? 2 : 1) {
#ifdef __SSE2__
        for (; end - at >= 16; at += 16) {
            __m128i bytes = sixteen_at(at);
            uint32_t stops = bits_of(either(equal_to(bytes, '"'), equal_to(bytes, '\\')));
            if (stops) {
                at += __builtin_ctz(stops);
                break;
            }
        }
        if (at == end || *at == '"')
            break;
#endif
    }
    return at < end ? at + 1 : end;
}

/* literal_end(data, at) -> int: the byte behind the literal that begins at a byte. */
PyObject *native_literal_end(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t given)
{
    const uint8_t *data;
    Py_ssize_t at;

    if (given != 2 || !PyBytes_Check(args[0]))
        return PyErr_Format(PyExc_TypeError, "literal_end takes bytes and a number");
    at = PyLong_AsSsize_t(args[1]);
    if (at < 0 || at >= PyBytes_GET_SIZE(args[0]))
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "a place in the data is wanted");
    data = (const uint8_t *)PyBytes_AS_STRING(args[0]);
    return PyLong_FromSsize_t(past_literal(data + at, data + PyBytes_GET_SIZE(args[0])) - data);
}
