#!/usr/bin/env python3
"""SQL stays where it belongs and in the common subset of both engines. Exit 1 with a list otherwise.

- statements only in *_store.c, migrations and src/lib/db;
- none of the words that only one engine knows;
- no branch on the engine outside src/lib/db (limit 0; src/app/config.c reads the setting).
"""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
statement = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|CREATE TABLE)\s+[a-z0-9_*(]')
one_engine = re.compile(
    r"::\w|=\s*ANY\s*\(|FOR UPDATE|\bnow\(\)|AUTOINCREMENT|GENERATED|json_each|ILIKE|\bOFFSET\b|\bROWID\b|datetime\(|"
    r"INSERT OR |REPLACE INTO|\bGLOB\b|\bSERIAL\b", re.I)
faults = []
for file in sorted((root / "src").rglob("*")):
    name = str(file.relative_to(root))
    if file.suffix not in (".c", ".h", ".sql") or name.startswith("src/lib/db/") or "/test/" in name:
        continue
    is_home = name.endswith("_store.c") or file.suffix == ".sql"
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        code = re.sub(r"--.*$", "", line) if file.suffix == ".sql" else re.sub(r"/\*.*?\*/|//.*$", "", line)
        if not is_home and statement.search(code):
            faults.append(f"{name}:{number}: SQL belongs into *_store.c")
        if is_home and ('"' in code or file.suffix == ".sql") and one_engine.search(code):
            faults.append(f"{name}:{number}: {one_engine.search(code)[0]!r} is not in the common subset")
        if re.search(r"\blm_db_engine\s*\(|\bLM_POSTGRES\b|\bLM_SQLITE\b", code) and name not in ("src/app/config.c",):
            faults.append(f"{name}:{number}: branches on the engine")
print("\n".join(faults) or "sql: statements stand in stores, in the common subset, with no branch on the engine")
sys.exit(bool(faults))
