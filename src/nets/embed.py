#!/usr/bin/env python3
"""Writes the nets that ship as one C table: embed.py OUT.c FILE.net ..."""
import os
import sys


def literal(text):
    return "\n".join('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for line in text.splitlines())


with open(sys.argv[1], "w", encoding="utf-8") as out:
    out.write('#include "library.h"\n\nconst struct library_net library_nets[] = {\n')
    for path in sys.argv[2:]:
        name = os.path.splitext(os.path.basename(path))[0]
        with open(path, encoding="utf-8") as file:
            frame = "true" if name.startswith("charlm") else "false"
            out.write('{"%s", %s,\n%s},\n' % (name, frame, literal(file.read())))
    out.write("{0}};\n")
