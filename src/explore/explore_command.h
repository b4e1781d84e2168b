/*
 * explore_command.h: the one table of what can be done in the explorer: keys, names for the prompt, help and the bottom
 * line come from it, as in session/command.h.
 */
#ifndef EXPLORE_COMMAND_H
#define EXPLORE_COMMAND_H

#include "command.h"
#include "completion.h"
#include "explorer.h"
#include "key.h"

/* Where a command's keys are its own: in the text; only while the list under it has the keys, or a figure is up, and
 * then before others with the same key; or wherever one is. By its name it runs everywhere: one of the text turns from
 * a figure to the text. */
enum explore_where { IN_TEXT, IN_LIST, IN_FIGURE, ANYWHERE };

struct explore_command {
    struct binding binding;
    bool (*run)(struct explorer *explorer, const char *argument, struct error *err);
    enum explore_where where;
    bool for_two; /* of no use to one model alone: the bottom line has it only where there are two */
};

extern const struct explore_command explore_commands[]; /* ends with a NULL name */

/* Whether a command is there now. */
bool explore_has(const struct explorer *explorer, const struct explore_command *command);

/* What can be done now, for help and the bottom line; returns how many. */
int explore_bindings(const struct explorer *explorer, struct binding binding[BINDINGS_MOST]);

/* What can be typed now, be its keys there or not; returns how many. */
int explore_names(const struct explorer *explorer, struct binding binding[BINDINGS_MOST]);

/* What the help is narrowed to, and its rows that fit; returns how many. */
const char *explore_help_filter(const struct explorer *explorer);
int explore_help_rows(const struct explorer *explorer, struct binding binding[BINDINGS_MOST]);

/* Runs a row of the table; the help, or a figure, goes where it would hide what that does. */
bool explore_do(
    struct explorer *explorer, const struct explore_command *command, const char *argument, struct error *err);

/* Runs a line as it is typed; a quantity's name with a unit, "h.c 87", is one too. */
bool explore_run(struct explorer *explorer, const char *line, struct error *err);

/* What a key press, or a click on what is linked to `line`, does. An error becomes the explorer's message. */
void explore_key(struct explorer *explorer, struct key key);
void explore_click(struct explorer *explorer, const char *line);
/* What the right button does there: on a character it selects what is from the cursor to it. */
void explore_right_click(struct explorer *explorer, const char *line);

/* What the line that is typed can become. */
void explore_complete(const struct explorer *explorer, struct completion *completion);

#endif
