/*
 * packed.c: see packed.h.
 *
 * A packed matrix is a row of *panels*: `width` columns of w each, one row of w behind the other, the last panel filled
 * up with zeros. A *tile* is a few rows of x times one panel:
 *
 *                       k: wwwwwwww
 *                          wwwwwwww   the panel, read as it lies
 *          k: xxxxxxxx     wwwwwwww
 *             xxxxxxxx     yyyyyyyy   the sums: they fill the registers (8 x 32 with AVX-512, 6 x 16 with AVX2) and
 *             xxxxxxxx     yyyyyyyy   stay there while k goes down the panel
 *
 * So each number of the panel, once loaded, is multiplied by as many numbers as there are rows, each of x by `width`.
 * A few rows alone would leave the multipliers waiting for each other: they take two panels at once.
 */
#include "packed.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "blas.h"
#include "kernel.h"

enum {
    MAX_ROWS = 8,
    MAX_WIDTH = 32,
    BLOCK = 16,     /* loading goes by squares of so many rows and columns */
    NEAR = 32768,   /* numbers of x that stay in a core's own cache while all panels pass by */
    AHEAD_STEP = 16 /* bytes of struct ahead for every k: a line of the cache for four */
};

struct tile {
    real *y; /* from the tile's first row and column on */
    const real *x, *panel;
    ptrdiff_t in, out; /* the rows of x and of y lie these apart */
    real alpha;
    bool add;
    uintptr_t ahead; /* what a later tile will read: to be brought nearer, `step` bytes for every k */
    size_t step;
};

struct kernel {
    int rows, width;                                       /* of the largest tile, as above; width 0: matmul does it */
    int wide_rows;                                         /* up to here two panels at once */
    void (*const (*tile)[MAX_ROWS])(const struct tile *t); /* by columns: half a panel, one, two; and rows - 1 */
};

#if defined(__x86_64__) && defined(__GNUC__) && !defined(REAL_IS_DOUBLE)

/* Loops over constants, unrolled so that what they index can be in registers. clang does that unasked. */
#ifdef __clang__
#define UNROLL(n)
#else
#define UNROLL_PRAGMA(text) _Pragma(#text)
#define UNROLL(n)           UNROLL_PRAGMA(GCC unroll n)
#endif
#define foreach(i, n) UNROLL(8) for (int i = 0; i < n; i++)

/* A kernel for vectors of LANES floats, two in a row of a panel. rows and vectors are constants wherever _tile is
 * inlined; vectors 0 and 1 are of the first panel, 2 and 3 of the second. The rows of y may be far away: they are asked
 * for before they are needed. So is a panel, but not where two are read for few rows: that costs more than it saves. */
#define DEFINE_KERNEL(NAME, TARGET, LANES, STEPS)                                                                      \
    typedef float NAME##_vector __attribute__((vector_size(4 * LANES), aligned(4), may_alias));                        \
                                                                                                                       \
    __attribute__((target(TARGET))) INLINE void NAME##_tile(struct tile t, int rows, int vectors)                      \
    {                                                                                                                  \
        NAME##_vector sum[MAX_ROWS][4], wk[4];                                                                         \
        const float *w = t.panel;                                                                                      \
        foreach (r, rows) {                                                                                            \
            foreach (v, vectors) sum[r][v] = (NAME##_vector){0};                                                       \
            for (int line = 0; line < 2 * LANES; line += 16) __builtin_prefetch(t.y + r * t.out + line, 1);            \
        }                                                                                                              \
        UNROLL(STEPS)                                                                                                  \
        for (ptrdiff_t k = 0; k < t.in; k++, w += 2 * LANES, t.ahead += t.step) {                                      \
            if (vectors <= 2) __builtin_prefetch((const void *)t.ahead, 0, 2);                                         \
            foreach (v, vectors) wk[v] = *(const NAME##_vector *)(w + v / 2 * 2 * LANES * t.in + v % 2 * LANES);       \
            foreach (r, rows)                                                                                          \
                foreach (v, vectors) sum[r][v] += t.x[r * t.in + k] * wk[v];                                           \
        }                                                                                                              \
        if (t.alpha != 1)                                                                                              \
            foreach (r, rows)                                                                                          \
                foreach (v, vectors) sum[r][v] *= t.alpha;                                                             \
        foreach (r, rows)                                                                                              \
            foreach (v, vectors) {                                                                                     \
                NAME##_vector *y = (NAME##_vector *)(t.y + r * t.out + v * LANES);                                     \
                if (t.add) sum[r][v] += *y;                                                                            \
                *y = sum[r][v];                                                                                        \
            }                                                                                                          \
    }                                                                                                                  \
                                                                                                                       \
    DEFINE_TILE(NAME, TARGET, 1, 1)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 2, 1)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 3, 1)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 4, 1)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 5, 1)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 6, 1)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 7, 1)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 8, 1)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 1, 2)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 2, 2)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 3, 2)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 4, 2)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 5, 2)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 6, 2)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 7, 2)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 8, 2)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 1, 4)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 2, 4)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 3, 4)                                                                                    \
    DEFINE_TILE(NAME, TARGET, 4, 4)                                                                                    \
                                                                                                                       \
    static void (*const NAME##_tiles[3][MAX_ROWS])(const struct tile *t) = {                                           \
        {NAME##_1x1, NAME##_2x1, NAME##_3x1, NAME##_4x1, NAME##_5x1, NAME##_6x1, NAME##_7x1, NAME##_8x1},              \
        {NAME##_1x2, NAME##_2x2, NAME##_3x2, NAME##_4x2, NAME##_5x2, NAME##_6x2, NAME##_7x2, NAME##_8x2},              \
        {NAME##_1x4, NAME##_2x4, NAME##_3x4, NAME##_4x4}};

#define DEFINE_TILE(NAME, TARGET, ROWS, VECTORS)                                                                       \
    __attribute__((target(TARGET))) static void NAME##_##ROWS##x##VECTORS(const struct tile *t)                        \
    {                                                                                                                  \
        NAME##_tile(*t, ROWS, VECTORS);                                                                                \
    }

DEFINE_KERNEL(avx2, "avx2,fma", 8, 1)
DEFINE_KERNEL(avx512, "avx512f", 16, 2)

static const struct kernel kernels[PACKED_KINDS] = {
    [PACKED_AVX2] = {6, 16, 1, avx2_tiles}, [PACKED_AVX512] = {8, 32, 4, avx512_tiles}};

bool packed_can(enum packed_kind kind)
{
    if (kind == PACKED_AVX512) return __builtin_cpu_supports("avx512f");
    return kind == PACKED_BLAS || (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"));
}

#else

static const struct kernel kernels[PACKED_KINDS];

bool packed_can(enum packed_kind kind)
{
    return kind == PACKED_BLAS;
}

#endif

size_t packed_size(int in, int out)
{
    return (size_t)in * (((size_t)out + MAX_WIDTH - 1) / MAX_WIDTH * MAX_WIDTH);
}

void packed_init(struct packed *packed, int in, int out, real *data)
{
    assert(in > 0 && out > 0 && (uintptr_t)data % 64 == 0);
    *packed = (struct packed){PACKED_KINDS - 1, in, out, data};
    while (!packed_can(packed->kind)) packed->kind--;
}

static int at_most(int n, int limit)
{
    return n < limit ? n : limit;
}

/* to [BLOCK] = the first columns of from, with zeros behind them */
INLINE void copy_columns(real *restrict to, const real *restrict from, int columns)
{
    if (columns >= BLOCK) {
        memcpy(to, from, BLOCK * sizeof(real));
        return;
    }
    for (int j = 0; j < BLOCK; j++) to[j] = j < columns ? from[j] : 0;
}

/* A few rows of w at a time, so that w, which is far away, is read almost as it lies. */
void packed_load(struct packed *packed, const real *w)
{
    int width = kernels[packed->kind].width, in = packed->in, out = packed->out;
    if (!width) memcpy(packed->data, w, (size_t)in * (size_t)out * sizeof(real));
    for (int top = 0; width && top < in; top += BLOCK)
        for (int left = 0; left < out; left += width) {
            real *to = packed->data + (size_t)left * (size_t)in + (size_t)top * (size_t)width;
            for (int k = top; k < at_most(in, top + BLOCK); k++)
                for (int column = left; column < left + width; column += BLOCK, to += BLOCK)
                    copy_columns(to, w + (size_t)k * (size_t)out + column, out - column);
        }
}

/* Rows r and r + BLOCK/2 become rows 2r and 2r + 1, element by element in turn. Of the 8 bits of an element's place it
 * moves the highest, of its row, to the lowest, of its column; so four times of this are a transposition. */
INLINE void weave(real *restrict to, const real *restrict from)
{
    for (int r = 0; r < BLOCK / 2; r++)
        for (int i = 0; i < BLOCK; i++) {
            to[2 * r * BLOCK + 2 * i] = from[r * BLOCK + i];
            to[2 * r * BLOCK + 2 * i + 1] = from[(r + BLOCK / 2) * BLOCK + i];
        }
}

/* rows x columns of w become columns x BLOCK of a panel, with zeros where w has no rows. */
KERNEL static void load_block(
    real *restrict to, int width, const real *restrict w, size_t stride, int rows, int columns)
{
    real a[BLOCK * BLOCK] = {0}, b[BLOCK * BLOCK];
    for (int r = 0; r < rows; r++) memcpy(a + r * BLOCK, w + (size_t)r * stride, (size_t)columns * sizeof(real));
    weave(b, a), weave(a, b), weave(b, a), weave(a, b);
    for (int k = 0; k < columns; k++) memcpy(to + k * width, a + k * BLOCK, BLOCK * sizeof(real));
}

void packed_load_transposed(struct packed *packed, const real *w)
{
    int width = kernels[packed->kind].width, in = packed->in, out = packed->out;
    if (!width) transpose(packed->data, w, out, in);
    for (int left = 0; width && left < out; left += width)
        for (int top = 0; top < in; top += BLOCK)
            for (int column = left; column < left + width; column += BLOCK) {
                real *to = packed->data + (size_t)left * (size_t)in + (size_t)top * (size_t)width + (column - left);
                int rows = column < out ? at_most(out - column, BLOCK) : 0;
                const real *from = rows ? w + (size_t)column * (size_t)in + top : w;
                load_block(to, width, from, (size_t)in, rows, at_most(in - top, BLOCK));
            }
}

/* A tile of which only the first columns exist: into memory of its own, and from there. */
static void multiply_edge(const struct kernel *kernel, const struct tile *t, int rows, int columns)
{
    real product[MAX_ROWS * MAX_WIDTH];
    struct tile whole = *t;
    whole.y = product, whole.out = kernel->width, whole.add = false;
    kernel->tile[columns > kernel->width / 2][rows - 1](&whole);
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < columns; j++) {
            real *y = &t->y[r * t->out + j], product_rj = product[r * kernel->width + j];
            *y = t->add ? *y + product_rj : product_rj;
        }
}

void ahead_add(struct ahead *ahead, const void *part, size_t bytes)
{
    if (ahead->parts == AHEAD_PARTS) return;
    ahead->part[ahead->parts] = part;
    ahead->bytes[ahead->parts++] = bytes;
}

/* What a tile brings nearer of what the caller wants: whatever it comes to of the part that is next. */
static void take_ahead(struct ahead *ahead, struct tile *t)
{
    t->ahead = (uintptr_t)ahead->part[ahead->now] + ahead->done;
    t->step = AHEAD_STEP;
    ahead->done += (size_t)t->in * AHEAD_STEP;
    if (ahead->done < ahead->bytes[ahead->now]) return;
    ahead->now++;
    ahead->done = 0;
}

/* How rows are cut into tiles: of equal height, the first ones one higher. */
struct cut {
    int tiles, height, higher;
};

static struct cut cut_rows(const struct kernel *kernel, int rows)
{
    int tiles = (rows + kernel->rows - 1) / kernel->rows;
    return (struct cut){tiles, rows / tiles, rows % tiles};
}

/* While there is something ahead every second tile is for that; the others bring their shares of the next panel. */
static void multiply_panels(const struct kernel *kernel, const struct tile *all, const struct cut *cut, int panels,
    int columns, struct ahead *ahead)
{
    struct tile t = *all;
    uintptr_t next = (uintptr_t)(t.panel + t.in * kernel->width);
    bool both = ahead && ahead->now < ahead->parts && cut->tiles > 1;
    size_t share = (size_t)kernel->width * sizeof(real) / (size_t)(both ? (cut->tiles + 1) / 2 : cut->tiles);
    for (int i = 0; i < cut->tiles; i++) {
        int height = cut->height + (i < cut->higher);
        if (i % 2 && both && ahead->now < ahead->parts) {
            take_ahead(ahead, &t);
        } else {
            t.ahead = next, t.step = share;
            next += (size_t)t.in * share;
        }
        if (columns < kernel->width)
            multiply_edge(kernel, &t, height, columns);
        else
            kernel->tile[panels][height - 1](&t);
        t.y += height * t.out;
        t.x += height * t.in;
    }
}

/* A few rows: two panels at once, as long as there are two. */
static void multiply_rows(const struct packed *packed, const struct tile *all, int rows, struct ahead *ahead)
{
    const struct kernel *kernel = &kernels[packed->kind];
    struct cut cut = cut_rows(kernel, rows);
    struct tile t = *all;
    for (int left = packed->out, panels; left > 0; left -= panels * kernel->width) {
        panels = rows <= kernel->wide_rows && left >= 2 * kernel->width ? 2 : 1;
        multiply_panels(kernel, &t, &cut, panels, left, ahead);
        t.y += panels * kernel->width;
        t.panel += (ptrdiff_t)panels * kernel->width * t.in;
    }
}

void packed_matmul(
    real *y, const real *x, const struct packed *packed, int rows, real alpha, bool add, struct ahead *ahead)
{
    int in = packed->in, out = packed->out, tallest = kernels[packed->kind].rows;
    assert(rows > 0);
    if (!tallest) {
        matmul(y, x, packed->data, rows, in, out, alpha, add);
        return;
    }
    int block = tallest * (1 + NEAR / (tallest * in));
    for (int first = 0; first < rows; first += block) {
        struct tile t = {
            y + (ptrdiff_t)first * out, x + (ptrdiff_t)first * in, packed->data, in, out, alpha, add, 0, 0};
        multiply_rows(packed, &t, at_most(rows - first, block), ahead);
    }
}
