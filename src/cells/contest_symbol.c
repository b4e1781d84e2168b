/*
 * contest_symbol.c: what each predicts better: losses by symbol, and by class of symbols.
 */
#include <stdlib.h>
#include <utf8proc.h>

#include "contest.h"
#include "spot.h"

/* ---- classes ---- */

static bool is_small(uint32_t c)
{
    return spot_is_letter(c) && utf8proc_toupper((utf8proc_int32_t)c) != (utf8proc_int32_t)c;
}

static bool is_capital(uint32_t c)
{
    return spot_is_letter(c) && utf8proc_tolower((utf8proc_int32_t)c) != (utf8proc_int32_t)c;
}

static bool is_digit(uint32_t c)
{
    return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_ND;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xA0;
}

static bool is_newline(uint32_t c)
{
    return c == '\n' || c == '\r';
}

static bool is_sign(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_SO;
}

static bool is_any(uint32_t c)
{
    return true;
}

/* A symbol is of the first class that fits. */
static const struct {
    const char *name;
    bool (*holds)(uint32_t code_point);
} classes[CONTEST_CLASSES] = {
    {"small letters", is_small},
    {"capitals", is_capital},
    {"digits", is_digit},
    {"blanks", is_blank},
    {"newlines", is_newline},
    {"signs", is_sign},
    {"others", is_any},
};

static int class_of(uint32_t code_point)
{
    int i = 0;
    while (!classes[i].holds(code_point)) i++;
    return i;
}

const char *contest_class(uint32_t code_point)
{
    return classes[class_of(code_point)].name;
}

/* ---- rows ---- */

/* Sums become means; rows of nothing go. */
static int finish_rows(struct contest_row *rows, int count)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        struct contest_row row = rows[i];
        if (!row.count) continue;
        row.difference = row.net - row.rival;
        row.net /= (double)row.count;
        row.rival /= (double)row.count;
        rows[kept++] = row;
    }
    return kept;
}

static int compare(const void *a, const void *b)
{
    const struct contest_row *x = a, *y = b;
    if (x->difference != y->difference) return x->difference < y->difference ? -1 : 1;
    return (x->symbol > y->symbol) - (x->symbol < y->symbol);
}

int contest_by_symbol(const struct contest *c, struct contest_row *rows, int *of_classes)
{
    const struct vocab *vocab = &c->reading->model->vocab;
    const int *symbol = c->symbol + (c->measured.first - c->from);
    struct contest_row *each = rows + CONTEST_CLASSES;
    for (int k = 0; k < CONTEST_CLASSES; k++) rows[k] = (struct contest_row){.name = classes[k].name};
    for (int s = 0; s < vocab->size; s++) each[s] = (struct contest_row){.symbol = vocab->symbol[s]};
    for (size_t i = 0; i < c->measured.count; i++) {
        struct contest_row *row = &each[symbol[i]];
        row->count++;
        row->net += (double)c->net[i];
        row->rival += contest_rival(c, i, c->n);
    }
    for (int s = 0; s < vocab->size; s++) {
        struct contest_row *row = &rows[class_of(each[s].symbol)];
        row->count += each[s].count;
        row->net += each[s].net;
        row->rival += each[s].rival;
    }
    int symbols = finish_rows(each, vocab->size), kept = finish_rows(rows, CONTEST_CLASSES);
    for (int i = 0; i < symbols; i++) rows[kept + i] = each[i];
    qsort(rows + kept, (size_t)symbols, sizeof *rows, compare);
    *of_classes = kept;
    return kept + symbols;
}
