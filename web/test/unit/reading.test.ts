// What pages share for asking and for taking in workbooks: the newest answer counts, a failure is kept, a look comes first.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useImport } from '../../src/console/ui/import.ts';
import { useReading } from '../../src/ui/reading.ts';

test('an answer that comes late does not take the place of a newer one', async () => {
  const waiting: ((answer: string) => void)[] = [];
  const { found, isBusy, read } = useReading((_question: string) => new Promise<string>((done) => waiting.push(done)));
  const first = read('first');
  const second = read('second');
  waiting[1]!('newer');
  await second;
  assert.equal(isBusy.value, false);
  waiting[0]!('late');
  await first;
  assert.equal(found.value, 'newer');
});

test('a failure is kept beside what was known, and forgotten when it is tried again', async () => {
  let isBroken = false;
  const { found, fault, read } = useReading(async () => {
    if (isBroken) throw new Error('no network');
    return 1;
  });
  await read();
  isBroken = true;
  await read();
  assert.equal(found.value, 1);
  assert.match(String(fault.value), /no network/);
  isBroken = false;
  await read();
  assert.equal(fault.value, undefined);
});

test('a workbook is looked at first, and taken in only when it is asked for', async () => {
  const asked: boolean[] = [];
  const { report, choose, apply } = useImport(async (_file, isDry) => (asked.push(isDry), { rows: 2, faults_count: 0 }));
  assert.equal(await apply(), undefined);
  await choose(new File(['a'], 'a.csv'));
  assert.deepEqual(report.value, { rows: 2, faults_count: 0 });
  assert.deepEqual(await apply(), { rows: 2, faults_count: 0 });
  assert.deepEqual(asked, [true, false]);
});

test('a row that became wrong meanwhile: nothing was taken in, and the report says which', async () => {
  const { report, choose, apply } = useImport(async (_file, isDry) => ({ rows: 2, faults_count: isDry ? 0 : 1 }));
  await choose(new File(['a'], 'a.csv'));
  assert.equal(await apply(), undefined);
  assert.equal(report.value?.faults_count, 1);
});
