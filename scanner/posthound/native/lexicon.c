/* What words say of the names that they are parts of, remembered from file to file: files share nearly all of them. */

#include "literals.h"
#include "view.h"
#include "word.h"

/* What a word says: enough by itself, or that a name may begin with it that another one ends. posthound.detect.said says of what. */
enum { ALONE = 1, BEGINS = 2, ENDS = 4 };

typedef struct {
    PyObject_HEAD
    Strings words;
    Column says;     /* by a word's number */
    PyObject *homes; /* a list of the bytes of longer words */
} Lexicon;

/* Adds a word that was not met; its number, -1 with an error. */
static int32_t meet(Lexicon *self, const String *word, Slot *place, PyObject *news)
{
    PyObject *home = PyBytes_FromStringAndSize((const char *)word->bytes, (Py_ssize_t)word->length);
    PyObject *text = home ? string_text(word) : NULL;
    int32_t number = -1;

    if (text != NULL && PyList_Append(news, text) == 0 && (word->length <= SHORT || PyList_Append(self->homes, home) == 0)) {
        number = column_put(&self->says, 0) ? strings_add(&self->words, word, (const uint8_t *)PyBytes_AS_STRING(home), place) : -1;
        if (number < 0)
            PyErr_NoMemory();
    }
    Py_XDECREF(home);
    Py_XDECREF(text);
    return number;
}

/* Makes a string of a word. */
static String string_of(const uint8_t *bytes, size_t length)
{
    String word = {.bytes = bytes, .length = length};

    if (length <= SHORT)
        memcpy(word.words, bytes, length);
    return word;
}

/* What the words of a text say together; words not met are added to `news`. -1 with an error. */
static int said_by(Lexicon *self, const uint8_t *at, const uint8_t *end, PyObject *news)
{
    int said = 0;

    while (at < end) {
        const uint8_t *past = past_word(at, end);
        if (past > at) {
            String word = string_of(at, (size_t)(past - at));
            Slot *place = strings_place(&self->words, &word);
            int32_t number = place->number ? place->number - 1 : meet(self, &word, place, news);
            if (number < 0 || number >= self->says.count) /* memory ran out, now or before */
                return PyErr_Occurred() ? -1 : (PyErr_NoMemory(), -1);
            said |= self->says.at[number];
        }
        at = past > at ? past : at + 1;
    }
    return said;
}

/* saying(data, starts, numbers) -> (numbers, words): of texts joined in `data` those with a word that is enough, or one that begins a name
   and one that ends it; and the words of them all that were not met before, of which nothing is known. */
static PyObject *lexicon_saying(Lexicon *self, PyObject *const *args, Py_ssize_t count)
{
    View starts;
    PyObject *found, *news;

    if (!takes(count, 3) || !PyBytes_Check(args[0]) || !viewed(args[1], &starts) || !PyList_Check(args[2]))
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "saying takes bytes, a column and a list");
    found = PyList_New(0);
    news = PyList_New(0);
    for (Py_ssize_t i = 0; found && news && i < PyList_GET_SIZE(args[2]); i++) {
        const uint8_t *text;
        Py_ssize_t length, number = PyLong_AsSsize_t(PyList_GET_ITEM(args[2], i));
        int said = joined_text(args[0], &starts, number, &text, &length) ? said_by(self, text, text + length, news) : -1;
        if (said < 0 || (((said & ALONE) || (said & (BEGINS | ENDS)) == (BEGINS | ENDS)) && !append_number(found, number)))
            Py_CLEAR(found);
    }
    if (found && news)
        return Py_BuildValue("(NN)", found, news);
    Py_XDECREF(found);
    Py_XDECREF(news);
    return NULL;
}

/* learn(word, says): what a word says that was met. */
static PyObject *lexicon_learn(Lexicon *self, PyObject *args)
{
    const char *bytes;
    Py_ssize_t length;
    int says;
    String word;
    Slot *place;

    if (!PyArg_ParseTuple(args, "s#i", &bytes, &length, &says))
        return NULL;
    word = string_of((const uint8_t *)bytes, (size_t)length);
    place = strings_place(&self->words, &word);
    if (!place->number)
        return PyErr_Format(PyExc_ValueError, "a word that was met is wanted");
    self->says.at[place->number - 1] = says;
    Py_RETURN_NONE;
}

/* How many words were met. */
static Py_ssize_t lexicon_count(Lexicon *self)
{
    return self->words.count;
}

static PyObject *lexicon_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    Lexicon *self;

    if (PyTuple_GET_SIZE(args) || (kwargs != NULL && PyDict_GET_SIZE(kwargs)))
        return PyErr_Format(PyExc_TypeError, "Lexicon takes no arguments");
    self = (Lexicon *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->homes = PyList_New(0);
    if (self->homes == NULL || !strings_start(&self->words, seed_of_process(), 0)) {
        Py_DECREF(self);
        return PyErr_Occurred() ? NULL : PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static void lexicon_dealloc(Lexicon *self)
{
    PyTypeObject *type = Py_TYPE(self);

    strings_free(&self->words);
    column_free(&self->says);
    Py_XDECREF(self->homes);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"saying", (PyCFunction)(void (*)(void))lexicon_saying, METH_FASTCALL,
     "saying(data, starts, numbers): the texts whose words say enough, and the words that were not met before."},
    {"learn", (PyCFunction)lexicon_learn, METH_VARARGS, "learn(word, says): what a word says that was met."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Lexicon(): remembers what words say."},
    {Py_tp_new, lexicon_new},
    {Py_tp_dealloc, lexicon_dealloc},
    {Py_tp_methods, methods},
    {Py_sq_length, lexicon_count},
    {0, NULL},
};

PyType_Spec lexicon_spec = {"posthound.native._compiled.Lexicon", sizeof(Lexicon), 0, Py_TPFLAGS_DEFAULT, slots};
