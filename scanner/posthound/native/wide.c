/* The rounds of PBKDF2 for sixteen values at once, a lane of a processor's widest registers each: a third of the time that the instructions
   for SHA-256 take for them one by one, each of which waits for the one before. */

#include "sha256.h"
#include "stretch.h"

#if defined(__x86_64__) && defined(__GNUC__)
/* Functions of a target of their own: all others have to run on processors without these registers, too. */
#define WIDE_TARGET __attribute__((target("avx512f")))
#define INLINE static inline __attribute__((always_inline))

/* The same word of sixteen hashes. */
typedef uint32_t Wide __attribute__((vector_size(WIDE * 4)));

typedef struct {
    Wide at[8];
} WideHash;

#define TURNED(word, by) ((word) >> (by) | (word) << (32 - (by)))

/* Takes the hashes behind one more block of theirs, whose words are used up. */
WIDE_TARGET INLINE void hash_wide(WideHash *hash, Wide *words)
{
    Wide a = hash->at[0], b = hash->at[1], c = hash->at[2], d = hash->at[3];
    Wide e = hash->at[4], f = hash->at[5], g = hash->at[6], h = hash->at[7];

#pragma GCC unroll 64
    for (int round = 0; round < 64; round++) {
        Wide *word = words + round % 16;

        if (round >= 16) {
            Wide next = words[(round + 1) % 16], last = words[(round + 14) % 16];

            *word += (TURNED(next, 7) ^ TURNED(next, 18) ^ next >> 3) + words[(round + 9) % 16];
            *word += TURNED(last, 17) ^ TURNED(last, 19) ^ last >> 10;
        }
        Wide one = h + (TURNED(e, 6) ^ TURNED(e, 11) ^ TURNED(e, 25)) + (g ^ (e & (f ^ g))) + sha256_rounds[round] + *word;
        Wide two = (TURNED(a, 2) ^ TURNED(a, 13) ^ TURNED(a, 22)) + ((a & b) | (c & (a | b)));

        h = g, g = f, f = e, e = d + one;
        d = c, c = b, b = a, a = one + two;
    }
    hash->at[0] += a, hash->at[1] += b, hash->at[2] += c, hash->at[3] += d;
    hash->at[4] += e, hash->at[5] += f, hash->at[6] += g, hash->at[7] += h;
}

/* The hashes behind a first block: the keys, each byte of it turned by the pad. */
WIDE_TARGET static void begin_wide(WideHash *hash, const Stretching *values, Py_ssize_t count, uint8_t pad)
{
    Wide words[16];

    for (int at = 0; at < 8; at++)
        hash->at[at] = (Wide){} + sha256_start[at];
    for (int at = 0; at < 16; at++)
        words[at] = (Wide){} + pad * 0x01010101u;
    for (Py_ssize_t lane = 0; lane < count; lane++)
        for (Py_ssize_t at = 0; at < values[lane].size; at++)
            words[at / 4][lane] ^= (uint32_t)values[lane].key[at] << (24 - at % 4 * 8);
    hash_wide(hash, words);
}

/* Takes these hashes behind a digest each. What is left of the digest's own block are a one, zeros and how many bits there were. */
WIDE_TARGET INLINE void behind_digests(const WideHash *hash, WideHash *digests)
{
    Wide words[16];

    memcpy(words, digests, sizeof(*digests));
    words[8] = (Wide){} + 0x80000000u;
    for (int at = 9; at < 15; at++)
        words[at] = (Wide){};
    words[15] = (Wide){} + (SHA256_BLOCK + SHA256_BYTES) * 8u;
    *digests = *hash;
    hash_wide(digests, words);
}

int wide_here(void)
{
    return __builtin_cpu_supports("avx512f") != 0;
}

/* Stretches up to sixteen values; lanes beyond them work for nothing. */
WIDE_TARGET void stretch_wide(const Stretching *values, Py_ssize_t count, long rounds)
{
    WideHash inner, outer, digests, mixed;

    begin_wide(&inner, values, count, 0x36);
    begin_wide(&outer, values, count, 0x5c);
    memset(&digests, 0, sizeof(digests));
    for (Py_ssize_t lane = 0; lane < count; lane++)
        for (int at = 0; at < 8; at++)
            digests.at[at][lane] = word_at(values[lane].first + 4 * at);
    mixed = digests;
    for (long round = 1; round < rounds; round++) {
        behind_digests(&inner, &digests);
        behind_digests(&outer, &digests);
        for (int at = 0; at < 8; at++)
            mixed.at[at] ^= digests.at[at];
    }
    for (Py_ssize_t lane = 0; lane < count; lane++)
        for (int at = 0; at < 8; at++)
            put_word(mixed.at[at][lane], values[lane].to + 4 * at);
}

#else

int wide_here(void)
{
    return 0;
}

void stretch_wide(const Stretching *values, Py_ssize_t count, long rounds)
{
    (void)values, (void)count, (void)rounds;
}

#endif
