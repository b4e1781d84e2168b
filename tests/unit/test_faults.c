/*
 * test_faults.c: whole commands, as the command line runs them, with every single call of the system's failing in turn.
 *
 * After each fault, whatever it was: the command says so in one line and ends with status 1, or it got over it and has
 * done all; nothing leaks, no other file is left behind; the model and the checkpoint are the old ones or whole new
 * ones; and the same command again, with --resume when there is a checkpoint, ends in the same model to the last byte.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "faults.h"
#include "file.h"
#include "subcommand.h"
#include "text.h"

#define MODEL      "m.safetensors"
#define SMALL      "small.safetensors"
#define CHECKPOINT MODEL ".checkpoint"
#define HISTORY    MODEL ".history.jsonl"

/* Each test runs in a process of its own, within a folder of its own: in memory where that is possible, since some ten
 * thousand files are written. What commands print is not looked at here. */
static char folder[60];

static void put(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static void enter_folder(void)
{
    struct string text = {0};
    const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(folder, sizeof folder, "%s/unroll-test-faults-XXXXXX", memory);
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    for (int i = 0; i < 30; i++) string_add(&text, &"abbac\n"[i % 3]);
    put("text", text.data, text.length);
    string_finish(&text);
    mallopt(M_MMAP_THRESHOLD, 1 << 20); /* a corpus's tables of all code points come as pages that nobody has touched */
    cr_assert_not_null(freopen("/dev/null", "w", stdout));
    cr_assert_not_null(freopen("/dev/null", "w", stderr));
    cr_assert_not_null(freopen("text", "r", stdin));
}

static void leave_folder(void)
{
    static const char *const made[] = {
        "text", MODEL, SMALL, CHECKPOINT, HISTORY, "s.svg", "s.txt", "kept.model", "kept.checkpoint", "script"};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) remove(made[i]);
    cr_assert_eq(rmdir(folder), 0, "something else was left behind");
}

TestSuite(faults, .init = enter_folder, .fini = leave_folder);

/* ---- files ---- */

struct bytes {
    char *data;
    size_t length;
};

/* data NULL: there is no such file. */
static struct bytes bytes_of(const char *path)
{
    struct bytes b = {0};
    if (access(path, F_OK) == 0) cr_assert(file_read(path, 1 << 20, &b.data, &b.length, NULL));
    return b;
}

static bool same(struct bytes a, struct bytes b)
{
    return !a.data == !b.data && a.length == b.length && (!a.data || !memcmp(a.data, b.data, a.length));
}

static bool holds(const char *path, struct bytes b)
{
    struct bytes now = bytes_of(path);
    bool is = same(now, b);
    free(now.data);
    return is;
}

static void restore(const char *path, struct bytes b)
{
    if (b.data)
        put(path, b.data, b.length);
    else
        remove(path);
}

static void check_no_other_file(const char *what)
{
    static const char *const known[] = {".", "..", "text", MODEL, CHECKPOINT, HISTORY, SMALL, "s.svg", "script"};
    DIR *here = opendir(".");
    for (struct dirent *entry; (entry = readdir(here));) {
        bool is = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) is |= !strcmp(entry->d_name, known[i]);
        cr_assert(is, "%s: %s was left behind", what, entry->d_name);
    }
    closedir(here);
}

/* ---- commands ---- */

typedef bool command(int argc, char **argv, struct error *err);

static bool run(command *work, const char *line, struct error *err)
{
    char *argv[40], copy[400];
    int argc = 0;
    cr_assert_lt(strlen(line), sizeof copy);
    strcpy(copy, line);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) argv[argc++] = word;
    argv[argc] = NULL;
    rewind(stdin);
    return work(argc, argv, err);
}

static void must_run(command *work, const char *line)
{
    struct error err = {0};
    cr_assert(run(work, line, &err), "%s: %s", line, err.text);
}

static void check_message(const struct error *err, enum faults kind, const char *what)
{
    cr_assert_eq(err->status, ERROR_FAILED, "%s: status %d: %s", what, err->status, err->text);
    cr_assert_gt(strlen(err->text), 8, "%s: %s", what, err->text);
    cr_assert_null(strchr(err->text, '\n'), "%s: %s", what, err->text);
    bool said = strstr(err->text, "out of memory") || strstr(err->text, "Cannot allocate memory") ||
                strstr(err->text, "cannot start thread");
    cr_assert(kind != FAULTS_MEMORY || said, "%s: %s", what, err->text);
}

/* Every call of a kind in turn, until none is left. before: what restores the folder, or NULL; after: what checks it
 * when the command is done (or not), or NULL. Returns how many there were. */
static long fail_each(command *work, const char *line, enum faults kind, bool onwards, void (*before)(void),
    void (*after)(const char *what, bool done))
{
    for (long n = 1;; n++) {
        char what[200];
        struct error err = {0};
        snprintf(what, sizeof what, "%s: %s %ld%s", line, kind == FAULTS_MEMORY ? "allocation" : "file call", n,
            onwards ? " and all behind it" : "");
        if (before) before();
        long live = faults_live();
        faults_begin(kind, n, onwards);
        bool done = run(work, line, &err);
        bool hit = faults_end();
        cr_assert_eq(faults_live(), live, "%s: %ld allocations leak", what, faults_live() - live);
        check_no_other_file(what);
        if (!done) check_message(&err, kind, what);
        if (after) after(what, done);
        if (hit) continue;
        cr_assert(done, "%s: %s", what, err.text);
        return n - 1;
    }
}

/* ---- training ---- */

#define TRAIN                                                                                                          \
    "train text --out " MODEL " --net elman --hidden 2 --batch 2 --steps-bptt 8 --threads 2 --updates 4 "              \
    "--checkpoint-every 0 --split 60,20,20"

static struct bytes wanted;                    /* the model in the end */
static struct bytes old_model, old_checkpoint; /* what is there at first; or not */

static void restore_old(void)
{
    restore(MODEL, old_model);
    restore(CHECKPOINT, old_checkpoint);
}

static const char *again(void)
{
    return access(CHECKPOINT, F_OK) == 0 ? TRAIN " --resume" : TRAIN;
}

/* After every failed call that concerns files, and every fifth failed allocation, to save time: */
static void check_again(const char *what)
{
    struct error err = {0};
    cr_assert(run(cmd_train, again(), &err), "%s, and again: %s", what, err.text);
    cr_assert(holds(MODEL, wanted), "%s: again, it ended in another model", what);
}

static void check_trained(const char *what, bool done)
{
    static long checked;
    if (done) cr_assert(holds(MODEL, wanted), "%s: ended in another model", what);
    if (!done && !holds(MODEL, old_model) && !holds(MODEL, wanted)) must_run(cmd_eval, "eval " MODEL " text");
    if (strstr(what, "file call") || ++checked % 5 == 0) check_again(what);
}

/* Leaves a model and the checkpoint of a run that was stopped, and keeps both. */
static void stop_in_the_middle(void)
{
    struct error err = {0};
    for (long calls = 60; !old_checkpoint.data && calls < 400; calls += 10) {
        signal(SIGTERM, SIG_IGN); /* until the command catches it */
        faults_signal(SIGTERM, calls);
        cr_assert(run(cmd_train, TRAIN, &err), "%s", err.text);
        faults_signal(0, 0);
        old_checkpoint = bytes_of(CHECKPOINT);
    }
    old_model = bytes_of(MODEL);
    cr_assert(old_checkpoint.data && old_model.data && !same(old_model, wanted));
}

static void begin(void)
{
    must_run(cmd_train, TRAIN); /* a library may take its own memory at its first call */
    wanted = bytes_of(MODEL);
    cr_assert_gt(wanted.length, 100);
}

static void finish(void)
{
    free(wanted.data);
    free(old_model.data);
    free(old_checkpoint.data);
}

static void fail_training(enum faults kind, bool onwards, bool resumed)
{
    begin();
    if (resumed) stop_in_the_middle();
    long calls =
        fail_each(cmd_train, resumed ? TRAIN " --resume --json" : TRAIN, kind, onwards, restore_old, check_trained);
    cr_assert_gt(calls, 30, "%ld", calls);
    finish();
}

Test(faults, training_any_file_call)
{
    fail_training(FAULTS_FILES, false, false);
}

Test(faults, training_file_calls_from_then_on)
{
    fail_training(FAULTS_FILES, true, false);
}

Test(faults, training_any_allocation)
{
    fail_training(FAULTS_MEMORY, false, false);
}

Test(faults, training_allocations_from_then_on)
{
    fail_training(FAULTS_MEMORY, true, false);
}

Test(faults, resumed_any_file_call)
{
    fail_training(FAULTS_FILES, false, true);
}

Test(faults, resumed_any_allocation)
{
    fail_training(FAULTS_MEMORY, false, true);
}

/* What a disk has not taken is not taken for written, though every byte of it can be read. */
Test(faults, training_syncs)
{
    struct error err = {0};
    begin();
    put(MODEL, "old", 3);
    faults_begin(FAULTS_SYNC, 1, true);
    bool done = run(cmd_train, TRAIN, &err);
    cr_assert(faults_end());
    cr_assert_not(done);
    cr_assert_eq(
        strncmp(err.text, MODEL ": cannot write: Input/output error; nor can a checkpoint", 56), 0, "%s", err.text);
    cr_assert(holds(MODEL, (struct bytes){(char[]){"old"}, 3}));
    cr_assert_neq(access(CHECKPOINT, F_OK), 0);
    check_no_other_file("syncs");
    finish();
}

/* Half of what was asked for, or a signal instead, is no fault. */
Test(faults, training_in_halves_and_interrupted)
{
    static const enum faults kinds[] = {FAULTS_HALVES, FAULTS_INTERRUPTED};
    begin();
    for (int i = 0; i < 2; i++) {
        remove(MODEL);
        faults_begin(kinds[i], 1, true);
        must_run(cmd_train, TRAIN);
        cr_assert(faults_end());
        cr_assert(holds(MODEL, wanted));
        check_no_other_file("halves");
    }
    finish();
}

/* ---- what is done with a model ---- */

static const struct {
    command *work;
    const char *line;
} uses[] = {
    {cmd_sample, "sample " MODEL " --length 20 --prime abb"},
    {cmd_eval, "eval " MODEL " text"},
    {cmd_eval, "eval " MODEL " - --streams 3 --json"},
    {cmd_complete, "complete " MODEL " abba --length 2"},
    {cmd_complete, "complete " MODEL " abba --json"},
    {cmd_score, "score " MODEL},
    {cmd_convert, "convert " MODEL " " SMALL " --half"},
};

enum { USES = sizeof uses / sizeof *uses };

static void check_model(const char *what, bool done)
{
    cr_assert(holds(MODEL, wanted), "%s: the model has changed", what);
}

static void fail_uses(enum faults kind)
{
    begin();
    for (int i = 0; i < USES; i++) {
        must_run(uses[i].work, uses[i].line);
        for (int onwards = 0; onwards < 2; onwards++)
            cr_assert_gt(
                fail_each(uses[i].work, uses[i].line, kind, onwards, NULL, check_model), 3, "%s", uses[i].line);
    }
    finish();
}

Test(faults, uses_of_a_model_any_file_call)
{
    fail_uses(FAULTS_FILES);
}

Test(faults, uses_of_a_model_any_allocation)
{
    fail_uses(FAULTS_MEMORY);
}

Test(faults, uses_of_a_model_in_halves_and_interrupted)
{
    static const enum faults kinds[] = {FAULTS_HALVES, FAULTS_INTERRUPTED};
    begin();
    for (int i = 0; i < 2 * USES; i++) {
        faults_begin(kinds[i / USES], 1, true);
        must_run(uses[i % USES].work, uses[i % USES].line);
        cr_assert(faults_end());
    }
    finish();
}

/* ---- the stepper ---- */

#define SCRIPT "net gru\nhidden 3\ntext abcabc\nloss-at 2\nnet elman\nseed 3\nstep 2\n"

static const char *const steps[] = {
    "step lstm --hidden 2 --text-file text --length 4 --json",
    "step elman --hidden 2 --text abba --run script --keys b --snapshot s.svg --size 80x24",
};

static struct bytes picture;

/* All of it or none. */
static void check_picture(const char *what, bool done)
{
    cr_assert(done ? holds("s.svg", picture) : !bytes_of("s.svg").data, "%s: half a picture", what);
}

static void remove_picture(void)
{
    remove("s.svg");
}

static void fail_steps(enum faults kind)
{
    put("script", SCRIPT, strlen(SCRIPT));
    for (int i = 0; i < 2; i++) {
        must_run(cmd_step, steps[i]);
        if (i) picture = bytes_of("s.svg");
        for (int onwards = 0; onwards < 2; onwards++)
            cr_assert_gt(
                fail_each(cmd_step, steps[i], kind, onwards, i ? remove_picture : NULL, i ? check_picture : NULL), 3);
    }
    free(picture.data);
}

Test(faults, stepping_any_file_call)
{
    fail_steps(FAULTS_FILES);
}

Test(faults, stepping_any_allocation)
{
    fail_steps(FAULTS_MEMORY);
}
