#!/usr/bin/env python3
"""Prints C source that holds a text file: embed_text.py NAME FILE → `const char NAME[]`."""
import pathlib
import sys

name, file = sys.argv[1:]
print(f"extern const char {name}[];\nconst char {name}[] =")
for line in pathlib.Path(file).read_text(encoding="utf-8-sig").splitlines():
    print('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"')
print("    ;")
