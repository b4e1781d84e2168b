/*
 * explore_command.c: the table, and running a line.
 */
#include "explore_command.h"

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
    x->color = x->color == EXPLORE_BY_SALIENCY ? EXPLORE_BY_UNIT : EXPLORE_BY_SALIENCY;
    return true;
}

static bool run_surprise(struct explorer *x, const char *argument, struct error *err)
{
    x->color = x->color == EXPLORE_BY_LOSS ? EXPLORE_BY_UNIT : EXPLORE_BY_LOSS;
    return true;
}

static bool run_pane(struct explorer *x, const char *argument, struct error *err)
{
    x->pane = x->pane == PANE_TEXT ? PANE_LIST : PANE_TEXT;
    return x->pane == PANE_TEXT || explorer_list_rows(x) > 0 || explorer_survey(x, err);
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

static bool run_export(struct explorer *x, const char *argument, struct error *err)
{
    return x->host ? x->host->export(x->host->context, x, argument, err)
                   : error_input(err, "nothing here can write files");
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
    {{"list-up", "", "up k", "choose", "the row above, and what it says in the text"}, explore_list_up, true},
    {{"list-down", "", "down j", "choose", "the row below"}, explore_list_down, true},
    {{"next-feature", "", "right l", "feature", "the next feature"}, explore_next_feature, true},
    {{"previous-feature", "", "left h", "feature", "the feature before"}, explore_previous_feature, true},
    {{"left", "", "left h", NULL, "one character to the left"}, explore_left},
    {{"right", "", "right l", NULL, "one character to the right"}, explore_right},
    {{"up", "", "up k", NULL, "one row up"}, explore_up},
    {{"down", "", "down j", NULL, "one row down"}, explore_down},
    {{"previous", "", ",", "unit", "the unit before"}, explore_previous_unit},
    {{"next", "", ".", "unit", "the next unit"}, explore_next_unit},
    {{"previous-quantity", "", "[", "quantity", "the same unit of the quantity before"}, explore_previous_quantity},
    {{"next-quantity", "", "]", "quantity", "the same unit of the next quantity, such as from h to c"},
        explore_next_quantity},
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
    {{"guesses", "", "t", "top 5", "five rows under the text: what the net expected after each character"},
        run_guesses},
    {{"stack", "[UNIT]", "+", "stack", "keep this unit, such as h.c 87, in a row under the text"}, explore_stack},
    {{"unstack", "", "-", NULL, "take these rows away"}, explore_unstack},
    {{"ask-find", "", "/", "find", "look for a string in the text; in the help, for a key, a name or a word"},
        explore_ask_find},
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
         "what is seen as .html (with the values on hover), .svg, .txt or .ansi; all units of the span or page as "
         ".npz"},
        run_export},
    {{"command", "[TEXT]", ":", NULL, "type a command by its name"}, run_command},
    {{"scroll", "N", "", NULL, "N commands down in the help, or up (-N)"}, explore_scroll},
    {{"mouse", "on|off", "", NULL, "off leaves the mouse to the terminal, to select text with it"}, run_mouse},
    {{"deselect", "", "esc", NULL, "leave the selection, the saliency, the list"}, explore_deselect},
    {{"help", "[TEXT]", "? F1", "help",
         "this page, or with TEXT only what has it: a key, a name, a word; again, or Esc, to leave it"},
        explore_help},
    {{"quit", "", "q ctrl-c", "quit", "leave"}, run_quit},
    {{0}},
};

int explore_bindings(const struct explorer *x, struct binding binding[BINDINGS_MOST])
{
    int count = 0;
    bool in_list = x->pane == PANE_LIST;
    for (const struct explore_command *c = explore_commands; c->binding.name && count < BINDINGS_MOST; c++)
        if (!c->in_list || in_list) binding[count++] = c->binding;
    return count;
}

/* ---- running ---- */

static bool unknown(const struct explorer *x, const char *name, struct error *err)
{
    struct binding binding[BINDINGS_MOST];
    const char *names[BINDINGS_MOST + 1] = {NULL};
    int count = explore_bindings(x, binding);
    for (int i = 0; i < count && i < BINDINGS_MOST; i++) names[i] = binding[i].name;
    return command_line_unknown(name, names, err);
}

/* What a command does is seen in the text, unless it is about the help itself or asks something first. */
static void leave_help(struct explorer *x, const struct explore_command *c)
{
    static bool (*const stay[])(struct explorer *, const char *, struct error *) = {explore_help, explore_scroll,
        explore_ask_find, run_ask_feature, run_ask_unit, run_command, run_mouse, run_export};
    for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
        if (c->run == stay[i]) return;
    x->view = EXPLORE_TEXT;
    x->filter[0] = '\0';
}

bool explore_do(struct explorer *x, const struct explore_command *c, const char *argument, struct error *err)
{
    leave_help(x, c);
    return c->run(x, argument, err);
}

static bool run_named(struct explorer *x, const char *line, const char *name, const char *argument, struct error *err)
{
    const struct explore_command *c = explore_commands;
    while (c->binding.name && strcmp(c->binding.name, name) != 0) c++;
    if (!c->binding.name)
        return net_find_quantity(x->model->net, name) >= 0 ? explore_unit(x, line, err) : unknown(x, name, err);
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
