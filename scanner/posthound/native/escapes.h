/* The inside of JSON's strings. */

#ifndef POSTHOUND_ESCAPES_H
#define POSTHOUND_ESCAPES_H

#include "native.h"
#include "sixteen.h"

/* Whether a string goes on behind this byte. */
static inline int is_plain(uint8_t byte)
{
    return byte != '"' && byte != '\\' && byte >= 0x20;
}

#ifdef __SSE2__
/* A bit for each of 16 bytes that is a quote, a backslash or a control character. */
static inline uint32_t stops_of(__m128i bytes)
{
    return bits_of(either(either(equal_to(bytes, '"'), equal_to(bytes, '\\')), among(bytes, 0, 0x20)));
}
#endif

const uint8_t *copy_inside(const uint8_t *at, const uint8_t *end, uint8_t **to, int *wide);

#endif
