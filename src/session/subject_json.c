/*
 * subject_json.c: there and back.
 */
#include "subject_json.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "computed.h"
#include "json_take.h"
#include "json_text.h"
#include "library.h"
#include "net_text.h"
#include "text.h"

enum { MOST_INTERVENTIONS = 10000 };

/* ---- the text of its net ---- */

char *subject_net_text(const struct subject *subject, struct error *err)
{
    if (subject->equations) {
        char *copy = strdup(subject->equations);
        if (!copy) error_failed(err, "out of memory");
        return copy;
    }
    struct net *net = NULL;
    struct vocab own = {0};
    int vocab = subject->vocab ? subject->vocab->size : 0;
    if (!subject->vocab && vocab_from_text(&own, subject->text, subject->length, err)) vocab = own.size;
    bool good = vocab > 0 && computed_compile(subject, vocab, &net, err);
    char *text = good ? net_text_alone(net) : NULL;
    if (good && !text) error_failed(err, "out of memory");
    net_destroy(net);
    vocab_finish(&own);
    return text;
}

/* Nobody waits here for a pipe that a file from elsewhere has named. */
static bool names_a_file(const char *name)
{
    struct stat status;
    return stat(name, &status) == 0 && S_ISREG(status.st_mode);
}

static bool still_means(const struct subject *subject, const char *text)
{
    struct error ignored = {0};
    if (!library_find(subject->net) && !names_a_file(subject->net)) return false;
    char *now = subject_net_text(subject, &ignored);
    bool same = now && !strcmp(now, text);
    free(now);
    return same;
}

/* ---- to JSON ---- */

static json_t *text_to_json(const uint32_t *code_point, size_t count)
{
    struct string text = {0};
    for (size_t i = 0; i < count; i++) string_add_code_point(&text, code_point[i]);
    json_t *value = text.failed ? NULL : json_stringn(string_text(&text), text.length);
    string_finish(&text);
    return value;
}

static json_t *loss_at_to_json(int at)
{
    if (at == LOSS_AT_ALL) return json_string("all");
    return at == LOSS_AT_LAST ? json_string("last") : json_integer(at);
}

static json_t *place_to_json(int place)
{
    return place == INTERVENE_ALL ? json_string("all") : json_integer(place);
}

static json_t *interventions_to_json(const struct subject *subject)
{
    json_t *list = json_array();
    for (int i = 0; i < subject->interventions; i++) {
        const struct intervention *it = &subject->intervention[i];
        json_add(&list, json_pack("{s:s, s:o, s:o, s:f}", "quantity", it->quantity, "t", place_to_json(it->t), "unit",
                            place_to_json(it->unit), "value", it->value));
    }
    return list;
}

static json_t *learning_to_json(const struct learning *l)
{
    return json_pack("{s:s?, s:f, s:f, s:f}", "optimizer", l->optimizer ? l->optimizer->name : NULL, "rate", l->rate,
        "clip_norm", l->clip_norm, "clip_value", l->clip_value);
}

json_t *subject_to_json(const struct subject *subject, const char *net_text, int weights, struct error *err)
{
    json_t *name = json_string(subject->net), *object = json_object();
    if (!name) {
        json_decref(object);
        error_input(err, "the name of its net is not UTF-8: give the file another name");
        return NULL;
    }
    const struct vocab *vocab = subject->vocab;
    json_put(&object, "net", name);
    json_put(&object, "net_text", json_string(net_text));
    json_put(&object, "edited", json_boolean(subject->equations != NULL));
    json_put(&object, "text", text_to_json(subject->text, subject->length));
    json_put(&object, "hidden", json_integer(subject->hidden));
    json_put(&object, "layers", json_integer(subject->layers));
    json_put(&object, "embedding", json_integer(subject->embedding));
    json_put(&object, "seed", json_integer((json_int_t)subject->seed));
    json_put(&object, "init", subject->init ? json_string(subject->init) : json_null());
    json_put(&object, "training", json_boolean(subject->training));
    json_put(&object, "dropout", json_real(subject->dropout.p));
    json_put(&object, "variational", json_boolean(subject->dropout.variational));
    json_put(&object, "update", json_integer((json_int_t)subject->update));
    json_put(&object, "row", json_integer(subject->row));
    json_put(&object, "loss_at", loss_at_to_json(subject->loss_at));
    json_put(&object, "vocabulary", vocab ? text_to_json(vocab->symbol, (size_t)vocab->size) : json_null());
    json_put(&object, "weights", weights < 0 ? json_null() : json_integer(weights));
    json_put(&object, "interventions", interventions_to_json(subject));
    json_put(&object, "learning", learning_to_json(&subject->learning));
    if (!object) error_failed(err, "out of memory");
    return object;
}

/* ---- from JSON ---- */

static bool copy_text(const char *text, const char **copy, struct error *err)
{
    *copy = text ? strdup(text) : NULL;
    return *copy || !text || error_failed(err, "out of memory");
}

static bool take_loss_at(const json_t *object, int *at, struct error *err)
{
    const char *word = json_string_value(json_object_get(object, "loss_at"));
    if (!word) return take_int(object, "loss_at", 1, INT_MAX, at, err);
    *at = !strcmp(word, "last") ? LOSS_AT_LAST : LOSS_AT_ALL;
    return !strcmp(word, "last") || !strcmp(word, "all") ||
           error_input(err, "its \"loss_at\" is not \"all\", \"last\" or a timestep");
}

static bool take_place(const json_t *object, const char *key, int *place, struct error *err)
{
    const char *word = json_string_value(json_object_get(object, key));
    *place = INTERVENE_ALL;
    return (word && !strcmp(word, "all")) || take_int(object, key, 0, INT_MAX, place, err);
}

static bool take_intervention(const json_t *object, struct intervention *to, struct error *err)
{
    const char *quantity;
    if (!take_text(object, "quantity", &quantity, err)) return false;
    if (strlen(quantity) >= sizeof to->quantity) return error_input(err, "its \"quantity\" has too long a name");
    strcpy(to->quantity, quantity);
    return take_place(object, "t", &to->t, err) && take_place(object, "unit", &to->unit, err) &&
           take_number(object, "value", &to->value, err);
}

static bool take_interventions(const json_t *object, struct subject *subject, struct error *err)
{
    json_t *list;
    if (!take_array(object, "interventions", MOST_INTERVENTIONS, &list, err)) return false;
    size_t count = json_array_size(list);
    struct intervention *it = calloc(count + 1, sizeof *it);
    if (!it) return error_failed(err, "out of memory");
    subject->intervention = it;
    subject->interventions = (int)count;
    for (size_t i = 0; i < count; i++)
        if (!take_intervention(json_array_get(list, i), &it[i], err)) return false;
    return true;
}

static bool take_learning(const json_t *object, struct learning *to, struct error *err)
{
    json_t *from;
    const char *name;
    if (!take_object(object, "learning", &from, err) || !take_text_or_null(from, "optimizer", &name, err) ||
        !take_number(from, "rate", &to->rate, err) || !take_number(from, "clip_norm", &to->clip_norm, err) ||
        !take_number(from, "clip_value", &to->clip_value, err))
        return false;
    if (name) to->optimizer = optimizer_find(name);
    if (name && !to->optimizer) return error_input(err, "its \"optimizer\" is none that this program knows");
    return (to->rate >= 0 && to->clip_norm >= 0 && to->clip_value >= 0) ||
           error_input(err, "its \"learning\" has a number below 0");
}

static bool take_vocabulary(const json_t *object, struct subject *subject, struct error *err)
{
    uint32_t *symbol = NULL;
    size_t count;
    if (json_is_null(json_object_get(object, "vocabulary"))) return true;
    if (!take_code_points(object, "vocabulary", &symbol, &count, err)) return false;
    struct vocab *vocab = calloc(1, sizeof *vocab);
    subject->vocab = vocab;
    bool good = vocab ? vocab_from_text(vocab, symbol, count, err) : error_failed(err, "out of memory");
    if (good && (size_t)vocab->size != count) good = error_input(err, "its \"vocabulary\" has a symbol twice");
    free(symbol);
    return good;
}

/* Equations of its own only where the name means something else, or nothing. */
static bool take_net(const json_t *object, struct subject *subject, struct error *err)
{
    const char *name, *text, *init;
    bool edited;
    return take_text(object, "net", &name, err) && take_text(object, "net_text", &text, err) &&
           take_bool(object, "edited", &edited, err) && take_text_or_null(object, "init", &init, err) &&
           copy_text(name, &subject->net, err) && copy_text(init, &subject->init, err) &&
           ((!edited && still_means(subject, text)) || copy_text(text, &subject->equations, err));
}

static bool take_sizes(const json_t *object, struct subject *subject, int most_weights, int *weights, struct error *err)
{
    int64_t seed = 0;
    bool good = take_int(object, "hidden", 1, INT_MAX, &subject->hidden, err) &&
                take_int(object, "layers", 1, INT_MAX, &subject->layers, err) &&
                take_int(object, "embedding", 0, INT_MAX, &subject->embedding, err) &&
                take_integer(object, "seed", 0, INT64_MAX, &seed, err) && take_loss_at(object, &subject->loss_at, err);
    subject->seed = (uint64_t)seed;
    *weights = -1;
    if (!good || json_is_null(json_object_get(object, "weights"))) return good;
    return take_int(object, "weights", 0, most_weights - 1, weights, err);
}

static bool take_dropout(const json_t *object, struct subject *subject, struct error *err)
{
    int64_t update = 0;
    bool good = take_bool(object, "training", &subject->training, err) &&
                take_number(object, "dropout", &subject->dropout.p, err) &&
                take_bool(object, "variational", &subject->dropout.variational, err) &&
                take_integer(object, "update", 0, INT64_MAX, &update, err) &&
                take_int(object, "row", 0, INT_MAX, &subject->row, err);
    subject->update = (uint64_t)update;
    return good && ((subject->dropout.p >= 0 && subject->dropout.p < 1) ||
                       error_input(err, "its \"dropout\" is not from 0 to less than 1"));
}

bool subject_from_json(const json_t *object, int most_weights, struct subject *subject, int *weights, struct error *err)
{
    uint32_t *text = NULL;
    *subject = (struct subject){0};
    bool good = take_code_points(object, "text", &text, &subject->length, err);
    subject->text = text;
    good = good && take_sizes(object, subject, most_weights, weights, err) && take_vocabulary(object, subject, err) &&
           take_dropout(object, subject, err) && take_net(object, subject, err) &&
           take_interventions(object, subject, err) && take_learning(object, &subject->learning, err);
    if (!good) subject_finish(subject);
    return good;
}
