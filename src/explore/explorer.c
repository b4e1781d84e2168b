/*
 * explorer.c: making one, and computing what is seen.
 */
#include "explorer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    IDLE_CHARACTERS = 512,
    IDLE_COUNTED = 1 << 17,
    EXACT_AT_ONCE = 4096,
    COMPUTED_AT_ONCE = 8192,
    COUNTED_AT_ONCE = 1 << 16
};

/* ---- life ---- */

bool explorer_create(const struct model *model, const char *path, int workers, struct explorer **out, struct error *err)
{
    struct explorer *x = calloc(1, sizeof *x);
    if (!x) return error_failed(err, "out of memory");
    x->wish = -1;
    x->figures = (struct figures){.open = FIGURES_INDEX, .characters = FIGURE_CHARACTERS};
    bool done = side_create(model, path, &x->side[0], err) && pool_create(workers, &x->pool, err);
    if (done) {
        x->sides = 1;
        x->now = x->side[0];
        x->corpus = x->now->reading.corpus;
        peek_init(&x->peek, &x->now->reading);
        *out = x;
    } else {
        explorer_destroy(x);
    }
    return done;
}

void explorer_destroy(struct explorer *x)
{
    if (!x) return;
    for (int i = SIDES_MOST - 1; i >= 0; i--) side_destroy(x->side[i]);
    marks_finish(&x->marks);
    pool_destroy(x->pool);
    string_finish(&x->prompt);
    typing_finish(&x->typing);
    free(x);
}

/* ---- names ---- */

static char *copy_of(const char *name, struct error *err)
{
    char *copy = strdup(name);
    if (!copy) error_failed(err, "out of memory");
    return copy;
}

char *explorer_model_path(const struct explorer *x, const char *name, struct error *err)
{
    return x->host ? x->host->model_path(x->host->context, name, err) : copy_of(name, err);
}

char *explorer_text_path(const struct explorer *x, const char *name, struct error *err)
{
    return x->host ? x->host->text_path(x->host->context, name, err) : copy_of(name, err);
}

/* ---- two sides ---- */

bool explorer_beside(struct explorer *x, const char *model_path, struct error *err)
{
    struct side *s;
    const char *counted = x->side[0]->match.counted_path;
    char *path = explorer_model_path(x, model_path, err);
    bool created = path && side_create_beside(path, x->side[0], &s, err);
    free(path);
    if (!created) return false;
    if (counted && !match_count_on(&s->match, counted, err)) return side_destroy(s), false;
    explorer_leave_beside(x);
    x->side[x->sides++] = s;
    return true;
}

void explorer_leave_beside(struct explorer *x)
{
    x->sides = 1;
    side_destroy(x->side[1]);
    x->side[1] = NULL;
    x->now = x->side[0];
    if (x->now->color == EXPLORE_BY_DIFFERENCE) x->now->color = EXPLORE_BY_UNIT;
    x->page_known = false;
}

static bool count_on(struct explorer *x, const char *path, struct error *err)
{
    for (int i = 0; i < x->sides; i++) {
        struct side *s = x->side[i];
        for (int id = FIGURE_NGRAMS; id <= FIGURE_GROWTH; id++) figure_forget(&s->figure[id], (enum figure_id)id);
        if (!match_count_on(&s->match, path, err)) return false;
        if (s->color == EXPLORE_BY_NGRAM) s->color = EXPLORE_BY_UNIT;
    }
    return true;
}

bool explorer_count_on(struct explorer *x, const char *name, struct error *err)
{
    bool this = !*name || !strcmp(name, "-");
    char *path = this ? NULL : explorer_text_path(x, name, err);
    bool done = this ? count_on(x, "", err) : path && count_on(x, path, err);
    free(path);
    return done;
}

char explorer_letter(const struct explorer *x, const struct side *s)
{
    return s == x->side[0] ? 'A' : 'B';
}

double explorer_difference(const struct explorer *x, int i)
{
    if (x->sides < 2) return NAN;
    return (double)x->side[0]->page.loss[i] - (double)x->side[1]->page.loss[i];
}

/* ---- what is seen ---- */

static bool has_ramp(const struct explorer *x)
{
    return x->ramp || x->room.mono;
}

/* Rows of text are the same on all sides, so they have room for the side with the most under them. */
int explorer_row_height(const struct explorer *x)
{
    int under = has_ramp(x);
    for (int i = 0; i < x->sides; i++)
        if (x->side[i]->channels > 1 && x->side[i]->channels > under) under = x->side[i]->channels;
    int rows = 1 + under + (x->guesses ? PAGE_GUESSES : 0);
    return rows < x->room.rows ? rows : x->room.rows > 0 ? x->room.rows : 1;
}

static int rows_seen(const struct explorer *x)
{
    int rows = x->room.rows / explorer_row_height(x);
    return rows > 0 ? rows : 1;
}

/* The first row on the screen: as it was if the cursor is seen then, one near it if that is enough, else such that the
 * cursor stands in the middle. */
static bool choose_top(struct explorer *x, struct error *err)
{
    int rows = rows_seen(x), columns = x->room.columns;
    bool ascii = x->room.ascii;
    size_t first, end, row;
    if (!page_row_of(&x->peek, x->at, columns, ascii, &row, err) ||
        !page_row_of(&x->peek, x->top, columns, ascii, &first, err))
        return false;
    x->top = first;
    if (row >= first) { /* forward from the top: is it one of these rows, or just behind? */
        size_t at = first;
        for (int i = 0; i < 2 * rows; i++) {
            if (at == row && i < rows) return true;
            if (at == row) break;
            if (!page_row_end(&x->peek, at, columns, ascii, &end, err)) return false;
            if (i >= rows - 1 && !page_row_end(&x->peek, first, columns, ascii, &first, err)) return false;
            at = end;
        }
        if (at == row) return x->top = first, true;
    }
    int back = row < x->top && x->top - row < (size_t)(columns * rows) ? 0 : rows / 2;
    for (x->top = row; back > 0 && x->top > 0; back--)
        if (!page_row_of(&x->peek, x->top - 1, columns, ascii, &x->top, err)) return false;
    return true;
}

/* What the straight run will soon reach is worth the wait. */
static bool be_exact(struct side *s, struct error *err)
{
    size_t end = s->page.first + (size_t)s->page.count;
    return end > tape_reached(s->tape) + EXACT_AT_ONCE || tape_advance(s->tape, end, NULL, err);
}

/* Where nobody is there to wait, all of it. */
static bool compute_page(struct explorer *x, struct side *s, struct error *err)
{
    if (!x->page_known &&
        (!page_lay_out(&s->page, &x->peek, x->top, rows_seen(x), x->room.columns, x->room.ascii, err) ||
            !be_exact(s, err)))
        return false;
    if (!side_is_partial(s)) return true;
    int most = x->progress.keep_going ? COMPUTED_AT_ONCE : s->page.count;
    if (!page_compute(&s->page, s->tape, &s->reading, s->channel, s->channels, most, err)) return false;
    side_grow_scales(s);
    return true;
}

/* A little of the text before a place, and as much behind it as there is room for. */
static bool take_snippet(struct explorer *x, const struct span_place *place, struct snippet *snippet, struct error *err)
{
    size_t before = place->first < SNIPPET / 4 ? place->first : SNIPPET / 4, first = place->first - before;
    size_t left = x->corpus->length - first;
    snippet->count = left < SNIPPET ? (int)left : SNIPPET;
    snippet->from = (int)before;
    snippet->until = place->count < (size_t)snippet->count - before ? (int)(before + place->count) : snippet->count;
    for (int i = 0; i < snippet->count; i++)
        if (!peek_at(&x->peek, first + (size_t)i, &snippet->text[i], err)) return false;
    return true;
}

static bool take_snippets(struct explorer *x, struct side *s, struct error *err)
{
    struct list_row row;
    int first = explorer_list_first(x, s);
    for (int i = 0; i < x->room.list_rows && i < SNIPPETS_MOST && x->list == LIST_PLACES; i++)
        if (explorer_list_row(x, s, first + i, &row) && !take_snippet(x, row.place, &s->snippet[i], err)) return false;
    return true;
}

/* What was stopped, or failed, is not begun again with every frame. */
static bool find_saliency(struct explorer *x, struct side *s, struct error *err)
{
    struct error fault = {0};
    if (side_find_saliency(s, x->at, explorer_progress(x), &fault)) return true;
    s->color = EXPLORE_BY_UNIT;
    if (!fault.status) return snprintf(x->message, sizeof x->message, "stopped"), true;
    if (err) *err = fault;
    return false;
}

static bool prepare_side(struct explorer *x, struct side *s, struct error *err)
{
    bool same = x->page_known && !side_is_partial(s);
    return compute_page(x, s, err) && side_find_match(s, same, err) && find_saliency(x, s, err) &&
           take_snippets(x, s, err);
}

bool explorer_partial(const struct explorer *x)
{
    bool partial = false;
    for (int i = 0; i < x->sides; i++) partial |= side_is_partial(x->side[i]);
    return partial;
}

/* As far as the text is concerned. */
static bool same_room(struct explore_room a, struct explore_room b)
{
    return a.rows == b.rows && a.columns == b.columns && a.ascii == b.ascii && a.mono == b.mono;
}

/* A file that has grown is read as it was; one that was cut short is, as far as it goes. */
static void tell_of_change(struct explorer *x)
{
    if (x->changed || corpus_check_unchanged(x->corpus, NULL)) return;
    x->changed = true;
    snprintf(
        x->message, sizeof x->message, "the text has changed since it was opened: open it again to see it as it is");
}

bool explorer_prepare(struct explorer *x, struct explore_room room, struct error *err)
{
    size_t top = x->top;
    if (room.rows < 1) room.rows = 1;
    if (room.columns < 1) room.columns = 1;
    x->page_known &= same_room(x->room, room);
    x->room = room;
    if (x->at > x->peek.counted && x->at < x->peek.counted + COUNTED_AT_ONCE)
        peek_count(&x->peek, COUNTED_AT_ONCE, NULL); /* a fault will be seen below */
    bool good = choose_top(x, err) && peek_line_number(&x->peek, x->at, &x->line, err);
    x->page_known &= x->top == top;
    for (int i = 0; i < x->sides; i++) good = good && prepare_side(x, x->side[i], err);
    tell_of_change(x);
    x->page_known = good;
    for (int i = 0; i < x->sides && !good; i++) side_forget_page(x->side[i]);
    return good;
}

/* Sides share the marks: so much of the text is no effort for any of them, but for those that are never previewed. */
static size_t shortest_preview(const struct explorer *x)
{
    size_t shortest = PREVIEW_LENGTH;
    for (int i = 0; i < x->sides; i++) {
        size_t length = preview_length(x->side[i]->model->net);
        if (length && length < shortest) shortest = length;
    }
    return shortest;
}

/* What the list begins with is what is known best. False: it is all done. */
static bool look_ahead(struct explorer *x)
{
    bool first = !x->marks.length;
    int i = 0;
    while (i < x->sides && (x->side[i]->survey || x->side[i]->preview.over)) i++;
    if (i == x->sides) return false;
    struct side *s = x->side[i];
    preview_step(&s->preview, &s->reading, shortest_preview(x), x->pool, &s->survey, &x->marks);
    if (!s->survey) return true; /* if this side is over without one, the other one is next */
    int best = first ? preview_best(s->survey) : -1;
    if (best >= 0) x->mark = best;
    x->page_known = false; /* for the list to be seen */
    return true;
}

/* The side whose straight run has come the shortest way. */
static struct side *last_side(struct explorer *x)
{
    struct side *last = x->side[0];
    for (int i = 1; i < x->sides; i++)
        if (tape_reached(x->side[i]->tape) < tape_reached(last->tape)) last = x->side[i];
    return last;
}

bool explorer_idle(struct explorer *x)
{
    struct error err = {0};
    struct side *s = last_side(x);
    size_t length = x->corpus->length, reached = tape_reached(s->tape);
    if (x->peek.counted < length) {
        if (!peek_count(&x->peek, IDLE_COUNTED, &err)) return false;
        if (!x->line && x->peek.counted >= x->at) x->page_known = false; /* its number can be shown */
        return true;
    }
    if (look_ahead(x)) return true;
    if (reached >= length || !tape_advance(s->tape, reached + IDLE_CHARACTERS, NULL, &err)) return false;
    reached = tape_reached(s->tape);
    bool seen = s->page.count && !s->page.exact && reached >= s->page.first + (size_t)s->page.count;
    if (seen) x->page_known = false;
    return true;
}

/* ---- units ---- */

void explorer_focus(struct explorer *x, struct side *s, struct channel channel)
{
    s->channel[0] = channel;
    s->scale[0] = 1;
    s->color = EXPLORE_BY_UNIT;
    x->page_known = false;
}
