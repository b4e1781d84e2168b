/*
 * allocations.h: every allocation of the process, counted, and any of them made to fail.
 *
 * The functions of the C library's heap are replaced in a program that links allocations.c. Under a sanitizer, which
 * does the same, nothing is replaced: allocations_counted() is false then, and a test that needs the counts returns.
 */
#ifndef UNIT_ALLOCATIONS_H
#define UNIT_ALLOCATIONS_H

#include <stdbool.h>
#include <stddef.h>

bool allocations_counted(void);

long allocations_made(void); /* since the program began */
long allocations_live(void); /* made and not freed */

/* The largest one since the watch began, in bytes; 0 where they are not counted. */
void allocations_watch_largest(void);
size_t allocations_largest(void);

/* The n-th allocation from now on (1: the next) and all behind it return NULL; 0: none does. */
void allocations_fail_from(long n);

#endif
