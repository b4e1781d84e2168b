"""test_find.py UNROLL: unroll find on a small model: its document, its table, and whatever can be wrong with its input."""
import json
import os
import struct

from harness import fails, finish, folder, ok, run, test, write

TEXT = ('The lamp was out. "Who is there?" she asked, and waited;\nnobody (it was late) spoke. "It is only 7,"\n'
        'said Anna. "Go back\nto bed."\n\n') * 60
KEYS = ["version", "model", "text", "characters", "unknown", "fitted", "held_out", "units", "units_with_reading",
        "moves", "warm_up", "warm_up_error", "warm_up_far", "ablation", "features", "cells", "probes"]
CELL = ["quantity", "unit", "feature", "f1", "auc", "auc_error", "correlation", "null_f1", "null_correlation", "threshold", "on_where",
        "reading", "ablation_nats", "ablation_nats_off", "ablation_characters", "ablation_characters_off"]
PROBE = ["feature", "f1", "auc", "correlation", "f1_of_one", "null_f1", "characters", "units"]


def with_model(check):
    def checked():
        with folder():
            write("text", TEXT)
            ok("train", "text", "--hidden", "12", "--updates", "30", "--batch", "4", "--steps", "20", "--json", "--out",
               "m.safetensors")
            check()
    return checked


def find(*args):
    return json.loads(ok("find", "m.safetensors", "text", "--json", *args))


def document():
    found = find("--feature", "quotes", "--top", "4")
    assert list(found) == KEYS and found["version"] == 1
    assert found["characters"] == len(TEXT) and found["unknown"] == 0
    assert found["units"] == 6 * 12
    assert 0.9 * len(TEXT) < found["fitted"] + found["held_out"] <= len(TEXT)
    assert [feature["feature"] for feature in found["features"]] == ["inside quotes"]
    assert len(found["cells"]) == 4
    for cell in found["cells"]:
        assert list(cell) == CELL and cell["feature"] == "inside quotes"
        assert 1 <= cell["unit"] <= 12 and cell["quantity"].startswith("h")
        assert 0 <= cell["f1"] <= 1 and 0 <= cell["auc"] <= 1 and -1 <= cell["correlation"] <= 1
        assert isinstance(cell["ablation_nats"], float) and 0 <= cell["auc_error"] < 0.05
        assert cell["ablation_characters"] + cell["ablation_characters_off"] == found["ablation"]["characters"]
    assert found["moves"] == find("--all", "--no-ablation")["moves"] == 4
    # A net of 30 updates forgets soon: the warm-up leaves little or nothing, though there are only two rows.
    for seams in (found, found["ablation"]):
        assert 0 <= seams["warm_up_error"] < 1e-3 and 0 <= seams["warm_up_far"] < 0.1
    assert 0.45 * len(TEXT) < found["ablation"]["characters"] < 0.5 * len(TEXT)
    assert 1 < found["ablation"]["loss"] < 5
    for probe in found["probes"]:
        assert list(probe) == PROBE and 0 < probe["null_f1"] < 1 and probe["characters"] <= found["held_out"]
    assert find("--feature", "quotes", "--no-ablation")["ablation"] is None
    assert all(cell["ablation_nats"] is None for cell in find("--feature", "quotes", "--no-ablation")["cells"])


def all_features_and_a_regex():
    found = find("--all", "--regex", "[aeiou]n", "--no-ablation")
    names = [feature["feature"] for feature in found["features"]]
    assert len(names) == 19 and names[18] == "[aeiou]n"
    occurs = {feature["feature"]: feature["occurs"] for feature in found["features"]}
    assert occurs["vowels"] and occurs["[aeiou]n"] and not occurs["if condition"]
    assert not any(cell["feature"] == "if condition" for cell in found["cells"])
    assert find("--all", "--regex", "[aeiou]n", "--no-ablation") == found
    only = find("--regex", "[aeiou]n", "--no-ablation")
    assert [feature["feature"] for feature in only["features"]] == ["[aeiou]n"]


def threads_do_not_matter():
    one, two = (find("--feature", "vowels", "--threads", n, "--no-ablation")["cells"] for n in "12")
    for a, b in zip(one, two):
        assert a["quantity"] == b["quantity"] and a["unit"] == b["unit"]
        assert abs(a["f1"] - b["f1"]) < 0.01 and abs(a["correlation"] - b["correlation"]) < 1e-3


def table():
    out = ok("find", "m.safetensors", "text").decode()
    assert "Of the 24 units of states" in " ".join(out.split()) and "(both on" in out
    assert "vowels: on at" in out and out.count("known from the current character alone") == 5
    assert "inside quotes: on at" in out and "units" in out and "have a reading" in out
    assert "if condition: on at 0 and 0 characters" in out
    assert "all scores are of the" in out
    assert max(map(len, out.split("\n"))) <= 110


def unknown_symbols():
    write("text", TEXT.replace("Anna", "Ann\u00e9") + "\u4e2d")
    result = run("find", "m.safetensors", "text", "--feature", "vowels")
    assert result.status == 0 and result.err == b""
    text = result.out.decode()
    assert "61 of its" in text and "\u00e9 as e (60)" in text and "\u4e2d as a space (1)" in text
    assert find("--feature", "vowels")["unknown"] == 61


def a_line_without_end():
    write("text", "a word after a word " * 20000)
    found = find("--feature", "word start", "--no-ablation")
    assert found["characters"] == 400000 and found["features"][0]["occurs"]


def bad_input():
    model = ("find", "m.safetensors")
    fails(2, ["needs a model and a text"], run("find"))
    fails(2, ["needs a text", "find m.safetensors TEXT", "prose.txt"], run(*model))
    fails(2, ["no feature is called", "inside quotes"], run(*model, "text", "--feature", "inside qoutes"))
    fails(2, ["no feature is called", "--help"], run(*model, "text", "--feature", "zebra"))
    fails(2, ["regular expression", "at byte"], run(*model, "text", "--regex", "(a"))
    write("as", "a" * 20000)
    fails(2, ["regular expression", "takes too long"], run(*model, "as", "--regex", "(a+)+[bc]"))
    fails(2, ["No such file"], run(*model, "missing"))
    write("empty", "")
    fails(2, ["empty"], run(*model, "empty"))
    write("binary", b"abc\x00\x01\xff" * 100)
    fails(2, ["binary"], run(*model, "binary"))
    write("short", "abc")
    fails(2, ["too short", "512"], run(*model, "short"))
    write("short", TEXT[:512])
    assert run(*model, "short").status == 0
    fails(2, ["text"], run("find", "text", "text"))


def numbers_that_are_none():
    with open("m.safetensors", "r+b") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        file.seek(8 + length)
        file.write(struct.pack("<f", float("nan")))
    result = run("find", "m.safetensors", "text")
    assert result.status == 2 and b"NaN" in result.err and result.out == b""


def no_vocabulary():
    with open("m.safetensors", "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header, rest = json.loads(file.read(length)), file.read()
    header.pop("__metadata__")
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    write("bare.safetensors", struct.pack("<Q", len(text)) + text + rest)
    fails(2, ["vocab"], run("find", "bare.safetensors", "text"))


for check in (document, all_features_and_a_regex, threads_do_not_matter, table, unknown_symbols, a_line_without_end,
              bad_input, numbers_that_are_none, no_vocabulary):
    test(check.__name__, with_model(check))
finish()
