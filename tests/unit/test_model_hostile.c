/*
 * test_model_hostile.c: model files that were made to do harm: every byte of a header changed in every bit, headers
 * that are small and take all memory, sizes that nothing stands behind, nets without end.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "allocations.h"
#include "file.h"
#include "model.h"
#include "rng.h"
#include "safetensors.h"
#include "text.h"

/* Each test runs in a process of its own, within a folder of its own. */
static char folder[] = "/tmp/unroll-test-hostile-XXXXXX";

static void enter_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
}

static void leave_folder(void)
{
    remove("m.safetensors");
    remove("chars.json");
    rmdir(folder);
}

TestSuite(hostile_model, .init = enter_folder, .fini = leave_folder);

/* Over what is there: emptied and written anew, a file would go to the disk at once, some thousand times. */
static void put(const char *path, const void *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, bytes, length), (ssize_t)length);
    cr_assert_eq(ftruncate(fd, (off_t)length), 0);
    close(fd);
}

static void put_header(const struct string *header)
{
    struct string s = {0};
    for (int i = 0; i < 8; i++) string_add_bytes(&s, &(char){(char)(header->length >> 8 * i)}, 1);
    string_add_bytes(&s, header->data, header->length);
    cr_assert_not(s.failed || header->failed);
    put("m.safetensors", s.data, s.length);
    string_finish(&s);
}

/* One line, or a net's three, that begin with the file's name. */
static void check_message(const struct error *err)
{
    int lines = 1;
    for (const char *p = err->text; (p = strchr(p, '\n')); p++) lines++;
    cr_assert_eq(strncmp(err->text, "m.safetensors: ", 15), 0, "%s", err->text);
    cr_assert(lines == 1 || lines == 3, "%s", err->text);
    cr_assert_eq(err->status, ERROR_INPUT, "%s", err->text);
}

static void assert_refused(const char *vocab_path, const char *part)
{
    struct model model;
    struct error err = {0};
    cr_assert_not(model_load("m.safetensors", vocab_path, &model, &err), "loaded, but expected: %s", part);
    cr_assert(strstr(err.text, part), "expected \"%s\", but: %s", part, err.text);
    cr_assert_eq(err.status, ERROR_INPUT);
    cr_assert_null(model.net);
}

/* ---- every bit of a header ---- */

static void save_model(const char *net)
{
    uint32_t symbols[] = {'a', 'b'};
    struct vocab vocab = {symbols, 2};
    struct net_options options = {.hidden = 2, .layers = 1};
    struct model model;
    struct error err = {0};
    cr_assert(model_init(&model, net, &options, &vocab, &err), "%s", err.text);
    model.validation_loss = 0.5;
    cr_assert(model_set_training(&model, "{\"rate\":0.1}", &err) && model_save("m.safetensors", &model, &err), "%s",
        err.text);
    model_finish(&model);
}

/* Whatever a file that still loads says, it is no larger than it was. */
static int load_changed(void)
{
    struct model model;
    struct error err = {0};
    if (!model_load("m.safetensors", NULL, &model, &err)) {
        check_message(&err);
        return 0;
    }
    cr_assert_leq(model.net->parameter_count, 100);
    model_finish(&model);
    return 1;
}

static void flip_all(const char *net)
{
    size_t length;
    char *bytes;
    save_model(net);
    cr_assert(file_read("m.safetensors", 1 << 20, &bytes, &length, NULL));
    uint64_t header;
    memcpy(&header, bytes, sizeof header);
    int sound = 0, changed = 0;
    for (size_t at = 0; at < 8 + header; at++)
        for (int bit = 0; bit < 8; bit++, changed++) {
            bytes[at] ^= (char)(1 << bit);
            put("m.safetensors", bytes, length);
            sound += load_changed();
            bytes[at] ^= (char)(1 << bit);
        }
    cr_assert_gt(sound, changed / 100, "only %d of %d still loaded", sound, changed);
    cr_assert_lt(sound, changed / 2, "%d of %d still loaded", sound, changed);
    free(bytes);
}

Test(hostile_model, every_bit_of_a_header_of_ours)
{
    flip_all("irnn");
}

Test(hostile_model, every_bit_of_a_header_of_torch)
{
    flip_all("elman");
}

/* A file that is cut anywhere is refused before there is room for what it promises. */
Test(hostile_model, cut_anywhere_it_takes_no_memory)
{
    size_t length;
    char *bytes;
    save_model("elman");
    cr_assert(file_read("m.safetensors", 1 << 20, &bytes, &length, NULL));
    for (size_t cut = 0; cut < length; cut++) {
        struct model model;
        struct error err = {0};
        put("m.safetensors", bytes, cut);
        allocations_watch_largest();
        cr_assert_not(model_load("m.safetensors", NULL, &model, &err), "cut at %zu", cut);
        check_message(&err);
        cr_assert_lt(allocations_largest(), 512 * 1024, "cut at %zu: %zu bytes at once", cut, allocations_largest());
    }
    free(bytes);
}

/* Some bytes of the header in a row replaced by others: what is still a model is no larger than it was. */
Test(hostile_model, stretches_of_a_header_overwritten)
{
    static const char signs[] = "{}[]\",:0123456789-.eE\\u \0\xff";
    size_t length;
    char *bytes;
    struct rng rng;
    save_model("irnn");
    cr_assert(file_read("m.safetensors", 1 << 20, &bytes, &length, NULL));
    char *changed = malloc(length);
    uint64_t header;
    memcpy(&header, bytes, sizeof header);
    rng_init(&rng, 1, "stretches");
    for (int n = 0; n < 3000; n++) {
        uint32_t at = rng_below(&rng, 8 + (uint32_t)header), from = rng_below(&rng, 8 + (uint32_t)header);
        uint32_t count = rng_below(&rng, 12) + 1;
        memcpy(changed, bytes, length);
        for (uint32_t k = 0; k < count && at + k < 8 + header; k++)
            changed[at + k] = n % 3 == 0   ? (char)rng_next(&rng)
                              : n % 3 == 1 ? signs[rng_below(&rng, sizeof signs - 1)]
                                           : bytes[(from + k) % (8 + header)];
        put("m.safetensors", changed, length);
        load_changed();
    }
    free(changed);
    free(bytes);
}

/* The format does not say that numbers stand at multiples of their size. */
Test(hostile_model, numbers_at_odd_places)
{
    static const char header[] = "{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]},"
                                 "\"b\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[6,14]},"
                                 "\"c\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}";
    struct string s = {0};
    struct safetensors file;
    struct error err = {0};
    float out[3];
    string_add(&s, header);
    put_header(&s);
    string_finish(&s);
    int fd = open("m.safetensors", O_WRONLY | O_APPEND);
    cr_assert_eq(write(fd, "\x00\x3c\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x08\x40", 14), 14);
    close(fd);
    cr_assert(safetensors_open(&file, "m.safetensors", &err), "%s", err.text);
    for (int i = 0; i < 3; i++) cr_assert(safetensors_read(&file, &file.tensor[i], &out[i], &err), "%s", err.text);
    cr_assert(out[0] == 1 && out[1] == 2 && out[2] == 3, "%g %g %g", (double)out[0], (double)out[1], (double)out[2]);
    safetensors_close(&file);
}

/* ---- small files that ask for much ---- */

static long megabytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

static void fill(struct string *s, const char *start, const char *piece, size_t length, const char *end)
{
    string_clear(s);
    string_add(s, start);
    while (s->length < length) string_add(s, piece);
    string_add(s, end);
}

/* In memory each of these would be some eighty times as large. */
Test(hostile_model, headers_that_swell)
{
    enum { LENGTH = 4 << 20, MOST = 150 };
    static const char *const fills[][3] = {{"{\"a\":[{}", ",{}", "]}"}, {"{\"a\":[[]", ",[]", "]}"},
        {"{\"__metadata__\":{\"vocabulary\":[0", ",0", "]}}"}, {"{\"a\":[\"\"", ",\"\"", "]}"},
        {"{\"a\":[{\"\":{\"\":0}}", ",{\"\":{\"\":0}}", "]}"}};
    struct string s = {0};
    for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
        fill(&s, fills[i][0], fills[i][1], LENGTH, fills[i][2]);
        put_header(&s);
        struct model model;
        struct error err = {0};
        cr_assert_not(model_load("m.safetensors", NULL, &model, &err));
        check_message(&err);
        if (allocations_counted()) cr_assert_lt(megabytes(), MOST, "%ld MB: %s", megabytes(), err.text);
    }
    string_finish(&s);
}

Test(hostile_model, a_vocabulary_that_swells)
{
    struct string s = {0};
    save_model("elman");
    fill(&s, "[{}", ",{}", 4 << 20, "]");
    put("chars.json", s.data, s.length);
    assert_refused("chars.json", "chars.json: not JSON in line 1: it takes more memory than any model's would");
    fill(&s, "[\"a\"", ",\"a\"", 4 << 20, "]");
    put("chars.json", s.data, s.length);
    assert_refused("chars.json", "chars.json: \"a\" is there twice, as symbols 1 and 2");
    if (allocations_counted()) cr_assert_lt(megabytes(), 150);
    string_finish(&s);
}

/* All code points that there are: this is the largest that may be, and it is read. */
Test(hostile_model, the_largest_vocabulary)
{
    struct string s = {0};
    save_model("elman");
    string_add(&s, "[");
    for (uint32_t c = 1; c < 0x110000; c++) {
        if (c >= 0xD800 && c < 0xE000) continue;
        string_add(&s, c > 1 ? ",\"" : "\"");
        if (c < 0x20 || c == '"' || c == '\\')
            string_printf(&s, "\\u%04x", c);
        else
            string_add_code_point(&s, c);
        string_add(&s, "\"");
    }
    string_add(&s, "]");
    put("chars.json", s.data, s.length);
    assert_refused("chars.json", "chars.json: has 1112063 characters, but the net in m.safetensors has 2");
    string_finish(&s);
}

#define SIZES(hidden, layers, vocab)                                                                                   \
    "{\"__metadata__\":{\"unroll\":\"1\",\"net_name\":\"m\",\"hidden\":\"" hidden "\",\"layers\":\"" layers            \
    "\",\"vocab_size\":\"" vocab "\",\"embedding\":\"0\",\"vocabulary\":\"[\\\"a\\\",\\\"b\\\"]\",\"net\":\""

/* Sizes are compared with the tensors before there is room for either. */
Test(hostile_model, sizes_that_nothing_stands_behind)
{
    static const struct {
        const char *head, *net, *message;
    } cases[] = {
        {SIZES("4096", "1", "2"), "cell k(x) -> h[n]\\n  h = tanh(b + U x + W h[t-1])\\n", "has no tensor h.b"},
        {SIZES("4096", "64", "2"), "cell k(x) -> h[n]\\n  h = tanh(b + U x + W h[t-1])\\n",
            "the net has more than 268 million numbers to learn"},
        {SIZES("2", "1", "1000000000"), "cell k(x) -> h[n]\\n  h = tanh(U x)\\n",
            "its vocabulary has 2 characters, but its net has 1000000000"},
        {SIZES("2", "1", "2"), "cell k(x) -> h[n]\\n  B[1000000000] = x\\n  h = tanh(U x)\\n",
            "expected a size from 1 to 1048576"},
        {SIZES("2", "1", "2"), "cell k(x) -> h[n]\\n  g[1000000] = 0.5 * g[t-9999]\\n  h = tanh(U x)\\n",
            "one timestep and what its delays reach back to are more than 268 million numbers"},
        {SIZES("2", "1", "2"), "cell k(x) -> h[n]\\n  h = tanh(b + U x + W[1000000000] h)\\n", "expected"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct string s = {0};
        string_printf(&s, "%s%s\"}}", cases[i].head, cases[i].net);
        put_header(&s);
        allocations_watch_largest();
        assert_refused(NULL, cases[i].message);
        cr_assert_lt(allocations_largest(), 1 << 20, "%zu bytes at once: %s", allocations_largest(), cases[i].message);
        string_finish(&s);
    }
    static const char torch[] =
        "{\"rnn.weight_ih_l0\":{\"dtype\":\"F32\",\"shape\":[12000,2],\"data_offsets\":[0,0]},"
        "\"rnn.weight_hh_l0\":{\"dtype\":\"F32\",\"shape\":[4000000000,4000000000],\"data_offsets\":[0,0]}}";
    struct string s = {0};
    string_add(&s, torch);
    put_header(&s);
    assert_refused(NULL, "needs 96000 bytes for its shape, but has 0");
    string_finish(&s);
}

/* The net's text comes in a header of up to 16 MB; a file of one may have 256 KB. */
Test(hostile_model, a_net_without_end)
{
    struct string s = {0};
    fill(&s, SIZES("2", "1", "2") "cell k(x) -> h[n]\\n  h = tanh(x", "+x", 12 << 20, ")\\n\"}}");
    put_header(&s);
    assert_refused(NULL, "m: longer than 262144 bytes, the most that a net's text may have");
    if (allocations_counted()) cr_assert_lt(megabytes(), 200);
    string_finish(&s);
}

/* Empty tensors, as many as a header has room for, called as layers are. */
Test(hostile_model, layers_without_end)
{
    struct string s = {0};
    string_add(&s, "{\"__metadata__\":{\"vocabulary\":\"[\\\"a\\\",\\\"b\\\"]\"}"
                   ",\"rnn.weight_ih_l0\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}"
                   ",\"rnn.weight_hh_l0\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[8,12]}");
    for (int i = 1; i < 20000; i++)
        string_printf(&s, ",\"rnn.weight_hh_l%d\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[12,12]}", i);
    string_add(&s, "}");
    put_header(&s);
    int fd = open("m.safetensors", O_WRONLY | O_APPEND);
    cr_assert_eq(write(fd, "abcdabcdabcd", 12), 12);
    close(fd);
    assert_refused(NULL, "layers 65: give a number of layers from 1 to 64");
    string_finish(&s);
}
