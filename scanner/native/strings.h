/* Byte strings, each once, numbered in the order in which they first come: an open hash table over bytes it does not own. */

#ifndef POSTHOUND_STRINGS_H
#define POSTHOUND_STRINGS_H

#include "native.h"

typedef struct {
    const uint8_t *bytes;
    uint32_t length;
    uint32_t hash; /* its upper half: tells most strings apart without looking at them */
    int ascii;
} String;

typedef struct {
    String *at;
    Py_ssize_t count;
    Py_ssize_t room;
    int32_t *slots; /* numbers by hash, -1 where free; a power of two, at most two thirds full */
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
