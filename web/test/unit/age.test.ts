// Who is asked to be checked for being too old.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOverAge } from '../../src/ui/age.ts';

const NOW = new Date(2026, 4, 10);

test('over 120 by the day, by the year, or by a typed ID number; nothing known is no age', () => {
  assert.equal(isOverAge({ birth_on: '1905-05-10' }, NOW), true, 'the birthday of 121');
  assert.equal(isOverAge({ birth_on: '1905-05-11' }, NOW), false, 'still 120');
  assert.equal(isOverAge({ birth_year: 1905 }, NOW), true);
  assert.equal(isOverAge({ birth_year: 1906 }, NOW), false);
  assert.equal(isOverAge({ birth_on: '1950-01-01', birth_year: 1850 }, NOW), false, 'the day says more');
  assert.equal(isOverAge({ id_number: '11010518900312002X' }, NOW), true);
  assert.equal(isOverAge({ id_number: '1101**********002X' }, NOW), false);
  assert.equal(isOverAge({}, NOW), false);
});
