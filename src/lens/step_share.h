/*
 * step_share.h: what one timestep gives to a parameter's gradient.
 *
 * A parameter is the same at every timestep, so its gradient is a sum over them: ∂L/∂W = Σ_t g_t, for a matrix
 * g_t = ∂L/∂a[t] x[t]ᵀ (Goodfellow et al. 2016, equations 10.22 to 10.28). The share of a step is ⟨g_t, g⟩ / ‖g‖²: the
 * shares of all steps sum to 1, and one that pulls the other way is negative.
 */
#ifndef LENS_STEP_SHARE_H
#define LENS_STEP_SHARE_H

#include "error.h"
#include "value.h"

#define step_share    REAL(step_share)
#define step_shares   REAL(step_shares)
#define step_gradient REAL(step_gradient)

struct step_share {
    double norm;  /* ‖g_t‖ */
    double share; /* 0 when the gradient is 0 */
};

/* gradient: of all parameters, as run_backward left it. False when memory is out. */
bool step_share(
    struct step_share *share, const struct focus *focus, const real *gradient, int parameter, struct error *err);

/* The same of every timestep: share [T]. focus->t is not looked at. */
bool step_shares(
    struct step_share *share, const struct focus *focus, const real *gradient, int parameter, struct error *err);

/* g_t itself: step [rows x columns] of the parameter, laid out as the parameter is (see param.h). */
bool step_gradient(real *step, const struct focus *focus, int parameter, struct error *err);

#endif
