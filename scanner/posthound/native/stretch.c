/* What makes a guessable value dear to guess: the rounds of PBKDF2 over HMAC-SHA-256 (RFC 8018), with a processor's own instructions. OpenSSL
   sets an HMAC up anew for each round, which takes longer than the round itself. */

#include "native.h"
#include "sha256.h"

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

SHA256_TARGET static void stretch(const uint8_t *key, Py_ssize_t size, const uint8_t *first, long rounds, uint8_t *to)
{
    const Keyed keyed = {behind_pad(key, size, 0x36), behind_pad(key, size, 0x5c)};
    Hash digest = {words_at(first), words_at(first + 16)}, mixed = digest;

    for (long round = 1; round < rounds; round++) {
        digest = behind_digest(keyed.outer, behind_digest(keyed.inner, digest));
        mixed.abcd ^= digest.abcd;
        mixed.efgh ^= digest.efgh;
    }
    put_words(mixed.abcd, to);
    put_words(mixed.efgh, to + 16);
}

#endif

/* stretched(key, first, rounds): PBKDF2 of `rounds` rounds, of which `first` is the first; None where the processor has no
   instructions for it. The key is one block at most. */
PyObject *native_stretched(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (count != 3 || !PyBytes_Check(args[0]) || !PyBytes_Check(args[1]) || !PyLong_Check(args[2]))
        return PyErr_Format(PyExc_TypeError, "stretched() takes a key, the first round's bytes and a number of rounds");
#ifdef SHA256_HERE
    Py_ssize_t size = PyBytes_GET_SIZE(args[0]);
    long rounds = PyLong_AsLong(args[2]);

    if (rounds == -1 && PyErr_Occurred())
        return NULL;
    if (size > SHA256_BLOCK || PyBytes_GET_SIZE(args[1]) != SHA256_BYTES)
        return PyErr_Format(PyExc_ValueError, "a key has 64 bytes at most, a round has 32");
    if (!sha256_here())
        Py_RETURN_NONE;
    uint8_t digest[SHA256_BYTES];
    const uint8_t *key = (const uint8_t *)PyBytes_AS_STRING(args[0]), *first = (const uint8_t *)PyBytes_AS_STRING(args[1]);
    Py_BEGIN_ALLOW_THREADS
    stretch(key, size, first, rounds, digest);
    Py_END_ALLOW_THREADS
    return PyBytes_FromStringAndSize((const char *)digest, SHA256_BYTES);
#else
    Py_RETURN_NONE;
#endif
}
