/* Lists of numbers that may be the bytes of a text, as Node writes a Buffer in JSON, or those of a key. What is one, posthound.model.listed
   says too. */

#include "constants.h"
#include "listed.h"
#include "native.h"

/* Past a byte in decimal digits, NULL where there is none; `value` is what it is. */
static const uint8_t *past_byte(const uint8_t *at, unsigned *value)
{
    const uint8_t *first = at;

    for (*value = 0; is_digit(*at) && at - first < 3; at++)
        *value = *value * 10 + (*at - '0');
    if (at == first || *value > 255 || (*first == '0' && at - first > 1))
        return NULL;
    return is_digit(*at) || *at == '.' || (*at | 32) == 'e' ? NULL : at;
}

static int is_control(unsigned byte)
{
    return byte == 127 || (byte < 32 && byte != '\t' && byte != '\n' && byte != '\r');
}

/* Past the last number of the list whose bracket is at `at`; NULL where it is none of bytes, where they are too few, and where too many
   of the first are control characters, unless they are as many as a key has. A byte that belongs to none stands behind the text. */
const uint8_t *past_listed(const uint8_t *at)
{
    Py_ssize_t count = 0, looked, noise = 0;
    const uint8_t *last = NULL;
    unsigned value;

    do {
        at = past_blanks(at + 1); /* behind the bracket, or a comma */
        if (*at == '-')
            return NULL;
        if (!is_digit(*at))
            break;
        last = at = past_byte(at, &value);
        if (at == NULL)
            return NULL;
        if (count++ < LISTED_SAMPLE && is_control(value))
            noise++;
        if (count > LISTED_PAIR && noise * 100 > LISTED_NOISE * LISTED_SAMPLE)
            return NULL;
        at = past_blanks(at);
    } while (*at == ',');
    looked = count < LISTED_SAMPLE ? count : LISTED_SAMPLE;
    if (count == LISTED_SEED || count == LISTED_PAIR)
        return last;
    return count >= LISTED_LEAST && noise * 100 <= LISTED_NOISE * looked ? last : NULL;
}

/* listed(data) -> list: (bracket, behind the last number) of the lists that may be a text or a key. */
PyObject *native_listed(PyObject *Py_UNUSED(module), PyObject *data)
{
    const uint8_t *begin, *end, *at, *behind;
    PyObject *found;

    if (!PyBytes_Check(data))
        return PyErr_Format(PyExc_TypeError, "listed takes bytes");
    begin = at = (const uint8_t *)PyBytes_AS_STRING(data);
    end = begin + PyBytes_GET_SIZE(data);
    found = PyList_New(0);
    while (found != NULL && at < end && (at = memchr(at, '[', (size_t)(end - at))) != NULL) {
        behind = begins_listed(at) ? past_listed(at) : NULL;
        if (behind != NULL) {
            PyObject *pair = Py_BuildValue("(nn)", at - begin, behind - begin);
            if (pair == NULL || PyList_Append(found, pair) < 0)
                Py_CLEAR(found);
            Py_XDECREF(pair);
        }
        at++;
    }
    return found;
}
