// The phone's check of a number says what the ledger says (src/modules/ledger/test).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPhone } from '../../src/field/parts/phone.ts';

test('what the ledger takes as a phone is taken at the door, what it refuses is not', () => {
  for (const good of ['13800138000', '+86 138 0013 8000', '0086-13800138000', '8613800138000', '10012345678', '029-8888 1234', '(0917)3261234', '88881234', '2345678']) assert.ok(isPhone(good), good);
  for (const bad of ['1380013800', '138001380001', '12800138000', '00298888123', '1.38E+10', '138****8000', '没有', '12345678', '+1 202 555 0100']) assert.ok(!isPhone(bad), bad);
});
