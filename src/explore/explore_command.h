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

struct explore_command {
    struct binding binding;
    bool (*run)(struct explorer *explorer, const char *argument, struct error *err);
    bool in_list; /* only while the list has the keys; then it comes before others with the same key */
};

extern const struct explore_command explore_commands[]; /* ends with a NULL name */

/* What can be done now, for help and the bottom line; returns how many. */
int explore_bindings(const struct explorer *explorer, struct binding binding[BINDINGS_MOST]);

/* What the help is narrowed to, and its rows that fit; returns how many. */
const char *explore_help_filter(const struct explorer *explorer);
int explore_help_rows(const struct explorer *explorer, struct binding binding[BINDINGS_MOST]);

/* Runs a row of the table; the help goes where it would hide what that does. */
bool explore_do(
    struct explorer *explorer, const struct explore_command *command, const char *argument, struct error *err);

/* Runs a line as it is typed; a quantity's name with a unit, "h.c 87", is one too. */
bool explore_run(struct explorer *explorer, const char *line, struct error *err);

/* What a key press, or a click on what is linked to `line`, does. An error becomes the explorer's message. */
void explore_key(struct explorer *explorer, struct key key);
void explore_click(struct explorer *explorer, const char *line);

/* What the line that is typed can become. */
void explore_complete(const struct explorer *explorer, struct completion *completion);

#endif
