/* clang-format off */
/*
 * parser.h: the grammar of the net language.
 *
 *     file       = { cell | net }
 *     cell       = "cell" NAME "(" NAME { "," NAME } ")" "->" NAME [ size ] NEWLINE body
 *     net        = "net" NAME NEWLINE body
 *     body       = { statement { annotation } NEWLINE }
 *     statement  = equation | input | annotation | notation
 *     equation   = NAME [ size ] "=" sum
 *     input      = "input" NAME ":" ( "one_hot" | "label" ) "(" ( NAME | NUMBER ) ")"
 *     annotation = "init" NAME "=" init
 *                | "rate" NAME "=" NUMBER            a factor on the learning rate; 0: the parameter stays as it starts
 *                | "role" NAME "=" NAME
 *     notation   = "notation" NAME ":" renaming { "," renaming }
 *     renaming   = ( NAME | "t" ) "=" LETTERS      a line may end behind a comma
 *     size       = "[" ( NAME | NUMBER ) "]"
 *     init       = [ "-" ] NUMBER | "identity" | "orthogonal" | "xavier" | "learn"
 *                | ( "uniform" | "normal" | "spectral" | "chrono" ) "(" [ "-" ] NUMBER ")"
 *     sum        = [ "-" ] times { ( "+" | "-" ) times }
 *     times      = product { "*" product }
 *     product    = NAME product                    a matrix times a vector; associates to the right
 *                | atom
 *     atom       = NUMBER | NAME [ delay ] | call | "(" sum ")"
 *     delay      = "[" "t" [ ( "-" | "+" ) NUMBER ] "]"
 *     call       = NAME"(" sum { "," sum } { "," option } ")"
 *                                                  the name touches the parenthesis
 *     option     = "layers" "=" NUMBER             of a cell's call: so many, one on top of the other
 *                | ( "dropout" | "variational_dropout" ) "=" NUMBER
 *                                                  of a cell's call: on the input and the output of every layer,
 *                                                  the variational kind on the recurrence too
 *
 * LETTERS are up to a blank, a comma or the end of the line.
 *
 * dropout(e, P) and variational_dropout(e, P) may stand wherever a vector may; P is a number from 0 to below 1, the
 * probability that a number of e is dropped while the net is trained. Otherwise they are e. See dropout.h.
 *
 * Reserved: init t input cell net role rate notation; mask kept past, which are names that dropout gives.
 */
/* clang-format on */
#ifndef NET_PARSER_H
#define NET_PARSER_H

#include "ast.h"

/* An init that stands alone. */
struct init parse_init(struct compiler *compiler, const struct source *source);

/* The definitions of a file in their order; never NULL (a file without any is an error). */
struct definition *parse_file(struct compiler *compiler, const struct source *source);

#endif
