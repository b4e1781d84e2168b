/*
 * arena.c: bump allocation in blocks that grow with the arena.
 *
 *     arena.blocks -> [header|.....used.....|..free..] -> [header|......full......] -> ... -> NULL
 *
 * Invariant: used is a multiple of ALIGNMENT and start + used is aligned to it. Blocks come from calloc, so that large
 * ones are zeroed lazily by the kernel. Under the address sanitizer every byte not handed out is poisoned, and a gap
 * follows each allocation: running over one end of a track is caught as it would be with malloc.
 */
#include "arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(start, size)   ((void)(start), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
#endif

enum {
    ALIGNMENT = 64,
#ifdef ARENA_POISONS
    GAP = ALIGNMENT,
#else
    GAP = 0,
#endif
    PAGE = 4 << 10,
    HUGE_PAGE = 2 << 20,
    SMALLEST_BLOCK = 16 << 10,
    LARGEST_BLOCK = 1 << 20 /* of those made ahead of need; a larger allocation has a block of its own */
};

struct arena_block {
    struct arena_block *next;
    char *start; /* aligned */
    size_t used, size;
};

void arena_init(struct arena *arena)
{
    memset(arena, 0, sizeof *arena);
}

void arena_finish(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        ASAN_UNPOISON_MEMORY_REGION(block->start, block->size);
        free(block);
    }
    arena_init(arena);
}

static _Noreturn void exhausted(struct arena *arena)
{
    static const jmp_buf never_set;
    assert(memcmp(arena->on_exhausted, never_set, sizeof never_set) != 0); /* arena_catch was forgotten */
    (void)never_set;
    longjmp(arena->on_exhausted, 1);
}

/* size is a multiple of ALIGNMENT. */
static struct arena_block *new_block(struct arena *arena, size_t size)
{
    struct arena_block *block = calloc(1, sizeof *block + ALIGNMENT + size);
    if (!block) exhausted(arena);
    uintptr_t behind_header = (uintptr_t)(block + 1);
    block->start = (char *)(block + 1) + (-behind_header & (ALIGNMENT - 1));
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    ASAN_POISON_MEMORY_REGION(block->start, size);
    return block;
}

void arena_reserve(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) exhausted(arena);
    struct arena_block *block = new_block(arena, (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
#ifdef MADV_HUGEPAGE
    uintptr_t first = ((uintptr_t)block->start + PAGE - 1) / PAGE * PAGE, end = (uintptr_t)block->start + block->size;
    if (end > first + HUGE_PAGE) madvise((void *)first, end - first, MADV_HUGEPAGE); /* a refusal costs speed alone */
#endif
}

static struct arena_block *add_block(struct arena *arena, size_t size)
{
    size_t ahead = arena->used < SMALLEST_BLOCK ? SMALLEST_BLOCK : arena->used;
    if (ahead > LARGEST_BLOCK) ahead = LARGEST_BLOCK;
    return new_block(arena, size < ahead ? ahead : size);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) exhausted(arena); /* no sum from here on overflows */
    size_t rounded = (size + (size == 0) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + GAP;
    struct arena_block *block = arena->blocks;
    if (!block || rounded > block->size - block->used) block = add_block(arena, rounded);
    char *memory = block->start + block->used;
    block->used += rounded;
    arena->used += rounded;
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
    return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) exhausted(arena);
    return arena_alloc(arena, total);
}

char *arena_string(struct arena *arena, const char *text, size_t length)
{
    if (length == SIZE_MAX) exhausted(arena);
    char *copy = arena_alloc(arena, length + 1);
    if (length) memcpy(copy, text, length);
    return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1);
    if (text) vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    if (!text) exhausted(arena); /* longer than INT_MAX */
    return text;
}
