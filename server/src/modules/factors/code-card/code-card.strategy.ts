/**
 * The online code card as a factor: two places are asked, their values typed one after the other (look-up secrets, NIST
 * SP 800-63B-4 section 3.1.2). The pair that is asked stays the same until it is answered, and each value is taken once
 * where the policy says so.
 *
 * Attack: somebody who saw two values on a screen begins one sign-in after the other until just these are asked.
 */
import { answersCard, type CardPair, drawCardPair } from '@strongroom/authenticators';
import { assert, ok, type Random, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Sql } from '../../../platform/database/database.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { Policy } from '../../policy/index.ts';
import type { FactorStrategy } from '../factor-strategy.ts';
import type { OpenChallenge } from '../factors.model.ts';
import { mayProve } from '../temporary-code/grant.rules.ts';
import { findLastGrant } from '../temporary-code/grant.store.ts';
import * as store from './code-card.store.ts';
import { openValues } from './code-card.values.ts';

const pairPlace = (id: string) => ({ table: 'challenge', row: id, column: 'code_sealed' });

/** Places whose value may still be asked, of a card with so many. */
export const freePlaces = (count: number, spent: readonly number[], policy: Policy): number[] => {
  const gone = new Set(policy['code-card.values-once'] ? spent : []);
  return Array.from({ length: count }, (_, place) => place + 1).filter((place) => !gone.has(place));
};

export const pairOf = ([a, b]: readonly number[]): CardPair | null =>
  a === undefined || b === undefined ? null : [a, b];

export function codeCardStrategy(deps: { database: Database; vault: Vault; random: Random }): FactorStrategy {
  const { database, vault, random } = deps;

  /** The pair that is asked now; drawn when the one before was answered. Null when there are no two values left. */
  async function askedPair(on: Sql, factorId: string, count: number, policy: Policy): Promise<CardPair | null> {
    const card = await store.findCard(on, factorId);
    assert(card !== null, 'a code card that is asked has its row');
    const asked = pairOf(card.asked);
    if (asked !== null) return asked;
    const drawn = drawCardPair(random, freePlaces(count, card.spent, policy));
    if (drawn !== null) await store.askPair(on, factorId, drawn);
    return drawn;
  }

  const pairOfChallenge = async ({ id, codeSealed }: OpenChallenge): Promise<CardPair | null> =>
    codeSealed === null ? null : pairOf((await vault.open(pairPlace(id), codeSealed)).split(' ').map(Number));

  return {
    kind: 'code-card',
    methods: ['code-card'],
    digits: (policy) => 2 * policy['code-card.value-digits'],
    hint: async () => '',

    async begin(tx, { challengeId, factor, method, policy, now }) {
      if (method !== 'code-card') return refuse({ code: 'factor-unavailable', rule: 'method' });
      if (!mayProve(await findLastGrant(tx, factor.userId), factor, now)) {
        return refuse({ code: 'emergency-access-ended', rule: 'code-card.days' });
      }
      assert(factor.secretSealed !== null, 'an active code card holds its values');
      const values = await openValues(vault, factor.id, factor.secretSealed);
      const pair = await askedPair(tx, factor.id, values.length, policy);
      if (pair === null) return refuse({ code: 'factor-unavailable', rule: 'code-card.values' });
      return ok({
        codeSealed: vault.seal(pairPlace(challengeId), pair.join(' ')),
        expiresAt: now + secondsToMs(policy['code-card.challenge-seconds']),
        sends: 0,
        resendAt: null,
      });
    },

    async ask(_on, challenge) {
      const pair = await pairOfChallenge(challenge);
      assert(pair !== null, 'an open challenge of a card holds its pair');
      return { type: 'card-values', indexes: [...pair] };
    },

    async judge(answer, { challenge, factor, now }) {
      const pair = await pairOfChallenge(challenge);
      if (typeof answer !== 'string' || factor.secretSealed === null || pair === null) {
        return { verdict: 'wrong', fault: 'kind' };
      }
      const values = await openValues(vault, factor.id, factor.secretSealed);
      if (!answersCard(values, pair, answer)) return { verdict: 'wrong', fault: null };
      if (!mayProve(await findLastGrant(database.read, factor.userId), factor, now)) {
        return { verdict: 'wrong', fault: 'grant-ended' };
      }
      return { verdict: 'right', spend: store.spendPair(factor.id, pair, now), deviceBound: false };
    },
  };
}
