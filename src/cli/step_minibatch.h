/*
 * step_minibatch.h: a person steps through the minibatch that a paused run of training would take next.
 */
#ifndef CLI_STEP_MINIBATCH_H
#define CLI_STEP_MINIBATCH_H

#include <stdbool.h>

#include "canvas.h"
#include "error.h"
#include "net.h"
#include "theme.h"
#include "training.h"

/* Until the person leaves; nothing of the training is touched. The terminal is open and stays so. False on an error,
 * and nothing was shown. net, options: what the training's net was compiled from. */
bool step_minibatch(const struct training *training, const char *net, const struct net_options *options,
    struct canvas *canvas, struct theme *theme, struct error *err);

#endif
