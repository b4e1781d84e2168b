/*
 * marks.c: a line is read, its places are found, and each feature is asked at each.
 */
#include "marks.h"

#include <stdlib.h>
#include <string.h>

#include "spot_walk.h"

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

bool marks_init(struct marks *marks, const struct reading *reading, const bool *chosen, const struct progress *progress,
    struct error *err)
{
    return marks_init_first(marks, reading, MARKS_MOST, chosen, progress, err);
}

bool marks_init_first(struct marks *marks, const struct reading *reading, size_t most, const bool *chosen,
    const struct progress *progress, struct error *err)
{
    *marks = (struct marks){.length = reading->corpus->length < most ? reading->corpus->length : most};
    struct marking marking = {marks, 0};
    bool done = allocate(marks, chosen, err) && spot_walk(reading, marks->length, visit, &marking, progress, err);
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
