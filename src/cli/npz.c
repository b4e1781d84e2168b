/*
 * npz.c: a .npy file is a line that says type and shape, and the bytes; libarchive makes the archive.
 *
 * Format of .npy: numpy/lib/format.py, version 1.0. The archive is not compressed, as numpy.savez has it.
 */
#include "npz.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "file.h"

enum { ALIGNMENT = 64 };

/* ---- .npy ---- */

static const struct {
    const char *name; /* little-endian, as this machine is */
    size_t size;
} types[] = {[NPZ_FLOAT32] = {"<f4", 4}, [NPZ_FLOAT64] = {"<f8", 8}, [NPZ_CHARACTER] = {"<U1", 4}};

/* What stands in front of the data; its length is a multiple of ALIGNMENT. */
static void make_header(struct string *out, enum npz_type type, int dims, const size_t *shape)
{
    struct string text = {0};
    string_printf(&text, "{'descr': '%s', 'fortran_order': False, 'shape': (", types[type].name);
    for (int i = 0; i < dims; i++) string_printf(&text, "%zu,%s", shape[i], i + 1 < dims ? " " : "");
    string_add(&text, "), }");
    size_t length = (10 + text.length + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - 10;
    while (!text.failed && text.length < length - 1) string_add(&text, " ");
    string_add(&text, "\n");
    string_add_bytes(out, "\x93NUMPY\x01\x00", 8);
    string_add_bytes(out, (char[]){(char)(length & 0xFF), (char)(length >> 8)}, 2);
    string_add_bytes(out, text.data, text.length);
    out->failed |= text.failed;
    string_finish(&text);
}

static size_t size_of(enum npz_type type, int dims, const size_t *shape)
{
    size_t size = types[type].size;
    for (int i = 0; i < dims; i++) size *= shape[i];
    return size;
}

bool npy_write(const char *path, enum npz_type type, int dims, const size_t *shape, const void *data, struct error *err)
{
    struct string file = {0};
    make_header(&file, type, dims, shape);
    string_add_bytes(&file, data, size_of(type, dims, shape));
    bool done = file.failed ? error_failed(err, "%s: out of memory for the array", path)
                            : file_write_atomically(path, file.data, file.length, err);
    string_finish(&file);
    return done;
}

/* ---- the archive ---- */

static la_ssize_t take_bytes(struct archive *archive, void *context, const void *bytes, size_t length)
{
    struct string *to = context;
    string_add_bytes(to, bytes, length);
    if (!to->failed) return (la_ssize_t)length;
    archive_set_error(archive, ENOMEM, "out of memory");
    return -1;
}

bool npz_begin(struct npz *npz, struct error *err)
{
    *npz = (struct npz){.archive = archive_write_new()};
    if (npz->archive && archive_write_set_format_zip(npz->archive) == ARCHIVE_OK &&
        archive_write_zip_set_compression_store(npz->archive) == ARCHIVE_OK &&
        archive_write_set_bytes_per_block(npz->archive, 0) == ARCHIVE_OK &&
        archive_write_open(npz->archive, &npz->bytes, NULL, take_bytes, NULL) == ARCHIVE_OK)
        return true;
    npz_finish(npz);
    return error_failed(err, "out of memory");
}

static bool write_all(struct archive *archive, const void *bytes, size_t length)
{
    return length == 0 || archive_write_data(archive, bytes, length) == (la_ssize_t)length;
}

void npz_add(struct npz *npz, const char *name, enum npz_type type, int dims, const size_t *shape, const void *data)
{
    struct string header = {0}, path = {0};
    size_t size = size_of(type, dims, shape);
    make_header(&header, type, dims, shape);
    string_printf(&path, "%s.npy", name);
    struct archive_entry *entry = archive_entry_new();
    bool good = entry && !header.failed && !path.failed && !npz->failed;
    if (good) {
        archive_entry_set_pathname_utf8(entry, path.data);
        archive_entry_set_size(entry, (la_int64_t)(header.length + size));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        good = archive_write_header(npz->archive, entry) == ARCHIVE_OK &&
               write_all(npz->archive, header.data, header.length) && write_all(npz->archive, data, size);
    }
    npz->failed |= !good;
    archive_entry_free(entry);
    string_finish(&header);
    string_finish(&path);
}

bool npz_write(struct npz *npz, const char *path, struct error *err)
{
    bool closed = archive_write_close(npz->archive) == ARCHIVE_OK;
    if (npz->failed || npz->bytes.failed || !closed) return error_failed(err, "%s: out of memory for the arrays", path);
    return file_write_atomically(path, npz->bytes.data, npz->bytes.length, err);
}

void npz_finish(struct npz *npz)
{
    if (npz->archive) archive_write_free(npz->archive);
    string_finish(&npz->bytes);
    npz->archive = NULL;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t length = strlen(path);
    return length > 4 && strcasecmp(path + length - 4, ending) == 0;
}

bool npz_is_path(const char *path)
{
    return ends_in(path, ".npz");
}

bool npy_is_path(const char *path)
{
    return ends_in(path, ".npy");
}
