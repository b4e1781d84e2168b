/*
 * contest.h: a net and n-gram models before the same characters of a text: who expected what came?
 *
 *     the text   |---------------------------------|-------|-------|
 *                 counted: 80 %                     chosen  measured: the last 10 %
 *
 * N-gram models of 0 ... 9 characters of context (lens/ngram.h) are counted on the first part. Which of them is the
 * best is found on the second, and all that is said is of the third, which has had no part in either: it is the test
 * part of a net that was trained on this text with the split 80,10,10. Or they are counted on another text; then the
 * best is chosen on the first tenth of this one, and measured on the rest.
 *
 * Of a longer text no more is read than the limits below. Both predict the symbols of the model: what it has not is
 * read as another (see reading.h). The net reads by rows, each after a warm-up (see rows.h), which leave over less than
 * 64 characters a row at the end; `measured` says what they have read. A loss is -ln P of a character, in nats, and
 * belongs to the character that was to be predicted.
 */
#ifndef CELLS_CONTEST_H
#define CELLS_CONTEST_H

#include "ngram.h"
#include "pool.h"
#include "progress.h"
#include "reading.h"
#include "split.h"
#include "words.h"

enum {
    CONTEST_N = 9,
    CONTEST_ORDERS = CONTEST_N + 1,
    CONTEST_COUNTED = 4000000,
    CONTEST_CHOSEN = 100000,
    CONTEST_MEASURED = 1 << 19,
    CONTEST_AROUND = 1 << 12, /* characters before and behind the measured ones that are kept as well */
    CONTEST_WARM_UP = 1024
};

struct contest {
    const struct reading *reading; /* not owned */
    bool other_text;               /* that counted is a part of */
    struct part counted, chosen, measured;
    struct ngram *ngram;
    struct words *words;                   /* of the counted part */
    int n;                                 /* the best context */
    double choice[CONTEST_ORDERS];         /* mean losses on `chosen`, by which it is the best */
    size_t from, length;                   /* the measured part and what is around it: */
    uint32_t *text;                        /* [length]: code points */
    int *symbol;                           /* [length]: of the model */
    float *net;                            /* [measured.count]: losses of the net */
    float *rival;                          /* [measured.count x CONTEST_ORDERS]: of the n-gram models */
    double net_mean, mean[CONTEST_ORDERS]; /* nats a character */
};

/* counted: a text to count on, read by the same model, or NULL for the first part of this one. The reading must outlive
 * it; *contest is the caller's to destroy. War and Peace, and an LSTM of 128 units, took 3.4 s and 125 MB in all; 4
 * million counted characters take 160 MB.
 *
 * Errors: those of corpus_read; a text that is too short; memory. Cancelled by progress (may be NULL): false, and err
 * is as it was. */
bool contest_create(const struct reading *reading, const struct reading *counted, struct pool *pool,
    const struct progress *progress, struct contest **contest, struct error *err);
void contest_destroy(struct contest *contest); /* accepts NULL */

/* The loss of the best n-gram model, or of another order, at measured character i. */
static inline double contest_rival(const struct contest *contest, size_t i, int order)
{
    return (double)contest->rival[i * CONTEST_ORDERS + (size_t)order];
}

/* The loss of the best n-gram model at any character of the text, by the model's symbols before it. */
double contest_rival_at(const struct contest *contest, const int *history, size_t length, int symbol);

/* ---- by symbol ---- */

struct contest_row {
    const char *name;  /* of a class of symbols; NULL: the row is of one */
    uint32_t symbol;   /* a code point */
    size_t count;      /* characters */
    double net, rival; /* nats a character: the net, and the best n-gram model */
    double difference; /* nats in all: (net - rival) * count; below 0 the net has won */
};

enum { CONTEST_CLASSES = 7 };

/* The name of the class that a symbol is of, the same pointer as in rows. */
const char *contest_class(uint32_t code_point);

/* Classes that occur, in the order of their table; then the symbols that do, the net's largest gain first. rows
 * [CONTEST_CLASSES + V]. Returns how many there are; *classes are the first. */
int contest_by_symbol(const struct contest *contest, struct contest_row *rows, int *classes);

#endif
