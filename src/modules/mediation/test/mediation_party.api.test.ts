// Parties over HTTP: a code handed over once opens a case to the account that types it, as that party and nothing more; strangers,
// the other party, used, withdrawn and guessed codes get nowhere; each reading is on record. Told in order.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Client, engine, Server } from "../../../../testing/server.ts";

let server: Server;
let worker: Client, station: Client, deputy: Client, district: Client; // heads; mediates; no member; no member
let zhang: Client, li: Client, stranger: Client;
let committee: any, id: string, used: string;
const HIDDEN = ["19900001111", "19900002222", "99999919900101001X", "1单元101", "1单元201", "调查里的话", "报告里的话", "表兄弟", "纠纷的概要", "备注里的话"];

const party = (side: string, name: string, more = {}) => ({ side, name, address: "1单元101", phone: "19900001111", ...more });
const read = (client = worker) => client.get(`/mediations/${id}`);
async function must(move: string, more = {}, client = worker) {
  const { version } = await read();
  const reply = await client.ask("POST", `/mediations/${id}/moves`, { based_on: version, move, ...more });
  assert.equal(reply.status, 200, `${move}: ${reply.text}`);
}
async function handOut(at: number, client = station) {
  const { version } = await read();
  return client.ask("POST", `/mediations/${id}/parties/${at}/code`, { based_on: version });
}
async function takeBack(at: number, client = station) {
  const { version } = await read();
  return client.ask("DELETE", `/mediations/${id}/parties/${at}/reader?based_on=${version}`);
}
const type = (client: Client, code: string) => client.ask("POST", "/my/mediations", { code });
const own = (client: Client, what = "") => client.ask("GET", `/my/mediations/${id}${what}`);
const session = { note: "双方各退一步", spot: "调解室", present: "双方及调解员" };

before(async () => {
  server = await Server.start("community");
  [worker, station, deputy, district] = await Promise.all(["worker", "station", "deputy", "district"].map((name) => server.as(name)));
  [zhang, li, stranger] = await Promise.all(["13800000001", "13800000002", "13800000003"].map((phone) => server.asResident(phone)));
  const member = (client: Client, sex: string, is_head: boolean) => ({ name: client.session.name, sex, is_head, account_id: client.session.account_id });
  committee = await worker.post("/mediation-committees", {
    node_id: worker.session.grants[0].node_id, name: "示范社区人民调解委员会", word: "示", elected_on: "2025-01-01",
    members: [member(worker, "female", true), member(station, "male", false), { name: "老李", sex: "male", is_head: false }],
  });
  ({ id } = await worker.post("/mediations", {
    committee_id: committee.id, source: "application", cause: "0201", scale: "01", summary: "纠纷的概要", request: "修好并赔偿",
    parties: [party("applicant", "测张三"), party("respondent", "测李四", { address: "1单元201", phone: "19900002222", id_number: "99999919900101001X" })],
  }));
  const { version } = await read();
  await worker.ask("PUT", `/mediations/${id}/mediators`, { based_on: version, mediators: [{ account_id: station.session.account_id, declared: "与证人是表兄弟" }] });
  await must("clear", { account_id: station.session.account_id, note: "双方同意" });
  for (const move of ["accept", "notify"]) await must(move);
  for (const at of [1, 2]) await must("consent", { party: at, answer: "agreed", note: "备注里的话" });
  await must("investigate", { ...session, note: "调查里的话" }, station);
  await must("mediate", session, station);
  await must("risk", { note: "报告里的话" }, station);
});
after(() => server.stop());

test("whoever handles the case hands out a code, and nobody else", async () => {
  for (const client of [deputy, district, zhang]) {
    assert.ok([403, 404].includes((await handOut(1, client)).status));
    assert.ok([403, 404].includes((await takeBack(1, client)).status));
  }
  assert.equal((await handOut(9)).body.reason, "mediation.no_such_party");
  const { version } = await read();
  assert.equal((await station.ask("POST", `/mediations/${id}/parties/1/code`, { based_on: version - 1 })).status, 409);
  const reply = await handOut(1);
  assert.equal(reply.status, 200, reply.text);
  assert.match(reply.body.code, /^\d{4} \d{4} \d{4}$/);
  used = reply.body.code;
  assert.ok((await read()).parties[0].code_until && !(await read()).parties[0].reads_since);
  assert.deepEqual((await takeBack(2)).body.reason, "mediation.nobody_reads");
});

test("before that a party sees nothing, and a staff account cannot use a code", async () => {
  assert.equal((await own(zhang)).status, 404);
  assert.deepEqual((await zhang.get("/my/mediations")).items, []);
  for (const client of [station, district]) {
    assert.equal((await type(client, used)).body.reason, "mediation.residents_only");
    assert.equal((await own(client)).status, 404, "those who handle it have their own address");
    assert.deepEqual((await client.get("/my/mediations")).items, []);
  }
  assert.equal((await new Client(server.url).ask("POST", "/my/mediations", { code: used })).status, 401);
});

test("who types the code reads the case as that party: its own, the agreement, the sessions, names", async () => {
  const reply = await type(zhang, used.replaceAll(" ", ""));
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.body.id, id);
  const [line] = (await zhang.get("/my/mediations")).items;
  assert.deepEqual([line.id, line.state, line.cause_name], [id, "mediating", "用水排水通行通风采光"]);
  const { body, text } = await own(zhang);
  assert.deepEqual(body.parties.map((one: any) => [one.name, one.is_me, one.consent]), [["测张三", true, "agreed"], ["测李四", false, undefined]]);
  assert.deepEqual(body.mediator_names, [station.session.name]);
  assert.deepEqual(body.sessions.map((one: any) => one.text), ["双方各退一步"]);
  assert.deepEqual(body.consents.map((one: any) => one.answer), ["agreed"]);
  assert.equal(body.agreement, undefined);
  for (const hidden of HIDDEN) assert.ok(!text.includes(hidden), `a party reads ${hidden}`);
  const { log, parties } = await read();
  assert.ok(parties[0].reads_since && !parties[1].reads_since);
  assert.deepEqual(log.slice(-2).map((one: any) => [one.move, one.party, one.by]), [["invite", 1, station.session.name], ["join", 1, "测张三"]]);
});

test("the code is used up; another resident, a withdrawn code and a wrong one get the same answer", async () => {
  const said = new Set<string>();
  const tries = [used, "111122223333", "没有数字"];
  const spare = (await handOut(2)).body.code;
  assert.equal((await takeBack(2)).status, 200);
  for (const code of [...tries, spare]) {
    const reply = await type(stranger, code);
    assert.equal(reply.status, 404, reply.text);
    said.add(`${reply.body.reason} ${reply.body.message}`);
  }
  assert.equal(said.size, 1);
  assert.equal((await own(stranger)).status, 404);
  assert.equal((await own(stranger, "/papers/notice")).status, 404);
  for (const path of [`/mediations/${id}`, "/mediations", "/mediations.csv", "/search?q=测张三"])
    assert.equal((await zhang.ask("GET", path)).status, 403, `${path} is not for residents, parties or not`);
});

test("the other party reads from its own place, and nobody from two", async () => {
  const { code } = (await handOut(2)).body;
  assert.equal((await type(zhang, code)).body.reason, "mediation.reads_already");
  assert.equal((await type(li, code)).status, 200);
  const { body, text } = await own(li);
  assert.deepEqual(body.parties.map((one: any) => one.is_me), [false, true]);
  for (const hidden of HIDDEN) assert.ok(!text.includes(hidden));
});

test("an agreement is read and printed by its parties, others by name alone; the last day to ask a court is told", async () => {
  await must("agree", { form: "written", facts: "漏水", issues: "费用", duties: "楼上负责", terms: "三天修好", way: "请人修", spot: "调解室", until: "2099-01-01" });
  const { body } = await own(zhang);
  assert.deepEqual(body.agreement, { facts: "漏水", issues: "费用", duties: "楼上负责", terms: "三天修好", way: "请人修", spot: "调解室" });
  const last = body.confirm_by; // the thirtieth day, or the next working one
  const days = (Date.parse(last) - Date.parse(body.effect_on)) / 86400e3;
  assert.ok(days >= 30 && days < 42, `${days} days`);
  assert.equal((await read()).confirm_by, last);
  assert.deepEqual((await worker.get("/mediations?due=confirm")).items.map((one: any) => [one.id, one.confirm_by]), [[id, last]]);
  for (const [paper, words] of [["agreement", "三天修好"], ["application", "共同申请司法确认"], ["notice", "第二十三条"]] as const) {
    const reply = await own(zhang, `/papers/${paper}`);
    assert.equal(reply.status, 200, reply.text);
    assert.ok(reply.text.includes(words), paper);
    for (const hidden of ["19900002222", "99999919900101001X", "1单元201", "纠纷的概要"]) assert.ok(!reply.text.includes(hidden), `${paper} tells ${hidden}`);
  }
  assert.ok((await own(zhang, "/papers/agreement")).text.includes("19900001111"), "its own basics stand there");
  assert.equal((await own(zhang, "/papers/oral")).status, 404);
  assert.equal((await own(zhang, "/papers/closing")).status, 422);
  const whole = await worker.ask("GET", `/mediations/${id}/prints/application`);
  for (const words of ["测张三", "测李四", "19900002222", "99999919900101001X", (await read()).number, "三天修好", "人民法院"])
    assert.ok(whole.text.includes(words), `the application lacks ${words}`);
});

test("past its last day, and of an agreement on status, no court is asked", async () => {
  const today = new Date(Date.now() + 8 * 3600e3);
  const back = (days: number) => new Date(today.getTime() - days * 86400e3).toISOString().slice(0, 10).replaceAll("-", "");
  const shift = (effect: string, confirm: string) => server.alter(`UPDATE mediation_case SET effect_on = ${effect}, confirm_by = ${confirm} WHERE id = ${id}`);
  const before_ = server.rows(`SELECT effect_on, confirm_by FROM mediation_case WHERE id = ${id}`)[0].split("|");
  await shift(back(60), back(20));
  assert.equal((await own(zhang)).body.confirm_by, undefined);
  assert.equal((await own(zhang, "/papers/application")).status, 404);
  assert.equal((await worker.ask("GET", `/mediations/${id}/prints/application`)).body.reason, "mediation.court_late");
  assert.deepEqual((await worker.get("/mediations?due=confirm")).items, []);
  await shift(before_[0], "NULL");
  assert.equal((await worker.ask("GET", `/mediations/${id}/prints/application`)).status, 404);
  await shift(before_[0], before_[1]);
  assert.equal((await own(zhang)).body.confirm_by, (await read()).confirm_by);
});

test("each reading is on record, without a word of what was read", () => {
  const rows = server.rows(`SELECT action, CAST(account_id AS TEXT), detail FROM audit WHERE object = 'mediation ${id}'`);
  const by = (action: string) => rows.filter((row) => row.startsWith(`${action}|${zhang.session.account_id}|`)).length;
  assert.ok(by("mediation.read") >= 3);
  assert.ok(by("mediation.print.agreement") >= 2);
  assert.equal(by("POST /my/mediations"), 1);
  assert.ok(!rows.join().includes("测") && !rows.join().includes(used));
});

test("a withdrawn party reads nothing more, a deleted account neither", async () => {
  assert.equal((await takeBack(1)).status, 200);
  assert.equal((await own(zhang)).status, 404);
  assert.deepEqual((await zhang.get("/my/mediations")).items, []);
  assert.equal((await own(li)).status, 200);
  assert.deepEqual([(await read()).log.at(-1)].map((one: any) => [one.move, one.party]), [["shut", 1]]);
  assert.ok((await li.ask("DELETE", "/my/resident")).status < 300);
  assert.equal((await read()).parties[1].reads_since, undefined);
});

test("guesses get slower", async () => {
  const guesser = await server.asResident("13800000009");
  let refused = 0;
  for (let at = 0; at < 14; at++) {
    const reply = await type(guesser, String(111111111111 + at));
    assert.ok([404, 429].includes(reply.status), reply.text);
    refused += reply.status === 429 ? 1 : 0;
  }
  assert.ok(refused >= 1);
  const { code } = (await handOut(1)).body;
  assert.equal((await type(guesser, code)).status, 429, "the right one too has to wait");
});

test("files hold no code", { skip: engine !== "sqlite" }, () => {
  for (const one of readdirSync(server.data).filter((name) => name.startsWith("lastmeter.db")))
    for (const secret of [used, used.replaceAll(" ", "")]) assert.ok(!readFileSync(join(server.data, one)).includes(secret), one);
});
