/** Which policy holds for a user: that of their legal entity. */
import type { Parties } from '../parties/index.ts';
import type { Policies, Policy } from '../policy/index.ts';

/** Answers at once where the user is known, so that a request of somebody who was here a moment ago waits for nothing. */
export type PolicyOf = (userId: string) => Policy | Promise<Policy>;

export function makePolicyOf({ parties, policies }: { parties: Parties; policies: Policies }): PolicyOf {
  return (userId) => {
    const user = parties.getUser(userId);
    return user instanceof Promise ? user.then(({ entityId }) => policies.for(entityId)) : policies.for(user.entityId);
  };
}
