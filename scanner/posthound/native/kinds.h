/* What the characters of a script are, as Latin-1 has them. */

#ifndef POSTHOUND_KINDS_H
#define POSTHOUND_KINDS_H

#include "native.h"

enum { SIGN, WORD, SPACE, QUOTE, SLASH, UNTOLD };

#define S SIGN
#define W WORD
#define B SPACE
#define Q QUOTE
static const uint8_t kinds[256] = {
    UNTOLD, S, S, S, S, S, S, S, S, B, B, B, B, B, S, S, S, S, S, S, S, S, S, S, S, S, S, S, B, B, B, B, /* what Python takes for white space */
    B, S, Q, S, W, S, S, Q, S, S, S, S, S, S, S, SLASH, W, W, W, W, W, W, W, W, W, W, S, S, S, S, S, S,
    S, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, S, UNTOLD, S, S, W,
    Q, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, S, S, S, S, S,
    W, W, W, W, W, B, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
    B, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
    W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
    W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
};
#undef S
#undef W
#undef B
#undef Q

static inline int is_word(uint8_t code)
{
    return kinds[code] == WORD;
}

static inline int is_quote(uint8_t code)
{
    return kinds[code] == QUOTE;
}

#endif
