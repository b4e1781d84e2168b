/*
 * safetensors.c: the strict reader. Every number of a header is checked before anything is made from it.
 */
#include "safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "half.h"
#include "json_text.h"
#include "text.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers go to and from the file as they are");

enum { LENGTH_BYTES = 8, PIECE = 1 << 14 };

static const struct {
    const char *name;
    size_t bytes;
} dtypes[] = {
    [SAFETENSORS_F32] = {"F32", 4},
    [SAFETENSORS_F64] = {"F64", 8},
    [SAFETENSORS_F16] = {"F16", 2},
    [SAFETENSORS_BF16] = {"BF16", 2},
};

enum { DTYPES = sizeof dtypes / sizeof *dtypes };

/* ---- messages ---- */

const char *safetensors_show(const char *name, char out[SAFETENSORS_SHOWN])
{
    enum { MOST = 64 }; /* bytes: an escape may take four times as many */
    size_t length = strlen(name), cut = length > MOST ? MOST : length;
    while (cut < length && cut > 0 && ((unsigned char)name[cut] & 0xC0) == 0x80) cut--;
    struct string s = {0};
    string_add_safe(&s, name, cut);
    snprintf(out, SAFETENSORS_SHOWN, "%s%s", string_text(&s), cut < length ? "…" : "");
    string_finish(&s);
    return out;
}

const char *safetensors_show_shape(const struct safetensor *tensor, char out[SAFETENSORS_SHOWN])
{
    int used = 0;
    snprintf(out, SAFETENSORS_SHOWN, "one number");
    for (int i = 0; i < tensor->dims; i++)
        used += snprintf(out + used, (size_t)(SAFETENSORS_SHOWN - used), "%s%zu", i ? " x " : "", tensor->shape[i]);
    return out;
}

/* The file breaks a rule of the format. */
static bool __attribute__((format(printf, 3, 4)))
broken(const struct safetensors *file, struct error *err, const char *format, ...)
{
    char what[800];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    error_input(err, "%s; the file is damaged: save it again, or fetch it again", what);
    return error_prefix(err, "%s", file->path);
}

static bool not_one(const struct safetensors *file, struct error *err)
{
    error_input(err, "not a .safetensors file, nor anything else that holds a model");
    return error_prefix(err, "%s", file->path);
}

static bool out_of_memory(const struct safetensors *file, struct error *err)
{
    error_failed(err, "out of memory");
    return error_prefix(err, "%s", file->path);
}

/* In single quotes unless every character is one that a shell leaves alone. */
static void add_shell_word(struct string *s, const char *word, size_t length)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
    if (length && strspn(word, plain) >= length) {
        string_add_bytes(s, word, length);
        return;
    }
    string_add(s, "'");
    for (size_t i = 0; i < length; i++) {
        if (word[i] == '\'')
            string_add(s, "'\\''");
        else
            string_add_bytes(s, &word[i], 1);
    }
    string_add(s, "'");
}

/* What torch.save writes: it may run code when it is read, so it is never read here. */
static bool refuse_pickle(const struct safetensors *file, struct error *err)
{
    const char *slash = strrchr(file->path, '/'), *dot = strrchr(file->path, '.');
    size_t stem =
        dot && (!slash || dot > slash + 1) && dot > file->path ? (size_t)(dot - file->path) : strlen(file->path);
    struct string from = {0}, to = {0}, word = {0};
    add_shell_word(&from, file->path, strlen(file->path));
    string_add_bytes(&to, file->path, stem);
    string_add(&to, ".safetensors");
    add_shell_word(&word, string_text(&to), to.length);
    bool whole = !from.failed && !to.failed && !word.failed;
    error_input(err,
        "a PyTorch pickle, which may run code when it is read; convert it: python3 -c \"import sys, torch, "
        "safetensors.torch; safetensors.torch.save_file(torch.load(sys.argv[1], 'cpu', weights_only=True), "
        "sys.argv[2])\" %s %s",
        whole ? from.data : "IN", whole ? word.data : "OUT");
    string_finish(&from);
    string_finish(&to);
    string_finish(&word);
    return error_prefix(err, "%s", file->path);
}

/* ---- bytes ---- */

/* Exactly so many bytes, or an error: their number was checked against the file's size. */
static bool read_at(const struct safetensors *file, void *out, size_t length, uint64_t at, struct error *err)
{
    char *to = out;
    while (length > 0) {
        ssize_t got = pread(file->fd, to, length, (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) error_failed(err, "cannot be read: %s", strerror(errno));
        if (got == 0) error_failed(err, "was cut short while it was read: try again");
        if (got <= 0) return error_prefix(err, "%s", file->path);
        to += got;
        at += (uint64_t)got;
        length -= (size_t)got;
    }
    return true;
}

static uint64_t little_endian(const unsigned char byte[LENGTH_BYTES])
{
    uint64_t value = 0;
    for (int i = LENGTH_BYTES - 1; i >= 0; i--) value = value << 8 | byte[i];
    return value;
}

/* ---- one tensor ---- */

static const char *type_name(const json_t *value)
{
    static const char *const names[] = {[JSON_OBJECT] = "an object",
        [JSON_ARRAY] = "an array",
        [JSON_STRING] = "a string",
        [JSON_INTEGER] = "a number",
        [JSON_REAL] = "a fraction",
        [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",
        [JSON_NULL] = "null"};
    return names[json_typeof(value)];
}

/* A whole number from 0, or false. */
static bool get_size(const json_t *value, uint64_t *size)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0) return false;
    *size = (uint64_t)json_integer_value(value);
    return true;
}

static bool read_dtype(const struct safetensors *file, struct safetensor *t, const json_t *value, struct error *err)
{
    char name[SAFETENSORS_SHOWN], type[SAFETENSORS_SHOWN];
    safetensors_show(t->name, name);
    if (!json_is_string(value))
        return broken(file, err, "tensor %s: its dtype is %s, not a string", name, type_name(value));
    for (int d = 0; d < DTYPES; d++) {
        if (strcmp(dtypes[d].name, json_string_value(value))) continue;
        t->dtype = (enum safetensors_dtype)d;
        return true;
    }
    error_input(err,
        "tensor %s is %s, but weights are F32, F64, F16 or BF16: convert it, such as with .float(), "
        "or leave it out, and save again",
        name, safetensors_show(json_string_value(value), type));
    return error_prefix(err, "%s", file->path);
}

static bool read_shape(const struct safetensors *file, struct safetensor *t, const json_t *value, struct error *err)
{
    char name[SAFETENSORS_SHOWN];
    safetensors_show(t->name, name);
    if (!json_is_array(value))
        return broken(file, err, "tensor %s: its shape is %s, not an array", name, type_name(value));
    if (json_array_size(value) > SAFETENSORS_MAX_DIMS)
        return broken(file, err, "tensor %s has %zu dimensions, and no weights have more than %d", name,
            json_array_size(value), SAFETENSORS_MAX_DIMS);
    t->dims = (int)json_array_size(value);
    t->count = 1;
    for (int i = 0; i < t->dims; i++) {
        uint64_t size;
        if (!get_size(json_array_get(value, (size_t)i), &size))
            return broken(file, err, "tensor %s: dimension %d of its shape is not a whole number from 0", name, i + 1);
        t->shape[i] = size;
        if (__builtin_mul_overflow(t->count, t->shape[i], &t->count))
            return broken(file, err, "tensor %s: its shape is larger than any file", name);
    }
    return true;
}

static bool read_offsets(
    const struct safetensors *file, struct safetensor *t, const json_t *value, uint64_t data_length, struct error *err)
{
    char name[SAFETENSORS_SHOWN];
    safetensors_show(t->name, name);
    if (!json_is_array(value) || json_array_size(value) != 2 || !get_size(json_array_get(value, 0), &t->begin) ||
        !get_size(json_array_get(value, 1), &t->end))
        return broken(file, err, "tensor %s: its data_offsets are not two whole numbers from 0", name);
    if (t->begin > t->end)
        return broken(file, err, "tensor %s ends (%" PRIu64 ") before it begins (%" PRIu64 ")", name, t->end, t->begin);
    if (t->end > data_length)
        return broken(
            file, err, "tensor %s ends at byte %" PRIu64 " of the data, which has %" PRIu64, name, t->end, data_length);
    size_t bytes;
    if (__builtin_mul_overflow(t->count, dtypes[t->dtype].bytes, &bytes))
        return broken(file, err, "tensor %s: its shape is larger than any file", name);
    if (bytes != t->end - t->begin)
        return broken(
            file, err, "tensor %s needs %zu bytes for its shape, but has %" PRIu64, name, bytes, t->end - t->begin);
    return true;
}

static bool check_name(const struct safetensors *file, const char *name, struct error *err)
{
    char shown[SAFETENSORS_SHOWN];
    if (!*name) return broken(file, err, "a tensor has an empty name");
    if (strlen(name) > SAFETENSORS_MAX_NAME)
        return broken(file, err, "tensor %s: its name has %zu bytes, more than %d", safetensors_show(name, shown),
            strlen(name), SAFETENSORS_MAX_NAME);
    return true;
}

static bool read_tensor(const struct safetensors *file, struct safetensor *t, const char *name, json_t *entry,
    uint64_t data_length, struct error *err)
{
    static const char *const fields[] = {"dtype", "shape", "data_offsets"};
    char shown[SAFETENSORS_SHOWN], key[SAFETENSORS_SHOWN];
    if (!check_name(file, name, err)) return false;
    t->name = name;
    safetensors_show(name, shown);
    if (!json_is_object(entry)) return broken(file, err, "tensor %s is %s, not an object", shown, type_name(entry));
    for (int i = 0; i < 3; i++)
        if (!json_object_get(entry, fields[i])) return broken(file, err, "tensor %s has no %s", shown, fields[i]);
    for (void *i = json_object_iter(entry); i; i = json_object_iter_next(entry, i)) {
        const char *field = json_object_iter_key(i);
        if (strcmp(field, fields[0]) && strcmp(field, fields[1]) && strcmp(field, fields[2]))
            return broken(
                file, err, "tensor %s has a field %s, which the format has not", shown, safetensors_show(field, key));
    }
    return read_dtype(file, t, json_object_get(entry, "dtype"), err) &&
           read_shape(file, t, json_object_get(entry, "shape"), err) &&
           read_offsets(file, t, json_object_get(entry, "data_offsets"), data_length, err);
}

/* ---- the header ---- */

static bool check_metadata(const struct safetensors *file, json_t *metadata, struct error *err)
{
    char shown[SAFETENSORS_SHOWN];
    if (!json_is_object(metadata)) return broken(file, err, "__metadata__ is %s, not an object", type_name(metadata));
    for (void *i = json_object_iter(metadata); i; i = json_object_iter_next(metadata, i))
        if (!json_is_string(json_object_iter_value(i)))
            return broken(file, err, "__metadata__: %s is %s, not a string",
                safetensors_show(json_object_iter_key(i), shown), type_name(json_object_iter_value(i)));
    return true;
}

static int compare_places(const void *a, const void *b)
{
    const struct safetensor *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    if (x->end != y->end) return x->end < y->end ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* Sorts the tensors, and sees that each begins where the one before it ends, and the last ends the file. */
static bool check_places(struct safetensors *file, uint64_t data_length, struct error *err)
{
    char name[SAFETENSORS_SHOWN], before[SAFETENSORS_SHOWN];
    uint64_t end = 0;
    if (file->tensors) qsort(file->tensor, (size_t)file->tensors, sizeof *file->tensor, compare_places);
    for (int i = 0; i < file->tensors; i++) {
        const struct safetensor *t = &file->tensor[i];
        safetensors_show(t->name, name);
        if (t->begin < end)
            return broken(file, err, "tensors %s and %s share bytes of the data",
                safetensors_show(file->tensor[i - 1].name, before), name);
        if (t->begin > end)
            return broken(file, err, "the %" PRIu64 " bytes before tensor %s belong to none", t->begin - end, name);
        end = t->end;
    }
    if (end < data_length)
        return broken(file, err, "the last %" PRIu64 " bytes of the file belong to no tensor", data_length - end);
    return true;
}

static bool read_entries(struct safetensors *file, uint64_t data_length, struct error *err)
{
    file->tensor = calloc(json_object_size(file->header) + 1, sizeof *file->tensor);
    if (!file->tensor) return out_of_memory(file, err);
    for (void *i = json_object_iter(file->header); i; i = json_object_iter_next(file->header, i)) {
        const char *name = json_object_iter_key(i);
        json_t *value = json_object_iter_value(i);
        if (!strcmp(name, "__metadata__")) {
            if (!check_metadata(file, value, err)) return false;
        } else if (!read_tensor(file, &file->tensor[file->tensors++], name, value, data_length, err)) {
            return false;
        }
    }
    return check_places(file, data_length, err);
}

static bool parse_header(struct safetensors *file, const char *text, size_t length, struct error *err)
{
    json_error_t fault;
    char shown[SAFETENSORS_SHOWN];
    bool starved;
    file->header = json_from_text(text, length, JSON_REJECT_DUPLICATES, &fault, &starved);
    if (file->header) return true;
    if (starved) return out_of_memory(file, err);
    return broken(file, err, "its header is not as JSON should be at byte %d: %s", fault.position,
        safetensors_show(fault.text, shown));
}

static bool read_header(struct safetensors *file, uint64_t size, struct error *err)
{
    unsigned char first[LENGTH_BYTES + 1] = {0};
    if (size < LENGTH_BYTES)
        return broken(file, err, "has %" PRIu64 " bytes, and a .safetensors file has at least 10", size);
    if (!read_at(file, first, size > LENGTH_BYTES ? sizeof first : LENGTH_BYTES, 0, err)) return false;
    uint64_t length = little_endian(first), rest = size - LENGTH_BYTES;
    bool is_zip = !memcmp(first, "PK", 2), is_pickle = first[0] == 0x80 && first[1] >= 2 && first[1] <= 5;
    bool begins = first[LENGTH_BYTES] == '{'; /* else those eight bytes are no length */
    if ((is_zip || is_pickle) && (length > rest || !begins)) return refuse_pickle(file, err);
    if (!begins || length < 2) return not_one(file, err);
    if (length > rest)
        return broken(
            file, err, "its header should have %" PRIu64 " bytes, but %" PRIu64 " are all there are", length, rest);
    if (length > SAFETENSORS_MAX_HEADER)
        return broken(file, err, "its header has %" PRIu64 " bytes, more than %d", length, SAFETENSORS_MAX_HEADER);
    char *text = malloc(length);
    if (!text) return out_of_memory(file, err);
    bool done = read_at(file, text, length, LENGTH_BYTES, err) && parse_header(file, text, length, err);
    free(text);
    file->data = LENGTH_BYTES + length;
    return done && read_entries(file, rest - length, err);
}

static bool open_regular(struct safetensors *file, uint64_t *size, struct error *err)
{
    struct stat status;
    file->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* nobody may be writing to a pipe */
    if (file->fd < 0 || fstat(file->fd, &status) != 0) return file_fail(err, file->path, "", errno);
    if (S_ISDIR(status.st_mode)) return file_fail(err, file->path, "", EISDIR);
    *size = (uint64_t)status.st_size;
    return S_ISREG(status.st_mode) || error_input(err, "%s: not a file: save it to one first", file->path);
}

bool safetensors_open(struct safetensors *file, const char *path, struct error *err)
{
    *file = (struct safetensors){.path = path, .fd = -1};
    uint64_t size = 0;
    if (open_regular(file, &size, err) && read_header(file, size, err)) return true;
    safetensors_close(file);
    return false;
}

void safetensors_close(struct safetensors *file)
{
    if (file->path && file->fd >= 0) close(file->fd);
    free(file->tensor);
    json_decref(file->header);
    *file = (struct safetensors){.fd = -1};
}

const struct safetensor *safetensors_find(const struct safetensors *file, const char *name)
{
    for (int i = 0; i < file->tensors; i++)
        if (!strcmp(file->tensor[i].name, name)) return &file->tensor[i];
    return NULL;
}

const char *safetensors_metadata(const struct safetensors *file, const char *key)
{
    return json_string_value(json_object_get(json_object_get(file->header, "__metadata__"), key));
}

/* ---- numbers ---- */

static float from_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void convert(float *out, const void *from, size_t count, enum safetensors_dtype dtype)
{
    const unsigned char *byte = from;
    for (size_t i = 0; i < count && dtype == SAFETENSORS_F64; i++) {
        double x;
        memcpy(&x, byte + 8 * i, sizeof x);
        out[i] = (float)x; /* to the nearest, and to infinity: IEC 60559 */
    }
    for (size_t i = 0; i < count && (dtype == SAFETENSORS_F16 || dtype == SAFETENSORS_BF16); i++) {
        uint16_t x;
        memcpy(&x, byte + 2 * i, sizeof x);
        out[i] = dtype == SAFETENSORS_F16 ? half_to_float(x) : from_bits((uint32_t)x << 16);
    }
}

bool safetensors_read(const struct safetensors *file, const struct safetensor *tensor, float *out, struct error *err)
{
    uint64_t at = file->data + tensor->begin;
    if (tensor->dtype == SAFETENSORS_F32) return read_at(file, out, tensor->count * sizeof *out, at, err);
    char piece[PIECE];
    size_t bytes = dtypes[tensor->dtype].bytes, most = PIECE / bytes;
    for (size_t done = 0, count; done < tensor->count; done += count, at += count * bytes) {
        count = tensor->count - done < most ? tensor->count - done : most;
        if (!read_at(file, piece, count * bytes, at, err)) return false;
        convert(out + done, piece, count, tensor->dtype);
    }
    return true;
}
