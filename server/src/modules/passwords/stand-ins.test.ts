/** Names that are nobody's: each has its one cost, and all together the mix of those that are somebody's. */
import { randomBytes } from 'node:crypto';
import { HOUR_MS } from '@strongroom/core';
import { describe, expect, it } from 'vitest';
import { type CostShare, draw, makeStandIns } from './stand-ins.ts';

const CHEAP = '$argon2id$v=19$m=19456,t=2,p=1$';
const DEAR = '$argon2id$v=19$m=65536,t=3,p=4$';
const OLD = '$argon2id$v=19$m=7168,t=5,p=1$';
const NAMES = Array.from({ length: 4_000 }, (_, index) => `name ${index}`);
const shares: CostShare[] = [
  { cost: CHEAP, passwords: 600 },
  { cost: DEAR, passwords: 300 },
  { cost: OLD, passwords: 100 },
];
const drawAll = (from: readonly CostShare[]) => NAMES.map((name) => draw(name, from));

describe('the cost drawn for a name', () => {
  it('is the same each time, in whatever order the costs were counted', () => {
    expect(drawAll([...shares].reverse())).toEqual(drawAll(shares));
  });

  it('is as frequent among names as among passwords', () => {
    const drawn = drawAll(shares);
    for (const { cost, passwords } of shares) {
      expect(drawn.filter((each) => each === cost).length / NAMES.length).toBeCloseTo(passwords / 1_000, 1);
    }
  });

  it('changes for no other name than those that a growing cost takes', () => {
    const before = drawAll(shares);
    const after = drawAll([{ cost: CHEAP, passwords: 600 }, { cost: DEAR, passwords: 450 }, ...shares.slice(2)]);
    const moved = after.filter((cost, index) => cost !== before[index]);
    expect(moved.length).toBeGreaterThan(0);
    expect(new Set(moved)).toEqual(new Set([DEAR]));
  });

  it('is none where there is no password', () => expect(draw('name', [])).toBeNull());
});

describe('stand-ins', () => {
  async function standIns(counts: (() => Promise<readonly CostShare[]>)[]) {
    const time = { now: 0 };
    const all = await makeStandIns({
      count: async () => (await counts.shift()?.()) ?? [],
      otherwise: OLD,
      clock: { now: () => time.now },
      random: (length) => randomBytes(length),
    });
    return { time, all };
  }
  const beginning = (phc: string) => phc.slice(0, phc.indexOf('$', '$argon2id$v=19$'.length) + 1);

  it('have the form of a stored hash and the cost of the house while nothing is stored', async () => {
    const { all } = await standIns([]);
    expect(all.of('name')).toMatch(/^\$argon2id\$v=19\$m=7168,t=5,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  it('follow what is stored, an hour later, and keep what was counted when counting fails', async () => {
    const { time, all } = await standIns([
      async () => [{ cost: CHEAP, passwords: 1 }],
      async () => [{ cost: DEAR, passwords: 1 }],
      () => Promise.reject(new Error('no database')),
    ]);
    const now = async (at: number) => {
      time.now = at;
      all.of('name');
      await new Promise((resolve) => setImmediate(resolve));
      return beginning(all.of('name'));
    };
    expect([await now(HOUR_MS - 1), await now(HOUR_MS), await now(3 * HOUR_MS)]).toEqual([CHEAP, DEAR, DEAR]);
  });
});
