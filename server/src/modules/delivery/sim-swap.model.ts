/**
 * What the mobile operator of a number knows and nobody else can: whether it moved to another SIM card a short while ago.
 * An operator that does not answer in time has said nothing; that is never taken for "it did not move".
 */
import type { Instant } from '@strongroom/core';

export type SimSwap =
  /** No operator that we may ask serves this number. */
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'same' }
  /** `at` is null where the operator says that it moved and not when. */
  | { readonly kind: 'swapped'; readonly at: Instant | null }
  | { readonly kind: 'unknown' };

export interface SimSwapCheck {
  /** `phone` is canonical E.164. Never throws: what goes wrong on the way is `unknown`. */
  within(phone: string, hours: number): Promise<SimSwap>;
}
