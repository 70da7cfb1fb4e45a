/* Keys of an object that may be secrets. */

#ifndef POSTHOUND_KEYED_H
#define POSTHOUND_KEYED_H

#include "constants.h"
#include "native.h"

int may_be_secret(const uint8_t *key, size_t length);

/* Whether a key may be a secret; most are too short. */
static inline int may_be_keyed(const uint8_t *key, size_t length)
{
    return length >= KEYED_LEAST && length <= KEYED_MOST && may_be_secret(key, length);
}

#endif
