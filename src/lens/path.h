/*
 * path.h: what one reader of a number passes back to it, product by product.
 *
 * From the number, along the edge that reads it, through the parts of the reader's equation, to the gradient of the
 * quantity that the equation defines. Where every step on the way is elementwise, what comes back is one product:
 *
 *     ∂L/∂c₁[4]  gets from h[4]      o₁[4] · tanh′ · ∂L/∂h₁[4]
 *
 * A matrix or a softmax fans out: every unit of its result depends on the number, so there is a product for each.
 *
 *     ∂L/∂h₃[5]  gets from f[6]      Σⱼ  Wfⱼ₃ · σ′ · ∂L/∂fⱼ[6]
 *
 * A path ends early, at a part without a name, before a second fan. Softmax and a cross-entropy that reads it are taken
 * together, as the backward pass does: their product is (p - target) · ∂L/∂loss, and only what other readers of p give
 * goes through the softmax.
 */
#ifndef LENS_PATH_H
#define LENS_PATH_H

#include "product.h"
#include "trace.h"

enum { PATH_HOPS = 4 };

struct path {
    const struct trace *trace;
    int t;                                         /* of the reader; the parts of an equation share it */
    struct product before;                         /* elementwise, up to the fan or the end */
    int fan, edge;                                 /* the node that fans out, and along which of its edges; -1: none */
    int hop[PATH_HOPS], hop_edge[PATH_HOPS], hops; /* elementwise, behind the fan */
    int end;                                       /* the node whose gradient is reached */
    int unit;                                      /* at the fan's edge, or at the end */
    bool paired;                                   /* the fan is a softmax that is taken together with its loss */
};

#define path_walk    REAL(path_walk)
#define path_parts   REAL(path_parts)
#define path_part    REAL(path_part)
#define path_product REAL(path_product)
#define path_error   REAL(path_error)
#define path_total   REAL(path_total)

/* Unit `unit` of what edge `edge` of node `reader` reads, the reader being at timestep t, which lies in the run. */
void path_walk(struct path *path, const struct trace *trace, int reader, int edge, int t, int unit);

/* How many products there are beside path_error: the fan's width; 1 without a fan; 0 for a paired softmax that nothing
 * but its loss reads. */
int path_parts(const struct path *path);

/* The value of product j; the same with its factors. */
double path_part(const struct path *path, int j);
struct product path_product(const struct path *path, int j);

/* Of a paired softmax: (p - target) · ∂L/∂loss. */
struct product path_error(const struct path *path);

/* All of them together. */
double path_total(const struct path *path);

#endif
