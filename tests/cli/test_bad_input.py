"""test_bad_input.py UNROLL: whatever is wrong, there is one clear message, the right exit status, and no crash.

Each row of a table is a test: its name, the exit status, words that the message must hold, and the arguments.
"""
import os
import subprocess

from harness import TIMEOUT, UNROLL, fails, finish, folder, is_one_message, ok, run, run_in_terminal, test, write

LETTERS = "hello hello"

OPTIONS = [
    ("empty text", 2, ["empty"], "step", "--json", "--text", ""),
    ("one character", 2, ["one character"], "step", "--json", "--text", "a"),
    ("one character of four bytes", 2, ["one character"], "step", "--json", "--text", "\U0001f41f"),
    ("one symbol", 2, ["'a'"], "step", "--json", "--text", "aaaa"),
    ("one symbol that is a control", 2, ["\\x1b"], "step", "--json", "--text", "\x1b\x1b"),
    ("text that is not UTF-8", 2, ["--text", "UTF-8"], "step", "--json", "--text", b"ab\xff"),
    ("unknown net", 2, ["lstn", "lstm"], "step", "lstn", "--json"),
    ("unknown net, nothing near", 2, ["unroll nets"], "step", "transformer", "--json"),
    ("a net's name with escapes", 2, ["\\x1b[31m"], "step", "\x1b[31mred", "--json"),
    ("a net's name with a newline", 2, [], "step", "two\nlines", "--json"),
    ("a net's name that is not UTF-8", 2, [], "step", b"\xff\xfe", "--json"),
    ("a very long name", 2, [], "step", "x" * 5000, "--json"),
    ("no such net file", 2, ["none.net"], "step", "none.net", "--json"),
    ("--hidden 0", 2, ["--hidden 0", "from 1 to"], "step", "--json", "--hidden", "0"),
    ("--hidden 1000000", 2, ["--hidden 1000000", "from 1 to"], "step", "--json", "--hidden", "1000000"),
    ("--hidden -3", 2, ["--hidden -3"], "step", "--json", "--hidden", "-3"),
    ("--hidden 99999999999999999999", 2, ["--hidden"], "step", "--json", "--hidden", "99999999999999999999"),
    ("--hidden eight", 2, ["--hidden eight", "whole number"], "step", "--json", "--hidden", "eight"),
    ("--hidden 8x", 2, ["--hidden 8x"], "step", "--json", "--hidden", "8x"),
    ("--hidden without a number", 2, ["--hidden N"], "step", "--json", "--hidden"),
    ("--hidden=", 2, ["--hidden"], "step", "--json", "--hidden="),
    ("--layers 0", 2, ["--layers 0"], "step", "--json", "--layers", "0"),
    ("--layers of a net without a cell", 2, ["jordan"], "step", "jordan", "--json", "--layers", "2"),
    ("--seed -1", 2, ["--seed -1"], "step", "--json", "--seed", "-1"),
    ("--init of a matrix that is not square", 2, ["init Ui=identity: ", "square", "Ui is 8 x"], "step", "--json",
     "--init", "Ui=identity"),
    ("--init of an unknown parameter", 2, ["init Wx=0: ", "did you mean Wi?"], "step", "--json", "--init", "Wx=0"),
    ("--init with escapes", 2, ["\\x1b[31m"], "step", "--json", "--init", "\x1b[31m"),
    ("--init that is not UTF-8", 2, ["not UTF-8"], "step", "--json", "--init", b"\xff"),
    ("--init with nothing", 2, ["init "], "step", "--json", "--init", ""),
    ("--length 1", 2, ["--length 1"], "step", "--json", "--length", "1"),
    ("--loss-at 0", 2, ["--loss-at 0", "all", "last"], "step", "--json", "--loss-at", "0"),
    ("--loss-at first", 2, ["--loss-at first", "all", "last"], "step", "--json", "--loss-at", "first"),
    ("--loss-at behind the end", 2, ["11", "1 to 10"], "step", "--json", "--text", LETTERS, "--loss-at", "11"),
    ("--text and --text-file", 2, ["--text-file"], "step", "--json", "--text", "ab", "--text-file", "cd"),
    ("no such text file", 2, ["none.txt"], "step", "--json", "--text-file", "none.txt"),
    ("a folder as text file", 2, ["."], "step", "--json", "--text-file", "."),
    ("no such script", 2, ["none.run"], "step", "--json", "--run", "none.run"),
    ("unknown key", 2, ["rihgt", "right", "key 2"], "step", "--json", "--keys", "b rihgt"),
    ("--size 80", 2, ["--size 80"], "step", "--snapshot", "s.txt", "--size", "80"),
    ("--size 0x24", 2, ["--size 0x24"], "step", "--snapshot", "s.txt", "--size", "0x24"),
    ("--size 80x1001", 2, ["--size 80x1001"], "step", "--snapshot", "s.txt", "--size", "80x1001"),
    ("--size 80x24x3", 2, ["--size"], "step", "--snapshot", "s.txt", "--size", "80x24x3"),
    ("--theme pink", 2, ["--theme pink", "dark"], "step", "--snapshot", "s.txt", "--theme", "pink"),
    ("snapshot of an unknown kind", 2, ["s.png", ".svg"], "step", "--snapshot", "s.png"),
    ("snapshot without an ending", 2, [".svg"], "step", "--snapshot", "s"),
    ("snapshot in no folder", 2, ["none/s.svg"], "step", "--snapshot", "none/s.svg"),
    ("unknown option, one near", 2, ["--hiden", "--hidden"], "step", "--hiden", "3"),
    ("unknown option, none near", 2, ["--help"], "step", "--verbosity"),
    ("an option cut too short", 2, ["--length", "--layers", "--loss-at"], "step", "--l", "3"),
    ("a letter", 2, ["-x"], "step", "-x"),
    ("a flag with an argument", 2, ["--json"], "step", "--json=yes"),
    ("two nets", 2, ["gru"], "step", "lstm", "gru", "--json"),
    ("a text without quotes", 2, ["world", "quotes"], "step", "lstm", "--json", "--text", "hello", "world"),
    ("unknown subcommand", 2, ["stp", "step"], "stp"),
    ("a net as subcommand", 2, ["unroll step lstm"], "lstm"),
    ("a net file as subcommand", 2, ["unroll step my.net"], "my.net"),
    ("unknown net to list", 2, ["gru-cho"], "nets", "gru-co"),
    ("two nets to list", 2, ["gru"], "nets", "lstm", "gru"),
    ("unknown net to check", 2, ["lstn", "lstm"], "gradcheck", "lstn"),
    ("--hidden 0 to check", 2, ["--hidden 0"], "gradcheck", "--hidden", "0"),
    ("--loss-at behind the check's end", 2, ["--loss-at 10"], "gradcheck", "--loss-at", "10"),
    ("no terminal", 2, ["terminal", "--snapshot"], "step"),
    ("no terminal, no subcommand", 2, ["terminal", "--snapshot"]),
]

CELL = "cell mine(x) -> h[n]\n"
NET = "net mine\n  input x : one_hot(vocab)\n  input target : label(vocab)\n%s  p = softmax(o)\n  loss = cross_entropy(p, target)\n"

NETS = [
    ("reads both ways at once", ["mine.net:2:3", "past", "future"],
     CELL + "  h = tanh(b + U x + W h[t-1] + R h[t+1])\n"),
    ("undefined", ["mine.net:2:24", "hh"], CELL + "  h = tanh(b + U x + W hh[t-1])\n"),
    ("defined twice", ["mine.net:3:3", "mine.net:2:3", "twice"], CELL + "  h = tanh(b + U x)\n  h = tanh(b + W h[t-1])\n"),
    ("sizes differ", ["mine.net:6:", "hidden, at mine.net:4:", "k has 9 (at mine.net:5:"],
     NET % "  h[hidden] = tanh(b + U x)\n  k[9] = tanh(d + D x)\n  o[vocab] = c + V (h + k)\n"),
    ("a loop without a delay", ["mine.net:2:3"], CELL + "  h = tanh(b + U x + W h)\n"),
    ("unknown function", ["tnah", "tanh"], CELL + "  h = tnah(b + U x + W h[t-1])\n"),
    ("empty", ["mine.net:1:1"], ""),
    ("not UTF-8", ["mine.net:1:1", "UTF-8"], b"\xff\xfe"),
    ("an escape", ["mine.net:2:", "\\x1b"], CELL + "  h = tanh(\x1b[31m + U x)\n"),
    ("text that turns round", ["mine.net:2:", "\\u202e"], CELL + "  h = tanh(\u202eb + U x)\n"),
    ("ends too early", ["mine.net:"], CELL + "  h = tanh(b + "),
]


def bad_options(row):
    with folder():
        fails(row[1], row[2], run(*row[3:]))
        assert os.listdir(".") == [], "left behind: %s" % os.listdir(".")


def bad_net(row, subcommand):
    with folder():
        write("mine.net", row[2])
        fails(2, row[1], run(subcommand, "mine.net", "--json"))


def bad_text_file():
    with folder():
        write("t.txt", b"one\ntwo\xff")
        fails(2, ["t.txt", "byte 7", "line 2"], run("step", "--json", "--text-file", "t.txt"))
        write("empty.txt", b"")
        fails(2, ["empty"], run("step", "--json", "--text-file", "empty.txt"))
    fails(2, ["standard input", "UTF-8"], run("step", "--json", "--text-file", "-", stdin=b"\xc3"))


def bad_script():
    with folder():
        write("s.run", "# a comment\n\nbackward\nsetp 3\n")
        fails(2, ["s.run:4", "step"], run("step", "--json", "--run", "s.run"))
        write("s.run", "step 1000\r\n")
        fails(2, ["s.run:1", "1000"], run("step", "--json", "--run", "s.run"))
        write("s.run", "net \x1b[31m\n")
        fails(2, ["s.run:1", "\\x1b"], run("step", "--json", "--run", "s.run"))


def wrong_gradient():
    """Numbers that overflow have no gradient to agree with."""
    with folder():
        write("big.net", CELL + "  h = relu(b + U x + W h[t-1]) * relu(b + U x)\n  init U = 1e200\n  init W = 1e200\n")
        result = run("gradcheck", "big.net")
        assert result.status == 1 and b"WRONG" in result.out
        is_one_message(result.err)
        assert run("gradcheck", "big.net", "--json").status == 1


# ---- where it writes ----

WRITERS = [("step", "--json"), ("step", "--keys", "right"), ("nets",), ("nets", "lstm"), ("nets", "--json"),
           ("gradcheck", "elman"), ("gradcheck", "elman", "--json"),
           ("lens", "--jacobian"), ("lens", "--json"), ("--help",), ("step", "--help"), ("--version",)]


def full_disk(args):
    with open("/dev/full", "wb") as full:
        fails(1, ["standard output", "space"], run(*args, stdout=full))


def closed_pipe(args):
    read_end, write_end = os.pipe()
    os.close(read_end)
    try:
        fails(1, ["standard output", "pipe"], run(*args, stdout=write_end))
    finally:
        os.close(write_end)


def closed_pipe_of_a_shell():
    """A document larger than the pipe, whose reader leaves early."""
    with folder():
        script = '{ "$0" step --json --hidden 64 2>err; echo $? >status; } | head -c 1 >/dev/null'
        subprocess.run(["sh", "-c", script, UNROLL], check=True, timeout=TIMEOUT)
        with open("status") as status, open("err", "rb") as err:
            assert status.read() == "1\n"
            is_one_message(err.read())


def full_snapshot():
    """The file that was there is kept when the new one cannot be written whole."""
    with folder():
        write("s.svg", "before")
        os.symlink("/dev/full", "full.svg")
        fails(1, ["full.svg", "space"], run("step", "--snapshot", "full.svg"))
        fails(2, [], run("step", "lstn", "--snapshot", "s.svg"))
        with open("s.svg") as file:
            assert file.read() == "before"


# ---- terminals ----


def bad_terminal(term, words):
    # Whatever ncurses allocates for a terminal that it then does not know, it keeps.
    options = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    result = run_in_terminal("step", TERM=term, ASAN_OPTIONS=options)
    fails(2, words + ["TERM", "--snapshot"], result)


def small_terminal():
    with folder():
        ok("step", "--snapshot", "s.txt", "--size", "20x5", TERM="dumb")
        with open("s.txt") as file:
            lines = file.read().split("\n")
        assert len(lines) <= 6 and max(map(len, lines)) <= 20 and "80" in "".join(lines), lines
        ok("step", "--snapshot", "s.txt", "--size", "1x1", "--keys", "right b ?")


for row in OPTIONS:
    test(row[0], bad_options, row)
for row in NETS:
    test("net file: " + row[0], bad_net, row, "step")
    test("net file to check: " + row[0], bad_net, row, "gradcheck")
test("text file", bad_text_file)
test("script", bad_script)
test("wrong gradient", wrong_gradient)
for args in WRITERS:
    test("full disk: " + " ".join(args), full_disk, args)
    test("closed pipe: " + " ".join(args), closed_pipe, args)
test("a reader that leaves early", closed_pipe_of_a_shell)
test("full disk: snapshot", full_snapshot)
test("TERM unset", bad_terminal, None, [])
test("TERM empty", bad_terminal, "", [])
test("TERM dumb", bad_terminal, "dumb", ["dumb"])
test("TERM unknown here", bad_terminal, "no-such-terminal", ["no-such-terminal"])
test("a terminal too small", small_terminal)
finish()
