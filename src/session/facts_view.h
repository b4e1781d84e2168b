/*
 * facts_view.h: what a view shows beside the stepper's facts, in words: one fact a line, of what is under its cursor
 * and of what its table has. Pictures are told by the numbers that are read off them.
 */
#ifndef SESSION_FACTS_VIEW_H
#define SESSION_FACTS_VIEW_H

#include "session.h"
#include "text.h"

/* Nothing for the stepper, whose facts are those of facts.h, and for the graphs, which are the equations. ASCII. */
void facts_of_view(struct string *out, const struct session *session);

#endif
