/*
 * interactive.c: the loop. Keys that came in while a frame was computed are done before the next frame, so that a held
 * arrow key does not lag behind; a few at most, so that a held key whose work is long can be seen working.
 */
#include "interactive.h"

#include "canvas.h"
#include "command.h"
#include "patience.h"
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

/* ---- the loop ---- */

const char *clicked_command(const struct canvas *canvas, struct key key)
{
    static const enum link_event events[] = {LINK_CLICK, LINK_WHEEL_UP, LINK_WHEEL_DOWN};
    if (!key_is_mouse(key) || key.code == KEY_CODE_RIGHT_CLICK) return NULL;
    return canvas_command_at(canvas, events[key.code - KEY_CODE_CLICK], key.row, key.column);
}

const char *right_clicked_command(const struct canvas *canvas, struct key key)
{
    return key.code == KEY_CODE_RIGHT_CLICK ? canvas_command_at(canvas, LINK_CLICK, key.row, key.column) : NULL;
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
static struct key take_keys(struct session *session, struct patience *patience, struct key key)
{
    if (key.code == KEY_CODE_NONE) key = terminal_key(session->playing ? session->playing : -1);
    if (key.code == KEY_CODE_NONE && session->playing) session_play(session);
    for (int i = 0; i < KEYS_A_FRAME && key.code != KEY_CODE_NONE && !session->quit; i++) {
        if (i > 0 && key_is_mouse(key)) return key;
        patience_begin(patience);
        interact_key(session, patience->canvas, key);
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
    struct patience patience = {&canvas, &host->theme, 0};
    struct key next = {KEY_CODE_NONE};
    bool good = true;
    session->keep_going = patience_asks;
    session->context = &patience;
    while (!session->quit && (good = canvas_fit_terminal(&canvas, err))) {
        host->rows = canvas.rows;
        host->columns = canvas.columns;
        canvas.ascii = host->theme.ascii;
        view_draw(&canvas, session);
        if (!terminal_draw(&canvas, &host->theme)) break;
        next = take_keys(session, &patience, next);
    }
    session->keep_going = NULL;
    session->context = NULL;
    canvas_finish(&canvas);
    terminal_close();
    return good;
}
