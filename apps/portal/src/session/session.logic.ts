/** What this page believes about the session: whether there is one, and why it ended. The server decides; this guesses. */
import type { CurrentSession } from '@strongroom/contract';

const END_REASONS = ['signed-out', 'everywhere', 'inactivity', 'elsewhere', 'public-computer', 'unconfirmed'] as const;
export type EndReason = (typeof END_REASONS)[number];
export const isEndReason = (value: unknown): value is EndReason => END_REASONS.some((reason) => reason === value);

export type SessionState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'out'; readonly reason: EndReason | null }
  | { readonly kind: 'in'; readonly session: CurrentSession };

/** A session that ends before its time was ended by somebody: another device, the desk, a password change. */
export function reasonOfEnd(session: CurrentSession, now: number): EndReason {
  return now >= Date.parse(session.logoffAt) ? 'inactivity' : 'elsewhere';
}
