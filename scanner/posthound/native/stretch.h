/* What the two ways of stretching values share. */

#ifndef POSTHOUND_STRETCH_H
#define POSTHOUND_STRETCH_H

#include "native.h"

/* A value to stretch: the key of the HMAC, what the first round gave, and where to put what the last one gives. */
typedef struct {
    const uint8_t *key, *first;
    Py_ssize_t size;
    uint8_t *to;
} Stretching;

#define WIDE 16      /* values that are stretched at once */
#define WIDE_FROM 6  /* fewer take longer at once than one by one */

int wide_here(void);
void stretch_wide(const Stretching *values, Py_ssize_t count, long rounds);

#endif
