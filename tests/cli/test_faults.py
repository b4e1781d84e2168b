"""test_faults.py UNROLL: full disks, files that cannot be written, texts that change, models that are none.

A disk is full when files may not grow (RLIMIT_FSIZE): that needs neither root nor a disk, and can end while a run goes on.
"""
import contextlib
import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import time
import traceback

from harness import MEMORY, TIMEOUT, UNROLL, environment, fails, finish, folder, is_one_message, ok, read, run, test, write

WORDS = "the keeper set down the lamp and looked along the quay before he spoke of the tide\n"
TEXT = "".join(WORDS[i % 7:] + WORDS[: i % 11] + "\n" for i in range(90))
SMALL = ["--hidden", "12", "--batch", "4", "--steps-bptt", "16", "--threads", "2", "--no-screen"]
MODEL, CHECKPOINT, HISTORY = "m.safetensors", "m.safetensors.checkpoint", "m.safetensors.history.jsonl"
UNLIMITED = resource.RLIM_INFINITY


def train(*more):
    return ["train", "text", "--out", MODEL, *SMALL, *more]


@contextlib.contextmanager
def text_folder():
    """A folder with a text in it."""
    with folder(MEMORY) as path:
        write("text", TEXT)
        yield path


@contextlib.contextmanager
def started(args, limit=None, stdout=subprocess.DEVNULL):
    """A process; killed in the end if it still runs. limit: bytes that a file may have."""
    def set_limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, UNLIMITED))

    process = subprocess.Popen([UNROLL, *args], stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
                               env=environment(), preexec_fn=set_limit if limit is not None else None)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def end(process):
    """Exit status, and the lines on standard error."""
    _, err = process.communicate(timeout=TIMEOUT)
    lines = err.decode().splitlines()
    for line in lines:
        is_one_message(line.encode() + b"\n")
    return process.returncode, lines


def wait_for(condition):
    deadline = time.time() + TIMEOUT
    while not condition():
        assert time.time() < deadline, "it took too long"
        time.sleep(0.005)


def size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def trained_model(*more):
    """What an undisturbed run ends in."""
    with text_folder():
        ok(*train(*more))
        return read(MODEL)


def stop_in_the_middle(*more):
    """Leaves the checkpoint and the model of a run that was asked to stop."""
    with started(train(*more)) as process:
        wait_for(lambda: size(HISTORY) > 0)
        process.send_signal(signal.SIGTERM)
        status, lines = end(process)
    assert status == 0 and "--resume" in lines[0], lines
    assert os.path.exists(CHECKPOINT) and os.path.exists(MODEL)


# ---- full disks ----


def full_from_the_start():
    """All goes on without checkpoint and history; in the end the model is what is missed."""
    with text_folder():
        with started(train("--epochs", "3", "--checkpoint-every", "0"), limit=10) as process:
            status, lines = end(process)
        assert status == 1, lines
        assert any(line.startswith("unroll: " + HISTORY + ": cannot write: File too large") and "training goes on" in line
                   for line in lines), lines
        assert any(line.startswith("unroll: " + CHECKPOINT + ": cannot write: File too large: there is none of this run "
                                   "yet; training goes on") and line.endswith(": make room") for line in lines), lines
        assert lines[-1] == "unroll: %s: cannot write: File too large; nor can a checkpoint be written: the run is lost" % MODEL
        assert len(lines) == 3, "told more than once: %r" % lines
        assert sorted(os.listdir(".")) == [HISTORY, "text"] and size(HISTORY) == 0


def full_when_it_goes_on():
    """The old checkpoint and the old model stay whole, and the run is not lost."""
    options = "--epochs", "30", "--checkpoint-every", "0.01"
    want = trained_model(*options)
    with text_folder():
        stop_in_the_middle(*options)
        for limit in (0, 100, size(MODEL) // 2, size(MODEL) - 1):
            model, checkpoint = read(MODEL), read(CHECKPOINT)
            with started(train(*options, "--resume"), limit=limit) as process:
                status, lines = end(process)
            assert status == 1, lines
            assert any("is whole" in line and "training goes on" in line for line in lines[:-1]), lines
            assert lines[-1].startswith("unroll: %s: cannot write: File too large; nor can its checkpoint be written, but "
                                        "the one of update " % MODEL), lines
            assert lines[-1].endswith("is whole: make room, and the same command with --resume goes on from there"), lines
            assert read(MODEL) == model and read(CHECKPOINT) == checkpoint
            assert sorted(os.listdir(".")) == [MODEL, CHECKPOINT, HISTORY, "text"], os.listdir(".")
        ok(*train(*options, "--resume"))
        assert read(MODEL) == want and not os.path.exists(CHECKPOINT)


def full_for_a_while():
    """Checkpoints and history are written again as soon as there is room, and nothing is missing in the end."""
    options = "--epochs", "100000", "--checkpoint-every", "0.02"
    with text_folder():
        with started(train(*options), limit=10) as process:
            for _ in (CHECKPOINT, HISTORY):
                line = process.stderr.readline().decode()
                assert "cannot write" in line and "training goes on" in line, line
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
            wait_for(lambda: os.path.exists(CHECKPOINT) or process.poll() is not None)
            process.send_signal(signal.SIGTERM)
            status, lines = end(process)
        assert status == 0 and "stopped" in lines[-1], lines
        for path in CHECKPOINT, HISTORY:
            assert "unroll: %s: written again" % path in lines, lines
        history = [json.loads(line) for line in read(HISTORY).decode().splitlines()]
        assert [line["update"] for line in history] == sorted({line["update"] for line in history})
        assert history[0]["update"] == 10


def model_is_too_large():
    """The last thing that fails: the model; its run is then in the checkpoint. An old file makes no room."""
    options = "--epochs", "2", "--checkpoint-every", "1000"
    want = trained_model(*options)
    with text_folder():
        write("kept", "")
        os.symlink("/dev/full", MODEL)
        with started(train(*options)) as process:
            status, lines = end(process)
        assert status == 1 and lines == ["unroll: %s: cannot write: No space left on device; %s has all of the run: make "
                                         "room, and the same command with --resume saves the model" % (MODEL, CHECKPOINT)]
        os.remove(MODEL)
        out = ok(*train(*options, "--resume")).decode()
        assert "done" in out and "  update " not in out, "it trained once more: " + out
        assert read(MODEL) == want and not os.path.exists(CHECKPOINT)


def no_room_for_an_epoch():
    """It is told of, and ends nothing; the others are kept."""
    with text_folder():
        os.symlink("/dev/full", "m.epoch-1.safetensors")
        with started(train("--epochs", "2", "--keep-epochs", "1,2")) as process:
            status, lines = end(process)
        assert status == 0 and len(lines) == 1, (status, lines)
        assert "m.epoch-1.safetensors" in lines[0] and "this epoch is not kept" in lines[0], lines
        for model in (MODEL, "m.epoch-2.safetensors"):
            ok("eval", model, "text")



def progress_cannot_be_written():
    """A log on a full disk is no reason to lose the run either; but it is said, and status 1."""
    with text_folder():
        with open("log", "wb") as log, started(train("--epochs", "60"), stdout=log) as process:
            wait_for(lambda: size("log") > 200)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (200, UNLIMITED))
            wait_for(lambda: os.path.exists(MODEL) or process.poll() is not None)
            status, lines = end(process)
        assert any("standard output: File too large: training goes on" in line for line in lines), lines
        assert status == 1, lines


def reader_leaves():
    """Who leaves by closing a pipe finds the run where it was."""
    options = "--epochs", "60", "--json"
    want = trained_model(*options)
    with text_folder():
        with started(train(*options), stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            process.stdout.close()
            process.stdout = None
            status, lines = end(process)
        assert status == 1 and len(lines) == 1, lines
        assert "standard output: Broken pipe; stopped at update" in lines[0] and "--resume goes on" in lines[0]
        ok(*train(*options, "--resume"))
        assert read(MODEL) == want


# ---- what cannot be written ----


def told_at_once():
    """What stands in the model's way is found before the first update, and nothing is left behind."""
    with text_folder():
        os.mkdir("d.safetensors")
        os.mkdir("d")
        os.mkdir("e.safetensors.checkpoint")
        for out, words in (("d.safetensors", ["d.safetensors: cannot write: Is a directory"]),
                           ("none/m.safetensors", ["none/m.safetensors: cannot create a file in its folder: No such file"]),
                           ("text/m.safetensors", ["text/m.safetensors: cannot write: Not a directory"]),
                           ("e.safetensors", ["e.safetensors.checkpoint: cannot write: Is a directory"]),
                           ("/proc/m.safetensors", ["/proc/m.safetensors", "cannot"])):
            fails(2, words, run("train", "text", "--out", out, *SMALL))
        fails(2, [CHECKPOINT, "leave --resume out"], run(*train("--resume")))
        fails(2, ["lstn", "lstm"], run(*train("--net", "lstn")))
        assert sorted(os.listdir(".")) == ["d", "d.safetensors", "e.safetensors.checkpoint", "text"]


def without_privileges(check):
    """Runs check() in a process that permissions bind, or says why not."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if os.geteuid() == 0:  # whom no permission stops
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            try:
                subprocess.run([UNROLL, "--version"], check=True, stdout=subprocess.DEVNULL, env=environment())
            except OSError as reason:
                print("SKIPPED: a user without privileges cannot run it here: %s" % reason)
                status = 0
            else:
                check()
                status = 0
        except Exception:
            traceback.print_exc(file=sys.stdout)
        finally:
            sys.stdout.flush()
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0, "see above"


def protected():
    """Read-only folders and files: nothing is replaced that is protected."""
    with text_folder():
        ok(*train("--epochs", "1"))
        model = read(MODEL)
        os.chmod(MODEL, 0o444)
        os.chmod("text", 0o444)

        def protected_file():
            fails(2, [MODEL + ": cannot write: Permission denied"], run(*train("--epochs", "1")))

        def protected_folder():
            fails(2, ["n.safetensors: cannot create a file in its folder: Permission denied"],
                  run("train", "text", "--out", "n.safetensors", *SMALL))

        def protected_text():
            fails(2, ["text: Permission denied"], run(*train("--epochs", "1")))

        os.chmod(".", 0o777)
        without_privileges(protected_file)
        os.chmod(".", 0o555)
        without_privileges(protected_folder)
        os.chmod(".", 0o777)
        os.chmod(MODEL, 0o666)
        os.chmod("text", 0)
        without_privileges(protected_text)
        assert read(MODEL) == model
        assert stat.S_IMODE(os.stat(MODEL).st_mode) == 0o666


# ---- texts ----


def odd_texts():
    with folder():
        def refused(text, *words):
            write("text", text)
            fails(2, ["text", *words], run(*train()))
            assert os.listdir(".") == ["text"]
            fails(2, ["standard input", *words], run("train", "-", "--out", MODEL, *SMALL, stdin=text))

        refused(b"", "empty")
        refused(b"aaaaaaaa", "every character is the same")
        refused(b"one\ntwo\xff\n", "UTF-8", "byte 7", "line 2", "iconv")
        refused(b"one\ntwo\0three\n", "binary", "byte 7", "line 2")
        refused(b"\x7fELF\2\1\1\0\0\0", "binary")
        refused(b"\xff\xfea\0b\0", "UTF-16")
        refused(b"\xed\xa0\x80", "UTF-8", "byte 0")
        write("text", b"ab" * 20)
        fails(2, ["32 characters", "at least 65", "--batch", "--steps-bptt"], run(*train()))
        fails(2, ["none: No such file"], run("train", "none", "--out", MODEL, *SMALL))
        fails(2, [".: Is a directory"], run("train", ".", "--out", MODEL, *SMALL))


def marks_and_line_ends():
    """Both are kept as the characters that they are, and that is said."""
    text = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    with folder():
        write("text", text)
        first = ok(*train("--epochs", "1")).decode().split("\n")[0]
        characters = len(text.decode())
        assert ": %d characters, %d symbols, byte order mark kept, CRLF line ends kept;" % (
            characters, len(set(text.decode()))) in first, first
        assert json.loads(ok("eval", MODEL, "text", "--json"))["characters"] == characters - 1
        ok("sample", MODEL, "--prime", "\ufeffthe\r\n", "--length", "5")
        write("plain", TEXT)
        first = ok("train", "plain", "--out", "p.safetensors", "--epochs", "1", *SMALL).decode().split("\n")[0]
        assert "kept" not in first
        fails(2, ["\\x0d (", "\\ufeff (1)", "not in the model's vocabulary"], run("eval", "p.safetensors", "text"))


def through_a_pipe():
    with text_folder():
        ok(*train("--epochs", "2"))
        want = read(MODEL)
        out = ok("train", "-", "--out", MODEL, "--epochs", "2", *SMALL, stdin=TEXT.encode())
        assert out.startswith(b"standard input: ") and read(MODEL) == want
        fails(1, ["standard input: cannot keep it in /none: ", "set TMPDIR"],
              run("train", "-", "--out", MODEL, *SMALL, stdin=TEXT.encode(), TMPDIR="/none"))


def has_epoch():
    return os.path.exists(HISTORY) and re.search(rb'"epoch":[1-9]', read(HISTORY))


def changes_while_it_is_read(change, *more):
    """It is noticed, at the latest where a pass through the text begins, and the best model so far is kept."""
    with text_folder():
        with started(train("--epochs", "100000", *more)) as process:
            wait_for(lambda: has_epoch() or process.poll() is not None)
            change()
            status, lines = end(process)
        assert status == 1 and len(lines) == 1, lines
        assert lines[0] == "unroll: text: changed while it was read: use a copy that nothing else writes to; %s is the best " \
                           "model so far" % MODEL, lines
        ok("eval", MODEL, "-", stdin=TEXT.encode())


def cut_short():
    os.truncate("text", 1000)


def written_over():
    with open("text", "r+b") as file:
        file.write(TEXT[::-1].encode())


def goes_away():
    """Another file under the same name is not this run's text."""
    with text_folder():
        with started(train("--epochs", "100000", "--checkpoint-every", "0.05")) as process:
            wait_for(lambda: size(HISTORY) > 1000 or process.poll() is not None)
            write("new", TEXT[::-1])
            os.rename("new", "text")
            before = size(HISTORY)
            wait_for(lambda: size(HISTORY) > before + 2000 or process.poll() is not None)
            process.send_signal(signal.SIGTERM)
            status, lines = end(process)
        assert status == 0 and "stopped" in lines[0], lines
        fails(2, [CHECKPOINT, "another text than text is now"], run(*train("--epochs", "100000", "--resume")))


# ---- models ----

USES = ["sample", "eval", "complete", "score", "convert"]


def use(name, model, *more, **changes):
    args = {"eval": ["text"], "complete": ["the"], "convert": ["o.safetensors"]}.get(name, [])
    return run(name, model, *args, *more, **changes)


def no_models():
    with text_folder():
        ok(*train("--epochs", "1"))
        good = read(MODEL)
        header = int.from_bytes(good[:8], "little")
        for name, content, words in (("cut.safetensors", good[:len(good) // 2], ["damaged"]),
                                     ("short.safetensors", good[:-1], ["damaged"]),
                                     ("long.safetensors", good + b"\0", ["damaged", "belong to no tensor"]),
                                     ("empty.safetensors", b"", ["0 bytes"]),
                                     ("text.safetensors", TEXT.encode(), ["not a .safetensors file"]),
                                     ("noise.safetensors", bytes(range(256)) * 9, ["not a .safetensors file"]),
                                     ("header.safetensors", good[:8 + header], ["damaged"]),
                                     ("huge.safetensors", b"\xff" * 7 + b"\x7f" + good[8:], ["damaged"]),
                                     ("long-symbol.safetensors", good.replace(b'[\\"\\\\n\\"', b'[\\"ttt\\"', 1),
                                      ["not one character"]),
                                     ("twice.safetensors", good.replace(b'\\",\\" \\",', b'\\",\\"a\\",', 1), ["there twice"]),
                                     ("pickle.pt", b"PK\3\4" + bytes(60), ["PyTorch", "weights_only"])):
            write(name, content)
            for subcommand in USES:
                fails(2, [name, *words], use(subcommand, name))
        for subcommand in USES:
            fails(2, [".: Is a directory"], use(subcommand, "."))
            fails(2, ["none: No such file"], use(subcommand, "none"))
            fails(2, ["needed"] if subcommand not in ("eval", "complete", "convert") else ["needs"], run(subcommand))


def vocabularies_that_do_not_fit():
    with text_folder():
        ok(*train("--epochs", "1"))
        write("other", "the Zebra\n" * 9)
        fails(2, ["other: 9 of its 90 characters", "Z (9)"], run("eval", MODEL, "other"))
        fails(2, ["--prime", "'Z'"], run("sample", MODEL, "--prime", "Z"))
        fails(2, ["text", "'Z'"], run("complete", MODEL, "Zebra"))
        fails(2, ["--prime", "UTF-8"], run("sample", MODEL, "--prime", b"a\xff"))
        for content, words in ((b'["a", "b"]', ["v.json: has 2 characters", "the net in " + MODEL]),
                               (b"", ["v.json: not JSON in line 1"]), (b"{}", ["v.json: not an array"]),
                               (b"[]", ["empty"]), (b'["a", 1]', ["symbol 2 is not a string"]), (b'["a", "a"]', ["twice"]),
                               (b'["\\ud800"]', ["not JSON"]), (b'["ab"]', ["not one character"]),
                               (b"[" * 100000, ["v.json: not JSON", "depth"]), (b"[{}" + b",{}" * 1000000, ["memory"])):
            write("v.json", content)
            for subcommand in USES:
                fails(2, words, use(subcommand, MODEL, "--vocab", "v.json"))


def sentences_that_cannot_be_read():
    with text_folder():
        ok(*train("--epochs", "1"))
        descriptor = os.open(".", os.O_RDONLY)
        done = subprocess.run([UNROLL, "score", MODEL], stdin=descriptor, capture_output=True, env=environment())
        os.close(descriptor)
        assert done.returncode == 2 and b"standard input: Is a directory" in done.stderr, done


def nowhere_to_write():
    with text_folder():
        ok(*train("--epochs", "1"))
        for subcommand in USES:
            with open("/dev/full", "wb") as full:
                fails(1, ["standard output", "space"], use(subcommand, MODEL, stdin=b"the\n", stdout=full))
            read_end, write_end = os.pipe()
            os.close(read_end)
            fails(1, ["standard output", "pipe"], use(subcommand, MODEL, stdin=b"the\n", stdout=write_end))
            os.close(write_end)
        with open("/dev/full", "wb") as full:
            fails(1, ["standard output", "space"], run(*train(), stdout=full))


# ---- checkpoints that are none ----


def changed(checkpoint, change):
    """With what change(metadata, progress) makes of these two."""
    end_of_header = 8 + int.from_bytes(checkpoint[:8], "little")
    header = json.loads(checkpoint[8:end_of_header])
    progress = json.loads(header["__metadata__"]["progress"])
    change(header["__metadata__"], progress)
    header["__metadata__"]["progress"] = json.dumps(progress)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + checkpoint[end_of_header:]


def bad_checkpoints():
    with text_folder():
        stop_in_the_middle("--epochs", "100000")
        good, model = read(CHECKPOINT), read(MODEL)

        def refused(content, *words):
            write(CHECKPOINT, content)
            fails(2, [CHECKPOINT, *words], run(*train("--epochs", "100000", "--resume")))
            assert read(MODEL) == model and read(CHECKPOINT) == content

        refused(good[:-1], "damaged")
        refused(good[:100], "damaged")
        refused(b"", "0 bytes")
        refused(model, "no checkpoint of a training run")
        refused(changed(good, lambda metadata, progress: metadata.update(unroll_checkpoint="9")), "another version")
        for key, value, words in (("updates", -1, ["updates", "damaged"]), ("updates", 1.5, ["updates", "damaged"]),
                                  ("updates", 2**60, ["updates", "damaged"]), ("window", 10**9, ["windows of 16 x 4"]),
                                  ("waited", 2**40, ["waited"]), ("rate", "fast", ["rate"]), ("has_best", 1, ["has_best"]),
                                  ("fingerprint", "0", ["another text"]), ("settings", {}, ["another net"])):
            refused(changed(good, lambda metadata, progress: progress.update({key: value})), *words)
            refused(changed(good, lambda metadata, progress: progress.pop(key)))
        write(CHECKPOINT, good)
        fails(2, [CHECKPOINT, "another net"], run(*train("--epochs", "100000", "--resume", "--net", "elman")))
        write(CHECKPOINT, changed(good, lambda metadata, progress: None))
        with started(train("--epochs", "100000", "--resume")) as process:
            wait_for(lambda: size(HISTORY) > 2000 or process.poll() is not None)
            process.send_signal(signal.SIGTERM)
            assert end(process)[0] == 0


for check in (full_from_the_start, full_when_it_goes_on, full_for_a_while, model_is_too_large, progress_cannot_be_written,
              reader_leaves, told_at_once, protected, odd_texts, marks_and_line_ends, through_a_pipe, goes_away, no_models,
              vocabularies_that_do_not_fit, sentences_that_cannot_be_read, nowhere_to_write, bad_checkpoints):
    test(check.__name__, check)
test("text cut short", changes_while_it_is_read, cut_short)
test("text written over", changes_while_it_is_read, written_over)
test("text cut short, nothing validated", changes_while_it_is_read, cut_short, "--split", "100,0,0")
test("no room for an epoch", no_room_for_an_epoch)
finish()
