// A small server in memory that speaks the routes of the field face, for development and screenshots. Holds made-up people,
// forgets everything when it ends, and is never part of a release.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnswerDraft, Door, Household, Pack, Resident, Session, Target, TargetStatus, Todo, Totals } from '../../src/api/types.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const SURNAMES = '赵钱孙周吴郑冯陈褚卫';
const GIVEN = ['建国', '秀英', '志强', '桂兰', '晓梅', '子涵', '德明', '玉珍'];

export interface Mock {
  url: string;
  /** Answers by idempotency key, in the order in which they arrived. */
  received: { key: string; door: string; answer: AnswerDraft; repeats: number }[];
  /** Makes the next request for a door answer so. */
  refuseNext: Map<string, { status: number; body: unknown }>;
  /** Ends the login. */
  expire(): void;
  close(): Promise<void>;
}

function resident(n: number, household: string): Resident {
  const isHead = n % 3 === 0;
  return {
    person_id: `${5000 + n}`,
    spell_id: `${7000 + n}`,
    household_id: household,
    name: SURNAMES[n % SURNAMES.length]! + GIVEN[(n * 7) % GIVEN.length]!,
    sex: n % 2 ? 'female' : 'male',
    birth_year: 1948 + ((n * 13) % 70),
    relation: isHead ? '02' : n % 3 === 1 ? '10' : '20',
    ...(n % 3 === 2 ? {} : { phone_mask: `138****${String(1000 + n)}` }),
    residence: 'usual',
    is_linked: false,
    registered_here: n % 5 ? 'yes' : 'no',
    version: 1,
  };
}

function makePack(): Pack {
  const targets: Target[] = [];
  let n = 0;
  for (let unit = 1; unit <= 2; unit++) {
    for (let floor = 1; floor <= 6; floor++) {
      for (let at = 1; at <= 3; at++) {
        const id = `${unit}${floor}0${at}`;
        const people = Array.from({ length: (n * 5) % 4 }, (_, i) => resident(n * 3 + i, `h${id}`));
        const households: Household[] = people.length ? [{ id: `h${id}`, door_id: id, number: 1, version: 1, residents: people }] : [];
        const door: Door = { id, building_id: '30', unit: `${unit}单元`, unit_no: unit, floor, room: `${floor}0${at}`, label: `${unit}单元${floor}0${at}`, usage: people.length ? 'owner_occupied' : 'vacant', households: households.length, residents: people.length, version: 1 };
        targets.push({ door, status: 'waiting', households });
        n++;
      }
    }
  }
  return {
    survey: {
      id: '9', title: '常住人口摸排', purpose: '核实常住人口和需要帮助的老年人，安排入冬走访和服务。', legal_basis: '《统计法》第十七条；区民政局工作方案（演示）',
      form_no: 'WY-MP-01', issued_by: '未央区民政局', approval_no: '未统制〔2026〕3号', valid_until: '2027-12-31', due_at: new Date(Date.now() + 6 * 3600_000).toISOString(),
      areas: [{ node_id: '30', name: '3号楼' }], verify: ['name', 'relation', 'phone', 'residence'],
      questions: [{ key: 'elder_help', text: '家里有没有需要上门帮助的老人？', kind: 'yes_no' }, { key: 'heating', text: '暖气', kind: 'choice', choices: ['正常', '不热', '没有'] }],
      retention_days: 60, status: 'open', opened_at: new Date(Date.now() - 3600_000).toISOString(), is_demo: true, baseline: {}, created_at: new Date().toISOString(), sign_offs: [],
    },
    building_id: '30', path: '未央区 › 张家堡街道 › 天和新府社区 › 保利中央公园 › 3号楼', as_of: new Date().toISOString(), targets,
  };
}

function totals(pack: Pack): Totals {
  const count = (...states: TargetStatus[]): number => pack.targets.filter((one) => states.includes(one.status)).length;
  const done = count('unchanged', 'changed', 'vacant', 'refused', 'dropped');
  const pending = count('pending');
  return {
    doors: pack.targets.length, done, unchanged: count('unchanged'), changed: count('changed'), vacant: count('vacant'), not_reached: count('not_reached'), refused: count('refused'),
    pending, dropped: 0, remaining: pack.targets.length - done - pending, households: 0, residents: 0, moved_in: 0, moved_out: 0, new: 0, born: 0, died: 0, corrected: 0,
  };
}

const STATUS: Record<string, TargetStatus> = { missing: 'pending', not_existing: 'pending', merged: 'pending' };

export async function startMock(port = 0): Promise<Mock> {
  const pack = makePack();
  const received: Mock['received'] = [];
  const replies = new Map<string, unknown>();
  const refuseNext: Mock['refuseNext'] = new Map();
  const streams = new Set<ServerResponse>();
  let isLoggedIn = false;
  const session: Session = {
    account_id: '77', name: '周建国', lang: 'zh', elder_mode: false, csrf: 'mock-token', expires_at: new Date(Date.now() + 8e7).toISOString(), is_resident: false, is_demo: true,
    grants: [{ role: 'captain', node_id: '30', node_name: '3号楼', level: 5, path: pack.path }],
  };
  const todo = (): { items: Todo[] } => ({
    items: [{ survey_id: '9', title: pack.survey.title, ...(pack.survey.due_at ? { due_at: pack.survey.due_at } : {}), valid_until: pack.survey.valid_until, building_id: '30', building: '3号楼', place: pack.path, totals: totals(pack) }],
  });
  const json = (res: ServerResponse, status: number, body?: unknown): void => {
    res.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    res.end(body === undefined ? '' : JSON.stringify(body));
  };
  const fail = (res: ServerResponse, status: number, code: string, message: string): void => json(res, status, { code, reason: code, message, request_id: 'mock' });

  function answer(res: ServerResponse, doorId: string, key: string, body: AnswerDraft): void {
    const known = replies.get(key);
    if (known) {
      received.find((one) => one.key === key)!.repeats++;
      return json(res, 200, known);
    }
    const refusal = refuseNext.get(doorId);
    if (refusal) {
      refuseNext.delete(doorId);
      return json(res, refusal.status, refusal.body);
    }
    const target = pack.targets.find((one) => one.door.id === doorId);
    if (!target) return fail(res, 404, 'not_found', '没有这一户。');
    received.push({ key, door: doorId, answer: body, repeats: 0 });
    target.status = STATUS[body.outcome] ?? (body.outcome as TargetStatus);
    target.answer_id = String(9000 + received.length);
    target.given_at = body.given_at;
    if (body.changes.length) target.door.version++;
    const reply = {
      answer_id: target.answer_id, fate: target.status === 'pending' ? 'for_station' : 'applied',
      target: { door_id: doorId, building_id: '30', status: target.status, answer_id: target.answer_id, given_at: target.given_at, households: target.door.households, residents: target.door.residents },
      ...(body.changes.length ? { door: { door: target.door, households: target.households } } : {}),
    };
    replies.set(key, reply);
    streams.forEach((stream) => stream.write(`event: change\ndata: ${JSON.stringify(todo())}\n\n`));
    json(res, 200, reply);
  }

  async function api(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = chunks.length ? (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>) : {};
    const route = `${req.method} ${path}`;
    if (route === 'POST /session') {
      if (body.login !== 'captain' || body.password !== 'captain-2026') return fail(res, 401, 'account.wrong_login', '账号或密码不对，请检查后重试。');
      isLoggedIn = true;
      return json(res, 200, session);
    }
    if (route === 'POST /activation/check') return json(res, 200, { name: '周建国', login: 'captain' });
    if (route === 'POST /activation') {
      isLoggedIn = true;
      return json(res, 200, session);
    }
    if (!isLoggedIn) return fail(res, 401, 'unauthenticated', '请先登录。');
    if (req.method !== 'GET' && req.headers['x-csrf-token'] !== session.csrf) return fail(res, 403, 'request.csrf', '页面已过期。');
    if (route === 'GET /session') return json(res, 200, session);
    if (route === 'PATCH /session') return json(res, 200, Object.assign(session, body));
    if (route === 'DELETE /session') {
      isLoggedIn = false;
      return json(res, 204);
    }
    if (route === 'GET /todo' && req.headers.accept?.includes('event-stream')) {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      res.write(`event: change\ndata: ${JSON.stringify(todo())}\n\n`);
      streams.add(res);
      res.on('close', () => streams.delete(res));
      return;
    }
    if (route === 'GET /todo') return json(res, 200, todo());
    if (route === 'GET /surveys/9/buildings/30') return json(res, 200, { ...pack, as_of: new Date().toISOString() });
    if (route === 'GET /nodes/30/counts') return json(res, 200, { node_id: '30', doors: 36, vacant_doors: 9, households: 27, residents: 54, registered: 40, migrants: 14, aged_60: 9, aged_80: 2, as_of: new Date().toISOString(), children: [] });
    if (route === 'GET /devices') return json(res, 200, { items: [{ id: '1', device: 'Android · 微信', created_at: pack.as_of, seen_at: pack.as_of, expires_at: session.expires_at, is_current: true }, { id: '2', device: 'Windows · Edge', created_at: pack.as_of, seen_at: pack.as_of, expires_at: session.expires_at, is_current: false }] });
    if (route === 'POST /suggestions' || route === 'POST /password') return json(res, 200, {});
    const call = /^POST \/persons\/(\d+)\/call$/.exec(route);
    if (call) return json(res, 200, { tel: '13800000000' });
    const door = /^POST \/surveys\/9\/doors\/(\w+)\/answers$/.exec(route);
    if (door) return answer(res, door[1]!, String(req.headers['idempotency-key']), body as unknown as AnswerDraft);
    fail(res, 404, 'not_found', '没有这个地址。');
  }

  function page(res: ServerResponse, path: string): void {
    let name = join(DIST, path);
    if (!existsSync(name) || statSync(name).isDirectory()) {
      const face = /^\/(field|console|resident)(\/|$)/.exec(path)?.[1];
      if (!face || extname(path)) return fail(res, 404, 'not_found', '没有这个地址。');
      name = join(DIST, face, 'index.html');
    }
    res.writeHead(200, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream', 'Content-Security-Policy': CSP, 'Cache-Control': 'no-cache' });
    createReadStream(name).pipe(res);
  }

  const server: Server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://mock');
    if (!pathname.startsWith('/api/v1/')) return page(res, pathname);
    api(req, res, pathname.slice('/api/v1'.length)).catch((fault: unknown) => fail(res, 500, 'internal', String(fault)));
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
    received,
    refuseNext,
    expire: () => (isLoggedIn = false),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
