/*
 * reader.c: by looking at all edges; a net has some tens of them.
 */
#include "reader.h"

int reader_of_part(const struct graph *graph, int node, int *edge)
{
    for (int r = 0; r < graph->nodes; r++)
        for (*edge = 0; *edge < graph->node[r].edges; ++*edge)
            if (graph->node[r].edge[*edge].node == node) return r;
    return -1;
}

int reader_quantity(const struct graph *graph, int node)
{
    int edge;
    while (node >= 0 && graph->node[node].quantity < 0) node = reader_of_part(graph, node, &edge);
    return node >= 0 ? graph->node[node].quantity : -1;
}

int reader_matrix(const struct node *node, int edge)
{
    for (int i = 0; i < node->terms; i++)
        if (node->term[i].matrix >= 0 && node->term[i].first_edge == edge) return node->term[i].matrix;
    return -1;
}

int reader_widest(const struct graph *graph)
{
    int widest = 1;
    for (int v = 0; v < graph->nodes; v++)
        if (graph->node[v].width > widest) widest = graph->node[v].width;
    return widest;
}
