#!/usr/bin/env python3
"""Size and shape of our C: file ≤ 800 lines, function ≤ 60 lines, parameters ≤ 5, nesting ≤ 3 (STYLE.md 1).

Reads clang-formatted source: a function begins at a line that starts in column 0 and ends with '{', and ends at the next
'}' in column 0. Prints what is over; exit 1 if any. With --report prints the ten largest of each instead.
"""
import pathlib
import re
import sys

LINES, FUNCTION, PARAMETERS, NESTING = 800, 60, 5, 3
root = pathlib.Path(__file__).resolve().parent.parent
faults, functions, files = [], [], []


def count_parameters(head):
    inside = head[head.index("(") + 1 : head.rindex(")")]
    depth, count = 0, 1 if inside.strip() not in ("", "void") else 0
    for c in inside:
        depth += c in "([{"
        depth -= c in ")]}"
        count += c == "," and depth == 0
    return count


for file in sorted([*root.glob("src/**/*.[ch]"), *root.glob("benchmark/**/*.[ch]"), *root.glob("fuzz/*.c")]):
    name = file.relative_to(root)
    lines = file.read_text(encoding="utf-8").splitlines()
    files.append((len(lines), str(name)))
    if len(lines) > LINES:
        faults.append(f"{name}: {len(lines)} lines, at most {LINES}")
    start = None
    for number, line in enumerate(lines, 1):
        if start is None and line.endswith("{") and not line.startswith((" ", "\t", "}", "#")) and "(" in "".join(lines[max(0, number - 4) : number]):
            first = number
            while first > 1 and lines[first - 2] and not lines[first - 2].startswith(("#", "}", "/", " *")) and not lines[first - 2].endswith((";", "*/")):
                first -= 1
            head = " ".join(lines[first - 1 : number])
            if re.match(r"(static |extern )?(const )?(struct|union|enum)\s+\w*\s*\{", head) or "= {" in head or "=" in head.split("(")[0]:
                continue
            start, deepest = number, 0
            word = re.search(r"(\w+)\s*\(", head)
            label = f"{name}:{number} {word[1] if word else '?'}"
            if count_parameters(head) > PARAMETERS:
                faults.append(f"{label}: {count_parameters(head)} parameters, at most {PARAMETERS}")
        elif start is not None:
            if re.match(r"\s*(if|for|while|switch|do|else)\b|\s*\} else", line):
                indent = len(line) - len(line.lstrip())
                deepest = max(deepest, indent // 4)
            if line.startswith("}"):
                length = number - start - 1
                functions.append((length, label))
                if length > FUNCTION and not str(name).startswith("benchmark/"):
                    faults.append(f"{label}: {length} lines, at most {FUNCTION}")
                if deepest > NESTING:
                    faults.append(f"{label}: nesting {deepest}, at most {NESTING}")
                start = None
if "--report" in sys.argv:
    for title, rows in (("largest files", files), ("longest functions", functions)):
        print(title)
        for size, label in sorted(rows, reverse=True)[:10]:
            print(f"  {size:5d}  {label}")
print("\n".join(faults) or f"sizes: {len(files)} files, {len(functions)} functions are within the limits")
sys.exit(bool(faults))
