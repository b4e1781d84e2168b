"""test_lens_cli.py UNROLL: what `unroll lens` says of gradients: the table, the document, of nets and of models.

That the numbers are right is the business of tests/unit; here they are checked against each other, and against
`unroll step`, which comes to the norms by another way.
"""
import json
import math
import re

from harness import UNSAFE, fails, finish, folder, ok, run, test, write

MEMBERS = ["version", "net", "hidden", "layers", "seed", "loss_at", "text", "T", "quantity", "direction", "grad_norm",
           "grad_norm_one_loss", "one_loss_at", "flow", "quantities", "influence", "jacobian", "matrices"]
NETS = [net["name"] for net in json.loads(ok("nets", "--json"))["nets"]]
TEXT = "hello hello, hello"


def lens(*args):
    return json.loads(ok("lens", *args, "--json"))


def close(a, b, tolerance=1e-5):
    assert abs(a - b) <= tolerance * max(abs(a), abs(b), 1e-30), "%r, expected %r" % (a, b)


def printable(out):
    text = out.decode()
    assert not UNSAFE.search(text) and text.endswith("\n")
    assert max(len(line) for line in text.split("\n")) <= 80, text
    assert not re.search(r"[ \t]\n", text), "blanks at the end of a line"
    return text


# ---- the document ----


def shape_of_net(net):
    document = lens(net, "--text", TEXT, "--hidden", "5", "--influence", "--jacobian")
    T = len(TEXT) - 1
    assert list(document) == MEMBERS and document["version"] == 1
    assert (document["net"], document["hidden"], document["layers"], document["seed"]) == (net, 5, 1, 7)
    assert document["T"] == T and document["text"] == TEXT and document["loss_at"] == "all"
    assert len(document["grad_norm"]) == len(document["grad_norm_one_loss"]) == T
    norm = document["influence"]["norm"]
    assert len(norm) == T and all(len(row) == T for row in norm) and document["influence"]["window"] is None
    jacobian = document["jacobian"]
    assert (jacobian is None) == (net == "window")
    if jacobian:
        shape_of_jacobian(jacobian, T)
    for matrix in document["matrices"].values():
        assert len(matrix["eigenvalues"]) == matrix["n"] == 5
        close(matrix["radius"], max(math.hypot(*pair) for pair in matrix["eigenvalues"]))
        assert matrix["radius"] <= matrix["norm"] * (1 + 1e-9)


def shape_of_jacobian(jacobian, T):
    n = jacobian["n"]
    assert sum(part["width"] for part in jacobian["state"]) == n
    assert len(jacobian["singular"]) == len(jacobian["radius"]) == T
    for singular, norm, radius in zip(jacobian["singular"], jacobian["norm"], jacobian["radius"]):
        assert len(singular) == n and singular == sorted(singular, reverse=True) and singular[0] == norm
        assert radius <= norm * (1 + 1e-6)
    product = jacobian["product"]["log_singular"]
    assert all(len(row) == n for row in product)
    close(math.exp(product[0][0]), jacobian["norm"][jacobian["product"]["from"] - 1])


def what_was_not_asked_for_is_null():
    document = lens("gru", "--text", TEXT)
    assert document["influence"] is document["jacobian"] is document["matrices"] is None


def norms_are_those_of_step():
    for net, quantity in (("lstm", "h.c"), ("elman", "h.a"), ("jordan", "p"), ("bidirectional", "g")):
        for at in ("all", "last", "4"):
            document = lens(net, "--text", TEXT, "--quantity", quantity, "--loss-at", at)
            step = json.loads(ok("step", net, "--text", TEXT, "--loss-at", at, "--json"))
            assert document["loss_at"] == step["loss_at"]
            assert document["grad_norm"] == step["quantities"][quantity]["grad_norm"]
            for name, told in document["quantities"].items():
                assert told["grad_norm"] == step["quantities"][name]["grad_norm"]
                assert told["role"] == step["quantities"][name]["role"]


def rows_of_influence_are_single_losses():
    document = lens("gru", "--text", TEXT, "--influence")
    for t in (1, 7, len(TEXT) - 1):
        one = lens("gru", "--text", TEXT, "--loss-at", str(t))
        for got, expected in zip(document["influence"]["norm"][t - 1], one["grad_norm"]):
            close(got, expected)
    banded = lens("gru", "--text", TEXT, "--influence", "--window", "3")["influence"]
    assert banded["window"] == 3
    for t, (row, whole) in enumerate(zip(banded["norm"], document["influence"]["norm"])):
        for k, x in enumerate(row):
            close(x, whole[k] if abs(t - k) <= 3 else 0)


def the_state_is_one_vector():
    state = lens("lstm", "--text", TEXT, "--quantity", "state", "--influence")
    h, c = (lens("lstm", "--text", TEXT, "--quantity", q, "--influence") for q in ("h", "h.c"))
    for a, b, both in zip(h["grad_norm"], c["grad_norm"], state["grad_norm"]):
        close(both, math.hypot(a, b))
    close(state["influence"]["norm"][9][4], math.hypot(*(x["influence"]["norm"][9][4] for x in (h, c))))
    parts = lens("skip", "--text", TEXT, "--jacobian")["jacobian"]["state"]
    assert [(part["quantity"], part["lag"]) for part in parts] == [("h", 0), ("h", 1), ("h", 2)]


def verdicts():
    """Decay by a number that is known, and the matrix that brings it about."""
    net = "cell decay(x) -> h[n]\n  h = W h[t-1] + U x\n  init W = %s\n"
    with folder():
        for init, verdict, bound in (("spectral(0.5)", "vanishing", None), ("identity", "steady", "undecided"),
                                     ("0", "unknown", "vanishes")):
            write("decay.net", net % init)
            document = lens("decay.net", "--text", "abc" * 20, "--loss-at", "last", "--jacobian")
            assert document["flow"]["verdict"] == verdict, document["flow"]
            matrix = document["matrices"]["h.W"]
            assert matrix["simple"] and matrix["activation"] is None and matrix["equation"] == "h"
            assert bound is None or matrix["verdict"] == bound
        write("decay.net", net % "identity")
        logs = lens("decay.net", "--text", "abc" * 20, "--jacobian")["jacobian"]["product"]["log_singular"]
        assert all(abs(x) < 1e-9 for row in logs for x in row)
        write("decay.net", net % "0")
        jacobian = lens("decay.net", "--text", "abc" * 20, "--jacobian")["jacobian"]
        assert jacobian["radius"][3] == 0 and jacobian["product"]["log_singular"][0] == [None] * 8
    lstm = lens("lstm", "--text", TEXT, "--jacobian")["matrices"]
    assert [m["activation"] for m in lstm.values()] == ["sigmoid", "sigmoid", "tanh", "sigmoid"]
    assert not any(m["simple"] for m in lstm.values()) and lstm["h.Wi"]["steepest"] == 0.25


def initial_weights():
    document = lens("elman", "--text", TEXT, "--init", "W=identity", "--jacobian")
    assert document["init"] == "W=identity" and document["matrices"]["h.W"]["radius"] == 1


def reverse_sweeps():
    document = lens("bidirectional", "--text", TEXT, "--quantity", "g", "--jacobian", "--loss-at", "5")
    T = len(TEXT) - 1
    assert document["direction"] == -1 and document["one_loss_at"] == 5
    assert document["grad_norm"][:5] == [0] * 5 and all(document["grad_norm"][5:])
    product = document["jacobian"]["product"]
    assert product["from"] == 5 and len(product["log_singular"]) == T - 4


# ---- the table ----


def tables():
    for net in NETS:
        text = printable(ok("lens", net, "--text", TEXT, "--influence", "--jacobian"))
        assert text.startswith(net + ", hidden 8, 17 timesteps") and "Influence" in text
    text = printable(ok("lens", "elman", "--text", "to be\tor \u00e9", "--loss-at", "last"))
    assert "\u2423" in text and "\u21e5" in text and "The loss of timestep 9 counts" in text
    assert re.search(r"^    9  .* [0-9.e-]+$", text, re.M) and ("vanishing" in text or "steady" in text)
    printable(ok("lens", "lstm", "--layers", "3", "--hidden", "4", "--quantity", "state", "--text", "a" * 90 + "b"))
    assert "median" in printable(ok("lens", "lstm", "--text", TEXT * 40, "--influence", "--window", "400"))


# ---- models ----


def a_model():
    with folder():
        write("book.txt", "hello, the world is old. " * 40)
        ok("train", "book.txt", "--out", "book.safetensors", "--epochs", "1", "--hidden", "6", "--layers", "2",
           "--embedding", "3", "--batch", "2", "--steps-bptt", "8")
        document = lens("book.safetensors", "--text", "hello old world", "--jacobian", "--influence")
        assert (document["hidden"], document["layers"], document["seed"]) == (6, 2, None)
        assert document["quantity"] == "h2" and document["jacobian"]["n"] == 24
        assert "book.safetensors, hidden 6, 2 layers" in printable(ok("lens", "book.safetensors", "--text", "hello"))
        fails(2, ["'X'"], run("lens", "book.safetensors", "--text", "heX"))
        fails(2, ["book.safetensors", "--hidden"], run("lens", "book.safetensors", "--hidden", "3"))
        fails(2, ["book.safetensors", "--init"], run("lens", "book.safetensors", "--init", "W=identity"))
        fails(2, ["none.safetensors"], run("lens", "none.safetensors"))
        write("broken.safetensors", "no model")
        fails(2, ["broken.safetensors"], run("lens", "broken.safetensors"))


# ---- what is wrong ----


def wrong():
    fails(2, ["'h.cc'", "h.c?"], run("lens", "lstm", "--quantity", "h.cc"))
    fails(2, ["elman", "'memory'"], run("lens", "elman", "--quantity", "memory"))
    fails(2, ["target"], run("lens", "elman", "--quantity", "target"))
    fails(2, ["window", "state"], run("lens", "window", "--quantity", "state"))
    fails(2, ["--window", "--influence"], run("lens", "--window", "3"))
    fails(2, ["--vocab", "lstm"], run("lens", "--vocab", "v.json"))
    fails(2, ["2000", "--length"], run("lens", "--influence", "--text", "ab" * 1001))
    fails(2, ["1024", "--hidden"], run("lens", "--jacobian", "--hidden", "513", "--text", "ab"))
    fails(2, ["11", "1 to 10"], run("lens", "--text", "hello hello", "--loss-at", "11"))
    fails(2, ["lstn", "lstm"], run("lens", "lstn"))


for net_name in NETS:
    test("shape of %s" % net_name, shape_of_net, net_name)
for check in (what_was_not_asked_for_is_null, norms_are_those_of_step, rows_of_influence_are_single_losses,
              the_state_is_one_vector, verdicts, initial_weights, reverse_sweeps, tables, a_model, wrong):
    test(check.__name__, check)
finish()
