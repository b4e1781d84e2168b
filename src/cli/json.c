/*
 * json.c: jansson's trees, filled and printed.
 */
#include "json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "output.h"
#include "text.h"

/* ---- building ---- */

json_t *json_number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

json_t *json_floats(const float *x, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++) json_add(&array, json_number(x ? (double)x[i] : 0));
    return array;
}

json_t *json_doubles(const double *x, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++) json_add(&array, json_number(x ? x[i] : 0));
    return array;
}

json_t *json_text(const char *text)
{
    struct string shown = {0};
    json_t *value = json_string(text);
    if (!value) {
        string_add_safe(&shown, text, strlen(text));
        value = shown.failed ? NULL : json_string(shown.data);
    }
    string_finish(&shown);
    return value;
}

/* ---- printing ---- */

static bool put(const char *bytes, size_t length)
{
    return fwrite(bytes, 1, length, stdout) == length;
}

/* jansson escapes all that is not printable ASCII, but for one control: DEL. */
static int put_escaped(const char *bytes, size_t length, void *failure)
{
    const char *end = bytes + length, *del;
    bool done = true;
    for (; (del = memchr(bytes, 127, (size_t)(end - bytes))); bytes = del + 1)
        done = done && put(bytes, (size_t)(del - bytes)) && put("\\u007f", 6);
    if (done && put(bytes, (size_t)(end - bytes))) return 0;
    *(int *)failure = errno;
    return -1;
}

bool json_print(json_t *document, struct error *err)
{
    int failure = 0; /* errno of a write */
    bool done = document && json_dump_callback(document, put_escaped, &failure, JSON_ENSURE_ASCII | JSON_COMPACT) == 0;
    json_decref(document);
    if (!done && !failure) return error_failed(err, "out of memory");
    if (done && (putchar('\n') == EOF || fflush(stdout) != 0)) failure = errno;
    return !failure || output_failed(failure, err);
}
