/*
 * file.h: reading whole files within a limit, and writing files atomically.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

/* The error of a call of the system's that failed for this reason (an errno): "<path>: <doing>: <reason>"; doing may be
 * "". It is the user's if the path itself is wrong (missing, a folder, not permitted, ...). Returns false. */
bool file_fail(struct error *err, const char *path, const char *doing, int reason);

/* Reads a whole file, "-" meaning standard input. *data is the caller's to free(), 0-terminated behind *length bytes.
 * Errors name the path and the system's reason: not found, a directory, unreadable, longer than limit bytes. On error
 * *data and *length are left as they were. */
bool file_read(const char *path, size_t limit, char **data, size_t *length, struct error *err);

/* The same of the first `most` bytes, or of all if there are fewer; whatever is behind them is not read. */
bool file_read_start(const char *path, size_t most, char **data, size_t *length, struct error *err);

/* Writes a file so that at any moment path holds either what it held before or all of the new bytes: a temporary file
 * in the same folder, fsync, rename, fsync of the folder. On failure the temporary file is removed.
 *
 * The new file has the mode of the old one; a symbolic link stays, and the file it leads to is replaced; a file that
 * may not be written is not replaced either. A path that is a device, a pipe or an open descriptor (/dev/stdout) is
 * written directly. */
bool file_write_atomically(const char *path, const char *data, size_t length, struct error *err);

/* Whether that would find path as it should be: no folder, not protected, in a folder that may be written to. For who
 * begins a long computation that will end in such a file. It writes nothing, so a full disk is not noticed. */
bool file_check_replaceable(const char *path, struct error *err);

#endif
