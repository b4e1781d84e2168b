/*
 * host.h: what a session asks of whoever shows it. Themes, the mouse and pictures are the screen's business, which a
 * session does not know; the commands for them are rows of its table all the same.
 */
#ifndef SESSION_HOST_H
#define SESSION_HOST_H

#include <stdbool.h>

#include "error.h"

struct session;

struct host {
    void *context;
    /* Another setting of the screen: "theme", "mouse" or "ascii", with its value as it was typed. */
    bool (*set)(void *context, const char *name, const char *value, struct error *err);
    /* What is on the screen, or the numbers behind it, into a file whose ending says how. */
    bool (*export)(void *context, const struct session *session, const char *path, struct error *err);
};

#endif
