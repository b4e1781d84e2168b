"""test_explore.py UNROLL: `unroll explore` without a terminal: screens, files, and what is wrong with models and texts."""
import os
import re
import zipfile

from harness import UNSAFE, fails, finish, folder, ok, read, run, test, write

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "model_lstm.safetensors")
OTHER = MODEL.replace("model_lstm", "model_gru")
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
        for name, word in (("missing", "missing"), ("text", "text"), ("nan", "nan: 1 of the model's"), ("", "irectory")):
            fails(2, [word], run("explore", MODEL, "text", "--beside", name, "--keys", "right"))
            fails(2, [word], run("explore", MODEL, "text", "--command", "beside ./" + name))


test("the text, and the value under the cursor", shows_the_text)
test("commands and keys", commands_and_keys)
test("pictures, pages, numbers", files)
test("bad input", bad_input)
test("two models side by side", two_models)
test("a second model that cannot be read", no_second_model)
finish()
