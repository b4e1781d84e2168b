/*
 * search.c: each row gets a rank by how it fits, and the rows are listed rank by rank.
 */
#include "search.h"

#include <string.h>
#include <strings.h>

#include "text.h"

enum rank { RANK_KEY, RANK_OTHER_CASE, RANK_BEGINS, RANK_NAME, RANK_SENTENCE, RANKS };

const char *help_filter(const struct session *s)
{
    static const char command[] = "help ";
    const char *line = s->prompting && s->prompt.data ? s->prompt.data : "";
    if (s->view != VIEW_HELP || strncmp(line, command, sizeof command - 1) != 0) return s->filter;
    line += sizeof command - 1;
    return line + strspn(line, " ");
}

/* ---- one row ---- */

/* The key that is typed with the other case: who looks for m may mean M. */
static struct key other_case(struct key key)
{
    bool letter = (key.code | 32) >= 'a' && (key.code | 32) <= 'z' && key.code < 128;
    return (struct key){letter ? key.code ^ 32 : KEY_CODE_NONE};
}

static enum rank rank_of_word(const struct binding *b, const char *word)
{
    if (strncasecmp(b->name, word, strlen(word)) == 0) return RANK_BEGINS;
    if (!word[1]) return RANKS;
    if (strcasestr(b->name, word)) return RANK_NAME;
    return strcasestr(b->help, word) ? RANK_SENTENCE : RANKS;
}

static enum rank rank_of(const struct binding *b, const char *what)
{
    struct key key;
    struct error ignored;
    char word[64];
    enum rank worst = RANK_KEY;
    if (*b->keys && key_parse(what, strlen(what), &key, &ignored)) {
        if (keys_have(b->keys, key)) return RANK_KEY;
        if (keys_have(b->keys, other_case(key))) return RANK_OTHER_CASE;
    }
    for (size_t n; *what; what += n + strspn(what + n, " ")) {
        n = strcspn(what, " ");
        utf8_copy_cut(word, sizeof word, what, n);
        enum rank rank = rank_of_word(b, word);
        if (rank > worst) worst = rank;
    }
    return worst;
}

/* ---- the list ---- */

int session_search(const struct session *s, const char *what, struct binding *list, int most)
{
    struct binding all[BINDINGS_MOST];
    enum rank rank[BINDINGS_MOST];
    int found = 0, count = session_bindings(s, all, BINDINGS_MOST);
    if (*what) count += session_bindings_elsewhere(s, all + count, BINDINGS_MOST - count);
    for (int i = 0; i < count; i++) rank[i] = rank_of(&all[i], what);
    for (enum rank r = RANK_KEY; r < RANKS; r++)
        for (int i = 0; i < count && found < most; i++)
            if (rank[i] == r) list[found++] = all[i];
    return found;
}
