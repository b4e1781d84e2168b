"""test_train.py UNROLL: training, going on after being killed, and what can be done with a model."""
import json
import math
import os
import signal
import subprocess
import time

from harness import UNROLL, environment, fails, finish, folder, ok, read, run, test, write

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


def killed():
    """Killed again and again, at other moments each time: the model is the same to the last byte."""
    with folder() as directory:
        _, text, model = trained(directory, epochs=60)
        other = os.path.join(directory, "k.safetensors")
        args = ["train", text, "--out", other, "--epochs", "60", "--checkpoint-every", "0.001", *SMALL]
        kills, finished = 0, False
        while kills < 20 and not finished:
            resume = ["--resume"] if os.path.exists(other + ".checkpoint") else []
            process = subprocess.Popen([UNROLL, *args, *resume], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       env=environment())
            try:
                finished = process.wait(0.01 + 0.004 * kills) == 0
                assert finished, "exit status %d" % process.returncode
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
        if not finished:
            ok(*args, *(["--resume"] if os.path.exists(other + ".checkpoint") else []))
        assert kills > 0 and read(other) == read(model), kills


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


test("records", records)
test("uses", uses)
test("killed", killed)
test("stopped", stopped)
test("bad input", bad_input)
finish()
