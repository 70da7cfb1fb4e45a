/* The characters of a script, a byte each, and what literals are none whatever they are called. */

#ifndef POSTHOUND_PLAIN_H
#define POSTHOUND_PLAIN_H

#include "reading.h"

/* A text of Latin-1. */
typedef struct {
    const uint8_t *at;
    Py_ssize_t length;
} Latin;

/* The character at a place, 0 outside of the text. */
static inline uint8_t byte_at(const Latin *t, Py_ssize_t at)
{
    return at >= 0 && at < t->length ? t->at[at] : 0;
}

int is_plain(const Latin *t, Py_ssize_t begin, Py_ssize_t end, const Words *words);

#endif
