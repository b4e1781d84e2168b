/*
 * why_build.c: lines and factors in growing arrays, groups sorted by size, and what is asked of an answer.
 */
#include "why_build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- lines ---- */

static bool reserve(struct why *why, void **array, int count, int more, int *capacity, size_t size)
{
    if (why->failed) return false;
    if (count + more <= *capacity) return true;
    int larger = *capacity ? 2 * *capacity : 64;
    void *moved = realloc(*array, (size_t)larger * size); /* more is at most PRODUCT_MOST */
    why->failed = !moved;
    if (!moved) return false;
    *array = moved;
    *capacity = larger;
    return true;
}

void why_add_line(struct why *why, struct why_line line, const struct product *product)
{
    int factors = product ? product->factors : 0;
    void *lines = why->line, *all = why->factor;
    bool room = reserve(why, &lines, why->lines, 1, &why->capacity_line, sizeof *why->line);
    room = room && reserve(why, &all, why->factors, factors, &why->capacity_factor, sizeof *why->factor);
    why->line = lines;
    why->factor = all;
    if (!room) return;
    if (product) line.value = product->value;
    line.first = why->factors;
    line.factors = factors;
    if (factors) memcpy(why->factor + why->factors, product->factor, (size_t)factors * sizeof *why->factor);
    why->factors += factors;
    why->line[why->lines++] = line;
    if (line.depth == 0) why->sum += line.value;
}

void why_finish(struct why *why)
{
    free(why->line);
    free(why->factor);
    *why = (struct why){0};
}

/* ---- groups ---- */

struct sized {
    double size;
    int j;
};

static int compare_sizes(const void *a, const void *b)
{
    const struct sized *x = a, *y = b;
    return x->size < y->size ? 1 : x->size > y->size ? -1 : x->j - y->j;
}

/* As many as fill a small screen. */
static int shown_of(int count, int groups)
{
    static const int shown[] = {7, 7, 5, 3};
    int most = groups < 4 ? shown[groups] : 2;
    return count <= most + 1 ? count : most; /* a rest of one is no shorter */
}

void why_add_group(struct why *why, struct why_line heading, const struct why_parts *parts, int groups, uint64_t open)
{
    struct sized *sized = malloc((size_t)(parts->count + 1) * sizeof *sized);
    heading.kind = WHY_GROUP;
    heading.group = why->groups++;
    heading.count = parts->count;
    heading.value = 0;
    why->failed |= !sized;
    if (!sized) return;
    for (int j = 0; j < parts->count; j++) {
        double value = parts->value(parts->of, j);
        sized[j] = (struct sized){fabs(value), j};
        heading.value += value;
    }
    qsort(sized, (size_t)parts->count, sizeof *sized, compare_sizes);
    why_add_line(why, heading, NULL);
    bool all = heading.group < 64 && (open >> heading.group & 1);
    int shown = all ? parts->count : shown_of(parts->count, groups);
    struct why_line line = heading;
    line.kind = WHY_TERM;
    line.depth = 1;
    line.count = 0;
    for (int i = 0; i < shown; i++) {
        struct product product = parts->product(parts->of, sized[i].j);
        why_add_line(why, line, &product);
    }
    line.kind = WHY_REST;
    line.count = parts->count - shown;
    line.value = 0;
    for (int i = shown; i < parts->count; i++) line.value += parts->value(parts->of, sized[i].j);
    if (line.count) why_add_line(why, line, NULL);
    free(sized);
}

/* ---- what is asked of an answer ---- */

int why_links(const struct why *why, int line)
{
    int links = 0;
    const struct why_line *l = &why->line[line];
    for (int i = l->first; i < l->first + l->factors; i++) links += factor_leads_on(&why->factor[i]);
    return links;
}

struct number why_link(const struct why *why, int line, int n)
{
    const struct why_line *l = &why->line[line];
    int i = l->first + l->factors - 1;
    for (;; i--)
        if (factor_leads_on(&why->factor[i]) && n-- == 0) return why->factor[i].number;
}

int why_largest(const struct why *why)
{
    int found = -1;
    for (int i = 0; i < why->lines; i++)
        if (why_links(why, i) && (found < 0 || fabs(why->line[i].value) > fabs(why->line[found].value))) found = i;
    return found;
}
