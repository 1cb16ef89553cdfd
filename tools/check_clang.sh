#!/bin/sh
# Compiles every C file of ours with clang, warnings as errors, without writing objects.
set -eu
cd "$(dirname "$0")/.."
python3 - <<'PYTHON' | xargs -P 2 -I {} sh -c '{}'
import json, pathlib, shlex
for entry in json.loads(pathlib.Path("build/test/compile_commands.json").read_text()):
    words = shlex.split(entry["command"])
    words = words[1:] if words[0].endswith("ccache") else words
    keep, skip = [], False
    for word in words[2 if words[0].endswith("ccache") else 1:]:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MQ"):
            skip = True
        elif word not in ("-c", "-MD") and not word.startswith("-fsanitize"):
            keep.append(word)
    file = str(pathlib.Path(entry["directory"], entry["file"]).resolve())
    print(f"cd {shlex.quote(entry['directory'])} && clang-14 -fsyntax-only " + " ".join(map(shlex.quote, keep)).replace('"', '\\"'))
PYTHON
