/*
 * ngram.h: what a net must beat: a character n-gram model with interpolated, modified Kneser-Ney smoothing.
 *
 * n counts characters of context. P_n(w | h), h the n characters before w, is the discounted share of w among all that
 * followed h in the training text, and for the rest what the next shorter context h' = h without its first says:
 *
 *     P_n(w | h) = (c(hw) - D(c(hw))) / c(h.) + b(h) L_n-1(w | h')       b(h): what the discounts took, over c(h.)
 *     L_k(w | h) = (l(hw) - D(l(hw))) / l(h.) + b(h) L_k-1(w | h')       L_-1 = 1 / V
 *
 * c counts occurrences; l, in all lower orders, counts the distinct characters that stand to the left of hw (the start
 * of the text is one of them); `.` sums over all w. A context that never occurred passes all on: P_n = L_n-1. P is
 * never 0. Each order has discounts D(1), D(2), D(3 and more) of its own, one set for c and one for l, from how many
 * counts are 1, 2, 3 and 4 (n1 ... n4):
 *
 *     Y = n1 / (n1 + 2 n2)       D(j) = j - (j + 1) Y n_j+1 / n_j
 *
 * where that is undefined (an n_j is 0) or not within 0 < D(j) <= j, the order has 0.5, 1 and 1.5, KenLM's fallback.
 *
 * A history of fewer than n characters is the beginning of a text: P_n is then P of as many as there are.
 *
 * S. F. Chen and J. Goodman, An empirical study of smoothing techniques for language modeling, Harvard TR-10-98, 1998.
 * Checked against the figures of Karpathy, Johnson and Fei-Fei 2015 for War and Peace, n = 1 ... 9 and 20: the same in
 * all three decimals, once the text is split as char-rnn does (100 streams side by side, each cut 80/10/10 on its own).
 * Cut 80/10/10 as a whole, the last tenth of the book is harder: 1.239 at the best n, not 1.194.
 *
 * Symbols are indices 0 ... V - 1; what is not in the vocabulary is the caller's to map or to leave out. A model does
 * not change after ngram_create: several threads may ask it. Logarithms are natural.
 */
#ifndef LENS_NGRAM_H
#define LENS_NGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

enum { NGRAM_CONTEXT_MAX = 32 };

struct ngram;

/* Called now and then, with 0 <= fraction <= 1 that never falls; false cancels. */
typedef bool ngram_progress(void *data, double fraction);

/* Counts text [length], of symbols below V (1 or more), for contexts of up to n characters (0 ... NGRAM_CONTEXT_MAX).
 * Every order 0 ... n is in this one model, each the same as if it had been counted alone. A text may be empty or
 * shorter than n; it is copied.
 *
 * Takes O(length * n) time. Of English, 2.6 million characters took half a second and 110 MB at n = 20.
 * progress may be NULL.
 *
 * Errors: out of memory; more than 2^31 - 1 characters. Cancelled: false, and err is as it was. *model is the caller's
 * to destroy. */
bool ngram_create(const int *text, size_t length, int V, int n, ngram_progress *progress, void *data,
    struct ngram **model, struct error *err);
void ngram_destroy(struct ngram *model); /* accepts NULL */

int ngram_context(const struct ngram *model);    /* n */
int ngram_vocabulary(const struct ngram *model); /* V */

/* The probability of a symbol behind history [length], which may be longer than n (its end counts) or empty, under
 * every order: p [n + 1]. */
void ngram_probabilities(const struct ngram *model, const int *history, size_t length, int symbol, double *p);

/* The probabilities of all symbols under one order (0 ... n): p [V]. */
void ngram_distribution(const struct ngram *model, int order, const int *history, size_t length, double *p);

/* The cross-entropy in nats per character of text[first] ... text[end - 1] under every order, mean [n + 1], in one
 * pass. The history of each is all that stands before it in text, also before `first`: 0 for a text on its own.
 * loss, where not NULL, is [(end - first) x (n + 1)]: -ln P of each character in turn, order by order.
 *
 * first < end. progress may be NULL; false only when it has cancelled, and then mean and loss hold nothing of use. */
bool ngram_losses(const struct ngram *model, const int *text, size_t first, size_t end, ngram_progress *progress,
    void *data, double *mean, float *loss);

#endif
