/* How notes for people go on behind the name of a credential, as `detect/joins.py` and `detect/told.py` have it. */

#include "follow.h"

/* Whether a sentence may go on with what its name is, or with whose it is; as `IN_SENTENCE` in `detect/joins.py` and `detect/told.py` have it. */
int said(const Text *t, Py_ssize_t at)
{
    static const char *const words[] = {"is", "was", "were", "are", "es", "son", "era", "est", "sont", "ist", "sind", "war", "lautet", "jest", "je",
                                        "er", "adalah", "for", "of", "de", "di", "do", "da", "du", "dla", "fuer", "para", "pour", "per", "van",
                                        "von", "voor", "has been", "changed to", "set to", "reset to", "updated to", "to ", "by ", "with ",
                                        "should be ", "must be ", "has to be ", "will be ", "d'", "secret", "secr", "priv", "api", "header"};
    Py_UCS4 code = code_at(t, at);

    if ((code | 0x20) == 'd' && code_at(t, at + 1) == 0x2019) /* d’accès */
        return 1;

    if (code == 0xe9 || code == 0xe8 || code == 0xe4 || (code == 'f' && code_at(t, at + 1) == 0xfc)) /* é, è, är, für */
        return 1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (reads(t, at, words[i]))
            return 1;
    return 0;
}

/* Whether one or two words, and a remark in brackets, lead from here to a colon or an equals sign: `API key staging (old): …`. */
int labelled(const Text *t, Py_ssize_t at)
{
    for (int words = 0; words < 2; words++) {
        Py_ssize_t begin = at;
        while (at - begin < 30 && (Py_UNICODE_ISALNUM(code_at(t, at)) || (code_at(t, at) && code_at(t, at) < 128 && strchr("_'@.-", (int)code_at(t, at)))))
            at++;
        if (at == begin)
            return 0;
        if (code_at(t, at) == ' ' && code_at(t, at + 1) == '(')
            for (begin = at += 2; at - begin <= 40 && code_at(t, at) && code_at(t, at) != '\n' && code_at(t, at - 1) != ')'; at++)
                ;
        if (code_at(t, at) == ':' || code_at(t, at) == '=' || is_wide_join(code_at(t, at)))
            return 1;
        if (code_at(t, at) != ' ')
            return 0;
        at++;
        if (code_at(t, at) == ':' || code_at(t, at) == '=')
            return 1;
    }
    return 0;
}
