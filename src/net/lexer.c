/*
 * lexer.c: characters to tokens.
 */
#include "lexer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "text.h"

enum { MOST_NAME = 64 }; /* bytes: names are put together (h.cell.gate), and kept for every use */

void lexer_init(struct lexer *lexer, struct compiler *compiler, const struct source *source)
{
    *lexer = (struct lexer){.compiler = compiler, .source = source};
}

static char peek(const struct lexer *lexer, size_t ahead)
{
    size_t at = lexer->offset + ahead;
    return at < lexer->source->length ? lexer->source->text[at] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters of any alphabet may stand in a name: β and C̃ are names too. */
static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

/* A line ends with \n or with \r\n: its length, or 0. */
static size_t line_end(const struct lexer *lexer)
{
    if (peek(lexer, 0) == '\n') return 1;
    return peek(lexer, 0) == '\r' && peek(lexer, 1) == '\n' ? 2 : 0;
}

static void skip_blanks(struct lexer *lexer)
{
    for (;;) {
        char c = peek(lexer, 0);
        size_t end = line_end(lexer);
        if (end ? lexer->depth > 0 : c == ' ' || c == '\t' || c == '\r') {
            lexer->offset += end ? end : 1;
        } else if (c == '#') {
            while (lexer->offset < lexer->source->length && !line_end(lexer)) lexer->offset++;
        } else {
            return;
        }
    }
}

static struct place place_here(const struct lexer *lexer, size_t length)
{
    return (struct place){lexer->source, (int)lexer->offset, (int)length};
}

static void read_number(struct lexer *lexer, struct token *token)
{
    char digits[64];
    size_t n = 0;
    while (n < sizeof digits - 1 && (is_digit(peek(lexer, n)) || peek(lexer, n) == '.')) n++;
    if (n && (peek(lexer, n) == 'e' || peek(lexer, n) == 'E')) {
        size_t sign = peek(lexer, n + 1) == '-' || peek(lexer, n + 1) == '+';
        if (is_digit(peek(lexer, n + 1 + sign)))
            for (n += 2 + sign; n < sizeof digits - 1 && is_digit(peek(lexer, n));) n++;
    }
    if (n > sizeof digits - 1) n = sizeof digits - 1;
    token->at = place_here(lexer, n);
    memcpy(digits, lexer->source->text + lexer->offset, n);
    digits[n] = '\0';
    char *end;
    token->kind = TOKEN_NUMBER;
    token->number = strtod(digits, &end);
    if (*end || n == sizeof digits - 1 || !isfinite(token->number))
        net_fail(lexer->compiler, token->at, "this is not a number that can be used");
    if (is_name(peek(lexer, n)))
        net_fail(lexer->compiler, token->at, "a number touches a name: write a product with *");
    lexer->offset += n;
}

/* Letters, the marks on them, and numbers; nothing invisible. */
static bool is_name_character(uint32_t c)
{
    if (c < 0x80) return true; /* is_name chose among them */
    if (utf8proc_get_property((utf8proc_int32_t)c)->ignorable) return false;
    return strchr("LMN", *utf8proc_category_string((utf8proc_int32_t)c)) != NULL;
}

/* Signs that come along when an equation is copied from a slide, and what the language has for them. */
static const struct {
    uint32_t sign;
    const char *write;
} foreign_signs[] = {{0x2212, "-"}, {0x2013, "-"}, {0xd7, "*"}, {0xb7, "*"}, {0x22c5, "*"}, {0x2299, "*"},
    {0x2218, "*"}, {0x2192, "->"}, {0x2032, "'"}};

static void check_characters(struct lexer *lexer, struct place at)
{
    for (int i = 0, bytes; i < at.length; i += bytes) {
        uint32_t c = utf8_next(at.source->text + at.offset + i, (size_t)(at.length - i), &bytes);
        struct place here = {at.source, at.offset + i, bytes};
        char shown[16];
        if (c == UINT32_MAX) net_fail(lexer->compiler, here, "not UTF-8");
        if (is_name_character(c)) continue;
        code_point_show(c, false, shown);
        for (size_t k = 0; k < sizeof foreign_signs / sizeof *foreign_signs; k++)
            if (c == foreign_signs[k].sign)
                net_fail(lexer->compiler, here, "the character %s cannot stand in a net: write %s", shown,
                    foreign_signs[k].write);
        net_fail(lexer->compiler, here, "the character %s cannot stand in a net", shown);
    }
}

static void read_name(struct lexer *lexer, struct token *token)
{
    size_t n = 1;
    while (is_name(peek(lexer, n)) || is_digit(peek(lexer, n)) || peek(lexer, n) == '\'') n++;
    token->kind = TOKEN_NAME;
    token->at = place_here(lexer, n);
    if (n > MOST_NAME) net_fail(lexer->compiler, token->at, "a name has at most %d bytes, this one %zu", MOST_NAME, n);
    check_characters(lexer, token->at);
    token->name = place_text(lexer->compiler->arena, token->at);
    lexer->offset += n;
}

static void read_sign(struct lexer *lexer, struct token *token)
{
    char c = peek(lexer, 0);
    if (c == '-' && peek(lexer, 1) == '>') {
        token->kind = TOKEN_ARROW;
        token->at = place_here(lexer, 2);
        lexer->offset += 2;
        return;
    }
    token->kind = TOKEN_SIGN;
    token->at = place_here(lexer, 1);
    token->sign = c;
    if (!c || !strchr("()[]=+-*:,", c)) {
        char shown[16];
        code_point_show((unsigned char)c, false, shown);
        net_fail(lexer->compiler, token->at, "'%s' means nothing here%s", shown,
            c == '/' ? ": write a product with a number, such as 0.5 * h" : "");
    }
    if (c == '(' || c == '[') lexer->depth++;
    if ((c == ')' || c == ']') && lexer->depth > 0) lexer->depth--;
    lexer->offset++;
}

struct token lexer_next(struct lexer *lexer)
{
    struct token token = {.kind = TOKEN_END};
    skip_blanks(lexer);
    token.at = place_here(lexer, 0);
    if (lexer->offset >= lexer->source->length) return token;
    char c = peek(lexer, 0);
    if (line_end(lexer)) {
        token.kind = TOKEN_NEWLINE;
        lexer->offset += line_end(lexer);
    } else if (is_digit(c) || (c == '.' && is_digit(peek(lexer, 1)))) {
        read_number(lexer, &token);
    } else if (is_name(c)) {
        read_name(lexer, &token);
    } else {
        read_sign(lexer, &token);
    }
    char next = peek(lexer, 0);
    token.touches_next = next && !strchr(" \t\r\n#", next);
    return token;
}

/* In a picture of one line and of few columns; a mark needs something to stand on. */
static void check_letters(struct lexer *lexer, const struct token *token)
{
    enum { MOST_COLUMNS = 16 };
    static const char signs[] = "_^'~(){}<>[]";
    int bytes;
    check_characters(lexer, token->at);
    for (const char *p = token->name; *p; p++) {
        char c = *p;
        bool letter = is_name(c) || is_digit(c) || strchr(signs, c);
        struct place here = {token->at.source, token->at.offset + (int)(p - token->name), 1};
        char shown[16];
        code_point_show((unsigned char)c, false, shown);
        if (!letter) net_fail(lexer->compiler, here, "the character %s cannot stand in a notation's letters", shown);
    }
    if (*token->name && code_point_width(utf8_next(token->name, SIZE_MAX, &bytes)) == 0)
        net_fail(lexer->compiler, token->at, "these letters begin with a mark, which stands on a letter before it");
    if (utf8_width(token->name) > MOST_COLUMNS)
        net_fail(lexer->compiler, token->at, "these letters take more than %d columns", MOST_COLUMNS);
}

struct token lexer_letters(struct lexer *lexer)
{
    struct token token = {.kind = TOKEN_NAME};
    size_t n = 0;
    skip_blanks(lexer);
    while (lexer->offset + n < lexer->source->length && !strchr(" \t\r\n,#", peek(lexer, n))) n++;
    token.at = place_here(lexer, n);
    token.name = place_text(lexer->compiler->arena, token.at);
    check_letters(lexer, &token);
    lexer->offset += n;
    return token;
}
