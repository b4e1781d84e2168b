"""test_explore.py UNROLL: `unroll explore` without a terminal: screens, files, and what is wrong with models and texts."""
import os
import re
import struct
import zipfile

from harness import UNSAFE, fails, finish, folder, ok, run, test, write

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "model_lstm.safetensors")
PROSE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "corpora", "prose.txt")
TEXT = 'abcab "hello"\nbcé\n\n' * 40


def screen(*args, text="text"):
    text = ok("explore", MODEL, text, *args).decode()
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


def numbers(path, name):
    """An array of doubles of an .npz file, flat."""
    with zipfile.ZipFile(path) as archive:
        data = archive.read(name + ".npy")
    start = 10 + int.from_bytes(data[8:10], "little")
    assert b"<f8" in data[:start], data[:start]
    return struct.unpack("<%dd" % ((len(data) - start) // 8), data[start:])


def against_ngrams():
    """The figures of a net against n-gram models, on a text of enough words; and other texts and models for them."""
    with folder():
        write("text", TEXT.encode() * 4)
        write("more", TEXT.encode() * 2)
        ngrams = screen("--command", "figure ngrams")
        assert any("n-grams counted on 1 to 2432" in line for line in ngrams), ngrams
        assert any(re.search(r"nats a character( +[0-9.]+){11}", line) for line in ngrams), ngrams
        write("prose", open(PROSE, "rb").read())
        errors = screen("--command", "figure errors; figure-row 2", text="prose")
        total, kinds = None, []
        for line in errors:
            if "characters are errors" in line:
                total = int(line.split()[0])
            found = re.match(r"[ ▶>]*([a-z][-a-z0-9 ]+[a-z0-9]) +(\d+) +[0-9.]+%", line)
            kinds += [int(found.group(2))] if found else []
        assert total and len(kinds) == 11 and sum(kinds) == total and sum(n > 0 for n in kinds) > 5, errors
        growth = screen("--command", "figure growth %s" % MODEL)
        rows = [line for line in growth if "model_lstm" in line and re.search(r"\d\.\d\d", line)]
        assert len(rows) == 2 and rows[0].split()[-10:] == rows[1].split()[-10:], growth
        other = screen("--command", "figure ngrams", "--ngram-text", "more")
        assert any("n-grams counted on 1 to 1520 of more" in line for line in other), other
        assert any("net - " in line and "-gram" in line for line in screen("--command", "at 2900; difference"))
        ok("explore", MODEL, "text", "--command", "figure errors", "--snapshot", "errors.svg")
        ok("explore", MODEL, "prose", "--command", "figure errors", "--snapshot", "errors.npz")
        counts, nats = numbers("errors.npz", "count"), numbers("errors.npz", "nats")
        assert list(counts) == kinds and sum(nats) <= numbers("errors.npz", "total.nats")[0] + 1e-9, (counts, kinds)
        ok("explore", MODEL, "text", "--command", "figure ngrams", "--snapshot", "ngrams.npz")
        assert len(numbers("ngrams.npz", "n-gram")) == 10
        assert sum(numbers("ngrams.npz", "symbol.count")) == 256
        ok("explore", MODEL, "text", "--command", "figure growth %s" % MODEL, "--snapshot", "growth.npz")
        assert len(numbers("growth.npz", "symmetric")) == 20
        fails(2, ["gone"], run("explore", MODEL, "text", "--command", "figure growth gone.safetensors"))
        fails(2, ["gone"], run("explore", MODEL, "text", "--ngram-text", "gone", "--command", "figure errors"))
        write("short", b"abc" * 30)
        fails(2, ["too short"], run("explore", MODEL, "short", "--command", "figure errors"))


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
test("against n-grams", against_ngrams)
test("bad input", bad_input)
finish()
