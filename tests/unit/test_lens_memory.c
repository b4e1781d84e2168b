/* test_lens_memory.c: each allocation of the lenses may fail: an error says so, and nothing is lost. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "allocations.h"
#include "influence.h"
#include "jacobian.h"
#include "made.h"
#include "number_check.h"
#include "paths.h"
#include "spectrum.h"

static bool try_influence(const struct trial *m, struct error *err)
{
    static double norm[T * T];
    int h = net_find_quantity(m->net, "h");
    struct influence_question question = {&h, 1, 0, 0};
    return influence_matrix(m->run, m->parameters, &question, norm, NULL, err);
}

static bool try_jacobian(const struct trial *m, struct error *err)
{
    static double singular[T * 2 * H], radius[T], product[T * 2 * H];
    struct jacobian j;
    bool done = jacobian_init(&j, m->run, m->parameters, 0, 1, err) &&
                jacobian_spectra(&j, singular, radius, NULL, err) &&
                jacobian_products(&j, T - 1, T, product, NULL, err);
    jacobian_finish(&j);
    return done;
}

static bool try_paths(const struct trial *m, struct error *err)
{
    struct paths paths;
    struct focus focus = made_focus(m, 0, T / 2);
    bool done = paths_init(&paths, &focus, net_find_quantity(m->net, "h.c"), err);
    paths_finish(&paths);
    return done;
}

static bool try_spectrum(const struct trial *m, struct error *err)
{
    struct spectrum spectrum;
    struct focus focus = made_focus(m, 0, 0);
    bool done = spectrum_init(&spectrum, &focus, net_find_parameter(m->net, "h.Wi"), err);
    spectrum_finish(&spectrum);
    return done;
}

static bool try_number(const struct trial *m, struct error *err)
{
    struct recording recording;
    struct number_check check;
    struct number number = number_of_parameter(net_find_parameter(m->net, "h.Wi"), 1, 2);
    bool done = recording_init(&recording, m->run, m->parameters, 0, err) &&
                number_check(&recording, &number, &check, NULL, err);
    recording_finish(&recording);
    return done;
}

/* The first time nothing fails: a library may take memory of its own then, and keep it. */
static void check_failures(bool (*attempt)(const struct trial *, struct error *), int least)
{
    struct trial m = made("lstm", 1, 1);
    struct error err;
    made_compute(&m, LOSS_AT_ALL);
    cr_assert(attempt(&m, &err));
    for (int n = 1; allocations_counted(); n++) {
        long before = allocations_live();
        err = (struct error){0};
        allocations_fail_from(n);
        bool done = attempt(&m, &err);
        allocations_fail_from(0);
        cr_assert_eq(allocations_live(), before, "%d: something is lost", n);
        if (done) {
            cr_assert_gt(n, least, "%d allocations were looked at", n);
            break;
        }
        cr_assert(strstr(err.text, "memory") || strstr(err.text, "cannot be computed"), "%d: %s", n, err.text);
        cr_assert_eq(err.status, ERROR_FAILED);
    }
    trial_finish(&m);
}

Test(lens_memory, any_allocation_may_fail)
{
    check_failures(try_influence, 2);
    check_failures(try_jacobian, 20);
    check_failures(try_paths, 10);
    check_failures(try_spectrum, 5);
    check_failures(try_number, 10);
}
