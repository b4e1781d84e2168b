/* test_enclosure.c: what is open, where it was opened, and what closes it. */
#include <criterion/criterion.h>
#include <string.h>

#include "cells_case.h"
#include "corpus_case.h"
#include "enclosure.h"

TestSuite(enclosure, .init = enter_folder, .fini = leave_folder, .timeout = 60);

/* " ` ( [ { * for what is open, and a letter where the next character closes it; . for nothing */
static char sign(struct enclosed e)
{
    return (e.closes ? ".QCPSBK" : ".\"`([{*")[e.id];
}

static void expect(const char *text, size_t first, size_t length, const char *quotes, const char *brackets)
{
    struct model model = model_with("elman", 2, PROSE_SYMBOLS, 0.1);
    struct reading reading = reading_of(&model, text);
    struct enclosure_map map;
    struct error err = {0};
    char quote[200] = "", bracket[200] = "";
    cr_assert(enclosure_map_init(&map, &reading, first, length, NULL, &err), "%s", err.text);
    for (size_t i = 0; i < length; i++) {
        quote[i] = sign(map.quote[i]);
        bracket[i] = sign(map.bracket[i]);
    }
    cr_expect_str_eq(quote, quotes, "%s", text);
    cr_expect_str_eq(bracket, brackets, "%s", text);
    enclosure_map_finish(&map);
    reading_close(&reading);
    model_finish(&model);
}

/* A text, and what is known at each place of it. */
Test(enclosure, what_is_open)
{
    static const struct {
        const char *text, *quotes, *brackets;
    } cases[] = {
        {"a \"bc\" d \"e", "..\"\"Q....\".", "..........."},
        {"a \"b\n\nc\" d", "..\"\"\"..\"\".", ".........."},
        {"“a” b”", "`C....", "......"},
        {"\"a” “b\" c", "\"\"..``...", "........."},
        {"f(a[b], c) x", "............", ".(([S(((P..."},
        {"{a(b]c} d)", "..........", "{{(({B...."},
        {"(a\n\nb) c", "........", "(((....."},
        {"{(a\n\nb} c", ".........", "{((({B..."},
        {"x /* (a) */ y", ".............", "...*****K*..."},
        {"x // /* a\nb", "...........", "..........."},
        {"(/**/a)", ".......", "((K*(P."},
        {"/*/ a */ (b)", "............", ".****K*..(P."},
        {"'(' \")\" (b)", "....\"Q.....", "........(P."},
        {"„a (b“ \"c\" d", ".......\"Q...", "...((((((((."},
        {"«a [“b» \"c\"]d", "........\"Q...", "...[[[[[[[S.."},
        {"„a\n\n“b” c", "....`C...", "........."},
        {"f {(a[\n}\n(b) c", "..............", "..{(([[..(P..."},
        {"{{\n}\n(b) c", "..........", "{{B..(P..."},
        {"{(\n}\n}(b) c", "...........", "{((...(P..."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(cases[i].text, 0, strlen(cases[i].quotes), cases[i].quotes, cases[i].brackets);
}

/* What was opened before the stretch is open in it, and what closes it may stand behind it. */
Test(enclosure, a_stretch_of_a_text)
{
    expect("(a \"b c\" d) e", 3, 4, "\"\"\"Q", "((((");
    expect("(a \"b c\" d) e", 7, 3, "...", "((P");
}

Test(enclosure, distances)
{
    struct model model = model_with("elman", 2, PROSE_SYMBOLS, 0.1);
    struct string text = {0};
    struct enclosure_map map;
    string_add(&text, "ab(");
    for (int i = 0; i < 70000; i++) string_add(&text, "c");
    string_add(&text, ") ");
    struct reading reading = reading_of(&model, text.data);
    cr_assert(enclosure_map_init(&map, &reading, 0, text.length, NULL, NULL));
    cr_expect_eq(map.bracket[2].distance, 1, "of the character behind");
    cr_expect_eq(map.bracket[1002].distance, 1001);
    cr_expect_eq(map.bracket[70002].distance, UINT16_MAX);
    cr_expect(map.bracket[70002].closes);
    cr_expect_not(map.bracket[70001].closes);
    enclosure_map_finish(&map);
    reading_close(&reading);
    model_finish(&model);
    string_finish(&text);
}

/* Deeper than what is remembered: what is further out is still known. */
Test(enclosure, deep)
{
    char text[300] = "", brackets[300] = "";
    for (int i = 0; i < 66; i++) strcat(text, "("), strcat(brackets, i < 64 ? "(" : ".");
    strcat(text, "a"), strcat(brackets, ".");
    for (int i = 0; i < 66; i++) strcat(text, ")"), strcat(brackets, i < 1 ? "." : i < 65 ? "P" : ".");
    strcat(text, " "), strcat(brackets, ".");
    char quotes[300] = "";
    memset(quotes, '.', strlen(text));
    expect(text, 0, strlen(text), quotes, brackets);
}
