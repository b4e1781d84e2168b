/*
 * step_host.h: what the program does for a session that asks: themes, the mouse.
 */
#ifndef CLI_STEP_HOST_H
#define CLI_STEP_HOST_H

#include "host.h"
#include "session.h"
#include "theme.h"

struct step_host {
    struct host host;
    struct theme base;  /* what the terminal, or the file, can show */
    struct theme theme; /* of that, what was chosen: what to draw with */
};

/* Makes it the session's host; it must stay where it is. theme: as the environment and the options have it. */
void step_host_init(struct step_host *host, struct theme theme, struct session *session);

/* terminal_open, after which the themes have what the terminal can show. */
bool step_host_open_terminal(struct step_host *host, struct error *err);

#endif
