/**
 * What staff do with cards: assign one to who asked for it, ship it, take it back, keep it or destroy it, and let
 * somebody who forgot the PIN choose another. Nobody here sees a seed, a PIN or a code: the PIN was chosen by the client
 * and goes from the request to the card without being shown, and a new one is chosen by the client too.
 */
import { assert, type Clock, DAY_MS, ok, type Result, refuse, secondsToMs, toRfc3339 } from '@strongroom/core';
import { affected, type Database, type Sql, type Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { CardFactors } from '../factors/index.ts';
import type { Identities, Parties } from '../parties/index.ts';
import type { Policies, Policy } from '../policy/index.ts';
import type { CardEvent } from './card.flow.ts';
import type { CardChecks } from './card-check.ts';
import type { CardSteps } from './card-steps.ts';
import type { Card, CardAct, CardRequest } from './cards.model.ts';
import * as store from './cards.store.ts';
import type { CardLedger } from './ledger.ts';
import * as requests from './requests.store.ts';

export type DeskRefusal = {
  readonly code: 'no-request' | 'no-card' | 'not-now' | 'second-person';
  readonly rule: string;
};
/** Why one person is not enough: the card would go to an address that is new, or text messages would be the strongest. */
export type SecondPersonRule = 'security-card.address-hold-days' | 'factor.sms-leaves-when-stronger';
type Done = Promise<Result<Card, DeskRefusal>>;

/** Each runs in the caller's transaction: a refusal must undo it. */
export interface CardDesk {
  requests(): Promise<CardRequest[]>;
  assign(tx: Tx, wish: { requestId: string; serialNo: string }, act: CardAct): Done;
  unassign(tx: Tx, serialNo: string, act: CardAct): Done;
  ship(tx: Tx, serialNo: string, act: CardAct): Done;
  /** Whether sending a card to this client, or taking this one back, needs two people, and why. */
  needsSecond(step: { to: string } | { from: string }): Promise<SecondPersonRule | null>;
  takeBack(tx: Tx, serialNo: string, act: CardAct): Done;
  keep(tx: Tx, serialNo: string, act: CardAct): Done;
  retire(tx: Tx, serialNo: string, act: CardAct): Done;
  /** After the caller was identified: until when a new PIN may be set without the old one. */
  allowNewPin(tx: Tx, serialNo: string, act: CardAct): Done;
  /** The broker has taken the fee from the account. */
  collected(tx: Tx, serialNo: string, act: CardAct): Done;
}

const REQUIRE_QUEUE = 'cards.require';
export const requestPinPlace = (id: string) => ({ table: 'card_request', row: id, column: 'pin_sealed' });

export function makeCardDesk(deps: {
  database: Database;
  vault: Vault;
  jobs: Jobs;
  parties: Parties;
  identities: Identities;
  policies: Policies;
  checks: CardChecks;
  steps: CardSteps;
  ledger: CardLedger;
  factors: CardFactors;
  clock: Clock;
}): CardDesk {
  const { database, vault, jobs, parties, identities, policies, checks, steps, ledger, factors, clock } = deps;

  const policyOf = async ({ ownerId }: Card): Promise<Policy> =>
    ownerId === null ? policies.house : policies.for((await parties.getUser(ownerId)).entityId);

  async function locked(tx: Tx, serialNo: string): Promise<Card | null> {
    const found = await store.findBySerial(tx, serialNo);
    return found && store.lockCard(tx, found.id);
  }

  /** One step on one card, and what follows from it. */
  async function stepOn(
    tx: Tx,
    serialNo: string,
    event: CardEvent,
    act: CardAct,
    follow: (card: Card, before: Card) => Promise<void>,
  ): Done {
    const before = await locked(tx, serialNo);
    if (before === null) return refuse({ code: 'no-card', rule: 'serial-number' });
    const card = await steps.step(tx, before, event, act);
    if (card === null) return refuse({ code: 'not-now', rule: before.state });
    await follow(card, before);
    return ok(card);
  }

  /** Attack: whoever got into the account has the address changed, asks for a card, and has it sent to themselves. */
  async function heldAddress(on: Sql, userId: string): Promise<SecondPersonRule | null> {
    const changedAt = await identities.addressChangedAt(on, userId);
    const days = policies.for((await parties.getUser(userId)).entityId)['security-card.address-hold-days'];
    const held = changedAt !== null && clock.now() < changedAt + days * DAY_MS;
    return held ? 'security-card.address-hold-days' : null;
  }

  /** Attack: a card found or stolen is handed in, so that codes go to the number again, which the thief holds as well. */
  async function restoresPhone(on: Sql, { id }: Card): Promise<SecondPersonRule | null> {
    for (const use of await store.findHolders(on, id)) {
      if (await factors.restoresPhone(on, use)) return 'factor.sms-leaves-when-stronger';
    }
    return null;
  }

  const alone = ({ actor }: CardAct): boolean => actor.kind === 'staff' && actor.secondStaff === undefined;

  async function handIn(tx: Tx, card: Card, to: 'returned' | 'revoked', act: CardAct): Promise<void> {
    // The card is in the house: nobody can have reported it away from its owner.
    for (const use of await store.findHolders(tx, card.id)) await factors.handIn(tx, use, to, act);
  }

  return {
    requests: () => requests.findOpenRequests(database.read, policies.house['security-card.listed']),

    async assign(tx, { requestId, serialNo }, act) {
      const request = await requests.findRequest(tx, requestId);
      if (request?.pinSealed == null) return refuse({ code: 'no-request', rule: 'request' });
      const before = await locked(tx, serialNo);
      if (before === null) return refuse({ code: 'no-card', rule: 'serial-number' });
      if (before.expiresAt !== null && before.expiresAt <= clock.now())
        return refuse({ code: 'not-now', rule: 'expired' });
      const pin = await vault.open(requestPinPlace(request.id), request.pinSealed);
      if (!(await consume(tx, requests.endRequest(request.id, 'fulfilled')))) {
        return refuse({ code: 'no-request', rule: 'request' });
      }
      const { userId: ownerId, accountId } = request;
      const given = { ...before, ownerId, accountId };
      await affected(tx, store.giveCard(before.id, { ownerId, accountId, pinSealed: checks.sealPin(before, pin) }));
      const card = await steps.step(tx, given, 'assign', act);
      if (card === null) return refuse({ code: 'not-now', rule: before.state });
      const added = await factors.addPending(tx, await parties.getUser(ownerId), act);
      if (!added.ok) return refuse({ code: 'not-now', rule: added.refusal.rule });
      const factorId = added.value;
      await affected(
        tx,
        store.insertHolder({ factorId, cardId: card.id, userId: ownerId, isOwner: true }, clock.now()),
      );
      await ledger.hold(tx, card, await policyOf(card), act);
      return ok(card);
    },

    unassign: (tx, serialNo, act) =>
      stepOn(tx, serialNo, 'unassign', act, async (_card, before) => {
        await ledger.release(tx, before, act);
        await handIn(tx, before, 'revoked', act);
        await affected(tx, store.dropHolders(before.id));
        await affected(tx, store.freeCard(before.id));
      }),

    async needsSecond(step) {
      if ('to' in step) return heldAddress(database.read, step.to);
      const card = await store.findBySerial(database.read, step.from);
      return card && restoresPhone(database.read, card);
    },

    async ship(tx, serialNo, act) {
      const card = await locked(tx, serialNo);
      const rule = card?.ownerId == null ? null : await heldAddress(tx, card.ownerId);
      if (rule !== null && alone(act)) return refuse({ code: 'second-person', rule });
      return stepOn(tx, serialNo, 'ship', act, async (card) => {
        const days = (await policyOf(card))['security-card.activation-days'];
        const at = clock.now() + days * DAY_MS;
        await affected(tx, store.setRequiredAt(card.id, at));
        const delaySeconds = (days * DAY_MS) / secondsToMs(1);
        const payload = { cardId: card.id, shippedUntil: toRfc3339(at) };
        await jobs.enqueue(tx, { queue: REQUIRE_QUEUE, key: card.id, payload, delaySeconds });
      });
    },

    async takeBack(tx, serialNo, act) {
      const card = await locked(tx, serialNo);
      const rule = card && (await restoresPhone(tx, card));
      if (rule !== null && alone(act)) return refuse({ code: 'second-person', rule });
      return stepOn(tx, serialNo, 'take-back', act, async (card) => {
        await handIn(tx, card, 'returned', act);
        await ledger.release(tx, card, act);
      });
    },

    keep: (tx, serialNo, act) =>
      stepOn(tx, serialNo, 'keep', act, async (_card, before) => {
        await affected(tx, store.dropHolders(before.id));
        await affected(tx, store.freeCard(before.id));
      }),

    retire: (tx, serialNo, act) =>
      stepOn(tx, serialNo, 'retire', act, async (card, before) => {
        if (before.state === 'lost') await ledger.charge(tx, card, await policyOf(card), act);
        await affected(tx, store.wipeSeed(card.id));
      }),

    async allowNewPin(tx, serialNo, act) {
      const card = await locked(tx, serialNo);
      if (card === null || card.ownerId === null) return refuse({ code: 'no-card', rule: 'serial-number' });
      // A suspended card is not opened by its PIN.
      if (card.state !== 'active' && card.state !== 'shipped') return refuse({ code: 'not-now', rule: card.state });
      const until = clock.now() + secondsToMs((await policyOf(card))['security-card.pin-reset-seconds']);
      await affected(tx, store.allowPinReset(card.id, until));
      await steps.write(tx, card, 'card.pin-reset-allowed', act, { until });
      await steps.tell(tx, card.ownerId, 'pin-reset-allowed', act);
      return ok({ ...card, pinResetUntil: until });
    },

    async collected(tx, serialNo, act) {
      const card = await locked(tx, serialNo);
      if (card === null) return refuse({ code: 'no-card', rule: 'serial-number' });
      return (await ledger.collected(tx, card, act)) ? ok(card) : refuse({ code: 'not-now', rule: 'nothing-owed' });
    },
  };
}

/** After the days that the policy gives, a card that was shipped is required, activated or not. */
export function handleRequire(deps: {
  database: Database;
  jobs: Jobs;
  parties: Parties;
  policies: Policies;
  steps: CardSteps;
  factors: CardFactors;
  clock: Clock;
  act: CardAct;
}): void {
  const { database, jobs, parties, policies, steps, factors, clock, act } = deps;
  jobs.handle(REQUIRE_QUEUE, async (payload) => {
    const cardId = typeof payload === 'object' && payload !== null && 'cardId' in payload ? payload.cardId : null;
    assert(typeof cardId === 'string', 'a job of this queue names its card');
    await database.transaction(async (tx) => {
      const card = await store.lockCard(tx, cardId);
      // Shipped again since, to somebody else or the same: that shipment has a day of its own.
      if (card?.state !== 'shipped' || card.ownerId === null || (card.requiredAt ?? 0) > clock.now()) return;
      const owner = await parties.getUser(card.ownerId);
      if (!policies.for(owner.entityId)['security-card.required-when-not-activated']) return;
      if ((await steps.step(tx, card, 'require', act)) === null) return;
      for (const { factorId, isOwner } of await store.findHolders(tx, card.id)) {
        const how = { actor: act.actor, origin: act.origin, provedBy: null, cools: false };
        if (isOwner) await factors.activate(tx, owner, factorId, how);
      }
    });
  });
}
