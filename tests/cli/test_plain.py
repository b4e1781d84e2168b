"""test_plain.py UNROLL: the stepper without a screen: a script of commands, and what is said to each."""
import re

from harness import UNSAFE, fails, finish, folder, ok, run, test

HELLO = ("step", "lstm", "--text", "hello hello", "--plain")


def said(*lines, args=HELLO, **more):
    """The lines that answer the commands; the first are the greeting."""
    out = ok(*args, stdin="".join(line + "\n" for line in lines).encode(), **more).decode()
    assert not UNSAFE.search(out), repr(out)
    return out.split("\n")[:-1]


def answer(*lines, **more):
    """What is said to the last command."""
    before = said(*lines[:-1], **more)
    after = said(*lines, **more)
    assert after[:len(before)] == before
    return after[len(before):]


def greets():
    lines = said()
    assert lines[0] == "lstm, hidden 8, 1 layer"
    assert "c = f * c[t-1] + i * g" in lines
    assert "11 characters: hello hello" in lines
    assert "timestep 1 of 10 reads 'h', forward" in lines
    assert any(line.startswith("h unit 1: h = o * tanh(c) = ") for line in lines)
    assert any(re.fullmatch(r"all losses count: \d+\.\d+", line) for line in lines), lines


def tells_what_has_changed_and_nothing_else():
    lines = answer("later")
    assert lines[0] == "timestep 2 of 10 reads 'e', forward"
    assert re.fullmatch(r"h unit 1: h = o \* tanh\(c\) = \d\.\d+ \* tanh\(-?\d\.\d+\) = -?\d\.\d+", lines[1]), lines
    assert re.fullmatch(r"loss \d\.\d+", lines[2]) and re.match(r"next comes 'l', expected with 0\.\d\d; ", lines[3])
    assert len(lines) == 4, lines
    lines = answer("later", "unit 3")
    assert len(lines) == 1 and lines[0].startswith("h unit 3: ")
    assert answer("later", "step 2") == ["nothing has changed"]
    assert answer("", "") == answer("later", "right")  # an empty line steps on; the name of a key is the key
    assert answer("# a remark") == []
    lines = answer("next")
    assert lines[0] == "timestep 2 of 10 reads 'e', forward, 1 of 9 equations done"
    assert lines[1].startswith("i unit 1: i = sigmoid(bi + Ui x + Wi h[1]) = sigmoid(")
    assert answer("next", "focus h")[0].endswith(", not computed yet")


def backward():
    lines = answer("last", "turn")
    assert lines[0] == "timestep 10 of 10 reads 'l', backward"
    assert re.fullmatch(r"gradient of h unit 1 -?\d\.\d+; norm over all of h \d.*", lines[1]), lines
    assert re.match(r"gradient of loss 10 alone through h: vanishing, times 0\.\d\d a step, halves every ", lines[2])
    assert answer("last", "turn", "")[0] == "timestep 9 of 10 reads 'l', backward"
    chain = answer("last", "turn", "earlier", "say chain")
    assert any(line.startswith("from o at timestep 9: ") for line in chain), chain
    assert any(line.startswith("from i at timestep 10: ") for line in chain), chain
    total = float(re.match(r"gradient of h unit 1 (\S+);", chain[0]).group(1))
    parts = [float(line.rsplit(" = ", 1)[1]) for line in chain[1:]]
    assert abs(sum(parts) - total) < 0.001 * len(chain), chain  # as far as the digits go


def changes_are_told():
    lines = answer("set Wf *= 2")
    assert lines[0].startswith("loss ") and "u undoes" in lines[0]
    assert any(line.startswith("all losses count: ") for line in lines)
    assert answer("loss-at 3")[-1].startswith("the loss of timestep 3 alone counts: ")
    assert any("reads 'a'" in line for line in answer("text abc"))
    lines = answer("clamp f = 1", "focus f")
    assert lines == ["f unit 1: f = sigmoid(bf + Uf x + Wf h[0]) = set by you = 1.000"], lines
    assert answer("gradients")[0].startswith("view gradients: ")
    assert answer("gradients", "esc")[0].startswith("view stepper: ")


def views_are_told():
    """What a view shows beside the stepper's facts: its numbers, a line each."""
    for command, lines, words in (
            ("saturation", 5, "i: at the lower limit 0% of the time"), ("states", 2, "component 1 "),
            ("surface", 5, "w 5.00, b -2.6123: error "), ("eigenvalues", 3, "largest singular value"),
            ("jacobian", 3, "spectral radius"), ("influence", 3, "influence of h at timestep 1 on loss 10: "),
            ("paths", 6, "through a matrix: length "), ("gradients", 10, "gradient of h from loss 10: norm "),
            ("update", 16, "the next update: mean loss "), ("compare", 2, "nothing to compare with yet"),
            ("matrix", 2, "h.Wi, 8 by 8, row 1, column 1: value "), ("why", 4, "h_1[1] = "),
            ("fold", 1, "view fold"), ("dataflow", 1, "view dataflow")):
        told = answer(command)
        assert told[0].startswith("view "), told
        assert any(words in line for line in told), (command, told)
        assert len(told) == lines, (command, len(told), told)
        assert all(line.isascii() for line in told), told
    moved = answer("matrix", "right")
    assert len(moved) == 1 and "row 1, column 2: " in moved[0], moved
    moved = answer("last", "turn", "why", "down")
    assert len(moved) == 1 and moved[0].startswith("selected: "), moved
    assert answer("saturation", "right")[0].startswith("timestep 2")
    assert len(answer("eigenvalues", "down")) == 1
    assert "h at timestep 2" in " ".join(answer("states", "later"))
    assert answer("states", "say shown")[0].startswith("h at timestep 1: component 1")
    assert answer("say shown") == ["error: there is nothing to say of that here"]
    assert answer("pin", "train 3", "compare")[-1].startswith("loss in all now ")


def where_and_say():
    assert "timestep 4 of 10 reads 'l', forward" in answer("step 4", "where")
    units = answer("say units")
    assert len(units) == 1 and units[0].startswith("h at timestep 1: ") and units[0].count(", ") == 7, units
    assert len(answer("say equations")) == 9
    assert answer("say text") == ["11 characters: hello hello"]
    assert answer("say nonsense")[0].startswith("error: 'nonsense' is no fact")
    assert answer("say gradient") == ["error: there is nothing to say of that here"]


def what_would_open_on_the_screen():
    lines = answer("help")
    assert any(line.startswith("later, keys right l: ") for line in lines) and len(lines) > 40
    assert answer("help gradient")[0].startswith("gradients, key g: ")
    assert answer("help w")[1].startswith("why-cell, in matrix, key w: ")
    assert answer("help xyzzy") == ["no key, name or sentence has xyzzy"]
    assert len(answer("help xyzzy", "help")) > 40
    assert answer("find lo")[0].startswith('"lo" at timestep 4, 1 of 2: ')
    assert answer("find lo", "n")[1] == "timestep 10 of 10 reads 'l', forward"
    assert answer("e") == ["to type: equation h = o * tanh(c)"]
    assert answer("e", "later")[0].startswith("timestep 2 of 10")
    lines = answer("predict on", "later")
    assert lines[0].startswith("question: ") and lines[1].startswith("1: ") and lines[-1].startswith("type the number")
    assert "timestep 2 of 10 reads 'e', forward" in answer("predict on", "later", "1")
    assert answer("play")[0] == "timestep 10 of 10 reads 'l', forward"


def mistakes_do_not_end_it():
    assert answer("step 99") == ["error: '99' is not a timestep from 1 to 10"]
    assert answer("layter") == ["error: no command is called 'layter': did you mean later?"]
    assert answer("step 99", "quit") == []
    assert said("quit", "later") == said("quit")


def characters():
    lines = said("later", "later", "later", args=("step", "elman", "--text", "a\x1b \u202eé\n日", "--plain"))
    assert any(r"reads '\x1b'" in line for line in lines) and any("reads a space" in line for line in lines), lines
    assert any("'é'" in line for line in lines)
    assert "".join(said("later", args=("step", "elman", "--text", "aé日", "--plain"), LC_ALL="C")).isascii()
    for line in said("b", "say chain", "say net", "say units"):
        assert line.isascii(), line


def with_other_options():
    with folder():
        assert "timestep 3 of 10 reads 'l', forward" in said(args=HELLO + ("--keys", "right right"))
        said("train 5", "save a.session")
        assert "timestep 1 of 10 reads 'h', forward" in said(args=("step", "a.session", "--plain"))
        with open("/dev/full", "w") as full:
            fails(1, ["standard output"], run(*HELLO, stdout=full))


for check in (greets, tells_what_has_changed_and_nothing_else, backward, changes_are_told, views_are_told, where_and_say,
              what_would_open_on_the_screen, mistakes_do_not_end_it, characters, with_other_options):
    test(check.__name__, check)
finish()
