/*
 * subcommand.h: the words that may follow `unroll`.
 *
 * A subcommand gets its own arguments, argv[0] being its name, and prints what it has to say to standard output through
 * output.h. It returns false having filled the error: main prints that and ends with its status.
 */
#ifndef CLI_SUBCOMMAND_H
#define CLI_SUBCOMMAND_H

#include <stdbool.h>

#include "error.h"

bool cmd_step(int argc, char **argv, struct error *err);
bool cmd_explore(int argc, char **argv, struct error *err);
bool cmd_nets(int argc, char **argv, struct error *err);
bool cmd_gradcheck(int argc, char **argv, struct error *err);
bool cmd_train(int argc, char **argv, struct error *err);
bool cmd_sample(int argc, char **argv, struct error *err);
bool cmd_eval(int argc, char **argv, struct error *err);
bool cmd_complete(int argc, char **argv, struct error *err);
bool cmd_find(int argc, char **argv, struct error *err);
bool cmd_lens(int argc, char **argv, struct error *err);
bool cmd_convert(int argc, char **argv, struct error *err);
bool cmd_score(int argc, char **argv, struct error *err);

#endif
