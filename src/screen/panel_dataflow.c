/*
 * panel_dataflow.c: the graph as a list with wires: folded, quantity by quantity, with the delays on their loops; or
 * one timestep unfolded into all its operations, with the numbers that flow.
 *
 * Both are lists in the order in which a timestep computes, the inputs at the bottom: what is read from the same
 * timestep comes by a wire on the right, what is read with a delay on the left. Nothing here knows a net.
 */
#include "panel.h"

#include <math.h>
#include <string.h>

#include "part.h"
#include "show.h"
#include "text.h"
#include "wiring.h"

enum { MOST_ITEMS = 200, LEFT_LANES = 6, VALUE = 8, STRIP = 8 };

struct list {
    struct canvas *canvas;
    const struct session *session;
    bool folded;
    int node[MOST_ITEMS]; /* of the item: its quantity's, or where it is unfolded any */
    int items;
    int left, text, value, strip, wires; /* columns where they begin */
    struct rows rows;
    int first; /* the item on the lowest row */
};

static const struct net *net_of(const struct list *l)
{
    return l->session->now->net;
}

static const struct node *node_of(const struct list *l, int item)
{
    return &net_of(l)->graph.node[l->node[item]];
}

/* ---- the list ---- */

static void find_items(struct list *l)
{
    const struct graph *graph = &net_of(l)->graph;
    for (int i = 0; i < graph->nodes && l->items < MOST_ITEMS; i++) {
        int v = graph->order[i];
        if (!l->folded || graph->node[v].quantity >= 0) l->node[l->items++] = v;
    }
}

static int item_of(const struct list *l, int node)
{
    for (int i = 0; i < l->items; i++)
        if (l->node[i] == node) return i;
    return -1;
}

/* The item that shows what a node computes: its own, or the quantity that it is a part of. */
static int shown_by(const struct list *l, int node)
{
    int item, k;
    while (node >= 0 && (item = item_of(l, node)) < 0) node = part_reader(&net_of(l)->graph, node, &k);
    return node < 0 ? -1 : item;
}

static struct style style_of(const struct list *l, int item)
{
    int q = node_of(l, item)->quantity;
    return style(q >= 0 ? role_style(net_of(l)->quantity[q].role) : STYLE_TEXT);
}

static void find_wires(const struct list *l, struct wiring *here, struct wiring *delayed)
{
    const struct graph *graph = &net_of(l)->graph;
    for (int v = 0; v < graph->nodes; v++)
        for (int k = 0; k < graph->node[v].edges; k++) {
            const struct edge *e = &graph->node[v].edge[k];
            if (e->node < 0) continue;
            int source = shown_by(l, e->node), reader = shown_by(l, v);
            if (source < 0 || reader < 0) continue;
            if (e->delay && l->folded) wiring_add(delayed, source, reader, style_of(l, source));
            if (!e->delay && source != reader) wiring_add(here, source, reader, style_of(l, source));
        }
}

/* ---- a row ---- */

/* The operator of a node, its operands coming in by wires: "f = σ(·)"; a sum as it is written. */
static void write_operation(struct string *out, const struct list *l, const struct node *n)
{
    struct show_style how = session_style(l->session, l->canvas->ascii, l->folded ? 0 : l->session->t);
    if (n->kind == NODE_OP)
        string_printf(out, "%s(%s)", show_op(n->op, how), l->canvas->ascii ? "." : "·");
    else if (n->expr)
        show_expr(out, n->expr, BINDS_SUM, how);
}

/* What an input is: of the focused timestep the very character; of a mask of dropout, how it is drawn. */
static void write_symbol(struct string *out, const struct list *l, int quantity)
{
    const struct computed *c = l->session->now;
    double p = c->net->quantity[quantity].dropout.p;
    if (p > 0) {
        string_printf(out, ", 0 with probability %g", p);
        return;
    }
    const struct track *track = &c->run->track[c->net->quantity[quantity].node];
    int symbol = track->index ? track->index[l->session->t - 1] : -1;
    char shown[16];
    if (l->folded || symbol < 0 || symbol >= c->vocab.size) {
        string_add(out, quantity == c->net->input ? ", the character read" : ", the character to predict");
        return;
    }
    code_point_show(c->vocab.symbol[symbol], l->canvas->ascii, shown);
    string_printf(out, " = '%s'", shown);
}

static void write_item(struct string *out, const struct list *l, int item)
{
    const struct node *n = node_of(l, item);
    const struct net *net = net_of(l);
    struct show_style how = session_style(l->session, l->canvas->ascii, 0);
    if (n->quantity < 0) {
        write_operation(out, l, n);
        return;
    }
    const struct quantity *q = &net->quantity[n->quantity];
    string_add(out, shown_name(l->canvas, l->session, n->quantity).text);
    if (l->folded && q->width > 1) string_printf(out, "[%d]", q->width);
    if (q->equation < 0) {
        write_symbol(out, l, n->quantity);
    } else if (l->folded) {
        string_add(out, " = ");
        show_expr(out, net->equation[q->equation].rhs, BINDS_SUM, how);
    } else {
        string_add(out, " = ");
        write_operation(out, l, n);
    }
}

static bool revealed(const struct list *l, int node, bool gradient)
{
    int item = node, k;
    const struct graph *graph = &net_of(l)->graph;
    while (item >= 0 && graph->node[item].quantity < 0) item = part_reader(graph, item, &k);
    if (item < 0) return false;
    int equation = net_of(l)->quantity[graph->node[item].quantity].equation;
    return gradient ? session_gradient_revealed(l->session, equation, l->session->t)
                    : session_value_revealed(l->session, equation, l->session->t);
}

static const real *numbers_of(const struct list *l, int node, bool gradient)
{
    const struct track *track = &l->session->now->run->track[node];
    const real *at = gradient ? track->grad : track->value;
    return at ? at + (ptrdiff_t)(l->session->t - 1) * track->width : NULL;
}

/* The unit looked at: its number, and all units as a strip. Gradients by their size among each other. */
static void draw_numbers(const struct list *l, int item, int row)
{
    int v = l->node[item], width = node_of(l, item)->width, q = node_of(l, item)->quantity;
    bool gradient = l->session->pass == PASS_BACKWARD;
    const real *x = numbers_of(l, v, gradient);
    struct canvas *canvas = l->canvas;
    if (!x) return;
    if (!revealed(l, v, gradient)) {
        canvas_text(canvas, row, l->value + VALUE - 1, style(STYLE_DIM), canvas->ascii ? "." : "·");
        return;
    }
    int unit = q >= 0 ? session_unit(l->session, q) : l->session->unit;
    double largest = 1e-30;
    for (int u = 0; u < width; u++) largest = fmax(largest, fabs((double)x[u]));
    struct string number = {0};
    show_number(&number, (double)x[unit < width ? unit : width - 1], 3, gradient, canvas->ascii);
    int space = VALUE - utf8_width(string_text(&number));
    canvas_text(canvas, row, l->value + (space > 0 ? space : 0), style_bold(STYLE_STRONG), string_text(&number));
    string_finish(&number);
    int first = unit < STRIP ? 0 : unit - STRIP + 1;
    for (int u = first; u < width && u < first + STRIP; u++)
        canvas_heat(canvas, row, l->strip + u - first, (double)x[u] / (gradient || largest > 1 ? largest : 1));
}

/* What a node of an unfolded timestep reads from other timesteps: "h[4] ▶". */
static void draw_delayed(const struct list *l, int item, int row)
{
    const struct node *n = node_of(l, item);
    struct string text = {0};
    for (int k = 0; k < n->edges; k++) {
        const struct edge *e = &n->edge[k];
        if (e->node < 0 || !e->delay) continue;
        int q = net_of(l)->graph.node[e->node].quantity;
        string_printf(&text, "%s%s", text.length ? " " : "",
            q >= 0 ? shown_at(l->canvas, l->session, q, l->session->t - e->delay).text : "");
    }
    if (text.length) string_add(&text, l->canvas->ascii ? ">" : "▶");
    int space = l->text - 1 - utf8_width(string_text(&text));
    canvas_text_cut(l->canvas, row, space > 0 ? space : 0, l->text - 1, style(STYLE_STATE), string_text(&text));
    string_finish(&text);
}

static void draw_item(const struct list *l, int item, int row)
{
    struct string text = {0};
    int q = node_of(l, item)->quantity;
    bool focused = q >= 0 && q == session_quantity(l->session);
    struct style how = style_of(l, item);
    how.bold = focused;
    write_item(&text, l, item);
    if (focused) {
        canvas_band(l->canvas, row, l->text - 1, 1, l->wires - l->text);
        canvas_set_cursor(l->canvas, row, l->text);
    }
    canvas_text_cut(l->canvas, row, l->text, (l->folded ? l->wires : l->value) - l->text - 1, how, string_text(&text));
    string_finish(&text);
    if (l->folded) return;
    draw_delayed(l, item, row);
    draw_numbers(l, item, row);
}

/* ---- the panel ---- */

static void lay_out(struct list *l, const struct wiring *delayed)
{
    int columns = l->canvas->columns, lanes = 0;
    for (int i = 0; i < delayed->wires; i++)
        if (delayed->wire[i].lane >= lanes) lanes = delayed->wire[i].lane + 1;
    l->text = l->folded ? 2 * lanes + 10 : 12;
    l->wires = columns - columns * 3 / 10;
    l->strip = l->wires - STRIP - 1;
    l->value = l->strip - VALUE - 1;
}

/* Where not all fit, the focused one is among those that do. */
static void scroll(struct list *l)
{
    int room = l->rows.end - l->rows.first;
    int focused = item_of(l, net_of(l)->quantity[session_quantity(l->session)].node);
    l->first = focused - room / 2;
    if (l->first > l->items - room) l->first = l->items - room;
    if (l->first < 0) l->first = 0;
}

/* "[t-1]", or of a quantity that is read with several delays "[t-1,-3]". */
static void write_delays(struct string *out, const struct graph *graph, int source)
{
    enum { FAR = 100 };
    for (int delay = -FAR; delay <= FAR; delay++) {
        bool read = false;
        for (int v = 0; v < graph->nodes && delay; v++)
            for (int k = 0; k < graph->node[v].edges; k++)
                read = read || (graph->node[v].edge[k].node == source && graph->node[v].edge[k].delay == delay);
        if (read) string_printf(out, out->length ? ",%+d" : "[t%+d", -delay);
    }
    string_add(out, out->length ? "]" : "far"); /* farther than that */
}

static void draw_delays(const struct list *l, const struct wiring *delayed, int bottom, int count)
{
    wiring_draw(
        delayed, l->canvas, (struct wiring_place){bottom, -1, l->first, count, .column = l->text - 2, .mirror = true});
    for (int i = 0; i < delayed->wires; i++) {
        const struct wire *w = &delayed->wire[i];
        int row = bottom - (w->source - l->first);
        struct string text = {0};
        write_delays(&text, &net_of(l)->graph, l->node[w->source]);
        if (row >= l->rows.first && row <= bottom && w->lane >= 0)
            canvas_text_cut(l->canvas, row, 1, 9, w->style, string_text(&text));
        string_finish(&text);
    }
}

static void draw_list(struct canvas *canvas, const struct session *s, struct rows rows, bool folded)
{
    struct list l = {.canvas = canvas, .session = s, .folded = folded, .rows = {rows.first + 1, rows.end}};
    static struct wiring here, delayed; /* large, and used by one thread */
    here.wires = delayed.wires = here.left_out = delayed.left_out = 0;
    find_items(&l);
    find_wires(&l, &here, &delayed);
    wiring_lay(&delayed, LEFT_LANES);
    lay_out(&l, &delayed);
    wiring_lay(&here, (canvas->columns - l.wires - 1) / 2);
    scroll(&l);
    int count = l.rows.end - l.rows.first;
    if (count > l.items - l.first) count = l.items - l.first;
    int bottom = l.rows.first + count - 1;
    for (int i = 0; i < count; i++) draw_item(&l, l.first + i, bottom - i);
    wiring_draw(&here, canvas, (struct wiring_place){bottom, -1, l.first, count, .column = l.wires});
    if (folded) draw_delays(&l, &delayed, bottom, count);
    struct string left = {0}, right = {0};
    if (folded)
        string_add(&left, "the folded graph: wires go up to who reads, on the left with a delay");
    else
        string_printf(&left, "timestep %d opened: %s", s->t,
            s->pass == PASS_BACKWARD ? "gradients go down the wires" : "values go up the wires to who reads them");
    if (count < l.items) string_printf(&right, "%d of %d rows", count, l.items);
    panel_rule(canvas, rows.first, string_text(&left), string_text(&right));
    string_finish(&left);
    string_finish(&right);
}

void panel_folded(struct canvas *canvas, const struct session *s, struct rows rows)
{
    draw_list(canvas, s, rows, true);
}

void panel_dataflow(struct canvas *canvas, const struct session *s, struct rows rows)
{
    draw_list(canvas, s, rows, false);
}
