// Replies against the interface that the program itself prints: what every API test is answered must be what the OpenAPI
// document promises of that operation. Knows the part of JSON schema that src/core/contract/openapi.c writes.
import { execFileSync } from "node:child_process";

type Schema = {
  $ref?: string; type?: string; enum?: string[]; pattern?: string; format?: string; items?: Schema; properties?: Record<string, Schema>;
  required?: string[]; additionalProperties?: boolean; minimum?: number; maximum?: number;
};
type Operation = { responses: Record<string, { content?: Record<string, { schema?: Schema }> }> };
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } };

const formats: Record<string, RegExp> = {
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
};
const types: Record<string, (value: unknown) => boolean> = {
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: Number.isInteger,
};

/** What is wrong with a value by a schema: lines that begin with its JSON pointer. */
export function faultsOf(document: Pick<Document, "components">, schema: Schema, value: any, at = ""): string[] {
  if (schema.$ref) {
    const name = schema.$ref.replace("#/components/schemas/", "");
    const target = document.components.schemas[name];
    return target ? faultsOf(document, target, value, at) : [`${at}: no schema ${name}`];
  }
  if (schema.type === undefined) return [];
  if (!types[schema.type]) return [`${at}: schema of an unknown type ${schema.type}`];
  if (!types[schema.type]!(value)) return [`${at}: ${JSON.stringify(value)} is no ${schema.type}`];
  const faults: string[] = [];
  if (schema.enum && !schema.enum.includes(value)) faults.push(`${at}: "${value}" is none of ${schema.enum}`);
  if (schema.pattern && !new RegExp(schema.pattern, "u").test(value)) faults.push(`${at}: "${value}" does not match ${schema.pattern}`);
  if (schema.type === "string" && schema.format && formats[schema.format] && !formats[schema.format]!.test(value))
    faults.push(`${at}: "${value}" is no ${schema.format}`);
  if (schema.type === "array") for (const [i, item] of value.entries()) faults.push(...faultsOf(document, schema.items ?? {}, item, `${at}/${i}`));
  if (schema.type !== "object") return faults;
  for (const name of schema.required ?? []) if (!(name in value)) faults.push(`${at}/${name}: missing`);
  for (const [name, member] of Object.entries(value)) {
    const known = schema.properties?.[name];
    if (known) faults.push(...faultsOf(document, known, member, `${at}/${name}`));
    else if (schema.additionalProperties === false) faults.push(`${at}/${name}: not in the schema`);
  }
  return faults;
}

let printed: Document | undefined;

/** The operation that serves an address: the one with the fewest parameters in its path. */
function operationOf(document: Document, method: string, address: string): Operation | undefined {
  const parts = address.split("?")[0]!.split("/");
  const fits = (template: string) => {
    const wanted = template.split("/");
    return wanted.length === parts.length && wanted.every((part, i) => part.startsWith("{") || part === parts[i]);
  };
  const holes = (template: string) => template.split("{").length;
  const template = Object.keys(document.paths).filter(fits).sort((a, b) => holes(a) - holes(b))
    .find((one) => document.paths[one]![method.toLowerCase()]);
  return template === undefined ? undefined : document.paths[template]![method.toLowerCase()];
}

/** Throws when a reply is not what the printed interface says of it. */
export function checkReply(binary: string, method: string, path: string, status: number, type: string, text: string) {
  const address = path.startsWith("/api") ? path : `/api/v1${path}`;
  printed ??= JSON.parse(execFileSync(binary, ["contract", "openapi"], { encoding: "utf8", maxBuffer: 1 << 26 })) as Document;
  const operation = operationOf(printed, method, address);
  let faults: string[] = [];
  if (status >= 400) {
    if (type.startsWith("application/json")) faults = faultsOf(printed, { $ref: "#/components/schemas/Error" }, JSON.parse(text));
  } else if (!operation) {
    faults = ["answered, and not in the interface"];
  } else if (operation.responses["204"]) {
    if (text !== "") faults = ["an answer where none is promised"];
  } else {
    const schema = operation.responses["200"]?.content?.["application/json"]?.schema;
    if (schema && type.startsWith("application/json")) faults = faultsOf(printed, schema, JSON.parse(text));
    else if (schema && !type.startsWith("text/event-stream")) faults = [`${type || "nothing"} where JSON is promised`];
  }
  if (faults.length > 0) throw new Error(`${method} ${address}: ${status} is not as the interface says:\n${faults.slice(0, 20).join("\n")}`);
}
