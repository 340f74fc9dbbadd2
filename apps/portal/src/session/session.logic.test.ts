import type { CurrentSession } from '@strongroom/contract';
import { describe, expect, test } from 'vitest';
import { logoffPhase, nextPhaseAt, rightEndsAt, rightsByEnd, shouldTellActivity } from './limits.logic.ts';
import { reasonOfEnd, reasonSaid, truerReason } from './session.logic.ts';

const START = Date.parse('2026-03-02T10:00:00.000Z');
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();

function sessionOf(warnSeconds: number, logoffSeconds: number): CurrentSession {
  return {
    signedIn: true,
    sessionId: 'ses_1',
    user: { id: 'usr_1', username: 'akiko', displayName: 'Akiko' },
    surface: 'portal',
    deviceId: null,
    publicComputer: false,
    createdAt: at(0),
    evidence: [],
    trading: 'reading',
    drift: null,
    groups: [],
    logoffAt: at(logoffSeconds),
    warnAt: at(warnSeconds),
    signInPausedUntil: null,
    csrfToken: 'x',
    serverTime: at(0),
  };
}

const session = sessionOf(840, 900);

describe('the countdown before the logoff', () => {
  test.each([
    [0, 'calm', 840],
    [839.999, 'calm', 840],
    [840, 'warning', 900],
    [899.999, 'warning', 900],
    [900, 'over', 900],
    [5_000, 'over', 900],
  ])('at %d s it is %s and looks again at %d s', (seconds, phase, next) => {
    const now = START + seconds * 1_000;
    expect(logoffPhase(session, now)).toBe(phase);
    expect(nextPhaseAt(session, now)).toBe(START + next * 1_000);
  });

  test('an end in time was idleness, an earlier one was somebody', () => {
    expect(reasonOfEnd(session, START + 900_000)).toBe('inactivity');
    expect(reasonOfEnd(session, START + 899_000)).toBe('elsewhere');
    expect(reasonOfEnd(session, START + 899_000, 'weekly-end')).toBe('calendar');
    expect(reasonOfEnd(session, START + 899_000, 'password-changed')).toBe('elsewhere');
    expect(reasonOfEnd(session, START + 899_000, 'signed-out')).toBe('signed-out');
  });
});

describe('why a session is over', () => {
  test.each([
    ['signed-out', 'signed-out'],
    ['idle', 'inactivity'],
    ['nightly-teardown', 'calendar'],
    ['trading-elsewhere', 'trading'],
    ['drifted', 'drift'],
    // Said of every session that ends with it, on other devices too: there it came from elsewhere.
    ['signed-out-everywhere', undefined],
    ['ended-elsewhere', undefined],
    [null, undefined],
  ])('the server’s word %j is %j', (said, reason) => expect(reasonSaid(said)).toBe(reason));

  test.each([
    ['elsewhere', 'signed-out', 'signed-out'],
    ['elsewhere', 'everywhere', 'everywhere'],
    ['elsewhere', undefined, 'elsewhere'],
    ['signed-out', 'elsewhere', 'signed-out'],
    ['drift', 'signed-out', 'drift'],
    [null, 'signed-out', null],
  ] as const)('held for %j, another tab says %j: %j', (held, heard, stands) =>
    expect(truerReason(held, heard)).toBe(stands),
  );
});

describe('telling the server of activity', () => {
  test('at most once in thirty seconds of a long session', () => {
    expect(shouldTellActivity(session, START, START + 29_999)).toBe(false);
    expect(shouldTellActivity(session, START, START + 30_000)).toBe(true);
  });

  test('more often when the session is short, as on a public computer', () => {
    const short = sessionOf(60, 120);
    expect(shouldTellActivity(short, START, START + 9_999)).toBe(false);
    expect(shouldTellActivity(short, START, START + 10_000)).toBe(true);
  });

  test('never more often than every five seconds', () => {
    expect(shouldTellActivity(sessionOf(12, 20), START, START + 4_999)).toBe(false);
  });

  test('never by itself once the warning stands', () => {
    expect(shouldTellActivity(session, START, START + 841_000)).toBe(false);
    expect(shouldTellActivity(session, START, START + 901_000)).toBe(false);
  });
});

describe('rights', () => {
  const limit = (lapsed: boolean, idle: number, absolute: number) => ({
    group: 'move-money' as const,
    lapsed,
    idleEndsAt: at(idle),
    absoluteEndsAt: at(absolute),
  });

  test('end at the earlier of idle and absolute limit', () => {
    expect(rightEndsAt(limit(false, 100, 200), START)).toBe(START + 100_000);
    expect(rightEndsAt(limit(false, 300, 200), START)).toBe(START + 200_000);
  });

  test('that have lapsed have no end, whether the server said so or the time has passed', () => {
    expect(rightEndsAt(limit(true, 100, 200), START)).toBeNull();
    expect(rightEndsAt(limit(false, 100, 200), START + 100_000)).toBeNull();
  });
});

test('rights that end together stand together, lapsed ones too', () => {
  const right = (group: CurrentSession['groups'][number]['group'], seconds: number, lapsed = false) => ({
    group,
    lapsed,
    idleEndsAt: at(seconds),
    absoluteEndsAt: at(9_999),
  });
  const limits = [
    right('read', 900),
    right('trade-open', 900),
    right('move-money', 300, true),
    right('change-security', -1),
  ];
  expect(rightsByEnd(limits, START)).toEqual([
    { endsAt: START + 900_000, groups: ['read', 'trade-open'] },
    { endsAt: null, groups: ['move-money', 'change-security'] },
  ]);
});
