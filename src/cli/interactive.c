/*
 * interactive.c: the loop. Keys that came in while a frame was computed are done before the next frame, so that a held
 * arrow key does not lag behind; a few at most, so that a held key whose work is long can be seen working.
 */
#include "interactive.h"

#include <stdint.h>
#include <time.h>

#include "canvas.h"
#include "command.h"
#include "terminal.h"
#include "view.h"

enum { KEYS_A_FRAME = 8 };

static int clamped(int x, int most)
{
    return x < 1 ? 1 : x > most ? most : x;
}

bool canvas_fit_terminal(struct canvas *canvas, struct error *err)
{
    int rows, columns;
    terminal_size(&rows, &columns);
    rows = clamped(rows, CANVAS_MOST);
    columns = clamped(columns, CANVAS_MOST);
    if (canvas->cells && canvas->rows == rows && canvas->columns == columns) return true;
    canvas_finish(canvas);
    return canvas_init(canvas, rows, columns) ||
           error_failed(err, "out of memory for a screen of %dx%d", columns, rows);
}

/* ---- what takes long ---- */

enum { PATIENCE = 200 /* milliseconds before a word is said, and between two */ };

struct loop {
    struct canvas *canvas;
    const struct theme *theme;
    int64_t said; /* when, in milliseconds; or when the key came */
};

static int64_t milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Other keys than the ones that stop it are lost: they were meant for what is still being computed. */
static bool keep_going(void *context, double done)
{
    struct loop *loop = context;
    if (milliseconds() - loop->said < PATIENCE) return true;
    struct canvas *canvas = loop->canvas;
    int row = canvas->rows - 1;
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    int column = 1 + canvas_printf(canvas, row, 1, style_bold(STYLE_BAR), "%3.0f %%  ", 100 * done);
    canvas_text(canvas, row, column, style(STYLE_BAR), "Esc stops it");
    terminal_draw(canvas, loop->theme);
    loop->said = milliseconds();
    struct key key = terminal_key(0);
    return key.code != KEY_CODE_ESCAPE && key.code != 'C' - '@' && key.code != KEY_CODE_HANGUP;
}

/* ---- the loop ---- */

const char *clicked_command(const struct canvas *canvas, struct key key)
{
    static const enum link_event events[] = {LINK_CLICK, LINK_WHEEL_UP, LINK_WHEEL_DOWN};
    return key_is_mouse(key) ? canvas_command_at(canvas, events[key.code - KEY_CODE_CLICK], key.row, key.column) : NULL;
}

void interact_key(struct session *session, const struct canvas *canvas, struct key key)
{
    const char *command = clicked_command(canvas, key);
    if (command)
        session_click(session, command);
    else
        session_key(session, key);
}

/* A click means what is seen: it waits for the frame that shows what the keys before it did. Returns it, or none. */
static struct key take_keys(struct session *session, struct loop *loop, struct key key)
{
    if (key.code == KEY_CODE_NONE) key = terminal_key(session->playing ? session->playing : -1);
    if (key.code == KEY_CODE_NONE && session->playing) session_play(session);
    for (int i = 0; i < KEYS_A_FRAME && key.code != KEY_CODE_NONE && !session->quit; i++) {
        if (i > 0 && key_is_mouse(key)) return key;
        loop->said = milliseconds();
        interact_key(session, loop->canvas, key);
        if (i + 1 == KEYS_A_FRAME) break;
        key = terminal_key(0);
    }
    return (struct key){KEY_CODE_NONE};
}

bool interact(struct session *session, struct step_host *host, struct error *err)
{
    if (session->quit) return true; /* one of --keys */
    if (!step_host_open_terminal(host, err)) return false;
    struct canvas canvas = {0};
    struct loop loop = {&canvas, &host->theme, 0};
    struct key next = {KEY_CODE_NONE};
    bool good = true;
    session->keep_going = keep_going;
    session->context = &loop;
    while (!session->quit && (good = canvas_fit_terminal(&canvas, err))) {
        host->rows = canvas.rows;
        host->columns = canvas.columns;
        canvas.ascii = host->theme.ascii;
        view_draw(&canvas, session);
        if (!terminal_draw(&canvas, &host->theme)) break;
        next = take_keys(session, &loop, next);
    }
    session->keep_going = NULL;
    canvas_finish(&canvas);
    terminal_close();
    return good;
}
