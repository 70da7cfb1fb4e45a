/* The inside of JSON's strings. */

#ifndef POSTHOUND_ESCAPES_H
#define POSTHOUND_ESCAPES_H

#include "native.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Whether a string goes on behind this byte. */
static inline int is_plain(uint8_t byte)
{
    return byte != '"' && byte != '\\' && byte >= 0x20;
}

#ifdef __SSE2__
/* A bit for each of 16 bytes that is a quote, a backslash or a control character. */
static inline unsigned stops_of(__m128i bytes)
{
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));

    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), control));
}
#endif

const uint8_t *copy_inside(const uint8_t *at, const uint8_t *end, uint8_t **to, int *wide);

#endif
