/*
 * safetensors_write.c: the writer. The whole file is laid out in memory, filled in by the caller, and written at once.
 */
#include "safetensors.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json_text.h"
#include "text.h"

enum { ALIGNMENT = 8 };

static bool is_utf8(const char *text)
{
    int bytes;
    for (; *text; text += bytes)
        if (utf8_next(text, SIZE_MAX, &bytes) == UINT32_MAX) return false;
    return true;
}

static bool check_entry(const json_t *header, const struct safetensors_entry *entry, struct error *err)
{
    char shown[SAFETENSORS_SHOWN];
    const char *fault = NULL;
    if (!*entry->name || strlen(entry->name) > SAFETENSORS_MAX_NAME) fault = "is no name of 1 to 1000 bytes";
    if (!is_utf8(entry->name)) fault = "is not UTF-8";
    if (json_object_get(header, entry->name)) fault = "is there twice";
    if (!strcmp(entry->name, "__metadata__")) fault = "is a word of the format";
    return !fault || error_input(err, "tensor %s: this %s; rename it", safetensors_show(entry->name, shown), fault);
}

static json_t *shape_of(const struct safetensors_entry *entry)
{
    json_t *shape = json_array();
    for (int i = 0; i < entry->dims; i++)
        if (json_array_append_new(shape, json_integer((json_int_t)entry->shape[i])) != 0) {
            json_decref(shape);
            return NULL;
        }
    return shape;
}

/* Adds the entry whose data begin at *offset, and moves that on. */
static bool add_entry(json_t *header, const struct safetensors_entry *entry, uint64_t *offset, struct error *err)
{
    if (!check_entry(header, entry, err)) return false;
    uint64_t count = 1, end, size = entry->dtype == SAFETENSORS_F16 ? sizeof(uint16_t) : sizeof(float);
    bool fits = true;
    for (int i = 0; i < entry->dims; i++) fits &= !__builtin_mul_overflow(count, entry->shape[i], &count);
    fits = fits && !__builtin_mul_overflow(count, size, &count) && !__builtin_add_overflow(*offset, count, &end) &&
           end < PTRDIFF_MAX / 2;
    if (!fits) return error_failed(err, "the tensors are larger than memory");
    json_t *fields = json_pack("{s:s, s:o, s:[I, I]}", "dtype", entry->dtype == SAFETENSORS_F16 ? "F16" : "F32",
        "shape", shape_of(entry), "data_offsets", (json_int_t)*offset, (json_int_t)end);
    if (json_object_set_new(header, entry->name, fields) != 0) return error_failed(err, "out of memory");
    *offset = end;
    return true;
}

static bool add_notes(json_t *header, const struct safetensors_note *note, int notes, struct error *err)
{
    json_t *metadata = json_object();
    bool added = true;
    for (int i = 0; i < notes && added; i++) {
        if (!note[i].value) continue;
        if (!is_utf8(note[i].value)) {
            json_decref(metadata);
            return error_input(err, "%s is not UTF-8, so it cannot be saved", note[i].key);
        }
        added = json_object_set_new(metadata, note[i].key, json_string(note[i].value)) == 0;
    }
    if (added && json_object_size(metadata) > 0) {
        if (json_object_set_new(header, "__metadata__", metadata) == 0) return true;
        return error_failed(err, "out of memory");
    }
    bool failed = !added || !metadata;
    json_decref(metadata);
    return !failed || error_failed(err, "out of memory");
}

/* The header's text, the caller's to free(), and how many bytes of data it speaks of. */
static char *make_header(const struct safetensors_entry *entry, int entries, const struct safetensors_note *note,
    int notes, uint64_t *data, struct error *err)
{
    json_t *header = json_object();
    *data = 0;
    bool made = header ? add_notes(header, note, notes, err) : error_failed(err, "out of memory");
    for (int i = 0; i < entries && made; i++) made = add_entry(header, &entry[i], data, err);
    char *text = made ? json_to_text(header) : NULL;
    if (made && !text) error_failed(err, "out of memory");
    json_decref(header);
    if (text && strlen(text) > SAFETENSORS_MAX_HEADER - ALIGNMENT) {
        free(text);
        error_failed(err, "the header would have more than %d bytes", SAFETENSORS_MAX_HEADER);
        return NULL;
    }
    return text;
}

bool safetensors_draft_init(struct safetensors_draft *draft, const struct safetensors_entry *entry, int entries,
    const struct safetensors_note *note, int notes, struct error *err)
{
    *draft = (struct safetensors_draft){0};
    uint64_t data;
    char *text = make_header(entry, entries, note, notes, &data, err);
    if (!text) return false;
    size_t used = strlen(text), padded = (used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    uint64_t length = padded; /* little-endian, as this machine is */
    draft->length = sizeof length + padded + data;
    draft->bytes = calloc(draft->length, 1);
    if (draft->bytes) {
        memcpy(draft->bytes, &length, sizeof length);
        memset(draft->bytes + sizeof length, ' ', padded);
        memcpy(draft->bytes + sizeof length, text, used);
        void *data_begin = draft->bytes + sizeof length + padded;
        draft->number = data_begin;
        draft->half = data_begin;
    }
    free(text);
    return draft->bytes || error_failed(err, "out of memory");
}

void safetensors_draft_finish(struct safetensors_draft *draft)
{
    free(draft->bytes);
    *draft = (struct safetensors_draft){0};
}

bool safetensors_draft_write(const struct safetensors_draft *draft, const char *path, struct error *err)
{
    return file_write_atomically(path, draft->bytes, draft->length, err);
}
