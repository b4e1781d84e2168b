/* test_arena.c: zeroed, aligned, separate pieces; and one place where exhaustion arrives. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include "arena.h"

/* There under the address sanitizer only, which needs terabytes of address space and so cannot be given a limit. */
int __asan_address_is_poisoned(const volatile void *address) __attribute__((weak));

/* What the heap hands out next has been used before. */
static void soil_heap(void)
{
    struct arena arena;
    arena_init(&arena);
    cr_assert_eq(arena_catch(&arena), 0);
    for (int i = 0; i < 2000; i++) memset(arena_alloc(&arena, 1000), 0xAA, 1000);
    arena_finish(&arena);
}

/* Sizes around every border: 0, the alignment, the smallest and the largest block. */
static const size_t sizes[] = {0, 1, 63, 64, 65, 1000, 16383, 16384, 16385, 3, 1 << 20, (1 << 20) + 1, 7, 5 << 20, 9};
enum { SIZES = sizeof sizes / sizeof *sizes };

Test(arena, pieces_are_zero_aligned_and_apart)
{
    struct arena arena;
    soil_heap();
    arena_init(&arena);
    cr_assert_eq(arena_catch(&arena), 0);
    char *pieces[4][SIZES];
    for (int round = 0; round < 4; round++)
        for (int i = 0; i < SIZES; i++) {
            char *piece = pieces[round][i] = arena_alloc(&arena, sizes[i]);
            cr_assert_not_null(piece);
            cr_assert_eq((uintptr_t)piece % 64, 0);
            for (size_t k = 0; k < sizes[i]; k++) cr_assert_eq(piece[k], 0, "size %zu, byte %zu", sizes[i], k);
            memset(piece, round * SIZES + i + 1, sizes[i]);
        }
    for (int round = 0; round < 4; round++)
        for (int i = 0; i < SIZES; i++)
            for (size_t k = 0; k < sizes[i]; k++) cr_assert_eq(pieces[round][i][k], (char)(round * SIZES + i + 1));
    arena_finish(&arena);
}

Test(arena, empty_pieces_differ)
{
    struct arena arena;
    arena_init(&arena);
    cr_assert_eq(arena_catch(&arena), 0);
    cr_assert_neq(arena_alloc(&arena, 0), arena_alloc(&arena, 0));
    arena_finish(&arena);
}

Test(arena, used_counts_padding)
{
    struct arena arena;
    arena_init(&arena);
    cr_assert_eq(arena_catch(&arena), 0);
    cr_assert_eq(arena.used, 0);
    arena_alloc(&arena, 65);
    cr_assert_geq(arena.used, 128);
    cr_assert_eq(arena.used % 64, 0);
    arena_finish(&arena);
}

Test(arena, finish_is_as_init)
{
    struct arena arena;
    arena_init(&arena);
    for (int life = 0; life < 2; life++) {
        cr_assert_eq(arena_catch(&arena), 0);
        arena_alloc(&arena, 100);
        arena_finish(&arena);
        cr_assert_null(arena.blocks);
        cr_assert_eq(arena.used, 0);
    }
    arena_finish(&arena);
}

Test(arena, strings)
{
    struct arena arena;
    arena_init(&arena);
    cr_assert_eq(arena_catch(&arena), 0);
    cr_assert_str_eq(arena_string(&arena, "hidden state", 6), "hidden");
    cr_assert_str_eq(arena_string(&arena, NULL, 0), "");
    cr_assert_str_eq(arena_format(&arena, "%s%d.%c", "h", 12, 'f'), "h12.f");
    cr_assert_str_eq(arena_format(&arena, "%s", ""), "");
    cr_assert_eq(strlen(arena_format(&arena, "%*s", 100000, "far")), 100000);
    arena_finish(&arena);
}

Test(arena, typed_helpers)
{
    struct arena arena;
    arena_init(&arena);
    cr_assert_eq(arena_catch(&arena), 0);
    double *numbers = ARENA_ARRAY(&arena, 1000, double);
    numbers[999] = 1;
    int *number = ARENA_NEW(&arena, int);
    cr_assert_eq(*number, 0);
    arena_finish(&arena);
}

/* Each row asks for what nobody has; the handler runs once, and what was handed out before is still whole. */
Test(arena, sizes_beyond_all_memory)
{
    static const struct {
        size_t count, size;
    } wishes[] = {{1, SIZE_MAX}, {1, SIZE_MAX - 63}, {1, SIZE_MAX - 200}, {1, SIZE_MAX / 2}, {SIZE_MAX / 2, 3},
        {SIZE_MAX / 8 + 2, 8}, {UINT64_C(1) << 32, UINT64_C(1) << 32}};
    struct arena arena;
    arena_init(&arena);
    volatile size_t i = 0;
    char *volatile kept = NULL;
    if (arena_catch(&arena)) i++;
    if (!kept) kept = arena_string(&arena, "kept", 4);
    while (i < sizeof wishes / sizeof *wishes) {
        arena_array(&arena, wishes[i].count, wishes[i].size);
        cr_assert_fail("%zu * %zu bytes were handed out", wishes[i].count, wishes[i].size);
    }
    cr_assert_str_eq(kept, "kept");
    arena_finish(&arena);
}

Test(arena, string_as_long_as_memory)
{
    struct arena arena;
    arena_init(&arena);
    if (!arena_catch(&arena)) {
        arena_string(&arena, "x", SIZE_MAX);
        cr_assert_fail("a string of SIZE_MAX bytes was copied");
    }
    arena_finish(&arena);
}

Test(arena, memory_runs_out)
{
    if (__asan_address_is_poisoned) cr_skip_test("no limit under the address sanitizer");
    struct rlimit limit = {256 << 20, 256 << 20};
    struct arena arena;
    arena_init(&arena);
    volatile size_t pieces = 0;
    cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
    if (!arena_catch(&arena)) {
        for (; pieces < 1000; pieces++) memset(arena_alloc(&arena, 1 << 20), 1, 1 << 20);
        cr_assert_fail("a thousand megabytes within 256");
    }
    cr_assert_gt(pieces, 10);
    arena_finish(&arena);
    cr_assert_eq(arena_catch(&arena), 0, "after arena_finish there is room again");
    arena_alloc(&arena, 100 << 20);
    arena_finish(&arena);
}

Test(arena, bytes_not_handed_out_are_poisoned)
{
    if (!__asan_address_is_poisoned) cr_skip_test("poison is the address sanitizer's");
    struct arena arena;
    arena_init(&arena);
    cr_assert_eq(arena_catch(&arena), 0);
    char *first = arena_alloc(&arena, 64);
    char *second = arena_alloc(&arena, 10);
    cr_assert_not(__asan_address_is_poisoned(first));
    cr_assert_not(__asan_address_is_poisoned(first + 63));
    cr_assert(__asan_address_is_poisoned(first + 64));
    cr_assert(__asan_address_is_poisoned(second - 1));
    cr_assert_not(__asan_address_is_poisoned(second + 9));
    cr_assert(__asan_address_is_poisoned(second + 10));
    arena_finish(&arena);
}
