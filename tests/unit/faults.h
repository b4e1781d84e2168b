/*
 * faults.h: any one call of the system's made to fail, or all from it on, as SQLite's tests do: for every N until
 * nothing is left to fail.
 *
 * The linker puts these functions in the place of the system's (--wrap, see meson.build) wherever our own objects call
 * them, with sanitizers or without; what shared libraries call themselves is not seen, but for jansson, which asks us
 * for memory. fsync is counted and not done: a test that comes by some thousand times would wait for the disk.
 */
#ifndef UNIT_FAULTS_H
#define UNIT_FAULTS_H

#include <stdbool.h>

enum faults {
    FAULTS_MEMORY,     /* allocations, and the start of a thread */
    FAULTS_FILES,      /* what opens, reads, writes, syncs, cuts, closes or renames a file, or flushes a stream */
    FAULTS_SYNC,       /* fsync alone */
    FAULTS_HALVES,     /* no fault: reads and writes of half of what was asked for */
    FAULTS_INTERRUPTED /* no fault: a signal came before reading or writing, twice each */
};

/* The n-th call from now on (from 1) fails; onwards: and all of its kind behind it. Of FAULTS_HALVES and
 * FAULTS_INTERRUPTED all do. */
void faults_begin(enum faults kind, long n, bool onwards);
/* None fails any more. Returns whether one had. */
bool faults_end(void);

/* At the n-th call that concerns files a signal comes; 0: none does. */
void faults_signal(int signal, long n);

/* Allocations that were made and not freed. */
long faults_live(void);

#endif
