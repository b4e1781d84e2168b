/*
 * enclosure.c: follows what spot.c counts, and remembers where it began.
 */
#include "enclosure.h"

#include <stdlib.h>

#include "spot_walk.h"

const char *const enclosure_names[ENCLOSURES + 1] = {
    "nothing", "quote", "curly-quote", "parenthesis", "bracket", "brace", "comment", NULL};

const struct enclosure enclosures[ENCLOSURES] = {
    [ENCLOSURE_NONE] = {"", 0, 0},
    [ENCLOSURE_QUOTE] = {"a \" begins and ends it, an empty line drops it", '"', '"'},
    [ENCLOSURE_CURLY_QUOTE] = {"curly, with a sign for each end; an empty line drops it", 0x201C, 0x201D},
    [ENCLOSURE_PARENTHESES] = {"the innermost ( outside C's comments and strings; an empty line drops it", '(', ')'},
    [ENCLOSURE_BRACKETS] = {"the innermost [ outside C's comments and strings", '[', ']'},
    [ENCLOSURE_BRACES] = {"the innermost { outside C's comments and strings", '{', '}'},
    [ENCLOSURE_COMMENT] = {"of C, from /* on; what closes it is the * of its end", '/', '*'},
};

enum { DEPTH = 64 /* what is open within more brackets is not looked at */ };

struct opened {
    enum enclosure_id id;
    size_t at;
};

struct following {
    struct enclosure_map *map;
    size_t at; /* the character that is read */
    struct opened quote, comment, bracket[DEPTH];
    int depth;        /* brackets that are open, as spot.c has it */
    bool was_quoted;  /* by quotes of any kind */
    bool was_comment; /* of C, of either kind */
};

static enum enclosure_id opened_by(uint32_t c)
{
    int id = ENCLOSURES - 1;
    while (id > 0 && (id == ENCLOSURE_COMMENT || enclosures[id].open != c)) id--;
    return (enum enclosure_id)id;
}

/* The place `back` before the one that is read, if it is of the map. */
static struct enclosed *place(const struct following *f, struct enclosed *of, size_t back)
{
    return f->at >= f->map->first + back && f->at - back < f->map->first + f->map->length
               ? &of[f->at - back - f->map->first]
               : NULL;
}

/* The character that is read, or the one `back` before it, has closed what was open. */
static void mark_closed(const struct following *f, struct enclosed *of, struct opened opened, size_t back)
{
    struct enclosed *e = place(f, of, back + 1);
    if (e) e->closes = e->id == opened.id;
}

static void record(const struct following *f, struct enclosed *of, struct opened opened)
{
    struct enclosed *e = place(f, of, 0);
    size_t distance = f->at + 1 - opened.at;
    if (e && opened.id)
        *e = (struct enclosed){distance < UINT16_MAX ? (uint16_t)distance : UINT16_MAX, opened.id, false};
}

/* ---- quotations ---- */

/* Only what begins a quotation says of which kind it is; one that begins with „ or « is of none. */
static void follow_quote(struct following *f, const struct spot *spot)
{
    if (spot->quoted && !f->was_quoted) f->quote = (struct opened){opened_by(spot->character), f->at};
    if (!spot->quoted && f->quote.id) {
        if (spot->character == enclosures[f->quote.id].close) mark_closed(f, f->map->quote, f->quote, 0);
        f->quote.id = ENCLOSURE_NONE;
    }
    f->was_quoted = spot->quoted;
    record(f, f->map->quote, f->quote);
}

/* ---- brackets and comments ---- */

/* An empty line: no parenthesis is open any more. */
static void drop_parentheses(struct following *f, int depth)
{
    int kept = 0;
    for (int i = 0; i < f->depth && i < DEPTH; i++)
        if (f->bracket[i].id != ENCLOSURE_PARENTHESES) f->bracket[kept++] = f->bracket[i];
    for (; kept < depth && kept < DEPTH; kept++) f->bracket[kept].id = ENCLOSURE_NONE;
    f->depth = depth;
}

/* All levels but these go. Only the innermost one can have been closed by the sign that belongs to it. */
static void close_brackets(struct following *f, uint32_t c, int depth)
{
    struct opened top = f->depth <= DEPTH ? f->bracket[f->depth - 1] : (struct opened){ENCLOSURE_NONE, 0};
    if (top.id && c == enclosures[top.id].close) mark_closed(f, f->map->bracket, top, 0);
    f->depth = depth;
}

static void follow_brackets(struct following *f, const struct spot *spot)
{
    if (spot->brackets > f->depth) {
        if (f->depth < DEPTH) f->bracket[f->depth] = (struct opened){opened_by(spot->character), f->at};
        f->depth++;
    } else if (spot->brackets < f->depth && spot->character == '\n') {
        drop_parentheses(f, spot->brackets);
    } else if (spot->brackets < f->depth) {
        close_brackets(f, spot->character, spot->brackets);
    }
}

/* A comment is one from its second character on. */
static void follow_comment(struct following *f, const struct spot *spot)
{
    bool begins = spot->comment && !f->was_comment;
    if (begins && spot->character == '*') f->comment = (struct opened){ENCLOSURE_COMMENT, f->at - 1};
    if (!spot->comment && f->comment.id) {
        mark_closed(f, f->map->bracket, f->comment, 1);
        f->comment.id = ENCLOSURE_NONE;
    }
    f->was_comment = spot->comment;
}

static struct opened innermost(const struct following *f)
{
    if (f->comment.id) return f->comment;
    return f->depth > 0 && f->depth <= DEPTH ? f->bracket[f->depth - 1] : (struct opened){ENCLOSURE_NONE, 0};
}

/* ---- the map ---- */

static void visit(void *context, const struct spot *spot)
{
    struct following *f = context;
    follow_quote(f, spot);
    follow_brackets(f, spot);
    follow_comment(f, spot);
    record(f, f->map->bracket, innermost(f));
    f->at++;
}

bool enclosure_map_init(struct enclosure_map *map, const struct reading *reading, size_t first, size_t length,
    const struct progress *progress, struct error *err)
{
    enum { BEHIND = 2 /* what closes the last ones */ };
    size_t left = reading->corpus->length - first, end = left - length < BEHIND ? left : length + BEHIND;
    struct following f = {.map = map};
    *map =
        (struct enclosure_map){first, length, calloc(length, sizeof *map->quote), calloc(length, sizeof *map->bracket)};
    bool done = (map->quote && map->bracket) || error_failed(err, "out of memory");
    done = done && spot_walk(reading, first + end, visit, &f, progress, err);
    if (done && length == left)
        map->quote[length - 1].id = map->bracket[length - 1].id = ENCLOSURE_NONE; /* nothing comes behind it */
    if (!done) enclosure_map_finish(map);
    return done;
}

void enclosure_map_finish(struct enclosure_map *map)
{
    free(map->quote);
    free(map->bracket);
    *map = (struct enclosure_map){0};
}
