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

test("a party entered by mistake is erased: only that, who, when and why stay", async () => {
  const wrong = { ...party("respondent", "测王五"), phone: "19900002222", id_number: "99999919900101001X" };
  const one = (await worker.post("/mediations", fresh({ summary: "测王五家漏水", parties: [party("applicant", "测张三"), party("respondent", "测李四"), wrong] }))).id;
  await must(one, "accept");
  await must(one, "consent", { party: 3, answer: "agreed", note: "测王五电话里同意" });
  await must(one, "risk", { note: "测王五情绪激动，已报告派出所" });
  await must(one, "paper", { item: 3, title: "测王五身份证", pages: 1 });
  for (const client of [district, street, station, captain, auditor])
    assert.ok([403, 404].includes((await client.ask("POST", `/mediations/${one}/moves`, { based_on: 5, move: "remove", party: 3, note: "登记错了" })).status));
  assert.deepEqual((await step(one, "remove", { party: 3 })).body.faults.map((fault: any) => fault.pointer), ["/note"]);
  assert.equal((await step(one, "remove", { party: 3, note: "测王五登记错了" })).body.faults[0].key, "mediation.reason_names");
  assert.equal((await step(one, "remove", { party: 9, note: "登记错了" })).body.faults[0].key, "mediation.no_such_party");
  await must(one, "remove", { party: 3, note: "登记错了" });
  const after_ = await read(one);
  assert.ok(!/测王五|19900002222|99999919900101001X/.test(JSON.stringify(after_)));
  assert.equal(after_.content.summary, "××家漏水");
  assert.deepEqual(server.rows(`SELECT place FROM mediation_party WHERE case_id = ${one} ORDER BY place`), ["1", "2"]);
  assert.deepEqual(server.rows(`SELECT COUNT(*) FROM mediation_log WHERE case_id = ${one} AND party = 3 AND move = 'consent' AND note_sealed IS NOT NULL`), ["0"]);
  const last = after_.log.at(-1);
  assert.deepEqual([last.move, last.party, last.by, last.note], ["remove", 3, worker.session.name, "登记错了"]);
  const { version } = after_;
  await worker.ask("PATCH", `/mediations/${one}`, { based_on: version, cause: "0201", scale: "01", summary: "漏水", request: "修好", note: "补登记", parties: [party("respondent", "测赵六")] });
  const more = await read(one);
  assert.deepEqual(more.parties.map((each: any) => each.place), [1, 2, 4], "a place is never given twice");
  assert.equal(more.log.at(-1).note, "补登记");
  const lone = (await worker.post("/mediations", fresh({ parties: [party("applicant", "测张三")] }))).id;
  assert.equal((await step(lone, "remove", { party: 1, note: "登记错了" })).body.reason, "mediation.last_party");
});

test("who is called like somebody who stays leaves the others' words alone", async () => {
  const one = (await worker.post("/mediations", fresh({ summary: "测张三家漏水", parties: [party("applicant", "测张三"), party("applicant", "测张三"), party("respondent", "测李四")] }))).id;
  await must(one, "remove", { party: 2, note: "重复登记" });
  const now = await read(one);
  assert.equal(now.content.summary, "测张三家漏水");
  assert.deepEqual(now.parties.map((each: any) => each.name), ["测张三", "测李四"]);
});

test("another name is another will", async () => {
  const one = (await worker.post("/mediations", fresh())).id;
  await must(one, "consent", { party: 1, answer: "agreed" });
  await must(one, "consent", { party: 2, answer: "agreed" });
  const { version, parties } = await read(one);
  const said = (place: number, name: string) => ({ ...party(parties[place - 1].side, name), place });
  const reply = await worker.ask("PATCH", `/mediations/${one}`, { based_on: version, cause: "0201", scale: "01", summary: "x", request: "x", parties: [said(1, "测张三"), said(2, "测李肆")] });
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual((await read(one)).parties.map((each: any) => each.consent), ["agreed", "unasked"]);
});

test("a record and a paper entered by mistake are put right until the agreement", async () => {
  const one = (await worker.post("/mediations", fresh())).id;
  await must(one, "accept");
  const { version } = await read(one);
  await worker.ask("PUT", `/mediations/${one}/mediators`, { based_on: version, mediators: [{ account_id: station.session.account_id }] });
  assert.equal((await read(one)).log.at(-1).note, station.session.name, "the log tells who was assigned");
  await must(one, "notify");
  for (const at of [1, 2]) await must(one, "consent", { party: at, answer: "agreed" });
  assert.deepEqual((await read(one)).log.slice(-2).map((entry: any) => [entry.party, entry.answer]), [[1, "agreed"], [2, "agreed"]]);
  await must(one, "mediate", { ...session, present: "双方、证人测孙七" }, station);
  await must(one, "paper", { item: 6, title: "别的案件的照片", pages: 1 }, station);
  const before_ = await read(one);
  const words = { spot: "调解室", present: "双方及调解员", text: "双方各退一步" };
  const entry = before_.records[0].place;
  assert.deepEqual((await step(one, "amend", { entry, ...words })).body.faults.map((fault: any) => fault.pointer), ["/note"]);
  assert.equal((await step(one, "amend", { entry: 999, ...words, note: "写错了" })).body.faults[0].key, "mediation.no_such_entry");
  await must(one, "amend", { entry, ...words, note: "在场人写错了" }, station);
  await must(one, "drop", { entry: before_.papers[0].place, note: "放错案卷" }, station);
  const now = await read(one);
  assert.equal(now.records[0].present, "双方及调解员");
  assert.deepEqual(now.papers, []);
  assert.ok(!JSON.stringify(now).includes("测孙七"));
  await must(one, "agree", { form: "oral", terms: "道歉", spot: "楼下" }, station);
  for (const [move, more] of [["amend", { entry, ...words }], ["drop", { entry: 1 }], ["remove", { party: 1 }]] as const)
    assert.equal((await step(one, move, { ...more, note: "晚了" })).body.reason, "mediation.not_now");
});

test("a list is narrowed by stage, deadline and number, and taken out as a file that names nobody", async () => {
  const ids = async (query: string, client = worker) => (await client.get(`/mediations?limit=200${query}`)).items.map((one: any) => one.id);
  const all = await ids("");
  assert.deepEqual(await ids("&state=agreed"), all.filter((one: string) => server.rows(`SELECT state FROM mediation_case WHERE id = ${one}`)[0] === "agreed"));
  assert.deepEqual(await ids(`&q=${encodeURIComponent(`（${year}）示人调字第3号`)}`), server.rows("SELECT CAST(id AS TEXT) FROM mediation_case WHERE no = 3"));
  for (const joker of ["%", "_", "!"]) assert.deepEqual(await ids(`&q=${encodeURIComponent(joker)}`), [], joker);
  const running = server.rows("SELECT CAST(id AS TEXT) FROM mediation_case WHERE limit_on IS NOT NULL AND agreed_on IS NULL AND ended_on IS NULL ORDER BY id DESC");
  assert.ok(running.length > 2);
  assert.deepEqual(await ids("&due=running"), running);
  assert.deepEqual(await ids("&due=soon"), []);
  const shift = async (one: string, days: number) => {
    const day = new Date(Date.now() + 8 * 3600e3 + days * 86400e3).toISOString().slice(0, 10).replaceAll("-", "");
    await server.alter(`UPDATE mediation_case SET limit_on = ${day} WHERE id = ${one}`);
  };
  await shift(running[0], 5);
  await shift(running[1], -1);
  await shift(running[2], 6);
  assert.deepEqual(await ids("&due=soon"), [running[0]]);
  assert.deepEqual(await ids("&due=passed"), [running[1]]);
  assert.equal((await worker.ask("GET", "/mediations?due=never")).status, 422);
  const csv = await worker.ask("GET", "/mediations.csv?state=agreed");
  assert.equal(csv.status, 200, csv.text);
  const lines = csv.text.trim().split(/\r?\n/);
  assert.equal(lines.length - 2, (await ids("&state=agreed")).length, "a banner and the titles");
  assert.ok(csv.text.includes("用水排水通行通风采光") && !csv.text.includes("测"));
  assert.equal((await worker.ask("GET", "/mediations.xlsx")).status, 200);
  assert.equal((await deputy.ask("GET", "/mediations.csv")).text.trim().split(/\r?\n/).length, 2, "nobody else's cases");
  assert.ok([403, 404].includes((await auditor.ask("GET", "/mediations.csv")).status));
  assert.equal(server.rows("SELECT COUNT(*) FROM audit WHERE action = 'mediation.export'")[0], "3");
});

test("a list longer than a page is taken out whole, each case once", async () => {
  for (let i = 0; i < 205; i += 5) await Promise.all(Array.from({ length: 5 }, () => worker.post("/mediations", fresh())));
  const reply = await worker.ask("GET", "/mediations.csv");
  assert.equal(reply.text.trim().split(/\r?\n/).length - 2, Number(server.rows("SELECT COUNT(*) FROM mediation_case")[0]), "a banner and the titles");
  assert.match(reply.headers.get("content-disposition") ?? "", /-\d{8}\.csv/);
});

test("papers print for whoever handles it, with what they are for", async () => {
  for (const [form, words] of [["registration", "修好并赔偿"], ["notice", "第二十三条"], ["agreement", "三天修好"], ["cover", "测张三"],
    ["index", "权利义务告知书"], ["closing", "双方各退一步"], ["back", "封底"],
    ["investigation", "双方各退一步"], ["session", "以上记录已宣读"]] as const) {
    const reply = await worker.ask("GET", `/mediations/${id}/prints/${form}`);
    assert.equal(reply.status, 200, reply.text);
    assert.match(reply.headers.get("content-type")!, /^text\/html/);
    assert.ok(reply.text.includes(words) && reply.text.includes("人调字第"), `${form} lacks ${words}`);
    assert.ok(!/<script|src=|href=/.test(reply.text));
  }
  assert.equal((await worker.ask("GET", `/mediations/${id}/prints/oral`)).status, 404, "the agreement is written");
  assert.equal((await worker.ask("GET", `/mediations/${id}/prints/callback`)).status, 404, "nobody has called back yet");
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
    assert.equal(counts.total, 16);
    assert.deepEqual(counts.causes, [{ code: "0201", count: 16 }]);
    assert.deepEqual(counts.outcomes, [], "fourteen open ones would tell that two were agreed");
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
