/**
 * The security card as a factor (OCRA, RFC 6287): the person types a challenge into the card, and its response here. The
 * card itself (seed, counter, PIN, who holds it) belongs to another module and is handed in. Nothing is sent; a response
 * counts once, because the counter it was made with is moved past in the statement that lets the person in.
 */
import { assert, ok, refuse, secondsToMs } from '@strongroom/core';
import type { Sql, Statement, Tx } from '../../../platform/database/database.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { Policy } from '../../policy/index.ts';
import type { FactorStrategy } from '../factor-strategy.ts';
import { noteUseAfter } from '../factors.store.ts';

/** What the strategy must know of cards. */
export interface CardChips {
  /** The end of the serial number, to tell one card from another. */
  hint(on: Sql, factorId: string): Promise<string>;
  /** A challenge that no other number stands in for; null when this card answers nothing now. */
  draw(tx: Tx, factorId: string): Promise<string | null>;
  judge(
    answer: { factorId: string; challenge: string; response: string },
    policy: Policy,
    now: number,
  ): Promise<
    { readonly ok: true; readonly spend: Statement<unknown> } | { readonly ok: false; readonly fault: string }
  >;
  /** One card, one count of wrong answers, whoever of its holders gave them. */
  triesKey(on: Sql, factorId: string): Promise<string>;
}

const place = (id: string) => ({ table: 'challenge', row: id, column: 'code_sealed' });

export function securityCardStrategy({ vault, chips }: { vault: Vault; chips: CardChips }): FactorStrategy {
  return {
    kind: 'security-card',
    methods: ['security-card'],
    digits: () => RESPONSE_DIGITS,
    hint: (factor, on) => chips.hint(on, factor.id),
    triesKey: (on, factorId) => chips.triesKey(on, factorId),

    async begin(tx, { challengeId, factor, method, policy, now }) {
      if (method !== 'security-card') return refuse({ code: 'factor-unavailable', rule: 'method' });
      const challenge = await chips.draw(tx, factor.id);
      if (challenge === null) return refuse({ code: 'factor-unavailable', rule: 'card' });
      return ok({
        codeSealed: vault.seal(place(challengeId), challenge),
        expiresAt: now + secondsToMs(policy['security-card.challenge-seconds']),
        sends: 0,
        resendAt: null,
      });
    },

    async ask(_on, challenge) {
      assert(challenge.codeSealed !== null, 'an open challenge holds its number');
      return { type: 'card-challenge', challenge: await vault.open(place(challenge.id), challenge.codeSealed) };
    },

    async judge(answer, { challenge, factor, policy, now }) {
      if (typeof answer !== 'string') return { verdict: 'wrong', fault: 'kind' };
      if (challenge.codeSealed === null) return { verdict: 'wrong', fault: null };
      const asked = await vault.open(place(challenge.id), challenge.codeSealed);
      const judged = await chips.judge({ factorId: factor.id, challenge: asked, response: answer }, policy, now);
      if (!judged.ok) return { verdict: 'wrong', fault: judged.fault };
      // The seed cannot leave the card; the response can still be typed into a look-alike page.
      return { verdict: 'right', spend: noteUseAfter(judged.spend, factor.id, now), deviceBound: true };
    },
  };
}

/** What people are told to type; the suite of the card at hand decides what is taken. */
const RESPONSE_DIGITS = 8;
