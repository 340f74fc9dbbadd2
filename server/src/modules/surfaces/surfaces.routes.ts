/** Consent over HTTP. */
import { type Consent, operations } from '@strongroom/contract';
import { type Clock, toRfc3339 } from '@strongroom/core';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import type { Consents, ConsentView } from './consents.ts';

export interface SurfaceRoutesDeps {
  readonly consents: Consents;
  /** Names of what the details of an act speak of, as far as this person may read them. */
  readonly namesOf: (
    userId: string,
    detail: ConsentView['details'][number],
  ) => Promise<{ accountName: string | null; payeeName: string | null }>;
  readonly clock: Clock;
}

export function surfaceRoutes({ consents, namesOf, clock }: SurfaceRoutesDeps): Route[] {
  async function toView(view: ConsentView, userId: string): Promise<Consent> {
    const { id, client, returnsTo, groups, details, demand, userCode, expiresAt } = view;
    const { name, surface, kind } = client;
    const named = details.map(async (detail) => ({ detail, ...(await namesOf(userId, detail)) }));
    return {
      id,
      returnsTo,
      demand,
      userCode,
      groups: [...groups],
      details: await Promise.all(named),
      client: { id: client.id, name, surface, confidential: kind === 'confidential' },
      expiresAt: toRfc3339(expiresAt),
      serverTime: toRfc3339(clock.now()),
    };
  }

  return [
    implement(operations.getConsent, async ({ params, principal, context }) => {
      const view = await consents.find(params.consentId, { principal, context });
      return view === null ? problemReply('not-found') : answer(200, await toView(view, principal.userId));
    }),
    implement(operations.findDeviceConsent, async ({ body, principal, context }) => {
      const found = await consents.findByUserCode(body.userCode, { principal, context });
      if (!found.ok) return refusalReply(found.refusal, context.now);
      return answer(200, await toView(found.value, principal.userId));
    }),
    implement(operations.giveConsent, async ({ params, principal, context }) => {
      const given = await consents.give(params.consentId, { principal, context });
      return given.ok ? answer(200, given.value) : refusalReply(given.refusal, context.now);
    }),
    implement(operations.refuseConsent, async ({ params, principal, context }) => {
      const refused = await consents.refuse(params.consentId, { principal, context });
      return refused.ok ? answer(200, refused.value) : refusalReply(refused.refusal, context.now);
    }),
  ];
}
