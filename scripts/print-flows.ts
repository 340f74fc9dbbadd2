/**
 * Prints the state diagrams of docs/flows from the machines themselves: every state is asked every event, so a picture
 * cannot tell another story than the code. `npm run flows` writes them; a test holds the files against the machines.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { advanceApproval, approvalEvents } from '../server/src/modules/approvals/index.ts';
import { activationEvents, advanceActivation } from '../server/src/modules/authenticator/index.ts';
import { advanceCard, cardEvents } from '../server/src/modules/cards/index.ts';
import { advanceBreaker, type breakerEvents, closedBreaker } from '../server/src/modules/delivery/index.ts';
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
import { advanceSignIn, signInEvents } from '../server/src/modules/sign-in/index.ts';
import { advanceStaffAct, staffActEvents } from '../server/src/modules/staff/index.ts';

interface Machine {
  readonly file: string;
  readonly title: string;
  /** What a reader should know before looking at the picture. */
  readonly words: readonly string[];
  readonly source: string;
  readonly start: string;
  readonly events: readonly string[];
  /** It never runs out: no time ends it. */
  readonly lasting?: true;
  /** The state after the event, or null where it is refused. */
  readonly next: (state: string, event: string, now: number) => string | null;
}

const EXPIRES_AT = 2;
const ALIVE = 1;

const signIn = {
  id: '',
  userId: '',
  version: 1,
  publicComputer: false,
  passwordless: false,
  address: '',
  createdAt: 0,
  expiresAt: EXPIRES_AT,
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
    file: 'approval.md',
    title: 'Approval of a critical act',
    words: [
      'An approval is bound to exactly what was shown. One right answer proves it, the act it was made for uses it up, and',
      'whatever else is asked of it makes it void.',
    ],
    source: 'server/src/modules/approvals/approval.flow.ts',
    start: 'awaiting-proof',
    events: approvalEvents,
    next(state, event, now) {
      const after = advanceApproval({ state: state as never, expiresAt: EXPIRES_AT }, event as never, now);
      return after.ok ? after.value : null;
    },
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
    next(state, event) {
      const after = advanceFactor(state as never, event as never);
      return after.ok ? after.value : null;
    },
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
    next(state, event) {
      const after = advanceCard(state as never, event as never);
      return after.ok ? after.value : null;
    },
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
    next(state, event, now) {
      const after = advanceActivation({ state: state as never, expiresAt: EXPIRES_AT }, event as never, now);
      return after.ok ? after.value : null;
    },
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
    next(state, event, now) {
      const after = advancePrompt({ state: state as never, expiresAt: EXPIRES_AT }, event as never, now);
      return after.ok ? after.value : null;
    },
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
    next(state, event) {
      const after = advanceReview(state as never, event as never);
      return after.ok ? after.value : null;
    },
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
    next(state, event, now) {
      const after = advanceStaffAct({ state: state as never, expiresAt: EXPIRES_AT }, event as never, now);
      return after.ok ? after.value : null;
    },
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
];

/** Every state that can be reached from the start, in the order it is found. */
function statesOf(machine: Machine): string[] {
  const states = [machine.start];
  for (const state of states) {
    for (const event of machine.events) {
      const next = machine.next(state, event, ALIVE);
      if (next !== null && !states.includes(next)) states.push(next);
    }
  }
  return states;
}

export function printFlow(machine: Machine): string {
  const { title, words, source, start, events, next, lasting = false } = machine;
  const states = statesOf(machine);
  const outlive = states.filter((state) => !lasting && events.some((event) => next(state, event, EXPIRES_AT) !== null));
  if (outlive.length > 0) throw new Error(`${title}: ${outlive.join(', ')} goes on after it expired`);
  const ends = states.filter((state) => events.every((event) => next(state, event, ALIVE) === null));
  const name = (state: string): string => state.replaceAll('-', '_');
  const arrows = states.flatMap((from) =>
    states.flatMap((to) => {
      const labels = events.filter((event) => next(from, event, ALIVE) === to);
      return labels.length === 0 ? [] : [`  ${name(from)} --> ${name(to)}: ${labels.join(', ')}`];
    }),
  );
  const cell = (state: string, event: string): string => next(state, event, ALIVE) ?? '–';
  return [
    `# ${title}`,
    '',
    `Printed from \`${source}\` by \`npm run flows\`; not to be edited.`,
    '',
    ...words,
    lasting ? 'It never expires.' : 'From the instant it expires, every event is refused in every state.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...states.map((state) => `  state "${state}" as ${name(state)}`),
    `  [*] --> ${name(start)}`,
    ...arrows,
    ...ends.map((state) => `  ${name(state)} --> [*]`),
    '```',
    '',
    `| state | ${events.join(' | ')} |`,
    `| --- | ${events.map(() => '---').join(' | ')} |`,
    ...states.map((state) => `| ${state} | ${events.map((event) => cell(state, event)).join(' | ')} |`),
    '',
    '– means refused.',
    '',
  ].join('\n');
}

export const flowsDirectory = new URL('../docs/flows/', import.meta.url);

if (argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(flowsDirectory, { recursive: true });
  for (const machine of machines) writeFileSync(new URL(machine.file, flowsDirectory), printFlow(machine));
}
