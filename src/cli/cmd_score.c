/*
 * cmd_score.c: unroll score: one sentence a line in, its log-probability out: to choose the better of several.
 *
 * A sentence stands behind a newline and ends with one, if the model knows newlines: its probability is that of the
 * whole line, given the start of a line. Otherwise its first character counts as likely as any.
 */
#include "subcommand.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "model_text.h"
#include "options.h"
#include "output.h"
#include "sampler.h"
#include "text.h"

struct score {
    const char *model, *vocab;
};

static enum options_outcome read_options(struct score *o, int argc, char **argv, struct error *err)
{
    const struct option_row rows[] = {
        {"vocab", "FILE", "the vocabulary as a JSON array, if the model has none", option_text, &o->vocab},
        {0},
    };
    const struct usage usage = {"unroll score MODEL [OPTION ...] < SENTENCES",
        "Reads sentences from standard input, one a line, and prints the log-probability\nof each in nats, a tab, the "
        "mean for a character, a tab, and the sentence.",
        rows, &o->model};
    return options_read(&usage, argc, argv, err);
}

static double log_probability(const struct model *model, struct sampler *sampler, const int *symbols, size_t count)
{
    int newline = vocab_index(&model->vocab, '\n');
    double sum = 0;
    sampler_reset(sampler);
    if (newline >= 0) sampler_read(sampler, newline);
    for (size_t i = 0; i < count; i++) {
        sum += sampler_log_probability(sampler, symbols[i]);
        sampler_read(sampler, symbols[i]);
    }
    return newline >= 0 ? sum + sampler_log_probability(sampler, newline) : sum;
}

static bool score_line(
    const struct model *model, struct sampler *sampler, const char *line, size_t length, long number, struct error *err)
{
    int *symbols;
    size_t count;
    char what[40];
    snprintf(what, sizeof what, "line %ld", number);
    if (!model_encode(model, line, length, what, &symbols, &count, err)) return false;
    double sum = log_probability(model, sampler, symbols, count);
    free(symbols);
    struct string out = {0};
    string_printf(&out, "%.4f\t%.4f\t", sum, count ? sum / (double)count : sum);
    string_add_safe(&out, line, length);
    string_add(&out, "\n");
    return output_string(&out, err);
}

bool cmd_score(int argc, char **argv, struct error *err)
{
    struct score o = {0};
    struct model model = {0};
    struct sampler sampler = {0};
    char *line = NULL;
    size_t size = 0;
    enum options_outcome outcome = read_options(&o, argc, argv, err);
    if (outcome != OPTIONS_READ) return outcome == OPTIONS_HELPED;
    bool done = open_model(o.model, o.vocab, &model, err) && sampler_init(&sampler, model.net, model.parameter, err);
    for (long number = 1; done; number++) {
        ssize_t length = getline(&line, &size, stdin);
        if (length < 0 && !feof(stdin)) done = file_fail(err, "standard input", "", errno);
        if (length < 0) break;
        while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
        done = score_line(&model, &sampler, line, (size_t)length, number, err);
    }
    free(line);
    sampler_finish(&sampler);
    model_finish(&model);
    return done;
}
