// From what a captain writes to the changes of an answer, and from a conflict back to one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Door, Resident, Sheet, Target } from '../../src/api/types.ts';
import { answerOf, changesOf, corrected, countChanges, countOrphans, draftOf, emptyDraft, isAboutGone, settle, unanswered, vacated } from '../../src/field/store/draft.ts';
import { doorStates, nextDoor, tally, unitsOf } from '../../src/field/store/doors.ts';
import type { Pack, TargetStatus } from '../../src/api/types.ts';
import type { AnswerItem } from '../../src/field/store/store.ts';

const person = (id: string, more: Partial<Resident> = {}): Resident => ({
  person_id: id, spell_id: `s${id}`, household_id: 'h1', name: `人${id}`, sex: 'male', relation: '02', residence: 'usual', is_linked: false, version: 3, phone_mask: '138****0001', ...more,
});
const door = (id: string, more: Partial<Door> = {}): Door => ({
  id, building_id: 'b', unit: '1单元', unit_no: 1, floor: 1, room: id, label: id, usage: 'owner_occupied', households: 1, residents: 1, version: 7, ...more,
});
const target = (...residents: Resident[]): Target => ({ door: door('101'), status: 'waiting', households: [{ id: 'h1', door_id: '101', number: 1, version: 1, residents }] });

test('a correction holds only what differs, and a mask left alone is no change', () => {
  assert.deepEqual(corrected(person('1'), { name: '人1', phone: '138****0001', sex: 'female', residence: 'usual' }), { sex: 'female' });
  assert.deepEqual(corrected(person('1'), { phone: '' }), { phone: '' });
});

test('edits and new people become changes in an order that the server can follow', () => {
  const draft = { ...emptyDraft(), edits: { '1': { leaving: 'death' as const, on: '2023-01-02' }, '2': { person: { name: '新' } } }, households: ['new-1', 'new-2'] };
  draft.added = [
    { ref: 'a', kind: 'add', household_ref: 'new-1', person: { name: '甲' } },
    { ref: 'b', kind: 'birth', household_id: 'h1', on: '2023-01-01', person: { name: '乙' } },
  ];
  assert.deepEqual(changesOf(target(person('1'), person('2')), draft), [
    { kind: 'death', person_id: '1', based_on: 3, on: '2023-01-02' },
    { kind: 'correct', person_id: '2', based_on: 3, person: { name: '新' } },
    { kind: 'add_household', household_ref: 'new-1' },
    { kind: 'add', person: { name: '甲' }, household_ref: 'new-1' },
    { kind: 'birth', person: { name: '乙' }, on: '2023-01-01', household_id: 'h1' },
  ]);
});

test('a vacated door moves everybody out and stands empty', () => {
  assert.deepEqual(vacated(target(person('1')), '2023-01-01'), [
    { kind: 'move_out', person_id: '1', based_on: 3, on: '2023-01-01' },
    { kind: 'set_usage', usage: 'vacant', based_on: 7 },
  ]);
});

test('replies to the questions go along only when somebody was met', () => {
  const draft = { ...emptyDraft(), answers: { q: true, empty: '' } };
  assert.deepEqual(answerOf('unchanged', target(), draft, [], new Date(0)).answers, { q: true });
  assert.deepEqual(answerOf('not_reached', target(), draft, [], new Date(0)).answers, {});
  assert.equal(answerOf('unchanged', { ...target(), answer_id: '5' }, draft, [], new Date(0)).amends, '5');
});

test('"no" answers a required question, nothing does not', () => {
  const question = { key: 'q', text: '', kind: 'yes_no' as const, required: true };
  assert.equal(unanswered([question], { ...emptyDraft(), answers: { q: false } }).length, 0);
  assert.equal(unanswered([question], emptyDraft()).length, 1);
});

test('choosing the ledger drops that member, choosing mine keeps it on the new version', () => {
  const answer = answerOf('changed', target(person('1')), emptyDraft(), [{ kind: 'correct', person_id: '1', based_on: 3, person: { name: '新', phone: '139' } }], new Date(0));
  const sheet: Sheet = { door: door('101', { version: 9 }), households: target(person('1', { version: 5 })).households };
  const settled = settle(answer, sheet, { '/changes/0/name': 'ledger', '/changes/0/phone': 'yours' });
  assert.deepEqual(settled.changes, [{ kind: 'correct', person_id: '1', based_on: 5, person: { phone: '139' } }]);
  assert.equal(settled.based_on, 9);
  const nothing = settle(answer, sheet, { '/changes/0/name': 'ledger', '/changes/0/phone': 'ledger' });
  assert.deepEqual([nothing.outcome, nothing.changes], ['unchanged', []]);
});

test('a person who has left by the ledger is left alone, or comes back as he was seen', () => {
  const sheet: Sheet = { door: door('101', { version: 9 }), households: [] };
  const gone = '/changes/0/person/to_on';
  assert.ok(isAboutGone({ pointer: gone }) && !isAboutGone({ pointer: '/changes/0/person/name' }) && !isAboutGone({ pointer: '/based_on' }));
  const out = answerOf('changed', target(person('1')), emptyDraft(), [{ kind: 'move_out', person_id: '1', based_on: 3 }], new Date(0));
  for (const choice of ['ledger', 'yours'] as const) assert.deepEqual(settle(out, sheet, { [gone]: choice }).changes, [], 'there is nothing left to end');
  const stays = answerOf('changed', target(person('1')), emptyDraft(), [{ kind: 'correct', person_id: '1', based_on: 3, person: { phone: '13900000000' } }], new Date(0));
  assert.deepEqual(settle(stays, sheet, { [gone]: 'ledger' }, [person('1')]).outcome, 'unchanged');
  assert.deepEqual(settle(stays, sheet, { [gone]: 'yours' }, [person('1')]).changes, [
    { kind: 'add', person: { name: '人1', sex: 'male', relation: '02', residence: 'usual', phone: '13900000000' } },
  ]);
});

test('an edit is based on the person as he was seen, whatever the ledger has learned since', () => {
  const draft = { ...emptyDraft(), edits: { '1': { person: { name: '新' }, version: 3 } }, usage: { usage: 'rented' as const, version: 7 } };
  assert.deepEqual(changesOf({ ...target(person('1', { version: 8 })), door: door('101', { version: 9 }) }, draft), [
    { kind: 'correct', person_id: '1', based_on: 3, person: { name: '新' } },
    { kind: 'set_usage', usage: 'rented', based_on: 7 },
  ]);
});

test('what is counted is what is sent: nothing of people who are not there any more', () => {
  const draft = { ...emptyDraft(), edits: { '1': { person: { name: '新' } }, '9': { leaving: 'death' as const } } };
  assert.equal(countChanges(target(person('1')), draft), 1);
  assert.equal(countOrphans(target(person('1')), draft), 1);
});

test('an answer becomes the draft again from which it was made', () => {
  const draft = { ...emptyDraft(), edits: { '1': { leaving: 'death' as const, on: '2023-01-02', version: 3 }, '2': { person: { name: '新' }, version: 2 } }, households: ['new-1'], answers: { q: true }, note: '说明' };
  const place = target(person('1'), person('2', { version: 2 }));
  const added = [{ ref: 'a', kind: 'birth' as const, household_ref: 'new-1', on: '2023-01-01', person: { name: '甲' } }];
  const answer = answerOf('changed', place, draft, changesOf(place, { ...draft, added }), new Date(0));
  const again = draftOf(answer);
  assert.deepEqual({ ...again, added: [] }, { ...draft, added: [] });
  assert.deepEqual(answerOf('changed', place, again, changesOf(place, again), new Date(0)), answer);
});

const pack = (...doors: [id: string, floor: number, status: TargetStatus, unit?: number][]): Pack =>
  ({ survey: { id: '1' }, targets: doors.map(([id, floor, status, unit = 1]) => ({ door: door(id, { floor, room: id, unit_no: unit }), status, households: [] })) }) as unknown as Pack;

test('the matrix has the top floor first and the way follows it', () => {
  const states = doorStates(pack(['101', 1, 'waiting'], ['102', 1, 'waiting'], ['201', 2, 'waiting'], ['-101', -1, 'waiting'], ['2101', 1, 'waiting', 2]), []);
  assert.deepEqual(unitsOf(states).map((unit) => unit.floors.map((row) => row.doors.map((one) => one.target.door.id))), [[['201'], ['101', '102'], ['-101']], [['2101']]]);
  assert.equal(nextDoor(states, '102')?.target.door.id, '-101');
  assert.equal(nextDoor(states, '2101')?.target.door.id, '201');
});

test('an answer on its way counts at once, a sent one is what the station says', () => {
  const queue = [
    { survey_id: '1', door_id: '101', state: 'queued', answer: { outcome: 'vacant' } },
    { survey_id: '1', door_id: '102', state: 'sent', answer: { outcome: 'merged' } },
    { survey_id: '2', door_id: '103', state: 'queued', answer: { outcome: 'vacant' } },
  ] as unknown as AnswerItem[];
  const states = doorStates(pack(['101', 1, 'waiting'], ['102', 1, 'pending'], ['103', 1, 'not_reached']), queue);
  assert.deepEqual(states.map((one) => [one.status, one.travel]), [['vacant', 'queued'], ['pending', undefined], ['not_reached', undefined]]);
  assert.deepEqual(tally(states), { doors: 3, done: 1, remaining: 1, notReached: 1, pending: 1, unsent: 1 });
});
