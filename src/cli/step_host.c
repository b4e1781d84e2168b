/*
 * step_host.c: a table of what can be set; and files.
 */
#include "step_host.h"

#include <string.h>

#include "npz.h"
#include "npz_trace.h"
#include "terminal.h"
#include "view.h"
#include "writer.h"

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
    host->ascii = strcmp(value, "on") == 0;
    host->theme.ascii = host->base.ascii || host->ascii;
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

/* ---- files ---- */

bool step_host_exports(const char *path, struct error *err)
{
    struct error picture;
    return npz_is_path(path) || npy_is_path(path) || writer_knows(path, &picture) ||
           error_input(err, "%s, or .npz for all numbers, .npy for those of one quantity", picture.text);
}

bool step_host_draw(const struct step_host *host, const struct session *session, struct canvas *canvas, bool ascii,
    bool titled, struct error *err)
{
    if (!canvas_init(canvas, host->rows, host->columns))
        return error_failed(err, "out of memory for a screen of %dx%d", host->columns, host->rows);
    canvas->ascii = ascii;
    canvas->titled = titled;
    view_draw(canvas, session);
    if (!canvas->incomplete) return true;
    canvas_finish(canvas);
    return error_failed(err, "out of memory for the screen");
}

/* A file has all glyphs and colors, whatever the terminal has. */
static bool save_picture(struct step_host *host, const struct session *session, const char *path, struct error *err)
{
    struct canvas canvas;
    struct theme theme = host->theme;
    theme.ascii = host->ascii;
    if (!step_host_draw(host, session, &canvas, theme.ascii, writer_has_titles(path), err)) return false;
    bool done = canvas_save(path, &canvas, &theme, err);
    canvas_finish(&canvas);
    return done;
}

bool step_host_export(struct step_host *host, const struct session *session, const char *path, struct error *err)
{
    if (!step_host_exports(path, err)) return false;
    if (npy_is_path(path)) return npz_quantity(session, path, err);
    return npz_is_path(path) ? npz_trace(session, path, err) : save_picture(host, session, path, err);
}

static bool export(void *context, const struct session *session, const char *path, struct error *err)
{
    return step_host_export(context, session, path, err);
}

/* ---- life ---- */

void step_host_init(
    struct step_host *host, struct theme base, struct theme theme, int rows, int columns, struct session *session)
{
    *host =
        (struct step_host){.host = {host, set, export}, .base = base, .theme = theme, .rows = rows, .columns = columns};
    session->host = &host->host;
}

bool step_host_open_terminal(struct step_host *host, struct error *err)
{
    if (!terminal_open(&host->base, err)) return false;
    if (host->theme.depth > host->base.depth) host->theme.depth = host->base.depth;
    if (host->base.ascii) host->theme.ascii = true;
    return true;
}
