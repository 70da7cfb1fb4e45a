/* Where keywords may begin, told of many places at once. */

#include "glance.h"
#include "sixteen.h"

/* Two bytes choose 64 slots, case aside, and of these the two that follow choose one, by some of their bits. */
#define FOLD 0x5f5f
#define SPREAD 0x9e35
#define SOME 0x030f
#define TOGETHER 0x1004 /* brings those bits to the upper end of sixteen */
#define WITHIN_SLOTS 10

/* What `beside` says of four bytes: a keyword may begin at them, or at the byte before. */
enum { BEFORE = 1, HERE = 2 };

static uint16_t two_at(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint16_t slot(uint16_t pair, uint16_t next)
{
    return (uint16_t)((pair & FOLD) * (uint32_t)SPREAD + ((uint16_t)((next & SOME) * (uint32_t)TOGETHER) >> WITHIN_SLOTS));
}

/* Marks four bytes, whatever follows those of them that are known. */
static void mark(Glance *glance, const uint8_t *known, int32_t length, uint8_t says)
{
    uint8_t four[4] = {0};

    memcpy(four, known, (size_t)(length < 4 ? length : 4));
    for (int second = 0; second < (length < 2 ? 256 : 1); second++)
        for (int third = 0; third < (length < 3 ? 16 : 1); third++)
            for (int fourth = 0; fourth < (length < 4 ? 4 : 1); fourth++) {
                uint8_t any[4] = {four[0], (uint8_t)(four[1] | second), (uint8_t)(four[2] | third), (uint8_t)(four[3] | fourth)};
                glance->beside[slot(two_at(any), two_at(any + 2))] |= says;
            }
}

/* Learns a keyword that may stand anywhere. */
void glance_learn(Glance *glance, const Keyword *word)
{
    mark(glance, word->word, word->length, HERE);
    mark(glance, word->word + 1, word->length - 1, BEFORE);
}

/* For places from `at` on, every second one: the slot of the four bytes behind it. */
#ifdef __SSE2__
static inline void put_slots(uint16_t *slots, const uint8_t *at)
{
    const __m128i fold = _mm_set1_epi16(FOLD), spread = _mm_set1_epi16((short)SPREAD);
    const __m128i some = _mm_set1_epi16(SOME), together = _mm_set1_epi16(TOGETHER);

    for (int i = 0; i < PLACES; i += 16) {
        __m128i pairs = sixteen_at(at + i + 1), next = sixteen_at(at + i + 3);
        __m128i first = _mm_mullo_epi16(_mm_and_si128(pairs, fold), spread);
        __m128i within = _mm_srli_epi16(_mm_mullo_epi16(_mm_and_si128(next, some), together), WITHIN_SLOTS);
        _mm_storeu_si128((__m128i *)(slots + i / 2), _mm_add_epi16(first, within));
    }
}
#else
static inline void put_slots(uint16_t *slots, const uint8_t *at)
{
    for (int i = 0; i < PLACES; i += 2)
        slots[i / 2] = slot(two_at(at + i + 1), two_at(at + i + 3));
}
#endif

/* Where one of the keywords may begin that may stand anywhere. */
uint64_t glance_anywhere(const Glance *glance, const uint8_t *at)
{
    uint16_t slots[PLACES / 2];
    const uint8_t *beside = glance->beside;
    uint64_t places = 0;

    put_slots(slots, at);
    for (int i = 0; i < PLACES; i += 8) {
        const uint16_t *four = slots + i / 2;
        uint32_t some = beside[four[0]] | beside[four[1]] << 2 | beside[four[2]] << 4 | (uint32_t)beside[four[3]] << 6;
        places |= (uint64_t)some << i;
    }
    return places;
}

/* What the bytes are that tell where words begin. */
#ifdef __SSE2__
static inline Passed kinds_of(const uint8_t *at)
{
    Passed found = {0, 0, 0, 0};

    for (int i = 0; i < PLACES; i += 16) {
        __m128i bytes = sixteen_at(at + i), letters = letters_of(bytes);
        __m128i small = _mm_slli_epi16(bytes, 2); /* the bit that tells cases apart is the uppermost */
        found.letters |= (uint64_t)bits_of(letters) << i;
        found.capitals |= (uint64_t)bits_of(_mm_andnot_si128(small, letters)) << i;
        found.escapes |= (uint64_t)bits_of(equal_to(bytes, '\\')) << i;
        found.dees |= (uint64_t)bits_of(equal_to(bytes, 'D')) << i;
    }
    return found;
}
#else
#define EACH 0x0101010101010101u
#define HIGHS (0x80 * EACH)

/* The uppermost bits of eight bytes, side by side. */
static inline uint64_t bits(uint64_t bytes)
{
    return ((bytes & HIGHS) * 0x0002040810204081u) >> 56;
}

/* In the uppermost bit of each byte, of whose others these are: whether they make so much or more. */
static inline uint64_t at_least(uint64_t lows, uint64_t value)
{
    return lows + (0x80 - value) * EACH;
}

static inline uint64_t equal(uint64_t bytes, uint64_t value)
{
    uint64_t other = bytes ^ value * EACH;
    return ~(at_least(other & ~HIGHS, 1) | other);
}

static inline Passed kinds_of(const uint8_t *at)
{
    Passed found = {0, 0, 0, 0};

    for (int i = 0; i < PLACES; i += 8) {
        uint64_t bytes = eight_bytes(at + i), lows = (bytes | 0x20 * EACH) & ~HIGHS;
        uint64_t letters = at_least(lows, 'a') & ~at_least(lows, 'z' + 1) & ~bytes;
        found.letters |= bits(letters) << i;
        found.capitals |= bits(letters & ~(bytes << 2)) << i; /* the bit that tells cases apart */
        found.escapes |= bits(equal(bytes, '\\')) << i;
        found.dees |= bits(equal(bytes, 'D')) << i;
    }
    return found;
}
#endif

/* Where a letter may begin a word (`may_begin`), or stands, where that is enough. */
uint64_t glance_words(Passed *passed, const uint8_t *at, int anywhere)
{
    Passed here = kinds_of(at), last = *passed;
    uint64_t behind = ~(here.letters << 1 | last.letters >> 63);

    behind |= here.capitals & ~(here.capitals << 1 | last.capitals >> 63);
    behind |= here.escapes << 2 | last.escapes >> 62 | here.dees << 1 | last.dees >> 63;
    *passed = here;
    return here.letters & (anywhere ? ~(uint64_t)0 : behind);
}
