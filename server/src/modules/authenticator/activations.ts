/**
 * A phone becomes a mobile key: wholly on the phone with password and a second proof, or with an invitation from the
 * portal. The same way serves a first phone, a new one and one that lost its key: the last to complete is the user's
 * phone, and an earlier one ends with it.
 */
import type { ProofMethod } from '@strongroom/contract';
import { type Clock, type Instant, newId, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { type FrozenRefusal, frozenFor, frozenRefusal } from '../access/index.ts';
import { type Actor, type Audit, originOf } from '../audit/index.ts';
import { deviceLabel } from '../devices/index.ts';
import type { Barred, BeginRefusal, MobileKeys, NewPhone, SimRefusal } from '../factors/index.ts';
import type { Locks } from '../locks/index.ts';
import type { Networks } from '../networks/index.ts';
import type { Parties, User } from '../parties/index.ts';
import type { Passwords } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import type { SignIn } from '../sign-in/index.ts';
import { type ActivationEvent, advance } from './activation.flow.ts';
import type { ActivationProof, Chosen, ProofAnswerRefusal, Via } from './activation-proof.ts';
import * as store from './authenticator.store.ts';
import type { InvitationRefusal, Invitations } from './invitations.ts';

interface Ended {
  readonly code: 'activation-ended';
}
export interface LiveActivation {
  readonly secret: string;
  readonly activation: store.Activation;
  readonly user: User;
}
type PasswordRefusal = Extract<Awaited<ReturnType<SignIn['checkPassword']>>, { ok: false }>['refusal'];

export interface Activations {
  begin(
    wish: { username: string; password: string },
    context: RequestContext,
  ): Promise<Result<LiveActivation, PasswordRefusal>>;
  redeem(code: string, context: RequestContext): Promise<Result<LiveActivation, InvitationRefusal>>;
  choose(
    secret: string,
    via: Via,
    context: RequestContext,
  ): Promise<Result<LiveActivation, Ended | SimRefusal | Exclude<BeginRefusal, Barred>>>;
  answer(
    secret: string,
    answer: string,
    context: RequestContext,
  ): Promise<Result<LiveActivation, Ended | ProofAnswerRefusal>>;
  complete(
    secret: string,
    phone: Omit<NewPhone, 'keyId'>,
    context: RequestContext,
  ): Promise<
    Result<
      { keyId: string; user: User; secret: Uint8Array },
      Ended | FrozenRefusal | { code: 'pin-unacceptable' | 'signature-refused' | 'network-restricted' }
    >
  >;
}

const SECRET_BYTES = 32;
const onPhone: Actor = { kind: 'anonymous', userId: null, sessionId: null, surface: 'mobile' };

export function makeActivations(deps: {
  database: Database;
  audit: Audit;
  policies: Policies;
  parties: Parties;
  signIn: Pick<SignIn, 'checkPassword'>;
  passwords: Pick<Passwords, 'changedSince'>;
  locks: Locks;
  networks: Pick<Networks, 'permitsNow'>;
  outbox: Outbox;
  keys: MobileKeys;
  proof: ActivationProof;
  invitations: Invitations;
  clock: Clock;
  random: Random;
}): Activations {
  const { database, audit, outbox, policies, parties, signIn, passwords, locks, networks, keys } = deps;
  const { proof, invitations, clock, random } = deps;

  async function record(
    tx: Tx,
    event: string,
    user: User,
    context: RequestContext,
    details: Record<string, string | null>,
    outcome: 'done' | 'refused' = 'done',
  ): Promise<void> {
    const origin = originOf(context, deviceLabel(context.userAgent));
    await audit.append(tx, { event, outcome, actor: onPhone, origin, userId: user.id, accountId: null, details });
  }

  async function open(
    tx: Tx,
    user: User,
    context: RequestContext,
    begun: { by: 'password' | 'invitation'; provedBy: ProofMethod | null },
  ): Promise<LiveActivation> {
    const now = clock.now();
    const secret = Buffer.from(random(SECRET_BYTES)).toString('base64url');
    const activation: store.Activation = {
      id: newId('mka', now, random),
      userId: user.id,
      keyId: newId('fac', now, random),
      version: 1,
      state: begun.by === 'invitation' ? 'proven' : 'choose-proof',
      provedBy: begun.provedBy,
      contactPointId: null,
      method: null,
      codeSealed: null,
      answersLeft: 0,
      sends: 0,
      resendAt: null,
      proofExpiresAt: null,
      createdAt: now,
      expiresAt: now + secondsToMs(policies.for(user.entityId)['mobile-key.activation-seconds']),
    };
    await store.insertActivation(tx, activation, secretHash(secret));
    await record(tx, 'mobile-key.activation-begun', user, context, { by: begun.by });
    return { secret, activation, user };
  }

  async function find(secret: string, event: ActivationEvent): Promise<LiveActivation | null> {
    const activation = await store.findActivation(database.read, secretHash(secret));
    if (activation === null || !advance(activation, event, clock.now()).ok) return null;
    const user = await parties.getUser(activation.userId);
    if (user.state !== 'active' || (await isOutdated(user, activation.createdAt, database.read))) return null;
    return { secret, activation, user };
  }

  /**
   * Attack: a thief proves an activation and waits; the owner sets another password, which ends every session and every
   * sign-in, and then the thief hands in a key of their own.
   */
  const isOutdated = (user: User, begun: Instant, on: Sql): Promise<boolean> =>
    passwords.changedSince(on, user.id, begun);

  async function save(
    tx: Tx,
    { secret, activation, user }: LiveActivation,
    event: ActivationEvent,
    changes: Partial<Chosen> & Partial<Pick<store.Activation, 'provedBy'>>,
  ): Promise<LiveActivation | null> {
    const state = advance(activation, event, clock.now());
    if (!state.ok) return null;
    const next = { ...activation, answersLeft: null, ...changes, state: state.value, version: activation.version + 1 };
    if (!(await consume(tx, store.saveActivation(next)))) return null;
    return { secret, activation: { ...next, answersLeft: next.answersLeft ?? activation.answersLeft }, user };
  }

  /**
   * Attack: a thief who has password and number, and whom the networks of the owner keep out, takes the owner's key over
   * from wherever they are. With an invitation of the portal a phone may be anywhere: that session was inside.
   */
  const isOutside = async ({ activation, user }: LiveActivation, { address }: RequestContext): Promise<boolean> =>
    activation.method !== null && !(await networks.permitsNow(user.id, address));

  /** Said only after both proofs, as at the sign-in, once; and over with that, from another place too. */
  const refuseOutside = (live: LiveActivation, context: RequestContext): Promise<void> =>
    database.transaction(async (tx) => {
      if ((await save(tx, live, 'completed', {})) === null) return;
      const { user, activation } = live;
      const label = deviceLabel(context.userAgent);
      await audit.append(tx, {
        event: 'sign-in.refused',
        outcome: 'refused',
        actor: onPhone,
        origin: originOf(context, label),
        userId: user.id,
        accountId: null,
        rule: 'network',
        details: { purpose: 'activation', method: activation.method },
      });
      const data = { userId: user.id, deviceLabel: label, address: context.address, provedBy: activation.method };
      await outbox.post(tx, { type: 'sign-in.outside-networks', key: user.id, data });
    });

  const ended = () => refuse({ code: 'activation-ended' } as const);

  return {
    async begin(wish, context) {
      const checked = await signIn.checkPassword(wish, context);
      if (!checked.ok) return checked;
      const { user, settle } = checked.value;
      const live = await database.transaction((tx) => {
        settle(tx);
        return open(tx, user, context, { by: 'password', provedBy: null });
      });
      return ok(live);
    },

    async redeem(code, context) {
      const found = await invitations.find(code);
      if (!found.ok) return found;
      const { userId, provedBy, codeHash, createdAt } = found.value;
      const user = await parties.getUser(userId);
      if (user.state !== 'active' || (await isOutdated(user, createdAt, database.read))) return ended();
      return database.attempt<LiveActivation, InvitationRefusal>(async (tx) => {
        if (!(await invitations.take(tx, codeHash))) return refuse({ code: 'activation-used' });
        return ok(await open(tx, user, context, { by: 'invitation', provedBy }));
      });
    },

    async choose(secret, via, context) {
      const live = await find(secret, 'proof-chosen');
      if (live === null) return ended();
      const moved = await proof.moved(live.user, via, context);
      if (moved !== null) return refuse(moved);
      return database.attempt<LiveActivation, Ended | Exclude<BeginRefusal, Barred>>(async (tx) => {
        const chosen = await proof.choose(tx, { ...live, context }, via);
        if (!chosen.ok) return chosen;
        const saved = await save(tx, live, 'proof-chosen', chosen.value);
        if (saved === null) return ended();
        const method = via.type === 'card' ? 'security-card' : via.method;
        await record(tx, 'challenge.begun', live.user, context, { purpose: 'activation', method });
        return ok(saved);
      });
    },

    async answer(secret, answer, context) {
      const live = await find(secret, 'answered-right');
      if (live === null) return ended();
      const judged = await proof.judge(live.activation, live.user, answer);
      if (!judged.ok) {
        const details = { purpose: 'activation', verdict: judged.refusal.code };
        await database.transaction((tx) => record(tx, 'challenge.answered', live.user, context, details, 'refused'));
        return judged;
      }
      return database.attempt<LiveActivation, Ended | ProofAnswerRefusal>(async (tx) => {
        // Answers were charged meanwhile, which raises no version: only another step does.
        const changes = { codeSealed: null, answersLeft: 0, provedBy: live.activation.method };
        const saved = await save(tx, live, 'answered-right', changes);
        if (saved === null || !(await judged.value(tx))) return ended();
        await record(tx, 'mobile-key.activation-proven', live.user, context, { method: live.activation.method });
        return ok(saved);
      });
    },

    async complete(secret, phone, context) {
      const live = await find(secret, 'completed');
      if (live === null) return ended();
      const { activation, user } = live;
      const given = { ...phone, keyId: activation.keyId };
      const verdict = await keys.judge(given);
      if (verdict !== 'right') return refuse({ code: verdict });
      if (await isOutside(live, context)) {
        await refuseOutside(live, context);
        return refuse({ code: 'network-restricted' });
      }
      return database.attempt<{ keyId: string; user: User; secret: Uint8Array }, Ended | FrozenRefusal>(async (tx) => {
        // One winner: a phone that hands in its key twice, or two phones with one code, get one key between them.
        if ((await save(tx, live, 'completed', {})) === null) return ended();
        if (!(await parties.isActive(tx, user.id))) return ended();
        if (await isOutdated(user, activation.createdAt, tx)) return ended();
        // Attack: the owner has stopped everything, and the thief goes around the portal, where that is asked. Said only to
        // whoever proved who they are, and last, so that the phone can hand in its key once the desk has lifted it.
        const frozen = await frozenFor(locks, { action: 'factor.enrol', userId: user.id, now: clock.now() }, tx);
        if (frozen !== null) return refuse(frozenRefusal(frozen));
        const actor: Actor = { kind: 'user', userId: user.id, sessionId: null, surface: 'mobile' };
        const act = { actor, origin: originOf(context, phone.name), provedBy: activation.provedBy };
        const { secret: offline } = await keys.activate(tx, user, given, act);
        return ok({ keyId: activation.keyId, user, secret: offline });
      });
    },
  };
}
