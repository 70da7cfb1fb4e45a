/* A search for keywords in many texts. */

#ifndef POSTHOUND_SEARCH_H
#define POSTHOUND_SEARCH_H

#include "lookup.h"

typedef struct {
    int32_t number, keyword, end;
} Hit;

typedef struct {
    Hit *at;
    Py_ssize_t count, room;
} Hits;

typedef struct {
    const uint8_t *data, *end;
    const int32_t *starts;
    Py_ssize_t texts, number; /* the text that the last hit stood in */
    int anywhere;             /* whether keywords count inside words, too */
    Passed passed;
    Hits hits;
} Search;

int search_all(const Lookup *lookup, Search *search);

#endif
