/*
 * writer.h: a canvas as a file: the same picture that the terminal shows.
 *
 * text: rows without trailing blanks. ANSI: with SGR sequences, for `cat` and `less -R`. SVG: a self-contained picture
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
void write_svg(struct string *out, const struct canvas *canvas, const struct theme *theme);

/* Whether path's ending is one that canvas_save knows: .txt .ansi .svg; an error that lists them if not. */
bool writer_knows(const char *path, struct error *err);
/* Writes the canvas by path's ending, atomically. An SVG or ANSI file is written in truecolor whatever the terminal
 * has, dark or light as the theme says. */
bool canvas_save(const char *path, const struct canvas *canvas, const struct theme *theme, struct error *err);

#endif
