// Starts the real server on a port of its own with a fresh demo for browser tests, or uses the one that LM_BASE_URL names.
// Ends only what it started and removes its data.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Login {
  login: string;
  password: string;
}

export interface TestServer {
  url: string;
  logins: Record<string, Login>;
  /** The code that was sent to a phone last, as soon as one comes that was not read before. */
  codeOf(phone: string): Promise<string>;
  /** Where its SQLite file lies; empty: somewhere else. */
  data: string;
  stop(): Promise<void>;
}

/** The binary to test: LM_BINARY, else the newest one among the build folders. */
function binary(): string {
  const named = process.env.LM_BINARY;
  if (named) return named;
  const found = ['build', 'build/debug', 'build/release', 'build/test', 'build/sanitize']
    .map((folder) => join(ROOT, folder, 'lastmeter'))
    .filter((path) => existsSync(path) && statSync(path).isFile())
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (!found[0]) throw new Error('no lastmeter binary: build it, or set LM_BINARY');
  return found[0];
}

/** demo-logins.txt: one login a line, "login password role place". */
export function readLogins(path: string): Record<string, Login> {
  const logins: Record<string, Login> = {};
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [login, password] = line.trim().split(/\s+/);
    if (login && password) logins[login] = { login, password };
  }
  return logins;
}

/** Where a server listens that chose its port by itself, as soon as it says so. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    const tooLate = setTimeout(() => fail(new Error('the server did not become ready in 30 s')), 30_000);
    child.once('exit', (status) => fail(new Error(`the server ended with ${status}`)));
    let said = '';
    child.stdout!.on('data', (bytes) => {
      said += bytes;
      const [, url] = /^lastmeter: (http\S+)\/$/m.exec(said) ?? [];
      if (!url) return;
      clearTimeout(tooLate);
      done(url);
    });
  });
}

/** Messages of the demo are lines of a file, written a moment after they were asked for: each answer is one not read before. */
function reader(path: string): (phone: string) => Promise<string> {
  const read = new Map<string, number>();
  return async (phone) => {
    const before = read.get(phone) ?? 0;
    for (let i = 0; i < 200; i++) {
      const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as { to: string; args: string[] }) : [];
      const sent = lines.filter((line) => line.to === phone);
      if (sent.length > before) {
        read.set(phone, sent.length);
        return sent.at(-1)!.args[0]!;
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`no new message was sent to ${phone}`);
  };
}

/** Without the demo's demands, unless a story is about them. */
export async function startServer(scale: 'compound' | 'community' = 'compound', hasDemands = false): Promise<TestServer> {
  const named = process.env.LM_BASE_URL;
  if (named) {
    const file = process.env.LM_LOGINS;
    if (!file) throw new Error('LM_BASE_URL needs LM_LOGINS, the demo-logins.txt of that server');
    return { url: named.replace(/\/$/, ''), logins: readLogins(file), data: '', codeOf: reader(join(dirname(file), 'outgoing.log')), stop: async () => {} };
  }
  const path = binary();
  const data = mkdtempSync(join(tmpdir(), 'lastmeter-browser-'));
  const demo = spawnSync(path, ['demo', '--data', data, '--scale', scale, '--seed', '1', ...(hasDemands ? [] : ['--no-demands'])], { encoding: 'utf8' });
  if (demo.status !== 0) throw new Error(`lastmeter demo failed: ${demo.stderr}`);
  const child = spawn(path, ['serve', '--data', data, '--listen', '127.0.0.1', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await addressOf(child);
  return {
    url,
    logins: readLogins(join(data, 'demo-logins.txt')),
    codeOf: reader(join(data, 'outgoing.log')),
    data,
    stop: async () => {
      const ended = new Promise<void>((done) => (child.exitCode === null && child.signalCode === null ? child.once('exit', () => done()) : done()));
      child.kill('SIGTERM');
      const tooLate = setTimeout(() => child.kill('SIGKILL'), 30_000);
      await ended;
      clearTimeout(tooLate);
      rmSync(data, { recursive: true, force: true });
      if (child.exitCode !== 0) throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}`);
    },
  };
}

/** A person who talks to the API without pages, for what a story needs around it. */
export class Caller {
  private readonly url: string;
  private cookie = '';
  private csrf = '';

  constructor(url: string) {
    this.url = url;
  }

  async logIn({ login, password }: Login): Promise<this> {
    const session = (await this.ask('POST', '/session', { login, password, device: 'test' })) as { csrf: string };
    this.csrf = session.csrf;
    return this;
  }

  async ask<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { 'Content-Type': 'application/json', Cookie: this.cookie, 'X-CSRF-Token': this.csrf };
    if (method === 'POST') headers['Idempotency-Key'] = crypto.randomUUID();
    const reply = await fetch(`${this.url}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const set = reply.headers.getSetCookie()[0];
    if (set) this.cookie = set.split(';')[0]!;
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
