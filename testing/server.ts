// A real server with demo data for tests: its own data directory, its own PostgreSQL when LM_ENGINE=postgres, a free port.
// Everything it starts it ends by pid.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

import { checkReply } from "./contract.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
export const engine = process.env.LM_ENGINE ?? "sqlite";
export const binary = process.env.LM_BINARY ?? join(root, "build/release/lastmeter");
const postgresBin = "/usr/lib/postgresql/15/bin";

export type Login = { login: string; password: string };
export type Reply = { status: number; body: any; headers: Headers; text: string };

async function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

const asPostgres = (command: string, args: string[]): [string, string[]] =>
  userInfo().uid === 0 ? ["runuser", ["-u", "postgres", "--", command, ...args]] : [command, args];

export class Postgres {
  folder = mkdtempSync(join(tmpdir(), "lastmeter-pg-"));
  conninfo = `host=${this.folder} user=postgres dbname=postgres`;

  async start(): Promise<this> {
    const data = join(this.folder, "data");
    if (userInfo().uid === 0) execFileSync("chown", ["postgres", this.folder]);
    execFileSync(...asPostgres(`${postgresBin}/initdb`, ["-D", data, "-E", "UTF8", "--locale=C", "-A", "trust", "-U", "postgres"]));
    const [command, args] = asPostgres(`${postgresBin}/postgres`, ["-D", data, "-k", this.folder, "-c", "listen_addresses=", "-c", "fsync=off"]);
    spawn(command, args, { stdio: "ignore" });
    for (let tries = 0; tries < 200; tries++) {
      try {
        execFileSync(`${postgresBin}/pg_isready`, ["-q", "-h", this.folder]);
        return this;
      } catch {
        await new Promise((done) => setTimeout(done, 50));
      }
    }
    throw new Error("PostgreSQL did not start");
  }

  /** Runs a statement as psql would and gives its rows as lines. */
  psql(statement: string): string {
    return execFileSync(...asPostgres(`${postgresBin}/psql`, ["-qAt", "-v", "ON_ERROR_STOP=1", "-d", this.conninfo, "-c", statement]),
      { encoding: "utf8", maxBuffer: 1 << 28 });
  }

  async stop() {
    if (!existsSync(join(this.folder, "data/postmaster.pid"))) return rmSync(this.folder, { recursive: true, force: true });
    const pid = Number(readFileSync(join(this.folder, "data/postmaster.pid"), "utf8").split("\n")[0]);
    process.kill(pid, "SIGINT");
    while (existsSync(join(this.folder, "data/postmaster.pid"))) await new Promise((done) => setTimeout(done, 30));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Server {
  data = mkdtempSync(join(tmpdir(), "lastmeter-data-"));
  port = 0;
  url = "";
  private child?: ChildProcess;
  postgres?: Postgres;
  private log = "";
  private read = new Map<string, number>();

  /** Demo data of a scale ("compound" or "community"), no server yet. Without demands unless a test is about them. */
  static async fill(scale: string, seed = "7", hasDemands = false): Promise<Server> {
    const server = new Server();
    try {
      if (engine === "postgres") await (server.postgres = new Postgres()).start();
      server.command("demo", "--scale", scale, "--seed", seed, ...(hasDemands ? [] : ["--no-demands"]));
      return server;
    } catch (fault) {
      await server.stop(); // what was started must not outlive a start that failed
      throw fault;
    }
  }

  /** The same, and the server. `options`: more of `lastmeter serve`. */
  static async start(scale = "compound", options: string[] = [], hasDemands = false): Promise<Server> {
    const server = await Server.fill(scale, "7", hasDemands);
    try {
      server.port = await freePort();
      server.url = `http://127.0.0.1:${server.port}`;
      await server.serve(options);
      return server;
    } catch (fault) {
      await server.stop();
      throw fault;
    }
  }

  private place(): string[] {
    return ["--data", this.data, ...(this.postgres ? ["--db", this.postgres.conninfo] : [])];
  }

  /** Runs a command of the program on this data and gives what it prints. */
  command(...words: string[]): string {
    return execFileSync(binary, [...words, ...this.place()], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Alters the data behind the program's back, as time would: while it is stopped. */
  async alter(statement: string) {
    if (this.postgres) return void this.postgres.psql(statement);
    const database = new DatabaseSync(join(this.data, "lastmeter.db"));
    database.exec(statement);
    database.close();
  }

  /** The rows of a query read behind the program's back, as lines with | between the values. */
  rows(query: string): string[] {
    if (this.postgres) return this.postgres.psql(query).split("\n").filter(Boolean);
    const database = new DatabaseSync(join(this.data, "lastmeter.db"));
    const rows = database.prepare(query);
    rows.setReturnArrays(true);
    const lines = (rows.all() as unknown as unknown[][]).map((row) => row.map((value) => value ?? "").join("|"));
    database.close();
    return lines;
  }

  async serve(options: string[] = []) {
    this.child = spawn(binary, ["serve", "--port", String(this.port), ...this.place(), ...options], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.on("data", (bytes) => (this.log += bytes));
    for (let tries = 0; tries < 600; tries++) {
      if (this.child.exitCode !== null) break;
      if (await fetch(`${this.url}/healthz`).then((reply) => reply.ok, () => false)) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`the server did not start: ${this.log.slice(-2000)}`);
  }

  /** Ends the server by a signal and waits until it is gone; one that has gone already is no reason to wait. */
  private async end(signal: NodeJS.Signals) {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await gone;
  }

  /** Ends the server as systemd would and gives its exit status. */
  async terminate(): Promise<number | null> {
    await this.end("SIGTERM");
    return this.child!.exitCode;
  }

  /** kill -9, as a power cut would. */
  async kill() {
    await this.end("SIGKILL");
  }

  async stop() {
    await this.end("SIGTERM");
    await this.postgres?.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  get isPostgres(): boolean {
    return this.postgres !== undefined;
  }

  get pid(): number {
    return this.child!.pid!;
  }

  /** Processor time that the server has taken so far, in milliseconds: unlike the clock, it does not mind what else runs. */
  get processorMs(): number {
    const [, behindName] = readFileSync(`/proc/${this.pid}/stat`, "utf8").split(") ");
    const [user, system] = behindName!.split(" ").slice(11, 13).map(Number); // fields 14 and 15 of proc(5), in ticks of 10 ms
    return (user! + system!) * 10;
  }

  output(): string {
    return this.log;
  }

  /** Name and password of a role's printed login: "captain", "station", "worker", "street", "district", … */
  login(name: string): Login {
    const line = readFileSync(join(this.data, "demo-logins.txt"), "utf8").split("\n").find((text) => text.startsWith(`${name} `));
    if (!line) throw new Error(`no demo login ${name}`);
    return { login: name, password: line.split(/\s+/)[1] };
  }

  /** The arguments of what was sent to a phone last, by the file driver, as soon as something comes that was not read before. */
  async textTo(phone: string): Promise<string[]> {
    const file = join(this.data, "outgoing.log");
    const before = this.read.get(phone) ?? 0;
    for (let tries = 0; tries < 200; tries++) {
      const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line)) : [];
      const found = lines.filter((line) => line.to === phone);
      this.read.set(phone, found.length);
      if (found.length > before) return found.at(-1).args;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`nothing new was sent to ${phone}`);
  }

  /** Somebody who lives here, logged in by the code that was sent to his phone. */
  async asResident(phone: string): Promise<Client> {
    const client = new Client(this.url);
    await client.post("/public/resident-codes", { phone });
    const [code] = await this.textTo(phone);
    const reply = await client.ask("POST", "/public/resident-session", { phone, code, device: "test" });
    if (reply.status >= 300) throw new Error(`${phone} cannot log in: ${reply.text}`);
    client.cookie = (reply.headers.get("set-cookie") ?? "").split(";")[0];
    client.session = reply.body;
    return client;
  }

  async as(name: string): Promise<Client> {
    const client = new Client(this.url);
    const { login, password } = this.login(name);
    const reply = await client.ask("POST", "/session", { login, password, device: "test" });
    if (reply.status >= 300) throw new Error(`${name} cannot log in: ${reply.text}`);
    client.cookie = (reply.headers.get("set-cookie") ?? "").split(";")[0];
    client.session = reply.body;
    return client;
  }
}

export class Client {
  cookie = "";
  session: any = null;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const isForm = body instanceof FormData;
    const reply = await fetch(path.startsWith("/api") ? this.url + path : `${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(this.session?.csrf ? { "x-csrf-token": this.session.csrf } : {}),
        ...(body !== undefined && !isForm ? { "content-type": "application/json" } : {}),
        ...(method !== "GET" ? { "idempotency-key": crypto.randomUUID() } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
    });
    const text = await reply.text();
    let parsed: any = null;
    try {
      parsed = JSON.parse(text);
    } catch {
      parsed = null;
    }
    checkReply(binary, method, path, reply.status, reply.headers.get("content-type") ?? "", text);
    return { status: reply.status, body: parsed, headers: reply.headers, text };
  }

  /** The answer's body; throws when it is not a success. */
  async get(path: string): Promise<any> {
    const reply = await this.ask("GET", path);
    if (reply.status >= 300) throw new Error(`GET ${path}: ${reply.status} ${reply.text}`);
    return reply.body;
  }

  async post(path: string, body?: unknown): Promise<any> {
    const reply = await this.ask("POST", path, body ?? {});
    if (reply.status >= 300) throw new Error(`POST ${path}: ${reply.status} ${reply.text}`);
    return reply.body;
  }
}

/** Talks with a token instead of a cookie: a session's, or an API token. */
export class Bearer extends Client {
  readonly token: string;
  constructor(url: string, token: string) {
    super(url);
    this.token = token;
  }
  override ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    return super.ask(method, path, body, { authorization: `Bearer ${this.token}`, ...headers });
  }
}
