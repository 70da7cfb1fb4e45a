/* Scripts of a file, a line a leaf, at which is glanced one after the other. */

#include "script.h"
#include "view.h"

/* The texts of a file as one, where each begins, and a mark for those that are not ASCII: their bytes are others. */
typedef struct {
    View starts;
    const uint8_t *data;
    const char *wide;
    Py_ssize_t wides;
} Texts;

static int texts_of(PyObject *const *args, Texts *texts)
{
    if (!PyBytes_Check(args[0]) || !viewed(args[1], &texts->starts) || !tabled(args[2], &texts->wide, &texts->wides)) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "joined texts are bytes");
        return 0;
    }
    texts->data = (const uint8_t *)PyBytes_AS_STRING(args[0]);
    if (texts->starts.count > 0 && texts->starts.at[texts->starts.count - 1] <= PyBytes_GET_SIZE(args[0]) + 1)
        return 1;
    PyErr_SetString(PyExc_ValueError, "joined texts and where they begin are wanted");
    return 0;
}

/* Puts lines together, a break between them; returns how many bytes they make, -1 where one is not ASCII or unknown. They take no more
   than `room` with `to`; without, they are only measured. */
static Py_ssize_t put_lines(const View *numbers, Rows rows, const Texts *texts, uint8_t *to)
{
    Py_ssize_t size = 0;

    for (Py_ssize_t row = rows.first; row < rows.end; row++) {
        int32_t number = numbers->at[row];
        Py_ssize_t length;
        if (number < 0 || number >= texts->starts.count - 1 || marked(texts->wide, texts->wides, number))
            return -1;
        length = texts->starts.at[number + 1] - texts->starts.at[number] - 1;
        if (to != NULL) {
            memcpy(to + size, texts->data + texts->starts.at[number], (size_t)length);
            to[size + length] = '\n';
        }
        size += length + 1;
    }
    return size ? size - 1 : 0;
}

/* What a glance at a run of lines tells; NULL with an error. */
static PyObject *glance_lines(const View *numbers, Rows rows, const Texts *texts, const Words *words, Py_ssize_t longest)
{
    Py_ssize_t size = put_lines(numbers, rows, texts, NULL);
    Latin t = {NULL, size};
    PyObject *found;
    uint8_t *lines;

    if (size < 0)
        return PyTuple_New(0);
    if (size > longest)
        return Py_NewRef(Py_False);
    lines = PyMem_Malloc((size_t)size + 1);
    if (lines == NULL)
        return PyErr_NoMemory();
    put_lines(numbers, rows, texts, lines);
    t.at = lines;
    found = glance_at(&t, words);
    PyMem_Free(lines);
    return found;
}

/* glances(numbers, runs, data, starts, wide, longest, bigrams, least, shorter, shortest) -> list: (number, glance) of the runs of rows whose lines together have something to look at, as native_glance says, and are no longer than `longest`; of
   those with lines that are not ASCII nothing is told: (). */
PyObject *native_glances(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    View numbers, runs;
    Texts texts;
    Words words;
    Py_ssize_t longest;
    PyObject *found;

    if (!takes(count, 10) || !viewed(args[0], &numbers) || !viewed(args[1], &runs) || !texts_of(args + 2, &texts) || !words_of(args + 6, &words))
        return NULL;
    longest = PyLong_AsSsize_t(args[5]);
    if (PyErr_Occurred())
        return NULL;
    found = PyList_New(0);
    for (Py_ssize_t run = 0; found != NULL && run < runs_in(&runs); run++) {
        Rows rows;
        PyObject *glance = run_at(&runs, run, numbers.count, &rows) ? glance_lines(&numbers, rows, &texts, &words, longest) : NULL;
        PyObject *pair = glance && glance != Py_False ? Py_BuildValue("(nO)", run, glance) : NULL;
        if (glance == NULL || (pair == NULL ? glance != Py_False : PyList_Append(found, pair) < 0))
            Py_CLEAR(found);
        Py_XDECREF(pair);
        Py_XDECREF(glance);
    }
    return found;
}

/* glance(script, bigrams, least, shorter, shortest) -> False where there is nothing to look at, None where the script has to be parsed to
   know more, else the literals, those of plain words left out; the names that stand right before one; and whether something further away
   may give a name to one. */
PyObject *native_glance(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    Words words;
    Latin t;

    if (count != 5 || !PyUnicode_Check(args[0]))
        return PyErr_Format(PyExc_TypeError, "glance takes text, a table and three numbers");
    if (!words_of(args + 1, &words))
        return NULL;
    if (PyUnicode_KIND(args[0]) != PyUnicode_1BYTE_KIND)
        Py_RETURN_NONE; /* few scripts are wider */
    t.at = PyUnicode_1BYTE_DATA(args[0]);
    t.length = PyUnicode_GET_LENGTH(args[0]);
    return glance_at(&t, &words);
}
