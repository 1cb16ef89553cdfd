// The ledger over HTTP: sheets, changes and conflicts, numbers in clear and who looked, consents, workbooks out and in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { type Client, type Reply, Server } from "../../../../testing/server.ts";

let server: Server;
let captain: Client;
let station: Client;
let building: string;
let compound: string;

before(async () => {
  server = await Server.start("compound");
  captain = await server.as("captain");
  station = await server.as("station");
  building = captain.session.grants[0].node_id;
  compound = station.session.grants[0].node_id;
});
after(() => server.stop());

const doors = async () => (await captain.get(`/buildings/${building}/doors`)).doors as any[];
const sheetOf = (door: any) => captain.get(`/doors/${door.id}`);
const change = (door: any, ...changes: object[]): Promise<Reply> => captain.ask("POST", `/doors/${door.id}/changes`, { changes });

/** A door with people, and its first resident. */
async function lived(at = 0) {
  const door = (await doors()).filter((one) => one.residents > 1)[at];
  const sheet = await sheetOf(door);
  return { door, sheet, resident: sheet.households[0].residents[0] };
}

test("the demo's building has the doors, households and residents that its counts say", async () => {
  const all = await doors();
  const counts = await captain.get(`/nodes/${building}/counts`);
  const sum = (what: string) => all.reduce((n, door) => n + door[what], 0);
  assert.equal(all.length, counts.doors);
  assert.equal(sum("households"), counts.households);
  assert.equal(sum("residents"), counts.residents);
});

test("no answer to a captain holds a number in clear", async () => {
  for (const door of (await doors()).slice(0, 20)) {
    const { text } = await captain.ask("GET", `/doors/${door.id}`);
    assert.doesNotMatch(text.replace(/"(\w+_)?id":"\d+"/g, ""), /"1\d{10}"|"\d{17}[\dX]"/);
  }
});

test("a stale correction of the same member is a conflict that shows both", async () => {
  const { door, resident } = await lived(0);
  const correct = (phone: string, member = "phone") => ({
    kind: "correct", person_id: resident.person_id, based_on: resident.version, person: { [member]: phone },
  });
  assert.equal((await change(door, correct("10000001111"))).status, 200);
  const stale = await change(door, correct("10000002222"));
  assert.equal(stale.status, 409);
  const [conflict] = stale.body.detail.conflicts;
  assert.deepEqual([conflict.pointer, conflict.yours, conflict.ledger], ["/changes/0/person/phone", "100****2222", "100****1111"]);
  assert.equal(stale.body.detail.door.door.id, door.id);
  assert.equal((await change(door, correct("女婿甲", "name"))).status, 200, "another member of the same version is no conflict");
});

test("whoever names no version overwrites, and is not refused", async () => {
  const { door, resident } = await lived(8);
  for (const phone of ["10000001212", "10000003434"])
    assert.equal((await change(door, { kind: "correct", person_id: resident.person_id, person: { phone } })).status, 200);
  for (const usage of ["rented", "owner_occupied"])
    assert.equal((await change(door, { kind: "set_usage", usage })).status, 200);
});

test("faults are told together, each with its place", async () => {
  const { door } = await lived(1);
  const reply = await change(door, { kind: "add", person: { name: " ", id_number: "6.10112E+17", relation: "98" } });
  assert.equal(reply.status, 422);
  assert.deepEqual(reply.body.faults.map((fault: any) => fault.pointer).sort(),
    ["/changes/0/person/id_number", "/changes/0/person/name", "/changes/0/person/relation"]);
  assert.match(reply.body.faults.find((fault: any) => fault.pointer.endsWith("id_number")).message, /科学计数/);
});

test("moving in, birth, moving out and death move the counts and stand in the timeline", async () => {
  const { door, resident } = await lived(2);
  const before = await captain.get(`/nodes/${building}/counts`);
  const reply = await change(door,
    { kind: "add", person: { name: "测试甲", sex: "male", birth_year: 1990, relation: "99" } },
    { kind: "birth", person: { name: "测试乙", sex: "female", relation: "30" } },
    { kind: "death", person_id: resident.person_id });
  assert.equal(reply.status, 200, reply.text);
  const came = reply.body.households.flatMap((one: any) => one.residents).find((one: any) => one.name === "测试甲");
  assert.equal((await change(door, { kind: "move_out", person_id: came.person_id })).status, 200);
  assert.equal((await captain.get(`/nodes/${building}/counts`)).residents, before.residents);
  const what = (await captain.get(`/doors/${door.id}/history?limit=4`)).items.map((item: any) => item.what);
  assert.deepEqual(what, ["move_out", "death", "birth", "add"]);
});

test("the household page speaks the language of who prints it, and names the floor area", async () => {
  const { door } = await lived(2);
  const print = async (lang: string): Promise<string> => {
    assert.equal((await station.ask("PATCH", "/session", { lang })).status, 200);
    return (await station.ask("GET", `/doors/${door.id}/print`)).text;
  };
  assert.equal((await station.ask("PATCH", `/doors/${door.id}`, { area_cm2: 895_000 })).status, 200);
  const [zh, en] = [await print("zh"), await print("en")];
  await station.ask("PATCH", "/session", { lang: "zh" });
  assert.match(zh, /<html lang="zh-CN">.*户室人员登记页.*面积：89\.5 平方米.*与户主关系/s);
  assert.match(en, /<html lang="en">.*Residents of a door.*Floor area: 89\.5 m².*Relation to the head/s);
  assert.doesNotMatch(en, /户主|平方米|用途|<td>[男女]<|签名|常住|人户/);
});

test("a number in clear needs a reason and the resident can see who asked", async () => {
  const { door, resident } = await lived(3);
  await change(door, { kind: "correct", person_id: resident.person_id, person: { phone: "10000007777" } });
  assert.equal((await captain.ask("POST", `/persons/${resident.person_id}/reveal`, { field: "phone", reason: "核对" })).status, 404);
  assert.equal((await station.ask("POST", `/persons/${resident.person_id}/reveal`, { field: "phone" })).status, 422);
  assert.equal((await station.post(`/persons/${resident.person_id}/reveal`, { field: "phone", reason: "核对电话" })).value, "10000007777");
  assert.equal((await captain.post(`/persons/${resident.person_id}/call`)).tel, "10000007777");
  const looks = (await station.get(`/persons/${resident.person_id}/views`)).items;
  assert.ok(looks.some((one: any) => one.what === "phone" && one.reason === "核对电话"));
  assert.ok(looks.some((one: any) => one.what === "call"));
  assert.ok(looks.some((one: any) => one.what === "view" && one.times >= 1), "the captain's look at the sheet is on record");
});

test("who looked is told page by page, without a gap or a repeat", async () => {
  const { resident } = await lived(3);
  for (let n = 0; n < 4; n++) await station.post(`/persons/${resident.person_id}/reveal`, { field: "phone", reason: `核对第${n}次` });
  const path = `/persons/${resident.person_id}/views`;
  const all = (await station.get(`${path}?limit=200`)).items;
  const seen: any[] = [];
  for (let after = ""; ; ) {
    const page = await station.get(`${path}?limit=2${after}`);
    assert.ok(page.items.length <= 2);
    seen.push(...page.items);
    if (!page.next) break;
    after = `&after=${page.next}`;
  }
  assert.ok(all.length >= 5);
  assert.deepEqual(seen, all);
  assert.deepEqual(all.map((one: any) => one.at), all.map((one: any) => one.at).sort().reverse(), "newest first");
  assert.equal((await station.ask("GET", `${path}?after=gestern`)).status, 400);
});

test("a sensitive field exists only while a consent allows it", async () => {
  const { door } = await lived(4);
  const added = await change(door, { kind: "add", person: { name: "测试童", sex: "male", birth_year: new Date().getFullYear() - 5 } });
  const child = added.body.households.flatMap((one: any) => one.residents).find((one: any) => one.name === "测试童").person_id;
  const told = { necessity: "办理助残服务必须核对", impact: "只有工作站能看，可随时撤回", form: "paper" };
  const consent = { purpose: "助残服务", fields: ["disability"], given_by: "self", ...told };
  assert.equal((await station.ask("POST", `/persons/${child}/consents`, { ...consent, given_by: "guardian", guardian: "测试父", impact: undefined })).status, 422, "the impact must have been told");
  const general = { purpose: "儿童信息登记", fields: [], guardian: "测试父", ...told };
  assert.equal((await station.ask("POST", `/persons/${child}/consents`, { ...general, given_by: "self" })).status, 422);
  assert.equal((await station.ask("POST", `/persons/${child}/consents`, { ...general, given_by: "guardian", given_on: "2024-05-01" })).status, 200);
  assert.match((await station.ask("GET", `/persons/${child}/consent-form`)).text, /监护人签名/);
  assert.equal((await station.ask("POST", `/persons/${child}/consents`, consent)).status, 422, "a child cannot consent");
  assert.equal((await station.ask("POST", `/persons/${child}/consents`, { ...consent, fields: ["religion"], given_by: "guardian", guardian: "测试父" })).status, 422);
  const given = await station.post(`/persons/${child}/consents`, { ...consent, given_by: "guardian", guardian: "测试父", guardian_relation: "51" });
  const put = (kind: string) => station.ask("PUT", `/persons/${child}/sensitive`, { consent_id: given.id, kind, value: "有" });
  assert.equal((await put("living_alone")).status, 422, "the consent does not name it");
  assert.equal((await put("disability")).status, 204);
  assert.equal((await station.get(`/persons/${child}/sensitive`)).items[0].value, "有");
  assert.equal((await captain.ask("GET", `/persons/${child}/sensitive`)).status, 404);
  const isOnRecord = async () => (await station.get(`/persons/${child}/views`)).items.some((one: any) => one.what === "sensitive" && one.times >= 1);
  for (let n = 0; n < 50 && !(await isOnRecord()); n++) await new Promise((done) => setTimeout(done, 20)); // written behind the reader's back
  assert.ok(await isOnRecord(), "the look is on record for the person");
  assert.equal((await station.ask("DELETE", `/consents/${given.id}`)).status, 204);
  assert.deepEqual((await station.get(`/persons/${child}/sensitive`)).items, []);
  assert.ok((await station.get(`/persons/${child}/consents`)).items[0].withdrawn_ms);
});

const living = (sheet: any, name: string) => (sheet.households ?? []).flatMap((one: any) => one.residents).find((one: any) => one.name === name);

test("a namesake nearby moves in as the same person, and is put back", async () => {
  const [from, to] = (await doors()).filter((one) => one.residents > 1).slice(6, 8);
  const added = await change(from, { kind: "add", person: { name: "尉迟迁居", birth_year: 1988, phone: "10000004321" } });
  const before = living(added.body, "尉迟迁居");
  const twins = await station.get(`/ledger/duplicates?name=${encodeURIComponent("尉迟迁居")}&node=${building}`);
  assert.deepEqual(twins.items.map((one: any) => [one.person_id, one.door_id]), [[before.person_id, from.id]]);
  const moved = await change(to, { kind: "move", person_id: before.person_id, from_door_id: from.id, person: { relation: "99" } });
  assert.equal(moved.status, 200, moved.text);
  const now = living(moved.body, "尉迟迁居");
  assert.deepEqual([now.person_id, now.phone_mask], [before.person_id, "100****4321"]);
  assert.equal(living(await sheetOf(from), "尉迟迁居"), undefined);
  await change(to, { kind: "mistake", person_id: before.person_id });
  const back = living((await change(from, { kind: "return", person_id: before.person_id })).body, "尉迟迁居");
  assert.equal(back.spell_id, before.spell_id);
});

test("a newborn is a child whose guardian is asked", async () => {
  const { door } = await lived(3);
  const born = await change(door, { kind: "birth", person: { name: "测试婴", relation: "20" } });
  const child = living(born.body, "测试婴");
  assert.equal(child.birth_year, new Date(Date.now() + 8 * 3600_000).getUTCFullYear());
  const consent = { purpose: "疫苗提醒服务", fields: ["disability"], given_by: "self", necessity: "核对", impact: "可撤回", form: "verbal" };
  assert.equal((await station.ask("POST", `/persons/${child.person_id}/consents`, consent)).status, 422);
});

test("a door added by the number of its stairwell is exported and read back", async () => {
  const other = (await station.get(`/grid/nodes/${compound}/children`)).items.at(-1).id;
  const made = await station.post("/doors", { building_id: other, unit_no: 7, room: "1003", usage: "owner_occupied" });
  assert.equal(made.label, "7单元1003");
  const file = await station.ask("GET", `/nodes/${other}/ledger.csv`);
  assert.match(file.text, /7单元/);
  const found = await check(file.text, "台账.csv");
  assert.deepEqual([found.adds, found.changes, found.faults_count], [0, 0, 0]);
  assert.equal((await station.ask("PATCH", `/doors/${made.id}`, { closed_on: "2999-01-01" })).status, 422);
  assert.equal((await station.ask("PATCH", `/doors/${made.id}`, { closed_on: "2024-01-01" })).status, 200);
  assert.deepEqual((await station.get(`/buildings/${other}/closed-doors`)).items.map((one: any) => one.room), ["1003"]);
  assert.equal((await station.ask("POST", `/doors/${made.id}/reopen`, {})).status, 200);
  assert.equal((await captain.ask("POST", `/doors/${made.id}/reopen`, {})).status, 404);
});

test("one box finds a person by name, initials and the end of his phone, and a door by its room", async () => {
  const { door, resident } = await lived(5);
  await change(door, { kind: "correct", person_id: resident.person_id, person: { name: "璩寻寻", phone: "10000008642" } });
  for (const q of ["璩寻寻", "寻寻", "qx", "quxunxun", "8642"]) {
    const { items } = await captain.get(`/search?q=${encodeURIComponent(q)}`);
    assert.ok(items.some((one: any) => one.kind === "person" && one.id === resident.person_id), `${q} finds nobody`);
  }
  const { items } = await captain.get(`/search?q=${encodeURIComponent(door.room)}`);
  assert.ok(items.some((one: any) => one.kind === "door" && one.id === door.id));
});

test("the list goes on where the page before ended, without a gap or a repeat", async () => {
  const seen: string[] = [];
  for (let after = ""; ; ) {
    const page = await station.get(`/nodes/${compound}/households?limit=50${after}`);
    seen.push(...page.items.map((item: any) => item.household_id));
    if (!page.next) break;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.equal(seen.length, (await station.get(`/nodes/${compound}/counts`)).households);
});

test("vacant doors are listed, rooms are found as they are written, and filters narrow", async () => {
  const list = async (query: string) => (await station.get(`/nodes/${compound}/households?limit=200&${query}`)).items as any[];
  const counts = await station.get(`/nodes/${compound}/counts`);
  const vacant = await list("usage=vacant");
  assert.equal(vacant.length, counts.vacant_doors);
  assert.ok(vacant.every((one) => one.household_id === undefined && one.residents === 0));
  const [first, second] = (await station.get(`/grid/nodes/${compound}/children`)).items;
  const cellar = await station.post("/doors", { building_id: second.id, unit: "A", unit_no: 9, room: "B103", usage: "other_usage" });
  for (const q of ["B103", "b103", "A-B103"])
    assert.deepEqual((await list(`q=${encodeURIComponent(q)}`)).map((one) => one.door_id), [cellar.id], q);
  const all = await list("");
  assert.equal(all[0].building_id, first.id, "by code of the place");
  const old = await list("age_from=60");
  assert.ok(old.length > 0 && old.length < counts.households);
  assert.ok((await list("residence=migrant&registered_here=no")).length > 0);
  const shared = await list("is_shared=true");
  assert.ok(shared.every((one) => one.number > 0));
  await station.ask("PATCH", `/doors/${cellar.id}`, { closed_on: "2024-01-01" });
});

// ---- workbooks ----

/** Rows of a CSV without quotes, but for its banner and header. */
async function exported(query: string): Promise<string[][]> {
  const reply = await station.ask("GET", `/nodes/${compound}/ledger.csv?${query}`);
  assert.equal(reply.status, 200, reply.text);
  const rows = reply.text.trim().split(/\r?\n/).map((line) => line.split(","));
  return rows.slice(rows.findIndex((row) => row.includes("姓名")) + 1);
}

test("the workbook is narrowed as the list is, household by household", async () => {
  const whole = await exported("");
  const name = (await lived(5)).resident.name;
  const queries = ["usage=vacant", "age_from=60", "age_from=60&age_to=70&residence=usual", "is_shared=true", "registered_here=no", `q=${encodeURIComponent(name)}`, "q=10"];
  for (const query of queries) {
    const items: any[] = [];
    for (let after = ""; ; ) {
      const page = await station.get(`/nodes/${compound}/households?limit=200&${query}${after}`);
      items.push(...page.items);
      if (!page.next) break;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
    const rows = await exported(query);
    const doorIds = rows.map((row) => row.at(-2));
    assert.equal(rows.length, items.reduce((sum, one) => sum + Math.max(one.residents, 1), 0), query);
    assert.deepEqual([...new Set(doorIds)], [...new Set(items.map((one) => one.door_id))], query);
    assert.ok(rows.length < whole.length, query);
    const known = new Set(whole.map((row) => row.join()));
    assert.ok(rows.every((row) => known.has(row.join())), `${query}: rows are those of the whole workbook`);
  }
  assert.deepEqual(await exported("q="), whole, "nothing asked for: everything");
  assert.equal((await station.ask("GET", `/nodes/${compound}/ledger.csv?usage=castle`)).status, 422);
});

async function upload(bytes: BlobPart, name: string) {
  const form = new FormData();
  form.append("file", new Blob([bytes]), name);
  const reply = await station.ask("POST", `/ledger/imports?node_id=${compound}`, form);
  assert.equal(reply.status, 200, reply.text);
  return reply.body;
}

async function until(id: string, state: string) {
  for (let tries = 0; tries < 400; tries++) {
    const now = await station.get(`/ledger/imports/${id}`);
    if (now.state === state) return now;
    assert.notEqual(now.state, "failed", now.failure);
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`import ${id} never was ${state}`);
}

async function check(bytes: BlobPart, name: string) {
  const { id } = await upload(bytes, name);
  await station.post(`/ledger/imports/${id}/check`);
  return until(id, "checked");
}

/** CSV with quotes only where there are none inside: what the export writes for these columns. */
const cells = (line: string) => line.split(",");

test("an export edited in ten rows and brought in again gives ten changes", async () => {
  const file = await station.ask("GET", `/nodes/${compound}/ledger.csv`);
  const lines = file.text.replace(/^\ufeff/, "").split(/\r?\n/);
  const head = lines.findIndex((line) => line.includes("联系电话"));
  const phone = cells(lines[head]).indexOf("联系电话");
  const name = cells(lines[head]).indexOf("姓名");
  const untouched = await check(file.text, "台账.csv");
  assert.deepEqual([untouched.adds, untouched.changes, untouched.faults_count], [0, 0, 0]);
  let edits = 0;
  const edited = lines.map((line, at) => {
    const row = cells(line);
    if (at <= head || !row[name] || edits === 10) return line;
    row[phone] = `1000055${String(1000 + edits++)}`;
    return row.join(",");
  });
  const found = await check(edited.join("\n"), "台账.csv");
  assert.deepEqual([found.adds, found.changes, found.faults_count], [0, 10, 0]);
  await station.post(`/ledger/imports/${found.id}/apply`);
  assert.equal((await until(found.id, "applied")).changes, 10);
  const again = await check(edited.join("\n"), "台账.csv");
  assert.deepEqual([again.adds, again.changes], [0, 0]);
});

test("a workbook with errors names row and column, comes back with them, and cannot be applied", async () => {
  const [door] = (await station.get(`/buildings/${building}/doors`)).doors;
  const path = (await station.get(`/doors/${door.id}`)).path.split(" › ");
  const place = `${path.at(-2)},${path.at(-1)},1单元`;
  const before = await station.get(`/nodes/${compound}/counts`);
  const bad = `小区,楼栋,单元,房号,姓名,身份证号\n${place},9901,测试一,\n${place},9902,测试二,6.10112E+17\n${path.at(-2)},99号楼,1单元,101,测试三,\n`;
  const found = await check(bad, "错.csv");
  assert.equal(found.faults_count, 2);
  assert.deepEqual(found.faults.map((fault: any) => [fault.row, fault.column]), [[3, "身份证号"], [4, "楼栋"]]);
  assert.equal((await station.ask("POST", `/ledger/imports/${found.id}/apply`)).status, 409);
  const errors = await station.ask("GET", `/ledger/imports/${found.id}/errors.xlsx`);
  assert.match(errors.text.split("\n")[0], /错误/);
  assert.match(errors.text.split("\n")[2], /「身份证号」.*科学计数/);
  assert.equal((await station.ask("GET", `/ledger/imports/${found.id}/errors.xlsx`)).status, 200, "it can be fetched twice");
  const now = await station.get(`/nodes/${compound}/counts`);
  for (const what of ["doors", "households", "residents"]) assert.equal(now[what], before[what]);
});

test("what a place's headers mean is remembered", async () => {
  const text = "哪栋,几零几,谁\n1号楼,101,测试\n";
  assert.equal((await station.ask("POST", `/ledger/imports?node_id=${compound}`, (() => {
    const form = new FormData();
    form.append("file", new Blob([text]), "怪.csv");
    return form;
  })())).status, 422, "no header is recognised");
  const { id, columns } = await upload("楼栋,房号,谁,姓名\n1号楼,101,张,测试\n", "怪.csv");
  assert.equal(columns[2].field, undefined);
  columns[2].field = "name";
  columns[3].field = "";
  const mapped = await station.ask("PUT", `/ledger/imports/${id}/mapping`, { columns });
  assert.equal(mapped.status, 200, mapped.text);
  const next = await upload("楼栋,房号,谁,姓名\n1号楼,101,张,测试\n", "怪.csv");
  assert.equal(next.columns[2].field, "name");
});

test("an old .xls is refused with how to save it", async () => {
  const form = new FormData();
  form.append("file", new Blob([Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...new Array(600).fill(0)])]), "旧.xls");
  const reply = await station.ask("POST", `/ledger/imports?node_id=${compound}`, form);
  assert.equal(reply.status, 415);
  assert.match(reply.text, /另存为/);
});

test("nobody brings workbooks into another's compound", async () => {
  const district = await server.as("district");
  const [root] = (await district.get("/grid/roots")).items;
  const form = new FormData();
  form.append("file", new Blob(["楼栋,房号,姓名\n1号楼,101,测试\n"]), "a.csv");
  assert.equal((await station.ask("POST", `/ledger/imports?node_id=${root.id}`, form)).status, 404);
});
