/**
 * Members of staff: opened and closed by the operator on the command line, enrolled by themselves through a link that
 * works once and not for long. The password is theirs alone, the authenticator's seed is shown to them and nobody else.
 * Closing ends every session at once; a name is never given to a second person.
 */
import {
  canonicalUsername,
  encodeBase32,
  NO_CONTEXT,
  newTotpSecret,
  totpUri,
  verifyTotp,
} from '@strongroom/authenticators';
import type { PasskeyCreation, PasskeyRegistration, PasswordViolation, StaffRole } from '@strongroom/contract';
import { type Clock, type Instant, newId, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Audit, AuditEvent } from '../audit/index.ts';
import type { Passwords } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import * as store from './members.store.ts';
import type { MemberRecord } from './staff.model.ts';
import { withdrawAllOf } from './staff-acts.store.ts';
import * as factors from './staff-factors.store.ts';
import { notTaken } from './staff-factors.ts';
import type { About, StaffPasskeys } from './staff-passkeys.ts';
import { alone, record } from './staff-record.ts';
import { openSeed, sealSeed, totpShape } from './staff-secrets.ts';

export interface NewStaff {
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly StaffRole[];
  readonly entities: readonly string[];
}

export interface OpenedStaff {
  readonly id: string;
  readonly name: string;
  /** Shown once; kept as a hash. */
  readonly link: string;
  readonly expiresAt: Instant;
}

export interface Enrolment {
  readonly name: string;
  readonly displayName: string;
  readonly secret: string;
  readonly uri: string;
  /** The same with a passkey instead, whichever the member prefers. */
  readonly passkey: PasskeyCreation;
  readonly expiresAt: Instant;
}

type NotYet =
  | { readonly code: 'opening-ended' }
  | { readonly code: 'password-unacceptable'; readonly violations: PasswordViolation[] };
export type EnrolRefusal = NotYet | { readonly code: 'answer-wrong' };
export type PasskeyEnrolRefusal =
  | NotYet
  | { readonly code: 'passkey-refused' | 'factor-forbidden'; readonly rule?: string };

export interface Members {
  open(staff: NewStaff, by: string): Promise<Result<OpenedStaff, 'name' | 'name-taken'>>;
  /** Takes over somebody whose password and seed exist already; false when the name is taken or is none. */
  moveHere(staff: NewStaff, secrets: { passwordHash: string; seed: Uint8Array }): Promise<boolean>;
  /**
   * For a member whose factors are all gone: a new link, and nothing of before signs in any more. Null: no open member.
   */
  inviteAgain(name: string, by: string): Promise<OpenedStaff | null>;
  close(name: string, by: string): Promise<boolean>;
  list(): Promise<MemberRecord[]>;
  /** Opens the link: a new seed each time, so that whoever saw an earlier one has nothing. */
  beginEnrolment(token: string): Promise<Enrolment | null>;
  completeEnrolment(
    wish: { token: string; password: string; code: string },
    context: RequestContext | null,
  ): Promise<Result<null, EnrolRefusal>>;
  completeByPasskey(
    wish: PasskeyRegistration & { token: string; password: string; name: string },
    context: RequestContext | null,
  ): Promise<Result<null, PasskeyEnrolRefusal>>;
}

const enrolling = (memberId: string): About => ({ kind: 'enrolment', id: memberId, binding: 'passkey' });

export function makeMembers(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  policies: Policies;
  passwords: Passwords;
  passkeys: StaffPasskeys;
  serviceNames: readonly string[];
  /** Where the desk is reached; the link is a path of it. Null: the house has no desk, and links are bare tokens. */
  deskUrl: string | null;
  clock: Clock;
  random: Random;
}): Members {
  const { database, vault, audit, policies, passwords, passkeys, serviceNames, deskUrl, clock, random } = deps;

  /** The command line acts as the operator, whose name at the machine is all that is known. */
  const byOperator = (event: string, by: string, details: AuditEvent['details']): AuditEvent => ({
    event,
    outcome: 'done',
    origin: null,
    userId: null,
    accountId: null,
    actor: { kind: 'staff', userId: null, sessionId: null, surface: null },
    details: { ...details, by },
  });

  /** What a member signed in with, and where they are signed in, ends at once. */
  async function leaveNothing(tx: Tx, memberId: string, reason: string, now: Instant): Promise<void> {
    // Attack: whoever had the old password half way in waits for a code of the new authenticator.
    await store.endSignInsOf(tx, memberId, now);
    await store.endSessionsOf(tx, memberId, reason, now);
    await store.deleteBrowsersOf(tx, memberId);
    await factors.dropFactors(tx, memberId, 'active');
    await factors.dropFactors(tx, memberId, 'pending');
    await factors.dropFactors(tx, memberId, 'suspended');
  }

  type Invited = NonNullable<Awaited<ReturnType<typeof store.findInvited>>>;

  /** One try of the link, charged before what was handed in is judged; the password is looked at first, for nothing. */
  async function tried(
    { token, password }: { token: string; password: string },
    now: Instant,
  ): Promise<Result<Invited, NotYet>> {
    const member = await store.findInvited(database.read, secretHash(token), now);
    if (member === null) return refuse({ code: 'opening-ended' });
    const person = { ...NO_CONTEXT, names: [member.displayName], usernames: [member.name], serviceNames };
    const violations = await passwords.violations(password, { userId: null, context: person }, policies.house);
    if (violations.length > 0) return refuse({ code: 'password-unacceptable', violations });
    return (await consume(database.read, store.chargeEnrolment(member.id, now)))
      ? ok(member)
      : refuse({ code: 'opening-ended' });
  }

  return {
    async open({ name, displayName, roles, entities }, by) {
      const canonical = canonicalUsername(name);
      if (!canonical.ok) return refuse('name');
      const now = clock.now();
      const token = Buffer.from(random(32)).toString('base64url');
      const expiresAt = now + secondsToMs(policies.house['staff.enrolment-seconds']);
      const id = newId('stf', now, random);
      return database.attempt(async (tx) => {
        const member = { id, name: canonical.value, displayName, roles, entities, now };
        const link = { enrolmentHash: secretHash(token), enrolmentExpiresAt: expiresAt };
        const enrolmentAnswers = policies.house['staff.enrolment-answers'];
        if (!(await store.insertMember(tx, { ...member, ...link, enrolmentAnswers }))) return refuse('name-taken');
        const details = { member: id, name: canonical.value, roles: roles.join(' '), entities: entities.join(' ') };
        await audit.append(tx, byOperator('staff.opened', by, details));
        return ok({ id, name: canonical.value, link: `${deskUrl ?? ''}/enrol#${token}`, expiresAt });
      });
    },

    async moveHere(staff, { passwordHash, seed }) {
      const canonical = canonicalUsername(staff.name);
      if (!canonical.ok) return false;
      const now = clock.now();
      const id = newId('stf', now, random);
      const factorId = newId('sfa', now, random);
      // A link that nobody was told, used up in the same transaction.
      const enrolmentHash = secretHash(Buffer.from(random(32)).toString('base64url'));
      const member = { ...staff, id, name: canonical.value, now, enrolmentHash };
      return database.transaction(async (tx) => {
        if (!(await store.insertMember(tx, { ...member, enrolmentExpiresAt: now, enrolmentAnswers: 0 }))) return false;
        await consume(tx, store.activateMember(id, enrolmentHash, passwordHash));
        const factor = { id: factorId, staffId: id, state: 'active', now } as const;
        await factors.insertTotp(tx, { ...factor, secretSealed: sealSeed(vault, factorId, seed) });
        const details = { member: id, name: canonical.value, roles: staff.roles.join(' ') };
        await audit.append(tx, byOperator('staff.opened', 'moved here', details));
        return true;
      });
    },

    async inviteAgain(name, by) {
      const canonical = canonicalUsername(name);
      const member = canonical.ok ? await store.findMemberByName(database.read, canonical.value) : null;
      if (member === null) return null;
      const now = clock.now();
      const token = Buffer.from(random(32)).toString('base64url');
      const expiresAt = now + secondsToMs(policies.house['staff.enrolment-seconds']);
      const link = { enrolmentHash: secretHash(token), answers: policies.house['staff.enrolment-answers'], expiresAt };
      const invited = await database.transaction(async (tx) => {
        if (!(await consume(tx, store.inviteAgain(member.id, link)))) return false;
        await leaveNothing(tx, member.id, 'invited-again', now);
        await audit.append(tx, byOperator('staff.invited-again', by, { member: member.id, name: member.name }));
        return true;
      });
      return invited ? { id: member.id, name: member.name, link: `${deskUrl ?? ''}/enrol#${token}`, expiresAt } : null;
    },

    async close(name, by) {
      const canonical = canonicalUsername(name);
      const member = canonical.ok ? await store.findMemberByName(database.read, canonical.value) : null;
      if (member === null) return false;
      const now = clock.now();
      return database.transaction(async (tx) => {
        if (!(await consume(tx, store.closeMember(member.id, now)))) return false;
        await leaveNothing(tx, member.id, 'closed', now);
        // Attack: somebody who is let go leaves an act behind, for a colleague who does not know to wave through.
        const withdrawn = await withdrawAllOf(tx, member.id, now);
        await audit.append(tx, byOperator('staff.closed', by, { member: member.id, name: member.name, withdrawn }));
        return true;
      });
    },

    list: () => store.findMembers(database.read),

    async beginEnrolment(token) {
      const now = clock.now();
      const { house } = policies;
      const seed = newTotpSecret(random, house['totp.secret-bytes']);
      const member = await store.findInvited(database.read, secretHash(token), now);
      if (member === null) return null;
      const id = newId('sfa', now, random);
      const { creation } = await database.transaction(async (tx) => {
        await factors.dropFactors(tx, member.id, 'pending');
        const factor = { id, staffId: member.id, state: 'pending', now } as const;
        await factors.insertTotp(tx, { ...factor, secretSealed: sealSeed(vault, id, seed) });
        await record(audit, tx, null, { event: 'staff.enrolment-begun', people: alone(member) });
        return passkeys.creation(tx, member, { about: enrolling(member.id), name: null });
      });
      const { name, displayName, expiresAt } = member;
      const { skewSteps: _skew, ...shape } = totpShape(house);
      const uri = totpUri({ ...shape, issuer: `${serviceNames[0] ?? ''} desk`, account: name, secret: seed });
      return { name, displayName, secret: encodeBase32(seed), uri, passkey: creation, expiresAt };
    },

    async completeEnrolment({ token, password, code }, context) {
      const now = clock.now();
      const { house } = policies;
      const invited = await tried({ token, password }, now);
      if (!invited.ok) return invited;
      const member = invited.value;
      const [factor] = await factors.findFactors(database.read, member.id, 'pending');
      if (factor?.secretSealed == null) return refuse({ code: 'opening-ended' });
      const secret = await openSeed(vault, factor.id, factor.secretSealed);
      const verdict = verifyTotp({ ...totpShape(house), secret, code, now, lastAcceptedStep: null });
      if (!verdict.ok) return refuse({ code: 'answer-wrong' });
      const hash = await passwords.hash(password, house);
      return database.attempt(async (tx): Promise<Result<null, EnrolRefusal>> => {
        if (!(await consume(tx, store.activateMember(member.id, secretHash(token), hash)))) {
          return refuse({ code: 'opening-ended' });
        }
        await consume(tx, factors.activateFactor(factor.id, verdict.step, now));
        await record(audit, tx, context, { event: 'staff.enrolled', people: alone(member), details: { kind: 'totp' } });
        return ok(null);
      });
    },

    async completeByPasskey({ token, password, name, ...registration }, context) {
      const invited = await tried({ token, password }, clock.now());
      if (!invited.ok) return invited;
      const member = invited.value;
      const made = await passkeys.made(member, enrolling(member.id), registration);
      if (!made.ok) {
        return refuse(notTaken(made.refusal === 'challenge-ended' ? made.refusal : made.refusal.fault));
      }
      const hash = await passwords.hash(password, policies.house);
      return database.attempt(async (tx): Promise<Result<null, PasskeyEnrolRefusal>> => {
        if (!(await consume(tx, store.activateMember(member.id, secretHash(token), hash)))) {
          return refuse({ code: 'opening-ended' });
        }
        // The seed that was shown beside it was not chosen.
        await factors.dropFactors(tx, member.id, 'pending');
        const added = await passkeys.add(tx, member, { ...made.value, name });
        if (!added.ok) return refuse({ code: 'passkey-refused' });
        const { backupEligible: synced, backedUp } = made.value;
        const details = { kind: 'passkey', factor: added.value, name, synced, backedUp };
        await record(audit, tx, context, { event: 'staff.enrolled', people: alone(member), details });
        return ok(null);
      });
    },
  };
}
