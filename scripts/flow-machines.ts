/** The state machines of the product, as docs/flows shows them: each asked for every state and every event. */
import type { Instant, Result } from '@strongroom/core';
import { advanceApproval, approvalEvents } from '../server/src/modules/approvals/index.ts';
import { activationEvents, advanceActivation } from '../server/src/modules/authenticator/index.ts';
import { advanceCard, cardEvents } from '../server/src/modules/cards/index.ts';
import { advanceClosing, closingEvents } from '../server/src/modules/closings/index.ts';
import { advanceBreaker, type breakerEvents, closedBreaker } from '../server/src/modules/delivery/index.ts';
import { advanceDevice, deviceEvents } from '../server/src/modules/devices/index.ts';
import {
  advanceFactor,
  advanceGrant,
  advancePrompt,
  endsAt,
  factorEvents,
  type GrantState,
  grantEvents,
  promptEvents,
} from '../server/src/modules/factors/index.ts';
import { advanceReview, reviewEvents } from '../server/src/modules/reviews/index.ts';
import { advanceRole, tradingEvents } from '../server/src/modules/sessions/index.ts';
import { advanceSignIn, signInEvents } from '../server/src/modules/sign-in/index.ts';
import { advanceStaffAct, staffActEvents } from '../server/src/modules/staff/index.ts';
import { ALIVE, EXPIRES_AT, type Machine } from './flow-machine.ts';
import { recoveryMachines } from './recovery-machines.ts';

const signIn = {
  id: '',
  userId: '',
  version: 1,
  publicComputer: false,
  passwordless: false,
  deviceId: null,
  address: '',
  createdAt: 0,
  expiresAt: EXPIRES_AT,
};

type Next = Machine['next'];

/** Of a machine that looks at nothing but its state. */
const byState =
  (advance: (state: never, event: never) => Result<string, unknown>): Next =>
  (state, event) => {
    const after = advance(state as never, event as never);
    return after.ok ? after.value : null;
  };

/** Of one that runs out. */
const byTime =
  (
    advance: (from: { state: never; expiresAt: Instant }, event: never, now: Instant) => Result<string, unknown>,
  ): Next =>
  (state, event, now) => {
    const after = advance({ state: state as never, expiresAt: EXPIRES_AT }, event as never, now);
    return after.ok ? after.value : null;
  };

export const machines: readonly Machine[] = [
  {
    file: 'sign-in.md',
    title: 'Sign-in',
    words: [
      'A flow begins once the password was right. Nothing but a right answer to a challenge of this flow reaches',
      '`signed-in`; each step raises the version of the flow, so of two events on one state one wins.',
    ],
    source: 'server/src/modules/sign-in/sign-in.flow.ts',
    start: 'choose-factor',
    events: signInEvents,
    next(state, event, now) {
      const after = advanceSignIn({ ...signIn, state: state as never }, event as never, now);
      return after.ok ? after.value.state : null;
    },
  },
  {
    file: 'trading-session.md',
    title: 'The trading session',
    words: [
      'Of all sessions of a username one trades, on whatever surface; the others read. A claim is granted where nobody',
      'trades, and otherwise as the policy on newcomers says: refused (`keep`), granted (`yield`), the end of the session',
      'that claimed (`leave`), or granted to whoever names the session that is to be displaced (`ask`).',
    ],
    source: 'server/src/modules/sessions/trading.flow.ts',
    start: 'reading',
    events: tradingEvents,
    lasting: true,
    next: byState(advanceRole),
  },
  {
    file: 'approval.md',
    title: 'Approval of a critical act',
    words: [
      'An approval is bound to exactly what was shown. One right answer proves it, the act it was made for uses it up, and',
      'whatever else is asked of it makes it void.',
    ],
    source: 'server/src/modules/approvals/approval.flow.ts',
    start: 'awaiting-proof',
    events: approvalEvents,
    next: byTime(advanceApproval),
  },
  {
    file: 'factor.md',
    title: 'Life of a factor',
    words: [
      'Only an active factor proves anything. A weak one is displaced while a strong one is active, and comes back when the',
      'last of those goes. `copied` is an answer that must come from a copy; `revoked` is removal, or a successor of its kind.',
    ],
    source: 'server/src/modules/factors/factor.flow.ts',
    start: 'pending',
    events: factorEvents,
    lasting: true,
    next: byState(advanceFactor),
  },
  {
    file: 'security-card.md',
    title: 'Security card',
    words: [
      'A card proves something only while it is active. One that was lost, is broken or was replaced proves nothing again',
      'before it has been back in the house and activated anew. `require` is what happens to a card that was not activated',
      'in time.',
    ],
    source: 'server/src/modules/cards/card.flow.ts',
    start: 'in-stock',
    events: cardEvents,
    lasting: true,
    next: byState(advanceCard),
  },
  {
    file: 'account-closing.md',
    title: 'Closing an account, as its client asks for it',
    words: [
      'The wish stands while the security card is out, while money is on its way, and until two of staff close the account.',
      'As long as it stands its client takes it back; after its days it lapses. It begins only where nothing is left that',
      'could leave.',
    ],
    source: 'server/src/modules/closings/closing.flow.ts',
    start: 'asked',
    events: closingEvents,
    lasting: true,
    next: byState(advanceClosing),
  },
  {
    file: 'device.md',
    title: 'Device of a user',
    words: [
      'A new device waits: an older one approves it, a strong proof vouches for it, or its cool-down passes. Trust ends at a',
      'fixed hour and is worth something at sign-in only. What is revoked never comes back.',
    ],
    source: 'server/src/modules/devices/device.flow.ts',
    start: 'new',
    events: deviceEvents,
    lasting: true,
    next: byState(advanceDevice),
  },
  {
    file: 'emergency-access.md',
    title: 'Emergency access',
    words: [
      'The way in for somebody who lost every permanent factor. Staff issue a temporary code; it opens everything for days',
      '(`temp-full`), then only the page of the code card (`temp-print-only`). The card opens everything for weeks. A',
      'permanent factor proven again ends it (`active`), a new one takes its place (`replaced`). Never two in a row: before',
      'another code lie a proof with a permanent factor and a rest.',
    ],
    source: 'server/src/modules/factors/temporary-code/grant.flow.ts',
    start: 'active',
    events: grantEvents,
    lasting: true,
    next(state, event) {
      const course = { state: state as GrantState, fullUntil: ALIVE + 1, portalUntil: ALIVE + 2, cardUntil: ALIVE + 2 };
      const now = event === 'time-passed' ? (endsAt(course) ?? ALIVE) : ALIVE;
      const after = advanceGrant(course, event as never, now);
      return after.ok ? after.value : null;
    },
  },
  {
    file: 'mobile-key-activation.md',
    title: 'Activation of a mobile key',
    words: [
      'A phone proves itself with a code to a number on file or a security card, or begins as proven with an invitation from',
      'the portal. The one that completes is its user’s phone; an earlier one ends in the same transaction.',
    ],
    source: 'server/src/modules/authenticator/activation.flow.ts',
    start: 'choose-proof',
    events: activationEvents,
    next: byTime(advanceActivation),
  },
  {
    file: 'mobile-key-prompt.md',
    title: 'Prompt on a phone',
    words: [
      'A prompt takes one answer of the phone while it lives. An approval is taken once, by the screen that asked; a denial',
      'ends what was asked for.',
    ],
    source: 'server/src/modules/factors/mobile-key/prompt.flow.ts',
    start: 'waiting',
    events: promptEvents,
    next: byTime(advancePrompt),
  },
  {
    file: 'review.md',
    title: 'Daily review',
    words: [
      'A review waits to be read. Left unread it is told of on another channel, once; read it is done, before that or after.',
    ],
    source: 'server/src/modules/reviews/review.flow.ts',
    start: 'open',
    events: reviewEvents,
    lasting: true,
    next: byState(advanceReview),
  },
  {
    file: 'staff-act.md',
    title: 'Act of staff that needs two people',
    words: [
      'One member of staff proposes, another with the role sees exactly what will happen and decides, with a fresh proof. The',
      'decision and the deed are one transaction. Who proposed it can take it back.',
    ],
    source: 'server/src/modules/staff/staff-act.flow.ts',
    start: 'awaiting-second',
    events: staffActEvents,
    next: byTime(advanceStaffAct),
  },
  {
    file: 'carrier-breaker.md',
    title: 'Breaker of a carrier',
    words: [
      'One failure stands for the last of those in a row that it takes. While it is open or somebody tries, asking is refused',
      'and the next carrier has the message; after its time one message tries.',
    ],
    source: 'server/src/modules/delivery/breaker.flow.ts',
    start: 'closed',
    events: ['ask', 'ask-after-its-time', 'success', 'failure'],
    lasting: true,
    next(state, event) {
      const breaker = state === 'closed' ? closedBreaker : { state: state as 'open' | 'trying', until: 1 };
      const settings = { failures: 1, openMs: 1 };
      if (event === 'ask-after-its-time') return advanceBreaker(breaker, 'ask', settings, 1)?.state ?? null;
      return advanceBreaker(breaker, event as (typeof breakerEvents)[number], settings, 0)?.state ?? null;
    },
  },
  ...recoveryMachines,
];
