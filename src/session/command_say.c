/*
 * command_say.c: what is shown, in words.
 */
#include "command_functions.h"

#include <string.h>

#include "facts.h"
#include "text.h"

static void add_fact(struct session *s, enum fact fact)
{
    size_t before = s->said.length;
    fact_write(&s->said, s, fact, false);
    if (s->said.length > before) string_add(&s->said, "\n");
}

/* Of what was said the screen has room for the beginning. */
static bool tell(struct session *s, struct error *err)
{
    if (s->said.failed) return error_failed(err, "out of memory");
    if (!s->said.length) return error_input(err, "there is nothing to say of that here");
    utf8_copy_cut(s->message, sizeof s->message, s->said.data, s->said.length - 1);
    for (char *c = s->message; *c; c++)
        if (*c == '\n') *c = ';';
    return true;
}

bool do_where(struct session *s, const char *argument, struct error *err)
{
    string_clear(&s->said);
    add_fact(s, FACT_VIEW);
    add_fact(s, FACT_POSITION);
    add_fact(s, FACT_EQUATION);
    return tell(s, err);
}

static bool find_fact(const char *name, enum fact *fact, struct error *err)
{
    struct string all = {0};
    for (int i = 0; i < FACTS; i++) {
        string_printf(&all, "%s%s", i ? ", " : "", fact_names[i]);
        *fact = (enum fact)i;
        if (strcmp(name, fact_names[i]) != 0) continue;
        string_finish(&all);
        return true;
    }
    error_input(err, "'%s' is no fact: say takes %s", name, string_text(&all));
    string_finish(&all);
    return false;
}

bool do_say(struct session *s, const char *argument, struct error *err)
{
    enum fact fact = FACT_VIEW;
    if (*argument && !find_fact(argument, &fact, err)) return false;
    string_clear(&s->said);
    if (*argument) add_fact(s, fact);
    for (int i = 0; i < FACT_NEWS && !*argument; i++) add_fact(s, (enum fact)i);
    return tell(s, err);
}
