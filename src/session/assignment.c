/*
 * assignment.c: reading an assignment, and carrying it out.
 */
#include "assignment.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg.h"
#include "param.h"
#include "text.h"

struct place_in { /* of one parameter: the whole of it, a row, or an element */
    const struct parameter *p;
    int row, column; /* from 0; -1: all */
};

struct assignment {
    const struct net *net;
    const char *at; /* what is left to read */
    struct place_in place;
    char name[64];
};

static void skip_blanks(struct assignment *a)
{
    while (isspace((unsigned char)*a->at)) a->at++;
}

static bool accept(struct assignment *a, const char *sign)
{
    skip_blanks(a);
    size_t n = strlen(sign);
    if (strncmp(a->at, sign, n) != 0) return false;
    a->at += n;
    return true;
}

static bool read_number(struct assignment *a, double *x, struct error *err)
{
    char *end;
    skip_blanks(a);
    *x = strtod(a->at, &end);
    if (end == a->at || !isfinite(*x)) return error_input(err, "expected a number at '%.20s'", a->at);
    a->at = end;
    return true;
}

/* ---- the place ---- */

static bool unknown_parameter(const struct assignment *a, struct error *err)
{
    const char **names = calloc((size_t)a->net->parameters + 1, sizeof *names);
    for (int i = 0; names && i < a->net->parameters; i++) names[i] = a->net->parameter[i].name;
    const char *near = names ? nearest_word(a->name, names) : NULL;
    error_input(err, "this net has no parameter '%s'%s%s%s", a->name, near ? ": did you mean " : "", near ? near : "",
        near ? "?" : "");
    free(names);
    return false;
}

static bool read_index(struct assignment *a, int limit, const char *what, int *index, struct error *err)
{
    double x = 0;
    if (!read_number(a, &x, err)) return false;
    if (x != floor(x) || x < 1 || x > limit)
        return error_input(err, "%s has %ss 1 to %d, not %g", a->place.p->name, what, limit, x);
    *index = (int)x - 1;
    return accept(a, "]") || error_input(err, "expected ] at '%.20s'", a->at);
}

/* A name may hold brackets itself: h[0] is a learned initial state, h[0][2] a number of it. So brackets are taken off
 * one by one, the last first. */
static int find_parameter(struct assignment *a)
{
    size_t n = strcspn(a->at, " \t=*+-");
    for (;;) {
        utf8_copy_cut(a->name, sizeof a->name, a->at, n);
        int p = net_find_parameter(a->net, a->name);
        if (p >= 0) {
            a->at += n;
            return p;
        }
        const char *bracket = memrchr(a->at, '[', n);
        if (!bracket) return -1;
        n = (size_t)(bracket - a->at);
    }
}

static bool read_place(struct assignment *a, struct error *err)
{
    skip_blanks(a);
    int p = find_parameter(a);
    if (p < 0) return unknown_parameter(a, err);
    a->place = (struct place_in){&a->net->parameter[p], -1, -1};
    if (*a->at != '[') return true;
    a->at++;
    if (!read_index(a, a->place.p->rows, "row", &a->place.row, err)) return false;
    if (*a->at != '[') return true;
    a->at++;
    return read_index(a, a->place.p->columns, "column", &a->place.column, err);
}

/* ---- what becomes of it ---- */

struct cells {
    int first_row, rows, first_column, columns;
};

static struct cells cells_of(struct place_in place)
{
    return (struct cells){place.row < 0 ? 0 : place.row, place.row < 0 ? place.p->rows : 1,
        place.column < 0 ? 0 : place.column, place.column < 0 ? place.p->columns : 1};
}

static void each(struct place_in place, real *values, char sign, double x)
{
    struct cells c = cells_of(place);
    for (int i = c.first_row; i < c.first_row + c.rows; i++)
        for (int j = c.first_column; j < c.first_column + c.columns; j++) {
            real *w = &values[parameter_index(place.p, i, j)];
            double old = (double)*w;
            *w = (real)(sign == '*' ? old * x : sign == '+' ? old + x : sign == '-' ? old - x : x);
        }
}

/* Rows are divided by ; or a comma stands like a blank. A vector may be written as a row or as a column. */
static bool read_matrix(struct assignment *a, real *values, struct error *err)
{
    const struct cells c = cells_of(a->place);
    size_t count = (size_t)c.rows * (size_t)c.columns, read = 0;
    double *x = malloc(count * sizeof *x);
    if (!x) return error_failed(err, "out of memory");
    bool good = true, ended = false;
    int row = 0, in_row = 0;
    while (good && !(ended = accept(a, "]"))) {
        if (accept(a, ";")) {
            good = in_row == c.columns || c.columns == 1;
            row++, in_row = 0;
        } else if (!accept(a, ",")) {
            good = read < count && read_number(a, &x[read], err);
            read++, in_row++;
        }
    }
    good = good && ended && read == count && (row == c.rows - 1 || (row == 0 && (c.rows == 1 || c.columns == 1)));
    for (size_t i = 0; i < count && good; i++)
        values[parameter_index(a->place.p, c.first_row + (int)(i / (size_t)c.columns),
            c.first_column + (int)(i % (size_t)c.columns))] = (real)x[i];
    free(x);
    return good || error_input(err, "%s takes %d row%s of %d number%s, such as [1 2; 3 4]", a->place.p->name, c.rows,
                       c.rows == 1 ? "" : "s", c.columns, c.columns == 1 ? "" : "s");
}

static bool scale_to_radius(const struct assignment *a, real *values, double target, struct error *err)
{
    const struct parameter *p = a->place.p;
    int n = p->rows;
    double radius = 0;
    if (p->rows != p->columns || a->place.row >= 0)
        return error_input(
            err, "%s is %d x %d: only a square matrix has a spectral radius", p->name, p->rows, p->columns);
    double *w = malloc((size_t)n * (size_t)n * sizeof *w);
    if (!w) return error_failed(err, "out of memory");
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) w[i * n + j] = (double)values[parameter_index(p, i, j)];
    bool good = linalg_spectral_radius(w, n, &radius);
    free(w);
    if (!good) return error_failed(err, "the eigenvalues of %s could not be computed", p->name);
    if (radius < 1e-12 && target != 0)
        return error_input(err, "the spectral radius of %s is 0: no factor makes it %g", p->name, target);
    each(a->place, values, '*', radius > 0 ? target / radius : 0);
    return true;
}

static bool change(struct assignment *a, real *values, struct error *err)
{
    double x = 0;
    for (const char *sign = "*+-"; *sign; sign++) {
        char both[] = {*sign, '=', '\0'};
        if (!accept(a, both)) continue;
        if (!read_number(a, &x, err)) return false;
        each(a->place, values, *sign, x);
        return true;
    }
    if (accept(a, "spectral")) return read_number(a, &x, err) && scale_to_radius(a, values, x, err);
    if (!accept(a, "="))
        return error_input(err, "after %s stands =, *=, +=, -=, or spectral, not '%.20s'", a->name, a->at);
    if (accept(a, "[")) return read_matrix(a, values, err);
    if (!read_number(a, &x, err)) return false;
    each(a->place, values, '=', x);
    return true;
}

static bool check_finite(const struct net *net, const real *values, struct error *err)
{
    for (size_t i = 0; i < net->parameter_count; i++)
        if (!isfinite(values[i])) return error_input(err, "that is more than a number can hold");
    return true;
}

bool assignment_is_init(const char *text)
{
    const char *equals = strchr(text, '=');
    return equals && isalpha((unsigned char)equals[1 + strspn(equals + 1, " \t")]);
}

bool assignment_apply(const struct net *net, const char *text, real *values, struct error *err)
{
    struct assignment a = {.net = net, .at = text};
    size_t bytes = net->parameter_count * sizeof *values;
    real *changed = malloc(bytes + 1);
    if (!changed) return error_failed(err, "out of memory");
    memcpy(changed, values, bytes);
    bool good = read_place(&a, err) && change(&a, changed, err);
    skip_blanks(&a);
    if (good && *a.at) good = error_input(err, "'%.20s' is one thing too many", a.at);
    good = good && check_finite(net, changed, err);
    if (good) memcpy(values, changed, bytes);
    free(changed);
    return good;
}
