/*
 * interactive.c: the loop. Keys that came in while a frame was computed are done before the next frame, so that a held
 * arrow key does not lag behind; a few at most, so that a held key whose work is long can be seen working.
 */
#include "interactive.h"

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

static void take_keys(struct session *session)
{
    struct key key = terminal_key(-1);
    for (int i = 0; i < KEYS_A_FRAME && key.code != KEY_CODE_NONE && !session->quit; i++) {
        session_key(session, key);
        if (i + 1 < KEYS_A_FRAME) key = terminal_key(0);
    }
}

bool interact(struct session *session, struct theme theme, struct error *err)
{
    if (session->quit) return true; /* one of --keys */
    if (!terminal_open(&theme, err)) return false;
    struct canvas canvas = {0};
    bool good = true;
    while (!session->quit && (good = canvas_fit_terminal(&canvas, err))) {
        canvas.ascii = theme.ascii;
        view_draw(&canvas, session);
        if (!terminal_draw(&canvas, &theme)) break;
        take_keys(session);
    }
    canvas_finish(&canvas);
    terminal_close();
    return good;
}
