/**
 * How a grant is moved: judged by the machine, written once, and, when it is over, with the end of the code and the card.
 * What time will do is left to jobs, which only write down what is true by then already.
 */
import { type Clock, type Instant, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Tx } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { Jobs } from '../../../platform/jobs/jobs.ts';
import type { Policy } from '../../policy/index.ts';
import type { Factors } from '../factor-door.ts';
import { advance, endsAt, type GrantEvent, type GrantRefusal, type GrantState } from './grant.flow.ts';
import { EMERGENCY_KINDS, type Grant } from './grant.model.ts';
import * as store from './grant.store.ts';

const OVER: ReadonlySet<GrantState> = new Set(['active', 'replaced', 'withdrawn']);

/** `card` is set where the step is its activation. */
export async function takeStep(
  factors: Pick<Factors, 'endThose'>,
  tx: Tx,
  grant: Grant,
  event: GrantEvent,
  now: Instant,
  card: { readonly factorId: string; readonly until: Instant } | null = null,
): Promise<Result<GrantState, GrantRefusal | 'raced'>> {
  const next = advance(grant, event, now);
  if (!next.ok) return next;
  const closes = OVER.has(next.value);
  const cardFactorId = card?.factorId ?? grant.cardFactorId;
  const cardUntil = card?.until ?? grant.cardUntil;
  const to = { state: next.value, cardFactorId, cardUntil, closedAt: closes ? now : null };
  if (!(await consume(tx, store.moveGrant(grant, to)))) return refuse('raced');
  if (closes || card !== null) {
    const over = { kinds: EMERGENCY_KINDS, states: ['active', 'pending'], except: card?.factorId ?? null } as const;
    await factors.endThose(tx, grant.userId, over);
  }
  return next;
}

export const TIME_QUEUE = 'emergency-grant.time';

/** Writes to the queue when a state ends, and when its owner is warned of that. */
export async function watchEnd(
  { jobs, clock }: { readonly jobs: Jobs; readonly clock: Clock },
  tx: Tx,
  grant: Grant,
  policy: Policy,
): Promise<void> {
  const now = clock.now();
  const at = async (instant: Instant, what: 'ending' | 'ended', state: GrantState): Promise<void> => {
    const delaySeconds = Math.max(0, Math.ceil((instant - now) / 1_000));
    await jobs.enqueue(tx, {
      queue: TIME_QUEUE,
      key: grant.userId,
      payload: { grantId: grant.id, what, state },
      delaySeconds,
    });
  };
  const ends: [GrantState, Instant][] =
    grant.state === 'temp-full'
      ? [
          ['temp-full', grant.fullUntil],
          ['temp-print-only', grant.portalUntil],
        ]
      : [[grant.state, endsAt(grant) ?? now]];
  for (const [state, end] of ends) {
    await at(end - secondsToMs(policy['temporary-code.warn-seconds']), 'ending', state);
    await at(end, 'ended', state);
  }
}
