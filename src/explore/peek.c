/*
 * peek.c: see the header.
 */
#include "peek.h"

enum { COUNTED_BETWEEN = 32 * PEEK_BLOCK /* characters, until progress is asked again */ };

void peek_init(struct peek *peek, const struct reading *reading)
{
    *peek = (struct peek){.reading = reading, .stride = PEEK_BLOCK};
}

bool peek_at(struct peek *peek, size_t at, uint32_t *code_point, struct error *err)
{
    if (at < peek->first || at - peek->first >= peek->count) {
        size_t length = peek->reading->corpus->length, first = at - at % PEEK_BLOCK;
        size_t count = length - first < PEEK_BLOCK ? length - first : PEEK_BLOCK;
        peek->count = 0;
        if (!reading_text(peek->reading, first, count, peek->text, err)) return false;
        peek->first = first;
        peek->count = count;
    }
    *code_point = peek->text[at - peek->first];
    return true;
}

bool peek_line_start(struct peek *peek, size_t at, size_t *start, struct error *err)
{
    size_t least = at > PEEK_LINE ? at - PEEK_LINE : 0;
    uint32_t c;
    for (*start = at; *start > least; --*start) {
        if (!peek_at(peek, *start - 1, &c, err)) return false;
        if (c == '\n') return true;
    }
    if (least) *start = at - at % PEEK_LINE;
    return true;
}

/* ---- numbers ---- */

static void keep_mark(struct peek *peek)
{
    if (peek->counted % peek->stride) return;
    if (peek->marks == PEEK_MARKS) {
        for (size_t i = 0; i < PEEK_MARKS / 2; i++) peek->mark[i] = peek->mark[2 * i];
        peek->marks = PEEK_MARKS / 2;
        peek->stride *= 2; /* PEEK_MARKS is even: this place is one of the new stride's, too */
    }
    peek->mark[peek->marks++] = peek->newlines;
}

bool peek_count(struct peek *peek, size_t characters, struct error *err)
{
    size_t length = peek->reading->corpus->length;
    size_t end = length - peek->counted < characters ? length : peek->counted + characters;
    for (uint32_t c; peek->counted < end; peek->counted++) {
        if (!peek_at(peek, peek->counted, &c, err)) return false;
        keep_mark(peek);
        peek->newlines += c == '\n';
    }
    return true;
}

bool peek_line_number(struct peek *peek, size_t at, size_t *number, struct error *err)
{
    *number = 0;
    if (at > peek->counted) return true;
    size_t mark = at / peek->stride < peek->marks ? at / peek->stride : peek->marks - 1;
    size_t newlines = peek->marks ? peek->mark[mark] : 0;
    uint32_t c;
    for (size_t i = peek->marks ? mark * peek->stride : 0; i < at; i++) {
        if (!peek_at(peek, i, &c, err)) return false;
        newlines += c == '\n';
    }
    *number = newlines + 1;
    return true;
}

bool peek_line(struct peek *peek, size_t number, const struct progress *progress, size_t *start, struct error *err)
{
    size_t length = peek->reading->corpus->length, mark = 0;
    while (peek->newlines + 1 < number && peek->counted < length)
        if (!progress_continue(progress, (double)peek->counted / (double)length) ||
            !peek_count(peek, COUNTED_BETWEEN, err))
            return false;
    for (size_t low = 0, high = peek->marks; low < high;) {
        size_t middle = (low + high) / 2;
        if (peek->mark[middle] + 1 < number)
            mark = middle, low = middle + 1;
        else
            high = middle;
    }
    size_t line = peek->marks ? peek->mark[mark] + 1 : 1;
    uint32_t c;
    *start = mark * peek->stride;
    for (; line < number && *start < length; ++*start) {
        if (!peek_at(peek, *start, &c, err)) return false;
        line += c == '\n';
    }
    return *start < length || peek_line_start(peek, length - 1, start, err);
}
