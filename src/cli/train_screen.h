/*
 * train_screen.h: a training run with a person in front of it: some updates, a frame, the keys, some updates.
 */
#ifndef CLI_TRAIN_SCREEN_H
#define CLI_TRAIN_SCREEN_H

#include <stdbool.h>

#include "error.h"
#include "theme.h"
#include "training.h"

struct train_screen {
    struct training *training;
    const char *net; /* as it was asked for: "lstm" */
    struct net_options options;
    struct theme theme;
    /* One update and what is due after it: history, checkpoint. */
    bool (*update)(void *data, struct error *err);
    void *data;
    const char *notice; /* what is wrong but does not end the run; "" when nothing is */
};

/* Updates until the run is over, or the person, a signal or the terminal's end asks to stop: then *stopped is set. The
 * numbers of the run are the same as without a screen. The terminal is given back in any case. */
bool train_screen(const struct train_screen *screen, bool *stopped, struct error *err);

#endif
