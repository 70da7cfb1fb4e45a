/* JSON into columns, in one pass: every string with its container, its key, its place and its line, equal strings numbered alike.

Only strict JSON is taken, in UTF-8, with half surrogates and raw control characters refused: whatever else a file holds, the
exact reader in Python takes over. Nothing recurses, so nesting costs no stack. */

#include "escapes.h"
#include "strings.h"

#define LARGEST INT32_MAX
/* The keys that name the value beside them, numbered first. */
enum { KEY = 0, NAME = 1 };

/* Unescaped strings need a home of their own; blocks are never moved. */
typedef struct Block {
    struct Block *before;
    size_t used, size;
    uint8_t bytes[];
} Block;

typedef struct {
    const uint8_t *data, *at, *end;
    Strings texts, keys;
    Block *blocks;
    int32_t line;             /* of `at`, from 1 on */
    const uint8_t *line_start;
    Column numbers, parents, leaf_keys, starts, ends, lines, line_starts; /* leaves */
    Column above, own_keys, opens, closes, lasts, names, titles;          /* containers */
    Column open, keys_open, next;                                         /* the stack: container, key, next index */
    int failed;               /* memory ran out */
} Reader;

static int refuse(Reader *r)
{
    r->failed = 1;
    return 0;
}

static void skip_space(Reader *r)
{
    const uint8_t *at = r->at, *end = r->end;

    for (; at < end; at++) {
        if (*at == '\n' || (*at == '\r' && !(at + 1 < end && at[1] == '\n'))) {
            r->line++;
            r->line_start = at + 1;
        } else if (*at != ' ' && *at != '\t' && *at != '\r') {
            break;
        }
    }
    r->at = at;
}

static uint8_t *room_for(Reader *r, size_t size)
{
    if (r->blocks == NULL || r->blocks->size - r->blocks->used < size) {
        size_t whole = size > 65536 ? size : 65536;
        Block *block = malloc(sizeof(Block) + whole);
        if (block == NULL)
            return NULL;
        *block = (Block){r->blocks, 0, whole};
        r->blocks = block;
    }
    return r->blocks->bytes + r->blocks->used;
}

/* Reads the string whose opening quote `at` stands on, and numbers it in `strings`; -1 where it is none. */
static int32_t read_string(Reader *r, Strings *strings)
{
    const uint8_t *begin = r->at + 1, *at, *run;
    uint8_t seen = 0, *made, *to;
    int32_t number;

    at = plain_end(begin, r->end, &seen);
    if (at < r->end && *at == '"') {
        r->at = at + 1;
        number = strings_number(strings, begin, (size_t)(at - begin), !(seen & HIGH));
        return number < 0 ? refuse(r) - 1 : number;
    }
    /* With escapes: no longer than it is written, so its end is looked for first. */
    for (run = at; run < r->end && *run != '"'; run = plain_end(run, r->end, &seen)) {
        if (*run != '\\')
            return -1;
        run += 2;
        if (run > r->end)
            return -1;
    }
    if (run >= r->end)
        return -1;
    to = made = room_for(r, (size_t)(run - begin));
    if (made == NULL)
        return refuse(r) - 1;
    memcpy(to, begin, (size_t)(at - begin));
    to += at - begin;
    while (at < run) {
        const uint8_t *from = at;
        at = plain_end(at, run, &seen);
        memcpy(to, from, (size_t)(at - from));
        to += at - from;
        if (at < run && !undo_escape(&at, run, &to))
            return -1;
    }
    r->at = run + 1;
    seen = 0;
    for (const uint8_t *byte = made; byte < to; byte++)
        seen |= *byte;
    number = strings_number(strings, made, (size_t)(to - made), !(seen & HIGH));
    if (number < 0)
        return refuse(r) - 1;
    if (strings->at[number].bytes == made) /* new: it stays */
        r->blocks->used += (size_t)(to - made);
    return number;
}

static int read_digits(Reader *r)
{
    const uint8_t *before = r->at;

    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return r->at > before;
}

static int read_number(Reader *r)
{
    if (*r->at == '-')
        r->at++;
    if (r->at < r->end && *r->at == '0')
        r->at++;
    else if (!read_digits(r))
        return 0;
    if (r->at < r->end && *r->at == '.') {
        r->at++;
        if (!read_digits(r))
            return 0;
    }
    if (r->at < r->end && (*r->at | 32) == 'e') {
        r->at++;
        if (r->at < r->end && (*r->at == '+' || *r->at == '-'))
            r->at++;
        return read_digits(r);
    }
    return 1;
}

static int read_word(Reader *r)
{
    static const char *const words[] = {"true", "false", "null"};

    for (int i = 0; i < 3; i++) {
        size_t length = strlen(words[i]);
        if ((size_t)(r->end - r->at) >= length && memcmp(r->at, words[i], length) == 0) {
            r->at += length;
            return 1;
        }
    }
    return 0;
}

/* The key of the value that comes next: that of an object's member, or -1 - n for the n-th of an array. */
static int32_t key_here(const Reader *r)
{
    Py_ssize_t top = r->open.count - 1;

    if (top < 0)
        return KEY; /* the root has none; the caller makes it "" */
    return r->data[r->opens.at[r->open.at[top]]] == '{' ? r->keys_open.at[top] : -1 - r->next.at[top];
}

/* What an object calls its value: its last `key` that is a text with something in it, else its last such `name`; and what it calls
   itself: its last `name` that is a text. */
static void note_name(Reader *r, int32_t container, int32_t key, int32_t number)
{
    if (key != KEY && key != NAME)
        return;
    if (key == NAME)
        r->titles.at[container] = number;
    if (r->texts.at[number].length == 0)
        return;
    if (key == KEY || r->names.at[container] < 0 || r->names.at[container] & 1)
        r->names.at[container] = number << 1 | (key == NAME);
}

static int read_leaf(Reader *r)
{
    const uint8_t *start = r->at;
    int32_t container = r->open.at[r->open.count - 1], key = key_here(r);
    int32_t number = read_string(r, &r->texts);

    if (number < 0)
        return 0;
    note_name(r, container, key, number);
    if (column_put(&r->numbers, number) && column_put(&r->parents, container) && column_put(&r->leaf_keys, key)
        && column_put(&r->starts, (int32_t)(start - r->data)) && column_put(&r->ends, (int32_t)(r->at - r->data))
        && column_put(&r->lines, r->line) && column_put(&r->line_starts, (int32_t)(r->line_start - r->data)))
        return 1;
    return refuse(r);
}

static int open_container(Reader *r)
{
    Py_ssize_t depth = r->open.count;
    int32_t container = (int32_t)r->opens.count;

    if (column_put(&r->above, depth ? r->open.at[depth - 1] : -1) && column_put(&r->own_keys, key_here(r))
        && column_put(&r->opens, (int32_t)(r->at - r->data)) && column_put(&r->closes, 0) && column_put(&r->lasts, container)
        && column_put(&r->names, -1) && column_put(&r->titles, -1)
        && column_put(&r->open, container) && column_put(&r->keys_open, 0) && column_put(&r->next, 0)) {
        r->at++;
        return 1;
    }
    return refuse(r);
}

static void close_container(Reader *r)
{
    int32_t container = r->open.at[--r->open.count];

    r->keys_open.count--;
    r->next.count--;
    r->at++;
    r->closes.at[container] = (int32_t)(r->at - r->data);
    r->lasts.at[container] = (int32_t)(r->opens.count - 1);
    if (r->names.at[container] >= 0)
        r->names.at[container] >>= 1;
}

/* The key of the next member, and the colon behind it. */
static int read_key(Reader *r)
{
    int32_t key;

    skip_space(r);
    if (r->at >= r->end || *r->at != '"')
        return 0;
    key = read_string(r, &r->keys);
    if (key < 0)
        return 0;
    r->keys_open.at[r->keys_open.count - 1] = key;
    skip_space(r);
    if (r->at >= r->end || *r->at != ':')
        return 0;
    r->at++;
    return 1;
}

/* One value, or the opening of one: 1 when it is complete, 2 when a container was opened, 0 where it is none. */
static int read_value(Reader *r)
{
    skip_space(r);
    if (r->at >= r->end)
        return 0;
    switch (*r->at) {
    case '"':
        return r->open.count ? read_leaf(r) : 0;
    case '{':
    case '[':
        return open_container(r) ? 2 : 0;
    case 't':
    case 'f':
    case 'n':
        return r->open.count ? read_word(r) : 0;
    default:
        return r->open.count && (*r->at == '-' || (*r->at >= '0' && *r->at <= '9')) ? read_number(r) : 0;
    }
}

/* Behind a complete value: closes what ends here; 1 when another value comes, 2 at the end of the document, 0 where it breaks. */
static int go_on(Reader *r)
{
    for (;;) {
        Py_ssize_t top = r->open.count - 1;
        int object;
        skip_space(r);
        if (top < 0)
            return r->at == r->end ? 2 : 0;
        if (r->at >= r->end)
            return 0;
        object = r->data[r->opens.at[r->open.at[top]]] == '{';
        if (*r->at == ',') {
            r->at++;
            r->next.at[top]++;
            return object ? read_key(r) : 1;
        }
        if (*r->at != (object ? '}' : ']'))
            return 0;
        close_container(r);
    }
}

/* A container that was just opened: 1 when a value comes, 2 when it is empty and closed, 0 where it breaks. */
static int enter(Reader *r)
{
    int object = r->at[-1] == '{';

    skip_space(r);
    if (r->at < r->end && *r->at == (object ? '}' : ']')) {
        close_container(r);
        return 2;
    }
    return object ? read_key(r) : 1;
}

static int read_document(Reader *r)
{
    for (;;) {
        int what = read_value(r);
        if (what == 2) {
            what = enter(r);
            if (what == 1)
                continue;
        }
        if (what == 0)
            return 0;
        what = go_on(r);
        if (what != 1)
            return what == 2;
    }
}

/* The columns in the order in which scanner.formats.compiled names them. */
static PyObject *result(Reader *r, PyTypeObject *type)
{
    Column *columns[] = {&r->numbers, &r->parents, &r->leaf_keys, &r->starts, &r->ends, &r->lines, &r->line_starts,
                               &r->above, &r->own_keys, &r->opens, &r->closes, &r->lasts, &r->names, &r->titles};
    Py_ssize_t given = (Py_ssize_t)(sizeof(columns) / sizeof(*columns));
    PyObject *all = PyTuple_New(2 + given);

    if (all == NULL)
        return NULL;
    PyTuple_SET_ITEM(all, 0, joined_strings(type, &r->texts));
    PyTuple_SET_ITEM(all, 1, PyTuple_GET_ITEM(all, 0) ? strings_list(&r->keys) : NULL);
    for (Py_ssize_t i = 0; i < given; i++)
        PyTuple_SET_ITEM(all, 2 + i, PyTuple_GET_ITEM(all, 1) ? column_bytes(columns[i]) : NULL);
    for (Py_ssize_t i = 0; i < 2 + given; i++) {
        if (PyTuple_GET_ITEM(all, i) == NULL) {
            Py_DECREF(all);
            return NULL;
        }
    }
    return all;
}

static void free_reader(Reader *r)
{
    Column *columns[] = {&r->numbers, &r->parents, &r->leaf_keys, &r->starts, &r->ends, &r->lines, &r->line_starts, &r->above,
                         &r->own_keys, &r->opens, &r->closes, &r->lasts, &r->names, &r->titles, &r->open, &r->keys_open, &r->next};

    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
        column_free(columns[i]);
    while (r->blocks != NULL) {
        Block *before = r->blocks->before;
        free(r->blocks);
        r->blocks = before;
    }
    strings_free(&r->texts);
    strings_free(&r->keys);
}

/* A number that nobody outside this process knows. */
static uint64_t seed_of_process(void)
{
    PyObject *word = PyUnicode_FromString("posthound");
    Py_hash_t hash = word ? PyObject_Hash(word) : 0;

    Py_XDECREF(word);
    PyErr_Clear();
    return (uint64_t)hash * 0x9e3779b97f4a7c15u;
}

/* read(data) -> tuple or None: the columns of strict JSON, or None for anything else. */
PyObject *native_read(PyObject *module, PyObject *data)
{
    Reader r = {0};
    uint64_t seed = seed_of_process();
    PyObject *columns = NULL;

    if (!PyBytes_Check(data))
        return PyErr_Format(PyExc_TypeError, "read takes bytes");
    if (PyBytes_GET_SIZE(data) >= LARGEST)
        Py_RETURN_NONE;
    r.data = r.at = r.line_start = (const uint8_t *)PyBytes_AS_STRING(data);
    r.end = r.data + PyBytes_GET_SIZE(data);
    r.line = 1;
    if (!strings_start(&r.texts, seed) || !strings_start(&r.keys, seed))
        refuse(&r);
    else if (strings_number(&r.keys, (const uint8_t *)"key", 3, 1) != KEY
             || strings_number(&r.keys, (const uint8_t *)"name", 4, 1) != NAME)
        refuse(&r);
    else if (read_document(&r))
        columns = result(&r, (PyTypeObject *)((State *)PyModule_GetState(module))->texts);
    free_reader(&r);
    if (r.failed)
        return PyErr_NoMemory();
    if (columns == NULL && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError))
        PyErr_Clear(); /* not UTF-8: another reader says from where on */
    if (columns == NULL && !PyErr_Occurred())
        Py_RETURN_NONE;
    return columns;
}
