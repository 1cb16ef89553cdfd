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

# start DATA-DIRECTORY OPTIONS…
start() {
    data=$1
    shift
    ./run --port "$port" --data "$data" "$@" >"$folder/out" 2>&1 &
    pid=$!
    tries=0
    until curl -sf "http://127.0.0.1:$port/healthz" >/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 1200 ] && kill -0 "$pid" 2>/dev/null || { cat "$folder/out"; exit 1; }
        sleep 0.05
    done
}

start "$folder/some/where/data" # folders above it are made too
grep "^[a-z]" "$folder/some/where/data/demo-logins.txt" >"$folder/logins" # not its title
roles=0
while read -r login password _; do
    grep -q "$password" "$folder/out" || { echo "./run does not print the login of $login"; exit 1; }
    status=$(curl -s -o "$folder/reply" -w '%{http_code}' -H 'Content-Type: application/json' \
        -d "{\"login\":\"$login\",\"password\":\"$password\",\"device\":\"check\"}" "http://127.0.0.1:$port/api/v1/session")
    case $status in 2*) ;; *) echo "the printed login $login is refused: $status $(cat "$folder/reply")"; exit 1 ;; esac
    roles=$((roles + 1))
done <"$folder/logins"
[ "$roles" -ge 11 ] || { echo "only $roles logins are printed, one for each of the eleven roles is needed"; exit 1; }
curl -sf "http://127.0.0.1:$port/field/" | grep -q '<div id="app"' || { echo "no phone page at /field/"; exit 1; }
curl -sf "http://127.0.0.1:$port/console/" | grep -q '<div id="app"' || { echo "no console at /console/"; exit 1; }
end
before=$(date +%s%N)
start "$folder/some/where/data"
took=$((($(date +%s%N) - before) / 1000000))
echo "second start: $took ms"
[ "$took" -lt 2000 ] || { echo "a second start takes longer than two seconds"; exit 1; }
end
# an interrupted first start leaves nothing that the next would take for a demo
mkdir -p "$folder/half" "$folder/half.making"
echo half >"$folder/half.making/lastmeter.db"
start "$folder/half"
[ ! -e "$folder/half.making" ] && [ -s "$folder/half/lastmeter.db" ] || { echo "half a demo is left"; exit 1; }
end
start "$folder/empty" --no-demo --listen 127.0.0.1
grep -q "account create" "$folder/out" || { echo "./run --no-demo does not say how to make the first account"; exit 1; }
[ ! -e "$folder/empty/demo-logins.txt" ] || { echo "--no-demo makes a demo"; exit 1; }
end
if ./run --no-demo --listen 192.0.2.1 --port "$port" --data "$folder/empty" >"$folder/out" 2>&1; then
    echo "--listen is not heeded"
    exit 1
fi
