/* The words that a name in ASCII is made of. */

#ifndef POSTHOUND_WORD_H
#define POSTHOUND_WORD_H

#include "letters.h"

/* Past the word that begins here, or the number; `at` itself where none does. */
static inline const uint8_t *past_word(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *from = at;

    while (at < end && is_digit(*at))
        at++;
    if (at > from)
        return at;
    while (at < end && is_capital(*at))
        at++;
    if (at - from > 1)
        return at < end && is_small(*at) ? at - 1 : at; /* `HTTPServer`: the last capital begins the next word */
    if (at < end && !is_small(*at))
        return at;
    while (at < end && is_small(*at))
        at++;
    return at;
}

#endif
