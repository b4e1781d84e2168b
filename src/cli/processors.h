/*
 * processors.h: how many workers a command starts when nobody says.
 */
#ifndef CLI_PROCESSORS_H
#define CLI_PROCESSORS_H

#include <unistd.h>

enum { MOST_PROCESSORS = 16 };

static inline int processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > MOST_PROCESSORS ? MOST_PROCESSORS : (int)count;
}

#endif
