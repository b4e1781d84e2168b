/*
 * saved_cursor.h: what writing and reading a session share: names, and the cursor. For save.c and load.c alone.
 */
#ifndef SESSION_SAVED_CURSOR_H
#define SESSION_SAVED_CURSOR_H

#include <jansson.h>

#include "session.h"

#define SAVED_VERSION "1"
enum { SAVED_NAME = 40 };

/* "now", "before", "pin", "initial": the keys under which the numbers of the subjects stand. */
enum saved_subject { SAVED_NOW, SAVED_BEFORE, SAVED_PIN, SAVED_INITIAL, SAVED_SUBJECTS };
extern const char *const saved_subjects[SAVED_SUBJECTS];

/* "weights.3.value" */
void saved_tensor_name(char name[SAVED_NAME], int number, const char *what);

json_t *saved_cursor_to_json(const struct session *session);
/* For a session that has its subject; an error where that has no such place. */
bool saved_cursor_from_json(const json_t *object, struct session *session, struct error *err);

#endif
