/*
 * net_text.c: every equation remembers the file that it stands in. The frame, whose equations belong to no cell, calls
 * its cell `recurrence`; alone it calls it by name.
 */
#include "net_text.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

static const char call[] = "recurrence(";

static void add_text(struct string *s, const char *text, size_t length)
{
    int bytes;
    for (size_t i = 0; i < length; i += (size_t)bytes) {
        uint32_t c = utf8_next(text + i, length - i, &bytes);
        if (c == UINT32_MAX || c == 0)
            string_add_code_point(s, 0xFFFD);
        else
            string_add_bytes(s, text + i, (size_t)bytes);
    }
    if (s->length && s->data[s->length - 1] != '\n') string_add(s, "\n");
}

/* The frame with the cell's name in it. */
static void add_frame(struct string *s, const struct source *frame, const char *cell)
{
    const char *from = frame->text, *p;
    for (; (p = strstr(from, call)); from = p + strlen(call)) {
        string_add_bytes(s, from, (size_t)(p - from));
        string_printf(s, "%s(", cell);
    }
    add_text(s, from, frame->length - (size_t)(from - frame->text));
}

/* The file of an equation, if none before it stands there too. */
static const struct source *new_source(const struct net *net, int equation)
{
    const struct source *source = net->equation[equation].rhs->at.source;
    if (source->text == net->source->text) return NULL;
    for (int earlier = 0; earlier < equation; earlier++)
        if (net->equation[earlier].rhs->at.source->text == source->text) return NULL;
    return source;
}

char *net_text_alone(const struct net *net)
{
    struct string s = {0};
    add_text(&s, net->source->text, net->source->length);
    for (int i = 0; i < net->equations; i++) {
        const struct source *source = new_source(net, i);
        if (!source) continue;
        string_add(&s, "\n");
        if (net->equation[i].cell < 0)
            add_frame(&s, source, net->cell[0].cell);
        else
            add_text(&s, source->text, source->length);
    }
    if (!s.failed) return s.data;
    string_finish(&s);
    return NULL;
}
