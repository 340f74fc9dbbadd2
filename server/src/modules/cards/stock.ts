/**
 * The stock: taken in from makers' files whole or not at all, and written into such files again. Seeds are sealed before
 * they are written, leave the house only by command, sealed again unless two people say "plain" by name, and no list shows
 * anything of them.
 */
import { type Clock, newId, ok, type Random, type Result, refuse } from '@strongroom/core';
import {
  PSKC_ALGORITHMS,
  type PskcKey,
  type PskcProtection,
  type PskcRefusal,
  type PskcUnlock,
  readPskc,
  writePskc,
} from '@strongroom/pskc';
import type { Database } from '../../platform/database/database.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Policies } from '../policy/index.ts';
import { seedPlace, suiteOf } from './card-check.ts';
import type { CardSteps } from './card-steps.ts';
import type { Card, CardAct } from './cards.model.ts';
import * as store from './cards.store.ts';
import { judgeStockFile, type StockRefusal } from './stock.rules.ts';

export type ImportRefusal =
  | { readonly code: 'file'; readonly refusal: PskcRefusal }
  | { readonly code: 'cards'; readonly refusals: readonly StockRefusal[] };

export type ExportRefusal =
  | { readonly code: 'not-in-stock'; readonly serialNo: string }
  | { readonly code: 'not-permitted'; readonly rule: 'second-person' };

export interface Stock {
  import(
    file: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    how: { readonly unlock: PskcUnlock; readonly signature?: 'refuse' | 'ignore' },
    act: CardAct,
  ): Promise<Result<{ readonly serials: readonly string[] }, ImportRefusal>>;
  /** What is written where; refuses a serial number that is not in stock, and one person alone who takes seeds unsealed. */
  export(
    serials: readonly string[],
    protection: PskcProtection,
    act: CardAct,
  ): Promise<Result<AsyncIterable<string>, ExportRefusal>>;
}

export function makeStock(deps: {
  database: Database;
  vault: Vault;
  policies: Policies;
  steps: CardSteps;
  clock: Clock;
  random: Random;
}): Stock {
  const { database, vault, policies, steps, clock, random } = deps;

  async function keyOf(card: Card): Promise<PskcKey> {
    const suite = suiteOf(card);
    const sealed = card.seedSealed ?? Buffer.alloc(0);
    const { format, longest } = suite.question;
    const encoding = format === 'numeric' ? 'DECIMAL' : 'ALPHANUMERIC';
    return {
      id: card.serialNo,
      algorithm: PSKC_ALGORITHMS.ocra,
      device: {
        ...(card.maker !== '' && { manufacturer: card.maker }),
        serialNo: card.serialNo,
        ...(card.model !== '' && { model: card.model }),
        ...(card.expiresAt !== null && { expiryDate: card.expiresAt }),
      },
      suite: card.suite,
      challengeFormat: { encoding, min: longest, max: longest, checkDigits: false },
      responseFormat: { encoding: 'DECIMAL', length: suite.digits, checkDigits: false },
      secret: Buffer.from(await vault.open(seedPlace(card.id), sealed), 'base64'),
      ...(suite.counter && { counter: card.nextCounter }),
      policy: { keyUsage: ['CR'], ...(suite.pin !== null && { pin: { usageMode: 'Algorithmic' } }) },
    };
  }

  return {
    async import(file, { unlock, signature = 'refuse' }, act) {
      const read = await readPskc(file, { unlock, signature });
      if (!read.ok) return refuse({ code: 'file', refusal: read.refusal });
      const { house } = policies;
      const now = clock.now();
      const judged = judgeStockFile(read.value.keys, {
        suites: house['security-card.suites'],
        seedBytes: house['security-card.seed-bytes'],
        now,
      });
      if (!judged.ok) return refuse({ code: 'cards', refusals: judged.refusal });
      const serials = judged.value.map(({ serialNo }) => serialNo);
      return database.attempt<{ serials: readonly string[] }, ImportRefusal>(async (tx) => {
        const taken = await store.findTakenSerials(tx, serials);
        // A second delivery of the same card would put another's counter, or another's seed, in the place of what is in use.
        if (taken.length > 0) {
          return refuse({ code: 'cards', refusals: taken.map((key) => ({ key, fault: 'serial-taken' as const })) });
        }
        for (const { suite, seed, ...card } of judged.value) {
          const id = newId('crd', now, random);
          const seedSealed = vault.seal(seedPlace(id), Buffer.from(seed).toString('base64'));
          await store.insertCard(tx, { ...card, id, suite: suite.text, seedSealed, now });
          const about = { serialNo: card.serialNo, ownerId: null, accountId: null };
          await steps.write(tx, about, 'card.imported', act, { suite: suite.text });
        }
        return ok({ serials });
      });
    },

    async export(serials, protection, act) {
      // Attack: one of the staff walks off with what cards will answer, before anybody has them.
      if (protection.kind === 'plain' && act.actor.secondStaff === undefined)
        return refuse({ code: 'not-permitted', rule: 'second-person' });
      const cards: Card[] = [];
      for (const serialNo of serials) {
        const card = await store.findBySerial(database.read, serialNo);
        // A card that is somebody's answers for them: its seed stays here.
        if (card?.state !== 'in-stock' || card.seedSealed === null) return refuse({ code: 'not-in-stock', serialNo });
        cards.push(card);
      }
      const keys = await Promise.all(cards.map(keyOf));
      await database.transaction(async (tx) => {
        for (const card of cards) await steps.write(tx, card, 'card.exported', act, { protection: protection.kind });
      });
      return ok(writePskc({ keys, protection, random }));
    },
  };
}
