/*
 * panel.h: the panels that screens are made of, and what they share. Private to screen.
 *
 * A panel is given the canvas and the rows that it may use, and returns the row behind its last.
 */
#ifndef SCREEN_PANEL_H
#define SCREEN_PANEL_H

#include <limits.h>

#include "canvas.h"
#include "command.h"
#include "legend.h"
#include "session.h"

struct rows {
    int first, end; /* end is not included */
};

/* The unrolled graph: one column a timestep, with values going forward or gradients going backward. */
int panel_graph(struct canvas *canvas, const struct session *session, struct rows rows);
/* How many rows it would like. */
int panel_graph_rows(const struct session *session);

/* The equations of the focused timestep, with the numbers of the selected unit plugged in. */
int panel_equations(struct canvas *canvas, const struct session *session, struct rows rows);

/* How many rows it would like. */
int panel_equations_rows(const struct canvas *canvas, const struct session *session);

/* All units of the focused timestep, and what the net expects next; draws what there is room for. */
int panel_units(struct canvas *canvas, const struct session *session, struct rows rows);

/* The chain rule at the focused quantity, what its parameters get from this step, and the verdict. */
int panel_chain(struct canvas *canvas, const struct session *session, struct rows rows);
/* How many rows it needs to show the whole sum. */
int panel_chain_rows(const struct canvas *canvas, const struct session *session);

/* A table of commands with their keys, from the one `scroll` on. */
struct help_page {
    const char *title;
    const char *names; /* the heading over the names */
    const char *hint;  /* at the right end of the headings, or NULL */
    int scroll;
};
void panel_bindings(
    struct canvas *canvas, const struct binding *binding, int count, const struct help_page *page, struct rows rows);

/* The same as the help of a screen, headed by what it has been narrowed to: `filter` (see search.h), which may be "".
 */
void panel_searched(
    struct canvas *canvas, const struct binding *binding, int count, const char *filter, int scroll, struct rows rows);

/* All commands of the stepper with their keys. */
void panel_help(struct canvas *canvas, const struct session *session, struct rows rows);

/* Two variants in lockstep: the pinned one, or what was before the last change, and what is now. Side by side where
 * there is room for that, else one above the other. */
void panel_compare(struct canvas *canvas, const struct session *session, struct rows rows);

/* The graph as a list with wires: folded, the delays on their loops; or the focused timestep operation by operation. */
void panel_folded(struct canvas *canvas, const struct session *session, struct rows rows);
void panel_dataflow(struct canvas *canvas, const struct session *session, struct rows rows);

/* The norms of gradients over time as a curve, and what became of each quantity's. */
void panel_gradients(struct canvas *canvas, const struct session *session, struct rows rows);

/* Lenses, as session_prepare_... has left them in the session: how losses depend on states, what steps do to
 * gradients, the eigenvalues of a recurrent matrix, and the ways by which a gradient comes. */
void panel_influence(struct canvas *canvas, const struct session *session, struct rows rows);
void panel_jacobian(struct canvas *canvas, const struct session *session, struct rows rows);
void panel_spectrum(struct canvas *canvas, const struct session *session, struct rows rows);
void panel_paths(struct canvas *canvas, const struct session *session, struct rows rows);

/* How often units stand at their limits; the path of a state; and the one-unit error surface, which is no part of the
 * net. */
void panel_saturation(struct canvas *canvas, const struct session *session, struct rows rows);
void panel_states(struct canvas *canvas, const struct session *session, struct rows rows);
void panel_surface(struct canvas *canvas, const struct session *session, struct rows rows);

/* One update of training, phase by phase, and what it does to each parameter. */
void panel_update(struct canvas *canvas, const struct session *session, struct rows rows);

/* The question that is open, over the lower part of the screen. */
void panel_question(struct canvas *canvas, const struct session *session);

/* The line that is typed, on the bottom line; above it what it can become, and what the command does. */
void panel_prompt(struct canvas *canvas, const struct session *session);
/* The same for any line, with a sign such as ":" in front; completion NULL: nothing stands above it. */
struct completion;
void prompt_draw(
    struct canvas *canvas, const char *sign, const char *text, size_t cursor, const struct completion *completion);

/* "← h": the keys of a binding as the screen calls them. */
void keys_text(struct string *out, const struct binding *binding, bool ascii);

/* A heading and its rule: "─ left ──────────── right ─". */
void panel_rule(struct canvas *canvas, int row, const char *left, const char *right);

/* A quantity's color. */
enum style_id role_style(enum role role);

/* Where a number stands on the palette, in [-1, 1]: linear up to the largest, or with decades > 0 logarithmic over so
 * many of them. */
double palette_place(double x, double largest, int decades);
/* As many decades as positive numbers span, from 2 to 8. */
int palette_decades(const double *x, int n);
/* The glyphs of the palette, so that no one has to guess what a dark dot means: "+░▒▓█ −⠂⠒⠶⠿". Returns its columns. */
int draw_palette(struct canvas *canvas, int row, int column);

/* What symbols stand for, word by word into the rows, which may be too few; returns the row behind the last. */
int panel_legend(struct canvas *canvas, const struct legend *legend, struct rows rows);
/* How many rows it takes. */
int panel_legend_rows(const struct canvas *canvas, const struct legend *legend);

/* Why a number is what it is. */
void panel_why(struct canvas *canvas, const struct session *session, struct rows rows);

/* A parameter as numbers and as a heatmap. */
void panel_matrix(struct canvas *canvas, const struct session *session, struct rows rows);

/* Names in the session's notation, "C̃" or with ASCII "C~": a quantity's; the same at a timestep, "h[5]" or "a<5>"
 * (at any, "h[t]"); a parameter's, with the layer it is of. Cut where they are longer than any real one. */
enum { ANY_TIMESTEP = INT_MIN };
struct shown {
    char text[96];
};
struct shown shown_name(const struct canvas *canvas, const struct session *session, int quantity);
struct shown shown_at(const struct canvas *canvas, const struct session *session, int quantity, int t);
struct shown shown_parameter(const struct canvas *canvas, const struct session *session, int parameter);

/* "∂L/∂", "dL/d", or "∂J/∂": see show_derivative. */
struct shown derivative_prefix(const struct canvas *canvas, const struct session *session);

/* "unit 3 of 8", or for a vector over the vocabulary "symbol 'e', 3 of 8". */
void unit_text(struct string *out, const struct session *session, int quantity, bool ascii);

#endif
