import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LETTER_BOARD, SYMBOL_BOARD, shuffled } from './keyboard.layout.ts';

const PRINTABLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));

test('every printable character of a US keyboard can be typed', () => {
  const typable = new Set([...LETTER_BOARD, ...SYMBOL_BOARD].flat(2));
  expect(PRINTABLE.filter((character) => !typable.has(character))).toEqual([]);
});

test('a shuffled board has the same keys and the same shape', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(255)), (bytes) => {
      const board = shuffled(LETTER_BOARD, () => bytes.next().value ?? 0);
      expect(board.map((row) => row.length)).toEqual(LETTER_BOARD.map((row) => row.length));
      expect(board.flat().map(String).sort()).toEqual(LETTER_BOARD.flat().map(String).sort());
    }),
  );
});

test('bytes that would favour some keys are thrown away', () => {
  // 36 keys: the first choice is among 36 and 252 to 255 are over the largest multiple, so they must not count.
  const bytes = [255, 254, 253, 252, ...Array.from({ length: 40 }, () => 0)];
  const fair = [...Array.from({ length: 40 }, () => 0)];
  const take = (from: number[]) => () => from.shift() ?? 0;
  expect(shuffled(LETTER_BOARD, take(bytes))).toEqual(shuffled(LETTER_BOARD, take(fair)));
});
