/*
 * matrix.h: the parameter that the view `matrix` shows, and the cell under its cursor.
 */
#ifndef SESSION_MATRIX_H
#define SESSION_MATRIX_H

#include <stdbool.h>

#include "number.h"
#include "real.h"
#include "step_share.h"

struct session;

enum matrix_shows {
    MATRIX_VALUE,
    MATRIX_GRADIENT, /* ∂L/∂W */
    MATRIX_STEP,     /* g_t: what the timestep under the cursor gives to it */
    MATRIX_SHOWS
};

struct matrix {
    int parameter, row, column; /* the cell; from 0 */
    enum matrix_shows shows;
    bool flipped; /* numbers rather than a map where a map is usual, and the other way round */
    bool opened;  /* the parameter was chosen once */
    /* ---- prepared when the view is up: of this parameter, at this timestep ---- */
    bool prepared;
    int of, at;
    uint64_t generation;
    real *step; /* g_t, laid out as the parameter is (param.h) */
    double norm[MATRIX_SHOWS], largest[MATRIX_SHOWS];
    struct step_share share;
    /* Of a square matrix that is not too large: the largest singular value and the largest modulus of an eigenvalue. */
    bool has_spectrum;
    double sigma, radius;
};

void matrix_finish(struct matrix *matrix); /* accepts a zeroed one */

/* The weight under the cursor of VIEW_MATRIX; it exists. */
struct number session_cell(const struct session *session);

/* The numbers that are shown, at [column x rows + row]; prepared before. */
const real *session_matrix(const struct session *session, enum matrix_shows shows);

#endif
