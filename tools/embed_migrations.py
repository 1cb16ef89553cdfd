#!/usr/bin/env python3
"""Prints C source that holds the migrations of every module, so that the binary carries them.

usage: embed_migrations.py FILE.sql ...     (…/<module>/migrations/0001_name.sql)

For each module it defines `const struct lm_migration <module>_migrations[]`, in order of number, ended by {0}.
"""
import pathlib
import re
import sys


def quoted(line):
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"'


modules = {}
for name in sys.argv[1:]:
    path = pathlib.Path(name)
    match = re.fullmatch(r"(\d{4})_[a-z0-9_]+\.sql", path.name)
    if not match or path.parent.name != "migrations":
        sys.exit(f"{name}: expected <module>/migrations/NNNN_words.sql")
    modules.setdefault(path.parent.parent.name, {})[int(match[1])] = path.read_text(encoding="utf-8")

print('#include "lib/db/db.h"')
for module, texts in sorted(modules.items()):
    if sorted(texts) != list(range(1, len(texts) + 1)):
        sys.exit(f"{module}: migration numbers must be 1, 2, … without gaps")
    print(f"\nextern const struct lm_migration {module}_migrations[];")
    print(f"const struct lm_migration {module}_migrations[] = {{")
    for number, text in sorted(texts.items()):
        print(f'    {{"{module}", {number},')
        for line in text.splitlines():
            print(f"     {quoted(line)}")
        print("    },")
    print("    {0},\n};")
