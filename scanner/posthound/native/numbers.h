/* Numbers as JSON has them: past one, or NULL where none stands. A byte that belongs to none must stand at the end of the text. */

#ifndef POSTHOUND_NUMBERS_H
#define POSTHOUND_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

static inline const uint8_t *read_digits(const uint8_t *at)
{
    const uint8_t *before = at;

    while (*at >= '0' && *at <= '9')
        at++;
    return at > before ? at : NULL;
}

static inline const uint8_t *read_number(const uint8_t *at)
{
    if (*at == '-')
        at++;
    at = *at == '0' ? at + 1 : read_digits(at);
    if (at && *at == '.')
        at = read_digits(at + 1);
    if (at && (*at | 32) == 'e') {
        at++;
        at = read_digits(*at == '+' || *at == '-' ? at + 1 : at);
    }
    return at;
}

#endif
