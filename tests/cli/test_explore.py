"""test_explore.py UNROLL: `unroll explore` without a terminal: screens, files, and what is wrong with models and texts."""
import os
import re
import zipfile

from harness import UNSAFE, fails, finish, folder, ok, run, test, write

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "model_lstm.safetensors")
TEXT = 'abcab "hello"\nbcé\n\n' * 40


def screen(*args):
    text = ok("explore", MODEL, "text", *args).decode()
    assert not UNSAFE.search(text), text
    lines = text.split("\n")
    assert max(len(line) for line in lines) <= 80, text
    return lines


def shows_the_text():
    with folder():
        write("text", TEXT.encode())
        lines = screen("--keys", "right down")
        assert any('"hello"' in line for line in lines) and "text" in lines[0], lines
        assert any(re.search(r"[a-z] 1 [+-]\d\.\d{3}", line) for line in lines), "the value under the cursor"


def commands_and_keys():
    with folder():
        write("text", TEXT.encode())
        a = screen("--command", "find hello; next-quantity", "--keys", "right")
        assert any("character 9 of" in line for line in a), a
        b = screen("--keys", "? esc v right v enter t x tab s")
        assert b[0].startswith(" unroll")
        fails(2, ["no-such"], run("explore", MODEL, "text", "--command", "no-such"))
        fails(2, ["no-such"], run("explore", MODEL, "text", "--keys", "no-such"))


def files():
    with folder():
        write("text", TEXT.encode())
        for name, start in (("a.html", b"<!DOCTYPE html>"), ("a.svg", b"<svg"), ("a.txt", b" unroll"), ("a.npz", b"PK")):
            ok("explore", MODEL, "text", "--snapshot", name)
            with open(name, "rb") as file:
                assert start in file.read(200), name
        with open("a.html") as file:
            assert re.search(r'title="\S+ 1 = [+-]\d\.\d{4}"', file.read())
        fails(2, [".npz"], run("explore", MODEL, "text", "--snapshot", "a.xyz"))


def figures():
    with folder():
        write("text", TEXT.encode())
        assert any("saturation" in line for line in screen("--command", "figure"))
        for name, words in (("saturation", "most often open"), ("histogram", "mean, deviation"), ("closing", "has no character that closes")):
            lines = screen("--command", "figure " + name)
            assert any(words in line for line in lines) and any("measured on characters 1 to" in line for line in lines), lines
        for name, start in (("a.html", b"<!DOCTYPE html>"), ("a.svg", b"<svg"), ("a.txt", b" unroll"), ("a.npz", b"PK")):
            ok("explore", MODEL, "text", "--command", "figure saturation; export other-%s" % name, "--snapshot", name)
            for path in (name, "other-" + name):
                with open(path, "rb") as file:
                    assert start in file.read(200), path
        for figure, array in (("saturation", "h.f.left.npy"), ("histogram", "h.c.count.npy")):
            ok("explore", MODEL, "text", "--command", "figure " + figure, "--snapshot", "a.npz")
            names = zipfile.ZipFile("a.npz").namelist()
            assert array in names and "measured.npy" in names, names
        fails(2, ["did you mean closing"], run("explore", MODEL, "text", "--command", "figure closng"))
        fails(2, ["nothing to export"], run("explore", MODEL, "text", "--command", "figure", "--snapshot", "a.npz"))


def bad_input():
    with folder():
        write("empty", b"")
        write("binary", b"ab\0cd")
        write("no", b"\xff\xfe")
        for name, word in (("empty", "empty"), ("binary", "binary"), ("no", "UTF-8"), ("missing", "No such file")):
            fails(2, [word], run("explore", MODEL, name, "--keys", "right"))
        write("text", TEXT.encode())
        fails(2, ["text"], run("explore", "text", "text", "--keys", "right"))
        fails(2, ["MODEL TEXT"], run("explore", MODEL))
        for size in ("1x1", "79x24", "20x5", "300x100"):
            ok("explore", MODEL, "text", "--keys", "right down t", "--size", size)


test("the text, and the value under the cursor", shows_the_text)
test("commands and keys", commands_and_keys)
test("pictures, pages, numbers", files)
test("figures, as pictures and as numbers", figures)
test("bad input", bad_input)
finish()
