/*
 * machine.h: what this processor can do at most: the scales that measured speeds are put on.
 */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <stddef.h>

/* Seconds, from some start. */
double machine_seconds(void);

/* "AMD EPYC (family 25, model 1), 2 cores": as /proc/cpuinfo has it. */
const char *machine_name(void);

/* Single-precision operations a second that one core reaches with fused multiply-adds on registers alone, each counted
 * as two: the best of some runs of a few milliseconds. */
double machine_peak(void);

/* Bytes a second at which one core reads the same `bytes` of memory again and again: from whichever cache they fit in.
 * The best of some runs. */
double machine_read_speed(size_t bytes);

#endif
