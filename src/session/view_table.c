/*
 * view_table.c: the table of views, and going from one to another.
 */
#include "view_table.h"

#include <string.h>

#include "session.h"

const struct view_row views[VIEW_COUNT] = {
    [VIEW_STEPPER] = {"stepper", "", NULL, "the unrolled graph, and the equations or the chain rule under it"},
    [VIEW_FOLDED] = {"fold", "f", "fold", "the recurrent graph, not unrolled: its delays are loops"},
    [VIEW_DATAFLOW] = {"dataflow", "enter", "open", "the timestep opened: every operation with its numbers"},
    [VIEW_GRADIENTS] = {"gradients", "g", "gradients",
        "how far gradients get: their norms over time, with a verdict for each quantity"},
    [VIEW_INFLUENCE] = {"influence", "m", "influence",
        "how much each loss depends on each state: a row a loss, a column a state", session_prepare_influence},
    [VIEW_JACOBIAN] = {"jacobian", "J", "Jacobian",
        "what one step does to a gradient, and what all of them do: singular values", session_prepare_jacobian},
    [VIEW_SPECTRUM] = {"eigenvalues", "W", NULL, "the eigenvalues of a recurrent matrix, and Pascanu's bound",
        session_prepare_spectrum},
    [VIEW_PATHS] = {"paths", "s", "paths", "by which ways a gradient comes: the highway, and through each gate",
        session_prepare_paths},
    [VIEW_SATURATION] = {"saturation", "S", NULL,
        "how often gates are shut or open, units at their limits or dead; and their pre-activations",
        session_prepare_saturation},
    [VIEW_STATES] = {"states", "z", NULL, "the path of a state through its space, on its two principal components",
        session_prepare_states},
    [VIEW_SURFACE] = {"surface", "D", NULL,
        "one recurrent unit: its error over w and b, the wall in it, and descent with and without clipping",
        session_prepare_surface},
    [VIEW_COMPARE] = {"compare", "v", "compare",
        "the pinned variant, or what was before the last change, beside or above what is now", session_prepare_compare},
    [VIEW_UPDATE] = {"update", "c", "clip",
        "one update of training: forward, backward, clip, step; and each parameter's part in it",
        session_prepare_update},
    [VIEW_WHY] = {"why", "", NULL, "why is this number what it is? Its equation with the numbers, as links to follow",
        session_prepare_why, session_open_why},
    [VIEW_MATRIX] = {"matrix", "M", "matrix",
        "the weights of the focused equation, their gradient, and this timestep's part in it", session_prepare_matrix,
        session_open_matrix},
    [VIEW_HELP] = {"help", "", NULL, "what can be done here: keys and commands"},
};

enum view view_find(const char *name)
{
    int view = 0;
    while (view < VIEW_COUNT && strcmp(views[view].name, name) != 0) view++;
    return (enum view)view;
}

void session_turn_to(struct session *s, enum view view)
{
    enum view back = s->view == VIEW_HELP ? s->view_before : VIEW_STEPPER;
    if (view == VIEW_HELP) s->view_before = s->view;
    if (views[view].open && s->view != view) views[view].open(s);
    s->view = s->view == view ? back : view;
    s->scroll = 0;
    s->row = 0;
}
