// A mediation over HTTP: nobody but those who handle it gets in, numbers have no gap under pressure, the law's contents are
// demanded, readings are on record, and nothing that was said stands in the files or is found. Told in order.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { type Client, engine, Server } from "../../../../testing/server.ts";

let server: Server;
let district: Client, street: Client, worker: Client, station: Client, deputy: Client, captain: Client, auditor: Client;
let community: string, committee: any, id: string;
const year = new Date(Date.now() + 8 * 3600_000).getUTCFullYear();
const SECRET = "天花板被泡烂的秘密";

const party = (side: string, name: string, more = {}) => ({ side, name, address: "1单元101", phone: "19900001111", ...more });
const fresh = (more = {}) => ({
  committee_id: committee.id, source: "application", cause: "0201", scale: "01", summary: SECRET, request: "修好并赔偿",
  parties: [party("applicant", "测张三"), party("respondent", "测李四")], ...more,
});
const read = (one: string, client = worker) => client.get(`/mediations/${one}`);
async function step(one: string, move: string, more = {}, client = worker) {
  const { version } = await read(one);
  return client.ask("POST", `/mediations/${one}/moves`, { based_on: version, move, ...more });
}
async function must(one: string, move: string, more = {}, client = worker) {
  const reply = await step(one, move, more, client);
  assert.equal(reply.status, 200, `${move}: ${reply.text}`);
  return reply.body;
}
const session = { note: "双方各退一步", spot: "调解室", present: "双方及调解员" };

before(async () => {
  server = await Server.start("community");
  [district, street, worker, station, deputy, captain, auditor] = await Promise.all(
    ["district", "street", "worker", "station", "deputy", "captain", "auditor"].map((name) => server.as(name)));
  community = worker.session.grants[0].node_id;
});
after(() => server.stop());

const members = (...more: object[]) => [
  { name: worker.session.name, sex: "female", is_head: true, account_id: worker.session.account_id },
  { name: station.session.name, sex: "male", account_id: station.session.account_id },
  ...more,
];

test("a committee has three to nine members, a woman and a head among them", async () => {
  const draft = { node_id: community, name: "示范社区人民调解委员会", word: "示", elected_on: "2025-01-01" };
  const few = await worker.ask("POST", "/mediation-committees", { ...draft, members: members() });
  assert.equal(few.status, 422);
  assert.deepEqual(few.body.faults.map((one: any) => [one.pointer, one.key]), [["/members", "mediation.members_count"]]);
  const men = [1, 2, 3].map((at) => ({ name: `男${at}`, sex: "male", is_head: at === 1, ...(at === 1 ? { account_id: worker.session.account_id } : {}) }));
  const noWoman = await worker.ask("POST", "/mediation-committees", { ...draft, members: men });
  assert.equal(noWoman.body.faults[0].key, "mediation.no_woman");
  const third = { name: captain.session.name, sex: "male", account_id: captain.session.account_id };
  for (const client of [station, captain])
    assert.ok([403, 404].includes((await client.ask("POST", "/mediation-committees", { ...draft, members: members(third) })).status));
  committee = await worker.post("/mediation-committees", { ...draft, members: members(third) });
  assert.equal(committee.ends_on, "2027-12-31");
  assert.equal((await worker.ask("POST", "/mediation-committees", { ...draft, members: members(third) })).status, 409);
  assert.equal((await captain.get("/mediation-committees")).items[0].is_mine, true);
  assert.deepEqual((await deputy.get("/mediation-committees")).items, []);
});

test("a case is read by its committee's head and by whom it was given to, and by nobody else", async () => {
  ({ id } = await worker.post("/mediations", fresh()));
  assert.equal((await read(id)).content.summary, SECRET);
  const shut = async (client: Client) => {
    for (const [method, path, body] of [["GET", "", undefined], ["GET", "/prints/registration", undefined],
      ["PATCH", "", { based_on: 1, cause: "0201", scale: "01", summary: "x", request: "x", parties: [party("applicant", "x")] }],
      ["PUT", "/mediators", { based_on: 1, mediators: [{ account_id: client.session.account_id }] }],
      ["POST", "/moves", { based_on: 1, move: "accept" }]] as const) {
      const reply = await client.ask(method, `/mediations/${id}${path}`, body);
      assert.ok([403, 404].includes(reply.status), `${method} ${path}: ${reply.status} ${reply.text}`);
      assert.ok(!reply.text.includes(SECRET));
    }
    const list = await client.ask("GET", "/mediations");
    assert.ok(list.status === 403 || list.body.items.length === 0, list.text);
  };
  for (const client of [district, street, station, deputy, captain, auditor]) await shut(client); // members, too, until they are assigned
  const { version } = await read(id);
  assert.equal((await worker.ask("PUT", `/mediations/${id}/mediators`, { based_on: version, mediators: [{ account_id: station.session.account_id }] })).status, 200);
  assert.equal((await read(id, station)).content.summary, SECRET);
  assert.equal((await station.get("/mediations")).items.length, 1);
  assert.ok(!JSON.stringify(await station.get("/mediations")).includes("测张三"), "a list names nobody");
  for (const client of [district, street, deputy, captain]) await shut(client);
  assert.equal((await step(id, "accept", {}, station)).status, 403, "the head accepts");
});

test("a search finds nothing of it", async () => {
  for (const client of [worker, station, district])
    for (const q of ["测张三", "天花板", SECRET, "19900001111"])
      assert.deepEqual((await client.get(`/search?q=${encodeURIComponent(q)}`)).items, [], q);
});

test("numbers have no gap and none is given twice, however many are accepted at once", async () => {
  const ids: string[] = [id];
  for (let i = 1; i < 14; i++) ids.push((await worker.post("/mediations", fresh())).id);
  const marks = await Promise.all(ids.map((one) => must(one, "accept")));
  const wanted = ids.map((_, at) => `(${year})示人调字第${at + 1}号`);
  assert.deepEqual(marks.map((one) => one.number).sort(), [...wanted].sort());
  const twice = await worker.ask("POST", `/mediations/${id}/moves`, { based_on: 1, move: "accept" });
  assert.equal(twice.status, 409);
  const { version } = await read(ids[1]);
  const same = await Promise.all([1, 2, 3].map(() => worker.ask("POST", `/mediations/${ids[1]}/moves`, { based_on: version, move: "notify" })));
  assert.deepEqual(same.map((one) => one.status).sort(), [200, 409, 409], "one of three at once");
});

test("the limit is one month to the day", async () => {
  const one = await read(id);
  const [y, m, d] = one.accepted_on.split("-").map(Number);
  const last = new Date(Date.UTC(y, m + 1, 0)).getUTCDate();
  assert.equal(one.limit_on, new Date(Date.UTC(y, m, Math.min(d, last))).toISOString().slice(0, 10));
});

test("a refusal stops it; an agreement lacks nothing that the law wants", async () => {
  await must(id, "notify");
  assert.equal((await step(id, "mediate", session)).body.reason, "mediation.consent_missing");
  await must(id, "consent", { party: 1, answer: "agreed" });
  await must(id, "consent", { party: 2, answer: "refused" });
  assert.equal((await step(id, "mediate", session)).body.reason, "mediation.refused");
  await must(id, "consent", { party: 2, answer: "agreed" });
  await must(id, "investigate", session, station);
  const bare = await step(id, "mediate", {});
  assert.deepEqual(bare.body.faults.map((one: any) => one.pointer).sort(), ["/note", "/present", "/spot"]);
  await must(id, "mediate", session, station);
  const short = await step(id, "agree", { form: "written" });
  assert.equal(short.status, 422);
  assert.deepEqual(short.body.faults.map((one: any) => one.pointer).sort(), ["/duties", "/facts", "/issues", "/spot", "/terms", "/until", "/way"]);
  await must(id, "agree", { form: "written", facts: "漏水", issues: "费用", duties: "楼上负责", terms: "三天修好", way: "请人修", spot: "调解室", until: "2099-01-01" });
  assert.equal((await step(id, "end", { note: "晚了", end_reason: "failed" })).status, 409);
});

test("papers print for whoever handles it, with what they are for", async () => {
  for (const [form, words] of [["registration", "修好并赔偿"], ["notice", "第二十三条"], ["agreement", "三天修好"], ["cover", "测张三"],
    ["index", "权利义务告知书"], ["closing", "双方各退一步"], ["back", "封底"]] as const) {
    const reply = await worker.ask("GET", `/mediations/${id}/prints/${form}`);
    assert.equal(reply.status, 200, reply.text);
    assert.match(reply.headers.get("content-type")!, /^text\/html/);
    assert.ok(reply.text.includes(words) && reply.text.includes("人调字第"), `${form} lacks ${words}`);
    assert.ok(!/<script|src=|href=/.test(reply.text));
  }
  assert.equal((await worker.ask("GET", `/mediations/${id}/prints/oral`)).status, 404, "the agreement is written");
});

test("the dossier is archived when it is whole", async () => {
  await must(id, "supervise", { note: "已修好", performed: "full" });
  await must(id, "visit", { note: "都满意", performed: "full" });
  const early = await step(id, "archive", { note: "结案" });
  assert.equal(early.status, 409);
  assert.match(early.body.message, /当事人身份证明/);
  for (const title of ["测张三身份证", "测李四身份证"]) await must(id, "paper", { item: 3, title, pages: 1 });
  const { state } = await must(id, "archive", { note: "双方和好" });
  assert.equal(state, "archived");
  const one = await read(id);
  assert.deepEqual(one.dossier.map((item: any) => item.no), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  assert.deepEqual(one.dossier.filter((item: any) => item.is_must && !item.is_there), []);
  assert.deepEqual(one.options, []);
});

test("offices read counts, from ten on", async () => {
  for (const client of [worker, street, district]) {
    const counts = await client.get(`/nodes/${community}/mediation-counts`);
    assert.equal(counts.total, 14);
    assert.deepEqual(counts.causes, [{ code: "0201", count: 14 }]);
    assert.deepEqual(counts.outcomes, [], "thirteen open ones would tell that one was agreed");
    assert.equal((await client.get(`/nodes/${community}/mediation-counts?year=2001`)).total, undefined);
  }
  for (const client of [station, captain, auditor])
    assert.ok([403, 404].includes((await client.ask("GET", `/nodes/${community}/mediation-counts`)).status));
});

test("every reading is on record, without a word of what was read", async () => {
  await read(id, station);
  await station.ask("GET", `/mediations/${id}/prints/notice`);
  const rows = server.rows(`SELECT action, CAST(account_id AS TEXT), detail FROM audit WHERE object = 'mediation ${id}'`);
  const by = (action: string) => rows.filter((row) => row.startsWith(`${action}|${station.session.account_id}|`)).length;
  assert.ok(by("mediation.read") >= 1);
  assert.equal(by("mediation.print.notice"), 1);
  assert.ok(!rows.join().includes("测"));
});

test("who leaves the committee reads nothing any more", async () => {
  const now = await worker.get(`/mediation-committees/${committee.id}`);
  const left = now.members.filter((one: any) => one.account_id !== station.session.account_id)
    .concat({ name: deputy.session.name, sex: "male", account_id: deputy.session.account_id });
  const { name, word, elected_on } = now;
  assert.equal((await worker.ask("PUT", `/mediation-committees/${committee.id}`, { based_on: now.version, name, word, elected_on, members: left })).status, 200);
  assert.equal((await station.ask("GET", `/mediations/${id}`)).status, 404);
  assert.deepEqual((await station.get("/mediations")).items, []);
});

test("files hold nothing that was said", { skip: engine !== "sqlite" }, () => {
  for (const one of readdirSync(server.data).filter((name) => name.startsWith("lastmeter.db"))) {
    const bytes = readFileSync(join(server.data, one));
    for (const secret of [SECRET, "测张三", "测李四", "双方各退一步", "三天修好", "双方和好", "19900001111"])
      assert.ok(!bytes.includes(secret), `${one} holds ${secret}`);
  }
  assert.ok(!server.output().includes("测张三"));
});
