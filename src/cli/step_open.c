/*
 * step_open.c: what the operand is, is seen from its first bytes: a .safetensors file has the length of a header in
 * front of a brace, which no text of a net has.
 */
#include "step_open.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model_session.h"
#include "run.h"
#include "save.h"
#include "shipped.h"

static bool begins_like_tensors(const char *path)
{
    struct stat status;
    char first[9] = "";
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool whole = fd >= 0 && read(fd, first, sizeof first) == sizeof first;
    if (fd >= 0) close(fd);
    return whole && first[8] == '{' && memchr(first, '\0', 8);
}

static bool is_tensors(const char *operand)
{
    static const char ending[] = ".safetensors";
    size_t length = strlen(operand), end = strlen(ending);
    return (length > end && !strcmp(operand + length - end, ending)) || begins_like_tensors(operand);
}

/* ---- options that have no place ---- */

enum beside { NET = 1, MODEL = 2, SAVED = 4 };

static bool check_places(const struct step_what *w, enum beside operand, const char *whose, struct error *err)
{
    const struct {
        const char *name;
        bool given;
        int places;
    } options[] = {
        {"text", w->text.text, NET | MODEL},
        {"text-file", w->text.path, NET | MODEL},
        {"length", w->text.length, NET | MODEL},
        {"hidden", w->subject.hidden, NET},
        {"layers", w->subject.layers, NET},
        {"init", w->subject.init, NET},
        {"training", w->subject.training, NET},
        {"dropout-kind", w->subject.dropout.variational, NET},
        {"seed", w->subject.seed != UINT64_MAX, NET},
        {"loss-at", w->subject.loss_at, NET | MODEL},
        {"vocab", w->vocab, MODEL},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (options[i].given && !(options[i].places & operand))
            return error_input(err, "--%s has no place here: %s", options[i].name, whose);
    return true;
}

/* ---- opening ---- */

static bool open_net(
    const struct step_what *w, const uint32_t *text, size_t length, struct session **session, struct error *err)
{
    struct subject subject = w->subject;
    if (!subject.net) subject.net = "lstm";
    if (!subject.hidden) subject.hidden = 8;
    if (!subject.layers) subject.layers = 1;
    if (subject.seed == UINT64_MAX) subject.seed = 7;
    if (!subject.loss_at) subject.loss_at = LOSS_AT_ALL;
    subject.text = text;
    subject.length = length;
    return check_places(w, NET, "only a model of PyTorch's needs a vocabulary", err) &&
           session_create(&subject, session, err);
}

static bool open_model(
    const struct step_what *w, const uint32_t *text, size_t length, struct session **session, struct error *err)
{
    const struct reading_text reading = {text, length, !w->text.text && !w->text.path};
    int loss_at = w->subject.loss_at;
    if (!check_places(w, MODEL, "a model has sizes and weights of its own", err)) return false;
    char *path = shipped_model(w->subject.net, err);
    bool opened = path && model_session(path, w->vocab, &reading, session, err);
    free(path);
    if (!opened) return false;
    if (!loss_at || session_choose_loss(*session, loss_at, err)) return true;
    session_destroy(*session);
    return false;
}

bool step_open(const struct step_what *w, struct session **session, struct error *err)
{
    uint32_t *text;
    size_t length;
    bool tensors = w->subject.net && is_tensors(w->subject.net), saved = false;
    bool shipped = !tensors && w->subject.net && shipped_is_model(w->subject.net);
    *session = NULL;
    if (tensors && !session_is_saved(w->subject.net, &saved, err)) return false;
    if (saved)
        return check_places(w, SAVED, "a saved session has all of its own", err) &&
               session_load(w->subject.net, session, err);
    if (!step_text_read(&w->text, &text, &length, err)) return false;
    bool done = (tensors || shipped ? open_model : open_net)(w, text, length, session, err);
    free(text);
    return done;
}
