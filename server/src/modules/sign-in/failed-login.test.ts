/** The lanes of failed sign-ins on a real PostgreSQL: exact in parallel, apart from each other, paused and freed in time. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { loadPolicies, type Policy } from '../policy/index.ts';
import { chargeTry, clearFailures, giveTryBack, type Lane, strangersPausedUntil } from './failed-login.ts';

const loaded = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join());
const policy = loaded.value.house;
const SHORT = policy['sign-in.failed-login.short.failures'];
const PAUSE_MS = policy['sign-in.failed-login.short.pause-seconds'] * 1_000;
const LONG = policy['sign-in.failed-login.long.failures'];
const LONG_PAUSE_MS = policy['sign-in.failed-login.long.pause-seconds'] * 1_000;
const START = Date.parse('2026-03-06T12:00:00Z');

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 10, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

let serial = 0;
const newSubject = (): string => `subject-${++serial}`;
const stranger = (subject: string): Lane => ({ subject, device: null });
const charge = (lane: Lane, now: number, by: Policy = policy) => chargeTry(database.read, by, lane, now);
const clear = (lane: Lane) => database.transaction(async (tx) => clearFailures(tx, lane));
const fill = async (lane: Lane, tries: number, now: number): Promise<boolean[]> => {
  const allowed: boolean[] = [];
  for (let index = 0; index < tries; index += 1) allowed.push((await charge(lane, now)).allowed);
  return allowed;
};

describe('a lane', () => {
  it('lets exactly the limit be judged, however many come at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (parallel) => {
        const lane = stranger(newSubject());
        const verdicts = await Promise.all(Array.from({ length: parallel }, () => charge(lane, START)));
        expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(Math.min(parallel, SHORT));
      }),
      { numRuns: 15 },
    );
  });

  it('says which try is the last before the pause, and until when the pause is', async () => {
    const lane = stranger(newSubject());
    for (let index = 1; index < SHORT; index += 1) {
      expect(await charge(lane, START)).toEqual({ allowed: true, lastBefore: null });
    }
    expect(await charge(lane, START)).toEqual({ allowed: true, lastBefore: START + PAUSE_MS });
    const refused = { allowed: false, rule: 'sign-in.failed-login.short', until: START + PAUSE_MS };
    expect(await charge(lane, START)).toEqual(refused);
    expect(await charge(lane, START + PAUSE_MS - 1)).toEqual(refused);
    expect((await charge(lane, START + PAUSE_MS)).allowed).toBe(true);
  });

  it('is paused for long after the second pause, whatever the first counter says', async () => {
    const lane = stranger(newSubject());
    const second = START + PAUSE_MS;
    expect(await fill(lane, SHORT, START)).not.toContain(false);
    expect(await fill(lane, LONG - SHORT, second)).not.toContain(false);
    const third = second + PAUSE_MS;
    expect(await charge(lane, third)).toMatchObject({
      rule: 'sign-in.failed-login.long',
      until: second + LONG_PAUSE_MS,
    });
    expect((await charge(lane, second + LONG_PAUSE_MS - 1)).allowed).toBe(false);
    expect((await charge(lane, second + LONG_PAUSE_MS)).allowed).toBe(true);
  });

  it('never judges more than the long limit in its window, whatever rhythm the guesses have', async () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 2 * PAUSE_MS }), { minLength: 20, maxLength: 60 });
    const window = policy['sign-in.failed-login.long.window-seconds'] * 1_000;
    await fc.assert(
      fc.asyncProperty(gaps, async (waits) => {
        const lane = stranger(newSubject());
        let now = START;
        const judged: number[] = [];
        for (const wait of waits) {
          now += wait;
          if (now - START >= window) break;
          if ((await charge(lane, now)).allowed) judged.push(now);
        }
        expect(judged.length).toBeLessThanOrEqual(LONG);
        for (const from of judged) {
          const soon = judged.filter((at) => at >= from && at - from < PAUSE_MS);
          // At most the end of one window and the beginning of the next fall into one stretch.
          expect(soon.length).toBeLessThan(2 * SHORT);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('is whole again after a success, and only that lane', async () => {
    const [own, other] = [stranger(newSubject()), stranger(newSubject())];
    await fill(own, SHORT, START);
    await fill(other, SHORT, START);
    await clear(own);
    expect([(await charge(own, START)).allowed, (await charge(other, START)).allowed]).toEqual([true, false]);
  });

  it('loses nothing when the success is rolled back', async () => {
    const lane = stranger(newSubject());
    await fill(lane, SHORT, START);
    const failing = database.transaction(async (tx) => {
      await clearFailures(tx, lane);
      throw new Error('the flow could not be written');
    });
    await expect(failing).rejects.toThrow('could not be written');
    expect((await charge(lane, START)).allowed).toBe(false);
  });

  it('takes back a try that was never judged, and no more than that', async () => {
    const lane = stranger(newSubject());
    await fill(lane, SHORT, START);
    await giveTryBack(database.read, lane);
    expect(await fill(lane, 2, START)).toEqual([true, false]);
  });
});

describe('strangers and the owner', () => {
  it('cannot stop each other: each known browser has a lane of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 15 }), async (guesses) => {
        const subject = newSubject();
        const [known, second] = [
          { subject, device: 'dev_1' },
          { subject, device: 'dev_2' },
        ];
        await fill(stranger(subject), guesses, START);
        expect(await fill(known, SHORT + 1, START)).toEqual([...Array<boolean>(SHORT).fill(true), false]);
        expect((await charge(second, START)).allowed).toBe(true);
        expect((await charge(stranger(subject), START)).allowed).toBe(guesses < SHORT);
      }),
      { numRuns: 10 },
    );
  });

  it('see the pause of strangers only, and only while it lasts', async () => {
    const subject = newSubject();
    const pausedAt = (now: number) => strangersPausedUntil(database.read, subject, now);
    await fill({ subject, device: 'dev_1' }, SHORT + 1, START);
    expect(await pausedAt(START)).toBeNull();
    await fill(stranger(subject), SHORT, START);
    expect([await pausedAt(START), await pausedAt(START + PAUSE_MS - 1)]).toEqual([START + PAUSE_MS, START + PAUSE_MS]);
    expect(await pausedAt(START + PAUSE_MS)).toBeNull();
  });
});

describe('a try during the pause', () => {
  it.each([
    ['leaves it as it is by default, so that nobody keeps an owner out for ever', false, START + PAUSE_MS],
    ['prolongs it where the profile says so', true, START + 1_000 + PAUSE_MS],
  ])('%s', async (_name, prolongs, freeAt) => {
    const by = { ...policy, 'sign-in.failed-login.tries-prolong-pause': prolongs };
    const lane = stranger(newSubject());
    await fill(lane, SHORT, START);
    expect((await charge(lane, START + 1_000, by)).allowed).toBe(false);
    expect((await charge(lane, freeAt - 1, { ...by, 'sign-in.failed-login.tries-prolong-pause': false })).allowed).toBe(
      false,
    );
    expect((await charge(lane, freeAt, by)).allowed).toBe(true);
  });
});
