/*
 * lexer.h: the words of a net file.
 *
 * A newline is a token, except inside parentheses and brackets, where an equation goes on. A comment runs from # to
 * the end of the line. A name that touches the parenthesis behind it is a call; with a blank between it is a product.
 */
#ifndef NET_LEXER_H
#define NET_LEXER_H

#include <stdbool.h>

#include "source.h"

enum token_kind { TOKEN_END, TOKEN_NEWLINE, TOKEN_NAME, TOKEN_NUMBER, TOKEN_ARROW, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    struct place at;
    const char *name;  /* TOKEN_NAME: the text, in the arena */
    double number;     /* TOKEN_NUMBER */
    char sign;         /* TOKEN_SIGN: one of ()[]=+-*:, */
    bool touches_next; /* nothing stands between this token and the next character */
};

struct lexer {
    struct compiler *compiler;
    const struct source *source;
    size_t offset;
    int depth; /* of parentheses and brackets */
};

void lexer_init(struct lexer *lexer, struct compiler *compiler, const struct source *source);
struct token lexer_next(struct lexer *lexer);

/* Letters as a notation has them, which need not be a name: W^(hx), C̃, <t>. What stands up to a blank, a comma, a
 * comment or the end of the line, as a TOKEN_NAME; an empty one if nothing does. */
struct token lexer_letters(struct lexer *lexer);

#endif
