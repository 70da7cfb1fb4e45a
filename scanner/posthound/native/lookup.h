/* The keywords that are looked for, by their first bytes. */

#ifndef POSTHOUND_LOOKUP_H
#define POSTHOUND_LOOKUP_H

#include "glance.h"

#define LOWER 0x2020202020202020u
#define SPREAD 0x9e3779b97f4a7c15u
/* Keywords are looked up by their first eight bytes, or by six, five, four, three, two of a shorter one. */
enum { EIGHT, SIX, FIVE, FOUR, THREE, TWO, LENGTHS };

static const int lengths[LENGTHS] = {8, 6, 5, 4, 3, 2};
/* Bits of a slot: more where there are more keywords. And where the slots of a length begin among all: those of two bytes have none,
   they are marked with those of three. */
static const int bits[LENGTHS] = {17, 18, 16, 16, 16, 16};
static const uint32_t begins[LENGTHS] = {0, 2 << 16, 6 << 16, 7 << 16, 8 << 16, 0};
#define MARKS (9 << 16)

typedef struct {
    int32_t *first; /* by slot, one more than the number of a keyword, or 0; the others follow by `next` */
    int drop;       /* bits of the slot that are too many */
} Table;

typedef struct {
    Keyword *words;
    int32_t count;
    uint8_t *store;
    Table tables[LENGTHS];
    Glance glance;
    /* By the slot of a place's first bytes, whether a keyword that is looked up by as many may begin there: a bit for each length. */
    uint8_t marks[MARKS];
} Lookup;

/* By the first bytes of eight, as many as keywords of a length are looked up by. `spread` is a product: to its lowest bytes only as
   many of the eight add, so one is enough for every length. */
static inline uint32_t slot(uint64_t spread, int length)
{
    return (uint32_t)((spread << (64 - 8 * lengths[length])) >> (64 - bits[length]));
}

static inline uint64_t first_bytes(int count)
{
    return ~(uint64_t)0 >> (64 - 8 * count);
}

int lookup_learn(Lookup *lookup, PyObject *words, const uint8_t *where, const uint8_t *shapes);
void lookup_free(Lookup *lookup);

#endif
