#!/usr/bin/env python3
"""Packs the built pages into one archive that the binary carries (read by src/core/dispatch/assets.c).

usage: pack_assets.py DIST FALLBACK OUT

DIST: the folder of built pages; when it has no file the archive holds FALLBACK as /index.html, a page
that says how to build them. OUT is left alone when nothing has changed, so that nothing is linked again.
"""
import gzip
import hashlib
import pathlib
import re
import struct
import sys

try:
    import brotli
except ImportError:  # Debian: python3-brotli; without it browsers get gzip
    brotli = None

TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8", ".json": "application/json; charset=utf-8", ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json; charset=utf-8", ".png": "image/png", ".jpg": "image/jpeg",
    ".webp": "image/webp", ".ico": "image/x-icon", ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm", ".map": "application/json; charset=utf-8",
}
SMALLEST_COMPRESSED = 512


def collect(dist, fallback):
    files = {}
    if dist.is_dir():
        for path in sorted(p for p in dist.rglob("*") if p.is_file()):
            files["/" + path.relative_to(dist).as_posix()] = path.read_bytes()
    return files or {"/index.html": fallback.read_bytes()}


def smaller(packed, body):
    return packed if len(packed) < len(body) * 0.95 else b""


def entry(name, body):
    kind = TYPES.get(pathlib.PurePosixPath(name).suffix, "application/octet-stream")
    is_text = kind.startswith(("text/", "application/j", "application/m", "application/w", "image/svg"))
    compress = is_text and len(body) >= SMALLEST_COMPRESSED
    etag = '"' + hashlib.sha256(body).hexdigest()[:20] + '"'
    hashed = bool(re.search(r"[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$", name)) and "/assets/" in name
    return [
        name.encode(), kind.encode(), etag.encode(), body,
        smaller(gzip.compress(body, 9, mtime=0), body) if compress else b"",
        smaller(brotli.compress(body), body) if compress and brotli else b"",
    ], int(hashed)


def pack(files):
    entries = [entry(name, body) for name, body in sorted(files.items())]
    head = b"LMPACK01" + struct.pack("<I", len(entries))
    offset = len(head) + len(entries) * 13 * 4
    table, bodies = b"", b""
    for pieces, flags in entries:
        words = []
        for piece in pieces:
            words += [offset + len(bodies), len(piece)]
            bodies += piece
        table += struct.pack("<13I", *words, flags)
    return head + table + bodies


def looked_at(dist, fallback):
    """Names, sizes and times of everything that goes in: what tells whether packing again could differ."""
    paths = [fallback, pathlib.Path(__file__), *(sorted(p for p in dist.rglob("*") if p.is_file()) if dist.is_dir() else [])]
    return "\n".join(f"{p} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in paths) + f"\nbrotli {brotli is not None}\n"


def main():
    dist, fallback, out = map(pathlib.Path, sys.argv[1:4])
    note, now = out.with_suffix(".seen"), looked_at(dist, fallback)
    if out.exists() and note.exists() and note.read_text() == now:
        return  # compressing megabytes again in every build would cost more than a second
    packed = pack(collect(dist, fallback))
    if not out.exists() or out.read_bytes() != packed:
        out.write_bytes(packed)
    note.write_text(now)


main()
