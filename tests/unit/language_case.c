/*
 * language_case.c: see the header.
 */
#include "language_case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

const struct net_options usual = {.vocab = 5, .hidden = 4, .layers = 1};

/* Neither a control nor anything that reorders or hides text. */
static bool harmless(uint32_t c)
{
    if (c < 0x20) return c == '\n';
    if (c >= 0x7f && c < 0xa0) return false;
    return !(c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
             (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == UINT32_MAX);
}

int check_safe(const char *text)
{
    int lines = 1, bytes;
    for (const char *p = text; *p; p += bytes) {
        uint32_t c = utf8_next(p, SIZE_MAX, &bytes);
        cr_expect(harmless(c), "U+%04X stands in: %s", c, text);
        lines += c == '\n';
    }
    return lines;
}

/* Where line and column (both from 1; characters) of a text stand. */
static const char *position(const char *text, size_t length, int line, int column)
{
    const char *p = text, *end = text + length;
    for (; line > 1; line--) {
        p = memchr(p, '\n', (size_t)(end - p));
        cr_assert_not_null(p, "the text has no such line");
        p++;
    }
    for (int bytes; column > 1 && p < end; column--, p += bytes) utf8_next(p, (size_t)(end - p), &bytes);
    return p;
}

/* The caret stands below the character that the message names. */
static void check_caret(const char *message, const char *target, const char *end)
{
    const char *excerpt = strchr(message, '\n') + 1, *caret = strchr(excerpt, '\n') + 1;
    size_t indent = strspn(caret, " ");
    cr_expect_str_eq(caret + indent, "^", "%s", message);
    struct string shown = {0};
    int bytes, taken = 0;
    utf8_next(target, (size_t)(end - target), &bytes);
    bool at_end = target == end || *target == '\n' || !strncmp(target, "\r\n", 2);
    string_add_safe(&shown, target, at_end ? 0 : (size_t)bytes);
    const char *p = excerpt;
    for (; *p != '\n' && taken < (int)indent; p += bytes) taken += code_point_width(utf8_next(p, SIZE_MAX, &bytes));
    cr_expect_eq(taken, (int)indent, "the caret is beyond the line: %s", message);
    if (at_end)
        cr_expect_eq(*p, '\n', "the caret is not at the end of the line: %s", message);
    else
        cr_expect_eq(
            strncmp(p, shown.data, strlen(shown.data)), 0, "the caret is not below %s: %s", shown.data, message);
    string_finish(&shown);
}

/* Compiling must fail in file at line:column, with this in its message. `where` is "4:15", or "lstm.net:2:3". */
void check_error(
    const char *text, size_t length, const struct net_options *options, const char *where, const char *part)
{
    struct net *net;
    struct error err = {0};
    bool done = net_compile_text("my.net", text, length, options, &net, &err);
    cr_expect_not(done, "this compiled, but was to fail with \"%s\":\n%.400s", part, text);
    if (done) {
        net_destroy(net);
        return;
    }
    cr_expect_null(net);
    cr_expect_eq(err.status, ERROR_INPUT);
    cr_expect_eq(check_safe(err.text), 3, "not three lines: %s", err.text);
    bool elsewhere = strstr(where, ".net");
    char start[80];
    snprintf(start, sizeof start, "%s%s: ", elsewhere ? "" : "my.net:", where);
    cr_expect_eq(strncmp(err.text, start, strlen(start)), 0, "expected at %s, but: %s", start, err.text);
    const char *found = strstr(err.text, part);
    cr_expect(found && found < strchr(err.text, '\n'), "expected \"%s\", but: %s", part, err.text);
    int line, column;
    if (!elsewhere && sscanf(where, "%d:%d", &line, &column) == 2)
        check_caret(err.text, position(text, length, line, column), text + length);
}

void check_all(const struct error_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_error(cases[i].text, strlen(cases[i].text), &usual, cases[i].where, cases[i].part);
}

void check_string(struct string *s, const char *where, const char *part)
{
    cr_assert_not(s->failed);
    check_error(s->data, s->length, &usual, where, part);
    string_finish(s);
}

void repeat(struct string *s, int times, const char *piece)
{
    for (int i = 0; i < times; i++) string_add(s, piece);
}
