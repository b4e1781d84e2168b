/*
 * model_session.h: a trained model in the stepper: its net, weights and vocabulary from its file, a text to read.
 */
#ifndef SESSION_MODEL_SESSION_H
#define SESSION_MODEL_SESSION_H

#include "session.h"

struct reading_text {
    const uint32_t *text;
    size_t length;
    bool may_change; /* characters that the model does not know are left out; else they are an error */
};

/* Opens what model_load reads; *session is the caller's to destroy. vocab_path: as there. A text that may change and of
 * which too little is left is the model's vocabulary. */
bool model_session(const char *path, const char *vocab_path, const struct reading_text *text, struct session **session,
    struct error *err);

#endif
