/**
 * The mobile key as a factor, in two ways: a prompt on the phone, approved there, and a response in digits from a phone
 * without network. One prompt of a user lives at a time, and prompts are counted by the hour and the day.
 *
 * Attack (push fatigue): somebody who knows the password has the phone buzz until its owner gives in. Strangers together
 * have few prompts, one at a time, and none is approved without a number that only the asking screen shows; a browser
 * known to be the owner's is counted by itself and comes before strangers.
 */
import {
  drawMatchingNumber,
  MOBILE_CHALLENGE_SUITE,
  MOBILE_RESPONSE_DIGITS,
  mobileOfflineText,
  newOcraChallenge,
  verifyChallengeResponse,
  verifyTextResponse,
} from '@strongroom/authenticators';
import { assert, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Sql, Tx } from '../../../platform/database/database.ts';
import { consume, incrementInOrder } from '../../../platform/database/primitives.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { PlaceOf } from '../../networks/index.ts';
import type { FactorStrategy, ProofRequest, Verdict } from '../factor-strategy.ts';
import type { Answer, BeginRefusal, Factor, OpenChallenge } from '../factors.model.ts';
import * as store from './mobile-key.store.ts';
import { openSecrets } from './mobile-key-secrets.ts';
import type { PromptSignals } from './prompt-signals.ts';
import { asJson, shownOf } from './prompt-text.ts';

const numberPlace = (id: string) => ({ table: 'challenge', row: id, column: 'code_sealed' });
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

export function mobileKeyStrategy(deps: {
  database: Database;
  vault: Vault;
  outbox: Outbox;
  signals: PromptSignals;
  placeOf: PlaceOf;
  /** The phone's own, for QR codes that open the app. */
  phoneOrigin: string;
  random: Random;
}): FactorStrategy {
  const { database, vault, outbox, signals, placeOf, phoneOrigin, random } = deps;

  async function keyOf(on: Sql, factor: Factor): Promise<store.MobileKey> {
    const key = await store.findKey(on, factor.id);
    assert(key !== null, 'a factor of this kind has its key');
    return key;
  }

  /** Null when nothing keeps another prompt from the phone. */
  async function mayPrompt(tx: Tx, { factor, lane, purpose, policy, now }: ProofRequest): Promise<BeginRefusal | null> {
    const [live] = (await store.findWaiting(tx, factor.id, now)).filter(({ purposeId }) => purposeId !== purpose.id);
    if (live !== undefined) {
      // The owner's known browser comes before strangers; nobody else takes a prompt away.
      const givesWay = live.lane === null && lane !== null;
      if (!givesWay) return { code: 'send-limit', rule: 'mobile-key.one-prompt', retryAt: live.expiresAt };
      await consume(tx, store.endChallenge(live.challengeId));
      await outbox.post(tx, { type: 'mobile-key.prompt-ended', key: factor.userId, data: { keyId: factor.id } });
    }
    const key = lane === null ? factor.id : `${factor.id}|${lane}`;
    const tiers = [
      {
        scope: 'mobile-key.prompts-per-hour',
        limit: policy['mobile-key.prompts-per-hour'],
        windowSeconds: HOUR_SECONDS,
      },
      { scope: 'mobile-key.prompts-per-day', limit: policy['mobile-key.prompts-per-day'], windowSeconds: DAY_SECONDS },
    ];
    const charges = await incrementInOrder(
      tx,
      tiers.map(({ scope, limit, windowSeconds }) => ({
        scope,
        key,
        budget: { limit, windowSeconds, blockSeconds: 0 },
        now,
      })),
    );
    const refused = charges.findIndex(({ allowed }) => !allowed);
    const tier = tiers[refused];
    return tier === undefined
      ? null
      : { code: 'send-limit', rule: tier.scope, retryAt: charges[refused]?.freeAt ?? now };
  }

  async function begin(
    tx: Tx,
    request: ProofRequest,
  ): Promise<Result<{ text: string; seconds: number }, BeginRefusal>> {
    const { method, policy } = request;
    if (method === 'mobile-key') {
      const refusal = await mayPrompt(tx, request);
      if (refusal !== null) return refuse(refusal);
      const text = drawMatchingNumber(random, policy['mobile-key.number-digits']);
      return ok({ text, seconds: policy['mobile-key.prompt-seconds'] });
    }
    if (method !== 'mobile-key-response') return refuse({ code: 'factor-unavailable', rule: 'method' });
    const text = newOcraChallenge(random, MOBILE_CHALLENGE_SUITE);
    return ok({ text, seconds: policy['mobile-key.response-seconds'] });
  }

  async function offline(on: Sql, challenge: OpenChallenge, factor: Factor) {
    const key = await keyOf(on, factor);
    const prompt = await store.findPrompt(on, challenge.id);
    if (challenge.codeSealed === null || key.secretSealed === null || prompt === null) return null;
    const secrets = await openSecrets(vault, key);
    const digits = await vault.open(numberPlace(challenge.id), challenge.codeSealed);
    const { expiresAt } = challenge;
    const text = await mobileOfflineText(secrets.secret, {
      factorId: factor.id,
      challenge: digits,
      expiresAt,
      shown: asJson(prompt.shown),
    });
    return { secrets, digits, text };
  }

  async function judgeResponse(
    answer: Answer,
    challenge: OpenChallenge,
    factor: Factor,
    now: number,
    skewMinutes: number,
  ): Promise<Verdict> {
    const asked = await offline(database.read, challenge, factor);
    if (typeof answer !== 'string' || asked === null) return { verdict: 'wrong', fault: 'kind' };
    const common = { ...asked.secrets, response: answer, now, skewMinutes };
    const typed = verifyChallengeResponse({ ...common, challenge: asked.digits });
    const scanned = verifyTextResponse({ ...common, text: asked.text });
    return typed || scanned ? { verdict: 'right', spend: null, deviceBound: true } : { verdict: 'wrong', fault: null };
  }

  return {
    kind: 'mobile-key',
    methods: ['mobile-key', 'mobile-key-response'],
    digits: () => MOBILE_RESPONSE_DIGITS,
    hint: async (factor, on) => (await keyOf(on, factor)).name,

    async begin(tx, request) {
      const { challengeId, factor, user, method, lane, purpose, policy, now } = request;
      const begun = await begin(tx, request);
      if (!begun.ok) return begun;
      const expiresAt = now + secondsToMs(begun.value.seconds);
      await store.insertPrompt(tx, {
        challengeId,
        keyId: factor.id,
        userId: user.id,
        lane,
        purpose: purpose.kind,
        purposeId: purpose.id,
        method: method === 'mobile-key' ? method : 'mobile-key-response',
        shown: shownOf(request, expiresAt, placeOf),
        state: 'waiting',
        numberTriesLeft: policy['mobile-key.number-tries'],
        issuedAt: now,
        expiresAt,
      });
      if (method === 'mobile-key') {
        await outbox.post(tx, { type: 'mobile-key.prompted', key: user.id, data: { keyId: factor.id, expiresAt } });
        signals.notify(tx, factor.id);
      }
      const codeSealed = vault.seal(numberPlace(challengeId), begun.value.text);
      return ok({ codeSealed, expiresAt, sends: 0, resendAt: null });
    },

    async ask(on, challenge, factor) {
      if (challenge.method === 'mobile-key-response') {
        const asked = await offline(on, challenge, factor);
        assert(asked !== null, 'an open challenge has its digits');
        return { type: 'mobile-key-challenge', challenge: asked.digits, qr: asked.text };
      }
      assert(challenge.codeSealed !== null, 'an open challenge has its number');
      const number = await vault.open(numberPlace(challenge.id), challenge.codeSealed);
      const state = (await store.findPrompt(on, challenge.id))?.state;
      return {
        type: 'prompt',
        number,
        qr: `${phoneOrigin}/#prompt=${challenge.id}.${number}`,
        state: state === 'approved' || state === 'failed' ? state : 'waiting',
      };
    },

    async judge(answer, { challenge, factor, policy, now }) {
      if (challenge.method === 'mobile-key-response') {
        return judgeResponse(answer, challenge, factor, now, policy['mobile-key.response-skew-minutes']);
      }
      if (typeof answer === 'string' || !('prompt' in answer)) return { verdict: 'wrong', fault: 'kind' };
      const prompt = await store.findPrompt(database.read, challenge.id);
      if (prompt?.state !== 'approved') return { verdict: 'wrong', fault: 'not-approved' };
      return { verdict: 'right', spend: store.takeApproval(challenge.id, now), deviceBound: true };
    },

    async forget(tx, factorId) {
      await store.endChallengesOf(tx, factorId);
      await outbox.post(tx, { type: 'mobile-key.ended', key: factorId, data: { keyId: factorId } });
      signals.notify(tx, factorId);
    },
  };
}
