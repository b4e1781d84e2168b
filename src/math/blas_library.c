/*
 * blas_library.c: the side of OpenBLAS that exists once a process: its kernels, its threads, its complaints.
 */
#include "blas.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exported by OpenBLAS when it holds kernels for several processors (DYNAMIC_ARCH), though in no header of its own. */
void gotoblas_dynamic_quit(void) __attribute__((weak));
void gotoblas_dynamic_init(void) __attribute__((weak));

#define CORE_TYPE "OPENBLAS_CORETYPE"

/* The OpenBLAS name of the best kernels that this processor can run, or NULL where its fallback is right. */
static const char *best_core(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
    return NULL;
}

/* It reads the variable again while it starts again; no product has been computed yet, so nothing is lost. */
void blas_choose_kernels(void)
{
    const char *core = best_core();
    bool fallback = strcmp(openblas_get_corename(), "Prescott") == 0;
    if (!fallback || !core || getenv(CORE_TYPE) || !gotoblas_dynamic_quit || !gotoblas_dynamic_init) return;
    if (setenv(CORE_TYPE, core, 1) != 0) return;
    gotoblas_dynamic_quit();
    gotoblas_dynamic_init();
    unsetenv(CORE_TYPE);
}

void blas_single_threaded(void)
{
    openblas_set_num_threads(1);
}

/* BLAS and LAPACK call this for a wrong argument, which is a bug of ours. The library's own version prints on stdout,
 * into the screen, and goes on. */
void xerbla_(const char *routine, const int *argument, size_t length);
void xerbla_(const char *routine, const int *argument, size_t length)
{
    fprintf(stderr, "%.*s: argument %d is wrong\n", (int)length, routine, *argument);
    abort();
}
