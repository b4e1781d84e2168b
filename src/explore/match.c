/*
 * match.c: see the header.
 */
#include "match.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void forget(struct match *m)
{
    contest_destroy(m->contest);
    reading_close(&m->counted);
    m->contest = NULL;
}

void match_finish(struct match *m)
{
    forget(m);
    free(m->counted_path);
    for (int i = 0; i < m->models; i++) free(m->model[i]);
    free(m->difference);
    *m = (struct match){0};
}

/* What has been counted is known by heart: nothing would be left to measure. A copy of the text is no better. */
static bool check_counted(struct match *m, const struct corpus *text, struct error *err)
{
    const struct corpus *counted = m->counted.corpus;
    if (!counted || counted->length != text->length || counted->fingerprint != text->fingerprint) return true;
    forget(m);
    return error_input(err, "%s: that is the text itself: ngram-text - counts on its first part", m->counted_path);
}

bool match_prepare(struct match *m, const struct reading *reading, struct pool *pool, const struct progress *progress,
    struct error *err)
{
    if (m->contest) return true;
    if (m->counted_path && !m->counted.corpus && !reading_open(&m->counted, reading->model, m->counted_path, err))
        return false;
    if (!check_counted(m, reading->corpus, err)) return false;
    return contest_create(reading, m->counted_path ? &m->counted : NULL, pool, progress, &m->contest, err);
}

bool match_count_on(struct match *m, const char *path, struct error *err)
{
    char *copy = *path ? strdup(path) : NULL;
    if (*path && !copy) return error_failed(err, "out of memory");
    forget(m);
    free(m->counted_path);
    m->counted_path = copy;
    m->count = 0;
    return true;
}

bool match_name_models(struct match *m, const char *paths, struct error *err)
{
    char *model[MATCH_MODELS];
    int models = 0;
    bool good = true;
    for (size_t n; good && *(paths += strspn(paths, " \t")); paths += n) {
        n = strcspn(paths, " \t");
        if (models == MATCH_MODELS) good = error_input(err, "no more than %d models beside this one", MATCH_MODELS);
        if (good && !(model[models] = strndup(paths, n))) good = error_failed(err, "out of memory");
        models += good;
    }
    for (int i = 0; i < (good ? m->models : models); i++) free(good ? m->model[i] : model[i]);
    if (!good) return false;
    m->models = models;
    memcpy(m->model, model, (size_t)models * sizeof *model);
    return true;
}

/* ---- a page ---- */

static bool reserve(struct match *m, int most, struct error *err)
{
    if (m->most >= most) return true;
    double *larger = realloc(m->difference, (size_t)most * sizeof *larger);
    if (!larger) return error_failed(err, "out of memory");
    m->difference = larger;
    m->most = most;
    return true;
}

/* Whether the n-gram models have not seen the character when they were counted. */
static bool is_new(const struct contest *c, size_t at)
{
    return at > 0 && (c->other_text || at >= c->counted.first + c->counted.count);
}

bool match_compare(struct match *m, const struct reading *reading, const struct page *page, struct error *err)
{
    size_t lead = page->first < CONTEST_N ? page->first : CONTEST_N, count = (size_t)page->count;
    m->count = 0;
    if (!reserve(m, page->count + 1, err)) return false;
    int *symbol = malloc((lead + count + 1) * sizeof *symbol);
    bool good = symbol || error_failed(err, "out of memory");
    good = good && corpus_read_at(reading->corpus, page->first - lead, lead + count, symbol, err);
    if (good) reading_translate(reading, symbol, lead + count);
    for (int i = 0; i < page->count && good; i++) {
        size_t before = lead + (size_t)i;
        bool known = i > 0 && is_new(m->contest, page->first + (size_t)i); /* its loss is of the character before it */
        m->difference[i] =
            known ? (double)page->loss[i - 1] - contest_rival_at(m->contest, symbol, before, symbol[before]) : NAN;
    }
    free(symbol);
    if (good) m->first = page->first, m->count = page->count;
    return good;
}

double match_difference(const struct match *m, size_t at)
{
    return at >= m->first && at - m->first < (size_t)m->count ? m->difference[at - m->first] : NAN;
}
