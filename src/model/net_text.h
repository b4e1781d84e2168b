/*
 * net_text.h: the text of a net that stands alone: the file that was asked for, with the cells and the frame that it
 * took from those that ship written out behind it. Compiled with the same options it gives the same net, whatever
 * becomes of the nets that ship.
 */
#ifndef MODEL_NET_TEXT_H
#define MODEL_NET_TEXT_H

#include "net.h"

/* 0-terminated, the caller's to free(). UTF-8 without zeros, as JSON wants it: an invalid byte, which can only stand in
 * a comment, becomes U+FFFD. NULL when memory is out. */
char *net_text_alone(const struct net *net);

#endif
