// Tells the console's rules of surveys: what of a draft is sent, what a copy keeps, and since when time runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Survey } from '../../src/api/types.ts';
import { bodyOf, copyOf, draftFrom, patchOf } from '../../src/console/survey/draft.ts';
import { startedMs } from '../../src/console/survey/duration.ts';

const survey = {
  id: '1', title: '入冬走访', purpose: '核实', legal_basis: '统计法', form_no: '表1', issued_by: '民政局', approval_no: '1号',
  valid_until: '2027-01-31', opens_at: '2026-11-01T00:00:00Z', due_at: '2026-12-01T00:00:00Z', areas: [{ node_id: '5', name: '小区' }],
  verify: ['name'], questions: [], retention_days: 30, baseline: { text: '一天半', minutes: 2160 }, status: 'closed',
  created_at: '2026-10-01T00:00:00Z', sign_offs: [], is_demo: true,
} as Survey;

test('what was emptied in a draft is taken away, not kept in silence', () => {
  const draft = { ...draftFrom(survey), form_no: ' ', due_at: '', opens_at: null as unknown as string, baseline_text: '', baseline_minutes: undefined };
  const body = patchOf(draft);
  assert.deepEqual([body.form_no, body.due_at, body.opens_at, body.baseline], [null, null, null, null]);
  assert.equal(body.issued_by, '民政局');
  assert.ok(!('form_no' in bodyOf(draft)), 'a new survey says nothing of what it has not');
});

test('a copy keeps what is asked and where, but not when', () => {
  const copy = copyOf(survey, '再次走访', '2026-11-27');
  assert.deepEqual([copy.title, copy.opens_at, copy.due_at, copy.valid_until], ['再次走访', '', '', '2027-01-31']);
  assert.equal(copyOf(survey, '再次走访', '2027-02-01').valid_until, '', 'an expired form is approved anew');
  assert.deepEqual(copy.areas, [{ node_id: '5', name: '小区' }]);
});

test('time runs from the opening, or from opens_at when that is later', () => {
  assert.equal(startedMs({ opened_at: '2026-11-01T00:00:00Z', opens_at: '2026-11-02T00:00:00Z' }), Date.parse('2026-11-02T00:00:00Z'));
  assert.equal(startedMs({ opened_at: '2026-11-03T00:00:00Z', opens_at: '2026-11-02T00:00:00Z' }), Date.parse('2026-11-03T00:00:00Z'));
  assert.equal(startedMs({}), undefined);
});
