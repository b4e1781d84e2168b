#!/usr/bin/python3
"""oracle.py: checks what `unroll step NET --json` prints, for any net, against PyTorch's autograd.

    oracle.py [--tolerance 1e-4] UNROLL NET [--text STR] [arguments of unroll step ...]
    oracle.py DOCUMENT.json NET.net

It is a second, independent reading of the net language (src/net is the first): it parses the equations itself, takes
only the parameters, the initial states and the text from the document, computes every quantity one timestep at a time
in float64, lets autograd go backward, and compares values, gradients, gradient norms and losses. The equations come
from `UNROLL nets NET`, or from NET if it is a file. Exit status 0: all agree; 1: something differs; 2: cannot compare.

It needs Debian's python3-torch, so it is not part of the tests that CI runs: run it by hand after touching the engine.

How two arrays are compared: row by row (a timestep of a quantity, a row of a matrix), the largest difference in a row
divided by the largest entry of that row, or by a millionth of the largest entry of the array if that is larger.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import threading

import torch

CHARACTER_MODEL = """
net charlm
  input x : one_hot(vocab)
  input target : label(vocab)
  h[hidden] = %s(x%s)
  o[vocab] = c + V h
  p = softmax(o)
  loss = cross_entropy(p, target)
"""
TOKEN = re.compile(r"(?P<space>\s+)|(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|(?P<name>[^\W\d]\w*)|(?P<op>->|.)")
ENDS_EQUATION = ("init", "role", "rate")


class Unreadable(Exception):
    """The net or the document cannot be read, or does not fit the other."""


# ---- reading equations: text -> cells and nets, each a list of (name, expression) ----
#
# An expression is a tuple: ("number", x)  ("name", name, delay)  ("product", parameter, e)  ("call", f, args, options)
# ("+", a, b)  ("-", a, b)  ("*", a, b)  ("negate", e)


class Parser:
    """One equation's right side."""

    def __init__(self, text):
        self.tokens = []
        touches = False
        for match in TOKEN.finditer(text):
            if match.lastgroup != "space":
                self.tokens.append((match.lastgroup, match.group(), touches))
            touches = match.lastgroup != "space"
        self.at = 0

    def peek(self, ahead=0):
        k = self.at + ahead
        return self.tokens[k] if k < len(self.tokens) else ("end", "", False)

    def next(self):
        self.at += 1
        return self.peek(-1)

    def accept(self, text):
        found = self.peek()[1] == text
        self.at += found
        return found

    def expect(self, text):
        if not self.accept(text):
            raise Unreadable("expected %r, found %r" % (text, self.peek()[1]))

    def sum(self):
        left = ("negate", self.term()) if self.accept("-") else self.term()
        while self.peek()[1] in ("+", "-"):
            left = (self.next()[1], left, self.term())
        return left

    def term(self):
        left = self.factor()
        while self.accept("*"):
            left = ("*", left, self.factor())
        return left

    def starts_factor(self):
        kind, text, _ = self.peek()
        return text == "(" or kind == "number" or (kind == "name" and text not in ENDS_EQUATION)

    def factor(self):
        kind, text, _ = self.next()
        if kind == "number":
            return ("number", float(text))
        if text == "-":
            return ("negate", self.factor())
        if text == "(":
            inner = self.sum()
            self.expect(")")
            return inner
        if kind != "name":
            raise Unreadable("unexpected %r" % text)
        if self.peek()[1] == "(" and self.peek()[2]:
            return self.call(text)
        if self.accept("["):
            return ("name", text, self.delay())
        if self.starts_factor():
            return ("product", text, self.factor())
        return ("name", text, 0)

    def delay(self):
        self.expect("t")
        sign = {"-": -1, "+": 1}.get(self.peek()[1], 0)
        delay = 0
        if sign:
            self.next()
            delay = sign * int(self.next()[1])
        self.expect("]")
        return delay

    def call(self, function):
        args, options = [], {}
        self.expect("(")
        while not self.accept(")"):
            if self.peek()[0] == "name" and self.peek(1)[1] == "=":
                key = self.next()[1]
                self.next()
                options[key] = float(self.next()[1])
            else:
                args.append(self.sum())
            self.accept(",")
        return ("call", function, args, options)

    def equation(self):
        expression = self.sum()
        kind, text, _ = self.peek()
        if kind != "end" and text not in ENDS_EQUATION:
            raise Unreadable("unexpected %r" % text)
        return expression


def statements(text):
    """(indent, statement) without comments; a newline inside parentheses does not end a statement."""
    pending, depth, indent = "", 0, 0
    for line in text.splitlines():
        line = line.split("#", 1)[0].rstrip()
        if not pending:
            indent = len(line) - len(line.lstrip())
        pending += " " + line.strip()
        depth += line.count("(") - line.count(")")
        if depth <= 0 and pending.strip():
            yield indent, pending.strip()
        if depth <= 0:
            pending, depth = "", 0


class Block:
    """A cell or a net."""

    def __init__(self, kind, name, formals=(), output=None):
        self.kind, self.formals, self.output = kind, formals, output
        self.name = name.replace("-", "_")  # a call cannot be written with a hyphen
        self.inputs = {}     # name -> "one_hot" or "label"
        self.equations = []  # (name, expression)


def read_blocks(text):
    blocks, skip_deeper_than = [], None
    for indent, statement in statements(text):
        if skip_deeper_than is not None and indent > skip_deeper_than:
            continue
        skip_deeper_than = None
        word = statement.split()[0]
        cell = re.match(r"cell\s+([\w-]+)\s*\((.*?)\)\s*->\s*(\w+)", statement)
        given = re.match(r"input\s+(\w+)\s*:\s*(\w+)", statement)
        equation = re.match(r"(\w+)\s*(?:\[[^]]*\])?\s*=(.*)", statement)
        if cell:
            formals = [formal.split("[")[0].strip() for formal in cell.group(2).split(",")]
            blocks.append(Block("cell", cell.group(1), formals, cell.group(3)))
        elif word == "net":
            blocks.append(Block("net", statement.split()[1]))
        elif word == "notation":
            skip_deeper_than = indent
        elif word in ENDS_EQUATION:
            continue
        elif given and blocks:
            blocks[-1].inputs[given.group(1)] = given.group(2)
        elif equation and blocks:
            try:
                blocks[-1].equations.append((equation.group(1), Parser(equation.group(2)).equation()))
            except Unreadable as problem:
                raise Unreadable("%s: in: %s" % (problem, statement)) from None
        else:
            raise Unreadable("cannot read: %s" % statement)
    return blocks


# ---- expanding cells: a net -> a flat table of equations ----


def names_in(expression):
    if expression[0] == "name":
        yield expression[1]
    elif expression[0] == "product":
        yield expression[1]
        yield from names_in(expression[2])
    elif expression[0] == "call":
        for arg in expression[2]:
            yield from names_in(arg)
    elif expression[0] != "number":
        for part in expression[1:]:
            yield from names_in(part)


def renamed(expression, new_name):
    kind = expression[0]
    if kind == "number":
        return expression
    if kind == "name":
        return ("name", new_name(expression[1]), expression[2])
    if kind == "product":
        return ("product", new_name(expression[1]), renamed(expression[2], new_name))
    if kind == "call":
        return ("call", expression[1], [renamed(arg, new_name) for arg in expression[2]], expression[3])
    return (kind,) + tuple(renamed(part, new_name) for part in expression[1:])


class Net:
    def __init__(self, block, find_cell):
        self.inputs = block.inputs
        self.equations = {}  # name -> expression
        self.aliases = {}    # h -> h2, of a call with two layers
        self.find_cell = find_cell
        for name, expression in block.equations:
            self.add(name, expression)

    def add(self, name, expression):
        if expression[0] == "call" and expression[1] not in FUNCTIONS:
            self.expand(name, expression)
        elif name in self.equations:
            raise Unreadable("%s is assigned twice" % name)
        else:
            self.equations[name] = expression

    def expand(self, name, call):
        _, function, args, options = call
        cell = self.find_cell(function)
        layers = int(options.get("layers", 0))
        if layers <= 1:
            self.expand_layer(cell, name, args)
            return
        for layer in range(1, layers + 1):
            self.expand_layer(cell, "%s%d" % (name, layer), args)
            args = [("name", "%s%d" % (name, layer), 0)]
        self.aliases[name] = "%s%d" % (name, layers)

    def expand_layer(self, cell, prefix, args):
        if len(args) != len(cell.formals):
            raise Unreadable("%s takes %d arguments" % (cell.name, len(cell.formals)))
        actual = {cell.output: prefix}
        for formal, arg in zip(cell.formals, args):
            if arg[0] == "name" and arg[2] == 0:
                actual[formal] = arg[1]
            else:
                actual[formal] = prefix + "." + formal
                self.equations[actual[formal]] = arg
        new_name = lambda name: actual.get(name, prefix + "." + name)
        for name, expression in cell.equations:
            self.add(new_name(name), renamed(expression, new_name))

    def parameters(self):
        used = [name for expression in self.equations.values() for name in names_in(expression)]
        known = set(self.equations) | set(self.inputs) | set(self.aliases)
        return sorted(set(used) - known)


# ---- computing: values by recursion over (name, t), gradients by autograd ----


def cross_entropy(p, target):
    """target: an index, or the one-hot vector of an input."""
    index = target if isinstance(target, int) else int(target.argmax())
    return -torch.log(p[index]).reshape(1)


FUNCTIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "softmax": lambda o: torch.softmax(o, 0),
    "identity": lambda x: x,
    "dropout": lambda x, rate=None: x,  # stepping a net is not training it
    "concat": lambda *parts: torch.cat(parts),
    "cross_entropy": cross_entropy,
}


class Run:
    def __init__(self, net, document):
        self.net, self.document = net, document
        vocab = [chr(symbol) if isinstance(symbol, int) else symbol for symbol in document["vocab"]]
        self.T = document["T"]
        self.index = [vocab.index(ch) for ch in document["text"]]
        has_target = "label" in net.inputs.values()  # the next character; without one the last is read too
        if len(self.index) != self.T + 1 and (has_target or len(self.index) != self.T):
            raise Unreadable("T = %d does not fit a text of %d characters" % (self.T, len(self.index)))
        self.one_hot = torch.eye(len(vocab), dtype=torch.float64)
        self.parameter, self.memo, self.state = {}, {}, {}
        for name in net.parameters():
            if name not in document["params"]:
                raise Unreadable("the equations have a parameter %s, the document has not" % name)
            given = document["params"][name]
            value = torch.tensor(given["value"], dtype=torch.float64).reshape(given["shape"])
            self.parameter[name] = value.requires_grad_()
        self.weight = self.loss_weight()

    def loss_weight(self):
        at = self.document["loss_at"]
        if at == "all":
            return [1.0] * self.T
        only = self.T if at == "last" else int(at)
        return [1.0 if t == only else 0.0 for t in range(1, self.T + 1)]

    def initial(self, name):
        """A state before the text (or, for [t+1], after it)."""
        if name not in self.state:
            given = self.document["quantities"].get(name, {})
            width = len(self.one_hot) if name in self.net.inputs else given.get("width", self.document["hidden"])
            start = given.get("init") or [0.0] * width
            self.state[name] = torch.tensor(start, dtype=torch.float64).reshape(-1).requires_grad_()
        return self.state[name]

    def value(self, name, t):
        name = self.net.aliases.get(name, name)
        if t < 1 or t > self.T:
            return self.initial(name)
        kind = self.net.inputs.get(name)
        if kind:
            return self.one_hot[self.index[t - 1]] if kind == "one_hot" else self.index[t]
        if (name, t) not in self.memo:
            self.memo[name, t] = None
            result = self.evaluate(self.net.equations[name], t).clone()  # its own node, even for y = x
            if result.requires_grad:
                result.retain_grad()
            self.memo[name, t] = result
        if self.memo[name, t] is None:
            raise Unreadable("%s depends on itself at one timestep" % name)
        return self.memo[name, t]

    def product(self, name, vector):
        matrix = self.parameter[name]
        if matrix.dim() != 2 or matrix.shape[1] != vector.shape[0]:
            raise Unreadable("%s of shape %s times a vector of %d" % (name, list(matrix.shape), vector.shape[0]))
        return matrix @ vector

    def evaluate(self, expression, t):
        kind = expression[0]
        if kind == "number":
            return torch.tensor(expression[1], dtype=torch.float64)
        if kind == "name" and expression[1] in self.parameter:
            return self.parameter[expression[1]].reshape(-1)
        if kind == "name":
            return self.value(expression[1], t + expression[2])
        if kind == "product":
            if expression[1] not in self.parameter:
                raise Unreadable("%s is no parameter, so nothing can follow it without an operator" % expression[1])
            return self.product(expression[1], self.evaluate(expression[2], t))
        if kind == "call":
            if expression[1] not in FUNCTIONS:
                raise Unreadable("no function %s" % expression[1])
            return FUNCTIONS[expression[1]](*(self.evaluate(arg, t) for arg in expression[2]))
        parts = [self.evaluate(part, t) for part in expression[1:]]
        if kind == "negate":
            return -parts[0]
        if parts[0].dim() and parts[1].dim() and parts[0].shape != parts[1].shape:
            raise Unreadable("%d %s %d: sizes differ" % (len(parts[0]), kind, len(parts[1])))
        return {"+": torch.add, "-": torch.sub, "*": torch.mul}[kind](*parts)

    def run(self):
        for t in range(1, self.T + 1):
            for name in self.net.equations:
                self.value(name, t)
        self.loss = [self.value("loss", t) for t in range(1, self.T + 1)]
        self.total = sum(w * loss.sum() for w, loss in zip(self.weight, self.loss))
        self.total.backward()

    def rows(self, name):
        """Values and total gradients of a quantity, [T x width] each."""
        steps = [self.value(name, t) for t in range(1, self.T + 1)]
        grads = [torch.zeros_like(step) if step.grad is None else step.grad for step in steps]
        return torch.stack([step.detach().reshape(-1) for step in steps]), torch.stack([g.reshape(-1) for g in grads])


# ---- comparing ----


class Report:
    def __init__(self, tolerance):
        self.tolerance, self.failed, self.compared, self.skipped, self.worst = tolerance, 0, 0, 0, 0.0

    def compare(self, what, got, expected):
        got = torch.tensor(got, dtype=torch.float64)
        if got.numel() != expected.numel():
            self.line(what, "has %d numbers, expected %d" % (got.numel(), expected.numel()), False)
            return
        rows = expected.shape[0] if expected.dim() == 2 else 1
        got, expected = got.reshape(rows, -1), expected.detach().reshape(rows, -1)
        scale = expected.abs().amax(1)
        scale = torch.maximum(scale, 1e-6 * scale.max()).clamp(min=1e-30)
        error = (got - expected).abs().amax(1) / scale
        worst = float("inf") if not torch.isfinite(error).all() else error.max().item()
        where = " (row %d)" % (error.argmax() + 1) if rows > 1 else ""
        self.worst = max(self.worst, worst)
        self.line(what, "%.1e%s" % (worst, where), worst <= self.tolerance)

    def skip(self, what, why):
        self.skipped += 1
        print("     %-24s not compared: %s" % (what, why))

    def line(self, what, text, good):
        self.compared += 1
        self.failed += not good
        print("%-4s %-24s %s" % ("ok" if good else "FAIL", what, text))


def compare(run, document, report):
    report.compare("loss_total", [document["loss_total"]], run.total.reshape(1))
    report.compare("loss", document["loss"], torch.cat([loss.detach() for loss in run.loss]).reshape(-1, 1))
    for name, given in document["params"].items():
        if name not in run.parameter:
            report.line(name, "is in no equation", False)
            continue
        grad = run.parameter[name].grad
        grad = torch.zeros_like(run.parameter[name]) if grad is None else grad
        report.compare(name + " grad", given["grad"], grad)
    for name, given in document["quantities"].items():
        if name in run.net.inputs:
            continue
        if name not in run.net.equations and name not in run.net.aliases:
            report.skip(name, "it is no equation")
            continue
        value, grad = run.rows(name)
        report.compare(name + " value", given["value"], value)
        norm = grad.norm(dim=1).reshape(-1, 1)
        for key, expected in (("grad", grad), ("grad_norm", norm)):
            if given.get(key):
                report.compare(name + " " + key, given[key], expected)
            else:  # what nobody differentiates may be left out
                report.line(name + " " + key, "is missing", not expected.any())
    for name in run.net.equations:
        if name not in document["quantities"]:
            report.skip(name, "the document has not got it")


# ---- the program ----


def command(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, universal_newlines=True)
    if done.returncode != 0:
        raise Unreadable("%s: exit status %d" % (" ".join(words), done.returncode))
    return done.stdout


def load(args):
    """The document, and the net built from its equations."""
    from_file = args.unroll.endswith(".json")

    def source(name):
        if os.path.isfile(name):
            with open(name, encoding="utf-8") as file:
                return file.read()
        if from_file:
            raise Unreadable("%s: no such file" % name)
        return command(args.unroll, "nets", name)

    if from_file:
        with open(args.unroll, encoding="utf-8") as file:
            document = json.load(file)
    else:
        text = [] if any(word.startswith("--text") for word in args.rest) else ["--text", "hello, hello world"]
        document = json.loads(command(args.unroll, "step", args.net, *text, *args.rest, "--json"))

    blocks = read_blocks(source(args.net))

    def find_cell(name):
        cells = [block for block in blocks if block.kind == "cell" and block.name == name]
        if not cells:
            cells = [block for block in read_blocks(source(name)) if block.kind == "cell" and block.name == name]
        if not cells:
            raise Unreadable("no cell and no function %s" % name)
        return cells[0]

    nets = [block for block in blocks if block.kind == "net"]
    if not nets:
        prefixes = re.findall(r"^h(\d+)\.", "\n".join(document["params"]), re.M)
        layers = ", layers = %d" % max(map(int, prefixes)) if prefixes else ""
        nets = read_blocks(CHARACTER_MODEL % (blocks[-1].name, layers))
    return document, Net(nets[0], find_cell)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tolerance", type=float, default=1e-4)
    parser.add_argument("unroll", help="the program, or a document that it printed (.json)")
    parser.add_argument("net")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    torch.set_num_threads(1)
    try:
        document, net = load(args)
        run = Run(net, document)
        run.run()
        report = Report(args.tolerance)
        compare(run, document, report)
    except (Unreadable, KeyError, OSError, TypeError, ValueError) as problem:
        print("oracle: %s: %s" % (args.net, problem if str(problem) else repr(problem)), file=sys.stderr)
        return 2
    print("%s: %d compared, %d differ, worst %.1e, %d not compared" %
          (args.net, report.compared, report.failed, report.worst, report.skipped))
    return 1 if report.failed else 0


def with_deep_stack(function):
    """A net that reads the text backward makes the recursion as deep as the text is long."""
    status = []
    sys.setrecursionlimit(1000000)
    threading.stack_size(512 * 1024 * 1024)
    thread = threading.Thread(target=lambda: status.append(function()))
    thread.start()
    thread.join()
    return status[0] if status else 2


if __name__ == "__main__":
    sys.exit(with_deep_stack(main))
