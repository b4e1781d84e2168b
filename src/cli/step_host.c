/*
 * step_host.c: a table of what can be set; and files.
 */
#include "step_host.h"

#include <string.h>
#include <strings.h>

#include "npz_trace.h"
#include "terminal.h"
#include "view.h"
#include "writer.h"

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

/* ---- files ---- */

static bool is_npz(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && strcasecmp(path + length - 4, ".npz") == 0;
}

bool step_host_exports(const char *path, struct error *err)
{
    struct error picture;
    return is_npz(path) || writer_knows(path, &picture) ||
           error_input(err, "%s, or .npz for all numbers", picture.text);
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
    return is_npz(path) ? npz_trace(session, path, err) : save_picture(host, session, path, err);
}

static bool export(void *context, const struct session *session, const char *path, struct error *err)
{
    return step_host_export(context, session, path, err);
}

/* ---- life ---- */

void step_host_init(struct step_host *host, struct theme theme, int rows, int columns, struct session *session)
{
    *host = (struct step_host){
        .host = {host, set, export}, .base = theme, .theme = theme, .rows = rows, .columns = columns};
    session->host = &host->host;
}

bool step_host_open_terminal(struct step_host *host, struct error *err)
{
    if (!terminal_open(&host->base, err)) return false;
    if (host->theme.depth > host->base.depth) host->theme.depth = host->base.depth;
    if (host->base.ascii) host->theme.ascii = true;
    return true;
}
