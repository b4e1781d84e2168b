/*
 * command_file.c: a session out of a file and into one.
 */
#include "command_functions.h"

#include <stdio.h>
#include <string.h>

#include "model_session.h"
#include "save.h"
#include "text.h"

/* A path may be anything; a message is one safe line. */
static void say_of_file(struct session *s, const char *path, const char *what)
{
    struct string text = {0};
    char shown[150];
    string_add_safe(&text, path, strlen(path));
    utf8_copy_cut(shown, sizeof shown, string_text(&text), text.length);
    snprintf(s->message, sizeof s->message, "%s %s", shown, what);
    string_finish(&text);
}

bool do_save(struct session *s, const char *argument, struct error *err)
{
    if (!session_save(s, argument, err)) return false;
    say_of_file(s, argument, "has this session");
    return true;
}

bool do_load(struct session *s, const char *argument, struct error *err)
{
    bool saved;
    struct session *other;
    const struct subject *subject = &s->now->subject;
    const struct reading_text text = {subject->text, subject->length, true};
    if (subject->note) return error_input(err, "this net is being trained: q goes back to that");
    if (!session_is_saved(argument, &saved, err)) return false;
    if (!(saved ? session_load(argument, &other, err) : model_session(argument, NULL, &text, &other, err)))
        return false;
    if (!session_become(s, other, err)) return false;
    if (!*s->message) say_of_file(s, argument, "is open; u goes back"); /* a model may have something to say itself */
    return true;
}

bool do_log(struct session *s, const char *argument, struct error *err)
{
    char what[64];
    if (s->now->subject.note) return error_input(err, "this net is being trained: no log leads back here");
    if (!command_log_write(&s->log, argument, err)) return false;
    snprintf(what, sizeof what, "has what was done, %d commands", s->log.count);
    say_of_file(s, argument, what);
    return true;
}

bool do_export(struct session *s, const char *argument, struct error *err)
{
    if (!s->host) return error_input(err, "nobody shows this session, so there is no screen to export");
    if (!s->host->export(s->host->context, s, argument, err)) return false;
    say_of_file(s, argument, "is written");
    return true;
}
