/* allocations.c: the heap's functions in front of those of glibc. */
#include "allocations.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif
#ifndef __GLIBC__
#define SANITIZED 1
#endif

static atomic_size_t largest;
static atomic_long made, live, until_failure; /* until_failure: 0 for never, 1 for now and always */

bool allocations_counted(void)
{
#ifdef SANITIZED
    return false;
#else
    return true;
#endif
}

long allocations_made(void)
{
    return made;
}

long allocations_live(void)
{
    return live;
}

void allocations_watch_largest(void)
{
    largest = 0;
}

size_t allocations_largest(void)
{
    return largest;
}

void allocations_fail_from(long n)
{
    until_failure = n;
}

#ifndef SANITIZED

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *p);

static bool fails(size_t size)
{
    made++;
    if (size > largest) largest = size;
    if (until_failure > 1)
        until_failure--;
    else if (until_failure == 1)
        return true;
    return false;
}

static void *counted(void *p)
{
    if (p) live++;
    return p;
}

void *malloc(size_t size)
{
    return fails(size) ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return fails(count > SIZE_MAX / (size + 1) ? SIZE_MAX : count * size) ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *p, size_t size)
{
    if (fails(size)) return NULL;
    return p ? __libc_realloc(p, size) : counted(__libc_realloc(p, size));
}

void *memalign(size_t alignment, size_t size)
{
    return fails(size) ? NULL : counted(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **p, size_t alignment, size_t size)
{
    *p = memalign(alignment, size);
    return *p ? 0 : ENOMEM;
}

void free(void *p)
{
    if (p) live--;
    __libc_free(p);
}

#endif
