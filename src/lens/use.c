/*
 * use.c: all terms of all sums, for those in which the parameter stands.
 */
#include "use.h"

#include <stddef.h>

/* Whether edge k of a term brings the parameter in: a matrix is applied to it, or it is the parameter itself. */
static bool brings(const struct node *n, const struct term *term, int k, int parameter)
{
    return term->matrix >= 0 ? term->matrix == parameter : term_edge(n, term, k)->parameter == parameter;
}

int uses_of(const struct net *net, int parameter, struct use *use, int most)
{
    int uses = 0;
    for (int v = 0; v < net->graph.nodes; v++) {
        const struct node *n = &net->graph.node[v];
        for (int i = 0; i < n->terms; i++) {
            const struct term *term = &n->term[i];
            for (int k = 0; k < term->edges; k++) {
                if (!brings(n, term, k, parameter)) continue;
                const struct edge *other = term->edges == 2 ? term_edge(n, term, 1 - k) : NULL;
                const struct edge *input = term->matrix >= 0 ? term_edge(n, term, 0) : other;
                if (uses < most) use[uses] = (struct use){term->coefficient, v, input};
                uses++;
            }
        }
    }
    return uses;
}
