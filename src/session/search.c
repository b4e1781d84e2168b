/*
 * search.c: each row gets a rank by how it fits, and the rows are listed rank by rank.
 */
#include "search.h"

#include <string.h>
#include <strings.h>

#include "text.h"

enum rank { RANK_KEY, RANK_OTHER_CASE, RANK_BEGINS, RANK_NAME, RANK_SENTENCE, RANKS };

const char *help_typed(const char *line, const char *filter)
{
    static const char command[] = "help ";
    if (strncmp(line, command, sizeof command - 1) != 0) return filter;
    line += sizeof command - 1;
    return line + strspn(line, " ");
}

const char *help_filter(const struct session *s)
{
    bool typed = s->view == VIEW_HELP && s->prompting;
    return help_typed(typed ? string_text(&s->prompt) : "", s->filter);
}

const char *help_line(struct key key)
{
    static const struct {
        const char *keys, *line;
    } table[] = {{"up", "scroll -1"}, {"down", "scroll 1"}, {"pgup", "scroll -10"}, {"pgdn space", "scroll 10"},
        {"home", "scroll -10000"}, {"end", "scroll 10000"}, {"esc q", "help"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (keys_have(table[i].keys, key)) return table[i].line;
    return NULL;
}

int help_scrolled(int scroll, long by, int count)
{
    enum { PAGE = 10 };
    long first = scroll + by, last = count - PAGE;
    if (first > last) first = last;
    return first > 0 ? (int)first : 0;
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

int bindings_search(const struct binding *all, int count, const char *what, struct binding *list, int most)
{
    enum rank rank[BINDINGS_MOST];
    int found = 0;
    for (int i = 0; i < count; i++) rank[i] = rank_of(&all[i], what);
    for (enum rank r = RANK_KEY; r < RANKS; r++)
        for (int i = 0; i < count && found < most; i++)
            if (rank[i] == r) list[found++] = all[i];
    return found;
}

int session_search(const struct session *s, const char *what, struct binding *list, int most)
{
    struct binding all[BINDINGS_MOST];
    int count = session_bindings(s, all, BINDINGS_MOST);
    if (*what) count += session_bindings_elsewhere(s, all + count, BINDINGS_MOST - count);
    return bindings_search(all, count, what, list, most);
}
