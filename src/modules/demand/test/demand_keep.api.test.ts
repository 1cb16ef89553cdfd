// What a demand says is deleted by the job when its time is over, also after a kill; how long that is; and the missing holidays.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { type Client, Server } from "../../../../testing/server.ts";

let server: Server;
let district: Client, street: Client, station: Client, captain: Client;
let building: string;
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

before(async () => {
  server = await Server.start("compound");
  [district, street, station, captain] = await Promise.all(["district", "street", "station", "captain"].map((name) => server.as(name)));
  building = captain.session.grants[0].node_id;
});
after(() => server?.stop());

test("the district says how long demands are kept; nobody else, and not too short", async () => {
  assert.deepEqual(await station.get("/demand-keeping"), { days: 730 });
  assert.equal((await street.ask("PUT", "/demand-keeping", { days: 400 })).status, 404);
  assert.equal((await district.ask("PUT", "/demand-keeping", { days: 30 })).status, 422);
  assert.equal((await district.ask("PUT", "/demand-keeping", { days: 400 })).status, 200);
  assert.deepEqual(await station.get("/demand-keeping"), { days: 400 });
});

test("words, caller and notes go, moves and figures stay, and every page says so", async () => {
  const phone = "13800001234", words = "三楼的灯坏了，请来看看";
  const { item: filed } = await captain.post("/demands", { kind: "help", category: "0302", content: words, building_id: building, contact: { name: "李阿姨", phone } });
  const step = async (move: string, more: object = {}) =>
    captain.post(`/demands/${filed.id}/moves`, { version: (await captain.get(`/demands/${filed.id}`)).version, move, note: "李阿姨说的", ...more });
  await step("reject");
  const before = await captain.get(`/demands/${filed.id}`);
  assert.equal(before.content, words);
  assert.equal((await street.ask("GET", "/demand-keeping/preview?days=180")).status, 404);
  assert.equal((await district.ask("GET", "/demand-keeping/preview?days=30")).status, 422);
  assert.deepEqual(await district.get("/demand-keeping/preview?days=180"), { count: 0, is_more: false });
  await server.kill();
  await server.alter(`UPDATE demand SET closed_ms = closed_ms - ${401 * 86_400_000} WHERE id = ${filed.id}`);
  await server.serve();
  assert.deepEqual(await district.get("/demand-keeping/preview?days=402"), { count: 0, is_more: false });
  assert.deepEqual(await district.get("/demand-keeping/preview?days=400"), { count: 1, is_more: false });
  await server.kill();
  await server.alter("UPDATE job SET due_ms = 1 WHERE kind = 'demand.retain' AND is_repeating = 1");
  await server.serve();
  let now = await captain.get(`/demands/${filed.id}`);
  for (let tries = 0; !now.erased_at && tries < 200; tries++) await wait(50).then(async () => (now = await captain.get(`/demands/${filed.id}`)));
  const day = new Date(Date.now() + 8 * 3600e3);
  assert.equal(now.content, `内容、联系方式、备注和照片已于${day.getUTCFullYear()}年${day.getUTCMonth() + 1}月${day.getUTCDate()}日按保存期限删除，只保留办理经过和合计数。`);
  assert.match(now.item.title, /^内容已于.*删除$/);
  assert.equal(now.caller, undefined);
  assert.ok(!now.may_contact);
  assert.deepEqual(now.steps.map((one: any) => [one.move, one.note]), before.steps.map((one: any) => [one.move, undefined]));
  assert.equal(now.version, before.version);
  assert.deepEqual(server.rows("SELECT count(*) FROM demand WHERE content LIKE '%三楼的灯%' OR title LIKE '%三楼的灯%' OR contact_sealed IS NOT NULL").map(Number), [0]);
  assert.deepEqual(server.rows("SELECT count(*) FROM demand_log WHERE note LIKE '%李阿姨%'").map(Number), [0]);
  assert.equal(server.rows("SELECT detail FROM audit WHERE action = 'demand.retain'").join(), '{"demands":1,"days":400}');
});

test("the district is told of holidays that are missing, and the log says so", async () => {
  const calendar = await district.get("/demand-calendar");
  const wanted = Math.max(new Date().getFullYear(), new Date().getMonth() >= 9 ? new Date().getFullYear() + 1 : 0);
  const isMissing = wanted > calendar.last_year;
  if (isMissing) assert.equal(calendar.missing_year, calendar.last_year + 1);
  assert.equal(server.output().includes('"demand.holidays_missing"'), calendar.missing_year !== undefined);
  assert.equal((await street.ask("GET", "/demand-calendar")).status, 404);
});
