/*
 * explore_beside.c: what is only done where two models read the text: opening the second one, and comparing what they
 * know.
 */
#include <stdio.h>

#include "explore_functions.h"
#include "text.h"

/* What the second model does not know of the text, if there is something. */
static void say_opened(struct explorer *x)
{
    struct string text = {0};
    reading_add_unknown(&x->side[1]->reading, &text);
    if (text.data)
        snprintf(x->message, sizeof x->message, "B: %s", text.data);
    else
        snprintf(x->message, sizeof x->message, "A is what commands are for; o changes to the other side");
    string_finish(&text);
}

bool explore_beside(struct explorer *x, const char *argument, struct error *err)
{
    if (!*argument) {
        explorer_leave_beside(x);
        return true;
    }
    if (!explorer_beside(x, argument, err)) return false;
    x->view = EXPLORE_TEXT;
    say_opened(x);
    return true;
}

/* "A h.c 87 F1 0.94"; of one model alone without its letter */
static void add_best(struct string *out, const struct explorer *x, const struct side *s, const struct list_row *row)
{
    char unit[64];
    const struct survey_score *score = survey_score(s->survey, row->unit, row->mark);
    bool graded = x->marks.mark[row->mark].graded >= 0;
    side_unit_name(s, row->channel, unit, sizeof unit);
    if (x->sides > 1) string_printf(out, "%c ", explorer_letter(x, s));
    string_printf(out, graded ? "%s r %+.2f" : "%s F1 %.2f", unit, (double)(graded ? score->correlation : score->f1));
}

void explore_focus_best(struct explorer *x)
{
    struct string text = {0};
    struct list_row row;
    string_add(&text, x->marks.mark[x->mark].name);
    for (int i = 0; i < x->sides; i++) {
        if (!explorer_list_row(x, x->side[i], 0, &row)) continue;
        explorer_focus(x, x->side[i], row.channel);
        string_add(&text, i ? ", " : ": ");
        add_best(&text, x, x->side[i], &row);
    }
    if (text.data) utf8_copy_cut(x->message, sizeof x->message, text.data, text.length);
    string_finish(&text);
}
