/* Whether a literal is plain words, numbers or a reference: what no name but a password's makes a credential of. */

#include "letters.h"
#include "plain.h"

#define LONG 120      /* characters of what is looked into */
#define PART 16       /* characters of what is drawn in a longer piece, at least */
#define UUID 36       /* characters of one */
#define WORDY 0.4     /* the share of words from which on no text without a digit is drawn */
#define DRAWN_LEAST 8 /* characters of what is drawn, at least */
#define CODED 6       /* characters that base64 of a user and a password has at least */

/* Whether a colon stands in what a piece is in base64, as between a user and a password. */
static int hides_colon(const uint8_t *piece, Py_ssize_t size)
{
    uint32_t bits = 0;

    for (Py_ssize_t i = 0; i < size; i++) {
        uint8_t byte = piece[i];
        uint32_t six = byte == '_' || byte == '/' ? 63 : byte >= 'a' ? byte - 'a' + 26 : byte >= 'A' ? byte - 'A' : byte >= '0' ? byte - '0' + 52 : 62;
        bits = bits << 6 | (six & 63);
        if (i % 4 && (bits >> (6 - 2 * (i % 4)) & 255) == ':')
            return 1;
    }
    return 0;
}

/* Whether a piece without a digit is words, and so is each part of it that may be drawn by itself. */
static int is_wordy(const uint8_t *piece, Py_ssize_t size, const Words *words)
{
    if (size == UUID || share_of_words(piece, size, words) < WORDY)
        return 0;
    for (Py_ssize_t at = 0, end; at < size; at = end + 1) {
        for (end = at; end < size && strchr("-_./!", piece[end]) == NULL; end++)
            ;
        if (end - at >= PART && end - at < size && share_of_words(piece + at, end - at, words) < WORDY)
            return 0;
    }
    return 1;
}

/* Whether a piece of a literal is a word or a number, and neither drawn nor encoded. */
static int is_plain_piece(const Latin *t, Py_ssize_t begin, Py_ssize_t end, const Words *words)
{
    const uint8_t *piece = t->at + begin;
    Py_ssize_t size = end - begin;
    int digits = 0;

    if (size < CODED)
        return 1;
    if (size >= LONG || hides_colon(piece, size))
        return 0;
    if (size < DRAWN_LEAST)
        return 1;
    for (Py_ssize_t i = 0; i < size; i++)
        digits |= is_digit(piece[i]);
    return !digits && is_wordy(piece, size, words);
}

/* Marks what a piece is made of: letters and digits of ASCII, and `.-_/!?()`. */
#define TEN 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
static const uint8_t in_piece[256] = {
    ['!'] = 1, ['('] = 1, [')'] = 1, ['-'] = 1, ['.'] = 1, ['/'] = 1, ['?'] = 1, ['_'] = 1,
    ['0'] = TEN, ['A'] = TEN, TEN, 1, 1, 1, 1, 1, 1, ['a'] = TEN, TEN, 1, 1, 1, 1, 1, 1,
};
#undef TEN

/* Whether a literal is words and nothing else: no name makes a credential of it but a password's. */
int is_plain(const Latin *t, Py_ssize_t begin, Py_ssize_t end, const Words *words)
{
    Py_ssize_t from = begin;
    int blanks = 0, divided = 0;

    if (end - begin > 4 && byte_at(t, begin) == '{' && byte_at(t, begin + 1) == '{' && byte_at(t, end - 1) == '}') {
        for (from = begin + 2; from < end && byte_at(t, from) != '{' && byte_at(t, from) != '}'; from++)
            ;
        if (from == end - 2 && byte_at(t, from) == '}')
            return 1; /* a reference to a variable */
    }
    while (begin < end && byte_at(t, begin) == ' ')
        begin++;
    while (begin < end && byte_at(t, end - 1) == ' ')
        end--;
    from = begin;
    for (Py_ssize_t i = begin; i <= end; i++) {
        uint8_t code = i < end ? byte_at(t, i) : ' ';
        if (in_piece[code])
            continue;
        if (code == ':' && (!blanks || (byte_at(t, begin) | 0x20) == 'b'))
            return 0; /* a header's line, a pair or a scheme may begin so */
        if (code != ' ' && code != ',' && code != '\'' && code != ':')
            return 0;
        blanks |= code == ' ' && i < end;
        divided |= code != ' ';
        if (!is_plain_piece(t, from, i, words))
            return 0;
        from = i + 1;
    }
    return blanks || !divided; /* without a blank the whole is looked at, too */
}
