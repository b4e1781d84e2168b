/*
 * command_log.c: lines, one behind the other.
 */
#include "command_log.h"

#include <stdarg.h>
#include <stdio.h>

#include "file.h"

void command_log_add(struct command_log *log, const char *name, const char *arguments)
{
    if (log->really.length) arguments = log->really.data;
    log->full = log->full || log->lines.length > COMMAND_LOG_MOST;
    if (!log->full) {
        string_printf(&log->lines, *arguments ? "%s %s\n" : "%s%s\n", name, arguments);
        log->count++;
    }
    string_clear(&log->really);
}

void command_log_really(struct command_log *log, const char *format, ...)
{
    char text[128];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    string_clear(&log->really);
    string_add(&log->really, text);
}

bool command_log_write(const struct command_log *log, const char *path, struct error *err)
{
    if (log->full)
        return error_input(err, "more was done than a log holds, %d bytes: save keeps where you are", COMMAND_LOG_MOST);
    if (log->lines.failed || log->really.failed) return error_failed(err, "out of memory: the log has holes");
    struct string text = {0};
    string_printf(
        &text, "# What was done: unroll step, with the same options, --run this file ends at the same screen.\n");
    string_add_bytes(&text, log->lines.data, log->lines.length);
    bool done =
        text.failed ? error_failed(err, "out of memory") : file_write_atomically(path, text.data, text.length, err);
    string_finish(&text);
    return done;
}

void command_log_finish(struct command_log *log)
{
    string_finish(&log->lines);
    string_finish(&log->really);
}
