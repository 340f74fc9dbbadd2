/**
 * Replacing a phone number or mail address: asked for by an approved act, confirmed by codes from the new one and the old
 * one, told to everybody on file. Where the old one is lost, something stronger than a message proves it and a wait
 * stands in its place.
 *
 * Attack (taking over by SIM swap or stolen mailbox): a thief points the number at a phone of their own and empties the
 * account. Old contacts hear of it first and can stop it with one click, and money stays where it is afterwards.
 */
import type { ContactChange as ChangeView, ProofMethod } from '@strongroom/contract';
import {
  type Clock,
  type Instant,
  newId,
  ok,
  type Random,
  type Result,
  refuse,
  secondsToMs,
  toRfc3339,
} from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import { type Actor, type Audit, type Origin, systemActor } from '../audit/index.ts';
import type { Factors } from '../factors/index.ts';
import type { Locks } from '../locks/index.ts';
import type { ContactCodes, ContactPoint, ContactSendRefusal, Parties, User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { advanceChange } from './contact-change.flow.ts';
import * as store from './contact-change.store.ts';
import type { Notices } from './notices.ts';
import { cancelFlowsOf } from './recovery.store.ts';

/** What a message to the phone proves. */
export const BY_MESSAGE: readonly ProofMethod[] = ['sms', 'voice'];
const QUEUE = 'recovery.contact-change';
export type Side = 'old' | 'new';
export type ChangeRefusal = { readonly code: 'contact-unacceptable' | 'contact-change-elsewhere' } | ContactSendRefusal;

interface By {
  readonly actor: Actor;
  readonly origin: Origin | null;
}

export interface ContactChanges {
  list(user: User): Promise<ChangeView[]>;
  /** Inside the transaction that spends the proof; a refusal rolls all of it back, and nobody has heard of anything. */
  begin(
    tx: Tx,
    wish: { user: User; point: ContactPoint; value: string; oldLost: boolean; provedBy: ProofMethod; address: string },
    by: By,
  ): Promise<Result<{ readonly changeId: string }, ChangeRefusal>>;
  /** Why nothing could be sent to a new number, before anybody has to prove anything. */
  readonly unserved: ContactCodes['unserved'];
  /** When the code of the new side may be sent again; null where none is in flight. */
  resendAt(user: User, changeId: string): Promise<Instant | null>;
  send(
    user: User,
    wish: { changeId: string; side: Side; channel: 'sms' | 'voice' },
    context: RequestContext,
    by: By,
  ): Promise<
    Result<{ expiresAt: Instant; resendAt: Instant }, ContactSendRefusal | { code: 'not-found' | 'already-confirmed' }>
  >;
  confirm(
    user: User,
    wish: { changeId: string; side: Side; code: string },
    by: By,
    /** Goes with it, or stops it. */
    also?: (tx: Tx) => Promise<boolean>,
  ): Promise<Result<null, { code: 'not-found' | 'already-confirmed' | 'answer-wrong' | 'challenge-ended' }>>;
  cancel(user: User, changeId: string, by: By): Promise<boolean>;
  /** Drops everything of a user that is pending. */
  dropAll(tx: Tx, userId: string): Promise<number>;
}

export function makeContactChanges(deps: {
  database: Database;
  audit: Audit;
  jobs: Jobs;
  parties: Parties;
  locks: Locks;
  factors: Factors;
  contactCodes: ContactCodes;
  policies: Policies;
  notices: Notices;
  clock: Clock;
  random: Random;
}): ContactChanges {
  const { database, audit, jobs, parties, locks, factors, contactCodes, policies, notices, clock, random } = deps;
  const atOf = (user: User) => ({
    now: clock.now(),
    waitSeconds: policies.for(user.entityId)['contact.change-wait-seconds'],
  });

  jobs.handle(QUEUE, async (payload) => {
    const { userId, changeId } = payload as { userId: string; changeId: string };
    const user = await parties.getUser(userId);
    await database.transaction(async (tx) => {
      const change = await store.lockChange(tx, changeId);
      const next = change && advanceChange(change, 'due', atOf(user));
      if (change === null || !next?.ok || !(await consume(tx, store.saveChange(change, next.value)))) return;
      await apply(tx, user, change, { actor: systemActor, origin: null });
    });
  });

  const record = (
    tx: Tx,
    event: string,
    userId: string,
    { actor, origin }: By,
    details: Record<string, string | boolean>,
  ) => audit.append(tx, { event, outcome: 'done', actor, origin, userId, accountId: null, details });

  /** Puts the new one on file in the place of the old one, wherever that stood. */
  async function apply(tx: Tx, user: User, change: store.ContactChange, by: By): Promise<void> {
    const told = await parties.contactPointsOf(user.id, tx);
    const replacement = await parties.findProposed(user.id, change.newPointId, tx);
    const replaced =
      replacement !== null && (await parties.replaceContact(tx, change.contactPointId, change.newPointId));
    // The record moved underneath: what was to be replaced is not on file any more.
    if (!replaced) return void (await record(tx, 'contact-point.change-cancelled', user.id, by, { change: change.id }));
    const { kind, hint } = replacement;
    // Attack: a recovery that was begun with the mailbox that is no longer theirs is finished all the same.
    await cancelFlowsOf(tx, user.id);
    if (kind === 'phone') {
      await factors.repoint(tx, user.id, { from: change.contactPointId, to: change.newPointId });
      const act = { ...by, provedBy: change.provedBy };
      for (const { id, contactPointId } of await factors.list(user.id, tx))
        if (contactPointId === change.newPointId) await factors.coolDown(tx, user, id, 'number-changed', act);
    }
    await record(tx, 'contact-point.changed', user.id, by, {
      change: change.id,
      kind,
      contact: hint,
      provedBy: change.provedBy,
    });
    const seconds = policies.for(user.entityId)['contact.change-money-freeze-seconds'];
    if (seconds > 0) {
      const until = clock.now() + secondsToMs(seconds);
      await locks.place(tx, { userId: user.id, level: 'money', cause: 'contact-changed', until }, by);
    }
    const notice = (link: string) => ({ template: 'notice.contact-changed', params: { contact: hint, link } }) as const;
    await notices.tell(tx, user, 'contact', notice, [...told, { ...replacement, confirmedAt: clock.now() }]);
  }

  async function toView(
    user: User,
    change: store.ContactChange,
    points: readonly ContactPoint[],
  ): Promise<ChangeView | null> {
    const from = points.find(({ id }) => id === change.contactPointId);
    const to = await parties.findProposed(user.id, change.newPointId);
    if (from === undefined || to === null || (change.state !== 'awaiting-codes' && change.state !== 'waiting'))
      return null;
    return {
      id: change.id,
      contactPointId: from.id,
      kind: from.kind,
      from: from.hint,
      to: to.value,
      state: change.state,
      newConfirmed: change.newConfirmedAt !== null,
      oldConfirmed: change.oldLost ? null : change.oldConfirmedAt !== null,
      calls: policies.for(user.entityId)['phone.calls'],
      effectiveAt: change.effectiveAt === null ? null : toRfc3339(change.effectiveAt),
      expiresAt: toRfc3339(change.expiresAt),
    };
  }

  async function sideOf(user: User, changeId: string, side: Side) {
    const open = await store.findOpenChanges(database.read, user.id, clock.now());
    const change = open.find(({ id }) => id === changeId);
    if (change === undefined) return null;
    const points = await parties.contactPointsOf(user.id);
    const proposed = await parties.findProposed(user.id, change.newPointId);
    const point = side === 'new' ? proposed : (points.find(({ id }) => id === change.contactPointId) ?? null);
    const confirmedAt = side === 'new' ? change.newConfirmedAt : change.oldConfirmedAt;
    if (point === null || proposed === null || (side === 'old' && change.oldLost)) return null;
    return { change, point, proposed, isConfirmed: confirmedAt !== null || change.state !== 'awaiting-codes' };
  }

  return {
    unserved: contactCodes.unserved,
    async list(user) {
      const points = await parties.contactPointsOf(user.id);
      const open = await store.findOpenChanges(database.read, user.id, clock.now());
      const views = await Promise.all(open.map((change) => toView(user, change, points)));
      return views.filter((view) => view !== null);
    },

    async begin(tx, { user, point, value, oldLost, provedBy, address }, by) {
      const now = clock.now();
      // Asked anew, the earlier wish is dropped: a mistyped number must not stand in the way for a day.
      for (const { newPointId } of await store.cancelOpen(tx, { userId: user.id, contactPointId: point.id }))
        await parties.dropProposed(tx, newPointId);
      const proposed = await parties.propose(tx, { userId: user.id, kind: point.kind, value });
      if (proposed === null) return refuse({ code: 'contact-unacceptable' });
      const id = newId('cch', now, random);
      const expiresAt = now + secondsToMs(policies.for(user.entityId)['contact.change-seconds']);
      const phones = (await parties.contactPointsOf(user.id, tx)).filter(({ kind }) => kind === 'phone');
      // The code that approved the change came to the very number: asking it for another would prove nothing more.
      const provenByIt = !oldLost && point.kind === 'phone' && phones.length === 1 && BY_MESSAGE.includes(provedBy);
      const change: store.ContactChange = {
        id,
        userId: user.id,
        contactPointId: point.id,
        newPointId: proposed.id,
        state: 'awaiting-codes',
        oldLost,
        provedBy,
        oldConfirmedAt: provenByIt ? now : null,
        newConfirmedAt: null,
        effectiveAt: null,
        expiresAt,
      };
      // Attack: two changes begun at the same moment, each with a proof of its own, of which the later one hides the other.
      if (!(await consume(tx, store.insertChange(change, now)))) return refuse({ code: 'contact-change-elsewhere' });
      await record(tx, 'contact-point.change-begun', user.id, by, {
        change: id,
        kind: point.kind,
        contact: proposed.hint,
        oldLost,
        provedBy,
      });
      const to = proposed.hint;
      const sent = await contactCodes.send(tx, { user, point: proposed, channel: 'sms', address });
      if (!sent.ok) return sent;
      if (!oldLost && !provenByIt) {
        const agreeing = { change: proposed, proven: true };
        const other = await contactCodes.send(tx, { user, point, channel: 'sms', address, ...agreeing });
        if (!other.ok) return other;
      }
      await notices.tell(tx, user, 'contact', (link) => ({
        template: 'notice.contact-change-begun',
        params: { contact: to, link },
      }));
      return ok({ changeId: id });
    },

    async resendAt(user, changeId) {
      const found = await sideOf(user, changeId, 'new');
      return found && contactCodes.resendAt(found.point.id);
    },

    async send(user, { changeId, side, channel }, context, by) {
      const found = await sideOf(user, changeId, side);
      if (found === null) return refuse({ code: 'not-found' });
      const { point, proposed, isConfirmed } = found;
      if (isConfirmed) return refuse({ code: 'already-confirmed' });
      const changeTo = side === 'old' ? { change: proposed } : {};
      return database.attempt(async (tx) => {
        const sent = await contactCodes.send(tx, {
          user,
          point,
          channel,
          address: sourceOf(context.address),
          ...changeTo,
        });
        if (sent.ok)
          await record(tx, 'contact-point.code-sent', user.id, by, { contactPoint: point.id, kind: point.kind });
        return sent;
      });
    },

    async confirm(user, { changeId, side, code }, by, also = async () => true) {
      const found = await sideOf(user, changeId, side);
      if (found === null) return refuse({ code: 'not-found' });
      if (found.isConfirmed) return refuse({ code: 'already-confirmed' });
      const agreed = side === 'old' ? found.proposed : undefined;
      const verdict = await contactCodes.judge(found.point, code, agreed);
      if (verdict !== 'right') {
        const details = { purpose: 'contact-point', contactPoint: found.point.id };
        const about = { ...by, userId: user.id, accountId: null, details };
        await database.transaction((tx) =>
          audit.append(tx, { ...about, event: 'challenge.answered', outcome: 'refused' }),
        );
        return refuse({ code: verdict === 'wrong' ? 'answer-wrong' : 'challenge-ended' });
      }
      return database.attempt<null, { code: 'not-found' | 'challenge-ended' }>(async (tx) => {
        if (!(await contactCodes.spend(tx, found.point.id, agreed))) return refuse({ code: 'challenge-ended' });
        const change = await store.lockChange(tx, changeId);
        const next = change && advanceChange(change, side === 'new' ? 'new-confirmed' : 'old-confirmed', atOf(user));
        if (change === null || !next?.ok || !(await consume(tx, store.saveChange(change, next.value))))
          return refuse({ code: 'not-found' });
        if (!(await also(tx))) return refuse({ code: 'not-found' });
        await record(tx, 'contact-point.change-confirmed', user.id, by, { change: change.id, side });
        if (next.value.state === 'done') await apply(tx, user, change, by);
        if (next.value.state === 'waiting') {
          const delaySeconds = atOf(user).waitSeconds;
          const payload = { userId: user.id, changeId: change.id };
          await jobs.enqueue(tx, { queue: QUEUE, key: change.id, payload, delaySeconds });
        }
        return ok(null);
      });
    },

    async cancel(user, changeId, by) {
      return database.transaction(async (tx) => {
        const change = await store.lockChange(tx, changeId);
        const next = change?.userId === user.id ? advanceChange(change, 'cancelled', atOf(user)) : null;
        if (change === null || !next?.ok || !(await consume(tx, store.saveChange(change, next.value)))) return false;
        await parties.dropProposed(tx, change.newPointId);
        await record(tx, 'contact-point.change-cancelled', user.id, by, { change: change.id });
        return true;
      });
    },

    async dropAll(tx, userId) {
      const dropped = await store.cancelOpen(tx, { userId });
      for (const { newPointId } of dropped) await parties.dropProposed(tx, newPointId);
      return dropped.length;
    },
  };
}
