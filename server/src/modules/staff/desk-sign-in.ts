/**
 * The sign-in of staff: name and password, then always a second factor; and the session that follows, found by the secret
 * of its own cookie. Failures are counted by name, existing or not, and charged before anything is judged; unknown names,
 * closed members and wrong passwords cost the same hash and get the same answer. A browser in which a member signed in
 * before has tries of its own.
 *
 * Attack (locking staff out): a stranger who reaches the desk pauses every name they can think of, and then begins.
 */
import { canonicalUsername } from '@strongroom/authenticators';
import type { PasskeyRequest } from '@strongroom/contract';
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
import { deleteOldQuestions } from './staff-factors.store.ts';
import type { About } from './staff-passkeys.ts';
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
export interface EnteredDesk extends OpenSession {
  readonly secret: string;
  /** What this browser shows the next time, to be known. */
  readonly browserSecret: string;
}
type Ended = { readonly code: 'sign-in-flow-ended' };
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
  /** What the authenticator signs, as the second step of this sign-in. */
  ask(
    flowSecret: string,
    context: RequestContext,
  ): Promise<Result<PasskeyRequest, Ended | { readonly code: 'factor-unavailable'; readonly rule: string }>>;
  answer(
    flowSecret: string,
    proof: StaffProof,
    context: RequestContext,
  ): Promise<Result<EnteredDesk, ProofRefusal | Ended>>;
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

  async function open(tx: Tx, member: StaffMember, context: RequestContext): Promise<EnteredDesk> {
    const now = clock.now();
    const secret = newSecret();
    const browserSecret = newSecret();
    if (context.cookies.staffBrowser !== undefined) {
      await store.deleteBrowser(tx, secretHash(context.cookies.staffBrowser));
    }
    const expiresAt = now + secondsToMs(policies.house['staff.browser-seconds']);
    await store.insertBrowser(tx, { secretHash: secretHash(browserSecret), staffId: member.id, expiresAt });
    const session = { id: newId('sts', now, random), staffId: member.id, createdAt: now, activeAt: now };
    // Attack: a session left open on another machine. Staff work at one place at a time.
    await store.endSessionsOf(tx, member.id, 'signed-in-again', now);
    await store.insertSession(tx, { ...session, secretHash: secretHash(secret), address: context.address });
    await record(audit, tx, context, { event: 'staff.signed-in', people: alone(member) });
    return { session, member, secret, browserSecret };
  }

  /** Whose tries these are: of the name, or of this browser with it. */
  async function laneOf(subject: string, member: MemberRecord | null, context: RequestContext): Promise<string> {
    const shown = context.cookies.staffBrowser;
    if (shown === undefined) return subject;
    const known = await store.findBrowser(database.read, secretHash(shown), context.now);
    return known !== null && known.staffId === member?.id ? `${subject}:${secretHash(shown).toString('hex')}` : subject;
  }

  async function flowOf(secret: string, context: RequestContext) {
    const flow = await store.findSignIn(database.read, secretHash(secret), context.now);
    const member = flow === null ? null : await store.findMember(database.read, flow.staffId);
    return flow === null || member?.state !== 'active' ? null : { flow, member };
  }
  const entering = ({ id }: store.SignInRow): About => ({ kind: 'sign-in', id, binding: 'session' });

  /** Charged before it is judged; what is refused for whatever reason costs the same and is answered alike. */
  async function judge(
    { username, password }: { username: string; password: string },
    context: RequestContext,
  ): Promise<Result<{ member: MemberRecord; lane: string }, { readonly code: 'sign-in-refused' }>> {
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
    const lane = await laneOf(subject, member, context);
    const charge = await increment(database.read, { scope: SCOPE, key: lane, budget, now });
    let right: boolean;
    try {
      right = await passwords.judgeKept(member?.passwordHash ?? null, subject, password);
    } catch (error) {
      if (error instanceof HasherBusy && charge.allowed) await giveBack(database.read, SCOPE, lane);
      throw error;
    }
    if (!charge.allowed) return refused(subject, member, SCOPE, context);
    if (!right || member === null) return refused(subject, member, 'password', context);
    if (member.state !== 'active') return refused(subject, member, 'member-state', context);
    const methods = await proofs.methodsOf(member);
    if (methods.length === 0) return refused(subject, member, 'no-factor', context);
    return ok({ member, lane });
  }

  return {
    async member(wish, context) {
      const judged = await judge(wish, context);
      if (!judged.ok) return judged;
      const { lane, member } = judged.value;
      await database.transaction(async (tx) => resetCountersAtCommit(tx, [{ scope: SCOPE, key: lane }]));
      return ok(member);
    },

    async begin(wish, context) {
      const judged = await judge(wish, context);
      if (!judged.ok) return judged;
      const { member, lane } = judged.value;
      const { now } = context;
      const methods = await proofs.methodsOf(member);
      const secret = newSecret();
      const expiresAt = now + secondsToMs(policies.house['staff.sign-in-seconds']);
      await database.transaction(async (tx) => {
        resetCountersAtCommit(tx, [{ scope: SCOPE, key: lane }]);
        const nonce = Buffer.from(random(NONCE_BYTES)).toString('base64url');
        const flow = { id: newId('sfl', now, random), staffId: member.id, nonce };
        await store.insertSignIn(tx, { ...flow, secretHash: secretHash(secret), expiresAt });
        await record(audit, tx, context, { event: 'staff.sign-in-begun', people: alone(member), rule: 'password' });
      });
      return ok({ secret, expiresAt, methods });
    },

    async ask(flowSecret, context) {
      const found = await flowOf(flowSecret, context);
      if (found === null) return refuse({ code: 'sign-in-flow-ended' });
      return proofs.ask(found.member, entering(found.flow));
    },

    async answer(flowSecret, proof, context) {
      const ended = refuse({ code: 'sign-in-flow-ended' } as const);
      const found = await flowOf(flowSecret, context);
      if (found === null) return ended;
      const { flow, member } = found;
      const proven = await proofs.prove(member, proof, entering(flow), context);
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

    async sweep(endedFlowsSeconds) {
      const now = clock.now();
      await store.deleteSignIns(database.read, now - secondsToMs(endedFlowsSeconds));
      await store.deleteOldBrowsers(database.read, now);
      await deleteOldQuestions(database.read, now);
    },
  };
}
