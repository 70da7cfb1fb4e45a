/* What the parts of posthound.native._compiled share: growing columns of numbers, and the reader's and the finder's entry points. */

#ifndef POSTHOUND_NATIVE_H
#define POSTHOUND_NATIVE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

/* A column of numbers that grows; `at[0..count)` are in use. Offsets fit: files of two gigabytes and more are refused. */
typedef struct {
    int32_t *at;
    Py_ssize_t count;
    Py_ssize_t room;
    PyObject *bytes; /* where they are kept: handed over as they are, since every page that is touched anew costs time */
} Column;

int column_grow(Column *column);
PyObject *column_bytes(Column *column);
int append_number(PyObject *list, Py_ssize_t number);
void column_free(Column *column);

/* Appends a number; 0 where memory ran out. */
static inline int column_put(Column *column, int32_t value)
{
    if (column->count == column->room && !column_grow(column))
        return 0;
    column->at[column->count++] = value;
    return 1;
}

void put_text(PyObject *text, uint8_t *to);

PyObject *native_read(PyObject *module, PyObject *data);
PyObject *native_encoded(PyObject *module, PyObject *data);
PyObject *native_listed(PyObject *module, PyObject *data);
PyObject *native_addressed(PyObject *module, PyObject *data);
PyObject *native_ported(PyObject *module, PyObject *data);
PyObject *native_touching(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_marked(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_lines(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_spelled(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_literal_end(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_join(PyObject *module, PyObject *texts);
PyObject *native_holding(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_pick(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_marks(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_beside(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_texts_named(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_at(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_named(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_telling(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_runs(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_alike(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_standing(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_glances(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_places(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_glance(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_counted(PyObject *module, PyObject *text);
PyObject *native_changes(PyObject *module, PyObject *text);
PyObject *native_wordiness(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_words(PyObject *module, PyObject *text);
PyObject *native_in_order(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_most_repeated(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *native_stretched(PyObject *module, PyObject *const *args, Py_ssize_t count);

/* What the module keeps: types. */
typedef struct {
    PyObject *texts;
} State;

extern PyType_Spec finder_spec, words_spec, lexicon_spec, texts_spec;

#endif
