// Photos on their way: one after the other, each once, and only those that are still wanted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendKept, type Kept } from '../../src/api/photos.ts';

const photo = (id: string, more: Partial<Kept> = {}): Kept => ({ id, bytes: new ArrayBuffer(1), type: 'image/jpeg', ...more });

/** A phone that keeps these; `during` happens while one is sent. */
function phone(kept: Kept[], during: (id: string) => void = () => undefined, forgets = false) {
  const sent: string[] = [];
  const told: string[] = [];
  const shelf = {
    kept: async () => kept.map((one) => ({ ...one })),
    mark: async (id: string, now: { digest: string; sent_at: number }) => void kept.filter(() => !forgets).filter((one) => one.id === id).forEach((one) => Object.assign(one, now)),
    tell: (at: number, count: number) => void told.push(`${at}/${count}`),
  };
  const send = async (one: Kept): Promise<string> => {
    sent.push(one.id);
    during(one.id);
    return `name-${one.id}`;
  };
  return { kept, sent, told, go: () => sendKept(shelf, send) };
}

test('each photo is sent once, and is not sent again after a failure of what follows', async () => {
  const one = phone([photo('a'), photo('b')]);
  assert.deepEqual(await one.go(), ['name-a', 'name-b']);
  assert.deepEqual(one.told, ['1/2', '2/2']);
  assert.deepEqual(await one.go(), ['name-a', 'name-b']);
  assert.deepEqual(one.sent, ['a', 'b']);
});

test('a photo that is taken off while it is sent, or while another is, does not go and does not come back', async () => {
  const itself = phone([photo('a'), photo('b')], (id) => void (id === 'a' && itself.kept.shift()));
  assert.deepEqual(await itself.go(), ['name-b']);
  assert.deepEqual(itself.kept.map((one) => one.id), ['b']);
  const other = phone([photo('a'), photo('b')], (id) => void (id === 'b' && other.kept.shift()));
  assert.deepEqual(await other.go(), ['name-b']);
});

test('a photo that is added while another is sent goes too', async () => {
  const one = phone([photo('a')], (id) => void (id === 'a' && one.kept.push(photo('b'))));
  assert.deepEqual(await one.go(), ['name-a', 'name-b']);
});

test('what the server had long ago is sent again; the same picture twice is one name', async () => {
  const one = phone([photo('a', { digest: 'name-b', sent_at: Date.now() }), photo('b'), photo('c', { digest: 'old', sent_at: 1 })]);
  assert.deepEqual(await one.go(), ['name-b', 'name-c']);
  assert.deepEqual(one.sent, ['b', 'c']);
});

test('a phone that cannot remember what it has sent comes to an end all the same', async () => {
  const one = phone([photo('a'), photo('b')], undefined, true);
  assert.deepEqual(await one.go(), ['name-a', 'name-b']);
  assert.deepEqual(one.sent, ['a', 'b']);
});
