/** A wrong code is a guess: it was charged, so it stands in the audit trail, whatever the code was for. */
import type { Database } from '../../platform/database/database.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import { type Audit, originOf } from '../audit/index.ts';
import { actorOf } from './actor.ts';

export async function recordWrongCode(
  { database, audit }: { readonly database: Database; readonly audit: Audit },
  { principal, context }: { readonly principal: Principal; readonly context: RequestContext },
  details: Readonly<Record<string, string>>,
): Promise<void> {
  const about = { actor: actorOf(principal), origin: originOf(context, null), userId: principal.userId };
  await database.transaction((tx) =>
    audit.append(tx, { ...about, accountId: null, event: 'challenge.answered', outcome: 'refused', details }),
  );
}
