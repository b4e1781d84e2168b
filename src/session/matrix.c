/*
 * matrix.c: choosing a parameter, moving in it, and what is computed for the view.
 */
#include "matrix.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_functions.h"
#include "linalg.h"
#include "session.h"

enum { SPECTRUM_MOST = 256 }; /* rows; beyond that it takes too long between two keys */

void matrix_finish(struct matrix *m)
{
    free(m->step);
    *m = (struct matrix){0};
}

static const struct parameter *parameter_of(const struct session *s)
{
    return &s->now->net->parameter[s->matrix.parameter];
}

static int clamp(int x, int end)
{
    return x < 0 ? 0 : x >= end ? end - 1 : x;
}

/* Another net may have fewer parameters, or smaller ones, or none, and then there is nothing to stand on. */
static void keep_inside(struct session *s)
{
    if (!s->now->net->parameters) return;
    s->matrix.parameter = clamp(s->matrix.parameter, s->now->net->parameters);
    s->matrix.row = clamp(s->matrix.row, parameter_of(s)->rows);
    s->matrix.column = clamp(s->matrix.column, parameter_of(s)->columns);
}

struct number session_cell(const struct session *s)
{
    struct session inside = *s;
    keep_inside(&inside);
    return number_of_parameter(inside.matrix.parameter, inside.matrix.row, inside.matrix.column);
}

const real *session_matrix(const struct session *s, enum matrix_shows shows)
{
    size_t offset = parameter_of(s)->offset;
    return shows == MATRIX_VALUE      ? s->now->parameters + offset
           : shows == MATRIX_GRADIENT ? s->now->gradient + offset
                                      : s->matrix.step;
}

/* ---- which parameter ---- */

/* How much a parameter is what one wants to see first: recurrent weights, other weights, vectors. */
static int interest(const struct parameter *p)
{
    return p->recurrent ? 3 : p->is_matrix ? 2 : 1;
}

static void find_in(const struct session *s, const struct expr *e, int *best)
{
    const struct parameter *all = s->now->net->parameter;
    if (e->parameter >= 0 && (*best < 0 || interest(&all[e->parameter]) > interest(&all[*best]))) *best = e->parameter;
    for (int i = 0; i < e->count; i++) find_in(s, e->args[i], best);
}

static int find_anywhere(const struct session *s)
{
    int best = 0;
    for (int i = 1; i < s->now->net->parameters; i++)
        if (interest(&s->now->net->parameter[i]) > interest(&s->now->net->parameter[best])) best = i;
    return best;
}

/* From a question about a weight, that weight; else one of the focused equation, or the one that was shown before. */
void session_open_matrix(struct session *s)
{
    struct matrix *m = &s->matrix;
    int found = -1;
    if (s->view == VIEW_WHY && s->trail.stops && number_is_of_parameter(&trail_last(&s->trail)->number)) {
        const struct number *asked = &trail_last(&s->trail)->number;
        m->parameter = asked->parameter;
        m->row = asked->row;
        m->column = asked->column;
    } else {
        find_in(s, s->now->net->equation[s->equation].rhs, &found);
        if (found >= 0) m->row = session_unit(s, session_quantity(s));
        if (found < 0 && !m->opened) found = find_anywhere(s);
        if (found >= 0) m->parameter = found;
    }
    m->opened = true;
    keep_inside(s);
}

static bool has_parameters(const struct session *s, struct error *err)
{
    return s->now->net->parameters || error_input(err, "%s has no parameters to look at", s->now->net->name);
}

/* ---- what is shown ---- */

static void measure(struct matrix *m, enum matrix_shows shows, const real *x, size_t n)
{
    double squares = 0, largest = 0;
    for (size_t i = 0; i < n; i++) {
        squares += (double)x[i] * (double)x[i];
        largest = fmax(largest, fabs((double)x[i]));
    }
    m->norm[shows] = sqrt(squares);
    m->largest[shows] = largest;
}

/* LAPACK wants doubles, row by row; transposed, both results are the same. */
static bool find_spectrum(struct matrix *m, const real *w, int n, struct error *err)
{
    size_t count = (size_t)n * (size_t)n;
    double *a = malloc((count + (size_t)n) * sizeof *a);
    if (!a) return error_failed(err, "out of memory");
    for (size_t i = 0; i < count; i++) a[i] = (double)w[i];
    m->has_spectrum = linalg_spectral_radius(a, n, &m->radius) && linalg_singular_values(a, n, n, a + count);
    if (m->has_spectrum) m->sigma = a[count];
    free(a);
    return true;
}

static bool measure_all(struct session *s, struct error *err)
{
    struct matrix *m = &s->matrix;
    const struct parameter *p = parameter_of(s);
    size_t n = (size_t)p->rows * (size_t)p->columns;
    struct focus focus = computed_focus(s->now, s->t);
    real *step = realloc(m->step, n * sizeof *step);
    if (!step) return error_failed(err, "out of memory");
    m->step = step;
    if (!step_gradient(step, &focus, m->parameter, err)) return false;
    if (!step_share(&m->share, &focus, s->now->gradient, m->parameter, err)) return false;
    for (int i = 0; i < MATRIX_SHOWS; i++) measure(m, (enum matrix_shows)i, session_matrix(s, (enum matrix_shows)i), n);
    return true;
}

/* Only what the cursor, the timestep or a change has made new is computed again. */
bool session_prepare_matrix(struct session *s, struct error *err)
{
    struct matrix *m = &s->matrix;
    if (!has_parameters(s, err)) return false;
    keep_inside(s);
    const struct parameter *p = parameter_of(s);
    bool changed = !m->prepared || m->generation != s->generation, other = changed || m->of != m->parameter;
    bool square = p->is_matrix && p->rows == p->columns && p->rows <= SPECTRUM_MOST;
    m->prepared = false;
    if ((other || m->at != s->t) && !measure_all(s, err)) return false;
    if (other) m->has_spectrum = false;
    if (other && square && !find_spectrum(m, session_matrix(s, MATRIX_VALUE), p->rows, err)) return false;
    if (changed && !session_prepare_update(s, err)) return false;
    m->of = m->parameter;
    m->at = s->t;
    m->generation = s->generation;
    m->prepared = true;
    return true;
}

/* ---- commands ---- */

static bool move(struct session *s, int down, int right, struct error *err)
{
    if (!has_parameters(s, err)) return false;
    s->matrix.row += down;
    s->matrix.column += right;
    keep_inside(s);
    return true;
}

bool do_cell(struct session *s, const char *argument, struct error *err)
{
    char row[32];
    long r = 0, c = 1;
    if (!has_parameters(s, err)) return false;
    keep_inside(s);
    const struct parameter *p = parameter_of(s);
    size_t n = strcspn(argument, " ");
    utf8_copy_cut(row, sizeof row, argument, n);
    argument += n + strspn(argument + n, " ");
    if (!argument_integer(row, "row", 1, p->rows, &r, err)) return false;
    if (*argument && !argument_integer(argument, "column", 1, p->columns, &c, err)) return false;
    s->matrix.row = (int)r - 1;
    s->matrix.column = (int)c - 1;
    return true;
}

bool do_cell_up(struct session *s, const char *argument, struct error *err)
{
    return move(s, -1, 0, err);
}

bool do_cell_down(struct session *s, const char *argument, struct error *err)
{
    return move(s, 1, 0, err);
}

bool do_cell_left(struct session *s, const char *argument, struct error *err)
{
    return move(s, 0, -1, err);
}

bool do_cell_right(struct session *s, const char *argument, struct error *err)
{
    return move(s, 0, 1, err);
}

bool do_cell_first(struct session *s, const char *argument, struct error *err)
{
    return move(s, 0, -s->matrix.column, err);
}

bool do_cell_last(struct session *s, const char *argument, struct error *err)
{
    return has_parameters(s, err) && move(s, 0, parameter_of(s)->columns, err);
}

bool do_cell_page_up(struct session *s, const char *argument, struct error *err)
{
    return move(s, -10, 0, err);
}

bool do_cell_page_down(struct session *s, const char *argument, struct error *err)
{
    return move(s, 10, 0, err);
}

static bool choose(struct session *s, int parameter, struct error *err)
{
    int n = s->now->net->parameters;
    if (!has_parameters(s, err)) return false;
    s->matrix.parameter = (parameter + n) % n;
    s->matrix.opened = true;
    keep_inside(s);
    return true;
}

bool do_next_parameter(struct session *s, const char *argument, struct error *err)
{
    return choose(s, s->matrix.parameter + 1, err);
}

bool do_previous_parameter(struct session *s, const char *argument, struct error *err)
{
    return choose(s, s->matrix.parameter - 1, err);
}

/* At the prompt, to be completed: "set h.Wf[3][5] = ". */
bool do_edit_cell(struct session *s, const char *argument, struct error *err)
{
    if (!has_parameters(s, err)) return false;
    struct number cell = session_cell(s);
    const struct parameter *p = &s->now->net->parameter[cell.parameter];
    real value = s->now->parameters[parameter_index(p, cell.row, cell.column)];
    char number[32];
    struct string line = {0};
    string_printf(&line, "set %s[%d]", p->name, cell.row + 1);
    if (p->is_matrix) string_printf(&line, "[%d]", cell.column + 1);
    for (int digits = 6, same = 0; !same && digits <= 9; digits++) { /* as few as give the same number back */
        snprintf(number, sizeof number, "%.*g", digits, (double)value);
        same = (real)strtod(number, NULL) == value;
    }
    string_printf(&line, " = %s", number);
    prompt_offer(s, string_text(&line), strlen(number));
    string_finish(&line);
    return true;
}

static bool show(struct session *s, enum matrix_shows shows)
{
    s->matrix.shows = shows;
    return true;
}

bool do_show_value(struct session *s, const char *argument, struct error *err)
{
    return show(s, MATRIX_VALUE);
}

bool do_show_gradient(struct session *s, const char *argument, struct error *err)
{
    return show(s, MATRIX_GRADIENT);
}

bool do_show_step(struct session *s, const char *argument, struct error *err)
{
    return show(s, MATRIX_STEP);
}

bool do_numbers(struct session *s, const char *argument, struct error *err)
{
    s->matrix.flipped = !s->matrix.flipped;
    return true;
}

bool do_show(struct session *s, const char *argument, struct error *err)
{
    static const char *const names[MATRIX_SHOWS] = {"value", "gradient", "step"};
    int shows = 0, parameter = net_find_parameter(s->now->net, argument);
    while (shows < MATRIX_SHOWS && strcmp(names[shows], argument) != 0) shows++;
    if (shows == MATRIX_SHOWS && parameter < 0)
        return error_input(err, "'%s' is no parameter of this net, nor value, gradient or step", argument);
    if (s->view != VIEW_MATRIX) session_turn_to(s, VIEW_MATRIX);
    return parameter >= 0 ? choose(s, parameter, err) : show(s, (enum matrix_shows)shows);
}
