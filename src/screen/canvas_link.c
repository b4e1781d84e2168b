/*
 * canvas_link.c: rectangles of a canvas that answer the mouse.
 *
 * A panel links what it has drawn to the command that does the same from the keyboard. So the mouse can do nothing that
 * commands cannot, whoever holds a canvas can ask what a click would do, and no terminal is needed for that.
 */
#include "canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_LINKS = 64, LONGEST = 256 };

/* Room for one more; NULL when memory is out. */
static struct link *new_link(struct canvas *canvas)
{
    if (canvas->links == canvas->most_links) {
        size_t most = canvas->most_links ? 2 * canvas->most_links : FIRST_LINKS;
        struct link *larger = realloc(canvas->link, most * sizeof *larger);
        if (!larger) return NULL;
        canvas->link = larger;
        canvas->most_links = most;
    }
    return &canvas->link[canvas->links];
}

static void add(struct canvas *canvas, struct link link, const char *command)
{
    struct link *place = new_link(canvas);
    link.command = canvas->commands.length;
    string_add_bytes(&canvas->commands, command, strlen(command) + 1);
    if (!place || canvas->commands.failed) return;
    *place = link;
    canvas->links++;
}

/* Half a command is another one: what is too long is left out. */
static void add_format(struct canvas *canvas, struct link link, const char *format, va_list arguments)
{
    char text[LONGEST];
    int length = vsnprintf(text, sizeof text, format, arguments);
    if (length >= 0 && length < LONGEST) add(canvas, link, text);
}

void canvas_link(struct canvas *canvas, int row, int column, int rows, int columns, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_format(canvas, (struct link){LINK_CLICK, row, column, rows, columns, 0}, format, arguments);
    va_end(arguments);
}

void canvas_title(struct canvas *canvas, int row, int column, int columns, const char *format, ...)
{
    va_list arguments;
    if (!canvas->titled) return;
    va_start(arguments, format);
    add_format(canvas, (struct link){LINK_TITLE, row, column, 1, columns, 0}, format, arguments);
    va_end(arguments);
}

void canvas_wheel(struct canvas *canvas, int row, int column, int rows, int columns, const char *up, const char *down)
{
    add(canvas, (struct link){LINK_WHEEL_UP, row, column, rows, columns, 0}, up);
    add(canvas, (struct link){LINK_WHEEL_DOWN, row, column, rows, columns, 0}, down);
}

static bool has(const struct link *link, int row, int column)
{
    return row >= link->row && row < link->row + link->rows && column >= link->column &&
           column < link->column + link->columns;
}

const char *canvas_command_at(const struct canvas *canvas, enum link_event event, int row, int column)
{
    for (size_t i = canvas->links; i > 0; i--) {
        const struct link *link = &canvas->link[i - 1];
        if (link->event == event && has(link, row, column)) return canvas->commands.data + link->command;
    }
    return NULL;
}
