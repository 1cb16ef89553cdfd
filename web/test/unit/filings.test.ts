// The rules by which demands of neighbours travel from the phone to the station, and what the phone offers to do with one.
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { ApiError, NetworkError } from '../../src/api/client.ts';
import type { Demand, DemandItem, FilingDraft, Move } from '../../src/api/types.ts';
import { newsOf } from '../../src/field/store/cases.ts';
import { emptyFiling, enqueueFiling, filingDraftId, filingOf, placeOfDraft, reopenFiling, sendFiling, writtenOf, type WrittenFiling } from '../../src/field/store/filings.ts';
import { enqueue } from '../../src/field/store/answers.ts';
import { offerOf, span } from '../../src/field/store/moves.ts';
import { discard, Sender } from '../../src/field/store/queue.ts';
import { FieldStore, isFiling, type FilingItem, type StoredCase } from '../../src/field/store/store.ts';

let store: FieldStore;
let clock: number;
let number = 0;
let uploads: string[];
let filed: { key: string; body: FilingDraft & { photos?: string[] } }[];
let faults: { upload: unknown[]; file: unknown[] };

const written = (more: Partial<WrittenFiling> = {}): WrittenFiling => ({ ...emptyFiling(), kind: 'help', class_code: '03', category: '0301', content: ' 电梯坏了 ', building_id: '5', name: '王阿姨', phone: '13800138000', ...more });
const about = filingDraftId('5');

async function give(photos = 2): Promise<FilingItem> {
  await store.drafts.put({ id: about, draft: written(), saved_at: clock });
  for (let at = 0; at < photos; at++) await store.photos.put({ id: `p${at}`, about, bytes: new Uint8Array([at]).buffer, type: 'image/jpeg' });
  return enqueueFiling(store, about, { place: '1号楼', filing: filingOf(written(), new Date(clock)) }, clock);
}

function sender(): Sender {
  return new Sender(store, {
    send: async (item) => {
      if (!isFiling(item)) return { answer_id: 'a', fate: 'applied' };
      return sendFiling(store, item, {
        upload: async ({ id }) => {
          const fault = faults.upload.shift();
          if (fault) throw fault;
          uploads.push(id);
          return { digest: `d-${id}` };
        },
        file: async (body, key) => {
          filed.push({ key, body: structuredClone(body) });
          const fault = faults.file.shift();
          if (fault) throw fault;
          return { item: { id: '77', number: '20261126-00001' } } as Demand;
        },
      });
    },
    now: () => clock,
    random: () => 0.5,
    later: () => () => {},
    changed: () => {},
  });
}

const kept = async (key: string): Promise<FilingItem | undefined> => (await store.queue.get(key)) as FilingItem | undefined;
const refused = (status: number, pointer = ''): ApiError => new ApiError(status, { code: 'invalid', message: '不对。', faults: pointer ? [{ pointer, message: '。' }] : [] });

beforeEach(() => {
  store = new FieldStore(`filings-${number++}`);
  clock = 1_000_000;
  uploads = [];
  filed = [];
  faults = { upload: [], file: [] };
});
afterEach(() => store.delete());

test('photos go first, then the filing with them, once; what is sent leaves nothing about people', async () => {
  const item = await give();
  assert.equal(await store.drafts.count(), 0, 'the filing takes the place of its draft');
  await sender().wake();
  assert.deepEqual(uploads, ['p0', 'p1']);
  assert.deepEqual(filed.map((one) => [one.key, one.body.photos, one.body.content]), [[item.key, ['d-p0', 'd-p1'], '电梯坏了']]);
  const now = await kept(item.key);
  assert.deepEqual([now?.state, now?.demand_id, now?.number], ['sent', '77', '20261126-00001']);
  assert.doesNotMatch(JSON.stringify(now), /王阿姨|138|电梯/);
  assert.equal(await store.photos.count(), 0);
});

test('a photo that has arrived is not sent again, and the filing keeps its key and its words', async () => {
  const item = await give();
  faults.upload = [undefined, new NetworkError('cut')];
  faults.file = [new NetworkError('cut')];
  const one = sender();
  await one.wake();
  assert.deepEqual([uploads, filed.length, (await kept(item.key))?.state], [['p0'], 0, 'queued']);
  await one.wake(true);
  await one.wake(true);
  assert.deepEqual(uploads, ['p0', 'p1']);
  assert.equal(filed.length, 2);
  assert.deepEqual(filed[0], filed[1], 'a repeated request is the same request');
  assert.equal((await kept(item.key))?.state, 'sent');
});

test('a page closed while sending sends the filing again under its key', async () => {
  const item = await give(0);
  await store.queue.update(item.key, { state: 'sending', tries: 1 });
  const one = sender();
  await one.recover();
  await one.wake();
  assert.deepEqual(filed.map((each) => each.key), [item.key]);
});

test('photos that waited too long on the server are sent once more', async () => {
  const item = await give(1);
  faults.file = [refused(422, '/photos')];
  const one = sender();
  await one.wake();
  assert.equal((await kept(item.key))?.state, 'queued');
  await one.wake(true);
  assert.deepEqual(uploads, ['p0', 'p0']);
  assert.equal((await kept(item.key))?.state, 'sent');
});

test('photos that the server never has are no reason to ask for ever', async () => {
  const item = await give(1);
  faults.file = Array.from({ length: 10 }, () => refused(422, '/photos'));
  const one = sender();
  for (let i = 0; i < 10; i++) await one.wake(true);
  assert.equal((await kept(item.key))?.state, 'parked');
  assert.equal(filed.length, 4);
});

test('a refused filing opens as a draft again with its photos, and goes as a new request', async () => {
  const item = await give();
  faults.file = [refused(422, '/contact/phone')];
  const one = sender();
  await one.wake();
  assert.equal((await kept(item.key))?.state, 'parked');
  const id = await reopenFiling(store, item.key, clock);
  assert.equal(id, about);
  assert.deepEqual((await store.drafts.get(about))?.draft, written({ content: '电梯坏了' }));
  const again = await enqueueFiling(store, about, { place: '1号楼', filing: filingOf(written(), new Date(clock)) }, clock);
  await one.wake();
  assert.notEqual(filed[1]!.key, filed[0]!.key);
  assert.equal((await kept(again.key))?.state, 'sent');
  assert.equal(filed[1]!.body.photos?.length, 2);
});

test('a filing that may have arrived is not opened again', async () => {
  const item = await give(0);
  faults.file = Array.from({ length: 8 }, () => new ApiError(500, { code: 'internal', message: '' }));
  const one = sender();
  for (let i = 0; i < 8; i++) await one.wake(true);
  assert.equal((await kept(item.key))?.state, 'parked');
  assert.equal(await reopenFiling(store, item.key, clock), undefined);
  await discard(store, item.key);
  assert.equal(await store.queue.count(), 0);
});

test('a filing that is refused holds up neither answers nor other filings', async () => {
  const first = await give(0);
  faults.file = [refused(404)];
  const answer = { outcome: 'unchanged' as const, given_at: new Date(0).toISOString(), based_on: 1, changes: [], answers: {} };
  const door = await enqueue(store, { survey_id: '1', survey_title: '', building_id: '5', door_id: '6', door_label: '', answer }, clock);
  const second = await give(0);
  await sender().wake();
  assert.deepEqual(await Promise.all([first, door, second].map(async ({ key }) => (await store.queue.get(key))?.state)), ['parked', 'sent', 'sent']);
});

test('what is written becomes what is said, and back', () => {
  const filing = filingOf(written({ spot: ' 三单元 ', is_confidential: true, urgency: 'emergency' }), new Date(0));
  assert.deepEqual(filing, {
    kind: 'help', urgency: 'emergency', category: '0301', content: '电梯坏了', filed_at: '1970-01-01T00:00:00.000Z', building_id: '5', spot: '三单元',
    contact: { name: '王阿姨', phone: '13800138000' }, is_confidential: true,
  });
  assert.deepEqual(filingOf(writtenOf(filing), new Date(0)), filing);
  assert.deepEqual(filingOf(written({ name: '', phone: '' }), new Date(0)).contact, undefined);
  assert.equal(placeOfDraft(about), '5');
  assert.equal(placeOfDraft('1/2'), undefined);
});

test('only open moves are offered, the next step first', () => {
  const offer = (moves: string[], more: object = {}) => offerOf({ moves, holder_node_id: '5', lead_node_id: '5', ...more });
  assert.deepEqual(offer(['note', 'escalate', 'accept', 'dispatch', 'urge']), { next: 'accept', word: [], more: ['dispatch', 'escalate', 'note'], atDesk: [] });
  assert.deepEqual(offer(['urge'], { lead_node_id: '4' }).more, ['urge']);
  assert.deepEqual(offer(['miss', 'solve', 'settle', 'unsolve']), { next: undefined, more: [], word: ['solve', 'unsolve', 'settle', 'miss'], atDesk: [] });
  assert.deepEqual(span('1970-01-03T00:00:00Z', 0), { isOver: false, unit: 'days', count: 2 });
  assert.deepEqual(span('1970-01-01T00:10:00Z', 0), { isOver: false, unit: 'hours', count: 1 });
  assert.deepEqual(span('1970-01-01T00:00:00Z', 7200_000), { isOver: true, unit: 'hours', count: 2 });
});

test('whoever works at an office finds every move that people make on the phone, or is told where it is', () => {
  const moves: Move[] = [
    'accept', 'reject', 'dispatch', 'sign', 'return', 'object', 'uphold', 'overrule', 'start', 'contact', 'ask_time', 'grant_time', 'deny_time', 'handle', 'tell', 'answer', 'verify', 'fail',
    'miss', 'solve', 'unsolve', 'settle', 'suspend', 'resume', 'transfer', 'merge', 'escalate', 'whistle', 'link', 'urge', 'supervise', 'withdraw', 'note', 'classify',
  ];
  const { next, more, word, atDesk } = offerOf({ moves, holder_node_id: '5', lead_node_id: '4' });
  assert.deepEqual([next, ...more, ...word, ...atDesk].sort(), [...moves].sort());
  assert.deepEqual(atDesk, ['merge']);
  assert.equal(offerOf({ moves: ['dispatch', 'note'], holder_node_id: '4', lead_node_id: '4' }).next, 'dispatch', 'a returned one waits to go on');
});

test('news of demands are what others did and how they ended, newest first', () => {
  const item = (id: string, more: Partial<DemandItem> = {}) => ({ id, title: `t${id}`, ...more }) as DemandItem;
  const step = (place: number, move: string, at: string, who = '') => ({ place, move, at, who, note: 'n' });
  const cases = [
    { id: '1', is_mine: true, item: item('1'), view: { steps: [step(1, 'file', '1'), step(2, 'urge', '3', '站长'), step(3, 'note', '4', '我'), step(4, 'unsolve', '6')] } },
    { id: '2', is_mine: false, item: item('2', { closed_at: '5', closing: 'solved' }) },
  ] as unknown as StoredCase[];
  assert.deepEqual(newsOf(cases, '我').map((one) => [one.id, one.move ?? one.closing, one.isUrgent]), [['1', 'unsolve', true], ['2', 'solved', false], ['1', 'urge', false]]);
});
