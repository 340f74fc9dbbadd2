/** A question beside the form: put anew before it is too old, taken back whole when another way begins. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Asking, keepAsking } from './autofill.logic.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function parts(changes: Partial<Asking<number, string>> = {}) {
  const given: [number, string][] = [];
  let begun = 0;
  const asked: AbortSignal[] = [];
  const asking: Asking<number, string> = {
    begin: async () => {
      begun += 1;
      return begun;
    },
    goodForMs: () => 300_000,
    ask: (_begun, signal) =>
      new Promise((resolve) => {
        asked.push(signal);
        signal.addEventListener('abort', () => resolve(null));
      }),
    onGiven: async (question, answer) => void given.push([question, answer]),
    ...changes,
  };
  return { asking, given, asked, begun: () => begun };
}

it('is put anew before it is too old, and not for ever', async () => {
  const { asking, asked, begun } = parts();
  keepAsking(asking);
  await vi.advanceTimersByTimeAsync(289_999);
  expect([begun(), asked.map(({ aborted }) => aborted)]).toEqual([1, [false]]);
  await vi.advanceTimersByTimeAsync(1);
  expect([begun(), asked.map(({ aborted }) => aborted)]).toEqual([2, [true, false]]);
  await vi.advanceTimersByTimeAsync(100 * 300_000);
  expect(begun()).toBe(12);
});

it('hands in what is chosen, with the question it was chosen for, and ends', async () => {
  const { asking, given, begun } = parts({ ask: async () => 'an answer' });
  keepAsking(asking);
  await vi.advanceTimersByTimeAsync(600_000);
  expect([given, begun()]).toEqual([[[1, 'an answer']], 1]);
});

it('is taken back when another way begins, also while it is being put', async () => {
  const { asking, asked, begun } = parts();
  const offer = keepAsking(asking);
  await vi.advanceTimersByTimeAsync(0);
  await offer.stop();
  expect([asked[0]?.aborted, begun()]).toEqual([true, 1]);
  let arrive = (_question: number): void => {};
  const slow = parts({ begin: () => new Promise((resolve) => (arrive = resolve)) });
  const second = keepAsking(slow.asking);
  let stopped = false;
  const stopping = second.stop().then(() => (stopped = true));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(stopped).toBe(false);
  arrive(1);
  await stopping;
  expect(slow.asked).toEqual([]);
});

it('ends where no question can be put, and where the browser ends it', async () => {
  const none = parts({ begin: async () => null });
  keepAsking(none.asking);
  const left = parts({ ask: async () => null });
  keepAsking(left.asking);
  await vi.advanceTimersByTimeAsync(600_000);
  expect([none.asked, left.begun()]).toEqual([[], 1]);
});
