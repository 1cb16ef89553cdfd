#!/usr/bin/env python3
"""The module of docs/adding-a-module.md must work: takes its files out of the page, compiles them with the flags of build/test,
links them with what stands there, and runs their test."""
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
build = root / "build" / "test"
page = (root / "docs/adding-a-module.md").read_text(encoding="utf-8")
files = re.findall(r"^`(src/[^`]+)`\n\n```\w+\n(.*?)^```$", page, re.M | re.S)


def link_command(program):
    """How ninja links a test program of ours, as words."""
    listed = subprocess.run(["ninja", "-C", str(build), "-t", "commands", program], capture_output=True, text=True, check=True)
    words = shlex.split(listed.stdout.strip().splitlines()[-1])
    return [word for word in words if not word.endswith(".o")]


def compile_flags():
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if entry["file"].endswith("suggestion_test.c"):
            words = shlex.split(entry["command"])
            paired = ("-o", "-MF", "-MQ", "-c")
            return [word for at, word in enumerate(words) if word not in (*paired, "-MD") and words[at - 1] not in paired]
    sys.exit("example: build/test does not know suggestion_test.c")


if len(files) < 10:
    sys.exit(f"example: only {len(files)} files found in the page")
with tempfile.TemporaryDirectory() as folder:
    copy = pathlib.Path(folder)
    for name, text in files:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(text, encoding="utf-8")
    (copy / ".clang-format").write_text((root / ".clang-format").read_text())
    named = (copy / "src/modules/keys/meson.build").read_text()
    migrations = sorted(copy.glob("src/modules/*/migrations/*.sql"))
    sources = sorted(copy.glob("src/**/*.c"))
    for path in [*sources, *migrations]:
        if path.name not in named:
            sys.exit(f"example: meson.build does not name {path.name}")
    for path in [*sources, *copy.glob("src/**/*.h")]:
        subprocess.run(["clang-format-14", "--dry-run", "-Werror", str(path)], check=True)
    embedded = subprocess.run([sys.executable, str(root / "tools/embed_migrations.py"), *map(str, migrations)], capture_output=True, text=True, check=True)
    (copy / "migrations.c").write_text(embedded.stdout, encoding="utf-8")
    objects = []
    for path in [*sources, copy / "migrations.c"]:
        objects.append(str(path.with_suffix(".o")))
        subprocess.run([*compile_flags(), "-I", str(copy / "src"), "-c", str(path), "-o", objects[-1]], cwd=build, check=True)
    link = link_command("suggestion")
    program = str(copy / "keys_test")
    link[link.index("-o") + 1] = program
    at = link.index("-o") + 2
    subprocess.run([*link[:at], *objects, *link[at:]], cwd=build, check=True)
    subprocess.run([program], cwd=build, check=True)
print(f"example: {len(files)} files compile, and their test passes")
