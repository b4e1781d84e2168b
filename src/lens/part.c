/*
 * part.c: looking for readers and terms.
 */
#include "part.h"

#include <stddef.h>

int part_reader(const struct graph *graph, int node, int *k)
{
    for (int r = 0; r < graph->nodes; r++)
        for (*k = 0; *k < graph->node[r].edges; ++*k)
            if (graph->node[r].edge[*k].node == node) return r;
    return -1;
}

int part_quantity(const struct net *net, int node)
{
    int edge;
    while (node >= 0 && net->graph.node[node].quantity < 0) node = part_reader(&net->graph, node, &edge);
    return node >= 0 ? net->graph.node[node].quantity : -1;
}

int part_widest(const struct graph *graph)
{
    int widest = 1;
    for (int v = 0; v < graph->nodes; v++)
        if (graph->node[v].width > widest) widest = graph->node[v].width;
    return widest;
}

const struct term *part_term(const struct node *node, int k)
{
    for (int i = 0; i < node->terms; i++) {
        const struct term *term = &node->term[i];
        if (k >= term->first_edge && k < term->first_edge + term->edges) return term;
    }
    return NULL;
}

int part_matrix(const struct node *node, int k)
{
    const struct term *term = part_term(node, k);
    return term ? term->matrix : -1;
}
