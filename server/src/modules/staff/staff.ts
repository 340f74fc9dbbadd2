/**
 * The staff desk as the rest of the product builds it: members, their sign-in, and the acts they do or propose. What an
 * act does to a client is given to it by the composition root as a list of kinds.
 */
import type { DeskClosing } from '@strongroom/contract';
import { assert, type Clock, type Random } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import type { Outbox } from '../../platform/outbox.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Audit } from '../audit/index.ts';
import type { Closings } from '../closings/index.ts';
import type { BrokenMakes, RelyingParty } from '../factors/index.ts';
import { displayName, type Parties, type User } from '../parties/index.ts';
import type { Passwords } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import { makeStaffActs } from './acts.ts';
import type { FactsOnFile } from './caller.rules.ts';
import { type ClientFacts, type DeskClients, makeDeskClients } from './clients.ts';
import { deskActRoutes } from './desk-acts.routes.ts';
import { deskClientRoutes } from './desk-clients.routes.ts';
import { closingsFor, deskClosingRoutes } from './desk-closings.routes.ts';
import { deskFactorRoutes } from './desk-factors.routes.ts';
import { deskSessionRoutes } from './desk-session.routes.ts';
import { type DeskSignIn, makeDeskSignIn } from './desk-sign-in.ts';
import { type Identifications, makeIdentifications } from './identifications.ts';
import { findMember } from './members.store.ts';
import { type Members, makeMembers } from './members.ts';
import { deskReportRoutes } from './reports.routes.ts';
import { makeReports, type Reports } from './reports.ts';
import type { StaffActKind, StaffMember } from './staff.model.ts';
import type { StaffActs } from './staff-acts.model.ts';
import { makeStaffFactors, type StaffFactors } from './staff-factors.ts';
import { makeStaffMakes, type StaffMakes } from './staff-makes.ts';
import { makeStaffPasskeys } from './staff-passkeys.ts';
import { makeStaffProofs, type StaffProofs } from './staff-proofs.ts';

export interface StaffDesk {
  readonly members: Members;
  readonly deskSignIn: DeskSignIn;
  readonly ownFactors: StaffFactors;
  readonly acts: StaffActs;
  readonly clients: DeskClients;
  readonly identifications: Identifications;
  readonly reports: Reports;
  readonly makes: StaffMakes;
  memberOf(staffId: string): Promise<StaffMember>;
  /** The second factor of a member, spent at once. */
  readonly prove: StaffProofs['prove'];
  /** Accounts that their clients asked to close, as far as this member may close them. */
  closingsFor(member: StaffMember): Promise<DeskClosing[]>;
}

export function makeStaffDesk(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  outbox: Outbox;
  policies: Policies;
  parties: Parties;
  passwords: Passwords;
  kinds: readonly StaffActKind[];
  /** What other modules know of a client: for the desk to see, and to ask a caller for. */
  clientFacts: (user: User) => Promise<ClientFacts>;
  factsOf: (userId: string) => Promise<FactsOnFile>;
  serviceNames: readonly string[];
  deskUrl: string | null;
  brokenMakes: Pick<BrokenMakes, 'list' | 'reportOf'>;
  /** Whom passkeys of staff are made for: the desk, never the portal. */
  party: RelyingParty;
  closings: Closings;
  saveEveryMs: number;
  clock: Clock;
  random: Random;
}): StaffDesk {
  const { database, parties } = deps;
  const passkeys = makeStaffPasskeys(deps);
  const proofs = makeStaffProofs({ ...deps, passkeys });
  async function memberOf(staffId: string): Promise<StaffMember> {
    const member = await findMember(database.read, staffId);
    assert(member !== null, `member of staff ${staffId} exists`);
    return member;
  }
  const entityOf = async (userId: string) => (await parties.entitiesOf([userId], [])).get(userId) ?? null;
  const identifications = makeIdentifications({ ...deps, entityOf });
  return {
    members: makeMembers({ ...deps, passkeys }),
    deskSignIn: makeDeskSignIn({ ...deps, proofs }),
    ownFactors: makeStaffFactors({ ...deps, passkeys, proofs }),
    acts: makeStaffActs({ ...deps, proofs, memberOf, entityOf, useIdentification: identifications.use }),
    clients: makeDeskClients({ ...deps, identifications, entityOf }),
    identifications,
    reports: makeReports(deps),
    makes: makeStaffMakes(deps),
    memberOf,
    prove: proofs.prove,
    closingsFor: (member) => closingsFor(member, { ...deps, clientOf: clientOf(parties) }),
  };
}

export function deskRoutes(deps: {
  staff: StaffDesk;
  parties: Parties;
  policies: Policies;
  csrfToken: (binding: string) => string;
  clock: Clock;
}) {
  const { staff, parties } = deps;
  const views = { ...deps, ...staff, clientOf: clientOf(parties) };
  return [
    ...deskSessionRoutes({ ...deps, ...staff }),
    ...deskFactorRoutes({ ...deps, ...staff }),
    ...deskClientRoutes(staff),
    ...deskActRoutes(views),
    ...deskClosingRoutes(views),
    ...deskReportRoutes(views),
  ];
}

const clientOf = (parties: Parties) => async (userId: string) => {
  const { username, person } = await parties.getUser(userId);
  return { userId, username, displayName: displayName(person) };
};
