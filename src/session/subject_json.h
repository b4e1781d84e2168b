/*
 * subject_json.h: a subject as a JSON object, but for its weights, which are too many for that: of them there is only a
 * number, which whoever keeps them has given.
 *
 *     net            what the net is called
 *     net_text       its whole text, with the cells it takes from those that ship
 *     edited         whether that is another text than the one the name stands for
 *     text           what is read
 *     hidden layers embedding seed init     as in struct subject; init: null or a text
 *     training dropout variational update row
 *     loss_at        "all", "last", or a timestep
 *     vocabulary     null, or a text of its symbols
 *     weights        null, or their number
 *     interventions  [{quantity, t, unit, value}]; t and unit: "all", or as in struct intervention
 *     learning       {optimizer, rate, clip_norm, clip_value}
 */
#ifndef SESSION_SUBJECT_JSON_H
#define SESSION_SUBJECT_JSON_H

#include <jansson.h>

#include "subject.h"

/* net_text: the text that its numbers were computed with. weights: their number, or -1. NULL on an error. */
json_t *subject_to_json(const struct subject *subject, const char *net_text, int weights, struct error *err);

/* The text that a subject's net stands for now, the caller's to free(): its own equations, or what its name means. NULL
 * on an error. */
char *subject_net_text(const struct subject *subject, struct error *err);

/* Everything of its own, as subject_copy makes it, without the weights: their number goes to *weights, -1 for none.
 * What the net is called may stand for another text by now, or for none: then the text that was saved counts.
 * After an error there is nothing to finish. */
bool subject_from_json(
    const json_t *object, int most_weights, struct subject *subject, int *weights, struct error *err);

#endif
