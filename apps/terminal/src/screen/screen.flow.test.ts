/** The screen as a machine: what locks it, who may take over, and that nothing of an account outlives either. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TradingView } from '../plain-text.ts';
import { nextAt, readWallTime } from './daily-time.ts';
import { account, HOLDER, NOW, standing } from './screen.fixture.ts';
import { advance, begin, TRIES } from './screen.flow.ts';
import type { Happening, Screen, Settings, Wish } from './screen.model.ts';

const MINUTE = 60_000;
const settings: Settings = { lockAfterMs: 10 * MINUTE, daily: 'log-off', canUnlock: true, readOnly: false };
const DAILY = NOW + 60 * MINUTE;
const fresh = (changes: Partial<Settings> = {}): Screen =>
  begin({ ...settings, ...changes }, { now: NOW, dailyAt: DAILY });

function after(screen: Screen, ...happenings: Happening[]): { screen: Screen; wishes: Wish[] } {
  const wishes: Wish[] = [];
  let now = screen;
  for (const happening of happenings) {
    const step = advance(now, happening);
    now = step.screen;
    wishes.push(...step.wishes);
  }
  return { screen: now, wishes };
}

const key = (pressed: string, now = NOW): Happening => ({ kind: 'key', key: pressed, now });
const keys = (text: string): Happening[] => [...text].map((one) => key(one));
const tick = (now: number): Happening => ({ kind: 'tick', now, nextDailyAt: DAILY + 1_440 * MINUTE });
const read: Happening = { kind: 'read', facts: { account, quotes: { quotes: [] }, orders: { orders: [] } } };
const trading = (view: Partial<TradingView>): Happening => ({ kind: 'trading', trading: standing(view) });

describe('the trading role', () => {
  it('is taken at once where nobody trades', () => {
    expect(after(fresh(), trading({}), key('t')).wishes).toEqual([{ kind: 'claim', takeOverFrom: null }]);
  });

  it('is taken from another session only after a y, and only from the one that was shown', () => {
    const asked = after(fresh(), trading({ holder: HOLDER }), key('t'));
    expect(asked.wishes).toEqual([]);
    expect(asked.screen.phase).toEqual({ kind: 'open', asksTakeOver: true });
    expect(after(asked.screen, key('y')).wishes).toEqual([{ kind: 'claim', takeOverFrom: HOLDER.sessionId }]);
    expect(after(asked.screen, key('n'), key('y')).wishes).toEqual([]);
    const other = { ...HOLDER, sessionId: 'ses_other' };
    expect(after(asked.screen, trading({ holder: other }), key('y')).wishes).toEqual([]);
  });

  it.each([
    ['keep', 'open', false],
    ['leave', 'open', false],
    ['yield', 'open', true],
    ['ask', 'open', true],
  ] as const)('under %s is asked about only where that can lead to anything', (newcomer, kind, asksTakeOver) => {
    const asked = after(fresh(), trading({ holder: HOLDER, newcomer }), key('t'));
    expect(asked.screen.phase).toEqual({ kind, asksTakeOver });
    const [first] = after(asked.screen, key('y')).wishes;
    expect(first?.kind === 'claim').toBe(asksTakeOver);
  });

  it('cannot be taken by a terminal that was signed in for reading, and is let go by hand', () => {
    expect(after(fresh({ readOnly: true }), trading({}), key('t')).wishes).toEqual([]);
    expect(after(fresh(), trading({ role: 'trading', holder: HOLDER }), key('r')).wishes).toEqual([
      { kind: 'release' },
    ]);
    expect(after(fresh(), trading({}), key('r')).wishes).toEqual([]);
  });
});

describe('the lock', () => {
  it('comes by hand, or when no key was pressed for long enough, and forgets every figure', () => {
    const open = after(fresh(), read, trading({})).screen;
    for (const happening of [key('l'), tick(NOW + 10 * MINUTE)]) {
      const { screen, wishes } = after(open, happening);
      expect(wishes).toEqual([{ kind: 'lock' }]);
      expect(screen).toMatchObject({
        phase: { kind: 'locked' },
        account: null,
        quotes: null,
        orders: null,
        trading: null,
      });
      // What was under way when it locked does not come back onto the screen.
      expect(after(screen, read, trading({})).screen).toMatchObject({ account: null, trading: null });
    }
    expect(after(open, tick(NOW + 10 * MINUTE - 1)).wishes).toEqual([]);
    expect(after(open, key('a', NOW + 9 * MINUTE), tick(NOW + 18 * MINUTE)).wishes).toEqual([{ kind: 'stay' }]);
    expect(after(fresh({ lockAfterMs: null }), tick(NOW + 50 * MINUTE)).wishes).toEqual([]);
  });

  it('opens with the passphrase that was typed, and ends the program after too many wrong ones', () => {
    const locked = after(fresh(), key('l')).screen;
    const typed = after(locked, ...keys('lq xy\u007f'), key('\r'));
    expect(typed.wishes).toEqual([{ kind: 'unlock', passphrase: 'lq x' }]);
    expect(after(typed.screen, { kind: 'unlocked', result: 'open', now: NOW }).screen.phase.kind).toBe('open');
    const wrong: Happening = { kind: 'unlocked', result: 'wrong', now: NOW };
    const away: Happening = { kind: 'unlocked', result: 'away', now: NOW };
    const rounds = Array.from({ length: TRIES - 1 }, () => [key('\r'), wrong, key('\r'), away]).flat();
    const nearly = after(locked, ...rounds);
    expect(nearly.wishes.every(({ kind }) => kind === 'unlock')).toBe(true);
    expect(after(nearly.screen, key('\r'), wrong).wishes.at(-1)).toEqual({ kind: 'quit' });
  });

  it('logs off where nothing could open it again', () => {
    const { screen, wishes } = after(fresh({ canUnlock: false }), read, key('l'));
    expect(wishes).toEqual([{ kind: 'log-off' }]);
    expect(screen).toMatchObject({ phase: { kind: 'over', why: 'logged-off' }, account: null });
  });
});

describe('the daily time', () => {
  it('logs off, locked or not', () => {
    for (const before of [[], [key('l')]]) {
      const { screen, wishes } = after(fresh({ lockAfterMs: null }), ...before, tick(DAILY));
      expect(wishes.at(-1)).toEqual({ kind: 'log-off' });
      expect(screen.phase).toEqual({ kind: 'over', why: 'logged-off' });
    }
  });

  it('starts anew, once a day, and not behind the lock', () => {
    const restarting = fresh({ daily: 'restart', lockAfterMs: null });
    expect(after(restarting, tick(DAILY), tick(DAILY + 1)).wishes).toEqual([{ kind: 'restart' }]);
    expect(after(restarting, key('l'), tick(DAILY)).wishes).toEqual([{ kind: 'lock' }]);
  });

  it('is a time of the wall, today or tomorrow', () => {
    const at = nextAt(readWallTime('23:45'), NOW);
    expect(at - NOW).toBeGreaterThan(0);
    expect(at - NOW).toBeLessThanOrEqual(25 * 60 * MINUTE);
    expect(new Date(at).getHours() * 60 + new Date(at).getMinutes()).toBe(23 * 60 + 45);
    expect(nextAt(readWallTime('23:45'), at)).toBeGreaterThan(at);
    for (const wrong of ['24:00', '7:00', '12:60', 'noon', '']) expect(() => readWallTime(wrong)).toThrow();
  });
});

const anything: fc.Arbitrary<Happening> = fc.oneof(
  fc.constantFrom(...'tyrlxqn\r\u007f').map((one) => key(one)),
  fc.integer({ min: 0, max: 100 * MINUTE }).map((ms) => tick(NOW + ms)),
  fc.constantFrom<Happening[]>(read, trading({}), trading({ holder: HOLDER }), { kind: 'offline' }),
  fc.constantFrom<Happening[]>(
    { kind: 'ended', why: 'ended-elsewhere' },
    { kind: 'unlocked', result: 'wrong', now: NOW },
    { kind: 'unlocked', result: 'open', now: NOW },
  ),
);

it('whatever happens, it shows no figure unless it is open, and is over for good once it is over', () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 40 }), (happenings) => {
      let screen = fresh();
      for (const happening of happenings) {
        const wasOver = screen.phase.kind === 'over';
        const step = advance(screen, happening);
        screen = step.screen;
        if (screen.phase.kind !== 'open') expect([screen.account, screen.trading]).toEqual([null, null]);
        if (wasOver) {
          expect(screen.phase.kind).toBe('over');
          expect(step.wishes.every(({ kind }) => kind === 'quit')).toBe(true);
        }
      }
    }),
  );
});
