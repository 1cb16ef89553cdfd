// Attacks on a running server, each of which once worked or must never work: reading what is not one's own, unmasking numbers,
// outliving an appointment, leaving people's data in files.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { type Client, engine, Server } from "../server.ts";

let server: Server;
let district: Client, street: Client, worker: Client, station: Client, captain: Client;
let building: string, community: string, elsewhere: string; // the captain's building, his community, a building of another compound

/** A valid ID number of the region that exists nowhere, born on `day` (YYYYMMDD). */
function idNumber(day: string, serial: string): string {
  const digits = `999999${day}${serial}`;
  const sum = [...digits].reduce((all, digit, at) => all + Number(digit) * (2 ** (17 - at) % 11), 0);
  return digits + "10X98765432"[sum % 11];
}
const phone = (serial: number) => `199${String(serial).padStart(8, "0")}`;
const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

async function doorsOf(client: Client, node: string): Promise<any[]> {
  return (await client.get(`/buildings/${node}/doors`)).doors;
}

async function add(client: Client, door: string, person: object): Promise<any> {
  const sheet = await client.post(`/doors/${door}/changes`, { changes: [{ kind: "add", person }] });
  return sheet.households.flatMap((one: any) => one.residents).find((one: any) => one.name === (person as any).name);
}

async function openSurvey(node: string): Promise<any> {
  const survey = await district.post("/surveys", {
    title: "安全检查", purpose: "检查", legal_basis: "检查", form_no: "1", issued_by: "示范", approval_no: "1",
    valid_until: "2099-12-31", areas: [{ node_id: node }], retention_days: 30,
  });
  await district.post(`/surveys/${survey.id}/open`);
  while ((await district.get(`/surveys/${survey.id}`)).status !== "open") await wait(50);
  return survey;
}

before(async () => {
  server = await Server.start("community");
  [district, street, worker, station, captain] =
    await Promise.all(["district", "street", "worker", "station", "captain"].map((name) => server.as(name)));
  building = captain.session.grants[0].node_id;
  const compound = (await district.get(`/grid/nodes/${building}`)).parent_id;
  community = (await district.get(`/grid/nodes/${compound}`)).parent_id;
  const other = (await district.get(`/grid/nodes/${community}/children`)).items.find((node: any) => node.id !== compound);
  elsewhere = (await district.get(`/grid/nodes/${other.id}/children`)).items[0].id;
});
after(() => server.stop());

test("an answer that waits for the station shows its numbers masked", async () => {
  const survey = await openSurvey(building);
  const [target] = (await captain.get(`/surveys/${survey.id}/buildings/${building}`)).targets;
  await district.post(`/surveys/${survey.id}/close`, { note: "" });
  const number = idNumber("19800101", "101");
  const answer = await captain.post(`/surveys/${survey.id}/doors/${target.door.id}/answers`, {
    outcome: "changed", given_at: new Date().toISOString(), based_on: target.door.version,
    changes: [{ kind: "add", person: { name: "测试甲", sex: "male", birth_year: 1980, phone: phone(10000001), id_number: number } }],
  });
  assert.equal(answer.fate, "late");
  for (const client of [captain, station, street, district]) {
    const reply = await client.ask("GET", `/surveys/${survey.id}/doors?node=${building}&status=pending`);
    assert.equal(reply.status, 200);
    assert.ok(!reply.text.includes(phone(10000001)), "the phone is shown in clear");
    assert.ok(!reply.text.includes(number), "the ID number is shown in clear");
    if (client === station) assert.match(reply.text, /测试甲.*199\*{4}0001/s);
    else assert.doesNotMatch(reply.text, /测试甲|199\*{4}0001/, "only who decides reads what was said");
  }
  await station.post(`/surveys/${survey.id}/answers/${answer.answer_id}/decide`, { accept: true });
  const added = (await station.get(`/doors/${target.door.id}`)).households
    .flatMap((one: any) => one.residents).find((one: any) => one.name === "测试甲");
  assert.equal((await captain.post(`/persons/${added.person_id}/call`)).tel, phone(10000001), "what was sealed is whole");
});

test("whoever a person has left behind sees him no longer", async () => {
  const person = { name: "测试乙", sex: "female", birth_year: 1970, phone: phone(10000002), id_number: idNumber("19700101", "102") };
  const [from] = await doorsOf(worker, building);
  const [to] = await doorsOf(worker, elsewhere);
  const { person_id } = await add(worker, from.id, person);
  assert.equal((await captain.post(`/persons/${person_id}/call`)).tel, person.phone);
  await worker.post(`/doors/${from.id}/changes`, { changes: [{ kind: "move_out", person_id }] });
  assert.equal((await add(worker, to.id, person)).person_id, person_id);
  const reveal = { field: "id_number", reason: "核对补贴" };
  assert.equal((await captain.ask("POST", `/persons/${person_id}/call`, {})).status, 404);
  assert.equal((await station.ask("POST", `/persons/${person_id}/reveal`, reveal)).status, 404);
  assert.equal((await station.ask("GET", `/persons/${person_id}/sensitive`)).status, 404);
  assert.equal((await worker.post(`/persons/${person_id}/reveal`, reveal)).value, person.id_number);
});

test("a number is not guessed through the search box", async () => {
  const known = { name: "测试丙", sex: "male", birth_year: 1960, phone: phone(10000003) };
  const [door] = await doorsOf(worker, building);
  await add(worker, door.id, known);
  let found = 0, refused: any = null;
  for (let guess = 0; guess < 60 && !refused; guess++) {
    const reply = await street.ask("GET", `/search?q=${phone(10009000 + guess)}`);
    if (reply.status === 429) refused = reply;
    else found += reply.body.items.filter((one: any) => one.kind === "person").length;
  }
  assert.ok(refused, "sixty guesses were answered");
  assert.equal(found, 0);
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  assert.equal((await street.ask("GET", `/search?q=${known.phone}`)).status, 429, "not even the right one is told while waiting");
  assert.equal((await street.ask("GET", `/search?q=${encodeURIComponent("测试丙")}`)).status, 200);
  const right = await station.get(`/search?q=${known.phone}`);
  assert.ok(right.items.some((one: any) => one.title === "测试丙"), "whoever does not guess is not kept waiting");
});

test("showing a number needs a reason that says something", async () => {
  const { households } = await station.get(`/doors/${(await doorsOf(station, building)).find((one) => one.residents > 0).id}`);
  const { person_id } = households[0].residents[0];
  for (const reason of ["", "  ", "\t\u3000 "])
    assert.equal((await station.ask("POST", `/persons/${person_id}/reveal`, { field: "phone", reason })).status, 422, JSON.stringify(reason));
});

test("everybody who took a resident's data along is among those who looked", async () => {
  const person = { name: "测试丁", sex: "male", birth_year: 1950 };
  const [door] = await doorsOf(worker, elsewhere);
  const { person_id } = await add(worker, door.id, person);
  const looked = async () => (await worker.get(`/persons/${person_id}/views`)).items.map((one: any) => one.by);
  assert.ok(!(await looked()).includes(district.session.name));
  await district.ask("GET", `/nodes/${community}/ledger.csv`);
  await wait(300);
  assert.ok((await looked()).includes(district.session.name), "an export leaves no trace with the resident");
  assert.ok(!(await looked()).includes(street.session.name));
  await street.get(`/ledger/duplicates?node=${community}&name=${encodeURIComponent("测试丁")}&birth_year=1950`);
  await wait(300);
  assert.ok((await looked()).includes(street.session.name), "asking for duplicates leaves no trace with the resident");
});

test("a number in the wrong column of a workbook is not kept in the report", async () => {
  const number = idNumber("19880808", "103");
  const { path } = await station.get(`/buildings/${building}/doors`);
  const names = path.split(" › ");
  const file = `小区,楼栋,房号,姓名,性别,与户主关系,联系电话\n${names.at(-2)},${names.at(-1)},9901,测试戊,男,${number},${phone(10000004)}\n`;
  const form = new FormData();
  form.append("file", new Blob([file]), "错列.csv");
  const { id, columns } = await station.post(`/ledger/imports?node_id=${station.session.grants[0].node_id}`, form);
  assert.ok(columns.some((one: any) => one.field === "relation"), JSON.stringify(columns));
  await station.post(`/ledger/imports/${id}/check`);
  let view: any;
  do {
    await wait(100);
    view = await station.get(`/ledger/imports/${id}`);
  } while (view.state === "checking");
  assert.equal(view.faults_count, 1);
  assert.ok(!JSON.stringify(view).includes(number), JSON.stringify(view.faults));
});

test("an open page ends at once when the appointment or the session does", async () => {
  const survey = await openSurvey(community);
  const watch = async (client: Client, path: string) => {
    const reply = await fetch(`${server.url}/api/v1${path}`, { headers: { cookie: client.cookie, accept: "text/event-stream" } });
    assert.equal(reply.status, 200);
    const reader = reply.body!.getReader();
    await reader.read();
    return { ended: (async () => { while (!(await reader.read()).done); return Date.now(); })() };
  };
  const helper = await server.as("helper");
  const [{ node_id }] = helper.session.grants;
  const paths = [`/surveys/${survey.id}/progress?node=${node_id}`, `/surveys/${survey.id}`];
  const streams = await Promise.all(paths.map((path) => watch(helper, path)));
  const account = (await worker.get(`/accounts?node=${node_id}&role=helper`)).items.find((one: any) => one.id === helper.session.account_id);
  const from = Date.now();
  assert.equal((await worker.ask("DELETE", `/appointments/${account.appointments[0].id}`)).status, 204);
  assert.ok([403, 404].includes((await helper.ask("GET", `/buildings/${node_id}/doors`)).status), "the next request still passes");
  for (const [i, stream] of streams.entries()) {
    const ended = await Promise.race([stream.ended, wait(4000)]);
    assert.ok(ended, `${paths[i]} goes on ${Date.now() - from} ms after the appointment`);
  }
  const deputy = await server.as("deputy");
  const stream = await watch(deputy, `/surveys/${survey.id}/progress?node=${deputy.session.grants[0].node_id}`);
  await deputy.ask("DELETE", "/session");
  assert.ok(await Promise.race([stream.ended, wait(4000)]), "the page goes on after logging out");

  // and a door that was handed to him is his no longer
  const [target] = (await captain.get(`/surveys/${survey.id}/buildings/${building}`)).targets;
  await worker.post(`/accounts/${helper.session.account_id}/appointments`, { role: "helper", node_id });
  await station.post(`/surveys/${survey.id}/doors/${target.door.id}/hand`, { account_id: helper.session.account_id });
  const again = (await worker.get(`/accounts/${helper.session.account_id}`)).appointments[0].id;
  await worker.post(`/accounts/${helper.session.account_id}/appointments`, { role: "helper", node_id: elsewhere });
  assert.equal((await worker.ask("DELETE", `/appointments/${again}`)).status, 204);
  assert.equal((await helper.ask("GET", `/surveys/${survey.id}/buildings/${building}`)).status, 404);
  const reply = await helper.ask("POST", `/surveys/${survey.id}/doors/${target.door.id}/answers`,
    { outcome: "unchanged", given_at: new Date().toISOString(), based_on: target.door.version });
  assert.equal(reply.status, 404, reply.text);
  assert.deepEqual((await helper.get("/todo")).items.filter((one: any) => one.building_id === building), []);
});

test("a file of divisions builds nothing outside one's place", async () => {
  const nodeOf = async (id: string) => district.get(`/grid/nodes/${id}`);
  const mine = worker.session.grants[0].node_id;
  const above = await nodeOf((await nodeOf(mine)).parent_id);
  const root = await nodeOf(above.parent_id);
  for (const line of [`${above.code}999,别处,community,${above.code}`, `${root.code}999,别处,street,${root.code}`, "999999,别处,district,"]) {
    const form = new FormData();
    form.append("file", new Blob([`code,name,level,parent_code\n${line}\n`]), "x.csv");
    const reply = await worker.ask("POST", `/grid/import?node=${mine}`, form);
    assert.equal(reply.status, 422, `${line}: ${reply.text}`);
  }
  const form = new FormData();
  form.append("file", new Blob([`code,name,level,parent_code\n${above.code}998,新社区,community,${above.code}\n`]), "x.csv");
  assert.equal((await district.ask("POST", `/grid/import?node=${above.id}&dry_run=true`, form)).body.nodes_added, 1);
});

test("a stranger's upload fills no disk", { skip: process.platform !== "linux" }, async () => {
  const spooled = () => readdirSync(`/proc/${server.pid}/fd`).filter((one) => {
    try {
      return readlinkSync(`/proc/${server.pid}/fd/${one}`).search(/\/lastmeter-\w{6}( \(deleted\))?$/) >= 0;
    } catch {
      return false;
    }
  }).length;
  for (let tries = 0; tries < 100 && spooled() > 0; tries++) await wait(30); // what was uploaded before is closed after its reply
  const size = 16 * 1024 * 1024, before = spooled();
  const upload = (headers: Record<string, string>) => new Promise<{ status: number; files: number }>((done, fail) => {
    let files = 0;
    const asking = request(`${server.url}/api/v1/ledger/imports?node_id=${building}`, {
      method: "POST", headers: { "content-type": "multipart/form-data; boundary=b", "content-length": String(size), ...headers },
    }, (reply) => void reply.resume().on("end", () => done({ status: reply.statusCode!, files })));
    // what has left here and fits no socket buffer has been read there
    asking.on("error", fail).write(Buffer.alloc(size - 1), async () => {
      for (let tries = 0; tries < 20 && files <= before; tries++) {
        await wait(30);
        files = spooled();
      }
      asking.end(Buffer.alloc(1));
    });
  });
  for (const cookie of ["", "lm_session=" + "A".repeat(43)]) {
    const stranger = await upload(cookie ? { cookie } : {});
    assert.equal(stranger.status, 401);
    assert.equal(stranger.files, before, "the body was written to disk");
  }
  const known = await upload({ cookie: station.cookie, "x-csrf-token": station.session.csrf });
  assert.equal(known.status, 400);
  assert.ok(known.files > before, "a known caller's body is kept");
});

test("files hold no number in clear and are nobody else's to read", { skip: engine !== "sqlite" }, () => {
  const files = readdirSync(server.data, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  assert.ok(files.some((one) => one.name === "lastmeter.db"));
  for (const one of files) {
    const path = join(one.parentPath ?? (one as any).path, one.name);
    assert.equal(statSync(path).mode & 0o077, 0, `${path} can be read by others`);
    if (!one.name.startsWith("lastmeter.db")) continue;
    const bytes = readFileSync(path);
    for (const secret of [phone(10000001), phone(10000002), phone(10000004), idNumber("19800101", "101"),
      idNumber("19700101", "102"), idNumber("19880808", "103"), district.cookie.split("=")[1]!])
      assert.ok(!bytes.includes(secret), `${one.name} holds ${secret}`);
  }
  assert.ok(!server.output().includes("19910000"), "a phone is in the log");
});
