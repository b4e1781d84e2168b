/*
 * json_subject.c: see the header.
 */
#include "json_subject.h"

#include "json.h"
#include "text.h"

static json_t *loss_at_json(int at)
{
    if (at == LOSS_AT_ALL) return json_string("all");
    return at == LOSS_AT_LAST ? json_string("last") : json_integer(at);
}

void json_put_subject(json_t **object, const struct subject *subject)
{
    json_put(object, "net", json_text(subject->net));
    json_put(object, "hidden", json_integer(subject->hidden));
    json_put(object, "layers", json_integer(subject->layers));
    if (subject->init) json_put(object, "init", json_text(subject->init));
    json_put(object, "seed", json_integer((json_int_t)subject->seed));
    json_put(object, "loss_at", loss_at_json(subject->loss_at));
}

json_t *json_code_points(const uint32_t *code_point, size_t n)
{
    struct string text = {0};
    for (size_t i = 0; i < n; i++) string_add_code_point(&text, code_point[i]);
    json_t *value = text.failed ? NULL : json_stringn(text.data, text.length);
    string_finish(&text);
    return value;
}
