// The interface as the program prints it, and the check by which every API test compares replies with it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { faultsOf } from "../contract.ts";
import { binary } from "../server.ts";

const document = JSON.parse(execFileSync(binary, ["contract", "openapi"], { encoding: "utf8" }));

test("a reply that differs from its schema is noticed, member by member", () => {
  const schemas = {
    Thing: {
      type: "object", additionalProperties: false, required: ["id", "kind"],
      properties: {
        id: { type: "string", pattern: "^[0-9]{1,19}$" }, kind: { type: "string", enum: ["a", "b"] }, on: { type: "string", format: "date" },
        at: { type: "string", format: "date-time" }, is_good: { type: "boolean" }, count: { type: "integer" },
        parts: { type: "array", items: { $ref: "#/components/schemas/Thing" } },
      },
    },
  };
  const faults = (value: unknown) => faultsOf({ components: { schemas } }, { $ref: "#/components/schemas/Thing" }, value);
  const good = { id: "1", kind: "a", on: "2023-01-13", at: "2023-01-13T00:00:00Z", is_good: false, count: 0, parts: [{ id: "2", kind: "b" }] };
  assert.deepEqual(faults(good), []);
  const bad: [string, object][] = [
    ["/id", { id: 1 }], ["/id", { id: "x" }], ["/id", { id: undefined }], ["/kind", { kind: "c" }], ["/on", { on: "2023-13-01" }],
    ["/at", { at: "2023-01-13" }], ["/is_good", { is_good: 1 }], ["/count", { count: 1.5 }], ["/parts", { parts: {} }],
    ["/parts/0/kind", { parts: [{ id: "2" }] }], ["/more", { more: 1 }],
  ];
  for (const [pointer, change] of bad) {
    const found = faults({ ...good, ...change });
    assert.ok(found.length === 1 && found[0]!.startsWith(`${pointer}:`), `${JSON.stringify(change)}: ${found}`);
  }
});

test("every write by somebody who is logged in names the token that it needs", () => {
  const named = (operation: any) => operation.parameters.some((one: any) => one.in === "header" && one.name === "X-CSRF-Token");
  for (const [path, operations] of Object.entries<any>(document.paths))
    for (const [method, operation] of Object.entries<any>(operations))
      assert.equal(named(operation), method !== "get" && operation["x-permission"] !== document.paths["/api/v1/openapi.json"].get["x-permission"], `${method} ${path}`);
});

test("a member that is true or false is described as that", () => {
  const preferences = document.paths["/api/v1/session"].patch.requestBody.content["application/json"].schema;
  assert.equal(preferences.properties.elder_mode.type, "boolean");
});
