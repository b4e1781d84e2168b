/*
 * trail.c: asking, following links, going back; and the answer to the last question.
 */
#include "trail.h"

#include <string.h>

#include "command_functions.h"
#include "session.h"

void trail_finish(struct trail *trail)
{
    why_finish(&trail->why);
    trail->has_answer = false;
    trail->stops = 0;
}

static struct stop *last_of(struct trail *trail)
{
    return &trail->stop[trail->stops - 1];
}

const struct stop *trail_last(const struct trail *trail)
{
    return &trail->stop[trail->stops - 1];
}

/* ---- which net ---- */

static void mix(uint64_t *hash, int x)
{
    *hash = (*hash ^ (uint64_t)(unsigned)x) * 0x100000001b3; /* FNV-1a, by whole numbers */
}

/* The same for nets in which the same addresses mean the same numbers. */
static uint64_t shape_of(const struct net *net)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (int v = 0; v < net->graph.nodes; v++) {
        const struct node *n = &net->graph.node[v];
        mix(&hash, (int)n->kind);
        mix(&hash, n->op ? (int)n->op->id : -1);
        mix(&hash, n->width);
        mix(&hash, n->quantity);
        for (int k = 0; k < n->edges; k++) {
            mix(&hash, n->edge[k].node);
            mix(&hash, n->edge[k].parameter);
            mix(&hash, n->edge[k].delay);
        }
        for (int k = 0; k < n->terms; k++) mix(&hash, n->term[k].matrix);
    }
    return hash;
}

struct trace session_trace(const struct session *s)
{
    return (struct trace){s->now->run, s->now->parameters, s->now->gradient, 0};
}

/* ---- asking ---- */

static void push(struct trail *trail, struct number number)
{
    if (trail->stops == TRAIL_MOST) {
        memmove(trail->stop, trail->stop + 1, (TRAIL_MOST - 1) * sizeof *trail->stop);
        trail->stops--;
    }
    trail->stop[trail->stops++] = (struct stop){.number = number, .line = -1};
}

static void begin(struct session *s, struct number number, enum view from)
{
    trail_finish(&s->trail);
    s->trail.from = from;
    s->trail.shape = shape_of(s->now->net);
    push(&s->trail, number);
}

void session_ask(struct session *s, struct number number)
{
    begin(s, number, s->view);
    s->view = VIEW_WHY;
}

bool session_number(const struct session *s, struct number *number, struct error *err)
{
    int q = session_quantity(s), unit = session_unit(s, q), node = s->now->net->quantity[q].node;
    bool forward = s->pass == PASS_FORWARD;
    bool revealed =
        forward ? session_value_revealed(s, s->equation, s->t) : session_gradient_revealed(s, s->equation, s->t);
    *number = forward ? number_of_value(node, s->t - 1, unit) : number_of_gradient(node, s->t - 1, unit);
    if (revealed) return true;
    return error_input(err, "%s[%d] has no %s yet: . takes the next equation", net_label(s->now->net, q), s->t,
        forward ? "value" : "gradient");
}

void session_open_why(struct session *s)
{
    trail_finish(&s->trail);
}

/* The stops before the first that the net has no more, or all. */
static void forget_what_is_gone(struct session *s)
{
    struct trail *trail = &s->trail;
    if (trail->stops && shape_of(s->now->net) != trail->shape) trail->stops = 0;
    for (int i = 0; i < trail->stops; i++)
        if (!number_exists(&trail->stop[i].number, s->now->net, s->now->T)) trail->stops = i;
}

static void select_line(struct trail *trail)
{
    struct stop *stop = last_of(trail);
    if (stop->line < 0) stop->line = why_largest(&trail->why);
    if (stop->line >= trail->why.lines) stop->line = trail->why.lines - 1;
    if (stop->line >= 0 && stop->link >= why_links(&trail->why, stop->line)) stop->link = 0;
}

static bool is_answered(const struct session *s, const struct stop *stop)
{
    const struct trail *trail = &s->trail;
    bool same =
        !memcmp(&trail->answered.number, &stop->number, sizeof stop->number) && trail->answered.open == stop->open;
    return trail->has_answer && trail->generation == s->generation && same;
}

static bool answer(struct session *s, const struct stop *stop, struct error *err)
{
    struct trace trace = session_trace(s);
    struct why why;
    if (!why_explain(&why, &trace, &stop->number, stop->open, err)) return false;
    why_finish(&s->trail.why);
    s->trail.why = why;
    s->trail.answered = *stop;
    s->trail.generation = s->generation;
    s->trail.has_answer = true;
    return true;
}

bool session_prepare_why(struct session *s, struct error *err)
{
    struct number number;
    forget_what_is_gone(s);
    if (!s->trail.stops) {
        if (!session_number(s, &number, err)) return false;
        begin(s, number, VIEW_STEPPER);
    }
    const struct stop *last = last_of(&s->trail);
    if (!is_answered(s, last) && !answer(s, last, err)) return false;
    select_line(&s->trail);
    return true;
}

/* ---- commands ---- */

/* About the weight under the cursor of a matrix, else the number under that of the stepper. */
bool do_why(struct session *s, const char *argument, struct error *err)
{
    struct number number;
    if (s->view == VIEW_MATRIX) {
        session_ask(s, session_cell(s));
        return true;
    }
    if (s->view != VIEW_WHY && !session_number(s, &number, err)) return false;
    session_turn_to(s, VIEW_WHY);
    return true;
}

/* They work on an answer: at the prompt of another view there is none. */
static bool asked(const struct session *s, struct error *err)
{
    return (s->view == VIEW_WHY && s->trail.stops) ||
           error_input(err, "nothing was asked: w asks why a number is what it is");
}

static bool move(struct session *s, int by, struct error *err)
{
    if (!asked(s, err)) return false;
    struct stop *stop = last_of(&s->trail);
    int line = stop->line + by, lines = s->trail.why.lines;
    if (lines) stop->line = line < 0 ? 0 : line >= lines ? lines - 1 : line;
    stop->link = 0;
    return true;
}

bool do_why_line(struct session *s, const char *argument, struct error *err)
{
    long line = 0;
    if (!asked(s, err) || !argument_integer(argument, "line", 1, s->trail.why.lines, &line, err)) return false;
    return move(s, (int)line - 1 - last_of(&s->trail)->line, err);
}

bool do_why_up(struct session *s, const char *argument, struct error *err)
{
    return move(s, -1, err);
}

bool do_why_down(struct session *s, const char *argument, struct error *err)
{
    return move(s, 1, err);
}

bool do_why_page_up(struct session *s, const char *argument, struct error *err)
{
    return move(s, -10, err);
}

bool do_why_page_down(struct session *s, const char *argument, struct error *err)
{
    return move(s, 10, err);
}

/* Lists a group in full, or closes it again; the group's own line is then the selected one. */
static void open_group(struct trail *trail, int group)
{
    struct stop *stop = last_of(trail);
    stop->open ^= 1ULL << group;
    for (int i = 0; i < trail->why.lines; i++)
        if (trail->why.line[i].kind == WHY_GROUP && trail->why.line[i].group == group) stop->line = i;
}

bool do_why_follow(struct session *s, const char *argument, struct error *err)
{
    if (!asked(s, err)) return false;
    const struct stop *stop = last_of(&s->trail);
    const struct why_line *line = stop->line < 0 ? NULL : &s->trail.why.line[stop->line];
    if (line && why_links(&s->trail.why, stop->line))
        push(&s->trail, why_link(&s->trail.why, stop->line, stop->link));
    else if (line && line->group >= 0 && line->group < 64)
        open_group(&s->trail, line->group);
    else
        return error_input(err, "nothing leads on from here: Backspace goes back");
    return true;
}

bool do_why_back(struct session *s, const char *argument, struct error *err)
{
    if (!asked(s, err)) return false;
    if (s->trail.stops > 1)
        s->trail.stops--;
    else
        s->view = s->trail.from;
    return true;
}

bool do_why_link(struct session *s, const char *argument, struct error *err)
{
    if (!asked(s, err)) return false;
    struct stop *stop = last_of(&s->trail);
    int links = stop->line < 0 ? 0 : why_links(&s->trail.why, stop->line);
    if (links) stop->link = (stop->link + 1) % links;
    return true;
}

/* From a number to its gradient, and back. */
bool do_why_turn(struct session *s, const char *argument, struct error *err)
{
    if (!asked(s, err)) return false;
    push(&s->trail, number_turned(&last_of(&s->trail)->number));
    return true;
}

/* The same question of another timestep. */
static bool ask_at(struct session *s, int by, struct error *err)
{
    if (!asked(s, err)) return false;
    struct stop *stop = last_of(&s->trail);
    struct number there = stop->number;
    there.t += by;
    if (number_is_of_parameter(&there)) return error_input(err, "a parameter is the same at every timestep");
    if (!number_exists(&there, s->now->net, s->now->T))
        return error_input(err, "there is no timestep %d of this number", there.t + 1);
    *stop = (struct stop){.number = there, .line = -1};
    return true;
}

bool do_why_earlier(struct session *s, const char *argument, struct error *err)
{
    return ask_at(s, -1, err);
}

bool do_why_later(struct session *s, const char *argument, struct error *err)
{
    return ask_at(s, 1, err);
}
