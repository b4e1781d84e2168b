/*
 * arena.h: memory by lifetime. A model, an unrolled run and a frame each own one arena; nothing in it is freed alone.
 *
 * Contract: arena_alloc returns zeroed memory, aligned to 64 bytes (a cache line, an AVX-512 register), and never
 * NULL: when memory is out it jumps to the handler that the owner has set with arena_catch. So code that builds
 * something out of many small pieces has one place that handles exhaustion, in the function that owns the arena:
 *
 *     struct arena arena;
 *     arena_init(&arena);
 *     if (arena_catch(&arena)) {          // true the second time: an allocation failed
 *         arena_finish(&arena);
 *         return error_failed(err, "out of memory");
 *     }
 *     ... arena_alloc(&arena, size) ...
 *
 * Variables of the owner that change after arena_catch and are read in the handler must be volatile (C11 7.13.2.1).
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    size_t used;                /* bytes handed out, padding included */
    jmp_buf on_exhausted;
};

void arena_init(struct arena *arena);
void arena_finish(struct arena *arena); /* frees all blocks; the arena, and its handler, is as after arena_init */

#define arena_catch(arena) setjmp((arena)->on_exhausted)

/* One block for the next `size` bytes. Where the system has huge pages (of 2 MB), a large block is made of them: a
 * processor finds its way in a few of those, and loses it in thousands of small ones. */
void arena_reserve(struct arena *arena, size_t size);

/* size may be 0. A size whose rounding overflows counts as exhaustion. */
void *arena_alloc(struct arena *arena, size_t size);
/* count * size bytes, checked for overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* A copy of length bytes with a 0 behind. */
char *arena_string(struct arena *arena, const char *text, size_t length);
/* printf into the arena. */
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
