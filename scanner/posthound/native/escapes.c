/* Escapes of JSON's strings, undone. */

#include "escapes.h"

static int32_t hex4(const uint8_t *at, const uint8_t *end)
{
    int32_t value = 0;

    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        uint8_t c = at[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

static uint8_t *put_utf8(uint8_t *to, int32_t code)
{
    if (code < 0x80) {
        *to++ = (uint8_t)code;
    } else if (code < 0x800) {
        *to++ = (uint8_t)(0xc0 | code >> 6);
        *to++ = (uint8_t)(0x80 | (code & 63));
    } else if (code < 0x10000) {
        *to++ = (uint8_t)(0xe0 | code >> 12);
        *to++ = (uint8_t)(0x80 | (code >> 6 & 63));
        *to++ = (uint8_t)(0x80 | (code & 63));
    } else {
        *to++ = (uint8_t)(0xf0 | code >> 18);
        *to++ = (uint8_t)(0x80 | (code >> 12 & 63));
        *to++ = (uint8_t)(0x80 | (code >> 6 & 63));
        *to++ = (uint8_t)(0x80 | (code & 63));
    }
    return to;
}

/* The character of a \u escape whose digits begin at `at`; -1 for what is none or half of one. */
static int32_t escaped_code(const uint8_t **at, const uint8_t *end)
{
    int32_t code = hex4(*at, end), low;

    if (code < 0)
        return -1;
    *at += 4;
    if (code < 0xd800 || code > 0xdfff)
        return code;
    if (code > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
        return -1;
    low = hex4(*at + 2, end);
    *at += 6;
    return low < 0xdc00 || low > 0xdfff ? -1 : 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

/* What one character behind a backslash stands for; 0 for what is no escape, or one of a character's number. */
static const uint8_t meant[256] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['n'] = '\n', ['t'] = '\t', ['r'] = '\r', ['b'] = '\b', ['f'] = '\f',
};

typedef struct {
    const uint8_t *at, *end;
    uint8_t *to;
    unsigned high; /* not 0 once bytes beyond ASCII were passed */
} Copy;

#ifdef __SSE2__
#define BLOCK 32

static inline void copy_block(uint8_t *to, const uint8_t *from)
{
    _mm_storeu_si128((__m128i *)to, sixteen_at(from));
    _mm_storeu_si128((__m128i *)(to + 16), sixteen_at(from + 16));
}

/* Copies block by block, and undoes what takes one character behind a backslash; stops where anything else comes, which it tells, or
   near the end. A whole block is written each time: what it has too much, the next is written over. */
static int copy_blocks(Copy *copy)
{
    const uint8_t *at = copy->at;
    uint8_t *to = copy->to;

    while (copy->end - at >= 2 * BLOCK) {
        __m128i low = sixteen_at(at), upper = sixteen_at(at + 16);
        uint32_t stops = stops_of(low) | stops_of(upper) << 16;
        uint32_t high = bits_of(low) | bits_of(upper) << 16;
        const uint8_t *next = at + BLOCK, *from = at;
        for (; stops; stops &= stops - 1) {
            int place = __builtin_ctz(stops);
            const uint8_t *stop = at + place;
            uint8_t character = *stop == '\\' ? meant[stop[1]] : 0;
            copy_block(to, from);
            to += stop - from;
            if (!character) {
                *copy = (Copy){stop, copy->end, to, copy->high | (high & (((uint32_t)1 << place) - 1))};
                return 1;
            }
            *to++ = character;
            from = stop + 2;
            stops &= ~((uint32_t)2 << place); /* what is escaped stops nothing */
        }
        copy->high |= high;
        at = from;
        if (from < next) {
            copy_block(to, from);
            to += next - from;
            at = next;
        }
    }
    copy->at = at;
    copy->to = to;
    return 0;
}
#else
static int copy_blocks(Copy *Py_UNUSED(copy))
{
    return 0;
}
#endif

/* Copies up to the first byte that is a quote, a backslash or a control character. */
static void copy_plain(Copy *copy)
{
    for (; copy->at < copy->end && is_plain(*copy->at); copy->at++) {
        copy->high |= *copy->at & 0x80u;
        *copy->to++ = *copy->at;
    }
}

/* Undoes the escape at a backslash; 0 where there is none of JSON's. */
static int undo_escape(Copy *copy)
{
    int32_t code;

    if (copy->end - copy->at < 2)
        return 0;
    code = meant[copy->at[1]];
    copy->at += 2;
    if (!code)
        code = copy->at[-1] == 'u' ? escaped_code(&copy->at, copy->end) : -1;
    if (code < 0)
        return 0;
    copy->high |= code >= 0x80;
    copy->to = put_utf8(copy->to, code);
    return 1;
}

/* Copies the inside of a string to `to`, its escapes undone, and returns its closing quote; NULL where it is none of JSON's. `wide`
   tells whether there is more than ASCII in it. As much is written as read at the most, and never beyond what `at` to `end` has. */
const uint8_t *copy_inside(const uint8_t *at, const uint8_t *end, uint8_t **to, int *wide)
{
    Copy copy = {at, end, *to, 0};

    for (;;) {
        if (!copy_blocks(&copy))
            copy_plain(&copy);
        if (copy.at >= end || *copy.at != '\\')
            break;
        if (!undo_escape(&copy))
            return NULL;
    }
    *to = copy.to;
    *wide = copy.high != 0;
    return copy.at < end && *copy.at == '"' ? copy.at : NULL;
}
