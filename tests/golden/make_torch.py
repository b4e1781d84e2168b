#!/usr/bin/python3
"""make_torch.py: writes the torch_*.json next to it: what PyTorch computes for small character models.

Needs Debian's python3-torch; the files are kept in the repository, so neither the build nor CI runs this.

A model is nn.RNN, nn.GRU or nn.LSTM (`rnn`) with an nn.Linear head (`fc`), in float64, on a one-hot text; the loss is
the cross-entropy of the next character, summed over the steps that count. The parameters are drawn in float32 and then
widened, so an engine in single precision can hold them exactly.

Two gradients of the top layer's output are kept, since PyTorch's own answer is only the first of them:
  "h_grad_here"  output.grad: what the head sends back at the same step
  "h_grad"       the total dL/dh[t], recurrence included: the model is called again one step at a time, where h[t] has
                 two readers, `output` (the head) and `h_n` (the next step), and the total is the sum of their gradients
"""
import os

import torch
from torch import nn

TEXT = "hello, hello world"
CASES = (
    # file, cell, layers, hidden, loss_at, seed
    ("torch_elman", "elman", 1, 5, "all", 1),
    ("torch_gru", "gru", 1, 5, "all", 2),
    ("torch_lstm", "lstm", 1, 5, "all", 3),
    ("torch_lstm_2", "lstm", 2, 4, "all", 4),
    ("torch_lstm_last", "lstm", 1, 5, "last", 5),
)
MODULE = {"elman": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class CharModel(nn.Module):
    def __init__(self, cell, layers, hidden, vocab):
        super().__init__()
        self.rnn = MODULE[cell](vocab, hidden, layers)
        self.fc = nn.Linear(hidden, vocab)


def losses(model, output, target):
    return nn.functional.cross_entropy(model.fc(output), target, reduction="none")


def whole(model, x, target, weight):
    """The usual call, over the whole text: losses, output, and parameter gradients left in model."""
    output, _ = model.rnn(x)
    output.retain_grad()
    loss = losses(model, output, target)
    total = (weight * loss).sum()
    model.zero_grad()
    total.backward()
    return loss.detach(), total.item(), output


def stepwise(model, x, target, weight):
    """The same, one step a call; returns the total gradient of the top layer's output [T x hidden]."""
    state, outputs, tops = None, [], []
    for t in range(len(x)):
        output, state = model.rnn(x[t:t + 1], state)
        hidden = state[0] if isinstance(state, tuple) else state
        output.retain_grad()
        hidden.retain_grad()
        outputs.append(output)
        tops.append(hidden)
    total = (weight * losses(model, torch.cat(outputs), target)).sum()
    model.zero_grad()
    total.backward()
    here = torch.cat([output.grad for output in outputs])
    later = torch.stack([torch.zeros_like(h[-1]) if h.grad is None else h.grad[-1] for h in tops])
    return here + later


def number(value):
    return "%.17g" % value


def vector(values):
    return "[" + ", ".join(number(v) for v in values) + "]"


def rows(matrix, indent):
    pad = "\n" + " " * indent
    return "[" + pad + ("," + pad).join(vector(row) for row in matrix) + "]"


def tensors(named):
    """{name: {"shape", "value"}}, the values flat in row-major order, a row a line."""
    entries = []
    for name, tensor in named:
        lines = ",\n      ".join(vector(row)[1:-1] for row in tensor.reshape(tensor.shape[0], -1).tolist()) \
            if tensor.dim() == 2 else vector(tensor.tolist())[1:-1]
        entries.append('    "%s": {"shape": %s, "value": [\n      %s]}' % (name, list(tensor.shape), lines))
    return "{\n" + ",\n".join(entries) + "\n  }"


def make(file, cell, layers, hidden, loss_at, seed):
    torch.manual_seed(seed)
    vocab = sorted(set(TEXT))
    model = CharModel(cell, layers, hidden, len(vocab)).double()
    index = torch.tensor([vocab.index(ch) for ch in TEXT])
    x = nn.functional.one_hot(index[:-1], len(vocab)).double()
    target = index[1:]
    weight = torch.ones(len(target), dtype=torch.float64)
    if loss_at == "last":
        weight[:-1] = 0

    h_grad = stepwise(model, x, target, weight)
    by_step = {name: p.grad.clone() for name, p in model.named_parameters()}
    loss, total, output = whole(model, x, target, weight)
    grads = {name: p.grad for name, p in model.named_parameters()}
    for name, grad in grads.items():
        assert torch.allclose(grad, by_step[name], rtol=1e-12, atol=1e-14), name

    quote = lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    fields = (
        ("cell", quote(cell)), ("layers", str(layers)), ("hidden", str(hidden)),
        ("vocab", "[" + ", ".join(map(quote, vocab)) + "]"), ("text", quote(TEXT)), ("loss_at", quote(loss_at)),
        ("loss_total", number(total)), ("loss", vector(loss.tolist())),
        ("h", rows(output.detach().tolist(), 4)),
        ("h_grad", rows(h_grad.tolist(), 4)), ("h_grad_here", rows(output.grad.tolist(), 4)),
        ("state_dict", tensors(model.state_dict().items())), ("grad", tensors(grads.items())),
    )
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), file + ".json")
    with open(path, "w", encoding="utf-8") as out:
        out.write("{\n" + ",\n".join('  "%s": %s' % field for field in fields) + "\n}\n")


torch.set_num_threads(1)
for case in CASES:
    make(*case)
