/*
 * panel_why.h: what the parts of the why view share: the head with the equation, and the list of links.
 */
#ifndef SCREEN_PANEL_WHY_H
#define SCREEN_PANEL_WHY_H

#include "panel.h"

enum { WHY_LABEL = 3 /* the column where texts begin */, WHY_DECIMALS = 4 };

struct why_page {
    struct canvas *canvas;
    const struct session *session;
    const struct net *net;
    const struct why *why;
    const struct stop *stop; /* what is selected in it */
    int row, end;
};

/* The number in question and its equation. */
void why_page_head(struct why_page *page);

/* The lines, as far as there is room, with the selected one in sight; then what they come to. */
void why_page_list(struct why_page *page);

struct show_style why_page_style(const struct why_page *page);
void why_page_number(struct string *out, const struct why_page *page, double x);

/* Whether a number is of a vector over the vocabulary; and its symbol: "'e'". */
bool why_page_has_symbols(const struct why_page *page, const struct number *number);
void why_page_symbol(struct string *out, const struct why_page *page, int symbol);

#endif
