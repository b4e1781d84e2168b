/*
 * preview.c: see the header.
 */
#include "preview.h"

size_t preview_length(const struct net *net)
{
    enum { AT_EASE = 250000 /* parameters */, LEAST = 4096 };
    double share = (double)AT_EASE / (double)net->parameter_count;
    size_t length = share < 1 ? (size_t)(share * PREVIEW_LENGTH) : PREVIEW_LENGTH;
    return length < LEAST ? 0 : length;
}

/* Marks that are there may be of more than this net reads with ease. */
static bool begin(
    struct preview *p, const struct reading *reading, size_t most, struct pool *pool, const struct marks *marks)
{
    struct error err;
    size_t length = preview_length(reading->model->net);
    bool marked = marks->length > 0;
    if (length && marks->length <= length &&
        (marked || marks_init_first(&p->marks, reading, length < most ? length : most, NULL, NULL, &err)) &&
        survey_begin(reading, marked ? marks : &p->marks, pool, NULL, &p->pass, &err))
        return true;
    preview_finish(p);
    return false;
}

static void end(struct preview *p, struct survey **survey, struct marks *marks)
{
    struct error err;
    if (survey_end(p->pass, survey, &err)) {
        if (p->marks.length) *marks = p->marks;
        (*survey)->marks = marks;
        p->marks = (struct marks){0};
    }
    preview_finish(p);
}

bool preview_step(struct preview *p, const struct reading *reading, size_t most, struct pool *pool,
    struct survey **survey, struct marks *marks)
{
    struct error err;
    bool more;
    if (p->over) return false;
    if (!p->pass) return begin(p, reading, most, pool, marks);
    if (!survey_step(p->pass, &more, &err))
        preview_finish(p);
    else if (!more)
        end(p, survey, marks);
    return !p->over;
}

void preview_finish(struct preview *p)
{
    survey_abandon(p->pass);
    marks_finish(&p->marks);
    *p = (struct preview){.over = true};
}

/* Whether some unit has a feature at all, what share of its places it gets right. */
static float best_of(const struct survey *survey, int mark)
{
    float best = 0;
    for (int unit = 0; unit < survey->units; unit++) {
        const struct survey_score *score = survey_score(survey, unit, mark);
        if (score->reading && score->f1 > best) best = score->f1;
    }
    return best;
}

int preview_best(const struct survey *survey)
{
    int found = -1;
    float most = 0;
    for (int mark = 0; mark < survey->marks->count; mark++) {
        float best = survey->marks->mark[mark].graded < 0 ? best_of(survey, mark) : 0;
        if (best > most) most = best, found = mark;
    }
    return found;
}
