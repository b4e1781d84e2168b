/*
 * parser.h: the grammar of the net language.
 *
 *     file       = { "cell" NAME "(" NAME {"," NAME} ")" "->" NAME [size] NEWLINE body | "net" NAME NEWLINE body }
 *     body       = { statement {statement} NEWLINE }
 *     statement  = NAME [size] "=" sum
 *                | "input" NAME ":" ("one_hot" | "label") "(" (NAME | NUMBER) ")"
 *                | "init" NAME "=" init            | "role" NAME "=" NAME
 *     size       = "[" (NAME | NUMBER) "]"
 *     init       = number | "identity" | "orthogonal" | "xavier" | "learn" | ("uniform"|"normal"|"spectral") "(" number
 * ")" sum        = ["-"] times { ("+" | "-") times } times      = product { "*" product } product    = NAME product a
 * matrix times a vector; associates to the right | atom atom       = NUMBER | NAME ["[" "t" ("-"|"+") NUMBER "]"] |
 * call | "(" sum ")" call       = NAME"(" sum {"," sum} ["," "layers" "=" NUMBER] ")"      the name touches the
 * parenthesis
 *
 * Reserved: init t input cell net role rate.
 */
#ifndef NET_PARSER_H
#define NET_PARSER_H

#include "ast.h"

/* The definitions of a file in their order; never NULL (a file without any is an error). */
struct definition *parse_file(struct compiler *compiler, const struct source *source);

#endif
