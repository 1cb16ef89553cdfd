#!/usr/bin/env python3
"""Each gate must notice what it exists for: plants one violation at a time in a copy of the tree and expects exit 1."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
violations = [
    ("check_layers.py", "src/base/planted.c", '#include "lib/db/db.h"\n'),
    ("check_layers.py", "src/core/planted.c", '#include "modules/grid/grid.h"\n'),
    ("check_layers.py", "src/modules/grid/grid.c", '#include "lib/json/json.h"\n'),
    ("check_layers.py", "src/core/planted.c", "#include <sqlite3.h>\n"),
    ("check_sizes.py", "src/base/planted.c", "int f(int a, int b, int c, int d, int e, int g) {\n    return a;\n}\n"),
    ("check_sizes.py", "src/base/planted.c", "int f(void) {\n" + "    x();\n" * 61 + "}\n"),
    ("check_sizes.py", "src/base/planted.c", "int x;\n" * 801),
    ("check_sql.py", "src/modules/grid/planted.c", 'static const char *q = "SELECT id FROM grid_node";\n'),
    ("check_sql.py", "src/modules/grid/planted_store.c", 'static const char *q = "SELECT 1::text";\n'),
    ("check_sql.py", "src/modules/grid/planted.c", "int f(struct lm_db *db) { return lm_db_engine(db); }\n"),
]
missed = []
with tempfile.TemporaryDirectory() as folder:
    copy = pathlib.Path(folder)
    shutil.copytree(root / "src", copy / "src")
    shutil.copytree(root / "tools", copy / "tools")
    for gate in {gate for gate, _, _ in violations}:
        if subprocess.run([sys.executable, copy / "tools" / gate], capture_output=True).returncode != 0:
            missed.append(f"{gate} complains about the tree as it is")
    for gate, name, text in violations:
        file = copy / name
        before = file.read_text(encoding="utf-8") if file.exists() else None
        file.write_text(text if before is None else before + text, encoding="utf-8")
        if subprocess.run([sys.executable, copy / "tools" / gate], capture_output=True).returncode == 0:
            missed.append(f"{gate} does not notice: {name}: {text.splitlines()[0]}")
        file.unlink() if before is None else file.write_text(before, encoding="utf-8")
print("\n".join(missed) or f"gates: {len(violations)} planted violations noticed")
sys.exit(bool(missed))
