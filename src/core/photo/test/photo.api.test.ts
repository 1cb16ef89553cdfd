// Uploading photos to a running server, with an account and without one.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { crc32, deflateSync } from "node:zlib";

import { Client, type Reply, Server } from "../../../../testing/server.ts";

let server: Server;
let captain: Client, stranger: Client;

const bytes = (value: number) => {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(value >>> 0);
  return four;
};
const chunk = (type: string, data: Buffer) => Buffer.concat([bytes(data.length), Buffer.from(type), data, bytes(crc32(Buffer.concat([Buffer.from(type), data])))]);

/** A PNG; `level` 0 does not compress, so that a large picture is a large file. */
function png(width: number, height: number, seed: number, level = 6): Buffer {
  const rows = Buffer.alloc((1 + width * 3) * height);
  for (let y = 0, at = 0; y < height; y++) {
    rows[at++] = 0;
    for (let x = 0; x < width * 3; x++) rows[at++] = (x * seed + y) & 0xff;
  }
  const head = Buffer.concat([bytes(width), bytes(height), Buffer.from([8, 2, 0, 0, 0])]);
  const text = Buffer.from("Comment\0GPS 34.3416N 108.9398E");
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("tEXt", text),
    chunk("IDAT", deflateSync(rows, { level })), chunk("IEND", Buffer.alloc(0))]);
}

function send(client: Client, path: string, file: Buffer, headers: Record<string, string> = {}): Promise<Reply> {
  const form = new FormData();
  form.append("file", new Blob([file]), "照片.png");
  return client.ask("POST", path, form, headers);
}

const fileOf = (digest: string) => join(server.data, "photos", digest.slice(0, 2), `${digest}.jpg`);

before(async () => {
  server = await Server.start("compound");
  captain = await server.as("captain");
  stranger = new Client(server.url);
});
after(() => server.stop());

test("a photo is kept under its digest without what the file said beside it", async () => {
  const reply = await send(captain, "/photos", png(2400, 1200, 3));
  assert.equal(reply.status, 200, reply.text);
  const { digest, width, height, bytes: size } = reply.body;
  assert.match(digest, /^[0-9a-f]{64}$/);
  assert.deepEqual([width, height], [1600, 800]);
  const kept = readFileSync(fileOf(digest));
  assert.equal(kept.length, size);
  assert.ok(size <= 400 * 1024);
  assert.deepEqual([...kept.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  assert.ok(!kept.includes("GPS"));
  const mine = `SELECT count(*) FROM photo WHERE digest = '${digest}' AND account_id = ${captain.session.account_id}`;
  assert.deepEqual(server.rows(mine), ["1"]);
});

test("the same photo is kept once, and a repeated request answers the same", async () => {
  const file = png(64, 64, 5);
  const headers = { "idempotency-key": crypto.randomUUID() };
  const first = await send(captain, "/photos", file, headers);
  assert.deepEqual((await send(captain, "/photos", file)).body, first.body);
  assert.deepEqual(server.rows(`SELECT count(*) FROM photo WHERE digest = '${first.body.digest}'`), ["1"]);
});

test("a page must send a key and its CSRF token, and somebody without an account is told to log in", async () => {
  const file = png(32, 32, 7);
  const form = new FormData();
  form.append("file", new Blob([file]), "a.png");
  const bare = await fetch(`${server.url}/api/v1/photos`, {
    method: "POST", body: form, headers: { cookie: captain.cookie, "x-csrf-token": captain.session.csrf },
  });
  assert.equal(bare.status, 400);
  assert.equal((await send(captain, "/photos", file, { "x-csrf-token": "wrong" })).status, 403);
  assert.equal((await send(stranger, "/photos", file)).status, 401);
});

test("a resident without an account sends a photo, also one of many megabytes", async () => {
  const small = await send(stranger, "/public/photos", png(100, 50, 11));
  assert.equal(small.status, 200, small.text);
  const file = png(2000, 1000, 13, 0);
  assert.ok(file.length > 5 << 20);
  const large = await send(stranger, "/public/photos", file);
  assert.equal(large.status, 200, large.text);
  assert.ok(existsSync(fileOf(large.body.digest)));
  assert.deepEqual(server.rows(`SELECT count(*) FROM photo WHERE digest = '${large.body.digest}' AND account_id IS NULL`), ["1"]);
});

test("a stranger's file over the cap is refused, and none is kept on other routes", async () => {
  const reply = await send(stranger, "/public/photos", Buffer.alloc(22 << 20, 1)).catch(() => ({ status: 413 }) as Reply);
  assert.equal(reply.status, 413);
  assert.equal((await send(stranger, "/accounts/import", Buffer.alloc(2 << 20, 1))).status, 401);
});

test("what is no photo is refused in words", async () => {
  for (const [file, status, reason] of [
    [Buffer.from("%PDF-1.7"), 415, "photo.not_a_photo"],
    [png(64, 64, 3).subarray(0, 100), 422, "photo.damaged"],
    [Buffer.alloc(0), 422, "photo.damaged"],
    [Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(20 << 20)]), 413, "photo.too_large"],
  ] as [Buffer, number, string][]) {
    const reply = await send(captain, "/photos", file);
    assert.equal(reply.status, status, reply.text);
    assert.equal(reply.body.reason, reason);
    assert.match(reply.body.message, /照片/);
  }
});

test("a network and a resident that send very many photos must wait; the staff need not", async () => {
  const file = png(8, 8, 17), resident = await server.asResident("13700137009");
  for (const client of [resident, stranger]) {
    let refused: Reply | null = null;
    for (let count = 0; count < 80 && !refused; count++) {
      const reply = await send(client, "/public/photos", file);
      if (reply.status !== 200) refused = reply;
    }
    assert.equal(refused?.status, 429);
    assert.equal(refused?.body.reason, "photo.too_many");
    assert.ok(Number(refused?.headers.get("retry-after")) > 0);
  }
  assert.equal((await send(captain, "/public/photos", file)).status, 200);
});
