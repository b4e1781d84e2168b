/*
 * library.h: the nets that ship, as text inside the program.
 */
#ifndef NET_LIBRARY_H
#define NET_LIBRARY_H

#include <stdbool.h>

struct library_net {
    const char *name; /* "gru-cho"; its cell is called gru_cho, since a name in an equation has no hyphens */
    bool frame;       /* one of those that are put around a cell, not a net by itself */
    const char *text;
};

extern const struct library_net library_nets[]; /* ends with a NULL name; the frames among them */

/* By file name or by cell name; NULL when there is none. */
const struct library_net *library_find(const char *name);

/* "Did you mean": the nearest name, or NULL. */
const char *library_nearest(const char *name);

#endif
