/* JSON into columns, in one pass: every string with its container, its key and its place, equal strings numbered alike.

Only strict JSON is taken, in UTF-8, with half surrogates and raw control characters refused: whatever else a file holds, the
exact reader in Python takes over. Nothing recurses, so nesting costs no stack. */

#include "blanks.h"
#include "keyed.h"
#include "listed.h"
#include "literals.h"
#include "numbers.h"

#define LARGEST INT32_MAX
/* The keys that name the value beside them, numbered first. */
enum { KEY = 0, NAME = 1 };

/* The key of the root, which stands in no container. */
#define ROOT INT32_MIN

/* Where the next value stands: in a container, at a key or as its n-th (-1 - n). */
typedef struct {
    int32_t container, key;
} Place;

/* The columns, in the order in which posthound.formats.compiled names them. What can be told of a few places when it is asked for has
   none: a column is a twentieth of a large file. */
enum { NUMBERS, PARENTS, LEAF_KEYS, STARTS, OF_LEAVES };
enum { ABOVE, OWN_KEYS, OPENS, CLOSES, NAMES, TITLES, OF_CONTAINERS };

typedef struct {
    const uint8_t *data, *end; /* a zero is at `end`, as behind all bytes of Python: no look at the next byte goes astray */
    Literals literals;
    Column leaves[OF_LEAVES], containers[OF_CONTAINERS];
    Py_ssize_t leaf_count, container_count; /* the columns are told at the end */
    Place here, *around;                    /* those of the containers around are on a stack */
    Py_ssize_t depth, depths;
} Reader;

static inline const uint8_t *skip_space(const Reader *r, const uint8_t *at)
{
    if (*at == ' ')
        at++;
    while (*at <= ' ') {
        if (*at == '\n') {
            at = past_indent(at + 1, r->end);
        } else if (*at == ' ' || *at == '\t' || *at == '\r') {
            at++;
        } else {
            break;
        }
    }
    return at;
}

/* A number or a word. */
static const uint8_t *read_scalar(const Reader *r, const uint8_t *at)
{
    static const char *const words[] = {"true", "false", "null"};

    if (*at == '-' || (*at >= '0' && *at <= '9'))
        return read_number(at);
    for (int i = 0; i < 3; i++) {
        size_t length = strlen(words[i]);
        if ((size_t)(r->end - at) >= length && memcmp(at, words[i], length) == 0)
            return at + length;
    }
    return NULL;
}

/* What an object calls its value: its last `key` that is a text with something in it, else its last such `name`; and what it calls
   itself: its last `name` that is a text. */
static inline void note_name(Reader *r, int32_t number, int empty)
{
    int32_t container = r->here.container, key = r->here.key;

    if (key != KEY && key != NAME)
        return;
    if (key == NAME)
        r->containers[TITLES].at[container] = number;
    if (empty)
        return;
    if (key == KEY || r->containers[NAMES].at[container] < 0 || r->containers[NAMES].at[container] & 1)
        r->containers[NAMES].at[container] = number << 1 | (key == NAME);
}

static int grow(Column *columns, int count)
{
    for (int i = 0; i < count; i++)
        if (!column_grow(&columns[i]))
            return 0;
    return 1;
}

/* Adds a leaf at a place, whose text has a number: what is written from `start` on. 0 with MemoryError. */
static inline int add_leaf(Reader *r, Place place, int32_t number, const uint8_t *start)
{
    Py_ssize_t leaf = r->leaf_count;

    if (number < 0 || (leaf == r->leaves[NUMBERS].room && !grow(r->leaves, OF_LEAVES)))
        return 0;
    r->leaves[NUMBERS].at[leaf] = number;
    r->leaves[PARENTS].at[leaf] = place.container;
    r->leaves[LEAF_KEYS].at[leaf] = place.key;
    r->leaves[STARTS].at[leaf] = (int32_t)(start - r->data);
    r->leaf_count++;
    return 1;
}

static inline const uint8_t *read_leaf(Reader *r, const uint8_t *start)
{
    String string;
    const uint8_t *at = read_string(&r->literals, start + 1, &string);
    int32_t number = at ? text_number(&r->literals, &string) : -1;

    if (number < 0)
        return NULL;
    note_name(r, number, string.length == 0);
    return add_leaf(r, r->here, number, start) ? at : NULL;
}

/* A list of numbers that may be the bytes of a text is a leaf as well: what is written, brackets included. Its numbers are read
   once more as those of any list. 0 with MemoryError. */
static int add_listed(Reader *r, const uint8_t *bracket)
{
    const uint8_t *end = past_listed(bracket);
    Place place = r->here;

    if (end == NULL || *(end = past_blanks(end)) != ']')
        return 1;
    if (place.container < 0)
        place.container = 0; /* all of the document */
    return add_leaf(r, place, number_as_written(&r->literals, bracket, end + 1), bracket);
}

static int more_depth(Reader *r)
{
    Py_ssize_t depths = r->depths ? r->depths * 2 : 64;
    Place *around = realloc(r->around, (size_t)depths * sizeof(Place));

    if (around == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    r->around = around;
    r->depths = depths;
    return 1;
}

static const uint8_t *open_container(Reader *r, const uint8_t *at)
{
    Py_ssize_t container = r->container_count;

    if ((container == r->containers[ABOVE].room && !grow(r->containers, OF_CONTAINERS))
        || (r->depth == r->depths && !more_depth(r)))
        return NULL;
    r->containers[ABOVE].at[container] = r->here.container;
    r->containers[OWN_KEYS].at[container] = r->here.key;
    r->containers[OPENS].at[container] = (int32_t)(at - r->data);
    r->containers[NAMES].at[container] = r->containers[TITLES].at[container] = -1;
    r->container_count++;
    r->around[r->depth++] = r->here;
    r->here = (Place){(int32_t)container, *at == '{' ? 0 : -1};
    return at + 1;
}

static const uint8_t *close_container(Reader *r, const uint8_t *at)
{
    int32_t container = r->here.container;

    r->here = r->around[--r->depth];
    r->containers[CLOSES].at[container] = (int32_t)(at + 1 - r->data);
    if (r->containers[NAMES].at[container] >= 0)
        r->containers[NAMES].at[container] >>= 1;
    return at + 1;
}

/* A key that may be a secret is a text of the object, too, as written from `start` on, at the key KEYED. 0 where memory ran out. */
static int add_keyed(Reader *r, String *key, const uint8_t *start)
{
    String at = {.bytes = (const uint8_t *)KEYED, .length = strlen(KEYED)};
    Place place = r->here;

    memcpy(at.words, at.bytes, at.length);
    place.key = key_number(&r->literals, &at);
    return place.key >= 0 && add_leaf(r, place, text_number(&r->literals, key), start);
}

static int in_object(const Reader *r)
{
    return r->here.key >= 0;
}

/* The key of the next member, and what is before its value. */
static inline const uint8_t *read_key(Reader *r, const uint8_t *at)
{
    String string;
    const uint8_t *start = at;

    if (*at != '"')
        return NULL;
    at = read_string(&r->literals, at + 1, &string);
    r->here.key = at ? key_number(&r->literals, &string) : -1;
    if (r->here.key < 0 || (may_be_keyed(string.bytes, string.length) && !add_keyed(r, &string, start)))
        return NULL;
    at = skip_space(r, at);
    return *at == ':' ? skip_space(r, at + 1) : NULL;
}

/* Behind a complete value: closes what ends here, and goes on to the next value; NULL at the end of the document, which `ended` tells,
   and where it breaks. */
static inline const uint8_t *go_on(Reader *r, const uint8_t *at, int *ended)
{
    for (;;) {
        at = skip_space(r, at);
        if (r->depth == 0) {
            *ended = at == r->end;
            return NULL;
        }
        if (*at == ',') {
            at = skip_space(r, at + 1);
            if (in_object(r))
                return read_key(r, at);
            r->here.key--;
            return at;
        }
        if (*at != (in_object(r) ? '}' : ']'))
            return NULL;
        at = close_container(r, at);
    }
}

static int read_document(Reader *r)
{
    const uint8_t *at = skip_space(r, r->data);
    int ended = 0;

    while (at != NULL) {
        if (*at == '{' || *at == '[') {
            if (*at == '[' && begins_listed(at) && !add_listed(r, at))
                return 0;
            at = open_container(r, at);
            if (at == NULL)
                break;
            at = skip_space(r, at);
            if (*at != (in_object(r) ? '}' : ']')) {
                at = in_object(r) ? read_key(r, at) : at;
                continue;
            }
            at = close_container(r, at);
        } else if (r->depth == 0) {
            return 0;
        } else {
            at = *at == '"' ? read_leaf(r, at) : read_scalar(r, at);
        }
        if (at != NULL)
            at = go_on(r, at, &ended);
    }
    return ended;
}

/* Puts the columns into a tuple from `at` on; 0 where memory ran out. */
static int put_columns(PyObject *all, Py_ssize_t at, Column *columns, int of, Py_ssize_t count)
{
    for (int i = 0; i < of; i++) {
        PyObject *bytes;
        columns[i].count = count;
        bytes = column_bytes(&columns[i]);
        if (bytes == NULL)
            return 0;
        PyTuple_SET_ITEM(all, at + i, bytes);
    }
    return 1;
}

static PyObject *result(Reader *r, PyTypeObject *type)
{
    PyObject *all = PyTuple_New(2 + OF_LEAVES + OF_CONTAINERS);
    PyObject *joined = all ? joined_strings(type, &r->literals.joined) : NULL;

    if (joined == NULL) {
        Py_XDECREF(all);
        return NULL;
    }
    PyTuple_SET_ITEM(all, 0, joined);
    PyTuple_SET_ITEM(all, 1, Py_NewRef(r->literals.key_texts));
    if (!put_columns(all, 2, r->leaves, OF_LEAVES, r->leaf_count)
        || !put_columns(all, 2 + OF_LEAVES, r->containers, OF_CONTAINERS, r->container_count))
        Py_CLEAR(all);
    return all;
}

static void free_reader(Reader *r)
{
    for (int i = 0; i < OF_LEAVES; i++)
        column_free(&r->leaves[i]);
    for (int i = 0; i < OF_CONTAINERS; i++)
        column_free(&r->containers[i]);
    free(r->around);
    literals_free(&r->literals);
}

/* Gets ready to read; 0 with MemoryError. */
static int start(Reader *r, PyObject *data)
{
    static const char *const first[] = {"key", "name"};

    r->data = (const uint8_t *)PyBytes_AS_STRING(data);
    r->end = r->data + PyBytes_GET_SIZE(data);
    r->here = (Place){-1, ROOT};
    if (!literals_start(&r->literals, data))
        return 0;
    for (int key = KEY; key <= NAME; key++) {
        String string = {.bytes = (const uint8_t *)first[key], .length = strlen(first[key])};
        memcpy(string.words, string.bytes, string.length);
        if (key_number(&r->literals, &string) != key)
            return 0;
    }
    return 1;
}

/* read(data) -> tuple or None: the columns of strict JSON, or None for anything else. */
PyObject *native_read(PyObject *module, PyObject *data)
{
    Reader r = {0};
    PyObject *columns = NULL;
    int read;

    if (!PyBytes_Check(data))
        return PyErr_Format(PyExc_TypeError, "read takes bytes");
    if (PyBytes_GET_SIZE(data) >= LARGEST)
        Py_RETURN_NONE;
    read = start(&r, data) && read_document(&r);
    literals_forget(&r.literals);
    if (read)
        columns = result(&r, (PyTypeObject *)((State *)PyModule_GetState(module))->texts);
    free_reader(&r);
    if (columns == NULL && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError))
        PyErr_Clear(); /* not UTF-8: another reader says from where on */
    if (columns == NULL && !PyErr_Occurred())
        Py_RETURN_NONE;
    return columns;
}
