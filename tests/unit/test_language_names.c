/*
 * test_language_names.c: errors in what names stand for: names, calls, losses, sizes, loops.
 */
#include <criterion/criterion.h>

#include "language_case.h"

/* ---- names ---- */

Test(language, names)
{
    static const struct error_case cases[] = {
        {HEAD "  h = b\n  h = c\n" TAIL, "5:3", "h is defined twice; first at my.net:4:3"},
        {HEAD "  x = b\n" TAIL, "4:3", "x is defined twice; first at my.net:2:9"},
        {HEAD "  h[hidden] = lstm(x, layers = 2)\n  h = b\n" TAIL, "5:3", "h2 is defined twice; first at lstm.net:8:3"},
        {HEAD "  h[hidden] = b\n  h = lstm(x, layers = 2)\n" TAIL, "5:3", "h is defined twice; first at my.net:4:3"},
        {HEAD "  h[hidden] = lstm(x)\n  h = lstm(x)\n" TAIL, "5:3", "h is defined twice; first at lstm.net:8:3"},
        {HEAD "  h1[hidden] = b\n  h[hidden] = elman(x, layers = 2)\n" TAIL, "elman.net:4:3", "h1 is defined twice"},
        {HEAD "  input y : label(vocab)\n" TAIL, "4:9", "a net has one label input"},
        {HEAD "  input y : one_hot(vocab)\n" TAIL, "4:9", "a net has one one_hot input"},
        {HEAD "  h = W b2 + W x\n" TAIL, "4:7", "W and b2 are both parameters: their product is one parameter"},
        {HEAD "  h = b * c2 * x\n" TAIL, "4:7", "b and c2 are both parameters: their product is one parameter"},
        {HEAD "  h = W x + W\n" TAIL, "4:13", "W is a vector here and a matrix at my.net:4:7"},
        {HEAD "  h = W + W x\n" TAIL, "4:11", "W is a matrix here and a vector at my.net:4:7"},
        {HEAD "  h[hidden] = hh[t-1]\n" TAIL, "4:15",
            "nothing is called hh, and a parameter has no timesteps: did you mean h?"},
        {HEAD "  h[hidden] = quux[t-1]\n" TAIL, "4:15", "nothing is called quux, and a parameter has no timesteps"},
        {HEAD "  h = (W + b) x\n" TAIL, "4:7", "a product of two vectors is written with *"},
        {HEAD "  h = h[t-1] x\n" TAIL, "4:7", "a product of two vectors is written with *"},
        {HEAD "  h = tanh(x) x\n" TAIL, "4:7", "a product of two vectors is written with *"},
        {HEAD "  h = x (b + # why\n  x)\n" TAIL, "4:7", "x is a quantity, not a matrix: write x * b + x"},
        {HEAD "  h = W 3\n" TAIL, "4:9", "a matrix needs a vector behind it, not a number"},
        {HEAD "  h = W (1 - 0.5)\n" TAIL, "4:10", "a matrix needs a vector behind it, not a number"},
        {HEAD "  h = tanh (b + U x)\n" TAIL, "4:7", "to apply tanh, write its parenthesis right behind it: tanh(...)"},
        {HEAD "  h = tanh x\n" TAIL, "4:7", "to apply tanh, write its parenthesis right behind it: tanh(...)"},
        {HEAD "  h[hidden] = lstm (x)\n" TAIL, "4:15",
            "to apply lstm, write its parenthesis right behind it: lstm(...)"},
        {HEAD "  init b = 0\n  h[hidden] = U x\n" TAIL, "4:8", "init b: no equation has a b"},
        {HEAD "  h[hidden] = U x\n  init U = learn\n" TAIL, "5:12", "U is a parameter: it is learned anyway"},
        {HEAD "  h[hidden] = U x\n  init h = xavier\n" TAIL, "5:12", "a state starts at a number or at learn"},
        {HEAD "  h[hidden] = U x\n  init x = 0\n" TAIL, "5:8", "x is an input: it has no initial state"},
        {HEAD "  h[hidden] = U x\n  init U = 0\n  init U = 0\n" TAIL, "6:8", "U has an init already, at my.net:5:8"},
        {HEAD "  h[hidden] = Ux x\n  init Uu = 0\n" TAIL, "5:8", "init Uu: no equation has a Uu: did you mean Ux?"},
        {HEAD "  rate b = 0\n  h[hidden] = U x\n" TAIL, "4:8", "rate b: no equation has a b"},
        {HEAD "  h[hidden] = U1 x\n  rate u1 = 0\n" TAIL, "5:8", "rate u1: no equation has a u1: did you mean U1?"},
        {HEAD "  h[hidden] = U x\n  rate U = 0\n  rate U = 1\n" TAIL, "6:8", "U has a rate already, at my.net:5:8"},
        {HEAD "  h[hidden] = U x\n  rate h = 0\n" TAIL, "5:8",
            "h is not learned: a rate is for a parameter, or for a state with init h = learn"},
        {HEAD "  h[hidden] = U x\n  rate x = 0\n" TAIL, "5:8", "x is not learned: a rate is for a parameter"},
        {HEAD "  h[hidden] = lstm(x)\n  rate Wf = 0\n" TAIL, "5:8",
            "rate Wf: h.Wf belongs to a cell: write this in the cell"},
        {HEAD "  h[hidden] = lstm(x, layers = 2)\n  init Wf = 0\n" TAIL, "5:8", "init Wf: h1.Wf belongs to a cell"},
        {"cell c(x) -> h[n]\n  h = U1 x\n  rate Uu = 0\n", "3:8", "rate Uu: no equation has a Uu: did you mean U1?"},
        {HEAD "  role q = gate\n  h[hidden] = U x\n" TAIL, "4:8", "role q: no equation defines q"},
        {HEAD "  cell1[hidden] = U x\n  h = tanh(Cell1)\n" TAIL, "5:12",
            "nothing reads cell1, and Cell1 is not defined: did you mean cell1?"},
        {"cell k(x) -> h[n]\n  a = U x\n  h = b + aa\n", "3:11",
            "nothing reads a, and aa is not defined: did you mean a?"},
        {HEAD "  role h = gatekeeper\n  h[hidden] = U x\n" TAIL, "4:12", "a role is one of pre-activation, gate,"},
    };
    CHECK(cases);
}

Test(language, calls)
{
    static const struct error_case cases[] = {
        {HEAD "  h = tanhh(x)\n" TAIL, "4:7", "nothing is called tanhh(...): did you mean tanh?"},
        {HEAD "  h = lsmt(x)\n" TAIL, "4:7", "nothing is called lsmt(...): did you mean lstm?"},
        {HEAD "  h = gru_choo(x)\n" TAIL, "4:7", "nothing is called gru_choo(...): did you mean gru_cho?"},
        {HEAD "  h = jordan(x)\n" TAIL, "4:7", "nothing is called jordan(...); for a matrix product leave a blank"},
        {HEAD "  h = U(x)\n" TAIL, "4:7", "nothing is called U(...); for a matrix product leave a blank: U (...)"},
        {HEAD "  h[hidden] = b + lstm(x)\n" TAIL, "4:19", "a cell stands alone on the right: name = lstm(...)"},
        {HEAD "  h[hidden] = -lstm(x)\n" TAIL, "4:16", "a cell stands alone on the right: name = lstm(...)"},
        {HEAD "  h[hidden] = tanh(x, layers = 2)\n" TAIL, "4:15", "layers are for cells; tanh is an operator"},
        {HEAD "  h = tanh(x, x)\n" TAIL, "4:7", "tanh takes 1 argument, but 2 stand here"},
        {HEAD "  h = b\n  q = cross_entropy(h)\n" TAIL, "5:7", "cross_entropy takes 2 arguments, but 1 stands here"},
        {HEAD "  h = concat(x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x)\n" TAIL, "4:7",
            "concat takes at most 16 arguments, but 17"},
        {HEAD "  h = tanh(1)\n" TAIL, "4:12", "tanh needs a vector, not a number"},
        {HEAD "  h[3] = tanh(1 - 2)\n" TAIL, "4:15", "tanh needs a vector, not a number"},
        {HEAD "  h[3] = concat(x, 2 * (3 + 1))\n" TAIL, "4:20", "concat needs a vector, not a number"},
        {HEAD "  h = lstm(x, x)\n" TAIL, "4:7", "lstm takes 1 input, but 2 stand here"},
        {"cell two(a, b) -> h\n  h = a\n" HEAD "  h = two(x)\n" TAIL, "6:7", "two takes 2 inputs, but 1 stands here"},
        {"cell two(a, b) -> h\n  h = a\n" HEAD "  h = two(x, x, layers = 2)\n" TAIL, "6:7",
            "layers need a cell with one input; two has 2"},
        {"cell two(a, b) -> h\n  h = a\n", "charlm.net:5:15", "two takes 2 inputs, but 1 stands here"},
        {HEAD "  h = droput(x, 0.3)\n" TAIL, "4:7", "nothing is called droput(...): did you mean dropout?"},
        {HEAD "  h = dropout(x)\n" TAIL, "4:7", "dropout takes a vector and a probability: dropout(h, 0.3)"},
        {HEAD "  h = dropout(x, 0.3, 0.3)\n" TAIL, "4:7", "dropout takes a vector and a probability"},
        {HEAD "  h = variational_dropout(x, 0.3, layers = 2)\n" TAIL, "4:7", "takes a vector and a probability"},
        {HEAD "  h = dropout(x, 1)\n" TAIL, "4:18", "expected the probability of being dropped, a number from 0 to"},
        {HEAD "  h = dropout(x, -0.1)\n" TAIL, "4:18", "expected the probability of being dropped"},
        {HEAD "  h = dropout(x, x)\n" TAIL, "4:18", "expected the probability of being dropped"},
        {HEAD "  h = dropout(2, 0.3)\n" TAIL, "4:15", "dropout needs a vector, not a number"},
        {HEAD "  h = dropout (x)\n" TAIL, "4:7", "to apply dropout, write its parenthesis right behind it"},
        {HEAD "  h = lstm(dropout(x, 2))\n" TAIL, "4:23", "expected the probability of being dropped"},
        {HEAD "  h = lstm(x, dropout = 1)\n" TAIL, "4:25", "expected a probability from 0 to below 1"},
        {HEAD "  h = lstm(x, dropout = -1)\n" TAIL, "4:25", "expected a probability, but here is '-'"},
        {HEAD "  h = lstm(x, variational_dropout = x)\n" TAIL, "4:37", "expected a probability, but here is 'x'"},
        {HEAD "  h = lstm(x, dropout = 0.1, variational_dropout = 0.1)\n" TAIL, "4:30", "lstm takes one dropout"},
        {HEAD "  h = lstm(x, layers = 2, layers = 2)\n" TAIL, "4:27", "lstm takes one number of layers"},
        {HEAD "  h = tanh(x, dropout = 0.1)\n" TAIL, "4:7", "this is for cells; write dropout(tanh(...), 0.3)"},
        {HEAD "  h = dropout(lstm(x), 0.1)\n" TAIL, "4:15", "a cell stands alone on the right"},
        {HEAD "  mask = x\n" TAIL, "4:3", "'mask' is a word of the language"},
        {HEAD "  h = W kept\n" TAIL, "4:9", "expected an operator or the end of the line, but here is 'kept'"},
        {HEAD "  h = past * x\n" TAIL, "4:7", "'past' is a word of the language"},
        {"cell dropout(x) -> h\n  h = x\n", "1:6", "dropout is an operator: a cell needs another name"},
        {"cell c(x) -> h\n  h = c(x)\n", "2:7", "cells call each other more than 8 deep"},
        {"cell c(x) -> h\n  h = d(x)\ncell d(x) -> h\n  h = c(x)\n", "2:7", "cells call each other more than 8 deep"},
        {"cell c(x) -> h\n  h = c(x, layers = 64)\n", "2:7", "cells call each other more than 8 deep"},
    };
    CHECK(cases);
}

Test(language, losses_and_labels)
{
    static const struct error_case cases[] = {
        {"net m\n  input x : one_hot(vocab)\n  p[3] = softmax(U x)\n", "3:10", "the net has no loss: add loss ="},
        {"net m\n  input loss : one_hot(vocab)\n  p[3] = softmax(U loss)\n", "3:10", "the net has no loss"},
        {HEAD "  loss[hidden] = U x\n", "4:3", "the loss is one number, but this has 4"},
        {HEAD "  loss[1] = U x\n", "4:3", "the loss reads no probabilities: loss = cross_entropy(p, target)"},
        {"net m\n  input y : label(vocab)\n  p = softmax(b)\n  loss = cross_entropy(p, y)\n", "4:3",
            "the net has no input x : one_hot(vocab)"},
        {HEAD "  h[hidden] = U target\n" TAIL, "4:17", "target is a label: it can stand only as the second argument"},
        {HEAD "  h[hidden] = U target[t-1]\n" TAIL, "4:17", "target is a label"},
        {HEAD "  o[vocab] = U x\n  loss = cross_entropy(softmax(o), target)\n", "5:24",
            "give the probabilities a name: p = softmax(...), and cross_entropy(p, target)"},
        {HEAD "  h = x + target\n" TAIL, "4:11", "target is a label"},
        {HEAD "  h[hidden] = U x\n  role target = gate\n  role h = gate\n  o[vocab] = V h\n  p = softmax(o)\n"
              "  loss = cross_entropy(p, o)\n",
            "9:27", "the second argument of cross_entropy is an input"},
        {HEAD "  p = softmax(U x)\n  loss = cross_entropy(p, target[t-1])\n", "5:27",
            "the second argument of cross_entropy is an input"},
        {HEAD "  p[vocab] = softmax(U x)\n  loss = cross_entropy(p, b)\n", "5:27",
            "second argument of cross_entropy is an input"},
    };
    CHECK(cases);
}

/* ---- sizes: a clash names both, and both places ---- */

Test(language, sizes)
{
    static const struct error_case cases[] = {
        {HEAD "  h[hidden] = x\n" TAIL, "4:15",
            "sizes differ: h has 4 (hidden, at my.net:4:5), x has 5 (vocab, at my.net:2:21)"},
        {HEAD "  h[hidden] = (b + # long\n  x)\n" TAIL, "4:16", "h has 4 (hidden, at my.net:4:5), b + x has 5"},
        {HEAD "  a[7] = b\n  h[hidden] = b * a\n" TAIL, "5:15",
            "sizes differ: h has 4 (hidden, at my.net:5:5), b * a has 7 (at my.net:4:5)"},
        {HEAD "  a[3] = b\n  h[hidden] = a * (x + # why\n\t x)\n" TAIL, "5:20",
            "sizes differ: a has 3 (at my.net:4:5), x + x has 5 (vocab, at my.net:2:21)"},
        {HEAD "  h[hidden] = W h[t-1] + W x\n" TAIL, "4:26",
            "sizes differ: a row of W has 4 (hidden, at my.net:4:5), x has 5 (vocab, at my.net:2:21)"},
        {HEAD "  h[hidden] = concat(x, x)\n" TAIL, "4:15",
            "sizes differ: concat(x, x) has 4 (hidden, at my.net:4:5), what is written has 10 (the sum of its parts)"},
        {HEAD "  h[hidden] = U x\n  p = softmax(h)\n  loss = cross_entropy(p, target)\n", "6:10",
            "sizes differ: p has 4 (hidden, at my.net:4:5), target has 5 (vocab, at my.net:3:24)"},
        {HEAD "  h[hidden] = U x\n  a = h + concat(h, cross_entropy(p, target))\n" TAIL, "5:11",
            "sizes differ: concat(h, cross_entropy(p, target)) has 4 (hidden, at my.net:4:5), what is written has 5"},
        {HEAD "  h[hidden] = lstm(x)\n  init h = learn\n  q[7] = h\n" TAIL, "6:10",
            "sizes differ: q has 7 (at my.net:6:5)"},
        {"cell c(x) -> h[n]\n  a[n] = x\n  h = U a\n", "2:10",
            "sizes differ: a has 4 (hidden, at charlm.net:5:5), x has 5 (vocab, at charlm.net:3:21)"},
        {HEAD "  h = tanh(U x)\n" TAIL, "4:3", "nothing says how large h is: write its size, such as h[8] = ..."},
        {HEAD "  h[hidden] = W (q + q2)\n" TAIL, "4:15", "nothing says how large W is"},
        {HEAD "  h[hidden] = W tanh(W2 x)\n" TAIL, "4:15", "nothing says how large W is"},
        {HEAD "  h[hidden] = W relu(q)\n" TAIL, "4:15", "nothing says how large W is"},
        {HEAD "  h[hidden] = U x\n  init U = identity\n" TAIL, "5:12", "identity needs a square matrix; U is 4 x 5"},
        {HEAD "  h[hidden] = U x\n  init U = spectral(1)\n" TAIL, "5:12", "spectral needs a square matrix; U is 4 x 5"},
        {HEAD "  h[hidden] = b\n  init b = identity\n" TAIL, "5:12", "identity needs a square matrix; b is 4 x 1"},
        {HEAD "  h[hidden] = b\n  init b = orthogonal\n" TAIL, "5:12", "b is a vector; this is for matrices"},
        {HEAD "  h[hidden] = b\n  init b = xavier\n" TAIL, "5:12", "b is a vector; this is for matrices"},
        {HEAD "  h[hidden] = b\n  init b = normal(-1)\n" TAIL, "5:12", "expected a number of at least 0"},
        {HEAD "  h[hidden] = U x\n  init U = uniform(-0.1)\n" TAIL, "5:12", "expected a number of at least 0"},
        {HEAD "  h[hidden] = W h[t-1]\n  init W = spectral(-1)\n" TAIL, "5:12", "expected a number of at least 0"},
        {HEAD "  h[1000000] = U h[t-1]\n" TAIL, "4:16", "the net has more than 268 million numbers to learn"},
        {HEAD "  a[1048576] = b\n  h = concat(a, a)\n" TAIL, "5:7", "this is wider than 1048576"},
    };
    CHECK(cases);
}

/* ---- loops: their message names the cycle ---- */

Test(language, loops)
{
    static const struct error_case cases[] = {
        {HEAD "  h[hidden] = tanh(W h)\n" TAIL, "4:3",
            "h depends on itself within one timestep; a loop needs a delay: h <- h"},
        {HEAD "  a[hidden] = U x + W h\n  h = tanh(a)\n" TAIL, "4:3", "a loop needs a delay: a <- h <- a"},
        {HEAD "  a[hidden] = U x + W q\n  h = tanh(a + h[t-1])\n  q = sigmoid(h)\n" TAIL, "4:3",
            "a depends on itself within one timestep; a loop needs a delay: a <- q <- h <- a"},
        {HEAD "  a0[hidden] = a1\n  a1=a2\n  a2=a3\n  a3=a4\n  a4=a5\n  a5=a6\n  a6=a7\n  a7=a8\n  a8=a9\n  a9=U "
              "x+a0\n  h=a0\n" TAIL,
            "4:3", "a loop needs a delay: a0 <- ... <- a3 <- a4 <- a5 <- a6 <- a7 <- a8 <- a9 <- a0"},
        {HEAD "  h[hidden] = tanh(W h[t-1] + R h[t+1])\n" TAIL, "4:3",
            "h needs its own past and its own future, so no direction of time can unroll it: h <- h[t+1] <- h[t-1]"},
        {HEAD "  a[hidden] = W a[t-1] + S g\n  g = tanh(R g[t+1] + tanh(a))\n  h = a\n" TAIL, "5:3",
            "g needs its own past and its own future, so no direction of time can unroll it: g <- g[t+1] <- a <- "
            "a[t-1] <- g"},
        {HEAD "  a[hidden] = U x + g[t+2]\n  g = tanh(W a[t-5])\n  h = a\n" TAIL, "4:3", "a <- g[t+2] <- a[t-5]"},
    };
    CHECK(cases);
}
