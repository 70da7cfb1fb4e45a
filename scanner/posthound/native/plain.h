/* What literals of a script are none whatever they are called. */

#ifndef POSTHOUND_PLAIN_H
#define POSTHOUND_PLAIN_H

#include "reading.h"
#include "text.h"

int is_plain(const Text *t, Py_ssize_t begin, Py_ssize_t end, const Words *words);

#endif
