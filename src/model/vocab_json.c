/*
 * vocab_json.c: from JSON to code points and back. A symbol may be any code point, U+0000 too.
 */
#include "vocab_json.h"

#include <stdlib.h>
#include <string.h>

#include "json_text.h"
#include "safetensors.h"
#include "text.h"

struct numbered {
    uint32_t symbol;
    int index; /* in the array */
};

static int compare_symbols(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    if (x->symbol != y->symbol) return x->symbol < y->symbol ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static bool decode(const json_t *value, size_t index, const char *what, uint32_t *symbol, struct error *err)
{
    char shown[SAFETENSORS_SHOWN];
    int bytes = 0;
    if (!json_is_string(value))
        return error_input(
            err, "%s: symbol %zu is not a string: a vocabulary is an array such as [\"a\", \"b\"]", what, index + 1);
    *symbol = utf8_next(json_string_value(value), json_string_length(value), &bytes);
    if (bytes && (size_t)bytes == json_string_length(value)) return true;
    return error_input(err, "%s: symbol %zu, \"%s\", is not one character: give every symbol one of its own", what,
        index + 1, safetensors_show(json_string_value(value), shown));
}

static bool check_distinct(const struct numbered *sorted, size_t count, const char *what, struct error *err)
{
    char shown[16];
    for (size_t i = 1; i < count; i++) {
        if (sorted[i].symbol != sorted[i - 1].symbol) continue;
        code_point_show(sorted[i].symbol, false, shown);
        return error_input(err,
            "%s: \"%s\" is there twice, as symbols %d and %d: give every symbol a character of its own", what, shown,
            sorted[i - 1].index + 1, sorted[i].index + 1);
    }
    return true;
}

static json_t *load_array(const char *text, size_t length, const char *what, struct error *err)
{
    json_error_t fault;
    char shown[SAFETENSORS_SHOWN];
    bool starved;
    json_t *array = json_from_text(text, length, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &fault, &starved);
    if (starved)
        error_failed(err, "%s: out of memory", what);
    else if (!array)
        error_input(err, "%s: not JSON in line %d: %s; expected an array such as [\"a\", \"b\"]", what, fault.line,
            safetensors_show(fault.text, shown));
    else if (!json_is_array(array))
        error_input(err, "%s: not an array such as [\"a\", \"b\"]", what);
    else if (!json_array_size(array))
        error_input(err, "%s: the vocabulary is empty", what);
    else
        return array;
    json_decref(array);
    return NULL;
}

/* sorted, symbol, place [count] are filled in. */
static bool take(
    const json_t *array, const char *what, struct numbered *sorted, uint32_t *symbol, int *place, struct error *err)
{
    size_t count = json_array_size(array);
    for (size_t i = 0; i < count; i++) {
        sorted[i].index = (int)i;
        if (!decode(json_array_get(array, i), i, what, &sorted[i].symbol, err)) return false;
    }
    qsort(sorted, count, sizeof *sorted, compare_symbols);
    if (!check_distinct(sorted, count, what, err)) return false;
    for (size_t i = 0; i < count; i++) {
        symbol[i] = sorted[i].symbol;
        place[sorted[i].index] = (int)i;
    }
    return true;
}

bool vocab_from_json(
    const char *text, size_t length, const char *what, struct vocab *vocab, int **place, struct error *err)
{
    *vocab = (struct vocab){0};
    *place = NULL;
    json_t *array = load_array(text, length, what, err);
    if (!array) return false;
    size_t count = json_array_size(array);
    struct numbered *sorted = calloc(count, sizeof *sorted);
    *vocab = (struct vocab){calloc(count, sizeof *vocab->symbol), (int)count};
    *place = calloc(count, sizeof **place);
    bool taken = sorted && vocab->symbol && *place ? take(array, what, sorted, vocab->symbol, *place, err)
                                                   : error_failed(err, "%s: out of memory", what);
    free(sorted);
    json_decref(array);
    if (taken) return true;
    vocab_finish(vocab);
    free(*place);
    *place = NULL;
    return false;
}

char *vocab_to_json(const struct vocab *vocab)
{
    char text[5];
    json_t *array = json_array();
    for (int i = 0; i < vocab->size; i++) {
        int bytes = utf8_encode(vocab->symbol[i], text);
        if (json_array_append_new(array, json_stringn(text, (size_t)bytes)) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    char *json = json_to_text(array);
    json_decref(array);
    return json;
}
