/** The phone's own operations over HTTP: how it becomes a mobile key, and what it does as one. */
import {
  type MobileKeyActivation as ActivationView,
  type MobileKey as KeyView,
  operations,
} from '@strongroom/contract';
import { assert, type Clock, toRfc3339 } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import {
  answer,
  implement,
  type PhonePrincipal,
  problemReply,
  type RequestContext,
  type Route,
} from '../../platform/http/route.ts';
import { originOf } from '../audit/index.ts';
import type { MobileKey, MobileKeys, PromptAnswers } from '../factors/index.ts';
import type { Parties, User } from '../parties/index.ts';
import { busyReply, HasherBusy } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import { type ReEntry, reEntryBarred } from '../sessions/index.ts';
import type { SignIn } from '../sign-in/index.ts';
import type { ActivationProof } from './activation-proof.ts';
import type { Activations, LiveActivation } from './activations.ts';
import type { Follow } from './follow.ts';
import type { Push } from './push/push.ts';

export interface PhoneRoutesDeps {
  readonly database: Database;
  readonly parties: Parties;
  readonly policies: Policies;
  readonly signIn: Pick<SignIn, 'checkPassword'>;
  readonly mobileKeys: MobileKeys;
  readonly promptAnswers: PromptAnswers;
  readonly activations: Activations;
  readonly activationProof: ActivationProof;
  readonly follow: Follow;
  readonly push: Push;
  readonly reEntry: ReEntry;
  readonly serviceName: string;
  readonly clock: Clock;
}

export function phoneRoutes(deps: PhoneRoutesDeps): Route[] {
  return [...activationRoutes(deps), ...keyRoutes(deps)];
}

function activationRoutes(deps: PhoneRoutesDeps): Route[] {
  const { policies, activations, mobileKeys, activationProof, clock } = deps;

  async function toView({ secret, activation, user }: LiveActivation): Promise<ActivationView> {
    const { state, contactPointId, method, proofExpiresAt, resendAt, keyId } = activation;
    const now = clock.now();
    const numbers = await activationProof.numbers(user.id);
    const card = method === 'security-card' ? await activationProof.challengeOf(activation, user) : null;
    let proof: ActivationView['proof'] = null;
    if (state === 'answer' && card?.ask?.type === 'card-challenge') {
      proof = { type: 'card', challenge: card.ask.challenge, expiresAt: card.expiresAt };
    } else if (state === 'answer' && contactPointId !== null && (method === 'sms' || method === 'voice')) {
      const expiresAt = toRfc3339(proofExpiresAt ?? now);
      proof = { type: 'code', contactPointId, method, expiresAt, resendAt: toRfc3339(resendAt ?? now) };
    }
    const replaces = state === 'proven' ? ((await mobileKeys.current(user.id))?.name ?? null) : null;
    return {
      activation: secret,
      username: user.username,
      proof,
      state: state === 'completed' ? 'proven' : state,
      numbers: numbers.map(({ id, hint }) => ({ contactPointId: id, hint })),
      securityCard: (await activationProof.card(user.id)) !== null,
      enrolment: state === 'proven' ? { keyId, replaces } : null,
      expiresAt: toRfc3339(activation.expiresAt),
      serverTime: toRfc3339(now),
    };
  }

  return [
    implement(operations.beginMobileKeyActivation, async ({ body, context }) => {
      try {
        const begun = await activations.begin(body, context);
        return begun.ok ? answer(200, await toView(begun.value)) : refusalReply(begun.refusal, context.now);
      } catch (error) {
        if (error instanceof HasherBusy) return busyReply(policies.house);
        throw error;
      }
    }),
    implement(operations.redeemMobileKeyInvitation, async ({ body, context }) => {
      const redeemed = await activations.redeem(body.invitation, context);
      return redeemed.ok ? answer(200, await toView(redeemed.value)) : refusalReply(redeemed.refusal, context.now);
    }),
    implement(operations.chooseMobileKeyProof, async ({ body, context }) => {
      const chosen = await activations.choose(body.activation, body.via, context);
      return chosen.ok ? answer(200, await toView(chosen.value)) : refusalReply(chosen.refusal, context.now);
    }),
    implement(operations.answerMobileKeyActivation, async ({ body, context }) => {
      const proven = await activations.answer(body.activation, body.answer, context);
      return proven.ok ? answer(200, await toView(proven.value)) : refusalReply(proven.refusal, context.now);
    }),
    implement(operations.completeMobileKeyActivation, async ({ body, context }) => {
      const { activation, ...phone } = body;
      const done = await activations.complete(activation, { ...phone, name: phone.name.trim() }, context);
      if (!done.ok) return refusalReply(done.refusal, context.now);
      const { keyId, user, secret } = done.value;
      const key = await mobileKeys.find(keyId);
      assert(key !== null, 'a key that was just activated is there');
      const offlineSecret = Buffer.from(secret).toString('base64url');
      return answer(200, { key: await viewOf(deps, key, user), offlineSecret });
    }),
  ];
}

function keyRoutes(deps: PhoneRoutesDeps): Route[] {
  const { database, policies, parties, signIn, mobileKeys, promptAnswers, follow, push, reEntry, clock } = deps;

  async function phoneOf({ keyId, userId }: PhonePrincipal, context: RequestContext) {
    const key = await mobileKeys.find(keyId);
    assert(key !== null, 'the key that signed is there');
    return { key, user: await parties.getUser(userId), origin: originOf(context, key.name) };
  }

  return [
    implement(operations.getMobileKey, async ({ principal, context }) => {
      const { key, user } = await phoneOf(principal, context);
      return answer(200, await viewOf(deps, key, user));
    }),
    implement(operations.listMobileKeyPrompts, async ({ principal }) => {
      const prompts = await promptAnswers.waiting(principal.keyId, await parties.getUser(principal.userId));
      return answer(200, { prompts, serverTime: toRfc3339(clock.now()) });
    }),
    implement(operations.followMobileKeyPrompts, async ({ principal }) => {
      const chunks = follow.follow(principal.keyId, await parties.getUser(principal.userId));
      if (chunks === null) return problemReply('too-many-requests');
      return answer(200, { mediaType: 'text/event-stream', chunks }, { headers: { 'x-accel-buffering': 'no' } });
    }),
    implement(operations.answerMobileKeyPrompt, async ({ params, body, principal, context }) => {
      const phone = await phoneOf(principal, context);
      const answered = await promptAnswers.answer(phone, params.challengeId, body);
      return answered.ok ? answer(200, { outcome: answered.value }) : refusalReply(answered.refusal, context.now);
    }),
    implement(operations.enterAgain, async ({ body, principal, context }) => {
      const { key, user, origin } = await phoneOf(principal, context);
      const { challenge, unlock } = body;
      const policy = policies.for(user.entityId);
      const session = await reEntry.asked(challenge, user.id);
      if (session === null) return problemReply('not-found');
      const barred = reEntryBarred(session, policy, clock.now());
      if (barred !== null) return problemReply('not-permitted', { rule: barred });
      const actor = { kind: 'user', userId: user.id, sessionId: session.id, surface: 'mobile' } as const;
      if (unlock.by === 'pin') {
        const given = { transcript: `re-entry:${key.keyId}:${challenge}`, proof: unlock.pinProof };
        const pin = await mobileKeys.judgePin(key, user, given, { actor, origin, provedBy: null });
        if (!pin.ok) return refusalReply(pin.refusal, context.now);
      } else if (!policy['mobile.re-entry-biometric']) {
        return problemReply('not-permitted', { rule: 'mobile.re-entry-biometric' });
      }
      const entered = await database.transaction(async (tx) => {
        if (!(await reEntry.complete(tx, challenge, session, { actor, origin, unlock: unlock.by }))) return false;
        if (unlock.by === 'pin') mobileKeys.restorePin(tx, key, user);
        return true;
      });
      return entered ? answer(200, { sessionId: session.id }) : problemReply('not-found');
    }),
    implement(operations.subscribeMobileKey, async ({ body, principal, context }) => {
      const { key, user, origin } = await phoneOf(principal, context);
      if (!(await push.subscribe(key, origin, body))) return problemReply('push-refused');
      return answer(200, await viewOf(deps, key, user));
    }),
    implement(operations.unsubscribeMobileKey, async ({ principal, context }) => {
      const { key, user, origin } = await phoneOf(principal, context);
      await push.unsubscribe(key, origin);
      return answer(200, await viewOf(deps, key, user));
    }),
    implement(operations.removeMobileKey, async ({ principal, context }) => {
      const { key, user, origin } = await phoneOf(principal, context);
      const actor = { kind: 'user', userId: user.id, sessionId: null, surface: 'mobile' } as const;
      await mobileKeys.giveUp(key, user, { actor, origin, provedBy: null });
      return answer(204, null);
    }),
    implement(operations.changeMobileKeyPin, async ({ body, principal, context }) => {
      const { key, user, origin } = await phoneOf(principal, context);
      if (!mobileKeys.acceptsPin(body.newPin)) return problemReply('pin-unacceptable');
      try {
        const checked = await signIn.checkPassword(body, context);
        if (!checked.ok) return refusalReply(checked.refusal, context.now);
        // Attack: the password of one user and the phone of another.
        if (checked.value.user.id !== user.id) return problemReply('sign-in-refused');
        const actor = { kind: 'user', userId: user.id, sessionId: null, surface: 'mobile' } as const;
        const act = { actor, origin, provedBy: null };
        // The password was right: wrong PINs lock the key, and must not pause the sign-in by which it is activated again.
        await database.transaction(async (tx) => checked.value.settle(tx));
        const given = { transcript: `pin-change:${key.keyId}`, proof: body.pinProof };
        const pin = await mobileKeys.judgePin(key, user, given, act);
        if (!pin.ok) return refusalReply(pin.refusal, context.now);
        const changed = await database.transaction((tx) =>
          mobileKeys.changePin(tx, key, user, body.newPin, { ...act, provedBy: 'mobile-key' }),
        );
        if (!changed) return problemReply('pin-wrong');
        return answer(200, await viewOf(deps, (await mobileKeys.find(key.keyId)) ?? key, user));
      } catch (error) {
        if (error instanceof HasherBusy) return busyReply(policies.house);
        throw error;
      }
    }),
  ];
}

async function viewOf({ serviceName, push, clock }: PhoneRoutesDeps, key: MobileKey, user: User): Promise<KeyView> {
  return {
    keyId: key.keyId,
    username: user.username,
    service: serviceName,
    name: key.name,
    state: key.state === 'active' ? 'active' : 'locked',
    pinTriesLeft: key.pinTriesLeft,
    push: { serverKey: push.serverKey, subscribed: await push.isSubscribed(key.keyId) },
    activatedAt: toRfc3339(key.activatedAt),
    serverTime: toRfc3339(clock.now()),
  };
}
