/* Byte strings, each once, numbered in the order in which they first come: an open hash table over bytes it does not own. */

#ifndef POSTHOUND_STRINGS_H
#define POSTHOUND_STRINGS_H

#include "native.h"

typedef struct {
    const uint8_t *bytes;
    uint32_t length;
    uint32_t ascii;
} String;

/* A place of the table: all that tells strings apart but their bytes, so that one look into memory is enough for most. */
typedef struct {
    uint32_t hash; /* the upper half */
    uint32_t length;
    int32_t number; /* -1 where it is free */
} Slot;

typedef struct {
    String *at;
    Py_ssize_t count;
    Py_ssize_t room;
    Slot *slots; /* by the lower half of the hash; a power of two, at most two thirds full */
    size_t mask;
    uint64_t seed; /* this process's own: nobody can make a file whose strings collide */
} Strings;

int strings_start(Strings *strings, uint64_t seed);
void strings_free(Strings *strings);
int32_t strings_number(Strings *strings, const uint8_t *bytes, size_t length, int ascii);
PyObject *string_text(const String *string);
PyObject *strings_list(const Strings *strings);
PyObject *joined_strings(PyTypeObject *type, const Strings *strings);

#endif
