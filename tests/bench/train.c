/*
 * train.c: how fast the training core is: characters a second, their share of what the processor can do, and memory.
 * See README.md.
 *
 *   bench_train [OPTION ...]      two tables: training; one character after the other
 *     --nets LIST --hidden LIST --layers LIST --batch LIST --threads LIST     a part of the first (lists with commas)
 *     --rounds N                  measurements of each line, of which the median counts (7)
 *     --only training|stepping    one of the tables
 *   bench_train --serve NET HIDDEN LAYERS BATCH THREADS
 *                                 for every line of stdin: seconds an update, the mean of a few (vs_torch asks)
 *
 * Operations are counted as those of the matrix products that the equations ask for: a weight of a matrix that is
 * applied to a vector costs a multiplication and an addition a character in each of three products (forward, the
 * input's gradient, the weight's gradient), 6 in all. A matrix applied to the one-hot input is a lookup and counts
 * nothing, and so does everything elementwise. A share of the peak is never flattered in this way.
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

enum {
    V = 65,
    STEPS = 50,
    TEXT = 200000,
    WARM_UP = 3,
    MOST_ROUNDS = 101,
    MOST_CHOICES = 8,
    STEPPED = 200,
    SERVED_ROUNDS = 3
};

static const double round_seconds = 0.1;

static void fail(const char *what)
{
    fprintf(stderr, "bench_train: %s\n", what);
    exit(1);
}

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
    for (int i = 0; i < TEXT; i++) fputc(' ' + (i < V ? i : (int)rng_below(&rng, V)), file);
    bool done = fclose(file) == 0 && corpus_open(path, &corpus, &err);
    unlink(path);
    if (!done) fail("no temporary file");
    return corpus;
}

/* Weights of the matrices that are multiplied with: all but those of the one-hot input. */
static double multiplied_weights(const struct net *net)
{
    double weights = 0;
    for (int i = 0; i < net->parameters; i++)
        if (net->parameter[i].multiplied) weights += (double)net->parameter[i].rows * net->parameter[i].columns;
    return weights;
}

/* ---- training ---- */

struct training_case {
    struct net *net;
    struct batches *batches;
    struct trainer *trainer;
    int updates; /* a round */
};

/* Seconds an update. */
static double train(struct training_case *c, int updates)
{
    struct trainer_update update;
    struct error err;
    double start = machine_seconds();
    for (int i = 0; i < updates; i++)
        if (!trainer_update(c->trainer, c->batches, &update, &err)) fail(err.text);
    return (machine_seconds() - start) / updates;
}

static void start_training(struct training_case *c, const struct work *work)
{
    struct corpus *corpus = open_text();
    struct part part = part_whole(corpus->length);
    struct trainer_settings settings = {.batch = work->batch,
        .steps = STEPS,
        .threads = work->threads,
        .optimizer = optimizer_find("adam"),
        .rate = 0.002,
        .clip_norm = 5,
        .seed = 1};
    struct error err;
    c->net = compile(work);
    if (!batches_create(corpus, &part, STEPS, work->batch, &c->batches, &err) ||
        !trainer_create(c->net, &settings, &c->trainer, &err))
        fail(err.text);
    train(c, WARM_UP);
    c->updates = 1 + (int)(round_seconds / train(c, WARM_UP));
}

struct result {
    double characters, share, memory; /* a second; of the peak of the cores that it ran on; in MB */
};

/* The peak is measured before every round, since a processor changes its clock. */
static struct result measure_training(const struct work *work, int rounds)
{
    struct training_case c;
    double characters[MOST_ROUNDS], share[MOST_ROUNDS];
    struct rusage usage;
    start_training(&c, work);
    for (int i = 0; i < rounds; i++) {
        double peak = machine_peak() * work->threads;
        characters[i] = STEPS * work->batch / train(&c, c.updates);
        share[i] = characters[i] * 6 * multiplied_weights(c.net) / peak;
    }
    getrusage(RUSAGE_SELF, &usage);
    return (struct result){median(characters, rounds), median(share, rounds), (double)usage.ru_maxrss / 1024};
}

/* In a process of its own, so that its peak memory is its own. */
static struct result measure_apart(const struct work *work, int rounds)
{
    struct result result;
    int ends[2];
    fflush(stdout);
    pid_t child = pipe(ends) == 0 ? fork() : -1;
    if (child < 0) fail("no process");
    if (child == 0) {
        result = measure_training(work, rounds);
        _exit(write(ends[1], &result, sizeof result) != sizeof result);
    }
    close(ends[1]);
    if (read(ends[0], &result, sizeof result) != sizeof result) fail("a measurement ended early");
    close(ends[0]);
    waitpid(child, NULL, 0);
    return result;
}

static void serve(char **argument)
{
    struct work work = {argument[0], atoi(argument[1]), atoi(argument[2]), atoi(argument[3]), atoi(argument[4])};
    struct training_case c;
    char line[64];
    start_training(&c, &work);
    while (fgets(line, sizeof line, stdin)) {
        printf("%.9f\n", train(&c, SERVED_ROUNDS * c.updates));
        fflush(stdout);
    }
}

/* ---- one character after the other ---- */

/* Read and drawn in turn, as `unroll sample` does. */
static double sample(struct sampler *sampler, int characters)
{
    struct rng rng;
    rng_init(&rng, 1, "sample");
    double start = machine_seconds();
    for (int i = 0, symbol = 0; i < characters; i++) {
        sampler_read(sampler, symbol);
        symbol = sampler_draw(sampler, 1, 0, &rng);
    }
    return characters / (machine_seconds() - start);
}

static double forward(struct run *run, const float *parameters)
{
    double start = machine_seconds();
    run_forward(run, parameters);
    return STEPPED / (machine_seconds() - start);
}

/* Without the gradients of the weights, as the stepper does it for the verdict on a single loss. */
static double backward(struct run *run, const float *parameters)
{
    double start = machine_seconds();
    run_backward(run, parameters, NULL);
    return STEPPED / (machine_seconds() - start);
}

enum { SAMPLE, FORWARD, BACKWARD, KINDS };

/* A character cannot be had faster than the weights can be read: each of the measurements stands next to that speed,
 * measured right before it. */
static void measure_stepping(const struct work *work, int rounds)
{
    struct net *net = compile(work);
    double bytes = sizeof(float) * multiplied_weights(net), speed[KINDS][MOST_ROUNDS], share[KINDS][MOST_ROUNDS];
    double reading[MOST_ROUNDS];
    float *parameters = malloc(net->parameter_count * sizeof *parameters);
    int symbols[STEPPED + 1];
    struct sampler sampler;
    struct run *run;
    struct error err;
    if (!parameters || !parameters_init(net, 1, parameters, &err) || !sampler_init(&sampler, net, parameters, &err) ||
        !run_create(net, STEPPED, 1, &run, &err))
        fail("out of memory");
    for (int i = 0; i <= STEPPED; i++) symbols[i] = i % V;
    run_set_inputs(run, symbols, symbols + 1);
    run_reset(run, parameters);
    for (int i = 0; i < rounds; i++) {
        reading[i] = machine_read_speed((size_t)bytes);
        speed[SAMPLE][i] = sample(&sampler, (int)(2e8 / bytes));
        speed[FORWARD][i] = forward(run, parameters);
        speed[BACKWARD][i] = backward(run, parameters);
        for (int k = 0; k < KINDS; k++) share[k][i] = speed[k][i] * bytes / reading[i];
    }
    printf("| %-5s | %6d | %6.2f | %4.0f | %7.0f |", work->net, work->hidden, bytes / 1e6,
        median(reading, rounds) / 1e9, median(reading, rounds) / bytes);
    for (int k = 0; k < KINDS; k++)
        printf(" %7.0f | %4.0f |", median(speed[k], rounds), 100 * median(share[k], rounds));
    printf("\n");
    sampler_finish(&sampler);
    run_destroy(run);
    net_destroy(net);
    free(parameters);
}

/* ---- tables ---- */

struct choice {
    const char *nets[MOST_CHOICES];
    int hidden[MOST_CHOICES], layers[MOST_CHOICES], batch[MOST_CHOICES], threads[MOST_CHOICES]; /* 0 behind the last */
    int rounds;
    bool training, stepping;
};

static void print_training(const struct choice *all)
{
    printf("| net   | hidden | layers | batch | threads | characters/s | %% of peak | MB    |\n");
    printf("|-------|-------:|-------:|------:|--------:|-------------:|----------:|------:|\n");
    for (int n = 0; n < MOST_CHOICES && all->nets[n]; n++)
        for (int l = 0; l < MOST_CHOICES && all->layers[l]; l++)
            for (int h = 0; h < MOST_CHOICES && all->hidden[h]; h++)
                for (int b = 0; b < MOST_CHOICES && all->batch[b]; b++)
                    for (int t = 0; t < MOST_CHOICES && all->threads[t]; t++) {
                        struct work work = {
                            all->nets[n], all->hidden[h], all->layers[l], all->batch[b], all->threads[t]};
                        if (work.threads > work.batch) continue; /* a thread takes rows of the batch */
                        struct result r = measure_apart(&work, all->rounds);
                        printf("| %-5s | %6d | %6d | %5d | %7d | %12.0f | %9.1f | %5.1f |\n", work.net, work.hidden,
                            work.layers, work.batch, work.threads, r.characters, 100 * r.share, r.memory);
                    }
}

static void print_stepping(const struct choice *all)
{
    printf("| net   | hidden | weights, MB | read, GB/s | bound | sample | %% | forward | %% | backward | %% |\n");
    printf("|-------|-------:|------------:|-----------:|------:|-------:|--:|--------:|--:|---------:|--:|\n");
    for (int n = 0; n < MOST_CHOICES && all->nets[n]; n++)
        for (int h = 0; h < MOST_CHOICES && all->hidden[h]; h++)
            measure_stepping(&(struct work){all->nets[n], all->hidden[h], 1, 1, 1}, all->rounds);
}

static void read_numbers(int numbers[MOST_CHOICES], char *list)
{
    memset(numbers, 0, MOST_CHOICES * sizeof *numbers);
    for (int i = 0; i < MOST_CHOICES && list; i++) {
        numbers[i] = atoi(strsep(&list, ","));
        if (numbers[i] < 1) fail("a list of numbers is expected, such as 128,256");
    }
}

static void read_names(const char *names[MOST_CHOICES], char *list)
{
    memset(names, 0, MOST_CHOICES * sizeof *names);
    for (int i = 0; i < MOST_CHOICES && list; i++) names[i] = strsep(&list, ",");
}

static struct choice read_choice(int argc, char **argv)
{
    static const struct option options[] = {{"nets", required_argument, NULL, 'n'},
        {"hidden", required_argument, NULL, 'h'}, {"layers", required_argument, NULL, 'l'},
        {"batch", required_argument, NULL, 'b'}, {"threads", required_argument, NULL, 't'},
        {"rounds", required_argument, NULL, 'r'}, {"only", required_argument, NULL, 'o'}, {0}};
    struct choice c = {{"elman", "gru", "lstm"}, {128, 256, 512}, {1, 2}, {32, 1}, {1, 2}, 7, true, true};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) switch (option) {
        case 'n': read_names(c.nets, optarg); break;
        case 'h': read_numbers(c.hidden, optarg); break;
        case 'l': read_numbers(c.layers, optarg); break;
        case 'b': read_numbers(c.batch, optarg); break;
        case 't': read_numbers(c.threads, optarg); break;
        case 'r': c.rounds = atoi(optarg); break;
        case 'o':
            c.training = !strcmp(optarg, "training");
            c.stepping = !strcmp(optarg, "stepping");
            break;
        default: exit(2);
        }
    if (c.rounds < 1 || c.rounds > MOST_ROUNDS) fail("--rounds: 1 to 101");
    return c;
}

int main(int argc, char **argv)
{
    blas_choose_kernels();
    blas_single_threaded();
    if (argc == 7 && !strcmp(argv[1], "--serve")) {
        serve(argv + 2);
        return 0;
    }
    struct choice choice = read_choice(argc, argv);
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%s; single-precision peak of a core: %.1f GFLOP/s\n\n", machine_name(), machine_peak() * 1e-9);
    if (choice.training) print_training(&choice);
    if (choice.training && choice.stepping) printf("\n");
    if (choice.stepping) print_stepping(&choice);
    return 0;
}
