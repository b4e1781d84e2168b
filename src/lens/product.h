/*
 * product.h: a product of numbers as an answer shows it, "Wf₃₅ · h₅[4]": each factor has a value, and most of them are
 * numbers of the net that can be asked about in their turn.
 */
#ifndef LENS_PRODUCT_H
#define LENS_PRODUCT_H

#include "number.h"

enum factor_kind {
    FACTOR_LINK,     /* a number of the net */
    FACTOR_CONSTANT, /* a number that the equation has */
    FACTOR_SLOPE,    /* the derivative of an operator, where its argument stands */
    FACTOR_ERROR,    /* p - 1 for the target's probability, p for the others: softmax and cross-entropy in one */
    FACTOR_LOG       /* -1 / p for the target's probability, 0 for the others: the derivative of -log p */
};

struct factor {
    enum factor_kind kind;
    double value;
    struct number number; /* FACTOR_LINK; of FACTOR_ERROR and FACTOR_LOG the probability */
    const struct op *op;  /* FACTOR_SLOPE */
};

enum { PRODUCT_MOST = 16 };

struct product {
    struct factor factor[PRODUCT_MOST];
    int factors;
    double value;
};

static inline struct product product_empty(void)
{
    return (struct product){.value = 1};
}

/* There must be room. */
static inline void product_add(struct product *product, struct factor factor)
{
    product->factor[product->factors++] = factor;
    product->value *= factor.value;
}

static inline void product_add_link(struct product *product, struct number number, double value)
{
    product_add(product, (struct factor){.kind = FACTOR_LINK, .value = value, .number = number});
}

static inline void product_add_constant(struct product *product, double value)
{
    if (value != 1) product_add(product, (struct factor){.kind = FACTOR_CONSTANT, .value = value});
}

/* Whether one can go on to a factor's number. */
static inline bool factor_leads_on(const struct factor *factor)
{
    return factor->kind != FACTOR_CONSTANT && factor->kind != FACTOR_SLOPE;
}

#endif
