/* The inside of JSON's strings. */

#ifndef POSTHOUND_ESCAPES_H
#define POSTHOUND_ESCAPES_H

#include "native.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define HIGH 0x80 /* set in every byte beyond ASCII */

/* Whether a string goes on behind this byte. */
static inline int is_plain(uint8_t byte)
{
    return byte != '"' && byte != '\\' && byte >= 0x20;
}

/* The first byte from `at` on that is a quote, a backslash or a control character; adds up in `seen` what was passed. */
#ifdef __SSE2__
static inline const uint8_t *plain_end(const uint8_t *at, const uint8_t *end, uint8_t *seen)
{
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), controls = _mm_set1_epi8(0x1f);
    uint8_t all = 0;

    while (end - at >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, controls), bytes);
        __m128i special = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, slash)), control);
        unsigned stops = (unsigned)_mm_movemask_epi8(special), highs = (unsigned)_mm_movemask_epi8(bytes);
        if (stops) {
            unsigned passed = (unsigned)__builtin_ctz(stops);
            if (highs & ((1u << passed) - 1))
                all |= HIGH;
            *seen |= all;
            return at + passed;
        }
        if (highs)
            all |= HIGH;
        at += 16;
    }
    while (at < end && is_plain(*at))
        all |= *at++;
    *seen |= all;
    return at;
}
#else
static inline const uint8_t *plain_end(const uint8_t *at, const uint8_t *end, uint8_t *seen)
{
    uint8_t all = 0;

    while (at < end && is_plain(*at))
        all |= *at++;
    *seen |= all;
    return at;
}
#endif

int undo_escape(const uint8_t **at, const uint8_t *end, uint8_t **to);

#endif
