/**
 * What a client does with a card of their own: ask for one, take the wish back, say at once that it is lost, broken, out
 * of power or to be suspended, and wake it from a suspension. Asking and waking are loosening and come with a proof;
 * everything that tightens needs a session and no more.
 */
import { type Clock, convert, newId, ok, type Random, type Result, refuse } from '@strongroom/core';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import { sqlState } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { BrokerCore } from '../brokerage/index.ts';
import type { CardFactors } from '../factors/index.ts';
import type { Parties, User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { isOut } from './card.flow.ts';
import { serialHint } from './card-check.ts';
import { requestPinPlace } from './card-desk.ts';
import type { CardSteps } from './card-steps.ts';
import type { Card, CardAct, CardRequest, Holder } from './cards.model.ts';
import { pinFault } from './cards.rules.ts';
import * as store from './cards.store.ts';
import * as requests from './requests.store.ts';

export interface HeldCard {
  readonly card: Card;
  readonly holder: Holder;
  /** How many usernames use it. */
  readonly holders: number;
}

/** A card in the hands of a client, or on its way there. */
export type CardOut = Pick<Card, 'state' | 'stateSince'> & { readonly hint: string };

export interface EligibleAccount {
  readonly accountId: string;
  readonly number: string;
  readonly equityUsdMinor: number;
  readonly eligible: boolean;
}

export type RequestRefusal =
  | { readonly code: 'not-found' }
  | { readonly code: 'card-not-eligible'; readonly rule: string }
  | { readonly code: 'card-pin-weak'; readonly rule: string }
  | { readonly code: 'card-not-now'; readonly rule: string };

export type CardReport = 'suspend' | 'report-lost' | 'report-defect' | 'report-battery';

export interface CardHolding {
  held(userId: string): Promise<HeldCard[]>;
  find(userId: string, cardId: string): Promise<HeldCard | null>;
  openRequest(userId: string): Promise<CardRequest | null>;
  /** Accounts that the user may move money of, with what they are worth now. */
  eligibility(user: User): Promise<EligibleAccount[]>;
  /** Judges a wish before anything is asked for or done. */
  judgeRequest(user: User, wish: { accountId: string; pin: string }): Promise<RequestRefusal | null>;
  request(
    tx: Tx,
    user: User,
    wish: { accountId: string; pin: string },
    act: CardAct,
  ): Promise<Result<CardRequest, RequestRefusal>>;
  cancel(tx: Tx, user: User, requestId: string, act: CardAct): Promise<boolean>;
  report(tx: Tx, held: HeldCard, what: CardReport, act: CardAct): Promise<boolean>;
  resume(tx: Tx, held: HeldCard, act: CardAct): Promise<boolean>;
  /** The factor of a holder was removed: of the owner, the card is to be sent back; of another, it is used by one less. */
  giveUp(tx: Tx, factorId: string, act: CardAct): Promise<void>;
  /** Cards that must come back before the user or the account may be closed. */
  outstanding(who: { userId: string } | { accountId: string }, on?: Sql): Promise<CardOut[]>;
  /** Whether a card was asked for whose reserve this account is to hold, and has not been sent. */
  isAskedForOn(accountId: string): Promise<boolean>;
}

const UNIQUE_VIOLATION = '23505';
const OUT_OF_USE = { suspend: 'suspended', 'report-lost': 'lost' } as const;

export function makeCardHolding(deps: {
  database: Database;
  vault: Vault;
  broker: BrokerCore;
  parties: Parties;
  policies: Policies;
  steps: CardSteps;
  factors: CardFactors;
  clock: Clock;
  random: Random;
}): CardHolding {
  const { database, vault, broker, parties, policies, steps, factors, clock, random } = deps;

  async function equityUsdMinor(accountId: string): Promise<number> {
    const [{ equityMinor, currency }, { perUsDollar }] = await Promise.all([broker.summary(accountId), broker.rates()]);
    const rate = currency === 'USD' ? '1' : perUsDollar[currency];
    return rate === undefined ? 0 : convert({ amountMinor: equityMinor, currency }, 'USD', rate).amountMinor;
  }

  const holding: CardHolding = {
    async held(userId) {
      const found: HeldCard[] = [];
      for (const holder of await store.findHoldersOfUser(database.read, userId)) {
        const card = await store.findCard(database.read, holder.cardId);
        if (card === null) continue;
        // Whoever owned it before has nothing to do with a card that went back into the stock.
        if (holder.isOwner && card.ownerId !== userId) continue;
        found.push({ card, holder, holders: (await store.findHolders(database.read, card.id)).length });
      }
      return found;
    },
    find: async (userId, cardId) => (await holding.held(userId)).find(({ card }) => card.id === cardId) ?? null,
    openRequest: (userId) => requests.findOpenRequestOf(database.read, userId),

    async eligibility(user) {
      const least = policies.for(user.entityId)['security-card.eligible-usd-minor'];
      const accounts = (await parties.accountsOf(user.id)).filter(({ rights }) => rights.includes('fund'));
      return Promise.all(
        accounts.map(async ({ id: accountId, number }) => {
          const worth = await equityUsdMinor(accountId);
          return { accountId, number, equityUsdMinor: worth, eligible: worth >= least };
        }),
      );
    },

    async judgeRequest(user, { accountId, pin }) {
      const account = await parties.findAccount(user.id, accountId);
      if (account === null || !account.rights.includes('fund')) return { code: 'not-found' };
      if (policies.for(user.entityId)['factor.forbidden'].includes('security-card'))
        return { code: 'card-not-eligible', rule: 'factor.forbidden' };
      const fault = pinFault(pin, user.person.birthDate);
      if (fault !== null) return { code: 'card-pin-weak', rule: fault };
      if ((await holding.openRequest(user.id)) !== null) return { code: 'card-not-now', rule: 'request-open' };
      const held = await holding.held(user.id);
      const owned = held.filter(({ holder }) => holder.isOwner).map(({ card }) => card);
      if (owned.some(({ state }) => state === 'assigned' || state === 'shipped')) {
        return { code: 'card-not-now', rule: 'on-its-way' };
      }
      // A card that is to be replaced was issued when the account was worth enough, and that is kept afterwards.
      if (owned.some(({ state }) => isOut(state))) return null;
      const least = policies.for(user.entityId)['security-card.eligible-usd-minor'];
      if ((await equityUsdMinor(accountId)) >= least) return null;
      return { code: 'card-not-eligible', rule: 'security-card.eligible-usd-minor' };
    },

    async request(tx, user, { accountId, pin }, act) {
      const now = clock.now();
      const id = newId('crq', now, random);
      const owned = (await store.findCardsOwnedBy(tx, user.id)).find(({ state }) => isOut(state));
      const request: CardRequest = {
        id,
        userId: user.id,
        accountId,
        replaces: owned?.id ?? null,
        pinSealed: vault.seal(requestPinPlace(id), pin),
        state: 'open',
        createdAt: now,
      };
      try {
        await requests.insertRequest(tx, request);
      } catch (error) {
        if (sqlState(error) === UNIQUE_VIOLATION) return refuse({ code: 'card-not-now', rule: 'request-open' });
        throw error;
      }
      const about = { serialNo: owned?.serialNo ?? '', ownerId: user.id, accountId };
      await steps.write(tx, about, 'card.requested', act, { request: id });
      await steps.tell(tx, user.id, 'requested', act);
      return ok(request);
    },

    async cancel(tx, user, requestId, act) {
      const request = await requests.findRequest(tx, requestId);
      if (request?.userId !== user.id) return false;
      if (!(await consume(tx, requests.endRequest(requestId, 'cancelled')))) return false;
      const about = { serialNo: '', ownerId: user.id, accountId: request.accountId };
      await steps.write(tx, about, 'card.request-cancelled', act, { request: requestId });
      return true;
    },

    async report(tx, { card: { id } }, what, act) {
      const card = await store.lockCard(tx, id);
      if (card === null || (await steps.step(tx, card, what, act)) === null) return false;
      const to = what === 'suspend' || what === 'report-lost' ? OUT_OF_USE[what] : 'revoked';
      for (const use of await store.findHolders(tx, id)) await factors.move(tx, use, to, act);
      return true;
    },

    async resume(tx, { card: { id } }, act) {
      const card = await store.lockCard(tx, id);
      if (card === null || (await steps.step(tx, card, 'resume', act)) === null) return false;
      for (const use of await store.findHolders(tx, id)) await factors.move(tx, use, 'active', act);
      return true;
    },

    async giveUp(tx, factorId, act) {
      const card = await store.lockCardOfFactor(tx, factorId);
      if (card === null) return;
      const holders = await store.findHolders(tx, card.id);
      if (holders.some((holder) => holder.factorId === factorId && holder.isOwner)) {
        await steps.step(tx, card, 'replace', act);
        for (const holder of holders) await factors.move(tx, holder, 'revoked', act);
        return;
      }
      await consume(tx, store.dropHolder(factorId));
      await steps.write(tx, card, 'card.unshared', act);
    },

    async outstanding(who, on = database.read) {
      const cards = await store.findCardsOut(on, who);
      return cards
        .filter(({ state }) => isOut(state))
        .map(({ serialNo, state, stateSince }) => ({ hint: serialHint(serialNo), state, stateSince }));
    },
    async isAskedForOn(accountId) {
      if (await requests.isOpenOn(database.read, accountId)) return true;
      return (await store.findCardsOut(database.read, { accountId })).some(({ state }) => state === 'assigned');
    },
  };
  return holding;
}
