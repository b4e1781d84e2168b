/*
 * command_line.c: see the header.
 */
#include "command_line.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

bool command_line_split(struct command_line *parts, const char *line, struct error *err)
{
    while (*line == ' ' || *line == '\t') line++;
    if (*line == '#') line = "";
    size_t n = strcspn(line, " \t");
    utf8_copy_cut(parts->name, sizeof parts->name, line, n);
    parts->arguments = strdup(line + n + strspn(line + n, " \t"));
    if (!parts->arguments) return error_failed(err, "out of memory");
    for (size_t end = strlen(parts->arguments); end > 0 && strchr(" \t\r", parts->arguments[end - 1]); end--)
        parts->arguments[end - 1] = '\0';
    return true;
}

bool command_line_fits(const char *name, const char *wanted, const char *given, struct error *err)
{
    if (*given && !*wanted) return error_input(err, "%s takes no argument, but '%s' follows it", name, given);
    if (!*given && *wanted && *wanted != '[')
        return error_input(err, "%s needs an argument: %s %s", name, name, wanted);
    return true;
}

bool command_line_unknown(const char *name, const char *const *names, struct error *err)
{
    const char *near = nearest_word(name, names);
    return error_input(err, "no command is called '%s'%s%s%s", name, near ? ": did you mean " : " (? lists them)",
        near ? near : "", near ? "?" : "");
}
