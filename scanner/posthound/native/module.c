/* posthound.native._compiled: the passes over every byte of a file, compiled. Without it the same is done in Python, more slowly. */

#include "native.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* keep_memory(): from now on, memory that is freed stays with the process up to a limit. File after file takes as much as the one
   before, and getting pages from the system anew takes longer than reading what is in them. */
static PyObject *native_keep_memory(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(nothing))
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 32 << 20); /* larger pieces go back at once */
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"read", native_read, METH_O, "read(data): the columns of strict JSON, or None for anything else."},
    {"join", native_join, METH_O, "join(texts): the texts as one, where each begins, and which are not ASCII."},
    {"holding", (PyCFunction)(void (*)(void))native_holding, METH_FASTCALL,
     "holding(data, starts, numbers, words): those of the joined texts that hold one of a few words, case aside."},
    {"encoded", native_encoded, METH_O, "encoded(data): the runs that may be base64 of a text."},
    {"listed", native_listed, METH_O, "listed(data): the lists of numbers that may be the bytes of a text."},
    {"keep_memory", native_keep_memory, METH_NOARGS, "keep_memory(): memory that is freed stays with the process, up to a limit."},
    {"pick", (PyCFunction)(void (*)(void))native_pick, METH_FASTCALL,
     "pick(column, table): the rows whose number is marked in the table."},
    {"marks", (PyCFunction)(void (*)(void))native_marks, METH_FASTCALL,
     "marks(column, table): a mark for each row whose number is marked in the table."},
    {"runs", (PyCFunction)(void (*)(void))native_runs, METH_FASTCALL,
     "runs(parents, keys, table): the runs of leaves that follow each other in one marked list, and whether one has several."},
    {"alike", (PyCFunction)(void (*)(void))native_alike, METH_FASTCALL,
     "alike(numbers, runs, wanted): the runs of rows with a marked text, those with the same texts together."},
    {"standing", (PyCFunction)(void (*)(void))native_standing, METH_FASTCALL,
     "standing(numbers, runs, size): the texts that stand in runs of rows."},
    {"beside", (PyCFunction)(void (*)(void))native_beside, METH_FASTCALL,
     "beside(keys, parents, names, value, size): the names beside leaves at a marked key."},
    {"telling", (PyCFunction)(void (*)(void))native_telling, METH_FASTCALL,
     "telling(keys, parents, names, own, value, naming, nameless, numbers, wanted): the leaves that a telling name holds."},
    {"texts_named", (PyCFunction)(void (*)(void))native_texts_named, METH_FASTCALL,
     "texts_named(keys, parents, names, own, value, naming, nameless, numbers, size): the texts of such leaves."},
    {"at", (PyCFunction)(void (*)(void))native_at, METH_FASTCALL,
     "at(keys, table, numbers, data, starts, mark): the texts with a byte in them of the leaves whose key is marked."},
    {"addressed", native_addressed, METH_O, "addressed(data): where a URL may have a user and a password."},
    {"ported", native_ported, METH_O, "ported(data): where an `@` stands before a host and a port."},
    {"places", (PyCFunction)(void (*)(void))native_places, METH_FASTCALL,
     "places(data, mark, ...): where one of the marks stands."},
    {"touching", (PyCFunction)(void (*)(void))native_touching, METH_FASTCALL,
     "touching(data, before, behind): where `{{` or `}}` touches what is marked."},
    {"spelled", (PyCFunction)(void (*)(void))native_spelled, METH_FASTCALL,
     "spelled(data, at, count): the byte at which the character stands that is so many behind the one at a byte of a literal."},
    {"literal_end", (PyCFunction)(void (*)(void))native_literal_end, METH_FASTCALL,
     "literal_end(data, at): the byte behind the literal that begins at a byte."},
    {"lines", (PyCFunction)(void (*)(void))native_lines, METH_FASTCALL,
     "lines(data, places): the lines of ascending places, and where each begins."},
    {"marked", (PyCFunction)(void (*)(void))native_marked, METH_FASTCALL,
     "marked(data, mark): where something encoded begins with a mark: `%`, a backslash or `&`."},
    {"named", (PyCFunction)(void (*)(void))native_named, METH_FASTCALL,
     "named(texts, words): the names around words of credentials, and the values plainly behind them."},
    {"glance", (PyCFunction)(void (*)(void))native_glance, METH_FASTCALL,
     "glance(script, bigrams, least, shorter, shortest): the literals to look at and their names, or None where it has to be parsed."},
    {"glances", (PyCFunction)(void (*)(void))native_glances, METH_FASTCALL,
     "glances(numbers, runs, data, starts, wide, longest, bigrams, least, shorter, shortest): the runs of lines with something to look at, and what."},
    {"counted", native_counted, METH_O, "counted(text): the digits, letters and capitals of a text of ASCII, and how often its most frequent character stands."},
    {"changes", native_changes, METH_O, "changes(text): how often letters and digits take turns in a text of ASCII."},
    {"wordiness", (PyCFunction)(void (*)(void))native_wordiness, METH_FASTCALL,
     "wordiness(text, bigrams, least, shorter, shortest): the share of a text of ASCII that reads as words."},
    {"words", native_words, METH_O, "words(text): the words and numbers in a text of ASCII, in small letters."},
    {"in_order", (PyCFunction)(void (*)(void))native_in_order, METH_FASTCALL,
     "in_order(text, runs, least): how many characters of a text of ASCII lie in pieces of runs, or in repeats."},
    {"most_repeated", (PyCFunction)(void (*)(void))native_most_repeated, METH_FASTCALL,
     "most_repeated(text, size): how often the most frequent run of so many characters stands in a short text of ASCII."},
    {"stretched", (PyCFunction)(void (*)(void))native_stretched, METH_FASTCALL,
     "stretched(keys, firsts, rounds): the rounds of PBKDF2 behind the first of each, or None where the processor has no instructions for it."},
    {NULL, NULL, 0, NULL},
};

static int start(PyObject *module)
{
    State *state = PyModule_GetState(module);
    struct {
        const char *name;
        PyType_Spec *spec;
    } types[] = {{"Finder", &finder_spec}, {"Words", &words_spec}, {"Lexicon", &lexicon_spec}};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        PyObject *type = PyType_FromSpec(types[i].spec);
        int added = type != NULL && PyModule_AddObjectRef(module, types[i].name, type) == 0;
        Py_XDECREF(type);
        if (!added)
            return -1;
    }
    state->texts = PyType_FromModuleAndSpec(module, &texts_spec, NULL);
    return state->texts ? 0 : -1;
}

static int state_visit(PyObject *module, visitproc visit, void *arg)
{
    Py_VISIT(((State *)PyModule_GetState(module))->texts);
    return 0;
}

static int state_clear(PyObject *module)
{
    Py_CLEAR(((State *)PyModule_GetState(module))->texts);
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, start}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "posthound.native._compiled",
    .m_doc = "The passes over every byte of a file, compiled.",
    .m_size = sizeof(State),
    .m_methods = functions,
    .m_slots = slots,
    .m_traverse = state_visit,
    .m_clear = state_clear,
};

PyMODINIT_FUNC PyInit__compiled(void)
{
    return PyModuleDef_Init(&definition);
}
