/*
 * explore_host.h: an explorer as a picture, a page, or numbers in a file.
 */
#ifndef CLI_EXPLORE_HOST_H
#define CLI_EXPLORE_HOST_H

#include "explorer.h"
#include "theme.h"

struct explore_view_host {
    struct explore_host host;
    struct theme theme;
    bool ascii;
    int rows, columns; /* of a picture: the terminal's, while there is one */
};

/* Makes it the explorer's host; it must stay where it is. */
void explore_host_init(struct explore_view_host *host, struct theme theme, int rows, int columns, struct explorer *x);

/* Whether a path's ending is known; an error that lists the endings if not. */
bool explore_host_exports(const char *path, struct error *err);

#endif
