#include "strings.h"

#define FIRST_SLOTS 1024

/* Multiplies to twice the width and folds: the one step of the hash. */
static inline uint64_t mixed(uint64_t one, uint64_t other)
{
#ifdef __SIZEOF_INT128__
    unsigned __int128 product = (unsigned __int128)one * other;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
    uint64_t low = (one & 0xffffffffu) * other, high = (one >> 32) * (other ^ 0x9e3779b97f4a7c15u);
    return low ^ (high << 32) ^ (high >> 32) ^ (low >> 29);
#endif
}

static uint64_t hash_of(const uint8_t *bytes, size_t length, uint64_t seed)
{
    uint64_t hash = seed ^ (length * 0x9e3779b97f4a7c15u);
    uint64_t word, second;

    while (length > 16) { /* two words a step: one multiplication for both */
        memcpy(&word, bytes, 8);
        memcpy(&second, bytes + 8, 8);
        hash = mixed(hash ^ word, 0xa0761d6478bd642fu ^ second ^ seed);
        bytes += 16;
        length -= 16;
    }
    if (length > 8) {
        memcpy(&word, bytes, 8);
        hash = mixed(hash ^ word, 0xa0761d6478bd642fu ^ seed);
        bytes += 8;
        length -= 8;
    }
    word = 0;
    memcpy(&word, bytes, length);
    hash = mixed(hash ^ word, 0xe7037ed1a0b428dbu ^ seed);
    return hash ^ (hash >> 32);
}

int strings_start(Strings *strings, uint64_t seed)
{
    memset(strings, 0, sizeof(*strings));
    strings->seed = seed;
    strings->mask = FIRST_SLOTS - 1;
    strings->slots = malloc(FIRST_SLOTS * sizeof(int32_t));
    if (strings->slots == NULL)
        return 0;
    memset(strings->slots, 0xff, FIRST_SLOTS * sizeof(int32_t));
    return 1;
}

void strings_free(Strings *strings)
{
    free(strings->at);
    free(strings->slots);
}

/* Doubles the slots; the full hash is computed again, once for every doubling. */
static int more_slots(Strings *strings)
{
    size_t slots = (strings->mask + 1) * 2, mask = slots - 1;
    int32_t *made = malloc(slots * sizeof(int32_t));

    if (made == NULL)
        return 0;
    memset(made, 0xff, slots * sizeof(int32_t));
    for (Py_ssize_t number = 0; number < strings->count; number++) {
        const String *string = &strings->at[number];
        size_t slot = (size_t)hash_of(string->bytes, string->length, strings->seed) & mask;
        while (made[slot] >= 0)
            slot = (slot + 1) & mask;
        made[slot] = (int32_t)number;
    }
    free(strings->slots);
    strings->slots = made;
    strings->mask = mask;
    return 1;
}

static int more_strings(Strings *strings)
{
    Py_ssize_t room = strings->room ? strings->room * 2 : 512;
    String *made = realloc(strings->at, (size_t)room * sizeof(String));

    if (made == NULL)
        return 0;
    strings->at = made;
    strings->room = room;
    return 1;
}

/* The number of a string, which is added when it is new; -1 where memory ran out. The bytes must outlive the table. */
int32_t strings_number(Strings *strings, const uint8_t *bytes, size_t length, int ascii)
{
    uint64_t hash = hash_of(bytes, length, strings->seed);
    uint32_t upper = (uint32_t)(hash >> 32);
    size_t slot = (size_t)hash & strings->mask;

    for (; strings->slots[slot] >= 0; slot = (slot + 1) & strings->mask) {
        const String *known = &strings->at[strings->slots[slot]];
        if (known->hash == upper && known->length == length && memcmp(known->bytes, bytes, length) == 0)
            return strings->slots[slot];
    }
    if (strings->count == strings->room && !more_strings(strings))
        return -1;
    strings->at[strings->count] = (String){bytes, (uint32_t)length, upper, ascii};
    strings->slots[slot] = (int32_t)strings->count++;
    if ((size_t)strings->count * 3 > (strings->mask + 1) * 2 && !more_slots(strings))
        return -1;
    return (int32_t)(strings->count - 1);
}

/* A string as str. Raises UnicodeDecodeError where it is not UTF-8. */
PyObject *string_text(const String *string)
{
    PyObject *text;

    if (!string->ascii)
        return PyUnicode_DecodeUTF8((const char *)string->bytes, (Py_ssize_t)string->length, "strict");
    text = PyUnicode_New((Py_ssize_t)string->length, 127);
    if (text != NULL && string->length)
        memcpy(PyUnicode_1BYTE_DATA(text), string->bytes, string->length);
    return text;
}

/* The strings as a list of str. */
PyObject *strings_list(const Strings *strings)
{
    PyObject *list = PyList_New(strings->count);

    for (Py_ssize_t number = 0; list != NULL && number < strings->count; number++) {
        PyObject *text = string_text(&strings->at[number]);
        if (text == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, number, text);
    }
    return list;
}
