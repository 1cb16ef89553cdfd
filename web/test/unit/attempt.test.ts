// What is sent again on a bad line: one key for the same words, and a move that is seen to have arrived is not made again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptOf } from '../../src/api/attempt.ts';
import type { OwnDemand } from '../../src/api/types.ts';
import { hasArrived, slotOf } from '../../src/resident/moves.ts';
import { levelsFor } from '../../src/ui/targets.ts';

test('the same words go under the same key, other words under another', () => {
  const first = attemptOf(undefined, { content: '电梯坏了' });
  assert.deepEqual(attemptOf(JSON.parse(JSON.stringify(first)), { content: '电梯坏了' }), first);
  assert.notEqual(attemptOf(first, { content: '电梯又坏了' }).key, first.key);
});

test('a move has arrived when the same move with the same words stands behind what was seen', () => {
  const now = { steps: [{ place: 1, move: 'file' }, { place: 2, move: 'unsolve', note: '还在那里' }] } as unknown as Pick<OwnDemand, 'steps'>;
  assert.ok(hasArrived(now, { move: 'unsolve', note: '还在那里', after: 1 }));
  assert.ok(!hasArrived(now, { move: 'unsolve', note: '还在那里', after: 2 }), 'an older one is another');
  assert.ok(!hasArrived(now, { move: 'unsolve', note: '别的话', after: 1 }));
  assert.ok(!hasArrived(now, {}), 'nothing was sent');
  assert.deepEqual(['solve', 'unsolve', 'settle', 'note'].map(slotOf), ['answer', 'answer', 'answer', 'note']);
});

test('a demand goes to levels below its lead, never to who has it', () => {
  const path = ['1', '2', '3', '4', '5'].map((id) => ({ id }));
  const ids = (more: object): string[] => levelsFor(path, { lead_node_id: '3', holder_node_id: '3', ...more }).map((one) => one.id);
  assert.deepEqual(ids({}), ['4', '5']);
  assert.deepEqual(ids({ holder_node_id: '4' }), ['3', '5']);
  assert.deepEqual(ids({ unit_id: '9' }), ['3', '4', '5'], 'from a unit it may come back');
  assert.deepEqual(ids({ lead_node_id: '8' }), []);
});
