/*
 * options.h: a subcommand's options, as a table: what is accepted, where it goes, and what --help prints.
 *
 * By getopt_long: options stand before or behind the operand, `--name value` or `--name=value`, a name may be shortened
 * while it is clear, `--` ends them, the last of two wins. --help and -h need no row.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"

struct option_row {
    const char *name;     /* "hidden": without the dashes */
    const char *argument; /* "N", as the help writes it; "[=N]": may be left out; NULL: a flag */
    const char *help;     /* a few words without a full stop */
    /* Reads the argument (NULL for a flag) into `to`. Its errors say what is expected: "give ..."; the option's name
     * and what was given are put in front of them. */
    bool (*read)(const struct option_row *row, const char *argument, struct error *err);
    void *to;
    int64_t low, high; /* option_integer, option_seed: the range */
};

/* The readers that most options need. */
bool option_flag(const struct option_row *row, const char *argument, struct error *err); /* bool: true */
/* bool: nothing or "on" is true, "off" is false; and the other way round, to keep what is on unless it is said */
bool option_switch(const struct option_row *row, const char *argument, struct error *err);
bool option_switch_off(const struct option_row *row, const char *argument, struct error *err);
bool option_text(const struct option_row *row, const char *argument, struct error *err); /* const char * */
bool option_list(
    const struct option_row *row, const char *argument, struct error *err);                      /* struct string: all
                                                                                                     that were given, by commas */
bool option_integer(const struct option_row *row, const char *argument, struct error *err);      /* int */
bool option_seed(const struct option_row *row, const char *argument, struct error *err);         /* uint64_t */
bool option_number(const struct option_row *row, const char *argument, struct error *err);       /* double, from 0 */
bool option_probability(const struct option_row *row, const char *argument, struct error *err);  /* double, in [0, 1) */
bool option_dropout_kind(const struct option_row *row, const char *argument, struct error *err); /* bool: variational */
/* int: "all" is LOSS_AT_ALL, "last" is LOSS_AT_LAST (see run.h), else a timestep from 1 */
bool option_loss_at(const struct option_row *row, const char *argument, struct error *err);

/* --init, see init.h */
#define INIT_HELP                                                                                                      \
    "how parameters start, as in a net's file: \"Wf=identity, U=normal(0.01)\"; without a name all matrices, for "     \
    "identity and spectral(x) the recurrent ones"

struct usage {
    const char *synopsis;          /* "unroll nets [NAME] [OPTION ...]" */
    const char *about;             /* lines of text */
    const struct option_row *rows; /* ends with a NULL name */
    const char **operand;          /* [operands]: where the arguments that are no options go */
    int operands;                  /* 0 stands for 1 */
};

enum options_outcome { OPTIONS_READ, OPTIONS_HELPED, OPTIONS_WRONG };

/* What `--name value` does, for rows that are set elsewhere than on the command line; value may be empty. */
bool options_set(const struct option_row *rows, const char *name, const char *value, struct error *err);

/* Reads all of argv but argv[0]. Helped: --help was asked for and has been printed, or could not be (see err). */
enum options_outcome options_read(const struct usage *usage, int argc, char **argv, struct error *err);

#endif
