"""test_reading.py UNROLL: explore and find on whatever a text, a model or a pattern can be: a message or the right numbers,
never a crash, never a raw byte of the text on the terminal."""
import contextlib
import json
import os
import re
import signal
import struct
import threading
import time
import unicodedata

from harness import (TIMEOUT, UNROLL, UNSAFE, environment, fails, finish, folder, ok, read, read_until, run,
                     start_in_terminal, test, write)

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden")
MODEL = os.path.join(GOLDEN, "model_lstm.safetensors")
TEXT = 'abcab "hello"\nbc\u00e9\n\n' * 40
ODD = 'h\u00e9 \u4e2d\u6587 \U0001f600 e\u0301 x\x1b[31mred\x07\x08\ttab\r\nline \u202e two \u200b\x7f\u0085 end\r\n' * 40
SANITIZED = b"__asan_init" in read(UNROLL)

# What a person types after `unroll`, behind MODEL and the text.
BOTH = (("explore", "--keys", "right"), ("find", "--feature", "vowels", "--no-ablation"))


def both(model, text):
    for command, *more in BOTH:
        yield run(command, model, text, *more)


# ---- texts ----

BAD_TEXTS = [
    ("empty", b"", ["empty"]),
    ("a NUL", b"ab\0cd", ["binary", "byte 2"]),
    ("random bytes", bytes(range(255, -1, -1)) * 20, ["byte 0"]),
    ("UTF-8 that breaks off", "abc\u00e9".encode()[:-1], ["UTF-8", "byte 3"]),
    ("a surrogate", b"ab\xed\xa0\x80", ["UTF-8", "byte 2"]),
    ("UTF-16", "\ufeffabc".encode("utf-16-le"), ["UTF-16"]),
]


def bad_text(content, words):
    with folder():
        write("text", content)
        for result in both(MODEL, "text"):
            fails(2, ["text"] + words, result)


def no_files():
    with folder():
        os.mkdir("folder")
        write("secret", TEXT)
        os.chmod("secret", 0)
        for result in both(MODEL, "folder"):
            fails(2, ["folder", "directory"], result)
        for result in both(MODEL, "missing"):
            fails(2, ["missing", "No such file"], result)
        if os.geteuid() != 0:
            for result in both(MODEL, "secret"):
                fails(2, ["secret", "Permission denied"], result)


def a_fifo():
    with folder():
        write("one-file", TEXT)
        os.mkfifo("one-pipe")
        plain, piped = [], []
        for result in both(MODEL, "one-file"):
            plain.append(result.out.replace(b"one-file", b"one-pipe"))
        for command, *more in BOTH:
            writer = threading.Thread(target=lambda: write("one-pipe", TEXT))
            writer.start()
            piped.append(run(command, MODEL, "one-pipe", *more).out)
            writer.join()
        assert plain == piped, (plain, piped)


def one_character():
    with folder():
        write("text", "a")
        screen = ok("explore", MODEL, "text", "--keys", "right left down up G g end home x L t v v").decode()
        assert "character 1 of 1" in screen, screen
        fails(2, ["too short"], run("find", MODEL, "text"))


def columns_of(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def whatever_stands_in_a_text():
    with folder():
        write("text", ODD)
        for keys in ("right", "t down", "r end", "v right right v"):
            screen = ok("explore", MODEL, "text", "--keys", keys).decode()
            assert not UNSAFE.search(screen), repr(screen)
            for line in screen.split("\n"):
                assert columns_of(line) <= 80, line
        assert "\\x1b[31mred\\x07\\x08" in screen and "\u4e2d\u6587" in screen and "\\u202e" in screen, screen
        found = ok("find", MODEL, "text", "--regex", "red\x1b?", "--no-ablation").decode()
        assert not UNSAFE.search(found), repr(found)
        assert "\\x1b" in found, found


def unknown_symbols_are_told():
    with folder():
        write("text", TEXT)
        ok("explore", MODEL, "text", "--snapshot", "s.txt", "--size", "160x45")
        screen = read("s.txt").decode()
        told = re.search(r"(\d+) of its (\d+) characters are not in the model's vocabulary", screen)
        assert told and int(told[2]) == len(TEXT), screen
        found = json.loads(ok("find", MODEL, "text", "--json", "--no-ablation", "--feature", "vowels"))
        assert found["unknown"] == int(told[1]) > 0


def sizes():
    with folder():
        write("text", TEXT * 100)
        for size in ("20x5", "79x24", "80x24", "1000x300"):
            ok("explore", MODEL, "text", "--snapshot", "s.txt", "--size", size)
            columns, rows = map(int, size.split("x"))
            lines = read("s.txt").decode().split("\n")
            assert len(lines) == rows + 1 and max(map(columns_of, lines)) <= columns, size


def resources_of(*args):
    """Runs it and says how long it took, and how much memory, in bytes."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        out = os.open("out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.execve(UNROLL, [UNROLL, *args], environment())
    _, status, usage = os.wait4(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, args
    return time.monotonic() - began, usage.ru_maxrss * 1024


def one_line_of_64_megabytes():
    with folder():
        with open("text", "wb") as file:
            for _ in range(64):
                file.write(b"a" * (1 << 20))
        for keys in ("right end home", "end G home up pgup down", "/ a a enter n N"):
            _, bytes_ = resources_of("explore", MODEL, "text", "--keys", keys)
            assert SANITIZED or bytes_ < 100 << 20, (keys, bytes_)
        _, bytes_ = resources_of("explore", MODEL, "text", "--command", "at 67108864", "--snapshot", "s.txt")
        assert "character 67108864 of 67108864" in read("s.txt").decode()
        assert SANITIZED or bytes_ < 100 << 20, bytes_
        fails(2, ["no 'b'"], run("explore", MODEL, "text", "--command", "find b"))


# ---- models ----


def header_of(path):
    data = read(path)
    length = struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8:8 + length]), data[:8 + length], bytearray(data[8 + length:])


def numbers_that_are_none():
    header, front, numbers = header_of(MODEL)
    name = next(name for name in header if "bias" in name)
    with folder():
        write("text", TEXT)
        for value in (float("nan"), float("inf"), float("-inf")):
            struct.pack_into("<f", numbers, header[name]["data_offsets"][0], value)
            write("m.safetensors", front + bytes(numbers))
            for result in both("m.safetensors", "text"):
                fails(2, ["1 of the model's", "NaN or infinite", " in h.b"], result)


def no_vocabulary():
    with folder():
        write("text", TEXT)
        for result in both(os.path.join(GOLDEN, "model_bare.safetensors"), "text"):
            fails(2, ["vocabulary", "--vocab"], result)
        for command, *more in BOTH:
            ok(command, os.path.join(GOLDEN, "model_bare.safetensors"), "text", *more, "--vocab",
               os.path.join(GOLDEN, "model_bare_vocab.json"))


# ---- patterns ----


def patterns():
    with folder():
        write("text", TEXT)
        write("as", "a" * 20000 + "b")
        for pattern, word in (("(a", "at byte 2"), ("a**", "at byte"), ("[z-a]", "range"), ("\x1b(", "\\x1b(")):
            fails(2, ["regular expression", word], run("find", MODEL, "text", "--regex", pattern))
            fails(2, ["regular expression", word], run("explore", MODEL, "text", "--command", "regex " + pattern))
        fails(2, ["takes too long", "character 1 "], run("find", MODEL, "as", "--regex", "(a+)+$"))
        fails(2, ["takes too long"], run("explore", MODEL, "as", "--command", "regex (a+)+$"))
        # After one that fails there is what there was; units are ranked by the feature that was asked for.
        screen = ok("explore", MODEL, "as", "--keys", ": f e a t u r e space v o w e l s enter "
                    ": r e g e x space ( a + ) + $ enter right right").decode()
        assert "units by: vowels" in screen, screen
        screen = ok("explore", MODEL, "text", "--keys", "f q u e s t i o n enter : f e a t u r e space i f space "
                    "c o n d i t i o n enter down").decode()
        assert "units by: if condition" in screen and "too rare in this text" in screen, screen


# ---- in a terminal ----


class Terminal:
    """unroll explore in a pseudo-terminal; what it sends is kept."""

    def __init__(self, *args):
        self.child, self.terminal, self.err = start_in_terminal(args, {"TERM": "xterm"}, None)
        self.out = b""

    def see(self, what):
        """Waits for something new on the screen."""
        got = read_until(self.terminal, lambda got: re.search(what, got), time.time() + TIMEOUT)
        self.out += got
        assert re.search(what, got), (what, got[-2000:])

    def type(self, keys):
        os.write(self.terminal, keys)

    def end(self):
        with contextlib.suppress(OSError):  # it may have ended
            self.type(b"\x1b")
            time.sleep(0.1)
            self.type(b"q")
        read_until(self.terminal, lambda got: False, time.time() + TIMEOUT)
        _, status = os.waitpid(self.child, 0)
        os.close(self.terminal)
        os.close(self.err)
        assert os.waitstatus_to_exitcode(status) == 0, status


def files_that_change():
    with folder():
        write("text", TEXT * 400)
        t = Terminal("explore", MODEL, "text")
        t.see(rb"what came")
        os.remove("text")  # the file is still there for who has it open
        t.type(b"G")
        t.see(rb"character %d" % (len(TEXT) * 400))
        t.end()
        write("text", TEXT * 400)
        t = Terminal("explore", MODEL, "text")
        t.see(rb"what came")
        with open("text", "a") as file:
            file.write("more")
        t.type(b"j")
        t.see(rb"has changed")
        t.type(b"jj")
        t.end()
        write("text", TEXT * 400)
        t = Terminal("explore", MODEL, "text")
        t.see(rb"what came")
        os.truncate("text", 100)
        t.type(b"G")
        t.see(rb"changed")
        t.type(b"gjx")
        t.end()


def long_work_is_stopped():
    """Each says how far it is, and after Esc the text is still there."""
    with folder():
        with open("text", "w") as file:
            for _ in range(64):
                file.write('The lamp was out. "Who is there?" she asked;\n' * 1500)
        for keys in (b"fvowels\r", b":regex [a-z]+e\r"):
            t = Terminal("explore", MODEL, "text")
            t.see(rb"what came")
            t.type(keys)
            t.see(rb"Esc stops it")
            t.type(b"\x1b")
            t.see(rb"stopped")
            t.type(b"lll")
            t.end()


def interrupted():
    """Ctrl-C in the middle of it, with the window changing: the terminal is given back at once."""
    with folder():
        with open("text", "w") as file:
            for _ in range(64):
                file.write('The lamp was out. "Who is there?" she asked;\n' * 1500)
        t = Terminal("explore", MODEL, "text")
        t.see(rb"what came")
        t.type(b"fvowels\r")
        t.see(rb"Esc stops it")
        os.kill(t.child, signal.SIGWINCH)
        began = time.monotonic()
        t.type(b"\x03")
        t.see(rb"\x1b\[\?1049l")
        assert SANITIZED or time.monotonic() - began < 5
        t.end()


for name, content, words in BAD_TEXTS:
    test("text: " + name, bad_text, content, words)
for check in (no_files, a_fifo, one_character, whatever_stands_in_a_text, unknown_symbols_are_told, sizes,
              one_line_of_64_megabytes, numbers_that_are_none, no_vocabulary, patterns, files_that_change,
              long_work_is_stopped, interrupted):
    test(check.__name__, check)
finish()
