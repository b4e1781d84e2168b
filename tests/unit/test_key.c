/* test_key.c: names of keys, there and back. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "key.h"
#include "text.h"

static uint32_t parsed(const char *name)
{
    struct key key = {12345};
    struct error err = {0};
    cr_assert(key_parse(name, strlen(name), &key, &err), "%s: %s", name, err.text);
    return key.code;
}

static const char *message(const char *name)
{
    static struct error err;
    struct key key;
    err = (struct error){0};
    cr_assert_not(key_parse(name, strlen(name), &key, &err), "\"%s\" is no key", name);
    cr_assert_eq(err.status, ERROR_INPUT);
    return err.text;
}

static void check_round_trip(uint32_t code)
{
    char buffer[16], label[16];
    const char *name = key_format((struct key){code}, buffer);
    cr_assert_eq(parsed(name), code, "U+%X is called \"%s\", which is U+%X", code, name, parsed(name));
    cr_assert(*key_label((struct key){code}, false, label));
    const char *ascii = key_label((struct key){code}, true, label);
    if (code < 0x80 || code > 0x10FFFF)
        for (; *ascii; ascii++) cr_assert(*ascii > ' ' && *ascii < 127, "the ASCII label of %s", name);
}

Test(key, names_round_trip)
{
    for (uint32_t code = KEY_CODE_UP; code <= KEY_CODE_HANGUP; code++) check_round_trip(code);
    for (uint32_t code = 1; code < 127; code++)
        if (key_from_character(code).code == code) check_round_trip(code);
    for (uint32_t code = 0xA1; code < 0x3000; code++) {
        char shown[16];
        if (code_point_show(code, false, shown) == 1 && *shown != '\\') check_round_trip(code);
    }
    check_round_trip(U'日');
}

Test(key, known_names)
{
    cr_assert_eq(parsed("right"), KEY_CODE_RIGHT);
    cr_assert_eq(parsed("RIGHT"), KEY_CODE_RIGHT);
    cr_assert_eq(parsed("pgdn"), KEY_CODE_PAGE_DOWN);
    cr_assert_eq(parsed("PageDown"), KEY_CODE_PAGE_DOWN);
    cr_assert_eq(parsed("esc"), KEY_CODE_ESCAPE);
    cr_assert_eq(parsed("Escape"), KEY_CODE_ESCAPE);
    cr_assert_eq(parsed("return"), KEY_CODE_ENTER);
    cr_assert_eq(parsed("space"), ' ');
    cr_assert_eq(parsed("F5"), KEY_CODE_F1 + 4);
    cr_assert_eq(parsed("f12"), KEY_CODE_F12);
    cr_assert_eq(parsed("ctrl-l"), 12);
    cr_assert_eq(parsed("Ctrl-L"), 12);
    cr_assert_eq(parsed("^L"), 12);
    cr_assert_eq(parsed("^"), '^');
    cr_assert_eq(parsed("b"), 'b');
    cr_assert_eq(parsed("B"), 'B', "case matters for characters");
    cr_assert_eq(parsed("é"), 0xE9);
}

Test(key, what_no_terminal_tells_apart_is_one_key)
{
    cr_assert_eq(parsed("ctrl-i"), KEY_CODE_TAB);
    cr_assert_eq(parsed("ctrl-m"), KEY_CODE_ENTER);
    cr_assert_eq(parsed("ctrl-j"), KEY_CODE_ENTER);
    cr_assert_eq(parsed("ctrl-h"), KEY_CODE_BACKSPACE);
    cr_assert_eq(parsed("ctrl-["), KEY_CODE_ESCAPE);
    cr_assert_eq(key_from_character(127).code, KEY_CODE_BACKSPACE);
    cr_assert_eq(key_from_character('\r').code, KEY_CODE_ENTER);
    cr_assert_eq(key_from_character('x').code, 'x');
}

Test(key, unknown_names_are_errors_that_help)
{
    cr_assert(strstr(message("rigth"), "\"right\""), "%s", message("rigth"));
    cr_assert(strstr(message("pgdwn"), "\"pgdn\""), "%s", message("pgdwn"));
    cr_assert(strstr(message("zzzzzzz"), "one character"));
    cr_assert(strstr(message("ctrl-"), "ctrl-"));
    message("");
    message("ctrl-ll");
    message("F13");
    message("F0");
    message("none");
    message("rightrightrightrightrightright");
    message("\xff");
    message("\xff\xfe");
}

Test(key, errors_are_safe_to_print)
{
    const char *text = message("a\033[31m\u202E");
    cr_assert_null(strchr(text, '\033'));
    cr_assert_null(strstr(text, "\u202E"));
}

Test(key, the_length_bounds_the_name)
{
    struct key key;
    struct error err;
    cr_assert(key_parse("right left", 5, &key, &err));
    cr_assert_eq(key.code, KEY_CODE_RIGHT);
    cr_assert(key_parse("right", 1, &key, &err));
    cr_assert_eq(key.code, 'r');
    cr_assert_not(key_parse("right", 0, &key, &err));
}

Test(key, labels_for_the_screen)
{
    char buffer[16];
    cr_assert_str_eq(key_label((struct key){KEY_CODE_LEFT}, false, buffer), "←");
    cr_assert_str_eq(key_label((struct key){KEY_CODE_LEFT}, true, buffer), "left");
    cr_assert_str_eq(key_label((struct key){KEY_CODE_HOME}, false, buffer), "Home");
    cr_assert_str_eq(key_label((struct key){12}, false, buffer), "^L");
    cr_assert_str_eq(key_label((struct key){' '}, false, buffer), "␣");
    cr_assert_str_eq(key_label((struct key){'w'}, false, buffer), "w");
    cr_assert_str_eq(key_format((struct key){KEY_CODE_NONE}, buffer), "none");
    cr_assert_str_eq(key_label((struct key){0x202E}, false, buffer), "\\u202e");
}

Test(keys, lists)
{
    struct key *keys = NULL;
    size_t count = 99;
    struct error err = {0};
    cr_assert(keys_parse("right right  b\tw ctrl-l ", &keys, &count, &err), "%s", err.text);
    static const uint32_t expected[] = {KEY_CODE_RIGHT, KEY_CODE_RIGHT, 'b', 'w', 12};
    cr_assert_eq(count, 5);
    for (size_t i = 0; i < count; i++) cr_assert_eq(keys[i].code, expected[i]);
    free(keys);
    cr_assert(keys_parse("  ", &keys, &count, &err));
    cr_assert_eq(count, 0);
    free(keys);
    cr_assert(keys_parse("a b c", &keys, &count, &err));
    cr_assert_eq(count, 3);
    free(keys);
}

Test(keys, an_error_names_its_place)
{
    struct key *keys = NULL;
    size_t count;
    struct error err = {0};
    cr_assert_not(keys_parse("right rihgt b", &keys, &count, &err));
    cr_assert(strstr(err.text, "key 2"), "%s", err.text);
    cr_assert(strstr(err.text, "right"), "%s", err.text);
}
