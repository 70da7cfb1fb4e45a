/* Byte strings, each once, numbered in the order in which they first come: an open hash table over bytes it does not own. */

#ifndef POSTHOUND_STRINGS_H
#define POSTHOUND_STRINGS_H

#include "native.h"

/* Up to here a string is told from others by its words alone. */
#define SHORT 16

typedef struct {
    const uint8_t *bytes;
    size_t length;
    uint64_t words[2]; /* of a short string: its bytes, zeros behind them; of a longer one: first its hash, once it was looked for */
    int wide;          /* whether there is more than ASCII in it */
} String;

/* A place of the table: all that tells short strings apart, so that one look into memory is enough for them. */
typedef struct {
    uint64_t first; /* the first word of a short string, the hash of a longer one */
    union {
        uint64_t second;
        const uint8_t *bytes;
    } rest;
    uint32_t length;
    int32_t number; /* from 1 on; 0 where the place is free */
} Slot;

typedef struct {
    Slot *slots; /* by the lower part of the hash; a power of two, at most two thirds full */
    size_t mask;
    Py_ssize_t count;
    uint64_t seeds[2]; /* this process's own: nobody can make a file whose strings collide */
} Strings;

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

static inline uint64_t hash_of_words(const Strings *strings, uint64_t first, uint64_t second)
{
    return mixed(first ^ strings->seeds[0], second ^ strings->seeds[1]);
}

int strings_start(Strings *strings, uint64_t seed, size_t expected);
void strings_free(Strings *strings);
Slot *strings_place_longer(const Strings *strings, String *string);
int32_t strings_add(Strings *strings, const String *string, const uint8_t *home, Slot *place);
PyObject *string_text(const String *string);

/* The place where a string is, or else where it would be. */
static inline Slot *strings_place(const Strings *strings, String *string)
{
    size_t slot;

    if (string->length > SHORT)
        return strings_place_longer(strings, string);
    for (slot = (size_t)hash_of_words(strings, string->words[0], string->words[1]);; slot++) {
        Slot *known = &strings->slots[slot & strings->mask];
        if (!known->number || (known->first == string->words[0] && known->rest.second == string->words[1]
                               && known->length == string->length))
            return known;
    }
}

/* Texts, each once, joined as they come: a line break between them, one byte a code point. */
typedef struct {
    PyObject *data;       /* bytes, as many as the texts of a whole file can have */
    uint8_t *to;          /* where the next text begins */
    Column starts, wide;  /* where each begins; the numbers of those that are not ASCII */
    PyObject *wide_texts; /* a list of those */
} Joined;

int joined_start(Joined *joined, Py_ssize_t size);
void joined_free(Joined *joined);
int joined_add(Joined *joined, const String *string);
PyObject *joined_strings(PyTypeObject *type, Joined *joined);

#endif
