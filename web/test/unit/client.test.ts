// The one way to the server: headers, errors, waiting.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { address, all, ApiError, call, get, NetworkError, newKey, onUnauthorized, parseRetryAfter, post, useCsrf } from '../../src/api/client.ts';
import { backoffMs } from '../../src/api/live.ts';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
  useCsrf('');
});

function answer(...replies: [status: number, body: unknown, headers?: Record<string, string>][]): { url: string; init: RequestInit }[] {
  const asked: { url: string; init: RequestInit }[] = [];
  globalThis.fetch = async (url, init) => {
    asked.push({ url: String(url), init: init! });
    const [status, body, headers] = replies[Math.min(asked.length, replies.length) - 1]!;
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
  };
  return asked;
}

test('a write carries the login token of the page and an idempotency key, a read carries neither', async () => {
  const asked = answer([200, {}]);
  useCsrf('token');
  await post('/x', { a: 1 });
  await get('/x', { q: '单 元', none: undefined });
  const [write, read] = asked.map((one) => one.init.headers as Record<string, string>);
  assert.equal(write!['X-CSRF-Token'], 'token');
  assert.match(write!['Idempotency-Key']!, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(read!['X-CSRF-Token'], undefined);
  assert.equal(asked[1]!.url, '/api/v1/x?q=%E5%8D%95%20%E5%85%83');
});

test('a refusal comes as the error of the alphabet with its detail', async () => {
  answer([409, { code: 'ledger.changed_meanwhile', message: '已变', detail: { conflicts: [] }, request_id: 'r' }]);
  await assert.rejects(get('/x'), (fault) => {
    assert.ok(fault instanceof ApiError);
    assert.equal(fault.status, 409);
    assert.equal(fault.code, 'ledger.changed_meanwhile');
    assert.deepEqual(fault.detail, { conflicts: [] });
    return true;
  });
});

test("a proxy's page instead of JSON is still an error with its status", async () => {
  globalThis.fetch = async () => new Response('<html>', { status: 502 });
  await assert.rejects(get('/x'), (fault) => fault instanceof ApiError && fault.status === 502);
});

test('no answer at all is a network error', async () => {
  globalThis.fetch = async () => {
    throw new TypeError('failed to fetch');
  };
  await assert.rejects(call('POST', '/x'), NetworkError);
});

test('the end of the login is told to whoever listens', async () => {
  answer([401, { code: 'unauthenticated', message: '' }]);
  let heard = 0;
  const stop = onUnauthorized(() => heard++);
  await assert.rejects(get('/x'));
  stop();
  await assert.rejects(get('/x'));
  assert.equal(heard, 1);
});

test('a list is walked to its end', async () => {
  const asked = answer([200, { items: [1, 2], next: 'c' }], [200, { items: [3] }]);
  assert.deepEqual(await all('/x'), [1, 2, 3]);
  assert.equal(asked[1]!.url, '/api/v1/x?after=c');
});

test('Retry-After is read as seconds and as a date', () => {
  assert.equal(parseRetryAfter('7', 0), 7000);
  assert.equal(parseRetryAfter('Thu, 01 Jan 1970 00:00:10 GMT', 4000), 6000);
  assert.equal(parseRetryAfter(null, 0), undefined);
  assert.equal(parseRetryAfter('soon', 0), undefined);
});

test('keys differ, addresses are built, waits grow to a limit', () => {
  assert.notEqual(newKey(), newKey());
  assert.equal(newKey(0x017f22e279b0).slice(0, 13), '017f22e2-79b0'); // RFC 9562, appendix A.6
  assert.equal(address('/x', { a: '', b: 0 }), '/api/v1/x?b=0');
  assert.equal(backoffMs(0, () => 0), 1000);
  assert.equal(backoffMs(20, () => 0), 30000);
});
