/*
 * test_safetensors.c: the reader against files of every malformed kind, its conversions against known values, and the
 * writer against a full disk and a folder it may not write to.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "rng.h"
#include "safetensors.h"
#include "text.h"

/* Each test runs in a process of its own, within a folder of its own. */
static char folder[] = "/tmp/unroll-test-safetensors-XXXXXX";

static void enter_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    umask(022);
}

static void leave_folder(void)
{
    static const char *const made[] = {
        "bad.safetensors", "good.safetensors", "model.pt", "it's.pth", "a.b.c", "pipe", "below", NULL};
    for (int i = 0; made[i]; i++) remove(made[i]);
    rmdir(folder);
}

TestSuite(safetensors, .init = enter_folder, .fini = leave_folder);

/* ---- making files ---- */

/* Over what is there: emptied and written anew, a file would go to the disk at once, some thousand times. */
static void put(const char *path, const void *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, bytes, length), (ssize_t)length);
    cr_assert_eq(ftruncate(fd, (off_t)length), 0);
    close(fd);
}

/* Length, header, data. */
static void put_parts(const char *path, const char *header, size_t header_length, const void *data, size_t data_length)
{
    struct string s = {0};
    for (int i = 0; i < 8; i++) string_add_bytes(&s, &(char){(char)((uint64_t)header_length >> 8 * i)}, 1);
    string_add_bytes(&s, header, header_length);
    string_add_bytes(&s, data, data_length);
    put(path, s.data, s.length);
    string_finish(&s);
}

static bool opens(const char *path, struct error *err)
{
    struct safetensors file;
    bool done = safetensors_open(&file, path, err);
    if (done) safetensors_close(&file);
    return done;
}

static void assert_refused(const char *path, const char *message)
{
    struct error err = {0};
    cr_assert_not(opens(path, &err), "opened, but expected: %s", message);
    cr_assert_str_eq(err.text, message);
    cr_assert_eq(err.status, ERROR_INPUT);
}

/* ---- malformed headers ---- */

#define DAMAGED            "; the file is damaged: save it again, or fetch it again"
#define A(shape, from, to) "\"a\":{\"dtype\":\"F32\",\"shape\":[" shape "],\"data_offsets\":[" #from "," #to "]}"
#define B(shape, from, to) "\"b\":{\"dtype\":\"F32\",\"shape\":[" shape "],\"data_offsets\":[" #from "," #to "]}"
#define TENSOR(fields)     "{\"a\":{" fields "}}"

static const struct {
    const char *header;
    size_t data;
    const char *message; /* behind the path */
} malformed[] = {
    /* not JSON as the format has it */
    {"[]", 0, "not a .safetensors file, nor anything else that holds a model"},
    {" {}", 0, "not a .safetensors file, nor anything else that holds a model"},
    {"\"a\"", 0, "not a .safetensors file, nor anything else that holds a model"},
    {"{", 0, "not a .safetensors file, nor anything else that holds a model"},
    {"{}x", 0, "its header is not as JSON should be at byte 3: end of file expected near 'x'" DAMAGED},
    {"{} {}", 0, "its header is not as JSON should be at byte 4: end of file expected near '{'" DAMAGED},
    {"{a:1}", 0, "its header is not as JSON should be at byte 2: string or '}' expected near 'a'" DAMAGED},
    {"{\"a\":{}", 0, "its header is not as JSON should be at byte 7: '}' expected near end of file" DAMAGED},
    {"{\"a\":{},}", 0, "its header is not as JSON should be at byte 9: string or '}' expected near '}'" DAMAGED},
    {"{" A("1", 0, 4) "," A("1", 0, 4) "}", 4,
        "its header is not as JSON should be at byte 57: duplicate object key near '\"a\"'" DAMAGED},
    {"{\"a\":{\"shape\":[],\"shape\":[]}}", 0,
        "its header is not as JSON should be at byte 24: duplicate object key near '\"shape\"'" DAMAGED},
    {"{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}", 0,
        "its header is not as JSON should be at byte 27: duplicate object key near '\"k\"'" DAMAGED},
    {"{\"\xff\":{}}", 0, "its header is not as JSON should be at byte 2: unable to decode byte 0xff near '\"'" DAMAGED},
    {"{\"a\\u0000\":{}}", 0,
        "its header is not as JSON should be at byte 10: NUL byte in object key not supported near "
        "'\"a\\u0000\"'" DAMAGED},
    {"{\"a\\ud800\":{}}", 0,
        "its header is not as JSON should be at byte 10: invalid Unicode '\\uD800' near '\"a\\ud800\"'" DAMAGED},
    {TENSOR("\"shape\":[99999999999999999999]"), 0,
        "its header is not as JSON should be at byte 35: too big integer near '99999999999999999999'" DAMAGED},
    {"{\"a\":NaN}", 0, "its header is not as JSON should be at byte 8: invalid token near 'NaN'" DAMAGED},
    /* metadata */
    {"{\"__metadata__\":[]}", 0, "__metadata__ is an array, not an object" DAMAGED},
    {"{\"__metadata__\":null}", 0, "__metadata__ is null, not an object" DAMAGED},
    {"{\"__metadata__\":{\"k\":1}}", 0, "__metadata__: k is a number, not a string" DAMAGED},
    {"{\"__metadata__\":{\"k\\u001b\":{}}}", 0, "__metadata__: k\\x1b is an object, not a string" DAMAGED},
    /* the fields of a tensor */
    {"{\"a\":1}", 0, "tensor a is a number, not an object" DAMAGED},
    {"{\"\":{}}", 0, "a tensor has an empty name" DAMAGED},
    {TENSOR(""), 0, "tensor a has no dtype" DAMAGED},
    {TENSOR("\"dtype\":\"F32\""), 0, "tensor a has no shape" DAMAGED},
    {TENSOR("\"dtype\":\"F32\",\"shape\":[]"), 4, "tensor a has no data_offsets" DAMAGED},
    {TENSOR("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1"), 4,
        "tensor a has a field x, which the format has not" DAMAGED},
    {TENSOR("\"dtype\":1,\"shape\":[1],\"data_offsets\":[0,4]"), 4,
        "tensor a: its dtype is a number, not a string" DAMAGED},
    {TENSOR("\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]"), 8,
        "tensor a is I64, but weights are F32, F64, F16 or BF16: convert it, such as with .float(), or leave it out, "
        "and save again"},
    {TENSOR("\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]"), 1,
        "tensor a is F8_E4M3, but weights are F32, F64, F16 or BF16: convert it, such as with .float(), or leave it "
        "out, and save again"},
    {TENSOR("\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]"), 4,
        "tensor a is f32, but weights are F32, F64, F16 or BF16: convert it, such as with .float(), or leave it out, "
        "and save again"},
    /* shapes */
    {TENSOR("\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]"), 4,
        "tensor a: its shape is a number, not an array" DAMAGED},
    {"{" A("-1", 0, 4) "}", 4, "tensor a: dimension 1 of its shape is not a whole number from 0" DAMAGED},
    {"{" A("1,1.0", 0, 4) "}", 4, "tensor a: dimension 2 of its shape is not a whole number from 0" DAMAGED},
    {"{" A("\"1\"", 0, 4) "}", 4, "tensor a: dimension 1 of its shape is not a whole number from 0" DAMAGED},
    {"{" A("1,1,1,1,1,1,1,1,1", 0, 4) "}", 4, "tensor a has 9 dimensions, and no weights have more than 8" DAMAGED},
    {"{" A("4294967296,4294967296", 0, 4) "}", 4, "tensor a: its shape is larger than any file" DAMAGED},
    {"{" A("4611686018427387904", 0, 0) "}", 0, "tensor a: its shape is larger than any file" DAMAGED},
    {"{" A("9223372036854775807,2,2", 0, 4) "}", 4, "tensor a: its shape is larger than any file" DAMAGED},
    {"{" A("1000000000,1000000000", 0, 4) "}", 4,
        "tensor a needs 4000000000000000000 bytes for its shape, but has 4" DAMAGED},
    /* places */
    {TENSOR("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":4"), 4,
        "tensor a: its data_offsets are not two whole numbers from 0" DAMAGED},
    {TENSOR("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]"), 4,
        "tensor a: its data_offsets are not two whole numbers from 0" DAMAGED},
    {TENSOR("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]"), 8,
        "tensor a: its data_offsets are not two whole numbers from 0" DAMAGED},
    {"{" A("1", -4, 0) "}", 4, "tensor a: its data_offsets are not two whole numbers from 0" DAMAGED},
    {"{" A("1", 0.0, 4) "}", 4, "tensor a: its data_offsets are not two whole numbers from 0" DAMAGED},
    {"{" A("1", 4, 0) "}", 4, "tensor a ends (0) before it begins (4)" DAMAGED},
    {"{" A("2", 0, 8) "}", 7, "tensor a ends at byte 8 of the data, which has 7" DAMAGED},
    {"{" A("1", 9223372036854775803, 9223372036854775807) "}", 4,
        "tensor a ends at byte 9223372036854775807 of the data, which has 4" DAMAGED},
    {"{" A("2,3", 0, 20) "}", 20, "tensor a needs 24 bytes for its shape, but has 20" DAMAGED},
    {"{" A("", 0, 8) "}", 8, "tensor a needs 4 bytes for its shape, but has 8" DAMAGED},
    {"{" A("0", 0, 4) "}", 4, "tensor a needs 0 bytes for its shape, but has 4" DAMAGED},
    {"{" A("2", 0, 8) "," B("1", 4, 8) "}", 8, "tensors a and b share bytes of the data" DAMAGED},
    {"{" A("1", 0, 4) "," B("1", 0, 4) "}", 4, "tensors a and b share bytes of the data" DAMAGED},
    {"{" A("3", 0, 12) "," B("0", 4, 4) "}", 12, "tensors a and b share bytes of the data" DAMAGED},
    {"{" A("1", 4, 8) "}", 8, "the 4 bytes before tensor a belong to none" DAMAGED},
    {"{" B("1", 12, 16) "," A("1", 0, 4) "}", 16, "the 8 bytes before tensor b belong to none" DAMAGED},
    {"{" A("1", 0, 4) "}", 5, "the last 1 bytes of the file belong to no tensor" DAMAGED},
    {"{}", 3, "the last 3 bytes of the file belong to no tensor" DAMAGED},
};

Test(safetensors, malformed_headers)
{
    const char data[64] = {0};
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        char message[600];
        snprintf(message, sizeof message, "bad.safetensors: %s", malformed[i].message);
        put_parts("bad.safetensors", malformed[i].header, strlen(malformed[i].header), data, malformed[i].data);
        assert_refused("bad.safetensors", message);
    }
}

Test(safetensors, names_are_safe_to_print_and_cut)
{
    put_parts("bad.safetensors", "{\"\\u001b[2J\xe2\x80\xae\":{}}", 19, "", 0);
    assert_refused("bad.safetensors", "bad.safetensors: tensor \\x1b[2J\\u202e has no dtype" DAMAGED);
    struct string s = {0};
    string_add(&s, "{\"");
    for (int i = 0; i < 501; i++) string_add(&s, "é");
    string_add(&s, "\":{}}");
    put_parts("bad.safetensors", s.data, s.length, "", 0);
    assert_refused("bad.safetensors",
        "bad.safetensors: tensor éééééééééééééééééééééééééééééééé…: its name has 1002 bytes, more than 1000" DAMAGED);
    string_finish(&s);
}

/* Brackets nested as deep as a header is long. */
Test(safetensors, deep_nesting)
{
    size_t length = 100000;
    char *header = malloc(length);
    memset(header, '[', length);
    memcpy(header, "{\"a\":", 5);
    put_parts("bad.safetensors", header, length, "", 0);
    struct error err = {0};
    cr_assert_not(opens("bad.safetensors", &err));
    cr_assert_not_null(strstr(err.text, "maximum parsing depth"));
    free(header);
}

/* ---- what is not even a header ---- */

Test(safetensors, lengths)
{
    assert_refused("missing", "missing: No such file or directory");
    assert_refused("", "\"\": No such file or directory");
    assert_refused(".", ".: Is a directory");
    cr_assert_eq(mkfifo("pipe", 0600), 0);
    assert_refused("pipe", "pipe: not a file: save it to one first");
    put("bad.safetensors", "", 0);
    assert_refused("bad.safetensors", "bad.safetensors: has 0 bytes, and a .safetensors file has at least 10" DAMAGED);
    put("bad.safetensors", "\2\0\0\0\0\0\0", 7);
    assert_refused("bad.safetensors", "bad.safetensors: has 7 bytes, and a .safetensors file has at least 10" DAMAGED);
    put("bad.safetensors", "\0\0\0\0\0\0\0\0{}", 10);
    assert_refused("bad.safetensors", "bad.safetensors: not a .safetensors file, nor anything else that holds a model");
    put("bad.safetensors", "\3\0\0\0\0\0\0\0{}", 10);
    assert_refused(
        "bad.safetensors", "bad.safetensors: its header should have 3 bytes, but 2 are all there are" DAMAGED);
    put("bad.safetensors", "\377\377\377\377\377\377\377\377{}", 10);
    assert_refused("bad.safetensors",
        "bad.safetensors: its header should have 18446744073709551615 bytes, but 2 are all there are" DAMAGED);
    put("bad.safetensors", "First Citizen:\nBefore we proceed any further, hear me speak.\n", 61);
    assert_refused("bad.safetensors", "bad.safetensors: not a .safetensors file, nor anything else that holds a model");
}

Test(safetensors, header_cap)
{
    put_parts("bad.safetensors", "{}", 2, "", 0);
    cr_assert_eq(truncate("bad.safetensors", SAFETENSORS_MAX_HEADER + 100), 0); /* a hole of zeros */
    FILE *file = fopen("bad.safetensors", "r+b");
    cr_assert_eq(fwrite("\1\0\0\1\0\0\0\0", 1, 8, file), 8);
    fclose(file);
    assert_refused("bad.safetensors", "bad.safetensors: its header has 16777217 bytes, more than 16777216" DAMAGED);
}

#define CONVERT                                                                                                        \
    "a PyTorch pickle, which may run code when it is read; convert it: python3 -c \"import sys, torch, "               \
    "safetensors.torch; safetensors.torch.save_file(torch.load(sys.argv[1], 'cpu', weights_only=True), "               \
    "sys.argv[2])\" "

Test(safetensors, pickles)
{
    put("model.pt", "PK\3\4\0\0\10\10\0\0\0\0\0\0", 14);
    assert_refused("model.pt", "model.pt: " CONVERT "model.pt model.safetensors");
    assert_refused("./model.pt", "./model.pt: " CONVERT "./model.pt ./model.safetensors");
    put("it's.pth", "\x80\2\x8a\nl\xfc\x9c\x46\xf9\x20\x6a\xa8\x50", 13);
    assert_refused("it's.pth", "it's.pth: " CONVERT "'it'\\''s.pth' 'it'\\''s.safetensors'");
    put("a.b.c", "\x80\5\x95\0\0\0\0\0\0\0", 10);
    assert_refused("a.b.c", "a.b.c: " CONVERT "a.b.c a.b.safetensors");
}

/* The length 640 begins as a pickle does. */
Test(safetensors, a_length_that_looks_like_a_pickle)
{
    char header[640];
    memset(header, ' ', sizeof header);
    memcpy(header, "{" A("1", 0, 4) "}", strlen("{" A("1", 0, 4) "}"));
    put_parts("good.safetensors", header, sizeof header, "\0\0\0\0", 4);
    struct error err = {0};
    cr_assert(opens("good.safetensors", &err), "%s", err.text);
}

/* ---- reading what is sound ---- */

static void read_all(const char *dtype, const void *data, size_t bytes, size_t count, float *out)
{
    char header[200];
    struct safetensors file;
    struct error err = {0};
    snprintf(header, sizeof header, "{\"a\":{\"dtype\":\"%s\",\"shape\":[%zu],\"data_offsets\":[0,%zu]}}", dtype, count,
        bytes * count);
    put_parts("good.safetensors", header, strlen(header), data, bytes * count);
    cr_assert(safetensors_open(&file, "good.safetensors", &err), "%s", err.text);
    cr_assert_eq(file.tensors, 1);
    cr_assert_eq(file.tensor[0].count, count);
    cr_assert(safetensors_read(&file, safetensors_find(&file, "a"), out, &err), "%s", err.text);
    safetensors_close(&file);
}

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

Test(safetensors, halves)
{
    static const struct {
        uint16_t half;
        float value;
    } known[] = {{0x0000, 0}, {0x3C00, 1}, {0xC000, -2}, {0x3555, 0x1.554p-2f}, {0x7BFF, 65504}, {0xFBFF, -65504},
        {0x0400, 0x1p-14f}, {0x0001, 0x1p-24f}, {0x03FF, 0x1.ff8p-15f}, {0x8001, -0x1p-24f}, {0x7C00, INFINITY},
        {0xFC00, -INFINITY}, {0x3C01, 1.0009765625f}};
    enum { KNOWN = sizeof known / sizeof *known, ALL = 1 << 16 };
    uint16_t *half = malloc(ALL * sizeof *half);
    float *out = malloc(ALL * sizeof *out);
    for (int i = 0; i < ALL; i++) half[i] = (uint16_t)i;
    read_all("F16", half, 2, ALL, out);
    for (int i = 0; i < KNOWN; i++) cr_assert_eq(bits_of(out[known[i].half]), bits_of(known[i].value), "%d", i);
    cr_assert_eq(bits_of(out[0x8000]), 0x80000000u, "minus zero");
    for (int i = 0; i < ALL; i++) { /* all of them, by their definition */
        int exponent = i >> 10 & 31, fraction = i & 1023;
        double value = exponent == 31 ? (fraction ? NAN : INFINITY)
                       : exponent     ? ldexp(1024 + fraction, exponent - 25)
                                      : ldexp(fraction, -24);
        if (isnan(value))
            cr_assert(isnan(out[i]));
        else
            cr_assert_eq(out[i], (float)(i & 0x8000 ? -value : value));
    }
    free(half);
    free(out);
}

Test(safetensors, bfloats)
{
    static const uint16_t brain[] = {0x0000, 0x8000, 0x3F80, 0xC000, 0x3EAB, 0x7F80, 0xFF80, 0x7F7F, 0x0001, 0x7FC0};
    enum { N = sizeof brain / sizeof *brain };
    float out[N];
    read_all("BF16", brain, 2, N, out);
    for (int i = 0; i < N; i++) cr_assert_eq(bits_of(out[i]), (uint32_t)brain[i] << 16);
    cr_assert_eq(out[2], 1);
    cr_assert_eq(out[3], -2);
    cr_assert_eq(out[4], 0.333984375f);
    cr_assert(isinf(out[5]) && isnan(out[9]));
}

Test(safetensors, doubles)
{
    static const struct {
        double from;
        float to;
    } known[] = {{0, 0}, {1, 1}, {-2.5, -2.5f}, {0.1, 0.1f}, {1 + 0x1p-24, 1}, {1 + 0x1.8p-24, 1 + 0x1p-23f},
        {1 + 0x1.8p-23, 1 + 0x1p-22f}, {1 + 0x1.0000001p-24, 1 + 0x1p-23f}, {0x1.fffffep127, 0x1.fffffep127f},
        {0x1.fffffefp127, 0x1.fffffep127f}, {0x1.ffffffp127, INFINITY}, {-1e300, -INFINITY}, {1e-300, 0},
        {0x1p-149, 0x1p-149f}, {0x1p-150, 0}, {0x1.8p-150, 0x1p-149f}, {INFINITY, INFINITY}, {-INFINITY, -INFINITY}};
    enum { N = sizeof known / sizeof *known, MANY = 5000 };
    double from[MANY + 1];
    float out[MANY + 1];
    for (int i = 0; i < N; i++) from[i] = known[i].from;
    from[N] = NAN;
    read_all("F64", from, 8, N + 1, out);
    for (int i = 0; i < N; i++) cr_assert_eq(bits_of(out[i]), bits_of(known[i].to), "%a became %a", from[i], out[i]);
    cr_assert(isnan(out[N]));
    for (int i = 0; i < MANY; i++) from[i] = sin(i); /* more than a piece */
    read_all("F64", from, 8, MANY, out);
    for (int i = 0; i < MANY; i++) cr_assert_eq(out[i], (float)from[i]);
}

Test(safetensors, shapes_of_every_kind)
{
    const char header[] =
        "{\"__metadata__\":{\"k\":\"v\"},\"last\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[4,8]},"
        "\"none\":{\"dtype\":\"F64\",\"shape\":[3,0],\"data_offsets\":[4,4]},"
        "\"one\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}   \n";
    const unsigned char data[] = {0, 0, 0x80, 0x3F, 0, 0x3C, 0, 0xC0};
    struct safetensors file;
    struct error err = {0};
    float out[2] = {7, 7};
    char shown[SAFETENSORS_SHOWN];
    put_parts("good.safetensors", header, strlen(header), data, sizeof data);
    cr_assert(safetensors_open(&file, "good.safetensors", &err), "%s", err.text);
    cr_assert_eq(file.tensors, 3);
    cr_assert_str_eq(file.tensor[0].name, "one");
    cr_assert_str_eq(file.tensor[1].name, "none");
    cr_assert_str_eq(file.tensor[2].name, "last");
    cr_assert_str_eq(safetensors_show_shape(&file.tensor[0], shown), "one number");
    cr_assert_str_eq(safetensors_show_shape(&file.tensor[2], shown), "1 x 2");
    cr_assert(safetensors_read(&file, &file.tensor[1], out, &err) && out[0] == 7);
    cr_assert(safetensors_read(&file, &file.tensor[0], out, &err) && out[0] == 1 && out[1] == 7);
    cr_assert(safetensors_read(&file, &file.tensor[2], out, &err) && out[0] == 1 && out[1] == -2);
    cr_assert_str_eq(safetensors_metadata(&file, "k"), "v");
    cr_assert_null(safetensors_metadata(&file, "x"));
    cr_assert_null(safetensors_find(&file, "__metadata__"));
    safetensors_close(&file);
    put_parts("good.safetensors", "{}", 2, "", 0);
    cr_assert(safetensors_open(&file, "good.safetensors", &err), "%s", err.text);
    cr_assert_eq(file.tensors, 0);
    cr_assert_null(safetensors_metadata(&file, "k"));
    safetensors_close(&file);
}

Test(safetensors, cut_short_while_it_is_read)
{
    struct safetensors file;
    struct error err = {0};
    float out[2];
    put_parts("bad.safetensors", "{" A("2", 0, 8) "}", strlen("{" A("2", 0, 8) "}"), "abcdefgh", 8);
    cr_assert(safetensors_open(&file, "bad.safetensors", &err), "%s", err.text);
    cr_assert_eq(truncate("bad.safetensors", 66), 0);
    cr_assert_not(safetensors_read(&file, &file.tensor[0], out, &err));
    cr_assert_str_eq(err.text, "bad.safetensors: was cut short while it was read: try again");
    cr_assert_eq(err.status, ERROR_FAILED);
    safetensors_close(&file);
}

/* ---- writing ---- */

static const struct safetensors_entry entries[] = {
    {"rnn.weight", 2, {2, 3}}, {"scalar", 0, {0}}, {"β", 1, {2}}, {"empty", 2, {0, 4}}};
static const struct safetensors_note notes[] = {{"key", "a \"value\"\n\x01 😀"}, {"absent", NULL}, {"none", ""}};

static void draft(struct safetensors_draft *d)
{
    struct error err = {0};
    cr_assert(safetensors_draft_init(d, entries, 4, notes, 3, &err), "%s", err.text);
    for (int i = 0; i < 9; i++) d->number[i] = (float)i / 7;
}

Test(safetensors, what_is_written_is_read)
{
    struct safetensors_draft d;
    struct safetensors file;
    struct error err = {0};
    draft(&d);
    cr_assert(safetensors_draft_write(&d, "good.safetensors", &err), "%s", err.text);
    cr_assert_eq(((char *)d.number - d.bytes) % 8, 0, "the data are aligned");
    cr_assert(safetensors_open(&file, "good.safetensors", &err), "%s", err.text);
    cr_assert_eq(file.tensors, 4);
    float out[6];
    for (int i = 0, from = 0; i < 4; i++) {
        const struct safetensor *t = safetensors_find(&file, entries[i].name);
        cr_assert_not_null(t);
        cr_assert_eq(t->dims, entries[i].dims);
        cr_assert_eq(memcmp(t->shape, entries[i].shape, (size_t)t->dims * sizeof *t->shape), 0);
        cr_assert(safetensors_read(&file, t, out, &err), "%s", err.text);
        cr_assert_eq(memcmp(out, d.number + from, t->count * sizeof *out), 0);
        from += (int)t->count;
    }
    cr_assert_str_eq(safetensors_metadata(&file, "key"), notes[0].value);
    cr_assert_str_eq(safetensors_metadata(&file, "none"), "");
    cr_assert_null(safetensors_metadata(&file, "absent"));
    safetensors_close(&file);
    safetensors_draft_finish(&d);
}

Test(safetensors, the_bytes_of_a_file)
{
    struct safetensors_draft d;
    struct error err = {0};
    cr_assert(safetensors_draft_init(&d, entries, 1, notes, 3, &err), "%s", err.text);
    const char header[] = "{\"__metadata__\":{\"key\":\"a \\\"value\\\"\\n\\u0001 😀\",\"none\":\"\"},"
                          "\"rnn.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}";
    cr_assert_eq(memcmp(d.bytes + 8, header, strlen(header)), 0, "%s", d.bytes + 8);
    size_t padded = (strlen(header) + 7) / 8 * 8;
    cr_assert_eq((unsigned char)d.bytes[0], padded);
    for (size_t i = strlen(header); i < padded; i++) cr_assert_eq(d.bytes[8 + i], ' ');
    cr_assert_eq(d.length, 8 + padded + 24);
    safetensors_draft_finish(&d);
}

static void assert_no_draft(const struct safetensors_entry *entry, int count, const char *message)
{
    struct safetensors_draft d;
    struct error err = {0};
    cr_assert_not(safetensors_draft_init(&d, entry, count, notes, 3, &err));
    cr_assert_str_eq(err.text, message);
    cr_assert_null(d.bytes);
}

Test(safetensors, names_that_cannot_be_written)
{
    const struct safetensors_entry twice[] = {{"a", 1, {1}}, {"b", 1, {1}}, {"a", 1, {2}}};
    assert_no_draft(twice, 3, "tensor a: this is there twice; rename it");
    assert_no_draft(&(struct safetensors_entry){""}, 1, "tensor : this is no name of 1 to 1000 bytes; rename it");
    assert_no_draft(&(struct safetensors_entry){"\xff"}, 1, "tensor \\xff: this is not UTF-8; rename it");
    assert_no_draft(
        &(struct safetensors_entry){"__metadata__"}, 1, "tensor __metadata__: this is a word of the format; rename it");
    assert_no_draft(&(struct safetensors_entry){"a", 2, {SIZE_MAX, 2}}, 1, "the tensors are larger than memory");
    struct safetensors_draft d;
    struct error err = {0};
    cr_assert_not(safetensors_draft_init(&d, twice, 1, &(struct safetensors_note){"k", "\xc3"}, 1, &err));
    cr_assert_str_eq(err.text, "k is not UTF-8, so it cannot be saved");
}

/* The old file stays whole. */
static void assert_holds_old(void)
{
    char *data;
    size_t length;
    struct error err = {0};
    cr_assert(file_read("good.safetensors", 100, &data, &length, &err), "%s", err.text);
    cr_assert_str_eq(data, "old");
    free(data);
}

Test(safetensors, a_full_disk_leaves_the_old_file)
{
    struct safetensors_draft d;
    struct error err = {0};
    draft(&d);
    put("good.safetensors", "old", 3);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit none = {0, 0}, before;
    getrlimit(RLIMIT_FSIZE, &before);
    for (rlim_t limit = 0; limit < d.length; limit += 37) {
        none = (struct rlimit){limit, before.rlim_max};
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
        cr_assert_not(safetensors_draft_write(&d, "good.safetensors", &err));
        cr_assert_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
        cr_assert_str_eq(err.text, "good.safetensors: cannot write: File too large");
        cr_assert_eq(err.status, ERROR_FAILED);
        assert_holds_old();
    }
    cr_assert_not(safetensors_draft_write(&d, "/dev/full", &err));
    cr_assert_str_eq(err.text, "/dev/full: cannot write: No space left on device");
    cr_assert(safetensors_draft_write(&d, "good.safetensors", &err), "%s", err.text);
    cr_assert(opens("good.safetensors", &err), "%s", err.text);
    safetensors_draft_finish(&d);
}

Test(safetensors, a_folder_that_may_not_be_written_to)
{
    struct safetensors_draft d;
    struct error err = {0};
    draft(&d);
    put("good.safetensors", "old", 3);
    cr_assert_eq(chmod(".", 0555), 0);
    if (getuid() == 0) cr_assert_eq(seteuid(65534), 0); /* root is stopped by nothing */
    cr_assert_not(safetensors_draft_write(&d, "good.safetensors", &err));
    cr_assert_not(safetensors_draft_write(&d, "missing/good.safetensors", &err));
    cr_assert_str_eq(
        err.text, "missing/good.safetensors: cannot create a file in its folder: No such file or directory");
    if (getuid() == 0) cr_assert_eq(seteuid(0), 0);
    cr_assert_eq(chmod(".", 0755), 0);
    assert_holds_old();
    safetensors_draft_finish(&d);
}

/* ---- files cut short, and changed at random ---- */

static char *sound_file(size_t *length)
{
    struct safetensors_draft d;
    draft(&d);
    char *bytes = malloc(d.length);
    memcpy(bytes, d.bytes, d.length);
    *length = d.length;
    safetensors_draft_finish(&d);
    return bytes;
}

Test(safetensors, cut_at_every_byte)
{
    size_t length;
    char *bytes = sound_file(&length);
    for (size_t cut = 0; cut < length; cut++) {
        struct error err = {0};
        put("bad.safetensors", bytes, cut);
        cr_assert_not(opens("bad.safetensors", &err), "cut at %zu", cut);
        cr_assert_eq(err.status, ERROR_INPUT);
        cr_assert_eq(strncmp(err.text, "bad.safetensors: ", 17), 0);
        cr_assert_null(strchr(err.text, '\n'));
    }
    free(bytes);
}

/* Reads all there is; what it reads does not matter, only that it can. */
static void read_if_sound(const char *path)
{
    struct safetensors file;
    struct error err = {0};
    if (!safetensors_open(&file, path, &err)) {
        cr_assert_null(strchr(err.text, '\n'));
        return;
    }
    for (int i = 0; i < file.tensors; i++) {
        cr_assert_leq(file.tensor[i].count, 1000);
        float *out = malloc(file.tensor[i].count * sizeof *out + 1);
        cr_assert(safetensors_read(&file, &file.tensor[i], out, &err), "%s", err.text);
        free(out);
    }
    safetensors_close(&file);
}

Test(safetensors, mutations)
{
    size_t length;
    char *bytes = sound_file(&length), *changed = malloc(length + 16);
    static const char signs[] = "{}[]\",:0123456789-.eE\\F4u \x80\xff";
    struct rng rng;
    rng_init(&rng, 1, "mutations");
    for (int n = 0; n < 4000; n++) {
        size_t used = length;
        memcpy(changed, bytes, length);
        for (uint32_t k = rng_below(&rng, 3) + 1; k > 0; k--) {
            size_t at = rng_below(&rng, (uint32_t)used);
            char sign = rng_below(&rng, 2) ? signs[rng_below(&rng, sizeof signs - 1)] : (char)rng_next(&rng);
            uint32_t kind = rng_below(&rng, 4);
            if (kind == 0) memmove(changed + at, changed + at + 1, --used - at);                     /* left out */
            if (kind == 1) memmove(changed + at + 1, changed + at, used++ - at), changed[at] = sign; /* put in */
            if (kind >= 2) changed[at] = sign;
        }
        put("bad.safetensors", changed, used);
        read_if_sound("bad.safetensors");
    }
    free(changed);
    free(bytes);
}
