/** How factors are offered and challenged, shared by sign-in and approvals. Pure. */
import type { Challenge, OfferedFactor } from '@strongroom/contract';

/** Whether a factor is the one used last: of the kind chosen last in this browser, else as the server remembers the user. */
export function usedLast(
  factor: Pick<OfferedFactor, 'kind' | 'lastUsed'>,
  factors: readonly Pick<OfferedFactor, 'kind' | 'lastUsed'>[],
  here: string | null,
): boolean {
  const ofKind = factors.filter(({ kind }) => kind === here);
  if (ofKind.length === 0) return factor.lastUsed;
  return ofKind.length === 1 ? factor.kind === here : factor.kind === here && factor.lastUsed;
}

/** Last used first, then as the server ordered them: the hand finds its own key without reading. */
export function orderFactors<Factor extends OfferedFactor>(
  factors: readonly Factor[],
  here: string | null = null,
): readonly Factor[] {
  const rank = (factor: Factor): number =>
    Number(factor.kind === here) * 2 + Number(usedLast(factor, factors, here)) * 4 + Number(factor.lastUsed);
  return [...factors].sort((a, b) => rank(b) - rank(a));
}

/** Whether the code can also be spoken, when a message does not arrive. */
export function canCall(challenge: Challenge, factors: readonly OfferedFactor[]): boolean {
  const factor = factors.find(({ id }) => id === challenge.factorId);
  return challenge.resendsLeft > 0 && factor?.methods.includes('voice') === true;
}

export type ResendState =
  | { readonly kind: 'never' }
  | { readonly kind: 'spent' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'ready' };

export function resendState(challenge: Challenge, now: number): ResendState {
  if (challenge.resendAt === null) return { kind: 'never' };
  if (challenge.resendsLeft <= 0) return { kind: 'spent' };
  const untilMs = Date.parse(challenge.resendAt);
  return now < untilMs ? { kind: 'wait', untilMs } : { kind: 'ready' };
}

/** A masked number reads as one word: a line may end before it or after it, never in it. */
export const unbroken = (hint: string): string => hint.replaceAll(' ', '\u00a0');

interface Judged extends Pick<OfferedFactor, 'refused'> {
  readonly sufficient?: boolean;
}

/** Whether a factor may be chosen: neither refused by its kind nor too little for the amount. */
export const mayProve = ({ refused, sufficient }: Judged): boolean => refused === null && sufficient !== false;

/** What to use where another is too weak: what may prove it, or at least is strong enough. */
export function insteadOf<Factor extends Judged>(factors: readonly Factor[]): readonly Factor[] {
  const able = factors.filter(mayProve);
  return able.length > 0 ? able : factors.filter(({ refused }) => refused === null);
}

/**
 * What to show of a challenge that was looked at again. A request on the phone that has ended there without an answer is
 * gone from the server's reply; it stays on the screen as one that failed, or the page would change without a word.
 */
export function seenAgain(shown: Challenge | null, seen: Challenge | null): Challenge | null {
  const ask = shown?.ask;
  if (seen !== null || !shown || ask?.type !== 'prompt') return seen;
  return { ...shown, ask: { ...ask, state: 'failed' } };
}
