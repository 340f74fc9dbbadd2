/** The line of a phone: over with its key, looked after each second, and a place that is free when nobody reads. */
import { expect, it } from 'vitest';
import { makeFollow } from './follow.ts';

type Deps = Parameters<typeof makeFollow>[0];
const USER = { id: 'usr_1' } as never;
const DONE = { value: undefined, done: true };

function line(eventPollMs = 10_000) {
  const seen = { state: 'active', reads: 0, waits: [] as number[], told: [] as boolean[] };
  const deps = {
    keys: { find: async () => ({ state: seen.state }) },
    prompts: {
      waiting: async () => {
        seen.reads += 1;
        return [];
      },
    },
    signals: {
      notify: () => {},
      wait: async (_keyId: string, ms: number) => {
        seen.waits.push(ms);
        return seen.told.shift() ?? false;
      },
      closed: () => false,
      close: () => {},
    },
    eventPollMs,
    keyTrustMs: 1_000,
    clock: { now: () => 0 },
  } as unknown as Deps;
  const follow = makeFollow(deps);
  const open = () => follow.follow('fac_1', USER)?.[Symbol.asyncIterator]() ?? null;
  return { seen, open };
}

it('looks after its key each second, whatever the operator lets prompts wait, and reads those no more often', async () => {
  const { seen, open } = line();
  const events = open();
  expect(String((await events?.next())?.value)).toContain('event: prompts');
  // The next thing to be said is the comment that keeps the line open, fifteen looks later.
  expect((await events?.next())?.value).toBe(':\n\n');
  expect([seen.waits.length, new Set(seen.waits), seen.reads]).toEqual([15, new Set([1_000]), 2]);
});

it('reads what waits when it is told of something', async () => {
  const { seen, open } = line();
  seen.told = [false, true, false];
  const events = open();
  await events?.next();
  await events?.next();
  expect(seen.reads).toBe(3);
});

it.each(['suspended', 'displaced', 'lost', 'revoked'])('is over when its key is %s', async (state) => {
  const { seen, open } = line();
  const events = open();
  await events?.next();
  seen.state = state;
  expect(await events?.next()).toEqual({ value: 'event: ended\ndata: {}\n\n', done: false });
  expect(await events?.next()).toEqual(DONE);
});

it('has as many places as windows, and gives back what nobody ever read', async () => {
  const { open } = line();
  const held = [open(), open(), open()];
  expect([held.includes(null), open()]).toEqual([false, null]);
  await held[0]?.return?.();
  expect(open()).not.toBeNull();
  expect(open()).toBeNull();
});
