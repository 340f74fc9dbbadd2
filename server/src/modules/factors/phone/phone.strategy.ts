/**
 * The phone as a factor: a code by SMS, or spoken in a call. Sending again sends the same code, so that a late message
 * never makes an earlier one wrong; SMS and voice share one budget.
 */
import { codesEqual, newOneTimeCode } from '@strongroom/authenticators';
import { assert, MINUTE_MS, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Sql, Tx } from '../../../platform/database/database.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import { chargeSend, type Delivery, resendWaitSeconds } from '../../delivery/index.ts';
import type { ContactPoint, Parties } from '../../parties/index.ts';
import type { FactorStrategy, ProofRequest } from '../factor-strategy.ts';
import type { Factor, SendRefusal } from '../factors.model.ts';
import { isServed } from '../standing.rules.ts';

export function phoneStrategy(deps: {
  vault: Vault;
  parties: Parties;
  delivery: Delivery;
  random: Random;
}): FactorStrategy {
  const { vault, parties, delivery, random } = deps;

  async function contactOf(factor: Factor, on: Sql): Promise<ContactPoint> {
    const points = await parties.contactPointsOf(factor.userId, on);
    const point = points.find((candidate) => candidate.id === factor.contactPointId);
    assert(point !== undefined, 'a phone factor has its contact point');
    return point;
  }

  async function send(
    tx: Tx,
    request: ProofRequest,
    code: string,
    expiresAt: number,
  ): Promise<Result<null, SendRefusal>> {
    const { factor, user, method, message, address, lane, policy, now } = request;
    if (method !== 'sms' && method !== 'voice') return refuse({ code: 'factor-unavailable', rule: 'method' });
    if (!isServed(method, policy)) return refuse({ code: 'factor-unavailable', rule: 'phone.calls' });
    const point = await contactOf(factor, tx);
    // Attack (SMS pumping): refused before it is charged, written or sent.
    const rule = delivery.refuses(point.value, policy);
    if (rule !== null) return refuse({ code: 'factor-unavailable', rule });
    const to = point.value;
    const recipient = vault.pseudonym('recipient', to);
    const charge = await chargeSend(tx, policy, {
      channel: method,
      to,
      recipient,
      userId: user.id,
      address,
      lane,
      now,
    });
    if (!charge.ok) return refuse({ code: 'send-limit', ...charge.refusal });
    const minutes = Math.ceil((expiresAt - now) / MINUTE_MS);
    const { language } = user.person;
    const common = { channel: method, to, userId: user.id, language, expiresAt } as const;
    switch (message.template) {
      case 'code.sign-in':
        await delivery.send(tx, { ...common, template: message.template, params: { code, minutes } });
        break;
      case 'code.approval.withdrawal': {
        const { template, ...what } = message;
        await delivery.send(tx, { ...common, template, params: { code, minutes, ...what } });
        break;
      }
      case 'code.approval.security':
        await delivery.send(tx, {
          ...common,
          template: message.template,
          params: { code, minutes, what: message.what },
        });
    }
    return ok(null);
  }

  const wait = (request: ProofRequest, sends: number): number =>
    request.now + secondsToMs(resendWaitSeconds(request.policy['phone.resend-backoff-seconds'], sends));

  return {
    kind: 'phone',
    methods: ['sms', 'voice'],
    digits: (policy) => policy['phone.code-digits'],
    hint: async (factor, on) => (await contactOf(factor, on)).hint,
    async silent(factor, on) {
      const { value } = await contactOf(factor, on);
      const marks = (await delivery.undeliverable([value], on)).get(value);
      return (['sms', 'voice'] as const).filter((way) => marks?.has(way));
    },
    async begin(tx, request) {
      const code = newOneTimeCode(random, request.policy['phone.code-digits']);
      const expiresAt = request.now + secondsToMs(request.policy['phone.code-seconds']);
      const sent = await send(tx, request, code, expiresAt);
      if (!sent.ok) return sent;
      return ok({
        codeSealed: vault.seal(codePlace(request.challengeId), code),
        expiresAt,
        sends: 1,
        resendAt: wait(request, 1),
      });
    },
    async resend(tx, request, challenge) {
      if (challenge.sends >= request.policy['phone.sends-per-challenge']) {
        return refuse({ code: 'send-limit', rule: 'phone.sends-per-challenge', retryAt: challenge.expiresAt });
      }
      if (challenge.resendAt !== null && challenge.resendAt > request.now) {
        return refuse({ code: 'resend-too-soon', rule: 'phone.resend-backoff-seconds', retryAt: challenge.resendAt });
      }
      assert(challenge.codeSealed !== null, 'an open phone challenge holds its code');
      const code = await vault.open(codePlace(challenge.id), challenge.codeSealed);
      const sent = await send(tx, request, code, challenge.expiresAt);
      return sent.ok ? ok({ resendAt: wait(request, challenge.sends + 1) }) : sent;
    },
    async judge(answer, { challenge }) {
      if (typeof answer !== 'string') return { verdict: 'wrong', fault: 'kind' };
      if (challenge.codeSealed === null) return { verdict: 'wrong', fault: null };
      const right = codesEqual(await vault.open(codePlace(challenge.id), challenge.codeSealed), answer);
      return right ? { verdict: 'right', spend: null, deviceBound: false } : { verdict: 'wrong', fault: null };
    },
  };
}

const codePlace = (id: string) => ({ table: 'challenge', row: id, column: 'code_sealed' });
