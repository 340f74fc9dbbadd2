/**
 * What an account owes for a card: a reserve while it is out, a fee when it does not come back. Only ever added to. It
 * lessens what may be withdrawn and nothing else: never equity, never what may be traded with.
 */
import { type Clock, newId, type Random } from '@strongroom/core';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import type { Policy } from '../policy/index.ts';
import type { CardSteps } from './card-steps.ts';
import type { Card, CardAct, LedgerEntry } from './cards.model.ts';
import * as store from './requests.store.ts';

export interface CardLedger {
  /** US cents of an account that may not be withdrawn now. */
  blockedUsdMinor(accountId: string, on?: Sql): Promise<number>;
  hold(tx: Tx, card: Card, policy: Policy, act: CardAct): Promise<void>;
  /** The card is back, or its battery died: nothing is owed. */
  release(tx: Tx, card: Card, act: CardAct): Promise<void>;
  /** The card does not come back: the reserve ends and the fee stands until the broker has collected it. */
  charge(tx: Tx, card: Card, policy: Policy, act: CardAct): Promise<void>;
  list(limit: number): Promise<LedgerEntry[]>;
  collected(tx: Tx, card: Card, act: CardAct): Promise<boolean>;
}

export function makeCardLedger(deps: {
  database: Database;
  steps: CardSteps;
  clock: Clock;
  random: Random;
}): CardLedger {
  const { database, steps, clock, random } = deps;

  async function add(tx: Tx, card: Card, kind: LedgerEntry['kind'], usdMinor: number, act: CardAct): Promise<void> {
    const { id: cardId, accountId, ownerId: userId } = card;
    if (usdMinor === 0 || accountId === null || userId === null) return;
    const at = clock.now();
    await store.insertLedger(tx, { id: newId('cle', at, random), cardId, accountId, userId, kind, usdMinor, at });
    await steps.write(tx, card, `card.${kind}`, act, { usdMinor });
  }

  return {
    blockedUsdMinor: (accountId, on = database.read) => store.sumBlocked(on, accountId),
    hold: (tx, card, policy, act) => add(tx, card, 'reserve-held', policy['security-card.reserve-usd-minor'], act),
    async release(tx, card, act) {
      await add(tx, card, 'reserve-released', await store.sumReserve(tx, card.id), act);
    },
    async charge(tx, card, policy, act) {
      await add(tx, card, 'reserve-released', await store.sumReserve(tx, card.id), act);
      await add(tx, card, 'fee-charged', policy['security-card.fee-usd-minor'], act);
    },
    list: (limit) => store.findLedger(database.read, limit),
    async collected(tx, card, act) {
      const owed = await store.sumOwed(tx, card.id);
      if (owed === null) return false;
      const { accountId, userId, usdMinor } = owed;
      await add(tx, { ...card, accountId, ownerId: userId }, 'fee-collected', usdMinor, act);
      return true;
    },
  };
}
