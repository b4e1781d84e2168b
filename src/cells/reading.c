/*
 * reading.c: from the characters of a text to the symbols of a model.
 */
#include "reading.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "text.h"

/* What is near in a way that Unicode's decomposition does not know. */
static const struct {
    uint32_t code_point;
    char near;
} look_alikes[] = {
    {0x2018, '\''},
    {0x2019, '\''},
    {0x201A, '\''},
    {0x201C, '"'},
    {0x201D, '"'},
    {0x201E, '"'},
    {0xAB, '"'},
    {0xBB, '"'},
    {0x2010, '-'},
    {0x2011, '-'},
    {0x2012, '-'},
    {0x2013, '-'},
    {0x2014, '-'},
    {0x2015, '-'},
    {0x2212, '-'},
    {'\t', ' '},
    {'\r', ' '},
    {0xA0, ' '},
    {0x2026, '.'},
    {0xE6, 'e'},
    {0x153, 'e'},
    {0xDF, 's'},
    {'[', '('},
    {']', ')'},
    {'{', '('},
    {'}', ')'},
    {';', ','},
    {':', ','},
};

/* The letter under the accents, or 0. */
static uint32_t without_accents(uint32_t code_point)
{
    utf8proc_int32_t parts[8];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)code_point, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK, &boundary);
    return n >= 1 && n <= 8 ? (uint32_t)parts[0] : 0;
}

static int nearest(const struct vocab *vocab, uint32_t code_point)
{
    uint32_t letter = without_accents(code_point);
    int found = -1;
    for (size_t i = 0; i < sizeof look_alikes / sizeof *look_alikes && found < 0; i++)
        if (look_alikes[i].code_point == code_point) found = vocab_index(vocab, (uint32_t)look_alikes[i].near);
    if (found < 0 && letter) found = vocab_index(vocab, letter);
    if (found < 0 && letter) found = vocab_index(vocab, (uint32_t)utf8proc_tolower((utf8proc_int32_t)letter));
    if (found < 0 && letter) found = vocab_index(vocab, (uint32_t)utf8proc_toupper((utf8proc_int32_t)letter));
    if (found < 0) found = vocab_index(vocab, ' ');
    return found < 0 ? 0 : found;
}

static bool map(struct reading *r, struct error *err)
{
    const struct corpus *corpus = r->corpus;
    size_t n = (size_t)corpus->vocab.size;
    r->symbol = malloc(n * sizeof *r->symbol);
    r->stands_in = calloc(n, sizeof *r->stands_in);
    if (!r->symbol || !r->stands_in) return error_failed(err, "out of memory");
    for (size_t i = 0; i < n; i++) {
        uint32_t code_point = corpus->vocab.symbol[i];
        r->symbol[i] = vocab_index(&r->model->vocab, code_point);
        if (r->symbol[i] >= 0) continue;
        r->symbol[i] = nearest(&r->model->vocab, code_point);
        r->stands_in[i] = true;
        r->unknown += corpus->count[i];
        r->unknown_kinds++;
    }
    return true;
}

/* The first parameter with a number that is not finite; the model has one. */
static const char *spoiled_parameter(const struct model *model)
{
    const struct net *net = model->net;
    for (int p = 0; p < net->parameters; p++) {
        const struct parameter *parameter = &net->parameter[p];
        size_t count = (size_t)parameter->rows * (size_t)parameter->columns;
        for (size_t i = 0; i < count; i++)
            if (!isfinite(model->parameter[parameter->offset + i])) return parameter->name;
    }
    return "";
}

/* Whether it can read any text. */
static bool check_model(const struct model *model, struct error *err)
{
    if (model->not_finite)
        return error_input(err,
            "%zu of the model's %zu numbers are NaN or infinite, the first in %s: what it computes means nothing; "
            "train it anew",
            model->not_finite, model->net->parameter_count, spoiled_parameter(model));
    if (model->net->future > 0)
        return error_input(
            err, "%s reads the characters to come, so it has no state that goes through the text", model->net->name);
    return true;
}

bool reading_open(struct reading *r, const struct model *model, const char *path, struct error *err)
{
    *r = (struct reading){.model = model};
    if (check_model(model, err) && corpus_open(path, &r->corpus, err) &&
        net_check_vocab(model->net, model->vocab.size, err) && map(r, err))
        return true;
    reading_close(r);
    return false;
}

bool reading_open_beside(struct reading *r, const struct model *model, const struct reading *other, struct error *err)
{
    *r = (struct reading){.model = model, .corpus = other->corpus, .borrowed = true};
    if (check_model(model, err) && net_check_vocab(model->net, model->vocab.size, err) && map(r, err)) return true;
    reading_close(r);
    return false;
}

void reading_close(struct reading *r)
{
    if (!r->borrowed) corpus_close(r->corpus);
    free(r->symbol);
    free(r->stands_in);
    *r = (struct reading){0};
}

void reading_translate(const struct reading *r, int *symbols, size_t count)
{
    for (size_t i = 0; i < count; i++) symbols[i] = r->symbol[symbols[i]];
}

bool reading_text(const struct reading *r, size_t first, size_t count, uint32_t *code_points, struct error *err)
{
    enum { PIECE = 1024 };
    int piece[PIECE];
    struct corpus_cursor cursor;
    if (!corpus_seek(r->corpus, first, &cursor, err)) return false;
    for (size_t done = 0; done < count;) {
        size_t n = count - done < PIECE ? count - done : PIECE;
        if (!corpus_read(&cursor, n, piece, err)) return false;
        for (size_t i = 0; i < n; i++) code_points[done + i] = r->corpus->vocab.symbol[piece[i]];
        done += n;
    }
    return true;
}

static const char *shown(uint32_t code_point, char out[16])
{
    code_point_show(code_point, false, out);
    return code_point == ' ' ? "a space" : out;
}

void reading_add_unknown(const struct reading *r, struct string *out)
{
    enum { LISTED = 8 };
    int listed = 0;
    if (!r->unknown) return;
    string_printf(out,
        "%zu of its %zu characters are not in the model's vocabulary and are read as others: ", r->unknown,
        r->corpus->length);
    for (int i = 0; i < r->corpus->vocab.size && listed < LISTED; i++) {
        char from[16], to[16];
        if (!r->stands_in[i]) continue;
        string_printf(out, "%s%s as %s (%" PRIu64 ")", listed++ ? ", " : "", shown(r->corpus->vocab.symbol[i], from),
            shown(r->model->vocab.symbol[r->symbol[i]], to), r->corpus->count[i]);
    }
    if (r->unknown_kinds > listed) string_printf(out, " and %d more", r->unknown_kinds - listed);
}
