/*
 * train.c: how fast the training core is: characters a second, as a share of what the processor can do, and memory.
 * See README.md.
 *
 *   bench_train [OPTION ...]                        two tables: training; one character after the other
 *   bench_train --serve NET HIDDEN LAYERS BATCH THREADS
 *                                                   a round for every line on stdin: seconds an update (vs_torch)
 *
 * Operations are counted as those of the matrix products that the equations ask for: a weight of a matrix that is
 * applied to a vector costs one multiplication and one addition a character in each of three products (forward, the
 * input's gradient, the weight's gradient), 6 operations in all. A matrix that is applied to the one-hot input is a
 * lookup and counts nothing, nor does anything elementwise. So the share of the peak is never flattered.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blas.h"
#include "machine.h"
#include "sampler.h"
#include "trainer.h"

enum { V = 65, STEPS = 50, TEXT = 200000, WARM_UP = 3, MOST_ROUNDS = 101, MOST_CHOICES = 8 };

static const double round_seconds = 0.15;

static void fail(const char *what)
{
    fprintf(stderr, "bench_train: %s\n", what);
    exit(1);
}

/* ---- what is measured ---- */

struct work {
    const char *net;
    int hidden, layers, batch, threads;
};

static struct net *compile(const struct work *work)
{
    struct net_options options = {V, work->hidden, work->layers};
    struct net *net;
    struct error err;
    if (!net_compile(work->net, &options, &net, &err)) fail(err.text);
    return net;
}

/* A text of V different characters; which ones follow which does not matter to the speed. */
static struct corpus *open_text(void)
{
    char path[] = "/tmp/bench-train-XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    struct corpus *corpus = NULL;
    struct error err;
    struct rng rng;
    if (!file) fail("no temporary file");
    rng_init(&rng, 1, "text");
    for (int i = 0; i < TEXT; i++) fputc(i < V ? 32 + i : (int)(32 + rng_below(&rng, V)), file);
    if (fclose(file) != 0) fail("no temporary file");
    bool done = corpus_open(path, &corpus, &err);
    unlink(path);
    if (!done) fail(err.text);
    return corpus;
}

struct training_case {
    struct net *net;
    struct corpus *corpus;
    struct batches *batches;
    struct trainer *trainer;
};

static void start_training(struct training_case *c, const struct work *work)
{
    struct error err;
    c->net = compile(work);
    c->corpus = open_text();
    struct part part = part_whole(c->corpus->length);
    struct trainer_settings settings = {.batch = work->batch, .steps = STEPS, .threads = work->threads,
        .optimizer = optimizer_find("adam"), .rate = 0.002, .clip_norm = 5, .seed = 1};
    if (!batches_create(c->corpus, &part, STEPS, work->batch, &c->batches, &err) ||
        !trainer_create(c->net, &settings, &c->trainer, &err))
        fail(err.text);
}

/* Seconds that so many updates take. */
static double train(struct training_case *c, int updates)
{
    struct trainer_update update;
    struct error err;
    double start = machine_seconds();
    for (int i = 0; i < updates; i++)
        if (!trainer_update(c->trainer, c->batches, &update, &err)) fail(err.text);
    return machine_seconds() - start;
}

/* Weights of the matrices that are multiplied with: all but those of the one-hot input. */
static double multiplied_weights(const struct net *net)
{
    double weights = 0;
    for (int v = 0; v < net->graph.nodes; v++) {
        const struct node *n = &net->graph.node[v];
        for (int k = 0; k < n->terms; k++) {
            if (n->term[k].matrix < 0) continue;
            const struct parameter *p = &net->parameter[n->term[k].matrix];
            int from = term_edge(n, &n->term[k], 0)->node;
            if (net->graph.node[from].kind != NODE_ONE_HOT) weights += (double)p->rows * p->columns;
        }
    }
    return weights;
}

/* ---- rounds ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, int n)
{
    qsort(x, (size_t)n, sizeof *x, compare);
    return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

struct result {
    double characters, share, memory; /* a second, of one; of the peak of the cores that it ran on; in MB */
};

/* The peak is measured before every round, since a processor changes its clock. */
static struct result measure_training(const struct work *work, int rounds)
{
    struct training_case c;
    double characters[MOST_ROUNDS], share[MOST_ROUNDS], operations;
    struct rusage usage;
    start_training(&c, work);
    operations = 6 * multiplied_weights(c.net);
    double once = train(&c, WARM_UP) / WARM_UP;
    int updates = 1 + (int)(round_seconds / once);
    for (int i = 0; i < rounds; i++) {
        double peak = machine_peak() * work->threads;
        characters[i] = updates * STEPS * work->batch / train(&c, updates);
        share[i] = characters[i] * operations / peak;
    }
    getrusage(RUSAGE_SELF, &usage);
    return (struct result){median(characters, rounds), median(share, rounds), (double)usage.ru_maxrss / 1024};
}

/* In a process of its own, so that its peak memory is its own. */
static struct result measure_apart(const struct work *work, int rounds)
{
    struct result result;
    int ends[2], status;
    if (pipe(ends) != 0) fail("no pipe");
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) fail("no process");
    if (child == 0) {
        result = measure_training(work, rounds);
        _exit(write(ends[1], &result, sizeof result) != sizeof result);
    }
    close(ends[1]);
    if (read(ends[0], &result, sizeof result) != sizeof result) fail("a measurement ended early");
    close(ends[0]);
    waitpid(child, &status, 0);
    return result;
}

static void serve(char **argv)
{
    struct work work = {argv[0], atoi(argv[1]), atoi(argv[2]), atoi(argv[3]), atoi(argv[4])};
    struct training_case c;
    char line[64];
    start_training(&c, &work);
    double once = train(&c, WARM_UP) / WARM_UP;
    int updates = 1 + (int)(round_seconds / once);
    while (fgets(line, sizeof line, stdin)) {
        printf("%.9f\n", train(&c, updates) / updates);
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    blas_choose_kernels();
    blas_single_threaded();
    if (argc == 7 && !strcmp(argv[1], "--serve")) { serve(argv + 2); return 0; }
    struct work w = {argv[1], atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atoi(argv[5])};
    struct result r = measure_apart(&w, argc > 6 ? atoi(argv[6]) : 7);
    printf("%s %d %d %d %d: %.0f ch/s %.1f%% %.1f MB\n", w.net, w.hidden, w.layers, w.batch, w.threads, r.characters, 100*r.share, r.memory);
}
