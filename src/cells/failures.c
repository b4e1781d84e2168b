/*
 * failures.c: one way through the text, word by word, with the words that have been there in mind.
 */
#include "failures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "spot.h"

const struct failure_kind failure_kinds[FAILURES] = {
    {"n-gram", "an n-gram model of 1 to 9 characters of context gives it 0.5 or more"},
    {"memory 100", "second or later letter of a word that stood within 100 characters before it"},
    {"memory 500", "the same within 500 characters"},
    {"memory 1000", "the same within 1000 characters"},
    {"new word", "a letter of a word that the counted text has not"},
    {"rare word", "a letter of a word that the counted text has 1 to 5 times"},
    {"word start", "the first letter of another word: which word comes?"},
    {"in a word", "a later letter of another word"},
    {"newline", "a newline"},
    {"sign", "punctuation, a quote, a bracket, another sign"},
    {"the rest", "blanks, which end a word too early or too late, and digits"},
};

/* A word of the contest's text, and what is known of it. */
struct met {
    size_t first, end;
    size_t ago;   /* characters from where it stood last, SIZE_MAX: not within CONTEST_AROUND */
    size_t count; /* in the counted text */
};

/* -ln 0.5, as losses are: in single precision. */
static bool errs(float loss)
{
    return loss > (float)M_LN2 || isnan(loss);
}

static bool ngram_knows(const struct contest *c, size_t i)
{
    for (size_t n = 1; n <= CONTEST_N; n++)
        if (!errs(c->rival[i * CONTEST_ORDERS + n])) return true;
    return false;
}

static enum failure kind_of_letter(const struct met *word, size_t at)
{
    bool later = at > word->first;
    if (later && word->ago <= 100) return FAILURE_MEMORY_100;
    if (later && word->ago <= 500) return FAILURE_MEMORY_500;
    if (later && word->ago <= 1000) return FAILURE_MEMORY_1000;
    if (word->count == 0) return FAILURE_NEW_WORD;
    if (word->count <= FAILURE_RARE) return FAILURE_RARE_WORD;
    return later ? FAILURE_IN_WORD : FAILURE_WORD_START;
}

static enum failure kind_of_sign(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    if (c == '\n' || c == '\r') return FAILURE_NEWLINE;
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_SO ? FAILURE_SIGN : FAILURE_REST;
}

/* A character of the contest's text; word: that it is in, or NULL. */
static void judge(struct failures *f, size_t at, const struct met *word)
{
    const struct contest *c = f->contest;
    size_t place = c->from + at, i = place - c->measured.first;
    if (place < c->measured.first || i >= c->measured.count) return;
    f->kind[i] = FAILURE_NONE;
    f->total_nats += (double)c->net[i];
    if (!errs(c->net[i])) return;
    enum failure kind = ngram_knows(c, i) ? FAILURE_NGRAM : word ? kind_of_letter(word, at) : kind_of_sign(c->text[at]);
    struct failure_tally *tally = &f->tally[kind];
    if (!tally->count++) tally->first = place;
    tally->nats += (double)c->net[i];
    f->kind[i] = (uint8_t)kind;
    f->nats += (double)c->net[i];
    f->errors++;
}

/* The beginning of what is kept may be within a word, which then is none. */
static bool is_cut(const struct contest *c, const struct met *word)
{
    return word->first == 0 && c->from > 0;
}

static bool go_through(struct failures *f, struct words *recent, struct error *err)
{
    const struct contest *c = f->contest;
    struct met word = {0};
    size_t at = 0, last;
    while (words_next(c->text, c->length, at, &word.first, &word.end)) {
        const uint32_t *letters = c->text + word.first;
        size_t length = word.end - word.first;
        word.ago = words_find(recent, letters, length, &last) ? word.first - last : SIZE_MAX;
        word.count = words_find(c->words, letters, length, NULL);
        for (; at < word.first; at++) judge(f, at, NULL);
        for (; at < word.end; at++) judge(f, at, &word);
        if (!is_cut(c, &word) && !words_add(recent, letters, length, word.first, err)) return false;
    }
    for (; at < c->length; at++) judge(f, at, NULL);
    return true;
}

bool failures_find(const struct contest *contest, struct failures *f, struct error *err)
{
    struct words *recent = NULL;
    *f = (struct failures){.contest = contest, .kind = malloc(contest->measured.count)};
    bool good =
        (f->kind || error_failed(err, "out of memory")) && words_create(&recent, err) && go_through(f, recent, err);
    words_destroy(recent);
    if (!good) failures_finish(f);
    return good;
}

void failures_finish(struct failures *f)
{
    free(f->kind);
    *f = (struct failures){0};
}
