/* Keywords, case aside, looked for in many texts at once: a look at a few bytes tells nearly everywhere that none begins there. */

#include "search.h"

#define BLOCK 16 /* times as many places as are told of at once */
#define LAST 8   /* hits that are looked through for one that overlaps */

/* Adds a hit where it belongs: by ascending end, then by keyword. Hits come by ascending start, so it is never far. */
static int put_hit(Hits *hits, Hit hit)
{
    Py_ssize_t at;

    if (hits->count == hits->room) {
        Py_ssize_t room = hits->room ? hits->room * 2 : 256;
        Hit *made = realloc(hits->at, (size_t)room * sizeof(Hit));
        if (made == NULL)
            return 0;
        hits->at = made;
        hits->room = room;
    }
    for (at = hits->count++; at > 0; at--) {
        const Hit *before = &hits->at[at - 1];
        if (before->number < hit.number || before->end < hit.end || (before->end == hit.end && before->keyword <= hit.keyword))
            break;
        hits->at[at] = *before;
    }
    hits->at[at] = hit;
    return 1;
}

/* Moves to the text that holds an offset: offsets ascend, so the next one is looked for by ever longer steps. */
static void move_to(Search *search, int32_t offset)
{
    Py_ssize_t low = search->number, step = 1, high;

    if (low + 1 >= search->texts || search->starts[low + 1] > offset)
        return;
    while (low + step < search->texts && search->starts[low + step] <= offset)
        step *= 2;
    high = low + step < search->texts ? low + step : search->texts;
    while (high - low > 1) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (search->starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    search->number = low;
}

/* Whether one of the last hits is of the same keyword and ends behind where this one would begin. */
static int overlaps(const Hits *hits, Hit start)
{
    for (Py_ssize_t at = hits->count; at > 0 && hits->count - at < LAST; at--) {
        const Hit *hit = &hits->at[at - 1];
        if (hit->number == start.number && hit->keyword == start.keyword)
            return hit->end > start.end;
    }
    return 0;
}

/* Takes a keyword if it stands at `at` and may begin there. */
static int take(const Lookup *lookup, Search *search, const uint8_t *at, int32_t number)
{
    const Keyword *word = &lookup->words[number];
    int32_t same = 0, offset = (int32_t)(at - search->data);
    const uint8_t *begin;

    if (search->end - at < word->length)
        return 1;
    if (lowered(at[word->length - 1]) != word->word[word->length - 1])
        return 1; /* most that begin alike end otherwise */
    while (same < word->length && lowered(at[same]) == word->word[same])
        same++;
    if (same < word->length)
        return 1;
    move_to(search, offset);
    begin = search->data + search->starts[search->number];
    if (!search->anywhere && !(may_begin(at, begin, word->where)
                               && may_match(word, begin, at, search->data + search->starts[search->number + 1] - 1)))
        return 1;
    offset += word->length - search->starts[search->number];
    if (word->where == AROUND && overlaps(&search->hits, (Hit){(int32_t)search->number, number, offset - word->length}))
        return 1;
    return put_hit(&search->hits, (Hit){(int32_t)search->number, number, offset});
}

/* Takes the keywords at `at`, whose first eight bytes are `eight`, of the lengths that are marked. */
static int take_all(const Lookup *lookup, Search *search, const uint8_t *at, uint64_t eight, unsigned marks)
{
    for (; marks; marks &= marks - 1) {
        int class = lowest(marks);
        const Table *table = &lookup->tables[class];
        const uint64_t mask = first_bytes(lengths[class]);
        int32_t number = table->first[slot(eight * SPREAD, class) >> table->drop] - 1;
        for (; number >= 0; number = lookup->words[number].next)
            if (!((eight ^ lookup->words[number].head) & mask) && !take(lookup, search, at, number))
                return 0;
    }
    return 1;
}

/* The marks of a place: a bit for each length of keywords that may begin there. Of the long ones, the first six bytes are asked, too. */
static inline unsigned marks_of(const uint8_t *marks, uint64_t eight)
{
    uint64_t spread = eight * SPREAD;
    unsigned found = marks[begins[EIGHT] + slot(spread, EIGHT)] | 1 << SIX;

    found &= marks[begins[SIX] + slot(spread, SIX)];
    for (int class = FIVE; class <= THREE; class++)
        found |= marks[begins[class] + slot(spread, class)];
    return found;
}

typedef struct {
    uint32_t place, marks;
} Candidate;

/* Looks at the places from `at` on, `count` times PLACES; their bytes, and those beyond, are at `bytes`. One step after the other is
   taken for all of them: what a processor guesses wrongly in one does not keep it from going on with the next. */
static int search_block(const Lookup *lookup, Search *search, const uint8_t *at, const uint8_t *bytes, int count)
{
    uint64_t places[BLOCK];
    Candidate found[BLOCK * PLACES];
    int candidates = 0;

    for (int i = 0; i < count; i++)
        places[i] = glance_words(&search->passed, bytes + i * PLACES, search->anywhere)
                    | glance_anywhere(&lookup->glance, bytes + i * PLACES);
    if (search->end - at < count * PLACES)
        places[count - 1] &= ((uint64_t)1 << (search->end - at) % PLACES) - 1;
    for (int i = 0; i < count; i++)
        for (uint64_t left = places[i]; left; left &= left - 1) {
            uint32_t place = (uint32_t)(i * PLACES + lowest(left));
            found[candidates] = (Candidate){place, marks_of(lookup->marks, eight_bytes(bytes + place) | LOWER)};
            candidates += found[candidates].marks != 0;
        }
    for (int i = 0; i < candidates; i++)
        if (!take_all(lookup, search, at + found[i].place, eight_bytes(bytes + found[i].place) | LOWER, found[i].marks))
            return 0;
    return 1;
}

/* Looks through all texts; 0 where memory ran out. */
int search_all(const Lookup *lookup, Search *search)
{
    uint8_t last[2 * PLACES + BEYOND] = {0};
    const uint8_t *at = search->data;
    Py_ssize_t left = search->end - at;

    for (; left >= PLACES + BEYOND; left = search->end - at) {
        Py_ssize_t count = (left - BEYOND) / PLACES;
        count = count < BLOCK ? count : BLOCK;
        if (!search_block(lookup, search, at, at, (int)count))
            return 0;
        at += count * PLACES;
    }
    memcpy(last, at, (size_t)left);
    return search_block(lookup, search, at, last, (int)((left + PLACES - 1) / PLACES));
}
