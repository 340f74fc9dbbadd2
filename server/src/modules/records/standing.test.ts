/** An export that is cut when its reader falls, and not before. */
import { expect, it } from 'vitest';
import { whileStanding } from './standing.ts';

async function* pieces(read: string[]): AsyncGenerator<string> {
  for (const piece of ['head', 'one', 'two', 'three']) {
    read.push(piece);
    yield piece;
  }
}

async function told(answers: readonly boolean[]) {
  const [left, read, seen]: [boolean[], string[], string[]] = [[...answers], [], []];
  const cut = await (async () => {
    for await (const piece of whileStanding(pieces(read), async () => left.shift() ?? false)) seen.push(piece);
  })().then(
    () => false,
    () => true,
  );
  return { seen, cut, read: read.length };
}

it('is whole for whoever stands to its end', async () => {
  expect(await told([true, true, true])).toEqual({ seen: ['head', 'one', 'two', 'three'], cut: false, read: 4 });
});

it('is cut before the piece at which its reader stands no more, and nothing is read afterwards', async () => {
  expect(await told([true, false, true])).toEqual({ seen: ['head', 'one'], cut: true, read: 3 });
  expect(await told([false])).toEqual({ seen: ['head'], cut: true, read: 2 });
});
