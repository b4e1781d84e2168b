/*
 * explore.c: how long the explorer takes to open a text, and to show any place of it; and how much memory it takes. See
 * README.md.
 *
 *   bench_explore MODEL TEXT [BESIDE]      BESIDE: a second model, side by side
 *
 * A frame is all there is to it but the terminal: rows, numbers, the picture on a canvas, and all of it written as
 * ANSI.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "blas.h"
#include "panel_explore.h"
#include "rng.h"
#include "writer.h"

enum { ROWS = 24, COLUMNS = 80, PLACES = 300 };

static double ms_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

static double now_ms(void)
{
    return ms_of(CLOCK_MONOTONIC);
}

/* Of this program alone, whatever else the machine does. */
static double processor_ms(void)
{
    return ms_of(CLOCK_PROCESS_CPUTIME_ID);
}

static double megabytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool frame(struct explorer *x, struct canvas *canvas, struct error *err)
{
    struct string out = {0};
    if (!explorer_prepare(x, explore_room_of(canvas, x, false), err)) return false;
    explore_draw(canvas, x);
    write_ansi(&out, canvas, &(struct theme){.depth = COLOR_TRUE});
    string_finish(&out);
    return true;
}

/* Places all over the text, each far from the one before. */
static bool scroll(struct explorer *x, struct canvas *canvas, const char *what, struct error *err)
{
    double ms[PLACES], used = processor_ms();
    struct rng rng;
    rng_init(&rng, 1, what);
    for (int i = 0; i < PLACES; i++) {
        x->at = rng_below(&rng, (uint32_t)x->corpus->length);
        double began = now_ms();
        if (!frame(x, canvas, err)) return false;
        ms[i] = now_ms() - began;
    }
    qsort(ms, PLACES, sizeof *ms, compare);
    used = (processor_ms() - used) / PLACES;
    printf("%-36s median %6.1f ms   19 of 20 under %6.1f   worst %6.1f   of the processor %6.1f\n", what,
        ms[PLACES / 2], ms[PLACES * 19 / 20], ms[PLACES - 1], used);
    return true;
}

static bool measure(const char *path, const char *text, const char *beside, struct error *err)
{
    struct model model;
    struct explorer *x = NULL;
    struct canvas canvas;
    double began = now_ms();
    if (!model_load(path, NULL, &model, err)) return false;
    bool good = canvas_init(&canvas, ROWS, COLUMNS) && explorer_create(&model, text, 2, &x, err);
    if (good) x->now->name = path;
    good = good && (!beside || explorer_beside(x, beside, err));
    good = good && frame(x, &canvas, err);
    if (good) printf("%-36s %13.1f ms\n", "model and text opened, first screen", now_ms() - began);
    good = good && scroll(x, &canvas, "anywhere, before the straight run", err);
    began = now_ms();
    while (good && explorer_idle(x)) {
    }
    if (good) printf("%-36s %13.1f s\n", "the straight run, between keys", (now_ms() - began) / 1e3);
    good = good && scroll(x, &canvas, "anywhere, exactly", err);
    if (good) printf("%-36s %13.1f MB\n", "memory at most", megabytes());
    explorer_destroy(x);
    canvas_finish(&canvas);
    model_finish(&model);
    return good;
}

int main(int argc, char **argv)
{
    struct error err = {0};
    if (argc != 3 && argc != 4) return fprintf(stderr, "bench_explore MODEL TEXT [BESIDE]\n"), 2;
    blas_choose_kernels();
    blas_single_threaded();
    if (measure(argv[1], argv[2], argc == 4 ? argv[3] : NULL, &err)) return 0;
    fprintf(stderr, "bench_explore: %s\n", err.text);
    return 1;
}
