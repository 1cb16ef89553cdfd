// Webhooks and text messages of the running server: told, signed, refused, sent again; and what a kill between sending and marking does.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer, type Server as Http } from "node:http";
import { after, before, test } from "node:test";

import { Client, Server } from "../../../../testing/server.ts";

type Post = { body: any; raw: string; headers: Record<string, string> };

let server: Server;
let system: Client;
let receiver: Http;
let url: string;
const posts: Post[] = [];
/** What the receiver does with the next posts: a status, or nothing at all until told. */
let answers: (number | Promise<number>)[] = [];

before(async () => {
  receiver = createServer(async (request, reply) => {
    let raw = "";
    for await (const piece of request) raw += piece;
    posts.push({ raw, body: JSON.parse(raw), headers: request.headers as Record<string, string> });
    reply.writeHead(await (answers.shift() ?? 200)).end();
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(receiver.address() as any).port}/in`;
  server = await Server.start("compound", ["--outgoing-private"]);
  system = await server.as("system");
});
after(async () => {
  await server.stop();
  receiver.closeAllConnections();
  receiver.close();
});

async function until<T>(look: () => T | Promise<T>, seconds = 10): Promise<NonNullable<T>> {
  for (let tries = 0; tries < seconds * 20; tries++) {
    const found = await look();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("it did not happen");
}
const hook = (more: any = {}) => system.post("/outgoing/hooks", { name: "测试平台", url, topics: ["demand", "survey.closed"], ...more });
const messages = async (id: string) => (await system.get(`/outgoing/messages?hook=${id}`)).items as any[];
const stateOf = (id: string, state: string) => until(async () => (await messages(id)).find((one) => one.state === state));

test("a hook is told, signed with the secret that was shown once", async () => {
  const made = await hook();
  assert.ok(made.secret.length >= 32);
  assert.ok((await system.get("/outgoing/hooks")).items.every((one: any) => one.secret === undefined));
  await system.post(`/outgoing/hooks/${made.id}/ping`);
  const post = await until(() => posts.find((one) => one.body.topic === "ping"));
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(post.headers["x-lastmeter-signature"])!;
  assert.equal(v1, createHmac("sha256", made.secret).update(`${t}.${post.raw}`).digest("hex"));
  assert.ok(Math.abs(Number(t) - Date.now() / 1000) < 60);
  const sent = await stateOf(made.id, "sent");
  assert.equal(post.headers["x-lastmeter-id"], sent.id);
  assert.deepEqual(post.body, { id: sent.id, topic: "ping", at: sent.created_at, data: {} });
});

test("a refusal is final, is seen in the log, and can be sent again under its id", async () => {
  const made = await hook();
  answers = [410];
  await system.post(`/outgoing/hooks/${made.id}/ping`);
  const failed = await stateOf(made.id, "failed");
  assert.deepEqual([failed.status, failed.error, failed.tries], [410, "refused", 1]);
  await system.post(`/outgoing/messages/${failed.id}/again`);
  const sent = await stateOf(made.id, "sent");
  assert.equal(sent.id, failed.id);
  assert.equal(posts.filter((one) => one.body.id === sent.id).length, 2);
});

test("killed between sending and marking, it is sent again under the same id", async () => {
  const made = await hook();
  const before = posts.length;
  answers = [new Promise<number>(() => {})]; // the post arrives, its answer never does
  await system.post(`/outgoing/hooks/${made.id}/ping`);
  await until(() => posts.length > before);
  await server.kill();
  // Time passes: the claims of the message and of its job run out.
  await server.alter("UPDATE outgoing SET next_ms = 1 WHERE state = 'waiting'");
  await server.alter("UPDATE job SET due_ms = 1 WHERE kind = 'outgoing.send'");
  await server.serve(["--outgoing-private"]);
  await stateOf(made.id, "sent");
  const [first, second, ...more] = posts.slice(before).map((one) => one.headers["x-lastmeter-id"]);
  assert.equal(first, second);
  assert.deepEqual(more, []);
});

test("what is switched off is told nothing, and a wrong hook is not taken", async () => {
  const made = await hook();
  const off = await system.ask("PATCH", `/outgoing/hooks/${made.id}`, { version: made.version, is_active: false });
  assert.equal(off.body.is_active, false);
  assert.equal((await system.ask("POST", `/outgoing/hooks/${made.id}/ping`, {})).body.reason, "outgoing.inactive");
  assert.equal((await system.ask("PATCH", `/outgoing/hooks/${made.id}`, { version: made.version, name: "旧" })).status, 409);
  for (const [wrong, key] of [[{ url: "ftp://example.cn/x" }, "outgoing.url_any"], [{ url: "https://a:b@example.cn/" }, "outgoing.url_any"],
    [{ topics: ["Demand closed"] }, "outgoing.topic"]] as const) {
    const reply = await system.ask("POST", "/outgoing/hooks", { name: "测试", url, topics: ["demand"], ...wrong });
    assert.equal(reply.status, 422, reply.text);
    assert.equal(reply.body.faults[0].key, key);
  }
});

test("a resident's code goes to his phone, the log shows that something was sent and not what", async () => {
  const resident = await server.asResident("13811112222");
  assert.equal(resident.session.is_resident, true);
  const sms = await until(async () => (await system.get("/outgoing/messages")).items.find((one: any) => one.kind === "sms" && one.state === "sent"));
  assert.equal(sms.topic, "resident.sms");
  assert.ok(!JSON.stringify(sms).includes("1381111"));
  const [target, body] = server.rows(`SELECT target_sealed IS NULL, body_sealed IS NULL FROM outgoing WHERE id = ${sms.id}`)[0].split("|");
  assert.match(target + body, /^(11|tt)$/);
});

test("who leaves is forgotten: the phone, the name, the device", async () => {
  const resident = await server.asResident("13811113333");
  assert.equal((await resident.ask("PATCH", "/my/resident", { name: "李阿姨" })).body.name, "李阿姨");
  const id = resident.session.account_id;
  assert.equal((await resident.ask("DELETE", "/my/resident")).status, 204);
  assert.equal((await resident.ask("GET", "/session")).status, 401);
  assert.deepEqual(server.rows(`SELECT name, phone_sealed IS NULL, phone_index IS NULL, status FROM account WHERE id = ${id}`)
    .map((row) => row.replaceAll("|t|", "|1|").replace("|t|", "|1|")), ["|1|1|disabled"]);
  assert.deepEqual(server.rows(`SELECT device FROM session WHERE account_id = ${id}`).filter(Boolean), []);
});

test("known or not, a phone gets the same answer, and not twice a minute", async () => {
  const stranger = new Client(server.url);
  await server.asResident("13811114444");
  const known = await stranger.ask("POST", "/public/resident-codes", { phone: "13811114444" });
  const unknown = await stranger.ask("POST", "/public/resident-codes", { phone: "13811115555" });
  assert.deepEqual([known.status, known.body], [unknown.status, unknown.body]);
  const again = await stranger.ask("POST", "/public/resident-codes", { phone: "13811115555" });
  assert.deepEqual([again.status, again.body.reason], [429, "resident.code_wait"]);
  const wrong = await stranger.ask("POST", "/public/resident-session", { phone: "13811115555", code: "000000" });
  assert.deepEqual([wrong.status, wrong.body.faults[0].pointer], [422, "/code"]);
});
