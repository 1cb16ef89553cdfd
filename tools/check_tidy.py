#!/usr/bin/env python3
"""clang-tidy over every C file of ours with the checks of .clang-tidy, two at a time; exit 1 on any finding.

Results are kept by content in build/tidy, so that an unchanged file costs nothing.
"""
import concurrent.futures
import hashlib
import json
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
build = root / "build" / "test"
cache = root / "build" / "tidy"
cache.mkdir(parents=True, exist_ok=True)
files = sorted({
    str((pathlib.Path(entry["directory"]) / entry["file"]).resolve())
    for entry in json.loads((build / "compile_commands.json").read_text())
})
files = [f for f in files if f.startswith(str(root / "src")) and "/test/" not in f]
headers = hashlib.sha256()
for header in sorted(root.glob("src/**/*.h")):
    headers.update(header.read_bytes())
headers.update((root / ".clang-tidy").read_bytes())


def check(file):
    key = cache / hashlib.sha256(pathlib.Path(file).read_bytes() + headers.digest()).hexdigest()
    if key.exists():
        return ""
    done = subprocess.run(["clang-tidy-14", "--quiet", "-p", str(build), file], capture_output=True, text=True)
    found = "\n".join(line for line in done.stdout.splitlines() if "warning:" in line or "error:" in line)
    if not found and done.returncode == 0:
        key.touch()
    return found or ("" if done.returncode == 0 else done.stderr)


with concurrent.futures.ThreadPoolExecutor(2) as pool:
    found = [text for text in pool.map(check, files) if text]
print("\n".join(found) or f"clang-tidy: {len(files)} files without a finding")
sys.exit(bool(found))
