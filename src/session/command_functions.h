/*
 * command_functions.h: what the table of commands calls, one function a row. Private to session.
 *
 * Arguments are a text without blanks at its ends, empty where none were given. False: the error says why, and nothing
 * has changed.
 */
#ifndef SESSION_COMMAND_FUNCTIONS_H
#define SESSION_COMMAND_FUNCTIONS_H

#include "key.h"
#include "session.h"

/* Runs what a key is bound to in the view that is up; *bound: whether it is to anything. */
bool command_of_key(struct session *s, struct key key, bool *bound, struct error *err);

/* A whole number that is all of the argument. */
bool argument_integer(const char *argument, const char *what, long low, long high, long *out, struct error *err);

/* command_move.c: the cursor: time, equations, units, passes */
bool run_step(struct session *s, const char *argument, struct error *err);
bool run_later(struct session *s, const char *argument, struct error *err);
bool run_earlier(struct session *s, const char *argument, struct error *err);
bool run_first(struct session *s, const char *argument, struct error *err);
bool run_last(struct session *s, const char *argument, struct error *err);
bool run_next_equation(struct session *s, const char *argument, struct error *err);
bool run_previous_equation(struct session *s, const char *argument, struct error *err);
bool run_focus(struct session *s, const char *argument, struct error *err);
bool run_focus_next(struct session *s, const char *argument, struct error *err);
bool run_focus_previous(struct session *s, const char *argument, struct error *err);
bool run_unit(struct session *s, const char *argument, struct error *err);
bool run_next_unit(struct session *s, const char *argument, struct error *err);
bool run_previous_unit(struct session *s, const char *argument, struct error *err);
bool run_forward_pass(struct session *s, const char *argument, struct error *err);
bool run_backward_pass(struct session *s, const char *argument, struct error *err);
bool run_turn(struct session *s, const char *argument, struct error *err);

/* command_subject.c: what is studied */
bool run_loss_at(struct session *s, const char *argument, struct error *err);
bool run_net(struct session *s, const char *argument, struct error *err);
bool run_text(struct session *s, const char *argument, struct error *err);
bool run_hidden(struct session *s, const char *argument, struct error *err);
bool run_layers(struct session *s, const char *argument, struct error *err);
bool run_seed(struct session *s, const char *argument, struct error *err);

/* command_view.c: what is on the screen */
bool run_prompt(struct session *s, const char *argument, struct error *err);
bool run_quit(struct session *s, const char *argument, struct error *err);
bool run_nothing(struct session *s, const char *argument, struct error *err);

#endif
