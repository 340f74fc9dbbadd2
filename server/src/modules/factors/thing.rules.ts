/** What becomes of a factor with the thing it stands for, such as a card: from which states it follows, and what that is called. */
import type { Factor } from './factors.model.ts';

/** Where a factor stands after what happened to the thing it stands for. */
export type ThingState = 'active' | 'suspended' | 'lost' | 'returned' | 'revoked';

/**
 * From where the thing behind a factor can lead it where. Waking a card wakes no factor that a temporary grant set aside:
 * that one is proven again first.
 */
export const FOLLOWS: Readonly<Record<ThingState, readonly Factor['state'][]>> = {
  active: ['suspended'],
  suspended: ['active'],
  lost: ['pending', 'active', 'suspended', 'displaced'],
  returned: ['pending', 'active', 'suspended', 'displaced', 'lost'],
  revoked: ['pending', 'active', 'suspended', 'displaced', 'lost'],
};
export const FOLLOWED = {
  active: 'brought-back',
  suspended: 'suspended',
  lost: 'lost',
  returned: 'returned',
  revoked: 'removed',
} as const satisfies Record<ThingState, string>;
