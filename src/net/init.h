/*
 * init.h: how the parameters of a compiled net start, when it is not as its file has it.
 */
#ifndef NET_INIT_H
#define NET_INIT_H

#include <stdbool.h>

#include "error.h"
#include "net.h"
#include "source.h"

/* Replaces inits before parameters_init, which then draws accordingly. text: one or more of these, with commas between;
 * where two speak of the same parameter, the later has its way.
 *
 *     Wf = orthogonal        a parameter, in every layer that has it; h2.Wf is that of the second layer alone
 *     recurrent = identity   every matrix that is part of a recurrence
 *     normal(0.01)           every matrix; identity and spectral, which want square ones: every recurrent matrix
 *
 * What stands behind = is an init of the net language, see parser.h; `learn` is none. Errors are one line, without the
 * text itself: a name that no parameter has, and what the language says of an init that does not fit. The net is then
 * good for nothing but net_destroy. */
bool net_set_inits(struct net *net, const char *text, struct error *err);

/* Fails (see source.h) when the init does not fit the parameter, whose shape is known. */
void init_check(struct compiler *compiler, const struct parameter *parameter);

#endif
