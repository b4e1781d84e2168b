/*
 * json_subject.h: what was asked for, as every document about a subject begins.
 */
#ifndef CLI_JSON_SUBJECT_H
#define CLI_JSON_SUBJECT_H

#include <jansson.h>

#include "subject.h"

/* "net", "hidden", "layers", "init" if one was given, "seed", "loss_at": "all" | "last" | t */
void json_put_subject(json_t **object, const struct subject *subject);

/* A string. */
json_t *json_code_points(const uint32_t *code_point, size_t n);

#endif
