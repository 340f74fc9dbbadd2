/** What a phone shows of an act, from what a code message would say of it: field by field, never as one sentence. */
import type { ShownAct } from '@strongroom/contract';
import { type Instant, type JsonValue, toRfc3339, unreachable } from '@strongroom/core';
import { type PlaceOf, placeText } from '../../networks/index.ts';
import type { ProofRequest } from '../factor-strategy.ts';

export function shownOf(
  { message, from, purpose, user }: ProofRequest,
  expiresAt: Instant,
  placeOf: PlaceOf,
): ShownAct {
  const { address, device, surface } = from;
  const place = placeText(placeOf(address), user.person.language);
  const common = { address, place, device, surface, binding: purpose.binding, expiresAt: toRfc3339(expiresAt) };
  switch (message.template) {
    case 'code.sign-in':
      return { action: 'sign-in', ...common };
    case 'code.approval.withdrawal': {
      const { amountMinor, currency, payeeName, accountHint } = message;
      return { action: 'withdrawal.create', amountMinor, currency, payeeName, accountHint, ...common };
    }
    case 'code.approval.security':
      return { action: 'security', what: message.what, ...common };
    default:
      return unreachable(message);
  }
}

/** For transcripts, which are made of any JSON. */
export const asJson = (shown: ShownAct): JsonValue => ({ ...shown });
