/*
 * step_host.h: what the program does for a session that asks: themes, the mouse, pictures.
 */
#ifndef CLI_STEP_HOST_H
#define CLI_STEP_HOST_H

#include "canvas.h"
#include "host.h"
#include "session.h"
#include "theme.h"

struct step_host {
    struct host host;
    struct theme base;  /* what the terminal, or the file, can show */
    struct theme theme; /* of that, what was chosen: what to draw with */
    bool ascii;         /* was asked for, whatever the terminal needs: for pictures too */
    int rows, columns;  /* of a picture: the terminal's, while there is one */
};

/* Makes it the session's host; it must stay where it is. theme: as the environment and the options have it. */
void step_host_init(struct step_host *host, struct theme theme, int rows, int columns, struct session *session);

/* Draws the session on a new canvas of the host's size, whole or not at all; canvas_finish is the caller's. ascii and
 * titled: see struct canvas. */
bool step_host_draw(const struct step_host *host, const struct session *session, struct canvas *canvas, bool ascii,
    bool titled, struct error *err);

/* Whether export knows what a path's ending stands for; an error that lists the endings if not. */
bool step_host_exports(const char *path, struct error *err);

/* A picture of the session, or its numbers, by the path's ending. */
bool step_host_export(struct step_host *host, const struct session *session, const char *path, struct error *err);

/* terminal_open, after which the themes have what the terminal can show. */
bool step_host_open_terminal(struct step_host *host, struct error *err);

#endif
