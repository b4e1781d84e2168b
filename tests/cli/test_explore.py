"""test_explore.py UNROLL: `unroll explore` without a terminal: screens, files, and what is wrong with models and texts."""
import os
import re
import struct
import zipfile

from harness import UNSAFE, fails, finish, folder, ok, read, run, run_in_terminal, test, write

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "model_lstm.safetensors")
OTHER = MODEL.replace("model_lstm", "model_gru")
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
        assert any("net - " in line and "-gram" in line for line in screen("--command", "at 2900; against"))
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


def what_is_exported_is_what_would_be_seen():
    """Between commands nobody looks; what is written is there all the same."""
    with folder():
        write("text", (TEXT * 8).encode())
        other = "beside %s" % OTHER
        ok("explore", MODEL, "text", "--command", other + "; export b.txt; export b.npz", "--keys", "right")
        ok("explore", MODEL, "text", "--beside", OTHER, "--snapshot", "c.txt")
        seen, wanted = (read(name).splitlines()[:-1] for name in ("b.txt", "c.txt"))  # but for the bottom line
        assert len(seen) == 23 and seen == wanted and read("b.npz")[:2] == b"PK", (seen, wanted)
        ok("explore", MODEL, "text", "--command", "at 900; export s.npy", "--keys", "right")
        ok("explore", MODEL, "text", "--command", "at 900", "--snapshot", "t.npy")
        ok("explore", MODEL, "text", "--command", "at 1", "--snapshot", "u.npy")
        assert read("s.npy") == read("t.npy") != read("u.npy")
        ok("explore", MODEL, "text", "--command", "figure saturation; help; export h.npz", "--keys", "right")
        assert "measured.npy" in zipfile.ZipFile("h.npz").namelist()
        a = screen("--command", other + "; figure saturation", text="text")
        b = screen("--command", other + "; side b; figure saturation", text="text")
        c = screen("--command", other + "; figure saturation; side b", text="text")
        assert any("A " in line and "saturation" in line for line in a), a
        assert any("B " in line and "saturation" in line for line in b) and b == c, (b, c)


def the_mouse_selects():
    """A click, or a key, goes to one character of the text, a right click to the other end."""
    with folder():
        write("text", TEXT.encode())
        click, other_end = b"\033[<0;3;3M", b"\033[<2;9;3M"
        for mouse, count in ((b"l" + other_end, 7), (other_end, 8), (click, 0)):
            keys = mouse + b":export seen.txt\rq"
            result = run_in_terminal("explore", MODEL, "text", keys=keys, seen=b"expected after", TERM="xterm")
            assert result.status == 0, result.err
            assert (b"on these %d" % count in read("seen.txt")) == (count > 0), read("seen.txt").decode()


def bad_input():
    with folder():
        write("empty", b"")
        write("binary", b"ab\0cd")
        write("no", b"\xff\xfe")
        for name, word in (("empty", "empty"), ("binary", "binary"), ("no", "UTF-8"), ("missing", "No such file")):
            fails(2, [word], run("explore", MODEL, name, "--keys", "right"))
        write("text", TEXT.encode())
        fails(2, ["text"], run("explore", "text", "text", "--keys", "right"))
        fails(2, ["needs a text", "prose.txt"], run("explore", MODEL))
        for size in ("1x1", "79x24", "20x5", "300x100"):
            ok("explore", MODEL, "text", "--keys", "right down t", "--size", size)


def two_models():
    with folder():
        write("text", TEXT.encode())
        lines = screen("--beside", OTHER, "--command", "difference; side b", "--keys", "L right")
        text = "\n".join(lines)
        assert "A model_lstm" in text and "B model_gru" in text, text
        assert len([line for line in lines if '"hello"' in line]) == 4, "twice on each side"
        losses = [float(number) for number in re.findall(r" loss (\d+\.\d\d) ", text)]
        difference = float(re.search(r"A−B in nats.* ([+-]\d+\.\d{3}) +[+-]", text).group(1))
        assert len(losses) == 2 and abs(losses[0] - losses[1] - difference) < 0.011, text
        wide = ok("explore", MODEL, "text", "--beside", OTHER, "--keys", "right", "--size", "120x40").decode()
        assert any(line.count('"hello"') == 2 for line in wide.split("\n")), wide
        screen("--beside", MODEL, "--keys", "d")  # itself
        os.makedirs("one/two")
        write("one/two/m.safetensors", read(OTHER))
        write("m.safetensors", read(MODEL))
        both = ok("explore", "m.safetensors", "text", "--beside", "one/two/m.safetensors", "--keys", "down").decode()
        assert "A m " in both and "B two/m " in both, both
        assert not re.search("A−B", "\n".join(screen("--beside", OTHER, "--command", "beside", "--keys", "down")))
        for name, start in (("b.html", b"<!DOCTYPE html>"), ("b.svg", b"<svg"), ("b.ansi", b"\x1b"), ("b.npz", b"PK")):
            ok("explore", MODEL, "text", "--beside", OTHER, "--snapshot", name)
            assert read(name).startswith(start), name
        names = zipfile.ZipFile("b.npz").namelist()
        assert "text.npy" in names and "a.h.c.npy" in names and "b.h.npy" in names, names
        assert all(name == "text.npy" or name[:2] in ("a.", "b.") for name in names), names


def with_a_nan(path):
    """The model, its first number not a number, of whatever size they are."""
    model = bytearray(read(path))
    first = 8 + int.from_bytes(model[:8], "little")
    model[first : first + 8] = 8 * b"\xff"
    return bytes(model)


def no_second_model():
    with folder():
        write("text", TEXT.encode())
        write("nan", with_a_nan(OTHER))
        for name, word in (("missing", "missing"), ("text", "text"), ("nan", "nan: 1 of the model's"), ("./", "irectory")):
            fails(2, [word], run("explore", MODEL, "text", "--beside", name, "--keys", "right"))
            fails(2, [word], run("explore", MODEL, "text", "--command", "beside ./" + name))


test("the text, and the value under the cursor", shows_the_text)
test("commands and keys", commands_and_keys)
test("pictures, pages, numbers", files)
test("figures, as pictures and as numbers", figures)
test("against n-grams", against_ngrams)
test("what is exported", what_is_exported_is_what_would_be_seen)
test("the mouse selects", the_mouse_selects)
test("bad input", bad_input)
test("two models side by side", two_models)
test("a second model that cannot be read", no_second_model)
finish()
