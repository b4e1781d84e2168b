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

/* The first state, as h.c of an LSTM; else the first quantity that has units at all. */
static struct channel first_channel(const struct net *net)
{
    int found = -1;
    for (int q = net->quantities - 1; q >= 0; q--)
        if (survey_includes(net, q) &&
            (found < 0 || net->quantity[found].role != ROLE_STATE || net->quantity[q].role == ROLE_STATE))
            found = q;
    return (struct channel){found, 0};
}

bool explorer_create(const struct model *model, const char *path, int workers, struct explorer **out, struct error *err)
{
    struct explorer *x = calloc(1, sizeof *x);
    if (!x) return error_failed(err, "out of memory");
    *x = (struct explorer){.model = model, .wish = -1, .span = {.threshold = 0.3}, .scale = {1}};
    x->channel[0] = first_channel(model->net);
    x->channels = 1;
    bool done = reading_open(&x->reading, model, path, err);
    if (done && x->channel[0].quantity < 0) done = error_input(err, "%s has no units to look at", model->net->name);
    done = done && tape_create(&x->reading, TAPE_BYTES, &x->tape, err) && pool_create(workers, &x->pool, err);
    if (done) {
        peek_init(&x->peek, &x->reading);
        *out = x;
    } else {
        explorer_destroy(x);
    }
    return done;
}

void explorer_destroy(struct explorer *x)
{
    if (!x) return;
    preview_finish(&x->preview);
    survey_destroy(x->survey);
    marks_finish(&x->marks);
    pool_destroy(x->pool);
    tape_destroy(x->tape);
    page_finish(&x->page);
    saliency_finish(&x->saliency);
    reading_close(&x->reading);
    string_finish(&x->prompt);
    typing_finish(&x->typing);
    free(x);
}

/* ---- what is seen ---- */

static bool has_ramp(const struct explorer *x)
{
    return x->ramp || x->room.mono;
}

int explorer_row_height(const struct explorer *x)
{
    int rows = 1 + (x->channels > 1 ? x->channels : has_ramp(x)) + (x->guesses ? PAGE_GUESSES : 0);
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
static bool be_exact(struct explorer *x, struct error *err)
{
    size_t end = x->page.first + (size_t)x->page.count;
    return end > tape_reached(x->tape) + EXACT_AT_ONCE || tape_advance(x->tape, end, NULL, err);
}

static void grow_scales(struct explorer *x)
{
    for (int k = 0; k < x->channels; k++)
        for (int i = 0; i < x->page.count; i++) {
            double size = fabs((double)x->page.value[k][i]);
            if (isfinite(size) && size > x->scale[k]) x->scale[k] = size;
        }
}

/* A little of the text before a place, and as much behind it as there is room for. */
static bool take_snippet(struct explorer *x, const struct span_place *place, struct snippet *snippet, struct error *err)
{
    size_t before = place->first < SNIPPET / 4 ? place->first : SNIPPET / 4, first = place->first - before;
    size_t left = x->reading.corpus->length - first;
    snippet->count = left < SNIPPET ? (int)left : SNIPPET;
    snippet->from = (int)before;
    snippet->until = place->count < (size_t)snippet->count - before ? (int)(before + place->count) : snippet->count;
    for (int i = 0; i < snippet->count; i++)
        if (!peek_at(&x->peek, first + (size_t)i, &snippet->text[i], err)) return false;
    return true;
}

static bool take_snippets(struct explorer *x, struct error *err)
{
    struct list_row row;
    int first = explorer_list_first(x);
    for (int i = 0; i < x->room.list_rows && i < SNIPPETS_MOST && x->list == LIST_PLACES; i++)
        if (explorer_list_row(x, first + i, &row) && !take_snippet(x, row.place, &x->snippet[i], err)) return false;
    return true;
}

/* A prediction has something to be compared with everywhere but at the end of the text. */
static bool find_saliency(struct explorer *x, struct error *err)
{
    if (x->color != EXPLORE_BY_SALIENCY || x->at + 1 >= x->reading.corpus->length) {
        x->saliency.count = 0;
        return true;
    }
    struct error fault = {0};
    if (saliency_compute(&x->saliency, &x->reading, x->at, explorer_progress(x), &fault)) return true;
    x->color = EXPLORE_BY_UNIT; /* not again with every frame */
    if (!fault.status) return snprintf(x->message, sizeof x->message, "stopped"), true;
    if (err) *err = fault;
    return false;
}

/* Where nobody is there to wait, all of it. */
static bool compute_page(struct explorer *x, struct error *err)
{
    int most = x->progress.keep_going ? COMPUTED_AT_ONCE : x->page.count;
    if (!page_compute(&x->page, x->tape, &x->reading, x->channel, x->channels, most, err)) return false;
    grow_scales(x);
    return true;
}

bool explorer_partial(const struct explorer *x)
{
    return x->page.known < x->page.count;
}

/* As far as the text is concerned. */
static bool same_room(struct explore_room a, struct explore_room b)
{
    return a.rows == b.rows && a.columns == b.columns && a.ascii == b.ascii && a.mono == b.mono;
}

/* A file that has grown is read as it was; one that was cut short is, as far as it goes. */
static void tell_of_change(struct explorer *x)
{
    if (x->changed || corpus_check_unchanged(x->reading.corpus, NULL)) return;
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
    if (good && !x->page_known) {
        good =
            page_lay_out(&x->page, &x->peek, x->top, rows_seen(x), room.columns, room.ascii, err) && be_exact(x, err);
    }
    if (good && explorer_partial(x)) good = compute_page(x, err);
    good = good && find_saliency(x, err) && take_snippets(x, err);
    tell_of_change(x);
    x->page_known = good;
    if (!good) x->page.rows = x->page.count = x->page.known = x->saliency.count = 0;
    return good;
}

/* What the list begins with is what is known best. False: it is all done. */
static bool look_ahead(struct explorer *x)
{
    if (x->survey) return false;
    bool more = preview_step(&x->preview, &x->reading, x->pool, &x->survey, &x->marks);
    if (!x->survey) return more;
    int best = preview_best(x->survey);
    if (best >= 0) x->mark = best;
    x->page_known = false; /* for the list to be seen */
    return true;
}

bool explorer_idle(struct explorer *x)
{
    struct error err = {0};
    size_t length = x->reading.corpus->length, reached = tape_reached(x->tape);
    if (x->peek.counted < length) {
        if (!peek_count(&x->peek, IDLE_COUNTED, &err)) return false;
        if (!x->line && x->peek.counted >= x->at) x->page_known = false; /* its number can be shown */
        return true;
    }
    if (look_ahead(x)) return true;
    if (reached >= length || !tape_advance(x->tape, reached + IDLE_CHARACTERS, NULL, &err)) return false;
    reached = tape_reached(x->tape);
    bool seen = x->page.count && !x->page.exact && reached >= x->page.first + (size_t)x->page.count;
    if (seen) x->page_known = false;
    return true;
}

/* ---- units ---- */

int explorer_index(const struct explorer *x, size_t at)
{
    return at >= x->page.first && at - x->page.first < (size_t)x->page.count ? (int)(at - x->page.first) : -1;
}

double explorer_value(const struct explorer *x, int channel)
{
    int i = explorer_index(x, x->at);
    return i < 0 ? NAN : (double)x->page.value[channel][i];
}

void explorer_unit_name(const struct explorer *x, struct channel channel, char *out, size_t size)
{
    snprintf(out, size, "%s %d", net_label(x->model->net, channel.quantity), channel.unit + 1);
}

int explorer_survey_unit(const struct explorer *x, struct channel channel)
{
    for (int i = 0; x->survey && i < x->survey->units; i++)
        if (x->survey->unit[i].quantity == channel.quantity && x->survey->unit[i].unit == channel.unit) return i;
    return -1;
}

void explorer_focus(struct explorer *x, struct channel channel)
{
    x->channel[0] = channel;
    x->scale[0] = 1;
    x->color = EXPLORE_BY_UNIT;
    x->page_known = false;
}
