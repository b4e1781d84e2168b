/*
 * text.h: growing strings, and UTF-8 by utf8proc: decoding, display width, and making text from files safe to show.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* A growing byte string on the heap, always 0-terminated once something was appended. When memory is out it keeps what
 * it has, adds no more, and remembers: `failed` stays true until string_finish, so that a writer checks once, at its
 * end. All zero is the empty string. */
struct string {
    char *data;
    size_t length, capacity;
    bool failed;
};

void string_finish(struct string *s);
/* What is in it, "" when that is nothing. */
static inline const char *string_text(const struct string *s)
{
    return s->data ? s->data : "";
}
/* How often a string of this thread has run out of memory: for who draws with many of them, and asks before and after
 * whether all is there. */
unsigned string_failures(void);
void string_clear(struct string *s); /* length 0, memory kept */
void string_add(struct string *s, const char *text);
void string_add_bytes(struct string *s, const char *bytes, size_t length);
void string_add_code_point(struct string *s, uint32_t code_point);
void string_printf(struct string *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes 1 to 4 bytes and a 0; returns the number of bytes. What is no Unicode scalar value becomes U+FFFD. */
int utf8_encode(uint32_t code_point, char out[5]);

/* As much of a text as fits into out with its 0, cut between characters. */
void utf8_copy_cut(char *out, size_t size, const char *text, size_t length);

/* The next code point of a length-bounded text, or of a 0-terminated one when length is SIZE_MAX; *bytes is how many it
 * took. An invalid byte gives UINT32_MAX and *bytes = 1; length 0 gives UINT32_MAX and *bytes = 0. */
uint32_t utf8_next(const char *text, size_t length, int *bytes);

/* Decodes a whole text. *code_points is the caller's to free(). An invalid byte is an error naming its offset (from 0)
 * and line (from 1): "<what>: not UTF-8 at byte 17 (line 2)". An empty text gives *count 0 and a non-NULL pointer. */
bool utf8_decode(
    const char *text, size_t length, const char *what, uint32_t **code_points, size_t *count, struct error *err);

/* Terminal columns of a code point: 0, 1 or 2. */
int code_point_width(uint32_t code_point);
/* Terminal columns of a UTF-8 text (invalid bytes count one column). */
int utf8_width(const char *text);

/* How one character of a user's text stands on the screen or in a message: itself, "␣" for a space, "⏎" for a newline,
 * "⇥" for a tab, and an escape such as "\x1b" or "\u202e" for whatever could move the cursor, reorder or hide text
 * (controls, format characters, surrogates, unassigned, private use, variation selectors and whatever else is
 * invisible), for the other kinds of space, and for combining marks, which would stand alone. \xNN is an ASCII control,
 * \uNNNN and \UNNNNNNNN any other code point.
 *
 * Writes a 0-terminated UTF-8 text and returns its columns. ascii: "\x20"-like escapes are avoided for the three
 * common ones: "_" "\n" "\t"; every other non-ASCII character is escaped. */
int code_point_show(uint32_t code_point, bool ascii, char out[16]);

/* Whether one cell can show them together, such as C and the tilde of C̃: a letter or a digit one column wide, and a
 * nonspacing mark above or below it, an accent, nothing invisible. */
bool code_point_accents(uint32_t letter, uint32_t mark);

/* Where accents cannot be drawn: a sign behind the letter for those that names have, "C~" for C̃, "y^" for ŷ. */
void string_add_unaccented(struct string *s, const char *text);

/* A text made safe for one line of terminal output, with code_point_show's signs and escapes, but spaces of all kinds
 * left as they are, and also up to four combining marks behind the character they draw on. Invalid bytes are shown as
 * \xNN with NN above 7f. */
void string_add_safe(struct string *s, const char *text, size_t length);

/* The candidate nearest to word, for "did you mean", or NULL when none is near: the first of those fewest edits away,
 * at most a third of the word's length or 1, but not all of it. An edit is a letter inserted, left out, replaced, or
 * swapped with its neighbour; case is ignored. candidates ends with NULL. */
const char *nearest_word(const char *word, const char *const *candidates);

#endif
