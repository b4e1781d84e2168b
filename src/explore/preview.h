/*
 * preview.h: all units measured on the beginning of a text, bit by bit, before anybody asks: so that the list under the
 * text has something in it soon. Whoever wants to know more asks for a survey of the whole text.
 */
#ifndef EXPLORE_PREVIEW_H
#define EXPLORE_PREVIEW_H

#include "survey.h"

enum { PREVIEW_LENGTH = 1 << 15 /* characters at the most */ };

struct preview {        /* all zero: not begun */
    struct marks marks; /* its own, while it has some */
    struct survey_pass *pass;
    bool over; /* done, failed, or not wanted any more */
};

/* So much of a text a net reads beforehand, in characters. A step should not be felt: of a large net it is less, and of
 * a very large one nothing. */
size_t preview_length(const struct net *net);

/* One bit more, of the first `most` characters or fewer. False: there is nothing left to do. When it is done *survey is
 * the caller's, and so is *marks, which is made if it is empty, and must outlive this if it is not. Until then they
 * stay as they are; what cannot be measured, such as a text of a line, or marks of more than preview_length, is no
 * error. */
bool preview_step(struct preview *preview, const struct reading *reading, size_t most, struct pool *pool,
    struct survey **survey, struct marks *marks);
void preview_finish(struct preview *preview); /* it is over */

/* The feature that some unit knows best; -1: none of them has a reading. */
int preview_best(const struct survey *survey);

#endif
