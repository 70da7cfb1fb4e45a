/* Strings where they come for the first time, and those that take more than one look. */

#include "literals.h"

/* About so many bytes of an export come to each distinct text; where they are fewer, the table grows. */
#define PER_TEXT 256

/* A number that nobody outside this process knows. */
uint64_t seed_of_process(void)
{
    PyObject *word = PyUnicode_FromString("posthound");
    Py_hash_t hash = word ? PyObject_Hash(word) : 0;

    Py_XDECREF(word);
    PyErr_Clear();
    return (uint64_t)hash * 0x9e3779b97f4a7c15u;
}

/* Gets ready to read the strings of `data`; 0 with MemoryError. */
int literals_start(Literals *literals, PyObject *data)
{
    Py_ssize_t size = PyBytes_GET_SIZE(data);
    uint64_t seed = seed_of_process();

    literals->end = (const uint8_t *)PyBytes_AS_STRING(data) + size;
    literals->key_texts = PyList_New(0);
    if (literals->key_texts == NULL || !joined_start(&literals->joined, size))
        return 0;
    if (strings_start(&literals->texts, seed, (size_t)size / PER_TEXT) && strings_start(&literals->keys, seed, 0))
        return 1;
    PyErr_NoMemory();
    return 0;
}

/* Frees what only reading needs, before the result takes memory. */
void literals_forget(Literals *literals)
{
    while (literals->blocks != NULL) {
        Block *before = literals->blocks->before;
        free(literals->blocks);
        literals->blocks = before;
    }
    strings_free(&literals->texts);
    strings_free(&literals->keys);
}

void literals_free(Literals *literals)
{
    literals_forget(literals);
    Py_CLEAR(literals->key_texts);
    joined_free(&literals->joined);
}

/* A string that is not short or has escapes, copied to where the next text is joined; where it has none, its bytes are the file's. */
const uint8_t *read_longer(Literals *literals, const uint8_t *begin, String *string)
{
    uint8_t *to = literals->joined.to;
    const uint8_t *quote = copy_inside(begin, literals->end, &to, &string->wide);

    if (quote == NULL)
        return NULL;
    string->length = (size_t)(to - literals->joined.to);
    string->bytes = string->length == (size_t)(quote - begin) ? begin : literals->joined.to;
    if (string->length <= SHORT) {
        string->words[0] = string->words[1] = 0;
        memcpy(string->words, string->bytes, string->length);
    }
    return quote + 1;
}

/* Keeps a string where it is not moved; NULL with MemoryError. */
static const uint8_t *kept(Literals *literals, const String *string)
{
    uint8_t *home;

    if (literals->blocks == NULL || literals->blocks->size - literals->blocks->used < string->length) {
        size_t whole = string->length > 65536 ? string->length : 65536;
        Block *block = malloc(sizeof(Block) + whole);
        if (block == NULL) {
            PyErr_NoMemory();
            return NULL;
        }
        *block = (Block){literals->blocks, 0, whole};
        literals->blocks = block;
    }
    home = literals->blocks->bytes + literals->blocks->used;
    literals->blocks->used += string->length;
    return memcpy(home, string->bytes, string->length);
}

/* Adds a string to its table. */
static int32_t add(Strings *strings, const String *string, const uint8_t *home, Slot *place)
{
    int32_t number = strings_add(strings, string, home, place);

    if (number < 0)
        PyErr_NoMemory();
    return number;
}

/* Adds a text, which is new; -1 with MemoryError, or with UnicodeDecodeError where it is not UTF-8. */
int32_t add_text(Literals *literals, String *string, Slot *place)
{
    const uint8_t *home = literals->joined.to;

    if (string->wide) /* joined, its bytes are others */
        home = string->bytes == home ? kept(literals, string) : string->bytes;
    return home && joined_add(&literals->joined, string) ? add(&literals->texts, string, home, place) : -1;
}

/* Adds a key, which is new; -1 as of a text. */
int32_t add_key(Literals *literals, String *string, Slot *place)
{
    const uint8_t *home = string->bytes == literals->joined.to ? kept(literals, string) : string->bytes;
    PyObject *text = home ? string_text(string) : NULL;
    int added = text != NULL && PyList_Append(literals->key_texts, text) == 0;

    Py_XDECREF(text);
    return added ? add(&literals->keys, string, home, place) : -1;
}

/* The number of a text of ASCII that is no string, but what is written from `begin` to `end`; -1 with MemoryError. */
int32_t number_as_written(Literals *literals, const uint8_t *begin, const uint8_t *end)
{
    String string = {.length = (size_t)(end - begin)};

    string.bytes = memcpy(string.length > SHORT ? literals->joined.to : (uint8_t *)string.words, begin, string.length);
    return text_number(literals, &string);
}
