#!/bin/sh
# Builds the fuzz targets with clang, sanitizers and libFuzzer and runs each for a few seconds from its seeds: it shows that they
# build and find nothing at once. Hours belong to a night: tools/check_fuzz.sh SECONDS
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-5}
build=build/fuzz
[ -f $build/build.ninja ] || CC=clang-14 meson setup $build -Dfuzz=true -Db_lundef=false -Db_sanitize=address,undefined >build/fuzz-setup.log ||
    { cat build/fuzz-setup.log; exit 1; }
targets=$(ls fuzz/*_fuzz.c | sed 's|\.c$||')
ninja -C $build $targets >build/fuzz-ninja.log || { tail -n 40 build/fuzz-ninja.log; exit 1; }
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
for target in $targets; do
    name=${target#fuzz/}
    mkdir -p "$found/$name"
    # what it finds on its way goes to the first folder; the seeds stay as they are
    $build/$target -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -artifact_prefix="$found/" -print_final_stats=1 \
        "$found/$name" "fuzz/corpus/$name" >"$found/log" 2>&1 || { tail -n 40 "$found/log"; echo "$name found a fault"; exit 1; }
    echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$found/log") inputs"
done
