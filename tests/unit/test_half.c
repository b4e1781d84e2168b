/*
 * test_half.c: numbers of 16 bits against the definition of binary16, and models that are made of them.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "half.h"
#include "model.h"
#include "param.h"
#include "rng.h"
#include "safetensors.h"

static char folder[] = "/tmp/unroll-test-half-XXXXXX";

static void enter_folder(void)
{
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
}

static void leave_folder(void)
{
    remove("whole.safetensors");
    remove("half.safetensors");
    rmdir(folder);
}

TestSuite(half, .init = enter_folder, .fini = leave_folder);

/* ---- numbers ---- */

Test(half, every_one_comes_back)
{
    for (uint32_t i = 0; i <= UINT16_MAX; i++) {
        uint16_t half = (uint16_t)i;
        cr_assert_eq(
            half_from_float(half_to_float(half)), half, "%04x became %04x", i, half_from_float(half_to_float(half)));
    }
}

/* Worked out by the definition; Python's struct.pack("<e") says the same. */
Test(half, known_bits)
{
    static const struct {
        float x;
        uint16_t half;
    } known[] = {{0, 0}, {-0.0f, 0x8000}, {1, 0x3C00}, {-2, 0xC000}, {0.1f, 0x2E66}, {1.0f / 3, 0x3555},
        {3.14159274f, 0x4248}, {65504, 0x7BFF}, {65519.996f, 0x7BFF}, {65520, 0x7C00}, {65536, 0x7C00}, {1e30f, 0x7C00},
        {-65520, 0xFC00}, {INFINITY, 0x7C00}, {-INFINITY, 0xFC00}, {0x1p-14f, 0x0400}, {0x1p-24f, 0x0001},
        {0x1.ff8p-15f, 0x03FF}, {0x1.ffcp-15f, 0x0400}, {1e-7f, 0x0002}, {1e-10f, 0}, {-1e-10f, 0x8000},
        {0x1p-149f, 0}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        cr_assert_eq(half_from_float(known[i].x), known[i].half, "%a became %04x, not %04x", known[i].x,
            half_from_float(known[i].x), known[i].half);
    cr_assert(isnan(half_to_float(half_from_float(NAN))));
    cr_assert(isnan(half_to_float(half_from_float(-NAN))));
}

/* Between each half and the next: below the middle down, above it up, in the middle to the even one. */
Test(half, rounding_to_nearest_even)
{
    for (uint16_t half = 0; half < 0x7BFF; half++) {
        float low = half_to_float(half), high = half_to_float((uint16_t)(half + 1)), middle = (low + high) / 2;
        cr_assert(low < middle && middle < high, "%04x", half);
        cr_assert_eq(half_from_float(nextafterf(middle, low)), half, "%a", middle);
        cr_assert_eq(half_from_float(nextafterf(middle, high)), half + 1, "%a", middle);
        cr_assert_eq(half_from_float(middle), half + (half & 1), "%a", middle);
        cr_assert_eq(half_from_float(-middle), 0x8000 | (half + (half & 1)), "%a", -middle);
    }
}

/* ---- models ---- */

static uint32_t symbols[] = {'\n', ' ', 'a', 'b'};

static struct model made(const char *net)
{
    struct model model;
    struct error err = {0};
    struct vocab vocab = {symbols, 4};
    struct net_options options = {.hidden = 5, .layers = 2, .embedding = 3};
    cr_assert(model_init(&model, net, &options, &vocab, &err), "%s", err.text);
    struct rng rng;
    rng_init(&rng, 7, net);
    for (size_t i = 0; i < model.net->parameter_count; i++) model.parameter[i] = (float)rng_normal(&rng);
    cr_assert(model_set_training(&model, "{\"rate\":0.5}", &err));
    model.validation_loss = 1.5;
    model.test_loss = 1.25;
    return model;
}

static void assert_saved_as_half(const struct model *model)
{
    struct error err = {0};
    struct model loaded;
    struct safetensors file;
    cr_assert(model_save("half.safetensors", model, &err), "%s", err.text);
    cr_assert(safetensors_open(&file, "half.safetensors", &err), "%s", err.text);
    for (int i = 0; i < file.tensors; i++) {
        cr_assert_eq(file.tensor[i].dtype, SAFETENSORS_F16);
        cr_assert_eq(file.tensor[i].end - file.tensor[i].begin, 2 * file.tensor[i].count);
    }
    safetensors_close(&file);
    cr_assert(model_load("half.safetensors", NULL, &loaded, &err), "%s", err.text);
    cr_assert_eq(memcmp(loaded.parameter, model->parameter, model->net->parameter_count * sizeof(float)), 0);
    cr_assert_str_eq(loaded.net_text, model->net_text);
    cr_assert_str_eq(loaded.training, model->training);
    cr_assert_eq(loaded.validation_loss, 1.5);
    cr_assert_eq(loaded.test_loss, 1.25);
    cr_assert_eq(loaded.vocab.size, 4);
    model_finish(&loaded);
}

Test(half, a_model_is_what_its_file_says)
{
    static const char *const nets[] = {"lstm", "gru", "elman", "skip"}; /* PyTorch's files and our own */
    for (int n = 0; n < 4; n++) {
        struct error err = {0};
        struct model model = made(nets[n]);
        float first = model.parameter[0];
        cr_assert(model_halve(&model, &err), "%s", err.text);
        cr_assert(model.parameter[0] != first && fabsf(model.parameter[0] - first) <= fabsf(first) * 0x1p-11f);
        assert_saved_as_half(&model);
        model_finish(&model);
    }
}

Test(half, too_large_a_number)
{
    struct error err = {0};
    struct model model = made("lstm");
    const struct parameter *p = &model.net->parameter[3];
    float before = model.parameter[0];
    model.parameter[parameter_index(p, 1, 0)] = -65519; /* still within reach */
    model.parameter[parameter_index(p, 0, 0)] = 65520;
    cr_assert_not(model_halve(&model, &err));
    cr_assert_not_null(strstr(err.text, p->name), "%s", err.text);
    cr_assert_not_null(strstr(err.text, "65520"), "%s", err.text);
    cr_assert_not(model.half);
    cr_assert_eq(model.parameter[0], before, "nothing is changed");
    model.parameter[parameter_index(p, 0, 0)] = INFINITY; /* it was one before */
    cr_assert(model_halve(&model, &err));
    cr_assert_eq(model.parameter[parameter_index(p, 1, 0)], -65504);
    model_finish(&model);
}
