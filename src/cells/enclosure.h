/*
 * enclosure.h: what is open at each place of a text, where it was opened, and whether the next character closes it.
 *
 * What opens and closes is what spot.c says: a " begins and ends a quotation (a curly one has its own two signs; those
 * of other signs, as in German and French, are passed over), which an empty line drops; brackets count outside of
 * comments and strings; an empty line drops parentheses, and a } at the beginning of a line all that is open, of which
 * it closes the innermost brace, if that is what is innermost; a comment is one of C. What is dropped, or closed by a
 * sign of another kind, is never closed. Two things are known of each place: the quotation that it is in, and the
 * innermost bracket or comment.
 *
 *     place      0 1 2 3 4 5
 *     character  a ( b c ) d      inside from 1 to 3; at 3 the next character closes it, at a distance of 3
 */
#ifndef CELLS_ENCLOSURE_H
#define CELLS_ENCLOSURE_H

#include "progress.h"
#include "reading.h"

enum enclosure_id {
    ENCLOSURE_NONE,
    ENCLOSURE_QUOTE,
    ENCLOSURE_CURLY_QUOTE,
    ENCLOSURE_PARENTHESES,
    ENCLOSURE_BRACKETS,
    ENCLOSURE_BRACES,
    ENCLOSURE_COMMENT,
    ENCLOSURES
};

struct enclosure {
    const char *help;     /* what counts as one, ASCII */
    uint32_t open, close; /* of a comment: the / it begins with, and the * that it begins to end with */
};

extern const struct enclosure enclosures[ENCLOSURES];
extern const char *const enclosure_names[ENCLOSURES + 1]; /* a NULL behind */

struct enclosed {      /* once a character has been read */
    uint16_t distance; /* from the opening character to the next one, cut at UINT16_MAX */
    uint8_t id;        /* what is open; behind the last character of the text nothing is asked, so it is none there */
    bool closes;       /* the next character closes it */
};

struct enclosure_map {
    size_t first, length;
    struct enclosed *quote, *bracket; /* [length] */
};

/* Of `length` characters from `first` on; whatever was opened before counts. Takes 8 bytes a character. Errors: those
 * of corpus_read, memory; or progress has cancelled, and err is as it was. After a false there is nothing to finish. */
bool enclosure_map_init(struct enclosure_map *map, const struct reading *reading, size_t first, size_t length,
    const struct progress *progress, struct error *err);
void enclosure_map_finish(struct enclosure_map *map); /* accepts a zeroed one */

#endif
