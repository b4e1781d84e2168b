/*
 * step_minibatch.c: the loop of the stepper with two keys more. There is room for a text in the stepper's own commands,
 * but not for a batch: so the rows are chosen here.
 */
#include "step_minibatch.h"

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "interactive.h"
#include "minibatch.h"
#include "terminal.h"
#include "text.h"
#include "view.h"

static const struct binding row_keys[] = {
    {"previous-row", "", "[", "row", "the row of the minibatch before"},
    {"next-row", "", "]", "row", "the next row of the minibatch"},
};

static void show_row(struct minibatch *m, struct session *session, int by)
{
    struct error err = {0};
    struct subject subject = session->now->subject;
    minibatch_take(m, (m->row + by + m->B) % m->B);
    subject.text = m->text;
    subject.note = m->note;
    subject.row = m->row;
    if (session_change(session, &subject, &err)) return;
    error_line(&err, session->message, sizeof session->message);
    session->message_is_error = true;
}

static void take_key(struct minibatch *m, struct session *session, const struct canvas *canvas, struct key key)
{
    const char *clicked = clicked_command(canvas, key);
    bool plain = !session->prompting && !key.pasted && session->view != VIEW_HELP;
    for (int i = 0; i < 2 && plain; i++) {
        if (!keys_have(row_keys[i].keys, key) && !(clicked && !strcmp(clicked, row_keys[i].name))) continue;
        session->message[0] = '\0';
        show_row(m, session, i ? 1 : -1);
        return;
    }
    if (plain && key.code == KEY_CODE_ESCAPE) session->quit = true;
    interact_key(session, canvas, key);
}

static bool run_loop(
    struct minibatch *m, struct session *session, struct canvas *canvas, struct theme *theme, struct error *err)
{
    struct step_host host;
    step_host_init(&host, *theme, *theme, canvas->rows, canvas->columns, session);
    session->more = row_keys;
    session->more_count = 2;
    snprintf(session->message, sizeof session->message, "%s",
        m->carried ? "the state before t = 1 comes from the window before; gradients stop there. q goes back"
                   : "every row begins afresh in this window: nothing is carried into it. q goes back to training");
    while (!session->quit) {
        if (!canvas_fit_terminal(canvas, err)) return false;
        canvas->ascii = host.theme.ascii;
        view_draw(canvas, session);
        *theme = host.theme; /* another one stays when training goes on */
        if (!terminal_draw(canvas, theme)) return true;
        take_key(m, session, canvas, terminal_key(-1));
    }
    return true;
}

bool step_minibatch(const struct training *training, const char *net, const struct net_options *options,
    struct canvas *canvas, struct theme *theme, struct error *err)
{
    struct minibatch m;
    struct session *session = NULL;
    bool good = minibatch_init(&m, training, err);
    if (good) {
        minibatch_take(&m, 0);
        struct subject subject = minibatch_subject(&m, net, options);
        good = session_create(&subject, &session, err) && run_loop(&m, session, canvas, theme, err);
    }
    session_destroy(session);
    minibatch_finish(&m);
    return good;
}
