/** Which policy holds for a user: that of their legal entity; none for somebody who is no client any more. */
import type { Parties, User } from '../parties/index.ts';
import type { Policies, Policy } from '../policy/index.ts';

/** Answers at once where the user is known, so that a request of somebody who was here a moment ago waits for nothing. */
export type PolicyOf = (userId: string) => Policy | null | Promise<Policy | null>;

export function makePolicyOf({ parties, policies }: { parties: Parties; policies: Policies }): PolicyOf {
  const policyFor = ({ state, entityId }: User): Policy | null => (state === 'active' ? policies.for(entityId) : null);
  return (userId) => {
    const user = parties.getUser(userId);
    return user instanceof Promise ? user.then(policyFor) : policyFor(user);
  };
}
