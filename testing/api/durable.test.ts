// Nothing acknowledged is lost and nothing is applied twice: kill -9 between the reply and the next start, and retries.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { type Client, Server } from "../server.ts";

let server: Server;
let captain: Client;
let survey: any;
let building: string;

before(async () => {
  server = await Server.start("compound");
  const district = await server.as("district");
  captain = await server.as("captain");
  building = captain.session.grants[0].node_id;
  survey = await district.post("/surveys", {
    title: "人员摸排", purpose: "掌握最新情况", legal_basis: "统计法", form_no: "示1", issued_by: "示范单位", approval_no: "示备1号",
    valid_until: "2099-12-31", areas: [{ node_id: building }], retention_days: 30,
  });
  await district.post(`/surveys/${survey.id}/open`);
  while ((await district.get(`/surveys/${survey.id}`)).status !== "open") await new Promise((done) => setTimeout(done, 50));
});
after(() => server.stop());

const pack = async () => captain.get(`/surveys/${survey.id}/buildings/${building}`);
const answer = (door: any, more: object = {}) => ({
  outcome: "unchanged", given_at: new Date().toISOString(), based_on: door.version, ...more,
});

test("an answer sent twice with one key is one answer", async () => {
  const [target] = (await pack()).targets.filter((one: any) => one.door.residents > 0);
  const key = crypto.randomUUID();
  const body = answer(target.door, {
    outcome: "changed", changes: [{ kind: "add", person: { name: "测试一", sex: "female", birth_year: 1980, relation: "99" } }],
  });
  const path = `/surveys/${survey.id}/doors/${target.door.id}/answers`;
  const first = await captain.ask("POST", path, body, { "idempotency-key": key });
  const again = await captain.ask("POST", path, body, { "idempotency-key": key });
  assert.equal(first.status, again.status);
  assert.ok(first.status < 300, first.text);
  assert.deepEqual(again.body, first.body);
  const now = (await pack()).targets.find((one: any) => one.door.id === target.door.id);
  assert.equal(now.door.residents, target.door.residents + 1);
});

test("every answer acknowledged before kill -9 is there afterwards", async () => {
  const targets = (await pack()).targets.filter((one: any) => !one.answer_id);
  const acknowledged = new Map<string, string>();
  const sending = targets.map(async (target: any) => {
    const reply = await captain.ask("POST", `/surveys/${survey.id}/doors/${target.door.id}/answers`,
      answer(target.door, target.door.residents ? {} : { outcome: "vacant" })).catch(() => null);
    if (!reply || reply.status >= 300) return;
    acknowledged.set(target.door.id, reply.body.answer_id);
    if (acknowledged.size === 20) await server.kill();
  });
  await Promise.all(sending);
  assert.ok(acknowledged.size >= 20, `only ${acknowledged.size} answers were acknowledged`);
  await server.serve();
  const after = new Map((await pack()).targets.map((one: any) => [one.door.id, one.answer_id]));
  for (const [door, id] of acknowledged) assert.equal(after.get(door), id);
  assert.match(server.command("db", "check"), /./);
});

test("a server told to stop while people write ends well: what it acknowledged is there, and nothing half", async () => {
  const path = (door: any) => `/surveys/${survey.id}/doors/${door.id}/answers`;
  const targets = (await pack()).targets;
  const before = new Map<string, number>(targets.map((one: any) => [one.door.id, one.door.residents]));
  const acknowledged = new Set<string>();
  let ended: Promise<number | null> | null = null;
  await Promise.all(targets.map(async (target: any) => {
    const changes = [{ kind: "add", person: { name: "测试停", sex: "male", birth_year: 1970, relation: "99" } }];
    const reply = await captain.ask("POST", path(target.door), answer(target.door, { outcome: "changed", changes })).catch(() => null);
    if (reply?.status !== 200) return;
    acknowledged.add(target.door.id);
    if (acknowledged.size === 5) ended = server.terminate();
  }));
  assert.ok(ended, "nothing was acknowledged");
  assert.equal(await ended, 0, server.output().slice(-1000));
  assert.match(server.output(), /"event":"server.stopped","outcome":"ok"/);
  await server.serve();
  for (const target of (await pack()).targets) {
    const added = target.door.residents - before.get(target.door.id)!;
    if (acknowledged.has(target.door.id)) assert.equal(added, 1, "an acknowledged answer is lost");
    // one whose reply was lost is there whole or not at all
    const people = target.households.flatMap((one: any) => one.residents).filter((one: any) => one.name === "测试停");
    assert.equal(people.length, added);
  }
  assert.match(server.command("db", "check"), /ok/);
});

test("the log and the metrics hold no name, number or token", async () => {
  const text = server.output() + (await (await fetch(`${server.url}/metrics`)).text());
  const names = (await pack()).targets.flatMap((one: any) => one.households.flatMap((h: any) => h.residents.map((r: any) => r.name)));
  for (const name of names) assert.ok(!text.includes(name), "a name stands in the log");
  assert.ok(!text.includes(captain.cookie.split("=")[1]), "a token stands in the log");
});
