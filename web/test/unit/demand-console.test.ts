// Tells the console's rules of demands: what the clock says and shows, which moves are offered and how, what figures span.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockText, toneOf } from '../../src/console/demand/clock.ts';
import { deedsOf, fillIn, formOf } from '../../src/console/demand/moves.ts';
import { isWholeMonths, moved, spanOf, wholeMonths } from '../../src/console/demand/period.ts';
import { percentOf, weightOf } from '../../src/console/demand/rates.ts';
import type { Figures } from '../../src/console/demand/types.ts';
import { tellable } from '../../src/console/demand/words.ts';

const say = (key: string, values: Record<string, unknown> = {}): string => `${key.split('.').pop()}${Object.values(values).length ? `(${Object.values(values).join(' ')})` : ''}`;
const HOUR = 3_600_000;
const filed = Date.parse('2026-11-02T00:00:00Z');
const due = filed + 8 * HOUR;
const one = { state: 'handling', filed_at: new Date(filed).toISOString(), due_at: new Date(due).toISOString() } as const;

test('the clock runs while somebody handles it, turns before it is due, and stands still when it is suspended or handled', () => {
  assert.equal(toneOf(one, filed + HOUR), 'calm');
  assert.equal(toneOf(one, due - 2 * HOUR), 'soon', 'a quarter of the time before');
  assert.equal(toneOf(one, due + 1), 'over');
  assert.equal(clockText(one, due + 26 * HOUR, say), 'over(dh(1 2))');
  assert.equal(clockText(one, filed, say), 'left(hm(8 0))');
  assert.equal(toneOf({ ...one, state: 'suspended' }, due + 1), 'paused');
  assert.equal(toneOf({ ...one, state: 'callback' }, due + 1), 'stopped');
  assert.equal(toneOf({ ...one, state: 'closed' }, due + 1), 'ended');
});

test('what comes next stands first, and calls are one deed', () => {
  assert.deepEqual(deedsOf(['note', 'miss', 'solve', 'unsolve', 'settle', 'urge', 'mediate']), ['callback', 'mediate', 'urge', 'note']);
  assert.deepEqual(deedsOf(['dispatch', 'whistle', 'accept']), ['accept', 'dispatch', 'whistle']);
  assert.equal(formOf('sign'), undefined, 'signing for it asks nothing');
  assert.equal(formOf('transfer')?.told, 'always');
});

test('a template is filled in with what it leaves open', () => {
  assert.equal(fillIn('您好，{place}的{title}（{number}）已办好。{name}', { number: '1-2', title: '漏水', place: '1号楼' }), '您好，1号楼的漏水（1-2）已办好。{name}');
  assert.equal(fillIn('{地点}的{标题}（{编号}）', { number: '1-2', title: '漏水', place: '1号楼' }), '1号楼的漏水（1-2）');
});

test('spans are whole months, quarters and years, and move by their own length', () => {
  assert.deepEqual(spanOf('month', '2026-02-11'), { kind: 'month', from: '2026-02-01', to: '2026-02-28' });
  assert.deepEqual(spanOf('quarter', '2026-11-27'), { kind: 'quarter', from: '2026-10-01', to: '2026-12-31' });
  assert.deepEqual(moved(spanOf('month', '2026-01-31'), -1), spanOf('month', '2025-12-01'));
  assert.deepEqual(moved(spanOf('year', '2026-05-05'), 1), spanOf('year', '2027-01-01'));
  assert.deepEqual(moved({ kind: 'days', from: '2026-03-01', to: '2026-03-07' }, -1), { kind: 'days', from: '2026-02-22', to: '2026-02-28' });
  assert.equal(isWholeMonths({ kind: 'days', from: '2026-03-01', to: '2026-03-30' }), false);
  assert.deepEqual(wholeMonths({ kind: 'days', from: '2026-03-05', to: '2026-04-02' }), { from: '2026-03-01', to: '2026-04-30' });
});

test('below ten there is no percentage, and it is sorted below those that have one', () => {
  assert.equal(percentOf({ numerator: 3, denominator: 7 }), undefined);
  assert.equal(percentOf({ numerator: 11, denominator: 12, permille: 917 }), '91.7%');
  const few = { closing: { numerator: 7, denominator: 7 } } as Figures;
  assert.ok(weightOf(few, 'closing') < weightOf({ closing: { numerator: 0, denominator: 10, permille: 0 } } as Figures, 'closing'));
});

test('a text for a group chat leaves out what is confidential', () => {
  const said = [{ number: '20261102-00001', is_confidential: true }, { number: '20261102-00002', is_confidential: false }];
  assert.deepEqual(tellable(said).map(({ number }) => number), ['20261102-00002']);
});
