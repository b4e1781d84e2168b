/*
 * corpus_case.h: what the tests of texts share: a folder, files in it, and files that change. Whatever fails in here
 * fails the test.
 */
#ifndef UNIT_CORPUS_CASE_H
#define UNIT_CORPUS_CASE_H

#include "corpus.h"
#include "text.h"

/* Each test runs in a process of its own, within a folder of its own; $TMPDIR is that, too. */
extern char folder[];
void enter_folder(void);
void leave_folder(void);
int entries_in(const char *path, bool remove_them);

void put(const char *path, const char *bytes, size_t length);
struct corpus *open_corpus(const char *path);
/* Of the file "text" in the folder. */
struct corpus *corpus_of(const char *text);

/* Characters of one to four bytes; each text of a seed of its own. */
void add_mixed_text(struct string *text, size_t length, uint64_t seed);

/* The first bytes of "text" become these, and its time of change another. */
void overwrite(const char *bytes);
/* It has failed, with an error saying that "text" has changed. */
void assert_is_change(bool done, const struct error *err);

#endif
