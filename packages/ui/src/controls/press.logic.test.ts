import { expect, test } from 'vitest';
import { isTailOfAnother } from './press.logic.ts';

test.each([
  ['the first press', 1, 0, false],
  ['a press after others long ago', 1, 3, false],
  ['the second press of a row that began here', 2, 1, false],
  ['the third press of a row that began here', 3, 2, false],
  ['the keyboard', 0, 0, false],
  ['the keyboard after a press', 0, 1, false],
  ['the second half of a double press on what stood here before', 2, 0, true],
  ['the third press of a row that began elsewhere', 3, 0, true],
  ['a row that began elsewhere, after an earlier press here', 3, 1, true],
])('%s (%i after %i) belongs to another button: %s', (_about, count, last, isTail) => {
  expect(isTailOfAnother(count, last)).toBe(isTail);
});
