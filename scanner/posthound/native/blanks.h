/* White space as JSON has it. A byte that is none must stand at the end of the text. */

#ifndef POSTHOUND_BLANKS_H
#define POSTHOUND_BLANKS_H

#include "sixteen.h"

/* Past the blanks of JSON. */
static inline const uint8_t *past_blanks(const uint8_t *at)
{
    while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')
        at++;
    return at;
}

/* Past the blanks that a line begins with. */
static inline const uint8_t *past_indent(const uint8_t *at, const uint8_t *end)
{
#ifdef __SSE2__
    while (end - at >= 16) {
        __m128i bytes = sixteen_at(at);
        uint32_t others = ~bits_of(either(equal_to(bytes, ' '), equal_to(bytes, '\t'))) & 0xffff;
        if (others)
            return at + __builtin_ctz(others);
        at += 16;
    }
#endif
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

#endif
