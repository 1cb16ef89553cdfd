// A survey over HTTP from its draft to the day its answers are deleted, told in order: each test goes on where the one before
// ended.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inflateRawSync } from "node:zlib";

import { Client, Server } from "../../../../testing/server.ts";

let server: Server;
let district: Client, worker: Client, station: Client, captain: Client, helper: Client;
let district_id: string, street: string, community: string, compound: string, building: string;
let survey: any;
let targets: any[]; // of the captain's building, as they were at the opening
let next = 0; // the first of them that nobody has answered

before(async () => {
  server = await Server.start("compound");
  [district, worker, station, captain, helper] =
    await Promise.all(["district", "worker", "station", "captain", "helper"].map((name) => server.as(name)));
  building = captain.session.grants[0].node_id;
  compound = station.session.grants[0].node_id;
  community = worker.session.grants[0].node_id;
  street = (await district.get(`/grid/nodes/${community}`)).parent_id;
  district_id = (await district.get(`/grid/nodes/${street}`)).parent_id;
});
after(() => server.stop());

const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
const packOf = (client: Client) => client.get(`/surveys/${survey.id}/buildings/${building}`);
const doorNow = async (id: string) => (await packOf(station)).targets.find((one: any) => one.door.id === id);
const say = (target: any, more: object, client = captain, way = "answers", headers = {}) =>
  client.ask("POST", `/surveys/${survey.id}/doors/${target.door.id}/${way}`,
    { given_at: new Date().toISOString(), based_on: target.door.version, ...more }, headers);
const totalsAt = async (node: string) => (await district.get(`/surveys/${survey.id}/progress?node=${node}`)).totals;
const waiting = async () => (await station.get(`/surveys/${survey.id}/doors?node=${compound}&status=pending`)).items as any[];
const decide = (answer: string, accept: boolean) =>
  station.ask("POST", `/surveys/${survey.id}/answers/${answer}/decide`, { accept, note: "已核对" });
/** The next door that nobody has answered, with people behind it or without. */
function fresh(isLived = true): any {
  while (targets[next].door.residents > 0 !== isLived) targets.push(...targets.splice(next, 1));
  return targets[next++];
}

/** The text of a member of a workbook (which is a zip file). */
function member(workbook: Buffer, name: string): string {
  for (let at = workbook.indexOf("PK\x01\x02", 0, "latin1"); at >= 0; at = workbook.indexOf("PK\x01\x02", at + 4, "latin1")) {
    if (workbook.toString("utf8", at + 46, at + 46 + workbook.readUInt16LE(at + 28)) !== name) continue;
    const local = workbook.readUInt32LE(at + 42);
    const start = local + 30 + workbook.readUInt16LE(local + 26) + workbook.readUInt16LE(local + 28);
    const packed = workbook.subarray(start, start + workbook.readUInt32LE(at + 20));
    return (workbook.readUInt16LE(at + 10) ? inflateRawSync(packed) : packed).toString("utf8");
  }
  return "";
}

test("a draft opens once its legal marks are there, and is seen by nobody below until then", async () => {
  const draft = {
    title: "入冬走访摸排", purpose: "核实常住人口", legal_basis: "统计法", areas: [{ node_id: compound }], verify: ["name", "phone"],
    questions: [{ key: "visit", text: "需要上门帮助吗？", kind: "yes_no", required: false }], retention_days: 30,
    baseline: { text: "人工登记一天半", minutes: 2160 },
  };
  survey = await worker.post("/surveys", draft);
  assert.equal(survey.status, "draft");
  assert.equal((await captain.ask("GET", `/surveys/${survey.id}`)).status, 404);
  const refused = await worker.ask("POST", `/surveys/${survey.id}/open`);
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.body.faults.map((fault: any) => fault.pointer).sort(), ["/approval_no", "/form_no", "/issued_by", "/valid_until"]);
  const marks = { form_no: "示表1", issued_by: "示范单位", approval_no: "示备1号", valid_until: "2099-12-31" };
  assert.equal((await worker.ask("PATCH", `/surveys/${survey.id}`, marks)).status, 200);
  await worker.post(`/surveys/${survey.id}/open`);
  while ((survey = await worker.get(`/surveys/${survey.id}`)).status !== "open") await wait(50);
  targets = (await packOf(captain)).targets;
  const doors = (await station.get(`/nodes/${compound}/counts`)).doors;
  assert.equal((await totalsAt(compound)).doors, doors);
  assert.ok((await captain.get("/todo")).items.some((one: any) => one.survey_id === survey.id || one.survey?.id === survey.id), "it is on the captain's list");
});

test("every kind of answer moves the totals of its building and of everything above by the same", async () => {
  const zero = await totalsAt(building);
  const people = (target: any) => target.households.flatMap((one: any) => one.residents);
  const same = fresh(), added = fresh(), left = fresh(), corrected = fresh(), gone = fresh(), missed = fresh(), refused = fresh();
  const newcomer = { kind: "add", on: new Date().toISOString().slice(0, 10), person: { name: "测试新", sex: "female", birth_year: 1990, relation: "99" } };
  const answers: [any, object][] = [
    [same, { outcome: "unchanged", answers: { visit: true } }],
    [added, { outcome: "changed", changes: [newcomer] }],
    [left, { outcome: "changed", changes: [{ kind: "move_out", person_id: people(left)[0].person_id, based_on: people(left)[0].version }] }],
    [corrected, { outcome: "changed", changes: [{ kind: "correct", person_id: people(corrected)[0].person_id, based_on: people(corrected)[0].version, person: { phone: "19900000001" } }] }],
    [gone, { outcome: "vacant" }],
    [missed, { outcome: "not_reached" }],
    [refused, { outcome: "refused" }],
  ];
  for (const [target, answer] of answers) {
    const reply = await say(target, answer);
    assert.equal(reply.status, 200, reply.text);
    assert.equal(reply.body.fate, "applied");
  }
  const now = await totalsAt(building);
  const moved = Object.fromEntries(Object.keys(now).filter((key) => now[key] !== zero[key]).map((key) => [key, now[key] - zero[key]]));
  const counted = [same, added, left, corrected].reduce((sum, one) => sum + one.door.residents, 0); // one came, one left
  const { households, residents, ...doors } = moved;
  assert.deepEqual(doors, { done: 6, unchanged: 1, changed: 3, vacant: 1, not_reached: 1, refused: 1, remaining: -6, moved_in: 1,
    moved_out: 1 + gone.door.residents, corrected: 1 });
  assert.equal(residents, counted);
  assert.ok(households >= 4);
  for (const node of [compound, community, street, district_id]) {
    const above = await totalsAt(node);
    for (const key of Object.keys(doors)) assert.equal(above[key] - (key === "remaining" ? above.doors : 0), now[key] - (key === "remaining" ? now.doors : 0), `${key} at ${node}`);
    assert.equal(above.residents, now.residents);
  }
  const { children } = await station.get(`/surveys/${survey.id}/progress?node=${compound}`);
  assert.equal(children.reduce((sum: number, child: any) => sum + child.totals.done, 0), 6);
  const retry = (await captain.get(`/surveys/${survey.id}/doors?node=${building}&status=not_reached`)).items;
  assert.deepEqual(retry.map((one: any) => one.door.id), [missed.door.id]);
});

test("one's own answer is amended by a later one; another's stands, and both versions are shown", async () => {
  const target = fresh();
  const first = (await say(target, { outcome: "refused" })).body;
  const done = (await totalsAt(building)).done;
  const second = await say(target, { outcome: "unchanged", amends: first.answer_id });
  assert.equal(second.status, 200, second.text);
  assert.equal((await totalsAt(building)).done, done, "a door is done once");
  assert.equal((await doorNow(target.door.id)).answer_id, second.body.answer_id);
  const other = await say(target, { outcome: "vacant" }, helper);
  assert.equal(other.status, 409);
  assert.ok(other.body.detail.conflicts.length > 0);
  assert.equal(other.body.detail.door.door.id, target.door.id);
  assert.equal(other.body.detail.theirs.target.status, "unchanged", "the other's answer is told");
  assert.equal(other.body.detail.theirs.by_name, captain.session.name);
  const changed = fresh();
  await station.post(`/doors/${changed.door.id}/changes`, { changes: [{ kind: "add", person: { name: "测试乙", relation: "99" } }] });
  const stale = await say(changed, { outcome: "unchanged" });
  assert.equal(stale.status, 409, "the ledger has somebody whom the captain has not seen");
  const [conflict] = stale.body.detail.conflicts;
  assert.equal(conflict.pointer, "/based_on");
  assert.equal(conflict.yours, String(changed.door.version));
  assert.ok(stale.body.detail.door.households.flatMap((one: any) => one.residents).some((one: any) => one.name === "测试乙"));
});

test("a door that the ledger misses or has too many waits for the station", async () => {
  const missing = fresh(), unreal = fresh();
  assert.equal((await say(missing, { outcome: "missing" })).status, 422, "it must be said which");
  assert.equal((await say(missing, { outcome: "missing", note: "隔壁302没有", answers: { visit: true } })).body.fate, "for_station");
  const { answer_id } = (await say(unreal, { outcome: "not_existing", note: "已打通" })).body;
  assert.equal((await waiting()).length, 2);
  assert.deepEqual((await waiting()).find((one: any) => one.door.id === missing.door.id).answers, { visit: true }, "with the replies");
  assert.equal((await captain.ask("POST", `/surveys/${survey.id}/answers/${answer_id}/decide`, { accept: true })).status, 404);
  assert.equal((await decide(answer_id, true)).status, 200);
  assert.equal(await doorNow(unreal.door.id), undefined, "the ledger has closed it");
  const dropped = (await station.get(`/surveys/${survey.id}/doors?node=${compound}&status=dropped`)).items;
  assert.deepEqual(dropped.map((one: any) => one.door.id), [unreal.door.id], "it is still told what became of it");
  assert.equal((await decide(answer_id, false)).status, 409, "it is decided once");
});

test("a door handed to the helper is his to answer, and comes back", async () => {
  const target = fresh();
  const hand = (body: object) => captain.ask("POST", `/surveys/${survey.id}/doors/${target.door.id}/hand`, body);
  assert.equal((await hand({ account_id: district.session.account_id })).status, 422, "whoever serves elsewhere cannot");
  const offered = (await captain.get(`/surveys/${survey.id}/buildings/${building}/stand-ins`)).items as any[];
  const ids = offered.map((one) => one.account_id);
  for (const one of [captain, helper, station]) assert.ok(ids.includes(one.session.account_id), "whoever serves in the compound is offered");
  for (const one of [worker, district]) assert.ok(!ids.includes(one.session.account_id), "and nobody else");
  const elsewhere = offered.find((one) => one.node_id !== building && one.role === "captain");
  assert.equal((await hand({ account_id: elsewhere.account_id })).body.assigned_to, elsewhere.account_id, "also a captain of another building");
  assert.equal((await hand({ account_id: helper.session.account_id })).body.assigned_to, helper.session.account_id);
  const states = await station.get(`/surveys/${survey.id}/buildings/${building}/states`);
  assert.equal(states.items.length, targets.length);
  assert.equal(states.items.find((one: any) => one.door_id === target.door.id).assigned_name, helper.session.name);
  assert.ok(!JSON.stringify(states).includes("phone"), "nobody's data goes with the states");
  assert.equal((await helper.ask("GET", `/surveys/${survey.id}/buildings/${elsewhere.node_id}/states`)).status, 404, "a building of others is not shown");
  assert.equal((await say(target, { outcome: "not_reached" }, helper)).status, 200);
  assert.equal((await hand({})).body.assigned_to, undefined);
  assert.equal((await say(target, { outcome: "unchanged" })).status, 200, "nobody was met, so the captain may");
});

test("whoever was asked to answer a door may call the people behind it, until it is answered", async () => {
  const [target, other] = [fresh(), fresh()];
  const elsewhere = (await captain.get(`/surveys/${survey.id}/buildings/${building}/stand-ins`)).items.find((one: any) => one.node_id !== building && one.role === "captain");
  const { code } = await station.post(`/accounts/${elsewhere.account_id}/invitation`);
  const stand_in = new Client(server.url);
  const first = await stand_in.ask("POST", "/activation", { code, password: "yuan-xiao-jie", device: "手机" });
  stand_in.cookie = (first.headers.get("set-cookie") ?? "").split(";")[0];
  stand_in.session = first.body;
  const reachable = (of: any) => of.households[0].residents.find((one: any) => one.phone_mask) ?? of.households[0].residents[0];
  const call = (of: any, who = stand_in, person = reachable(of)) => who.ask("POST", `/surveys/${survey.id}/doors/${of.door.id}/persons/${person.person_id}/call`);
  const person = reachable(target);
  assert.equal((await call(target)).status, 404, "a door of another building");
  await captain.post(`/surveys/${survey.id}/doors/${target.door.id}/hand`, { account_id: elsewhere.account_id });
  assert.match((await call(target)).body.tel, /^\d{7,12}$/);
  assert.equal((await call(target, captain)).status, 200, "the captain as well");
  assert.equal((await call(target, stand_in, reachable(other))).status, 404, "nobody who lives behind another door");
  assert.equal((await call(other)).status, 404, "nor at a door that was not handed to him");
  assert.equal((await say(target, { outcome: "refused" })).status, 200);
  assert.equal((await call(target)).status, 404, "it is answered");
  const looks = await station.get(`/persons/${person.person_id}/views`);
  assert.ok(looks.items.some((one: any) => one.what === "call" && one.by === elsewhere.name), "every call is on record");
});

test("the station keys in the paper list of a building", async () => {
  const paper = await station.ask("GET", `/surveys/${survey.id}/buildings/${building}/print`);
  assert.match(paper.headers.get("content-type") ?? "", /html/);
  for (const text of ["示表1", "示范单位", "示备1号", targets[next].door.label]) assert.ok(paper.text.includes(text), `${text} is not on the paper`);
  for (const box of ["□无此户", "□已与", "□漏登", "□ 是", "□ 否"]) assert.ok(paper.text.includes(box), `${box} is not on the paper`);
  assert.doesNotMatch(paper.text, /\b1\d{10}\b/, "no number in clear on paper");
  const before = await totalsAt(building);
  const keyed = [fresh(), fresh(), fresh()];
  for (const target of keyed) assert.equal((await say(target, { outcome: "unchanged" }, station)).status, 200);
  assert.equal((await totalsAt(building)).unchanged - before.unchanged, 3);
});

test("the station reads the replies of single doors, by question and reply, page by page", async () => {
  const yes = [fresh(), fresh()], no = fresh();
  for (const target of yes) assert.equal((await say(target, { outcome: "unchanged", answers: { visit: true } })).status, 200);
  assert.equal((await say(no, { outcome: "unchanged", answers: { visit: false } })).status, 200);
  const ask = `/surveys/${survey.id}/replies?node=${compound}`;
  const doors = async (more: string) => (await station.get(ask + more)).items.map((one: any) => one.door_id) as string[];
  const all = await doors("");
  for (const target of [...yes, no]) assert.ok(all.includes(target.door.id));
  const wanted = await doors("&follow_up=true");
  for (const target of yes) assert.ok(wanted.includes(target.door.id));
  assert.ok(!wanted.includes(no.door.id), "who said no needs nobody");
  assert.deepEqual(await doors("&question=visit&answer=true"), wanted);
  assert.ok((await doors("&question=visit&answer=false")).includes(no.door.id));
  assert.deepEqual(await doors("&question=other"), []);
  const paged: string[] = [];
  let after = "";
  do {
    const page = await station.get(`${ask}&limit=1${after && `&after=${after}`}`);
    paged.push(...page.items.map((one: any) => one.door_id));
    after = page.next ?? "";
  } while (after);
  assert.deepEqual(paged, all);
  for (const client of [captain, district]) assert.ok([403, 404].includes((await client.ask("GET", ask)).status), "captains and offices see sums only");
});

test("answers of somebody whose appointment has ended wait for the station, tell nothing, and count when accepted", async () => {
  const target = fresh(), other = fresh();
  const given_at = new Date().toISOString();
  await wait(5);
  const { appointments } = await station.get(`/accounts/${helper.session.account_id}`);
  assert.equal((await station.ask("DELETE", `/appointments/${appointments[0].id}`)).status, 204);
  assert.ok([403, 404].includes((await say(target, { outcome: "unchanged", given_at }, helper)).status));
  const key = { "idempotency-key": crypto.randomUUID() };
  const changes = [{ kind: "add", person: { name: "测试丙", relation: "99" } }];
  const reply = await say(target, { outcome: "changed", given_at, changes }, helper, "late-answers", key);
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual(Object.keys(reply.body).sort(), ["answer_id", "fate"]);
  assert.equal(reply.body.fate, "for_station");
  const again = await say(target, { outcome: "changed", given_at, changes }, helper, "late-answers", key);
  assert.deepEqual(again.body, reply.body);
  const anew = await say(target, { outcome: "changed", given_at, changes }, helper, "late-answers");
  assert.equal(anew.body.answer_id, reply.body.answer_id, "the same words under another key are the same answer");
  for (const when of [new Date().toISOString(), new Date(Date.now() - 31 * 86_400_000).toISOString(), "2020-01-01T00:00:00.000Z"])
    assert.equal((await say(other, { outcome: "unchanged", given_at: when }, helper, "late-answers")).status, 404, when);
  assert.equal((await doorNow(target.door.id)).door.residents, target.door.residents, "nothing is changed yet");
  const item = (await waiting()).find((one) => one.answer_id === reply.body.answer_id);
  assert.equal(item.by_name, helper.session.name, "the station sees who said it");
  assert.equal((await decide(item.answer_id, true)).status, 200);
  const now = await doorNow(target.door.id);
  assert.deepEqual([now.status, now.door.residents], ["changed", target.door.residents + 1]);
});

test("after the end an answer is late, and reaches the ledger only by the station's decision", async () => {
  const target = fresh();
  const signed = await station.post(`/surveys/${survey.id}/close`, { note: "已核对完毕" });
  assert.equal(signed.status, "open", "a station's word ends nothing");
  assert.equal(signed.sign_offs[0].by_name, station.session.name);
  assert.equal((await worker.post(`/surveys/${survey.id}/close`, { note: "完成" })).status, "closed");
  const done = (await totalsAt(building)).done;
  const late = (await say(target, { outcome: "unchanged" })).body;
  assert.equal(late.fate, "late");
  assert.equal((await totalsAt(building)).done, done);
  assert.equal((await decide(late.answer_id, true)).status, 200);
  assert.equal((await totalsAt(building)).done, done + 1);
});

test("the report says the same in JSON, on its page and in its workbook, and names who signed off", async () => {
  const report = await station.get(`/surveys/${survey.id}/report?node=${compound}`);
  assert.deepEqual(report.totals, await totalsAt(compound));
  assert.equal(report.coverage_x10, Math.floor((report.totals.done * 1000) / report.totals.doors));
  assert.equal(report.survey.sign_offs[0].by_name, station.session.name);
  assert.equal(report.people_answering, 3, "captain, helper, station");
  assert.equal(report.tallies[0].answers, 4);
  assert.equal(report.unreached_count, report.totals.doors - report.totals.done);
  const page = await station.ask("GET", `/surveys/${survey.id}/report.html?node=${compound}`);
  for (const text of [station.session.name, "已核对完毕", "示备1号", "人工登记一天半"]) assert.ok(page.text.includes(text), `${text} is not on the page`);
  const reply = await fetch(`${server.url}/api/v1/surveys/${survey.id}/report.xlsx?node=${compound}`, { headers: { cookie: station.cookie } });
  assert.equal(reply.status, 200);
  const workbook = Buffer.from(await reply.arrayBuffer());
  const sheet = member(workbook, "xl/worksheets/sheet1.xml") + member(workbook, "xl/sharedStrings.xml");
  for (const text of [station.session.name, "已核对完毕", "示备1号", "需要上门帮助吗？"]) assert.ok(sheet.includes(text), `${text} is not in the workbook`);
  assert.equal((await captain.ask("GET", `/surveys/${survey.id}/report?node=${building}`)).status, 404);
});

test("when retention ends the job deletes the answers, and the report keeps the totals", async () => {
  const before = await station.get(`/surveys/${survey.id}/report?node=${compound}`);
  await server.kill();
  await server.alter(`UPDATE survey SET closed_at = closed_at - ${31 * 86_400_000} WHERE id = ${survey.id}`);
  await server.alter("UPDATE job SET due_ms = 1 WHERE kind = 'survey.retain' AND is_repeating = 1");
  await server.serve();
  for (let tries = 0; !(survey = await worker.get(`/surveys/${survey.id}`)).purged_at && tries < 200; tries++) await wait(50);
  assert.ok(survey.purged_at, "the job has not run");
  assert.equal((await say(targets[0], { outcome: "unchanged" })).status, 410);
  const kept = await station.get(`/surveys/${survey.id}/report?node=${compound}`);
  assert.deepEqual(kept.totals, before.totals);
  assert.deepEqual(kept.tallies, before.tallies);
  assert.deepEqual(kept.unreached, [], "no door is named any more");
});
