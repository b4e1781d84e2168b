"""test_use.py UNROLL: what each subcommand prints and writes when nothing is wrong, with a terminal and without."""
import json
import os
import re
import stat

from harness import UNSAFE, finish, folder, ok, read, run_in_terminal, test, write

SUBCOMMANDS = ("step", "lens", "find", "nets", "gradcheck")


def printable(out):
    text = out.decode()
    assert not UNSAFE.search(text)
    return text


# ---- help ----


def help_fits(args):
    text = printable(ok(*args))
    assert text.endswith("\n") and max(len(line) for line in text.split("\n")) <= 80, text
    return text


def helps():
    text = help_fits(["--help"])
    assert text == help_fits(["-h"]) == help_fits(["help"])
    assert all("\n  %s " % name in text for name in SUBCOMMANDS)
    for name in SUBCOMMANDS:
        text = help_fits([name, "--help"])
        assert text == help_fits([name, "-h"]) and text.startswith("Usage: unroll %s " % name)
    assert help_fits(["step", "--text", "a", "--help"]).startswith("Usage: unroll step")
    assert re.fullmatch(r"unroll \d+\.\d+\.\d+\n", printable(ok("--version")))


# ---- nets ----


def list_of_nets():
    lines = help_fits(["nets"]).split("\n")
    names = [line.split()[0] for line in lines if line[:1].strip()]
    nets = json.loads(ok("nets", "--json"))["nets"]
    assert names == [net["name"] for net in nets] and len(names) >= 15
    assert {"elman", "jordan", "gru", "lstm", "bidirectional"} <= set(names) and "charlm" not in names
    for net in nets:
        assert net["text"].encode() == ok("nets", net["name"]) and net["about"] and net["text"].startswith("# ")
    assert b"recurrence(x)" in ok("nets", "charlm")
    assert ok("nets", "gru_cho") == ok("nets", "gru-cho")
    assert [net["name"] for net in json.loads(ok("nets", "gru", "--json"))["nets"]] == ["gru"]


# ---- gradcheck ----


def gradients():
    text = printable(ok("gradcheck"))
    nets = json.loads(ok("nets", "--json"))["nets"]
    assert text.endswith("all %d nets are good\n" % len(nets))
    document = json.loads(ok("gradcheck", "--json"))
    assert document["version"] == 1 and document["limit"] == 1e-6
    assert [net["net"] for net in document["nets"]] == [net["name"] for net in nets]
    for net in document["nets"]:
        assert net["good"] and net["params"]
        for parameter in net["params"].values():
            assert 0 <= parameter["error"] <= 1e-6 and 0 <= parameter["skipped"] <= parameter["elements"]
    ok("gradcheck", "--layers", "2", "--loss-at", "last", "--seed", "3")
    document = json.loads(ok("gradcheck", "lstm", "--hidden", "3", "--loss-at", "9", "--json"))
    assert document["nets"][0]["params"]["h.Wf"]["elements"] == 9
    with folder():
        write("my.net", ok("nets", "skip"))
        assert "my.net" in printable(ok("gradcheck", "my.net"))


# ---- pictures ----


def lines_of(path):
    text = read(path).decode()
    assert text.endswith("\n")
    return text[:-1].split("\n")


def pictures():
    with folder():
        for ending in ("txt", "ansi", "svg"):
            ok("step", "lstm", "--text", "hello hello", "--keys", "right right right b left", "--snapshot",
               "s." + ending, TERM=None)
        assert sorted(os.listdir(".")) == ["s.ansi", "s.svg", "s.txt"]
        lines = lines_of("s.txt")
        assert len(lines) == 24 and max(map(len, lines)) <= 80
        assert "lstm" in lines[0] and "backward" in lines[0] and "3/10" in lines[0]
        assert read("s.svg").startswith(b"<") and b"</svg>" in read("s.svg") and b"\x1b[" in read("s.ansi")
        assert stat.S_IMODE(os.stat("s.txt").st_mode) & 0o600 == 0o600


def sizes():
    with folder():
        for columns, rows in ((80, 24), (120, 40), (100, 30), (1000, 1000), (79, 24), (1, 1)):
            ok("step", "--snapshot", "s.txt", "--size", "%dx%d" % (columns, rows))
            lines = lines_of("s.txt")
            assert len(lines) <= rows and max(map(len, lines)) <= columns


def glyphs():
    """A file has them all in any locale; ASCII when asked for. Themes differ in color alone."""
    with folder():
        ok("step", "--snapshot", "s.txt")
        plain = read("s.txt")
        assert not plain.isascii()
        ok("step", "--snapshot", "s.txt", LC_ALL="C")
        assert read("s.txt") == plain
        ok("step", "--snapshot", "s.txt", "--ascii")
        assert read("s.txt").isascii()
        pages = []
        for theme in ("dark", "light"):
            ok("step", "--snapshot", "s.svg", "--theme", theme)
            pages.append(read("s.svg"))
        assert pages[0] != pages[1]


def without_a_terminal():
    """--keys or --run alone: the text of the screen."""
    text = printable(ok("step", "--text", "hello", "--keys", "right", TERM=None))
    assert len(text.split("\n")) == 25 and "2/4" in text
    assert ok("step", "--text", "hello", "--keys", "right", LC_ALL="C").isascii()
    assert ok("step", "--text", "hello", "--run", "-", stdin=b"step 2\n").decode() == text
    assert len(ok("step", "--keys", "q", "--size", "100x30").decode().split("\n")) == 31
    unsafe = "a\x1b[31m\u202eb\x9bc"
    printable(ok("step", "--text", unsafe, "--keys", "right right b left"))


# ---- a terminal ----

LEAVE = dict(TERM="xterm-256color", keys=b"q", seen=b"lstm")


def at_a_terminal(*args, **more):
    result = run_in_terminal(*args, **{**LEAVE, **more})
    assert result.status == 0, result.err
    assert result.err == b"", result.err
    assert b"\x1b[" in result.out
    return result.out


def opens_and_leaves():
    assert b"tick" in at_a_terminal()
    at_a_terminal("step", "--text", "hello", "--keys", "right b")
    at_a_terminal("step", "--theme", "mono", "--ascii", "--text", "hello")


def text_through_a_pipe():
    """The text takes standard input; keys come from the terminal all the same."""
    read_end, write_end = os.pipe()
    os.write(write_end, b"to be or not to be")
    os.close(write_end)
    assert b"to be" in at_a_terminal("step", "--text-file", "-", stdin=read_end)
    os.close(read_end)


def nothing_to_open():
    """Keys that leave, documents and pictures never touch the terminal."""
    with folder():
        for args in (("step", "--keys", "q"), ("step", "--snapshot", "s.txt")):
            result = run_in_terminal(*args, TERM="xterm-256color")
            assert result.status == 0 and result.out == b"" and result.err == b"", result.out
        assert lines_of("s.txt")
        result = run_in_terminal("step", "--json", "--keys", "right", TERM="dumb")
        assert json.loads(result.out)["T"] == 47


for check in (helps, list_of_nets, gradients, pictures, sizes, glyphs, without_a_terminal, opens_and_leaves,
              text_through_a_pipe, nothing_to_open):
    test(check.__name__, check)
finish()
