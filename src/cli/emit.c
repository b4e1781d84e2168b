/*
 * emit.c: punctuation and numbers; the escaping of text is jansson's.
 */
#include "emit.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "text.h"

static void put(struct emitter *e, const char *bytes, size_t length)
{
    if (!e->failure && fwrite(bytes, 1, length, stdout) < length) e->failure = errno ? errno : EIO;
}

static void put_value(struct emitter *e, const char *text)
{
    if (e->comma) put(e, ",", 1);
    put(e, text, strlen(text));
    e->comma = true;
}

void emit_open(struct emitter *e, char bracket)
{
    put_value(e, (char[]){bracket, '\0'});
    e->comma = false;
}

void emit_close(struct emitter *e, char bracket)
{
    put(e, &bracket, 1);
    e->comma = true;
}

void emit_key(struct emitter *e, const char *key)
{
    emit_text(e, key, strlen(key));
    put(e, ":", 1);
    e->comma = false;
}

void emit_line(struct emitter *e)
{
    put(e, e->comma ? ",\n" : "\n", e->comma ? 2 : 1);
    e->comma = false;
}

/* ---- text ---- */

/* The one control that jansson lets pass is DEL. */
static int put_escaped(const char *bytes, size_t length, void *data)
{
    struct emitter *e = data;
    const char *end = bytes + length, *del;
    for (; (del = memchr(bytes, 127, (size_t)(end - bytes))); bytes = del + 1) {
        put(e, bytes, (size_t)(del - bytes));
        put(e, "\\u007f", 6);
    }
    put(e, bytes, (size_t)(end - bytes));
    return 0;
}

void emit_text(struct emitter *e, const char *text, size_t length)
{
    struct string safe = {0};
    json_t *value = json_stringn(text, length);
    if (!value) {
        string_add_safe(&safe, text, length);
        value = json_string(safe.data ? safe.data : "");
    }
    put_value(e, "");
    if (!value || json_dump_callback(value, put_escaped, e, JSON_ENCODE_ANY | JSON_ENSURE_ASCII) != 0)
        if (!e->failure) e->failure = ENOMEM;
    json_decref(value);
    string_finish(&safe);
}

/* ---- numbers ---- */

/* The fewest digits, from least_digits on, that read back. "1" would be read as an integer, and "-0" as 0. */
static void put_real(struct emitter *e, double x, int least_digits, int digits)
{
    char text[40];
    if (!isfinite(x)) {
        put_value(e, "null");
        return;
    }
    do snprintf(text, sizeof text, "%.*g", least_digits, x);
    while (least_digits++ < digits && strtod(text, NULL) != x);
    if (!strpbrk(text, ".e")) strcat(text, ".0");
    put_value(e, text);
}

void emit_float(struct emitter *e, float x)
{
    put_real(e, (double)x, 9, 9);
}

void emit_double(struct emitter *e, double x)
{
    put_real(e, x, 15, 17);
}

void emit_integer(struct emitter *e, int64_t x)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)x);
    put_value(e, text);
}

void emit_boolean(struct emitter *e, bool x)
{
    put_value(e, x ? "true" : "false");
}

void emit_floats(struct emitter *e, const float *x, size_t n)
{
    emit_open(e, '[');
    for (size_t i = 0; i < n; i++) emit_float(e, x ? x[i] : 0);
    emit_close(e, ']');
}

void emit_doubles(struct emitter *e, const double *x, size_t n)
{
    emit_open(e, '[');
    for (size_t i = 0; i < n; i++) emit_double(e, x[i]);
    emit_close(e, ']');
}

bool emit_end(struct emitter *e, struct error *err)
{
    put(e, "\n", 1);
    if (!e->failure && fflush(stdout) != 0) e->failure = errno;
    return !e->failure || output_failed(e->failure, err);
}
