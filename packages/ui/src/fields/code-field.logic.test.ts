import { expect, test } from 'vitest';
import { normaliseCode } from './code-field.logic.ts';

test.each([
  ['123456', '123456'],
  [' 123 456 ', '123456'],
  ['123-456', '123456'],
  ['123–456', '123456'],
  ['１２３　４５６', '123456'],
  ['12\u00a034\u202f56', '123456'],
  ['12a456', '12a456'],
  ['', ''],
])('%j means %j', (typed, code) => {
  expect(normaliseCode(typed)).toBe(code);
});
