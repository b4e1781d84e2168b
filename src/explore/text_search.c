/*
 * text_search.c: every place is tried in turn.
 */
#include "text_search.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "text.h"

enum { LOOKED_BETWEEN = 1 << 18 /* places, until progress is asked again */ };

static uint32_t lower(uint32_t c)
{
    if (c < 0x80) return c - 'A' < 26 ? c + 32 : c; /* most are, and a table is slow */
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

static bool stands_at(
    struct peek *peek, const uint32_t *string, size_t count, bool any_case, size_t at, bool *there, struct error *err)
{
    *there = false;
    if (count > peek->reading->corpus->length - at) return true;
    for (size_t i = 0; i < count; i++) {
        uint32_t c;
        if (!peek_at(peek, at + i, &c, err)) return false;
        if (c != string[i] && !(any_case && lower(c) == string[i])) return true;
    }
    *there = true;
    return true;
}

bool search_text(struct peek *peek, const char *string, size_t from, bool backward, const struct progress *progress,
    bool *found, size_t *at, struct error *err)
{
    size_t length = peek->reading->corpus->length, count;
    uint32_t *text;
    *found = false;
    if (!utf8_decode(string, strlen(string), "the text to find", &text, &count, err)) return false;
    bool any_case = true, good = true;
    for (size_t i = 0; i < count; i++) any_case &= lower(text[i]) == text[i];
    *at = from % length;
    for (size_t tried = 0; count && tried < length && good && !*found; tried++) {
        if (backward) *at = *at ? *at - 1 : length - 1;
        good = (tried % LOOKED_BETWEEN || progress_continue(progress, (double)tried / (double)length)) &&
               stands_at(peek, text, count, any_case, *at, found, err);
        if (!*found && !backward) *at = *at + 1 < length ? *at + 1 : 0;
    }
    free(text);
    return good;
}
