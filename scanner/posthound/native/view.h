/* Borrowed views of arguments: columns are bytes of 32-bit numbers, tables bytes with a mark for each number. */

#ifndef POSTHOUND_VIEW_H
#define POSTHOUND_VIEW_H

#include "native.h"

typedef struct {
    const int32_t *at;
    Py_ssize_t count;
} View;

static inline int viewed(PyObject *object, View *view)
{
    if (!PyBytes_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "a column is bytes");
        return 0;
    }
    view->at = (const int32_t *)PyBytes_AS_STRING(object);
    view->count = PyBytes_GET_SIZE(object) / (Py_ssize_t)sizeof(int32_t);
    return 1;
}

static inline int tabled(PyObject *object, const char **table, Py_ssize_t *size)
{
    if (PyByteArray_Check(object)) {
        *table = PyByteArray_AS_STRING(object);
        *size = PyByteArray_GET_SIZE(object);
        return 1;
    }
    PyErr_SetString(PyExc_TypeError, "a table is a bytearray");
    return 0;
}

static inline int takes(Py_ssize_t count, Py_ssize_t wanted)
{
    if (count == wanted)
        return 1;
    PyErr_Format(PyExc_TypeError, "%zd arguments are wanted, not %zd", wanted, count);
    return 0;
}

static inline int marked(const char *table, Py_ssize_t size, int32_t number)
{
    return number >= 0 && number < size && table[number];
}

/* Rows that follow each other. */
typedef struct {
    Py_ssize_t first, end;
} Rows;

/* Runs of rows, (first, behind the last) each, in a column. */
static inline Py_ssize_t runs_in(const View *runs)
{
    return runs->count / 2;
}

/* One of them; 0 with an error where it is none of `most` rows. */
static inline int run_at(const View *runs, Py_ssize_t number, Py_ssize_t most, Rows *rows)
{
    *rows = (Rows){runs->at[2 * number], runs->at[2 * number + 1]};
    if (rows->first >= 0 && rows->first <= rows->end && rows->end <= most)
        return 1;
    PyErr_SetString(PyExc_ValueError, "runs of rows are wanted");
    return 0;
}

PyObject *listed(char *seen, Py_ssize_t size);
int joined_text(PyObject *data, const View *starts, Py_ssize_t which, const uint8_t **text, Py_ssize_t *length);

#endif
