/*
 * command_log.h: what was done in a session, as commands: keys are the commands that they are bound to. The same
 * session, run with them, ends at the same screen.
 */
#ifndef SESSION_COMMAND_LOG_H
#define SESSION_COMMAND_LOG_H

#include <stdbool.h>

#include "error.h"
#include "text.h"

enum { COMMAND_LOG_MOST = 1000000 }; /* bytes: somewhat fewer than --run reads */

struct command_log {
    struct string lines;
    int count;
    bool full;            /* what came later is not in it */
    struct string really; /* see command_log_really */
};

/* One line more; its arguments may be empty. */
void command_log_add(struct command_log *log, const char *name, const char *arguments);

/* For a command that does less than it was told, such as training that was stopped: the arguments with which it would
 * have done just that. They go for those of the command that is running. */
void command_log_really(struct command_log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes a file for --run, atomically. A log that is not all there is an error: it would end elsewhere. */
bool command_log_write(const struct command_log *log, const char *path, struct error *err);

void command_log_finish(struct command_log *log); /* accepts a zeroed one */

#endif
