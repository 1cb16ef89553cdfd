#!/bin/sh
# ./run as a newcomer starts it: demo made on first use, a login that works, and a second start that is quick.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
pid=
end() {
    [ -z "$pid" ] || { kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; }
    pid=
}
trap 'end; rm -rf "$folder"' EXIT

start() {
    ./run --port "$port" --data "$folder/data" >"$folder/out" 2>&1 &
    pid=$!
    tries=0
    until curl -sf "http://127.0.0.1:$port/healthz" >/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 1200 ] && kill -0 "$pid" 2>/dev/null || { cat "$folder/out"; exit 1; }
        sleep 0.05
    done
}

start
password=$(sed -n 's/^captain  *\([^ ]*\) .*/\1/p' "$folder/data/demo-logins.txt")
grep -q "$password" "$folder/out" || { echo "./run does not print the demo logins"; exit 1; }
status=$(curl -s -o "$folder/reply" -w '%{http_code}' -H 'Content-Type: application/json' \
    -d "{\"login\":\"captain\",\"password\":\"$password\",\"device\":\"check\"}" "http://127.0.0.1:$port/api/v1/session")
case $status in 2*) ;; *) echo "the printed login is refused: $status $(cat "$folder/reply")"; exit 1 ;; esac
curl -sf "http://127.0.0.1:$port/field/" | grep -q '<div id="app"' || { echo "no phone page at /field/"; exit 1; }
curl -sf "http://127.0.0.1:$port/console/" | grep -q '<div id="app"' || { echo "no console at /console/"; exit 1; }
end
before=$(date +%s%N)
start
took=$((($(date +%s%N) - before) / 1000000))
echo "second start: $took ms"
[ "$took" -lt 2000 ] || { echo "a second start takes longer than two seconds"; exit 1; }
