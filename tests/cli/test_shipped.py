"""test_shipped.py UNROLL SOURCE BUILD: what ships is found by its name, wherever the program has gone; and every model in
lessons/models is still what lessons/models/cells.json says."""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

from harness import UNROLL, environment, fails, finish, folder, ok, read, run, test, write

SOURCE, BUILD = (os.path.abspath(path) for path in sys.argv[2:4])
MODELS = os.path.join(SOURCE, "lessons", "models")
TEXTS = os.path.join(SOURCE, "corpora")
TEXT = "abcab abc\nbc ab c\n" * 40
SMALL = ["--hidden", "5", "--updates", "30", "--batch", "4", "--steps-bptt", "8", "--threads", "1", "--json"]
place = tempfile.TemporaryDirectory()
MODEL = os.path.join(place.name, "model.safetensors")


def shipped():
    return sorted(name[:-12] for name in os.listdir(MODELS) if name.endswith(".safetensors"))


def make_data(root):
    """A folder as it is installed, with a model that nothing else has."""
    os.makedirs(os.path.join(root, "lessons", "models"))
    os.makedirs(os.path.join(root, "corpora"))
    shutil.copy(MODEL, os.path.join(root, "lessons", "models", "other.safetensors"))
    write(os.path.join(root, "corpora", "letters.txt"), TEXT)


# ---- names ----


def names_where_models_are_expected():
    with folder():
        make_data("data")
        there = {"UNROLL_DATA": os.path.abspath("data")}
        by_path = ok("eval", "data/lessons/models/other.safetensors", "data/corpora/letters.txt")
        assert ok("eval", "other", "letters.txt", **there) == by_path
        assert json.loads(ok("find", "other", "letters.txt", "--json", "--no-ablation", **there))["model"] == "other"
        for args in (["sample", "other", "--length", "3"], ["complete", "other", "ab"], ["score", "other"],
                     ["lens", "other", "--text", "abc"], ["step", "other", "--text", "abc", "--keys", "right"],
                     ["explore", "other", "letters.txt", "--keys", "right"],
                     ["convert", "other", "copy.safetensors"]):
            assert ok(*args, stdin=b"ab\n", **there), args
        assert "lstm · hidden 5" in ok("step", "other", "--text", "abc", "--keys", "right", **there).decode()
        fails(2, ["unroll explore other"], run("other", **there))
        # a file of one's own comes first, a folder does not; a net that ships does, too
        write("letters.txt", "abcabc" * 99)
        assert ok("eval", "other", "letters.txt", **there) != by_path
        os.mkdir("other")
        assert ok("eval", "other", "data/corpora/letters.txt", **there) == by_path
        shutil.copy(MODEL, "data/lessons/models/lstm.safetensors")
        assert "hidden 8" in ok("step", "lstm", "--keys", "right", **there).decode()


def names_that_nothing_has():
    with folder():
        make_data("data")
        there = {"UNROLL_DATA": os.path.abspath("data")}
        for args in (["sample"], ["eval"], ["find"], ["explore"], ["explore", "letters.txt"], ["complete", "ab"],
                     ["convert", "o.safetensors"]):
            fails(2, ["othr", "these do: other"], run(args[0], "othr", *args[1:], **there))
        fails(2, ["othr.safetensors: No such file"], run("sample", "othr.safetensors", **there))
        fails(2, ["./other: No such file"], run("sample", "./other", **there))
        fails(2, ["nothing.txt: No such file"], run("eval", "other", "nothing.txt", **there))
        for command in ("explore", "find", "eval"):
            fails(2, ["needs a text", command + " other TEXT", "letters.txt"], run(command, "other", **there))
            fails(2, ["needs a model and a text", "letters.txt", "other"], run(command, **there))
        fails(2, ["../data"], run("sample", "../data", **there))
        for nothing in ("/nonexistent", "x" * 5000):
            fails(2, ["UNROLL_DATA"], run("sample", "other", UNROLL_DATA=nothing))


def models_have_texts_of_their_own():
    with folder():
        make_data("data")
        there = {"UNROLL_DATA": os.path.abspath("data")}
        for name, text in (("tiny", "harbour.c"), ("code", "harbour.c"), ("prose", "prose.txt")):
            shutil.copy(MODEL, "data/lessons/models/%s.safetensors" % name)
            write("data/corpora/" + text, TEXT)
            for args in ([], [name]):  # the last one that was put there is the first of the table
                first = ok("explore", *args, "--keys", "right", **there).decode().split("\n")[0]
                assert name in first and text in first, first
        assert json.loads(ok("find", "code", "--json", "--no-ablation", **there))["text"] == "harbour.c"
        assert ok("eval", "prose", **there) == ok("eval", "prose", "prose.txt", **there)


# ---- places ----


def built_and_moved():
    """A program in the build folder of a source tree, which has moved since."""
    with folder():
        make_data("tree")
        os.makedirs("tree/build/src/cli")
        shutil.copy(UNROLL, "tree/build/src/cli/unroll")
        done = subprocess.run(["tree/build/src/cli/unroll", "explore", "nothing"], capture_output=True,
                              env=environment(UNROLL_DATA=None))
        assert b"other" in done.stderr, done.stderr


def installed_and_moved():
    with folder() as here:
        done = subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", os.path.join(here, "a")],
                              capture_output=True)
        assert done.returncode == 0, done.stdout + done.stderr
        program, = (os.path.join(path, "unroll") for path, _, names in os.walk("a")
                    if "unroll" in names and path.endswith("bin"))
        data, = (path for path, folders, _ in os.walk("a") if path.endswith("share/unroll"))
        assert sorted(os.listdir(os.path.join(data, "corpora"))) == sorted(os.listdir(TEXTS))
        assert {name + ".safetensors" for name in shipped()} <= set(os.listdir(os.path.join(data, "lessons", "models")))
        shutil.copy(MODEL, os.path.join(data, "lessons", "models", "other.safetensors"))
        os.rename("a", "b")
        done = subprocess.run(["b" + program[1:], "eval", "other", "harbour"], capture_output=True,
                              env=environment(UNROLL_DATA=None))
        assert b"harbour: No such file" in done.stderr, done.stderr
        done = subprocess.run(["b" + program[1:], "explore", "other", "harbour.c", "--keys", "right"],
                              capture_output=True, env=environment(UNROLL_DATA=None))
        assert done.returncode == 0 and b"harbour.c" in done.stdout, done.stderr


# ---- half precision ----


def header(path):
    data = read(path)
    length = struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8:8 + length]), data[8 + length:]


def half_precision():
    """convert and train --half: half the bytes, rounded to the nearest, and measured as they are saved."""
    with folder():
        write("c.txt", TEXT)
        args = ["train", "c.txt", *SMALL]
        ok(*args, "--out", "whole.safetensors")
        report = json.loads(ok(*args, "--half", "--keep-epochs", "0", "--out", "half.safetensors").decode().splitlines()[-1])
        assert ok("convert", "whole.safetensors", "converted.safetensors", "--half").endswith(b"of 16 bits\n")
        (whole, floats), (half, halves), (converted, same) = (
            header(name + ".safetensors") for name in ("whole", "half", "converted"))
        kept = header("half.epoch-0.safetensors")[0]
        for model, dtype in ((half, "F16"), (kept, "F32")):
            assert {tensor["dtype"] for name, tensor in model.items() if name != "__metadata__"} == {dtype}
        numbers = struct.unpack("<%df" % (len(floats) // 4), floats)
        assert halves == same == struct.pack("<%de" % len(numbers), *numbers), "Python rounds to nearest even, too"
        assert converted["__metadata__"] == whole["__metadata__"]
        assert abs(float(half["__metadata__"]["test_loss"]) - report["test"]) < 1e-8
        assert half["__metadata__"]["test_loss"] != whole["__metadata__"]["test_loss"]
        assert half["__metadata__"]["validation_loss"] != whole["__metadata__"]["validation_loss"]
        # the test loss is that of the file
        write("test.txt", TEXT[-(len(TEXT) - int(len(TEXT) * 0.9)):])
        measured = json.loads(ok("eval", "half.safetensors", "test.txt", "--json"))["nats"]
        assert abs(measured - report["test"]) < 0.02, (measured, report["test"])
        # back: the same numbers, exactly
        ok("convert", "half.safetensors", "back.safetensors")
        assert struct.pack("<%de" % len(numbers), *struct.unpack("<%df" % len(numbers), header("back.safetensors")[1])) == halves


def too_large_for_half():
    with folder():
        write("c.txt", TEXT)
        data = bytearray(read(MODEL))
        place = 8 + struct.unpack("<Q", data[:8])[0]
        data[place:place + 4] = struct.pack("<f", 70000)
        write("m.safetensors", bytes(data))
        fails(2, ["m.safetensors", "parameter", "70000", "65504"], run("convert", "m.safetensors", "o.safetensors", "--half"))
        assert not os.path.exists("o.safetensors")
        result = run("train", "c.txt", "--half", "--out", "t.safetensors", "--init", "bo=100000", *SMALL)
        assert result.status == 2 and b"t.safetensors is saved in full precision" in result.err, result.err
        tensors = header("t.safetensors")[0]
        assert {tensor["dtype"] for name, tensor in tensors.items() if name != "__metadata__"} == {"F32"}


def what_convert_refuses():
    with folder():
        fails(2, ["needs a model and a new file"], run("convert", MODEL))
        fails(2, ["o.txt", ".safetensors"], run("convert", MODEL, "o.txt"))
        fails(2, ["nowhere"], run("convert", MODEL, "/nowhere/o.safetensors"))


# ---- one array ----


def one_quantity_as_an_array():
    with folder():
        write("c.txt", TEXT)
        ok("step", "gru", "--text", "hello hello", "--keys", "right right b left", "--snapshot", "g.npy")
        ok("step", "gru", "--text", "hello hello", "--keys", "right right", "--snapshot", "v.npy")
        for name in ("g.npy", "v.npy"):
            data = read(name)
            assert data[:6] == b"\x93NUMPY" and b"'descr': '<f4'" in data and b"'shape': (10, 8,)" in data
        document = json.loads(ok("step", "gru", "--text", "hello hello", "--json"))["quantities"]
        flat = lambda rows: struct.pack("<80f", *(x for row in rows for x in row))
        assert any(read("v.npy").endswith(flat(q["value"])) for q in document.values() if q["width"] == 8)
        assert any(read("g.npy").endswith(flat(q["grad"])) for q in document.values() if q["width"] == 8)
        ok("step", "gru", "--run", "-", stdin=b"export t.npy\n")
        fails(2, ["nowhere"], run("step", "gru", "--run", "-", stdin=b"export /nowhere/t.npy\n"))
        # the explorer: the quantity that is shown, for the selected stretch
        ok("explore", MODEL, "c.txt", "--command", "c 2; at 5; select; at 12; select; export c.npy; export c.npz",
           "--keys", "right")
        data = read("c.npy")
        assert b"'shape': (" in data and b", 5,)" in data, data[:100]
        assert data[128:] in read("c.npz"), "the same numbers as with all the others"


# ---- the models that ship ----

CELLS = os.path.join(MODELS, "cells.json")


def measured(name, row):
    """The row anew: the model's loss on its text, and what each of its cells scores there."""
    nats = json.loads(ok("eval", name, row["text"], "--json"))["nats"]
    found = json.loads(ok("find", name, row["text"], "--all", "--top", "100", "--no-ablation", "--json"))["cells"]
    scores = {(cell["feature"], cell["quantity"], cell["unit"]): cell for cell in found}
    cells = []
    for cell in row["cells"]:
        key = cell["feature"], cell["quantity"], cell["unit"]
        assert key in scores, "none of the best 100 for its feature: %r" % (key,)
        score = {number: round(scores[key][number], 4) for number in ("f1", "null_f1", "correlation")}
        cells.append({"feature": key[0], "quantity": key[1], "unit": key[2], **score})
    return {"text": row["text"], "nats": round(nats, 4), "cells": cells}


def a_model_is_what_its_row_says(name, row):
    now = measured(name, row)
    assert abs(now["nats"] - row["nats"]) < 0.002, (now["nats"], row["nats"])
    assert row["cells"], "no cell is known of it"
    for cell, found in zip(row["cells"], now["cells"]):
        for score in ("f1", "null_f1", "correlation"):
            assert abs(cell[score] - found[score]) < 0.01, (cell, found)


def the_page_has_the_same_numbers(name, row):
    page = read(os.path.join(MODELS, "README.md")).decode()
    section = page[page.index("\n## %s\n" % name):].split("\n## ")[1]
    assert "%.4f" % row["nats"] in section, row["nats"]
    for cell in row["cells"]:
        line = "| %s | `%s %d` | %.2f | %.2f |" % (cell["feature"], cell["quantity"], cell["unit"], cell["f1"],
                                                  cell["null_f1"])
        assert line in section, "no row %r" % line


def each_has_a_row(rows):
    assert sorted(rows) == shipped(), "models %s, rows of cells.json %s" % (shipped(), sorted(rows))
    assert sum(os.path.getsize(os.path.join(MODELS, name + ".safetensors")) for name in rows) < 3 << 20


def models_that_ship():
    """With UPDATE_CELLS=1 the numbers in cells.json are those of now; which cells there are is for a person to say."""
    rows = json.loads(read(CELLS))
    if os.environ.get("UPDATE_CELLS"):
        rows = {name: measured(name, row) for name, row in rows.items()}
        write(CELLS, json.dumps(rows, indent=2) + "\n")
    test("each model has a row in cells.json", each_has_a_row, rows)
    for name, row in rows.items():
        test("%s is what cells.json says" % name, a_model_is_what_its_row_says, name, row)
        test("%s: README.md and cells.json" % name, the_page_has_the_same_numbers, name, row)


write(os.path.join(place.name, "text"), TEXT)
ok("train", os.path.join(place.name, "text"), "--out", MODEL, *SMALL)
for check in (names_where_models_are_expected, names_that_nothing_has, models_have_texts_of_their_own, built_and_moved,
              installed_and_moved, half_precision, too_large_for_half, what_convert_refuses, one_quantity_as_an_array):
    test(check.__name__, check)
models_that_ship()
finish()
