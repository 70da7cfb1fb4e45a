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

/* Copies up to the first byte that is a quote, a backslash or a control character, and returns where that is; tells of bytes beyond
   ASCII that were passed. */
static inline const uint8_t *copy_plain(const uint8_t *at, const uint8_t *end, uint8_t **copied, unsigned *high)
{
    uint8_t *to = *copied;

#ifdef __SSE2__
    while (end - at >= 16) { /* all 16 are copied at once; what stands behind the stop is written over */
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        unsigned stops = stops_of(bytes), highs = (unsigned)_mm_movemask_epi8(bytes);
        _mm_storeu_si128((__m128i *)to, bytes);
        if (stops) {
            unsigned passed = (unsigned)__builtin_ctz(stops);
            *high |= highs & ((1u << passed) - 1);
            *copied = to + passed;
            return at + passed;
        }
        *high |= highs;
        at += 16;
        to += 16;
    }
#endif
    while (at < end && is_plain(*at)) {
        *high |= *at & 0x80u;
        *to++ = *at++;
    }
    *copied = to;
    return at;
}

/* Copies the inside of a string to `to`, its escapes undone, and returns its closing quote; NULL where it is none of JSON's. Never
   writes more bytes than it has read. `wide` tells whether there is more than ASCII in it. */
const uint8_t *copy_inside(const uint8_t *at, const uint8_t *end, uint8_t **to, int *wide)
{
    uint8_t *into = *to;
    unsigned high = 0;

    for (;;) {
        at = copy_plain(at, end, &into, &high);
        if (end - at >= 2 && *at == '\\') {
            uint8_t character = meant[at[1]];
            if (character) {
                *into++ = character;
                at += 2;
                continue;
            }
            if (at[1] == 'u') {
                int32_t code;
                at += 2;
                code = escaped_code(&at, end);
                if (code < 0)
                    return NULL;
                high |= code >= 0x80;
                into = put_utf8(into, code);
                continue;
            }
        }
        *to = into;
        *wide = high != 0;
        return at < end && *at == '"' ? at : NULL;
    }
}
