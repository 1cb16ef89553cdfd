// The rules by which answers travel from the phone to the station.
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { ApiError, NetworkError } from '../../src/api/client.ts';
import type { AnswerDraft, AnswerReply, LateReply, Pack, Resident } from '../../src/api/types.ts';
import { enqueue, isEnded, referToStation, resolve, StillSending } from '../../src/field/store/answers.ts';
import { discard, pick, retry, Sender, withdraw, type Ports } from '../../src/field/store/queue.ts';
import { FieldStore, packId, type AnswerItem as QueueItem } from '../../src/field/store/store.ts';

let store: FieldStore;
let clock: number;
let sent: { key: string; late_key?: string; answer: AnswerDraft }[];
let answers: ((item: QueueItem) => AnswerReply | LateReply)[];
let timers: { ms: number; what: () => void }[];
let number = 0;

const ok = (item: QueueItem): AnswerReply => ({
  answer_id: `a${sent.length}`,
  fate: 'applied',
  target: { door_id: item.door_id, building_id: item.building_id, status: 'unchanged', answer_id: `a${sent.length}`, households: 1, residents: 2 },
});
const refuse = (status: number, code = 'x', detail?: unknown, retryAfterMs?: number) => (): AnswerReply => {
  throw new ApiError(status, { code, message: `no ${status}`, detail }, retryAfterMs);
};
const cut = (): AnswerReply => {
  throw new NetworkError('cut');
};

function sender(): Sender {
  const ports: Ports = {
    send: async (given) => {
      const item = given as QueueItem;
      sent.push({ key: item.key, late_key: item.late_key, answer: structuredClone(item.answer) });
      return (answers.shift() ?? ok)(item);
    },
    now: () => clock,
    random: () => 0.5,
    later: (ms, what) => {
      timers.push({ ms, what });
      return () => {};
    },
    changed: () => {},
  };
  return new Sender(store, ports);
}

const draft = (given = 1, more: Partial<AnswerDraft> = {}): AnswerDraft => ({
  outcome: 'unchanged',
  given_at: new Date(given).toISOString(),
  based_on: 1,
  changes: [],
  answers: {},
  ...more,
});
const give = (door: string, more: Partial<AnswerDraft> = {}) =>
  enqueue(store, { survey_id: '1', survey_title: 't', building_id: '2', door_id: door, door_label: door, answer: draft(clock, more) }, clock);
const kept = async (key: string) => (await store.queue.get(key)) as QueueItem | undefined;
const state = async (key: string) => (await kept(key))?.state;

beforeEach(() => {
  store = new FieldStore(`test-${number++}`);
  clock = 1_000_000;
  sent = [];
  answers = [];
  timers = [];
});
afterEach(() => store.delete());

test('answers are sent in the order in which they were given', async () => {
  await give('d1');
  await give('d2');
  await give('d3');
  await sender().wake();
  const order = (await store.queue.orderBy('seq').toArray()).map((item) => item.key);
  assert.deepEqual(sent.map((one) => one.key), order);
  assert.equal(await store.queue.where('state').equals('sent').count(), 3);
});

test('an answer whose connection broke is sent again with the same key after a growing wait', async () => {
  const item = await give('d1');
  answers = [cut, cut];
  const one = sender();
  await one.wake();
  assert.equal(await state(item.key), 'queued');
  assert.equal(timers[0]!.ms, 2000);
  clock += 2000;
  await one.wake();
  assert.equal(timers[1]!.ms, 4000);
  clock += 4000;
  await one.wake();
  assert.equal(await state(item.key), 'sent');
  assert.deepEqual(new Set(sent.map((each) => each.key)), new Set([item.key]));
});

test('a page closed while sending sends the answer again with the same key', async () => {
  const item = await give('d1');
  await store.queue.update(item.key, { state: 'sending', tries: 1 });
  const one = sender();
  await one.recover();
  await one.wake();
  assert.deepEqual(sent.map((each) => each.key), [item.key]);
});

test('a busy server is asked again no sooner than it said', async () => {
  await give('d1');
  answers = [refuse(503, 'busy', undefined, 7000)];
  const one = sender();
  await one.wake();
  assert.equal(sent.length, 1);
  assert.equal(timers[0]!.ms, 7000);
  clock += 6999;
  await one.wake();
  assert.equal(sent.length, 1);
  clock += 1;
  await one.wake();
  assert.equal(sent.length, 2);
});

test('an ended login keeps the queue and waits for the person', async () => {
  const item = await give('d1');
  answers = [refuse(401)];
  const one = sender();
  await one.wake();
  assert.equal(one.state, 'login');
  assert.equal(await state(item.key), 'queued');
  await one.wake();
  assert.equal(sent.length, 1);
  await one.wake(true);
  assert.equal(await state(item.key), 'sent');
});

test('answers that can never be sent are parked with the reason and do not hold up others', async () => {
  const refusals: [number, string][] = [[404, 'ledger.no_such_household'], [404, 'ledger.no_such_person'], [404, 'ledger.no_such_door'], [410, 'survey.purged'], [422, 'error.invalid']];
  for (const [status, code] of refusals) {
    const item = await give(code);
    answers = [refuse(status, code)];
    await sender().wake();
    const now = await kept(item.key);
    assert.equal(now?.state, 'parked');
    assert.deepEqual(now?.reason, { status, code, message: `no ${status}` });
    assert.equal(now && isEnded(now), code === 'survey.purged');
  }
  const other = await give('d9');
  await sender().wake();
  assert.equal(await state(other.key), 'sent');
  assert.equal(sent.length, 6);
});

test('neither door nor late hand-in is refused for what a proxy or a public network says: the answer waits', async () => {
  for (const status of [401, 403, 404, 511]) {
    const item = await give(`d${status}`);
    const one = sender();
    answers = Array.from({ length: 12 }, () => refuse(status, `http.${status}`));
    for (let i = 0; i < 12; i++) {
      await one.wake();
      clock += 200_000;
    }
    const now = await kept(item.key);
    assert.deepEqual([now?.state, now?.late_key], ['queued', undefined]);
    answers = [];
    await one.wake(true);
    assert.equal(await state(item.key), 'sent');
  }
});

test('what a proxy refuses for its own reasons is retried a few times only', async () => {
  const item = await give('d1');
  answers = Array.from({ length: 12 }, () => refuse(413, 'http.413'));
  const one = sender();
  for (let i = 0; i < 12; i++) {
    await one.wake();
    clock += 200_000;
  }
  assert.equal(await state(item.key), 'parked');
  assert.equal(sent.length, 8);
});

for (const [status, code] of [[403, 'error.forbidden'], [404, 'error.not_found']] as const) {
  test(`an answer for a building that is one's own no more (${status}) is handed in late, and its fate is kept`, async () => {
    const item = await give('d1', { outcome: 'vacant' });
    answers = [refuse(status, code), () => ({ answer_id: 'a7', fate: 'for_station' })];
    await sender().wake();
    assert.deepEqual(sent.map((one) => one.late_key !== undefined), [false, true]);
    assert.notEqual(sent[1]!.late_key, item.key, 'another request has a key of its own');
    assert.deepEqual(sent[1]!.answer, sent[0]!.answer, 'nothing of what was said is lost, not even when');
    const now = await kept(item.key);
    assert.deepEqual([now?.state, now?.fate, now?.answer_id, now?.reason], ['sent', 'for_station', 'a7', undefined]);
  });
}

test('what nobody takes late either is parked for good', async () => {
  const item = await give('d1');
  answers = [refuse(404, 'error.not_found'), refuse(404, 'survey.no_late_answer')];
  await sender().wake();
  const now = await kept(item.key);
  assert.ok(now && isEnded(now));
});

test('an answer that has arrived keeps its fate and nothing that was said about people', async () => {
  const seen = [{ person_id: '5', name: '王某' }] as Resident[];
  const changes = [{ kind: 'correct' as const, person_id: '5', based_on: 1, person: { phone: '13900000000' } }];
  const answer = draft(clock, { outcome: 'changed', changes, note: '王某说的', answers: { q: '王某' } });
  const item = await enqueue(store, { survey_id: '1', survey_title: 't', building_id: '2', door_id: 'd1', door_label: 'd1', answer, seen }, clock);
  await sender().wake();
  const now = await kept(item.key);
  assert.deepEqual([now?.state, now?.fate, now?.answer.outcome], ['sent', 'applied', 'changed']);
  assert.doesNotMatch(JSON.stringify(now), /王某|139/);
});

test('answers to a survey that has not begun wait until it does', async () => {
  const pack = { survey: { id: '1', opens_at: new Date(clock + 3600_000).toISOString() }, targets: [] } as unknown as Pack;
  await store.packs.put({ id: packId('1', '2'), survey_id: '1', building_id: '2', pack, fetched_at: 1 });
  const item = await give('d1');
  answers = [refuse(409, 'survey.not_open_yet')];
  const one = sender();
  await one.wake();
  assert.equal(await state(item.key), 'queued');
  assert.equal(timers.at(-1)?.ms, 3600_000);
  clock += 3600_000;
  await one.wake();
  assert.equal(await state(item.key), 'sent');
});

test('handing in late goes on under its own key when the connection breaks or the page is closed', async () => {
  const item = await give('d1');
  answers = [refuse(404, 'error.not_found'), cut];
  await sender().wake();
  assert.equal(await state(item.key), 'queued');
  clock += 60_000;
  answers = [() => ({ answer_id: 'a7', fate: 'sealed' })];
  const reopened = sender();
  await reopened.recover();
  await reopened.wake();
  assert.equal(sent[2]!.late_key, sent[1]!.late_key);
  assert.equal((await kept(item.key))?.fate, 'sealed');
});

test('a token of the page that has gone stale is no reason to hand an answer in late', async () => {
  const item = await give('d1');
  answers = [refuse(403, 'request.csrf')];
  await sender().wake();
  assert.equal(sent.length, 1);
  assert.equal(await state(item.key), 'parked');
});

test('a fault of the server is retried a few times, then parked, while other doors go on', async () => {
  const item = await give('d1');
  const other = await give('d2');
  answers = [refuse(500), ok, ...Array.from({ length: 7 }, () => refuse(500))];
  const one = sender();
  await one.wake();
  assert.equal(await state(other.key), 'sent');
  for (let i = 0; i < 7; i++) {
    clock += 200_000;
    await one.wake();
  }
  assert.equal(await state(item.key), 'parked');
  assert.equal(sent.filter((each) => each.key === item.key).length, 8);
});

test('a conflict waits for the person, holds back later answers for that door only, and is resolved under a new key', async () => {
  const detail = { conflicts: [{ pointer: '/changes/0/phone', yours: 'a', ledger: 'b' }], door: { door: { id: 'd1', version: 9 }, households: [] } };
  const first = await give('d1', { outcome: 'changed', changes: [{ kind: 'correct', person_id: '5', based_on: 1, person: { phone: '1' } }] });
  await give('d2');
  answers = [refuse(409, 'ledger.changed_meanwhile', detail)];
  const one = sender();
  await one.wake();
  const now = await kept(first.key);
  assert.equal(now?.state, 'conflict');
  assert.equal(now?.conflict?.conflicts[0]?.ledger, 'b');
  assert.equal(sent.length, 2);
  await resolve(store, first.key, draft(clock, { outcome: 'changed', based_on: 9 }), clock);
  await one.wake();
  assert.equal(await kept(first.key), undefined);
  assert.equal(sent[2]!.answer.based_on, 9);
  assert.notEqual(sent[2]!.key, first.key);
});

test('a refusal by 409 that is no conflict of the ledger is parked', async () => {
  const item = await give('d1');
  answers = [refuse(409, 'survey.closed')];
  await sender().wake();
  assert.equal(await state(item.key), 'parked');
});

test('a second answer replaces the first while that was never tried', async () => {
  const first = await give('d1');
  clock += 5;
  const second = await give('d1', { outcome: 'vacant' });
  await sender().wake();
  assert.equal(await kept(first.key), undefined);
  assert.deepEqual(sent.map((each) => each.key), [second.key]);
});

test('a second answer follows the first when that may have arrived, and amends it', async () => {
  const first = await give('d1');
  answers = [cut];
  const one = sender();
  await one.wake();
  clock += 5000;
  const second = await give('d1', { outcome: 'not_reached' });
  await one.wake(true);
  assert.deepEqual(sent.map((each) => each.key), [first.key, first.key, second.key]);
  assert.equal(sent[2]!.answer.amends, (await kept(first.key))?.answer_id);
});

test('an answer with changes that may have arrived must be seen before it is answered anew', async () => {
  await give('d1', { outcome: 'changed', changes: [{ kind: 'add', person: { name: '甲' } }] });
  answers = [cut];
  await sender().wake();
  await assert.rejects(give('d1'), StillSending);
  assert.equal(await store.queue.count(), 1);
});

test('only an answer that was never tried can be taken back', async () => {
  const untried = await give('d1');
  assert.equal(await withdraw(store, untried.key), true);
  const tried = await give('d2');
  answers = [cut];
  await sender().wake();
  assert.equal(await withdraw(store, tried.key), false);
  assert.equal(await state(tried.key), 'queued');
});

test('a parked answer can be tried again under its key, or thrown away', async () => {
  const item = await give('d1');
  answers = [refuse(404, 'error.not_found'), refuse(404, 'survey.no_late_answer')];
  const one = sender();
  await one.wake();
  await retry(store, item.key);
  await one.wake();
  assert.equal(await state(item.key), 'sent');
  assert.equal(sent[2]!.late_key, undefined, 'the building may be one\'s own again');
  const other = await give('d2');
  answers = [refuse(404, 'error.not_found'), refuse(404, 'survey.no_late_answer')];
  await one.wake();
  await discard(store, other.key);
  assert.equal(await kept(other.key), undefined);
  await discard(store, item.key);
  assert.equal(await state(item.key), 'sent');
});

test('an answer that arrived shows in the pack', async () => {
  const pack = { survey: { id: '1' }, targets: [{ door: { id: 'd1', version: 1 }, status: 'waiting', households: [] }] } as unknown as Pack;
  await store.packs.put({ id: packId('1', '2'), survey_id: '1', building_id: '2', pack, fetched_at: 1 });
  await give('d1');
  await sender().wake();
  const kept = await store.packs.get(packId('1', '2'));
  assert.equal(kept?.pack.targets[0]?.status, 'unchanged');
  assert.equal(kept?.pack.targets[0]?.answer_id, 'a1');
});

test('picking skips doors whose earlier answer is not settled, and says how long to wait', () => {
  const item = (seq: number, door: string, more: Partial<QueueItem>): QueueItem =>
    ({ kind: 'answer', key: `k${seq}`, seq, survey_id: '1', door_id: door, state: 'queued', tries: 0, next_at: 0, ...more }) as QueueItem;
  const items = [item(1, 'a', { state: 'conflict' }), item(2, 'a', {}), item(3, 'b', { next_at: 500 }), item(4, 'b', {})];
  assert.deepEqual(pick(items, 100), { waitMs: 400 });
  assert.equal(pick([...items, item(5, 'c', {})], 100).item?.key, 'k5');
  assert.equal(pick(items, 500).item?.key, 'k3');
});

test('an answer about a list that is still being made waits and goes again', async () => {
  const item = await give('d1');
  answers = [refuse(409, 'survey.still_opening')];
  const one = sender();
  await one.wake();
  assert.equal(await state(item.key), 'queued');
  clock += 2000;
  await one.wake();
  assert.equal(await state(item.key), 'sent');
});

test('a door that somebody else answered shows both, and the station decides where the person stands by his own', async () => {
  const item = await give('d1');
  answers = [refuse(409, 'survey.already_answered', { conflicts: [{ pointer: '', yours: '1', ledger: '2' }], door: { door: { id: 'd1', version: 2 }, households: [] } })];
  await sender().wake();
  assert.equal(await state(item.key), 'conflict');
  await referToStation(store, item.key);
  answers = [() => ({ answer_id: 'a7', fate: 'for_station' })];
  await sender().wake();
  const now = await kept(item.key);
  assert.deepEqual([now?.state, now?.fate, now?.is_for_station, now?.conflict], ['sent', 'for_station', true, undefined]);
  assert.ok(sent[1]!.late_key && sent[1]!.late_key !== item.key);
});
