/*
 * saturation.c: counting, unit by unit.
 */
#include "saturation.h"

#include <math.h>

static const double margin = 0.1; /* how near to a limit is at it */

struct limits {
    double low, high; /* the same: there are none */
    bool reached;     /* the low one is a value, not one that is only approached */
};

static struct limits limits_of(const struct net *net, int quantity)
{
    static const struct limits of_operator[OP_COUNT] = {
        [OP_SIGMOID] = {0, 1, false}, [OP_TANH] = {-1, 1, false}, [OP_RELU] = {0, INFINITY, true}};
    const struct node *node = &net->graph.node[net->quantity[quantity].node];
    struct limits limits = {0, 0, false};
    if (node->kind == NODE_OP) limits = of_operator[node->op->id];
    bool said = net->quantity[quantity].role == ROLE_GATE;
    return said && limits.low == limits.high ? of_operator[OP_SIGMOID] : limits;
}

bool saturation_applies(const struct net *net, int quantity)
{
    struct limits limits = limits_of(net, quantity);
    return limits.low < limits.high;
}

bool saturation_thresholds(const struct net *net, int quantity, double *left, double *right)
{
    const struct node *node = &net->graph.node[net->quantity[quantity].node];
    enum op_id op = node->kind == NODE_OP ? node->op->id : OP_COUNT;
    *right = op == OP_SIGMOID ? log((1 - margin) / margin) : op == OP_TANH ? atanh(1 - margin) : INFINITY;
    *left = op == OP_RELU ? 0 : -*right;
    return op == OP_SIGMOID || op == OP_TANH || op == OP_RELU;
}

static void count_number(struct saturation_count *count, struct limits limits, double x)
{
    count->left += limits.reached ? x <= limits.low : x < limits.low + margin;
    count->right += x > limits.high - margin;
}

void saturation_count(const struct run *run, int quantity, struct saturation_count *count)
{
    struct limits limits = limits_of(run->net, quantity);
    int width = run->net->quantity[quantity].width;
    const real *value = run_value(run, quantity, 0);
    for (size_t row = 0; row < (size_t)run->T * (size_t)run->B; row++, value += width)
        for (int u = 0; u < width; u++) count_number(&count[u], limits, (double)value[u]);
}

void saturation_measure(const struct run *run, int quantity, int b, struct saturation *unit)
{
    struct limits limits = limits_of(run->net, quantity);
    int width = run->net->quantity[quantity].width, first = b < 0 ? 0 : b, end = b < 0 ? run->B : b + 1;
    double samples = (double)run->T * (end - first);
    for (int u = 0; u < width; u++) {
        struct saturation_count n = {0, 0};
        for (int t = 0; t < run->T; t++)
            for (int i = first; i < end; i++)
                count_number(&n, limits, (double)run_value(run, quantity, t)[i * width + u]);
        double left = (double)n.left;
        unit[u] = (struct saturation){left / samples, (double)n.right / samples, limits.reached && left == samples};
    }
}

struct saturation saturation_mean(const struct saturation *unit, int units, int *dead)
{
    struct saturation mean = {0};
    *dead = 0;
    for (int u = 0; u < units; u++) {
        mean.left += unit[u].left / units;
        mean.right += unit[u].right / units;
        *dead += unit[u].dead;
    }
    mean.dead = *dead == units;
    return mean;
}
