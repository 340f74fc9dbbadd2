/** The series of a browser: its cookie, and owner and thief with one cookie between them. */
import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeSeries, newSeries, readSeries, type Series, useSeries, writeSeries } from './series.rules.ts';

const GRACE_MS = 10_000;
const tag = (text: string): string => createHmac('sha256', 'a key').update(text).digest('base64url');
const start: Series = { counter: 1, rotatedAt: 0, lenient: false, ended: false };

describe('the cookie of a series', () => {
  it('says what was written, in as many characters as every cookie of ours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (counter) => {
        const series = newSeries(randomBytes);
        const cookie = writeSeries(tag, series, counter);
        expect(cookie).toMatch(/^[\w-]{43}$/);
        expect(readSeries(tag, cookie)).toEqual({ series, counter });
      }),
    );
  });

  it('is nothing once a bit of it is another, or where another house made it', () => {
    const cookie = Buffer.from(writeSeries(tag, newSeries(randomBytes), 7), 'base64url');
    for (let bit = 0; bit < cookie.length * 8; bit += 1) {
      const bent = Buffer.from(cookie);
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(readSeries(tag, bent.toString('base64url'))).toBeNull();
    }
    expect(readSeries((text) => `${tag(text)}x`, cookie.toString('base64url'))).toBeNull();
    for (const other of ['', 'A', 'A'.repeat(43), 'A'.repeat(44)]) expect(readSeries(tag, other)).toBeNull();
  });
});

describe('a number that is shown', () => {
  const series = { ...start, counter: 5, rotatedAt: 1_000 };
  it.each([
    ['the last', 5, false, 0, 'current'],
    ['the one before, at once', 4, false, 1_000 + GRACE_MS, 'parallel'],
    ['the one before, later', 4, false, 1_001 + GRACE_MS, 'replayed'],
    ['the one before, later, with the key', 4, true, 1_001 + GRACE_MS, 'lost-answer'],
    ['two before, at once', 3, false, 1_000, 'replayed'],
    ['two before, with the key', 3, true, 1_001 + GRACE_MS, 'replayed'],
    ['one that was never given', 6, true, 0, 'unknown'],
  ] as const)('%s', (_name, counter, keyProven, now, verdict) => {
    expect(judgeSeries(series, { counter, keyProven }, now, GRACE_MS)).toBe(verdict);
  });

  it('is believed once after a lost answer, and is nothing after the end', () => {
    const late = 1_001 + GRACE_MS;
    const again = useSeries(series, { counter: 4, keyProven: true }, late, GRACE_MS).series;
    expect(judgeSeries(again, { counter: 5, keyProven: true }, 2 * late, GRACE_MS)).toBe('replayed');
    // Another request of the browser whose answer was lost, side by side with the one that was believed.
    expect(judgeSeries(again, { counter: 4, keyProven: true }, late + GRACE_MS, GRACE_MS)).toBe('parallel');
    expect(judgeSeries(again, { counter: 4, keyProven: true }, late + GRACE_MS + 1, GRACE_MS)).toBe('replayed');
    expect(judgeSeries(again, { counter: 4, keyProven: false }, late, GRACE_MS)).toBe('replayed');
    const on = useSeries(again, { counter: 6, keyProven: true }, 2 * late, GRACE_MS).series;
    expect(judgeSeries(on, { counter: 6, keyProven: true }, 4 * late, GRACE_MS)).toBe('lost-answer');
    expect(judgeSeries({ ...series, ended: true }, { counter: 5, keyProven: true }, 0, GRACE_MS)).toBe('unknown');
  });
});

/** Each uses what it holds, in any order, with the grace between any two uses passed. */
const holders = fc.array(fc.constantFrom('owner' as const, 'thief' as const), { minLength: 1, maxLength: 30 });
const GAP_MS = GRACE_MS + 1;

/** After how many changes of hands the copy was found; null when nobody found it. */
function play(turns: readonly ('owner' | 'thief')[], keyProven: boolean): { found: boolean; changes: number } {
  let series = start;
  const held = { owner: 1, thief: 1 };
  let last: string | null = null;
  let changes = -1;
  for (const [index, who] of turns.entries()) {
    if (who !== last) changes += 1;
    last = who;
    const used = useSeries(series, { counter: held[who], keyProven }, (index + 1) * GAP_MS, GRACE_MS);
    series = used.series;
    if (used.verdict === 'replayed') return { found: true, changes };
    if (used.issued !== null) held[who] = used.issued;
  }
  return { found: false, changes };
}

describe('a thief with a copy of the cookie', () => {
  it('is found when the cookie first changes hands, whoever came first', () => {
    fc.assert(
      fc.property(holders, (turns) => {
        const { found, changes } = play(turns, false);
        expect(found).toBe(changes >= 1);
      }),
    );
  });

  it('is found when it changes hands a second time, even with a copy of the whole browser and its key', () => {
    fc.assert(
      fc.property(holders, (turns) => {
        const { found, changes } = play(turns, true);
        if (!found) expect(changes).toBeLessThan(2);
        else expect(changes).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('leaves an owner alone in peace who uses one cookie, however late and however often at once', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ gap: fc.nat(100_000), parallel: fc.nat(3) }), { maxLength: 30 }), (uses) => {
        let series = start;
        let held = 1;
        let now = 0;
        for (const { gap, parallel } of uses) {
          now += gap;
          const shown = held;
          for (let request = 0; request <= parallel; request += 1) {
            const used = useSeries(series, { counter: shown, keyProven: false }, now + request, GRACE_MS);
            expect(used.verdict).toBe(request === 0 ? 'current' : 'parallel');
            series = used.series;
            if (used.issued !== null) held = used.issued;
          }
        }
        expect(series.ended).toBe(false);
      }),
    );
  });
});
