/* A keyword, and what can stand where it was found. */

#ifndef POSTHOUND_KEYWORD_H
#define POSTHOUND_KEYWORD_H

#include "constants.h"
#include "letters.h"
#include "native.h"

typedef struct {
    uint64_t head; /* its first eight bytes, or fewer: told apart from a text's in one step */
    const uint8_t *word;
    int32_t length;
    int32_t next; /* another keyword that begins alike, or -1 */
    uint8_t where; /* 0: it counts anywhere; AROUND: so, and one of several that overlap is enough; else where its rules begin */
    uint8_t least, most, alphabet; /* what can match behind it: how many characters, of which kind */
} Keyword;

void put_shape(Keyword *word, const uint8_t *shape);
int may_begin(const uint8_t *at, const uint8_t *begin, uint8_t where);
int may_match(const Keyword *word, const uint8_t *begin, const uint8_t *at, const uint8_t *end);

static inline int is_alpha(uint8_t byte)
{
    return (uint8_t)((byte | 0x20) - 'a') < 26;
}

#endif
