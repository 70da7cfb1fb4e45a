/* Sixteen bytes looked at in one step, where the machine can. */

#ifndef POSTHOUND_SIXTEEN_H
#define POSTHOUND_SIXTEEN_H

#include <stdint.h>
#include <stddef.h>
#ifdef __SSE2__
#include <emmintrin.h>

static inline __m128i sixteen_at(const uint8_t *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}

static inline __m128i equal_to(__m128i bytes, uint8_t byte)
{
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)byte));
}

/* Which bytes are among the `count` that begin with `first`. */
static inline __m128i among(__m128i bytes, uint8_t first, uint8_t count)
{
    __m128i from_first = _mm_sub_epi8(bytes, _mm_set1_epi8((char)first));
    return _mm_cmpeq_epi8(_mm_min_epu8(from_first, _mm_set1_epi8((char)(count - 1))), from_first);
}

static inline __m128i either(__m128i one, __m128i other)
{
    return _mm_or_si128(one, other);
}

static inline __m128i letters_of(__m128i bytes)
{
    return among(either(bytes, _mm_set1_epi8(0x20)), 'a', 26);
}

/* A bit for each byte that is marked, the first byte's the lowest. */
static inline uint32_t bits_of(__m128i marks)
{
    return (uint32_t)_mm_movemask_epi8(marks);
}
#endif

/* Where two bytes stand so far from each other, from `at` on; NULL where they do nowhere. */
static inline const uint8_t *both_at(const uint8_t *at, const uint8_t *end, uint8_t first, uint8_t second, ptrdiff_t apart)
{
#ifdef __SSE2__
    for (; end - at > 15 + apart; at += 16) {
        uint32_t bits = bits_of(_mm_and_si128(equal_to(sixteen_at(at), first), equal_to(sixteen_at(at + apart), second)));
        if (bits)
            return at + __builtin_ctz(bits);
    }
#endif
    for (; end - at > apart; at++)
        if (at[0] == first && at[apart] == second)
            return at;
    return NULL;
}

#endif
