/* Single characters of ASCII: what they are, and how often they stand in words. */

#ifndef POSTHOUND_LETTERS_H
#define POSTHOUND_LETTERS_H

#include <stdint.h>
#include <string.h>

static inline int is_small(uint8_t code)
{
    return (uint8_t)(code - 'a') < 26;
}

static inline int is_capital(uint8_t code)
{
    return (uint8_t)(code - 'A') < 26;
}

static inline int is_digit(uint8_t code)
{
    return (uint8_t)(code - '0') < 10;
}

static inline uint8_t lowered(uint8_t code)
{
    return is_capital(code) ? code | 0x20 : code;
}

/* How rare a character is, about: its rank among letters by how often these stand in English, quotes before them. */
static inline int rarity_of(uint8_t code)
{
    static const char common[] = "\"etaoinsrhldcumfpgwybvkxjqz";
    const char *rank = (const char *)memchr(common, code, sizeof(common) - 1);

    return rank ? (int)(rank - common) : (int)sizeof(common);
}

#endif
