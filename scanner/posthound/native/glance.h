/* Where keywords may begin, told of many places at once: of more places than they do begin at, never of fewer. */

#ifndef POSTHOUND_GLANCE_H
#define POSTHOUND_GLANCE_H

#include "keyword.h"

#define PLACES 64 /* that are looked at together; a bit tells of each, the lowest of the first */
#define BEYOND 8  /* bytes behind them that are read with them */

/* Few keywords count inside of words or begin with anything but a letter. For these, `beside` says of four bytes whether one begins
   at them or at the byte before: so every second place is enough. */
typedef struct {
    uint8_t beside[1 << 16];
} Glance;

/* What was told of the places before: bits as above. */
typedef struct {
    uint64_t letters, capitals, escapes, dees;
} Passed;

/* Whether a keyword may stand elsewhere than where a word begins with a letter. */
static inline int stands_anywhere(const Keyword *word)
{
    return !(word->where & (TOKEN | NEAR)) || !is_alpha(word->word[0]);
}

/* The number of the lowest bit that is set; one is. */
static inline int lowest(uint64_t bits)
{
#ifdef __GNUC__
    return __builtin_ctzll(bits);
#else
    int number = 0;

    for (; !(bits & 1); bits >>= 1)
        number++;
    return number;
#endif
}

/* Eight bytes, the first of them the lowest. */
static inline uint64_t eight_bytes(const uint8_t *at)
{
    uint64_t eight;

    memcpy(&eight, at, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

void glance_learn(Glance *glance, const Keyword *word);
uint64_t glance_anywhere(const Glance *glance, const uint8_t *at);
uint64_t glance_words(Passed *passed, const uint8_t *at, int anywhere);

#endif
