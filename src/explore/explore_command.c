/*
 * explore_command.c: the table, and running a line.
 */
#include "explore_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "argument.h"
#include "command_line.h"
#include "explore_functions.h"
#include "text.h"

/* ---- what is too small for a file of its own ---- */

static bool run_guesses(struct explorer *x, const char *argument, struct error *err)
{
    x->guesses = !x->guesses;
    x->page_known = false;
    return true;
}

static bool run_ramp(struct explorer *x, const char *argument, struct error *err)
{
    x->ramp = !x->ramp;
    x->page_known = false;
    return true;
}

static bool run_saliency(struct explorer *x, const char *argument, struct error *err)
{
    x->now->color = x->now->color == EXPLORE_BY_SALIENCY ? EXPLORE_BY_UNIT : EXPLORE_BY_SALIENCY;
    return true;
}

static bool run_surprise(struct explorer *x, const char *argument, struct error *err)
{
    x->now->color = x->now->color == EXPLORE_BY_LOSS ? EXPLORE_BY_UNIT : EXPLORE_BY_LOSS;
    return true;
}

static bool needs_two(const struct explorer *x, struct error *err)
{
    return x->sides > 1 || error_input(err, "there is one model: beside FILE opens another one on the same text");
}

static bool run_difference(struct explorer *x, const char *argument, struct error *err)
{
    if (!needs_two(x, err)) return false;
    x->now->color = x->now->color == EXPLORE_BY_DIFFERENCE ? EXPLORE_BY_UNIT : EXPLORE_BY_DIFFERENCE;
    return true;
}

static bool run_side(struct explorer *x, const char *argument, struct error *err)
{
    int side = !strcmp(argument, "a") ? 0 : !strcmp(argument, "b") ? 1 : x->now == x->side[0];
    if (*argument && strcmp(argument, "a") != 0 && strcmp(argument, "b") != 0)
        return error_input(err, "the sides are a and b");
    if (!needs_two(x, err)) return false;
    x->now = x->side[side];
    if (explorer_view(x) != EXPLORE_FIGURE || x->figures.open == FIGURES_INDEX) return true;
    return explore_figure(x, figure_table[x->figures.open].name, err); /* the same figure of this one */
}

static bool run_pane(struct explorer *x, const char *argument, struct error *err)
{
    bool to_list = x->pane == PANE_TEXT;
    if (to_list && explorer_list_rows(x, x->now) == 0 && !explorer_survey(x, err)) return false;
    x->pane = to_list ? PANE_LIST : PANE_TEXT;
    return true;
}

static bool run_ask_feature(struct explorer *x, const char *argument, struct error *err)
{
    explore_prompt(x, "feature ");
    return true;
}

static bool run_ask_unit(struct explorer *x, const char *argument, struct error *err)
{
    explore_prompt(x, "unit ");
    return true;
}

static bool run_command(struct explorer *x, const char *argument, struct error *err)
{
    struct string line = {0};
    string_add(&line, argument);
    if (*argument) string_add(&line, " ");
    explore_prompt(x, string_text(&line));
    string_finish(&line);
    return true;
}

/* Which stretch of the text it was, since nobody sees that in a file of numbers. */
static void say_exported(struct explorer *x, const char *path, struct explore_stretch at)
{
    if (at.count)
        snprintf(x->message, sizeof x->message, "%s: characters %zu to %zu of %zu, %s", path, at.first + 1,
            at.first + at.count, x->corpus->length,
            x->now->span.count ? "the span" : "the page; a span (v) is another stretch");
    else
        snprintf(x->message, sizeof x->message, "%s is written", path);
}

static bool run_export(struct explorer *x, const char *argument, struct error *err)
{
    if (!x->host) return error_input(err, "nothing here can write files");
    struct explore_stretch at = {0};
    if (!explorer_prepare(x, x->room, err) || !x->host->export(x->host->context, x, argument, &at, err)) return false;
    say_exported(x, argument, at);
    return true;
}

static bool run_mouse(struct explorer *x, const char *argument, struct error *err)
{
    bool on = !strcmp(argument, "on");
    if (!on && strcmp(argument, "off") != 0) return error_input(err, "mouse on, or mouse off");
    if (x->host) x->host->mouse(x->host->context, on);
    return true;
}

static bool run_quit(struct explorer *x, const char *argument, struct error *err)
{
    x->quit = true;
    return true;
}

/* ---- the table ---- */

const struct explore_command explore_commands[] = {
    {{"list-up", "", "up k", "choose", "the row above, and what it says in the text"}, explore_list_up, IN_LIST},
    {{"list-down", "", "down j", "choose", "the row below"}, explore_list_down, IN_LIST},
    {{"next-feature", "", "right l", "feature", "the next feature"}, explore_next_feature, IN_LIST},
    {{"previous-feature", "", "left h", "feature", "the feature before"}, explore_previous_feature, IN_LIST},
    {{"figure-previous", "", "left h", "figures", "the figure before"}, explore_figure_previous, IN_FIGURE},
    {{"figure-next", "", "right l", "figures", "the next figure; 1 ... 9: the one of that number"}, explore_figure_next,
        IN_FIGURE},
    {{"figure-up", "", "up k", "choose", "the row above"}, explore_figure_up, IN_FIGURE},
    {{"figure-down", "", "down j", "choose", "the row below"}, explore_figure_down, IN_FIGURE},
    {{"figure-page-up", "", "pgup", NULL, "ten rows up"}, explore_figure_page_up, IN_FIGURE},
    {{"figure-page-down", "", "pgdn space", NULL, "ten rows down"}, explore_figure_page_down, IN_FIGURE},
    {{"figure-enter", "", "enter", "go", "to what the row stands for: the figure, the unit, the place of the text"},
        explore_figure_enter, IN_FIGURE},
    {{"figure-row", "N", "", NULL, "to row N of the figure"}, explore_figure_row, IN_FIGURE},
    {{"choose", "[CHOICE]", "c", "other way", "another way to look at the same figure, such as other units first"},
        explore_choose, IN_FIGURE},
    {{"measure", "N", "", NULL,
         "measure figures on N characters around the cursor, or on the whole text if it is shorter"},
        explore_measure, IN_FIGURE},
    {{"text", "", "esc", "text", "back to the text"}, explore_text, IN_FIGURE},
    {{"figure", "[FIGURE]", "p", "figures", "figures of the whole text: gates, histograms, ..; p lists them"},
        explore_figure, ANYWHERE},
    {{"ngram-text", "FILE", "", NULL,
         "count n-gram models on that text, such as the one that was trained on; -: on this"},
        explore_count_on, ANYWHERE},
    {{"left", "", "left h", NULL, "one character to the left"}, explore_left},
    {{"right", "", "right l", NULL, "one character to the right"}, explore_right},
    {{"up", "", "up k", NULL, "one row up"}, explore_up},
    {{"down", "", "down j", NULL, "one row down"}, explore_down},
    {{"previous", "", ",", "unit", "the unit before"}, explore_previous_unit},
    {{"next", "", ".", "unit", "the next unit"}, explore_next_unit},
    {{"previous-quantity", "", "[", "quantity", "the same unit of the quantity before"}, explore_previous_quantity},
    {{"next-quantity", "", "]", "quantity", "the same unit of the next quantity, such as from h to c"},
        explore_next_quantity},
    {{"side", "[a|b]", "o", "side", "of two models: units, colors and lists are those of the other one now"}, run_side,
        ANYWHERE, .for_two = true},
    {{"difference", "", "d", "A-B",
         "of two models: how much more each character cost A than B; blue where A is better, orange where B is"},
        run_difference, .for_two = true},
    {{"ask-feature", "", "f", "feature", "which units know a feature? Asks for its name"}, run_ask_feature},
    {{"feature", "[FEATURE]", "", NULL, "the best units for a feature, measured on text that was held out"},
        explore_feature},
    {{"regex", "RE", "", NULL, "a feature of your own: on in whatever a regular expression matches"}, explore_regex},
    {{"other-feature", "", "F", NULL, "the same for the next feature"}, explore_next_feature},
    {{"ablate", "", "a", "ablate",
         "does the net use this unit, or does it only follow the feature? Holds it at its mean"},
        explore_ablate},
    {{"select", "", "v", "select", "select a span of text: here, and again at its end"}, explore_select},
    {{"places", "", "enter", NULL, "of the selected span: every other place where its units are on"}, explore_places},
    {{"saliency", "", "x", "saliency", "how much each earlier character matters to the prediction under the cursor"},
        run_saliency},
    {{"loss", "", "L", "loss", "what each character cost the net: its loss in nats as the color"}, run_surprise},
    {{"beside", "[FILE]", "", NULL, "a second model on the same text, side by side; without FILE it goes again"},
        explore_beside},
    {{"against", "", "D", "n-gram",
         "the loss less that of the best n-gram model as the color: blue where the net wins"},
        explore_against},
    {{"guesses", "", "t", "top 5", "five rows under the text: what the net expected after each character"},
        run_guesses},
    {{"stack", "[UNIT]", "+", "stack", "keep this unit, such as h.c 87, in a row under the text"}, explore_stack},
    {{"unstack", "", "-", NULL, "take these rows away"}, explore_unstack},
    {{"ask-find", "", "/", "find", "look for a string in the text; in the help, for a key, a name or a word"},
        explore_ask_find, ANYWHERE},
    {{"find", "STRING", "", NULL, "to the next place of a string; capitals count if it has some"}, explore_find},
    {{"find-next", "", "n", NULL, "to the next such place"}, explore_find_next},
    {{"find-previous", "", "N", NULL, "to the one before"}, explore_find_previous},
    {{"pane", "", "tab", "list", "from the text to the list under it, and back"}, run_pane},
    {{"sort", "[feature|unit|span|places]", "s", "sort",
         "another list: by feature, what this unit knows, units of the span, where else they are"},
        explore_sort},
    {{"go", "[N]", "", NULL, "to row N of the list"}, explore_list_go},
    {{"threshold-up", "", ">", NULL, "a higher threshold, from which a unit is on in a span"}, explore_threshold_up},
    {{"threshold-down", "", "<", NULL, "a lower one"}, explore_threshold_down},
    {{"threshold", "X", "", NULL, "this threshold"}, explore_threshold},
    {{"ask-unit", "", "u", NULL, "to a unit by its name, such as c 87"}, run_ask_unit},
    {{"unit", "UNIT", "", NULL, "the same; unit 87 is one of the quantity that is shown"}, explore_unit},
    {{"ramp", "", "r", NULL, "values as glyphs in a row of their own, as without colors"}, run_ramp},
    {{"page-up", "", "pgup", NULL, "a page up"}, explore_page_up},
    {{"page-down", "", "pgdn space", NULL, "a page down"}, explore_page_down},
    {{"row-first", "", "home 0", NULL, "to the beginning of the row"}, explore_row_first},
    {{"row-last", "", "end $", NULL, "to its end"}, explore_row_last},
    {{"first", "", "g", NULL, "to the beginning of the text"}, explore_first},
    {{"last", "", "G", NULL, "to its end"}, explore_last},
    {{"line", "N", "", NULL, "to line N"}, explore_line},
    {{"at", "N", "", NULL, "to character N"}, explore_at},
    {{"export", "FILE", "", NULL,
         "what is seen as .html (with the values on hover), .svg, .txt or .ansi; as .npz the figure's numbers, or all "
         "units of the span or page; those of this quantity as .npy"},
        run_export, ANYWHERE},
    {{"command", "[TEXT]", ":", NULL, "type a command by its name"}, run_command, ANYWHERE},
    {{"scroll", "N", "", NULL, "N commands down in the help, or up (-N)"}, explore_scroll, ANYWHERE},
    {{"mouse", "on|off", "", NULL, "off leaves the mouse to the terminal, to select text with it"}, run_mouse,
        ANYWHERE},
    {{"deselect", "", "esc", NULL, "leave the selection, the saliency, the list"}, explore_deselect},
    {{"help", "[TEXT]", "? F1", "help",
         "this page, or with TEXT only what has it: a key, a name, a word; again, or Esc, to leave it"},
        explore_help, ANYWHERE},
    {{"quit", "", "q ctrl-c", "quit", "leave"}, run_quit, ANYWHERE},
    {{0}},
};

bool explore_has(const struct explorer *x, const struct explore_command *command)
{
    bool figure = explorer_view(x) == EXPLORE_FIGURE;
    switch (command->where) {
    case IN_TEXT: return !figure;
    case IN_LIST: return !figure && x->pane == PANE_LIST;
    case IN_FIGURE: return figure;
    case ANYWHERE: break;
    }
    return true;
}

int explore_bindings(const struct explorer *x, struct binding binding[BINDINGS_MOST])
{
    int count = 0;
    for (const struct explore_command *c = explore_commands; c->binding.name && count < BINDINGS_MOST; c++)
        if (explore_has(x, c)) {
            binding[count] = c->binding;
            if (c->for_two && x->sides < 2) binding[count].label = NULL;
            count++;
        }
    return count;
}

int explore_names(const struct explorer *x, struct binding binding[BINDINGS_MOST])
{
    int count = 0;
    for (const struct explore_command *c = explore_commands; c->binding.name && count < BINDINGS_MOST; c++)
        if (c->where == IN_TEXT || explore_has(x, c)) binding[count++] = c->binding;
    return count;
}

/* ---- running ---- */

static bool unknown(const struct explorer *x, const char *name, struct error *err)
{
    struct binding binding[BINDINGS_MOST];
    const char *names[BINDINGS_MOST + 1] = {NULL};
    int count = explore_names(x, binding);
    for (int i = 0; i < count && i < BINDINGS_MOST; i++) names[i] = binding[i].name;
    return command_line_unknown(name, names, err);
}

/* What a command does is seen in what is behind the help, unless it is about the help itself or asks something first.
 */
static void leave_help(struct explorer *x, const struct explore_command *c)
{
    static bool (*const stay[])(struct explorer *, const char *, struct error *) = {explore_help, explore_scroll,
        explore_ask_find, run_ask_feature, run_ask_unit, run_command, run_mouse, run_export};
    for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
        if (c->run == stay[i]) return;
    x->view = explorer_view(x);
    x->filter[0] = '\0';
}

bool explore_do(struct explorer *x, const struct explore_command *c, const char *argument, struct error *err)
{
    leave_help(x, c);
    if (c->where == IN_TEXT && x->view == EXPLORE_FIGURE) x->view = EXPLORE_TEXT;
    return c->run(x, argument, err);
}

static bool run_named(struct explorer *x, const char *line, const char *name, const char *argument, struct error *err)
{
    const struct explore_command *c = explore_commands;
    while (c->binding.name && strcmp(c->binding.name, name) != 0) c++;
    if (!c->binding.name)
        return net_find_quantity(x->now->model->net, name) >= 0 ? run_named(x, line, "unit", line, err)
                                                                : unknown(x, name, err);
    return command_line_fits(name, c->binding.arguments, argument, err) && explore_do(x, c, argument, err);
}

bool explore_run(struct explorer *x, const char *line, struct error *err)
{
    struct command_line parts;
    if (!command_line_split(&parts, line, err)) return false;
    bool done = !*parts.name || run_named(x, line + strspn(line, " \t"), parts.name, parts.arguments, err);
    free(parts.arguments);
    return done;
}
