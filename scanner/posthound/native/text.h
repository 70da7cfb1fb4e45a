/* A text's characters, and a name in it. What is said here of names and values, posthound.detect.assignments says in regexes. */

#ifndef POSTHOUND_TEXT_H
#define POSTHOUND_TEXT_H

#include "native.h"

#define BLANKS 8 /* between a name, its operator and its value, at most */

typedef struct {
    PyObject *text;
    const void *chars;
    Py_ssize_t length;
    int kind;
} Text;

/* Where a name stands, and what is left of it without the marks around it. */
typedef struct {
    Py_ssize_t start, end, first, last;
} Name;

/* The character at a place, 0 outside of the text. */
static inline Py_UCS4 code_at(const Text *t, Py_ssize_t at)
{
    return at >= 0 && at < t->length ? PyUnicode_READ(t->kind, t->chars, at) : 0;
}

/* Past what is white space, so many characters at most. */
static inline Py_ssize_t past_space(const Text *t, Py_ssize_t at, Py_ssize_t most)
{
    Py_ssize_t last = at + most;

    while (at < last && Py_UNICODE_ISSPACE(code_at(t, at)))
        at++;
    return at;
}

#endif
