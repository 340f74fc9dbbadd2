/**
 * Sign-in over HTTP. The flow is found by the cookie of the browser that began it and by nothing else, so nobody can
 * finish the sign-in of another.
 */
import { type Challenge, type SignInFlow as FlowView, type OfferedFactor, operations } from '@strongroom/contract';
import { type Clock, DAY_MS, type Instant, SECOND_MS, toRfc3339 } from '@strongroom/core';
import { clearCookie, setCookie } from '../../platform/http/cookies.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type RequestContext, type Route } from '../../platform/http/route.ts';
import type { Devices } from '../devices/index.ts';
import type { Challenges, CodeDeliveriesOf } from '../factors/index.ts';
import { busyReply, HasherBusy } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import { sessionView } from '../sessions/index.ts';
import type { SignedIn } from './open-session.ts';
import type { LiveFlow } from './password-step.ts';
import { purposeOf } from './sign-in.rules.ts';
import type { SignIn } from './sign-in.ts';

interface Offer {
  readonly challenge: Challenge | null;
  readonly offered: OfferedFactor[];
}

export function signInRoutes(deps: {
  signIn: SignIn;
  devices: Devices;
  challenges: Challenges;
  codeDeliveries: CodeDeliveriesOf;
  policies: Policies;
  csrfToken: (binding: string) => string;
  clock: Clock;
}): Route[] {
  const { signIn, devices, challenges, codeDeliveries, policies, csrfToken, clock } = deps;

  async function readView(live: LiveFlow, secret: string): Promise<FlowView> {
    const { flow, user } = live;
    const challenge = await challenges.view(purposeOf(flow), user);
    return toView(live, secret, {
      challenge,
      offered: await challenges.offered(user, await signIn.demandOf(live)),
    });
  }

  function toView({ flow }: LiveFlow, secret: string, { challenge, offered }: Offer): FlowView {
    return {
      // A challenge that ran out leaves the choice again.
      state: challenge === null ? 'choose-factor' : 'answer-challenge',
      factors: offered,
      challenge,
      publicComputer: flow.publicComputer,
      keyFor: flow.publicComputer ? null : flow.id,
      expiresAt: toRfc3339(flow.expiresAt),
      csrfToken: csrfToken(secret),
      serverTime: toRfc3339(clock.now()),
    };
  }

  function enter(live: LiveFlow, opened: SignedIn, signInPausedUntil: Instant | null) {
    const { session, sessionSecret, deviceSecret } = opened;
    const policy = policies.for(live.user.entityId);
    const view = sessionView(session, { user: live.user, policy, csrfToken, signInPausedUntil }, clock.now());
    const cookies = [clearCookie('signIn'), setCookie('session', sessionSecret)];
    // The device cookie outlives the browser; it only ever makes its owner's own lane.
    if (deviceSecret !== null)
      cookies.push(setCookie('device', deviceSecret, (policy['device.remember-days'] * DAY_MS) / SECOND_MS));
    return answer(200, view, { cookies });
  }

  const ended = () => problemReply('sign-in-flow-ended', {}, { cookies: [clearCookie('signIn')] });
  /** Whoever denied it sits before that phone; whoever waits here is told so at once. */
  const gone = async (context: RequestContext) =>
    (await signIn.wasDenied(context))
      ? problemReply('sign-in-denied', {}, { cookies: [clearCookie('signIn')] })
      : ended();

  /** Both proofs were right, so the owner may read why; the sign-in is over. */
  const outside = () => problemReply('network-restricted', {}, { cookies: [clearCookie('signIn')] });

  return [
    implement(operations.askDevice, async ({ context }) =>
      answer(200, { device: await devices.ask(context.cookies.device), serverTime: toRfc3339(context.now) }),
    ),

    implement(operations.beginSignIn, async ({ body, context }) => {
      try {
        const begun = await signIn.begin({ ...body, publicComputer: body.publicComputer ?? false }, context);
        if (!begun.ok) return refusalReply(begun.refusal, context.now);
        const { secret, offered } = begun.value;
        const view = toView(begun.value, secret, { challenge: null, offered });
        return answer(200, view, { cookies: [setCookie('signIn', secret)] });
      } catch (error) {
        if (error instanceof HasherBusy) return busyReply(policies.house);
        throw error;
      }
    }),

    implement(operations.getSignIn, async ({ context }) => {
      const live = await signIn.find(context);
      return live === null ? gone(context) : answer(200, await readView(live, context.cookies.signIn ?? ''));
    }),

    implement(operations.listSignInCodeDeliveries, async ({ context }) => {
      // A flow exists only after the right password: nobody else learns that there is a number, or what it is.
      const live = await signIn.find(context);
      return live === null ? ended() : answer(200, await codeDeliveries(live.user));
    }),

    implement(operations.cancelSignIn, async ({ context }) => {
      const live = await signIn.find(context);
      if (live === null || !(await signIn.cancel(live, context))) return ended();
      return answer(204, null, { cookies: [clearCookie('signIn')] });
    }),

    implement(operations.beginSignInChallenge, async ({ body, context }) => {
      const live = await signIn.find(context);
      if (live === null) return gone(context);
      const begun = await signIn.challenge(live, body, context);
      if (!begun.ok) return refusalReply(begun.refusal, context.now);
      return answer(200, toView(begun.value, context.cookies.signIn ?? '', begun.value));
    }),

    implement(operations.resendSignInCode, async ({ body, context }) => {
      const live = await signIn.find(context);
      if (live === null) return ended();
      const sent = await signIn.resend(live, body, context);
      if (!sent.ok) return refusalReply(sent.refusal, context.now);
      return answer(200, await readView(sent.value, context.cookies.signIn ?? ''));
    }),

    implement(operations.answerSignIn, async ({ body, context }) => {
      const live = await signIn.find(context);
      if (live === null) return gone(context);
      const [opened, signInPausedUntil] = await Promise.all([
        signIn.answer(live, body, context),
        signIn.pausedUntil(live.user.username),
      ]);
      if (opened.ok) return enter(live, opened.value, signInPausedUntil);
      if (opened.refusal.code === 'network-restricted') return outside();
      return refusalReply(opened.refusal, context.now);
    }),

    implement(operations.beginPasskeySignIn, async ({ context }) => {
      const { secret, expiresAt, ...asked } = await signIn.withoutPassword.ask(context);
      const times = { expiresAt: toRfc3339(expiresAt), serverTime: toRfc3339(context.now) };
      const view = { ...asked, csrfToken: csrfToken(secret), ...times };
      return answer(200, view, { cookies: [setCookie('signIn', secret)] });
    }),

    implement(operations.answerPasskeySignIn, async ({ body, context }) => {
      const { answer: given, publicComputer = false, device, deviceKey } = body;
      const wish = { answer: given, publicComputer, device };
      const found = await signIn.withoutPassword.open(wish, context);
      const cookies = [clearCookie('signIn')];
      if (!found.ok) return refusalReply(found.refusal, context.now);
      const { challengeId, ...live } = found.value;
      const [opened, signInPausedUntil] = await Promise.all([
        signIn.answer(live, { challengeId, answer: given, deviceKey }, context),
        signIn.pausedUntil(live.user.username),
      ]);
      if (opened.ok) {
        await signIn.withoutPassword.giveBack(context);
        return enter(live, opened.value, signInPausedUntil);
      }
      if (opened.refusal.code === 'network-restricted') return outside();
      // What was wrong with it is nobody's business, but that a copy of one's key was used.
      const copied = opened.refusal.code === 'factor-suspended';
      return problemReply(copied ? 'factor-suspended' : 'sign-in-refused', {}, { cookies });
    }),
  ];
}
