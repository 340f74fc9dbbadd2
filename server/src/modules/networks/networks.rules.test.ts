/** Sets of networks over time: what is let in, and that nothing which lets in more ever holds without its wait. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkEntry } from './networks.model.ts';
import { type Known, lets, loosens, stateOf, takingBackLoosens } from './networks.rules.ts';

const NOW = 1_000;
const known: Known = { rangesOf: () => [], asnOf: (address) => (address.startsWith('8.8.') ? 15_169 : null) };
const entry = (
  network: string,
  from = 0,
  until: number | null = null,
  kind: NetworkEntry['kind'] = 'range',
): NetworkEntry => ({
  id: `${network} ${from} ${until}`,
  userId: 'usr_1',
  accountId: null,
  kind,
  network,
  label: '',
  addedAt: 0,
  activeFrom: from,
  activeUntil: until,
});
const BLOCKS = ['8.8.0.0/16', '8.8.8.0/24', '9.9.9.0/24', '2a00::/32'];
const ADDRESSES = ['8.8.8.8', '8.8.9.9', '9.9.9.9', '1.1.1.1', '2a00::1'];
const moment = fc.integer({ min: 0, max: 2_000 });
const anyEntry = fc
  .record({
    network: fc.constantFrom(...BLOCKS),
    from: moment,
    length: fc.option(fc.integer({ min: 1, max: 1_500 })),
    kind: fc.constantFrom('range' as const, 'range' as const, 'exception' as const, 'override' as const),
  })
  .map(({ network, from, length, kind }) => entry(network, from, length === null ? null : from + length, kind));
const anySet = fc.array(anyEntry, { maxLength: 5 });

describe('a set of networks', () => {
  it.each<[string, NetworkEntry[], string, boolean]>([
    ['nothing named lets in anybody', [], '1.1.1.1', true],
    ['inside', [entry('8.8.8.0/24')], '8.8.8.8', true],
    ['outside', [entry('8.8.8.0/24')], '9.9.9.9', false],
    ['mapped is the same', [entry('8.8.8.0/24')], '::ffff:8.8.8.8', true],
    ['pending does not yet', [entry('9.9.9.9'), entry('8.8.8.8', 2_000)], '8.8.8.8', false],
    ['only pending lets in anybody', [entry('8.8.8.8', 2_000)], '1.1.1.1', true],
    ['over no longer', [entry('9.9.9.9'), entry('8.8.8.8', 0, NOW)], '8.8.8.8', false],
    ['an exception beside a network', [entry('9.9.9.9'), entry('1.1.1.1', 0, 2_000, 'exception')], '1.1.1.1', true],
    ['an exception alone restricts nothing', [entry('1.1.1.1', 0, 2_000, 'exception')], '9.9.9.9', true],
    ['the desk lets in anybody', [entry('9.9.9.9'), entry('', 0, 2_000, 'override')], '1.1.1.1', true],
    ['a network by number', [entry('AS15169', 0, null, 'asn')], '8.8.8.8', true],
    ['a network by number, of others', [entry('AS15169', 0, null, 'asn')], '9.9.9.9', false],
    ['a name that stands for nothing any more', [entry('gone', 0, null, 'named')], '9.9.9.9', false],
    ['an address nobody can read', [entry('8.8.8.0/24')], '8.8.8', false],
  ])('%s', (_about, entries, address, expected) => {
    expect(lets(entries, address, NOW, known)).toBe(expected);
  });

  it('that does not loosen lets nobody in, at any moment, who was kept out before', () => {
    fc.assert(
      fc.property(
        anySet,
        anySet,
        fc.constantFrom(...ADDRESSES),
        fc.integer({ min: NOW, max: 4_000 }),
        (before, after, address, at) => {
          if (loosens(before, after, NOW, known)) return;
          expect(lets(after, address, at, known) && !lets(before, address, at, known)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('whose waiting change is taken back lets nobody in who is neither in now nor was on the way', () => {
    fc.assert(
      fc.property(
        anySet,
        fc.nat(4),
        fc.constantFrom(...ADDRESSES),
        fc.integer({ min: NOW, max: 4_000 }),
        (before, index, address, at) => {
          const taken = before[index];
          const state = taken && stateOf(taken, NOW);
          if (taken === undefined || (state !== 'pending' && state !== 'leaving')) return;
          const after = before.map((each) =>
            each === taken ? { ...each, activeUntil: state === 'pending' ? NOW : null } : each,
          );
          if (takingBackLoosens(before, after, NOW, known)) return;
          const own = before.filter(({ kind }) => kind !== 'override');
          const wasComing = lets(before, address, at, known) || lets(own, address, NOW, known);
          expect(lets(after, address, at, known) && !wasComing).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does not loosen by narrowing, and does by anything more', () => {
    const wide = entry('8.8.0.0/16');
    const narrow = entry('8.8.8.0/24');
    expect([
      loosens([], [narrow], NOW, known),
      loosens([wide], [wide, narrow], NOW, known),
      loosens([wide, narrow], [narrow], NOW, known),
      loosens([narrow], [narrow, wide], NOW, known),
      loosens([narrow], [], NOW, known),
      // The other one is on its way out: what seems to narrow now would leave nothing then.
      loosens([{ ...wide, activeUntil: 1_500 }, entry('9.9.9.9')], [{ ...wide, activeUntil: 1_500 }], NOW, known),
    ]).toEqual([false, false, false, true, true, true]);
  });
});
