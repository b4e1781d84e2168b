/*
 * edit.h: a subject with something changed: weights, equations, interventions, characters. What-if questions begin
 * here.
 *
 * Each function computes the changed subject and makes it the session's; on failure nothing has changed. Names are a
 * net's own, full ("h.f") or local ("f").
 */
#ifndef SESSION_EDIT_H
#define SESSION_EDIT_H

#include "session.h"

/* The values of all parameters as they are now, for the caller to change: weights of its own, with the moments that the
 * old ones had. Given to session_change in a subject they need the vocabulary of now beside them: edit_weights does
 * both. NULL when memory is out. */
struct weights *edit_copy_weights(const struct session *session, struct error *err);

/* Draws parameters anew as net_set_inits takes it, "W = orthogonal", from the session's seed; the others of values,
 * which are those of now, stay. */
bool edit_draw(const struct session *session, const char *inits, real *values, struct error *err);

/* Makes weights the session's. Takes over the reference. */
bool edit_weights(struct session *session, struct weights *weights, struct error *err);

/* Replaces the equation of the same quantity in the net's text; a name that no equation defines becomes a new one
 * before the focused one. An empty right-hand side takes the equation out. The parameters that stay keep their values.
 * Errors are those of net_compile. */
bool edit_equation(struct session *session, const char *line, struct error *err);

/* What edit_equation would do with a line, or what is wrong with it and where, without doing anything. */
void edit_check_equation(const struct session *session, const char *line, struct line_check *check);

/* "f = sigmoid(bf + Uf x + Wf h[t-1])": an equation as its file writes it, to be edited. */
void edit_equation_text(struct string *out, const struct session *session, int equation);

/* Adds an intervention, in the place of one on the same numbers. */
bool edit_intervene(struct session *session, const struct intervention *intervention, struct error *err);
/* Takes out those on a quantity, or with unit >= 0 on that unit of it; NULL: all. An error if there is none. */
bool edit_release(struct session *session, const char *quantity, int unit, struct error *err);

/* Another character for timestep t to read (from 1; T + 1 is the last to be predicted). */
bool edit_character(struct session *session, int t, uint32_t character, struct error *err);

#endif
