#!/bin/sh
# The interface as the running program serves it, as it prints it, and as the pages know it must be one.
# usage: tools/check_contract.sh LASTMETER [--write]     --write: brings web/src/api/generated.ts up to date
set -eu
program=$1
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
folder=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

"$program" contract typescript >"$folder/generated.ts"
if [ "${2:-}" = --write ]; then
    cp "$folder/generated.ts" "$root/web/src/api/generated.ts"
    exit 0
fi
if ! diff -u "$root/web/src/api/generated.ts" "$folder/generated.ts"; then
    echo "contract: web/src/api/generated.ts is old: tools/check_contract.sh $program --write"
    exit 1
fi

"$program" contract openapi >"$folder/printed.json"
"$program" serve --data "$folder/data" --port 0 >"$folder/ready" 2>"$folder/log" &
server=$!
address=
for _ in $(seq 100); do
    address=$(sed -n 's/^lastmeter: \(http.*\)$/\1/p' "$folder/ready" 2>/dev/null || true)
    [ -z "$address" ] || break
    sleep 0.1
done
curl -fsS "${address}api/v1/openapi.json" >"$folder/served.json"
cmp "$folder/printed.json" "$folder/served.json"

python3 - "$folder/served.json" <<'TEXT'
"""What a reader of OpenAPI 3.1 relies on: every reference leads somewhere, every path parameter is declared, once."""
import json, re, sys

document = json.load(open(sys.argv[1], encoding="utf-8"))
assert document["openapi"].startswith("3.1")
faults, count = [], 0

def references(value):
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)

for reference in set(references(document)):
    target = document
    for part in reference.removeprefix("#/").split("/"):
        target = target.get(part) if isinstance(target, dict) else None
    if target is None:
        faults.append(f"{reference} leads nowhere")
for path, operations in document["paths"].items():
    for method, operation in operations.items():
        count += 1
        declared = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
        if sorted(declared) != sorted(re.findall(r"\{(\w+)\}", path)):
            faults.append(f"{method} {path}: path parameters {declared}")
        names = [(p["in"], p["name"]) for p in operation["parameters"]]
        if len(names) != len(set(names)) or not operation["responses"]:
            faults.append(f"{method} {path}: parameters twice, or no response")
print("\n".join(faults) or f"contract: {count} operations, printed = served, types up to date")
sys.exit(bool(faults) or count == 0)
TEXT
