// What stays on a phone that several people use.
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import Dexie from 'dexie';
import { test } from 'node:test';
import { enqueue } from '../../src/field/store/answers.ts';
import { FieldStore, leftBehind, storeName, stripOthers, type StoredPack } from '../../src/field/store/store.ts';

test('when somebody else logs in, only what others have not sent yet stays of theirs', async () => {
  for (const account of ['1', '2', '3']) {
    const store = new FieldStore(storeName(account));
    await store.packs.put({ id: '5/6', survey_id: '5', building_id: '6', pack: {}, fetched_at: 1 } as StoredPack);
    await store.remember('session', { name: account });
    if (account === '1') {
      const answer = { outcome: 'unchanged' as const, given_at: new Date(0).toISOString(), based_on: 1, changes: [], answers: {} };
      await enqueue(store, { survey_id: '5', survey_title: '', building_id: '6', door_id: '7', door_label: '', answer }, 1);
    }
    store.close();
  }
  await stripOthers('3');
  assert.deepEqual((await Dexie.getDatabaseNames()).sort(), [storeName('1'), storeName('3')]);
  const other = new FieldStore(storeName('1'));
  assert.deepEqual([await other.packs.count(), await other.meta.count(), await other.queue.count()], [0, 0, 1]);
  other.close();
  const own = new FieldStore(storeName('3'));
  assert.deepEqual([await own.packs.count(), await own.meta.count()], [1, 1]);
  own.close();
  assert.deepEqual(await leftBehind('3'), [{ account: '1', count: 1 }]);
});
