/**
 * The machine of a recovery: the mailbox first (or the password, where the number is what was lost), then a factor that is
 * independent of it, then the new password or the new number. Nothing skips a proof, and each event raises the version, so
 * that of two on one state one wins.
 */
import { type Instant, ok, type Result, refuse, unreachable } from '@strongroom/core';

export type RecoveryState = 'awaiting-mail' | 'awaiting-factor' | 'proven' | 'done' | 'cancelled';
/** What was lost: it decides which proofs count and what they lead to. */
export type RecoveryAim = 'password' | 'number';
export type RecoveryEvent =
  | 'mail-right'
  | 'factor-asked'
  | 'factor-right'
  | 'password-set'
  | 'number-named'
  | 'number-confirmed'
  | 'stopped';
export const recoveryEvents: readonly RecoveryEvent[] = [
  'mail-right',
  'factor-asked',
  'factor-right',
  'password-set',
  'number-named',
  'number-confirmed',
  'stopped',
];

export interface RecoveryFlow {
  readonly id: string;
  /** Null for a username nobody has. */
  readonly userId: string | null;
  readonly aim: RecoveryAim;
  readonly state: RecoveryState;
  readonly version: number;
  readonly codeSealed: Buffer | null;
  readonly answersLeft: number;
  /** How often the code was asked for, and when it may be again. */
  readonly sends: number;
  readonly resendAt: Instant;
  /** The browser it began on, where this user is remembered on it and its key, if it has one, was proven. */
  readonly deviceId: string | null;
  /** What proved it beside the mailbox. */
  readonly method: string | null;
  /** The change of the number that stands on it, once one was named, and how often one was. */
  readonly changeId: string | null;
  readonly numbersNamed: number;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

type Steps = Readonly<
  Record<'awaiting-mail' | 'awaiting-factor' | 'proven', { readonly [E in RecoveryEvent]?: RecoveryState }>
>;

const toPassword: Steps = {
  'awaiting-mail': { 'mail-right': 'awaiting-factor', stopped: 'cancelled' },
  'awaiting-factor': { 'factor-asked': 'awaiting-factor', 'factor-right': 'proven', stopped: 'cancelled' },
  proven: { 'password-set': 'done', stopped: 'cancelled' },
};
const steps: Readonly<Record<RecoveryAim, Steps>> = {
  password: toPassword,
  // Attack: what was proven for one aim is used for the other, whose proofs are others.
  number: {
    ...toPassword,
    proven: { 'number-named': 'proven', 'number-confirmed': 'done', stopped: 'cancelled' },
  },
};

export function advance<F extends Pick<RecoveryFlow, 'aim' | 'state' | 'version' | 'expiresAt'>>(
  flow: F,
  event: RecoveryEvent,
  now: Instant,
): Result<F, 'ended' | 'out-of-turn'> {
  if (now >= flow.expiresAt) return refuse('ended');
  switch (flow.state) {
    case 'awaiting-mail':
    case 'awaiting-factor':
    case 'proven': {
      const state = steps[flow.aim][flow.state][event];
      return state === undefined ? refuse('out-of-turn') : ok({ ...flow, state, version: flow.version + 1 });
    }
    case 'done':
    case 'cancelled':
      return refuse('ended');
    default:
      return unreachable(flow.state);
  }
}
