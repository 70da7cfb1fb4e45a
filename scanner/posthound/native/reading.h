/* How much of a text reads as words, which scripts are glanced at for, too. */

#ifndef POSTHOUND_READING_H
#define POSTHOUND_READING_H

#include "native.h"

/* What pairs of letters say of words: a digit each, and the means of it from which a run of letters reads as words, for long, shorter and
   the shortest runs. */
typedef struct {
    const uint8_t *bigrams;
    double least[3];
} Words;

int words_of(PyObject *const *args, Words *words);
double share_of_words(const uint8_t *text, Py_ssize_t size, const Words *words);

#endif
