/*
 * test_model.c: models that PyTorch saved give its logits; models saved here come back bit by bit, under PyTorch's
 * names exactly when the equations are PyTorch's; and what is wrong with a file is said in one line.
 *
 * With UNROLL_MODEL_FOLDER set, `saved_for_torch` leaves its models there for `make_model.py --check`.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "library.h"
#include "model.h"
#include "notation.h"
#include "param.h"
#include "rng.h"
#include "run.h"
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
    static const char *const made[] = {"m.safetensors", "again.safetensors", "my.net", "chars.json", NULL};
    for (int i = 0; made[i]; i++) remove(made[i]);
    rmdir(folder);
}

TestSuite(model, .init = enter_folder, .fini = leave_folder);

/* ---- making models ---- */

/* A vocabulary with all kinds of symbols; any size up to theirs. */
static uint32_t symbols[] = {0, '\n', 0x1b, ' ', '"', '\\', 'a', 0x7f, 0xe9, 0x2028, 0xfffd, 0x1f600, 0x10ffff};

static struct vocab vocab_of(int size)
{
    return (struct vocab){symbols, size};
}

static struct model made(const char *net, int layers, int embedding)
{
    struct model model;
    struct error err = {0};
    struct vocab vocab = vocab_of(13);
    struct net_options options = {.hidden = 4, .layers = layers, .embedding = embedding};
    cr_assert(model_init(&model, net, &options, &vocab, &err), "%s: %s", net, err.text);
    struct rng rng;
    rng_init(&rng, 7, net);
    for (size_t i = 0; i < model.net->parameter_count; i++) model.parameter[i] = (float)(rng_normal(&rng) * 0.5);
    return model;
}

static struct model loaded(const char *path, const char *vocab_path)
{
    struct model model;
    struct error err = {0};
    cr_assert(model_load(path, vocab_path, &model, &err), "%s", err.text);
    return model;
}

static void save(const char *path, const struct model *model)
{
    struct error err = {0};
    cr_assert(model_save(path, model, &err), "%s", err.text);
}

static void put(const char *path, const char *text)
{
    struct error err = {0};
    cr_assert(file_write_atomically(path, text, strlen(text), &err), "%s", err.text);
}

static char *bytes_of(const char *path, size_t *length)
{
    char *data;
    struct error err = {0};
    cr_assert(file_read(path, 1 << 20, &data, length, &err), "%s", err.text);
    return data;
}

/* [T x V], the caller's to free. */
static float *logits_of(const struct model *model, const int *text, int T)
{
    struct run *run;
    struct error err = {0};
    int V = model->vocab.size, o = net_find_quantity(model->net, "o");
    float *logits = calloc((size_t)(T * V), sizeof *logits);
    cr_assert(run_create(model->net, T, 1, &run, &err), "%s", err.text);
    run_set_inputs(run, text, text);
    run_reset(run, model->parameter);
    run_forward(run, model->parameter);
    for (int t = 0; t < T; t++) memcpy(logits + t * V, run_value(run, o, t), (size_t)V * sizeof *logits);
    run_destroy(run);
    return logits;
}

/* ---- from PyTorch ---- */

static int *indices_of(const struct model *model, const char *text, int *T)
{
    uint32_t *code_point;
    size_t count;
    struct error err = {0};
    cr_assert(utf8_decode(text, strlen(text), "text", &code_point, &count, &err), "%s", err.text);
    int *index = calloc(count, sizeof *index);
    for (size_t i = 0; i < count; i++) {
        index[i] = vocab_index(&model->vocab, code_point[i]);
        cr_assert_geq(index[i], 0);
    }
    free(code_point);
    *T = (int)count;
    return index;
}

/* The engine's logits against those in the file's metadata, whose rows are in the file's order of symbols. */
static void assert_same_logits(const char *path, const char *vocab_path)
{
    struct safetensors file;
    struct error err = {0};
    cr_assert(safetensors_open(&file, path, &err), "%s", err.text);
    struct model model = loaded(path, vocab_path);
    int T, V = model.vocab.size;
    int *text = indices_of(&model, safetensors_metadata(&file, "text"), &T);
    float *logits = logits_of(&model, text, T);
    json_t *expected = json_loads(safetensors_metadata(&file, "logits"), 0, NULL);
    const char *order = safetensors_metadata(&file, "vocabulary");
    json_t *file_vocab = order ? json_loads(order, 0, NULL) : json_load_file(vocab_path, 0, NULL);
    cr_assert_eq((int)json_array_size(expected), T);
    cr_assert_eq((int)json_array_size(file_vocab), V);
    for (int t = 0; t < T; t++)
        for (int i = 0; i < V; i++) {
            int bytes;
            uint32_t symbol = utf8_next(json_string_value(json_array_get(file_vocab, (size_t)i)), SIZE_MAX, &bytes);
            double x = json_number_value(json_array_get(json_array_get(expected, (size_t)t), (size_t)i));
            cr_assert_float_eq(logits[t * V + vocab_index(&model.vocab, symbol)], x, 1e-5, "%s at %d", path, t);
        }
    json_decref(expected);
    json_decref(file_vocab);
    free(logits);
    free(text);
    model_finish(&model);
    safetensors_close(&file);
}

static const struct {
    const char *path, *vocab, *net;
    int layers, embedding;
} golden[] = {
    {GOLDEN_FOLDER "/model_lstm.safetensors", NULL, "lstm", 1, 0},
    {GOLDEN_FOLDER "/model_lstm_2.safetensors", NULL, "lstm", 2, 3},
    {GOLDEN_FOLDER "/model_lstm_half.safetensors", NULL, "lstm", 1, 0},
    {GOLDEN_FOLDER "/model_gru.safetensors", NULL, "gru", 1, 0},
    {GOLDEN_FOLDER "/model_gru_2.safetensors", NULL, "gru", 2, 3},
    {GOLDEN_FOLDER "/model_rnn.safetensors", NULL, "elman", 1, 4},
    {GOLDEN_FOLDER "/model_rnn_2.safetensors", NULL, "elman-relu", 2, 0},
    {GOLDEN_FOLDER "/model_bare.safetensors", GOLDEN_FOLDER "/model_bare_vocab.json", "elman", 1, 0},
};

enum { GOLDEN = sizeof golden / sizeof *golden };

Test(model, from_torch)
{
    for (int i = 0; i < GOLDEN; i++) {
        struct model model = loaded(golden[i].path, golden[i].vocab);
        cr_assert_str_eq(model.net->name, golden[i].net);
        cr_assert_eq(model.options.layers, golden[i].layers);
        cr_assert_eq(model.options.embedding, golden[i].embedding);
        cr_assert_eq(model.options.hidden, 5);
        cr_assert_eq(model.not_finite, 0);
        cr_assert(isnan(model.validation_loss) && isnan(model.test_loss));
        cr_assert_null(model.training);
        model_finish(&model);
        assert_same_logits(golden[i].path, golden[i].vocab);
    }
}

/* What was PyTorch's is ours once it is saved, and still gives the same logits. */
Test(model, from_torch_and_back)
{
    for (int i = 0; i < GOLDEN; i++) {
        struct model model = loaded(golden[i].path, golden[i].vocab);
        save("m.safetensors", &model);
        struct model again = loaded("m.safetensors", NULL);
        cr_assert_eq(model.net->parameter_count, again.net->parameter_count);
        cr_assert_eq(memcmp(model.parameter, again.parameter, model.net->parameter_count * sizeof(float)), 0);
        cr_assert_str_eq(model.net_text, again.net_text);
        cr_assert_str_eq(again.net->name, golden[i].net);
        model_finish(&model);
        model_finish(&again);
    }
}

/* ---- there and back ---- */

static void assert_same_model(const struct model *a, const struct model *b)
{
    cr_assert_str_eq(a->net->name, b->net->name);
    cr_assert_str_eq(a->net_text, b->net_text);
    cr_assert_eq(a->options.hidden, b->options.hidden);
    cr_assert_eq(a->options.layers, b->options.layers);
    cr_assert_eq(a->options.embedding, b->options.embedding);
    cr_assert_eq(a->vocab.size, b->vocab.size);
    cr_assert_eq(memcmp(a->vocab.symbol, b->vocab.symbol, (size_t)a->vocab.size * sizeof *a->vocab.symbol), 0);
    cr_assert_eq(a->net->parameter_count, b->net->parameter_count);
    cr_assert_eq(memcmp(a->parameter, b->parameter, a->net->parameter_count * sizeof *a->parameter), 0);
}

static bool is_frame(const char *name)
{
    return library_find(name)->frame;
}

static bool is_cell(const struct library_net *net)
{
    return strstr(net->text, "\ncell ") != NULL;
}

Test(model, round_trip_of_every_net)
{
    for (const struct library_net *net = library_nets; net->name; net++)
        for (int variant = 0; variant < 4 && !is_frame(net->name); variant++) {
            int layers = 1 + (variant & 1), embedding = variant & 2 ? 3 : 0;
            if (variant && !is_cell(net)) continue;
            struct model model = made(net->name, layers, embedding);
            model.parameter[0] = -0.0f;
            model.parameter[1] = 0x1p-149f;
            for (int p = 0; p < model.net->parameters; p++) /* biases of -0, and tiny */
                if (!model.net->parameter[p].is_matrix) model.parameter[model.net->parameter[p].offset] = -0.0f;
            save("m.safetensors", &model);
            struct model again = loaded("m.safetensors", NULL);
            assert_same_model(&model, &again);
            save("again.safetensors", &again);
            size_t length, length_again;
            char *bytes = bytes_of("m.safetensors", &length),
                 *bytes_again = bytes_of("again.safetensors", &length_again);
            cr_assert_eq(length, length_again);
            cr_assert_eq(memcmp(bytes, bytes_again, length), 0);
            free(bytes);
            free(bytes_again);
            model_finish(&model);
            model_finish(&again);
        }
}

/* The letters of the courses come along: a model's net has the notations that the net had, and writes all alike. */
Test(model, notations_of_every_net)
{
    int found = 0;
    for (const struct library_net *net = library_nets; net->name; net++) {
        if (is_frame(net->name)) continue;
        struct model model = made(net->name, is_cell(net) ? 2 : 1, is_cell(net) ? 3 : 0);
        save("m.safetensors", &model);
        struct model again = loaded("m.safetensors", NULL);
        cr_assert_eq(again.net->notations, model.net->notations, "%s", net->name);
        for (int k = 0; k <= model.net->notations; k++) {
            cr_assert_str_eq(notation_name(again.net, k), notation_name(model.net, k));
            for (int q = 0; q < model.net->quantities; q++)
                cr_assert_str_eq(notation_label(again.net, k, q), notation_label(model.net, k, q));
            for (int p = 0; p < model.net->parameters; p++)
                cr_assert_str_eq(notation_parameter(again.net, k, p), notation_parameter(model.net, k, p));
        }
        found += model.net->notations;
        model_finish(&model);
        model_finish(&again);
    }
    cr_assert_geq(found, 20);
}

Test(model, what_is_known_of_the_training)
{
    struct model model = made("elman", 1, 0);
    struct error err = {0};
    cr_assert(model_set_training(&model, "{\"lr\": 0.002, \"text\": \"\\u00e9\\n\"}", &err), "%s", err.text);
    cr_assert_not(model_set_training(&model, "[1]", &err));
    cr_assert_str_eq(err.text, "the training settings are no JSON object");
    model.validation_loss = 1.0 / 3;
    save("m.safetensors", &model);
    struct model again = loaded("m.safetensors", NULL);
    cr_assert_str_eq(again.training, "{\"lr\": 0.002, \"text\": \"\\u00e9\\n\"}");
    cr_assert_eq(again.validation_loss, 1.0 / 3);
    cr_assert(isnan(again.test_loss));
    model_finish(&again);
    model_finish(&model);
}

Test(model, not_finite_numbers_are_counted)
{
    struct model model = made("gru", 1, 0);
    model.parameter[3] = NAN;
    model.parameter[5] = -INFINITY;
    save("m.safetensors", &model);
    struct model again = loaded("m.safetensors", NULL);
    cr_assert_eq(again.not_finite, 2);
    cr_assert(isnan(again.parameter[3]));
    cr_assert_eq(again.parameter[5], -INFINITY);
    model_finish(&again);
    model_finish(&model);
}

/* A file of one's own is kept whole, with the cells that ship and that it calls. */
Test(model, nets_of_ones_own)
{
    put("my.net",
        "# caf\xe9\nnet mine\n  input x : one_hot(vocab)\n  input target : label(vocab)\n  h[hidden] = gru_cho(x)\n"
        "  k[hidden] = twice(h)\n  o[vocab] = c + V k\n  p = softmax(o)\n  loss = cross_entropy(p, target)\n"
        "cell twice(x) -> k\n  k = tanh(A x + a + D k[t-1])  init k = learn # no newline");
    struct model model = made("./my.net", 1, 0);
    cr_assert_str_eq(model.net->name, "my.net");
    cr_assert_not_null(strstr(model.net_text, "# caf\xef\xbf\xbd\n"));
    cr_assert_not_null(strstr(model.net_text, "cell gru_cho(x)"));
    save("m.safetensors", &model);
    remove("my.net");
    struct model again = loaded("m.safetensors", NULL);
    assert_same_model(&model, &again);
    cr_assert_geq(net_find_parameter(again.net, "k[0]"), 0);
    model_finish(&again);
    model_finish(&model);
}

Test(model, rates_are_kept)
{
    put("my.net", "cell mine(x) -> h[n]\n  a = b + U x + W h[t-1]\n  h = tanh(a)\n  rate W = 0  rate b = 0.1\n");
    struct model model = made("./my.net", 2, 0);
    save("m.safetensors", &model);
    struct model again = loaded("m.safetensors", NULL);
    for (int p = 0; p < again.net->parameters; p++) {
        const char *local = again.net->parameter[p].local;
        cr_assert_eq(again.net->parameter[p].rate, !strcmp(local, "W") ? 0 : !strcmp(local, "b") ? 0.1 : 1);
    }
    assert_same_model(&model, &again);
    model_finish(&again);
    model_finish(&model);
}

/* ---- names ---- */

/* All names in the order of the file, with blanks between. */
static void assert_names(const struct model *model, const char *names)
{
    struct safetensors file;
    struct error err = {0};
    struct string s = {0};
    save("m.safetensors", model);
    cr_assert(safetensors_open(&file, "m.safetensors", &err), "%s", err.text);
    for (int i = 0; i < file.tensors; i++) string_printf(&s, "%s%s", i ? " " : "", file.tensor[i].name);
    cr_assert_str_eq(s.data, names);
    string_finish(&s);
    safetensors_close(&file);
}

#define LAYER(k) "rnn.weight_ih_l" #k " rnn.weight_hh_l" #k " rnn.bias_ih_l" #k " rnn.bias_hh_l" #k " "
#define HEAD     "fc.weight fc.bias"

Test(model, torch_names)
{
    static const char *const nets[] = {"lstm", "gru", "elman", "elman-relu", "irnn"};
    for (int i = 0; i < 5; i++) {
        struct model one = made(nets[i], 1, 0), two = made(nets[i], 2, 3);
        assert_names(&one, LAYER(0) HEAD);
        assert_names(&two, "embed.weight " LAYER(0) LAYER(1) HEAD);
        model_finish(&one);
        model_finish(&two);
    }
}

/* The same net from a file of one's own is PyTorch's still; a changed one is not. */
static void assert_names_of_text(const char *text, const char *names)
{
    put("my.net", text);
    struct model model = made("./my.net", 1, 0);
    assert_names(&model, names);
    model_finish(&model);
}

#define ELMAN "cell mine(x) -> h[n]\n  a = b + U x + W h[t-1]\n  h = tanh(a)\n"
#define FRAME(body)                                                                                                    \
    "net mine\n  input x : one_hot(vocab)\n  input target : label(vocab)\n" body                                       \
    "  p = softmax(o)\n  loss = cross_entropy(p, target)\n"
#define OWN "h.b h.U h.W c V"

Test(model, names_of_changed_nets)
{
    assert_names_of_text(ELMAN, LAYER(0) HEAD);
    assert_names_of_text(ELMAN "  init W = identity\n  init b = 1\n", LAYER(0) HEAD);
    assert_names_of_text(ELMAN "  rate W = 0\n  rate b = 0.1\n", LAYER(0) HEAD);
    assert_names_of_text("cell mine(x) -> h[n]\n  a = b + W h[t-1] + U x\n  h = tanh(a)\n", "h.b h.W h.U c V");
    assert_names_of_text("cell mine(x) -> h[n]\n  a = b + U x + W h[t-2]\n  h = tanh(a)\n", OWN);
    assert_names_of_text("cell mine(x) -> h[n]\n  a = b + U x + W h[t-1]\n  h = sigmoid(a)\n", OWN);
    assert_names_of_text(ELMAN "  init h = 0.5\n", OWN);
    assert_names_of_text(ELMAN "  init h = learn\n", "h.b h.U h.W c V h[0]");
    assert_names_of_text("cell mine(x) -> a[n]\n  a = b + U x + W h[t-1]\n  h = tanh(a)\n", OWN);
    assert_names_of_text(ELMAN FRAME("  h[hidden] = mine(x)\n  o[vocab] = c + V h\n"), LAYER(0) HEAD);
    assert_names_of_text(FRAME("  h[3] = elman(x)\n  o[vocab] = c + V h\n"), LAYER(0) HEAD);
    assert_names_of_text(FRAME("  h[hidden] = elman(x, layers = 2)\n  o[vocab] = c + V h\n"), LAYER(0) LAYER(1) HEAD);
    assert_names_of_text(
        FRAME("  e[5] = E x\n  h[hidden] = elman(e)\n  o[vocab] = c + V h\n"), "embed.weight " LAYER(0) HEAD);
    assert_names_of_text(FRAME("  h[hidden] = elman(x)\n  o[vocab] = c + V h[t-1]\n"), OWN);
    assert_names_of_text(FRAME("  h[hidden] = elman(x[t-1])\n  o[vocab] = c + V h\n"), OWN);
    assert_names_of_text(FRAME("  h[hidden] = elman(x)\n  k[hidden] = gru(h)\n  o[vocab] = c + V h\n"),
        "h.b h.U h.W k.br k.Ur k.Wr k.bz k.Uz k.Wz k.bn k.Un k.bhn k.Wn c V");
    assert_names_of_text(FRAME("  h[hidden] = tanh(b + U x + W h[t-1])\n  o[vocab] = c + V h\n"), "b U W c V");
}

static const float *number_of(const struct model *model, const char *name, int row, int column)
{
    const struct parameter *p = &model->net->parameter[net_find_parameter(model->net, name)];
    cr_assert_str_eq(p->name, name);
    return &model->parameter[parameter_index(p, row, column)];
}

static void read_tensor(const char *name, float *out)
{
    struct safetensors file;
    struct error err = {0};
    cr_assert(safetensors_open(&file, "m.safetensors", &err), "%s", err.text);
    const struct safetensor *t = safetensors_find(&file, name);
    cr_assert(t && safetensors_read(&file, t, out, &err), "%s %s", name, err.text);
    safetensors_close(&file);
}

Test(model, layouts)
{
    enum { V = 13, H = 4, E = 3 };
    float out[3 * H * V];
    struct model model = made("gru", 1, E);
    save("m.safetensors", &model);
    read_tensor("embed.weight", out);
    for (int v = 0; v < V; v++)
        for (int e = 0; e < E; e++) cr_assert_eq(out[v * E + e], *number_of(&model, "E", e, v));
    read_tensor("rnn.weight_ih_l0", out);
    for (int h = 0; h < H; h++)
        for (int e = 0; e < E; e++) {
            cr_assert_eq(out[h * E + e], *number_of(&model, "h.Ur", h, e));
            cr_assert_eq(out[(H + h) * E + e], *number_of(&model, "h.Uz", h, e));
            cr_assert_eq(out[(2 * H + h) * E + e], *number_of(&model, "h.Un", h, e));
        }
    read_tensor("rnn.bias_ih_l0", out);
    for (int h = 0; h < H; h++) cr_assert_eq(out[2 * H + h], *number_of(&model, "h.bn", h, 0));
    read_tensor("rnn.bias_hh_l0", out);
    for (int h = 0; h < 2 * H; h++) cr_assert_eq(out[h], 0);
    for (int h = 0; h < H; h++) cr_assert_eq(out[2 * H + h], *number_of(&model, "h.bhn", h, 0));
    read_tensor("fc.weight", out);
    for (int v = 0; v < V; v++)
        for (int h = 0; h < H; h++) cr_assert_eq(out[v * H + h], *number_of(&model, "V", v, h));
    model_finish(&model);
    model = made("jordan", 1, 0);
    save("m.safetensors", &model);
    read_tensor("W", out);
    for (int h = 0; h < H; h++)
        for (int v = 0; v < V; v++) cr_assert_eq(out[h * V + v], *number_of(&model, "W", h, v));
    model_finish(&model);
}

/* Models with everything in them that make_model.py --check wants: a text, and its logits. */
Test(model, saved_for_torch)
{
    static const char *const nets[] = {"lstm", "gru", "elman", "elman-relu", "irnn"};
    static const int text[] = {6, 3, 8, 11, 1, 6, 6, 12, 10, 5};
    const char *to = getenv("UNROLL_MODEL_FOLDER");
    for (int i = 0; i < 10; i++) {
        char path[400];
        struct error err = {0};
        struct string s = {0};
        struct model model = made(nets[i / 2], 1 + i % 2, i % 2 ? 3 : 0);
        float *logits = logits_of(&model, text, 10);
        string_add(&s, "{\"text\":\"a \\u00e9\\ud83d\\ude00\\naa\\udbff\\udfff\\ufffd\\\\\",\"logits\":");
        for (int t = 0; t < 10; t++)
            for (int v = 0; v < 13; v++)
                string_printf(&s, "%s%s%.9g", t || v ? "," : "[", v ? "" : "[", logits[t * 13 + v]),
                    string_add(&s, v == 12 ? "]" : "");
        string_add(&s, "]}");
        cr_assert(model_set_training(&model, s.data, &err), "%s", err.text);
        snprintf(path, sizeof path, "%s/%s_%d.safetensors", to ? to : ".", nets[i / 2], 1 + i % 2);
        save(path, &model);
        struct model again = loaded(path, NULL);
        assert_same_model(&model, &again);
        if (!to) remove(path);
        free(logits);
        string_finish(&s);
        model_finish(&model);
        model_finish(&again);
    }
}

/* ---- vocabularies and embeddings ---- */

static void assert_refused(const char *vocab_path, const char *message)
{
    struct model model;
    struct error err = {0};
    cr_assert_not(model_load("m.safetensors", vocab_path, &model, &err), "loaded, but expected: %s", message);
    cr_assert_str_eq(err.text, message);
    cr_assert_null(model.net);
}

/* Only PyTorch's tensors are known to go by symbols. */
Test(model, vocabularies_out_of_order)
{
    struct model model = made("jordan", 1, 0);
    save("m.safetensors", &model);
    put("chars.json", "[\"b\",\"a\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\"]");
    assert_refused("chars.json", "m.safetensors: its vocabulary is not in the order of the code points, and which "
                                 "tensors go by it is known of PyTorch's nets alone; sort both");
    model_finish(&model);
    model = made("lstm", 1, 0);
    save("m.safetensors", &model);
    struct model turned = loaded("m.safetensors", "chars.json"); /* the first two symbols change places */
    for (int h = 0; h < 4; h++) {
        cr_assert_eq(*number_of(&turned, "h.Uf", h, 1), *number_of(&model, "h.Uf", h, 0));
        cr_assert_eq(*number_of(&turned, "V", 0, h), *number_of(&model, "V", 1, h));
        cr_assert_eq(*number_of(&turned, "V", 2, h), *number_of(&model, "V", 2, h));
    }
    cr_assert_eq(*number_of(&turned, "c", 1, 0), *number_of(&model, "c", 0, 0));
    model_finish(&turned);
    model_finish(&model);
}

static void assert_not_made(const char *net, int embedding, const char *message)
{
    struct model model;
    struct error err = {0};
    struct vocab vocab = vocab_of(5);
    struct net_options options = {.hidden = 4, .layers = 1, .embedding = embedding};
    cr_assert_not(model_init(&model, net, &options, &vocab, &err));
    cr_assert_str_eq(err.text, message);
    cr_assert_null(model.net);
}

Test(model, nets_for_another_vocabulary)
{
    put("my.net", "net mine\n  input x : one_hot(3)\n  h[hidden] = elman(x)\n  o = c + V h\n  p = softmax(o)\n"
                  "  loss = cross_entropy(p, x)\n");
    assert_not_made("./my.net", 0, "the net's x has 3 symbols, but the vocabulary has 5: write vocab as its size");
}

Test(model, embeddings)
{
    assert_not_made("lstm", -1, "embedding -1: give how many numbers a character has, from 1 to 4096");
    assert_not_made("lstm", 4097, "embedding 4097: give how many numbers a character has, from 1 to 4096");
    assert_not_made("jordan", 8,
        "jordan.net:2:5: jordan is written out as one net without an embedding: add e[embedding] = E x\n"
        "    net jordan\n        ^");
    put("my.net", FRAME("  e[embedding] = E x\n  h[hidden] = elman(e)\n  o[vocab] = c + V h\n"));
    assert_not_made("./my.net", 0,
        "./my.net:4:5: this net has an embedding: say how many numbers a character has in it, by the option embedding "
        "or here, as e[32]\n"
        "      e[embedding] = E x\n        ^");
    struct model model = made("./my.net", 1, 6);
    cr_assert_eq(model.net->quantity[net_find_quantity(model.net, "e")].width, 6);
    assert_names(&model, "embed.weight " LAYER(0) HEAD);
    model_finish(&model);
}

/* ---- faults ---- */

Test(model, a_full_disk_leaves_the_old_model)
{
    struct model model = made("lstm", 1, 0);
    save("m.safetensors", &model);
    size_t length;
    char *old = bytes_of("m.safetensors", &length);
    model.parameter[0] += 1;
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before, limit;
    getrlimit(RLIMIT_FSIZE, &before);
    for (rlim_t most = 0; most < length; most += 501) {
        struct error err = {0};
        limit = (struct rlimit){most, before.rlim_max};
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
        cr_assert_not(model_save("m.safetensors", &model, &err));
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
        cr_assert_str_eq(err.text, "m.safetensors: cannot write: File too large");
        size_t now;
        char *bytes = bytes_of("m.safetensors", &now);
        cr_assert(now == length && !memcmp(old, bytes, length));
        free(bytes);
    }
    free(old);
    model_finish(&model);
}
