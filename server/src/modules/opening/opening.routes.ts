/** Opening access over HTTP. The token travels in bodies, never in addresses, so that no log keeps it. */
import { operations } from '@strongroom/contract';
import { toRfc3339 } from '@strongroom/core';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import { displayName, type Parties } from '../parties/index.ts';
import { busyReply, HasherBusy } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Opening } from './opening.ts';

export function openingRoutes(deps: { opening: Opening; parties: Parties; policies: Policies }): Route[] {
  const { opening, parties, policies } = deps;
  /** Whoever sets a password waits for the hasher, or is told that it has no room. */
  async function unlessBusy<Reply>(work: () => Promise<Reply>): Promise<Reply | ReturnType<typeof busyReply>> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof HasherBusy) return busyReply(policies.house);
      throw error;
    }
  }

  return [
    implement(operations.inspectOpening, async ({ body }) => {
      const invitation = await opening.inspect(body.token);
      if (invitation === null) return problemReply('opening-ended');
      const { user, phone, expiresAt } = invitation;
      return answer(200, {
        displayName: displayName(user.person),
        username: user.username,
        phoneHint: phone.hint,
        entity: parties.entity(user.entityId).name,
        firstFactors: invitation.firstFactors,
        calls: policies.for(user.entityId)['phone.calls'],
        minimumPasswordLength: policies.for(user.entityId)['password.minimum-length'],
        expiresAt: toRfc3339(expiresAt),
      });
    }),

    implement(operations.sendOpeningCode, async ({ body, context }) => {
      const sent = await opening.sendCode(body.token, body.method, context);
      if (!sent.ok) return refusalReply(sent.refusal, context.now);
      return answer(200, { expiresAt: toRfc3339(sent.value.expiresAt), resendAt: toRfc3339(sent.value.resendAt) });
    }),

    implement(operations.completeOpening, ({ body, context }) =>
      unlessBusy(async () => {
        const completed = await opening.complete(body, context);
        return completed.ok
          ? answer(200, { username: completed.value.username })
          : refusalReply(completed.refusal, context.now);
      }),
    ),

    implement(operations.confirmOpeningPhone, async ({ body, context }) => {
      const confirmed = await opening.confirmPhone(body, context);
      return confirmed.ok ? answer(200, confirmed.value) : refusalReply(confirmed.refusal, context.now);
    }),

    implement(operations.beginOpeningFactor, async ({ body, context }) => {
      const begun = await opening.beginFactor(body, context);
      if (!begun.ok) return refusalReply(begun.refusal, context.now);
      const expiresAt = toRfc3339(begun.value.expiresAt);
      if (begun.value.kind === 'passkey')
        return answer(201, { kind: 'passkey', creation: begun.value.creation, expiresAt });
      const { factor, secret, uri } = begun.value;
      return answer(201, { kind: 'totp', factorId: factor.id, secret, otpauthUri: uri, expiresAt });
    }),

    implement(operations.finishOpening, ({ body, context }) =>
      unlessBusy(async () => {
        const finished = await opening.finish(body, context);
        return finished.ok
          ? answer(200, { username: finished.value.username })
          : refusalReply(finished.refusal, context.now);
      }),
    ),
  ];
}
