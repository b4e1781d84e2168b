/*
 * session_case.h: what the tests of sessions and screens share: a session on a text, keys and commands for it, and a
 * photo of all of it to compare with. Whatever fails in here fails the test.
 */
#ifndef UNIT_SESSION_CASE_H
#define UNIT_SESSION_CASE_H

#include "session.h"

/* 8 hidden units, one layer, seed 7, loss at all. The caller's to destroy. */
struct session *opened(const char *net, const char *text);

/* Keys as --keys has them; a command that must succeed. */
void press(struct session *session, const char *keys);
void run_line(struct session *session, const char *line);

void expect_at(const struct session *session, enum pass pass, int t, int revealed);

/* Every number of a session, and its screen at 80x24. */
struct photo {
    struct string numbers, screen;
};

struct photo photo_of(const struct session *session);
void photo_finish(struct photo *photo);
/* Whether a text is on the screen. */
void expect_screen(const struct session *session, const char *text, bool there);
/* Bit for bit. */
void expect_like(const struct session *session, const struct photo *photo, const char *what);

#endif
