/*
 * marks.c: a line is read, its places are found, and each feature is asked at each.
 */
#include "marks.h"

#include <stdlib.h>
#include <string.h>

#include "spot.h"

struct marking {
    struct marks *marks;
    size_t at;
};

static void visit(void *context, const struct spot *spot)
{
    struct marking *m = context;
    uint32_t bits = 0;
    for (int i = 0; i < m->marks->count; i++) {
        struct mark *mark = &m->marks->mark[i];
        const struct feature *f = mark->feature;
        double x = f->value(spot);
        bool on = f->most > 0 ? x >= f->on : x != 0;
        mark->count += on;
        bits |= (uint32_t)on << i;
        if (mark->graded < 0) continue;
        double share = x >= f->most ? 1 : x / f->most;
        m->marks->graded[mark->graded][m->at] = (uint8_t)(share * MARKS_STEPS + 0.5);
    }
    m->marks->bits[m->at++] = bits;
}

static bool allocate(struct marks *marks, const bool *chosen, struct error *err)
{
    int graded = 0;
    bool done = (marks->bits = malloc(marks->length * sizeof *marks->bits));
    for (int i = 0; i < FEATURES && done; i++) {
        if (chosen && !chosen[i]) continue;
        struct mark *mark = &marks->mark[marks->count++];
        *mark = (struct mark){features[i].name, &features[i], -1, 0};
        if (features[i].most == 0) continue;
        mark->graded = graded;
        done = (marks->graded[graded++] = malloc(marks->length));
    }
    return done || error_failed(err, "out of memory");
}

/* What has been read and not been marked yet: the rest of a line, or lines. */
struct lines {
    const struct reading *reading;
    struct corpus_cursor cursor;
    size_t end; /* of the marked text */
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

static bool mark_all(struct marks *marks, struct lines *l, const struct progress *progress, struct error *err)
{
    struct spot_scan scan = {0};
    struct marking marking = {marks, 0};
    if (!corpus_seek(l->reading->corpus, 0, &l->cursor, err)) return false;
    for (size_t told = 0; marking.at < marks->length;) {
        size_t searched = 0, length = next_line(l, &searched, err);
        if (length == 0) return false;
        spot_line(&scan, l->line, length, visit, &marking);
        l->count -= length;
        memmove(l->line, l->line + length, l->count * sizeof *l->line);
        if (marking.at - told < 100000) continue;
        told = marking.at;
        if (!progress_continue(progress, (double)told / (double)marks->length)) return false;
    }
    return true;
}

bool marks_init(struct marks *marks, const struct reading *reading, const bool *chosen, const struct progress *progress,
    struct error *err)
{
    *marks = (struct marks){.length = reading->corpus->length < MARKS_MOST ? reading->corpus->length : MARKS_MOST};
    struct lines *lines = malloc(sizeof *lines);
    bool done = lines || error_failed(err, "out of memory");
    if (done) {
        lines->reading = reading;
        lines->end = marks->length;
        lines->count = 0;
        done = allocate(marks, chosen, err) && mark_all(marks, lines, progress, err);
    }
    free(lines);
    if (!done) marks_finish(marks);
    return done;
}

void marks_finish(struct marks *marks)
{
    for (int i = 0; i < marks->count; i++)
        if (!marks->mark[i].feature) free((char *)(uintptr_t)marks->mark[i].name);
    for (int i = 0; i < FEATURES_GRADED; i++) free(marks->graded[i]);
    free(marks->bits);
    *marks = (struct marks){0};
}

int marks_add(struct marks *marks, const char *name)
{
    char *copy = marks->count < MARKS_KINDS ? strdup(name) : NULL;
    if (!copy) return -1;
    marks->mark[marks->count] = (struct mark){copy, NULL, -1, 0};
    for (size_t i = 0; i < marks->length; i++) marks->bits[i] &= ~((uint32_t)1 << marks->count);
    return marks->count++;
}

void marks_remove_last(struct marks *marks)
{
    free((char *)(uintptr_t)marks->mark[--marks->count].name);
}

void marks_set(struct marks *marks, int mark, size_t first, size_t count)
{
    uint32_t bit = (uint32_t)1 << mark;
    for (size_t i = first; i < first + count && i < marks->length; i++) {
        marks->mark[mark].count += !(marks->bits[i] & bit);
        marks->bits[i] |= bit;
    }
}
