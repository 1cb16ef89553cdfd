// Who is logged in: what the server says, and what holds while it cannot be asked.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { ApiError, NetworkError, post } from '../../src/api/client.ts';
import { assumeSession, endWhenOver, forget, loadSession, logOut, login } from '../../src/api/session.ts';
import type { Session } from '../../src/api/types.ts';

const real = globalThis.fetch;
let asked: { method: string; url: string; csrf: string | undefined }[] = [];
const session = (account = '7', more: Partial<Session> = {}): Session => ({
  account_id: account, name: '王', lang: 'zh', elder_mode: false, is_resident: false, csrf: `csrf-${account}`, expires_at: new Date(Date.now() + 3600_000).toISOString(), is_demo: true, grants: [], ...more,
});
function server(...replies: ([status: number, body?: unknown] | 'cut')[]): void {
  globalThis.fetch = async (url, init) => {
    asked.push({ method: init!.method!, url: String(url), csrf: (init!.headers as Record<string, string>)['X-CSRF-Token'] });
    const reply = replies[Math.min(asked.length, replies.length) - 1]!;
    if (reply === 'cut') throw new TypeError('network');
    return new Response(reply[1] === undefined ? null : JSON.stringify(reply[1]), { status: reply[0] });
  };
}
const nobody = { code: 'unauthenticated', reason: 'error.unauthenticated', message: '' };

beforeEach(() => {
  asked = [];
  forget();
});
afterEach(() => {
  globalThis.fetch = real;
});

test('a fresh page that ends a login asks for its token first, and is done when the server has ended it', async () => {
  server([200, session()], [204]);
  await logOut('7');
  assert.deepEqual(asked.map((one) => [one.method, one.url, one.csrf]), [['GET', '/api/v1/session', undefined], ['DELETE', '/api/v1/session', 'csrf-7']]);
  assert.equal(login.session, null);
});

test('a login is not taken for ended when the server refuses, fails or is away', async () => {
  for (const reply of [[403, { code: 'forbidden', reason: 'request.csrf', message: '' }], [500, { code: 'internal', message: '' }], 'cut'] as const) {
    asked = [];
    server([200, session()], reply as [number, unknown] | 'cut');
    await assert.rejects(logOut('7'), (fault) => fault instanceof ApiError || fault instanceof NetworkError);
  }
  asked = [];
  server([401]); // a public network's own page
  await assert.rejects(logOut('7'));
});

test('nobody logged in, or somebody else by now, leaves nothing to end', async () => {
  server([401, nobody]);
  await logOut('7');
  asked = [];
  server([200, session('8')], [204]);
  await logOut('7');
  assert.deepEqual(asked.map((one) => one.method), ['GET']);
});

test('a remembered login is over on its last day, unless the server has just renewed it', async () => {
  assumeSession(session('7', { expires_at: new Date(Date.now() - 1000).toISOString() }));
  assert.equal(login.isExpired, true);
  server([200, session('7', { expires_at: new Date(Date.now() - 1000).toISOString() })]);
  await loadSession(); // this phone's clock is wrong: the server decides
  assert.equal(endWhenOver(), false);
  assumeSession(session());
  assert.equal(endWhenOver(), false);
  assert.equal(endWhenOver(Date.now() + 2 * 3600_000), true);
});

test('the server ends the login of an open page; a wrong password or a public network does not', async () => {
  assumeSession(session());
  server([401, { code: 'unauthenticated', reason: 'session.wrong', message: '' }]);
  await assert.rejects(post('/session', {}));
  assert.equal(login.isExpired, false);
  asked = [];
  server([401]);
  await assert.rejects(post('/x', {}));
  assert.equal(login.isExpired, false);
  asked = [];
  server([401, nobody]);
  await assert.rejects(post('/x', {}));
  assert.equal(login.isExpired, true);
});

test("a resident's login is none for the staff's pages, and one for the residents'", async () => {
  server([200, session('9', { is_resident: true })]);
  assert.equal(await loadSession(), null);
  assert.equal(login.session, null);
  assert.equal((await loadSession('everybody'))?.account_id, '9');
});
