#!/usr/bin/env python3
"""Runs every gate and test, prints one line each, then the gates that ran and "N passed, N failed".

usage: ./test [--only WORD] [--list]

Each step is a command. A step counts the tests its runner reports (cmocka, node's runner); a gate counts one. A step that
exits non-zero, or whose runner reports no test at all, has failed.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parent.parent
build = root / "build" / "test"
release = root / "build" / "release"
python = sys.executable
STEP_SECONDS = 900  # the longest takes half of that on two cores


def shell(*words, **more):
    return {"command": list(words), **more}


def meson(folder, targets, *options):
    configure = [] if (folder / "build.ninja").exists() else ["meson", "setup", str(folder), str(root), *options, "&&"]
    return shell("sh", "-c", " ".join([*configure, "ninja", "-C", str(folder), *targets]), is_alone=True)


def unit_tests():
    """One step a test program, so that a crash is told apart; found from meson's own list."""
    listed = subprocess.run(["meson", "introspect", "--tests", str(build)], capture_output=True, text=True, check=True)
    import json

    for test in json.loads(listed.stdout):
        yield "unit: " + test["name"], shell(*test["cmd"], environment=test["env"], cwd=str(build), counts="cmocka")


def steps():
    yield "gate: layers", shell(python, "tools/check_layers.py")
    yield "gate: sizes", shell(python, "tools/check_sizes.py")
    yield "gate: sql", shell(python, "tools/check_sql.py")
    yield "gate: the gates notice", shell(python, "tools/test_gates.py")
    yield "gate: format", shell("sh", "-c", "git ls-files '*.c' '*.h' | xargs clang-format-14 --dry-run -Werror")
    yield "build: gcc, address and undefined-behaviour sanitizers", meson(build, [], "-Db_sanitize=address,undefined")
    yield "build: gcc, optimised", meson(release, ["lastmeter"], "--buildtype=release", "-Db_lto=true")
    yield "gate: clang compiles without a warning", shell("sh", "tools/check_clang.sh", is_alone=True)
    yield "gate: clang-tidy", shell(python, "tools/check_tidy.py", is_alone=True)
    yield "gate: fuzz", shell("sh", "tools/check_fuzz.sh")
    yield from unit_tests()
    yield "gate: the example module works", shell(python, "tools/check_example.py")
    yield "gate: contract", shell("sh", "tools/check_contract.sh", str(release / "lastmeter"))
    if (root / "web/package.json").exists():
        yield "gate: page types", shell("npm", "run", "--silent", "check", cwd="web")
        yield "unit: pages", shell("npm", "run", "--silent", "test", cwd="web", counts="node")
        for engine in ("sqlite", "postgres"):
            yield f"api: {engine}", shell("sh", "-c", "node --test --test-concurrency=1 --test-timeout=240000 testing/api/*.test.ts "
                                          "$(find src -name '*.api.test.ts')", counts="node",
                                          environment={"LM_ENGINE": engine, "LM_BINARY": str(build / "lastmeter")})
        yield "browser", shell("npm", "run", "--silent", "test:browser", cwd="web", counts="node", is_alone=True,
                               environment={"LM_BINARY": str(release / "lastmeter")})
    yield "gate: install and restart", shell("sh", "tools/check_run.sh", is_alone=True)  # it promises a time


def count(kind, output):
    if kind == "cmocka":
        passed = sum(map(int, re.findall(r"\[  PASSED  \] (\d+) test", output)))
        failed = sum(map(int, re.findall(r"\[  FAILED  \] (\d+) test", output)))
        return passed, failed
    passed = sum(map(int, re.findall(r"^(?:#|ℹ) pass (\d+)", output, re.M)))
    failed = sum(map(int, re.findall(r"^(?:#|ℹ) fail (\d+)", output, re.M)))
    return passed, failed


def run(step, log):
    """What passed and failed, what was printed, and the seconds it took."""
    began = time.monotonic()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", **step.get("environment", {})}
    process = subprocess.Popen(step["command"], cwd=root / step.get("cwd", "."), env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace", stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        output, _ = process.communicate(timeout=STEP_SECONDS)
    except subprocess.TimeoutExpired:  # what hangs is a failure, not a wait
        os.killpg(process.pid, signal.SIGKILL)
        output = (process.communicate()[0] or "") + f"\nkilled after {STEP_SECONDS} s"
    log.write_text(output, encoding="utf-8")
    seconds = time.monotonic() - began
    if "counts" not in step:
        return (1, 0) if process.returncode == 0 else (0, 1), output, seconds
    passed, failed = count(step["counts"], output)
    if process.returncode != 0 and failed == 0 or passed + failed == 0:
        failed += 1
    return (passed, failed), output, seconds


def telling(lines):
    """What failed of a step, wherever it stands in its output, and the end of it."""
    kept = set(range(len(lines) - 40, len(lines)))
    for at, line in enumerate(lines):
        if re.match(r"\s*not ok ", line):
            kept.update(range(at, at + 25))
    return [line for at, line in enumerate(lines) if at in kept]


def outcomes(asked, logs):
    """Each step that is asked for, in order, and how to wait for it. Two run beside each other, but for those that keep both
    processors busy by themselves, or promise a time (`is_alone`)."""
    pool = concurrent.futures.ThreadPoolExecutor(2)
    begun = []
    for name, step in steps():
        if asked.only and asked.only not in name and not name.startswith("build"):
            continue
        if step.get("is_alone"):
            yield from begun
            begun = []
        begun.append((name, pool.submit(run, step, logs / (re.sub(r"\W+", "-", name) + ".log")).result))
        if step.get("is_alone"):
            yield begun.pop()
    yield from begun


def main():
    arguments = argparse.ArgumentParser(description="Runs every gate and test of lastmeter.")
    arguments.add_argument("--only", default="", help="run the steps whose name contains this word (builds always run)")
    arguments.add_argument("--list", action="store_true", help="print the steps and stop")
    asked = arguments.parse_args()
    logs = root / "build" / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    if asked.list:
        print("\n".join(name for name, _ in steps()))
        return 0
    total_passed = total_failed = 0
    gates = []
    for name, outcome in outcomes(asked, logs):
        (passed, failed), output, seconds = outcome()
        total_passed += passed
        total_failed += failed
        gates.append(name)
        print(f"{'ok  ' if failed == 0 else 'FAIL'} {name}: {passed} passed, {failed} failed "
              f"({seconds:.1f} s)", flush=True)
        if failed:
            print("\n".join("     " + line for line in telling(output.splitlines())), flush=True)
            if name.startswith("build"):
                break
    print("\nGates and suites that ran:")
    for name in gates:
        print("  " + name)
    print(f"\n{total_passed} passed, {total_failed} failed")
    return 1 if total_failed else 0


sys.exit(main())
