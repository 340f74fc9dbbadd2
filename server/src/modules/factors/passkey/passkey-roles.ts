/**
 * Whose passkeys must not be synced: users who hold a right that the policy names, on any of their accounts. Such a right
 * is a role: who manages users, who moves money. Asked at enrolment and at every use, because rights are given later.
 *
 * Attack: whoever gets into the account in a cloud where the passkeys of a master user are kept signs in as them.
 */
import type { Sql } from '../../../platform/database/database.ts';
import type { Parties, User } from '../../parties/index.ts';
import type { Policies } from '../../policy/index.ts';

/** True where this user may prove nothing with a passkey that can be copied between devices. */
export type NeedsOneDevice = (user: Pick<User, 'id' | 'entityId'>, on?: Sql) => Promise<boolean>;

export const makeNeedsOneDevice =
  (deps: { parties: Pick<Parties, 'accountsOf'>; policies: Policies }): NeedsOneDevice =>
  async ({ id, entityId }, on) => {
    const named = deps.policies.for(entityId)['passkey.device-bound-roles'];
    if (named.length === 0) return false;
    const accounts = await deps.parties.accountsOf(id, on);
    return accounts.some(({ rights }) => rights.some((right) => named.includes(right)));
  };
