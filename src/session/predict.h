/*
 * predict.h: predict, then reveal: before a step shows something new, a question about it.
 *
 * Questions are made from the numbers that are computed but not shown yet, so that there is one for any net and any
 * text. They take turns; which one comes depends on how many were asked, on nothing else.
 */
#ifndef SESSION_PREDICT_H
#define SESSION_PREDICT_H

#include <stdbool.h>

struct session;

enum { PREDICT_CHOICES = 4 };

enum predict_step { PREDICT_LATER, PREDICT_EARLIER, PREDICT_TURN };

struct question {
    bool open;              /* waits for an answer */
    enum predict_step step; /* what was asked for, and is done after it */
    char text[160], choice[PREDICT_CHOICES][48], reason[160];
    int choices, right; /* right: from 0 */
    int asked, answered, hits;
};

/* Opens a question about what a step is going to reveal; false when there is none to ask. */
bool predict_ask(struct session *session, enum predict_step step);

/* The choice (from 0); or -1: not answered. The question is closed, and the message says how it was. The caller takes
 * the step. */
void predict_answer(struct session *session, int choice);

#endif
