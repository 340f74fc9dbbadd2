/**
 * What a card is asked and whether it answered: the one place that opens seeds. Promises that a counter below the next
 * one never passes again; that a card found running ahead is believed only after two responses in a row (RFC 4226
 * section 7.4); and that a wrong PIN and a wrong response cannot be told apart, by nobody.
 *
 * Attack (a stolen card): each press moves the counter, wrong PINs too. The window ahead is wider than the tries that
 * policy allows within a day, so the thief cannot push the owner's card out of it; what lies further off, children with
 * the card for instance, is found by the second response in a row.
 */
import {
  cardQuestion,
  houseResponse,
  isMutualQuestion,
  newOcraChallenge,
  type OcraQuestion,
  type OcraSuite,
  type OcraVerdict,
  ocraPinHash,
  parseOcraSuite,
  readOcraQuestion,
  resynchroniseOcra,
  verifyOcra,
} from '@strongroom/authenticators';
import { assert, type Instant, ok, type Random, refuse, secondsToMs } from '@strongroom/core';
import { affected, type Database, type Statement } from '../../platform/database/database.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { CardChips, CardQuestions } from '../factors/index.ts';
import type { Policy } from '../policy/index.ts';
import type { Card } from './cards.model.ts';
import * as store from './cards.store.ts';

/** So many challenges of a card are not asked again soon; more would leave fewer to draw from than it keeps apart. */
const REMEMBERED = 32;
/** For suites with a time: a card's clock may be one step off, as elsewhere (RFC 6238 section 5.2). */
const SKEW_STEPS = 1;

/** What was asked of the card, and what it asked before that, where it did. */
type Asked = Pick<CardQuestions, 'challenge'> & Partial<CardQuestions>;

export interface CardChecks extends CardChips {
  /** A challenge for a card whose row is locked, and the statement that remembers it. */
  drawFor(card: Card): { readonly challenge: string; readonly remember: Statement<unknown> };
  check(
    card: Card,
    answer: Asked & { response: string; pin?: string },
    policy: Policy,
    now: Instant,
  ): Promise<OcraVerdict>;
  resynchronise(
    card: Card,
    challenges: readonly [string, string],
    responses: readonly [string, string],
    policy: Policy,
    now: Instant,
  ): Promise<OcraVerdict>;
  /** Seals the hash of a PIN to the card; null for cards that know their PIN themselves. */
  sealPin(card: Pick<Card, 'id' | 'suite'>, pin: string): Buffer | null;
  /** The statement that spends a response made with this counter. */
  spend(card: Card, verdict: OcraVerdict & { ok: true }, now: Instant): Statement<unknown>;
}

export const suiteOf = ({ suite }: Pick<Card, 'suite'>): OcraSuite => {
  const parsed = parseOcraSuite(suite);
  assert(parsed.ok, 'a card in stock has a suite that was read before');
  return parsed.value;
};
export const seedPlace = (id: string) => ({ table: 'security_card', row: id, column: 'seed_sealed' });
const pinPlace = (id: string) => ({ table: 'security_card', row: id, column: 'pin_sealed' });

const answers = (card: Card, now: Instant): boolean =>
  (card.state === 'shipped' || card.state === 'active') && (card.expiresAt === null || card.expiresAt > now);

/** Whether cards of this make ask in their turn; what they can do is not written in the files they come with. */
const asksToo = ({ suite }: Card, policy: Policy): boolean => policy['security-card.mutual-suites'].includes(suite);

/** Compared as responses depend on them: not by the spelling. */
function isRecent({ recentChallenges }: Card, suite: OcraSuite, asked: string): boolean {
  const bytes = (text: string): string => {
    const question = readOcraQuestion(suite, text);
    return question.ok ? Buffer.from(question.value).toString('latin1') : '';
  };
  return recentChallenges.some((each) => bytes(each) === bytes(asked));
}

export function makeCardChecks(deps: { database: Database; vault: Vault; random: Random }): CardChecks {
  const { database, vault, random } = deps;

  const seedOf = async (id: string, sealed: Buffer): Promise<Buffer> =>
    Buffer.from(await vault.open(seedPlace(id), sealed), 'base64');

  /** What every check of this card has in common; null when the card can answer nothing. */
  async function opened(card: Card, now: Instant, pin?: string) {
    if (!answers(card, now) || card.seedSealed === null) return null;
    const suite = suiteOf(card);
    const hash = suite.pin;
    if (hash !== null && card.pinSealed === null && pin === undefined) return null;
    const secret = await seedOf(card.id, card.seedSealed);
    const sealed = hash === null || pin !== undefined ? null : card.pinSealed;
    const kept = sealed === null ? null : Buffer.from(await vault.open(pinPlace(card.id), sealed), 'base64');
    const pinHash = hash === null ? null : pin === undefined ? kept : ocraPinHash(hash, pin);
    return {
      suite,
      secret,
      ...(pinHash === null ? {} : { pinHash }),
      ...(suite.stepSeconds === null ? {} : { time: { now, skewSteps: SKEW_STEPS } }),
    };
  }

  const questionOf = (suite: OcraSuite, text: string): OcraQuestion => {
    const question = readOcraQuestion(suite, text);
    assert(question.ok, 'what was drawn for this card is a question of its suite');
    return question.value;
  };

  const askedOf = (suite: OcraSuite, { challenge, asked = null }: Asked): OcraQuestion =>
    asked === null ? questionOf(suite, challenge) : cardQuestion(suite, { asked, challenge });

  const checks: CardChecks = {
    async hint(on, factorId) {
      const card = await store.findCardOfFactor(on, factorId);
      return card === null ? '' : serialHint(card.serialNo);
    },
    async triesKey(on, factorId) {
      return (await store.findCardOfFactor(on, factorId))?.id ?? factorId;
    },

    async draw(tx, factorId, asked, policy) {
      const card = await store.lockCardOfFactor(tx, factorId);
      if (card?.state !== 'active') return refuse('card');
      if (asked !== null) {
        if (!asksToo(card, policy)) return refuse('card');
        const suite = suiteOf(card);
        // Attack: what the house asked lately is given to it as the card's question, so that its answer is the card's.
        if (!isMutualQuestion(suite, asked) || isRecent(card, suite, asked)) return refuse('card-question');
      }
      const seen = asked === null ? card : { ...card, recentChallenges: [asked, ...card.recentChallenges] };
      const { challenge, remember } = checks.drawFor(seen);
      await affected(tx, remember);
      return ok(challenge);
    },

    async isMutual(on, factorId, policy) {
      const card = await store.findCardOfFactor(on, factorId);
      return card !== null && asksToo(card, policy);
    },

    async reply(on, factorId, questions) {
      const card = await store.findCardOfFactor(on, factorId);
      if (card === null || card.seedSealed === null) return null;
      return houseResponse(suiteOf(card), await seedOf(card.id, card.seedSealed), questions);
    },

    drawFor(card) {
      const challenge = newOcraChallenge(random, suiteOf(card), card.recentChallenges);
      const recent = [challenge, ...card.recentChallenges].slice(0, REMEMBERED);
      return { challenge, remember: store.rememberChallenges(card.id, recent) };
    },

    async check(card, { response, pin, ...asked }, policy, now) {
      const common = await opened(card, now, pin);
      if (common === null) return { ok: false };
      const window = { next: card.nextCounter, lookAhead: policy['security-card.look-ahead'] };
      const counter = common.suite.counter ? { counter: window } : {};
      return verifyOcra({ ...common, ...counter, question: askedOf(common.suite, asked), response });
    },

    async judge({ factorId, challenge, asked, response }, policy, now) {
      const card = await store.findCardOfFactor(database.read, factorId);
      if (card === null) return { ok: false, fault: 'card' };
      const near = await checks.check(card, { challenge, asked, response }, policy, now);
      if (near.ok) return { ok: true, spend: checks.spend(card, near, now) };
      const far = await beyond(card, { challenge, asked, response }, policy, now);
      if (far === null) return { ok: false, fault: 'response' };
      if (card.aheadCounter !== null && (card.aheadUntil ?? 0) > now && far === card.aheadCounter + 1) {
        return { ok: true, spend: checks.spend(card, { ok: true, counter: far, step: null }, now) };
      }
      const until = now + secondsToMs(policy['security-card.ahead-seconds']);
      await affected(database.read, store.rememberAhead(card.id, far, until));
      return { ok: false, fault: 'ahead' };
    },

    async resynchronise(card, [one, two], [first, second], policy, now) {
      const common = await opened(card, now);
      if (common === null || !common.suite.counter) return { ok: false };
      const counter = { next: card.nextCounter, lookAhead: policy['security-card.resync-window'] };
      return resynchroniseOcra({ ...common, counter }, [
        { question: questionOf(common.suite, one), response: first },
        { question: questionOf(common.suite, two), response: second },
      ]);
    },

    sealPin(card, pin) {
      const { pin: hash } = suiteOf(card);
      if (hash === null) return null;
      return vault.seal(pinPlace(card.id), Buffer.from(ocraPinHash(hash, pin)).toString('base64'));
    },

    spend: (card, { counter }, now) =>
      counter === null ? store.stillAnswers(card.id, now) : store.moveCounter(card.id, counter, now),
  };

  /** The counter of a response from beyond the ordinary window, which proves nothing by itself. */
  async function beyond(
    card: Card,
    { response, ...asked }: Asked & { response: string },
    policy: Policy,
    now: Instant,
  ): Promise<number | null> {
    const common = await opened(card, now);
    if (common === null || !common.suite.counter) return null;
    const next = card.nextCounter + policy['security-card.look-ahead'] + 1;
    const counter = { next, lookAhead: policy['security-card.resync-window'] };
    const question = askedOf(common.suite, asked);
    const verdict = verifyOcra({ ...common, counter, question, response });
    return verdict.ok ? verdict.counter : null;
  }

  return checks;
}

/** Enough to tell cards apart on a screen. */
export const serialHint = (serialNo: string): string => `•••• ${serialNo.slice(-4)}`;
