/* One block of SHA-256 (FIPS 180-4) with a processor's own instructions, of x86-64 or ARMv8; SHA256_HERE says that the compiler has them. */

#ifndef POSTHOUND_SHA256_H
#define POSTHOUND_SHA256_H

#include <stdint.h>
#include <string.h>

#define SHA256_BLOCK 64
#define SHA256_BYTES 32

#if defined(__x86_64__) && defined(__GNUC__)
#define SHA256_HERE
/* Functions of a target of their own: all others have to run on processors without these instructions, too. */
#define SHA256_TARGET __attribute__((target("sha,sse4.1")))
#include <cpuid.h>
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__GNUC__) && defined(__ARM_FEATURE_CRYPTO)
#define SHA256_HERE
#define SHA256_TARGET
#include <arm_neon.h>
#endif

/* The constants of the rounds, and the state that a hash begins with. */
static const uint32_t sha256_rounds[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
static const uint32_t sha256_start[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

/* Words are written with their highest byte first. */
static inline uint32_t word_at(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline void put_word(uint32_t word, uint8_t *to)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(word >> (24 - 8 * i));
}

#ifdef SHA256_HERE

typedef uint32_t Four __attribute__((vector_size(16))); /* words, the first lowest */

/* The state, which is the digest, too. */
typedef struct {
    Four abcd, efgh;
} Hash;

static inline Four words_at(const uint8_t *at)
{
    return (Four){word_at(at), word_at(at + 4), word_at(at + 8), word_at(at + 12)};
}

static inline void put_words(Four words, uint8_t *to)
{
    for (int i = 0; i < 4; i++)
        put_word(words[i], to + 4 * i);
}

static inline Four constants_at(int round)
{
    Four words;

    memcpy(&words, sha256_rounds + round, sizeof(words));
    return words;
}

#ifdef __x86_64__

static int sha256_here(void)
{
    unsigned int a, b, c, d, more;

    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1) && __get_cpuid_count(7, 0, &a, &more, &c, &d) && (more & bit_SHA);
}

/* The state behind one more block. The instructions take the state as a, b, e, f and c, d, g, h, the last of them lowest. */
SHA256_TARGET static inline Hash hash_block(Hash before, Four first, Four second, Four third, Four fourth)
{
    __m128i words[4] = {(__m128i)first, (__m128i)second, (__m128i)third, (__m128i)fourth};
    __m128i abcd = _mm_shuffle_epi32((__m128i)before.abcd, 0x1b), efgh = _mm_shuffle_epi32((__m128i)before.efgh, 0x1b);
    __m128i abef = _mm_unpackhi_epi64(efgh, abcd), cdgh = _mm_unpacklo_epi64(efgh, abcd);

#pragma GCC unroll 16
    for (int four = 0; four < 16; four++) {
        __m128i *now = words + four % 4, next = words[(four + 1) % 4], last = words[(four + 3) % 4];
        __m128i added = (__m128i)((Four)*now + constants_at(4 * four));

        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, added);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(added, 0x0e));
        if (four < 12) {
            Four sum = (Four)_mm_sha256msg1_epu32(*now, next) + (Four)_mm_alignr_epi8(last, words[(four + 2) % 4], 4);
            *now = _mm_sha256msg2_epu32((__m128i)sum, last);
        }
    }
    abcd = _mm_unpackhi_epi64(cdgh, abef), efgh = _mm_unpacklo_epi64(cdgh, abef);
    before.abcd += (Four)_mm_shuffle_epi32(abcd, 0x1b);
    before.efgh += (Four)_mm_shuffle_epi32(efgh, 0x1b);
    return before;
}

#else

/* The compiler was told that every processor it compiles for has them. */
static int sha256_here(void)
{
    return 1;
}

/* The state behind one more block. */
static inline Hash hash_block(Hash before, Four first, Four second, Four third, Four fourth)
{
    uint32x4_t words[4] = {(uint32x4_t)first, (uint32x4_t)second, (uint32x4_t)third, (uint32x4_t)fourth};
    uint32x4_t abcd = (uint32x4_t)before.abcd, efgh = (uint32x4_t)before.efgh;

#pragma GCC unroll 16
    for (int four = 0; four < 16; four++) {
        uint32x4_t *now = words + four % 4, next = words[(four + 1) % 4], last = words[(four + 3) % 4];
        uint32x4_t added = *now + (uint32x4_t)constants_at(4 * four), held = abcd;

        abcd = vsha256hq_u32(abcd, efgh, added);
        efgh = vsha256h2q_u32(efgh, held, added);
        if (four < 12)
            *now = vsha256su1q_u32(vsha256su0q_u32(*now, next), words[(four + 2) % 4], last);
    }
    before.abcd += (Four)abcd;
    before.efgh += (Four)efgh;
    return before;
}

#endif

#endif

#endif
