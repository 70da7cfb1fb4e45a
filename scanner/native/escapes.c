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

/* What one character behind a backslash stands for; 0 for what is no escape. */
static uint8_t meant_by(uint8_t mark)
{
    switch (mark) {
    case '"':
    case '\\':
    case '/':
        return mark;
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    default:
        return 0;
    }
}

/* The escape at a backslash, undone; moves past it. 0 where there is none of JSON's. */
int undo_escape(const uint8_t **at, const uint8_t *end, uint8_t **to)
{
    int32_t code;

    if (end - *at < 2)
        return 0;
    if ((*at)[1] == 'u') {
        *at += 2;
        code = escaped_code(at, end);
        if (code >= 0)
            *to = put_utf8(*to, code);
        return code >= 0;
    }
    **to = meant_by((*at)[1]);
    *at += 2;
    return *(*to)++ != 0;
}
