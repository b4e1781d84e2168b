/*
 * panel_training.c: from top to bottom: title, losses, the gradient's norm with the numbers beside it, a text by the
 * net, keys. Everything comes from the history of the run, so a run that was resumed is shown from its beginning.
 */
#include "panel_training.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chart.h"
#include "panel.h"
#include "text.h"
#include "view.h"

static const enum style_id train_style = STYLE_LOSS, valid_style = STYLE_STATE;

/* ---- title ---- */

static void add_state(struct string *out, const struct training_view *view)
{
    const struct training *t = view->training;
    const struct training_settings *s = &t->settings;
    double epochs = training_epochs(t);
    if (s->epochs > 0)
        string_printf(out, "epoch %.0f/%g   ", fmin(floor(epochs) + 1, ceil(s->epochs)), s->epochs);
    else if (s->updates)
        string_printf(
            out, "update %llu/%llu   ", (unsigned long long)t->trainer->updates, (unsigned long long)s->updates);
    else
        string_printf(out, "epoch %.0f   ", floor(epochs) + 1);
    string_add(out, view->paused ? " paused " : t->end == TRAINING_GOES_ON ? "training" : "ended");
}

static void draw_title(struct canvas *canvas, const struct training_view *view)
{
    struct string left = {0}, right = {0};
    string_printf(&left, " unroll  %s · ", view->net);
    string_add_safe(&left, view->corpus, strlen(view->corpus));
    add_state(&right, view);
    bar_draw_title(canvas, &left, &right);
    if (view->paused) canvas_text(canvas, 0, canvas->columns - 9, style_bold(STYLE_WARNING), " paused ");
    string_finish(&left);
    string_finish(&right);
}

/* ---- curves ---- */

static struct chart_point train_point(const void *data, size_t i)
{
    const struct training_record *r = (const struct training_record *)data + i;
    return (struct chart_point){(double)r->update, r->train};
}

static struct chart_point valid_point(const void *data, size_t i)
{
    const struct training_record *r = (const struct training_record *)data + i;
    return (struct chart_point){(double)r->update, r->valid};
}

static struct chart_point norm_point(const void *data, size_t i)
{
    const struct training_record *r = (const struct training_record *)data + i;
    return (struct chart_point){(double)r->update, r->grad_norm};
}

static struct chart_point clip_point(const void *data, size_t i)
{
    const struct training_record *r = (const struct training_record *)data + i;
    return (struct chart_point){(double)r->update, r->clipped ? 1 : NAN};
}

static struct chart_series series_of(const struct training *t, struct chart_point (*point)(const void *, size_t),
    enum style_id id, bool thick, char sign)
{
    return (struct chart_series){point, t->history, t->records, style_bold(id), thick, sign};
}

static struct range updates_of(const struct training *t)
{
    return (struct range){0, t->records ? (double)t->history[t->records - 1].update : 0};
}

/* What the colors mean, at the right end of the rule. */
static void draw_legend(struct canvas *canvas, int row)
{
    const char *line[2] = {canvas->ascii ? "*" : "⠒⠒", canvas->ascii ? "o" : "⠶⠶"};
    static const char *const name[2] = {" training", " validation"};
    const enum style_id id[2] = {train_style, valid_style};
    int column = canvas->columns - (canvas->ascii ? 28 : 30);
    canvas_fill(canvas, row, column, canvas->columns - column - 1, style(STYLE_TEXT), ' ');
    for (int i = 0; i < 2; i++) {
        column += 2;
        column += canvas_text(canvas, row, column, style_bold(id[i]), line[i]);
        column += canvas_text(canvas, row, column, style(id[i]), name[i]);
    }
}

static void draw_losses(struct canvas *canvas, const struct training_view *view, struct rows rows)
{
    const struct training *t = view->training;
    char label[TRAINING_BASELINES][32];
    struct chart_level level[TRAINING_BASELINES];
    for (int i = 0; i < view->baselines; i++) {
        snprintf(label[i], sizeof label[i], "%s %.2f", view->baseline[i].label, view->baseline[i].loss);
        level[i] = (struct chart_level){view->baseline[i].loss, label[i], style(STYLE_TEXT)};
    }
    const struct chart_series series[] = {
        series_of(t, train_point, train_style, false, '*'), series_of(t, valid_point, valid_style, true, 'o')};
    panel_rule(canvas, rows.first, "loss, nats per character", "");
    draw_legend(canvas, rows.first);
    chart_draw(canvas, &(struct chart){.row = rows.first + 1,
                           .column = 0,
                           .rows = rows.end - rows.first - 1,
                           .columns = canvas->columns - 1,
                           .x = updates_of(t),
                           .log = true,
                           .unit = "updates",
                           .series = series,
                           .series_count = 2,
                           .level = level,
                           .levels = view->baselines});
}

static void draw_norms(struct canvas *canvas, const struct training_view *view, struct rows rows, int columns)
{
    const struct training *t = view->training;
    double most = t->settings.trainer.clip_norm;
    char label[24];
    snprintf(label, sizeof label, "clip %g", most);
    const struct chart_level level = {most, label, style(STYLE_TEXT)};
    const struct chart_series series = series_of(t, norm_point, STYLE_GRADIENT, false, '*');
    const struct chart_series marks = series_of(t, clip_point, STYLE_WARNING, false, 'v');
    panel_rule(
        canvas, rows.first, canvas->ascii ? "norm of the gradient, v clipped" : "norm of the gradient, ▾ clipped", "");
    chart_draw(canvas, &(struct chart){.row = rows.first + 1,
                           .column = 0,
                           .rows = rows.end - rows.first - 1,
                           .columns = columns,
                           .x = updates_of(t),
                           .log = true,
                           .series = &series,
                           .series_count = 1,
                           .level = &level,
                           .levels = most > 0,
                           .marks = &marks});
}

/* ---- numbers ---- */

enum { NUMBERS_WIDTH = 37, NUMBERS_ROWS = 5 };

struct numbers { /* a table of two columns, filled row by row */
    struct canvas *canvas;
    int row, end, column, next;
};

static void add_number(struct numbers *n, const char *name, enum style_id id, const char *text)
{
    int row = n->row + n->next / 2, column = n->column + n->next % 2 * (NUMBERS_WIDTH / 2 + 1);
    n->next++;
    if (row >= n->end) return;
    canvas_text(n->canvas, row, column, style(STYLE_DIM), name);
    canvas_text(n->canvas, row, column + NUMBERS_WIDTH / 2 - 1 - utf8_width(text), style_bold(id), text);
}

static void add_loss(struct numbers *n, const char *name, enum style_id id, double loss)
{
    char text[24] = "-";
    if (isfinite(loss)) snprintf(text, sizeof text, "%.3f", loss);
    add_number(n, name, id, text);
}

/* 0:07, 12:34, 1:02:03; "-" when it is not known. */
static void add_time(struct numbers *n, const char *name, double seconds)
{
    char text[32] = "-";
    long s = isfinite(seconds) && seconds < 1e9 ? lround(seconds) : -1;
    if (s >= 3600)
        snprintf(text, sizeof text, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    else if (s >= 0)
        snprintf(text, sizeof text, "%ld:%02ld", s / 60, s % 60);
    add_number(n, name, STYLE_TEXT, text);
}

static void add_speed(struct numbers *n, double speed)
{
    char text[32] = "-";
    if (speed >= 1e6)
        snprintf(text, sizeof text, "%.2fM/s", speed / 1e6);
    else if (speed >= 1e4)
        snprintf(text, sizeof text, "%.0fk/s", speed / 1e3);
    else if (speed > 0)
        snprintf(text, sizeof text, "%.0f/s", speed);
    add_number(n, "chars", STYLE_TEXT, text);
}

static double last_valid(const struct training *t)
{
    for (size_t i = t->records; i-- > 0;)
        if (isfinite(t->history[i].valid)) return t->history[i].valid;
    return NAN;
}

/* Of the updates since the record before the last. */
static void add_clipped(struct numbers *n, const struct training *t)
{
    char text[24] = "-";
    const struct training_record *last = t->records ? &t->history[t->records - 1] : NULL;
    uint64_t before = t->records > 1 ? last[-1].update : 0;
    if (last && last->update > before)
        snprintf(text, sizeof text, "%.0f %%", 100 * (double)last->clipped / (double)(last->update - before));
    add_number(n, "clipped", STYLE_TEXT, text);
}

static void add_count(struct numbers *n, const char *name, double x, int digits)
{
    char text[32];
    snprintf(text, sizeof text, "%.*g", digits, x);
    add_number(n, name, STYLE_TEXT, text);
}

static void draw_progress(const struct numbers *n, double progress)
{
    int room = NUMBERS_WIDTH - 7, row = n->row + NUMBERS_ROWS;
    canvas_fill(n->canvas, row, n->column, room, style(STYLE_DIM), U'░');
    canvas_bar(n->canvas, row, n->column, room, style(STYLE_PROBABILITY), progress);
    canvas_printf(n->canvas, row, n->column + room, style_bold(STYLE_TEXT), "%4.0f %%", floor(100 * progress));
}

static void draw_numbers(struct canvas *canvas, const struct training_view *view, struct rows rows, int column)
{
    const struct training *t = view->training;
    const struct training_record *last = t->records ? &t->history[t->records - 1] : NULL;
    double progress = training_progress(t), left = progress > 0 ? t->seconds * (1 - progress) / progress : NAN;
    struct numbers n = {.canvas = canvas, .row = rows.first + 1, .end = rows.end, .column = column};
    add_loss(&n, "training", train_style, last ? last->train : t->trainer->updates ? t->last.loss : NAN);
    add_count(&n, "update", (double)t->trainer->updates, 15);
    add_loss(&n, "validation", valid_style, last_valid(t));
    add_speed(&n, last ? last->characters_per_second : 0);
    add_loss(&n, "best", valid_style, t->best_valid);
    add_time(&n, "elapsed", t->seconds);
    add_loss(&n, "gradient", STYLE_GRADIENT, last ? last->grad_norm : t->trainer->updates ? t->last.grad_norm : NAN);
    add_time(&n, "left", left);
    add_count(&n, "rate", t->trainer->rate, 3);
    add_clipped(&n, t);
    draw_progress(&n, progress);
}

/* ---- the text ---- */

struct pen { /* text that fills columns side by side, line by line */
    struct canvas *canvas;
    int first, end, left, width; /* of the column that is filled now */
    int row, column;
};

enum { TEXT_MARGIN = 2, TEXT_GAP = 4, TEXT_WIDEST = 76 };

static bool next_line(struct pen *pen)
{
    pen->column = pen->left;
    if (++pen->row < pen->end) return true;
    if (pen->left + 2 * pen->width + TEXT_GAP > pen->canvas->columns) return false;
    pen->left += pen->width + TEXT_GAP;
    pen->column = pen->left;
    pen->row = pen->first;
    return true;
}

static int show(uint32_t code_point, bool ascii, char shown[16])
{
    if (code_point != ' ') return code_point_show(code_point, ascii, shown);
    strcpy(shown, " ");
    return 1;
}

/* Columns up to the next blank. */
static int word_width(const uint32_t *text, size_t length, bool ascii)
{
    int width = 0;
    char shown[16];
    for (size_t i = 0; i < length && text[i] != ' ' && text[i] != '\n'; i++) width += show(text[i], ascii, shown);
    return width;
}

static void draw_text(struct pen *pen, const uint32_t *text, size_t length)
{
    bool ascii = pen->canvas->ascii;
    for (size_t i = 0; i < length; i++) {
        char shown[16];
        int width = show(text[i], ascii, shown), end = pen->left + pen->width;
        if (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n') continue;
        if (text[i] == '\n') {
            canvas_text(pen->canvas, pen->row, pen->column, style(STYLE_DIM), ascii ? "" : "⏎");
            if (!next_line(pen)) return;
            continue;
        }
        bool starts = i == 0 || text[i - 1] == ' ';
        int word = starts ? word_width(text + i, length - i, ascii) : width;
        if (word > pen->width) word = width;
        if (pen->column + word > end && !next_line(pen)) return;
        if (text[i] == ' ' && pen->column == pen->left && i > 0 && text[i - 1] != '\n') continue;
        bool plain = text[i] == ' ' || code_point_width(text[i]) == width;
        pen->column +=
            canvas_text(pen->canvas, pen->row, pen->column, plain ? style(STYLE_TEXT) : style(STYLE_DIM), shown);
    }
}

static void draw_sample(struct canvas *canvas, const struct training_view *view, struct rows rows)
{
    char heading[96];
    snprintf(heading, sizeof heading, "what it writes after %llu updates", (unsigned long long)view->sample_update);
    char right[32] = "";
    if (canvas->columns >= VIEW_MIN_COLUMNS) snprintf(right, sizeof right, "temperature %g", view->temperature);
    panel_rule(canvas, rows.first, view->sample ? heading : "what it writes", right);
    int room = canvas->columns - 2 * TEXT_MARGIN, columns = (room + TEXT_GAP) / (TEXT_WIDEST / 2 + TEXT_GAP);
    int width = columns > 0 ? (room + TEXT_GAP) / columns - TEXT_GAP : room;
    struct pen pen = {canvas, rows.first + 1, rows.end, TEXT_MARGIN, width, rows.first + 1, TEXT_MARGIN};
    if (view->sample && pen.first < pen.end) draw_text(&pen, view->sample, view->sample_length);
}

/* ---- the screen ---- */

static void draw_bottom(struct canvas *canvas, const struct training_view *view)
{
    int row = canvas->rows - 1;
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    if (view->message && *view->message)
        canvas_text_cut(canvas, row, 1, canvas->columns - 2,
            style_bold(view->message_is_error ? STYLE_ERROR : STYLE_BAR), view->message);
    else
        bar_draw_keys(canvas, view->binding, view->bindings);
}

/* At 80x24 the norms get 6 rows and the text 4; of more rows the losses get half. */
static void draw_panels(struct canvas *canvas, const struct training_view *view)
{
    int end = canvas->rows - 1, more = canvas->rows - VIEW_MIN_ROWS, left = canvas->columns - NUMBERS_WIDTH - 3;
    int sample = end - 5 - more / 4, norms = sample - 7 - (more < 32 ? more / 4 : 8);
    draw_losses(canvas, view, (struct rows){1, norms});
    draw_norms(canvas, view, (struct rows){norms, sample}, left);
    draw_numbers(canvas, view, (struct rows){norms, sample}, left + 2);
    draw_sample(canvas, view, (struct rows){sample, end});
}

/* The keys, and what the screen does not say of itself. */
static void draw_help(struct canvas *canvas, const struct training_view *view)
{
    static const struct help_page page = {"keys and what is shown", "name"};
    static const struct binding shown[] = {
        {"ln V", "", "", NULL, "the loss of a guess among all symbols: what is there before anything is learned"},
        {"n-gram", "", "", NULL, "the loss of a model that counts which symbol follows n others (modified Kneser-Ney)"},
        {"training", "", "", NULL, "the loss since the point before, with numbers dropped when there is dropout"},
        {"clipped", "", "", NULL, "updates whose gradient was longer than --clip, and was shortened to it"},
    };
    enum { SHOWN = sizeof shown / sizeof *shown, MOST = 16 };
    struct binding all[MOST + SHOWN];
    int count = view->bindings < MOST ? view->bindings : MOST;
    for (int i = 0; i < count; i++) all[i] = view->binding[i];
    for (int i = 0; i < SHOWN; i++) all[count + i] = shown[i];
    panel_bindings(canvas, all, count + SHOWN, &page, (struct rows){1, canvas->rows - 1});
}

void training_draw(struct canvas *canvas, const struct training_view *view)
{
    canvas_clear(canvas);
    if (!view_fits(canvas)) return;
    draw_title(canvas, view);
    if (view->help)
        draw_help(canvas, view);
    else
        draw_panels(canvas, view);
    draw_bottom(canvas, view);
}
