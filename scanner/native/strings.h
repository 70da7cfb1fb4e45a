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

int strings_start(Strings *strings, uint64_t seed);
void strings_free(Strings *strings);
Slot *strings_place(const Strings *strings, String *string);
int32_t strings_add(Strings *strings, const String *string, const uint8_t *home, Slot *place);
PyObject *string_text(const String *string);

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
