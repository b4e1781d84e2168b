/*
 * save.h: a whole session as one file, and back: what is studied, what it was before, what is pinned, the cursor, and
 * the view that is up. Reopened it is the same to the bit, and so is its screen. What could be undone is not kept.
 *
 * The file is a .safetensors file. Its metadata have "unroll_session", the version of this list, and "session", a JSON
 * object: subjects (see subject_json.h), weights, which of the subjects are `now`, `before`, `pin` and `initial`, and
 * the cursor. Its tensors are weights.0.value and, if their optimizer has moments, weights.0.m and weights.0.v, in the
 * order of param.h; then weights.1, and so on. Weights that several subjects share are there once; where training began
 * is a number too, smaller than their own.
 */
#ifndef SESSION_SAVE_H
#define SESSION_SAVE_H

#include "session.h"

/* Atomically. A session inside a run of training has no file: that is the run's. */
bool session_save(const struct session *session, const char *path, struct error *err);

/* Whether a file says of itself that it is a saved session. An error is a file that cannot be read, or is no
 * .safetensors file. */
bool session_is_saved(const char *path, bool *saved, struct error *err);

/* Opens a saved session; *session is the caller's to destroy. Nothing in the file is trusted. */
bool session_load(const char *path, struct session **session, struct error *err);

/* What another session is, in the place of what this one is: a change that can be undone. Takes `other` over. */
bool session_become(struct session *session, struct session *other, struct error *err);

#endif
