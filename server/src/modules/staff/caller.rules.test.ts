/** A caller is right with every fact that was asked, in any spelling that is the fact, and with nothing else. */
import { createHash } from 'node:crypto';
import { type CallerFact, callerPools } from '@strongroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawFacts, type FactsOnFile, isRight } from './caller.rules.ts';

const FILE: FactsOnFile = {
  'birth-date': ['1984-05-12'],
  'family-name': ['Lindqvist Åberg'],
  'phone-last-four': ['0143'],
  'mail-address': ['maya@example.com'],
  'account-number': ['U7301482', 'U7301483'],
  'payee-last-four': ['6789', '4321'],
};
const ask = (fact: CallerFact, said: string): boolean => isRight([fact], [{ fact, said }], FILE);

/** The same bytes for the same seed. */
const seeded = (seed: number) => {
  let counter = 0;
  return (length: number): Uint8Array => {
    counter += 1;
    return createHash('sha256').update(`${seed} ${counter}`).digest().subarray(0, length);
  };
};

describe('an answer', () => {
  it.each<[CallerFact, string, boolean]>([
    ['birth-date', '1984-05-12', true],
    ['birth-date', ' 1984 05 12 ', true],
    ['birth-date', '１９８４-05-12', true],
    ['birth-date', '12.05.1984', false],
    ['family-name', 'lindqvist-åberg', true],
    ['family-name', 'Lindqvist', false],
    ['phone-last-four', '01 43', true],
    ['phone-last-four', '143', false],
    ['mail-address', 'Maya@EXAMPLE.com', false],
    ['mail-address', 'maya@EXAMPLE.com', true],
    ['account-number', 'u730 1483', true],
    ['account-number', 'U730148', false],
    ['payee-last-four', '4321', true],
    ['payee-last-four', '', false],
  ])('%s as "%s": %s', (fact, said, right) => {
    expect(ask(fact, said)).toBe(right);
  });

  it('is right only as a whole', () => {
    const asked = ['birth-date', 'phone-last-four'] as const;
    const all = [
      { fact: 'phone-last-four', said: '0143' },
      { fact: 'birth-date', said: '1984-05-12' },
    ] as const;
    expect(isRight(asked, all, FILE)).toBe(true);
    expect(isRight(asked, all.slice(0, 1), FILE)).toBe(false);
    expect(isRight(asked, [...all, { fact: 'birth-date', said: '1984-05-12' }], FILE)).toBe(false);
    expect(isRight(asked, [all[0], { fact: 'family-name', said: 'Lindqvist Åberg' }], FILE)).toBe(false);
    expect(isRight([], [], FILE)).toBe(false);
    expect(isRight(['payee-last-four'], [{ fact: 'payee-last-four', said: '' }], {})).toBe(false);
  });
});

describe('the draw', () => {
  it('takes one of each pool, every one of them some time, and none that is not on file', () => {
    const seen = new Set<CallerFact>();
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 3 }), (seed, count) => {
        const facts = drawFacts(FILE, count, seeded(seed));
        for (const fact of facts) seen.add(fact);
        expect(facts).toHaveLength(count);
        for (const pool of Object.values(callerPools) as (readonly CallerFact[])[]) {
          expect(facts.filter((fact) => pool.includes(fact)).length).toBeLessThanOrEqual(1);
        }
      }),
    );
    expect(seen.size).toBe(6);
    const little = { 'birth-date': ['1984-05-12'], 'account-number': [] };
    expect(drawFacts(little, 3, seeded(1))).toEqual(['birth-date']);
  });
});
