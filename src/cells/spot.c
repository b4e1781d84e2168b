/*
 * spot.c: see the header.
 */
#include "spot.h"

#include <utf8proc.h>

bool spot_is_letter(uint32_t c)
{
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t';
}

static bool is_name(uint32_t c)
{
    return spot_is_letter(c) || c == '_' || (c >= '0' && c <= '9');
}

/* ---- prose ---- */

static void quotes(struct spot *p)
{
    if (p->character == '"') p->quoted = !p->quoted;
    if (p->character == 0x201C) p->quoted = true;
    if (p->character == 0x201D) p->quoted = false;
}

/* ---- C ---- */

/* How many characters of a literal such as 'x' or '\n' are behind this one; 0: an apostrophe. */
static int character_literal(const uint32_t *line, size_t i, size_t length)
{
    if (i + 2 < length && line[i + 1] != '\\' && line[i + 2] == '\'') return 2;
    if (i + 3 < length && line[i + 1] == '\\' && line[i + 3] == '\'') return 3;
    return 0;
}

static void brackets(struct spot_scan *s)
{
    struct spot *p = &s->spot;
    switch (p->character) {
    case '(': p->parentheses++; /* fall through */
    case '[':
    case '{': p->brackets++; break;
    case ')':
        if (p->parentheses) p->parentheses--; /* fall through */
    case ']':
    case '}':
        if (p->brackets) p->brackets--;
        break;
    default: break;
    }
    if (p->condition && p->parentheses <= s->condition_depth) p->condition = false;
}

/* 1: "i" at the beginning of a name, 2: "if", and blanks behind it; then "(". */
static void conditions(struct spot_scan *s)
{
    struct spot *p = &s->spot;
    uint32_t c = p->character;
    if (s->if_state == 2 && c == '(' && !p->condition) {
        p->condition = true;
        s->condition_depth = p->parentheses - 1;
    }
    if (c == 'i' && !is_name(p->previous))
        s->if_state = 1;
    else if (s->if_state == 1 && c == 'f')
        s->if_state = 2;
    else if (s->if_state != 2 || !is_blank(c))
        s->if_state = 0;
}

static void code(struct spot_scan *s, const uint32_t *line, size_t i, size_t length)
{
    uint32_t c = line[i];
    if (s->quote_skip > 0) {
        s->quote_skip--;
        s->if_state = 0;
        return;
    }
    if (c == '\'') s->quote_skip = character_literal(line, i, length);
    if (c == '"') s->inside = STRING, s->escaped = false;
    if (c == '/' && i + 1 < length && line[i + 1] == '*') s->inside = BLOCK_COMMENT, s->comment_skip = 2;
    if (c == '/' && i + 1 < length && line[i + 1] == '/') s->inside = LINE_COMMENT;
    if (s->inside != CODE) return;
    brackets(s);
    conditions(s);
}

/* What is inside a comment or a string ends it, or not. */
static void within(struct spot_scan *s)
{
    uint32_t c = s->spot.character;
    if (s->inside == BLOCK_COMMENT) {
        if (c == '/' && s->spot.previous == '*' && !s->comment_skip) s->inside = CODE;
        if (s->comment_skip) s->comment_skip--;
        return;
    }
    if (c == '\n') s->inside = CODE;
    if (s->inside != STRING) return;
    if (c == '"' && !s->escaped) s->inside = CODE;
    s->escaped = c == '\\' && !s->escaped;
}

static void syntax(struct spot_scan *s, const uint32_t *line, size_t i, size_t length)
{
    if (s->inside == CODE)
        code(s, line, i, length);
    else
        within(s);
    s->spot.comment = s->inside == LINE_COMMENT || s->inside == BLOCK_COMMENT;
    s->spot.string = s->inside == STRING;
}

/* ---- both ---- */

/* A line that holds nothing: what was forgotten to be closed is closed. */
static void end_paragraph(struct spot_scan *s)
{
    s->spot.quoted = false;
    s->spot.condition = false;
    s->spot.brackets -= s->spot.parentheses < s->spot.brackets ? s->spot.parentheses : s->spot.brackets;
    s->spot.parentheses = 0;
}

static void words(struct spot *p)
{
    p->letter = spot_is_letter(p->character) ? p->letter + 1 : 0;
}

static void one(struct spot_scan *s, const uint32_t *line, size_t i, size_t length, size_t line_length)
{
    struct spot *p = &s->spot;
    p->previous = p->character;
    p->character = line[i];
    if (i == 0) s->blank_so_far = true, p->indent = 0;
    p->column = line[i] == '\n' ? 0 : i + 1;
    p->line_length = line_length;
    p->left = i + 1 < line_length ? line_length - i - 1 : 0;
    if (s->blank_so_far && is_blank(line[i])) p->indent = line[i] == '\t' ? (p->indent / 8 + 1) * 8 : p->indent + 1;
    s->blank_so_far = s->blank_so_far && (is_blank(line[i]) || line[i] == '\n' || line[i] == '\r');
    if (line[i] == '\n') p->indent = 0;
    words(p);
    quotes(p);
    syntax(s, line, i, length);
    if (line[i] == '\n' && s->blank_so_far) end_paragraph(s);
}

void spot_line(struct spot_scan *scan, const uint32_t *line, size_t length,
    void (*visit)(void *context, const struct spot *spot), void *context)
{
    size_t line_length = length && line[length - 1] == '\n' ? length - 1 : length;
    for (size_t i = 0; i < length; i++) {
        one(scan, line, i, length, line_length);
        visit(context, &scan->spot);
    }
}
