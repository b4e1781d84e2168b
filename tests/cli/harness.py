"""harness.py: runs the program that was built, as a user does, and counts what holds.

A test file calls `test` for each thing that must hold, and ends with `finish`, which prints "N passed, N failed".
"""
import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback

UNROLL = os.path.abspath(sys.argv[1])
TIMEOUT = 60  # seconds: a build with sanitizers is slow
passed = failed = 0


def test(name, check, *args):
    """check(*args) raises when something does not hold."""
    global passed, failed
    try:
        check(*args)
        passed += 1
    except Exception:  # whatever it is, the other tests go on
        failed += 1
        print("FAILED: %s" % name)
        traceback.print_exc(file=sys.stdout)


def finish():
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


def environment(**changes):
    """The caller's, with changes; None takes a variable away."""
    result = dict(os.environ)
    for name in ("POSIXLY_CORRECT", "NO_COLOR", "COLORTERM", "COLORFGBG"):
        result.pop(name, None)
    result["LC_ALL"] = "C.UTF-8"
    result["XDG_CONFIG_HOME"] = "/nonexistent"  # nobody's own settings
    result.update({name: value for name, value in changes.items() if value is not None})
    for name in changes:
        if changes[name] is None:
            result.pop(name, None)
    return result


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err


def run(*args, stdin=b"", stdout=subprocess.PIPE, **changes):
    """Arguments are str or bytes."""
    done = subprocess.run([UNROLL, *args], input=stdin, stdout=stdout, stderr=subprocess.PIPE, timeout=TIMEOUT,
                          env=environment(**changes))
    return Result(done.returncode, done.stdout, done.stderr)


def ok(*args, **more):
    """Standard output of a run that must succeed in silence."""
    result = run(*args, **more)
    assert result.status == 0, "exit status %d: %r" % (result.status, result.err)
    assert result.err == b"", result.err
    return result.out


# What must never reach a terminal from a user's text: controls, and what hides or reorders.
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def is_one_message(err):
    """One line; a net's error has its source and a caret below."""
    text = err.decode()  # valid UTF-8
    assert text.startswith("unroll: ") and text.endswith("\n"), text
    lines = text.rstrip("\n").split("\n")
    assert len(lines) in (1, 3), text
    assert all(line.startswith("    ") for line in lines[1:]), text
    assert len(lines) == 1 or lines[2].strip() == "^", text
    assert not UNSAFE.search(text), repr(text)
    assert len(lines[0]) > len("unroll: ") + 8, "says nothing: " + text


def fails(status, words, result):
    """It failed with this status, and its one message holds all of these words."""
    assert result.status == status, "exit status %d, expected %d: %r" % (result.status, status, result.err)
    is_one_message(result.err)
    for word in words:
        assert word in result.err.decode(), "%r is not in %r" % (word, result.err)
    assert not result.out, "standard output: %r" % result.out[:200]


# Where writing to the disk, and waiting for it, costs nothing.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@contextlib.contextmanager
def folder(place=None):
    """A folder of its own, and in it."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory(dir=place) as path:
        os.chdir(path)
        try:
            yield path
        finally:
            os.chdir(before)


def write(path, content):
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def read(path):
    with open(path, "rb") as file:
        return file.read()


# ---- a terminal ----


def start_in_terminal(args, changes, stdin):
    """A child whose terminal is ours to read. Its messages come through a pipe of their own."""
    err_read, err_write = os.pipe()
    child, terminal = pty.fork()
    if child == 0:
        os.dup2(err_write, 2)
        if stdin is not None:
            os.dup2(stdin, 0)
        os.execve(UNROLL, [UNROLL, *args], environment(**changes))
    os.close(err_write)
    return child, terminal, err_read


def read_until(descriptor, done, deadline):
    """What comes until done(all of it) is true, the other end closes, or time is up."""
    got = b""
    while not done(got) and time.time() < deadline:
        if not select.select([descriptor], [], [], 0.2)[0]:
            continue
        try:
            more = os.read(descriptor, 65536)
        except OSError:  # a terminal whose other end is closed
            break
        if not more:
            break
        got += more
    return got


def run_in_terminal(*args, keys=b"", seen=b"\0", stdin=None, **changes):
    """Types the keys once the screen shows `seen`; then waits for the end. out is what the terminal got."""
    child, terminal, err_read = start_in_terminal(args, changes, stdin)
    deadline = time.time() + TIMEOUT
    out = read_until(terminal, lambda got: seen in got, deadline)
    with contextlib.suppress(OSError):
        os.write(terminal, keys)
    out += read_until(terminal, lambda got: False, deadline)
    if time.time() >= deadline:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    err = read_until(err_read, lambda got: False, deadline)
    os.close(err_read)
    return Result(os.waitstatus_to_exitcode(status), out, err)
