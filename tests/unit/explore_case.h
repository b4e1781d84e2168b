/*
 * explore_case.h: what the tests of the explorer share: one explorer at a time, in a folder of its own (enter_folder of
 * corpus_case.h), and what a person does with it. Whatever fails in here fails the test.
 */
#ifndef UNIT_EXPLORE_CASE_H
#define UNIT_EXPLORE_CASE_H

#include "explore_command.h"

extern struct explorer *x;
extern struct model model; /* that reads */

/* A model, which is theirs from now on, reads a text with two workers. end() ends that. */
void begin_with(struct model model, const char *text);
void end(void);

/* Computes what is seen in so much room; the other two do it after a command, and after each key. */
void see(int rows, int columns);
void run(const char *line);
void press(const char *keys);

/* A command that cannot be done, and a word of why. */
void refused(const char *line, const char *word);

#endif
