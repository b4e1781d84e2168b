/*
 * error.c: messages of bounded length. What does not fit is cut between two characters and ends in "…", so that an
 * error text is always valid UTF-8. A prefix may take half of the room: a long path never displaces the reason. A
 * suffix takes what is left.
 */
#include "error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

static const char ellipsis[] = "…";

static void __attribute__((format(printf, 3, 0)))
format_cut(char *text, size_t size, const char *format, va_list arguments)
{
    int length = vsnprintf(text, size, format, arguments);
    if (length < 0) text[0] = 0;
    if (length < (int)size) return;
    size_t end = size - sizeof ellipsis;
    while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80) end--; /* back to the character's first byte */
    memcpy(text + end, ellipsis, sizeof ellipsis);
}

/* The arguments may point into err->text itself, so it is formatted aside. */
static void __attribute__((format(printf, 3, 0)))
set(struct error *err, enum error_status status, const char *format, va_list arguments)
{
    if (!err) return;
    char text[sizeof err->text];
    format_cut(text, sizeof text, format, arguments);
    memcpy(err->text, text, sizeof text);
    err->status = status;
    err->line = err->column = 0;
}

bool error_input(struct error *err, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(err, ERROR_INPUT, format, arguments);
    va_end(arguments);
    return false;
}

bool error_failed(struct error *err, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(err, ERROR_FAILED, format, arguments);
    va_end(arguments);
    return false;
}

static void __attribute__((format(printf, 3, 4))) print_cut(char *text, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_cut(text, size, format, arguments);
    va_end(arguments);
}

bool error_prefix(struct error *err, const char *format, ...)
{
    if (!err) return false;
    assert(err->status != ERROR_NONE);
    char prefix[sizeof err->text / 2], message[sizeof err->text];
    va_list arguments;
    va_start(arguments, format);
    format_cut(prefix, sizeof prefix, format, arguments);
    va_end(arguments);
    memcpy(message, err->text, sizeof message);
    print_cut(err->text, sizeof err->text, "%s: %s", prefix, message);
    return false;
}

bool error_suffix(struct error *err, const char *format, ...)
{
    if (!err) return false;
    assert(err->status != ERROR_NONE);
    char suffix[sizeof err->text], message[sizeof err->text];
    va_list arguments;
    va_start(arguments, format);
    format_cut(suffix, sizeof suffix, format, arguments);
    va_end(arguments);
    memcpy(message, err->text, sizeof message);
    print_cut(err->text, sizeof err->text, "%s; %s", message, suffix);
    return false;
}

void error_line(const struct error *err, char *out, size_t size)
{
    utf8_copy_cut(out, size, err->text, strcspn(err->text, "\n"));
}
