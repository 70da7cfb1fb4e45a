/* How a value reads, by its single characters: what posthound.filters.text says of it in Python. All texts here are ASCII. */

#include "letters.h"
#include "reading.h"

#define PAIRS 128 /* two characters of ASCII as one number: the second in seven bits */

typedef struct {
    const uint8_t *at;
    Py_ssize_t size;
} Ascii;

/* The characters of an argument; 0, with an error set, where it is no ASCII text. */
static int ascii_of(PyObject *text, Ascii *found)
{
    if (!PyUnicode_Check(text) || !PyUnicode_IS_COMPACT_ASCII(text)) {
        PyErr_SetString(PyExc_TypeError, "takes text of ASCII");
        return 0;
    }
    found->at = (const uint8_t *)PyUnicode_1BYTE_DATA(text);
    found->size = PyUnicode_GET_LENGTH(text);
    return 1;
}

/* counted(text) -> (digits, letters, capitals, most): how many of each, and how often the most frequent character stands. */
PyObject *native_counted(PyObject *Py_UNUSED(module), PyObject *text)
{
    Ascii t;
    Py_ssize_t digits = 0, small = 0, capitals = 0, most = 0, times[128] = {0};

    if (!ascii_of(text, &t))
        return NULL;
    for (Py_ssize_t i = 0; i < t.size; i++)
        times[t.at[i] & 127]++;
    for (int character = 0; character < 128; character++) {
        digits += is_digit((uint8_t)character) ? times[character] : 0;
        small += is_small((uint8_t)character) ? times[character] : 0;
        capitals += is_capital((uint8_t)character) ? times[character] : 0;
        most = times[character] > most ? times[character] : most;
    }
    return Py_BuildValue("nnnn", digits, small + capitals, capitals, most);
}

/* changes(text) -> int: how often letters and digits take turns. */
PyObject *native_changes(PyObject *Py_UNUSED(module), PyObject *text)
{
    Ascii t;
    Py_ssize_t turns = 0;
    int before = -1;

    if (!ascii_of(text, &t))
        return NULL;
    for (Py_ssize_t i = 0; i < t.size; i++) {
        int digit = is_digit(t.at[i]);
        if (!digit && !is_small(t.at[i]) && !is_capital(t.at[i]))
            continue;
        turns += before >= 0 && before != digit;
        before = digit;
    }
    return PyLong_FromSsize_t(turns);
}

/* Where a run of letters ends that may be a word: small ones with a capital before them or none, or capitals; its beginning where none
   begins there. */
static Py_ssize_t run_end(const Ascii *t, Py_ssize_t at)
{
    Py_ssize_t end = at + is_capital(t->at[at]), least = end + 2;

    while (end < t->size && is_small(t->at[end]))
        end++;
    if (end >= least)
        return end;
    for (end = at; end < t->size && is_capital(t->at[end]); end++)
        ;
    return end - at >= 3 ? end : at;
}

/* The table and the three numbers behind a function's first argument; 0, with an error set, where they are something else. */
int words_of(PyObject *const *args, Words *words)
{
    if (!PyBytes_Check(args[0]) || PyBytes_GET_SIZE(args[0]) != 26 * 26) {
        PyErr_SetString(PyExc_TypeError, "takes a table of pairs of letters");
        return 0;
    }
    words->bigrams = (const uint8_t *)PyBytes_AS_STRING(args[0]);
    for (int i = 0; i < 3; i++)
        if ((words->least[i] = PyFloat_AsDouble(args[1 + i])) == -1.0 && PyErr_Occurred())
            return 0;
    return 1;
}

/* The share of letters and digits of a text of ASCII in runs that read as words. */
double share_of_words(const uint8_t *text, Py_ssize_t size, const Words *words)
{
    Ascii t = {text, size};
    Py_ssize_t all = 0, wordy = 0;

    for (Py_ssize_t i = 0; i < t.size; i++)
        all += is_digit(t.at[i]) || is_small(t.at[i]) || is_capital(t.at[i]);
    for (Py_ssize_t i = 0, end; i < t.size; i = end > i ? end : i + 1) {
        Py_ssize_t score = 0, letters;
        end = is_small(t.at[i]) || is_capital(t.at[i]) ? run_end(&t, i) : i;
        if ((letters = end - i) == 0)
            continue;
        for (Py_ssize_t j = i; j + 1 < end; j++)
            score += words->bigrams[(lowered(t.at[j]) - 'a') * 26 + lowered(t.at[j + 1]) - 'a'];
        if ((double)score / (double)(letters - 1) >= words->least[letters <= 4 ? 2 : letters <= 6 ? 1 : 0])
            wordy += letters;
    }
    return all ? (double)wordy / (double)all : 0.0;
}

/* wordiness(text, bigrams, least, shorter, shortest) -> float: the share of letters and digits in runs whose mean bigram is `least`, or
   what is asked of runs of up to six letters and up to four. */
PyObject *native_wordiness(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    Ascii t;
    Words words;

    if (count != 5)
        return PyErr_Format(PyExc_TypeError, "wordiness takes text, a table and three numbers");
    if (!ascii_of(args[0], &t) || !words_of(args + 1, &words))
        return NULL;
    return PyFloat_FromDouble(share_of_words(t.at, t.size, &words));
}

/* How far a text goes along one of the runs, which stand one a line, from a place on. */
static Py_ssize_t along(const Ascii *t, Py_ssize_t at, const uint8_t *runs, Py_ssize_t size, Py_ssize_t least)
{
    Py_ssize_t longest = 0;

    for (Py_ssize_t start = 0, end; start < size; start = end + 1) {
        const uint8_t *stop = memchr(runs + start, '\n', (size_t)(size - start));
        end = stop ? stop - runs : size;
        for (Py_ssize_t from = start; from + least <= end; from++) {
            Py_ssize_t length = 0;
            while (from + length < end && at + length < t->size && runs[from + length] == lowered(t->at[at + length]))
                length++;
            if (length < least)
                continue;
            if (length > longest)
                longest = length;
            break; /* where the run holds it first */
        }
    }
    return longest;
}

/* Whether pairs of characters follow each other here as they do in runs: a piece of one is nothing but such pairs. */
static int goes_on(const Ascii *t, Py_ssize_t at, Py_ssize_t least, const uint8_t *pairs)
{
    for (Py_ssize_t i = at; i + 1 < at + least; i++) {
        int pair = lowered(t->at[i]) * PAIRS + lowered(t->at[i + 1]);
        if (!(pairs[pair >> 3] >> (pair & 7) & 1))
            return 0;
    }
    return 1;
}

/* in_order(text, runs, least) -> int: how many characters, case aside, lie in pieces of the runs (one a line, in small letters) of at least
   so many characters, or in repeats of five and more. */
PyObject *native_in_order(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    Ascii t;
    const uint8_t *runs;
    uint8_t pairs[PAIRS * PAIRS / 8] = {0};
    Py_ssize_t size, least, covered = 0, i, end;

    if (count != 3 || !PyBytes_Check(args[1]))
        return PyErr_Format(PyExc_TypeError, "in_order takes text, runs and a number");
    if (!ascii_of(args[0], &t))
        return NULL;
    runs = (const uint8_t *)PyBytes_AS_STRING(args[1]);
    size = PyBytes_GET_SIZE(args[1]);
    least = PyLong_AsSsize_t(args[2]);
    if (least < 2)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "in_order takes pieces of two characters and more");
    for (i = 0; i + 1 < size; i++) {
        int pair = (runs[i] & 127) * PAIRS + (runs[i + 1] & 127);
        pairs[pair >> 3] |= (uint8_t)(1 << (pair & 7));
    }
    for (i = 0; i < t.size; i = end) {
        for (end = i + 1; end < t.size && lowered(t.at[end]) == lowered(t.at[i]); end++)
            ;
        if (end - i >= 5 && t.at[i] != '\n')
            covered += end - i;
    }
    for (i = 0; i + least <= t.size;) {
        Py_ssize_t longest = goes_on(&t, i, least, pairs) ? along(&t, i, runs, size, least) : 0;
        covered += longest;
        i += longest ? longest : 1;
    }
    return PyLong_FromSsize_t(covered);
}

/* most_repeated(text, size) -> int: how often the most frequent run of so many characters, case aside, stands in a short text. */
PyObject *native_most_repeated(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    Ascii t;
    uint8_t low[64];
    Py_ssize_t size, most = 0;

    if (count != 2)
        return PyErr_Format(PyExc_TypeError, "most_repeated takes text and a number");
    if (!ascii_of(args[0], &t))
        return NULL;
    size = PyLong_AsSsize_t(args[1]);
    if (size < 1 || t.size > (Py_ssize_t)sizeof low)
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "most_repeated takes a short text");
    for (Py_ssize_t i = 0; i < t.size; i++)
        low[i] = lowered(t.at[i]);
    for (Py_ssize_t i = 0; i + size <= t.size; i++) {
        Py_ssize_t times = 1;
        for (Py_ssize_t j = i + 1; j + size <= t.size; j++)
            times += memcmp(low + i, low + j, (size_t)size) == 0;
        if (times > most)
            most = times;
    }
    return PyLong_FromSsize_t(most);
}
