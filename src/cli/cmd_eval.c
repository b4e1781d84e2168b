/*
 * cmd_eval.c: unroll eval: how well a model predicts a text.
 */
#include "subcommand.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "corpus.h"
#include "evaluate.h"
#include "json.h"
#include "model_text.h"
#include "options.h"
#include "output.h"
#include "shipped.h"

enum { STEPS = 256, LEAD = 128 };

struct eval {
    const char *operand[2]; /* the model, the text */
    const char *vocab;
    int streams;
    bool json;
};

static enum options_outcome read_options(struct eval *o, int argc, char **argv, struct error *err)
{
    const struct option_row rows[] = {
        {"streams", "N", "read N pieces of the text side by side, faster; 1 is exact (1)", option_integer, &o->streams,
            1, 1024},
        {"vocab", "FILE", "the vocabulary as a JSON array, if the model has none", option_text, &o->vocab},
        {"json", NULL, "report as JSON", option_flag, &o->json},
        {0},
    };
    const struct usage usage = {"unroll eval MODEL [TEXT] [OPTION ...]",
        "How well a model predicts a text file (- is standard input): the mean loss of a\ncharacter, given all before "
        "it.",
        rows, o->operand, 2};
    return options_read(&usage, argc, argv, err);
}

static bool report(const struct eval *o, const struct batches *batches, double loss, struct error *err)
{
    if (o->json)
        return json_print(
            json_pack("{s:i, s:o, s:o, s:I, s:o, s:o, s:o}", "version", 1, "model", json_text(o->operand[0]), "text",
                json_text(o->operand[1]), "characters", (json_int_t)batches->targets, "nats", json_number(loss), "bits",
                json_number(loss / log(2)), "perplexity", json_number(exp(loss))),
            err);
    struct string out = {0};
    string_printf(&out, "%.4f nats, %.4f bits a character, perplexity %.3f, over %zu characters\n", loss, loss / log(2),
        exp(loss), batches->targets);
    return output_string(&out, err);
}

bool cmd_eval(int argc, char **argv, struct error *err)
{
    struct eval o = {.streams = 1};
    struct model model = {0};
    struct corpus *corpus = NULL;
    struct batches *batches = NULL;
    struct pool *pool = NULL;
    double loss;
    enum options_outcome outcome = read_options(&o, argc, argv, err);
    if (outcome != OPTIONS_READ) return outcome == OPTIONS_HELPED;
    if (!shipped_complete("eval", o.operand, err)) return false;
    char *text = shipped_text(o.operand[1], err);
    bool done = text && open_model(o.operand[0], o.vocab, &model, err) && corpus_open(text, &corpus, err) &&
                corpus_use_vocab(corpus, &model.vocab, CORPUS_REFUSE, err);
    if (done) {
        struct part whole = part_whole(corpus->length);
        done = batches_create_for_evaluation(corpus, &whole, STEPS, o.streams, LEAD, &batches, err);
    }
    done = done && pool_create(1, &pool, err) && evaluate(model.net, model.parameter, batches, pool, &loss, err) &&
           report(&o, batches, loss, err);
    pool_destroy(pool);
    batches_destroy(batches);
    corpus_close(corpus);
    model_finish(&model);
    free(text);
    return done;
}
