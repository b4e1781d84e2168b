/*
 * plain.h: the stepper without a screen: a line in is a command, a line out is a fact. For screen readers, braille
 * lines and scripts.
 */
#ifndef CLI_PLAIN_H
#define CLI_PLAIN_H

#include <stdbool.h>

#include "error.h"
#include "session.h"

/* Reads commands from standard input until its end, or until one leaves. What each of them has changed is printed, fact
 * by fact; a mistake is a line that begins with "error: ". ascii: nothing else is printed. An error is standard output
 * that cannot be written. */
bool plain(struct session *session, bool ascii, struct error *err);

#endif
