"""test_train.py UNROLL: training, going on after being killed, and what can be done with a model."""
import json
import math
import os
import signal
import struct
import subprocess
import time

from harness import MEMORY, UNROLL, environment, fails, finish, folder, ok, read, run, test, write

WORDS = "the keeper set down the lamp and looked along the quay before he spoke of the tide\n"
TEXT = "".join(WORDS[i % 7:] + WORDS[: i % 11] + "\n" for i in range(90))
SMALL = ["--hidden", "12", "--batch", "4", "--steps-bptt", "16", "--threads", "2", "--no-screen"]


def trained(directory, *more, epochs=3):
    text, model = os.path.join(directory, "text.txt"), os.path.join(directory, "m.safetensors")
    write(text, TEXT.encode())
    return ok("train", text, "--out", model, "--epochs", str(epochs), *SMALL, *more), text, model


def records():
    with folder() as directory:
        out, _, model = trained(directory, "--json")
        lines = [json.loads(line) for line in out.decode().splitlines()]
        assert all(line["version"] == 1 and line["characters_per_second"] > 0 for line in lines)
        assert [line["update"] for line in lines] == sorted(line["update"] for line in lines)
        assert lines[-1]["model"] == model and lines[-1]["test"] < math.log(len(set(TEXT)))
        assert lines[-1]["epoch"] == 3 and lines[0]["train"] > lines[-1]["train"]
        history = [json.loads(line) for line in read(model + ".history.jsonl").decode().splitlines()]
        assert [line["update"] for line in history] == [line["update"] for line in lines[:-1]]
        assert not os.path.exists(model + ".checkpoint")


def uses():
    with folder() as directory:
        _, text, model = trained(directory, "--net", "gru", "--embedding", "6", "--layers", "2")
        sample = ok("sample", model, "--length", "50", "--seed", "3").decode()
        assert len(sample) == 51 and set(sample) <= set(TEXT) and sample == ok(
            "sample", model, "--length", "50", "--seed", "3").decode()
        report = json.loads(ok("eval", model, text, "--json"))
        assert report["characters"] == len(TEXT) - 1 and abs(report["bits"] - report["nats"] / math.log(2)) < 1e-9
        nexts = json.loads(ok("complete", model, "the lam", "--count", "64", "--json"))["continuations"]
        assert abs(sum(n["probability"] for n in nexts) - 1) < 1e-6 and len(nexts) == len(set(TEXT))
        good, bad = ok("score", model, stdin=b"the keeper\nzzzz kkk\n".replace(b"z", b"q")).decode().splitlines()
        assert float(good.split("\t")[0]) > float(bad.split("\t")[0])
        fails(2, ["does not know"], run("sample", model, "--prime", "Z"))


def at_epoch(model, epoch):
    return model.replace(".safetensors", ".epoch-%d.safetensors" % epoch)


def kept_epochs():
    """What is kept of epoch 2 is the model that training for 2 epochs ends with; of epoch 0 one that knows nothing."""
    with folder() as directory:
        _, text, model = trained(directory, "--keep-epochs", "4,0,2,2")
        assert sorted(os.listdir(directory)) == ["m.epoch-0.safetensors", "m.epoch-2.safetensors", "m.safetensors",
                                                 "m.safetensors.history.jsonl", "text.txt"]
        _, _, last = trained(directory, "--out", os.path.join(directory, "two.safetensors"), epochs=2)
        two = os.path.join(directory, "two.safetensors")
        for name in set(header(model)) - {"__metadata__"}:
            assert tensor(two, name) == tensor(at_epoch(model, 2), name), name
            assert "weight" not in name or tensor(two, name) != tensor(model, name), name
        history = [json.loads(line) for line in read(model + ".history.jsonl").decode().splitlines()]
        valid = [line["valid"] for line in history if line["epoch"] == 2]
        assert abs(float(metadata(at_epoch(model, 2))["validation_loss"]) - valid[0]) < 1e-6
        assert "validation_loss" not in metadata(at_epoch(model, 0))
        nats = [json.loads(ok("eval", at_epoch(model, e), text, "--json"))["nats"] for e in (0, 2)]
        assert abs(nats[0] - math.log(len(set(TEXT)))) < 0.3 and nats[1] < nats[0], nats
        for wrong in ("", "1,", "1;2", "-1", "1.5", "x", "100001", ",".join("7" * 65)):
            fails(2, ["--keep-epochs", "1,2,5,20"] if wrong.count(",") < 9 else ["64"],
                  run("train", text, "--keep-epochs", wrong, "--out", two))
        os.mkdir(at_epoch(two, 1))
        fails(2, ["two.epoch-1.safetensors"], run("train", text, "--keep-epochs", "1", "--out", two, *SMALL))


def killed(*more, epochs=6, kept=()):
    """Killed again and again, at other moments each time: the model is the same to the last byte.

    A run is given a share of the time that one takes which is not disturbed, so that the kills are spread over all of
    it on any machine; the checkpoints come as often as that share allows."""
    with folder(MEMORY) as directory:
        started = time.monotonic()
        _, text, model = trained(directory, *more, "--checkpoint-every", "0", epochs=epochs)
        share = (time.monotonic() - started) / 4
        other = os.path.join(directory, "k.safetensors")
        args = ["train", text, "--out", other, "--epochs", str(epochs), "--checkpoint-every", "0", *SMALL, *more]
        kills = interrupted = 0
        for turn in range(8):
            resumes = os.path.exists(other + ".checkpoint")
            process = subprocess.Popen([UNROLL, *args, *["--resume"] * resumes], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env=environment())
            try:
                assert process.wait(share * (1 + turn / 8)) == 0, "exit status %d" % process.returncode
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
                interrupted += os.path.exists(other + ".checkpoint")
        else:
            ok(*args, *["--resume"] * os.path.exists(other + ".checkpoint"))
        assert interrupted > 0 and read(other) == read(model), (kills, interrupted)
        for epoch in kept:
            assert read(at_epoch(other, epoch)) == read(at_epoch(model, epoch)), epoch


def header(model):
    data = read(model)
    return json.loads(data[8:8 + int.from_bytes(data[:8], "little")])


def dropout():
    """It changes what is learned, and nothing about the file that it is saved in."""
    with folder() as directory:
        stack = ["--layers", "2", "--embedding", "6", "--net", "gru"]
        files, losses = {}, {}
        for kind in ("none", "naive", "variational"):
            more = [] if kind == "none" else ["--dropout", "0.3", "--dropout-kind", kind]
            out, text, model = trained(directory, *stack, *more, "--json")
            files[kind], losses[kind] = header(model), json.loads(out.decode().splitlines()[-1])["train"]
            report = json.loads(ok("eval", model, text, "--json"))
            assert report["nats"] < math.log(len(set(TEXT)))
            assert len(ok("sample", model, "--length", "20").decode()) == 21
            settings = json.loads(files[kind]["__metadata__"]["training"])
            assert settings["dropout"] == (0 if kind == "none" else 0.3)
            assert settings["dropout_kind"] == ("variational" if kind == "variational" else "naive")
        assert len(set(losses.values())) == 3
        for kind in ("naive", "variational"):
            assert files[kind]["__metadata__"]["torch_module"] == "nn.GRU"
            assert files[kind]["__metadata__"]["net"] == files["none"]["__metadata__"]["net"]
            assert {k: v for k, v in files[kind].items() if k != "__metadata__"} == {
                k: v for k, v in files["none"].items() if k != "__metadata__"}


def dropout_of_a_file():
    """What the equations of a file say about dropout is for training; the model is PyTorch's all the same."""
    with folder() as directory:
        write("my.net", """net my
  input x : one_hot(vocab)
  input target : label(vocab)
  e[6] = dropout(E x, 0.1)
  h[hidden] = lstm(e, layers = 2, variational_dropout = 0.3)
  o[vocab] = c + V h
  p = softmax(o)
  loss = cross_entropy(p, target)
""")
        _, text, model = trained(directory, "--net", "my.net")
        assert header(model)["__metadata__"]["torch_module"] == "nn.LSTM"
        assert "variational_dropout = 0.3" in header(model)["__metadata__"]["net"]
        ok("eval", model, text)
        assert "good" in ok("gradcheck", "my.net").decode()


def no_dropout():
    with folder() as directory:
        _, _, model = trained(directory)
        plain = read(model)
        trained(directory, "--dropout", "0")
        assert read(model) == plain


def dropout_of_another_run():
    with folder() as directory:
        text, model = os.path.join(directory, "text.txt"), os.path.join(directory, "m.safetensors")
        write(text, TEXT.encode())
        args = ["train", text, "--out", model, "--epochs", "100000", *SMALL, "--dropout", "0.25"]
        process = subprocess.Popen([UNROLL, *args], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   env=environment())
        while not os.path.exists(model + ".history.jsonl"):
            time.sleep(0.01)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        fails(2, ["dropout 0.25", "0.5"], run(*args, "--resume", "--dropout", "0.5"))
        fails(2, ["dropout_kind", "variational"], run(*args, "--resume", "--dropout-kind", "variational"))
        ok(*args[:-2], "--resume", "--updates", "1")
        assert json.loads(metadata(model)["training"])["dropout"] == 0.25


def stopped():
    with folder() as directory:
        text, model = os.path.join(directory, "text.txt"), os.path.join(directory, "m.safetensors")
        write(text, TEXT.encode())
        args = [UNROLL, "train", text, "--out", model, "--epochs", "100000", *SMALL]
        process = subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment())
        while not os.path.exists(model + ".history.jsonl"):
            time.sleep(0.01)
        time.sleep(0.3)
        fails(2, ["another run"], run(*args[1:]))
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 0 and b"--resume" in err, err
        assert os.path.exists(model + ".checkpoint") and os.path.exists(model)
        fails(2, ["hidden", "12", "13"], run(*args[1:], "--resume", "--hidden", "13"))
        before = read(model + ".checkpoint")
        fails(2, [".checkpoint", "interrupted", "--resume", "remove"], run(*args[1:]))
        assert read(model + ".checkpoint") == before
        out = ok("train", "--out", model, "--resume", "--epochs", "1").decode()
        assert "goes on behind update" in out and "done: " in out, out
        assert json.loads(metadata(model)["training"])["hidden"] == 12
        assert not os.path.exists(model + ".checkpoint")
        fails(2, [".checkpoint", "no run was interrupted"], run("train", "--out", model, "--resume"))
        ok(*args[1:], "--epochs", "1")


def reads_ahead():
    with folder() as directory:
        text = os.path.join(directory, "text.txt")
        write(text, TEXT.encode())
        done = run("train", text, "--out", "b.safetensors", "--net", "bidirectional", "--epochs", "1", *SMALL)
        assert done.status == 0 and b"characters to come" in done.err, done.err
        assert done.err.count(b"\n") == 1


def metadata(model):
    data = read(model)
    length = int.from_bytes(data[:8], "little")
    return json.loads(data[8:8 + length])["__metadata__"]


def tensor(model, name):
    data = read(model)
    length = int.from_bytes(data[:8], "little")
    first, end = json.loads(data[8:8 + length])[name]["data_offsets"]
    return data[8 + length + first:8 + length + end]


FROZEN = "cell mine(x) -> h[n]\n  a = b + U x + W h[t-1]\n  h = tanh(a)\n"


def rates():
    """What is frozen ends as it began, under PyTorch's names still; the rest does not."""
    with folder() as directory:
        write("free.net", FROZEN)
        write("frozen.net", FROZEN + "  rate W = 0\n  rate b = 0.1\n")
        more = ["--weight-decay", "0.1", "--optimizer", "adamw", "--lr", "0.01"]
        out, text, model = trained(directory, "--net", "frozen.net", "--init", "recurrent=identity", *more)
        assert b"(144 of them frozen)" in out, out
        one = b"".join(struct.pack("<f", i == j) for i in range(12) for j in range(12))
        assert tensor(model, "rnn.weight_hh_l0") == one
        assert "rate W = 0\n" in metadata(model)["net"]
        out, _, model = trained(directory, "--net", "free.net", "--init", "recurrent=identity", *more)
        assert b"frozen" not in out and tensor(model, "rnn.weight_hh_l0") != one
        write("typo.net", FROZEN + "  rate Bb = 0\n  rate W = 0\n")
        fails(2, ["typo.net:4:8", "rate Bb: no equation has a Bb"], run("train", text, "--net", "typo.net", *SMALL))
        write("twice.net", FROZEN + "  rate W = 0\n  rate W = 1\n")
        fails(2, ["twice.net:5:8", "W has a rate already"], run("train", text, "--net", "twice.net", *SMALL))


def inits():
    """One option with commas, or several; a resumed run asks for the same."""
    with folder() as directory:
        _, text, model = trained(directory, "--init", "W=orthogonal, U=0.1", "--net", "elman")
        bytes_of_model = read(model)
        trained(directory, "--init", "W=orthogonal", "--init", "U=0.1", "--net", "elman")
        assert read(model) == bytes_of_model
        assert json.loads(metadata(model)["training"])["init"] == "W=orthogonal, U=0.1"
        trained(directory, "--net", "elman")
        assert read(model) != bytes_of_model
        elman = ["train", text, "--net", "elman", *SMALL, "--init"]
        fails(2, ["--init U=identity: identity needs a square matrix; U is 12 x"], run(*elman, "U=identity"))
        fails(2, ["--init Ww=0: elman has no parameter Ww"], run(*elman, "Ww=0"))
        fails(2, ["--init W=fancy: expected a number, identity,"], run(*elman, "W=fancy"))
        fails(2, ["--init needs an argument"], run(*elman))


def omega():
    with folder() as directory:
        out, text, model = trained(directory, "--net", "elman", "--omega", "2", "--json")
        lines = [json.loads(line) for line in out.decode().splitlines()]
        assert all(0 < line["omega"] < 1 for line in lines)
        assert json.loads(metadata(model)["training"])["omega"] == 2
        out, _, _ = trained(directory, "--net", "elman", "--json")
        assert b"omega" not in out
        out, _, _ = trained(directory, "--net", "elman", "--omega", "2")
        assert b"  omega 0." in out, out
        fails(2, ["window", "no matrix is part of a recurrence"], run("train", text, "--net", "window", "--omega", "1",
                                                                    *SMALL))
        fails(2, ["--omega -1", "0 or more"], run("train", text, "--omega", "-1", *SMALL))


EXPLODING = ["--net", "elman", "--optimizer", "sgd", "--lr-decay-after", "3"]


def explodes_at_once():
    """No model is written, and what stands there from before is left alone."""
    with folder() as directory:
        text, model = os.path.join(directory, "text.txt"), os.path.join(directory, "m.safetensors")
        write(text, TEXT.encode())
        write(model, b"an older model")
        result = run("train", text, "--out", model, *SMALL, *EXPLODING, "--lr", "50", "--epochs", "10")
        result.out = b""  # its progress
        fails(1, ["update ", "has exploded", "--lr 5", "--clip 0.1", "no good model yet", "is not written"], result)
        assert read(model) == b"an older model"


def explodes_later():
    """The rate grows thirtyfold each epoch after the third: what is kept is the best model of before."""
    with folder() as directory:
        text, model = os.path.join(directory, "text.txt"), os.path.join(directory, "m.safetensors")
        write(text, TEXT.encode())
        result = run("train", text, "--out", model, *SMALL, *EXPLODING, "--lr", "0.5", "--lr-decay", "30", "--epochs",
                     "20")
        result.out = b""
        fails(1, ["update ", "has exploded", model + " is the best model so far"], result)
        history = [json.loads(line) for line in read(model + ".history.jsonl").decode().splitlines()]
        valid = [line["valid"] for line in history if line["valid"] is not None]
        assert len(valid) >= 4 and min(valid) < math.log(len(set(TEXT))) < valid[-1], valid
        assert abs(float(metadata(model)["validation_loss"]) - min(valid)) < 1e-6
        good = os.path.join(directory, "good.safetensors")
        best = valid.index(min(valid)) + 1
        ok("train", text, "--out", good, *SMALL, *EXPLODING, "--lr", "0.5", "--lr-decay", "30", "--epochs", str(best))
        assert tensor(model, "rnn.weight_hh_l0") == tensor(good, "rnn.weight_hh_l0")
        assert tensor(model, "fc.weight") == tensor(good, "fc.weight")


def bad_input():
    with folder() as directory:
        one, short = os.path.join(directory, "one"), os.path.join(directory, "short")
        write(one, b"aaaa")
        write(short, b"abab")
        out = ["--out", os.path.join(directory, "m.safetensors"), "--no-screen"]
        fails(2, ["same"], run("train", one, *out))
        fails(2, ["2049"], run("train", short, *out))
        fails(2, ["irectory"], run("train", directory, *out))
        fails(2, [".safetensors"], run("train", one, "--out", "model.pt"))
        fails(2, ["adamw"], run("train", one, "--optimizer", "adams", *out))
        fails(2, ["--dropout-kind variational", "--dropout"], run("train", one, "--dropout-kind", "variational", *out))
        for share in ("1", "-0.1", "1.5", "nan", "x", ""):
            fails(2, ["--dropout", "probability"], run("train", one, "--dropout", share, *out))
        fails(2, ["--dropout-kind word", "naive"], run("train", one, "--dropout", "0.3", "--dropout-kind", "word", *out))
        write(one, b"abcd" * 5000)
        fails(2, ["jordan", "dropout(h, 0.3)"], run("train", one, "--net", "jordan", "--dropout", "0.3", *out))


test("records", records)
test("uses", uses)
test("killed", killed)
test("killed, epochs kept", lambda: killed("--keep-epochs", "0,1,2,4", kept=(0, 1, 2, 4)))
test("kept epochs", kept_epochs)
test("killed, naive dropout", lambda: killed("--dropout", "0.3", "--embedding", "4", epochs=3))
test("killed, variational dropout", lambda: killed(
    "--dropout", "0.3", "--dropout-kind", "variational", "--layers", "2", epochs=3))
test("dropout", dropout)
test("dropout of a file", dropout_of_a_file)
test("no dropout", no_dropout)
test("dropout of another run", dropout_of_another_run)
test("stopped", stopped)
test("reads ahead", reads_ahead)
test("rates", rates)
test("inits", inits)
test("omega", omega)
test("explodes at once", explodes_at_once)
test("explodes later", explodes_later)
test("bad input", bad_input)
finish()
