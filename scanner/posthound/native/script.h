/* A glance at a script. */

#ifndef POSTHOUND_SCRIPT_H
#define POSTHOUND_SCRIPT_H

#include "plain.h"

PyObject *glance_at(const Latin *t, const Words *words);

#endif
