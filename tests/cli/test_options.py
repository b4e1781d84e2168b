"""test_options.py UNROLL: every option of every subcommand with arguments that it cannot take, operands that are none,
and standard streams that are closed: one message each, the right exit status, and nothing left behind.

The options are read from what --help prints, so a new one is tried as soon as it is there.
"""
import json
import os
import re
import subprocess

from harness import TIMEOUT, UNROLL, Result, environment, fails, finish, folder, is_one_message, ok, run, test, write

CORPUS = "the cat sat on the mat and the rat sat on the cat. " * 60
OPERANDS = {"step": [], "lens": [], "nets": ["lstm"], "gradcheck": ["elman"], "train": ["c.txt", "--no-screen"],
            "sample": ["m.safetensors"], "eval": ["m.safetensors", "c.txt"], "score": ["m.safetensors"],
            "complete": ["m.safetensors", "the"], "convert": ["m.safetensors", "o.safetensors"],
            "find": ["m.safetensors", "c.txt"]}
# By the argument's name in the help: what cannot be one.
BAD = {"N": ["", "\x1b[31m", "-1", "1.5", "99999999999999999999"],
       "X": ["", "\x1b[31m", "-1", "nan", "1e999"],
       "P": ["", "x", "-0.1", "1", "nan"],
       "KIND": ["", "x", "Naive"],
       "CxR": ["", "80", "80x", "x24", "0x0", "80x24x2", "-1x24"],
       "all|last|T": ["", "0", "-1", "first", "1x"],
       "on|off": ["", "x", "On"],
       "A,B,C": ["", "80", "80,10", "80,10,10,0", "50,50,50", "nan,0,100", "0,50,50"]}
NAMES = {"optimizer": ["", "adm", "Adam "], "theme": ["", "pink"], "colors": ["", "17"], "feature": ["", "none"], "regex": ["(", "[a"], "notation": ["", "none"], "quantity": ["", "none"],
         "init": ["", "x", "Wf=", "=1", "Wf=nan"], "net": ["", "none", "none.net"]}
FILES = {"vocab", "text-file", "run"}  # that are read


def options_of(subcommand):
    """[(name, argument or None)]"""
    text = ok(subcommand, "--help").decode()
    return re.findall(r"^  --([a-z-]+)(?: ([^ \n]+))?", text, re.MULTILINE)


def refused(args, *words):
    before = sorted(os.listdir("."))
    fails(2, words, run(*args))
    assert sorted(os.listdir(".")) == before, "left behind: %s" % os.listdir(".")


def bad_arguments(subcommand, name, argument):
    for bad in NAMES.get(name, BAD.get(argument, [])):
        refused([subcommand, *OPERANDS[subcommand], "--%s=%s" % (name, bad)])
    if name in FILES:
        for path in ("", "none", ".", "none/none"):
            refused([subcommand, *OPERANDS[subcommand], "--%s=%s" % (name, path)])
    refused([subcommand, *OPERANDS[subcommand], "--" + name] if argument else
            [subcommand, *OPERANDS[subcommand], "--%s=x" % name], "--" + name)


def all_options_are_tried():
    """No option has an argument that this test knows nothing of."""
    free = {"STR", "FILE", "LIST", "NAME", "NET", "TEXT"}
    for subcommand in OPERANDS:
        for name, argument in options_of(subcommand):
            assert not argument or argument in BAD or argument in free or name in NAMES, (subcommand, name, argument)


def bad_operands(subcommand):
    operands = [o for o in OPERANDS[subcommand] if not o.startswith("--")]
    for i in range(len(operands)):
        if operands[i] in ("the", "o.safetensors"):
            continue
        for bad in ("", "none.safetensors", ".", "none/none", "/dev/null"):
            others = operands[:i] + [bad] + operands[i + 1:]
            refused([subcommand, *others])
    refused([subcommand, *operands, "more", "than", "wanted"])


# ---- standard streams ----


def closed(descriptors, *args):
    """Runs with these descriptors closed."""
    def close():
        for descriptor in descriptors:
            os.close(descriptor)

    done = subprocess.run([UNROLL, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=TIMEOUT, env=environment(), preexec_fn=close)
    return Result(done.returncode, done.stdout, done.stderr)


TRAIN = ["train", "c.txt", "--net", "elman", "--hidden", "4", "--batch", "2", "--steps-bptt", "8", "--threads", "1",
         "--epochs", "1", "--out", "new.safetensors"]
PRINTERS = [["nets"], ["nets", "lstm", "--json"], ["gradcheck", "elman"], ["lens"], ["step", "--json"],
            ["sample", "m.safetensors", "--length", "5"], ["eval", "m.safetensors", "c.txt"],
            ["complete", "m.safetensors", "the"], TRAIN, [*TRAIN, "--json"]]
READERS = [["score", "m.safetensors"], ["step", "--json", "--text-file", "-"], ["step", "--run", "-"],
           ["step", "--plain"], ["train", "-"]]


def cannot_print(result, reason):
    """A run of training goes on, and says that too."""
    assert result.status == 1, result.status
    assert b"standard output" in result.err and reason in result.err, result.err
    for line in result.err.decode().splitlines():
        is_one_message(line.encode() + b"\n")


def closed_output(args):
    cannot_print(closed([1], *args), b"descriptor")
    result = closed([1, 2], *args)
    assert result.status == 1 and not result.out and not result.err


def full_output(args):
    with open("/dev/full", "wb") as full:
        cannot_print(run(*args, stdout=full), b"space")


def closed_input(args):
    result = closed([0], *args)
    assert result.status in (1, 2) and b"standard input" in result.err, result.err
    is_one_message(result.err)


def nothing_is_printed_into_files():
    """What is opened in the place of a closed stream is not taken for it."""
    result = closed([0, 1, 2], *TRAIN)
    assert result.status == 1
    with open("new.safetensors.history.jsonl") as history:
        for line in history:
            assert json.loads(line)["version"] == 1


# ---- folders that may not be written to ----


def read_only_folder():
    """root may write everywhere: then /proc, where nobody may, stands for it."""
    os.mkdir("locked")
    os.chmod("locked", 0o555)
    place = "locked" if os.geteuid() else "/proc"
    fails(2, [place], run(*TRAIN[:-1], place + "/new.safetensors"))
    fails(2, [place], run("step", "--snapshot", place + "/s.svg"))
    for command in ("save", "log"):
        fails(2, [place], run("step", "--run", "-", stdin=("%s %s/file\n" % (command, place)).encode()))
    os.chmod("locked", 0o755)


with folder():
    write("c.txt", CORPUS)
    made = run("train", "c.txt", "--out", "m.safetensors", "--hidden", "4", "--epochs", "1", "--threads", "1")
    assert made.status == 0, made.err
    test("all options are tried", all_options_are_tried)
    for subcommand in OPERANDS:
        for option in options_of(subcommand):
            test("%s --%s" % (subcommand, option[0]), bad_arguments, subcommand, *option)
        test("operands of " + subcommand, bad_operands, subcommand)
    for line in PRINTERS:
        test("closed output: " + " ".join(line), closed_output, line)
        test("full output: " + " ".join(line), full_output, line)
    for line in READERS:
        test("closed input: " + " ".join(line), closed_input, line)
    test("nothing is printed into files", nothing_is_printed_into_files)
    test("a folder that may not be written to", read_only_folder)
finish()
