#include "strings.h"

#define FEWEST_SLOTS 1024

/* The hash of a string that is longer than two words, of which the last two may have been in the step before, too. */
static uint64_t hash_of_longer(const Strings *strings, const uint8_t *bytes, size_t length)
{
    uint64_t hash = strings->seeds[0] ^ (length * 0x9e3779b97f4a7c15u), words[2];
    const uint8_t *last = bytes + length - sizeof(words);

    for (; bytes < last; bytes += sizeof(words)) { /* two words a step: one multiplication for both */
        memcpy(words, bytes, sizeof(words));
        hash = mixed(hash ^ words[0], strings->seeds[1] ^ words[1]);
    }
    memcpy(words, last, sizeof(words));
    return mixed(hash ^ words[0], strings->seeds[1] ^ words[1]);
}

/* `expected`: of how many strings one would not be surprised; there may be more, and mostly there are fewer. */
int strings_start(Strings *strings, uint64_t seed, size_t expected)
{
    size_t count = FEWEST_SLOTS;

    while (count < expected)
        count *= 2;
    memset(strings, 0, sizeof(*strings));
    strings->seeds[0] = mixed(seed, 0xa0761d6478bd642fu);
    strings->seeds[1] = mixed(seed ^ 0xe7037ed1a0b428dbu, 0x8ebc6af09c88c6e3u);
    strings->mask = count - 1;
    strings->slots = calloc(count, sizeof(Slot));
    return strings->slots != NULL;
}

void strings_free(Strings *strings)
{
    free(strings->slots);
    strings->slots = NULL;
}

/* Makes twice as many slots. */
static int more_slots(Strings *strings)
{
    size_t count = (strings->mask + 1) * 2, mask = count - 1;
    Slot *made = calloc(count, sizeof(Slot));

    if (made == NULL)
        return 0;
    for (size_t old = 0; old <= strings->mask; old++) {
        const Slot *known = &strings->slots[old];
        uint64_t hash = known->length <= SHORT ? hash_of_words(strings, known->first, known->rest.second) : known->first;
        size_t slot = (size_t)hash & mask;
        if (!known->number)
            continue;
        while (made[slot].number)
            slot = (slot + 1) & mask;
        made[slot] = *known;
    }
    free(strings->slots);
    strings->slots = made;
    strings->mask = mask;
    return 1;
}

/* The place where a string is that is not short, or else where it would be. */
Slot *strings_place_longer(const Strings *strings, String *string)
{
    uint64_t hash = hash_of_longer(strings, string->bytes, string->length);
    size_t slot = (size_t)hash & strings->mask;

    string->words[0] = hash;
    for (;; slot = (slot + 1) & strings->mask) {
        Slot *known = &strings->slots[slot];
        if (!known->number || (known->first == hash && known->length == string->length
                               && memcmp(known->rest.bytes, string->bytes, string->length) == 0))
            return known;
    }
}

/* Adds a new string at its place and returns its number; -1 where memory ran out. A longer one's `home` must outlive the table. */
int32_t strings_add(Strings *strings, const String *string, const uint8_t *home, Slot *place)
{
    place->first = string->words[0];
    if (string->length <= SHORT)
        place->rest.second = string->words[1];
    else
        place->rest.bytes = home;
    place->length = (uint32_t)string->length;
    place->number = (int32_t)++strings->count;
    if ((size_t)strings->count * 3 > (strings->mask + 1) * 2 && !more_slots(strings))
        return -1;
    return (int32_t)(strings->count - 1);
}

/* A string as str. Raises UnicodeDecodeError where it is not UTF-8. */
PyObject *string_text(const String *string)
{
    PyObject *text;

    if (string->wide)
        return PyUnicode_DecodeUTF8((const char *)string->bytes, (Py_ssize_t)string->length, "strict");
    text = PyUnicode_New((Py_ssize_t)string->length, 127);
    if (text != NULL && string->length)
        memcpy(PyUnicode_1BYTE_DATA(text), string->bytes, string->length);
    return text;
}
