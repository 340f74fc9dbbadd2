/**
 * The sign-in of staff: name and password, then always a second factor; and the session that follows, found by the secret
 * of its own cookie. Failures are counted by name, existing or not, and charged before anything is judged; unknown names,
 * closed members and wrong passwords cost the same hash and get the same answer.
 */
import { canonicalUsername } from '@strongroom/authenticators';
import { type Clock, type Instant, newId, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume, giveBack, increment, resetCountersAtCommit } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Audit, originOf } from '../audit/index.ts';
import { HasherBusy, type Passwords } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import * as store from './members.store.ts';
import type { MemberRecord, StaffMember, StaffSession } from './staff.model.ts';
import { sessionEnds } from './staff.rules.ts';
import type { ProofRefusal, StaffProof, StaffProofs } from './staff-proofs.ts';
import { alone, record } from './staff-record.ts';

const SCOPE = 'staff.sign-in';
const NONCE_BYTES = 32;

export interface BegunSignIn {
  readonly secret: string;
  readonly expiresAt: Instant;
  readonly methods: readonly StaffProof['method'][];
}
export interface OpenSession {
  readonly session: StaffSession;
  readonly member: StaffMember;
}
export type FoundStaff =
  | ({ readonly kind: 'live' } & OpenSession)
  | { readonly kind: 'ended' }
  | { readonly kind: 'none' };

export interface DeskSignIn {
  /** Throws `HasherBusy` when the password could not be judged in time; the try is then not counted. */
  begin(
    wish: { username: string; password: string },
    context: RequestContext,
  ): Promise<Result<BegunSignIn, { readonly code: 'sign-in-refused' }>>;
  /** The first step alone, for one command at the machine: who it is, if the password is right. */
  member(
    wish: { username: string; password: string },
    context: RequestContext,
  ): Promise<Result<StaffMember, { readonly code: 'sign-in-refused' }>>;
  answer(
    flowSecret: string,
    proof: StaffProof,
    context: RequestContext,
  ): Promise<Result<OpenSession & { readonly secret: string }, ProofRefusal | { readonly code: 'sign-in-flow-ended' }>>;
  find(secret: string | undefined, activity: boolean): Promise<FoundStaff>;
  end(session: string, member: StaffMember, context: RequestContext): Promise<void>;
  sweep(endedFlowsSeconds: number): Promise<void>;
}

export function makeDeskSignIn(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  policies: Policies;
  passwords: Passwords;
  proofs: StaffProofs;
  /** Activity is written at most so often. */
  saveEveryMs: number;
  clock: Clock;
  random: Random;
}): DeskSignIn {
  const { database, vault, audit, policies, passwords, proofs, saveEveryMs, clock, random } = deps;
  const newSecret = (): string => Buffer.from(random(32)).toString('base64url');

  async function refused(subject: string, member: MemberRecord | null, rule: string, context: RequestContext) {
    await database.transaction(async (tx) => {
      await audit.append(tx, {
        event: 'staff.sign-in-refused',
        outcome: 'refused',
        userId: null,
        accountId: null,
        rule,
        actor: { kind: 'anonymous', userId: null, sessionId: null, surface: null },
        origin: originOf(context, null),
        details: { subject, member: member?.id ?? null },
      });
    });
    return refuse({ code: 'sign-in-refused' } as const);
  }

  async function open(tx: Tx, member: StaffMember, context: RequestContext): Promise<OpenSession & { secret: string }> {
    const now = clock.now();
    const secret = newSecret();
    const session = { id: newId('sts', now, random), staffId: member.id, createdAt: now, activeAt: now };
    // Attack: a session left open on another machine. Staff work at one place at a time.
    await store.endSessionsOf(tx, member.id, 'signed-in-again', now);
    await store.insertSession(tx, { ...session, secretHash: secretHash(secret), address: context.address });
    await record(audit, tx, context, { event: 'staff.signed-in', people: alone(member) });
    return { session, member, secret };
  }

  /** Charged before it is judged; what is refused for whatever reason costs the same and is answered alike. */
  async function judge(
    { username, password }: { username: string; password: string },
    context: RequestContext,
  ): Promise<Result<{ member: MemberRecord; subject: string }, { readonly code: 'sign-in-refused' }>> {
    const { now } = context;
    const { house } = policies;
    const canonical = canonicalUsername(username);
    const name = canonical.ok ? canonical.value : '';
    const subject = vault.pseudonym('staff', canonical.ok ? name : `\u0000${username.slice(0, 64)}`);
    const member = await store.findMemberByName(database.read, name);
    const budget = {
      limit: house['staff.sign-in-failures'],
      windowSeconds: house['staff.failure-window-seconds'],
      blockSeconds: house['staff.pause-seconds'],
    };
    const charge = await increment(database.read, { scope: SCOPE, key: subject, budget, now });
    let right: boolean;
    try {
      right = await passwords.judgeKept(member?.passwordHash ?? null, subject, password);
    } catch (error) {
      if (error instanceof HasherBusy && charge.allowed) await giveBack(database.read, SCOPE, subject);
      throw error;
    }
    if (!charge.allowed) return refused(subject, member, SCOPE, context);
    if (!right || member === null) return refused(subject, member, 'password', context);
    if (member.state !== 'active') return refused(subject, member, 'member-state', context);
    const methods = await proofs.methodsOf(member.id);
    if (methods.length === 0) return refused(subject, member, 'no-factor', context);
    return ok({ member, subject });
  }

  return {
    async member(wish, context) {
      const judged = await judge(wish, context);
      if (!judged.ok) return judged;
      const { subject, member } = judged.value;
      await database.transaction(async (tx) => resetCountersAtCommit(tx, [{ scope: SCOPE, key: subject }]));
      return ok(member);
    },

    async begin(wish, context) {
      const judged = await judge(wish, context);
      if (!judged.ok) return judged;
      const { member, subject } = judged.value;
      const { now } = context;
      const methods = await proofs.methodsOf(member.id);
      const secret = newSecret();
      const expiresAt = now + secondsToMs(policies.house['staff.sign-in-seconds']);
      await database.transaction(async (tx) => {
        resetCountersAtCommit(tx, [{ scope: SCOPE, key: subject }]);
        const nonce = Buffer.from(random(NONCE_BYTES)).toString('base64url');
        const flow = { id: newId('sfl', now, random), staffId: member.id, nonce };
        await store.insertSignIn(tx, { ...flow, secretHash: secretHash(secret), expiresAt });
        await record(audit, tx, context, { event: 'staff.sign-in-begun', people: alone(member), rule: 'password' });
      });
      return ok({ secret, expiresAt, methods });
    },

    async answer(flowSecret, proof, context) {
      const ended = refuse({ code: 'sign-in-flow-ended' } as const);
      const flow = await store.findSignIn(database.read, secretHash(flowSecret), context.now);
      if (flow === null) return ended;
      const member = await store.findMember(database.read, flow.staffId);
      if (member?.state !== 'active') return ended;
      const proven = await proofs.prove(member, proof, context);
      if (!proven.ok) return proven;
      return database.attempt(async (tx) => {
        if (!(await consume(tx, store.useSignIn(flow.id, clock.now())))) return ended;
        return ok(await open(tx, member, context));
      });
    },

    async find(secret, activity) {
      if (secret === undefined) return { kind: 'none' };
      const found = await store.findSession(database.read, secretHash(secret));
      if (found === null) return { kind: 'none' };
      if (found.ended) return { kind: 'ended' };
      const now = clock.now();
      const { endsAt, logoffAt } = sessionEnds(found, policies.house);
      const { member, ended: _ended, ...session } = found;
      if (now >= logoffAt) {
        await database.transaction(async (tx) => {
          const reason = now >= endsAt ? 'absolute-limit' : 'idle';
          if (!(await consume(tx, store.endSession(session.id, reason, now)))) return;
          const entry = { event: 'staff.session-ended', people: alone(member), details: { reason } };
          await record(audit, tx, null, entry);
        });
        return { kind: 'ended' };
      }
      if (!activity) return { kind: 'live', session, member };
      if (now - session.activeAt >= saveEveryMs) {
        await store.noteActivity(database.read, session.id, now, now - saveEveryMs);
      }
      return { kind: 'live', session: { ...session, activeAt: now }, member };
    },

    async end(sessionId, member, context) {
      await database.transaction(async (tx) => {
        const ended = await consume(tx, store.endSession(sessionId, 'signed-out', clock.now()));
        if (ended) await record(audit, tx, context, { event: 'staff.signed-out', people: alone(member) });
      });
    },

    sweep: async (endedFlowsSeconds) =>
      void (await store.deleteSignIns(database.read, clock.now() - secondsToMs(endedFlowsSeconds))),
  };
}
