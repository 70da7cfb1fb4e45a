/* Whether a value may follow a name. */

#ifndef POSTHOUND_FOLLOW_H
#define POSTHOUND_FOLLOW_H

#include "text.h"

int may_follow(const Text *t, const Name *name);

static inline int is_quote(Py_UCS4 code)
{
    return code == '"' || code == '\'' || code == '`';
}

/* What the parts of it share. */
int reads(const Text *t, Py_ssize_t at, const char *word);
int is_wide_join(Py_UCS4 code);
int said(const Text *t, Py_ssize_t at);
int labelled(const Text *t, Py_ssize_t at);
int gives_back(const Text *t, Py_ssize_t at);
int asked_below(const Text *t, Py_ssize_t at);
int among_several(const Text *t, Py_ssize_t at);

#endif
