/** The machines of the ways back in, as docs/flows shows them. */
import {
  advanceChange,
  advanceRecovery,
  type ChangeProgress,
  changeEvents,
  recoveryEvents,
} from '../server/src/modules/recovery/index.ts';
import { EXPIRES_AT, type Machine } from './flow-machine.ts';

/** A change of a contact point by what of it is confirmed. */
const changes: Readonly<
  Record<string, Pick<ChangeProgress, 'state' | 'oldConfirmedAt' | 'newConfirmedAt' | 'effectiveAt'>>
> = {
  'both-awaited': { state: 'awaiting-codes', oldConfirmedAt: null, newConfirmedAt: null, effectiveAt: null },
  'new-awaited': { state: 'awaiting-codes', oldConfirmedAt: 0, newConfirmedAt: null, effectiveAt: null },
  'old-awaited': { state: 'awaiting-codes', oldConfirmedAt: null, newConfirmedAt: 0, effectiveAt: null },
  waiting: { state: 'waiting', oldConfirmedAt: null, newConfirmedAt: 0, effectiveAt: 0 },
  done: { state: 'done', oldConfirmedAt: 0, newConfirmedAt: 0, effectiveAt: 0 },
  cancelled: { state: 'cancelled', oldConfirmedAt: null, newConfirmedAt: null, effectiveAt: null },
};

const nextRecovery = (aim: 'password' | 'number', state: string, event: string, now: number): string | null => {
  const flow = { aim, state: state as never, version: 1, expiresAt: EXPIRES_AT };
  const after = advanceRecovery(flow, event as never, now);
  return after.ok ? after.value.state : null;
};

const nextChange =
  (oldLost: boolean): Machine['next'] =>
  (name, event, now) => {
    const at = changes[name];
    if (at === undefined) return null;
    const after = advanceChange({ ...at, oldLost, expiresAt: EXPIRES_AT }, event as never, { now, waitSeconds: 0 });
    if (!after.ok) return null;
    const { state, oldConfirmedAt } = after.value;
    if (state !== 'awaiting-codes') return state;
    return oldConfirmedAt === null ? 'old-awaited' : 'new-awaited';
  };

export const recoveryMachines: readonly Machine[] = [
  {
    file: 'recovery.md',
    title: 'Recovery of a forgotten password',
    words: [
      'The mailbox first, then a factor that does not live in it, then the new password; money stays where it is for a',
      'while. The link of a notice stops it at any time.',
    ],
    source: 'server/src/modules/recovery/recovery.flow.ts',
    start: 'awaiting-mail',
    events: recoveryEvents,
    next: (state, event, now) => nextRecovery('password', state, event, now),
  },
  {
    file: 'recovery-number.md',
    title: 'Recovery of a lost number',
    words: [
      'The mailbox first, or the password, which begins at `awaiting-factor`; then a factor that no number is needed for. The new',
      'number answers with its code, and becomes a pending change (contact-change-lost.md).',
    ],
    source: 'server/src/modules/recovery/recovery.flow.ts',
    start: 'awaiting-mail',
    events: recoveryEvents,
    next: (state, event, now) => nextRecovery('number', state, event, now),
  },
  {
    file: 'contact-change.md',
    title: 'Replacing a contact point',
    words: [
      'Both sides answer with the code that was sent to them, in either order; then the new one stands in the place of the',
      'old one. Nothing but dropping it is possible once the codes have run out.',
    ],
    source: 'server/src/modules/recovery/contact-change.flow.ts',
    start: 'both-awaited',
    lasting: true,
    events: changeEvents,
    next: nextChange(false),
  },
  {
    file: 'contact-change-lost.md',
    title: 'Replacing a contact point that is lost',
    words: [
      'Something stronger than a message proved it. The new one answers with its code, and then a wait stands in the place of',
      'the old one’s code; everybody on file was told, and can stop it.',
    ],
    source: 'server/src/modules/recovery/contact-change.flow.ts',
    start: 'both-awaited',
    lasting: true,
    events: changeEvents,
    next: nextChange(true),
  },
];
