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

/* What mono has taken away comes back with the others, as far as there are colors. */
static bool set_theme(struct step_host *host, const char *value, struct error *err)
{
    struct theme theme = host->theme;
    theme.depth = host->base.depth;
    if (!theme_set(&theme, value, err)) return false;
    if (host->base.depth == COLOR_NONE && strcmp(value, "mono") != 0)
        return error_input(err, "there are no colors here: the terminal has none, or NO_COLOR is set");
    host->theme = theme;
    return true;
}

static bool set_colors(struct step_host *host, const char *value, struct error *err)
{
    struct theme theme = host->theme;
    if (!theme_set_colors(&theme, value, err)) return false;
    if (theme.depth > host->base.depth)
        return error_input(err, "this terminal has not so many colors, or NO_COLOR is set");
    host->theme = theme;
    return true;
}

static bool set_ascii(struct step_host *host, const char *value, struct error *err)
{
    host->theme.ascii = host->base.ascii || strcmp(value, "on") == 0;
    return host->theme.ascii == (strcmp(value, "on") == 0) ||
           error_input(err, "this terminal, or its locale, has ASCII alone");
}

static bool set(void *context, const char *name, const char *value, struct error *err)
{
    static const struct {
        const char *name;
        bool (*set)(struct step_host *host, const char *value, struct error *err);
    } settings[] = {{"mouse", set_mouse}, {"theme", set_theme}, {"colors", set_colors}, {"ascii", set_ascii}};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (strcmp(settings[i].name, name) == 0) return settings[i].set(context, value, err);
    return error_input(err, "there is no %s to set here", name);
}

void step_host_init(struct step_host *host, struct theme base, struct theme theme, struct session *session)
{
    *host = (struct step_host){.host = {host, set}, .base = base, .theme = theme};
    session->host = &host->host;
}

bool step_host_open_terminal(struct step_host *host, struct error *err)
{
    if (!terminal_open(&host->base, err)) return false;
    if (host->theme.depth > host->base.depth) host->theme.depth = host->base.depth;
    if (host->base.ascii) host->theme.ascii = true;
    return true;
}
