/*
 * safetensors.h: .safetensors files: a JSON header that says which tensor lies where, and then the bytes of them all.
 *
 *     8 bytes         the header's length N, little-endian
 *     N bytes         {"__metadata__": {"key": "value", ...},
 *                      "name": {"dtype": "F32", "shape": [3, 5], "data_offsets": [0, 60]}, ...}, padded with spaces
 *     the rest        the data; offsets count from its first byte, numbers are little-endian and row-major
 *
 * A file is a stranger's until it is checked. safetensors_open checks all that can be known without the data: the
 * tensors fill the data to the last byte, without a hole and without sharing any, and each has the bytes that its type
 * and shape need. Only then may a caller allocate what a shape says. Nothing in such a file is ever run.
 *
 * Messages begin with the path, name the tensor, and say what to do.
 */
#ifndef MODEL_SAFETENSORS_H
#define MODEL_SAFETENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

enum {
    SAFETENSORS_MAX_HEADER = 16 << 20, /* bytes */
    SAFETENSORS_MAX_NAME = 1000,       /* bytes */
    SAFETENSORS_MAX_DIMS = 8
};

/* ---- reading ---- */

enum safetensors_dtype { SAFETENSORS_F32, SAFETENSORS_F64, SAFETENSORS_F16, SAFETENSORS_BF16 };

struct safetensor {
    const char *name; /* UTF-8; not made safe to show */
    enum safetensors_dtype dtype;
    int dims; /* 0: one number */
    size_t shape[SAFETENSORS_MAX_DIMS];
    size_t count;        /* numbers: the product of shape */
    uint64_t begin, end; /* bytes of the data */
};

struct safetensors {
    const char *path; /* not owned */
    int fd;
    struct safetensor *tensor; /* in the order of the data */
    int tensors;
    uint64_t data;         /* where it begins in the file */
    struct json_t *header; /* owns the names and the metadata */
};

/* Opens a file and checks it as said above; a file that torch.save wrote is refused with the command that converts it.
 * path must live as long as *file. After an error there is nothing to close. */
bool safetensors_open(struct safetensors *file, const char *path, struct error *err);
void safetensors_close(struct safetensors *file); /* accepts a zeroed one */

/* NULL when there is none of that name, or no such key. */
const struct safetensor *safetensors_find(const struct safetensors *file, const char *name);
const char *safetensors_metadata(const struct safetensors *file, const char *key);

/* Reads all numbers of a tensor; out [tensor->count]. What is no float is rounded to the nearest, ties to even, and to
 * an infinity beyond the largest; infinities and NaN stay what they are. An error is a file that changed since it was
 * opened, or a disk that fails; out is then undefined. */
bool safetensors_read(const struct safetensors *file, const struct safetensor *tensor, float *out, struct error *err);

enum { SAFETENSORS_SHOWN = 264 };

/* A tensor's name, or any text from a file, as it may stand in a message: safe to print and cut to fit. Returns out. */
const char *safetensors_show(const char *name, char out[SAFETENSORS_SHOWN]);
/* "3 x 5", "7", or "one number". Returns out. */
const char *safetensors_show_shape(const struct safetensor *tensor, char out[SAFETENSORS_SHOWN]);

/* ---- writing ---- */

struct safetensors_entry {
    const char *name;
    int dims;
    size_t shape[SAFETENSORS_MAX_DIMS];
    enum safetensors_dtype dtype; /* F32 or F16 */
};

struct safetensors_note { /* of the metadata; a NULL value is left out */
    const char *key, *value;
};

/* A file in memory, to be filled in. */
struct safetensors_draft {
    char *bytes;
    size_t length;
    /* The data: the entries' numbers, one entry behind the other; zeros at first. */
    float *number;  /* when all are F32 */
    uint16_t *half; /* when all are F16, see half.h */
};

/* Lays out a file whose tensors are all of one type: the same entries and notes give the same bytes. An error is a name
 * that is empty, too long, no UTF-8 or there twice, or memory that is out. After an error there is nothing to finish.
 */
bool safetensors_draft_init(struct safetensors_draft *draft, const struct safetensors_entry *entry, int entries,
    const struct safetensors_note *note, int notes, struct error *err);
void safetensors_draft_finish(struct safetensors_draft *draft); /* accepts a zeroed one */

/* Atomically, as file_write_atomically does: path holds what it held or the whole draft. */
bool safetensors_draft_write(const struct safetensors_draft *draft, const char *path, struct error *err);

#endif
