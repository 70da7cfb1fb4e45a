/* JSON into columns, in one pass: every string with its container, its key, its place and its line, equal strings numbered alike.

Only strict JSON is taken, in UTF-8, with half surrogates and raw control characters refused: whatever else a file holds, the
exact reader in Python takes over. Nothing recurses, so nesting costs no stack. */

#include "escapes.h"
#include "strings.h"

#define LARGEST INT32_MAX
/* So many bytes of a file and more come, as a rule, to each text that was not there before. */
#define PER_TEXT 256
/* The keys that name the value beside them, numbered first. */
enum { KEY = 0, NAME = 1 };

/* Strings that stand nowhere else as they are need a home of their own; blocks are never moved. */
typedef struct Block {
    struct Block *before;
    size_t used, size;
    uint8_t bytes[];
} Block;

/* Where the next value stands: in a container, at a key or as its n-th (-1 - n). The root is in none; its key the caller makes "". */
typedef struct {
    int32_t container, key;
} Place;

typedef struct {
    const uint8_t *data, *end; /* a zero is at `end`, as behind all bytes of Python: no look at the next byte goes astray */
    Strings texts, keys;
    Joined joined;
    PyObject *key_texts; /* a list */
    Block *blocks;
    int32_t line;        /* from 1 on */
    const uint8_t *line_start;
    Column numbers, parents, leaf_keys, starts, ends, lines, line_starts; /* leaves */
    Column above, own_keys, opens, closes, lasts, names, titles;          /* containers */
    Py_ssize_t leaves, containers; /* how many there are of each; the columns are told at the end */
    Place here, *around;           /* those of the containers around are on a stack */
    Py_ssize_t depth, depths;
    int failed;                    /* memory ran out */
} Reader;

static int refuse(Reader *r)
{
    r->failed = 1;
    return 0;
}

/* Past the blanks that a line begins with. */
static inline const uint8_t *past_indent(const uint8_t *at, const uint8_t *end)
{
#ifdef __SSE2__
    while (end - at >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')));
        unsigned others = ~(unsigned)_mm_movemask_epi8(blank) & 0xffff;
        if (others)
            return at + __builtin_ctz(others);
        at += 16;
    }
#endif
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

static inline const uint8_t *skip_space(Reader *r, const uint8_t *at)
{
    if (*at == ' ')
        at++;
    while (*at <= ' ') {
        if (*at == '\n' || (*at == '\r' && at[1] != '\n')) {
            r->line++;
            r->line_start = at + 1;
            at = past_indent(at + 1, r->end);
        } else if (*at == ' ' || *at == '\t' || *at == '\r') {
            at++;
        } else {
            break;
        }
    }
    return at;
}

/* Keeps a string where it is not moved; NULL where memory ran out. */
static const uint8_t *kept(Reader *r, const String *string)
{
    uint8_t *home;

    if (r->blocks == NULL || r->blocks->size - r->blocks->used < string->length) {
        size_t whole = string->length > 65536 ? string->length : 65536;
        Block *block = malloc(sizeof(Block) + whole);
        if (block == NULL)
            return NULL;
        *block = (Block){r->blocks, 0, whole};
        r->blocks = block;
    }
    home = r->blocks->bytes + r->blocks->used;
    r->blocks->used += string->length;
    return memcpy(home, string->bytes, string->length);
}

/* A string that is not short or has escapes, copied to where the next text is joined; where it has none, its bytes are the file's. */
static const uint8_t *read_longer(Reader *r, const uint8_t *begin, String *string)
{
    uint8_t *to = r->joined.to;
    const uint8_t *quote = copy_inside(begin, r->end, &to, &string->wide);

    if (quote == NULL)
        return NULL;
    string->length = (size_t)(to - r->joined.to);
    string->bytes = string->length == (size_t)(quote - begin) ? begin : r->joined.to;
    if (string->length <= SHORT) {
        string->words[0] = string->words[1] = 0;
        memcpy(string->words, string->bytes, string->length);
    }
    return quote + 1;
}

/* Reads the string whose first byte is at `begin`, and returns what is behind its closing quote; NULL where it is none. */
static inline const uint8_t *read_string(Reader *r, const uint8_t *begin, String *string)
{
#ifdef __SSE2__
    static const uint8_t none_behind[2 * SHORT] = {[0 ... SHORT - 1] = 0xff};
    if (r->end - begin >= SHORT) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)begin);
        unsigned stops = stops_of(bytes), length = (unsigned)__builtin_ctz(stops | 1u << 16);
        if (begin[length] == '"' && stops) {
            __m128i own = _mm_and_si128(bytes, _mm_loadu_si128((const __m128i *)(none_behind + SHORT - length)));
            _mm_storeu_si128((__m128i *)string->words, own);
            string->bytes = begin;
            string->length = length;
            string->wide = _mm_movemask_epi8(own) != 0;
            return begin + length + 1;
        }
    }
#endif
    return read_longer(r, begin, string);
}

/* The number of a text; -1 where memory ran out or, with UnicodeDecodeError, where it is not UTF-8. */
static int32_t text_number(Reader *r, String *string)
{
    Slot *place = strings_place(&r->texts, string);
    const uint8_t *home = r->joined.to;
    int32_t number;

    if (place->number)
        return place->number - 1;
    if (string->wide && string->length > SHORT) {
        home = string->bytes == r->joined.to ? kept(r, string) : string->bytes;
        if (home == NULL)
            return refuse(r) - 1;
    }
    if (!joined_add(&r->joined, string))
        return -1;
    number = strings_add(&r->texts, string, home, place);
    return number < 0 ? refuse(r) - 1 : number;
}

/* The number of a key; -1 as of a text. */
static int32_t key_number(Reader *r, String *string)
{
    Slot *place = strings_place(&r->keys, string);
    const uint8_t *home = string->bytes;
    PyObject *text;
    int32_t number;

    if (place->number)
        return place->number - 1;
    text = string_text(string);
    number = text != NULL && PyList_Append(r->key_texts, text) == 0 ? 0 : -1;
    Py_XDECREF(text);
    if (number < 0)
        return -1;
    if (home == r->joined.to)
        home = kept(r, string);
    number = home ? strings_add(&r->keys, string, home, place) : -1;
    return number < 0 ? refuse(r) - 1 : number;
}

static const uint8_t *read_digits(const uint8_t *at)
{
    const uint8_t *before = at;

    while (*at >= '0' && *at <= '9')
        at++;
    return at > before ? at : NULL;
}

static const uint8_t *read_number(const uint8_t *at)
{
    if (*at == '-')
        at++;
    at = *at == '0' ? at + 1 : read_digits(at);
    if (at && *at == '.')
        at = read_digits(at + 1);
    if (at && (*at | 32) == 'e') {
        at++;
        at = read_digits(*at == '+' || *at == '-' ? at + 1 : at);
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
        r->titles.at[container] = number;
    if (empty)
        return;
    if (key == KEY || r->names.at[container] < 0 || r->names.at[container] & 1)
        r->names.at[container] = number << 1 | (key == NAME);
}

static int more_leaves(Reader *r)
{
    Column *columns[] = {&r->numbers, &r->parents, &r->leaf_keys, &r->starts, &r->ends, &r->lines, &r->line_starts};

    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
        if (!column_grow(columns[i]))
            return refuse(r);
    return 1;
}

static inline const uint8_t *read_leaf(Reader *r, const uint8_t *start)
{
    String string;
    const uint8_t *at = read_string(r, start + 1, &string);
    int32_t number = at ? text_number(r, &string) : -1;
    Py_ssize_t leaf = r->leaves;

    if (number < 0 || (leaf == r->numbers.room && !more_leaves(r)))
        return NULL;
    note_name(r, number, string.length == 0);
    r->numbers.at[leaf] = number;
    r->parents.at[leaf] = r->here.container;
    r->leaf_keys.at[leaf] = r->here.key;
    r->starts.at[leaf] = (int32_t)(start - r->data);
    r->ends.at[leaf] = (int32_t)(at - r->data);
    r->lines.at[leaf] = r->line;
    r->line_starts.at[leaf] = (int32_t)(r->line_start - r->data);
    r->leaves++;
    return at;
}

static int more_containers(Reader *r)
{
    Column *columns[] = {&r->above, &r->own_keys, &r->opens, &r->closes, &r->lasts, &r->names, &r->titles};

    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
        if (!column_grow(columns[i]))
            return refuse(r);
    return 1;
}

static int more_depth(Reader *r)
{
    Py_ssize_t depths = r->depths ? r->depths * 2 : 64;
    Place *around = realloc(r->around, (size_t)depths * sizeof(Place));

    if (around == NULL)
        return refuse(r);
    r->around = around;
    r->depths = depths;
    return 1;
}

static const uint8_t *open_container(Reader *r, const uint8_t *at)
{
    Py_ssize_t container = r->containers;

    if ((container == r->above.room && !more_containers(r)) || (r->depth == r->depths && !more_depth(r)))
        return NULL;
    r->above.at[container] = r->here.container;
    r->own_keys.at[container] = r->here.key;
    r->opens.at[container] = (int32_t)(at - r->data);
    r->names.at[container] = r->titles.at[container] = -1;
    r->containers++;
    r->around[r->depth++] = r->here;
    r->here = (Place){(int32_t)container, *at == '{' ? 0 : -1};
    return at + 1;
}

static const uint8_t *close_container(Reader *r, const uint8_t *at)
{
    int32_t container = r->here.container;

    r->here = r->around[--r->depth];
    r->closes.at[container] = (int32_t)(at + 1 - r->data);
    r->lasts.at[container] = (int32_t)(r->containers - 1);
    if (r->names.at[container] >= 0)
        r->names.at[container] >>= 1;
    return at + 1;
}

static int in_object(const Reader *r)
{
    return r->here.key >= 0;
}

/* The key of the next member, and what is before its value. */
static inline const uint8_t *read_key(Reader *r, const uint8_t *at)
{
    String string;

    if (*at != '"')
        return NULL;
    at = read_string(r, at + 1, &string);
    r->here.key = at ? key_number(r, &string) : -1;
    if (r->here.key < 0)
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

/* The columns in the order in which scanner.formats.compiled names them, those of leaves first. */
static PyObject *result(Reader *r, PyTypeObject *type)
{
    Column *columns[] = {&r->numbers, &r->parents, &r->leaf_keys, &r->starts, &r->ends, &r->lines, &r->line_starts,
                         &r->above, &r->own_keys, &r->opens, &r->closes, &r->lasts, &r->names, &r->titles};
    Py_ssize_t given = (Py_ssize_t)(sizeof(columns) / sizeof(*columns));
    PyObject *all = PyTuple_New(2 + given);

    if (all == NULL)
        return NULL;
    PyTuple_SET_ITEM(all, 0, joined_strings(type, &r->joined));
    PyTuple_SET_ITEM(all, 1, Py_NewRef(r->key_texts));
    for (Py_ssize_t i = 0; i < given; i++) {
        columns[i]->count = i < 7 ? r->leaves : r->containers;
        PyTuple_SET_ITEM(all, 2 + i, PyTuple_GET_ITEM(all, 0) ? column_bytes(columns[i]) : NULL);
    }
    for (Py_ssize_t i = 0; i < 2 + given; i++) {
        if (PyTuple_GET_ITEM(all, i) == NULL) {
            Py_DECREF(all);
            return NULL;
        }
    }
    return all;
}

/* What only reading needs: free it before the result takes memory. */
static void free_tables(Reader *r)
{
    while (r->blocks != NULL) {
        Block *before = r->blocks->before;
        free(r->blocks);
        r->blocks = before;
    }
    strings_free(&r->texts);
    strings_free(&r->keys);
}

static void free_reader(Reader *r)
{
    Column *columns[] = {&r->numbers, &r->parents, &r->leaf_keys, &r->starts, &r->ends, &r->lines, &r->line_starts,
                         &r->above, &r->own_keys, &r->opens, &r->closes, &r->lasts, &r->names, &r->titles};

    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
        column_free(columns[i]);
    free(r->around);
    Py_CLEAR(r->key_texts);
    joined_free(&r->joined);
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

/* Gets ready to read; 0 where memory ran out. */
static int start(Reader *r, PyObject *data)
{
    static const char *const first[] = {"key", "name"};
    uint64_t seed = seed_of_process();

    r->data = r->line_start = (const uint8_t *)PyBytes_AS_STRING(data);
    r->end = r->data + PyBytes_GET_SIZE(data);
    r->line = 1;
    r->here = (Place){-1, KEY};
    r->key_texts = PyList_New(0);
    if (r->key_texts == NULL || !strings_start(&r->texts, seed, (size_t)PyBytes_GET_SIZE(data) / PER_TEXT)
        || !strings_start(&r->keys, seed, 0)
        || !joined_start(&r->joined, PyBytes_GET_SIZE(data)))
        return 0;
    for (int key = KEY; key <= NAME; key++) {
        String string = {.bytes = (const uint8_t *)first[key], .length = strlen(first[key])};
        memcpy(string.words, string.bytes, string.length);
        if (key_number(r, &string) != key)
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
    read = start(&r, data) ? read_document(&r) : refuse(&r);
    free_tables(&r);
    if (read)
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
