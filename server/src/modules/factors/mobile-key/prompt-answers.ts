/**
 * What a phone is asked and how it answers. An approval takes the PIN and the number of the other screen, and is taken
 * once by the screen that asked; a denial ends what it was asked for. What counts is what the phone signed: the act as
 * the server wrote it down, so a phone that was shown anything else cannot have signed it.
 */
import { answerTranscript, isMatchingNumber, verifyMobileKey } from '@strongroom/authenticators';
import type { DenialReason, MobileKeyPrompt } from '@strongroom/contract';
import { ok, type Result, refuse, secondsToMs, toRfc3339 } from '@strongroom/core';
import type { Tx } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { Origin } from '../../audit/index.ts';
import type { Locks } from '../../locks/index.ts';
import type { User } from '../../parties/index.ts';
import type { Act } from '../factor-record.ts';
import type { Purpose } from '../factors.model.ts';
import * as store from './mobile-key.store.ts';
import type { MobileKeys, MobileKeysDeps, PinRefusal } from './mobile-keys.ts';
import { advance } from './prompt.flow.ts';
import { asJson } from './prompt-text.ts';

export type PhoneAnswer = { readonly signature: string } & (
  | { readonly decision: 'approve'; readonly number: string; readonly pinProof: string }
  | { readonly decision: 'deny'; readonly reason: DenialReason }
);

export type AnswerPromptRefusal =
  | { readonly code: 'not-found' | 'prompt-ended' | 'signature-refused' }
  | { readonly code: 'answer-wrong'; readonly attemptsLeft: number }
  | PinRefusal;

export interface PromptAnswers {
  waiting(keyId: string, user: User): Promise<MobileKeyPrompt[]>;
  answer(
    phone: { key: store.MobileKey; user: User; origin: Origin },
    challengeId: string,
    answer: PhoneAnswer,
  ): Promise<Result<'approved' | 'denied', AnswerPromptRefusal>>;
}

type Found = NonNullable<Awaited<ReturnType<typeof store.findPrompt>>>;
type Phone = Parameters<PromptAnswers['answer']>[0];

export function makePromptAnswers(
  deps: MobileKeysDeps & {
    keys: MobileKeys;
    locks: Locks;
    /** Ends what was denied: the sign-in, the approval. */
    deny: (tx: Tx, purpose: Pick<Purpose, 'kind' | 'id'>, reason: DenialReason) => Promise<void>;
  },
): PromptAnswers {
  const { database, vault, audit, outbox, policies, signals, phoneOrigin, clock, keys, locks, deny } = deps;

  const actOf = ({ user, origin }: Phone): Act => ({
    actor: { kind: 'user', userId: user.id, sessionId: null, surface: 'mobile' },
    origin,
    provedBy: 'mobile-key',
  });

  async function record(tx: Tx, event: string, phone: Phone, prompt: Found, more: Record<string, string | number>) {
    const { actor, origin } = actOf(phone);
    const { challengeId: challenge, purpose, keyId: factor } = prompt;
    const refused = event === 'mobile-key.answer-refused' || event === 'mobile-key.denied';
    await audit.append(tx, {
      event,
      outcome: refused ? 'refused' : 'done',
      actor,
      origin,
      userId: phone.user.id,
      accountId: null,
      details: { purpose, challenge, factor, action: prompt.shown.action, ...more },
    });
  }

  /** Whatever else shows that something waits there is to stop. */
  const ended = (tx: Tx, { key, user }: Phone): Promise<void> =>
    outbox.post(tx, { type: 'mobile-key.prompt-ended', key: user.id, data: { keyId: key.keyId } });

  /** An answer that comes to nothing is part of the story too: above all an approval that came too late. */
  async function refused(phone: Phone, prompt: Found, refusal: AnswerPromptRefusal) {
    await database.transaction((tx) =>
      record(tx, 'mobile-key.answer-refused', phone, prompt, { verdict: refusal.code }),
    );
    return refuse(refusal);
  }

  async function approved(phone: Phone, prompt: Found, signature: string) {
    const now = clock.now();
    const { challengeId } = prompt;
    const done = await database.attempt<'approved', AnswerPromptRefusal>(async (tx) => {
      const answer = { challengeId, state: 'approved', signature, reason: null, now } as const;
      if (!(await consume(tx, store.answerPrompt(answer)))) return refuse({ code: 'prompt-ended' });
      keys.restorePin(tx, phone.key, phone.user);
      await record(tx, 'mobile-key.approved', phone, prompt, {});
      await ended(tx, phone);
      signals.notify(tx, phone.key.keyId);
      return ok('approved');
    });
    return done.ok ? done : refused(phone, prompt, done.refusal);
  }

  async function denied(phone: Phone, prompt: Found, signature: string, reason: DenialReason) {
    const now = clock.now();
    const { challengeId, purpose, purposeId } = prompt;
    const done = await database.attempt<'denied', AnswerPromptRefusal>(async (tx) => {
      const answer = { challengeId, state: 'denied', signature, reason, now } as const;
      if (!(await consume(tx, store.answerPrompt(answer)))) return refuse({ code: 'prompt-ended' });
      await consume(tx, store.endChallenge(challengeId));
      // Attack: whoever was denied goes on with another factor. What was asked for ends here, whatever it was to be proven with.
      await deny(tx, { kind: purpose, id: purposeId }, reason);
      await record(tx, 'mobile-key.denied', phone, prompt, { reason });
      const { address, device } = prompt.shown;
      const data = { userId: phone.user.id, reason, purpose, address, deviceLabel: device, provedBy: 'mobile-key' };
      await ended(tx, phone);
      // The password is known to somebody who is not its owner: that is an incident, for whoever follows them.
      if (reason === 'not-me') {
        await outbox.post(tx, { type: 'mobile-key.not-me', key: phone.user.id, data });
        const seconds = policies.for(phone.user.entityId)['mobile-key.not-me-freeze-seconds'];
        const freeze = { level: 'money', cause: 'denied-on-phone', until: now + secondsToMs(seconds) } as const;
        if (seconds > 0) await locks.place(tx, { userId: phone.user.id, ...freeze }, actOf(phone));
      }
      signals.notify(tx, phone.key.keyId);
      return ok('denied');
    });
    return done.ok ? done : refused(phone, prompt, done.refusal);
  }

  /** Charged before it is judged: two answers at once find two tries, not one try twice. */
  async function judgeNumber(phone: Phone, prompt: Found, number: string): Promise<AnswerPromptRefusal | null> {
    const { challengeId, numberSealed } = prompt;
    const charged = await consume(database.read, store.chargeNumber(challengeId, clock.now()));
    if (!charged || numberSealed === null) return { code: 'prompt-ended' };
    const place = { table: 'challenge', row: challengeId, column: 'code_sealed' };
    if (isMatchingNumber(await vault.open(place, numberSealed), number)) return null;
    const attemptsLeft = (await store.findPrompt(database.read, challengeId))?.numberTriesLeft ?? 0;
    if (attemptsLeft === 0) {
      await database.transaction(async (tx) => {
        const answer = { challengeId, state: 'failed', signature: '', reason: 'number', now: clock.now() } as const;
        if (await consume(tx, store.answerPrompt(answer))) await consume(tx, store.endChallenge(challengeId));
        await ended(tx, phone);
        signals.notify(tx, phone.key.keyId);
      });
    }
    return { code: 'answer-wrong', attemptsLeft };
  }

  return {
    async waiting(keyId, user) {
      return (await store.findWaiting(database.read, keyId, clock.now())).map((prompt) => ({
        challengeId: prompt.challengeId,
        keyId,
        shown: prompt.shown,
        numberDigits: policies.for(user.entityId)['mobile-key.number-digits'],
        issuedAt: toRfc3339(prompt.issuedAt),
        expiresAt: toRfc3339(prompt.expiresAt),
      }));
    },

    async answer(phone, challengeId, answer) {
      const prompt = await store.findPrompt(database.read, challengeId);
      if (prompt === null || prompt.keyId !== phone.key.keyId || prompt.method !== 'mobile-key') {
        return refuse({ code: 'not-found' });
      }
      if (phone.key.state !== 'active') return refuse({ code: 'key-locked' });
      const event = answer.decision === 'approve' ? 'approved' : 'denied';
      if (!prompt.open || !advance(prompt, event, clock.now()).ok)
        return refused(phone, prompt, { code: 'prompt-ended' });
      const { signature, ...decided } = answer;
      const decision =
        decided.decision === 'approve' ? { decision: decided.decision, number: decided.number } : decided;
      const transcript = answerTranscript({
        origin: phoneOrigin,
        factorId: prompt.keyId,
        promptId: challengeId,
        shown: asJson(prompt.shown),
        decision,
      });
      if (!(await verifyMobileKey(phone.key.publicKey, transcript, signature))) {
        return refused(phone, prompt, { code: 'signature-refused' });
      }
      if (answer.decision === 'deny') return denied(phone, prompt, signature, answer.reason);
      const given = { transcript, proof: answer.pinProof };
      const pin = await keys.judgePin(phone.key, phone.user, given, { ...actOf(phone), provedBy: null });
      if (!pin.ok) return pin;
      const wrong = await judgeNumber(phone, prompt, answer.number);
      if (wrong === null) return approved(phone, prompt, signature);
      // The PIN was right, and slips with the number must not lock the key as if it had been guessed at.
      await database.transaction(async (tx) => keys.restorePin(tx, phone.key, phone.user));
      return refused(phone, prompt, wrong);
    },
  };
}
