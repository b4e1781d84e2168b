"""test_json.py UNROLL: the documents that --json prints: their shape, their numbers, and that they read back exactly.

That the numbers are right is the business of golden/oracle.py and of the gradient checks. Here a few equations are worked
out again from the document itself, so that what is printed is known to be what the equations mean: V x, not x V.
"""
import json
import math
import os
import struct
import subprocess

from harness import TIMEOUT, UNROLL, UNSAFE, environment, finish, folder, ok, read, run, test, write

MEMBERS = ["version", "net", "hidden", "layers", "seed", "loss_at", "vocab", "text", "T", "loss_total", "loss", "params",
           "quantities"]
ROLES = {"input", "pre-activation", "gate", "candidate", "state", "output", "probability", "loss", "mask", "other"}
NETS = [net["name"] for net in json.loads(ok("nets", "--json"))["nets"]]


def step(*args, **more):
    return json.loads(ok("step", *args, "--json", **more))


def as_float(x):
    """The nearest number of single precision."""
    return struct.unpack("f", struct.pack("f", x))[0]


def close(a, b, tolerance=2e-6):
    assert abs(a - b) <= tolerance * max(1, abs(a), abs(b)), "%r, expected %r" % (a, b)


def all_close(a, b, tolerance=2e-6):
    assert len(a) == len(b)
    for x, y in zip(a, b):
        close(x, y, tolerance)


def matrix(parameter, numbers="value"):
    """As rows."""
    rows, columns = parameter["shape"]
    assert len(parameter[numbers]) == rows * columns
    return [parameter[numbers][i * columns:(i + 1) * columns] for i in range(rows)]


def times(parameter, vector):
    return [sum(w * x for w, x in zip(row, vector)) for row in matrix(parameter)]


def plus(*vectors):
    return [sum(numbers) for numbers in zip(*vectors)]


# ---- shape ----


def check_quantity(quantity, T):
    assert list(quantity) == ["role", "width", "value", "grad", "grad_norm", "init"]
    assert quantity["role"] in ROLES
    for name in ("value", "grad"):
        assert len(quantity[name]) == T
        assert all(len(row) == quantity["width"] for row in quantity[name])
    assert len(quantity["grad_norm"]) == T and len(quantity["init"]) == quantity["width"]
    for row, norm in zip(quantity["grad"], quantity["grad_norm"]):
        close(norm, math.sqrt(sum(x * x for x in row)), 1e-6)


def check_document(document, text):
    assert list(document) == MEMBERS and document["version"] == 1
    assert document["text"] == text and document["T"] == len(text) - 1
    assert document["vocab"] == sorted(set(text))
    assert len(document["loss"]) == document["T"]
    for parameter in document["params"].values():
        assert list(parameter) == ["shape", "value", "grad"]
        matrix(parameter), matrix(parameter, "grad")
    for quantity in document["quantities"].values():
        check_quantity(quantity, document["T"])
    names = list(document["quantities"])
    assert names[0] == "x" and "target" not in names
    one_hot = document["quantities"]["x"]["value"]
    for character, row in zip(text, one_hot):
        assert row == [float(symbol == character) for symbol in document["vocab"]]
    assert document["quantities"]["loss"]["value"] == [[loss] for loss in document["loss"]]


def shape_of_net(net):
    text = "hello, world"
    document = step(net, "--text", text, "--hidden", "3")
    assert (document["net"], document["hidden"], document["layers"], document["seed"]) == (net, 3, 1, 7)
    assert document["loss_at"] == "all"
    check_document(document, text)


def names_of_lstm():
    document = step("lstm", "--text", "hello")
    assert list(document["quantities"]) == ["x", "h.i", "h.f", "h.g", "h.o", "h.c", "h", "o", "p", "loss"]
    roles = [quantity["role"] for quantity in document["quantities"].values()]
    assert roles == ["input", "gate", "gate", "candidate", "gate", "state", "state", "output", "probability", "loss"]
    assert document["params"]["h.Ui"]["shape"] == [8, 4] and document["params"]["h.bi"]["shape"] == [8, 1]
    assert document["params"]["V"]["shape"] == [4, 8]
    stack = step("lstm", "--text", "hello", "--layers", "2")
    assert stack["layers"] == 2 and {"h1", "h2", "h1.i", "h2.c"} <= set(stack["quantities"])
    assert stack["params"]["h1.Ui"]["shape"] == [8, 4] and stack["params"]["h2.Ui"]["shape"] == [8, 8]


# ---- numbers ----


def check_literal(text):
    """The digits of a float that reads back: what they mean, in double precision, is a float already."""
    x = float(text)
    assert as_float(x) == x, "%s is no float, %r is" % (text, as_float(x))
    assert "." in text or "e" in text, "%s is read as an integer" % text


def numbers_read_back():
    for net in NETS:
        out = ok("step", net, "--text", "abracadabra", "--json")
        document = json.loads(out, parse_float=lambda text: text)
        for group, members in (("params", ("value", "grad")), ("quantities", ("value", "grad", "init"))):
            for named in document[group].values():
                for member in members:
                    rows = named[member] if isinstance(named[member][0], list) else [named[member]]
                    for row in rows:
                        for text in row:
                            check_literal(text)


def loss_total():
    """It is the sum of the losses that count, to the last bit of a double."""
    T = 10
    for at, counted in (("all", range(T)), ("last", [T - 1]), ("1", [0]), ("4", [3])):
        document = step("gru", "--text", "hello hello", "--loss-at", at)
        assert document["loss_at"] == (int(at) if at.isdigit() else at)
        total = 0.0
        for t in counted:  # one after the other: newer Pythons' sum() is more exact
            total += as_float(document["loss"][t])
        assert document["loss_total"] == total
        grads = document["quantities"]["loss"]["grad"]
        assert grads == [[float(t in counted)] for t in range(T)]
        later = document["quantities"]["h"]["grad_norm"][max(counted) + 1:]
        assert all(norm == 0 for norm in later), "a gradient from after the loss"


def equations_of_elman():
    document = step("elman", "--text", "hello hello", "--hidden", "5")
    params, quantities = document["params"], document["quantities"]
    before = quantities["h"]["init"]
    for t in range(document["T"]):
        value = {name: quantity["value"][t] for name, quantity in quantities.items()}
        a = plus(params["h.b"]["value"], times(params["h.U"], value["x"]), times(params["h.W"], before))
        all_close(value["h.a"], a)
        all_close(value["h"], [math.tanh(x) for x in a])
        all_close(value["o"], plus(params["c"]["value"], times(params["V"], value["h"])))
        target = document["vocab"].index(document["text"][t + 1])
        close(document["loss"][t], -math.log(value["p"][target]))
        before = value["h"]


def gradients_of_elman():
    """Those of the parameters are sums over time of the quantities' own."""
    document = step("elman", "--text", "hello hello", "--hidden", "5")
    params, quantities = document["params"], document["quantities"]
    o, h = quantities["o"], quantities["h"]
    all_close(params["c"]["grad"], plus(*o["grad"]))
    expected = [[sum(do[i] * y[j] for do, y in zip(o["grad"], h["value"])) for j in range(5)] for i in range(o["width"])]
    for row, wanted in zip(matrix(params["V"], "grad"), expected):
        all_close(row, wanted)
    for t in range(document["T"]):
        target = document["vocab"].index(document["text"][t + 1])
        all_close(o["grad"][t], [p - (i == target) for i, p in enumerate(quantities["p"]["value"][t])])


def dropout():
    """Two layers of elman, worked out again with the masks of the document."""
    text, options = "hello hello", ["--hidden", "6", "--layers", "2", "--dropout", "0.5"]
    for kind in ("naive", "variational"):
        document = step("elman", "--text", text, *options, "--dropout-kind", kind)
        check_document(document, text)
        params, quantities = document["params"], document["quantities"]
        masks = {name: q["value"] for name, q in quantities.items() if q["role"] == "mask"}
        recurrent = {"h1.h.past.mask", "h2.h.past.mask"} if kind == "variational" else set()
        assert set(masks) == {"h2.x.mask", "h.kept.mask"} | recurrent
        for values in masks.values():
            assert {x for row in values for x in row} == {0.0, 2.0}
            assert (values == [values[0]] * document["T"]) == (kind == "variational")
        before = {"h1": [0.0] * 6, "h2": [0.0] * 6}
        for t in range(document["T"]):
            def masked(name, vector):
                return [m * x for m, x in zip(masks[name][t], vector)] if name in masks else vector
            below = quantities["x"]["value"][t]
            for layer in ("h1", "h2"):
                a = plus(params[layer + ".b"]["value"], times(params[layer + ".U"], masked(layer + ".x.mask", below)),
                         times(params[layer + ".W"], masked(layer + ".h.past.mask", before[layer])))
                all_close(quantities[layer]["value"][t], [math.tanh(x) for x in a])
                below = before[layer] = quantities[layer]["value"][t]
            all_close(quantities["o"]["value"][t],
                      plus(params["c"]["value"], times(params["V"], masked("h.kept.mask", below))))
    other = step("elman", "--text", text, *options, "--seed", "8")["quantities"]["h2.x.mask"]["value"]
    assert other != step("elman", "--text", text, *options)["quantities"]["h2.x.mask"]["value"]


def dropout_of_equations():
    with folder():
        write("my.net", "cell c(x) -> h[n]\n  h = tanh(b + U x + W dropout(h[t-1], 0.5))\n")
        plain = step("my.net", "--text", "hello")
        assert "h.mask" not in plain["quantities"]
        masked = step("my.net", "--text", "hello", "--training")
        assert masked["quantities"]["h.mask"]["role"] == "mask"
        assert masked["params"]["h.W"]["value"] == plain["params"]["h.W"]["value"]
        assert masked["loss_total"] != plain["loss_total"]


def dropout_of_a_session():
    """By command as by option; each update of training has masks of its own, and undo brings the old ones back."""
    def masks(*lines, options=()):
        document = step("lstm", "--text", "hello hello", *options, "--run", "-", stdin="\n".join(lines).encode())
        return {name: q["value"] for name, q in document["quantities"].items() if q["role"] == "mask"}
    naive, other = masks("dropout 0.5"), masks("dropout 0.5 variational")
    assert set(naive) == {"h.kept.mask"} and set(other) == {"h.kept.mask", "h.h.past.mask"}
    assert naive == masks(options=("--dropout", "0.5"))
    assert other == masks(options=("--dropout", "0.5", "--dropout-kind", "variational"))
    assert masks("dropout 0.5", "dropout") == {} == masks("dropout") == masks()
    trained = masks("dropout 0.5", "train 2")
    assert trained != naive and trained == masks("dropout 0.5", "train", "train")
    assert masks("dropout 0.5", "train 2", "undo") == naive
    for wrong in ("dropout 1", "dropout x", "dropout 0.5 word", "dropout -1"):
        result = run("step", "lstm", "--run", "-", "--json", stdin=wrong.encode())
        assert result.status == 2 and b"probability" in result.err, result.err


def initial_states():
    """What a delay reads before the first timestep; behind the last, where only the future is read."""
    net = "cell mine(x) -> h[n]\n  h = tanh(b + U x + W h[t%s])\n  init h = %s\n"
    with folder():
        for delay in ("-1", "+1"):
            write("mine.net", net % (delay, "0.5"))
            quantities = step("mine.net", "--text", "hello")["quantities"]
            assert quantities["h"]["init"] == [0.5] * 8
            assert quantities["o"]["init"] == [0.0] * 4
        write("mine.net", net % ("-2", "learn"))
        document = step("mine.net", "--text", "hello")
        assert document["quantities"]["h"]["init"] == document["params"]["h[0]"]["value"]
    assert step("window", "--text", "hello")["quantities"]["x"]["init"] == [0.0] * 4


def not_finite():
    with folder():
        write("big.net", "cell big(x) -> h[n]\n  h = relu(b + U x + W h[t-1])\n  init U = 1e200\n")
        document = json.loads(ok("step", "big.net", "--text", "hello", "--json"), parse_constant=int)
        assert None in document["params"]["h.U"]["value"] and document["loss_total"] is None


# ---- text ----


def one_line():
    for args in (("step",), ("nets",), ("gradcheck", "elman")):
        out = ok(*args, "--json")
        assert out.endswith(b"}\n") and out.count(b"\n") == 1


def awkward_text():
    text = "a\x01\x1b[31m\x07\t\r\n\x7f\u0085\u009b1m\u200b\u202eabc\u2066\u202c\ufeff\"\\/\u00e9e\u0301\U0001f41f\uffff"
    out = ok("step", "gru", "--text", text, "--json")
    assert not UNSAFE.search(out.decode("ascii"))
    check_document(json.loads(out), text)
    with folder():
        write("t.txt", text + "\0")
        check_document(step("gru", "--text-file", "t.txt"), text + "\0")


def awkward_name():
    """A net's name is as it was asked for, if that can be written in JSON at all."""
    with folder():
        for name, shown in ((b"\xc3\xa9.net", "\u00e9.net"), (b"\xff.net", "\\xff.net"), (b"\x1b.net", "\x1b.net")):
            write(name, ok("nets", "elman"))
            out = ok("step", name, "--text", "hello", "--json")
            assert not UNSAFE.search(out.decode("ascii"))
            assert json.loads(out)["net"] == shown


def lengths():
    """Characters are code points, wherever the text comes from."""
    text = "h\u00e9llo \U0001f41f w\u00f6rld"
    with folder():
        write("t.txt", text)
        for cut in (2, 4, 7, len(text), 1000):
            for source in (("--text", text), ("--text-file", "t.txt"), ("--text-file=-",)):
                document = step("elman", *source, "--length", str(cut), stdin=text.encode())
                assert document["text"] == text[:cut]
        write("t.txt", text * 50 + "\n")
        assert step("elman", "--text-file", "t.txt")["text"] == (text * 50)[:200]
        assert step("elman", "--text", text * 50)["text"] == text * 50
        write("t.txt", text.encode() + b"\xff")  # what is not kept need not be text
        assert step("elman", "--text-file", "t.txt", "--length", str(len(text)))["text"] == text


def only_the_beginning():
    """Of a long file, or of a pipe without end, no more is read than can be used: four bytes a character."""
    with folder():
        write("t.txt", "hello " * 100000)
        with open("t.txt", "rb") as file:
            done = subprocess.run([UNROLL, "step", "elman", "--json", "--text-file", "-", "--length", "50"], stdin=file,
                                  stdout=subprocess.PIPE, check=True, env=environment())
            assert json.loads(done.stdout)["text"] == ("hello " * 9)[:50]
            assert os.lseek(file.fileno(), 0, os.SEEK_CUR) <= 200
        endless = subprocess.Popen(["yes", "hello"], stdout=subprocess.PIPE)
        done = subprocess.run([UNROLL, "step", "elman", "--json", "--text-file", "-"], stdin=endless.stdout,
                              stdout=subprocess.PIPE, check=True, timeout=TIMEOUT, env=environment())
        endless.stdout.close()
        endless.wait()
        assert len(json.loads(done.stdout)["text"]) == 200


# ---- the same again ----


def same_net_from_a_file(net):
    with folder():
        write("my.net", ok("nets", net))
        shipped = ok("step", net, "--text", "hello", "--json")
        own = ok("step", "my.net", "--text", "hello", "--json")
        assert own.replace(b'"net":"my.net"', b'"net":"%s"' % net.encode(), 1) == shipped


def seeds():
    first = ok("step", "--json", "--seed", "1")
    assert first == ok("step", "--seed=1", "--json")
    assert first != ok("step", "--json", "--seed", "2")
    assert json.loads(ok("step", "--json", "--seed", "9007199254740991"))["seed"] == 2**53 - 1


def initial_weights():
    """--init changes what it names and nothing else; it stays when the net is changed."""
    plain = step("elman", "--text", "abcab", "--hidden", "3")
    given = step("elman", "--text", "abcab", "--hidden", "3", "--init", "identity", "--init", "c=0.5")
    assert "init" not in plain and given["init"] == "identity, c=0.5"
    assert matrix(given["params"]["h.W"]) == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert given["params"]["c"]["value"] == [0.5] * 3
    for name in ("h.U", "h.b", "V"):
        assert given["params"][name]["value"] == plain["params"][name]["value"]
    other = step("elman", "--text", "abcab", "--hidden", "3", "--init", "identity", "--run", "-", stdin=b"net gru\n")
    assert matrix(other["params"]["h.Wz"]) == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def order_of_arguments():
    want = ok("step", "gru", "--text", "hello", "--hidden", "3", "--json")
    for args in (("--hidden", "3", "gru", "--text=hello", "--json"), ("--json", "--text", "hello", "--hid=3", "--", "gru")):
        assert ok("step", *args) == want
        assert ok("step", *args, POSIXLY_CORRECT="1") == want
    assert ok("--json", "--seed", "3") == ok("step", "lstm", "--json", "--seed", "3")
    assert ok("step", "--hidden", "3", "--hidden", "4", "--json") == ok("step", "--hidden", "4", "--json")


def after_a_script():
    """What is printed is what the screen would show: --run and --keys come first."""
    with folder():
        write("s.run", "net gru\r\ntext hello\n\n# smaller\nhidden 3\nloss-at last")
        document = step("elman", "--run", "s.run", "--keys", "r")
        assert (document["net"], document["hidden"], document["loss_at"], document["seed"]) == ("gru", 3, "last", 8)
        check_document(document, "hello")
        assert step("--run", "-", stdin=read("s.run"))["net"] == "gru"


for net in NETS:
    test("shape of " + net, shape_of_net, net)
    test("%s from a file" % net, same_net_from_a_file, net)
for check in (names_of_lstm, numbers_read_back, loss_total, equations_of_elman, gradients_of_elman, dropout,
              dropout_of_equations, dropout_of_a_session, initial_states, not_finite, one_line, awkward_text,
              awkward_name, lengths, only_the_beginning, seeds, initial_weights, order_of_arguments, after_a_script):
    test(check.__name__, check)
finish()
