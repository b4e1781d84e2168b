"""test_nets.py UNROLL: what `unroll nets` says of a net: parameters, the letters of courses, the same net in PyTorch.

The PyTorch programs are compiled always, and run where a python3 has torch.
"""
import json
import struct
import subprocess
import sys

from harness import UNSAFE, fails, finish, folder, ok, read, run, test, write

TEXT = "".join("the lamp of the quay and the tide of the keeper %d\n"[i % 9:] % (i * i % 7) for i in range(120))
IN_TORCH = {"lstm": "nn.LSTM", "gru": "nn.GRU", "elman": "nn.RNN", "elman-relu": "nn.RNN", "irnn": "nn.RNN"}


def facts(*args):
    return json.loads(ok("nets", *args, "--json"))["nets"][0]


def shipped():
    return [net["name"] for net in json.loads(ok("nets", "--json"))["nets"]]


# ---- parameters ----


def parameters():
    text = ok("nets", "lstm", "--hidden", "10", "--vocab", "7", "--layers", "2", "--embedding", "4").decode()
    lines = [line.split() for line in text.splitlines()]
    assert lines[0] == "hidden 10, vocabulary 7, layers 2, embedding 4".split(), text
    rows = {line[0]: line[1:] for line in lines[1:]}
    assert rows["E"] == ["4", "x", "7", "28"] and rows["h1.Uf"] == ["10", "x", "4", "40"]
    assert rows["h2.Uf"] == ["10", "x", "10", "100"] and rows["h2.bf"] == ["10", "10"] and rows["V"][-1] == "70"
    total = 4 * (10 * 4 + 10 * 10 + 10) + 4 * (10 * 10 + 10 * 10 + 10) + 28 + 7 + 70
    assert rows["total"] == [str(total)], (rows["total"], total)
    assert sum(int(row[-1]) for name, row in rows.items() if name != "total") == total


def parameters_at_defaults():
    text = ok("nets", "gru", "--parameters").decode()
    assert text.startswith("hidden 128, vocabulary 65, layers 1\n")
    assert text.split()[-1] == str(3 * (128 * 65 + 128 * 128 + 128) + 128 + 65 * 128 + 65)
    with folder():
        write("my.net", ok("nets", "jordan"))
        assert ok("nets", "my.net", "--parameters") == ok("nets", "jordan", "--parameters")


def json_says_the_same():
    for name in shipped():
        net = facts(name, "--hidden", "9", "--vocab", "11")
        table = ok("nets", name, "--hidden", "9", "--vocab", "11").decode().splitlines()[1:]
        assert net["sizes"] == {"hidden": 9, "vocab": 11, "layers": 1, "embedding": 0}
        assert [p["name"] for p in net["parameters"]] == [line.split()[0] for line in table[:-1]]
        for parameter, line in zip(net["parameters"], table):
            rows, columns = parameter["shape"]
            assert parameter["count"] == rows * columns == int(line.split()[-1])
        assert sum(p["count"] for p in net["parameters"]) == net["total"] == int(table[-1].split()[-1])


def as_trained():
    """The count is that of the model that training makes."""
    with folder():
        write("t.txt", TEXT)
        ok("train", "t.txt", "--out", "m.safetensors", "--net", "gru-cho", "--hidden", "6", "--updates", "2", "--batch",
           "4", "--steps-bptt", "8", "--no-screen")
        tensors, _ = safetensors("m.safetensors")
        assert sum(len(numbers) for _, numbers in tensors.values()) == facts(
            "gru-cho", "--hidden", "6", "--vocab", str(len(set(TEXT))))["total"]


# ---- notations ----


def notations():
    assert ok("nets", "lstm", "--notation", "colah").decode().splitlines() == [
        "h = lstm(x)",
        "  i = σ(b_i + Ui x + Wi h_{t-1})",
        "  f = σ(b_f + Uf x + Wf h_{t-1})",
        "  C\u0303 = tanh(b_C + Ug x + Wg h_{t-1})",
        "  o = σ(b_o + Uo x + Wo h_{t-1})",
        "  C = f * C_{t-1} + i * C\u0303",
        "  h = o * tanh(C)",
        "o = c + V h",
        "p = softmax(o)",
        "loss = cross_entropy(p, target)"]
    two = ok("nets", "elman", "--notation", "gamma", "--layers", "2", "--hidden", "8").decode()
    assert two.startswith("a1 = elman(x)\n") and "\na2 = elman(a1)\n" in two, two
    assert [line.split()[:2] for line in two.splitlines() if line.startswith("  h2.")] == [
        ["h2.b", "b_a"], ["h2.U", "W_xa"], ["h2.W", "W_aa"]]
    assert ok("nets", "lstm", "--notation", "gamma", LC_ALL="C").isascii()
    assert ok("nets", "gru", "--notation", "own").decode().startswith("h = gru(x)\n  r = σ(br + Ur x + Wr h[t-1])\n")


def notations_as_json():
    for name in shipped():
        net = facts(name)
        for notation, letters in net["notations"].items():
            shown = ok("nets", name, "--notation", notation).decode().splitlines()
            listed = [line.strip() for line in shown]
            assert all(equation in listed for equation in letters["equations"]), (name, notation)
            assert set(letters["parameters"]) == {p["name"] for p in net["parameters"]}
            assert len(letters["equations"]) == len(net["equations"])
            assert not UNSAFE.search("".join(letters["equations"]))
    assert set(facts("lstm")["notations"]) == {"colah", "goodfellow", "mit", "cs224n", "gamma", "capital"}
    assert facts("lstm")["notations"]["mit"]["parameters"]["h.Wf"] == "W_hf"


def own_tables():
    with folder():
        net = ok("nets", "elman").decode() + "  notation mine: h = s, W = ρ, t = <t>\n"
        write("my.net", net)
        assert "a = b + U x + ρ s<t-1>" in ok("nets", "my.net", "--notation", "mine").decode()
        write("my.net", net.replace("h = s,", "hh = s,"))
        fails(2, ["my.net:10:18", "nothing here is called hh"], run("nets", "my.net"))
        write("my.net", net.replace("h = s,", "h = x,"))
        fails(2, ["my.net:10:", "would both be written x"], run("step", "my.net", "--json"))


def refused():
    fails(2, ["--notation greek", "own, colah, goodfellow"], run("nets", "lstm", "--notation", "greek"))
    fails(2, ["name a net"], run("nets", "--parameters"))
    fails(2, ["name a net"], run("nets", "--torch"))
    fails(2, ["--torch"], run("nets", "lstm", "--torch", "--notation", "colah"))
    fails(2, ["jordan"], run("nets", "jordan", "--layers", "2"))
    fails(2, ["charlm", "lstm"], run("nets", "charlm", "--parameters"))
    fails(2, ["none.net"], run("nets", "none.net"))
    fails(2, ["--vocab 0"], run("nets", "lstm", "--vocab", "0"))


# ---- PyTorch ----


def torch_or_not():
    """Which nets PyTorch has, and that the others are told apart clearly."""
    for name in shipped():
        torch = facts(name)["torch"]
        assert (torch and torch["module"]) == IN_TORCH.get(name), name
        if torch:
            code = ok("nets", name, "--torch").decode()
            assert code == torch["code"] and not UNSAFE.search(code)
            compile(code, name, "exec")
        else:
            fails(2, ["PyTorch has no module", name, "lstm (nn.LSTM)"], run("nets", name, "--torch"))


def a_name_cannot_write_code():
    with folder():
        name = "a\nimport os\n.net"
        write(name, ok("nets", "gru"))
        code = ok("nets", name, "--torch").decode()
        assert "\nimport os" not in code and code.startswith("# a⏎import os⏎.net, as PyTorch")


def safetensors(path):
    """Tensors by name: shape and numbers; the metadata."""
    data = read(path)
    size = struct.unpack("<Q", data[:8])[0]
    head = json.loads(data[8:8 + size])
    metadata = head.pop("__metadata__", {})
    tensors = {}
    for name, entry in head.items():
        start, end = (8 + size + offset for offset in entry["data_offsets"])
        assert entry["dtype"] == "F32"
        tensors[name] = entry["shape"], struct.unpack("<%df" % ((end - start) // 4), data[start:end])
    return tensors, metadata


# Runs the program alone; then reads {"tensors": {name: [shape, numbers]}, "text": [symbols]}; writes how many parameters
# there are, the mean loss of the text, and the probabilities behind it.
DRIVER = """
import contextlib, json, runpy, sys
import torch
with contextlib.redirect_stdout(sys.stderr):
    runpy.run_path("emitted.py", run_name="__main__")
sys.path.insert(0, ".")
from emitted import CharacterModel
torch.set_num_threads(1)
case = json.load(sys.stdin)
model = CharacterModel()
state = {name: torch.tensor(numbers).reshape(shape) for name, (shape, numbers) in case["tensors"].items()}
model.load_state_dict(state)
model.double()
text = torch.tensor(case["text"])[:, None]
with torch.no_grad():
    logits, state = model(text)
loss = torch.nn.functional.cross_entropy(logits[:-1, 0], text[1:, 0])
json.dump({"parameters": sum(p.numel() for p in model.parameters()), "loss": loss.item(),
           "last": torch.softmax(logits[-1, 0], 0).tolist()}, sys.stdout)
"""


def python_with_torch():
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            done = subprocess.run([python, "-c", "import torch"], capture_output=True, timeout=120)
            if done.returncode == 0:
                return python
        except OSError:
            pass
    return None


def torch_computes_the_same(python, net, *sizes):
    """A model that was trained here, in the program that is printed for it: the same losses, the same probabilities."""
    with folder():
        write("t.txt", TEXT)
        ok("train", "t.txt", "--out", "m.safetensors", "--net", net, "--hidden", "12", "--updates", "60", "--batch", "4",
           "--steps-bptt", "16", "--no-screen", "--threads", "1", *sizes)
        tensors, metadata = safetensors("m.safetensors")
        vocabulary = json.loads(metadata["vocabulary"])
        told = facts(net, "--hidden", "12", "--vocab", str(len(vocabulary)), *sizes)
        write("emitted.py", told["torch"]["code"])
        text = TEXT[:500]
        write("part.txt", text)
        done = subprocess.run([python, "-c", DRIVER], input=json.dumps(
            {"tensors": tensors, "text": [vocabulary.index(c) for c in text]}).encode(), capture_output=True, timeout=120)
        assert done.returncode == 0, done.stderr.decode()
        theirs = json.loads(done.stdout)
        assert theirs["parameters"] == told["torch"]["parameters"]
        unused = sum(number == 0 for name, (_, numbers) in tensors.items() if ".bias_hh" in name for number in numbers)
        assert theirs["parameters"] - unused == told["total"], (theirs["parameters"], unused, told["total"])
        ours = json.loads(ok("eval", "m.safetensors", "part.txt", "--json"))["nats"]
        assert abs(ours - theirs["loss"]) < 1e-5 * ours, (ours, theirs["loss"])
        nexts = json.loads(ok("complete", "m.safetensors", text, "--count", "64", "--json"))["continuations"]
        assert len(nexts) == len(vocabulary)
        for one in nexts:
            expected = theirs["last"][vocabulary.index(one["text"])]
            assert abs(one["probability"] - expected) < 1e-5, (one, expected)


for check in (parameters, parameters_at_defaults, json_says_the_same, as_trained, notations, notations_as_json,
              own_tables, refused, torch_or_not, a_name_cannot_write_code):
    test(check.__name__, check)
PYTHON = python_with_torch()
for case in (("lstm",), ("lstm", "--layers", "2", "--embedding", "5"), ("gru",), ("gru", "--layers", "2"),
             ("elman", "--embedding", "7"), ("elman-relu",)) if PYTHON else ():
    test("PyTorch: " + " ".join(case), torch_computes_the_same, PYTHON, *case)
finish()
