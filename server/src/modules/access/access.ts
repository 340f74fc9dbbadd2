/**
 * The decision asked by a route: for acts that a live session is enough for. Each answer is counted with the rule that
 * decided; a refusal is written down and names its rule. Acts that demand proof ask through approvals, which ask the same
 * decision.
 */
import { type Clock, ok, type Result, refuse } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { type Audit, originOf } from '../audit/index.ts';
import type { Grants } from '../factors/index.ts';
import type { Locks } from '../locks/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Sessions } from '../sessions/index.ts';
import type { SessionAction } from './access.model.ts';
import { decideHere } from './decide.ts';
import { type FrozenRefusal, frozenFor, frozenRefusal } from './frozen.ts';
import { tradesFor } from './trades.ts';

export interface NotPermitted {
  readonly code: 'not-permitted';
  readonly rule: string;
}

export interface Access {
  ask(
    action: SessionAction,
    who: { readonly principal: Principal; readonly context: RequestContext },
  ): Promise<Result<null, NotPermitted | FrozenRefusal>>;
}

export function makeAccess(deps: {
  database: Database;
  audit: Audit;
  parties: Parties;
  grants: Pick<Grants, 'reach'>;
  locks: Locks;
  sessions: Pick<Sessions, 'trading'>;
  policies: Policies;
  metrics: Pick<Metrics, 'decisions'>;
  clock: Clock;
}): Access {
  const { database, audit, parties, locks, sessions, grants, policies, metrics, clock } = deps;
  return {
    async ask(action, { principal, context }) {
      const { userId, sessionId, surface, client } = principal;
      const known = parties.getUser(userId);
      const { entityId } = known instanceof Promise ? await known : known;
      const { evidence } = principal;
      const now = clock.now();
      const reached = grants.reach(userId, evidence);
      const emergency = reached instanceof Promise ? await reached : reached;
      const frozen = await frozenFor(locks, { action, userId, now });
      const trades = await tradesFor(sessions, { action, userId, sessionId });
      const place = { surface, client, policy: policies.for(entityId), emergency, rights: null, frozen, trades, now };
      const decision = decideHere(action, place);
      metrics.decisions.inc({ action, decision: decision.kind, rule: decision.rule });
      if (decision.kind === 'permit') return ok(null);
      await database.transaction((tx) =>
        audit.append(tx, {
          event: 'access.denied',
          outcome: 'refused',
          actor: { kind: 'user', userId, sessionId, surface },
          origin: originOf(context, null),
          userId,
          accountId: null,
          rule: decision.rule,
          details: { action, ...decision.compared },
        }),
      );
      return refuse(frozen === null ? { code: 'not-permitted', rule: decision.rule } : frozenRefusal(frozen));
    },
  };
}
