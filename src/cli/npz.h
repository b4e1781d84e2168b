/*
 * npz.h: .npz files, as numpy.load reads them: a ZIP archive of .npy files, an array each.
 *
 * Filled in memory and written at once. Memory that runs out is remembered, and an error when the file is written.
 */
#ifndef CLI_NPZ_H
#define CLI_NPZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "text.h"

struct npz {
    struct string bytes; /* the archive */
    struct archive *archive;
    bool failed;
};

enum npz_type { NPZ_FLOAT32, NPZ_FLOAT64, NPZ_CHARACTER /* code points: strings of one character */ };

bool npz_begin(struct npz *npz, struct error *err);

/* An array of that name: dims (0 to 2) sizes, row-major. */
void npz_add(struct npz *npz, const char *name, enum npz_type type, int dims, const size_t *shape, const void *data);

/* The same array as a file of its own, .npy, atomically. */
bool npy_write(
    const char *path, enum npz_type type, int dims, const size_t *shape, const void *data, struct error *err);

/* Writes the file atomically. */
bool npz_write(struct npz *npz, const char *path, struct error *err);

void npz_finish(struct npz *npz); /* accepts a zeroed one */

/* Whether a path ends as such an archive does, or as a single array. */
bool npz_is_path(const char *path);
bool npy_is_path(const char *path);

#endif
