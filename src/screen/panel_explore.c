/*
 * panel_explore.c: how the screen is shared out; title and bottom line.
 */
#include "panel_explore.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bar.h"
#include "explore_command.h"
#include "panel_figure.h"
#include "view.h"

enum { TITLE = 1, RULE = 1, EXPECTED = 2, BAR = 1, LIST_LEAST = 5, MARGIN = 1 };

/* Two texts under each other leave one more row to the list: see panel_explore_beside.c. */
int explore_list_rows(const struct canvas *canvas)
{
    int more = canvas->rows - VIEW_MIN_ROWS, rows = LIST_LEAST + (more > 0 ? more / 3 : 0);
    return rows < SNIPPETS_MOST ? rows : SNIPPETS_MOST - 1;
}

struct explore_room explore_room_of(const struct canvas *canvas, const struct explorer *x, bool mono)
{
    if (x->sides > 1) {
        struct explore_room room = panel_explore_beside_room(canvas);
        room.mono = mono;
        return room;
    }
    int list = explore_list_rows(canvas);
    return (struct explore_room){.rows = canvas->rows - TITLE - RULE - EXPECTED - RULE - list - BAR,
        .columns = canvas->columns - 2 * MARGIN,
        .list_rows = list,
        .ascii = canvas->ascii,
        .mono = mono};
}

/* ---- title ---- */

const char *explore_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The feature that the unit is best at; -1: it has no reading. */
static int best_reading(const struct explorer *x, const struct side *s, int unit)
{
    int best = -1;
    for (int m = 0; m < x->marks.count; m++) {
        const struct survey_score *score = survey_score(s->survey, unit, m);
        if (score->reading && (best < 0 || score->fit > survey_score(s->survey, unit, best)->fit)) best = m;
    }
    return best;
}

/* Of the feature that the list is about, if somebody has chosen one. */
void explore_add_reading(struct string *out, const struct explorer *x, const struct side *s)
{
    int unit = side_survey_unit(s, s->channel[0]);
    if (unit < 0) return;
    int mark = x->asked && x->list == LIST_FEATURE ? x->mark : best_reading(x, s, unit);
    if (mark < 0) {
        string_add(out, "  no reading");
        return;
    }
    const struct survey_score *score = survey_score(s->survey, unit, mark);
    bool graded = x->marks.mark[mark].graded >= 0;
    float number = graded ? score->correlation : score->f1;
    string_printf(out, "  %s", x->marks.mark[mark].name);
    if (isnan(number))
        string_add(out, " -");
    else
        string_printf(out, graded ? " r %+.2f" : " F1 %.2f", (double)number);
    if (!explorer_has_all(x, s)) string_printf(out, " (first %zu)", x->marks.length);
}

static void add_model(struct string *out, const struct side *s)
{
    const struct net_options *options = &s->model->options;
    const char *model = explore_file_name(s->name);
    string_add_safe(out, model, strlen(model));
    string_printf(out, " · %.16s %dx%d · ", s->model->net->name, options->layers, options->hidden);
}

/* Where two models are, each has a heading of its own: here is what they share. */
static void draw_title(struct canvas *canvas, const struct explorer *x)
{
    struct string left = {0}, right = {0};
    char unit[64];
    const struct side *s = x->now;
    const char *text = explore_file_name(x->corpus->name);
    string_add(&left, " unroll  ");
    if (x->sides == 1) add_model(&left, s);
    string_add_safe(&left, text, strlen(text));
    if (x->sides == 1) {
        side_unit_name(s, s->channel[0], unit, sizeof unit);
        string_add(&right, unit);
        explore_add_reading(&right, x, s);
    } else {
        explore_add_place(&right, x, canvas->columns);
    }
    bar_draw_title(canvas, &left, &right);
    string_finish(&left);
    string_finish(&right);
}

/* ---- bottom line ---- */

static void draw_prompt(struct canvas *canvas, const struct explorer *x)
{
    struct completion completion;
    explore_complete(x, &completion);
    prompt_draw(canvas, ":", string_text(&x->prompt), x->prompt.length - x->typing.behind, &completion);
    completion_finish(&completion);
}

static void draw_bottom(struct canvas *canvas, const struct explorer *x)
{
    int row = canvas->rows - 1;
    struct binding binding[BINDINGS_MOST];
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    if (x->prompting)
        draw_prompt(canvas, x);
    else if (*x->message)
        canvas_text_cut(
            canvas, row, 1, canvas->columns - 2, style_bold(x->message_is_error ? STYLE_ERROR : STYLE_BAR), x->message);
    else
        bar_draw_keys(canvas, binding, explore_bindings(x, binding));
}

/* ---- the screen ---- */

static void draw_panels(struct canvas *canvas, const struct explorer *x)
{
    if (x->sides > 1) {
        panel_explore_beside(canvas, x, (struct rows){TITLE, canvas->rows - BAR});
        return;
    }
    int list = canvas->rows - BAR - RULE - explore_list_rows(canvas), expected = list - EXPECTED;
    panel_explore_text(canvas, x, x->now, (struct rows){TITLE, expected});
    panel_explore_expected(canvas, x, x->now, (struct rows){expected, list});
    panel_explore_list(canvas, x, x->now, (struct rows){list, canvas->rows - BAR});
}

void explore_draw(struct canvas *canvas, const struct explorer *x)
{
    struct binding binding[BINDINGS_MOST];
    unsigned failures = string_failures();
    canvas->incomplete = false;
    canvas_clear(canvas);
    if (!view_fits(canvas)) return;
    draw_title(canvas, x);
    if (x->view == EXPLORE_HELP)
        panel_searched(canvas, binding, explore_help_rows(x, binding), explore_help_filter(x), x->scroll,
            (struct rows){1, canvas->rows - 1 - x->prompting});
    else if (x->view == EXPLORE_FIGURE)
        panel_figure(canvas, x, (struct rows){TITLE, canvas->rows - BAR});
    else
        draw_panels(canvas, x);
    draw_bottom(canvas, x);
    canvas->incomplete |= string_failures() > failures;
}
