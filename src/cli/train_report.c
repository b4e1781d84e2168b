/*
 * train_report.c: a run in lines: for people a line of progress now and then, or with --json one object for each
 * record.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "output.h"
#include "train_run.h"

static json_t *record_json(const struct train *o, const struct training_record *r)
{
    json_t *object = json_pack("{s:i, s:I, s:f, s:o, s:o, s:o, s:I, s:f, s:f}", "version", 1, "update",
        (json_int_t)r->update, "epoch", r->epoch, "train", json_number(r->train), "valid", json_number(r->valid),
        "grad_norm", json_number(r->grad_norm), "clipped", (json_int_t)r->clipped, "characters_per_second",
        r->characters_per_second, "seconds", r->seconds);
    if (o->settings.trainer.omega > 0) json_put(&object, "omega", json_number(r->omega));
    return object;
}

/* The object as a line. A line that failed is known by that. */
static struct string line_of(json_t *object)
{
    struct string line = {0};
    char *text = object ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
    json_decref(object);
    line.failed = !text;
    if (text) string_printf(&line, "%s\n", text);
    free(text);
    return line;
}

struct string train_record_line(const struct train *o, const struct training_record *r)
{
    return line_of(record_json(o, r));
}

/* ---- lines ---- */

static void add_time(struct string *out, double seconds)
{
    long s = lround(seconds);
    if (s >= 3600)
        string_printf(out, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    else
        string_printf(out, "%ld:%02ld", s / 60, s % 60);
}

static bool tell_progress(struct train *o, const struct training_record *r, struct error *err)
{
    struct string out = {0};
    double progress = training_progress(o->training);
    string_printf(&out, "epoch %.2f  update %llu  train %.3f", r->epoch, (unsigned long long)r->update, r->train);
    if (isfinite(r->valid))
        string_printf(&out, "  valid %.3f%s", r->valid, r->valid <= o->training->best_valid ? " (best)" : "");
    if (o->settings.trainer.omega > 0) string_printf(&out, "  omega %.3f", r->omega);
    string_printf(&out, "  norm %.2f  %.0f char/s", r->grad_norm, r->characters_per_second);
    if (progress > 0 && progress < 1) {
        string_add(&out, "  left ");
        add_time(&out, r->seconds * (1 - progress) / progress);
    }
    string_add(&out, "\n");
    return output_string(&out, err);
}

bool train_tell_record(struct train *o, struct error *err)
{
    const struct training_record *r = &o->training->history[o->training->records - 1];
    if (o->screen) return true;
    double since = o->training->seconds - o->told, least = isfinite(r->valid) ? 1 : 5;
    bool goes_on = o->training->end == TRAINING_GOES_ON;
    if (!o->json && goes_on && o->told > 0 && since < least) return true;
    o->told = o->training->seconds;
    if (!o->json) return tell_progress(o, r, err);
    struct string line = line_of(record_json(o, r));
    return output_string(&line, err);
}

static size_t frozen_numbers(const struct net *net)
{
    size_t n = 0;
    for (int i = 0; i < net->parameters; i++)
        if (net->parameter[i].rate == 0) n += (size_t)net->parameter[i].rows * (size_t)net->parameter[i].columns;
    return n;
}

bool train_tell_start(const struct train *o, struct error *err)
{
    const struct corpus *c = o->corpus;
    struct string out = {0};
    string_add_safe(&out, c->name, strlen(c->name));
    string_printf(&out, ": %zu characters, %d symbols%s%s; a net that knows nothing has loss ln %d = %.3f\n", c->length,
        c->vocab.size, c->has_bom ? ", byte order mark kept" : "", c->has_crlf ? ", CRLF line ends kept" : "",
        c->vocab.size, log(c->vocab.size));
    string_add_safe(&out, o->net, strlen(o->net));
    string_printf(&out, ": %zu parameters", o->model.net->parameter_count);
    size_t frozen = frozen_numbers(o->model.net);
    if (frozen) string_printf(&out, " (%zu of them frozen)", frozen);
    string_printf(&out, ", %zu updates an epoch, %d thread%s\n", o->training->train->windows,
        o->settings.trainer.threads, o->settings.trainer.threads == 1 ? "" : "s");
    if (o->resume)
        string_printf(&out, "goes on behind update %llu, in epoch %.2f\n",
            (unsigned long long)o->training->trainer->updates, training_epochs(o->training) + 1);
    return output_string(&out, err);
}

bool train_tell_end(const struct train *o, double test, struct error *err)
{
    if (o->json) {
        const struct training_record *r = &o->training->history[o->training->records - 1];
        json_t *object = record_json(o, r);
        json_put(&object, "test", json_number(test));
        json_put(&object, "model", json_text(o->out));
        struct string line = line_of(object);
        return output_string(&line, err);
    }
    static const char *const why[] = {
        [TRAINING_GOES_ON] = "stopped", [TRAINING_COMPLETE] = "done", [TRAINING_TIME] = "time is up"};
    struct string out = {0};
    if (o->training->end == TRAINING_PATIENCE)
        string_printf(&out, "none of the last %d validations was better", o->training->waited);
    else
        string_add(&out, why[o->training->end]);
    string_printf(&out, ": validation %.4f", o->training->best_valid);
    if (isfinite(test)) string_printf(&out, ", test %.4f nats (%.3f bits) a character", test, test / log(2));
    string_add(&out, "; saved ");
    string_add_safe(&out, o->out, strlen(o->out));
    string_add(&out, "\n");
    return output_string(&out, err);
}
