/*
 * checkpoint.h: all that a training run needs to go on as if nothing had happened, in one file beside the model.
 *
 * A .safetensors file: parameters, the best parameters so far, the optimizer's moments, the carried states, the
 * history, and as metadata one JSON object with the position in the text, the schedule, and the settings of the run.
 * The continued run is bit-identical to one that was never interrupted (same build, threads and machine).
 */
#ifndef TRAIN_CHECKPOINT_H
#define TRAIN_CHECKPOINT_H

#include <stdbool.h>

#include "error.h"
#include "training.h"

/* Writes atomically: path holds the old checkpoint or the whole new one. settings: a JSON object; members that are
 * asked for on loading are compared then. */
bool checkpoint_save(const char *path, const struct training *training, const char *settings, struct error *err);

/* Into a training that was created with the same settings and has made no step yet; its `end` is set, too: a run that
 * was over stays over. Errors: what safetensors_open says, another text, other settings (the first difference is
 * named), tensors of another size, numbers that cannot be. The training is then good for nothing but to be destroyed.
 */
bool checkpoint_load(const char *path, struct training *training, const char *settings, struct error *err);

/* The settings that a checkpoint was saved with, as JSON; the caller frees them. Errors: what safetensors_open says, no
 * checkpoint, memory. */
bool checkpoint_settings(const char *path, char **settings, struct error *err);

#endif
