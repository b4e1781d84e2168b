/*
 * writer.h: a canvas as a file: the same picture that the terminal shows.
 *
 * text: rows without trailing blanks. ANSI: with SGR sequences, for `cat` and `less -R`. HTML: a self-contained page
 * whose text can be selected, with numbers as titles where the canvas has them. SVG: a self-contained picture
 * for a slide, one <text> run a style run, cells as rectangles, with a monospace font stack; safe to embed.
 */
#ifndef SCREEN_WRITER_H
#define SCREEN_WRITER_H

#include <stdbool.h>

#include "canvas.h"
#include "error.h"
#include "text.h"
#include "theme.h"

void write_text(struct string *out, const struct canvas *canvas, const struct theme *theme);
void write_ansi(struct string *out, const struct canvas *canvas, const struct theme *theme);
void write_html(struct string *out, const struct canvas *canvas, const struct theme *theme);
void write_svg(struct string *out, const struct canvas *canvas, const struct theme *theme);

/* Whether path's ending is one that canvas_save knows: .txt .ansi .html .svg; an error that lists them if not. */
bool writer_knows(const char *path, struct error *err);
/* Whether the picture that path's ending stands for has titles: the canvas should be titled, then. */
bool writer_has_titles(const char *path);
/* Writes the canvas by path's ending, atomically. All but text are written in truecolor whatever the terminal
 * has, dark or light as the theme says. */
bool canvas_save(const char *path, const struct canvas *canvas, const struct theme *theme, struct error *err);

#endif
