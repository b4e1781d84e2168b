/*
 * source.c: a place as line and column, and the message with the source line and a caret below it.
 *
 * Whatever a net file holds, a message is three lines of valid UTF-8 that are safe to print and fit in a struct error:
 * its parts are made safe, and each is cut to the bytes and columns it is given here.
 */
#include "source.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

enum {
    MOST_NAME = 90,     /* bytes of a file's name */
    MOST_QUOTE = 80,    /* bytes of a piece of source within a message, and */
    QUOTE_COLUMNS = 40, /* columns */
    MOST_MESSAGE = 500, /* bytes */
    MOST_SIDE = 120,    /* bytes of the line shown on either side of the place, and */
    BEFORE_COLUMNS = 60,
    LINE_COLUMNS = 76 /* columns, before the place and in all */
};

struct line {
    int number, column; /* from 1; column counts characters */
    const char *start, *end;
    const char *target; /* the place */
};

static struct line line_of(struct place at)
{
    const char *end = at.source->text + at.source->length;
    struct line line = {.number = 1, .start = at.source->text, .target = at.source->text + at.offset};
    for (const char *p = line.start; p < line.target; p++)
        if (*p == '\n') {
            line.number++;
            line.start = p + 1;
        }
    const char *stop = memchr(line.start, '\n', (size_t)(end - line.start));
    line.end = stop ? stop : end;
    if (stop && line.end > line.target && line.end[-1] == '\r') line.end--;
    int bytes;
    for (const char *p = line.start; p < line.target; p += bytes) {
        utf8_next(p, (size_t)(line.target - p), &bytes);
        line.column++;
    }
    line.column++;
    return line;
}

/* At least as many columns as string_add_safe will take for length bytes. */
static int shown_columns(const char *text, size_t length)
{
    int columns = 0, bytes;
    char shown[16];
    for (size_t i = 0; i < length; i += (size_t)bytes) {
        uint32_t c = utf8_next(text + i, length - i, &bytes);
        columns += c == UINT32_MAX ? 4 : code_point_show(c, false, shown);
    }
    return columns;
}

static const char *character_before(const char *p, const char *start)
{
    const char *from = p - 1;
    while (from > start && p - from < 4 && ((unsigned char)*from & 0xC0) == 0x80) from--;
    return from;
}

/* The end of a name tells files apart. */
static void add_name(struct string *s, const struct source *source)
{
    const char *end = source->name + strlen(source->name), *start = end;
    while (start > source->name) {
        const char *from = character_before(start, source->name);
        if (shown_columns(from, (size_t)(end - from)) > MOST_NAME || end - from > MOST_NAME) break;
        start = from;
    }
    if (start > source->name) string_add(s, "…");
    string_add_safe(s, start, (size_t)(end - start));
}

/* Into the arena. The string is freed first, since the arena jumps away when memory is out. */
static const char *moved(struct compiler *compiler, struct string *s)
{
    char text[256];
    snprintf(text, sizeof text, "%s", string_text(s));
    string_finish(s);
    return arena_format(compiler->arena, "%s", text);
}

const char *place_name(struct compiler *compiler, struct place at)
{
    struct line line = line_of(at);
    struct string s = {0};
    add_name(&s, at.source);
    string_printf(&s, ":%d:%d", line.number, line.column);
    return moved(compiler, &s);
}

char *place_text(struct arena *arena, struct place at)
{
    return arena_string(arena, at.source->text + at.offset, (size_t)at.length);
}

const char *place_quote(struct compiler *compiler, struct place at)
{
    const char *p = at.source->text + at.offset, *end = p + at.length;
    struct string s = {0};
    int columns = 0;
    while (p < end) {
        const char *from = p;
        int bytes = 0;
        while (p < end && strchr(" \t\r\n#", *p)) { /* comments and blanks of any length: one blank */
            const char *stop = *p == '#' ? memchr(p, '\n', (size_t)(end - p)) : p + 1;
            p = stop ? stop : end;
        }
        if (p == from) utf8_next(p, (size_t)(end - p), &bytes);
        columns += bytes ? shown_columns(p, (size_t)bytes) : 1;
        if (columns > QUOTE_COLUMNS || s.length + (size_t)bytes > MOST_QUOTE) {
            string_add(&s, "…");
            break;
        }
        if (bytes)
            string_add_safe(&s, p, (size_t)bytes);
        else
            string_add(&s, " ");
        p += bytes;
    }
    return moved(compiler, &s);
}

/* What stands around the place, as much as fits, and a caret below its first character. */
static void add_excerpt(struct string *out, struct place at)
{
    struct line line = line_of(at);
    const char *start = line.target, *end = line.target;
    while (start > line.start) {
        const char *from = character_before(start, line.start);
        if (shown_columns(from, (size_t)(line.target - from)) > BEFORE_COLUMNS || line.target - from > MOST_SIDE) break;
        start = from;
    }
    struct string before = {0};
    string_add(&before, start > line.start ? "…" : "");
    string_add_safe(&before, start, (size_t)(line.target - start));
    int indent = before.data ? utf8_width(before.data) : 0, bytes;
    for (; end < line.end; end += bytes) {
        utf8_next(end, (size_t)(line.end - end), &bytes);
        int columns = shown_columns(line.target, (size_t)(end + bytes - line.target));
        if (indent + columns > LINE_COLUMNS || end + bytes - line.target > MOST_SIDE) break;
    }
    string_printf(out, "\n    %s", string_text(&before));
    string_add_safe(out, line.target, (size_t)(end - line.target));
    string_printf(out, "%s\n    %*s^", end < line.end ? "…" : "", indent, "");
    string_finish(&before);
}

void net_fail(struct compiler *compiler, struct place at, const char *format, ...)
{
    char message[MOST_MESSAGE + 8];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    struct line line = line_of(at);
    struct string text = {0}, safe = {0};
    string_add_safe(&safe, message, strlen(message));
    const char *cut = string_text(&safe);
    size_t length = strlen(cut);
    bool fits = length <= MOST_MESSAGE;
    if (!fits) length = (size_t)(character_before(cut + MOST_MESSAGE + 1, cut) - cut);
    if (at.source->name) {
        add_name(&text, at.source);
        string_printf(&text, ":%d:%d: ", line.number, line.column);
    }
    string_printf(&text, "%.*s%s", (int)length, cut, fits ? "" : "…");
    if (at.source->name) add_excerpt(&text, at);
    error_input(compiler->err, "%s", text.data ? text.data : message);
    if (compiler->err && at.source->name) {
        compiler->err->line = line.number;
        compiler->err->column = line.column;
    }
    string_finish(&safe);
    string_finish(&text);
    longjmp(compiler->arena->on_exhausted, COMPILER_FAILED);
}
