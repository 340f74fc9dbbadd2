/**
 * "I receive no code": what to advise, from what carriers said of the last ones. Made for somebody who waits, and only
 * of their own numbers: so the newest code counts most, and what costs nothing comes first.
 */
import type { CodeDelivery, DeliveryAdvice } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';

export interface SeenDelivery extends Pick<CodeDelivery, 'channel' | 'state' | 'reason'> {
  readonly sentAt: Instant;
}

export interface AdviceGround {
  /** Newest first. */
  readonly deliveries: readonly SeenDelivery[];
  /** Whether the person holds a factor that needs no carrier. */
  readonly hasOther: boolean;
  /** Until then an answer of the carrier may still come. */
  readonly waitMs: number;
  readonly now: Instant;
}

export function adviceFor({ deliveries, hasOther, waitMs, now }: AdviceGround): DeliveryAdvice[] {
  const [newest] = deliveries;
  const other: DeliveryAdvice[] = hasOther ? ['use-other-factor'] : [];
  if (newest === undefined) return ['send-again', ...other];
  const call: DeliveryAdvice[] = newest.channel === 'voice' ? ['send-again'] : ['ask-for-call'];
  const last: DeliveryAdvice[] = [...other, 'call-us'];
  switch (newest.state) {
    case 'sending':
    case 'accepted':
    case 'unknown':
      return now - newest.sentAt < waitMs
        ? ['wait', ...call, ...other]
        : ['switch-on', 'allow-sender', ...call, ...last];
    case 'delivered':
      return ['look-again', 'check-number', ...call, ...last];
    case 'expired':
      return ['switch-on', 'send-again', ...call.filter((one) => one !== 'send-again'), ...last];
    case 'failed':
      return [...adviceOn(newest.reason), ...call, ...last].filter((one, at, all) => all.indexOf(one) === at);
  }
}

function adviceOn(reason: CodeDelivery['reason']): DeliveryAdvice[] {
  switch (reason) {
    case 'unknown-number':
      return ['check-number'];
    case 'blocked':
    case 'filtered':
      return ['allow-sender'];
    case 'unreachable':
      return ['switch-on', 'send-again'];
    default:
      return [];
  }
}
