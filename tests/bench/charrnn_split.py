#!/usr/bin/env python3
"""Reorders a text so that contiguous parts are those that char-rnn's loader makes (Karpathy et al. 2015 measured with it).

char-rnn cuts a text into 100 parallel streams of windows of 100 characters and splits every stream: of War and Peace's
325 windows a stream 260 are for training, 32 for validation and 33 for testing. Written here are all training windows, stream by stream, then
all for validation, then all for testing: train on it with the --split that is printed.

    charrnn_split.py TEXT OUT
"""
import sys

STREAMS, WINDOW = 100, 100

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    text = file.read()
windows = len(text) // (STREAMS * WINDOW)
length = windows * WINDOW
train, valid = int(windows * 0.8), int(windows * 0.1)
cuts = [0, train * WINDOW, (train + valid) * WINDOW, length]
with open(sys.argv[2], "w", encoding="utf-8", newline="") as out:
    for part in range(3):
        for stream in range(STREAMS):
            out.write(text[stream * length + cuts[part]:stream * length + cuts[part + 1]])
percent = [100 * (cuts[i + 1] - cuts[i]) / length for i in range(3)]
print("--split %.6f,%.6f,%.6f" % (percent[0], percent[1], 100 - round(percent[0], 6) - round(percent[1], 6)))
