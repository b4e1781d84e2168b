"""test_files.py UNROLL: what a session writes and reads: saved sessions, models."""
import math
import struct

from harness import fails, finish, folder, is_one_message, ok, read, run, test, write

CORPUS = "the cat sat on the mat and the rat sat on the cat. " * 60


def screen(*args):
    return ok("step", *args).decode()


# ---- saved sessions ----


def a_session_is_reopened():
    with folder():
        ok("step", "gru", "--text", "hello hello", "--hidden", "5", "--run", "-",
           stdin=b"optimizer adam\ntrain 5\npin\nset Wn *= 2\nclamp r.2 = 1\nstep 4\nbackward\nsave a.session\n")
        once = screen("a.session", "--keys", "ctrl-l", "--size", "120x40")
        assert "gru · hidden 5" in once and "t 4/10  backward" in once, once
        ok("step", "a.session", "--run", "-", stdin=b"save b.session\n")
        assert screen("b.session", "--keys", "ctrl-l", "--size", "120x40") == once
        assert ok("step", "a.session", "--json") == ok("step", "b.session", "--json")
        # opened from within another one
        loaded = ok("step", "elman", "--keys", "ctrl-l", "--size", "120x40", "--run", "-", stdin=b"load a.session\n")
        assert loaded.decode() == once


def what_has_no_place():
    with folder():
        ok("step", "--run", "-", stdin=b"save a.session\n")
        for option in ("--text", "--hidden", "--layers", "--seed", "--loss-at"):
            fails(2, [option, "saved session"], run("step", "a.session", option, "2"))
        fails(2, ["saved session", "unroll step"], run("sample", "a.session"))
        write("half.session", open("a.session", "rb").read()[:400])
        fails(2, ["half.session"], run("step", "half.session"))
        fails(2, ["none.safetensors"], run("step", "none.safetensors"))


# ---- models ----


def a_model_is_stepped():
    with folder():
        write("c.txt", CORPUS)
        ok_train = run("train", "c.txt", "--out", "m.safetensors", "--net", "gru", "--hidden", "6", "--epochs", "2")
        assert ok_train.status == 0, ok_train.err
        text = screen("m.safetensors", "--text", "the cat", "--keys", "right")
        assert "gru · hidden 6 · \"the cat\"" in text and "untrained" not in text, text
        text = screen("m.safetensors", "--keys", "right")  # the line that is built in, as far as it is known
        assert "gru · hidden 6" in text
        fails(2, ["'x'"], run("step", "m.safetensors", "--text", "xylophone"))
        fails(2, ["--hidden", "model"], run("step", "m.safetensors", "--hidden", "6"))
        fails(2, ["--vocab"], run("step", "gru", "--vocab", "v.json"))
        ok("step", "m.safetensors", "--text", "the cat", "--run", "-", stdin=b"step 3\nsave m.session\n")
        assert "t 3/6" in screen("m.session", "--keys", "ctrl-l")
        loaded = ok("step", "elman", "--text", "the cat", "--run", "-", stdin=b"load m.safetensors\n").decode()
        assert "gru · hidden 6 · \"the cat\"" in loaded


def a_model_that_is_no_number():
    """It is opened, to be looked at; and said."""
    with folder():
        write("c.txt", CORPUS)
        assert run("train", "c.txt", "--out", "m.safetensors", "--hidden", "4", "--epochs", "1").status == 0
        model = bytearray(read("m.safetensors"))
        data = 8 + int.from_bytes(model[:8], "little")
        model[data + 8:data + 12] = struct.pack("<f", math.nan)
        write("m.safetensors", bytes(model))
        for args in (["eval", "m.safetensors", "c.txt"], ["sample", "m.safetensors", "--length", "3"],
                     ["complete", "m.safetensors", "the"], ["score", "m.safetensors"],
                     ["lens", "m.safetensors", "--text", "the cat"]):
            result = run(*args, stdin=b"the\n")
            assert result.status == 0 and b"m.safetensors: 1 of its " in result.err and b"NaN" in result.err, result.err
            is_one_message(result.err)
        ok("step", "m.safetensors", "--snapshot", "s.txt")
        assert b"numbers are NaN or infinite" in read("s.txt")
        assert b"numbers are NaN or infinite" in ok("step", "elman", "--text", "the cat", "--run", "-",
                                                    stdin=b"load m.safetensors")
        views = "J M W z S m T c D g s f enter v ? b left left w enter"
        ok("step", "m.safetensors", "--text", "the cat", "--keys", views)
        ok("step", "m.safetensors", "--text", "the cat", "--run", "-", stdin=b"save s.session\n")
        ok("step", "s.session", "--keys", "right")


# ---- logs ----


def what_was_done_is_done_again():
    keys = "right right . . b left : s e t space W f space * = space 2 enter u p T ? down"
    with folder():
        before = ok("step", "lstm", "--text", "hello hello", "--keys", keys, "--size", "100x30")
        ok("step", "lstm", "--text", "hello hello", "--keys", keys + " : l o g space l o g . t x t enter")
        assert ok("step", "lstm", "--text", "hello hello", "--run", "log.txt", "--size", "100x30") == before
        lines = open("log.txt").read().split("\n")
        assert lines[0].startswith("# ") and lines[1:4] == ["later", "later", "next"], lines
        # a log of a replay is the same log
        ok("step", "lstm", "--text", "hello hello", "--run", "log.txt", "--keys", ": l o g space 2 . t x t enter")
        assert open("2.txt").read().split("\n") == lines
        fails(2, ["nowhere"], run("step", "--run", "-", stdin=b"log /nowhere/log\n"))


for check in (what_was_done_is_done_again, a_session_is_reopened, what_has_no_place, a_model_is_stepped,
              a_model_that_is_no_number):
    test(check.__name__, check)
finish()
