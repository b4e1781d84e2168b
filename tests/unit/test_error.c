/* test_error.c: messages fit, stay valid UTF-8, and carry their exit status. */
#include <criterion/criterion.h>
#include <string.h>

#include "error.h"
#include "text.h"

static void assert_valid_utf8(const char *text)
{
    int bytes;
    for (; *text; text += bytes)
        cr_assert_neq(utf8_next(text, SIZE_MAX, &bytes), UINT32_MAX, "invalid byte %02x", (unsigned char)*text);
}

Test(error, carries_status_and_text)
{
    struct error err = {0};
    cr_assert_not(error_input(&err, "%s: no net '%s'", "my.net", "lstn"));
    cr_assert_eq(err.status, ERROR_INPUT);
    cr_assert_str_eq(err.text, "my.net: no net 'lstn'");
    cr_assert_not(error_failed(&err, "disk %d full", 3));
    cr_assert_eq(err.status, ERROR_FAILED);
    cr_assert_str_eq(err.text, "disk 3 full");
}

Test(error, may_be_null)
{
    cr_assert_not(error_input(NULL, "%s", "nobody listens"));
    cr_assert_not(error_failed(NULL, "%s", "nobody listens"));
    cr_assert_not(error_prefix(NULL, "%s", "nobody listens"));
    cr_assert_not(error_suffix(NULL, "%s", "nobody listens"));
}

Test(error, prefix_keeps_status)
{
    struct error err = {0};
    error_input(&err, "not UTF-8 at byte %d", 17);
    cr_assert_not(error_prefix(&err, "%s", "corpus.txt"));
    cr_assert_str_eq(err.text, "corpus.txt: not UTF-8 at byte 17");
    cr_assert_eq(err.status, ERROR_INPUT);
}

Test(error, suffix_keeps_status)
{
    struct error err = {0};
    error_failed(&err, "disk full");
    cr_assert_not(error_suffix(&err, "%s is kept", "model"));
    cr_assert_str_eq(err.text, "disk full; model is kept");
    cr_assert_eq(err.status, ERROR_FAILED);
    error_suffix(&err, "%s", err.text);
    cr_assert_str_eq(err.text, "disk full; model is kept; disk full; model is kept");
}

Test(error, arguments_may_be_the_message_itself)
{
    struct error err = {0};
    error_failed(&err, "out of memory");
    error_input(&err, "model (%s)", err.text);
    cr_assert_str_eq(err.text, "model (out of memory)");
    error_prefix(&err, "%s", err.text);
    cr_assert_str_eq(err.text, "model (out of memory): model (out of memory)");
}

/* The bytes before the cut are shifted one by one, so that the cut meets "é" and "中" and "😀" at each of their bytes.
 */
Test(error, cut_between_characters)
{
    static const char *const fillers[] = {"x", "é", "中", "😀"};
    for (size_t f = 0; f < 4; f++)
        for (int shift = 0; shift < 4; shift++) {
            struct string long_text = {0};
            for (int i = 0; i < shift; i++) string_add(&long_text, "-");
            while (long_text.length < 3000) string_add(&long_text, fillers[f]);
            struct {
                struct error err;
                char guard[8];
            } held;
            memset(&held, '#', sizeof held);
            error_input(&held.err, "%s", long_text.data);
            size_t length = strlen(held.err.text);
            cr_assert_lt(length, sizeof held.err.text);
            cr_assert_gt(length, sizeof held.err.text - 8, "%zu bytes: more was cut than needed", length);
            cr_assert_str_eq(held.err.text + length - strlen("…"), "…");
            assert_valid_utf8(held.err.text);
            cr_assert_arr_eq(held.guard, "########", 8);
            string_finish(&long_text);
        }
}

Test(error, fits_exactly)
{
    struct error err = {0};
    char text[sizeof err.text];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    error_input(&err, "%s", text);
    cr_assert_str_eq(err.text, text, "a message of 1023 bytes is whole");
    error_input(&err, "%s+", text);
    cr_assert_str_eq(err.text + 1020, "…", "a message of 1024 bytes is not");
}

Test(error, long_path_leaves_room_for_the_reason)
{
    struct error err = {0};
    char path[4000];
    memset(path, 'p', sizeof path - 1);
    path[sizeof path - 1] = 0;
    error_failed(&err, "No space left on device");
    error_prefix(&err, "%s", path);
    cr_assert_not_null(strstr(err.text, "pp…: No space left on device"), "%s", err.text);
}

Test(error, long_message_behind_prefix_is_cut)
{
    struct error err = {0};
    char text[2000];
    memset(text, 'm', sizeof text - 1);
    text[sizeof text - 1] = 0;
    error_failed(&err, "%s", text);
    error_prefix(&err, "%s", "where");
    cr_assert_eq(strncmp(err.text, "where: mmm", 10), 0);
    cr_assert_eq(strlen(err.text), sizeof err.text - 1);
    assert_valid_utf8(err.text);
}
