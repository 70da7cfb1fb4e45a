/* What makes a guessable value dear to guess: the rounds of PBKDF2 over HMAC-SHA-256 (RFC 8018), with a processor's own instructions. OpenSSL
   sets an HMAC up anew for each round, which takes longer than the round itself. */

#include "sha256.h"
#include "stretch.h"

#ifdef SHA256_HERE

/* What a key does to an HMAC: the states behind the first block of its inner and of its outer hash. */
typedef struct {
    Hash inner, outer;
} Keyed;

SHA256_TARGET static Hash behind_pad(const uint8_t *key, Py_ssize_t size, uint8_t pad)
{
    Hash start;
    uint8_t block[SHA256_BLOCK];

    memcpy(&start, sha256_start, sizeof(start));
    memset(block, pad, sizeof(block));
    for (Py_ssize_t at = 0; at < size; at++)
        block[at] ^= key[at];
    return hash_block(start, words_at(block), words_at(block + 16), words_at(block + 32), words_at(block + 48));
}

/* The state behind a block and a digest: what is left of the digest's own block are a one, zeros and how many bits there were. */
SHA256_TARGET static inline Hash behind_digest(Hash state, Hash digest)
{
    return hash_block(state, digest.abcd, digest.efgh, (Four){0x80000000}, (Four){0, 0, 0, (SHA256_BLOCK + SHA256_BYTES) * 8});
}

SHA256_TARGET static void stretch_one(const Stretching *value, long rounds)
{
    const Keyed keyed = {behind_pad(value->key, value->size, 0x36), behind_pad(value->key, value->size, 0x5c)};
    Hash digest = {words_at(value->first), words_at(value->first + 16)}, mixed = digest;

    for (long round = 1; round < rounds; round++) {
        digest = behind_digest(keyed.outer, behind_digest(keyed.inner, digest));
        mixed.abcd ^= digest.abcd;
        mixed.efgh ^= digest.efgh;
    }
    put_words(mixed.abcd, value->to);
    put_words(mixed.efgh, value->to + 16);
}

#else

static int sha256_here(void)
{
    return 0;
}

static void stretch_one(const Stretching *value, long rounds)
{
    (void)value, (void)rounds;
}

#endif

/* Many at once, and one by one what is left, where the processor can do either. */
static void stretch(const Stretching *values, Py_ssize_t count, long rounds)
{
    const int wide = wide_here(), narrow = sha256_here();

    while (count > 0) {
        Py_ssize_t now = wide && (count >= WIDE_FROM || !narrow) ? Py_MIN(count, WIDE) : 1;

        if (now > 1 || !narrow)
            stretch_wide(values, now, rounds);
        else
            stretch_one(values, rounds);
        values += now, count -= now;
    }
}

/* What to stretch, and the digests to be filled in, a tuple; NULL for a key or a first round of another size. */
static PyObject *to_stretch(PyObject *keys, PyObject *firsts, Stretching *values)
{
    Py_ssize_t count = PyTuple_GET_SIZE(keys);
    PyObject *digests = PyTuple_New(count);

    for (Py_ssize_t at = 0; digests != NULL && at < count; at++) {
        PyObject *key = PyTuple_GET_ITEM(keys, at), *first = PyTuple_GET_ITEM(firsts, at), *digest;

        if (!PyBytes_Check(key) || PyBytes_GET_SIZE(key) > SHA256_BLOCK || !PyBytes_Check(first) || PyBytes_GET_SIZE(first) != SHA256_BYTES) {
            PyErr_Format(PyExc_ValueError, "a key has 64 bytes at most, a round has 32");
            Py_CLEAR(digests);
        } else if ((digest = PyBytes_FromStringAndSize(NULL, SHA256_BYTES)) == NULL) {
            Py_CLEAR(digests);
        } else {
            PyTuple_SET_ITEM(digests, at, digest);
            values[at] = (Stretching){
                (const uint8_t *)PyBytes_AS_STRING(key), (const uint8_t *)PyBytes_AS_STRING(first), PyBytes_GET_SIZE(key),
                (uint8_t *)PyBytes_AS_STRING(digest),
            };
        }
    }
    return digests;
}

/* stretched(keys, firsts, rounds): PBKDF2 of `rounds` rounds for each key, of which its first is the first; None where the processor has no
   instructions for it. A key is one block at most. */
PyObject *native_stretched(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (count != 3 || !PyTuple_Check(args[0]) || !PyTuple_Check(args[1]) || !PyLong_Check(args[2]) ||
        PyTuple_GET_SIZE(args[0]) != PyTuple_GET_SIZE(args[1]))
        return PyErr_Format(PyExc_TypeError, "stretched() takes keys, the first round's bytes for each and a number of rounds");
    long rounds = PyLong_AsLong(args[2]);

    if (rounds == -1 && PyErr_Occurred())
        return NULL;
    if (!sha256_here() && !wide_here())
        Py_RETURN_NONE;
    Py_ssize_t size = PyTuple_GET_SIZE(args[0]);
    Stretching *values = PyMem_New(Stretching, size ? size : 1);

    if (values == NULL)
        return PyErr_NoMemory();
    PyObject *digests = to_stretch(args[0], args[1], values);

    if (digests != NULL) {
        Py_BEGIN_ALLOW_THREADS
        stretch(values, size, rounds);
        Py_END_ALLOW_THREADS
    }
    PyMem_Free(values);
    return digests;
}
