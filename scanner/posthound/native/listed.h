/* Lists of numbers that may be the bytes of a text. */

#ifndef POSTHOUND_LISTED_H
#define POSTHOUND_LISTED_H

#include "blanks.h"
#include "letters.h"

const uint8_t *past_listed(const uint8_t *at);

/* Whether a list of numbers begins at a bracket: all that has to be asked of most lists. */
static inline int begins_listed(const uint8_t *bracket)
{
    return is_digit(*past_blanks(bracket + 1));
}

#endif
