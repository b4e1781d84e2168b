/*
 * test_model_bad.c: files that are no models: metadata that are missing or wrong, state dicts of other modules,
 * vocabularies that do not fit, files cut short and changed at random. Each is an error in the user's words.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "model.h"
#include "rng.h"
#include "safetensors.h"
#include "text.h"

/* Each test runs in a process of its own, within a folder of its own. */
static char folder[] = "/tmp/unroll-test-model-XXXXXX";

static void enter_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    umask(022);
}

static void leave_folder(void)
{
    remove("m.safetensors");
    remove("chars.json");
    rmdir(folder);
}

TestSuite(bad_model, .init = enter_folder, .fini = leave_folder);

static struct model loaded(const char *path, const char *vocab_path)
{
    struct model model;
    struct error err = {0};
    cr_assert(model_load(path, vocab_path, &model, &err), "%s", err.text);
    return model;
}

/* Over what is there: emptied and written anew, a file would go to the disk at once, some thousand times. */
static void put(const char *path, const void *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, bytes, length), (ssize_t)length);
    cr_assert_eq(ftruncate(fd, (off_t)length), 0);
    close(fd);
}

/* ---- metadata ---- */

static void assert_refused(const char *vocab_path, const char *message)
{
    struct model model;
    struct error err = {0};
    cr_assert_not(model_load("m.safetensors", vocab_path, &model, &err), "loaded, but expected: %s", message);
    cr_assert_str_eq(err.text, message);
    cr_assert_null(model.net);
}

/* A small model of ours with one of its metadata changed (NULL: left out). */
static void write_changed(const char *key, const char *value)
{
    static const char *const keys[] = {"unroll", "net_name", "net", "vocab_size", "hidden", "layers", "embedding",
        "vocabulary", "training", "validation_loss", "test_loss", NULL};
    static const struct safetensors_entry entry[] = {{"rnn.weight_ih_l0", 2, {3, 2}}, {"rnn.weight_hh_l0", 2, {3, 3}},
        {"rnn.bias_ih_l0", 1, {3}}, {"rnn.bias_hh_l0", 1, {3}}, {"fc.weight", 2, {2, 3}}, {"fc.bias", 1, {2}}};
    static const char net[] = "cell elman(x) -> h[n]\n  a = b + U x + W h[t-1]\n  h = tanh(a)\n";
    const char *values[] = {"1", "elman", net, "2", "3", "1", "0", "[\"a\",\"b\"]", "{}", "1.5", NULL};
    struct safetensors_note note[16];
    struct safetensors_draft draft;
    struct error err = {0};
    int notes = 0;
    for (; keys[notes]; notes++)
        note[notes] = (struct safetensors_note){keys[notes], strcmp(keys[notes], key) ? values[notes] : value};
    cr_assert(safetensors_draft_init(&draft, entry, 6, note, notes, &err), "%s", err.text);
    cr_assert(safetensors_draft_write(&draft, "m.safetensors", &err), "%s", err.text);
    safetensors_draft_finish(&draft);
}

static const struct {
    const char *key, *value, *message;
} changed[] = {
    {"unroll", "2", "saved by another version of unroll: its metadata are of version 2, and this program reads 1"},
    {"net", NULL, "its metadata have no net; save the model again"},
    {"net_name", NULL, "its metadata have no net; save the model again"},
    {"hidden", NULL, "its metadata have no hidden; save the model again"},
    {"hidden", "", "its metadata have the hidden \"\"; expected a whole number"},
    {"hidden", "3x", "its metadata have the hidden \"3x\"; expected a whole number"},
    {"hidden", "-3", "its metadata have the hidden \"-3\"; expected a whole number"},
    {"layers", "99999999999999999999",
        "its metadata have the layers \"99999999999999999999\"; expected a whole number"},
    {"hidden", "0", "hidden 0: give a number of units from 1 to 4096"},
    {"hidden", "2147483647", "hidden 2147483647: give a number of units from 1 to 4096"},
    {"layers", "0", "layers 0: give a number of layers from 1 to 64"},
    {"embedding", "5000", "embedding 5000: give how many numbers a character has, from 1 to 4096"},
    {"validation_loss", "low", "its metadata have the validation_loss \"low\"; expected a number"},
    {"validation_loss", "nan", "its metadata have the validation_loss \"nan\"; expected a number"},
    {"test_loss", "1.5.", "its metadata have the test_loss \"1.5.\"; expected a number"},
    {"training", "[]", "the training settings are no JSON object"},
    {"training", "{", "the training settings are no JSON object"},
    {"vocabulary", NULL,
        "holds no vocabulary; give it with --vocab FILE.json, an array of its 2 characters in the order of the rows, "
        "such as [\"a\", \"b\"]"},
    {"vocabulary", "[\"a\"]", "its vocabulary has 1 characters, but its net has 2; give it with --vocab FILE.json"},
    {"vocabulary", "[\"a\",\"b\",\"c\"]",
        "its vocabulary has 3 characters, but its net has 2; give it with --vocab FILE.json"},
    {"vocab_size", "3", "its vocabulary has 2 characters, but its net has 3; give it with --vocab FILE.json"},
    {"vocabulary", "{}", "the vocabulary in its metadata: not an array such as [\"a\", \"b\"]"},
    {"vocabulary", "[]", "the vocabulary in its metadata: the vocabulary is empty"},
    {"vocabulary", "[\"a\",2]",
        "the vocabulary in its metadata: symbol 2 is not a string: a vocabulary is an array such as [\"a\", \"b\"]"},
    {"vocabulary", "[\"a\",\"\"]",
        "the vocabulary in its metadata: symbol 2, \"\", is not one character: give every symbol one of its own"},
    {"vocabulary", "[\"a\",\"<pad>\\u001b\"]",
        "the vocabulary in its metadata: symbol 2, \"<pad>\\x1b\", is not one character: give every symbol one of its "
        "own"},
    {"vocabulary", "[\"\\n\",\"\\n\"]",
        "the vocabulary in its metadata: \"⏎\" is there twice, as symbols 1 and 2: give every symbol a character of "
        "its own"},
    {"vocabulary", "[\"a\",\"\\ud83d\"]",
        "the vocabulary in its metadata: not JSON in line 1: invalid Unicode '\\uD83D' near '\"\\ud83d\"'; expected an "
        "array such as [\"a\", \"b\"]"},
    {"vocabulary", "[\"a\",NaN]",
        "the vocabulary in its metadata: not JSON in line 1: invalid token near 'NaN'; expected an array such as "
        "[\"a\", \"b\"]"},
    {"net", "cell elman(x) -> h[n]\n  h = tanh(a)\n  a = b + U x + W h[t-1]\n",
        "has no tensor h.b, which its net needs; save the whole model"},
    {"net", "cell elman(x) -> h[n]\n  a = b + U x\n  h = tanh(a)\n",
        "has no tensor h.b, which its net needs; save the whole model"},
    {"hidden", "4", "tensor rnn.weight_ih_l0 is 3 x 2, but the net that it belongs to has 4 x 2 there"},
    {"layers", "2", "has no tensor rnn.weight_ih_l1, which its net needs; save the whole model"},
    {"embedding", "2", "has no tensor embed.weight, which its net needs; save the whole model"},
};

Test(bad_model, metadata_that_are_no_models)
{
    write_changed("", NULL);
    struct model model = loaded("m.safetensors", NULL);
    model_finish(&model);
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        char message[600];
        snprintf(message, sizeof message, "m.safetensors: %s", changed[i].message);
        write_changed(changed[i].key, changed[i].value);
        assert_refused(NULL, message);
    }
}

/* Its text is a stranger's: nested without end, no text at all, controls, two nets. */
Test(bad_model, a_net_that_is_none)
{
    struct string deep = {0}, json = {0};
    string_add(&deep, "cell elman(x) -> h[n]\n  h = ");
    for (int i = 0; i < 50000; i++) string_add(&deep, "(");
    string_add(&json, "[");
    for (int i = 0; i < 50000; i++) string_add(&json, "[");
    const struct {
        const char *key, *value, *part;
    } cases[] = {{"net", deep.data, "m.safetensors: elman:2:"}, {"net", "", "m.safetensors: elman:1:1: "},
        {"net", "\x1b]0;title\a", "m.safetensors: elman:1:1: "}, {"net", "net a\nnet b\n", "m.safetensors: elman:"},
        {"net", "cell a(x) -> h[n]\n  h = tanh(b + U x + W h[t-1] + R h[t+1])\n", "past"},
        {"net_name", "\x1b[2J", "m.safetensors: "}, {"vocabulary", json.data, "maximum parsing depth"},
        {"training", json.data, "the training settings are no JSON object"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct model model;
        struct error err = {0};
        write_changed(cases[i].key, cases[i].value);
        bool loads = model_load("m.safetensors", NULL, &model, &err);
        if (!strcmp(cases[i].key, "net_name")) { /* any name is one; it is safe to show */
            cr_assert(loads && !strchr(model.net->name, '\x1b'), "%s", err.text);
            model_finish(&model);
            continue;
        }
        cr_assert_not(loads, "%zu", i);
        cr_assert(strstr(err.text, cases[i].part), "%zu: %s", i, err.text);
        cr_assert_eq(err.status, ERROR_INPUT);
    }
    string_finish(&deep);
    string_finish(&json);
}

Test(bad_model, a_net_that_does_not_compile)
{
    struct model model;
    struct error err = {0};
    write_changed("net", "cell elman(x) -> h[n]\n  h = tanh(a[t-1])\n");
    cr_assert_not(model_load("m.safetensors", NULL, &model, &err));
    cr_assert_eq(strncmp(err.text, "m.safetensors: elman:2:12: ", 27), 0, "%s", err.text);
}

/* ---- state dicts ---- */

/* A state dict that is no model of ours: the tensors' names and shapes, as "name 2x3, name 3". */
static void write_dict(const char *tensors, const char *nonlinearity)
{
    char text[400];
    struct safetensors_entry entry[16] = {{0}};
    const struct safetensors_note note[] = {{"vocabulary", "[\"a\",\"b\"]"}, {"nonlinearity", nonlinearity}};
    struct safetensors_draft draft;
    struct error err = {0};
    int entries = 0;
    snprintf(text, sizeof text, "%s", tensors);
    for (char *name = strtok(text, ", "); name; name = strtok(NULL, ", "), entries++) {
        size_t *shape = entry[entries].shape;
        entry[entries].name = name;
        entry[entries].dims = sscanf(strtok(NULL, ", "), "%zux%zu", &shape[0], &shape[1]);
    }
    cr_assert(safetensors_draft_init(&draft, entry, entries, note, 2, &err), "%s", err.text);
    cr_assert(safetensors_draft_write(&draft, "m.safetensors", &err), "%s", err.text);
    safetensors_draft_finish(&draft);
}

#define RNN "rnn.weight_ih_l0 3x2, rnn.weight_hh_l0 3x3, rnn.bias_ih_l0 3, rnn.bias_hh_l0 3, "
#define FC  "fc.weight 2x3, fc.bias 2"
#define NEITHER                                                                                                        \
    "neither a model that unroll saved, nor a state dict of PyTorch with rnn.weight_hh_l0, lstm.weight_hh_l0 or "      \
    "gru.weight_hh_l0; rename its modules: embed, rnn, fc"

static const struct {
    const char *tensors, *nonlinearity, *message;
} dicts[] = {
    {"", NULL, NEITHER},
    {"conv.weight 3x3, fc.weight 2x3", NULL, NEITHER},
    {"cell.weight_ih 3x2, cell.weight_hh 3x3", NULL, NEITHER},
    {RNN "gru.weight_hh_l0 9x3, " FC, NULL,
        "has both rnn.weight_hh_l0 and gru.weight_hh_l0, and a model has one recurrent module; save that one alone"},
    {RNN "rnn.weight_ih_l0_reverse 3x2, " FC, NULL,
        "tensor rnn.weight_ih_l0_reverse: the module reads in both directions, and a model here reads forward; train "
        "one without bidirectional=True"},
    {"lstm.weight_ih_l0 12x2, lstm.weight_hh_l0 12x2, lstm.weight_hr_l0 2x3, " FC, NULL,
        "tensor lstm.weight_hr_l0: an LSTM with a projection is no net here; train one without proj_size"},
    {"rnn.weight_ih_l0 6x2, rnn.weight_hh_l0 6x3, " FC, NULL,
        "tensor rnn.weight_hh_l0 is 6 x 3: expected 4H x H for an LSTM, 3H x H for a GRU, H x H for an RNN"},
    {"lstm.weight_ih_l0 9x2, lstm.weight_hh_l0 9x3, " FC, NULL,
        "tensor lstm.weight_hh_l0 is 9 x 3: expected 4H x H for an LSTM, 3H x H for a GRU, H x H for an RNN"},
    {"gru.weight_ih_l0 12x2, gru.weight_hh_l0 12x3, " FC, NULL,
        "tensor gru.weight_hh_l0 is 12 x 3: expected 4H x H for an LSTM, 3H x H for a GRU, H x H for an RNN"},
    {"rnn.weight_ih_l0 3x2, rnn.weight_hh_l0 9, " FC, NULL,
        "tensor rnn.weight_hh_l0 is 9: expected 4H x H for an LSTM, 3H x H for a GRU, H x H for an RNN"},
    {"rnn.weight_hh_l0 0x0, " FC, NULL,
        "tensor rnn.weight_hh_l0 is 0 x 0: expected 4H x H for an LSTM, 3H x H for a GRU, H x H for an RNN"},
    {RNN FC, "sigmoid", "nn.RNN with the nonlinearity sigmoid is no net here; the metadata may say tanh or relu"},
    {"rnn.weight_hh_l0 3x3, " FC, NULL, "has rnn.weight_hh_l0, but no weight_ih_l0; save the whole module"},
    {"rnn.weight_ih_l0 6, rnn.weight_hh_l0 3x3, " FC, NULL, "tensor rnn.weight_ih_l0 is 6; expected a matrix"},
    {"embed.weight 2x0, " RNN FC, NULL, "tensor embed.weight is 2 x 0; expected a matrix"},
    {"embed.weight 2x4, " RNN FC, NULL,
        "tensor rnn.weight_ih_l0 is 3 x 2, but the net that it belongs to has 3 x 4 there"},
    {RNN, NULL, "has no tensor fc.weight, which its net needs; save the whole model"},
    {RNN "fc.weight 2x4", NULL, "tensor fc.weight is 2 x 4, but the net that it belongs to has 2 x 3 there"},
    {RNN "fc.weight 3x3", NULL, "tensor fc.weight is 3 x 3, but the net that it belongs to has 2 x 3 there"},
    {RNN "fc.weight 2x3, fc.bias 2x1", NULL, "tensor fc.bias is 2 x 1, but the net that it belongs to has 2 there"},
    {RNN FC ", norm.weight 3", NULL, "tensor norm.weight has no place in the net; save the net's own tensors alone"},
    {RNN FC ", head.bias 2", NULL, "tensor head.bias has no place in the net; save the net's own tensors alone"},
    {RNN "rnn.weight_hh_l2 3x3, " FC, NULL,
        "tensor rnn.weight_hh_l2 has no place in the net; save the net's own tensors alone"},
    {"rnn.weight_ih_l0 3x2, rnn.weight_hh_l0 3x3, rnn.bias_hh_l0 3, " FC, NULL,
        "has no tensor rnn.bias_ih_l0, but rnn.bias_hh_l0; save the whole module"},
    {"lstm.weight_ih_l0 12x2, lstm.weight_hh_l0 12x3, lstm.bias_ih_l0 12, " FC, NULL,
        "has no tensor rnn.bias_hh_l0, but lstm.bias_ih_l0; save the whole module"},
    {"rnn.weight_ih_l0 3x3, rnn.weight_hh_l0 3x3, fc.weight 3x3", NULL,
        "its vocabulary has 2 characters, but its net has 3; give it with --vocab FILE.json"},
    {"embed.weight 2x5000, rnn.weight_ih_l0 3x5000, rnn.weight_hh_l0 3x3, fc.weight 2x3", NULL,
        "embedding 5000: give how many numbers a character has, from 1 to 4096"},
};

Test(bad_model, state_dicts_that_are_no_models)
{
    for (size_t i = 0; i < sizeof dicts / sizeof *dicts; i++) {
        char message[600];
        snprintf(message, sizeof message, "m.safetensors: %s", dicts[i].message);
        write_dict(dicts[i].tensors, dicts[i].nonlinearity);
        assert_refused(NULL, message);
    }
}

Test(bad_model, state_dicts_without_biases)
{
    write_dict("rnn.weight_ih_l0 3x2, rnn.weight_hh_l0 3x3, fc.weight 2x3", "relu");
    struct model model = loaded("m.safetensors", NULL);
    cr_assert_str_eq(model.net->name, "elman-relu");
    cr_assert_eq(model.vocab.size, 2);
    model_finish(&model);
}

Test(bad_model, vocabularies_from_files)
{
    write_dict(RNN FC, NULL);
    put("chars.json", "[\"x\", \"\\u0000\"]", strlen("[\"x\", \"\\u0000\"]"));
    struct model model = loaded("m.safetensors", "chars.json");
    cr_assert_eq(model.vocab.symbol[0], 0);
    cr_assert_eq(model.vocab.symbol[1], 'x');
    model_finish(&model);
    put("chars.json", "[\"\\ud83d\\ude00\", \"y\"]", strlen("[\"\\ud83d\\ude00\", \"y\"]")); /* a pair is one */
    model = loaded("m.safetensors", "chars.json");
    cr_assert_eq(model.vocab.symbol[1], 0x1F600);
    model_finish(&model);
    put("chars.json", "[\"x\", \"y\", \"z\"]", strlen("[\"x\", \"y\", \"z\"]"));
    assert_refused("chars.json", "chars.json: has 3 characters, but the net in m.safetensors has 2");
    put("chars.json", "[\"x\",\n \"\xff\"]", strlen("[\"x\",\n \"\xff\"]"));
    assert_refused("chars.json", "chars.json: not JSON in line 2: unable to decode byte 0xff near '\"'; expected an "
                                 "array such as [\"a\", \"b\"]");
    put("chars.json", "", strlen(""));
    assert_refused("chars.json", "chars.json: not JSON in line 1: '[' or '{' expected near end of file; expected an "
                                 "array such as [\"a\", \"b\"]");
    assert_refused("missing.json", "missing.json: No such file or directory");
}

/* ---- files cut short, and changed at random ---- */

Test(bad_model, cut_at_every_byte)
{
    write_changed("", NULL);
    size_t length;
    char *bytes;
    cr_assert(file_read("m.safetensors", 1 << 20, &bytes, &length, NULL));
    for (size_t cut = 0; cut < length; cut++) {
        struct model model;
        struct error err = {0};
        put("m.safetensors", bytes, cut);
        cr_assert_not(model_load("m.safetensors", NULL, &model, &err), "cut at %zu", cut);
        cr_assert_eq(strncmp(err.text, "m.safetensors: ", 15), 0);
    }
    free(bytes);
}

Test(bad_model, mutations)
{
    write_changed("", NULL);
    size_t length;
    char *bytes;
    cr_assert(file_read("m.safetensors", 1 << 20, &bytes, &length, NULL));
    char *mutated = malloc(length);
    struct rng rng;
    rng_init(&rng, 1, "mutations");
    int sound = 0;
    for (int n = 0; n < 4000; n++) {
        memcpy(mutated, bytes, length);
        for (uint32_t k = rng_below(&rng, 2) + 1; k > 0; k--) {
            size_t at = rng_below(&rng, (uint32_t)length), from = rng_below(&rng, (uint32_t)length);
            uint32_t kind = rng_below(&rng, 3);
            if (kind == 0) mutated[at] = (char)rng_next(&rng);
            if (kind == 1) mutated[at] = mutated[from];
            if (kind == 2 && at + 1 < length) { /* neighbours change places: lengths stay */
                char kept = mutated[at];
                mutated[at] = mutated[at + 1];
                mutated[at + 1] = kept;
            }
        }
        struct model model;
        struct error err = {0};
        put("m.safetensors", mutated, length);
        if (!model_load("m.safetensors", NULL, &model, &err)) {
            cr_assert_eq(strncmp(err.text, "m.safetensors: ", 15), 0, "%s", err.text);
            continue;
        }
        sound++;
        cr_assert_leq(model.net->parameter_count, 1000);
        model_finish(&model);
    }
    cr_assert_gt(sound, 100, "only %d still loaded", sound);
    free(mutated);
    free(bytes);
}
