/*
 * patience.h: what takes long, in front of a person: how far it is, and Esc, which stops it.
 */
#ifndef CLI_PATIENCE_H
#define CLI_PATIENCE_H

#include <stdint.h>

#include "canvas.h"
#include "theme.h"

struct patience {
    struct canvas *canvas; /* what is seen; its bottom line is drawn on */
    const struct theme *theme;
    int64_t said; /* when, in milliseconds; or when the key came */
};

/* A key has come, and what it does begins. */
void patience_begin(struct patience *patience);

/* A keep_going as in progress.h, the context being the patience: says nothing for a fifth of a second. Other keys than
 * the ones that stop it are lost: they were meant for what is still being computed. */
bool patience_asks(void *context, double done);

#endif
