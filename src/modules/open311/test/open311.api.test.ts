// Open311 GeoReport v2 against the running server: every call of docs/open311.md as it stands there, in both formats, and what the
// specification says of refusals.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { binary, Server } from "../../../../testing/server.ts";

let server: Server;
let key: string, number: string;

before(async () => {
  server = await Server.start("compound");
  server.command("open311", "setup", "--jurisdiction", "610112.weiyang", "--contact", "未央区社会治理中心");
  key = server.command("open311", "key", "add", "示例程序").trim();
});
after(() => server.stop());

type Answer = { status: number; type: string; text: string };
async function ask(path: string, form?: Record<string, string>): Promise<Answer> {
  const reply = await fetch(server.url + path, form && { method: "POST", body: new URLSearchParams(form) });
  return { status: reply.status, type: reply.headers.get("content-type") ?? "", text: await reply.text() };
}
const v2 = (rest: string, form?: Record<string, string>) => ask(`/open311/v2/${rest}`, form);
const file = (form: Record<string, string>, format = "json") => v2(`requests.${format}`, form);
const good = () => ({ api_key: key, service_code: "0401", address_string: "保利中央公园1号楼", description: "垃圾两天没有清运" });

/** Names of members and elements. */
const namesIn = (text: string) => [...new Set([...text.matchAll(/"(\w+)":|<(\w+)[\s/>]/g)].map((hit) => hit[1] ?? hit[2]!))].sort();

/** An XML text as elements: what is well-formed goes through xmllint. */
function elements(text: string, path: string): string[] {
  execFileSync("xmllint", ["--noout", "-"], { input: text });
  const found = execFileSync("xmllint", ["--xpath", `${path}/text()`, "-"], { input: text, encoding: "utf8" });
  return found.split("\n").filter(Boolean);
}

test("every call of the documentation answers in the shape that stands there", async () => {
  const document = readFileSync(new URL("../../../../docs/open311.md", import.meta.url), "utf8");
  const calls = [...document.matchAll(/^\$ (curl [^]*?[^\\])\n([^]*?)^```$/gm)].map((hit) => ({ command: hit[1]!, shown: hit[2]! }));
  assert.ok(calls.length >= 16, `${calls.length} calls`);
  for (const { command, shown } of calls) {
    const said = execFileSync("sh", ["-c", command], { encoding: "utf8", env: { ...process.env, SITE: server.url, KEY: key, NUMBER: number } });
    assert.deepEqual(namesIn(said), namesIn(shown), command);
    if (command.includes("requests.json") && command.includes("api_key")) number ??= JSON.parse(said)[0].service_request_id;
  }
  assert.ok(number, "the documentation files a request");
});

test("services and definitions are the same in both formats", async () => {
  const json = await v2("services.json"), xml = await v2("services.xml?jurisdiction_id=610112.weiyang");
  assert.equal(json.type, "application/json; charset=utf-8");
  assert.equal(xml.type, "text/xml; charset=utf-8");
  assert.ok(xml.text.startsWith('<?xml version="1.0" encoding="UTF-8"?>'));
  const services = JSON.parse(json.text);
  assert.equal(services.length, 40);
  assert.deepEqual(Object.keys(services[0]), ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]);
  assert.ok(services.every((one: any) => one.type === "realtime" && typeof one.metadata === "boolean"));
  for (const member of ["service_code", "service_name", "group", "keywords"])
    assert.deepEqual(elements(xml.text, `/services/service/${member}`), services.map((one: any) => one[member]));
  for (const { service_code, metadata } of services) {
    const definition = JSON.parse((await v2(`services/${service_code}.json`)).text);
    assert.equal(definition.service_code, service_code);
    assert.equal(definition.attributes.length > 0, metadata);
    for (const one of definition.attributes)
      assert.deepEqual(Object.keys(one), ["variable", "code", "datatype", "required", "datatype_description", "order", "description", "values"]);
  }
  const xmlDefinition = (await v2("services/0401.xml")).text;
  assert.deepEqual(elements(xmlDefinition, "/service_definition/attributes/attribute/code"), ["spot", "kind"]);
  assert.deepEqual(elements(xmlDefinition, "//value/key"), ["help", "consult", "complaint", "suggestion", "praise"]);
});

test("a filed request is read back without its caller, by number, list and token", async () => {
  const reply = await file({ ...good(), first_name: "小明", last_name: "王", phone: "139 0000 0001", email: "w@example.cn", device_id: "tt1",
    media_url: "http://example.cn/1.jpg", "attribute[spot]": "北门 <内>", "attribute[kind]": "complaint", "attribute[other]": "x" });
  assert.equal(reply.status, 200, reply.text);
  const [filed] = JSON.parse(reply.text);
  assert.deepEqual(Object.keys(filed), ["service_request_id", "service_notice", "account_id"]);
  assert.match(filed.service_notice, /media_url/);
  assert.equal(filed.account_id, null);
  const id = filed.service_request_id;
  const one = await v2(`requests/${id}.json`);
  const [request] = JSON.parse(one.text);
  assert.deepEqual(Object.keys(request), ["service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode",
    "lat", "long", "media_url"]);
  assert.equal(request.status, "open");
  assert.equal(request.description, "垃圾两天没有清运");
  assert.equal(request.address, "1号楼, 保利中央公园");
  assert.equal(request.agency_responsible, "保利中央公园", "an office, not the captain of a building");
  for (const moment of ["requested_datetime", "updated_datetime", "expected_datetime"])
    assert.match(request[moment], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
  for (const secret of ["王", "小明", "1390000", "example", "北门"]) assert.ok(!one.text.includes(secret), secret);
  const listed = JSON.parse((await v2("requests.json?status=open&service_code=0401,0402")).text);
  assert.deepEqual(listed.find((other: any) => other.service_request_id === id), request);
  const xml = (await v2(`requests/${id}.xml`)).text;
  assert.deepEqual(elements(xml, "/service_requests/request/address_id"), [request.address_id]);
  assert.ok(xml.includes("<lat/><long/><media_url/>"));
  assert.deepEqual(JSON.parse((await v2(`tokens/${id}.json`)).text), [{ service_request_id: id, token: id }]);
  // its own address files the next one
  const again = await file({ ...good(), address_string: "", address_id: request.address_id }, "xml");
  assert.equal(elements(again.text, "/service_requests/request/service_request_id").length, 1);
  const both = JSON.parse((await v2(`requests.json?service_request_id=${id},none&status=closed`)).text);
  assert.deepEqual(both.map((other: any) => other.service_request_id), [id]);
});

test("the times asked for are kept, and a span of more than ninety days is refused", async () => {
  const day = (days: number) => encodeURIComponent(new Date(Date.now() + days * 86400e3).toISOString());
  const count = async (query: string) => JSON.parse((await v2(`requests.json?${query}`)).text).length;
  const all = await count("");
  assert.ok(all > 0 && all <= 1000);
  assert.equal(await count(`start_date=${day(-1)}&end_date=${day(1)}&service_code=0401`), await count("service_code=0401"));
  assert.equal(await count(`start_date=${day(1)}&end_date=${day(2)}`), 0);
  assert.equal(await count("service_code=9999"), 0);
  assert.equal((await v2(`requests.json?start_date=${day(-91)}&end_date=${day(0)}`)).status, 400);
  assert.equal((await v2("requests.json?start_date=yesterday")).status, 400);
  assert.equal((await v2("requests.json?status=done")).status, 400);
  assert.equal(await count("page=1&extensions=true&_=17"), all, "what the standard does not know is no fault");
});

test("refusals have the specification's shape and status in both formats", async () => {
  const { api_key, ...keyless } = good();
  const { service_code, ...codeless } = good();
  const { address_string, ...placeless } = good();
  const cases: [number, Promise<Answer>, Promise<Answer>][] = [
    [403, file(keyless), file(keyless, "xml")],
    [403, file({ ...good(), api_key: "wrong" }), file({ ...good(), api_key: "wrong" }, "xml")],
    [400, file(codeless), file(codeless, "xml")],
    [404, file({ ...good(), service_code: "0000" }), file({ ...good(), service_code: "0000" }, "xml")],
    [404, file({ ...good(), jurisdiction_id: "sfgov.org" }), file({ ...good(), jurisdiction_id: "sfgov.org" }, "xml")],
    [400, file(placeless), file(placeless, "xml")],
    [400, file({ ...placeless, lat: "34.3", long: "108.9" }), file({ ...placeless, lat: "34.3", long: "108.9" }, "xml")],
    [400, file({ ...good(), "attribute[kind]": "report" }), file({ ...good(), "attribute[kind]": "report" }, "xml")],
    [400, file({ ...good(), phone: "12" }), file({ ...good(), phone: "12" }, "xml")],
    [400, file({ ...good(), description: "长".repeat(4001) }), file({ ...good(), description: "长".repeat(4001) }, "xml")],
    [404, v2("services.json?jurisdiction_id=sfgov.org"), v2("services.xml?jurisdiction_id=sfgov.org")],
    [404, v2("services/0000.json"), v2("services/0000.xml")],
    [404, v2("requests/20000101-00001.json"), v2("requests/20000101-00001.xml")],
    [404, v2("tokens/123456.json"), v2("tokens/123456.xml")],
    [404, ask("/open311/discovery.json?jurisdiction_id=x"), ask("/open311/discovery.xml?jurisdiction_id=x")],
  ];
  for (const [status, json, xml] of cases) {
    const told = await json, same = await xml;
    assert.equal(told.status, status, told.text);
    assert.equal(same.status, status, same.text);
    const [error] = JSON.parse(told.text);
    assert.deepEqual(Object.keys(error), ["code", "description"]);
    assert.equal(error.code, status);
    assert.deepEqual(elements(same.text, "/errors/error/code"), [String(status)]);
    assert.deepEqual(elements(same.text, "/errors/error/description"), [error.description.replaceAll("&", "&amp;")]);
  }
  assert.match((await file({ ...placeless, lat: "34.3", long: "108.9" })).text, /address_id/);
  const json = await fetch(`${server.url}/open311/v2/requests.json`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  assert.equal(json.status, 400);
  assert.equal((await json.json())[0].code, 400);
});

test("a key files below its place only, so often an hour, until it is revoked; all is on record", async () => {
  const [building] = server.rows("SELECT CAST(node_id AS TEXT) FROM grid_name WHERE name = '2号楼'");
  const narrow = server.command("open311", "key", "add", "二号楼", "--node", building!).trim();
  assert.equal((await file({ ...good(), api_key: narrow })).status, 400);
  assert.equal((await file({ ...good(), api_key: narrow, address_string: "保利中央公园2号楼" })).status, 200);
  const brief = server.command("open311", "key", "add", "少量", "--hourly", "1").trim();
  assert.equal((await file({ ...good(), api_key: brief })).status, 200);
  const late = await file({ ...good(), api_key: brief });
  assert.equal(late.status, 429, late.text);
  assert.equal(JSON.parse(late.text)[0].code, 429);
  assert.throws(() => server.command("open311", "key", "add", "少量"), "a name in force is not given twice");
  server.command("open311", "key", "revoke", "少量");
  assert.equal((await file({ ...good(), api_key: brief })).status, 403);
  assert.match(server.command("open311", "key", "list"), /少量\t\d+\t1\/h\t\d{4}-/);
  assert.deepEqual(server.rows(`SELECT count(*) FROM open311_key WHERE name = '${brief}'`), ["0"]);
  const filed = server.rows("SELECT object, detail FROM audit WHERE action = 'POST /open311/v2/requests.{format}'");
  assert.ok(filed.length > 0 && filed.every((row) => /^demand \d+\|\{"key":"\d+"\}$/.test(row)), filed[0]);
  assert.equal(server.rows("SELECT action FROM audit WHERE object LIKE 'open311_key %'").length >= 3, true);
});

test("the printed interface names the addresses with their endings", () => {
  const { paths } = JSON.parse(execFileSync(binary, ["contract", "openapi"], { encoding: "utf8", maxBuffer: 1 << 26 }));
  const post = paths["/open311/v2/requests.{format}"].post;
  assert.ok(post.requestBody.content["application/x-www-form-urlencoded"].schema.properties.service_code);
  assert.deepEqual(Object.keys(post.responses["200"].content), ["application/json", "text/xml"]);
  assert.deepEqual(paths["/open311/v2/services/{service_code}.{format}"].get.parameters.filter((one: any) => one.in === "path").map((one: any) => one.name).sort(),
    ["format", "service_code"]);
});

test("among very many, a rare category is found at once, by as many as ask", async () => {
  const columns = server.rows(`SELECT ${server.isPostgres ? "column_name FROM information_schema.columns WHERE table_name = 'demand' AND table_schema = current_schema()" : "name FROM pragma_table_info('demand')"}`);
  const own: Record<string, string> = { id: "demand.id + n.i", number: "'20200102-' || n.i", external_no: "NULL", clock_ms: "NULL", clock_step: "NULL" };
  await server.terminate();
  await server.alter(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
    INSERT INTO demand (${columns.join(", ")}) SELECT ${columns.map((name) => own[name] ?? `demand.${name}`).join(", ")} FROM demand, n WHERE demand.id = (SELECT min(id) FROM demand)`);
  await server.serve();
  const before = server.processorMs;
  const replies = await Promise.all(Array.from({ length: 40 }, () => fetch(`${server.url}/open311/v2/requests.json?service_code=1003`)));
  assert.deepEqual([...new Set(replies.map((reply) => reply.status))], [200]);
  assert.ok(server.processorMs - before < 400, "each looked through all of them");
});
