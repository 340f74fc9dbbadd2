/** What a day is counted as and what of it is unusual, by table; folding it in pieces gives what folding it at once does. */
import { reviewKinds, reviewRules } from '@strongroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../audit/index.ts';
import { loadPolicies, type Policy } from '../policy/index.ts';
import { beginTally, findingsOf, kindOf, type Owner, tally, totalOf } from './reviews.rules.ts';

const loaded = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join());
const policy: Policy = loaded.value.house;
const BEGINS_AT = Date.parse('2026-09-16T04:00:00Z');
const owner: Owner = { userId: 'usr_me', knownAddresses: new Set(['203.0.113.7']), policy };

let serial = 0;
type Traits = Partial<AuditEntry> & { readonly address?: string };
function entry({ address = '203.0.113.7', ...traits }: Traits = {}): AuditEntry {
  serial += 1;
  return {
    id: `aud_${serial}`,
    at: BEGINS_AT + serial,
    event: 'session.opened',
    outcome: 'done',
    actor: { kind: 'user', userId: 'usr_me', sessionId: null, surface: 'portal' },
    origin: { address, device: 'Firefox on Linux', requestId: 'r' },
    userId: 'usr_me',
    accountId: null,
    details: {},
    ...traits,
  };
}
const repeat = (count: number, traits: Traits): AuditEntry[] => Array.from({ length: count }, () => entry(traits));
const read = (entries: readonly AuditEntry[], by = policy) => {
  const done = tally(beginTally(BEGINS_AT), entries, { ...owner, policy: by });
  return { ...done, findings: findingsOf(done, by) };
};
const rulesOf = (entries: readonly AuditEntry[], by = policy): string[] =>
  read(entries, by).findings.map(({ rule }) => rule);

const refusedSignIn: Traits = { event: 'sign-in.refused', outcome: 'refused' };
const wrongCode: Traits = { event: 'challenge.answered', outcome: 'refused' };
const other = { kind: 'user', userId: 'usr_other', sessionId: null, surface: 'portal' } as const;
const system = { kind: 'system', userId: null, sessionId: null, surface: null } as const;
const by = (surface: 'mobile' | 'desktop' | 'api' | 'phone-desk'): Traits => ({
  event: 'order.sent',
  actor: { ...other, userId: 'usr_me', surface },
});

describe('what is unusual', () => {
  it.each<[string, Traits[], string[]]>([
    ['nothing', [], []],
    ['signing in from where one always does', [{}], []],
    ['a new device', [{ details: { newDevice: true } }], ['new-device']],
    ['a new address', [{ address: '198.51.100.4' }], ['new-address']],
    ['a new address that was refused', [{ ...refusedSignIn, address: '198.51.100.4' }], []],
    ['three refused sign-ins', repeat(3, refusedSignIn), []],
    ['four refused sign-ins', repeat(4, refusedSignIn), ['refused-sign-ins']],
    ['three wrong codes', repeat(3, wrongCode), []],
    ['four wrong codes', repeat(4, wrongCode), ['refused-proofs']],
    ['right codes, many', repeat(9, { event: 'challenge.answered' }), []],
    ['a pause', [{ event: 'sign-in.paused', outcome: 'refused' }], ['paused']],
    ['a paused factor', [{ event: 'factor.paused', outcome: 'refused' }], ['paused']],
    ['a new password', [{ event: 'password.changed' }], ['security-change']],
    ['a new factor', [{ event: 'factor.enrolled' }], ['security-change']],
    ['a factor gone', [{ event: 'factor.removed' }], ['security-change']],
    ['a confirmed contact', [{ event: 'contact-point.confirmed' }], ['security-change']],
    ['a password that was not changed', [{ event: 'password.change-refused', outcome: 'refused' }], []],
    ['a withdrawal', [{ event: 'withdrawal.created', accountId: 'acc_1' }], ['withdrawal']],
    ['what the broker made of it', [{ event: 'withdrawal.executed', accountId: 'acc_1', actor: system }], []],
    ['an app', [by('mobile'), by('desktop')], []],
    ['the API', [by('api')], ['unusual-surface']],
    ['the phone desk', [by('phone-desk')], ['unusual-surface']],
    [
      'somebody else on the account',
      [{ event: 'order.sent', actor: other, userId: 'usr_other', accountId: 'acc_1' }],
      ['by-others'],
    ],
    ['staff', [{ event: 'case.noted', actor: { ...system, kind: 'staff' } }], ['by-others']],
    ['a stranger', [{ event: 'sign-in.begun', actor: { ...system, kind: 'anonymous' } }], []],
    [
      'all at once, the gravest first',
      [
        { address: '198.51.100.4', details: { newDevice: true } },
        { event: 'withdrawal.created' },
        { event: 'password.changed' },
      ],
      ['withdrawal', 'security-change', 'new-device', 'new-address'],
    ],
  ])('%s', (_name, traits, expected) => {
    expect(rulesOf(traits.map((each) => (each.id === undefined ? entry(each) : (each as AuditEntry))))).toEqual(
      expected,
    );
  });

  it('follows the numbers of the policy', () => {
    const changed: Policy = {
      ...policy,
      'review.refused-sign-ins': 0,
      'review.refused-proofs': 5,
      'review.usual-surfaces': ['api'],
      'review.clock-back-ms': 0,
    };
    expect(rulesOf([entry(refusedSignIn)], changed)).toEqual(['refused-sign-ins', 'unusual-surface']);
    expect(rulesOf(repeat(5, { ...wrongCode, actor: system }), changed)).toEqual([]);
    expect(rulesOf([entry(by('api'))], changed)).toEqual([]);
    const [first, second] = [entry({ actor: system }), entry({ actor: system })];
    expect(rulesOf([second, first])).toEqual([]);
    expect(rulesOf([second, first], changed)).toEqual(['clocks-disagree']);
  });

  it('names the first entries of a finding and goes on counting', () => {
    const many = repeat(30, { event: 'withdrawal.created' });
    const [finding] = read(many, { ...policy, 'review.finding-entries': 2 }).findings;
    expect(finding).toEqual({
      rule: 'withdrawal',
      count: 30,
      entries: many.slice(0, 2).map(({ id }) => id),
      seconds: null,
    });
  });
});

describe('clocks that disagree', () => {
  it('are told with the furthest, against the latest clock so far', () => {
    const at = (seconds: number) => entry({ at: BEGINS_AT + seconds * 1_000 });
    const entries = [at(100), at(500), at(188), at(300), at(499), at(501)];
    const [finding] = read(entries).findings;
    expect(finding).toMatchObject({ rule: 'clocks-disagree', count: 2, seconds: 312 });
    expect(finding?.entries).toEqual([entries[2]?.id, entries[3]?.id]);
  });
  it('are told when an entry claims a day that was reviewed before', () => {
    const [finding] = read([entry({ at: BEGINS_AT - 90_000 })]).findings;
    expect(finding).toMatchObject({ rule: 'clocks-disagree', seconds: 90 });
  });
});

describe('the counts', () => {
  it.each([
    ['session.opened', 'done', 'sign-in'],
    ['sign-in.refused', 'refused', 'refusal'],
    ['withdrawal.refused', 'refused', 'refusal'],
    ['challenge.answered', 'done', 'proof'],
    ['approval.proven', 'done', 'proof'],
    ['withdrawal.created', 'done', 'withdrawal'],
    ['withdrawal.executed', 'done', 'withdrawal'],
    ['factor.enrolled', 'done', 'security'],
    ['session.all-ended', 'done', 'security'],
    ['device.revoked', 'done', 'security'],
    ['session.ended', 'done', 'other'],
    ['alert.sent', 'done', 'other'],
  ] as const)('take %s, %s, for %s', (event, outcome, kind) => {
    expect(kindOf({ event, outcome })).toBe(kind);
  });

  const anyEntry = fc
    .record({
      event: fc.constantFrom('session.opened', 'sign-in.refused', 'withdrawal.created', 'factor.removed', 'order.sent'),
      outcome: fc.constantFrom<AuditEntry['outcome']>('done', 'refused'),
      address: fc.constantFrom('203.0.113.7', '198.51.100.4'),
      aheadMs: fc.integer({ min: -10_000, max: 10_000 }),
    })
    .map(({ aheadMs, ...traits }) => entry({ ...traits, at: BEGINS_AT + 60_000 + aheadMs }));

  it('add up, and pages give what one reading gives', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 40 }), fc.integer({ min: 1, max: 40 }), (entries, size) => {
        let paged = beginTally(BEGINS_AT);
        for (let from = 0; from < entries.length; from += size) {
          paged = tally(paged, entries.slice(from, from + size), owner);
        }
        const whole = tally(beginTally(BEGINS_AT), entries, owner);
        expect(paged).toEqual(whole);
        expect(totalOf(whole)).toBe(entries.length);
        expect(Object.keys(whole.counts)).toEqual([...reviewKinds]);
        const order = findingsOf(whole, policy).map(({ rule }) => reviewRules.indexOf(rule));
        expect(order).toEqual(order.toSorted((one, another) => one - another));
      }),
    );
  });
});
