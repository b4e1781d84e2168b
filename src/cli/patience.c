/*
 * patience.c: see the header.
 */
#include "patience.h"

#include <time.h>

#include "terminal.h"

enum { PATIENCE = 200 /* milliseconds before a word is said, and between two */ };

static int64_t milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void patience_begin(struct patience *patience)
{
    patience->said = milliseconds();
}

bool patience_asks(void *context, double done)
{
    struct patience *patience = context;
    if (milliseconds() - patience->said < PATIENCE) return true;
    struct canvas *canvas = patience->canvas;
    int row = canvas->rows - 1;
    canvas_fill(canvas, row, 0, canvas->columns, style(STYLE_BAR), ' ');
    int column = 1 + canvas_printf(canvas, row, 1, style_bold(STYLE_BAR), "%3.0f %%  ", 100 * done);
    canvas_text(canvas, row, column, style(STYLE_BAR), "Esc stops it");
    terminal_draw(canvas, patience->theme);
    patience_begin(patience);
    struct key key = terminal_key(0);
    return key.code != KEY_CODE_ESCAPE && key.code != 'C' - '@' && key.code != KEY_CODE_HANGUP;
}
