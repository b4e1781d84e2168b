/*
 * step_host.c: a table of what can be set.
 */
#include "step_host.h"

#include <string.h>

#include "terminal.h"

static bool set_mouse(struct step_host *host, const char *value, struct error *err)
{
    terminal_mouse(strcmp(value, "on") == 0);
    return true;
}

static bool set(void *context, const char *name, const char *value, struct error *err)
{
    static const struct {
        const char *name;
        bool (*set)(struct step_host *host, const char *value, struct error *err);
    } settings[] = {{"mouse", set_mouse}};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (strcmp(settings[i].name, name) == 0) return settings[i].set(context, value, err);
    return error_input(err, "there is no %s to set here", name);
}

void step_host_init(struct step_host *host, struct theme theme, struct session *session)
{
    *host = (struct step_host){.host = {host, set}, .base = theme, .theme = theme};
    session->host = &host->host;
}

bool step_host_open_terminal(struct step_host *host, struct error *err)
{
    if (!terminal_open(&host->base, err)) return false;
    if (host->theme.depth > host->base.depth) host->theme.depth = host->base.depth;
    if (host->base.ascii) host->theme.ascii = true;
    return true;
}
