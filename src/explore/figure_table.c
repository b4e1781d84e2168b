/*
 * figure_table.c: the table of figures.
 */
#include "figure.h"

#include <string.h>

#include "argument.h"
#include "figure_closing.h"
#include "figure_errors.h"
#include "figure_growth.h"
#include "figure_histogram.h"
#include "figure_ngrams.h"
#include "figure_saturation.h"
#include "text.h"

const struct figure figure_table[FIGURES] = {
    [FIGURE_SATURATION] = {"saturation", "how often a gate's units are shut or open",
        {"A unit each: right, how often it is open (> 0.9); up, how often shut (< 0.1).",
            "Near the dotted line it switches, near 0, 0 it blends. Digits: so many units."},
        saturation_choices, saturation_compute, saturation_destroy, saturation_rows, saturation_target,
        saturation_numbers},
    [FIGURE_HISTOGRAM] = {"histogram", "how the numbers of a quantity are spread",
        {"A gate that is high at both ends switches; high in the middle, it blends.",
            "A tanh that is high at -1 and 1 is saturated: little gradient gets through."},
        histogram_choices, histogram_compute, histogram_destroy, histogram_rows, histogram_target, histogram_numbers},
    [FIGURE_CLOSING] = {"closing", "p of the closing quote or bracket",
        {"Who remembers the opening gives a high p where it closes, far away, too, and",
            "a low one elsewhere inside. Enter: the closing of the row with the least p."},
        enclosure_names + 1, closing_compute, closing_destroy, closing_rows, closing_target, closing_numbers},
    [FIGURE_NGRAMS] = {"ngrams", "where the net beats n-gram models",
        {"Left: nats that the net saves on a symbol; right: what it loses. What needs",
            "more than n characters of context it should win: newlines, closing quotes."},
        ngrams_choices, ngrams_compute, ngrams_destroy, ngrams_rows, ngrams_target, ngrams_numbers, true},
    [FIGURE_ERRORS] = {"errors", "what the net still gets wrong",
        {"An error: what came had p < 0.5. Each is of the first kind here that fits.",
            "What n-grams know, a larger net learns, too; memory and words want more."},
        errors_choices, errors_compute, errors_destroy, errors_rows, errors_target, errors_numbers, true},
    [FIGURE_GROWTH] = {"growth", "which n-gram model a net is most like",
        {"How far predictions are apart, in nats; the least is marked. A young net is",
            "near to few characters of context. :figure growth FILE .. adds others."},
        growth_choices, growth_compute, growth_destroy, growth_rows, NULL, growth_numbers, true},
};

const char *const *figure_names(void)
{
    static const char *names[FIGURES + 1];
    for (int i = 0; i < FIGURES; i++) names[i] = figure_table[i].name;
    return names;
}

bool figure_find(const char *name, enum figure_id *id, struct error *err)
{
    long number;
    if (argument_integer(name, "figure", 1, FIGURES, &number, NULL)) {
        *id = (enum figure_id)(number - 1);
        return true;
    }
    for (int i = 0; i < FIGURES; i++)
        if (!strcmp(figure_table[i].name, name)) {
            *id = (enum figure_id)i;
            return true;
        }
    const char *nearest = nearest_word(name, figure_names());
    return error_input(err, "no figure is called '%s'%s%s; p lists them", name, nearest ? ": did you mean " : "",
        nearest ? nearest : "");
}

int figure_choices(const struct figure *figure)
{
    int count = 0;
    while (figure->choice && figure->choice[count]) count++;
    return count ? count : 1;
}

void figure_forget(struct figure_state *state, enum figure_id id)
{
    figure_table[id].destroy(state->result);
    *state = (struct figure_state){.choice = state->choice};
}

void figures_forget(struct figure_state state[FIGURES])
{
    for (int i = 0; i < FIGURES; i++) figure_forget(&state[i], (enum figure_id)i);
}
