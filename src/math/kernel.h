/*
 * kernel.h: one loop in plain C, compiled for several generations of processors, the best one taken at run time.
 *
 * KERNEL stands in front of the definition of a function whose loops the compiler can vectorize. On x86-64 Linux with
 * gcc it makes three versions (AVX-512; AVX2 with FMA; the 2003 baseline) and lets the dynamic linker choose; anywhere
 * else it is nothing and the build's own -march decides. Left out on purpose: clang 14, which accepts the attribute
 * but chooses wrongly; ThreadSanitizer, which has not started yet when the linker asks.
 *
 * INLINE marks a helper that must be inlined into every version, so that it is compiled for that processor.
 */
#ifndef MATH_KERNEL_H
#define MATH_KERNEL_H

#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) &&                       \
    !defined(__SANITIZE_THREAD__)
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define KERNEL
#endif

#define INLINE static inline __attribute__((always_inline))

#endif
