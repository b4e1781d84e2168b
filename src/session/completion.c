/*
 * completion.c: candidates for the word in front of the cursor.
 *
 * A row's arguments read as the help prints them: "[all|last|N]", "NAME = X", "FILE". Words in lower case stand for
 * themselves, words in capitals for a list, which the table below knows.
 */
#include "completion.h"

#include <ctype.h>
#include <glob.h>
#include <string.h>

#include "facts.h"
#include "library.h"
#include "optimizer.h"

struct search {
    struct completion *to;
    const struct net *net;
    const char *word; /* what a candidate begins with */
    size_t length;
};

static void add(struct search *search, const char *candidate)
{
    struct completion *c = search->to;
    if (c->count == CANDIDATES_MOST || strncmp(candidate, search->word, search->length) != 0) return;
    size_t same = 0;
    const char *common = c->common.data;
    if (c->count++ == 0)
        string_add(&c->common, candidate);
    else
        while (common && common[same] && common[same] == candidate[same]) same++;
    if (c->count > 1 && common) {
        while (same > 0 && ((unsigned char)common[same] & 0xC0) == 0x80) same--; /* no half character */
        c->common.length = same;
        c->common.data[same] = '\0';
    }
    string_add_bytes(&c->words, candidate, strlen(candidate) + 1);
}

/* ---- lists ---- */

static bool has_dot(const struct search *search)
{
    return memchr(search->word, '.', search->length) != NULL;
}

/* As the screen calls them, or once there is a dot by their full names. */
static void add_quantities(struct search *search)
{
    const struct net *net = search->net;
    for (int q = 0; q < net->quantities; q++)
        if (net->quantity[q].equation >= 0) add(search, has_dot(search) ? net->quantity[q].name : net_label(net, q));
}

static void add_parameters(struct search *search)
{
    const struct net *net = search->net;
    for (int p = 0; p < net->parameters; p++) {
        bool again = false;
        for (int earlier = 0; earlier < p && !has_dot(search); earlier++)
            again |= !strcmp(net->parameter[earlier].local, net->parameter[p].local);
        if (!again) add(search, has_dot(search) ? net->parameter[p].name : net->parameter[p].local);
    }
}

/* What an equation is made of. */
static void add_names(struct search *search)
{
    const struct net *net = search->net;
    for (int q = 0; q < net->quantities; q++) add(search, net->quantity[q].local);
    add_parameters(search);
}

/* Paths, escaped where the pattern would mean something else. */
static void add_paths(struct search *search, const char *ending)
{
    struct string pattern = {0};
    glob_t found;
    for (size_t i = 0; i < search->length; i++) {
        if (strchr("*?[\\", search->word[i])) string_add(&pattern, "\\");
        string_add_bytes(&pattern, &search->word[i], 1);
    }
    string_add(&pattern, "*");
    if (!pattern.failed && glob(pattern.data, GLOB_MARK, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            size_t length = strlen(found.gl_pathv[i]), end = strlen(ending);
            bool folder = length && found.gl_pathv[i][length - 1] == '/';
            bool fits = length >= end && !strcmp(found.gl_pathv[i] + length - end, ending);
            if (folder || fits) add(search, found.gl_pathv[i]);
        }
        globfree(&found);
    }
    string_finish(&pattern);
}

static void add_files(struct search *search)
{
    add_paths(search, "");
}

static void add_nets(struct search *search)
{
    for (const struct library_net *net = library_nets; net->name; net++)
        if (!net->frame) add(search, net->name);
    add_paths(search, ".net");
}

static void add_rules(struct search *search)
{
    for (const struct optimizer *rule = optimizers; rule->name; rule++) add(search, rule->name);
}

static void add_facts(struct search *search)
{
    for (int i = 0; i < FACTS; i++) add(search, fact_names[i]);
}

static const struct list {
    const char *word;
    void (*add)(struct search *search);
    bool whole; /* all of the arguments are one word, blanks and all */
} lists[] = {
    {"NAME", add_quantities},
    {"W", add_parameters},
    {"...", add_names},
    {"NET", add_nets, true},
    {"FILE", add_files, true},
    {"RULE", add_rules},
    {"FACT", add_facts},
};

static const struct list *find_list(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strlen(lists[i].word) == length && !strncmp(lists[i].word, word, length)) return &lists[i];
    return NULL;
}

/* ---- arguments ---- */

static void add_choice(struct search *search, const char *choice, size_t length)
{
    char literal[32];
    const struct list *list = find_list(choice, length);
    if (list) {
        list->add(search);
    } else if (islower((unsigned char)*choice)) {
        utf8_copy_cut(literal, sizeof literal, choice, length);
        add(search, literal);
    }
}

/* "[all|last|N]": one of them; and only what stands before the first blank, "NAME" of "NAME = X". */
static void add_choices(struct search *search, const char *arguments)
{
    const char *choice = arguments + (*arguments == '[');
    for (size_t n; *choice && *choice != ']' && *choice != ' '; choice += n + (choice[n] == '|')) {
        n = strcspn(choice, "|] ");
        add_choice(search, choice, n);
    }
}

static bool is_whole(const char *arguments)
{
    const struct list *list = find_list(arguments, strcspn(arguments, "|] "));
    return list && list->whole;
}

/* The names in an equation end at operators and brackets. */
static size_t word_start(const char *line, size_t first, size_t cursor, bool in_equation)
{
    size_t at = cursor;
    while (at > first && !strchr(in_equation ? " ()[]*+-,=" : " ", line[at - 1])) at--;
    return at;
}

static void find_argument(struct search *search, const char *line, size_t first, size_t cursor)
{
    const char *arguments = search->to->what.arguments;
    size_t length = strlen(arguments);
    bool later = memchr(line + first, ' ', cursor - first) != NULL, whole = is_whole(arguments);
    bool in_equation = later && length > 3 && !strcmp(arguments + length - 3, "...");
    search->to->from = whole ? first : word_start(line, first, cursor, in_equation);
    search->word = line + search->to->from;
    search->length = cursor - search->to->from;
    if (in_equation)
        add_choices(search, "...");
    else if (!later || whole)
        add_choices(search, arguments);
    bool only = search->to->count == 1;
    search->to->closes = only && !later && strchr(arguments, ' ');
}

/* ---- names ---- */

static void find_name(struct search *search, const struct binding *binding, int count, const char *line, size_t cursor)
{
    struct completion *c = search->to;
    const struct binding *only = NULL;
    c->from = strspn(line, " ");
    if (c->from > cursor) c->from = cursor;
    search->word = line + c->from;
    search->length = cursor - c->from;
    for (int i = 0; i < count; i++) {
        int before = c->count;
        add(search, binding[i].name);
        if (c->count > before && (!only || !strncmp(binding[i].name, search->word, search->length + 1)))
            only = &binding[i];
    }
    bool exact = only && strlen(only->name) == search->length;
    if (only && (c->count == 1 || exact)) c->what = *only;
    c->closes = only && *only->arguments;
    c->unknown = c->count == 0;
}

static const struct binding *find_binding(const struct binding *binding, int count, const char *name, size_t length)
{
    for (int i = 0; i < count; i++)
        if (strlen(binding[i].name) == length && !strncmp(binding[i].name, name, length)) return &binding[i];
    return NULL;
}

void completion_find_among(struct completion *c, const struct binding *binding, int count, const struct net *net,
    const char *line, size_t cursor)
{
    struct search search = {.to = c, .net = net};
    size_t start = strspn(line, " "), end = start + strcspn(line + start, " ");
    *c = (struct completion){0};
    if (cursor <= end) {
        find_name(&search, binding, count, line, cursor);
        return;
    }
    const struct binding *what = find_binding(binding, count, line + start, end - start);
    c->unknown = !what;
    c->from = cursor;
    if (!what) return;
    c->what = *what;
    size_t first = end + strspn(line + end, " ");
    if (first <= cursor) find_argument(&search, line, first, cursor);
}

void completion_find(struct completion *c, const struct session *s, const char *line, size_t cursor)
{
    struct binding binding[BINDINGS_MOST];
    int count = session_bindings(s, binding, BINDINGS_MOST);
    completion_find_among(c, binding, count, s->now->net, line, cursor);
}

void completion_find_words(struct completion *c, const char *line, size_t from, size_t cursor, const char *const *words)
{
    struct search search = {.to = c, .word = line + from, .length = cursor - from};
    char typed[64];
    c->from = from;
    for (const char *const *word = words; *word; word++) add(&search, *word);
    if (c->count) return;
    utf8_copy_cut(typed, sizeof typed, search.word, search.length);
    search.length = 0;
    for (const char *const *word = words; *word; word++)
        if (strcasestr(*word, typed)) add(&search, *word);
    /* Nothing is made of a word that is not in it. */
    if (c->count && !strcasestr(string_text(&c->common), typed)) string_clear(&c->common);
}

void completion_take(struct completion *c, struct typing *typing, struct string *line)
{
    size_t typed = line->length - typing->behind - c->from;
    if (c->count == 1 && c->closes) string_add(&c->common, " ");
    if (c->common.length > typed) typing_replace(typing, line, c->from, typed, c->common.data);
}

void completion_finish(struct completion *c)
{
    string_finish(&c->words);
    string_finish(&c->common);
}
