/*
 * command.c: the table of commands, and running one by its name.
 */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_functions.h"
#include "edit.h"
#include "command_line.h"
#include "text.h"

const struct command commands[] = {
    {"earlier", "", "left h", "time", "one timestep to the left; going backward, this is the step on", do_earlier},
    {"later", "", "right l", "time", "one timestep to the right; going forward, this is the step on", do_later},
    {"previous", "", ",", "equation", "one equation back in the order of the pass", do_previous_equation},
    {"next", "", ".", "equation", "one equation on in the order of the pass: up from x to the loss, or down from it",
        do_next_equation},
    {"previous-unit", "", "up k", "unit", "another unit: the one above", do_previous_unit},
    {"next-unit", "", "down j", "unit", "another unit: the one below", do_next_unit},
    {"scroll-up", "", "up k", "scroll", "the list: up", do_scroll_up, IN_VIEW(VIEW_UPDATE)},
    {"scroll-down", "", "down j", "scroll", "the list: down", do_scroll_down, IN_VIEW(VIEW_UPDATE)},
    {"row-up", "", "up k", "row", "the row of an earlier loss", do_row_up, IN_VIEW(VIEW_INFLUENCE)},
    {"row-down", "", "down j", "row", "the row of a later loss", do_row_down, IN_VIEW(VIEW_INFLUENCE)},
    {"matrix-before", "", "up k", "matrix", "the recurrent matrix before", do_matrix_before, IN_VIEW(VIEW_SPECTRUM)},
    {"matrix-after", "", "down j", "matrix", "the next recurrent matrix", do_matrix_after, IN_VIEW(VIEW_SPECTRUM)},
    {"line-up", "", "up k", "line", "another line of the answer: the one above", do_why_up, IN_VIEW(VIEW_WHY)},
    {"line-down", "", "down j", "line", "another line of the answer: the one below", do_why_down, IN_VIEW(VIEW_WHY)},
    {"follow", "", "enter right l", "follow", "why this one? Of a sum with a rest: list all of it", do_why_follow,
        IN_VIEW(VIEW_WHY)},
    {"back", "", "backspace left h", "back", "back to the number before", do_why_back, IN_VIEW(VIEW_WHY)},
    {"other-factor", "", "tab", "factor", "the other number of the line, such as the weight in Wf₃₅ · h₅", do_why_link,
        IN_VIEW(VIEW_WHY)},
    {"gradient-of", "", "g", "gradient", "from a number to its gradient, and back", do_why_turn, IN_VIEW(VIEW_WHY)},
    {"why-earlier", "", ",", "time", "the same number one timestep earlier", do_why_earlier, IN_VIEW(VIEW_WHY)},
    {"why-later", "", ".", "time", "the same number one timestep later", do_why_later, IN_VIEW(VIEW_WHY)},
    {"line", "N", "", NULL, "to line N of the answer", do_why_line, IN_VIEW(VIEW_WHY)},
    {"lines-up", "", "pgup", NULL, "ten lines up", do_why_page_up, IN_VIEW(VIEW_WHY)},
    {"lines-down", "", "pgdn", NULL, "ten lines down", do_why_page_down, IN_VIEW(VIEW_WHY)},
    {"cell-up", "", "up k", "cell", "the cell above", do_cell_up, IN_VIEW(VIEW_MATRIX)},
    {"cell-down", "", "down j", "cell", "the cell below", do_cell_down, IN_VIEW(VIEW_MATRIX)},
    {"cell-left", "", "left h", "cell", "the cell to the left", do_cell_left, IN_VIEW(VIEW_MATRIX)},
    {"cell-right", "", "right l", "cell", "the cell to the right", do_cell_right, IN_VIEW(VIEW_MATRIX)},
    {"cell", "ROW COLUMN", "", NULL, "to a cell of the matrix, counted from 1", do_cell, IN_VIEW(VIEW_MATRIX)},
    {"row-first", "", "home 0", NULL, "to the first column", do_cell_first, IN_VIEW(VIEW_MATRIX)},
    {"row-last", "", "end $", NULL, "to the last column", do_cell_last, IN_VIEW(VIEW_MATRIX)},
    {"rows-up", "", "pgup", NULL, "ten rows up", do_cell_page_up, IN_VIEW(VIEW_MATRIX)},
    {"rows-down", "", "pgdn", NULL, "ten rows down", do_cell_page_down, IN_VIEW(VIEW_MATRIX)},
    {"next-parameter", "", "tab ]", "next", "the next parameter of the net", do_next_parameter, IN_VIEW(VIEW_MATRIX)},
    {"previous-parameter", "", "shift-tab [", NULL, "the parameter before", do_previous_parameter,
        IN_VIEW(VIEW_MATRIX)},
    {"why-cell", "", "w", "why?", "why is this weight what it is, and what is its gradient made of?", do_why,
        IN_VIEW(VIEW_MATRIX)},
    {"edit-cell", "", "e", "edit", "another value for this weight", do_edit_cell, IN_VIEW(VIEW_MATRIX)},
    {"show-value", "", "1", "value gradient step", "show the weights", do_show_value, IN_VIEW(VIEW_MATRIX)},
    {"show-gradient", "", "2", "value gradient step", "show their gradient", do_show_gradient, IN_VIEW(VIEW_MATRIX)},
    {"show-step", "", "3", "value gradient step", "show what this timestep gives to their gradient", do_show_step,
        IN_VIEW(VIEW_MATRIX)},
    {"numbers", "", "n", "numbers", "numbers or a heatmap; at first what fits", do_numbers, IN_VIEW(VIEW_MATRIX)},
    {"matrix-earlier", "", ",", "time", "one timestep earlier", do_earlier, IN_VIEW(VIEW_MATRIX)},
    {"matrix-later", "", ".", "time", "one timestep later", do_later, IN_VIEW(VIEW_MATRIX)},
    {"activation-before", "", "shift-tab", NULL, "the activation before, or all", do_activation_before,
        IN_VIEW(VIEW_SATURATION)},
    {"activation-after", "", "tab", "activation", "the next activation, or all of them", do_activation_after,
        IN_VIEW(VIEW_SATURATION)},
    {"color", "[character|time|unit]", "C", "color", "what the points of the path show", do_color,
        IN_VIEW(VIEW_STATES)},
    {"w-less", "", "left h", "w", "a smaller w", do_w_less, IN_VIEW(VIEW_SURFACE)},
    {"w-more", "", "right l", "w", "a greater w", do_w_more, IN_VIEW(VIEW_SURFACE)},
    {"b-more", "", "up k", "b", "a greater b", do_b_more, IN_VIEW(VIEW_SURFACE)},
    {"b-less", "", "down j", "b", "a smaller b", do_b_less, IN_VIEW(VIEW_SURFACE)},
    {"descend", "[W B]", "enter", "descend", "descend from the cursor, or from w = W, b = B", do_descend,
        IN_VIEW(VIEW_SURFACE)},
    {"point", "W B", "", NULL, "look at w = W, b = B, or with the word wall for B at the wall", do_point,
        IN_VIEW(VIEW_SURFACE)},
    {"descent-rate", "X", "", NULL, "learning rate of the descents", do_descent_rate, IN_VIEW(VIEW_SURFACE)},
    {"descent-clip", "X", "", NULL, "the length to which the second descent shortens its gradients", do_descent_clip,
        IN_VIEW(VIEW_SURFACE)},
    {"turn", "", "b", "backward", "turn round: from the forward pass to the backward pass, and back", do_turn},
    {"why", "", "w", "why?", "why is this number what it is? Its equation with the numbers, as links to follow",
        do_why},
    {"play", "[slow|normal|fast]", "space", "play", "step on by itself, until any key", do_play},
    {"predict", "[on|off]", "P", "predict", "be asked what a step will show before it does", do_predict},
    {"answer", "[N]", "", NULL, "answer a question with choice N, or without", do_answer},
    {"loss-at", "[all|last|N]", "L", "loss", "which losses count: of all timesteps, the last, or timestep N alone",
        do_loss_at},
    {"focus-next", "", "tab", "focus", "look at the next quantity, without stepping", do_focus_next},
    {"focus-previous", "", "shift-tab", NULL, "look at the previous quantity, without stepping", do_focus_previous},
    {"seed", "[N]", "r", "reseed", "draw other initial weights: from seed N, or the next one", do_seed},
    {"first", "", "home 0", NULL, "to the first timestep", do_first},
    {"last", "", "end $", NULL, "to the last timestep", do_last},
    {"step", "N", "", NULL, "to timestep N", do_step},
    {"unit", "N", "", NULL, "look at unit N", do_unit},
    {"search", "", "/", "find",
        "look for a character of the text or a quantity; in the help, for a key, a name or a word", do_search,
        .aside = true},
    {"find", "[NAME|TEXT]", "n", NULL,
        "to quantity NAME, or to where TEXT is read; \"TEXT\" in quotes is no name; without, to the next place",
        do_find},
    {"focus", "NAME", "", NULL,
        "look at a quantity, such as h or h.f; at a unit of it, h.3; or h.3 at 5, at timestep 5", do_focus},
    {"symbols", "", "y", NULL,
        "say what the symbols of the focused equation stand for: always, never, or where there is room", do_symbols},
    {"show", "NAME|value|gradient|step", "", NULL,
        "a parameter, such as Wf, as a matrix; or which of its numbers the matrix shows", do_show},
    {"forward", "", "", NULL, "to the forward pass", do_forward_pass},
    {"backward", "", "", NULL, "to the backward pass", do_backward_pass},
    {"net", "NET", "", NULL, "another net: one that ships (lstm, gru, elman ...) or a .net file, read again", do_net},
    {"text", "STRING", "", NULL, "another text to read; quotes around it keep blanks at its ends", do_text},
    {"hidden", "N", "", NULL, "N hidden units a layer", do_hidden},
    {"layers", "N", "", NULL, "N layers, one on top of the other", do_layers},
    {"check", "", "K", "check", "check the gradient under the cursor against differences, in double precision",
        do_check},
    {"edit", "", "e", "edit", "change the equation under the cursor", do_edit},
    {"equation", "NAME = ...", "", NULL,
        "another equation for NAME, or a new one; with nothing after = it is taken out", do_equation,
        .check = edit_check_equation},
    {"edit-character", "", "E", NULL, "change the character that is read at this timestep", do_edit_character},
    {"character", "C", "", NULL, "read C at this timestep", do_character},
    {"set", "W = ...", "", NULL,
        "other weights: set W *= 1.2, W[2][3] = 0.5, W = [1 0; 0 1], W spectral 0.9; rows and columns from 1", do_set},
    {"clamp", "NAME = X", "", NULL, "put X in the place of a quantity, or of one unit (h.3), at every timestep",
        do_clamp},
    {"patch", "NAME = X", "", NULL, "the same at this timestep alone; NAME at 0 = X is the initial state", do_patch},
    {"ablate", "NAME", "", NULL, "the same with 0: what if this unit (h.3) were not there?", do_ablate},
    {"release", "[NAME]", "", NULL, "let a clamped or patched quantity be computed again; all of them without a name",
        do_release},
    {"undo", "", "u", "undo", "take the last change back", do_undo},
    {"redo", "", "U ctrl-r", NULL, "make it again", do_redo},
    {"reset", "", "", NULL, "back to what was opened; this too can be undone", do_reset},
    {"train", "[N]", "T", "train", "make N updates of training on this text, or one; a pinned variant learns too",
        do_train},
    {"rewind", "", "", NULL, "back to the weights before training", do_rewind},
    {"optimizer", "RULE", "", NULL, "train by sgd, momentum, adagrad, rmsprop, adam or adamw", do_optimizer},
    {"rate", "X", "", NULL, "learning rate", do_rate},
    {"clip", "X|off", "", NULL, "shorten gradients that are longer than X", do_clip},
    {"clip-value", "X|off", "", NULL, "cut elements of the gradient beyond X", do_clip_value},
    {"dropout", "[P [KIND]]", "", NULL,
        "drop inputs and outputs of layers, naive or variational; without P, what the equations say, or no longer",
        do_dropout},
    {"pin", "", "p", NULL, "keep this variant, to see the next one beside it", do_pin},
    {"unpin", "", "", NULL, "forget the pinned variant", do_unpin},
    {"swap", "", "x", NULL, "work on the pinned variant, and pin this one", do_swap},
    {"where", "", "", NULL, "say where the cursor is", do_where, .aside = true},
    {"say", "[FACT]", "", NULL, "say in words what is shown: a fact such as equation, units, chain, text; or the usual",
        do_say, .aside = true},
    {"save", "FILE", "", NULL, "all of this session into one file: what is studied, what is pinned, and the cursor",
        do_save, .aside = true},
    {"export", "FILE", "", NULL, "this screen as .svg, .html, .ansi, .txt; all numbers as .npz, one quantity as .npy",
        do_export, .aside = true},
    {"load", "FILE", "", NULL, "a session that was saved, or a trained model; undo goes back to this one", do_load},
    {"log", "FILE", "", NULL, "all that was done so far into a file of commands, to do it again with --run FILE",
        do_log, .aside = true},
    {"notation", "[NAME]", "N", NULL,
        "the letters of another course: own, colah, goodfellow ...; the next without NAME", do_notation},
    {"command", "[TEXT]", ":", NULL, "type a command by its name", do_prompt, .aside = true},
    {"scroll", "N", "", NULL, "N commands down in the help, or up (-N)", do_scroll, IN_VIEW(VIEW_HELP)},
    {"mouse", "on|off", "", NULL, "off leaves the mouse to the terminal, to select text with it", do_mouse},
    {"theme", "dark|light|contrast|mono", "", NULL,
        "other colors; contrast is for a projector in a room that is not dark", do_theme},
    {"colors", "true|256|16|none", "", NULL, "draw with so many colors", do_colors},
    {"ascii", "on|off", "", NULL, "draw with ASCII characters alone, or with all", do_ascii},
    {"help", "[TEXT]", "? F1", "help",
        "this page, or with TEXT only what has it: a key, a name, a word; again, or Esc, to leave it", do_help},
    {"redraw", "", "ctrl-l", NULL, "draw the screen afresh", do_nothing, .aside = true},
    {"quit", "", "q ctrl-c", "quit", "leave", do_quit, .aside = true},
    {0},
};

/* ---- running ---- */

/* Keys that the help does not take are those of the view that it came up over. */
static enum view view_of_keys(const struct session *s)
{
    return s->view == VIEW_HELP ? s->view_before : s->view;
}

static bool is_there(const struct command *command, enum view view)
{
    return !command->views || (command->views & IN_VIEW(view));
}

/* A command of the view that is up comes before one of the same name or key that is everywhere. */
static const struct command *find_command(const struct session *s, const char *name)
{
    const struct command *found = NULL;
    enum view view = view_of_keys(s);
    for (const struct command *c = commands; c->name; c++)
        if (!strcmp(c->name, name) && is_there(c, view) && (!found || c->views)) found = c;
    for (const struct command *c = commands; c->name && !found; c++)
        if (!strcmp(c->name, name)) found = c;
    return found;
}

static bool unknown(const char *name, struct error *err)
{
    const char *names[sizeof commands / sizeof *commands + VIEW_COUNT] = {0};
    int count = 0;
    for (const struct command *c = commands; c->name; c++) names[count++] = c->name;
    for (int i = 0; i < VIEW_COUNT; i++) names[count++] = views[i].name;
    return command_line_unknown(name, names, err);
}

/* What a command does is seen in the view that the help came up over. To log that is not needed: it will be done
 * again. */
static void leave_help(struct session *s, const struct command *command)
{
    bool stays = command->run == do_prompt || command->run == do_search || command->run == do_help ||
                 command->run == do_nothing || (command->views & IN_VIEW(VIEW_HELP));
    if (s->view == VIEW_HELP && !stays) session_turn_to(s, VIEW_HELP);
}

bool session_prepare(struct session *s, struct error *err)
{
    if (!views[s->view].prepare || views[s->view].prepare(s, err)) return true;
    s->view = VIEW_STEPPER;
    return false;
}

static bool execute(struct session *s, const struct command *command, const char *arguments, struct error *err)
{
    leave_help(s, command);
    string_clear(&s->log.really);
    if (!command->run(s, arguments, err)) return false;
    bool prepared = session_prepare(s, err);
    if (!prepared) command_log_add(&s->log, views[VIEW_STEPPER].name, "");
    if (!command->aside && !s->prompting) command_log_add(&s->log, command->name, arguments);
    return prepared;
}

static bool turn_to(struct session *s, enum view view, struct error *err)
{
    session_turn_to(s, view);
    bool prepared = session_prepare(s, err);
    command_log_add(&s->log, views[prepared ? view : VIEW_STEPPER].name, "");
    return prepared;
}

static bool run_named(struct session *s, const char *name, const char *arguments, struct error *err)
{
    const struct command *command = find_command(s, name);
    enum view view = view_find(name);
    if (!command && view == VIEW_COUNT) return unknown(name, err);
    if (!command_line_fits(name, command ? command->arguments : "", arguments, err)) return false;
    return command ? execute(s, command, arguments, err) : turn_to(s, view, err);
}

bool command_run(struct session *s, const char *line, struct error *err)
{
    struct command_line parts;
    if (!command_line_split(&parts, line, err)) return false;
    bool done = !*parts.name || run_named(s, parts.name, parts.arguments, err);
    free(parts.arguments);
    return done;
}

/* ---- keys ---- */

static const struct command *bound_command(enum view view, struct key key)
{
    for (int own = 1; own >= 0; own--)
        for (const struct command *c = commands; c->name; c++)
            if (!c->views == !own && is_there(c, view) && keys_have(c->keys, key)) return c;
    return NULL;
}

/* Where a command of the view has taken its first key, one that is everywhere goes by its name alone. */
static struct binding binding_of(const struct command *c, enum view view)
{
    struct binding binding = {c->name, c->arguments, c->keys, c->label, c->help};
    struct key key;
    bool taken = *c->keys && key_parse(c->keys, strcspn(c->keys, " "), &key, NULL) && bound_command(view, key) != c;
    if (taken) binding.keys = "", binding.label = NULL;
    return binding;
}

static void add(struct binding *list, int *count, int most, struct binding binding)
{
    if (*count < most) list[(*count)++] = binding;
}

/* Those that always stand at the end of the bottom line. */
static bool is_last(const struct command *c)
{
    return c->run == do_help || c->run == do_quit;
}

static void add_commands(
    struct binding *list, int *count, int most, const struct command *from, enum view view, bool own)
{
    for (const struct command *c = from; c->name; c++)
        if (is_there(c, view) && !c->views == !own && !is_last(c)) add(list, count, most, binding_of(c, view));
}

static void add_view(struct binding *list, int *count, int most, const struct view_row *v)
{
    add(list, count, most, (struct binding){v->name, "", v->keys, v->label, v->help});
}

/* In the order in which the bottom line has them as far as there is room: keys of whoever runs the session, the view's
 * own commands, those that move, the views, the others; help and how to leave at the end, where they always stand. */
int session_bindings(const struct session *s, struct binding *list, int most)
{
    int count = 0;
    enum view view = view_of_keys(s);
    const struct command *c = commands;
    for (int i = 0; i < s->more_count; i++) add(list, &count, most, s->more[i]);
    add_commands(list, &count, most, commands, view, true);
    for (bool turned = false; c->name && !turned; c++) {
        turned = c->run == do_why && !c->views;
        if (!c->views) add(list, &count, most, binding_of(c, view));
    }
    for (int i = VIEW_STEPPER + 1; i < VIEW_COUNT; i++)
        if (*views[i].keys) add_view(list, &count, most, &views[i]);
    add_commands(list, &count, most, c, view, false);
    for (c = commands; c->name; c++)
        if (is_last(c)) add(list, &count, most, binding_of(c, view));
    return count;
}

int session_bindings_elsewhere(const struct session *s, struct binding *list, int most)
{
    int count = 0;
    enum view here = view_of_keys(s);
    for (const struct command *c = commands; c->name; c++) {
        if (is_there(c, here) || c->views == IN_VIEW(VIEW_HELP)) continue;
        enum view view = (enum view)__builtin_ctzll(c->views);
        struct binding binding = binding_of(c, view);
        binding.view = views[view].name;
        add(list, &count, most, binding);
    }
    return count;
}

const char *session_bound(const struct session *s, struct key key)
{
    const struct command *command = bound_command(view_of_keys(s), key);
    for (int i = 0; i < VIEW_COUNT && !command; i++)
        if (keys_have(views[i].keys, key)) return views[i].name;
    return command ? command->name : NULL;
}

bool command_of_key(struct session *s, struct key key, bool *bound, struct error *err)
{
    const struct command *command = bound_command(view_of_keys(s), key);
    *bound = true;
    if (command) return execute(s, command, "", err);
    for (int i = 0; i < VIEW_COUNT; i++)
        if (keys_have(views[i].keys, key)) return turn_to(s, (enum view)i, err);
    *bound = false;
    return true;
}
