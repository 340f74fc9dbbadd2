/**
 * The machine of a recovery: the mailbox first, then a factor that is independent of it, then the new password. Nothing
 * skips a proof, and each event raises the version, so that of two on one state one wins.
 */
import { type Instant, ok, type Result, refuse, unreachable } from '@strongroom/core';

export type RecoveryState = 'awaiting-mail' | 'awaiting-factor' | 'proven' | 'done' | 'cancelled';
export type RecoveryEvent = 'mail-right' | 'factor-asked' | 'factor-right' | 'password-set' | 'stopped';
export const recoveryEvents: readonly RecoveryEvent[] = [
  'mail-right',
  'factor-asked',
  'factor-right',
  'password-set',
  'stopped',
];

export interface RecoveryFlow {
  readonly id: string;
  /** Null for a username nobody has. */
  readonly userId: string | null;
  readonly state: RecoveryState;
  readonly version: number;
  readonly codeSealed: Buffer | null;
  readonly answersLeft: number;
  /** How often the code was asked for, and when it may be again. */
  readonly sends: number;
  readonly resendAt: Instant;
  /** What proved it beside the mailbox. */
  readonly method: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

const steps: Readonly<
  Record<'awaiting-mail' | 'awaiting-factor' | 'proven', { readonly [E in RecoveryEvent]?: RecoveryState }>
> = {
  'awaiting-mail': { 'mail-right': 'awaiting-factor', stopped: 'cancelled' },
  'awaiting-factor': { 'factor-asked': 'awaiting-factor', 'factor-right': 'proven', stopped: 'cancelled' },
  proven: { 'password-set': 'done', stopped: 'cancelled' },
};

export function advance<F extends Pick<RecoveryFlow, 'state' | 'version' | 'expiresAt'>>(
  flow: F,
  event: RecoveryEvent,
  now: Instant,
): Result<F, 'ended' | 'out-of-turn'> {
  if (now >= flow.expiresAt) return refuse('ended');
  switch (flow.state) {
    case 'awaiting-mail':
    case 'awaiting-factor':
    case 'proven': {
      const state = steps[flow.state][event];
      return state === undefined ? refuse('out-of-turn') : ok({ ...flow, state, version: flow.version + 1 });
    }
    case 'done':
    case 'cancelled':
      return refuse('ended');
    default:
      return unreachable(flow.state);
  }
}
