/*
 * figure_growth.c: see the header. Models are read from their files one by one, and let go again.
 */
#include "figure_growth.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

const char *const growth_choices[] = {"symmetric", "from-net", "to-net", NULL};

const double *growth_divergence(const struct growth_row *row, int choice)
{
    const struct growth *g = &row->growth;
    return choice == GROWTH_FROM_NET ? g->from_net : choice == GROWTH_TO_NET ? g->to_net : g->symmetric;
}

int growth_nearest(const struct growth_row *row, int choice)
{
    return growth_least(growth_divergence(row, choice));
}

/* ---- progress: each model has a share ---- */

struct share {
    const struct progress *progress;
    int number, of;
};

static bool share_continues(void *context, double done)
{
    const struct share *share = context;
    return progress_continue(share->progress, ((double)share->number + done) / (double)share->of);
}

/* ---- models ---- */

static size_t length_without_ending(const char *name)
{
    static const char ending[] = ".safetensors";
    size_t length = strlen(name), more = sizeof ending - 1;
    return length > more && strcmp(name + length - more, ending) == 0 ? length - more : length;
}

static bool add(struct growth_figure *f, const struct figure_task *task, const struct reading *reading,
    const char *path, struct error *err)
{
    struct share share = {task->progress, f->rows + 1, task->match->models + 2};
    struct progress progress = {share_continues, &share};
    struct growth_row *row = &f->row[f->rows];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    utf8_copy_cut(row->name, sizeof row->name, name, length_without_ending(name));
    if (!growth_measure(f->contest, reading, task->pool, &progress, &row->growth, err)) return false;
    f->rows++;
    return true;
}

static bool add_file(struct growth_figure *f, const struct figure_task *task, const char *path, struct error *err)
{
    struct model model = {0};
    struct reading reading = {0};
    if (!model_load(path, NULL, &model, err)) return false;
    bool good = reading_open_beside(&reading, &model, task->reading, err);
    bool added = good && add(f, task, &reading, path, err);
    if (good && !added && err && err->status) error_prefix(err, "%s", path);
    reading_close(&reading);
    model_finish(&model);
    return added;
}

/* Models of other sizes are read in other windows, which cover a little more or less. */
static struct figure_result measured_on(const struct growth_figure *f)
{
    struct figure_result on = {f->contest->measured.first, f->row[0].growth.count, f->row[0].growth.count};
    for (int r = 1; r < f->rows; r++) {
        size_t count = f->row[r].growth.count;
        if (count < on.length) on.length = count;
        if (count > on.most) on.most = count;
    }
    return on;
}

bool growth_compute(const struct figure_task *task, struct figure_result **result, struct error *err)
{
    struct share share = {task->progress, 0, task->match->models + 2};
    struct progress progress = {share_continues, &share};
    if (!match_prepare(task->match, task->reading, task->pool, &progress, err)) return false;
    struct growth_figure *f = calloc(1, sizeof *f);
    if (!f) return error_failed(err, "out of memory");
    f->contest = task->match->contest;
    bool good = true;
    for (int i = 0; i < task->match->models && good; i++) good = add_file(f, task, task->match->model[i], err);
    good = good && add(f, task, task->reading, task->model_name, err);
    if (good) {
        f->result = measured_on(f);
        *result = &f->result;
    } else {
        free(f);
    }
    return good;
}

void growth_destroy(struct figure_result *result)
{
    free(result);
}

int growth_rows(const struct figure_result *result, int choice)
{
    return ((const struct growth_figure *)result)->rows;
}

/* "symmetric", "from-net", "to-net": [models x 10], by n, the open model last; "loss" [models]. */
void growth_numbers(const struct figure_result *result, const struct net *net, const struct figure_sink *sink)
{
    const struct growth_figure *f = (const struct growth_figure *)result;
    size_t shape[] = {(size_t)f->rows, CONTEST_ORDERS};
    double table[GROWTH_MODELS * CONTEST_ORDERS];
    for (int choice = 0; choice < GROWTH_CHOICES; choice++) {
        for (int r = 0; r < f->rows; r++)
            memcpy(table + r * CONTEST_ORDERS, growth_divergence(&f->row[r], choice), CONTEST_ORDERS * sizeof *table);
        sink->array(sink->context, growth_choices[choice], 2, shape, table);
    }
    for (int r = 0; r < f->rows; r++) table[r] = f->row[r].growth.loss;
    sink->array(sink->context, "loss", 1, shape, table);
}
