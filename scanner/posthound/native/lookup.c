/* Keywords, learned once for any number of searches. */

#include "lookup.h"

#define SHORTEST 2

static int length_class(int32_t length)
{
    return length >= 8 ? EIGHT : length >= 6 ? SIX : length == 5 ? FIVE : length == 4 ? FOUR : length == 3 ? THREE : TWO;
}

static void enter(Lookup *lookup, int32_t number)
{
    Keyword *word = &lookup->words[number];
    int class = length_class(word->length), known = word->length < 8 ? word->length : 8;
    uint8_t eight[8] = {0};
    int32_t *first;

    memcpy(eight, word->word, (size_t)known);
    word->head = (eight_bytes(eight) | LOWER) & first_bytes(known);
    first = &lookup->tables[class].first[slot(word->head * SPREAD, class) >> lookup->tables[class].drop];
    word->next = *first - 1;
    *first = number + 1;
    if (stands_anywhere(word))
        glance_learn(&lookup->glance, word);
    if (class == TWO) /* whatever follows */
        for (uint64_t third = 0; third < 256; third++)
            lookup->marks[begins[THREE] + slot((word->head | (third | 0x20) << 16) * SPREAD, THREE)] |= 1 << TWO;
    else
        lookup->marks[begins[class] + slot(word->head * SPREAD, class)] |= (uint8_t)(1 << class);
    if (class == EIGHT)
        lookup->marks[begins[SIX] + slot(word->head * SPREAD, SIX)] |= 1 << EIGHT;
}

static int store_words(Lookup *lookup, PyObject *text, const uint8_t *where, const uint8_t *shapes)
{
    size_t size = (size_t)PyBytes_GET_SIZE(text);
    const uint8_t *at, *end;

    at = lookup->store = malloc(size + 1);
    if (at == NULL)
        return 0;
    memcpy(lookup->store, PyBytes_AS_STRING(text), size);
    end = at + size;
    for (Py_ssize_t i = 0; i < lookup->count; i++) {
        const uint8_t *line = memchr(at, '\n', (size_t)(end - at));
        if (line == NULL)
            line = end;
        if (line - at < SHORTEST) {
            PyErr_Format(PyExc_ValueError, "a keyword has %d bytes at least", SHORTEST);
            return 0;
        }
        lookup->words[i] = (Keyword){0, at, (int32_t)(line - at), -1, where[i], 0, 0, 0};
        put_shape(&lookup->words[i], shapes + 3 * i);
        at = line + 1;
    }
    return 1;
}

/* Learns `count` keywords, one a line, with a byte of `where` and three of `shapes` for each; 0 for an error. */
int lookup_learn(Lookup *lookup, PyObject *words, const uint8_t *where, const uint8_t *shapes)
{
    uint32_t counts[LENGTHS] = {0};

    lookup->words = calloc((size_t)lookup->count + 1, sizeof(Keyword));
    if (lookup->words == NULL || !store_words(lookup, words, where, shapes))
        return 0;
    for (int32_t number = 0; number < lookup->count; number++)
        counts[length_class(lookup->words[number].length)]++;
    for (int class = EIGHT; class < LENGTHS; class++) {
        int wide = 4;
        while (wide < bits[class] && 1u << wide < counts[class] * 3 / 2)
            wide++;
        lookup->tables[class].drop = bits[class] - wide;
        lookup->tables[class].first = calloc((size_t)1 << wide, sizeof(int32_t));
        if (lookup->tables[class].first == NULL)
            return 0;
    }
    for (int32_t number = 0; number < lookup->count; number++)
        enter(lookup, number);
    return 1;
}

void lookup_free(Lookup *lookup)
{
    free(lookup->words);
    free(lookup->store);
    for (int class = EIGHT; class < LENGTHS; class++)
        free(lookup->tables[class].first);
}
