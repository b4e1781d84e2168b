"""test_settings.py UNROLL: the file of settings, and what comes before it and after it."""
import os

from harness import UNSAFE, fails, finish, folder, is_one_message, ok, run, run_in_terminal, test, write

HELLO = ("step", "lstm", "--text", "hello hello")


def config(content):
    """Writes the file in this folder; the changes of the environment that make it count."""
    os.makedirs("unroll", exist_ok=True)
    write("unroll/config", content)
    return {"XDG_CONFIG_HOME": os.getcwd()}


def screen(*args, **changes):
    """A picture, as a file has it."""
    ok(*HELLO, "--snapshot", "s.svg", *args, **changes)
    with open("s.svg", encoding="utf-8") as file:
        return file.read()


def warned(content, *args):
    """What is said of a file; the program does its work all the same."""
    result = run(*HELLO, "--snapshot", "s.svg", *args, **config(content))
    assert result.status == 0, result.err
    lines = result.err.decode().splitlines()
    assert all(line.startswith("unroll: ") and not UNSAFE.search(line) for line in lines), lines
    return lines


def it_is_read():
    with folder():
        dark, light, contrast = screen(), screen("--theme", "light"), screen("--theme", "contrast")
        assert len({dark, light, contrast}) == 3
        assert screen(**config("theme light\n")) == light
        assert screen(**config("theme=light")) == light
        assert screen(**config("# my own\n\n  theme  =  light   # for paper\r\n")) == light
        assert screen(**config("\ufefftheme light")) == light
        assert screen(**config("theme dark\ntheme light\n")) == light
        assert screen(**config("")) == dark
        assert screen(**config("ascii\n")) == screen("--ascii") != dark
        assert screen(**config("ascii = on")) == screen("--ascii")
        assert screen(**config("notation colah")) == screen("--notation", "colah") != dark
        assert screen(**config("colors none")) == screen("--colors", "none") != dark


def the_command_line_counts():
    with folder():
        dark = screen()
        assert screen("--theme", "dark", **config("theme light")) == dark
        assert screen("--ascii=off", **config("ascii")) == dark
        assert screen("--notation", "own", **config("notation colah")) == dark
        assert screen("--notation", "gamma", **config("notation colah")) == screen("--notation", "gamma")
        assert b"timestep 1 of 10" in ok(*HELLO, **config("plain"))
        assert b"timestep 1" not in ok(*HELLO, "--plain=off", "--keys", "right", **config("plain on"))


def where_it_is():
    with folder():
        light = screen("--theme", "light")
        changes = config("theme light")
        os.makedirs("home/.config/unroll")
        write("home/.config/unroll/config", "theme light")
        home = os.path.join(os.getcwd(), "home")
        assert screen(XDG_CONFIG_HOME=None, HOME=home) == light
        assert screen(XDG_CONFIG_HOME="", HOME=home) == light
        assert screen(XDG_CONFIG_HOME="relative", HOME=home) == light, "a relative one does not count"
        write("home/.config/unroll/config", "theme contrast")
        assert screen(XDG_CONFIG_HOME=changes["XDG_CONFIG_HOME"], HOME=home) == light
        write("home/.config/unroll/config", "theme pink")
        result = run(*HELLO, "--snapshot", "s.svg", XDG_CONFIG_HOME=None, HOME=home)
        assert result.err.startswith(b"unroll: ~/.config/unroll/config:1: theme pink: "), result.err
        dark = screen()
        for path in ("/dev/null", "/nonexistent"):
            assert screen(XDG_CONFIG_HOME=path) == dark
        assert screen(XDG_CONFIG_HOME=None, HOME=None) == dark


def what_is_wrong_is_said_and_left_out():
    with folder():
        for content, words in (
                ("theme pink", ("config:1: theme pink: ", "dark, light, contrast and mono", "the line is left out")),
                ("\n\nthem light", ("config:3: ", "did you mean theme?")),
                ("hidden 16", ("config:1: ", "no setting 'hidden'", "theme, colors, ascii")),
                ("colors 8", ("colors 8: ", "true, 256, 16 and none")),
                ("ascii perhaps", ("give on or off",)),
                ("theme", ("theme needs a value: theme NAME",)),
                ("= dark", ("config:1: ",)),
                ("speed warp", ("slow, normal or fast",)),
                ("theme \x1b[31m", ("theme \\x1b[31m",)),
                (b"theme light\n\xff\n", ("config: not UTF-8 at byte 12 (line 2)",)),
                (b"theme\0light", ("0 byte",)),
                ("#" * 70000, ("config", "65536"))):
            lines = warned(content)
            assert len(lines) == 1, lines
            for word in words:
                assert word in lines[0], (word, lines)
        assert len(warned("nonsense\n" * 5000)) == 8
        light = screen("--theme", "light")
        warned("them dark\ntheme light\nnonsense\n")
        with open("s.svg", encoding="utf-8") as file:
            assert file.read() == light, "the good lines count"


def what_is_no_file():
    with folder() as path:
        os.makedirs("unroll/config")
        result = run(*HELLO, "--snapshot", "s.svg", XDG_CONFIG_HOME=path)
        assert result.status == 0 and b"unroll/config: is not a file" in result.err, result.err
        os.rmdir("unroll/config")
        os.mkfifo("unroll/config")
        result = run(*HELLO, "--snapshot", "s.svg", XDG_CONFIG_HOME=path)
        assert result.status == 0 and b"is not a file" in result.err, result.err
        os.remove("unroll/config")
        os.symlink("config", "unroll/config")
        result = run(*HELLO, "--snapshot", "s.svg", XDG_CONFIG_HOME=path)
        assert result.status == 0, result.err
        is_one_message(result.err)


def colors():
    """NO_COLOR is the environment's; what a person says for this program is nearer."""
    with folder():
        none, dark = screen("--colors", "none"), screen()
        assert screen(NO_COLOR="1") == dark, "a file has all colors"
        assert "<svg" in none
        out = run_in_terminal(*HELLO, keys=b"q", seen=b"quit", TERM="xterm-256color", NO_COLOR="1").out
        assert b"48;5;" not in out
        for args, changes in ((("--colors", "256"), {}), ((), config("colors 256"))):
            out = run_in_terminal(*HELLO, *args, keys=b"q", seen=b"quit", TERM="xterm-256color", NO_COLOR="1",
                                  **changes).out
            assert b"48;5;233" in out
        out = run_in_terminal(*HELLO, "--colors", "16", keys=b"q", seen=b"quit", TERM="xterm-256color").out
        assert b"48;5;233" not in out and b"\x1b[3" in out
        fails(2, ["--colors 8", "true, 256, 16 and none"], run(*HELLO, "--colors", "8"))
        fails(2, ["--notation nobody", "only own"], run(*HELLO, "--notation", "nobody", "--json"))
        fails(2, ["--speed 3", "slow, normal or fast"], run(*HELLO, "--speed", "3", "--json"))
        fails(2, ["--ascii maybe", "on or off"], run(*HELLO, "--ascii=maybe", "--json"))


def on_the_screen():
    """What is wrong stands on the first screen, and again in the shell, where all of it can be read."""
    with folder():
        changes = config("theme contrast\nspeed fast\nmouse off\ntheme pink\n")
        result = run_in_terminal(*HELLO, keys=b"q", seen=b"config:4: theme pink", TERM="xterm-256color", **changes)
        assert result.status == 0 and b"48;5;231" in result.out, result
        assert b"\x1b[?1000" not in result.out.replace(b"\x1b[?1000l", b""), "the mouse is the terminal's"
        is_one_message(result.err)
        assert b"config:4: theme pink" in result.err
        write("book.txt", "to be or not to be, that is the question. " * 80)
        quick = ("train", "book.txt", "--hidden", "4", "--updates", "3")
        out = run(*quick, **changes)
        assert out.status == 0 and b"theme pink" in out.err, out.err
        fails(2, ["--theme pink"], run(*quick, "--theme", "pink"))


for check in (it_is_read, the_command_line_counts, where_it_is, what_is_wrong_is_said_and_left_out, what_is_no_file,
              colors, on_the_screen):
    test(check.__name__, check)
finish()
