/*
 * figure_table.c: the table of figures.
 */
#include "figure.h"

#include <string.h>

#include "argument.h"
#include "figure_closing.h"
#include "figure_histogram.h"
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

void figures_forget(struct figures *figures)
{
    for (int i = 0; i < FIGURES; i++) {
        struct figure_state *state = &figures->of[i];
        figure_table[i].destroy(state->result);
        *state = (struct figure_state){.choice = state->choice};
    }
}
