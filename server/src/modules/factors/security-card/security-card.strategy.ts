/**
 * The security card as a factor (OCRA, RFC 6287): the person types a challenge into the card, and its response here. The
 * card itself (seed, counter, PIN, who holds it) belongs to another module and is handed in. Nothing is sent; a response
 * counts once, because the counter it was made with is moved past in the statement that lets the person in.
 *
 * A card may ask first (section 7.2). Its question comes with the wish for a challenge, before ours is drawn, and takes
 * the place of the open challenge: one lives at a time, for minutes, and every question is charged before it is answered.
 */
import type { FactorAsk } from '@strongroom/contract';
import { assert, ok, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Sql, Statement, Tx } from '../../../platform/database/database.ts';
import { increment } from '../../../platform/database/primitives.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { Policy } from '../../policy/index.ts';
import type { FactorStrategy, ProofRequest } from '../factor-strategy.ts';
import type { BeginRefusal, OpenChallenge, Purpose } from '../factors.model.ts';
import { noteUseAfter } from '../factors.store.ts';

/** What stands between a card and the house: our question, and the card's where it asked first. */
export interface CardQuestions {
  readonly challenge: string;
  readonly asked: string | null;
}

/** What the strategy must know of cards. */
export interface CardChips {
  /** The end of the serial number, to tell one card from another. */
  hint(on: Sql, factorId: string): Promise<string>;
  /**
   * A challenge that no other number stands in for. Refuses a `card` that answers nothing now or cannot ask, and a
   * `card-question` that no card of the suite asks, or that was asked before.
   */
  draw(
    tx: Tx,
    factorId: string,
    asked: string | null,
    policy: Policy,
  ): Promise<Result<string, 'card' | 'card-question'>>;
  /** Whether this card asks in its turn. */
  isMutual(on: Sql, factorId: string, policy: Policy): Promise<boolean>;
  /** What the house answers to a card that asked; null when its seed is gone. */
  reply(on: Sql, factorId: string, questions: { challenge: string; asked: string }): Promise<string | null>;
  judge(
    answer: CardQuestions & { factorId: string; response: string },
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
  async function questionsOf(challenge: OpenChallenge): Promise<CardQuestions> {
    assert(challenge.codeSealed !== null, 'an open challenge holds its questions');
    return read(await vault.open(place(challenge.id), challenge.codeSealed));
  }

  return {
    kind: 'security-card',
    methods: ['security-card'],
    digits: () => RESPONSE_DIGITS,
    hint: (factor, on) => chips.hint(on, factor.id),
    triesKey: (on, factorId) => chips.triesKey(on, factorId),

    async begin(tx, request) {
      const { challengeId, factor, method, cardAsks, purpose, policy, now } = request;
      if (method !== 'security-card') return refuse({ code: 'factor-unavailable', rule: 'method' });
      if (cardAsks !== null) {
        const full = await chargeQuestion(tx, await chips.triesKey(tx, factor.id), request);
        if (full !== null) return refuse(full);
      }
      if (cardAsks !== null && !mayAsk(purpose)) return refuse({ code: 'factor-unavailable', rule: 'card' });
      const drawn = await chips.draw(tx, factor.id, cardAsks, policy);
      if (!drawn.ok) return refuse({ code: 'factor-unavailable', rule: drawn.refusal });
      return ok({
        codeSealed: vault.seal(place(challengeId), written({ challenge: drawn.value, asked: cardAsks })),
        expiresAt: now + secondsToMs(policy['security-card.challenge-seconds']),
        sends: 0,
        resendAt: null,
      });
    },

    async ask(on, open, factor, { purpose, policy }): Promise<FactorAsk> {
      const { challenge, asked } = await questionsOf(open);
      const reply = asked === null ? null : await chips.reply(on, factor.id, { challenge, asked });
      if (asked !== null && reply !== null) return { type: 'card-mutual', asked, reply, challenge };
      const mutual = asked === null && mayAsk(purpose) && (await chips.isMutual(on, factor.id, policy));
      return { type: 'card-challenge', challenge, mutual };
    },

    async judge(answer, { challenge, factor, policy, now }) {
      if (typeof answer !== 'string') return { verdict: 'wrong', fault: 'kind' };
      if (challenge.codeSealed === null) return { verdict: 'wrong', fault: null };
      const questions = await questionsOf(challenge);
      const judged = await chips.judge({ factorId: factor.id, ...questions, response: answer }, policy, now);
      if (!judged.ok) return { verdict: 'wrong', fault: judged.fault };
      // The seed cannot leave the card; the response can still be typed into a look-alike page.
      return { verdict: 'right', spend: noteUseAfter(judged.spend, factor.id, now), deviceBound: true };
    },
  };
}

/** What people are told to type; the suite of the card at hand decides what is taken. */
const RESPONSE_DIGITS = 8;
/** Between two questions, neither of which holds anything but digits and letters. */
const BETWEEN = ' ';

const written = ({ challenge, asked }: CardQuestions): string =>
  asked === null ? challenge : `${challenge}${BETWEEN}${asked}`;
function read(text: string): CardQuestions {
  const [challenge = '', asked = null] = text.split(BETWEEN);
  return { challenge, asked };
}

const mayAsk = ({ kind }: Pick<Purpose, 'kind'>): boolean => kind === 'sign-in' || kind === 'approval';

/**
 * Attack: somebody with the password collects the answers of the house by the thousand. Charged in the lane it comes from,
 * as wrong answers are, so that a stranger does not spend the questions of the owner.
 *
 * A question that is refused is not charged, for the refusal takes the charge back with everything else. That helps nobody:
 * it draws no challenge and opens no seed, and says no more than that its form is wrong, which anybody can work out, or
 * that it was asked lately. Whoever tries numbers to learn which those were pays for each that was not, and learns nothing
 * that a response could be made from. Charged, a card whose owner mistypes would fall silent by typing errors.
 */
async function chargeQuestion(
  tx: Tx,
  cardKey: string,
  { lane, policy, now }: Pick<ProofRequest, 'lane' | 'policy' | 'now'>,
): Promise<BeginRefusal | null> {
  const budget = {
    limit: policy['security-card.questions'],
    windowSeconds: policy['security-card.questions-window-seconds'],
    blockSeconds: 0,
  };
  const key = lane === null ? cardKey : `${cardKey}|${lane}`;
  const charge = await increment(tx, { scope: 'security-card.questions', key, budget, now });
  return charge.allowed ? null : { code: 'send-limit', rule: 'security-card.questions', retryAt: charge.freeAt };
}
