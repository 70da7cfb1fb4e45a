/* The string literals of a file: read, and numbered as texts or as keys. */

#ifndef POSTHOUND_LITERALS_H
#define POSTHOUND_LITERALS_H

#include "escapes.h"
#include "strings.h"

/* Strings that stand nowhere else as they are need a home of their own; blocks are never moved. */
typedef struct Block {
    struct Block *before;
    size_t used, size;
    uint8_t bytes[];
} Block;

typedef struct {
    const uint8_t *end; /* of the file */
    Strings texts, keys;
    Joined joined;
    PyObject *key_texts; /* a list */
    Block *blocks;
} Literals;

uint64_t seed_of_process(void);
int literals_start(Literals *literals, PyObject *data);
void literals_forget(Literals *literals);
void literals_free(Literals *literals);
const uint8_t *read_longer(Literals *literals, const uint8_t *begin, String *string);
int32_t add_text(Literals *literals, String *string, Slot *place);
int32_t add_key(Literals *literals, String *string, Slot *place);
int32_t number_as_written(Literals *literals, const uint8_t *begin, const uint8_t *end);

/* Reads the string whose first byte is at `begin`, and returns what is behind its closing quote; NULL where it is none. */
static inline const uint8_t *read_string(Literals *literals, const uint8_t *begin, String *string)
{
#ifdef __SSE2__
    static const uint64_t ones_then_zeros[4] = {UINT64_MAX, UINT64_MAX, 0, 0};
    if (literals->end - begin >= SHORT) { /* most end here: two loads, and no loop */
        __m128i bytes = sixteen_at(begin);
        unsigned stops = stops_of(bytes);
        unsigned length = (unsigned)__builtin_ctz(stops | 1u << SHORT);
        if (stops && begin[length] == '"') {
            const uint8_t *mask = (const uint8_t *)ones_then_zeros + SHORT - length;
            __m128i own = _mm_and_si128(bytes, sixteen_at(mask));
            _mm_storeu_si128((__m128i *)string->words, own);
            string->bytes = begin;
            string->length = length;
            string->wide = bits_of(own) != 0;
            return begin + length + 1;
        }
    }
#endif
    return read_longer(literals, begin, string);
}

/* The number of a text; -1 with MemoryError, or with UnicodeDecodeError where it is not UTF-8. */
static inline int32_t text_number(Literals *literals, String *string)
{
    Slot *place = strings_place(&literals->texts, string);

    return place->number ? place->number - 1 : add_text(literals, string, place);
}

/* The number of a key; -1 as of a text. */
static inline int32_t key_number(Literals *literals, String *string)
{
    Slot *place = strings_place(&literals->keys, string);

    return place->number ? place->number - 1 : add_key(literals, string, place);
}

#endif
