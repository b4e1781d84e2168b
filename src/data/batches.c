/*
 * batches.c: every stream has a cursor of its own and the symbol that it read last, which is the next input.
 */
#include "batches.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

struct batch_stream {
    size_t first;  /* character of its first input */
    size_t lead;   /* labels not scored */
    size_t length; /* labels, lead included */
    int last;      /* symbol: the next input */
    struct corpus_cursor cursor;
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool create(
    const struct corpus *corpus, const struct part *part, int T, int B, struct batches **batches, struct error *err)
{
    struct batches *created = calloc(1, sizeof *created);
    if (!created) return error_failed(err, "out of memory");
    *created = (struct batches){.corpus = corpus, .part = *part, .T = T, .B = B};
    created->stream = calloc((size_t)B, sizeof *created->stream);
    created->read = calloc((size_t)T, sizeof *created->read);
    if (!created->stream || !created->read) {
        batches_destroy(created);
        return error_failed(err, "out of memory");
    }
    *batches = created;
    return true;
}

void batches_destroy(struct batches *batches)
{
    if (!batches) return;
    free(batches->stream);
    free(batches->read);
    free(batches);
}

bool batches_create(
    const struct corpus *corpus, const struct part *part, int T, int B, struct batches **batches, struct error *err)
{
    assert(T >= 1 && B >= 1 && part->first + part->count <= corpus->length);
    size_t window = (size_t)T * (size_t)B; /* below 2^62 */
    if (part->count <= window)
        return error_input(err,
            "%s: %s has %zu characters; batch %d with %d steps needs at least %zu: use a smaller --batch or "
            "--steps-bptt",
            corpus->name, part->name, part->count, B, T, window + 1);
    if (!create(corpus, part, T, B, batches, err)) return false;

    struct batches *created = *batches;
    size_t length = (part->count - 1) / (size_t)B;
    created->windows = length / (size_t)T;
    created->targets = created->windows * window;
    for (int b = 0; b < B; b++) {
        created->stream[b].first = part->first + (size_t)b * length;
        created->stream[b].length = length;
    }
    return true;
}

bool batches_create_for_evaluation(const struct corpus *corpus, const struct part *part, int T, int B, size_t lead,
    struct batches **batches, struct error *err)
{
    assert(T >= 1 && B >= 1 && part->first + part->count <= corpus->length);
    if (part->count < 2)
        return error_input(err, "%s: %s has %zu character%s; a first one and at least one to be predicted are needed",
            corpus->name, part->name, part->count, part->count == 1 ? "" : "s");
    if (!create(corpus, part, T, B, batches, err)) return false;

    struct batches *created = *batches;
    created->targets = part->count - 1;
    size_t share = created->targets / (size_t)B, longer = created->targets % (size_t)B, start = 0, longest = 0;
    for (size_t b = 0; b < (size_t)B; b++) {
        struct batch_stream *stream = &created->stream[b];
        size_t own = share + (b < longer);
        stream->lead = own ? smaller(lead, start) : 0;
        stream->length = stream->lead + own;
        stream->first = part->first + start - stream->lead;
        start += own;
        if (stream->length > longest) longest = stream->length;
    }
    created->windows = (longest - 1) / (size_t)T + 1;
    return true;
}

/* Sets all cursors to the window that comes next. */
static bool place(struct batches *batches, struct error *err)
{
    for (int b = 0; b < batches->B; b++) {
        struct batch_stream *stream = &batches->stream[b];
        size_t done = smaller((size_t)batches->position.window * (size_t)batches->T, stream->length);
        if (!corpus_seek(batches->corpus, stream->first + done, &stream->cursor, err)) return false;
        if (!corpus_read(&stream->cursor, 1, &stream->last, err)) return false;
    }
    return true;
}

/* Column b of the window. */
static bool fill(struct batches *batches, int b, int *input, int *label, struct error *err)
{
    struct batch_stream *stream = &batches->stream[b];
    size_t T = (size_t)batches->T, B = (size_t)batches->B, start = (size_t)batches->position.window * T;
    size_t count = start < stream->length ? smaller(stream->length - start, T) : 0;
    if (!corpus_read(&stream->cursor, count, batches->read, err)) return false;
    for (size_t t = 0, at = (size_t)b; t < T; t++, at += B) {
        input[at] = t < count ? stream->last : -1;
        label[at] = t < count && start + t >= stream->lead ? batches->read[t] : -1;
        if (t < count) stream->last = batches->read[t];
    }
    return true;
}

bool batches_next(struct batches *batches, int *input, int *label, bool *new_epoch, struct error *err)
{
    struct batches_position *position = &batches->position;
    bool first = position->window == 0;
    if (first && !(corpus_check_unchanged(batches->corpus, err) && place(batches, err))) return false;
    for (int b = 0; b < batches->B; b++)
        if (!fill(batches, b, input, label, err)) return false;
    if (new_epoch) *new_epoch = first;
    if (++position->window == batches->windows) {
        position->window = 0;
        position->epoch++;
    }
    return true;
}

bool batches_restore(struct batches *batches, struct batches_position position, struct error *err)
{
    if (position.window >= batches->windows)
        return error_input(err,
            "%s: window %" PRIu64 " was to come next, but %s has only %zu windows of %d x %d: another text, batch or "
            "steps?",
            batches->corpus->name, position.window + 1, batches->part.name, batches->windows, batches->T, batches->B);
    batches->position = position;
    return position.window == 0 || place(batches, err);
}
