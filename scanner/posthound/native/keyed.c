/* Keys of an object that may be secrets: tokens, logins, addresses with one, what stands in a header. What is one, posthound.model.keyed
   says too. */

#include "keyed.h"
#include "letters.h"

/* What stands in a piece of a key: whether all of it is ASCII that is shown, and how its characters follow each other. */
typedef struct {
    size_t digits, letters, changes, blanks, slashes, colons;
    int shown, of_token;
} Look;

static Look looked_at(const uint8_t *at, size_t length)
{
    Look look = {.shown = 1, .of_token = length > 0 && (is_small(*at) || is_capital(*at) || is_digit(*at))};
    int before = 0; /* what the last character is */

    for (size_t i = 0; i < length; i++) {
        int kind = is_small(at[i]) ? 'a' : is_capital(at[i]) ? 'A' : is_digit(at[i]) ? '0' : 0;
        look.shown &= at[i] >= ' ' && at[i] < 127;
        look.digits += kind == '0';
        look.letters += kind == 'a' || kind == 'A';
        look.changes += kind && before && kind != before && !(before == 'A' && kind == 'a');
        look.blanks += at[i] == ' ';
        look.slashes += at[i] == '/';
        look.colons += at[i] == ':';
        look.of_token &= kind || (at[i] && strchr("_.~+/=:|@-", at[i]) != NULL);
        before = kind;
    }
    return look;
}

static int is_token(const Look *look, size_t length)
{
    return length >= KEYED_TOKEN && look->of_token && look->digits && look->changes * KEYED_PER_CHANGE >= length;
}

/* A user, a colon and a password, with nothing of a path or a time. */
static int is_login(const Look *all, const uint8_t *key, size_t length)
{
    const uint8_t *colon = all->colons == 1 && !all->slashes ? memchr(key, ':', length) : NULL;
    size_t user = colon ? (size_t)(colon - key) : 0;
    Look behind;

    if (user < 2 || length - user - 1 < KEYED_PASSWORD)
        return 0;
    behind = looked_at(colon + 1, length - user - 1);
    return behind.digits && behind.letters;
}

/* An address with something before its host. */
static int has_userinfo(const uint8_t *key, size_t length)
{
    for (size_t i = 0; i + 3 < length; i++)
        if (memcmp(key + i, "://", 3) == 0)
            return memchr(key + i + 3, '@', length - i - 3) != NULL;
    return 0;
}

static int begins_with(const uint8_t *key, size_t length, const char *scheme)
{
    size_t size = strlen(scheme), i = 0;

    while (i < size && i < length && lowered(key[i]) == (uint8_t)scheme[i])
        i++;
    return i == size;
}

int may_be_secret(const uint8_t *key, size_t length)
{
    static const char *const schemes[] = {"bearer ", "basic ", "token "};
    Look look = looked_at(key, length);

    if (!look.shown || !look.digits)
        return 0;
    if (!look.blanks)
        return is_token(&look, length) || is_login(&look, key, length) || has_userinfo(key, length);
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t size = strlen(schemes[i]);
        if (begins_with(key, length, schemes[i])) {
            look = looked_at(key + size, length - size);
            return is_token(&look, length - size);
        }
    }
    return 0;
}
