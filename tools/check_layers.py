#!/usr/bin/env python3
"""Checks every #include "…" below src/ against tools/layers.txt. Prints each edge that is not allowed; exit 1 if any.

Also: a module includes no header of another module but its public one (modules/x/x.h), only if it names x in `needs`;
the needs have no cycle; and headers of foreign libraries appear in one lib folder only.
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
src = root / "src"
faults = []
allowed = {}
forbidden = []
for line in (root / "tools/layers.txt").read_text().splitlines():
    line = line.split("#")[0].strip()
    if line.startswith("forbid "):
        pattern, _, layers = line[7:].partition(":")
        forbidden.append((pattern.strip(), layers.split()))
    elif line:
        folder, _, layers = line.partition(":")
        allowed[folder] = layers.split()


def folder_of(path):
    """lib/db, core, modules/grid, base, app"""
    parts = path.parts
    return "/".join(parts[:2]) if parts[0] in ("lib", "engine", "modules") else parts[0]


def rule_of(folder):
    return folder if folder in allowed else folder.split("/")[0] + "/*"


def needs_of(module):
    for file in (src / "modules" / module).glob("*_module.c"):
        text = file.read_text(encoding="utf-8")
        match = re.search(r"needs\[\]\s*=\s*\{([^}]*)\}", text)
        return re.findall(r'"(\w+)"', match[1]) if match else []
    return []


needs = {p.name: needs_of(p.name) for p in (src / "modules").iterdir() if p.is_dir()}
foreign_at = {}
for file in sorted(src.rglob("*.[ch]")):
    path = file.relative_to(src)
    folder = folder_of(path)
    is_test = "test" in path.parts
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if not match or is_test:
            continue
        quote, name = match.groups()
        where = f"src/{path}:{number}"
        if quote == "<":
            foreign_at.setdefault(name, {}).setdefault(folder, where)
            continue
        target = pathlib.PurePosixPath(name)
        if not (src / name).exists():
            continue  # generated
        to = folder_of(target)
        if to == folder:
            continue
        if to.split("/")[0] not in allowed.get(rule_of(folder), []) and to.split("/")[0] != "modules":
            faults.append(f"{where}: {folder} may not include {name}")
        if to.startswith("modules/") and folder != "app":
            module = to.split("/")[1]
            mine = folder.split("/")[-1]
            if not folder.startswith("modules/"):
                faults.append(f"{where}: {folder} may not include the module {module}")
            elif target.name != f"{module}.h":
                faults.append(f"{where}: only {module}.h is public, not {name}")
            elif module not in needs.get(mine, []):
                faults.append(f"{where}: {mine} does not name {module} in its needs")
        for pattern, layers in forbidden:
            if folder.startswith("modules/") and path.name == folder.split("/")[1] + ".c" and "/".join(target.parts[:2]) in layers:
                faults.append(f"{where}: rules may not include {name}")

system = {"pthread.h", "unistd.h", "fcntl.h", "errno.h", "signal.h", "poll.h", "strings.h", "ctype.h", "wchar.h", "iconv.h",
          "cmocka.h", "getopt.h", "netdb.h", "semaphore.h", "dirent.h", "ftw.h", "sched.h", "termios.h", "libgen.h", "wctype.h"}
standard = {"stdio.h", "stdlib.h", "string.h", "time.h", "stdint.h", "stddef.h", "stdbool.h", "stdarg.h", "stdatomic.h",
            "stdalign.h", "assert.h", "limits.h", "inttypes.h", "math.h", "float.h", "setjmp.h", "locale.h", "langinfo.h"}
for name, places in foreign_at.items():
    if name in system or name in standard or name.startswith(("sys/", "netinet/", "arpa/", "net/", "linux/")):
        continue
    for folder, where in places.items():
        if not folder.startswith("lib/") and not (folder == "app" and name == "ini.h"):
            faults.append(f"{where}: <{name}> belongs behind a wrapper in src/lib")
    libs = {folder for folder in places if folder.startswith("lib/")}
    if len(libs) > 1 and name.split("/")[0] not in ("openssl", "zlib.h"):
        faults.append(f"<{name}> is included by {', '.join(sorted(libs))}: one wrapper per library")


def cycle(module, seen):
    if module in seen:
        faults.append("modules need each other in a circle: " + " → ".join(seen + [module]))
        return
    for need in needs.get(module, []):
        cycle(need, seen + [module])


for module in needs:
    cycle(module, [])
print("\n".join(faults) or f"layers: {len(list(src.rglob('*.[ch]')))} files keep them")
sys.exit(bool(faults))
