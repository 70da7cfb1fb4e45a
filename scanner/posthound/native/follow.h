/* Whether a value may follow a name. */

#ifndef POSTHOUND_FOLLOW_H
#define POSTHOUND_FOLLOW_H

#include "text.h"

int may_follow(const Text *t, const Name *name);

#endif
