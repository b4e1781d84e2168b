/*
 * step_text.c: bytes to code points, cut before they are decoded.
 */
#include "step_text.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "text.h"

enum { LONGEST = 4 /* bytes of a character */ };

/* Half of it can be known, and what comes after "t" depends on which sentence it is: a state has something to do. */
static const char built_in[] = "tick, said the clock. tock, said the clock. tick";

/* The bytes that the first `characters` code points take; an invalid byte counts as one. */
static size_t cut(const char *text, size_t length, int characters)
{
    size_t at = 0;
    for (int bytes; characters > 0 && at < length; characters--, at += (size_t)bytes)
        utf8_next(text + at, length - at, &bytes);
    return at;
}

static bool read_file(const struct step_text *from, uint32_t **code_points, size_t *count, struct error *err)
{
    char *data;
    size_t length;
    int characters = from->length ? from->length : FILE_CHARACTERS;
    if (!file_read_start(from->path, (size_t)characters * LONGEST, &data, &length, err)) return false;
    length = cut(data, length, characters);
    const char *name = strcmp(from->path, "-") == 0 ? "standard input" : from->path;
    bool done = utf8_decode(data, length, name, code_points, count, err);
    free(data);
    return done;
}

bool step_text_read(const struct step_text *from, uint32_t **code_points, size_t *count, struct error *err)
{
    if (from->text && from->path)
        return error_input(err, "--text and --text-file both give a text: leave one of them out");
    if (from->path) return read_file(from, code_points, count, err);
    const char *text = from->text ? from->text : built_in;
    size_t length = strlen(text);
    if (from->length) length = cut(text, length, from->length);
    return utf8_decode(text, length, "--text", code_points, count, err);
}
