/** The trading role as machines: who gets the seat, and that no order of claims, ends and releases seats two. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceRole,
  type ClaimVerdict,
  judgeClaim,
  NEWCOMERS,
  type Newcomer,
  type TradingRole,
  tradingEvents,
} from './trading.flow.ts';

describe('a claim', () => {
  it.each<[Newcomer, string | null, ClaimVerdict]>([
    ['keep', null, 'kept'],
    ['keep', 'ses_holder', 'kept'],
    ['keep', 'ses_earlier', 'kept'],
    ['yield', null, 'taken'],
    ['yield', 'ses_holder', 'taken'],
    ['yield', 'ses_earlier', 'taken'],
    ['leave', null, 'left'],
    ['leave', 'ses_holder', 'left'],
    ['leave', 'ses_earlier', 'left'],
    ['ask', null, 'asked'],
    ['ask', 'ses_holder', 'taken'],
    ['ask', 'ses_earlier', 'asked'],
  ])('under %s that names %s', (newcomer, takeOverFrom, verdict) => {
    const claim = { by: 'ses_new', takeOverFrom, newcomer };
    expect(judgeClaim('ses_holder', claim)).toBe(verdict);
    expect(judgeClaim(null, claim)).toBe('taken');
    expect(judgeClaim('ses_new', claim)).toBe('held-already');
  });
});

interface Step {
  readonly who: number;
  readonly does: 'claim' | 'take-over' | 'release' | 'end' | 'sign-in';
}
const SESSIONS = 4;
const steps = fc.array(
  fc.record<Step>({
    who: fc.integer({ min: 0, max: SESSIONS - 1 }),
    does: fc.constantFrom('claim', 'claim', 'take-over', 'take-over', 'release', 'end', 'sign-in'),
  }),
  { maxLength: 60 },
);

describe('the sessions of one user', () => {
  /** What the store keeps, the seat and the roles, moved by the machines alone. */
  function play(newcomer: Newcomer, moves: readonly Step[], look: (roles: readonly TradingRole[]) => void): void {
    const roles: TradingRole[] = Array.from({ length: SESSIONS }, () => 'reading');
    let seat: number | null = null;
    const move = (who: number, event: Parameters<typeof advanceRole>[1]): void => {
      const next = advanceRole(roles[who] ?? 'ended', event);
      if (!next.ok) throw new Error(`${roles[who]} takes no ${event}`);
      roles[who] = next.value;
    };
    for (const { who, does } of moves) {
      if (does === 'sign-in') {
        if (roles[who] === 'ended') roles[who] = 'reading';
      } else if (roles[who] === 'ended') continue;
      else if (does === 'release' || does === 'end') {
        move(who, does === 'end' ? 'ended' : 'released');
        if (seat === who) seat = null;
      } else {
        const takeOverFrom = does === 'take-over' && seat !== null ? `s${seat}` : null;
        const verdict = judgeClaim(seat === null ? null : `s${seat}`, { by: `s${who}`, takeOverFrom, newcomer });
        if (verdict === 'taken') {
          if (seat !== null) move(seat, 'taken-over');
          seat = who;
          move(who, 'claimed');
        } else if (verdict === 'left') move(who, 'ended');
        else if (verdict !== 'held-already') move(who, 'refused');
      }
      look(roles);
    }
  }

  it.each(NEWCOMERS)('are never two that trade, under %s', (newcomer) => {
    fc.assert(
      fc.property(steps, (moves) => {
        play(newcomer, moves, (roles) => {
          expect(roles.filter((role) => role === 'trading').length).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('are displaced only where newcomers may take over', () => {
    for (const newcomer of NEWCOMERS) {
      let displaced = 0;
      fc.assert(
        fc.property(steps, (moves) =>
          play(newcomer, moves, (roles) => {
            displaced += roles.filter((role) => role === 'displaced').length;
          }),
        ),
        { seed: 7, numRuns: 50 },
      );
      expect(displaced > 0, newcomer).toBe(newcomer === 'yield' || newcomer === 'ask');
    }
  });
});

it('a session that has ended takes no role', () => {
  expect(tradingEvents.filter((event) => advanceRole('ended', event).ok)).toEqual([]);
});
