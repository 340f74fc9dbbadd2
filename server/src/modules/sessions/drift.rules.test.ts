/** What counts as a drift and what comes of it: a table of journeys and thefts, and what holds for every sight. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockAround } from '../networks/index.ts';
import { loadPolicies } from '../policy/index.ts';
import { changesBetween, type DriftVerdict, judgeChanges, nearness, suspendedGroups } from './drift.rules.ts';
import type { Sight } from './sessions.model.ts';

const loaded = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join());
const policy = loaded.value.house;
const near = nearness(blockAround, policy);
const rule = policy['session.drift.portal'];

const HOME: Sight = {
  address: '198.51.100.7',
  country: 'CH',
  asn: 64500,
  program: 'Chrome on Windows',
  platform: 'Windows',
  series: 'AAAAAAAAAAAAAAAA',
};
const SERIES_ELSEWHERE = 'BBBBBBBBBBBBBBBB';

describe('a session', () => {
  it.each<[string, Partial<Sight>, string[], DriftVerdict]>([
    ['at the same desk', {}, [], 'ignore'],
    ['behind another address of the same block', { address: '198.51.100.200', asn: null }, [], 'ignore'],
    ['at the next mast of the same carrier', { address: '203.0.113.9' }, [], 'ignore'],
    ['on the phone instead of the wire', { address: '203.0.113.9', asn: 64501 }, ['network'], 'ignore'],
    ['on a train across the border', { address: '192.0.2.4', asn: 64502, country: 'FR' }, ['country'], 're-prove'],
    ['roaming with the same carrier', { address: '203.0.113.9', country: 'FR' }, ['country'], 're-prove'],
    ['where nobody knows the country', { address: '192.0.2.4', asn: null, country: null }, ['network'], 'ignore'],
    ['in another browser', { program: 'Firefox on Windows' }, ['client'], 're-prove'],
    ['under a copied name on another platform', { platform: 'Linux' }, ['client'], 're-prove'],
    ['in a browser that gives no hint', { platform: null }, [], 'ignore'],
    ['without the cookie of its device', { series: null }, ['client'], 're-prove'],
    ['with the cookie of another device', { series: SERIES_ELSEWHERE }, ['client'], 're-prove'],
    [
      'in another network and browser',
      { address: '192.0.2.4', asn: 64502, program: 'curl' },
      ['network', 'client'],
      'end',
    ],
    ['abroad in another browser', { country: 'FR', program: 'curl' }, ['country', 'client'], 'end'],
    ['from IPv6 instead of IPv4', { address: '2001:db8::1', asn: null }, ['network'], 'ignore'],
  ])('%s', (_name, other, changes, verdict) => {
    const found = changesBetween(HOME, { ...HOME, ...other }, near);
    expect(found).toEqual(changes);
    expect(judgeChanges(found, rule)).toBe(verdict);
  });

  it('of a program is judged by its networks alone', () => {
    const bare = { ...HOME, program: null, platform: null, series: null };
    expect(changesBetween(bare, { ...bare, program: 'curl', platform: 'Linux' }, near)).toEqual([]);
  });

  it('rests in what the policy names while it drifts, and never in reading', () => {
    const drift = { at: 0, changes: ['country' as const], address: HOME.address, program: null };
    expect(suspendedGroups({ drift: null }, policy)).toEqual([]);
    expect(suspendedGroups({ drift }, policy)).toEqual(['trade-reduce', 'trade-open', 'move-money', 'change-security']);
  });
});

describe('for every sight', () => {
  const maybe = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: null });
  const sight: fc.Arbitrary<Sight> = fc.record({
    address: fc.oneof(fc.ipV4(), fc.ipV6()),
    country: maybe('CH', 'FR', 'JP'),
    asn: fc.option(fc.constantFrom(1, 2, 3), { nil: null }),
    program: maybe('Chrome on Windows', 'Firefox on Linux'),
    platform: maybe('Windows', 'Linux'),
    series: maybe('AAAAAAAAAAAAAAAA', SERIES_ELSEWHERE),
  });
  const verdict = fc.constantFrom<DriftVerdict>('ignore', 're-prove', 'end');
  const anyRule = fc.record({ network: verdict, country: verdict, client: verdict, several: verdict });
  const weight: Record<DriftVerdict, number> = { ignore: 0, 're-prove': 1, end: 2 };

  it('nothing has changed against itself', () => {
    fc.assert(fc.property(sight, (one) => changesBetween(one, one, near).length === 0));
  });

  it('a place is said to have changed once at most, a program once at most', () => {
    fc.assert(
      fc.property(sight, sight, (one, other) => {
        const changes = changesBetween(one, other, near);
        return (
          new Set(changes).size === changes.length && !(changes.includes('country') && changes.includes('network'))
        );
      }),
    );
  });

  it('more that changes is never judged more mildly', () => {
    fc.assert(
      fc.property(anyRule, sight, sight, (some, one, other) => {
        const changes = changesBetween(one, other, near);
        const whole = weight[judgeChanges(changes, some)];
        return changes.every((change) => weight[judgeChanges([change], some)] <= whole);
      }),
    );
  });

  it('a rule that ignores everything changes nothing', () => {
    const ignored = { network: 'ignore', country: 'ignore', client: 'ignore', several: 'ignore' } as const;
    fc.assert(
      fc.property(sight, sight, (one, other) => judgeChanges(changesBetween(one, other, near), ignored) === 'ignore'),
    );
  });
});
