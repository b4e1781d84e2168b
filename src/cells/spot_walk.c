/*
 * spot_walk.c: a line is read, whole or up to SPOT_LINE characters of it, and then gone through.
 */
#include "spot_walk.h"

#include <stdlib.h>
#include <string.h>

enum { TOLD = 100000 /* characters between two reports */ };

/* The line that the cursor is at, or a part of it: at most SPOT_LINE characters, but for what is in front already:
 * kept of them. Returns its length, and how many were read in all; or 0. */
struct lines {
    const struct reading *reading;
    struct corpus_cursor cursor;
    size_t end; /* of what is gone through */
    size_t count;
    uint32_t line[SPOT_LINE];
};

/* Reads on until a newline is there, the buffer is full, or the text ends. Returns the line's length; 0: a fault. */
static size_t next_line(struct lines *l, size_t *searched, struct error *err)
{
    enum { PIECE = 256 };
    int symbols[PIECE];
    for (;;) {
        for (; *searched < l->count; ++*searched)
            if (l->line[*searched] == '\n') return *searched + 1;
        size_t n = l->end - l->cursor.next, room = SPOT_LINE - l->count;
        if (n == 0 || room == 0) return l->count;
        if (n > PIECE) n = PIECE;
        if (n > room) n = room;
        if (!corpus_read(&l->cursor, n, symbols, err)) return 0;
        for (size_t i = 0; i < n; i++) l->line[l->count + i] = l->reading->corpus->vocab.symbol[symbols[i]];
        l->count += n;
    }
}

static bool walk(struct lines *l, void (*visit)(void *context, const struct spot *spot), void *context,
    const struct progress *progress, struct error *err)
{
    struct spot_scan scan = {0};
    if (!corpus_seek(l->reading->corpus, 0, &l->cursor, err)) return false;
    for (size_t at = 0, told = 0; at < l->end;) {
        size_t searched = 0, length = next_line(l, &searched, err);
        if (length == 0) return false;
        spot_line(&scan, l->line, length, visit, context);
        at += length;
        l->count -= length;
        memmove(l->line, l->line + length, l->count * sizeof *l->line);
        if (at - told < TOLD) continue;
        told = at;
        if (!progress_continue(progress, (double)told / (double)l->end)) return false;
    }
    return true;
}

bool spot_walk(const struct reading *reading, size_t until, void (*visit)(void *context, const struct spot *spot),
    void *context, const struct progress *progress, struct error *err)
{
    struct lines *lines = malloc(sizeof *lines);
    if (!lines) return error_failed(err, "out of memory");
    lines->reading = reading;
    lines->end = until;
    lines->count = 0;
    bool done = walk(lines, visit, context, progress, err);
    free(lines);
    return done;
}
