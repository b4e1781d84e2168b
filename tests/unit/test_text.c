/* test_text.c: growing strings, UTF-8, columns, what may be shown, and "did you mean". */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "text.h"

/* ---- growing strings ---- */

Test(string, grows_and_stays_terminated)
{
    struct string s = {0};
    for (int i = 0; i < 1000; i++) {
        string_add(&s, "ab");
        string_add_bytes(&s, "cX", 1);
        string_add_code_point(&s, 0xE9);
        string_printf(&s, "%d", i % 10);
        cr_assert_eq(s.length, (size_t)(i + 1) * 6);
        cr_assert_eq(strlen(s.data), s.length);
    }
    cr_assert_eq(memcmp(s.data + 5994, "abcé9", 7), 0);
    cr_assert_not(s.failed);
    string_finish(&s);
    cr_assert_null(s.data);
    cr_assert_eq(s.length, 0);
}

Test(string, empty_additions_terminate)
{
    struct string s = {0};
    string_add(&s, "");
    cr_assert_str_eq(s.data, "");
    string_finish(&s);
    string_add_bytes(&s, NULL, 0);
    cr_assert_str_eq(s.data, "");
    string_finish(&s);
    string_printf(&s, "%s", "");
    cr_assert_str_eq(s.data, "");
    string_finish(&s);
}

Test(string, clear_keeps_memory)
{
    struct string s = {0};
    string_clear(&s);
    string_add(&s, "hidden");
    const char *before = s.data;
    string_clear(&s);
    cr_assert_eq(s.length, 0);
    cr_assert_str_eq(s.data, "");
    string_add(&s, "cell");
    cr_assert_eq(s.data, before);
    cr_assert_str_eq(s.data, "cell");
    string_finish(&s);
}

Test(string, keeps_zero_bytes)
{
    struct string s = {0};
    string_add_bytes(&s, "a\0b", 3);
    string_add(&s, "c");
    cr_assert_eq(s.length, 4);
    cr_assert_eq(memcmp(s.data, "a\0bc", 5), 0);
    string_finish(&s);
}

/* At each border of the memory taken so far, printf and bytes alike. */
Test(string, every_length)
{
    char text[300];
    memset(text, 'x', sizeof text);
    for (int before = 0; before < 140; before++)
        for (int more = 0; more < 140; more++) {
            struct string s = {0};
            string_add_bytes(&s, text, (size_t)before);
            string_printf(&s, "%.*s", more, text);
            cr_assert_eq(strlen(s.data), (size_t)(before + more));
            string_finish(&s);
        }
}

Test(string, failure_keeps_what_is_there_and_stays)
{
    struct string s = {0};
    string_add(&s, "kept");
    string_add_bytes(&s, "x", SIZE_MAX - 1);
    cr_assert(s.failed);
    string_add(&s, "not added: the text would have a hole");
    string_printf(&s, "%s", "nor this");
    string_add_safe(&s, "nor that", 8);
    cr_assert_str_eq(s.data, "kept");
    string_clear(&s);
    cr_assert(s.failed);
    string_finish(&s);
    cr_assert_not(s.failed);
}

/* There under the address sanitizer only, which needs terabytes of address space and so cannot be given a limit. */
int __asan_address_is_poisoned(const volatile void *address) __attribute__((weak));

Test(string, memory_runs_out)
{
    if (__asan_address_is_poisoned) cr_skip_test("no limit under the address sanitizer");
    struct rlimit limit = {256 << 20, 256 << 20};
    struct string s = {0};
    cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
    for (int i = 0; i < 1000 && !s.failed; i++) string_printf(&s, "%1000000d", i);
    cr_assert(s.failed);
    cr_assert_eq(s.length % 1000000, 0);
    cr_assert_eq(strlen(s.data), s.length);
    string_finish(&s);
}

/* ---- UTF-8 ---- */

Test(utf8, encodes_at_every_border)
{
    static const struct {
        uint32_t code_point;
        const char *bytes;
    } rows[] = {{'a', "a"}, {0x7F, "\x7f"}, {0x80, "\xc2\x80"}, {0x7FF, "\xdf\xbf"}, {0x800, "\xe0\xa0\x80"},
        {0xD7FF, "\xed\x9f\xbf"}, {0xD800, "\xef\xbf\xbd"}, {0xDFFF, "\xef\xbf\xbd"}, {0xE000, "\xee\x80\x80"},
        {0xFFFF, "\xef\xbf\xbf"}, {0x10000, "\xf0\x90\x80\x80"}, {0x10FFFF, "\xf4\x8f\xbf\xbf"},
        {0x110000, "\xef\xbf\xbd"}, {UINT32_MAX, "\xef\xbf\xbd"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[5];
        cr_assert_eq((size_t)utf8_encode(rows[i].code_point, out), strlen(rows[i].bytes));
        cr_assert_str_eq(out, rows[i].bytes, "U+%04X", rows[i].code_point);
    }
    char zero[5] = "####";
    cr_assert_eq(utf8_encode(0, zero), 1);
    cr_assert_eq(memcmp(zero, "\0\0", 2), 0);
}

Test(utf8, decodes_what_it_encodes)
{
    for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
        if (code_point == 0xD800) code_point = 0xE000;
        char out[5];
        int length = utf8_encode(code_point, out), bytes;
        cr_assert_eq(utf8_next(out, (size_t)length, &bytes), code_point);
        cr_assert_eq(bytes, length);
    }
}

/* Each text stands at the end of its own heap block, so that the sanitizer sees a read beyond it. */
Test(utf8, refuses_what_is_invalid)
{
    static const char *const invalid[] = {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x80\x80",
        "\xe2\x82", "\xe2\x28\xa1", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x9f\x98", "\xf0\x9f",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xff"};
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        int bytes = 0;
        size_t length = strlen(invalid[i]);
        char *bounded = malloc(length), *terminated = strdup(invalid[i]);
        memcpy(bounded, invalid[i], length);
        cr_assert_eq(utf8_next(bounded, length, &bytes), UINT32_MAX, "row %zu", i);
        cr_assert_eq(bytes, 1);
        cr_assert_eq(utf8_next(terminated, SIZE_MAX, &bytes), UINT32_MAX, "row %zu", i);
        cr_assert_eq(bytes, 1);
        free(bounded);
        free(terminated);
    }
}

Test(utf8, next_keeps_to_its_length)
{
    int bytes = 7;
    cr_assert_eq(utf8_next("中", 0, &bytes), UINT32_MAX);
    cr_assert_eq(bytes, 0);
    cr_assert_eq(utf8_next("中", 2, &bytes), UINT32_MAX);
    cr_assert_eq(bytes, 1);
    cr_assert_eq(utf8_next("中", 3, &bytes), 0x4E2D);
    cr_assert_eq(bytes, 3);
    cr_assert_eq(utf8_next("\0x", 2, &bytes), 0);
    cr_assert_eq(bytes, 1);
}

Test(utf8, decodes_a_text)
{
    uint32_t *code_points;
    size_t count;
    struct error err = {0};
    cr_assert(utf8_decode("a\0é中😀", 11, "text", &code_points, &count, &err));
    static const uint32_t expected[] = {'a', 0, 0xE9, 0x4E2D, 0x1F600};
    cr_assert_eq(count, 5);
    cr_assert_arr_eq(code_points, expected, sizeof expected);
    free(code_points);
}

Test(utf8, decodes_an_empty_text)
{
    uint32_t *code_points = NULL;
    size_t count = 7;
    cr_assert(utf8_decode(NULL, 0, "text", &code_points, &count, NULL));
    cr_assert_eq(count, 0);
    cr_assert_not_null(code_points);
    free(code_points);
}

Test(utf8, names_the_invalid_byte)
{
    static const struct {
        const char *text, *message;
    } rows[] = {{"\xff", "x.txt: not UTF-8 at byte 0 (line 1)"}, {"abc\x80", "x.txt: not UTF-8 at byte 3 (line 1)"},
        {"é\n中\n\nab\xc3", "x.txt: not UTF-8 at byte 10 (line 4)"},
        {"ab\n\xed\xa0\x80", "x.txt: not UTF-8 at byte 3 (line 2)"},
        {"\n\n\xe2\x82", "x.txt: not UTF-8 at byte 2 (line 3)"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t *code_points;
        size_t count;
        struct error err = {0};
        cr_assert_not(utf8_decode(rows[i].text, strlen(rows[i].text), "x.txt", &code_points, &count, &err));
        cr_assert_str_eq(err.text, rows[i].message);
        cr_assert_eq(err.status, ERROR_INPUT);
    }
}

/* ---- columns ---- */

Test(width, of_code_points)
{
    static const struct {
        uint32_t code_point;
        int width;
    } rows[] = {{'a', 1}, {' ', 1}, {0x1B, 0}, {0, 0}, {0xE9, 1}, {0x301, 0}, {0x4E2D, 2}, {0x1F600, 2}, {0xFF21, 2},
        {0x3000, 2}, {0xAC00, 2}, {0x200B, 0}, {0x2026, 1}, {0x2588, 1}, {0x2500, 1}, {0x2801, 1}, {0x2423, 1},
        {0x23CE, 1}, {0x21E5, 1}, {0x1100, 2}, {0x1161, 0}, {0x11A8, 0}, {0x0903, 1}, {0x110000, 1}, {UINT32_MAX, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_eq(code_point_width(rows[i].code_point), rows[i].width, "U+%04X is %d wide", rows[i].code_point,
            code_point_width(rows[i].code_point));
}

Test(width, of_texts)
{
    cr_assert_eq(utf8_width(""), 0);
    cr_assert_eq(utf8_width("h[t-1]"), 6);
    cr_assert_eq(utf8_width("e\u0301"), 1);
    cr_assert_eq(utf8_width("中文😀"), 6);
    cr_assert_eq(utf8_width("a\xff\xc3"), 3);
    cr_assert_eq(utf8_width("\xe2\x82"), 2, "two bytes of a character that is cut short");
}

/* ---- what may be shown ---- */

static const struct {
    uint32_t code_point;
    const char *shown;
    int columns;
    const char *ascii;
} one_character[] = {
    {'a', "a", 1, "a"},
    {'\\', "\\", 1, "\\"},
    {'~', "~", 1, "~"},
    {' ', "␣", 1, "_"},
    {'\n', "⏎", 1, "\\n"},
    {'\t', "⇥", 1, "\\t"},
    {0, "\\x00", 4, "\\x00"},
    {0x1B, "\\x1b", 4, "\\x1b"},
    {'\r', "\\x0d", 4, "\\x0d"},
    {'\b', "\\x08", 4, "\\x08"},
    {0x7F, "\\x7f", 4, "\\x7f"},
    {0x9B, "\\u009b", 6, "\\u009b"}, /* CSI in one code point */
    {0xA0, "\\u00a0", 6, "\\u00a0"}, /* no-break space */
    {0xAD, "\\u00ad", 6, "\\u00ad"}, /* soft hyphen */
    {0xE9, "é", 1, "\\u00e9"},
    {0x3B1, "α", 1, "\\u03b1"},
    {0x301, "\\u0301", 6, "\\u0301"},  /* combining acute, alone */
    {0x903, "\\u0903", 6, "\\u0903"},  /* spacing mark, alone */
    {0x20DD, "\\u20dd", 6, "\\u20dd"}, /* enclosing circle, alone */
    {0x1161, "\\u1161", 6, "\\u1161"}, /* Hangul vowel, alone */
    {0x600, "\\u0600", 6, "\\u0600"},  /* Arabic number sign: a format character */
    {0x61C, "\\u061c", 6, "\\u061c"},  /* Arabic letter mark */
    {0x200B, "\\u200b", 6, "\\u200b"}, /* zero width space */
    {0x200D, "\\u200d", 6, "\\u200d"}, /* zero width joiner */
    {0x202E, "\\u202e", 6, "\\u202e"}, /* right-to-left override */
    {0x2066, "\\u2066", 6, "\\u2066"}, /* left-to-right isolate */
    {0x2028, "\\u2028", 6, "\\u2028"}, /* line separator */
    {0x2029, "\\u2029", 6, "\\u2029"}, /* paragraph separator */
    {0x3000, "\\u3000", 6, "\\u3000"}, /* ideographic space */
    {0x3164, "\\u3164", 6, "\\u3164"}, /* Hangul filler: a letter, yet invisible */
    {0xFE0F, "\\ufe0f", 6, "\\ufe0f"}, /* variation selector */
    {0xFEFF, "\\ufeff", 6, "\\ufeff"}, /* byte order mark */
    {0xD800, "\\ud800", 6, "\\ud800"}, /* surrogate */
    {0xE000, "\\ue000", 6, "\\ue000"}, /* private use */
    {0x378, "\\u0378", 6, "\\u0378"},  /* unassigned */
    {0x4E2D, "中", 2, "\\u4e2d"},
    {0x1F600, "😀", 2, "\\U0001f600"},
    {0xE0041, "\\U000e0041", 10, "\\U000e0041"}, /* tag: invisible text */
    {0x10FFFF, "\\U0010ffff", 10, "\\U0010ffff"},
    {UINT32_MAX, "\\Uffffffff", 10, "\\Uffffffff"},
};

Test(show, one_character)
{
    for (size_t i = 0; i < sizeof one_character / sizeof *one_character; i++) {
        char out[16];
        int columns = code_point_show(one_character[i].code_point, false, out);
        cr_assert_str_eq(out, one_character[i].shown);
        cr_assert_eq(columns, one_character[i].columns, "%s: %d columns", out, columns);
        columns = code_point_show(one_character[i].code_point, true, out);
        cr_assert_str_eq(out, one_character[i].ascii);
        cr_assert_eq((size_t)columns, strlen(out), "%s: %d columns", out, columns);
    }
}

/* For every code point: what is written is valid, has the columns that are returned, and is ASCII when asked. */
Test(show, every_code_point)
{
    for (uint32_t code_point = 0; code_point <= 0x110000; code_point++) {
        char out[16];
        int columns = code_point_show(code_point, false, out);
        cr_assert(columns >= 1, "U+%04X", code_point);
        cr_assert_eq(utf8_width(out), columns, "U+%04X", code_point);
        columns = code_point_show(code_point, true, out);
        for (const char *c = out; *c; c++) cr_assert(*c >= ' ' && *c < 0x7F, "U+%04X", code_point);
        cr_assert_eq((size_t)columns, strlen(out));
    }
}

static void assert_safe(const char *text, size_t length, const char *expected)
{
    struct string s = {0};
    string_add_safe(&s, text, length);
    cr_assert_str_eq(s.data, expected);
    string_finish(&s);
}

Test(show, safe_line)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {{"the hidden state", "the hidden state"}, {"a\nb\tc", "a⏎b⇥c"}, {"\x1b[2Jx", "\\x1b[2Jx"},
        {"bytes \xff\xc3", "bytes \\xff\\xc3"}, {"\xe2\x82", "\\xe2\\x82"}, {"abc\u202Edcba", "abc\\u202edcba"},
        {"\u2066x\u2069", "\\u2066x\\u2069"}, {"in\u200Bvisible", "in\\u200bvisible"}, {"中文 😀", "中文 😀"},
        {"a\u00A0b\u3000c", "a\u00A0b\u3000c"}, {"cafe\u0301", "cafe\u0301"}, {"a\u2028b", "a\\u2028b"},
        {"a\ufff9b", "a\\ufff9b"}, {"\u0301x", "\\u0301x"}, {" \u0301", " \\u0301"}, {"\n\u0301", "⏎\\u0301"},
        {"\x1b\u0301", "\\x1b\\u0301"}, {"\u200B\u0301", "\\u200b\\u0301"}, {"x\ufe0f", "x\\ufe0f"},
        {"e\u0301\u0302\u0303\u0304\u0305!", "e\u0301\u0302\u0303\u0304\\u0305!"},
        {"\u1112\u1161\u11ab", "\u1112\u1161\u11ab"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_safe(rows[i].text, strlen(rows[i].text), rows[i].expected);
    assert_safe("a\0b", 3, "a\\x00b");
}

Test(show, accents)
{
    static const struct {
        uint32_t letter, mark;
        bool accents;
    } cases[] = {{'C', 0x303, true}, {U'Γ', 0x302, true}, {'1', 0x304, true}, {'x', 0x323, true}, {' ', 0x303, false},
        {'+', 0x303, false}, {U'█', 0x303, false}, {U'日', 0x303, false}, {'a', 'b', false}, {'a', 0x20DD, false},
        {'a', 0x360, false}, {'a', 0x34F, false}, {'a', 0x200D, false}, {'a', 0xFE0F, false}, {'a', 0x591, true},
        {'a', UINT32_MAX, false}, {UINT32_MAX, 0x303, false}, {0, 0x303, false}, {'a', 0, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(code_point_accents(cases[i].letter, cases[i].mark), cases[i].accents, "%zu", i);
}

Test(show, names_without_accents)
{
    struct string s = {0};
    string_add_unaccented(&s, "W_hh b1' C\u0303 \u0393u \u0177 y\u0302 β é \xff");
    cr_assert_str_eq(s.data, "W_hh b1' C~ Γu y^ y^ β é \xff");
    string_finish(&s);
}

/* ---- did you mean ---- */

Test(nearest, word)
{
    static const char *const nets[] = {"elman", "jordan", "lstm", "gru", "lstm_peephole", "bidirectional", NULL};
    static const struct {
        const char *word, *nearest;
    } rows[] = {{"lstn", "lstm"}, {"lsm", "lstm"}, {"lsttm", "lstm"}, {"lsmt", "lstm"}, {"LSTM", "lstm"},
        {"GRU", "gru"}, {"gur", "gru"}, {"jordna", "jordan"}, {"lstm-peephol", "lstm_peephole"},
        {"bidirectoinl", "bidirectional"}, {"lstm", "lstm"}, {"rnn", NULL}, {"transformer", NULL}, {"", NULL},
        {"g", NULL}, {"ls", NULL}, {"lxtn", NULL}, {"jobxan", "jordan"}, {"jobxen", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *found = nearest_word(rows[i].word, nets);
        cr_assert_str_eq(found ? found : "none", rows[i].nearest ? rows[i].nearest : "none", "%s: %s", rows[i].word,
            found ? found : "none");
    }
}

Test(nearest, first_of_the_nearest)
{
    static const char *const both[] = {"Wf", "Wi", NULL};
    cr_assert_str_eq(nearest_word("Wx", both), "Wf");
    static const char *const nearer_later[] = {"forgot", "forget", "forgets", NULL};
    cr_assert_str_eq(nearest_word("forgett", nearer_later), "forget");
}

Test(nearest, one_letter_names_differ)
{
    static const char *const names[] = {"h", "c", NULL};
    cr_assert_null(nearest_word("x", names), "nothing of x is left in h");
    cr_assert_str_eq(nearest_word("C", names), "c");
}

Test(nearest, counts_letters_not_bytes)
{
    static const char *const names[] = {"Γuf", NULL};
    cr_assert_str_eq(nearest_word("Γuo", names), "Γuf");
    cr_assert_str_eq(nearest_word("γuf", names), "Γuf");
    static const char *const none[] = {NULL};
    cr_assert_null(nearest_word("lstm", none));
}

Test(nearest, long_and_invalid_words)
{
    char word[200];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = 0;
    const char *candidates[] = {word,
        "a\xff\xff"
        "b",
        NULL};
    cr_assert_null(nearest_word(word, candidates));
    word[64] = 0;
    cr_assert_eq(nearest_word(word, candidates), word);
    cr_assert_eq(nearest_word("a\xff"
                              "b",
                     candidates),
        candidates[1]);
}
