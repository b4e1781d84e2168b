#!/usr/bin/python3
"""make_model.py: writes the model_*.safetensors next to it: state dicts of PyTorch, and the logits that it computes.

    make_model.py                 writes them
    make_model.py --check FILE... reads models that unroll saved, and compares its logits with PyTorch's

Needs Debian's python3-torch; the files are kept in the repository, so neither the build nor CI runs this. There is no
`safetensors` package in Debian: the format is written by hand.

A model is an optional nn.Embedding, nn.LSTM, nn.GRU or nn.RNN, and nn.Linear, under the names that people give them.
The logits are computed in float64 from the weights as they stand in the file, and kept in the file's metadata:
"text", and "logits", a JSON array of one array a character. A model to --check has both in its `training`.
"""
import json
import os
import struct
import sys

import torch
from torch import nn

TEXT = "hello,\tw\u00f6rld \U0001f600\r\nhello\x01"
F16, BF16, F32, F64 = torch.float16, torch.bfloat16, torch.float32, torch.float64
NAMES = {F16: "F16", BF16: "BF16", F32: "F32", F64: "F64"}
CASES = (
    # file, module, its name, layers, embedding and its name, head, dtype, order of the vocabulary, further options
    ("lstm", nn.LSTM, "lstm", 1, 0, "", "fc", F32, "sorted", {}),
    ("lstm_2", nn.LSTM, "rnn", 2, 3, "encoder", "decoder", F32, "reversed", {}),
    ("lstm_half", nn.LSTM, "rnn", 1, 0, "", "fc", F16, "as met", {}),
    ("gru", nn.GRU, "gru", 1, 0, "", "head", F64, "sorted", {}),
    ("gru_2", nn.GRU, "rnn", 2, 3, "embed", "out", BF16, "sorted", {}),
    ("rnn", nn.RNN, "rnn", 1, 4, "embedding", "fc", F32, "as met", {"bias": False}),
    ("rnn_2", nn.RNN, "rnn", 2, 0, "", "fc", F32, "sorted", {"nonlinearity": "relu"}),
    ("bare", nn.RNN, "rnn", 1, 0, "", "fc", F32, "none", {}),
)
HIDDEN = 5


def save(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        raw = tensor.contiguous().view(torch.uint8).numpy().tobytes()
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def load(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", name
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=F32).reshape(entry["shape"])
    return tensors, metadata


class CharModel(nn.Module):
    def __init__(self, module, vocab, hidden, layers, embedding, options):
        super().__init__()
        if embedding:
            self.embed = nn.Embedding(vocab, embedding)
        self.rnn = module(embedding or vocab, hidden, layers, **options)
        self.fc = nn.Linear(hidden, vocab)
        self.vocab, self.embedded = vocab, embedding > 0

    def forward(self, index):
        x = self.embed(index) if self.embedded else nn.functional.one_hot(index, self.vocab).double()
        return self.fc(self.rnn(x)[0])


def make(file, module, name, layers, embedding, embedding_name, head, dtype, order, options):
    torch.manual_seed(sum(map(ord, file)))
    vocab = sorted(set(TEXT)) if order in ("sorted", "none") else list(dict.fromkeys(TEXT))
    if order == "reversed":
        vocab = sorted(vocab, reverse=True)
    model = CharModel(module, len(vocab), HIDDEN, layers, embedding, options).to(dtype).double()
    with torch.no_grad():
        logits = model(torch.tensor([vocab.index(ch) for ch in TEXT]))
    called = {"embed": embedding_name, "rnn": name, "fc": head}
    tensors = {".".join([called[key.split(".")[0]], key.split(".")[1]]): tensor.to(dtype)
               for key, tensor in model.state_dict().items()}
    metadata = {"format": "pt", "text": TEXT, "logits": json.dumps([[round(v, 9) for v in row] for row in logits.tolist()])}
    if order != "none":
        metadata["vocabulary"] = json.dumps(vocab)
    if "nonlinearity" in options:
        metadata["nonlinearity"] = options["nonlinearity"]
    folder = os.path.dirname(os.path.abspath(__file__))
    save(os.path.join(folder, "model_%s.safetensors" % file), tensors, metadata)
    if order == "none":
        with open(os.path.join(folder, "model_%s_vocab.json" % file), "w", encoding="utf-8") as out:
            json.dump(vocab, out)
            out.write("\n")


def check(path):
    """A model that unroll saved: its module by its metadata, its weights by load_state_dict."""
    tensors, metadata = load(path)
    vocab, training = json.loads(metadata["vocabulary"]), json.loads(metadata["training"])
    options = {"nonlinearity": metadata["nonlinearity"]} if "nonlinearity" in metadata else {}
    model = CharModel(getattr(nn, metadata["torch_module"].split(".")[1]), len(vocab), int(metadata["hidden"]),
                      int(metadata["layers"]), int(metadata["embedding"]), options)
    model.load_state_dict(tensors)
    with torch.no_grad():
        logits = model.double()(torch.tensor([vocab.index(ch) for ch in training["text"]]))
    worst = (logits - torch.tensor(training["logits"], dtype=F64)).abs().max().item()
    print("%s: %s, the logits differ by at most %.1e" % (os.path.basename(path), model.rnn, worst))
    return worst < 1e-5


if len(sys.argv) > 2 and sys.argv[1] == "--check":
    sys.exit(not all([check(path) for path in sys.argv[2:]]))
for case in CASES:
    make(*case)
