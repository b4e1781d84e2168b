/*
 * library.c: looking up a net that ships. The table itself is made from src/nets by the build.
 */
#include "library.h"

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

enum { MAX_NETS = 64 };

static bool same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (*a != *b && !(*a == '-' && *b == '_')) return false;
    return !*a && !*b;
}

const struct library_net *library_find(const char *name)
{
    for (const struct library_net *net = library_nets; net->name; net++)
        if (same_name(net->name, name)) return net;
    return NULL;
}

const char *library_nearest(const char *name)
{
    const char *names[MAX_NETS + 1] = {NULL};
    for (int i = 0; i < MAX_NETS && library_nets[i].name; i++) names[i] = library_nets[i].name;
    return nearest_word(name, names);
}
