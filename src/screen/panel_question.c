/*
 * panel_question.c: a question over the lower part of the screen, before what it asks for is revealed.
 */
#include "panel.h"

#include "text.h"

void panel_question(struct canvas *canvas, const struct session *s)
{
    const struct question *q = &s->question;
    int row = canvas->rows - 1 - q->choices - 4;
    for (int i = row; i < canvas->rows - 1; i++) canvas_fill(canvas, i, 0, canvas->columns, style(STYLE_TEXT), ' ');
    panel_rule(canvas, row, "predict, then reveal", "Esc: without an answer");
    canvas->cursor_row = row + 1;
    canvas->cursor_column = 3;
    canvas_text_cut(canvas, row + 1, 3, canvas->columns - 4, style_bold(STYLE_STRONG), q->text);
    for (int i = 0; i < q->choices; i++) {
        canvas_printf(canvas, row + 3 + i, 5, style_bold(STYLE_CURSOR), "%d", i + 1);
        canvas_text_cut(canvas, row + 3 + i, 8, canvas->columns - 9, style(STYLE_TEXT), q->choice[i]);
        canvas_link(canvas, row + 3 + i, 0, 1, canvas->columns, "answer %d", i + 1);
    }
}
