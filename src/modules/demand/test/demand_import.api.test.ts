// Orders of the hotline over HTTP: a workbook and a GBK file looked at first, then brought in, once; faults by row and column;
// lists taken out as they are filtered, without a word about who called.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";

import { type Client, Server } from "../../../../testing/server.ts";
import { Serial, unzip, workbookOf } from "../../../../testing/workbook.ts";

let server: Server;
let station: Client, worker: Client, captain: Client;
let compound: string, community: string;
let compoundName: string, buildingName: string;

before(async () => {
  server = await Server.start("community");
  [station, worker, captain] = await Promise.all(["station", "worker", "captain"].map((name) => server.as(name)));
  compound = station.session.grants[0].node_id;
  community = worker.session.grants[0].node_id;
  compoundName = station.session.grants[0].node_name;
  buildingName = captain.session.grants[0].node_name;
});
after(() => server.stop());

const header = ["工单编号", "来电时间", "诉求类型", "诉求内容", "小区", "楼栋", "联系人", "联系电话", "诉求类别", "紧急程度", "办理时限"];
const day = (back: number) => new Date(Date.now() - back * 86_400_000);
const isoDay = (at: Date) => new Date(at.getTime() + 8 * 3600_000).toISOString().slice(0, 10);

async function bring(client: Client, node: string, bytes: BlobPart, query = "", name = "工单.xlsx") {
  const body = new FormData();
  body.append("file", new Blob([bytes]), name);
  return client.ask("POST", `/nodes/${node}/demands/import${query}`, body);
}
const hotline = async () => (await worker.get(`/nodes/${community}/demands?source=hotline&limit=100`)).items as any[];

const orders = (): (string | number | Serial)[][] => [
  ["未央区12345热线转办单"],
  header,
  ["HX-001", new Serial(day(1)), "求助类", "三单元电梯停了，\n老人下不了楼", compoundName, buildingName, "王试", "13800138000", "设施/电梯", "急件", "5个工作日"],
  ["HX-002", `${isoDay(day(2))} 09:30`, "投诉", "垃圾没有人收", `${compoundName}小区`, "", "", "", "垃圾", "", isoDay(day(-3))],
  ["HX-003", "", "咨询", "老年卡怎么办", compoundName, "", "李试", "", "高龄津贴", "普通", ""],
];

test("a workbook is looked at first, then brought in; the same one again adds nothing", async () => {
  const book = workbookOf(orders());
  const dry = await bring(worker, community, book, "?dry_run=true");
  assert.equal(dry.status, 200, dry.text);
  assert.deepEqual([dry.body.rows, dry.body.added, dry.body.known, dry.body.faults], [3, 3, 0, []]);
  assert.deepEqual(await hotline(), []);
  assert.equal((await bring(worker, community, book)).body.added, 3);
  const again = await bring(worker, community, book);
  assert.deepEqual([again.body.added, again.body.known], [0, 3]);
  const items = await hotline();
  assert.equal(items.length, 3);
  const first = items.find((one) => one.title.startsWith("三单元"));
  const view = await station.get(`/demands/${first.id}`);
  assert.equal(view.content, "三单元电梯停了，\n老人下不了楼");
  assert.deepEqual([first.kind, first.urgency, first.category_name, first.source], ["help", "urgent", "电梯", "hotline"]);
  assert.match(view.caller, /^王\*\*/);
  assert.ok(Math.abs(Date.parse(first.filed_at) - day(1).getTime()) < 3 * 60_000, "when it was said");
  const second = items.find((one) => one.title.startsWith("垃圾"));
  assert.equal(second.filed_at, `${isoDay(day(2))}T01:30:00.000Z`);
  assert.equal(isoDay(new Date(second.due_at)), isoDay(day(-3)), "the hotline's own time limit holds");
  assert.match(server.command("demand", "recompute"), /0 rows differ from their log; \d+ figures, 0 differ/);
});

test("faults name row and column and nothing is filed; a category for the unknown ones helps", async () => {
  const rows = [
    header,
    ["HX-101", "昨天", "投诉", "内容", compoundName, "", "", "", "垃圾", "", ""],
    ["", "", "投诉", "内容", compoundName, "", "", "", "垃圾", "", ""],
    ["HX-102", "", "闲聊", "内容", compoundName, "", "", "", "垃圾", "", ""],
    ["HX-103", "", "投诉", "内容", "没有的小区", "", "", "", "垃圾", "", ""],
    ["HX-104", "", "投诉", "内容", compoundName, "999号楼", "", "", "垃圾", "", ""],
    ["HX-105", "", "投诉", "", compoundName, "", "", "1380013", "垃圾", "很急很急", "马上"],
    ["HX-101", "", "投诉", "内容", compoundName, "", "", "", "城市管理", "", ""],
  ];
  const csv = rows.map((row) => row.join(",")).join("\n");
  const gbk = spawnSync("iconv", ["-f", "UTF-8", "-t", "GBK"], { input: csv }).stdout;
  const before = (await hotline()).length;
  const reply = await bring(station, compound, gbk, "", "工单.csv");
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.body.added, 0);
  assert.deepEqual(reply.body.faults.map((one: any) => one.pointer), [
    "第2行 来电时间", "第3行 工单编号", "第4行 诉求类型", "第5行 小区", "第6行 楼栋", "第7行 紧急程度", "第7行 办理时限",
    "第7行 诉求内容", "第7行 联系电话", "第8行 工单编号", "第8行 诉求类别",
  ]);
  assert.equal(reply.body.faults_count, 11);
  assert.equal((await hotline()).length, before);
  const one = [header, ["HX-201", "", "投诉", "路灯坏了", compoundName, "", "", "", "城市管理", "", ""]].map((row) => row.join(",")).join("\n");
  assert.equal((await bring(station, compound, one, "", "工单.csv")).body.faults_count, 1);
  assert.equal((await bring(station, compound, one, "?category=0302", "工单.csv")).body.added, 1);
  assert.equal((await bring(station, compound, one, "?category=9999", "工单.csv")).status, 422);
});

test("a file that is no list of orders says so, and who may not bring in is refused", async () => {
  const none = await bring(station, compound, "姓名,房号\n张三,101\n", "", "名册.csv");
  assert.equal(none.status, 422);
  assert.match(none.text, /工单编号/);
  const book = workbookOf(orders());
  assert.equal((await bring(captain, captain.session.grants[0].node_id, book)).status, 404);
  assert.equal((await bring(station, community, book)).status, 404);
});

test("a list is taken out as it is filtered, as workbook and CSV, and says nothing about who called", async () => {
  const get = async (client: Client, path: string) => {
    const reply = await fetch(`${server.url}/api/v1${path}`, { headers: { cookie: client.cookie } });
    return { status: reply.status, bytes: Buffer.from(await reply.arrayBuffer()), type: reply.headers.get("content-type") };
  };
  const { bytes, type } = await get(worker, `/nodes/${community}/demands.csv?source=hotline`);
  const text = bytes.toString("utf8");
  const lines = text.trim().split(/\r?\n/).filter((line) => /\d{8}-\d{5}/.test(line));
  assert.match(type!, /text\/csv/);
  assert.equal(lines.length, (await hotline()).length);
  assert.match(text, /电梯/);
  assert.doesNotMatch(text, /王试|13800138000|138\*/);
  const only = (await get(worker, `/nodes/${community}/demands.csv?source=hotline&kind=consult`)).bytes.toString("utf8");
  assert.equal(only.match(/\d{8}-\d{5}/g)?.length, 1);
  const book = await get(station, `/nodes/${compound}/demands.xlsx`);
  assert.match(unzip(book.bytes).find((part) => part.name.endsWith("sheet1.xml"))!.bytes.toString("utf8"), /老年卡怎么办/);
  assert.equal((await get(captain, `/nodes/${captain.session.grants[0].node_id}/demands.xlsx`)).status, 404);
  assert.equal((await get(station, `/nodes/${community}/demands.csv`)).status, 404);
});

test("a list longer than a page is taken out whole", async () => {
  const many = 1203;
  const rows = Array.from({ length: many }, (_, at) => [`HX-9${at}`, "", "咨询", `第${at}问`, compoundName, "", "", "", "高龄津贴", "", ""]);
  const csv = [header, ...rows].map((row) => row.join(",")).join("\n");
  const reply = await bring(worker, community, csv, "", "工单.csv");
  assert.equal(reply.body.added, many, reply.text.slice(0, 300));
  const out = await fetch(`${server.url}/api/v1/nodes/${community}/demands.csv?kind=consult`, { headers: { cookie: worker.cookie } });
  const numbers = (await out.text()).match(/\d{8}-\d{5}/g)!;
  assert.equal(new Set(numbers).size, many + 1);
  assert.equal(numbers.length, many + 1);
});
