/** The session as the wire shows it, as a value and as text. What is kept between two askings never says what was. */
import { operations } from '@strongroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { User } from '../parties/index.ts';
import { loadPolicies } from '../policy/index.ts';
import { bornSession, BORN_AT as START } from './session.fixture.ts';
import { type SessionViewer, sessionView, writtenSessionView } from './session-view.ts';
import type { Session } from './sessions.model.ts';
import { afterActivity } from './sessions.rules.ts';

const loaded = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join());
const policy = loaded.value.house;
const ID = '01m7z1fvch23pqyyamwm5mxvmw';
const born = (): Session =>
  bornSession({
    id: `ses_${ID}`,
    userId: `usr_${ID}`,
    evidence: [{ method: 'totp', factorId: 'fac_1', provedAt: START }],
  });
const user: User = {
  id: `usr_${ID}`,
  username: 'aiko.tanaka',
  entityId: 'us',
  state: 'active',
  person: { givenName: 'Aiko "愛子"', familyName: 'Tanaka', birthDate: '1984-05-12', language: 'ja' },
} as User;
const viewer: SessionViewer = { user, policy, signInPausedUntil: null, csrfToken: (id) => `token of ${id}` };
const contract = operations.recordActivity.responses[200];
const written = (session: Session, seen: SessionViewer, now: number) =>
  contract.parse(JSON.parse(writtenSessionView(session, seen, now)));
/** What it says when nothing was kept from before. */
const afresh = (session: Session, seen: SessionViewer, now: number) => sessionView({ ...session }, seen, now);

const moment = fc.record({
  waitMs: fc.oneof(fc.integer({ min: -2_000, max: 2_000 }), fc.integer({ min: 0, max: 900_000 })),
  acts: fc.boolean(),
  pausedUntil: fc.constantFrom(null, null, START + 60_000),
});

describe('the view of a session', () => {
  it('says as text what it says as a value, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 30 }), (moments) => {
        let session = born();
        let now = START;
        for (const { waitMs, acts, pausedUntil } of moments) {
          now += waitMs;
          if (acts) session = afterActivity(session, policy, now);
          const seen = { ...viewer, signInPausedUntil: pausedUntil };
          expect(written(session, seen, now)).toEqual(afresh(session, seen, now));
          expect(sessionView(session, seen, now)).toEqual(afresh(session, seen, now));
        }
      }),
    );
  });

  it('tells the time to the millisecond, backwards too', () => {
    const session = born();
    for (const now of [START, START + 7, START + 999, START + 1_000, START + 1_045, START + 2]) {
      expect(written(session, viewer, now).serverTime).toBe(new Date(now).toISOString());
    }
  });

  it('shows a changed name, a pause and a lapse at once', () => {
    const session = born();
    const before = written(session, viewer, START);
    const renamed = { ...viewer, user: { ...user, username: 'aiko.sato' } };
    expect(written(session, renamed, START).user.username).toBe('aiko.sato');
    const paused = { ...viewer, signInPausedUntil: START + 5 };
    expect(written(session, paused, START).signInPausedUntil).toBe(new Date(START + 5).toISOString());
    const lapses = Date.parse(before.groups.map(({ idleEndsAt }) => idleEndsAt).sort()[0] ?? '');
    const lapsed = (now: number) => written(session, viewer, now).groups.filter((group) => group.lapsed).length;
    expect([lapsed(lapses - 1), lapsed(lapses) > 0]).toEqual([0, true]);
  });
});
