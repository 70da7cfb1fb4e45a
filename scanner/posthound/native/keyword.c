/* What keeps a keyword from counting: where it stands, and what stands behind it. More is let through than rules match, never less. */

#include "keyword.h"

static const uint8_t kinds[256] = {KINDS_OF_BYTES};

/* A shape as the catalog writes it: two numbers from SHAPE_ZERO on, and the name of an alphabet. */
void put_shape(Keyword *word, const uint8_t *shape)
{
    word->least = (uint8_t)(shape[0] - SHAPE_ZERO);
    word->most = (uint8_t)(shape[1] - SHAPE_ZERO);
    word->alphabet = shape[2] == 'x' ? HEX : shape[2] == 'a' ? LETTERS : TOKENS;
}

/* Whether a rule can begin at `at`; what is beyond ASCII is left to the rule itself. */
int may_begin(const uint8_t *at, const uint8_t *begin, uint8_t where)
{
    uint8_t before, second;

    if (!(where & (TOKEN | NEAR)) || at == begin)
        return 1;
    before = at[-1];
    second = at - begin > 1 ? at[-2] : 0;
    if (where & TOKEN && (second == '\\' || !(is_alpha(before) || (uint8_t)(before - '0') < 10)))
        return 1;
    if (!(where & NEAR))
        return 0;
    if (!is_alpha(before) || (before >= 'a' && *at <= 'Z' && *at >= 'A'))
        return 1;
    return (second == '\\' && strchr(ESCAPED, before) != NULL) || (second == '-' && before == 'D');
}

/* Whether a token can begin here: not behind a letter or digit, but for that of an escape. */
static int token_begins(const uint8_t *at, const uint8_t *begin)
{
    if (at == begin || !(kinds[at[-1]] & LETTERS))
        return 1;
    return at - begin > 1 && at[-2] == '\\' && strchr(ESCAPED, at[-1]) != NULL;
}

/* Whether a value that the keyword's patterns look for can begin at `at`: enough characters of its alphabet, and where it has no
   others, an end in time. */
static int value_at(const Keyword *word, const uint8_t *at, const uint8_t *end)
{
    int count = 0;

    for (; at + count < end && kinds[at[count]] & word->alphabet; count++) {
        if (count >= word->least && (word->most == OPEN || !(kinds[at[count]] & LETTERS)))
            return 1;
        if (count > word->most)
            return 0;
    }
    return count >= word->least && (word->most == OPEN || at + count == end || !(kinds[at[count]] & LETTERS));
}

/* The same for the first places from `at` on, so many more than the first. Of the characters a value has at least, the last is looked
   at first: behind one that is not of its alphabet there is nothing to do with those before. */
static int value_within(const Keyword *word, const uint8_t *begin, const uint8_t *at, const uint8_t *end, int more)
{
    const uint8_t *last = end - at > more ? at + more : end, *looked = at; /* up to here all are of the alphabet */

    for (; at <= last && end - at >= word->least; at++) {
        const uint8_t *back = at + word->least;
        while (back > looked && kinds[back[-1]] & word->alphabet)
            back--;
        looked = at + word->least;
        if (back > at && !(kinds[back[-1]] & word->alphabet))
            at = back - 1; /* no value has it */
        else if (token_begins(at, begin) && (word->most == OPEN || value_at(word, at, end)))
            return 1;
    }
    return 0;
}

/* Whether a line ends soon behind a provider's name, as that of a heading does, or a URL goes on there that has parameters, and
   then a value follows. `end` is that of the text. */
static int stands_further(const Keyword *word, const uint8_t *begin, const uint8_t *at, const uint8_t *end)
{
    const uint8_t *last = end - at > HEADING ? at + HEADING : end, *line = memchr(at, '\n', (size_t)(last - at));

    if (line != NULL && value_within(word, begin, line, end, FURTHER))
        return 1;
    last = end - at > FURTHER ? at + FURTHER : end;
    for (; at < last && kinds[*at] & ADDRESS; at++)
        if (*at == '=' && value_at(word, at + 1, end))
            return 1;
    return 0;
}

/* Whether what follows a keyword in its text, from `begin` to `end`, can be what its patterns look for. */
int may_match(const Keyword *word, const uint8_t *begin, const uint8_t *at, const uint8_t *end)
{
    if (!(word->where & (TOKEN | NEAR)) || !word->least)
        return 1;
    if (word->where == TOKEN)
        return value_at(word, at, end);
    return value_within(word, begin, word->where == NEAR ? at + word->length : at, end, GAP + (word->where == NEAR ? 0 : word->length))
           || stands_further(word, begin, at + word->length, end);
}
