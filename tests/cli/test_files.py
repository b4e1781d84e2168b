"""test_files.py UNROLL: what a session writes and reads: saved sessions, models."""
import ast
import html.parser
import json
import re
import struct
import subprocess
import zipfile

from harness import fails, finish, folder, ok, read, run, run_in_terminal, test, write

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


# ---- pictures and numbers ----


def a_page_for_a_browser():
    with folder():
        ok("step", "lstm", "--text", "hello hello", "--keys", "right right", "--snapshot", "s.html", "--size", "100x30")
        page = read("s.html").decode()
        html.parser.HTMLParser().feed(page)
        text = re.sub("<[^>]*>", "", page[page.index("<pre"):])
        rows = ok("step", "lstm", "--text", "hello hello", "--keys", "right right", "--size", "100x30").decode().split("\n")
        got = [row.rstrip() for row in html.unescape(text).split("\n")[1:31]]
        assert got == [row.rstrip() for row in rows[:30]], got
        assert 'title="h unit 1 at t = 3: 0.0' in page, re.findall('title="[^"]*"', page)[:5]


def npy(data):
    """What numpy.load would make of an array: its type, shape and numbers."""
    assert data[:8] == b"\x93NUMPY\x01\x00"
    length = struct.unpack("<H", data[8:10])[0]
    assert (10 + length) % 64 == 0 and data[9 + length:10 + length] == b"\n"
    header = ast.literal_eval(data[10:10 + length].decode())
    assert header["fortran_order"] is False and set(header) == {"descr", "fortran_order", "shape"}
    count = 1
    for size in header["shape"]:
        count *= size
    code = {"<f4": "f", "<f8": "d", "<U1": "I"}[header["descr"]]
    return header["shape"], struct.unpack("<%d%s" % (count, code), data[10 + length:])


def load(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name[:-4]: npy(archive.read(name)) for name in archive.namelist()}


def flat(x):
    return [z for y in x for z in flat(y)] if isinstance(x, list) else [x]


def all_numbers_for_a_notebook():
    """The same numbers as the JSON document has, to the last bit of a float."""
    args = ("step", "lstm", "--text", "héllo hello", "--layers", "2", "--loss-at", "last")
    document = json.loads(ok(*args, "--json"))
    with folder():
        ok(*args, "--snapshot", "a.npz")
        first = read("a.npz")
        ok(*args, "--snapshot", "a.npz")
        assert read("a.npz") == first, "the same numbers give the same bytes"
        arrays = load("a.npz")
        T = document["T"]
        assert arrays["text"] == ((T + 1,), tuple(map(ord, document["text"])))
        assert arrays["vocabulary"][1] == tuple(map(ord, document["vocab"]))
        assert arrays["loss_total"][0] == () and abs(arrays["loss_total"][1][0] - document["loss_total"]) < 1e-12
        assert arrays["loss_weight"][1] == (0,) * (T - 1) + (1,)
        single = lambda x: struct.unpack("<f", struct.pack("<f", x))[0]
        for name, quantity in document["quantities"].items():
            for folder_name in ("value", "grad"):
                shape, numbers = arrays[folder_name + "/" + name]
                assert shape == (T, quantity["width"]), name
                assert list(numbers) == [single(x) for x in flat(quantity[folder_name])], name
            if quantity["init"] and any(quantity["init"]):
                assert list(arrays["init/" + name][1]) == [single(x) for x in quantity["init"]], name
        for name, parameter in document["params"].items():
            rows, columns = parameter["shape"]
            for folder_name, key in (("parameter", "value"), ("parameter_grad", "grad")):
                shape, numbers = arrays[folder_name + "/" + name]
                assert shape in ((rows, columns), (rows,)) and len(numbers) == rows * columns
                assert list(numbers) == [single(x) for x in flat(parameter[key])], name


def numpy_reads_them():
    script = ("import numpy, sys; d = numpy.load(sys.argv[1]); assert ''.join(d['text']) == 'hello hello'; "
              "assert d['value/h'].shape == (10, 8); print(float(abs(d['loss_total'] - d['value/loss'].sum()) < 1e-5))")
    has = subprocess.run(["/usr/bin/python3", "-c", "import numpy"], capture_output=True)
    with folder():
        ok("step", "gru", "--text", "hello hello", "--snapshot", "a.npz")
        if has.returncode == 0:
            done = subprocess.run(["/usr/bin/python3", "-c", script, "a.npz"], capture_output=True)
            assert done.stdout == b"1.0\n", done


def exports_while_it_runs():
    with folder():
        ok("step", "lstm", "--text", "hello hello", "--run", "-", "--size", "90x30",
           stdin=b"step 4\nexport a.txt\ngradients\nexport b.svg\nexport c.html\nexport d.npz\nexport e.ansi\n")
        assert "t 4/10" in read("a.txt").decode()
        assert len(read("a.txt").decode().split("\n")) == 31
        assert read("b.svg").startswith(b"<svg") and b"<pre" in read("c.html") and load("d.npz") and read("e.ansi")
        fails(2, [".html", ".npz"], run("step", "--run", "-", stdin=b"export f.png\n"))
        fails(2, ["nowhere"], run("step", "--run", "-", stdin=b"export /nowhere/f.svg\n"))
        assert run_in_terminal("step", keys=b":export g.svg\r:export h.npz\rq", seen=b"quit", TERM="xterm-256color").status == 0
        assert b"</svg>" in read("g.svg") and load("h.npz")


for check in (a_page_for_a_browser, all_numbers_for_a_notebook, numpy_reads_them, exports_while_it_runs,
              what_was_done_is_done_again, a_session_is_reopened, what_has_no_place, a_model_is_stepped):
    test(check.__name__, check)
finish()
