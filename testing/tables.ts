// What a database of either engine holds, in a form in which two databases can be compared: of every table its rows, sorted,
// as a count and a hash. Reads behind the program's back.
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

import type { Postgres } from "./server.ts";

/** Table → "rows hash". The order of rows plays no part; every value does. */
export type Digest = Record<string, string>;

const digest = (rows: string[]) => `${rows.length} ${createHash("sha256").update(rows.sort().join("\n")).digest("hex").slice(0, 16)}`;
const quoted = (name: string) => `"${name}"`;

export function sqliteDigest(path: string): Digest {
  const database = new DatabaseSync(path);
  try {
    const names = (statement: string) => database.prepare(statement).all().map((row: any) => row.name as string);
    const tables = names("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'schema_migration'");
    return Object.fromEntries(tables.sort().map((table) => {
      const columns = names(`SELECT name FROM pragma_table_info('${table}') ORDER BY name`);
      const values = columns.map((name) => `CASE typeof(${quoted(name)}) WHEN 'blob' THEN lower(hex(${quoted(name)})) ELSE CAST(${quoted(name)} AS TEXT) END`);
      const rows = database.prepare(`SELECT json_array(${values.join(", ")}) AS row FROM ${quoted(table)}`).all() as { row: string }[];
      return [table, digest(rows.map(({ row }) => JSON.stringify([columns, JSON.parse(row)])))];
    }));
  } finally {
    database.close();
  }
}

export function postgresDigest(postgres: Postgres, schema = "public"): Digest {
  const all = JSON.parse(postgres.psql("SELECT json_object_agg(t, c) FROM (SELECT table_name AS t, json_agg(json_build_array(column_name, data_type) " +
    `ORDER BY column_name COLLATE "C") AS c FROM information_schema.columns WHERE table_schema = '${schema}' AND table_name <> 'schema_migration' GROUP BY 1) AS x`));
  return Object.fromEntries(Object.keys(all).sort().map((table) => {
    const columns: [string, string][] = all[table];
    const values = columns.map(([name, type]) => (type === "bytea" ? `encode(${quoted(name)}, 'hex')` : `CAST(${quoted(name)} AS TEXT)`));
    const rows = postgres.psql(`SELECT json_build_array(${values.join(", ")}) FROM ${quoted(schema)}.${quoted(table)}`).split("\n").filter(Boolean);
    return [table, digest(rows.map((row) => JSON.stringify([columns.map(([name]) => name), JSON.parse(row)])))];
  }));
}
