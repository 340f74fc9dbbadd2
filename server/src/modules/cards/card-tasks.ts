/**
 * What is asked of a card outside sign-in and approvals: its first answer, two in a row when it ran ahead, one made with
 * a new PIN, and one by which its owner lets another username of theirs use it. A task belongs to the session that began
 * it, may be left and taken up again, and each answer is charged against it and against the card before it is judged.
 */
import {
  assert,
  type Clock,
  DAY_MS,
  type Instant,
  newId,
  ok,
  type Random,
  type Result,
  refuse,
  secondsToMs,
} from '@strongroom/core';
import { affected, type Database, type Statement, type Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { type CardFactors, chargeFactorTry, freeFactorLane } from '../factors/index.ts';
import type { Identities, Parties, User } from '../parties/index.ts';
import type { Policies, Policy } from '../policy/index.ts';
import { isOut } from './card.flow.ts';
import type { CardChecks } from './card-check.ts';
import type { CardSteps } from './card-steps.ts';
import type { Card, CardAct, CardTask, TaskKind } from './cards.model.ts';
import { pinFault } from './cards.rules.ts';
import * as store from './cards.store.ts';
import * as requests from './requests.store.ts';

export interface TaskAnswer {
  readonly taskId: string;
  readonly responses: readonly string[];
  /** With a change of PIN only. */
  readonly newPin: string | null;
}

export type TaskRefusal =
  | { readonly code: 'challenge-ended' }
  | { readonly code: 'answer-wrong'; readonly attemptsLeft: number }
  | { readonly code: 'factor-paused'; readonly retryAt: Instant }
  | { readonly code: 'card-pin-weak'; readonly rule: string }
  | { readonly code: 'card-not-now'; readonly rule: string };

export interface Asking {
  readonly user: User;
  readonly sessionId: string;
  /** Whose budget wrong answers count against, beside the card's. */
  readonly lane: string | null;
}

export interface CardTasks {
  current(userId: string, sessionId: string): Promise<CardTask | null>;
  /** Null when the card cannot be asked this now. */
  begin(tx: Tx, asking: Asking, wish: { cardId: string; kind: TaskKind }, act: CardAct): Promise<CardTask | null>;
  answer(asking: Asking, answer: TaskAnswer, act: CardAct): Promise<Result<TaskKind, TaskRefusal>>;
}

/** In which state of the card something may be asked of it. */
const WHEN: Readonly<Record<TaskKind, readonly Card['state'][]>> = {
  // An active card whose factor a temporary grant set aside is activated again.
  activate: ['shipped', 'active'],
  resynchronise: ['shipped', 'active'],
  'change-pin': ['shipped', 'active'],
  share: ['active'],
};

export function makeCardTasks(deps: {
  database: Database;
  parties: Parties;
  identities: Identities;
  policies: Policies;
  checks: CardChecks;
  steps: CardSteps;
  factors: CardFactors;
  clock: Clock;
  random: Random;
}): CardTasks {
  const { database, parties, identities, policies, checks, steps, factors, clock, random } = deps;

  return {
    current: (userId, sessionId) => requests.findOpenTask(database.read, userId, sessionId, clock.now()),

    async begin(tx, { user, sessionId }, { cardId, kind }, act) {
      const now = clock.now();
      const policy = policies.for(user.entityId);
      const card = await store.lockCard(tx, cardId);
      if (card === null || !WHEN[kind].includes(card.state)) return null;
      await affected(tx, requests.replaceTasks(user.id));
      const challenges: string[] = [];
      let asked = card;
      for (let count = kind === 'resynchronise' ? 2 : 1; count > 0; count -= 1) {
        const { challenge, remember } = checks.drawFor(asked);
        await affected(tx, remember);
        challenges.push(challenge);
        asked = { ...asked, recentChallenges: [challenge, ...asked.recentChallenges] };
      }
      const task: CardTask = {
        id: newId('ctk', now, random),
        cardId,
        userId: user.id,
        sessionId,
        kind,
        challenges,
        answersLeft: policy['security-card.task-answers'],
        expiresAt: now + secondsToMs(policy['security-card.task-seconds']),
      };
      await requests.insertTask(tx, task);
      await steps.write(tx, { ...card, ownerId: user.id, accountId: null }, 'card.task-begun', act, { task: kind });
      return task;
    },

    async answer(asking, answer, act) {
      const { user, sessionId, lane } = asking;
      const now = clock.now();
      const policy = policies.for(user.entityId);
      // Refused before a try is charged: it says nothing about the card.
      const weak = answer.newPin === null ? null : pinFault(answer.newPin, user.person.birthDate);
      if (weak !== null) return refuse({ code: 'card-pin-weak', rule: weak });
      const task = await requests.chargeTask(database.read, { id: answer.taskId, userId: user.id, sessionId, now });
      if (task === null) return refuse({ code: 'challenge-ended' });
      const charge = await chargeFactorTry(database.read, policy, { factorId: task.cardId, lane, now });
      if (!charge.allowed) return refuse({ code: 'factor-paused', retryAt: charge.retryAt });
      const card = await store.findCard(database.read, task.cardId);
      assert(card !== null, 'a task is about a card');
      const spend = await judge(card, task, answer, policy);
      if (spend === null) return refuse({ code: 'answer-wrong', attemptsLeft: task.answersLeft });
      return database.attempt<TaskKind, TaskRefusal>(async (tx) => {
        const held = await store.lockCard(tx, card.id);
        // Attack: one response, two requests. The counter decides, in one statement.
        const spent = (await consume(tx, requests.endTask(task.id))) && (await consume(tx, spend));
        if (held === null || !spent) return refuse({ code: 'challenge-ended' });
        freeFactorLane(tx, card.id, lane);
        const done = await finish(tx, held, task, asking, answer, act);
        return done ? ok(task.kind) : refuse({ code: 'card-not-now', rule: held.state });
      });
    },
  };

  /** The statement that spends a right answer; null for a wrong one. */
  async function judge(
    card: Card,
    { kind, challenges }: CardTask,
    { responses, newPin }: TaskAnswer,
    policy: Policy,
  ): Promise<Statement<unknown> | null> {
    const now = clock.now();
    const [challenge, next] = challenges;
    const [response, second] = responses;
    if (challenge === undefined || response === undefined) return null;
    if ((kind === 'resynchronise') !== (second !== undefined) || (kind === 'change-pin') !== (newPin !== null))
      return null;
    if (next !== undefined && second !== undefined) {
      const found = await checks.resynchronise(card, [challenge, next], [response, second], policy, now);
      return found.ok ? checks.spend(card, found, now) : null;
    }
    const pin = newPin === null ? {} : { pin: newPin };
    const verdict = await checks.check(card, { challenge, response, ...pin }, policy, now);
    return verdict.ok ? checks.spend(card, verdict, now) : null;
  }

  async function finish(
    tx: Tx,
    card: Card,
    { kind }: CardTask,
    { user }: Asking,
    { newPin }: TaskAnswer,
    act: CardAct,
  ): Promise<boolean> {
    switch (kind) {
      case 'activate':
        return activate(tx, card, user, act);
      case 'resynchronise':
        await steps.write(tx, card, 'card.resynchronised', act);
        return true;
      case 'change-pin': {
        assert(newPin !== null, 'a change of PIN brings one');
        const sealed = checks.sealPin(card, newPin);
        if (sealed === null) return false;
        await affected(tx, store.setPin(card.id, sealed));
        await steps.write(tx, card, 'card.pin-changed', act);
        if (card.ownerId !== null) await steps.tell(tx, card.ownerId, 'pin-changed', act);
        return true;
      }
      case 'share':
        return share(tx, card, user, act);
    }
  }

  function asAct({ actor, origin }: CardAct) {
    return { actor, origin, provedBy: 'security-card' as const };
  }

  /** Attack: two members of staff were talked into sending a card to the address that a thief had entered. */
  async function isNewAddress(tx: Tx, { id, entityId }: User): Promise<boolean> {
    const changedAt = await identities.addressChangedAt(tx, id);
    const days = policies.for(entityId)['security-card.address-hold-days'];
    return changedAt !== null && clock.now() < changedAt + days * DAY_MS;
  }

  async function activate(tx: Tx, card: Card, user: User, act: CardAct): Promise<boolean> {
    const holder = (await store.findHolders(tx, card.id)).find(({ userId }) => userId === user.id);
    if (holder === undefined) return false;
    if (card.state === 'shipped') {
      if ((await steps.step(tx, card, 'activate', act)) === null) return false;
      await endOthers(tx, card, act);
    }
    return factors.activate(tx, user, holder.factorId, { ...asAct(act), cools: await isNewAddress(tx, user) });
  }

  /** The card that this one replaces is dead from here on, for everybody who used it, and is to be sent back. */
  async function endOthers(tx: Tx, { id, ownerId }: Card, act: CardAct): Promise<void> {
    if (ownerId === null) return;
    for (const other of await store.findCardsOwnedBy(tx, ownerId)) {
      if (other.id === id || !isOut(other.state)) continue;
      if ((await steps.step(tx, other, 'replace', act)) === null) continue;
      for (const use of await store.findHolders(tx, other.id)) await factors.move(tx, use, 'revoked', act);
    }
  }

  async function share(tx: Tx, card: Card, user: User, act: CardAct): Promise<boolean> {
    if (card.state !== 'active' || card.ownerId === null) return false;
    const most = policies.for(user.entityId)['security-card.holders'];
    const holders = await store.findHolders(tx, card.id);
    if (holders.length >= most || holders.some(({ userId }) => userId === user.id)) return false;
    const added = await factors.addPending(tx, user, act);
    if (!added.ok) return false;
    const factorId = added.value;
    await affected(tx, store.insertHolder({ factorId, cardId: card.id, userId: user.id, isOwner: false }, clock.now()));
    await steps.write(tx, card, 'card.shared', act, { with: user.username });
    await steps.tell(tx, card.ownerId, 'shared', act);
    assert((await parties.getUser(card.ownerId)).state === 'active', 'an owner proved it a moment ago');
    return factors.activate(tx, user, factorId, { ...asAct(act), cools: false });
  }
}
