/** How sessions lapse, over any life a session can have. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../policy/index.ts';
import { bornSession, BORN_AT as START } from './session.fixture.ts';
import { CAPABILITY_GROUPS, type Session } from './sessions.model.ts';
import { afterActivity, afterProof, groupLimits, logoffAt, overBecause } from './sessions.rules.ts';

const loaded = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join());
const policy = loaded.value.house;
const MINUTE = 60_000;
const born = (publicComputer: boolean): Session => bornSession({ publicComputer });

describe('a session that lives long', () => {
  const HOUR = 60 * MINUTE;
  const on = (surface: Session['surface']): Session => ({ ...born(false), surface });
  const lapsedAt = (session: Session, now: number) =>
    groupLimits(session, policy, now)
      .filter(({ lapsed }) => lapsed)
      .map(({ group }) => group);

  it.each(['mobile', 'desktop', 'api'] as const)(
    'reads for a day without anybody on %s, and trades no longer than at home',
    (surface) => {
      const [here, home] = [on(surface), born(false)];
      const late = START + policy['session.trade-open.idle-seconds'] * 1_000;
      expect(overBecause(home, policy, late)).toBe('idle');
      expect(overBecause(here, policy, late)).toBeNull();
      expect(lapsedAt(here, late)).toContain('trade-open');
      const idle = START + policy['session.long-lived.idle-seconds'] * 1_000;
      expect(overBecause(here, policy, idle)).toBe('idle');
    },
  );

  it('is over by its absolute limit whatever is done, where no calendar was quicker', () => {
    const long = { ...policy, 'session.weekly-end.surfaces': [], 'session.teardown.surfaces': [] };
    const end = START + policy['session.long-lived.absolute-seconds'] * 1_000;
    const busy = { ...on('desktop'), activeAt: end };
    expect([overBecause(busy, long, end - 1), overBecause(busy, long, end)]).toEqual([null, 'absolute-limit']);
  });

  it('is entered again on a phone by a proof for some hours, and then only reads', () => {
    const hours = policy['mobile.re-entry-hours'];
    const idle = START + 2 * HOUR;
    expect(lapsedAt(on('mobile'), idle)).toEqual(['trade-reduce', 'trade-open', 'move-money', 'change-security']);
    expect(lapsedAt(afterProof(on('mobile'), idle), idle)).toEqual([]);
    const late = START + hours * HOUR;
    expect(lapsedAt(afterProof(on('mobile'), late - 1), late - 1)).toEqual([]);
    const after = afterProof(on('mobile'), late);
    expect(lapsedAt(after, late)).toEqual(['trade-reduce', 'trade-open', 'move-money', 'change-security']);
    expect(overBecause(after, policy, late)).toBeNull();
    expect(lapsedAt(afterProof(on('desktop'), late), late)).toEqual([]);
  });
});

type Act = { readonly kind: 'act' | 'prove'; readonly waitMs: number };
const life = fc.array(
  fc.record<Act>({
    kind: fc.constantFrom('act', 'act', 'act', 'prove'),
    waitMs: fc.oneof(fc.integer({ min: 0, max: 4 * MINUTE }), fc.integer({ min: 0, max: 14 * MINUTE })),
  }),
  { maxLength: 60 },
);
/** Every moment of a life while the session lives; each entry is the session after the act, with the one before. */
function live(acts: readonly Act[], publicComputer: boolean) {
  let session = born(publicComputer);
  let now = START;
  const moments: { before: Session; after: Session; act: Act['kind']; now: number }[] = [];
  for (const { kind, waitMs } of acts) {
    now += waitMs;
    if (overBecause(session, policy, now) !== null) break;
    const after = kind === 'prove' ? afterProof(session, now) : afterActivity(session, policy, now);
    moments.push({ before: session, after, act: kind, now });
    session = after;
  }
  return moments;
}
const either = fc.boolean();
const lapsedAt = (session: Session, now: number) =>
  groupLimits(session, policy, now)
    .filter((limit) => limit.lapsed)
    .map((limit) => limit.group);

describe('a session', () => {
  it('is never prolonged beyond its absolute limits by activity', () => {
    fc.assert(
      fc.property(life, either, (acts, publicComputer) => {
        for (const { before, after, act, now } of live(acts, publicComputer)) {
          if (act === 'prove') continue;
          const limits = groupLimits(before, policy, now);
          for (const [index, limit] of groupLimits(after, policy, now).entries()) {
            expect(limit.absoluteEndsAt).toBe(limits[index]?.absoluteEndsAt);
          }
        }
      }),
    );
  });

  it('ends at its absolute limit whatever anybody does or proves', () => {
    const longest = Math.min(
      policy['session.read.absolute-seconds'],
      ...[policy['session.public-computer.absolute-seconds']],
    );
    fc.assert(
      fc.property(life, either, (acts, publicComputer) => {
        const end = START + (publicComputer ? longest : policy['session.read.absolute-seconds']) * 1_000;
        for (const { after, now } of live(acts, publicComputer)) {
          expect(now).toBeLessThan(end);
          expect(overBecause(after, policy, end)).toBe('absolute-limit');
          expect(logoffAt(after, policy)).toBeLessThanOrEqual(end);
        }
      }),
    );
  });

  it('gets nothing back by activity: what lapsed stays lapsed until a proof', () => {
    fc.assert(
      fc.property(life, either, fc.nat(30 * MINUTE), (acts, publicComputer, later) => {
        for (const { before, after, act, now } of live(acts, publicComputer)) {
          if (act === 'prove') {
            expect(lapsedAt(after, now)).toEqual([]);
            continue;
          }
          const lapsed = lapsedAt(before, now);
          expect(lapsedAt(after, now + later)).toEqual(expect.arrayContaining(lapsed));
        }
      }),
    );
  });

  it('says when it ends, and ends then and not before', () => {
    fc.assert(
      fc.property(life, either, (acts, publicComputer) => {
        for (const { after } of live(acts, publicComputer)) {
          const end = logoffAt(after, policy);
          expect(overBecause(after, policy, end - 1)).toBeNull();
          expect(overBecause(after, policy, end)).not.toBeNull();
        }
      }),
    );
  });

  it('never lasts longer on a public computer, in any of its groups', () => {
    fc.assert(
      fc.property(life, fc.nat(60 * MINUTE), (acts, later) => {
        for (const { after, now } of live(acts, false)) {
          const [own, shared] = [after, { ...after, publicComputer: true }];
          expect(lapsedAt(shared, now + later)).toEqual(expect.arrayContaining(lapsedAt(own, now + later)));
          expect(logoffAt(shared, policy)).toBeLessThanOrEqual(logoffAt(own, policy));
        }
      }),
    );
  });

  it('is not made younger by a clock that runs backwards', () => {
    const session = afterActivity(born(false), policy, START + MINUTE);
    expect(afterActivity(session, policy, START).activeAt).toBe(START + MINUTE);
  });
});

describe('the limits of the default profile', () => {
  it.each<[string, boolean, number, readonly string[] | 'over']>([
    ['at once', false, 0, []],
    ['after five minutes less a moment', false, 5 * MINUTE - 1, []],
    ['after five minutes', false, 5 * MINUTE, ['move-money', 'change-security']],
    ['after fifteen minutes', false, 15 * MINUTE, 'over'],
    ['on a public computer after three minutes', true, 3 * MINUTE, 'over'],
  ])('%s without a touch', (_name, publicComputer, idle, expected) => {
    const session = born(publicComputer);
    const over = overBecause(session, policy, START + idle) !== null;
    expect(over ? 'over' : lapsedAt(session, START + idle)).toEqual(expected);
  });

  it('hold reading at least as long as every stronger group', () => {
    const [read, ...stronger] = CAPABILITY_GROUPS;
    for (const group of stronger) {
      for (const limit of ['idle-seconds', 'absolute-seconds'] as const) {
        expect(policy[`session.${group}.${limit}`]).toBeLessThanOrEqual(policy[`session.${read}.${limit}`]);
      }
    }
  });
});
