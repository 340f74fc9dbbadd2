/**
 * Layouts of the on-screen keyboard as data, and the shuffle. Rows hold [plain, shifted] pairs. Shuffling moves keys
 * within the whole board, so that recorded positions of presses say nothing; it uses rejection sampling on injected
 * randomness, since a biased order would leak exactly what it is meant to hide.
 */
export type KeyPair = readonly [plain: string, shifted: string];
export type Board = readonly (readonly KeyPair[])[];

const letters = (text: string): KeyPair[] => [...text].map((letter) => [letter, letter.toUpperCase()] as const);
const pairs = (plain: string, shifted: string): KeyPair[] =>
  [...plain].map((key, index) => [key, shifted[index] ?? key] as const);

export const LETTER_BOARD: Board = [
  pairs('1234567890', '1234567890'),
  letters('qwertyuiop'),
  letters('asdfghjkl'),
  letters('zxcvbnm'),
];

export const SYMBOL_BOARD: Board = [
  pairs('!"#$%&\'()*', '!"#$%&\'()*'),
  pairs('+,-./:;<=>', '+,-./:;<=>'),
  pairs('?@[\\]^_`{|', '?@[\\]^_`{|'),
  pairs('}~', '}~'),
];

export function shuffled(board: Board, randomByte: () => number): Board {
  const keys = board.flat();
  for (let last = keys.length - 1; last > 0; last -= 1) {
    const other = below(last + 1, randomByte);
    const a = keys[last];
    const b = keys[other];
    if (a !== undefined && b !== undefined) {
      keys[last] = b;
      keys[other] = a;
    }
  }
  let start = 0;
  return board.map((row) => {
    const part = keys.slice(start, start + row.length);
    start += row.length;
    return part;
  });
}

/** A whole number below `bound` (at most 256) without modulo bias. */
function below(bound: number, randomByte: () => number): number {
  const usable = 256 - (256 % bound);
  for (;;) {
    const byte = randomByte();
    if (byte < usable) return byte % bound;
  }
}
