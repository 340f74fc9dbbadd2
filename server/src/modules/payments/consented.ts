/** Programs withdraw what somebody consented to and nothing else, each consent once; people withdraw by themselves. */
import { ok, type Result, refuse } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import { type Audit, originOf } from '../audit/index.ts';
import type { DetailUses } from '../surfaces/index.ts';
import { coveringDetail, type Wish } from './consented.rules.ts';

/** Uses up what a program was consented to; true at once where a person acts. */
export type SpendDetail = (tx: Tx) => Promise<boolean>;

type ConsentedTo = (
  wish: Wish,
  who: { readonly principal: Principal; readonly context: RequestContext },
) => Promise<Result<SpendDetail, { readonly code: 'insufficient-authorization' }>>;

export function makeConsentedTo({
  database,
  audit,
  details,
}: {
  readonly database: Database;
  readonly audit: Audit;
  readonly details: DetailUses;
}): ConsentedTo {
  return async (wish, { principal, context }) => {
    const { client, userId, sessionId, surface } = principal;
    if (client === null) return ok(async () => true);
    const place = coveringDetail(client.details, wish, await details.used(client.grantId));
    if (place !== null) return ok((tx) => details.use(tx, client.grantId, place));
    await database.transaction((tx) =>
      audit.append(tx, {
        event: 'access.denied',
        outcome: 'refused',
        actor: { kind: 'user', userId, sessionId, surface },
        origin: originOf(context, null),
        userId,
        accountId: wish.accountId,
        rule: 'authorization-details',
        details: { action: 'withdrawal.create', client: client.id, grant: client.grantId },
      }),
    );
    return refuse({ code: 'insufficient-authorization' });
  };
}
