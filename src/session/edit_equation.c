/*
 * edit_equation.c: one equation of the net's text replaced, added or taken out.
 *
 * The text that is changed stands alone: the net's file with the cells and the frame it took from those that ship. An
 * equation of a cell is the same in all layers, so all of them change.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edit.h"
#include "net_text.h"
#include "text.h"

/* A net whose equations' places are places in `text`. */
struct standing {
    char *text;
    struct net *net;
};

static struct net_options options_of(const struct session *s)
{
    const struct subject *subject = &s->now->subject;
    return (struct net_options){s->now->vocab.size, subject->hidden, subject->layers, .input_gradients = true,
        .embedding = subject->embedding, .training = subject->training, .dropout = subject->dropout};
}

static void standing_finish(struct standing *x)
{
    net_destroy(x->net);
    free(x->text);
}

static bool stand_alone(struct standing *x, const struct session *s, struct error *err)
{
    struct net_options options = options_of(s);
    *x = (struct standing){.text = net_text_alone(s->now->net)};
    if (!x->text) return error_failed(err, "out of memory");
    if (net_compile_text(s->now->subject.net, x->text, strlen(x->text), &options, &x->net, err)) return true;
    standing_finish(x);
    return false;
}

/* ---- where an equation stands ---- */

struct stretch {
    size_t first, end;
};

static bool is_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    return !strncmp(text, word, n) && !isalnum((unsigned char)text[n]) && text[n] != '_';
}

/* As the lexer counts parentheses and brackets, within which a line goes on. */
static int depth_after(char c, int depth)
{
    if (c == '(' || c == '[') return depth + 1;
    return depth > 0 && (c == ')' || c == ']') ? depth - 1 : depth;
}

/* Where the statement begins that has the byte at `at` in it: the last line before it that goes on from no other. */
static size_t start_of_statement(const char *text, size_t at)
{
    size_t first = 0;
    int depth = 0;
    for (size_t i = 0; i < at; i++) {
        if (text[i] == '#') i += strcspn(text + i, "\n");
        depth = depth_after(text[i], depth);
        if (text[i] == '\n' && !depth) first = i + 1;
    }
    return first + strspn(text + first, " \t");
}

/* An equation ends where its line does, but not within parentheses, and before what else may stand on it. */
static size_t end_of_statement(const char *text, size_t at)
{
    static const char *const next[] = {"init", "role", "rate"};
    int depth = 0;
    for (bool begins = true; text[at]; at++) {
        if (text[at] == '#' && depth) at += strcspn(text + at, "\n");
        depth = depth_after(text[at], depth);
        if (text[at] == '#' || !text[at] || (text[at] == '\n' && !depth)) break;
        for (int i = 0; i < 3 && begins; i++)
            if (is_word(text + at, next[i])) return at;
        begins = isspace((unsigned char)text[at]);
    }
    return at;
}

static struct stretch stretch_of(const struct standing *x, int equation)
{
    struct stretch s = {start_of_statement(x->text, (size_t)x->net->equation[equation].rhs->at.offset), 0};
    s.end = end_of_statement(x->text, s.first);
    while (s.end > s.first && isspace((unsigned char)x->text[s.end - 1])) s.end--;
    return s;
}

void edit_equation_text(struct string *out, const struct session *s, int equation)
{
    struct standing x;
    struct error ignored = {0};
    if (!stand_alone(&x, s, &ignored)) return;
    struct stretch stretch = stretch_of(&x, equation);
    bool blank = false;
    for (size_t i = stretch.first; i < stretch.end; i++) { /* one line, however it was broken */
        if (x.text[i] == '#') i += strcspn(x.text + i, "\n");
        if (!isspace((unsigned char)x.text[i]))
            string_add_bytes(out, x.text + i, 1);
        else if (!blank)
            string_add(out, " ");
        blank = isspace((unsigned char)x.text[i]);
    }
    standing_finish(&x);
}

/* ---- another text ---- */

/* The name on the left of a line, without the prefix that a cell's call gives it; empty if there is none. */
static void name_of(char name[64], const char *line)
{
    size_t n = strcspn(line, " \t[=");
    utf8_copy_cut(name, 64, line, n);
    char *dot = strrchr(name, '.');
    if (dot) memmove(name, dot + 1, strlen(dot));
}

/* The one looked at, if it is called so: an LSTM has two o. */
static int equation_of(const struct session *s, const char *name)
{
    const struct net *net = s->now->net;
    int q = session_quantity(s);
    if (strcmp(net->quantity[q].local, name) != 0) q = net_find_quantity(net, name);
    return q < 0 ? -1 : net->quantity[q].equation;
}

static const char *after_prefix(const char *line)
{
    size_t n = strcspn(line, " \t[=");
    const char *dot = memrchr(line, '.', n);
    return dot ? dot + 1 : line;
}

/* The text of the net with the line in it, from byte *from on; NULL on an error. */
static char *changed_text(const struct session *s, const char *line, size_t *from, struct error *err)
{
    char name[64];
    struct standing x;
    struct string text = {0};
    name_of(name, line);
    const char *equals = strchr(line, '=');
    if (!*name || !equals) {
        error_input(err, "an equation has a name, =, and what it is computed from, such as c = f * c[t-1] + i * g");
        return NULL;
    }
    bool takes_out = !equals[1 + strspn(equals + 1, " \t")];
    int equation = equation_of(s, name);
    if (takes_out && equation < 0) {
        error_input(err, "no equation of this net defines '%s'", name);
        return NULL;
    }
    if (!stand_alone(&x, s, err)) return NULL;
    struct stretch stretch = stretch_of(&x, equation < 0 ? s->equation : equation);
    *from = stretch.first;
    string_add_bytes(&text, x.text, stretch.first);
    if (!takes_out) string_add(&text, after_prefix(line));
    if (equation < 0) string_add(&text, "\n  ");
    string_add(&text, x.text + (equation < 0 ? stretch.first : stretch.end));
    standing_finish(&x);
    if (!text.failed) return text.data;
    string_finish(&text);
    error_failed(err, "out of memory");
    return NULL;
}

/* ---- weights that stay ---- */

static bool same_shape(const struct parameter *a, const struct parameter *b)
{
    return a->rows == b->rows && a->columns == b->columns;
}

static void copy_parameter(real *to, const struct parameter *p, const real *from, const struct parameter *old)
{
    if (to && from) memcpy(to + p->offset, from + old->offset, (size_t)p->rows * (size_t)p->columns * sizeof *to);
}

/* The values of another net's parameters: those of the same name and shape as they are, others as the seed draws. */
static struct weights *fitting_weights(const struct session *s, const struct net *net, struct error *err)
{
    const struct weights *old = s->now->subject.weights;
    const struct net *was = s->now->net;
    struct weights *w = weights_create(net->parameter_count, old->m != NULL);
    if (!w || !parameters_init(net, s->now->subject.seed, w->value, err)) {
        if (!w) error_failed(err, "out of memory");
        weights_release(w);
        return NULL;
    }
    w->steps = old->steps;
    w->updates = old->updates;
    for (int i = 0; i < net->parameters; i++) {
        const struct parameter *p = &net->parameter[i];
        int k = net_find_parameter(was, p->name);
        if (k < 0 || !same_shape(p, &was->parameter[k])) continue;
        copy_parameter(w->value, p, old->value, &was->parameter[k]);
        copy_parameter(w->m, p, old->m, &was->parameter[k]);
        copy_parameter(w->v, p, old->v, &was->parameter[k]);
    }
    return w;
}

/* ---- the edit ---- */

static bool compile_changed(const struct session *s, const char *text, struct net **net, struct error *err)
{
    struct subject subject = s->now->subject;
    subject.equations = text;
    return computed_compile(&subject, s->now->vocab.size, net, err);
}

/* The message alone, without the name of the net, its excerpt and the caret. */
static void take_message(struct line_check *check, const struct error *err)
{
    char place[40];
    snprintf(place, sizeof place, ":%d:%d: ", err->line, err->column);
    const char *found = err->line ? strstr(err->text, place) : NULL;
    const char *message = found ? found + strlen(place) : err->text;
    utf8_copy_cut(check->text, sizeof check->text, message, strcspn(message, "\n"));
}

/* Where in the line an error is that speaks of `text`, which has the line from byte `from` on. */
static void find_place(
    struct line_check *check, const char *text, size_t from, const char *line, const struct error *err)
{
    int number = 1, column = 1, bytes;
    for (const char *c = text; c < text + from; c += bytes) {
        bool ends = utf8_next(c, (size_t)(text + from - c), &bytes) == '\n';
        number += ends;
        column = ends ? 1 : column + 1;
    }
    check->pointed = err->line == number && err->column >= column;
    if (!check->pointed) return;
    const char *at = after_prefix(line);
    for (int i = column; i < err->column && *at; i++, at += bytes) utf8_next(at, SIZE_MAX, &bytes);
    check->at = (size_t)(at - line);
}

/* A parenthesis that stays open takes in the lines below, whose words then seem to be at fault. */
static void find_open_parenthesis(struct line_check *check, const char *line)
{
    int depth = 0;
    for (const char *c = line; *c; c++) depth += (*c == '(') - (*c == ')');
    if (depth <= 0 || check->pointed) return;
    check->pointed = true;
    check->at = strlen(line);
    snprintf(check->text, sizeof check->text, "expected a ')'");
}

/* "changes c" */
static void tell(struct line_check *check, const struct session *s, const char *line)
{
    char name[64];
    struct string was = {0};
    name_of(name, line);
    int equation = equation_of(s, name);
    if (equation >= 0) edit_equation_text(&was, s, equation);
    const char *equals = strchr(line, '='), *what = equation < 0 ? "adds" : "changes";
    if (!equals[1 + strspn(equals + 1, " \t")]) what = "takes out";
    bool same = was.data && !strcmp(was.data, after_prefix(line));
    snprintf(check->text, sizeof check->text, same ? "%s%s is so already" : "%s %s", same ? "" : what, name);
    string_finish(&was);
}

/* "; tax is new, a weight for each unit": a name that nobody knows is a parameter, and may be a slip of the finger. */
static void tell_parameters(struct line_check *check, const struct session *s, const struct net *net)
{
    for (int i = 0; i < net->parameters; i++) {
        const struct parameter *p = &net->parameter[i];
        size_t length = strlen(check->text);
        if (net_find_parameter(s->now->net, p->name) >= 0) continue;
        const char *dot = strrchr(p->name, '.');
        if (p->is_matrix)
            snprintf(check->text + length, sizeof check->text - length, "; %s is new, a matrix of %d x %d",
                dot ? dot + 1 : p->name, p->rows, p->columns);
        else
            snprintf(check->text + length, sizeof check->text - length, "; %s is new, a weight for each unit",
                dot ? dot + 1 : p->name);
    }
}

void edit_check_equation(const struct session *s, const char *line, struct line_check *check)
{
    struct net *net = NULL;
    struct error err = {0};
    size_t from = 0;
    bool fixed = s->now->subject.note && error_input(&err, "this net is being trained: its equations stay as they are");
    char *text = fixed ? NULL : changed_text(s, line, &from, &err);
    check->good = text && compile_changed(s, text, &net, &err);
    if (check->good) {
        tell(check, s, line);
        tell_parameters(check, s, net);
    } else {
        take_message(check, &err);
    }
    if (text && !check->good) {
        find_place(check, text, from, line, &err);
        find_open_parenthesis(check, line);
    }
    net_destroy(net);
    free(text);
}

bool edit_equation(struct session *s, const char *line, struct error *err)
{
    struct subject subject = s->now->subject;
    if (subject.note) return error_input(err, "this net is being trained: its equations stay as they are");
    struct net *net = NULL;
    struct weights *weights = NULL;
    size_t from;
    char *text = changed_text(s, line, &from, err);
    bool good = text && compile_changed(s, text, &net, err);
    if (good && subject.weights) good = (weights = fitting_weights(s, net, err)) != NULL;
    subject.equations = text;
    subject.weights = weights;
    good = good && session_change(s, &subject, err);
    weights_release(weights);
    net_destroy(net);
    free(text);
    return good;
}
