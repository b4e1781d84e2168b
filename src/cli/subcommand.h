/*
 * subcommand.h: the words that may follow `unroll`.
 *
 * A subcommand gets its own arguments, argv[0] being its name, and prints what it has to say to standard output through
 * output.h. It returns false having filled the error: main prints that and ends with its status.
 */
#ifndef CLI_SUBCOMMAND_H
#define CLI_SUBCOMMAND_H

#include <stdbool.h>
#include <string.h>

#include "error.h"
#include "library.h"

bool cmd_step(int argc, char **argv, struct error *err);
bool cmd_nets(int argc, char **argv, struct error *err);
bool cmd_gradcheck(int argc, char **argv, struct error *err);
bool cmd_train(int argc, char **argv, struct error *err);
bool cmd_sample(int argc, char **argv, struct error *err);
bool cmd_eval(int argc, char **argv, struct error *err);
bool cmd_complete(int argc, char **argv, struct error *err);
bool cmd_score(int argc, char **argv, struct error *err);

/* The frame that is put around a cell is among the nets that ship: one to read, not one to step through. */
static inline bool is_frame(const struct library_net *net)
{
    return strcmp(net->name, "charlm") == 0;
}

#endif
