/* Columns of numbers, and the questions that are asked of a whole column at once. */

#include "sixteen.h"
#include "view.h"

#define FEW 4 /* marks of a table that are looked for by themselves */

int column_grow(Column *column)
{
    Py_ssize_t room = column->room ? column->room * 2 : 1024, size = room * (Py_ssize_t)sizeof(int32_t);

    if (column->bytes == NULL)
        column->bytes = PyBytes_FromStringAndSize(NULL, size);
    else
        _PyBytes_Resize(&column->bytes, size);
    column->at = column->bytes ? (int32_t *)PyBytes_AS_STRING(column->bytes) : NULL;
    column->room = column->bytes ? room : 0;
    column->count = column->bytes ? column->count : 0;
    return column->bytes != NULL;
}

/* Hands the numbers over as bytes and leaves the column empty. */
PyObject *column_bytes(Column *column)
{
    PyObject *bytes = column->bytes;

    if (bytes == NULL)
        return PyErr_Occurred() ? NULL : PyBytes_FromStringAndSize(NULL, 0);
    _PyBytes_Resize(&bytes, column->count * (Py_ssize_t)sizeof(int32_t));
    *column = (Column){0};
    return bytes;
}

void column_free(Column *column)
{
    Py_CLEAR(column->bytes);
}

int append_number(PyObject *list, Py_ssize_t number)
{
    PyObject *object = PyLong_FromSsize_t(number);
    int put = object != NULL && PyList_Append(list, object) == 0;

    Py_XDECREF(object);
    return put;
}

/* The numbers that are marked in `seen`, which is freed. */
PyObject *listed(char *seen, Py_ssize_t size)
{
    PyObject *numbers = PyList_New(0);

    for (Py_ssize_t number = 0; numbers != NULL && number < size; number++)
        if (seen[number] && !append_number(numbers, number))
            Py_CLEAR(numbers);
    free(seen);
    return numbers;
}

/* The numbers that are marked in a table, where they are no more than FEW; how many they are, FEW + 1 where there are more. */
static int few_marked(const char *table, Py_ssize_t size, int32_t *few)
{
    int count = 0;

    for (const char *at = table; (at = memchr(at, 1, (size_t)(table + size - at))) != NULL; at++) {
        if (count == FEW)
            return FEW + 1;
        few[count++] = (int32_t)(at - table);
    }
    return count;
}

/* Past the rows from here on, four at a time, that have none of a few numbers. */
static Py_ssize_t past_others(const View *column, Py_ssize_t row, const int32_t *few, int count)
{
#ifdef __SSE2__
    for (; column->count - row >= 4; row += 4) {
        __m128i four = _mm_loadu_si128((const __m128i *)(column->at + row)), found = _mm_setzero_si128();
        for (int i = 0; i < count; i++)
            found = _mm_or_si128(found, _mm_cmpeq_epi32(four, _mm_set1_epi32(few[i])));
        if (_mm_movemask_epi8(found))
            break;
    }
#endif
    (void)column, (void)few, (void)count;
    return row;
}

/* marks(column, table) -> bytearray: a mark for each row, whether its number is marked in the table. */
PyObject *native_marks(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    View column;
    const char *table;
    Py_ssize_t size;
    PyObject *marks;

    if (!takes(count, 2) || !viewed(args[0], &column) || !tabled(args[1], &table, &size))
        return NULL;
    marks = PyByteArray_FromStringAndSize(NULL, column.count);
    for (Py_ssize_t row = 0; marks != NULL && row < column.count; row++)
        PyByteArray_AS_STRING(marks)[row] = (char)marked(table, size, column.at[row]);
    return marks;
}

/* pick(column, table) -> list: the rows whose number is marked in the table. */
PyObject *native_pick(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    View column;
    const char *table;
    Py_ssize_t size;
    int32_t few[FEW];
    int marks;
    PyObject *rows;

    if (!takes(count, 2) || !viewed(args[0], &column) || !tabled(args[1], &table, &size))
        return NULL;
    marks = few_marked(table, size, few);
    rows = PyList_New(0);
    for (Py_ssize_t row = 0; marks && rows != NULL && row < column.count; row++) {
        if (marks <= FEW && (row & 3) == 0 && (row = past_others(&column, row, few, marks)) == column.count)
            break;
        if (marked(table, size, column.at[row]) && !append_number(rows, row))
            Py_CLEAR(rows);
    }
    return rows;
}

/* The name beside a leaf at a marked key: 0 and up, -1 where its container has none, -2 where the key is another. */
static int32_t name_beside(const View *keys, const View *parents, const View *names, Py_ssize_t row, const char *value, Py_ssize_t values)
{
    int32_t parent = parents->at[row];

    if (!marked(value, values, keys->at[row]))
        return -2;
    return parent >= 0 && parent < names->count ? names->at[parent] : -1;
}

/* beside(keys, parents, names, value, size) -> list: the names, of `size` texts, beside leaves whose key is marked in `value`. */
PyObject *native_beside(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    View keys, parents, names;
    const char *value;
    Py_ssize_t values, size;
    char *seen;

    if (!takes(count, 5) || !viewed(args[0], &keys) || !viewed(args[1], &parents) || !viewed(args[2], &names)
        || !tabled(args[3], &value, &values))
        return NULL;
    size = PyLong_AsSsize_t(args[4]);
    if (size < 0 || parents.count != keys.count)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "columns of one length and a size are wanted");
    seen = calloc((size_t)size + 1, 1);
    if (seen == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t row = 0; row < keys.count; row++) {
        int32_t name = name_beside(&keys, &parents, &names, row, value, values);
        if (name >= 0 && name < size)
            seen[name] = 1;
    }
    return listed(seen, size);
}

/* The columns and tables that say which leaves a telling name holds. */
typedef struct {
    View keys, parents, names;
    const char *own, *value, *naming;
    Py_ssize_t owns, values, namings;
    int nameless; /* whether a value without a name beside it is told of, too */
} Telling;

static int telling_of(PyObject *const *args, Telling *t)
{
    if (!viewed(args[0], &t->keys) || !viewed(args[1], &t->parents) || !viewed(args[2], &t->names)
        || !tabled(args[3], &t->own, &t->owns) || !tabled(args[4], &t->value, &t->values)
        || !tabled(args[5], &t->naming, &t->namings))
        return 0;
    t->nameless = PyObject_IsTrue(args[6]);
    if (t->parents.count == t->keys.count)
        return 1;
    PyErr_SetString(PyExc_ValueError, "columns of one length are wanted");
    return 0;
}

static int tells(const Telling *t, Py_ssize_t row)
{
    int32_t name;

    if (marked(t->own, t->owns, t->keys.at[row]))
        return 1;
    name = name_beside(&t->keys, &t->parents, &t->names, row, t->value, t->values);
    return name >= 0 ? marked(t->naming, t->namings, name) : name == -1 && t->nameless;
}

/* texts_named(keys, parents, names, own, value, naming, nameless, numbers, size) -> list: the texts, of `size`, of the leaves that a
   telling name holds. */
PyObject *native_texts_named(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    Telling t;
    View numbers;
    Py_ssize_t size;
    char *seen;

    if (!takes(count, 9) || !telling_of(args, &t) || !viewed(args[7], &numbers))
        return NULL;
    size = PyLong_AsSsize_t(args[8]);
    if (size < 0 || numbers.count != t.keys.count)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "columns of one length and a size are wanted");
    seen = calloc((size_t)size + 1, 1);
    if (seen == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t row = 0; row < numbers.count; row++)
        if (numbers.at[row] >= 0 && numbers.at[row] < size && !seen[numbers.at[row]] && tells(&t, row))
            seen[numbers.at[row]] = 1;
    return listed(seen, size);
}

/* telling(keys, parents, names, own, value, naming, nameless, numbers, wanted) -> list: the leaves that a telling name holds, of
   those whose text is marked in `wanted`.

   A leaf whose key is marked in `own` tells by itself; one whose key is marked in `value` tells when its container's name is
   marked in `naming`, or when the container has no name and `nameless` ones are wanted. */
PyObject *native_telling(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    Telling t;
    View numbers;
    const char *wanted;
    Py_ssize_t wants;
    PyObject *rows;

    if (!takes(count, 9) || !telling_of(args, &t) || !viewed(args[7], &numbers) || !tabled(args[8], &wanted, &wants))
        return NULL;
    rows = PyList_New(0);
    for (Py_ssize_t row = 0; rows != NULL && row < numbers.count && row < t.keys.count; row++)
        if (marked(wanted, wants, numbers.at[row]) && tells(&t, row) && !append_number(rows, row))
            Py_CLEAR(rows);
    return rows;
}

/* at(keys, table, numbers, data, starts, mark) -> list: the texts, of those joined in `data`, of the leaves whose key is marked in the
   table, where they hold the byte `mark`. */
PyObject *native_at(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    View keys, numbers, starts;
    const char *table, *data;
    Py_ssize_t marks;
    char *seen;

    if (!takes(count, 6) || !viewed(args[0], &keys) || !tabled(args[1], &table, &marks) || !viewed(args[2], &numbers)
        || !viewed(args[4], &starts))
        return NULL;
    if (numbers.count != keys.count || !PyBytes_Check(args[3]) || !PyBytes_Check(args[5]) || PyBytes_GET_SIZE(args[5]) != 1
        || starts.count < 1 || starts.at[starts.count - 1] > PyBytes_GET_SIZE(args[3]) + 1)
        return PyErr_Format(PyExc_ValueError, "columns of one length, joined texts and a byte are wanted");
    data = PyBytes_AS_STRING(args[3]);
    seen = calloc((size_t)starts.count, 1); /* 1: does not hold it, 2: holds it */
    if (seen == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t row = 0; row < keys.count; row++) {
        int32_t number = numbers.at[row];
        if (number < 0 || number >= starts.count - 1 || seen[number] || !marked(table, marks, keys.at[row]))
            continue;
        seen[number] = 1;
        if (memchr(data + starts.at[number], *PyBytes_AS_STRING(args[5]), (size_t)(starts.at[number + 1] - starts.at[number] - 1)))
            seen[number] = 2;
    }
    for (Py_ssize_t number = 0; number < starts.count; number++)
        seen[number] = seen[number] == 2;
    return listed(seen, starts.count - 1);
}
