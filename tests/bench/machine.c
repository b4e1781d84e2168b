/*
 * machine.c: see machine.h. The loops are written with vectors of the compiler, once for each generation of processors,
 * since what is asked is how fast the hardware is, and not what a compiler makes of plain C.
 */
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 20, SUMS = 12, MULTIPLIES = 200000 };

double machine_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* A field of /proc/cpuinfo's first processor, or "". */
static void read_field(const char *name, char value[64])
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    size_t length = strlen(name);
    value[0] = '\0';
    while (file && !value[0] && fgets(line, sizeof line, file)) {
        char *colon = strchr(line, ':');
        if (!colon || strncmp(line, name, length) != 0 || (line[length] != '\t' && line[length] != ' ')) continue;
        snprintf(value, 64, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
    }
    if (file) fclose(file);
}

const char *machine_name(void)
{
    static char name[256];
    char model_name[64], family[64], model[64];
    read_field("model name", model_name), read_field("cpu family", family), read_field("model", model);
    snprintf(name, sizeof name, "%s (family %s, model %s), %ld cores", model_name, family, model,
        sysconf(_SC_NPROCESSORS_ONLN));
    return name;
}

/* multiply_: SUMS sums, more than the multipliers take to finish one, so that none waits for itself; a and b keep them
 * from growing. read_: as many loads in flight. Both return what keeps the compiler from leaving the work out. */
#define DEFINE_LOOPS(NAME, TARGET, LANES)                                                                              \
    typedef float NAME##_vector __attribute__((vector_size(4 * LANES)));                                               \
                                                                                                                       \
    TARGET static float multiply_##NAME(int times, float a, float b)                                                   \
    {                                                                                                                  \
        NAME##_vector va = a - (NAME##_vector){0}, vb = b - (NAME##_vector){0}, s[SUMS];                               \
        _Pragma("GCC unroll 12") for (int i = 0; i < SUMS; i++) s[i] = vb * (float)i;                                  \
        for (int k = 0; k < times; k++) {                                                                              \
            _Pragma("GCC unroll 12") for (int i = 0; i < SUMS; i++) s[i] = s[i] * va + vb;                             \
        }                                                                                                              \
        _Pragma("GCC unroll 12") for (int i = 1; i < SUMS; i++) s[0] += s[i];                                          \
        return s[0][0];                                                                                                \
    }                                                                                                                  \
                                                                                                                       \
    TARGET static float read_##NAME(const float *data, size_t n)                                                       \
    {                                                                                                                  \
        NAME##_vector s[8] = {{0}};                                                                                    \
        const NAME##_vector *v = (const NAME##_vector *)data;                                                          \
        for (size_t i = 0; i + 8 * LANES <= n; i += 8 * LANES, v += 8) {                                               \
            _Pragma("GCC unroll 8") for (int k = 0; k < 8; k++) s[k] += v[k];                                          \
        }                                                                                                              \
        _Pragma("GCC unroll 8") for (int i = 1; i < 8; i++) s[0] += s[i];                                              \
        return s[0][0];                                                                                                \
    }

struct loops {
    int lanes;
    float (*multiply)(int times, float a, float b);
    float (*read)(const float *data, size_t n);
};

DEFINE_LOOPS(plain, , 4)
#ifdef __x86_64__
DEFINE_LOOPS(avx2, __attribute__((target("avx2,fma"))), 8)
DEFINE_LOOPS(avx512, __attribute__((target("avx512f"))), 16)
#endif

static struct loops best_loops(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f")) return (struct loops){16, multiply_avx512, read_avx512};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return (struct loops){8, multiply_avx2, read_avx2};
#endif
    return (struct loops){4, multiply_plain, read_plain};
}

static volatile float sink;

double machine_peak(void)
{
    struct loops loops = best_loops();
    double best = 0;
    for (int run = 0; run < RUNS; run++) {
        double start = machine_seconds();
        sink = loops.multiply(MULTIPLIES, 0.5f, 1);
        double speed = 2.0 * SUMS * loops.lanes * MULTIPLIES / (machine_seconds() - start);
        if (speed > best) best = speed;
    }
    return best;
}

double machine_read_speed(size_t bytes)
{
    struct loops loops = best_loops();
    size_t line = 8 * 64, n = (bytes + line - 1) / line * line, times = 1 + (64 << 20) / n / RUNS;
    float *data = aligned_alloc(64, n);
    double best = 0;
    if (!data) return 0;
    memset(data, 0, n);
    for (int run = 0; run < RUNS; run++) {
        double start = machine_seconds();
        for (size_t i = 0; i < times; i++) sink = loops.read(data, n / sizeof *data);
        double speed = (double)n * (double)times / (machine_seconds() - start);
        if (speed > best) best = speed;
    }
    free(data);
    return best;
}
