/*
 * command.h: the one table of what a person can do. A key is bound to a command; the prompt runs one by its name; a
 * script is a file of them; the help and the bottom line are printed from the table.
 */
#ifndef SESSION_COMMAND_H
#define SESSION_COMMAND_H

#include <stdbool.h>

#include "error.h"
#include "key.h"
#include "session.h"

/* What a table says of a key, whatever its function works on. */
struct binding {
    const char *name, *arguments, *keys, *label, *help; /* as in struct command */
    const char *view;                                   /* NULL: here; else the view that one has to turn to for it */
};

struct command {
    const char *name;
    const char *arguments; /* "N", "all|last|N"; "" for none; in brackets when they may be left out */
    const char *keys;      /* names as key.h has them, separated by blanks */
    const char *label;     /* on the bottom line; NULL: not there. Neighbours with the same label share a place */
    const char *help;      /* one sentence without a full stop */
    bool (*run)(struct session *session, const char *arguments, struct error *err);
    unsigned long long views; /* where it is there, see IN_VIEW; 0: everywhere */
    bool aside;               /* it changes nothing that is seen: the log does without it */
    /* What it would do with these arguments, `at` counted in them; NULL: it is run to find out. */
    void (*check)(const struct session *session, const char *arguments, struct line_check *check);
};

extern const struct command commands[]; /* ends with a NULL name */

/* What can be done now, for help and the bottom line: keys of whoever runs the session, the commands of the view that
 * is up, the views. At most `most`; returns how many. */
enum { BINDINGS_MOST = 240 };
int session_bindings(const struct session *session, struct binding *binding, int most);
/* The commands that only other views than the one that is up have. */
int session_bindings_elsewhere(const struct session *session, struct binding *binding, int most);

/* The name of the command that a key is bound to now; NULL where it is to none. */
const char *session_bound(const struct session *session, struct key key);

/* Runs a line: a name and its arguments. The name of a view turns to it. Unknown names suggest the nearest. An empty
 * line, or one that starts with #, does nothing. */
bool command_run(struct session *session, const char *line, struct error *err);

/* Milliseconds from step to step: "slow", "normal", "fast"; 0: that is none of them. */
int play_speed(const char *name);

/* The next step of a session that plays, in the direction of its pass; at the end it stops playing. */
void session_play(struct session *session);

/* What a line does that a person has typed or clicked on: it runs; an error becomes the session's message. While a
 * question waits, a click can only answer it; while a line is typed, it does nothing. */
void session_enter(struct session *session, const char *line);
void session_click(struct session *session, const char *line);

/* What a key press does: it goes to the prompt if that is open, else to the command bound to it. An error becomes the
 * session's message. A key that is bound to nothing says so. */
void session_key(struct session *session, struct key key);

#endif
