/*
 * panel_training.h: the screen of a training run: curves, numbers, and a text by the net as it is now.
 *
 * Complete at 80x24; more room makes the charts larger and the text longer.
 */
#ifndef SCREEN_PANEL_TRAINING_H
#define SCREEN_PANEL_TRAINING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bar.h"
#include "canvas.h"
#include "training.h"

struct baseline { /* the validation loss of something simpler than a net */
    char label[16];
    double loss; /* nats per character */
};

enum { TRAINING_BASELINES = 6 };

struct training_view {
    const struct training *training;
    const char *net, *corpus; /* "lstm · hidden 128", "prose.txt": for the title */
    struct baseline baseline[TRAINING_BASELINES];
    int baselines;
    const uint32_t *sample; /* code points by the net after sample_update updates; NULL: none yet */
    size_t sample_length;
    uint64_t sample_update;
    double temperature;
    const char *message; /* on the bottom line in the place of the keys; NULL or "": none */
    bool message_is_error, paused, help;
    const struct binding *binding; /* the keys */
    int bindings;
};

/* Draws the whole screen; the canvas's ascii flag says which glyphs may be used. */
void training_draw(struct canvas *canvas, const struct training_view *view);

#endif
