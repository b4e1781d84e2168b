/* test_difference.c: what differs between two variants is said, and nothing else. */
#include <criterion/criterion.h>
#include <string.h>

#include "difference.h"
#include "session_case.h"

/* After each of the lines, ended by NULL, following a pin. */
static void expect(const char *net, const char *const *lines, const char *now, const char *other)
{
    struct session *s = opened(net, "hello hello");
    struct difference d = {0};
    struct error err = {0};
    run_line(s, "pin");
    for (; *lines; lines++) run_line(s, *lines);
    cr_assert(difference_write(&d, s, &err), "%s", err.text);
    const char *said[2] = {d.side[0].data ? d.side[0].data : "", d.side[1].data ? d.side[1].data : ""};
    cr_assert_str_eq(said[DIFFERENCE_NOW], now);
    cr_assert_str_eq(said[DIFFERENCE_OTHER], other);
    difference_finish(&d);
    session_destroy(s);
}

#define AFTER(...) ((const char *const[]){__VA_ARGS__, NULL})

Test(difference, nothing)
{
    expect("lstm", AFTER("step 3", "turn", "focus c"), "", "");
    expect("lstm", AFTER("clamp f = 1", "release f"), "", "");
    expect("elman", AFTER("train 3"), "", ""); /* a pinned variant learns too */
}

Test(difference, of_nets_and_sizes)
{
    expect("elman", AFTER("net gru"), "gru", "elman");
    expect("lstm", AFTER("hidden 4", "layers 2"), "hidden 4, 2 layers", "hidden 8, 1 layer");
    expect("lstm", AFTER("seed 9"), "seed 9", "seed 7");
    expect("lstm", AFTER("equation c = f * c[t-1] + g"), "c = f * c[t-1] + g", "c = f * c[t-1] + i * g");
}

/* One character that is another is told with its place. */
Test(difference, of_texts)
{
    expect("elman", AFTER("text hello there"), "\"hello there\"", "\"hello hello\"");
    expect("elman", AFTER("step 2", "character o"), "'o' at t = 2", "'e' at t = 2");
    expect("elman", AFTER("text hello hello hello hello"), "\"hello hello hello he...\"", "\"hello hello\"");
}

/* A number by itself; a recurrent matrix by what it does when it is applied again and again; others by their size. */
Test(difference, of_weights)
{
    expect("elman", AFTER("set W = 0", "pin", "set W[2][3] = 0.5"), "W[2][3] = 0.5", "W[2][3] = 0");
    expect("elman", AFTER("set b[2] = 0.5"), "b[2] = 0.5", "b[2] = 0");
    expect("elman", AFTER("set W spectral 0.9", "pin", "set W spectral 1.1"), "W of spectral radius 1.1",
        "W of spectral radius 0.9");
    expect("elman", AFTER("set b = 1"), "b of norm 2.828", "b of norm 0");
    expect("lstm", AFTER("set bi = 2", "set bf = 2", "set bg = 2", "set bo = 2", "set c = 2"),
        "bi of norm 5.657, bf of norm 5.657, bg of norm 5.657 and 2 more parameters",
        "bi of norm 0, bf of norm 2.828, bg of norm 0 and 2 more parameters");
}

Test(difference, of_interventions)
{
    expect("lstm", AFTER("clamp f = 1"), "f = 1", "f as computed");
    expect("lstm", AFTER("clamp h.3 = 1", "pin", "clamp h.3 = 2"), "h.3 = 2", "h.3 = 1");
    expect("lstm", AFTER("clamp f = 1", "pin", "release"), "f as computed", "f = 1");
    expect("lstm", AFTER("patch h.1 at 0 = 0.5"), "h.1 at 0 = 0.5", "h.1 at 0 as computed");
    expect("lstm", AFTER("notation colah", "clamp c = 1"), "C = 1", "C as computed");
}

Test(difference, of_training)
{
    expect("elman", AFTER("clip 0.1"), "clip 0.1", "no clip");
    expect("elman", AFTER("optimizer adam"), "adam, rate 0.002", "sgd, rate 0.5");
    expect("elman", AFTER("dropout 0.4"), "naive dropout 0.4", "no dropout");
    expect("elman", AFTER("train 2", "pin", "rewind"), "no update", "2 updates");
}

/* What was written of one variant is not shown of the next, wherever that stands in memory. */
Test(difference, is_written_anew)
{
    struct session *s = opened("elman", "hello hello");
    run_line(s, "pin");
    run_line(s, "seed 9");
    run_line(s, "compare");
    cr_assert_str_eq(s->difference.side[DIFFERENCE_OTHER].data, "seed 7");
    run_line(s, "unpin");
    run_line(s, "pin");
    cr_assert_eq(s->difference.side[DIFFERENCE_OTHER].length, 0);
    run_line(s, "hidden 4");
    cr_assert_str_eq(s->difference.side[DIFFERENCE_OTHER].data, "hidden 8");
    run_line(s, "undo");
    cr_assert_eq(s->difference.side[DIFFERENCE_OTHER].length, 0);
    session_destroy(s);
}
