/**
 * The staff desk as the rest of the product builds it: members, their sign-in, and the acts they do or propose. What an
 * act does to a client is given to it by the composition root as a list of kinds.
 */
import { assert, type Clock, type Random } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Audit } from '../audit/index.ts';
import { displayName, type Parties } from '../parties/index.ts';
import type { Passwords } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import { makeStaffActs, type StaffActs } from './acts.ts';
import { deskActRoutes } from './desk-acts.routes.ts';
import { deskSessionRoutes } from './desk-session.routes.ts';
import { type DeskSignIn, makeDeskSignIn } from './desk-sign-in.ts';
import { findMember } from './members.store.ts';
import { type Members, makeMembers } from './members.ts';
import type { StaffActKind, StaffMember } from './staff.model.ts';
import { makeStaffProofs } from './staff-proofs.ts';

export interface StaffDesk {
  readonly members: Members;
  readonly deskSignIn: DeskSignIn;
  readonly acts: StaffActs;
  memberOf(staffId: string): Promise<StaffMember>;
}

export function makeStaffDesk(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  policies: Policies;
  parties: Parties;
  passwords: Passwords;
  kinds: readonly StaffActKind[];
  serviceNames: readonly string[];
  deskUrl: string | null;
  saveEveryMs: number;
  clock: Clock;
  random: Random;
}): StaffDesk {
  const { database, parties } = deps;
  const proofs = makeStaffProofs(deps);
  async function memberOf(staffId: string): Promise<StaffMember> {
    const member = await findMember(database.read, staffId);
    assert(member !== null, `member of staff ${staffId} exists`);
    return member;
  }
  const acts = makeStaffActs({
    ...deps,
    proofs,
    memberOf,
    entityOf: async (userId) => (await parties.entitiesOf([userId], [])).get(userId) ?? null,
    useIdentification: async () => false,
  });
  return { members: makeMembers(deps), deskSignIn: makeDeskSignIn({ ...deps, proofs }), acts, memberOf };
}

export function deskRoutes(deps: {
  staff: StaffDesk;
  parties: Parties;
  policies: Policies;
  csrfToken: (binding: string) => string;
  clock: Clock;
}) {
  const { staff, parties } = deps;
  const clientOf = async (userId: string) => {
    const { username, person } = await parties.getUser(userId);
    return { userId, username, displayName: displayName(person) };
  };
  return [...deskSessionRoutes({ ...deps, ...staff }), ...deskActRoutes({ ...deps, ...staff, clientOf })];
}
