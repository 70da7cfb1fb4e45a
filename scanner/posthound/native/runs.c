/* Leaves that follow each other in one list, as the lines of a script do. */

#include "view.h"

/* Adds the runs of rows in marked lists; whether a list has several, -1 where memory ran out. `seen` marks the lists that have one. */
static int add_runs(const View *parents, const View *keys, const char *table, Py_ssize_t size, char *seen, Column *runs)
{
    int parted = 0;

    for (Py_ssize_t row = 0, end; row < parents->count; row = end) {
        int32_t list = parents->at[row];
        end = row + 1;
        if (keys->at[row] >= 0 || keys->at[row] == INT32_MIN || !marked(table, size, list))
            continue;
        while (end < parents->count && parents->at[end] == list && keys->at[end] < 0)
            end++;
        parted |= seen[list];
        seen[list] = 1;
        if (!column_put(runs, (int32_t)row) || !column_put(runs, (int32_t)end))
            return -1;
    }
    return parted;
}

/* runs(parents, keys, table) -> (runs, parted): the runs of leaves that follow each other in one marked list, and whether others stand
   between those of one. */
PyObject *native_runs(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    View parents, keys;
    const char *table;
    char *seen;
    Py_ssize_t size;
    Column runs = {0};
    PyObject *made;
    int parted;

    if (!takes(count, 3) || !viewed(args[0], &parents) || !viewed(args[1], &keys) || !tabled(args[2], &table, &size))
        return NULL;
    if (parents.count != keys.count)
        return PyErr_Format(PyExc_ValueError, "columns of one length are wanted");
    seen = calloc((size_t)size + 1, 1);
    parted = seen ? add_runs(&parents, &keys, table, size, seen, &runs) : -1;
    free(seen);
    made = parted >= 0 ? column_bytes(&runs) : PyErr_NoMemory();
    if (made == NULL) {
        column_free(&runs);
        return NULL;
    }
    return Py_BuildValue("(NO)", made, parted ? Py_True : Py_False);
}

/* standing(numbers, runs, size) -> list: the texts, by their numbers below `size`, that stand in runs of rows. */
PyObject *native_standing(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    View numbers, runs;
    Py_ssize_t size;
    char *seen;

    if (!takes(count, 3) || !viewed(args[0], &numbers) || !viewed(args[1], &runs))
        return NULL;
    size = PyLong_AsSsize_t(args[2]);
    if (size < 0)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "a size is wanted");
    seen = calloc((size_t)size + 1, 1);
    if (seen == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t run = 0; run < runs_in(&runs); run++) {
        Rows rows;
        if (!run_at(&runs, run, numbers.count, &rows)) {
            free(seen);
            return NULL;
        }
        for (Py_ssize_t row = rows.first; row < rows.end; row++)
            if (numbers.at[row] >= 0 && numbers.at[row] < size)
                seen[numbers.at[row]] = 1;
    }
    return listed(seen, size);
}

static uint64_t hash_of(const int32_t *at, Py_ssize_t count)
{
    uint64_t hash = 14695981039346656037u;

    for (Py_ssize_t i = 0; i < count; i++)
        hash = (hash ^ (uint32_t)at[i]) * 1099511628211u;
    return hash ^ hash >> 32;
}

/* Adds a run's number to the list of those with the same texts, or to a new one. `slots` has a list's number + 1 by hash, `of` the rows of
   each list's first run. */
static int add_alike(PyObject *lists, const View *numbers, Rows *of, Rows rows, uint32_t *slots, uint64_t size, Py_ssize_t run)
{
    Py_ssize_t count = rows.end - rows.first, known = PyList_GET_SIZE(lists);
    uint64_t slot = hash_of(numbers->at + rows.first, count) & (size - 1);
    PyObject *list;
    int done;

    for (; slots[slot]; slot = (slot + 1) & (size - 1)) {
        const Rows *other = &of[slots[slot] - 1];
        if (other->end - other->first == count
            && memcmp(numbers->at + other->first, numbers->at + rows.first, (size_t)count * sizeof(int32_t)) == 0)
            return append_number(PyList_GET_ITEM(lists, slots[slot] - 1), run);
    }
    list = PyList_New(0);
    done = list != NULL && append_number(list, run) && PyList_Append(lists, list) == 0;
    Py_XDECREF(list);
    slots[slot] = (uint32_t)known + 1;
    of[known] = rows;
    return done;
}

/* alike(numbers, runs, wanted) -> list of lists: of runs of rows those in which a text stands that is marked in `wanted`, by their numbers;
   those with the same texts together. */
PyObject *native_alike(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    View numbers, runs;
    const char *wanted;
    Py_ssize_t wants;
    uint64_t size = 16;
    uint32_t *slots;
    Rows *of, rows;
    PyObject *lists;

    if (!takes(count, 3) || !viewed(args[0], &numbers) || !viewed(args[1], &runs) || !tabled(args[2], &wanted, &wants))
        return NULL;
    while (size < (uint64_t)runs.count)
        size *= 2;
    slots = calloc(size, sizeof *slots);
    of = malloc(((size_t)runs_in(&runs) + 1) * sizeof *of);
    lists = slots && of ? PyList_New(0) : PyErr_NoMemory();
    for (Py_ssize_t run = 0; lists != NULL && run < runs_in(&runs); run++) {
        Py_ssize_t row;
        if (!run_at(&runs, run, numbers.count, &rows)) {
            Py_CLEAR(lists);
            break;
        }
        for (row = rows.first; row < rows.end && !marked(wanted, wants, numbers.at[row]); row++)
            ;
        if (row < rows.end && !add_alike(lists, &numbers, of, rows, slots, size, run))
            Py_CLEAR(lists);
    }
    free(slots);
    free(of);
    return lists;
}
