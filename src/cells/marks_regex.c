/*
 * marks_regex.c: a feature from a regular expression.
 *
 * One that backtracks without end is stopped by PCRE2's limits: on steps for each place where a match is tried, and on
 * memory. One whose every try is short of that, but long, is stopped by the clock, which is looked at now and then:
 * PCRE2 gives back control because of its offset limit. It may have looked through all of the text until then (for a
 * digit, say, that has to be in a match), so these stretches grow while nothing is found. What one of them can cost
 * stays the same: the longer it is, the fewer steps a place has, and if they are too few it is tried again in a short
 * one.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <inttypes.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "marks.h"
#include "text.h"

enum { STEPS = 1000000, HEAP_KB = 32768, SHORTEST = 256, LONGEST = 1 << 16 };

struct search {
    struct marks *marks;
    int mark;
    const char *text; /* of which only what is marked */
    size_t length;    /* bytes */
    pcre2_code *code;
    pcre2_match_data *found;
    pcre2_match_context *limits;
    const struct progress *progress;
    double deadline;
    size_t byte, character; /* the same place: how far characters have been counted */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool compile(struct search *s, const char *regex, struct error *err)
{
    int code;
    PCRE2_SIZE offset;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    if (!context) return error_failed(err, "out of memory");
    pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
    s->code = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED,
        PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_BACKSLASH_C, &code, &offset,
        context);
    pcre2_compile_context_free(context);
    if (!s->code) {
        PCRE2_UCHAR message[200];
        pcre2_get_error_message(code, message, sizeof message);
        return error_input(err, "the regular expression %s: %s (at byte %zu)", regex, (const char *)message, offset);
    }
    s->found = pcre2_match_data_create_from_pattern(s->code, NULL);
    s->limits = pcre2_match_context_create(NULL);
    if (!s->found || !s->limits) return error_failed(err, "out of memory");
    pcre2_set_heap_limit(s->limits, HEAP_KB);
    return true;
}

/* The character at a byte that is not before the last one asked for. */
static size_t character_at(struct search *s, size_t byte)
{
    for (; s->byte < byte; s->byte++) s->character += ((unsigned char)s->text[s->byte] & 0xC0) != 0x80;
    return s->character;
}

/* The first byte of the character behind this one, or behind `byte` if that is one. */
static size_t next_character(const struct search *s, size_t byte)
{
    do byte++;
    while (byte < s->length && ((unsigned char)s->text[byte] & 0xC0) == 0x80);
    return byte;
}

static bool too_long(struct search *s, const char *regex, size_t byte, struct error *err)
{
    return error_input(err, "the regular expression %s takes too long (at character %zu of the text): make it simpler",
        regex, character_at(s, byte) + 1);
}

/* Tries all places from a byte on, as far as `limit`. */
static int match(struct search *s, size_t from, size_t limit, size_t stretch)
{
    pcre2_set_offset_limit(s->limits, limit);
    pcre2_set_match_limit(s->limits, (uint32_t)(STEPS / (stretch / SHORTEST)));
    return pcre2_match(
        s->code, (PCRE2_SPTR)s->text, s->length, from, PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY, s->found, s->limits);
}

/* Marks what has been found. Returns the byte to go on from. */
static size_t take_match(struct search *s, size_t from)
{
    const PCRE2_SIZE *span = pcre2_get_ovector_pointer(s->found);
    size_t start = character_at(s, span[0] < span[1] ? span[0] : span[1]), end = character_at(s, span[1]);
    marks_set(s->marks, s->mark, start, end - start);
    return span[1] > from ? span[1] : next_character(s, from);
}

static bool find_all(struct search *s, const char *regex, struct error *err)
{
    size_t from = 0, stretch = SHORTEST;
    for (double told = now(); from < s->length;) {
        size_t limit = from + stretch < s->length ? from + stretch : s->length;
        int result = match(s, from, limit, stretch);
        if (result == PCRE2_ERROR_NOMEMORY) return error_failed(err, "out of memory");
        if (result >= 0) {
            from = take_match(s, from);
        } else if (result == PCRE2_ERROR_NOMATCH) {
            from = next_character(s, limit);
            if (stretch < LONGEST) stretch *= 2;
        } else if (stretch > SHORTEST) {
            stretch = SHORTEST;
        } else {
            return too_long(s, regex, from, err);
        }
        double time = now();
        if (time > s->deadline) return too_long(s, regex, from < s->length ? from : s->length, err);
        if (time < told + 0.05) continue;
        told = time;
        if (!progress_continue(s->progress, (double)from / (double)(s->length + 1))) return false;
    }
    return true;
}

static bool text_of(const struct reading *reading, size_t length, struct string *out, struct error *err)
{
    enum { PIECE = 4096 };
    uint32_t piece[PIECE];
    for (size_t at = 0; at < length; at += PIECE) {
        size_t n = length - at < PIECE ? length - at : PIECE;
        if (!reading_text(reading, at, n, piece, err)) return false;
        for (size_t i = 0; i < n; i++) string_add_code_point(out, piece[i]);
    }
    return !out->failed || error_failed(err, "out of memory");
}

/* The mark is there when all has been found, or not at all. */
static bool mark_all(struct search *s, const char *regex, struct error *err)
{
    if (s->marks->count == MARKS_KINDS)
        return error_input(err, "there are %d features already, as many as there can be", MARKS_KINDS);
    s->mark = marks_add(s->marks, regex);
    if (s->mark < 0) return error_failed(err, "out of memory");
    bool done = find_all(s, regex, err);
    if (!done) marks_remove_last(s->marks);
    return done;
}

bool marks_add_regex(struct marks *marks, const struct reading *reading, const char *regex, double seconds,
    const struct progress *progress, int *mark, struct error *err)
{
    struct search s = {.marks = marks, .progress = progress};
    struct string text = {0};
    bool done = compile(&s, regex, err) && text_of(reading, marks->length, &text, err);
    s.text = text.data;
    s.length = text.length;
    s.deadline = now() + seconds;
    done = done && mark_all(&s, regex, err);
    if (done) *mark = s.mark;
    pcre2_match_data_free(s.found);
    pcre2_match_context_free(s.limits);
    pcre2_code_free(s.code);
    string_finish(&text);
    return done;
}
